//! Rows that each operator of a stage's plan gave out, told with the task's other figures.

use std::sync::Arc;

use datafusion::physical_plan::ExecutionPlan;
use datafusion::physical_plan::coop::CooperativeExec;
use datafusion::physical_plan::metrics::MetricValue;
use datafusion::physical_plan::projection::ProjectionExec;
use touchpaper_core::{Stream, TaskContext};

use super::explain;
use crate::batch::Batch;

/// Tasks share a plan and with it the list of its figures, which each task goes through: with more tasks than these, the
/// looking would cost more than it tells.
const MOST_PARTITIONS: usize = 500;

/// The operators of a plan by Spark's names, the top one first, each with how deep it stands.
pub struct Operators(Vec<(String, u32, Arc<dyn ExecutionPlan>)>);

impl Operators {
    pub fn of(plan: &Arc<dyn ExecutionPlan>, partitions: usize) -> Arc<Self> {
        let mut found = Vec::new();
        if partitions <= MOST_PARTITIONS {
            add(plan, 0, &mut found);
        }
        Arc::new(Self(found))
    }

    /// What one partition's runs have given out so far; nothing of an operator that does not count.
    fn rows(&self, partition: usize) -> Vec<Option<u64>> {
        let of_one = |plan: &Arc<dyn ExecutionPlan>| {
            let metrics = plan.metrics()?;
            let counts = metrics.iter().filter(|metric| metric.partition() == Some(partition)).filter_map(|metric| match metric.value() {
                MetricValue::OutputRows(count) => Some(count.value() as u64),
                _ => None,
            });
            Some(counts.sum())
        };
        self.0.iter().map(|(_, _, plan)| of_one(plan)).collect()
    }

    /// The stream of a partition, which tells the task how many rows there were when it ends or is left.
    pub fn measure(self: &Arc<Self>, partition: usize, stream: Stream<Batch>, task: &TaskContext) -> Stream<Batch> {
        if self.0.is_empty() {
            return stream;
        }
        let (operators, task) = (Arc::clone(self), task.clone());
        Box::new(Measured { before: self.rows(partition), operators, partition, stream, task })
    }
}

fn add(plan: &Arc<dyn ExecutionPlan>, depth: u32, found: &mut Vec<(String, u32, Arc<dyn ExecutionPlan>)>) {
    let name = explain::operator(plan);
    // What only renames, or only DataFusion has, goes by its input's name: it is told once.
    if let ([input], true) = (plan.children().as_slice(), plan.is::<ProjectionExec>() || plan.is::<CooperativeExec>())
        && explain::operator(input) == name
    {
        return add(input, depth, found);
    }
    found.push((name, depth, Arc::clone(plan)));
    for child in plan.children() {
        add(child, depth + 1, found);
    }
}

struct Measured {
    operators: Arc<Operators>,
    partition: usize,
    /// A plan runs again in a later job: what it had given out by then is no work of this task.
    before: Vec<Option<u64>>,
    stream: Stream<Batch>,
    task: TaskContext,
}

impl Iterator for Measured {
    type Item = touchpaper_core::Result<Batch>;

    fn next(&mut self) -> Option<Self::Item> {
        self.stream.next()
    }
}

impl Drop for Measured {
    fn drop(&mut self) {
        let now = self.operators.rows(self.partition);
        let told = self
            .operators
            .0
            .iter()
            .zip(self.before.iter().zip(now))
            .filter_map(|((name, depth, _), (before, now))| Some((name.clone(), *depth, now?.saturating_sub(before.unwrap_or(0)))));
        self.task.add_operators(told);
    }
}
