//! Aggregates whose state is a sketch that writes itself as bytes.

use std::fmt;

use datafusion::arrow::array::{ArrayRef, AsArray};
use datafusion::arrow::datatypes::DataType as Arrow;
use datafusion::common::{Result as DfResult, ScalarValue};
use datafusion::logical_expr::Accumulator;

use super::custom::Custom;
use crate::analyzer::Typed;
use crate::error::Result;
use crate::functions::Invocation;
use crate::types::DataType;

pub trait Sketch: Send + Sync + Sized + 'static {
    /// Takes in the arguments' rows.
    fn update(&mut self, values: &[ArrayRef]) -> Result<()>;
    /// Takes in another's `bytes`.
    fn merge(&mut self, bytes: &[u8]) -> Result<()>;
    fn bytes(&self) -> Vec<u8>;
    /// The aggregate's result.
    fn answer(&self) -> Result<ScalarValue>;
}

pub fn call<S: Sketch>(
    name: &'static str,
    parameter: String,
    call: &Invocation<'_>,
    arguments: Vec<Typed>,
    result: DataType,
    make: impl Fn() -> S + Send + Sync + 'static,
) -> Typed {
    Custom::call(name, parameter, call, arguments, (result, vec![Arrow::Binary]), move || Sketched { name, sketch: make() })
}

struct Sketched<S> {
    name: &'static str,
    sketch: S,
}

impl<S> fmt::Debug for Sketched<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Sketched({})", self.name)
    }
}

impl<S: Sketch> Accumulator for Sketched<S> {
    fn update_batch(&mut self, values: &[ArrayRef]) -> DfResult<()> {
        Ok(self.sketch.update(values)?)
    }

    fn merge_batch(&mut self, states: &[ArrayRef]) -> DfResult<()> {
        if let Some(states) = states.first() {
            for bytes in states.as_binary::<i32>().iter().flatten() {
                self.sketch.merge(bytes)?;
            }
        }
        Ok(())
    }

    fn evaluate(&mut self) -> DfResult<ScalarValue> {
        Ok(self.sketch.answer()?)
    }

    fn state(&mut self) -> DfResult<Vec<ScalarValue>> {
        Ok(vec![ScalarValue::Binary(Some(self.sketch.bytes()))])
    }

    fn size(&self) -> usize {
        size_of_val(self) + self.sketch.bytes().len()
    }
}
