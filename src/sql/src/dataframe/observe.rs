//! `observe`: aggregates of the rows that flow by while an action runs.

use std::collections::BTreeMap;
use std::sync::Arc;

use datafusion::arrow::array::RecordBatch;
use parking_lot::Mutex;
use touchpaper_core::Rdd;

use super::DataFrame;
use crate::analyzer::{Analyzer, Grouping};
use crate::batch::Batch;
use crate::column::{Attribute, Expression};
use crate::error::Result;
use crate::source::{DerivedSource, LocalSource};
use crate::types::StructType;

/// What was seen of a DataFrame's rows by the first action that read them.
pub struct Observed {
    df: DataFrame,
    metrics: Vec<Expression>,
    seen: Arc<Mutex<Seen>>,
}

/// Of each partition that was read to its end, the columns that the metrics need.
#[derive(Default)]
struct Seen(BTreeMap<usize, Vec<RecordBatch>>);

impl DataFrame {
    /// The same rows; who reads them is watched. What is kept for the metrics are the columns that they use.
    pub fn observe(&self, metrics: Vec<Expression>) -> Result<(Self, Observed)> {
        let plan = self.ready()?;
        let used = |a: &Attribute| metrics.iter().any(|m| m.any(&|e| names(e, a)));
        let columns: Vec<usize> = (0..plan.output.len()).filter(|i| plan.output.get(*i).is_some_and(used)).collect();
        let seen = Arc::new(Mutex::new(Seen::default()));
        let watched = Arc::clone(&seen);
        let schema = StructType::new(plan.output.iter().map(Attribute::field).collect());
        let source = DerivedSource::new(self.session.clone(), (*plan).clone(), schema, "CollectMetrics", move |rows| {
            Ok(watch(rows, &columns, &watched))
        });
        let observed = self.with(self.analyzer().scan_as(Arc::new(source), plan.output.clone())?);
        // Wrong metrics are errors now, not when they are asked for.
        self.agg(metrics.clone())?;
        Ok((observed, Observed { df: self.clone(), metrics, seen }))
    }
}

fn names(expression: &Expression, attribute: &Attribute) -> bool {
    match expression {
        Expression::Attribute(a) => a.id == attribute.id || a.name.eq_ignore_ascii_case(&attribute.name),
        Expression::Name { parts, .. } => parts.iter().any(|part| part.eq_ignore_ascii_case(&attribute.name)),
        Expression::Star { .. } => true,
        _ => false,
    }
}

fn watch(rows: &Rdd<Batch>, columns: &[usize], seen: &Arc<Mutex<Seen>>) -> Rdd<Batch> {
    let (columns, seen) = (columns.to_vec(), Arc::clone(seen));
    rows.map_partitions_named("CollectMetrics", move |_, partition, mut stream| {
        let (columns, seen) = (columns.clone(), Arc::clone(&seen));
        let mut kept = Some(Vec::new());
        Ok(Box::new(std::iter::from_fn(move || match stream.next() {
            Some(Ok(batch)) => {
                match batch.0.project(&columns) {
                    Ok(part) => kept.iter_mut().for_each(|kept| kept.push(part.clone())),
                    Err(error) => return Some(Err(crate::Error::from(error).into())),
                }
                Some(Ok(batch))
            }
            Some(Err(error)) => Some(Err(error)),
            None => {
                // The first time counts: an action after it, or a task run again, changes nothing.
                if let Some(kept) = kept.take() {
                    seen.lock().0.entry(partition).or_insert(kept);
                }
                None
            }
        })))
    })
}

impl Observed {
    /// The metrics' one row; None before any action.
    pub fn row(&self) -> Result<Option<(StructType, Vec<RecordBatch>)>> {
        let batches: Vec<RecordBatch> = self.seen.lock().0.values().flatten().cloned().collect();
        if self.seen.lock().0.is_empty() {
            return Ok(None);
        }
        let plan = self.df.plan();
        let used = |a: &&Attribute| self.metrics.iter().any(|m| m.any(&|e| names(e, a)));
        let output: Vec<Attribute> = plan.output.iter().filter(used).cloned().collect();
        let schema = StructType::new(output.iter().map(Attribute::field).collect());
        let session = self.df.session();
        let source = LocalSource::new(session.context().clone(), &schema, batches, 1)?;
        let analyzer = Analyzer::new(session);
        let scan = analyzer.scan_as(Arc::new(source), output)?;
        let made = analyzer.aggregate(&scan, &[], Grouping::Plain, &self.metrics)?;
        Ok(Some(DataFrame::new(session.clone(), made).collect()?))
    }
}
