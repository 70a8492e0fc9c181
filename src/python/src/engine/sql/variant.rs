//! VARIANT values between their bytes and Python's own values.

use rustpython_vm::builtins::PyBytes;
use rustpython_vm::{AsObject, Py, PyObjectRef, PyResult, VirtualMachine};
use touchpaper_sql::variant::{self, Variant};
use touchpaper_sql::{Error, format, json};

use super::checked;

pub fn decoded(value: &Py<PyBytes>, metadata: &Py<PyBytes>, vm: &VirtualMachine) -> PyResult<Variant> {
    let decoded = variant::decode(metadata.as_bytes(), value.as_bytes());
    checked(decoded.ok_or_else(|| Error::new("MALFORMED_VARIANT", &[])), vm)
}

/// JSON as a tuple of value and metadata.
pub fn parsed(text: &str, vm: &VirtualMachine) -> PyResult {
    let Ok(value) = json::parse_variant(text, false) else {
        return Err(vm.new_value_error(format!("{text} is not JSON")));
    };
    let (metadata, value) = variant::encode(&value);
    let bytes = |bytes: Vec<u8>| PyObjectRef::from(vm.ctx.new_bytes(bytes));
    Ok(vm.ctx.new_tuple(vec![bytes(value), bytes(metadata)]).into())
}

pub fn to_python(value: &Variant, vm: &VirtualMachine) -> PyResult {
    let maker = |name: &'static str, argument: PyObjectRef| {
        vm.import("pyspark.sql._values", 0)?;
        let makers = vm.sys_module.get_attr("modules", vm)?.get_item("pyspark.sql._values", vm)?;
        makers.get_attr(name, vm)?.call((argument,), vm)
    };
    Ok(match value {
        Variant::Null => vm.ctx.none(),
        Variant::Boolean(v) => vm.ctx.new_bool(*v).into(),
        Variant::Long(v) => vm.ctx.new_int(*v).into(),
        Variant::Double(v) => vm.ctx.new_float(*v).into(),
        Variant::Float(v) => vm.ctx.new_float(f64::from(*v)).into(),
        Variant::Decimal(unscaled, scale) => {
            let text = format::decimal(*unscaled, i8::try_from(*scale).unwrap_or(0));
            maker("decimal", vm.ctx.new_str(text).into())?
        }
        Variant::Date(days) => maker("date", vm.ctx.new_int(*days).into())?,
        Variant::Timestamp(micros) | Variant::TimestampNtz(micros) => maker("timestamp", vm.ctx.new_int(*micros).into())?,
        Variant::Binary(bytes) => vm.ctx.new_bytes(bytes.clone()).into(),
        Variant::String(text) => vm.ctx.new_str(text.as_str()).into(),
        Variant::Uuid(_) => vm.ctx.new_str(variant::json(value).trim_matches('"')).into(),
        Variant::Array(items) => {
            let items = items.iter().map(|item| to_python(item, vm)).collect::<PyResult<Vec<_>>>()?;
            vm.ctx.new_list(items).into()
        }
        Variant::Object(fields) => {
            let dict = vm.ctx.new_dict();
            for (name, field) in fields {
                dict.set_item(vm.ctx.new_str(name.as_str()).as_object(), to_python(field, vm)?, vm)?;
            }
            dict.into()
        }
    })
}
