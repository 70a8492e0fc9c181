//! Arrays, maps and structs.

use std::sync::Arc;

use datafusion::arrow::array::{Array, ArrayRef, AsArray, Int32Array, ListArray};
use datafusion::arrow::buffer::{NullBuffer, OffsetBuffer};
use datafusion::arrow::compute;
use datafusion::arrow::datatypes::DataType as Arrow;
use datafusion::common::ScalarValue;
use datafusion::logical_expr::Expr;

mod access;
mod arrays;
mod build;
mod compare;
mod edit;
mod maps;
mod sequence;
mod sets;

use access::{At, at, element_at, try_element_at};
pub use access::{entries, field_of_each, inlined, item, item_or_null, or_empty};
use build::{array, map_from_arrays, map_of_pairs, map_part, named_struct, structure};
pub use build::{array_of, build_struct, map_type};
pub use maps::{DedupPolicy, map_of};
use sets::Operation;

use super::higher_order::Elements;
use super::lambda::conform;
use super::{Function, Invocation, Kernel, MANY, scalar};
use crate::analyzer::{Typed, coerce};
use crate::error::{Error, Result};
use crate::types::DataType;

pub const FUNCTIONS: &[Function] = &[
    scalar("array", 0, MANY, array),
    scalar("array_append", 2, 2, |c| edit::added(c, edit::Side::Back)),
    scalar("array_compact", 1, 1, edit::compact),
    scalar("array_contains", 2, 2, compare::contains),
    scalar("array_distinct", 1, 1, sets::distinct),
    scalar("array_except", 2, 2, |c| sets::combined(c, "array_except", Operation::Except)),
    scalar("array_insert", 3, 3, edit::insert),
    scalar("array_intersect", 2, 2, |c| sets::combined(c, "array_intersect", Operation::Intersect)),
    scalar("array_join", 2, 3, arrays::join),
    scalar("array_max", 1, 1, |c| arrays::extreme(c, true)),
    scalar("array_min", 1, 1, |c| arrays::extreme(c, false)),
    scalar("array_position", 2, 2, compare::position),
    scalar("array_prepend", 2, 2, |c| edit::added(c, edit::Side::Front)),
    scalar("array_remove", 2, 2, compare::remove),
    scalar("array_repeat", 2, 2, arrays::repeat),
    scalar("array_size", 1, 1, |c| size(c, "\"ARRAY\"")),
    scalar("array_sort", 1, 1, |c| arrays::sorted(c, true, false)),
    scalar("array_union", 2, 2, |c| sets::combined(c, "array_union", Operation::Union)),
    scalar("arrays_overlap", 2, 2, compare::overlap),
    scalar("arrays_zip", 0, MANY, edit::zip),
    scalar("cardinality", 1, 1, |c| size(c, "(\"ARRAY\" or \"MAP\")")),
    scalar("create_map", 0, MANY, map_of_pairs),
    scalar("element_at", 2, 2, element_at),
    scalar("flatten", 1, 1, arrays::flatten),
    scalar("get", 2, 2, |c| {
        arrays::element_type(c, 0)?;
        Ok(at(c.raw(0)?, c.integer(1)?, At::Get))
    }),
    scalar("map", 0, MANY, map_of_pairs),
    scalar("map_concat", 0, MANY, maps::concat),
    scalar("map_contains_key", 2, 2, maps::contains_key),
    scalar("map_entries", 1, 1, maps::entries),
    scalar("map_from_arrays", 2, 2, map_from_arrays),
    scalar("map_from_entries", 1, 1, maps::from_entries),
    scalar("map_keys", 1, 1, |c| map_part(c, 0)),
    scalar("map_values", 1, 1, |c| map_part(c, 1)),
    scalar("named_struct", 0, MANY, named_struct),
    scalar("reverse", 1, 1, arrays::reverse),
    scalar("sequence", 2, 3, sequence::sequence),
    scalar("size", 1, 1, |c| size(c, "(\"ARRAY\" or \"MAP\")")),
    scalar("slice", 3, 3, arrays::slice),
    scalar("sort_array", 1, 2, |c| {
        let descending = matches!(c.arguments.get(1).and_then(|a| coerce::literal(&a.expr)), Some(ScalarValue::Boolean(Some(false))));
        arrays::sorted(c, !descending, !descending)
    }),
    scalar("str_to_map", 1, 3, maps::str_to_map),
    scalar("struct", 0, MANY, structure),
    scalar("try_element_at", 2, 2, try_element_at),
];

fn text(value: &str) -> Expr {
    Expr::Literal(ScalarValue::Utf8(Some(value.to_string())), None)
}

/// A list array from its values and the length of each row.
pub fn list_of(data_type: &Arrow, values: ArrayRef, lengths: &[usize], nulls: Option<NullBuffer>) -> Result<ArrayRef> {
    let Arrow::List(field) = data_type else { return Err(Error::internal(format!("a list of type {data_type}"))) };
    let offsets = OffsetBuffer::from_lengths(lengths.iter().copied());
    let values = if values.data_type() == field.data_type() { values } else { compute::cast(&values, field.data_type())? };
    Ok(Arc::new(ListArray::try_new(Arc::clone(field), offsets, values, nulls)?))
}

/// -1 for null is Spark's old way; under ANSI it is null.
fn size(call: &Invocation<'_>, wanted: &str) -> Result<Typed> {
    let value = call.raw(0)?;
    let fits = match &value.data_type {
        DataType::Array(..) | DataType::Null => true,
        DataType::Map(..) => wanted.contains("MAP"),
        _ => false,
    };
    if !fits {
        return Err(call.wrong_type(0, wanted));
    }
    Ok(Kernel::call("size", vec![value], DataType::Integer, |args| {
        let array = args.array(0)?;
        let length = |row: usize| match array.data_type() {
            Arrow::Map(..) => array.as_map().value_length(row),
            Arrow::List(_) => array.as_list::<i32>().value_length(row),
            _ => 0,
        };
        let there = |row: usize| !array.is_null(row) && *array.data_type() != Arrow::Null;
        Ok(Arc::new(Int32Array::from_iter((0..array.len()).map(|row| there(row).then(|| length(row))))))
    }))
}

/// Arrays behind each other; null if one is.
pub fn concat(call: &Invocation<'_>) -> Result<Typed> {
    let (values, data_type) = coerce::all(call.arguments.clone(), "concat", &call.text)?;
    Ok(Kernel::call("concat", values, data_type, |args| {
        let Arrow::List(field) = args.result else { return Err(Error::internal("a list")) };
        let lists = (0..args.len()).map(|i| Elements::of(&args.array(i)?)).collect::<Result<Vec<_>>>()?;
        let nulls = lists.iter().fold(None, |nulls, l| NullBuffer::union(nulls.as_ref(), l.nulls.as_ref()));
        let starts: Vec<Vec<usize>> = lists.iter().map(Elements::starts).collect();
        let (mut picks, mut lengths) = (Vec::new(), Vec::with_capacity(args.rows));
        for row in 0..args.rows {
            let before = picks.len();
            if nulls.as_ref().is_none_or(|n| n.is_valid(row)) {
                for (l, (list, starts)) in lists.iter().zip(&starts).enumerate() {
                    let (from, length) = (starts.get(row).copied().unwrap_or(0), list.lengths.get(row).copied().unwrap_or(0));
                    picks.extend((from..from + length).map(|i| (l, i)));
                }
            }
            lengths.push(picks.len() - before);
        }
        let columns = lists.iter().map(|l| conform(l.column(0)?, field.data_type())).collect::<Result<Vec<_>>>()?;
        let columns: Vec<&dyn Array> = columns.iter().map(|c| c.as_ref()).collect();
        list_of(args.result, compute::interleave(&columns, &picks)?, &lengths, nulls)
    }))
}
