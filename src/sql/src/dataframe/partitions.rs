//! How rows lie in partitions.

use super::DataFrame;
use crate::analyzer::Redistribution;
use crate::column::Expression;
use crate::error::Result;

impl DataFrame {
    /// Rows dealt out in turn.
    pub fn repartition(&self, partitions: usize) -> Result<Self> {
        self.step(|analyzer, plan| analyzer.repartition(plan, Redistribution::RoundRobin(partitions.max(1)), &[]))
    }

    /// By the hash of the expressions; without a number, as many as shuffles have.
    pub fn repartition_by(&self, partitions: Option<usize>, keys: &[Expression]) -> Result<Self> {
        let partitions = partitions.unwrap_or_else(|| self.session.conf().shuffle_partitions());
        self.step(|analyzer, plan| analyzer.repartition(plan, Redistribution::Hash(partitions.max(1)), keys))
    }

    /// Fewer partitions without a shuffle.
    pub fn coalesce(&self, partitions: usize) -> Result<Self> {
        self.step(|analyzer, plan| analyzer.repartition(plan, Redistribution::Coalesce(partitions.max(1)), &[]))
    }
}
