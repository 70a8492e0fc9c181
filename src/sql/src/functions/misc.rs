//! What knows about the task or the session.

use std::sync::Arc;

use datafusion::arrow::array::{ArrayRef, Int32Array, Int64Array, NullArray};
use datafusion::common::ScalarValue;
use datafusion::logical_expr::{Expr, Volatility};
use touchpaper_core::TaskContext;

use super::random::{PerTask, volatile};
use super::{Function, Invocation, Kernel, KernelArgs, scalar};
use crate::analyzer::Typed;
use crate::error::{Error, Result};
use crate::types::DataType;

pub const FUNCTIONS: &[Function] = &[
    scalar("current_catalog", 0, 0, |_| Ok(text("spark_catalog"))),
    scalar("current_database", 0, 0, |c| Ok(text(&c.session.catalog().database()))),
    scalar("current_path", 0, 0, |_| Ok(text("system.builtin,system.session,spark_catalog.default"))),
    scalar("current_schema", 0, 0, |c| Ok(text(&c.session.catalog().database()))),
    scalar("current_user", 0, 0, |_| Ok(text("spark"))),
    // Where files are read these are columns of the scan (`analyzer/file_names.rs`).
    scalar("input_file_block_length", 0, 0, |_| Ok(no_block())),
    scalar("input_file_block_start", 0, 0, |_| Ok(no_block())),
    scalar("input_file_name", 0, 0, |_| Ok(text(""))),
    scalar("monotonically_increasing_id", 0, 0, monotonic),
    scalar("raise_error", 1, 1, raise_error),
    scalar("session_user", 0, 0, |_| Ok(text("spark"))),
    scalar("spark_partition_id", 0, 0, partition_id),
    scalar("typeof", 1, 1, |c| Ok(text(&c.raw(0)?.data_type.simple_string()))),
    scalar("user", 0, 0, |_| Ok(text("spark"))),
    scalar("version", 0, 0, |_| Ok(text("4.3.0"))),
];

fn text(value: &str) -> Typed {
    Typed::new(Expr::Literal(ScalarValue::Utf8(Some(value.to_string())), None), DataType::String, false)
}

fn no_block() -> Typed {
    Typed::new(Expr::Literal(ScalarValue::Int64(Some(-1)), None), DataType::Long, false)
}

/// The partition in the upper 31 bits, the row's place in it in the lower 33.
fn monotonic(call: &Invocation<'_>) -> Result<Typed> {
    let state = PerTask::new();
    let own = call.session.next_id().to_string();
    Ok(volatile("monotonically_increasing_id", own, DataType::Long, move |args| {
        let from = state.with(
            |partition| (partition as i64) << 33,
            |next| {
                let from = *next;
                *next += args.rows as i64;
                from
            },
        );
        Ok(Arc::new(Int64Array::from_iter_values(from..from + args.rows as i64)))
    }))
}

fn partition_id(_: &Invocation<'_>) -> Result<Typed> {
    Ok(volatile("spark_partition_id", String::new(), DataType::Integer, |args| {
        let partition = TaskContext::get().map_or(0, |t| i32::try_from(t.partition()).unwrap_or(i32::MAX));
        Ok(Arc::new(Int32Array::from(vec![partition; args.rows])))
    }))
}

/// Volatile, so that it fails where a row asks for it and not before.
fn raise_error(call: &Invocation<'_>) -> Result<Typed> {
    let body = |args: &KernelArgs<'_>| -> Result<ArrayRef> {
        match args.strings(0)?.iter().next() {
            Some(text) => Err(Error::new("USER_RAISED_EXCEPTION", &[("errorMessage", text.unwrap_or("null"))])),
            None => Ok(Arc::new(NullArray::new(args.rows))),
        }
    };
    let message = vec![call.string(0)?];
    let typed = Kernel::call_with("raise_error", String::new(), message, DataType::Null, Volatility::Volatile, Arc::new(body));
    Ok(Typed { nullable: true, ..typed })
}
