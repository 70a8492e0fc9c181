//! How rows lie in partitions, and which of them a sample takes.

use super::DataFrame;
use super::subquery::waits;
use crate::analyzer::{JoinStrategy, Redistribution, Sampling, sorting};
use crate::column::{Attribute, Expression};
use crate::error::{Error, Result};
use crate::types::DataType;

impl DataFrame {
    /// Rows dealt out in turn.
    pub fn repartition(&self, partitions: usize) -> Result<Self> {
        self.redistributed(Redistribution::RoundRobin(partitions.max(1)), &[])
    }

    /// By the hash of the expressions; without a number, as many as shuffles have.
    pub fn repartition_by(&self, partitions: Option<usize>, keys: &[Expression]) -> Result<Self> {
        match partitions {
            Some(partitions) => self.redistributed(Redistribution::Hash(partitions.max(1)), keys),
            None => self.spread(Redistribution::Hash(self.session.conf().shuffle_partitions()), keys),
        }
    }

    /// Fewer partitions without a shuffle.
    pub fn coalesce(&self, partitions: usize) -> Result<Self> {
        self.redistributed(Redistribution::Coalesce(partitions.max(1)), &[])
    }

    /// By ranges of the keys, each in its direction.
    pub fn repartition_by_range(&self, partitions: Option<usize>, keys: Vec<Expression>) -> Result<Self> {
        let (keys, directions) = sorting(keys.into_iter().map(Expression::into_sort_order));
        match partitions {
            Some(partitions) => self.redistributed(Redistribution::Range(partitions.max(1), directions), &keys),
            None => self.spread(Redistribution::Range(self.session.conf().shuffle_partitions(), directions), &keys),
        }
    }

    /// To the partition that the key is the number of.
    pub fn repartition_by_id(&self, partitions: usize, key: Expression) -> Result<Self> {
        self.redistributed(Redistribution::Direct(partitions.max(1)), &[key])
    }

    pub fn sort_within_partitions(&self, keys: Vec<Expression>) -> Result<Self> {
        let (keys, directions) = sorting(keys.into_iter().map(Expression::into_sort_order));
        self.redistributed(Redistribution::Sort(directions), &keys)
    }

    /// `hint("broadcast")` and its kin: how these rows are to be joined. Other names change nothing.
    pub fn join_hint(&self, name: &str) -> Result<Self> {
        match JoinStrategy::of_hint(name) {
            Some(strategy) => self.redistributed(Redistribution::Hint(strategy), &[]),
            None => Ok(self.clone()),
        }
    }

    /// About `fraction` of the rows; the same rows as Spark for the same seed and partitions.
    pub fn sample(&self, replacement: bool, fraction: f64, seed: i64) -> Result<Self> {
        if !replacement && !(0.0..=1.0).contains(&fraction) {
            let text = crate::format::java_double(fraction);
            return Err(Error::illegal_argument(format!(
                "requirement failed: Sampling fraction ({text}) must be on interval [0, 1] without replacement"
            )));
        }
        if fraction < 0.0 {
            let text = crate::format::java_double(fraction);
            return Err(Error::illegal_argument(format!(
                "requirement failed: Sampling fraction ({text}) must be nonnegative with replacement"
            )));
        }
        self.redistributed(Redistribution::Sample(Sampling::new(0.0, fraction, replacement, seed)), &[])
    }

    /// The rows dealt out by chance in these proportions. Each partition is sorted first, so that every part sees its rows
    /// in the same order whatever made them.
    pub fn random_split(&self, weights: &[f64], seed: i64) -> Result<Vec<Self>> {
        let plan = self.plan();
        let keys = plan.output.iter().filter(|a| orderable(&a.data_type)).map(|a| Expression::attribute(Attribute::clone(a)));
        let sorted = self.sort_within_partitions(keys.collect())?;
        let sum: f64 = weights.iter().sum();
        let (mut parts, mut lower) = (Vec::new(), 0.0);
        for weight in weights {
            let upper = lower + weight / sum;
            parts.push(sorted.redistributed(Redistribution::Sample(Sampling::new(lower, upper, false, seed)), &[])?);
            lower = upper;
        }
        Ok(parts)
    }

    /// Into as many partitions as the data asks for.
    fn spread(&self, how: Redistribution, keys: &[Expression]) -> Result<Self> {
        let keys = keys.to_vec();
        self.later(waits(&keys), move |df| df.step(|analyzer, plan| analyzer.spread(plan, how.clone(), &keys)))
    }

    fn redistributed(&self, how: Redistribution, keys: &[Expression]) -> Result<Self> {
        let keys = keys.to_vec();
        self.later(waits(&keys), move |df| df.step(|analyzer, plan| analyzer.repartition(plan, how.clone(), &keys)))
    }
}

fn orderable(data_type: &DataType) -> bool {
    match data_type {
        DataType::Map(..) | DataType::CalendarInterval => false,
        DataType::Array(element, _) => orderable(element),
        DataType::Struct(fields) => fields.fields.iter().all(|f| orderable(&f.data_type)),
        _ => true,
    }
}
