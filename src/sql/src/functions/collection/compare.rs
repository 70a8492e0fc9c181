//! Which elements of an array are equal to something.

use std::collections::HashSet;
use std::sync::Arc;

use datafusion::arrow::array::{Array, ArrayRef, BooleanArray, Int64Array, UInt32Array};
use datafusion::arrow::compute;
use datafusion::arrow::row::{RowConverter, Rows, SortField};
use touchpaper_kernels::order::canonical;

use super::arrays::element_type;
use super::list_of;
use crate::analyzer::{Typed, coerce};
use crate::error::{Error, Result};
use crate::functions::higher_order::Elements;
use crate::functions::lambda::conform;
use crate::functions::{Invocation, Kernel, KernelArgs};
use crate::types::DataType;

/// An array and an item in a type that both have.
pub fn list_and_item(call: &Invocation<'_>, place: usize) -> Result<(Typed, Typed)> {
    let element = element_type(call, 0)?;
    let (list, item) = (call.raw(0)?, call.raw(place)?);
    let text = |t: &DataType| *t == DataType::String;
    // What is put into an array must be of its type but for the width of a number.
    let tight = call.name.starts_with("array_append") || call.name.starts_with("array_prepend") || call.name == "array_insert";
    let decimal = |t: &DataType| matches!(t, DataType::Decimal(..));
    let loose = tight && element != item.data_type && (decimal(&element) || decimal(&item.data_type)) && item.data_type != DataType::Null;
    let mixed = loose || item.data_type != DataType::Null && element != DataType::Null && text(&element) != text(&item.data_type);
    let Some(common) = coerce::common(&element, &item.data_type).filter(|_| !mixed) else {
        let (name, left) = (format!("`{}`", call.name), format!("\"{}\"", list.data_type.sql()));
        let right = format!("\"{}\"", item.data_type.sql());
        let parameters = [("functionName", &*name), ("dataType", "\"ARRAY\""), ("leftType", &*left), ("rightType", &*right)];
        return Err(Error::datatype_mismatch("ARRAY_FUNCTION_DIFF_TYPES", &call.text, &parameters));
    };
    let DataType::Array(_, nulls) = list.data_type.clone() else { return Err(call.wrong_type(0, "\"ARRAY\"")) };
    let list = if common == element { list } else { coerce::to(list, &DataType::Array(Box::new(common.clone()), nulls))? };
    Ok((list, coerce::to(item, &common)?))
}

/// Elements of arrays beside what they are compared with, all as rows that are equal where the values are.
struct Compared {
    elements: Elements,
    values: ArrayRef,
    rows: Rows,
    items: ArrayRef,
    item_rows: Rows,
    starts: Vec<usize>,
}

impl Compared {
    fn new(args: &KernelArgs<'_>) -> Result<Self> {
        let (elements, items) = (Elements::of(&args.array(0)?)?, args.array(1)?);
        let values = conform(elements.column(0)?, items.data_type())?;
        let converter = RowConverter::new(vec![SortField::new(items.data_type().clone())])?;
        let rows = converter.convert_columns(&[canonical(&values)])?;
        let item_rows = converter.convert_columns(&[canonical(&items)])?;
        let starts = elements.starts();
        Ok(Self { elements, values, rows, items, item_rows, starts })
    }

    fn range(&self, row: usize) -> std::ops::Range<usize> {
        let (from, length) = (self.starts.get(row).copied().unwrap_or(0), self.elements.lengths.get(row).copied().unwrap_or(0));
        from..from + length
    }

    fn is_null(&self, row: usize) -> bool {
        self.elements.is_null(row) || self.items.is_null(row)
    }

    fn same(&self, element: usize, row: usize) -> bool {
        !self.values.is_null(element) && self.rows.row(element) == self.item_rows.row(row)
    }
}

/// Null where the item is not among the others but could be one that is null.
pub fn contains(call: &Invocation<'_>) -> Result<Typed> {
    if call.raw(1)?.data_type == DataType::Null {
        return Err(Error::datatype_mismatch("NULL_TYPE", &call.text, &[("functionName", "`array_contains`")]));
    }
    let (list, item) = list_and_item(call, 1)?;
    let nullable = list.nullable || item.nullable || matches!(list.data_type, DataType::Array(_, true));
    let typed = Kernel::call("array_contains", vec![list, item], DataType::Boolean, |args| {
        let compared = Compared::new(args)?;
        let out = (0..args.rows).map(|row| {
            if compared.is_null(row) {
                return None;
            }
            if compared.range(row).any(|i| compared.same(i, row)) {
                return Some(true);
            }
            if compared.range(row).any(|i| compared.values.is_null(i)) { None } else { Some(false) }
        });
        Ok(Arc::new(out.collect::<BooleanArray>()))
    });
    Ok(Typed { nullable, ..typed })
}

/// The place of the first from 1; 0 where there is none.
pub fn position(call: &Invocation<'_>) -> Result<Typed> {
    let (list, item) = list_and_item(call, 1)?;
    Ok(Kernel::call("array_position", vec![list, item], DataType::Long, |args| {
        let compared = Compared::new(args)?;
        let out = (0..args.rows).map(|row| {
            let found = compared.range(row).position(|i| compared.same(i, row));
            (!compared.is_null(row)).then(|| found.map_or(0, |place| i64::try_from(place + 1).unwrap_or(i64::MAX)))
        });
        Ok(Arc::new(out.collect::<Int64Array>()))
    }))
}

/// The others; nulls stay.
pub fn remove(call: &Invocation<'_>) -> Result<Typed> {
    let (list, item) = list_and_item(call, 1)?;
    let result = list.data_type.clone();
    Ok(Kernel::call("array_remove", vec![list, item], result, |args| {
        let compared = Compared::new(args)?;
        let (mut kept, mut lengths) = (Vec::new(), Vec::with_capacity(args.rows));
        for row in 0..args.rows {
            let before = kept.len();
            if !compared.is_null(row) {
                kept.extend(compared.range(row).filter(|i| !compared.same(*i, row)).filter_map(|i| u32::try_from(i).ok()));
            }
            lengths.push(kept.len() - before);
        }
        let there: Vec<bool> = (0..args.rows).map(|row| !compared.is_null(row)).collect();
        let values = compute::take(&compared.values, &UInt32Array::from(kept), None)?;
        list_of(args.result, values, &lengths, Some(there.into()))
    }))
}

/// Whether two arrays share an element; null where only a null could be shared.
pub fn overlap(call: &Invocation<'_>) -> Result<Typed> {
    element_type(call, 0)?;
    element_type(call, 1)?;
    let Some(both) = coerce::both(call.raw(0)?, call.raw(1)?) else { return Err(call.wrong_type(1, "\"ARRAY\"")) };
    let (left, right) = both?;
    let nulls = |t: &Typed| t.nullable || matches!(t.data_type, DataType::Array(_, true));
    let nullable = nulls(&left) || nulls(&right);
    let typed = Kernel::call("arrays_overlap", vec![left, right], DataType::Boolean, |args| {
        let (left, right) = (Elements::of(&args.array(0)?)?, Elements::of(&args.array(1)?)?);
        let left_values = left.column(0)?;
        let right_values = conform(right.column(0)?, left_values.data_type())?;
        let converter = RowConverter::new(vec![SortField::new(left_values.data_type().clone())])?;
        let left_rows = converter.convert_columns(&[canonical(&left_values)])?;
        let right_rows = converter.convert_columns(&[canonical(&right_values)])?;
        let (left_starts, right_starts) = (left.starts(), right.starts());
        let range = |elements: &Elements, starts: &[usize], row: usize| {
            let (from, length) = (starts.get(row).copied().unwrap_or(0), elements.lengths.get(row).copied().unwrap_or(0));
            from..from + length
        };
        let out = (0..args.rows).map(|row| {
            if left.is_null(row) || right.is_null(row) {
                return None;
            }
            let (ours, theirs) = (range(&left, &left_starts, row), range(&right, &right_starts, row));
            if ours.is_empty() || theirs.is_empty() {
                return Some(false);
            }
            let known: HashSet<_> = ours.clone().filter(|i| !left_values.is_null(*i)).map(|i| left_rows.row(i)).collect();
            if theirs.clone().any(|i| !right_values.is_null(i) && known.contains(&right_rows.row(i))) {
                return Some(true);
            }
            let has_null = ours.into_iter().any(|i| left_values.is_null(i)) || theirs.into_iter().any(|i| right_values.is_null(i));
            if has_null { None } else { Some(false) }
        });
        Ok(Arc::new(out.collect::<BooleanArray>()))
    });
    Ok(Typed { nullable, ..typed })
}
