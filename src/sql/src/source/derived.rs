//! The rows of a plan, partition by partition made into others by what is no operator of DataFusion's.

use std::sync::Arc;

use touchpaper_core::Rdd;

use super::Source;
use crate::analyzer::Plan;
use crate::batch::{self, Batch};
use crate::error::Result;
use crate::physical;
use crate::session::SparkSession;
use crate::types::StructType;

type Make = dyn Fn(&Rdd<Batch>) -> Result<Rdd<Batch>> + Send + Sync;

pub struct DerivedSource {
    session: SparkSession,
    plan: Plan,
    schema: StructType,
    name: String,
    make: Arc<Make>,
}

impl DerivedSource {
    /// `make` gets the plan's rows and gives rows of `schema`. It is called when the plan runs.
    pub fn new(
        session: SparkSession,
        plan: Plan,
        schema: StructType,
        name: impl Into<String>,
        make: impl Fn(&Rdd<Batch>) -> Result<Rdd<Batch>> + Send + Sync + 'static,
    ) -> Self {
        Self { session, plan, schema, name: name.into(), make: Arc::new(make) }
    }
}

impl std::fmt::Debug for DerivedSource {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} over {}", self.name, self.plan.logical.display_indent())
    }
}

impl Source for DerivedSource {
    fn schema(&self) -> StructType {
        self.schema.clone()
    }

    fn rdd(&self, projection: &[usize]) -> Result<Rdd<Batch>> {
        let made = (self.make)(&physical::to_rdd(&self.session, &self.plan)?)?;
        Ok(batch::project(&made, projection))
    }

    fn plan(&self) -> Option<&Plan> {
        Some(&self.plan)
    }

    fn explain(&self, columns: &str) -> String {
        format!("{} {columns}", self.name)
    }
}
