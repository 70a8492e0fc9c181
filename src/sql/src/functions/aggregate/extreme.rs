//! max_by and min_by: values where another is greatest or least.

use std::cmp::Ordering;
use std::fmt;
use std::sync::Arc;

use datafusion::arrow::array::{Array, ArrayRef, AsArray, ListArray, UInt32Array, make_comparator, new_empty_array};
use datafusion::arrow::buffer::OffsetBuffer;
use datafusion::arrow::compute;
use datafusion::arrow::compute::SortOptions;
use datafusion::arrow::datatypes::{DataType as Arrow, Field};
use datafusion::common::{Result as DfResult, ScalarValue};
use datafusion::logical_expr::Accumulator;

use super::custom::{Custom, list_of};
use crate::analyzer::Typed;
use crate::error::{Error, Result};
use crate::functions::{Invocation, constant};
use crate::types::DataType;

const MOST: i32 = 100_000;

pub fn by(call: &Invocation<'_>, name: &'static str, least: bool) -> Result<Typed> {
    let (value, order) = (call.raw(0)?, call.raw(1)?);
    if contains_map(&order.data_type) {
        let (function, data_type) = (format!("`{name}`"), format!("\"{}\"", order.data_type.sql()));
        let parameters = [("functionName", function.as_str()), ("dataType", &data_type)];
        return Err(Error::datatype_mismatch("INVALID_ORDERING_TYPE", &call.text, &parameters));
    }
    let count = if call.len() > 2 {
        match constant::value(&call.integer(2)?.expr) {
            Some(ScalarValue::Int32(Some(k))) if (1..=MOST).contains(&k) => Some(k),
            Some(ScalarValue::Int32(k)) => {
                let shown = k.map_or("null".to_string(), |k| k.to_string());
                let parameters = [("exprName", "`k`"), ("valueRange", "[1, 100000]"), ("currentValue", &shown)];
                return Err(Error::datatype_mismatch("VALUE_OUT_OF_RANGE", &call.text, &parameters));
            }
            _ => {
                let text = format!("\"{}\"", call.texts.get(2).map_or("", String::as_str));
                let parameters = [("inputName", "`k`"), ("inputType", "\"INT\""), ("inputExpr", text.as_str())];
                return Err(Error::datatype_mismatch("NON_FOLDABLE_INPUT", &call.text, &parameters));
            }
        }
    } else {
        None
    };
    let result = match count {
        Some(_) => DataType::Array(Box::new(value.data_type.clone()), true),
        None => value.data_type.clone(),
    };
    let types = (value.data_type.to_arrow(), order.data_type.to_arrow());
    let state = vec![list_of(&types.0), list_of(&types.1)];
    let parameter = count.map_or(String::new(), |k| k.to_string());
    Ok(Custom::call(name, parameter, call, vec![value, order], (result, state), move || Extreme {
        least,
        many: count.is_some(),
        count: usize::try_from(count.unwrap_or(1)).unwrap_or(1),
        values: new_empty_array(&types.0),
        orders: new_empty_array(&types.1),
    }))
}

pub fn contains_map(data_type: &DataType) -> bool {
    match data_type {
        DataType::Map(..) => true,
        DataType::Array(element, _) => contains_map(element),
        DataType::Struct(s) => s.fields.iter().any(|f| contains_map(&f.data_type)),
        _ => false,
    }
}

/// The best rows so far, the best first.
struct Extreme {
    least: bool,
    many: bool,
    count: usize,
    values: ArrayRef,
    orders: ArrayRef,
}

impl fmt::Debug for Extreme {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Extreme({} of {})", self.values.len(), self.count)
    }
}

impl Extreme {
    fn take_in(&mut self, values: &ArrayRef, orders: &ArrayRef) -> Result<()> {
        let all_values = compute::concat(&[self.values.as_ref(), values.as_ref()])?;
        let all_orders = compute::concat(&[self.orders.as_ref(), orders.as_ref()])?;
        let options = SortOptions { descending: !self.least, nulls_first: false };
        let compare = make_comparator(&all_orders, &all_orders, options)?;
        let there = (0..all_orders.len()).filter(|i| !all_orders.is_null(*i));
        let kept: Vec<u32> = if self.many {
            let mut rows: Vec<usize> = there.collect();
            rows.sort_by(|a, b| compare(*a, *b));
            rows.truncate(self.count);
            rows.into_iter().filter_map(|i| u32::try_from(i).ok()).collect()
        } else {
            // Of equals the last, as Spark's comparison keeps the old one only where it is better.
            let best = there.reduce(|best, i| if compare(best, i) == Ordering::Less { best } else { i });
            best.and_then(|i| u32::try_from(i).ok()).into_iter().collect()
        };
        let kept = UInt32Array::from(kept);
        self.values = compute::take(&all_values, &kept, None)?;
        self.orders = compute::take(&all_orders, &kept, None)?;
        Ok(())
    }
}

fn list(array: &ArrayRef, nullable: bool) -> DfResult<ScalarValue> {
    let field = Arc::new(Field::new("item", array.data_type().clone(), nullable));
    Ok(ScalarValue::List(Arc::new(ListArray::try_new(field, OffsetBuffer::from_lengths([array.len()]), Arc::clone(array), None)?)))
}

impl Accumulator for Extreme {
    fn update_batch(&mut self, values: &[ArrayRef]) -> DfResult<()> {
        match values {
            [values, orders] => Ok(self.take_in(values, orders)?),
            _ => Ok(()),
        }
    }

    fn merge_batch(&mut self, states: &[ArrayRef]) -> DfResult<()> {
        for row in 0..states.first().map_or(0, |s| s.len()) {
            let columns: Vec<ArrayRef> = states.iter().map(|s| s.as_list::<i32>().value(row)).collect();
            self.update_batch(&columns)?;
        }
        Ok(())
    }

    fn evaluate(&mut self) -> DfResult<ScalarValue> {
        match (self.many, self.values.is_empty()) {
            (true, true) => ScalarValue::try_from(&list_of(self.values.data_type())),
            (true, false) => list(&self.values, true),
            (false, true) => ScalarValue::try_from(self.values.data_type() as &Arrow),
            (false, false) => ScalarValue::try_from_array(&self.values, 0),
        }
    }

    fn state(&mut self) -> DfResult<Vec<ScalarValue>> {
        Ok(vec![list(&self.values, true)?, list(&self.orders, true)?])
    }

    fn size(&self) -> usize {
        size_of_val(self) + self.values.get_array_memory_size() + self.orders.get_array_memory_size()
    }
}
