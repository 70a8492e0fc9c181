//! Aggregates that SQL has no name for: pandas UDFs that make one value of a group's columns, and those that add rows up.

use std::sync::Arc;

use datafusion::arrow::array::{Array, ArrayRef, AsArray};
use datafusion::arrow::datatypes::DataType as Arrow;
use datafusion::common::{Result as DfResult, ScalarValue};
use datafusion::logical_expr::Accumulator;

use super::collected;
use super::custom::Custom;
use crate::analyzer::Typed;
use crate::column::{AggregationBuffer, UserFunction};
use crate::error::Result;
use crate::functions::Invocation;

/// A call over a group's rows in their order; the function's identity is its address.
pub fn user(function: Arc<dyn UserFunction>, call: &Invocation<'_>) -> Result<Typed> {
    let arguments = match function.takes() {
        Some(types) => types.iter().enumerate().map(|(i, wanted)| call.argument(i, wanted)).collect::<Result<Vec<_>>>()?,
        None => call.arguments.clone(),
    };
    let result = function.return_type();
    let parameter = format!("{}@{:p}", function.name(), Arc::as_ptr(&function));
    // What it is of no rows where a filter chooses them.
    let none = call.filter.as_ref().map(|_| ScalarValue::try_from(&result.to_arrow())).transpose()?;
    if let Some(new) = function.buffer() {
        let nullable = function.nullable() || none.is_some();
        let result = (result, vec![Arrow::Binary]);
        let begin = move || Buffered { buffer: new(), rows: false, none: none.clone() };
        return Ok(Typed { nullable, ..Custom::call("buffered", parameter, call, arguments, result, begin) });
    }
    let types: Vec<_> = arguments.iter().map(|a| a.data_type.clone()).collect();
    Ok(collected::call("pythonUDAF", parameter, call, arguments, result, move |columns| {
        let rows = columns.first().map_or(0, |column| column.len());
        if let Some(none) = none.as_ref().filter(|_| rows == 0) {
            return Ok(none.clone());
        }
        Ok(ScalarValue::try_from_array(&function.invoke(columns, &types, rows)?, 0)?)
    }))
}

/// Spark's TypedImperativeAggregate: between tasks a buffer goes as bytes.
#[derive(Debug)]
struct Buffered {
    buffer: Box<dyn AggregationBuffer>,
    /// Whether there was one.
    rows: bool,
    /// What it is where there was none.
    none: Option<ScalarValue>,
}

impl Accumulator for Buffered {
    fn update_batch(&mut self, values: &[ArrayRef]) -> DfResult<()> {
        self.rows |= values.first().is_some_and(|values| !values.is_empty());
        Ok(self.buffer.update(values)?)
    }

    fn merge_batch(&mut self, states: &[ArrayRef]) -> DfResult<()> {
        for bytes in states.iter().flat_map(|states| states.as_binary::<i32>().iter().flatten()) {
            self.rows = true;
            self.buffer.merge(bytes)?;
        }
        Ok(())
    }

    fn evaluate(&mut self) -> DfResult<ScalarValue> {
        match &self.none {
            Some(none) if !self.rows => Ok(none.clone()),
            _ => ScalarValue::try_from_array(&self.buffer.evaluate()?, 0),
        }
    }

    fn state(&mut self) -> DfResult<Vec<ScalarValue>> {
        Ok(vec![ScalarValue::Binary(if self.rows { Some(self.buffer.serialize()?) } else { None })])
    }

    fn size(&self) -> usize {
        size_of_val(self) + self.buffer.size()
    }
}
