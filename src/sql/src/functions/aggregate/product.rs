//! product: all values multiplied.

use datafusion::arrow::array::{ArrayRef, AsArray};
use datafusion::arrow::datatypes::{DataType as Arrow, Float64Type};
use datafusion::common::{Result as DfResult, ScalarValue};
use datafusion::logical_expr::Accumulator;

use super::custom::Custom;
use crate::analyzer::Typed;
use crate::error::Result;
use crate::functions::Invocation;
use crate::types::DataType;

pub fn product(call: &Invocation<'_>) -> Result<Typed> {
    let result = (DataType::Double, vec![Arrow::Float64]);
    Ok(Custom::call("product", String::new(), call, vec![call.double(0)?], result, || Product(None)))
}

/// Null until there is a value.
#[derive(Debug)]
struct Product(Option<f64>);

impl Accumulator for Product {
    fn update_batch(&mut self, values: &[ArrayRef]) -> DfResult<()> {
        if let Some(values) = values.first() {
            for value in values.as_primitive::<Float64Type>().iter().flatten() {
                self.0 = Some(self.0.map_or(value, |product| product * value));
            }
        }
        Ok(())
    }

    fn merge_batch(&mut self, states: &[ArrayRef]) -> DfResult<()> {
        self.update_batch(states)
    }

    fn evaluate(&mut self) -> DfResult<ScalarValue> {
        Ok(ScalarValue::Float64(self.0))
    }

    fn state(&mut self) -> DfResult<Vec<ScalarValue>> {
        Ok(vec![ScalarValue::Float64(self.0)])
    }

    fn size(&self) -> usize {
        size_of_val(self)
    }
}
