//! Rows that arrive while a query runs. What a micro-batch reads is put in for as long as it runs.

use parking_lot::Mutex;
use touchpaper_core::Rdd;

use super::Source;
use crate::batch::{self, Batch};
use crate::dataframe::DataFrame;
use crate::error::{Error, Result};
use crate::types::StructType;

pub struct StreamSource {
    /// By which its feeder knows it.
    pub id: u64,
    name: String,
    schema: StructType,
    current: Mutex<Option<DataFrame>>,
}

impl StreamSource {
    pub fn new(id: u64, name: impl Into<String>, schema: StructType) -> Self {
        Self { id, name: name.into(), schema, current: Mutex::new(None) }
    }

    /// The rows to read from now on; None again when the batch has ended.
    pub fn feed(&self, rows: Option<DataFrame>) {
        *self.current.lock() = rows;
    }
}

impl std::fmt::Debug for StreamSource {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "StreamingRelation {}", self.name)
    }
}

impl Source for StreamSource {
    fn schema(&self) -> StructType {
        self.schema.clone()
    }

    fn rdd(&self, projection: &[usize]) -> Result<Rdd<Batch>> {
        let current = self.current.lock().clone();
        match current {
            Some(rows) => Ok(batch::project(&rows.to_rdd()?, projection)),
            None => {
                Err(Error::analysis(format!("Queries with streaming sources must be executed with writeStream.start();\n{}", self.name)))
            }
        }
    }

    fn explain(&self, columns: &str) -> String {
        format!("StreamingRelation {}, {columns}", self.name)
    }
}
