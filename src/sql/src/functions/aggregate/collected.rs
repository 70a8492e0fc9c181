//! Aggregates that look at all of a group's rows at once.

use std::fmt;
use std::sync::Arc;

use datafusion::arrow::array::{Array, ArrayRef, AsArray, new_empty_array};
use datafusion::arrow::compute;
use datafusion::arrow::datatypes::DataType as Arrow;
use datafusion::common::{Result as DfResult, ScalarValue};
use datafusion::logical_expr::Accumulator;

use super::custom::{Custom, list_of};
use crate::analyzer::Typed;
use crate::error::Result;
use crate::functions::Invocation;
use crate::types::DataType;

/// What is made of the arguments' values, one array each.
type Finish = Arc<dyn Fn(&[ArrayRef]) -> Result<ScalarValue> + Send + Sync>;

/// A call of an aggregate whose result `finish` makes of all rows, in their order.
pub fn call(
    name: &'static str,
    parameter: String,
    call: &Invocation<'_>,
    arguments: Vec<Typed>,
    result: DataType,
    finish: impl Fn(&[ArrayRef]) -> Result<ScalarValue> + Send + Sync + 'static,
) -> Typed {
    let types: Vec<Arrow> = arguments.iter().map(|a| a.data_type.to_arrow()).collect();
    let state = types.iter().map(list_of).collect();
    let finish: Finish = Arc::new(finish);
    Custom::call(name, parameter, call, arguments, (result, state), move || Collected {
        types: types.clone(),
        columns: vec![Vec::new(); types.len()],
        finish: Arc::clone(&finish),
    })
}

struct Collected {
    types: Vec<Arrow>,
    /// Of each argument its batches.
    columns: Vec<Vec<ArrayRef>>,
    finish: Finish,
}

impl fmt::Debug for Collected {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Collected({} batches)", self.columns.first().map_or(0, Vec::len))
    }
}

impl Collected {
    /// Each argument's values as one array.
    fn whole(&mut self) -> DfResult<Vec<ArrayRef>> {
        for (batches, data_type) in self.columns.iter_mut().zip(&self.types) {
            let one = match batches.as_slice() {
                [] => new_empty_array(data_type),
                [one] => Arc::clone(one),
                several => compute::concat(&several.iter().map(AsRef::as_ref).collect::<Vec<_>>())?,
            };
            *batches = vec![one];
        }
        Ok(self.columns.iter().flatten().cloned().collect())
    }
}

impl Accumulator for Collected {
    fn update_batch(&mut self, values: &[ArrayRef]) -> DfResult<()> {
        for ((batches, batch), wanted) in self.columns.iter_mut().zip(values).zip(&self.types) {
            batches.push(if batch.data_type() == wanted { Arc::clone(batch) } else { compute::cast(batch, wanted)? });
        }
        Ok(())
    }

    fn merge_batch(&mut self, states: &[ArrayRef]) -> DfResult<()> {
        for row in 0..states.first().map_or(0, |s| s.len()) {
            let columns: Vec<ArrayRef> = states.iter().map(|s| s.as_list::<i32>().value(row)).collect();
            self.update_batch(&columns)?;
        }
        Ok(())
    }

    fn evaluate(&mut self) -> DfResult<ScalarValue> {
        let whole = self.whole()?;
        Ok((self.finish)(&whole)?)
    }

    fn state(&mut self) -> DfResult<Vec<ScalarValue>> {
        let whole = self.whole()?;
        whole
            .iter()
            .map(|array| {
                let field = Arc::new(datafusion::arrow::datatypes::Field::new_list_field(array.data_type().clone(), true));
                let offsets = datafusion::arrow::buffer::OffsetBuffer::from_lengths([array.len()]);
                let list = datafusion::arrow::array::ListArray::try_new(field, offsets, Arc::clone(array), None)?;
                Ok(ScalarValue::List(Arc::new(list)))
            })
            .collect()
    }

    fn size(&self) -> usize {
        size_of_val(self) + self.columns.iter().flatten().map(|batch| batch.get_array_memory_size()).sum::<usize>()
    }
}
