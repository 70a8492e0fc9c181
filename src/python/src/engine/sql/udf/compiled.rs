//! A function of the user's over Arrow columns without the interpreter, where it can be compiled for their types and gives
//! what it was declared to give.

use std::sync::Arc;

use datafusion::arrow::array::{Array, ArrayRef, AsArray, BooleanArray, Float64Array, Int32Array, Int64Array, StringArray, new_null_array};
use datafusion::arrow::buffer::NullBuffer;
use datafusion::arrow::compute::cast;
use datafusion::arrow::datatypes::{DataType as Arrow, Float64Type, Int64Type};
use rustpython_vm::{PyObjectRef, VirtualMachine};
use touchpaper_sql::DataType;

use crate::compile;
use crate::compile::column::{Column, Strings};

/// The function's results; none where the interpreter has to do these rows.
pub fn results(
    f: &PyObjectRef,
    arguments: &[ArrayRef],
    types: &[DataType],
    count: usize,
    result: &DataType,
    vm: &VirtualMachine,
) -> Option<ArrayRef> {
    if !compile::enabled() || arguments.is_empty() || count == 0 || !simple(result) {
        return None;
    }
    let columns = types.iter().zip(arguments).map(|(data_type, array)| column(data_type, array)).collect::<Option<Vec<_>>>()?;
    let made = compile::once(f, &columns.iter().collect::<Vec<_>>(), count, vm)?;
    array(&made, None, result, count)
}

fn simple(result: &DataType) -> bool {
    matches!(result, DataType::Boolean | DataType::Integer | DataType::Long | DataType::Double | DataType::String)
}

/// An Arrow column's values as Python gets them.
fn column(data_type: &DataType, array: &ArrayRef) -> Option<Column> {
    let as_type = |wanted: &Arrow| if array.data_type() == wanted { Some(Arc::clone(array)) } else { cast(array, wanted).ok() };
    let values = match data_type {
        DataType::Boolean => {
            let array = as_type(&Arrow::Boolean)?;
            Column::Bool(Arc::new(array.as_boolean().values().iter().collect()))
        }
        DataType::Byte | DataType::Short | DataType::Integer | DataType::Long => {
            let array = as_type(&Arrow::Int64)?;
            Column::Int(Arc::new(array.as_primitive::<Int64Type>().values().to_vec()))
        }
        DataType::Float | DataType::Double => {
            let array = as_type(&Arrow::Float64)?;
            Column::Float(Arc::new(array.as_primitive::<Float64Type>().values().to_vec()))
        }
        DataType::String => {
            let array = as_type(&Arrow::Utf8)?;
            let texts = array.as_string::<i32>();
            let mut made = Strings::with_capacity(texts.len(), texts.values().len());
            texts.iter().for_each(|text| made.push(text.unwrap_or_default()));
            Column::Str(Arc::new(made))
        }
        _ => return None,
    };
    Some(match array.nulls().filter(|nulls| nulls.null_count() > 0) {
        Some(nulls) => Column::Option(Arc::new(nulls.iter().collect()), Box::new(values)),
        None => values,
    })
}

/// A column as what the function was declared to return. Where it gives something else the interpreter's path knows what
/// Spark makes of that.
fn array(column: &Column, nulls: Option<NullBuffer>, result: &DataType, count: usize) -> Option<ArrayRef> {
    Some(match (column, result) {
        (Column::None, _) => new_null_array(&result.to_arrow(), count),
        (Column::Option(valid, some), _) => return array(some, Some(NullBuffer::from(valid.to_vec())), result, count),
        (Column::Bool(values), DataType::Boolean) => Arc::new(BooleanArray::new(values.to_vec().into(), nulls)),
        (Column::Int(values), DataType::Long) => Arc::new(Int64Array::new(values.to_vec().into(), nulls)),
        (Column::Int(values), DataType::Integer) => {
            let values = values.iter().map(|&value| i32::try_from(value).ok()).collect::<Option<Vec<_>>>()?;
            Arc::new(Int32Array::new(values.into(), nulls))
        }
        (Column::Float(values), DataType::Double) => Arc::new(Float64Array::new(values.to_vec().into(), nulls)),
        (Column::Str(texts), DataType::String) => {
            let rows = (0..count).map(|row| nulls.as_ref().is_none_or(|nulls| nulls.is_valid(row)).then(|| texts.get(row)));
            Arc::new(rows.collect::<StringArray>())
        }
        _ => return None,
    })
}
