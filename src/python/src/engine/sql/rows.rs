//! Arrow columns to Python rows and back.

use std::sync::Arc;

use datafusion::arrow::array::{
    Array, ArrayRef, AsArray, BinaryArray, BooleanArray, Date32Array, Decimal128Array, DurationMicrosecondArray, Float32Array,
    Float64Array, Int8Array, Int16Array, Int32Array, Int64Array, LargeBinaryArray, ListArray, MapArray, NullArray, RecordBatch,
    RecordBatchOptions, StringArray, StructArray, Time64NanosecondArray, TimestampMicrosecondArray,
};
use datafusion::arrow::buffer::{NullBuffer, OffsetBuffer};
use datafusion::arrow::compute::cast;
use datafusion::arrow::datatypes::{
    DataType as Arrow, Date32Type, Decimal128Type, DurationMicrosecondType, Field, Float32Type, Float64Type, Int8Type, Int16Type,
    Int32Type, Int64Type, IntervalYearMonthType, Time64NanosecondType, TimestampMicrosecondType,
};
use rustpython_vm::builtins::{PyByteArray, PyBytes, PyDict, PyFloat, PyInt, PyStr, PyTuple, PyTypeRef};
use rustpython_vm::{AsObject, PyObject, PyObjectRef, PyRef, PyResult, TryFromObject, VirtualMachine};
use touchpaper_sql::{DataType, StructField, StructType, Value, format, types};

use crate::failure;

mod loose;

/// Python's own constructors of the values that are no plain object.
struct Makers(PyObjectRef);

impl Makers {
    fn new(vm: &VirtualMachine) -> PyResult<Self> {
        vm.import("pyspark.sql._values", 0)?;
        Ok(Self(vm.sys_module.get_attr("modules", vm)?.get_item("pyspark.sql._values", vm)?))
    }

    fn call(&self, name: &'static str, arguments: Vec<PyObjectRef>, vm: &VirtualMachine) -> PyResult {
        self.0.get_attr(name, vm)?.call(arguments, vm)
    }
}

pub fn to_list(schema: &StructType, batches: &[RecordBatch], vm: &VirtualMachine) -> PyResult {
    let mut rows = Vec::new();
    for batch in batches {
        rows.extend(to_rows(schema, batch, vm)?);
    }
    Ok(vm.ctx.new_list(rows).into())
}

/// A Row for each row of the batch.
pub fn to_rows(schema: &StructType, batch: &RecordBatch, vm: &VirtualMachine) -> PyResult<Vec<PyObjectRef>> {
    let makers = Makers::new(vm)?;
    let mut columns = Vec::new();
    for (field, column) in schema.fields.iter().zip(batch.columns()) {
        columns.push(values(&field.data_type, column, &makers, vm)?.into_iter());
    }
    structs(&schema.fields, columns, batch.num_rows(), None, &makers, vm)
}

/// Columns of these types as columns of objects.
pub fn to_values(types: &[DataType], columns: &[ArrayRef], vm: &VirtualMachine) -> PyResult<Vec<std::vec::IntoIter<PyObjectRef>>> {
    let makers = Makers::new(vm)?;
    types.iter().zip(columns).map(|(data_type, column)| Ok(values(data_type, column, &makers, vm)?.into_iter())).collect()
}

/// Values as objects of a class of the user's.
pub fn of_class(
    class: &str,
    values: &mut dyn Iterator<Item = PyObjectRef>,
    vm: &VirtualMachine,
) -> PyResult<std::vec::IntoIter<PyObjectRef>> {
    let makers = Makers::new(vm)?;
    let made = values.map(|value| makers.call("of_class", vec![vm.ctx.new_str(class).into(), value], vm));
    Ok(made.collect::<PyResult<Vec<_>>>()?.into_iter())
}

/// As `to_batch`, but what does not fit is null.
pub fn to_batch_loosely(rows: &[PyObjectRef], schema: &StructType, vm: &VirtualMachine) -> PyResult<RecordBatch> {
    let made = from_results(rows, &DataType::Struct(schema.clone()), vm)?;
    let options = RecordBatchOptions::new().with_row_count(Some(rows.len()));
    let columns = made.as_struct().columns().to_vec();
    RecordBatch::try_new_with_options(schema.to_arrow(), columns, &options).map_err(|error| vm.new_value_error(error.to_string()))
}

/// A constant as an object.
pub fn of_constant(value: &Value, vm: &VirtualMachine) -> PyResult {
    let column = value.to_scalar().and_then(|scalar| Ok(scalar.to_array()?)).map_err(|error| failure::from_sql(&error, vm))?;
    let one = values(&value.data_type(), &column, &Makers::new(vm)?, vm)?;
    Ok(one.into_iter().next().unwrap_or_else(|| vm.ctx.none()))
}

/// What a function of the user's returned, as a column: a value that is not of the type is null, as it is in Spark.
pub fn from_results(results: &[PyObjectRef], data_type: &DataType, vm: &VirtualMachine) -> PyResult<ArrayRef> {
    let makers = Makers::new(vm)?;
    let loose = loose::Loose { makers: &makers, vm };
    let column = results.iter().map(|value| loose.value(value, data_type)).collect::<PyResult<Vec<_>>>()?;
    array(&column, data_type, "", &makers, vm)
}

fn structs(
    fields: &[StructField],
    mut columns: Vec<std::vec::IntoIter<PyObjectRef>>,
    count: usize,
    nulls: Option<&NullBuffer>,
    makers: &Makers,
    vm: &VirtualMachine,
) -> PyResult<Vec<PyObjectRef>> {
    let names = fields.iter().map(|field| vm.ctx.new_str(field.name.as_str()).into()).collect();
    let names: PyObjectRef = vm.ctx.new_list(names).into();
    // As `_new_row` does in Python, which takes three calls a row: all of a large `collect()`. The rows have their names, and
    // the dict that holds them, in common: `Row.__setattr__` gives a row that is changed one of its own.
    let class = PyTypeRef::try_from_object(vm, makers.0.get_attr("Row", vm)?)?;
    let attributes = vm.ctx.new_dict();
    attributes.set_item("__fields__", names, vm)?;
    let mut rows = Vec::with_capacity(count);
    for place in 0..count {
        let mut parts = Vec::with_capacity(columns.len());
        parts.extend(columns.iter_mut().filter_map(Iterator::next));
        if nulls.is_some_and(|nulls| nulls.is_null(place)) {
            rows.push(vm.ctx.none());
        } else {
            let values = PyTuple::new_unchecked(parts.into_boxed_slice());
            rows.push(PyRef::new_ref(values, class.clone(), Some(attributes.clone())).into());
        }
    }
    Ok(rows)
}

/// A column's values as objects.
fn values(data_type: &DataType, column: &ArrayRef, makers: &Makers, vm: &VirtualMachine) -> PyResult<Vec<PyObjectRef>> {
    // Views, dictionaries and large offsets are the same values in another form.
    let expected = data_type.to_arrow();
    let column = if *column.data_type() == expected || matches!(data_type, DataType::Array(..) | DataType::Map(..) | DataType::Struct(_)) {
        Arc::clone(column)
    } else {
        cast(column, &expected).map_err(|error| vm.new_runtime_error(error.to_string()))?
    };
    let none = || vm.ctx.none();
    let int = |number: i64| PyObjectRef::from(vm.ctx.new_int(number));
    macro_rules! each {
        ($kind:ty, $make:expr) => {
            column.as_primitive::<$kind>().iter().map(|value| value.map_or_else(none, $make)).collect()
        };
    }
    macro_rules! made {
        ($kind:ty, $name:literal) => {{
            let made = |value: Option<_>| match value {
                None => Ok(none()),
                Some(value) => makers.call($name, vec![vm.ctx.new_int(value).into()], vm),
            };
            column.as_primitive::<$kind>().iter().map(made).collect::<PyResult<Vec<_>>>()?
        }};
    }
    Ok(match data_type {
        DataType::Null => (0..column.len()).map(|_| none()).collect(),
        DataType::Boolean => {
            let flag = |value: bool| PyObjectRef::from(vm.ctx.new_bool(value));
            column.as_boolean().iter().map(|value| value.map_or_else(none, flag)).collect()
        }
        DataType::Byte => each!(Int8Type, |value| int(value.into())),
        DataType::Short => each!(Int16Type, |value| int(value.into())),
        DataType::Integer => each!(Int32Type, |value| int(value.into())),
        DataType::Long => each!(Int64Type, int),
        DataType::Float => each!(Float32Type, |value| vm.ctx.new_float(value.into()).into()),
        DataType::Double => each!(Float64Type, |value| vm.ctx.new_float(value).into()),
        DataType::String => {
            let text = |value: &str| PyObjectRef::from(vm.ctx.new_str(value));
            column.as_string::<i32>().iter().map(|value| value.map_or_else(none, text)).collect()
        }
        DataType::Binary => {
            let bytes = |value: &[u8]| PyObjectRef::from(vm.ctx.new_bytes(value.to_vec()));
            column.as_binary::<i32>().iter().map(|value| value.map_or_else(none, bytes)).collect()
        }
        DataType::Variant => {
            let made = |cell: Option<&[u8]>| match cell.and_then(touchpaper_sql::variant::parts) {
                None => Ok(none()),
                Some((metadata, value)) => {
                    let bytes = |bytes: &[u8]| PyObjectRef::from(vm.ctx.new_bytes(bytes.to_vec()));
                    makers.call("variant", vec![bytes(value), bytes(metadata)], vm)
                }
            };
            column.as_binary::<i64>().iter().map(made).collect::<PyResult<Vec<_>>>()?
        }
        DataType::Decimal(_, scale) => {
            let made = |value: Option<i128>| match value {
                None => Ok(none()),
                Some(value) => makers.call("decimal", vec![vm.ctx.new_str(format::decimal(value, *scale)).into()], vm),
            };
            column.as_primitive::<Decimal128Type>().iter().map(made).collect::<PyResult<Vec<_>>>()?
        }
        DataType::Date => made!(Date32Type, "date"),
        DataType::Timestamp | DataType::TimestampNtz => made!(TimestampMicrosecondType, "timestamp"),
        DataType::Time(_) => made!(Time64NanosecondType, "time"),
        DataType::DayTimeInterval(..) => made!(DurationMicrosecondType, "interval"),
        DataType::YearMonthInterval(..) => each!(IntervalYearMonthType, |months| int(months.into())),
        DataType::Array(element, _) => {
            let list = column.as_list::<i32>();
            let inner = values(element, list.values(), makers, vm)?;
            let one = |place: usize| {
                if list.is_null(place) {
                    return none();
                }
                vm.ctx.new_list(between(&inner, list.value_offsets(), place).to_vec()).into()
            };
            (0..list.len()).map(one).collect()
        }
        DataType::Map(key, value, _) => {
            let map = column.as_map();
            let (keys, inner) = (values(key, map.keys(), makers, vm)?, values(value, map.values(), makers, vm)?);
            let mut dicts = Vec::with_capacity(map.len());
            for place in 0..map.len() {
                if map.is_null(place) {
                    dicts.push(none());
                    continue;
                }
                let dict = vm.ctx.new_dict();
                let offsets = map.value_offsets();
                for (key, value) in between(&keys, offsets, place).iter().zip(between(&inner, offsets, place)) {
                    dict.set_item(key.as_object(), value.clone(), vm)?;
                }
                dicts.push(dict.into());
            }
            dicts
        }
        DataType::Vector => user_defined(&types::vector_storage(), &column, "vector", makers, vm)?,
        DataType::Matrix => user_defined(&types::matrix_storage(), &column, "matrix", makers, vm)?,
        DataType::Struct(fields) => {
            let array = column.as_struct();
            let mut columns = Vec::new();
            for (field, column) in fields.fields.iter().zip(array.columns()) {
                columns.push(values(&field.data_type, column, makers, vm)?.into_iter());
            }
            structs(&fields.fields, columns, array.len(), array.nulls(), makers, vm)?
        }
        other => return Err(vm.new_not_implemented_error(format!("rows with values of type {other}"))),
    })
}

/// Vectors or matrices, each made of the parts that its storage has.
fn user_defined(
    storage: &StructType,
    column: &ArrayRef,
    maker: &'static str,
    makers: &Makers,
    vm: &VirtualMachine,
) -> PyResult<Vec<PyObjectRef>> {
    let array = column.as_struct();
    let mut columns = Vec::new();
    for (field, column) in storage.fields.iter().zip(array.columns()) {
        columns.push(values(&field.data_type, column, makers, vm)?.into_iter());
    }
    let make = makers.0.get_attr(maker, vm)?;
    let mut made = Vec::with_capacity(array.len());
    for place in 0..array.len() {
        let parts: Vec<PyObjectRef> = columns.iter_mut().filter_map(Iterator::next).collect();
        made.push(if array.is_null(place) { vm.ctx.none() } else { make.call(parts, vm)? });
    }
    Ok(made)
}

fn between<'a>(items: &'a [PyObjectRef], offsets: &[i32], place: usize) -> &'a [PyObjectRef] {
    let at = |place: usize| offsets.get(place).map_or(0, |offset| *offset as usize);
    items.get(at(place)..at(place + 1)).unwrap_or_default()
}

/// Tuples (or Rows, lists) as a batch of these types; a value that does not fit is PySpark's error.
pub fn to_batch(rows: &[PyObjectRef], schema: &StructType, vm: &VirtualMachine) -> PyResult<RecordBatch> {
    let makers = Makers::new(vm)?;
    let columns = fields(rows, &schema.fields, "", &makers, vm)?;
    let options = RecordBatchOptions::new().with_row_count(Some(rows.len()));
    RecordBatch::try_new_with_options(schema.to_arrow(), columns, &options).map_err(|error| vm.new_value_error(error.to_string()))
}

/// The columns of these structs. None stands for a struct that is null.
fn fields(rows: &[PyObjectRef], fields: &[StructField], path: &str, makers: &Makers, vm: &VirtualMachine) -> PyResult<Vec<ArrayRef>> {
    let mut columns: Vec<Vec<PyObjectRef>> = fields.iter().map(|_| Vec::with_capacity(rows.len())).collect();
    let names = fields.iter().map(|field| vm.ctx.new_str(field.name.as_str()).into()).collect();
    let names: PyObjectRef = vm.ctx.new_list(names).into();
    let parts_of = makers.0.get_attr("parts", vm)?;
    for row in rows {
        if vm.is_none(row) {
            columns.iter_mut().for_each(|column| column.push(vm.ctx.none()));
            continue;
        }
        let parts = parts_of.call((row.clone(), names.clone(), vm.ctx.new_str(path)), vm)?;
        let parts: Vec<PyObjectRef> = parts.get_iter(vm)?.iter(vm)?.collect::<PyResult<_>>()?;
        for (column, part) in columns.iter_mut().zip(parts) {
            column.push(part);
        }
    }
    let mut arrays = Vec::new();
    for (field, column) in fields.iter().zip(&columns) {
        let path = if path.is_empty() { format!("field {}", field.name) } else { format!("field {} in {path}", field.name) };
        let whole = |place: usize| !vm.is_none(&rows[place]);
        if !field.nullable && column.iter().enumerate().any(|(place, value)| vm.is_none(value) && whole(place)) {
            return Err(refused("not_nullable", vec![vm.ctx.new_str(path.as_str()).into()], makers, vm));
        }
        arrays.push(array(column, &field.data_type, &path, makers, vm)?);
    }
    Ok(arrays)
}

fn refused(
    how: &'static str,
    arguments: Vec<PyObjectRef>,
    makers: &Makers,
    vm: &VirtualMachine,
) -> rustpython_vm::builtins::PyBaseExceptionRef {
    match makers.call(how, arguments, vm).map(|error| error.downcast::<rustpython_vm::builtins::PyBaseException>()) {
        Ok(Ok(error)) => error,
        Ok(Err(_)) => vm.new_type_error("a value that does not fit its type"),
        Err(error) => error,
    }
}

fn array(column: &[PyObjectRef], data_type: &DataType, path: &str, makers: &Makers, vm: &VirtualMachine) -> PyResult<ArrayRef> {
    let refuse = |value: &PyObjectRef| {
        let arguments = vec![vm.ctx.new_str(path).into(), super::types::to_python(data_type, vm), value.clone()];
        refused("unacceptable", arguments, makers, vm)
    };
    let present = |value: &PyObjectRef| !vm.is_none(value);
    macro_rules! collect {
        ($array:ty, $get:expr) => {{
            let get = |value: &PyObjectRef| -> PyResult<Option<_>> {
                if !present(value) {
                    return Ok(None);
                }
                let got: Option<_> = $get(value);
                got.map(Some).ok_or_else(|| refuse(value))
            };
            let values = column.iter().map(get).collect::<PyResult<Vec<_>>>()?;
            Arc::new(<$array>::from_iter(values)) as ArrayRef
        }};
    }
    macro_rules! integers {
        ($array:ty, $kind:ty) => {
            collect!($array, |value: &PyObjectRef| {
                let exact = value.class().is(vm.ctx.types.int_type);
                value.downcast_ref::<PyInt>().filter(|_| exact).and_then(|number| number.try_to_primitive::<$kind>(vm).ok())
            })
        };
    }
    // A value that Python code turns into a number.
    macro_rules! number_of {
        ($array:ty, $name:literal, $kind:ty) => {{
            let mut values = Vec::with_capacity(column.len());
            for value in column {
                if !present(value) {
                    values.push(None);
                    continue;
                }
                let number = makers.call($name, vec![value.clone()], vm)?;
                if !present(&number) {
                    return Err(refuse(value));
                }
                values.push(Some(number.try_to_value::<$kind>(vm)?));
            }
            <$array>::from_iter(values)
        }};
    }
    let float = |value: &PyObjectRef| value.downcast_ref::<PyFloat>().map(|number| number.to_f64());
    Ok(match data_type {
        DataType::Null => match column.iter().find(|value| present(value)) {
            None => Arc::new(NullArray::new(column.len())),
            Some(value) => return Err(refuse(value)),
        },
        DataType::Boolean => collect!(BooleanArray, |value: &PyObjectRef| {
            value.class().is(vm.ctx.types.bool_type).then(|| value.clone().is_true(vm).unwrap_or(false))
        }),
        DataType::Byte => integers!(Int8Array, i8),
        DataType::Short => integers!(Int16Array, i16),
        DataType::Integer => integers!(Int32Array, i32),
        DataType::Long => integers!(Int64Array, i64),
        DataType::Float => collect!(Float32Array, |value: &PyObjectRef| float(value).map(|number| number as f32)),
        DataType::Double => collect!(Float64Array, float),
        DataType::String => {
            let text = |value: &PyObjectRef| -> PyResult<Option<String>> {
                if !present(value) {
                    return Ok(None);
                }
                match value.downcast_ref::<PyStr>() {
                    Some(text) => Ok(Some(failure::text(text))),
                    None => Ok(Some(makers.call("text", vec![value.clone()], vm)?.str(vm)?.to_string_lossy().into_owned())),
                }
            };
            Arc::new(StringArray::from_iter(column.iter().map(text).collect::<PyResult<Vec<_>>>()?))
        }
        DataType::Binary => {
            let bytes = |value: &PyObjectRef| match value.downcast_ref::<PyByteArray>() {
                Some(bytes) => Some(bytes.borrow_buf().to_vec()),
                None => value.downcast_ref::<PyBytes>().map(|bytes| bytes.as_bytes().to_vec()),
            };
            collect!(BinaryArray, bytes)
        }
        DataType::Variant => {
            let mut cells: Vec<Option<Vec<u8>>> = Vec::with_capacity(column.len());
            for value in column {
                if !present(value) {
                    cells.push(None);
                    continue;
                }
                let parts = makers.call("variant_parts", vec![value.clone()], vm)?;
                let parts = parts.downcast_ref::<PyTuple>().map(|t| t.as_slice().to_vec()).ok_or_else(|| refuse(value))?;
                let bytes = |part: Option<&PyObjectRef>| part.and_then(|p| p.downcast_ref::<PyBytes>()).map(|b| b.as_bytes().to_vec());
                let (Some(value), Some(metadata)) = (bytes(parts.first()), bytes(parts.get(1))) else { return Err(refuse(value)) };
                cells.push(Some(touchpaper_sql::variant::joined(&metadata, &value)));
            }
            Arc::new(LargeBinaryArray::from_iter(cells))
        }
        DataType::Decimal(precision, scale) => {
            let mut values = Vec::with_capacity(column.len());
            for value in column {
                if !present(value) {
                    values.push(None);
                    continue;
                }
                let text = makers.call("decimal_text", vec![value.clone()], vm)?;
                let parsed = text.downcast_ref::<PyStr>().and_then(|text| format::parse_decimal(&failure::text(text)));
                let scaled = parsed.and_then(|(unscaled, its)| rescaled(unscaled, its, i32::from(*scale)));
                values.push(Some(scaled.ok_or_else(|| refuse(value))?));
            }
            let decimals = Decimal128Array::from_iter(values).with_precision_and_scale(*precision, *scale);
            Arc::new(decimals.map_err(|error| vm.new_value_error(error.to_string()))?)
        }
        DataType::Date => Arc::new(number_of!(Date32Array, "days_of", i32)),
        DataType::Timestamp => Arc::new(number_of!(TimestampMicrosecondArray, "micros_of", i64).with_timezone("UTC")),
        DataType::TimestampNtz => Arc::new(number_of!(TimestampMicrosecondArray, "micros_of", i64)),
        DataType::Time(_) => Arc::new(number_of!(Time64NanosecondArray, "nanos_of", i64)),
        DataType::DayTimeInterval(..) => Arc::new(number_of!(DurationMicrosecondArray, "interval_micros_of", i64)),
        DataType::Array(element, nullable) => {
            let (mut items, mut lengths) = (Vec::new(), Vec::with_capacity(column.len()));
            for value in column {
                let before = items.len();
                if present(value) {
                    let list = makers.call("items_of", vec![value.clone()], vm)?;
                    if !present(&list) {
                        return Err(refuse(value));
                    }
                    let iterator = list.get_iter(vm)?;
                    for item in iterator.iter::<PyObjectRef>(vm)? {
                        items.push(item?);
                    }
                }
                lengths.push(items.len() - before);
            }
            let inner = array(&items, element, &format!("element in {}", bare(path)), makers, vm)?;
            let field = Arc::new(Field::new("item", element.to_arrow(), *nullable));
            let list = ListArray::try_new(field, OffsetBuffer::from_lengths(lengths), inner, nulls(column, vm));
            Arc::new(list.map_err(|error| vm.new_value_error(error.to_string()))?)
        }
        DataType::Map(key, value_type, _) => {
            let (mut keys, mut items, mut lengths) = (Vec::new(), Vec::new(), Vec::with_capacity(column.len()));
            for value in column {
                let before = keys.len();
                if present(value) {
                    let dict = value.downcast_ref::<PyDict>().ok_or_else(|| refuse(value))?;
                    for (key, item) in dict.items_vec() {
                        keys.push(key);
                        items.push(item);
                    }
                }
                lengths.push(keys.len() - before);
            }
            let keys = array(&keys, key, &format!("key of map in {}", bare(path)), makers, vm)?;
            let items = array(&items, value_type, &format!("value of map in {}", bare(path)), makers, vm)?;
            let Arrow::Map(entries, _) = data_type.to_arrow() else { return Err(vm.new_type_error("a map's type")) };
            let Arrow::Struct(parts) = entries.data_type().clone() else { return Err(vm.new_type_error("a map's type")) };
            let made = StructArray::try_new(parts, vec![keys, items], None).and_then(|inner| {
                MapArray::try_new(Arc::clone(&entries), OffsetBuffer::from_lengths(lengths), inner, nulls(column, vm), false)
            });
            Arc::new(made.map_err(|error| vm.new_value_error(error.to_string()))?)
        }
        DataType::Vector | DataType::Matrix => {
            let (storage, parts) = match data_type {
                DataType::Vector => (types::vector_storage(), "vector_parts"),
                _ => (types::matrix_storage(), "matrix_parts"),
            };
            let mut rows = Vec::with_capacity(column.len());
            for value in column {
                let parts = if present(value) { makers.call(parts, vec![value.clone()], vm)? } else { vm.ctx.none() };
                if present(value) && vm.is_none(&parts) {
                    return Err(refuse(value));
                }
                rows.push(parts);
            }
            // A null among the parts of a null vector stands in fields that are never null.
            let absent = nulls(&rows, vm);
            let whole: Vec<PyObjectRef> = if absent.is_some() {
                let blank = makers.call(if parts == "vector_parts" { "blank_vector" } else { "blank_matrix" }, vec![], vm)?;
                rows.into_iter().map(|row| if vm.is_none(&row) { blank.clone() } else { row }).collect()
            } else {
                rows
            };
            let columns = fields(&whole, &storage.fields, bare(path), makers, vm)?;
            let Arrow::Struct(parts) = data_type.to_arrow() else { return Err(vm.new_type_error("a struct's type")) };
            let made = StructArray::try_new(parts, columns, absent);
            Arc::new(made.map_err(|error| vm.new_value_error(error.to_string()))?)
        }
        DataType::Struct(inner) => {
            let columns = fields(column, &inner.fields, bare(path), makers, vm)?;
            let Arrow::Struct(parts) = data_type.to_arrow() else { return Err(vm.new_type_error("a struct's type")) };
            let made = if columns.is_empty() {
                Ok(StructArray::new_empty_fields(column.len(), nulls(column, vm)))
            } else {
                StructArray::try_new(parts, columns, nulls(column, vm))
            };
            Arc::new(made.map_err(|error| vm.new_value_error(error.to_string()))?)
        }
        other => return Err(vm.new_not_implemented_error(format!("values of type {other} from Python"))),
    })
}

/// The path as the inner part of another.
fn bare(path: &str) -> &str {
    path
}

fn nulls(column: &[PyObjectRef], vm: &VirtualMachine) -> Option<NullBuffer> {
    let flags: Vec<bool> = column.iter().map(|value: &PyObjectRef| !vm.is_none(value as &PyObject)).collect();
    Some(NullBuffer::from(flags))
}

/// The same number at another scale, rounded half up.
fn rescaled(unscaled: i128, from: i32, to: i32) -> Option<i128> {
    let power = |digits: i32| 10_i128.checked_pow(u32::try_from(digits).ok()?);
    if to >= from {
        return unscaled.checked_mul(power(to - from)?);
    }
    let divisor = power(from - to)?;
    let half = if unscaled < 0 { -(divisor / 2) } else { divisor / 2 };
    Some((unscaled + half) / divisor)
}
