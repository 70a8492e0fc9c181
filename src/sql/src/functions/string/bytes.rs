//! Kernels that take text or bytes, and give the same back.

use std::sync::Arc;

use datafusion::arrow::array::{Array, ArrayRef, AsArray, BinaryArray, BinaryBuilder, BooleanArray, StringBuilder};
use datafusion::arrow::compute;
use datafusion::arrow::datatypes::DataType as Arrow;

use crate::analyzer::Typed;
use crate::error::Result;
use crate::functions::{Invocation, Kernel, KernelArgs};
use crate::types::DataType;

/// Whether all of the first arguments are bytes; then they stay so, else they become text.
pub fn are_binary(call: &Invocation<'_>, count: usize) -> bool {
    count > 0 && call.arguments.iter().take(count).all(|a| a.data_type == DataType::Binary)
}

/// An argument as text, or as bytes.
pub fn argument(call: &Invocation<'_>, index: usize, binary: bool) -> Result<Typed> {
    call.argument(index, if binary { &DataType::Binary } else { &DataType::String })
}

/// A text's or a binary column's bytes.
pub fn of(args: &KernelArgs<'_>, index: usize) -> Result<BinaryArray> {
    let array = args.array(index)?;
    let array: ArrayRef = if *array.data_type() == Arrow::Binary { array } else { compute::cast(&array, &Arrow::Binary)? };
    Ok(array.as_binary::<i32>().clone())
}

/// Where none of the arrays is null.
pub fn all_there(row: usize, arrays: &[&dyn Array]) -> bool {
    arrays.iter().all(|array| !array.is_null(row))
}

/// A test of two texts or two binaries, byte by byte.
pub fn test(call: &Invocation<'_>, name: &'static str, f: fn(&[u8], &[u8]) -> bool) -> Result<Typed> {
    let binary = are_binary(call, 2);
    let arguments = vec![argument(call, 0, binary)?, argument(call, 1, binary)?];
    Ok(Kernel::call(name, arguments, DataType::Boolean, move |args| {
        let (a, b) = (of(args, 0)?, of(args, 1)?);
        let out = a.iter().zip(b.iter()).map(|(a, b)| Some(f(a?, b?)));
        Ok(Arc::new(BooleanArray::from_iter(out.collect::<Vec<_>>())))
    }))
}

pub fn contains(text: &[u8], part: &[u8]) -> bool {
    part.is_empty() || text.windows(part.len()).any(|window| window == part)
}

/// Rows of text.
pub fn texts(rows: impl Iterator<Item = Result<Option<String>>>) -> Result<ArrayRef> {
    let mut out = StringBuilder::new();
    for row in rows {
        out.append_option(row?);
    }
    Ok(Arc::new(out.finish()))
}

/// Rows of bytes.
pub fn binaries(rows: impl Iterator<Item = Result<Option<Vec<u8>>>>) -> Result<ArrayRef> {
    let mut out = BinaryBuilder::new();
    for row in rows {
        out.append_option(row?);
    }
    Ok(Arc::new(out.finish()))
}
