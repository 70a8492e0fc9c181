//! Partition transforms: only what a table is partitioned by may be one.

use super::{Function, Invocation, scalar};
use crate::analyzer::Typed;
use crate::error::{Error, Result};

pub const FUNCTIONS: &[Function] = &[
    scalar("bucket", 2, 2, outside),
    scalar("days", 1, 1, outside),
    scalar("hours", 1, 1, outside),
    scalar("months", 1, 1, outside),
    scalar("years", 1, 1, outside),
];

fn outside(call: &Invocation<'_>) -> Result<Typed> {
    let shown = format!("\"{}\"", call.text);
    Err(Error::new("PARTITION_TRANSFORM_EXPRESSION_NOT_IN_PARTITIONED_BY", &[("expression", &shown)]))
}
