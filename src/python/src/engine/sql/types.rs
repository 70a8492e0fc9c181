//! Spark's types as Python tuples and back: `"bigint"`, `("array", element, nullable)`, `("map", key, value, nullable)`,
//! `("struct", [(name, type, nullable, metadata)])`.

use rustpython_vm::builtins::{PyList, PyStr, PyTuple};
use rustpython_vm::{PyObject, PyObjectRef, PyResult, VirtualMachine};
use touchpaper_sql::{DataType, StructField, StructType, parser};

use super::checked;
use crate::failure;

pub fn to_python(data_type: &DataType, vm: &VirtualMachine) -> PyObjectRef {
    let text = |text: &str| PyObjectRef::from(vm.ctx.new_str(text));
    let flag = |flag: bool| PyObjectRef::from(vm.ctx.new_bool(flag));
    let parts = match data_type {
        DataType::Array(element, nullable) => vec![text("array"), to_python(element, vm), flag(*nullable)],
        DataType::Map(key, value, nullable) => {
            vec![text("map"), to_python(key, vm), to_python(value, vm), flag(*nullable)]
        }
        DataType::Struct(fields) => vec![text("struct"), fields_to_python(fields, vm)],
        DataType::Decimal(precision, scale) => {
            vec![text("decimal"), vm.ctx.new_int(*precision).into(), vm.ctx.new_int(*scale).into()]
        }
        other => return text(&other.simple_string()),
    };
    vm.ctx.new_tuple(parts).into()
}

pub fn fields_to_python(schema: &StructType, vm: &VirtualMachine) -> PyObjectRef {
    let field = |field: &StructField| {
        let metadata = field.metadata.as_ref().map_or_else(|| vm.ctx.none(), |json| vm.ctx.new_str(&**json).into());
        let name = vm.ctx.new_str(field.name.as_str()).into();
        let parts = vec![name, to_python(&field.data_type, vm), vm.ctx.new_bool(field.nullable).into(), metadata];
        vm.ctx.new_tuple(parts).into()
    };
    vm.ctx.new_list(schema.fields.iter().map(field).collect()).into()
}

pub fn from_python(object: &PyObject, vm: &VirtualMachine) -> PyResult<DataType> {
    if let Some(text) = object.downcast_ref::<PyStr>() {
        match failure::text(text).as_str() {
            "vector" => return Ok(DataType::Vector),
            "matrix" => return Ok(DataType::Matrix),
            _ => {}
        }
        return checked(parser::parse_data_type(&failure::text(text)), vm);
    }
    let unknown = || vm.new_type_error("an unknown data type");
    let tuple = object.downcast_ref::<PyTuple>().ok_or_else(unknown)?;
    let kind = tuple.as_slice().first().and_then(|kind| kind.downcast_ref::<PyStr>()).ok_or_else(unknown)?;
    match (failure::text(kind).as_str(), &tuple.as_slice()[1..]) {
        ("array", [element, nullable]) => Ok(DataType::Array(Box::new(from_python(element, vm)?), nullable.clone().is_true(vm)?)),
        ("map", [key, value, nullable]) => {
            let (key, value) = (from_python(key, vm)?, from_python(value, vm)?);
            Ok(DataType::Map(Box::new(key), Box::new(value), nullable.clone().is_true(vm)?))
        }
        ("struct", [fields]) => Ok(DataType::Struct(schema(fields, vm)?)),
        ("decimal", [precision, scale]) => Ok(DataType::Decimal(precision.try_to_value(vm)?, scale.try_to_value(vm)?)),
        _ => Err(unknown()),
    }
}

/// A list of (name, type, nullable, metadata as JSON or None).
pub fn schema(object: &PyObject, vm: &VirtualMachine) -> PyResult<StructType> {
    let unknown = || vm.new_type_error("an unknown schema");
    let list = object.downcast_ref::<PyList>().ok_or_else(unknown)?.borrow_vec().to_vec();
    let field = |field: &PyObjectRef| match field.downcast_ref::<PyTuple>().map(|field| field.as_slice()) {
        Some([name, data_type, nullable, metadata]) => {
            let field = StructField::new(name.str(vm)?.to_string_lossy(), from_python(data_type, vm)?, nullable.clone().is_true(vm)?);
            Ok(field.with_metadata(metadata.downcast_ref::<PyStr>().map(|json| failure::text(json).into())))
        }
        _ => Err(unknown()),
    };
    Ok(StructType::new(list.iter().map(field).collect::<PyResult<_>>()?))
}
