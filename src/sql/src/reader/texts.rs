//! Strings of a DataFrame as records: `spark.read.json(df)`.

use std::sync::Arc;

use datafusion::arrow::array::{Array, AsArray};
use touchpaper_core::{Rdd, Stream};

use super::{Format, nullable};
use crate::batch::Batch;
use crate::dataframe::DataFrame;
use crate::error::{Error, Result};
use crate::options::Options;
use crate::session::SparkSession;
use crate::source::Source;
use crate::types::StructType;

pub struct TextsSource {
    format: Arc<dyn Format>,
    texts: Rdd<Batch>,
    /// The text that only names the columns.
    header: Option<String>,
    schema: StructType,
}

impl TextsSource {
    pub fn open(session: &SparkSession, format: &str, texts: &DataFrame, options: &Options, schema: Option<StructType>) -> Result<Self> {
        let _ = session;
        let format = super::format(format, options)?;
        let rdd = texts.to_rdd()?;
        let mut header = None;
        let schema = match schema {
            Some(schema) => schema,
            None => {
                let all: Vec<String> =
                    rdd.collect()?.iter().flat_map(|batch| strings(batch).into_iter().map(str::to_string).collect::<Vec<_>>()).collect();
                if format.has_header() {
                    header = all.first().cloned();
                }
                format.infer_texts(&all)?.ok_or_else(|| Error::new("UNABLE_TO_INFER_SCHEMA", &[("format", format.name())]))?
            }
        };
        if format.has_header() && header.is_none() {
            header = rdd.take(1)?.first().and_then(|b| strings(b).first().map(|s| (*s).to_string()));
        }
        Ok(Self { format, texts: rdd, header, schema: nullable(schema) })
    }
}

/// The texts of a batch's first column; nulls are no records.
fn strings(batch: &Batch) -> Vec<&str> {
    match batch.0.columns().first().and_then(|c| c.as_string_opt::<i32>()) {
        Some(column) => (0..column.len()).filter(|i| column.is_valid(*i)).map(|i| column.value(i)).collect(),
        None => Vec::new(),
    }
}

impl std::fmt::Debug for TextsSource {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Scan ExistingRDD")
    }
}

impl Source for TextsSource {
    fn schema(&self) -> StructType {
        self.schema.clone()
    }

    fn rdd(&self, projection: &[usize]) -> Result<Rdd<Batch>> {
        let reader = self.format.reader(&self.schema, projection)?;
        let header = self.header.clone();
        Ok(self.texts.map_partitions_named("Scan ExistingRDD", move |task, _, stream| {
            let (reader, header, task) = (Arc::clone(&reader), header.clone(), task.clone());
            Ok(Box::new(stream.flat_map(move |batch| -> Stream<Batch> {
                let read = batch.and_then(|batch| {
                    let texts: Vec<&str> = strings(&batch).into_iter().filter(|t| header.as_deref() != Some(*t)).collect();
                    if texts.is_empty() {
                        return Ok(Box::new(std::iter::empty()) as Stream<Batch>);
                    }
                    reader.read_texts(&texts, &task).map_err(touchpaper_core::Error::from)
                });
                match read {
                    Ok(stream) => stream,
                    Err(error) => Box::new(std::iter::once(Err(error))),
                }
            })) as Stream<Batch>)
        }))
    }

    fn explain(&self, columns: &str) -> String {
        format!("Scan ExistingRDD{columns}")
    }
}
