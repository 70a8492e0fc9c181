//! Rows that are not there yet: what a query is prepared over, which is run on rows that are given later.

use touchpaper_core::Rdd;

use super::Source;
use crate::batch::Batch;
use crate::error::{Error, Result};
use crate::types::StructType;

#[derive(Debug)]
pub struct GivenSource {
    schema: StructType,
    /// An RDD that has no rows to give: who looks at them while a query is prepared must be told so.
    rdd: Rdd<Batch>,
}

impl GivenSource {
    pub fn new(context: &touchpaper_core::SparkContext, schema: &StructType) -> Self {
        let rdd = context.rdd("Given", 1, Vec::new(), |_, _| Err(Error::internal("rows that are not given yet").into()));
        Self { schema: schema.clone(), rdd }
    }
}

impl Source for GivenSource {
    fn schema(&self) -> StructType {
        self.schema.clone()
    }

    fn rdd(&self, _: &[usize]) -> Result<Rdd<Batch>> {
        Ok(self.rdd.clone())
    }

    fn explain(&self, columns: &str) -> String {
        format!("Scan Given{columns}")
    }
}
