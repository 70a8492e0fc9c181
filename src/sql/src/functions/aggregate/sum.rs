//! The sum of integers under ANSI rules: a sum that a bigint cannot hold is an error, not another number.

use std::sync::Arc;

use datafusion::arrow::array::{Array, ArrayRef, AsArray, BooleanArray, Int64Array};
use datafusion::arrow::datatypes::{DataType as Arrow, FieldRef, Int64Type};
use datafusion::common::{Result as DfResult, ScalarValue};
use datafusion::functions_aggregate::sum::sum_udaf;
use datafusion::logical_expr::function::{AccumulatorArgs, StateFieldsArgs};
use datafusion::logical_expr::{Accumulator, AggregateUDF, AggregateUDFImpl, EmitTo, GroupsAccumulator, Signature};

use touchpaper_kernels::sums::{self, Sums};

use crate::error::Error;

pub fn function() -> Arc<AggregateUDF> {
    Arc::new(AggregateUDF::new_from_impl(LongSum { plain: sum_udaf() }))
}

/// DataFusion's sum, but for what adds up.
#[derive(Debug, PartialEq, Eq, Hash)]
struct LongSum {
    plain: Arc<AggregateUDF>,
}

impl AggregateUDFImpl for LongSum {
    fn name(&self) -> &str {
        "sum"
    }

    fn signature(&self) -> &Signature {
        self.plain.signature()
    }

    fn return_type(&self, _: &[Arrow]) -> DfResult<Arrow> {
        Ok(Arrow::Int64)
    }

    fn state_fields(&self, args: StateFieldsArgs) -> DfResult<Vec<FieldRef>> {
        self.plain.state_fields(args)
    }

    fn accumulator(&self, args: AccumulatorArgs) -> DfResult<Box<dyn Accumulator>> {
        if args.is_distinct { self.plain.accumulator(args) } else { Ok(Box::new(Total(None))) }
    }

    fn create_sliding_accumulator(&self, args: AccumulatorArgs) -> DfResult<Box<dyn Accumulator>> {
        self.plain.create_sliding_accumulator(args)
    }

    fn groups_accumulator_supported(&self, args: AccumulatorArgs) -> bool {
        !args.is_distinct
    }

    fn create_groups_accumulator(&self, _: AccumulatorArgs) -> DfResult<Box<dyn GroupsAccumulator>> {
        Ok(Box::new(Totals::default()))
    }
}

/// A sum has left what a bigint holds.
fn left() -> Error {
    Error::overflow("overflow", " Use 'try_add' to tolerate overflow and return NULL instead.")
}

/// Null until there is a value.
#[derive(Debug)]
struct Total(Option<i64>);

impl Accumulator for Total {
    fn update_batch(&mut self, values: &[ArrayRef]) -> DfResult<()> {
        if let Some(values) = values.first() {
            let values = values.as_primitive::<Int64Type>();
            if values.null_count() < values.len() {
                self.0 = Some(sums::total(self.0.unwrap_or(0), values).ok_or_else(left)?);
            }
        }
        Ok(())
    }

    fn merge_batch(&mut self, states: &[ArrayRef]) -> DfResult<()> {
        self.update_batch(states)
    }

    fn evaluate(&mut self) -> DfResult<ScalarValue> {
        Ok(ScalarValue::Int64(self.0))
    }

    fn state(&mut self) -> DfResult<Vec<ScalarValue>> {
        Ok(vec![ScalarValue::Int64(self.0)])
    }

    fn size(&self) -> usize {
        size_of_val(self)
    }
}

/// A total for each group.
#[derive(Debug, Default)]
struct Totals(Sums);

impl GroupsAccumulator for Totals {
    fn update_batch(&mut self, values: &[ArrayRef], groups: &[usize], filter: Option<&BooleanArray>, total: usize) -> DfResult<()> {
        let Some(values) = values.first() else { return Ok(()) };
        if self.0.add(values.as_primitive(), groups, filter, total) { Ok(()) } else { Err(left().into()) }
    }

    fn merge_batch(&mut self, values: &[ArrayRef], groups: &[usize], total: usize) -> DfResult<()> {
        self.update_batch(values, groups, None, total)
    }

    fn evaluate(&mut self, emit_to: EmitTo) -> DfResult<ArrayRef> {
        Ok(Arc::new(self.0.take(emit_to)))
    }

    fn state(&mut self, emit_to: EmitTo) -> DfResult<Vec<ArrayRef>> {
        Ok(vec![self.evaluate(emit_to)?])
    }

    fn convert_to_state(&self, values: &[ArrayRef], filter: Option<&BooleanArray>) -> DfResult<Vec<ArrayRef>> {
        let Some(values) = values.first() else { return Ok(Vec::new()) };
        let taken = |row: usize| filter.is_none_or(|f| f.is_valid(row) && f.value(row));
        let rows = values.as_primitive::<Int64Type>().iter().enumerate();
        Ok(vec![Arc::new(rows.map(|(row, value)| value.filter(|_| taken(row))).collect::<Int64Array>())])
    }

    fn size(&self) -> usize {
        self.0.bytes()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_bindgen_test::wasm_bindgen_test;

    fn longs(values: &[Option<i64>]) -> Vec<ArrayRef> {
        vec![Arc::new(Int64Array::from(values.to_vec()))]
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn adds_up_to_the_largest_and_no_further() {
        let mut total = Total(None);
        assert_eq!(total.evaluate().unwrap(), ScalarValue::Int64(None));
        total.update_batch(&longs(&[Some(i64::MAX - 1), None, Some(1)])).unwrap();
        assert_eq!(total.evaluate().unwrap(), ScalarValue::Int64(Some(i64::MAX)));
        let error: Error = total.update_batch(&longs(&[Some(1)])).unwrap_err().into();
        assert_eq!(error.condition(), Some("ARITHMETIC_OVERFLOW"));
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn groups_are_apart_and_filtered() {
        let mut totals = Totals::default();
        let filter = BooleanArray::from(vec![Some(true), Some(false), None, Some(true)]);
        totals.update_batch(&longs(&[Some(1), Some(2), Some(4), Some(8)]), &[0, 0, 1, 2], Some(&filter), 4).unwrap();
        let found = totals.evaluate(EmitTo::All).unwrap();
        assert_eq!(found.as_primitive::<Int64Type>(), &Int64Array::from(vec![Some(1), None, Some(8), None]));
        assert!(totals.update_batch(&longs(&[Some(i64::MIN), Some(-1)]), &[0, 0], None, 1).is_err());
    }
}
