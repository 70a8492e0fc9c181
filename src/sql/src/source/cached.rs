//! A cached DataFrame: the RDD of its whole rows, kept by core as blocks.

use std::sync::{Arc, OnceLock};

use touchpaper_core::Rdd;

use super::Source;
use crate::analyzer::Plan;
use crate::batch::{self, Batch};
use crate::column::Attribute;
use crate::error::Result;
use crate::physical;
use crate::session::SparkSession;
use crate::types::StructType;

pub struct CachedSource {
    session: SparkSession,
    plan: Arc<Plan>,
    /// What `explain` calls it.
    name: &'static str,
    forgets: bool,
    /// Made at the first use, and the same from then on.
    rdd: OnceLock<Rdd<Batch>>,
}

impl CachedSource {
    pub fn new(session: SparkSession, plan: Arc<Plan>) -> Self {
        Self { session, plan, name: "InMemoryTableScan ", forgets: false, rdd: OnceLock::new() }
    }

    /// Rows that `checkpoint` keeps.
    pub fn checkpoint(session: SparkSession, plan: Arc<Plan>) -> Self {
        Self { session, plan, name: "Scan ExistingRDD", forgets: true, rdd: OnceLock::new() }
    }

    pub fn session(&self) -> &SparkSession {
        &self.session
    }
}

impl std::fmt::Debug for CachedSource {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("InMemoryRelation")
    }
}

impl Source for CachedSource {
    fn schema(&self) -> StructType {
        StructType::new(self.plan.output.iter().map(Attribute::field).collect())
    }

    fn rdd(&self, projection: &[usize]) -> Result<Rdd<Batch>> {
        let whole = match self.rdd.get() {
            Some(rdd) => rdd.clone(),
            None => {
                let rdd = physical::to_rdd(&self.session, &self.plan)?;
                rdd.set_name(self.name.trim_end()).persist();
                self.rdd.get_or_init(|| rdd).clone()
            }
        };
        Ok(batch::project(&whole, projection))
    }

    /// A checkpoint forgets what it was made from.
    fn plan(&self) -> Option<&Plan> {
        (!self.forgets).then_some(self.plan.as_ref())
    }

    fn explain(&self, columns: &str) -> String {
        format!("{}{columns}", self.name)
    }
}
