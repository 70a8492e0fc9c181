//! Rows of a DataFrame that are held to be looked at, a stretch at a time.

use datafusion::arrow::array::RecordBatch;

use crate::dataframe::DataFrame;
use crate::error::Result;
use crate::format::Printer;
use crate::session::SparkSession;
use crate::types::StructType;
use crate::zone::Zone;

pub struct Held {
    schema: StructType,
    batches: Vec<RecordBatch>,
    zone: Zone,
    rows: usize,
    complete: bool,
}

impl DataFrame {
    /// The first rows, up to a limit.
    pub fn hold(&self, limit: usize) -> Result<Held> {
        let (schema, batches) = self.take(limit.saturating_add(1))?;
        let all: usize = batches.iter().map(RecordBatch::num_rows).sum();
        let zone = self.session().conf().settings().zone;
        Ok(Held { schema, batches, zone, rows: all.min(limit), complete: all <= limit })
    }

    /// All rows, of a DataFrame that is known to have few enough.
    pub fn hold_all(&self) -> Result<Held> {
        let (schema, batches) = self.collect()?;
        let rows = batches.iter().map(RecordBatch::num_rows).sum();
        Ok(Held { schema, batches, zone: self.session().conf().settings().zone, rows, complete: true })
    }
}

impl Held {
    /// The rows as a DataFrame of a session's, in this order.
    pub fn frame(&self, session: &SparkSession) -> Result<DataFrame> {
        let mut left = self.rows;
        let cut = |batch: &RecordBatch| {
            let taken = left.min(batch.num_rows());
            left -= taken;
            batch.slice(0, taken)
        };
        session.create_dataframe(&self.schema, self.batches.iter().map(cut).collect(), None)
    }

    pub fn schema(&self) -> &StructType {
        &self.schema
    }

    pub fn rows(&self) -> usize {
        self.rows
    }

    /// The DataFrame has no more rows than these.
    pub fn is_complete(&self) -> bool {
        self.complete
    }

    /// Rows from one on, as `show()` writes their values; none is NULL.
    pub fn cells(&self, from: usize, count: usize) -> Vec<Vec<Option<String>>> {
        let printer = Printer { null: "NULL", zone: self.zone };
        let until = from.saturating_add(count).min(self.rows);
        let mut cells = Vec::with_capacity(until.saturating_sub(from));
        let mut start = 0;
        for batch in &self.batches {
            let end = start + batch.num_rows();
            for row in from.max(start)..until.min(end) {
                let column = |(column, field): (&datafusion::arrow::array::ArrayRef, &crate::types::StructField)| {
                    let at = row - start;
                    column.is_valid(at).then(|| printer.cell(column.as_ref(), at, &field.data_type))
                };
                cells.push(batch.columns().iter().zip(&self.schema.fields).map(column).collect());
            }
            start = end;
        }
        cells
    }
}
