//! Results of the user's functions, made to fit the type that the function is said to return, as Spark's JVM reads what
//! a Python worker sends (org.apache.spark.sql.execution.python.EvaluatePython): what does not fit is null.

use rustpython_vm::builtins::{PyBytes, PyDict, PyFloat, PyInt, PyList, PyStr, PyTuple};
use rustpython_vm::{AsObject, PyObjectRef, PyResult, VirtualMachine};
use touchpaper_sql::{DataType, StructType};

use super::Makers;

pub struct Loose<'a> {
    pub makers: &'a Makers,
    pub vm: &'a VirtualMachine,
}

impl Loose<'_> {
    pub fn value(&self, value: &PyObjectRef, data_type: &DataType) -> PyResult {
        let vm = self.vm;
        if vm.is_none(value) {
            return Ok(vm.ctx.none());
        }
        let is = |fits: bool| if fits { value.clone() } else { vm.ctx.none() };
        Ok(match data_type {
            DataType::Boolean => is(value.class().is(vm.ctx.types.bool_type)),
            DataType::Byte => self.integer(value, |number| i64::from(number as i8)),
            DataType::Short => self.integer(value, |number| i64::from(number as i16)),
            DataType::Integer => self.integer(value, |number| i64::from(number as i32)),
            DataType::Long => self.integer(value, |number| number),
            DataType::Float | DataType::Double => is(value.downcast_ref::<PyFloat>().is_some()),
            DataType::Decimal(precision, scale) => {
                let (precision, scale) = (vm.ctx.new_int(*precision).into(), vm.ctx.new_int(*scale).into());
                self.makers.call("fitting_decimal", vec![value.clone(), precision, scale], vm)?
            }
            DataType::String => {
                if value.downcast_ref::<PyStr>().is_some() {
                    value.clone()
                } else {
                    self.makers.call("java_text", vec![value.clone()], vm)?
                }
            }
            DataType::Binary => match value.downcast_ref::<PyStr>() {
                Some(text) => vm.ctx.new_bytes(crate::failure::text(text).into_bytes()).into(),
                None if value.downcast_ref::<PyBytes>().is_some() => value.clone(),
                None => self.makers.call("as_bytes", vec![value.clone()], vm)?,
            },
            DataType::Array(element, _) => match self.items(value) {
                Some(items) => {
                    let items = items.iter().map(|item| self.value(item, element)).collect::<PyResult<_>>()?;
                    vm.ctx.new_list(items).into()
                }
                None => vm.ctx.none(),
            },
            DataType::Map(key, item, _) => match value.downcast_ref::<PyDict>() {
                Some(dict) => {
                    let made = vm.ctx.new_dict();
                    for (its_key, its_item) in dict.items_vec() {
                        made.set_item(self.value(&its_key, key)?.as_object(), self.value(&its_item, item)?, vm)?;
                    }
                    made.into()
                }
                None => vm.ctx.none(),
            },
            DataType::Struct(fields) => self.fields(value, fields)?,
            // Dates, times and intervals are turned into numbers in Python, which fails where they are none.
            DataType::Date => self.makers.call("checked_date", vec![value.clone()], vm)?,
            DataType::Timestamp | DataType::TimestampNtz => self.makers.call("checked_timestamp", vec![value.clone()], vm)?,
            _ => value.clone(),
        })
    }

    fn integer(&self, value: &PyObjectRef, cut: impl Fn(i64) -> i64) -> PyObjectRef {
        let vm = self.vm;
        if value.class().is(vm.ctx.types.bool_type) {
            return vm.ctx.none();
        }
        let number = value.downcast_ref::<PyInt>().and_then(|number| number.try_to_primitive::<i64>(vm).ok());
        number.map_or_else(|| vm.ctx.none(), |number| vm.ctx.new_int(cut(number)).into())
    }

    fn items(&self, value: &PyObjectRef) -> Option<Vec<PyObjectRef>> {
        if let Some(list) = value.downcast_ref::<PyList>() {
            return Some(list.borrow_vec().to_vec());
        }
        value.downcast_ref::<PyTuple>().map(|tuple| tuple.as_slice().to_vec())
    }

    /// A struct's values as a tuple.
    fn fields(&self, value: &PyObjectRef, fields: &StructType) -> PyResult {
        let vm = self.vm;
        let names = fields.fields.iter().map(|field| vm.ctx.new_str(field.name.as_str()).into()).collect();
        let parts = self.makers.call("struct_parts", vec![value.clone(), vm.ctx.new_list(names).into()], vm)?;
        let Some(parts) = self.items(&parts) else { return Ok(vm.ctx.none()) };
        let made = parts.iter().zip(&fields.fields).map(|(part, field)| self.value(part, &field.data_type));
        Ok(vm.ctx.new_tuple(made.collect::<PyResult<_>>()?).into())
    }
}
