//! counter_diff: what a counter grew by since the row before, null where it was set back.

use std::sync::Arc;

use datafusion::arrow::array::{Array, ArrayRef, AsArray, Int64Array, UInt32Array, make_comparator};
use datafusion::arrow::compute;
use datafusion::arrow::compute::SortOptions;
use datafusion::arrow::compute::kernels::numeric;
use datafusion::arrow::datatypes::{DataType as Arrow, Field, FieldRef, TimestampMicrosecondType};
use datafusion::common::{Result as DfResult, ScalarValue};
use datafusion::logical_expr::function::{PartitionEvaluatorArgs, WindowUDFFieldArgs};
use datafusion::logical_expr::{PartitionEvaluator, Signature, Volatility, WindowUDF, WindowUDFImpl};

use crate::error::{Error, Result};

pub fn function(arguments: usize) -> Arc<WindowUDF> {
    Arc::new(WindowUDF::from(CounterDiff { signature: Signature::any(arguments, Volatility::Immutable) }))
}

#[derive(Debug, PartialEq, Eq, Hash)]
struct CounterDiff {
    signature: Signature,
}

impl WindowUDFImpl for CounterDiff {
    fn name(&self) -> &str {
        "counter_diff"
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn partition_evaluator(&self, _: PartitionEvaluatorArgs) -> DfResult<Box<dyn PartitionEvaluator>> {
        Ok(Box::new(Evaluator))
    }

    fn field(&self, args: WindowUDFFieldArgs) -> DfResult<FieldRef> {
        let value = args.input_fields().first().map_or(Arrow::Int64, |f| f.data_type().clone());
        Ok(Arc::new(Field::new(args.name(), value, true)))
    }
}

#[derive(Debug)]
struct Evaluator;

impl PartitionEvaluator for Evaluator {
    fn evaluate_all(&mut self, values: &[ArrayRef], rows: usize) -> DfResult<ArrayRef> {
        Ok(differences(values, rows)?)
    }
}

/// Rows whose counter is null are passed over.
fn differences(values: &[ArrayRef], rows: usize) -> Result<ArrayRef> {
    let Some(counters) = values.first() else { return Err(Error::internal("counter_diff of nothing")) };
    let compare = make_comparator(counters, counters, SortOptions::default())?;
    let zero = ScalarValue::new_zero(counters.data_type())?.to_array_of_size(1)?;
    let below_zero = make_comparator(counters, &zero, SortOptions::default())?;
    let starts = match values.get(1) {
        Some(starts) => Some(micros(starts)?),
        None => None,
    };
    // For each row the one that it is taken the difference to.
    let mut before: Vec<Option<u32>> = Vec::with_capacity(rows);
    let mut last: Option<usize> = None;
    for row in 0..rows {
        if counters.is_null(row) {
            before.push(None);
            continue;
        }
        if below_zero(row, 0).is_lt() {
            return Err(Error::new("COUNTER_DIFF_INVALID_INPUT.NEGATIVE_VALUE", &[("value", &crate::format::cell(counters, row, "null"))]));
        }
        let grew = last.filter(|last| compare(*last, row).is_le());
        let grew = match (&starts, last) {
            (Some(starts), Some(last)) if starts.is_valid(last) && starts.is_valid(row) => {
                if starts.value(row) < starts.value(last) {
                    return Err(Error::new("COUNTER_DIFF_INVALID_INPUT.START_TIME_DECREASED", &[]));
                }
                grew.filter(|_| starts.value(row) == starts.value(last))
            }
            _ => grew,
        };
        before.push(grew.and_then(|row| u32::try_from(row).ok()));
        last = Some(row);
    }
    let before = compute::take(counters, &UInt32Array::from(before), None)?;
    let differences = numeric::sub(counters, &before)?;
    Ok(if differences.data_type() == counters.data_type() { differences } else { compute::cast(&differences, counters.data_type())? })
}

fn micros(array: &ArrayRef) -> Result<Int64Array> {
    let zoned = compute::cast(array, &Arrow::Timestamp(datafusion::arrow::datatypes::TimeUnit::Microsecond, None))?;
    Ok(zoned.as_primitive::<TimestampMicrosecondType>().reinterpret_cast())
}

#[cfg(test)]
mod tests {
    use super::*;
    use datafusion::arrow::array::Int32Array;
    use datafusion::arrow::datatypes::Int32Type;
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test(unsupported = test)]
    fn resets_give_null() {
        let counters: ArrayRef = Arc::new(Int32Array::from(vec![Some(100), Some(200), None, Some(400), Some(50), Some(100)]));
        let found = differences(&[counters], 6).unwrap();
        assert_eq!(found.as_primitive::<Int32Type>(), &Int32Array::from(vec![None, Some(100), None, Some(200), None, Some(50)]));
        let negative: ArrayRef = Arc::new(Int32Array::from(vec![-1]));
        assert!(differences(&[negative], 1).is_err());
    }
}
