//! Results of the user's functions, made to fit the type that the function is said to return, as Spark's JVM reads what
//! a Python worker sends (org.apache.spark.sql.execution.python.EvaluatePython): what does not fit is null.

use rustpython_vm::builtins::{PyBaseExceptionRef, PyBytes, PyDict, PyFloat, PyInt, PyList, PyStr, PyTuple};
use rustpython_vm::{AsObject, PyObjectRef, PyResult, VirtualMachine};
use touchpaper_sql::{DataType, Error, StructType};

use super::Makers;
use crate::failure;

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
                let (digits, places) = (vm.ctx.new_int(*precision).into(), vm.ctx.new_int(*scale).into());
                let fitting = self.makers.call("fitting_decimal", vec![value.clone(), digits, places], vm)?;
                // What does not fit comes back as a text.
                if let Some(rounded) = fitting.downcast_ref::<PyStr>() {
                    let (precision, scale) = (precision.to_string(), scale.to_string());
                    let original = value.str(vm)?.to_string_lossy().into_owned();
                    let parameters = [
                        ("roundedValue", &*crate::failure::text(rounded)),
                        ("originalValue", &*original),
                        ("precision", &*precision),
                        ("scale", &*scale),
                    ];
                    return Err(self.raised("NUMERIC_VALUE_OUT_OF_RANGE.WITHOUT_SUGGESTION", &parameters));
                }
                fitting
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

    /// An error of the engine's, which passes through Python as itself.
    fn raised(&self, condition: &str, parameters: &[(&str, &str)]) -> PyBaseExceptionRef {
        failure::into_reader(Error::new(condition, parameters).into(), self.vm)
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
        if parts.len() != fields.fields.len() {
            let (expected, actual) = (fields.fields.len().to_string(), parts.len().to_string());
            return Err(self.raised("STRUCT_ARRAY_LENGTH_MISMATCH", &[("expected", &expected), ("actual", &actual)]));
        }
        let made = parts.iter().zip(&fields.fields).map(|(part, field)| self.value(part, &field.data_type));
        Ok(vm.ctx.new_tuple(made.collect::<PyResult<_>>()?).into())
    }
}
