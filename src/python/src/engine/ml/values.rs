//! Values of parameters between Python and `touchpaper_ml`: numbers, texts, lists, vectors, matrices.

use rustpython_vm::builtins::{PyFloat, PyInt, PyList, PyStr, PyTuple};
use rustpython_vm::{AsObject, PyObject, PyObjectRef, PyResult, VirtualMachine};
use touchpaper_ml::linalg::{DenseMatrix, DenseVector, SparseVector, Vector};
use touchpaper_ml::params::ParamValue;

use crate::failure;

fn list_of(items: &[PyObjectRef], vm: &VirtualMachine) -> PyResult<ParamValue> {
    Ok(ParamValue::List(items.iter().map(|item| from_python(item, vm)).collect::<PyResult<_>>()?))
}

fn numbers(value: &ParamValue) -> Vec<f64> {
    let number = |item: &ParamValue| match item {
        ParamValue::Float(value) => Some(*value),
        ParamValue::Int(value) => Some(*value as f64),
        _ => None,
    };
    match value {
        ParamValue::List(items) => items.iter().filter_map(number).collect(),
        _ => Vec::new(),
    }
}

fn call(name: &'static str, arguments: Vec<PyObjectRef>, vm: &VirtualMachine) -> PyResult {
    vm.import("pyspark.sql._values", 0)?;
    let module = vm.sys_module.get_attr("modules", vm)?.get_item("pyspark.sql._values", vm)?;
    module.get_attr(name, vm)?.call(arguments, vm)
}

pub fn from_python(value: &PyObject, vm: &VirtualMachine) -> PyResult<ParamValue> {
    if vm.is_none(value) {
        return Ok(ParamValue::None);
    }
    if value.class().is(vm.ctx.types.bool_type) {
        return Ok(ParamValue::Bool(value.to_owned().is_true(vm)?));
    }
    if let Some(number) = value.downcast_ref::<PyInt>() {
        return Ok(ParamValue::Int(number.try_to_primitive(vm)?));
    }
    if let Some(number) = value.downcast_ref::<PyFloat>() {
        return Ok(ParamValue::Float(number.to_f64()));
    }
    if let Some(text) = value.downcast_ref::<PyStr>() {
        return Ok(ParamValue::Text(failure::text(text)));
    }
    if let Some(list) = value.downcast_ref::<PyList>() {
        // A copy: what reads the items may run Python, which may change the list.
        let items = list.borrow_vec().to_vec();
        return list_of(&items, vm);
    }
    if let Some(tuple) = value.downcast_ref::<PyTuple>() {
        return list_of(tuple.as_slice(), vm);
    }
    // (kind, size, indices, values) of a vector, or (kind, rows, columns, …, values, by row) of a matrix.
    let parts = call("vector_parts", vec![value.to_owned()], vm)?;
    if let Some(parts) = parts.downcast_ref::<PyTuple>()
        && let [kind, size, indices, values] = parts.as_slice()
    {
        let values = numbers(&from_python(values, vm)?);
        if kind.try_to_value::<i64>(vm)? == 1 {
            return Ok(ParamValue::Vector(Vector::Dense(DenseVector::new(values))));
        }
        let indices = numbers(&from_python(indices, vm)?).into_iter().map(|index| index as usize).collect();
        let made = SparseVector::new(size.try_to_value(vm)?, indices, values);
        return made.map(|vector| ParamValue::Vector(Vector::Sparse(vector))).map_err(|error| vm.new_value_error(error.message));
    }
    let parts = call("dense_matrix_parts", vec![value.to_owned()], vm)?;
    if let Some(parts) = parts.downcast_ref::<PyTuple>()
        && let [rows, columns, values, by_row] = parts.as_slice()
    {
        let values = numbers(&from_python(values, vm)?);
        let made = DenseMatrix::new(rows.try_to_value(vm)?, columns.try_to_value(vm)?, values, by_row.clone().is_true(vm)?);
        return made.map(ParamValue::Matrix).map_err(|error| vm.new_value_error(error.message));
    }
    Err(vm.new_type_error(format!("a parameter's value of type {}", value.class().name())))
}

fn floats(values: &[f64], vm: &VirtualMachine) -> PyObjectRef {
    vm.ctx.new_list(values.iter().map(|value| vm.ctx.new_float(*value).into()).collect()).into()
}

pub fn to_python(value: &ParamValue, vm: &VirtualMachine) -> PyResult {
    let count = |value: usize| PyObjectRef::from(vm.ctx.new_int(value));
    Ok(match value {
        ParamValue::None => vm.ctx.none(),
        ParamValue::Bool(value) => vm.ctx.new_bool(*value).into(),
        ParamValue::Int(value) => vm.ctx.new_int(*value).into(),
        ParamValue::Float(value) => vm.ctx.new_float(*value).into(),
        ParamValue::Text(text) => vm.ctx.new_str(text.as_str()).into(),
        ParamValue::List(items) => vm.ctx.new_list(items.iter().map(|item| to_python(item, vm)).collect::<PyResult<_>>()?).into(),
        ParamValue::Vector(Vector::Dense(vector)) => {
            call("vector", vec![count(1), vm.ctx.none(), vm.ctx.none(), floats(&vector.values, vm)], vm)?
        }
        ParamValue::Vector(Vector::Sparse(vector)) => {
            let indices = vm.ctx.new_list(vector.indices().iter().map(|index| count(*index)).collect()).into();
            call("vector", vec![count(0), count(vector.size()), indices, floats(vector.values(), vm)], vm)?
        }
        ParamValue::Matrix(matrix) => {
            let (values, by_row) = matrix.values();
            let parts = vec![count(matrix.rows()), count(matrix.columns()), floats(values, vm), vm.ctx.new_bool(by_row).into()];
            call("dense_matrix", parts, vm)?
        }
    })
}
