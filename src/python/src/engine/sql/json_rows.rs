//! Rows as a served model is sent them and gives them, JSON, to columns and back: without an object of Python's for each cell,
//! which is most of the time that a thousand rows take. What is not plain is left to Python (None).

use std::sync::Arc;

use datafusion::arrow::array::{
    ArrayRef, ArrowPrimitiveType, AsArray, BooleanArray, Float32Array, Float64Array, Int8Array, Int16Array, Int32Array, Int64Array,
    RecordBatch, StringArray,
};
use datafusion::arrow::datatypes::{Float32Type, Float64Type, Int8Type, Int16Type, Int32Type, Int64Type};
use rustpython_vm::builtins::{PyFloat, PyInt, PyList, PyStr};
use rustpython_vm::{AsObject, PyObject, PyResult, VirtualMachine};
use serde_json::Value;
use touchpaper_deploy::Table;
use touchpaper_ml::columns::{VectorBuilder, VectorRef, Vectors};
use touchpaper_sql::{DataType, StructType};

use crate::failure;

/// The schema of columns of these names; `known`: columns that there may be. None where there is another.
pub fn schema_of(names: &[String], known: &StructType) -> Option<StructType> {
    let fields = names.iter().map(|name| known.fields.iter().find(|field| field.name == *name).cloned());
    Some(StructType::new(fields.collect::<Option<_>>()?))
}

/// A batch of the table's rows, whose columns are the schema's. None where they are not, or a cell is not of its column's type.
pub fn to_batch(table: &Table, schema: &StructType) -> Option<RecordBatch> {
    let same = table.fields.iter().eq(schema.fields.iter().map(|field| &field.name));
    if !same || table.values.iter().any(|row| row.len() != schema.fields.len()) {
        return None;
    }
    let columns = schema.fields.iter().enumerate().map(|(at, field)| {
        let cells: Vec<&Value> = table.values.iter().filter_map(|row| row.get(at)).collect();
        column(&cells, &field.data_type)
    });
    RecordBatch::try_new(schema.to_arrow(), columns.collect::<Option<Vec<_>>>()?).ok()
}

/// Cells as `of` reads them; the outer None is a cell that is of another type.
fn read<T>(cells: &[&Value], of: impl Fn(&Value) -> Option<T>) -> Option<Vec<Option<T>>> {
    cells.iter().map(|cell| if cell.is_null() { Some(None) } else { of(cell).map(Some) }).collect()
}

fn whole<T: TryFrom<i64>>(cells: &[&Value]) -> Option<Vec<Option<T>>> {
    read(cells, |cell| cell.as_i64().and_then(|number| T::try_from(number).ok()))
}

fn column(cells: &[&Value], data_type: &DataType) -> Option<ArrayRef> {
    Some(match data_type {
        DataType::String => Arc::new(StringArray::from_iter(read(cells, |cell| cell.as_str().map(str::to_owned))?)),
        DataType::Boolean => Arc::new(BooleanArray::from(read(cells, Value::as_bool)?)),
        DataType::Byte => Arc::new(Int8Array::from(whole(cells)?)),
        DataType::Short => Arc::new(Int16Array::from(whole(cells)?)),
        DataType::Integer => Arc::new(Int32Array::from(whole(cells)?)),
        DataType::Long => Arc::new(Int64Array::from(whole(cells)?)),
        DataType::Float => Arc::new(Float32Array::from(read(cells, |cell| cell.as_f64().map(|number| number as f32))?)),
        DataType::Double => Arc::new(Float64Array::from(read(cells, Value::as_f64)?)),
        DataType::Vector => {
            let rows = read(cells, |cell| cell.as_array()?.iter().map(Value::as_f64).collect::<Option<Vec<f64>>>())?;
            let mut builder = VectorBuilder::default();
            for row in rows {
                match row {
                    Some(values) => builder.push_dense(&values),
                    None => builder.push_null(),
                }
            }
            builder.finish().ok()?
        }
        _ => return None,
    })
}

/// The rows of these batches as JSON has them; None where a column is of another kind than numbers, texts, vectors and lists
/// of these.
pub fn from_batches(schema: &StructType, batches: &[RecordBatch]) -> Option<Table> {
    let mut rows = Vec::new();
    for batch in batches {
        let first = rows.len();
        rows.resize_with(first + batch.num_rows(), || Vec::with_capacity(schema.fields.len()));
        for (field, array) in schema.fields.iter().zip(batch.columns()) {
            let cells = cells(array, &field.data_type)?;
            rows.iter_mut().skip(first).zip(cells).for_each(|(row, cell)| row.push(cell));
        }
    }
    Some(Table { fields: schema.fields.iter().map(|field| field.name.clone()).collect(), values: rows })
}

/// JSON has no NaN and no infinities.
fn number(value: f64) -> Value {
    serde_json::Number::from_f64(value).map_or(Value::Null, Value::Number)
}

fn numbers<T: ArrowPrimitiveType>(array: &ArrayRef, of: impl Fn(T::Native) -> Value) -> Option<Vec<Value>> {
    Some(array.as_primitive_opt::<T>()?.iter().map(|value| value.map_or(Value::Null, &of)).collect())
}

fn cells(array: &ArrayRef, data_type: &DataType) -> Option<Vec<Value>> {
    match data_type {
        DataType::Boolean => Some(array.as_boolean_opt()?.iter().map(|value| value.map_or(Value::Null, Value::Bool)).collect()),
        DataType::Byte => numbers::<Int8Type>(array, Value::from),
        DataType::Short => numbers::<Int16Type>(array, Value::from),
        DataType::Integer => numbers::<Int32Type>(array, Value::from),
        DataType::Long => numbers::<Int64Type>(array, Value::from),
        DataType::Float => numbers::<Float32Type>(array, |value| number(f64::from(value))),
        DataType::Double => numbers::<Float64Type>(array, number),
        DataType::String => Some(array.as_string_opt::<i32>()?.iter().map(|text| text.map_or(Value::Null, Value::from)).collect()),
        DataType::Vector => {
            let vectors = Vectors::new(array, "").ok()?;
            let one = |row| {
                Some(match vectors.get(row).ok()? {
                    None => Value::Null,
                    Some(VectorRef::Dense(values)) => values.iter().copied().map(number).collect(),
                    Some(sparse) => sparse.to_dense().into_iter().map(number).collect(),
                })
            };
            (0..vectors.len()).map(one).collect()
        }
        DataType::Array(inner, _) => {
            let lists = array.as_list_opt::<i32>()?;
            let one = |list: Option<ArrayRef>| Some(list.map_or(Some(Value::Null), |list| cells(&list, inner).map(Value::Array)))?;
            lists.iter().map(one).collect()
        }
        _ => None,
    }
}

/// A plain object of Python's as JSON has it: None, bool, int, float, str, or a list of these.
pub fn of_python(object: &PyObject, vm: &VirtualMachine) -> PyResult<Value> {
    if vm.is_none(object) {
        return Ok(Value::Null);
    }
    if object.class().is(vm.ctx.types.bool_type) {
        return Ok(Value::Bool(object.to_owned().is_true(vm)?));
    }
    if let Some(whole) = object.downcast_ref::<PyInt>() {
        return Ok(Value::from(whole.try_to_primitive::<i64>(vm)?));
    }
    if let Some(float) = object.downcast_ref::<PyFloat>() {
        return Ok(number(float.to_f64()));
    }
    if let Some(text) = object.downcast_ref::<PyStr>() {
        return Ok(Value::String(failure::text(text)));
    }
    let list = object.downcast_ref::<PyList>().ok_or_else(|| vm.new_type_error("a cell is no plain value"))?;
    let items = list.borrow_vec().to_vec();
    Ok(Value::Array(items.iter().map(|item| of_python(item, vm)).collect::<PyResult<_>>()?))
}
