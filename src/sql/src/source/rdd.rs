//! A DataFrame over an RDD: `createDataFrame(rdd, schema)`.

use touchpaper_core::Rdd;

use super::Source;
use crate::batch::{self, Batch};
use crate::error::Result;
use crate::types::StructType;

pub struct RddSource {
    schema: StructType,
    rdd: Rdd<Batch>,
}

impl RddSource {
    pub fn new(schema: &StructType, rdd: Rdd<Batch>) -> Self {
        Self { schema: schema.clone(), rdd }
    }
}

impl std::fmt::Debug for RddSource {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("ExistingRDD")
    }
}

impl Source for RddSource {
    fn schema(&self) -> StructType {
        self.schema.clone()
    }

    fn rdd(&self, projection: &[usize]) -> Result<Rdd<Batch>> {
        Ok(batch::project(&self.rdd, projection))
    }

    fn explain(&self, columns: &str) -> String {
        format!("Scan ExistingRDD{columns}")
    }

    fn explain_logical(&self, columns: &str) -> String {
        format!("LogicalRDD {}, false", columns.replace(',', ", "))
    }
}
