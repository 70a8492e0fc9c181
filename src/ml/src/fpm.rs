//! pyspark.ml.fpm: frequent itemsets, their rules, and frequent sequences.

use crate::stage::Operation::{Fit, Restore, Transform};
use crate::stage::Row;

mod fp_growth;
mod items;
mod prefix_span;

pub const OPERATIONS: &[Row] =
    &[("FPGrowth", Fit(fp_growth::fit)), ("FPGrowthModel", Restore(fp_growth::restore)), ("PrefixSpan", Transform(prefix_span::patterns))];
