//! reflect and java_method without a JVM: a table of static methods of java.lang and java.util over their arguments as text.
//! Bitmaps' positions are here too, as they are of no other topic.

use std::sync::Arc;

use datafusion::arrow::array::{Array, AsArray, Int64Array, StringBuilder};
use datafusion::arrow::datatypes::DataType as Arrow;

use super::aggregate::BITMAP_BYTES;
use super::{Function, Invocation, Kernel, MANY, scalar};
use crate::analyzer::Typed;
use crate::error::{Error, Result};
use crate::types::DataType;

pub const FUNCTIONS: &[Function] = &[
    scalar("bitmap_bit_position", 1, 1, |c| bitmap_place(c, "bitmap_bit_position", bit_position)),
    scalar("bitmap_bucket_number", 1, 1, |c| bitmap_place(c, "bitmap_bucket_number", bucket_number)),
    scalar("bitmap_count", 1, 1, bitmap_count),
    scalar("java_method", 2, MANY, |c| reflect(c, false)),
    scalar("reflect", 2, MANY, |c| reflect(c, false)),
    scalar("try_reflect", 2, MANY, |c| reflect(c, true)),
    scalar("unwrap_udt", 1, 1, |c| c.raw(0)),
];

/// A method over its arguments, each as Java would print it. `Err` has what it throws.
type Method = fn(&[&str]) -> Result<String, String>;

struct Static {
    class: &'static str,
    name: &'static str,
    /// One letter an argument: `s` a text, `i` a whole number, `d` a number.
    parameters: &'static str,
    body: Method,
}

const fn method(class: &'static str, name: &'static str, parameters: &'static str, body: Method) -> Static {
    Static { class, name, parameters, body }
}

static METHODS: &[Static] = &[
    method("java.util.UUID", "fromString", "s", |a| uuid(text(a, 0))),
    method("java.util.UUID", "randomUUID", "", |_| Ok(random_uuid())),
    method("java.lang.Math", "abs", "i", |a| Ok(whole(a, 0)?.wrapping_abs().to_string())),
    method("java.lang.Math", "abs", "d", |a| Ok(double(number(a, 0)?.abs()))),
    method("java.lang.Math", "max", "ii", |a| Ok(whole(a, 0)?.max(whole(a, 1)?).to_string())),
    method("java.lang.Math", "max", "dd", |a| Ok(double(number(a, 0)?.max(number(a, 1)?)))),
    method("java.lang.Math", "min", "ii", |a| Ok(whole(a, 0)?.min(whole(a, 1)?).to_string())),
    method("java.lang.Math", "min", "dd", |a| Ok(double(number(a, 0)?.min(number(a, 1)?)))),
    method("java.lang.Math", "sqrt", "d", |a| Ok(double(number(a, 0)?.sqrt()))),
    method("java.lang.Math", "cbrt", "d", |a| Ok(double(number(a, 0)?.cbrt()))),
    method("java.lang.Math", "ceil", "d", |a| Ok(double(number(a, 0)?.ceil()))),
    method("java.lang.Math", "floor", "d", |a| Ok(double(number(a, 0)?.floor()))),
    method("java.lang.Math", "rint", "d", |a| Ok(double(number(a, 0)?.round_ties_even()))),
    method("java.lang.Math", "pow", "dd", |a| Ok(double(libm::pow(number(a, 0)?, number(a, 1)?)))),
    method("java.lang.Integer", "toHexString", "i", |a| Ok(format!("{:x}", whole(a, 0)? as i32))),
    method("java.lang.Integer", "toBinaryString", "i", |a| Ok(format!("{:b}", whole(a, 0)? as i32))),
    method("java.lang.Integer", "toOctalString", "i", |a| Ok(format!("{:o}", whole(a, 0)? as i32))),
    method("java.lang.Integer", "parseInt", "s", |a| parsed::<i32>(text(a, 0))),
    method("java.lang.Integer", "valueOf", "s", |a| parsed::<i32>(text(a, 0))),
    method("java.lang.Integer", "toString", "i", |a| Ok(text(a, 0).to_string())),
    method("java.lang.Long", "toHexString", "i", |a| Ok(format!("{:x}", whole(a, 0)?))),
    method("java.lang.Long", "toBinaryString", "i", |a| Ok(format!("{:b}", whole(a, 0)?))),
    method("java.lang.Long", "parseLong", "s", |a| parsed::<i64>(text(a, 0))),
    method("java.lang.Double", "parseDouble", "s", |a| Ok(double(number(a, 0)?))),
    method("java.lang.Boolean", "parseBoolean", "s", |a| Ok(text(a, 0).eq_ignore_ascii_case("true").to_string())),
    method("java.lang.String", "valueOf", "*", |a| Ok(text(a, 0).to_string())),
    method("java.net.URLDecoder", "decode", "s", |a| super::string::url_decoded(text(a, 0)).ok_or_else(|| "URLDecoder".to_string())),
    method("java.net.URLEncoder", "encode", "s", |a| Ok(super::string::url_encoded(text(a, 0)))),
];

/// Classes that are there, though with no method of the table's that fits.
const CLASSES: &[&str] = &["scala.Predef", "java.lang.System", "java.lang.Object", "java.util.Arrays", "java.util.Objects"];

fn text<'a>(arguments: &[&'a str], index: usize) -> &'a str {
    arguments.get(index).copied().unwrap_or("")
}

fn whole(arguments: &[&str], index: usize) -> Result<i64, String> {
    text(arguments, index).parse().map_err(|_| "java.lang.NumberFormatException".to_string())
}

fn number(arguments: &[&str], index: usize) -> Result<f64, String> {
    text(arguments, index).trim().parse().map_err(|_| "java.lang.NumberFormatException".to_string())
}

fn double(value: f64) -> String {
    crate::format::java_double(value)
}

fn parsed<T: std::str::FromStr + ToString>(text: &str) -> Result<String, String> {
    text.parse::<T>().map(|v| v.to_string()).map_err(|_| format!("java.lang.NumberFormatException: For input string: \"{text}\""))
}

/// Five groups of hex digits, each cut or filled to its own width.
fn uuid(text: &str) -> Result<String, String> {
    let groups: Vec<&str> = text.split('-').collect();
    let wrong = || format!("java.lang.IllegalArgumentException: Invalid UUID string: {text}");
    if groups.len() != 5 {
        return Err(wrong());
    }
    let shown = groups.iter().zip([8usize, 4, 4, 4, 12]).map(|(group, width)| {
        let value = u64::from_str_radix(group, 16).map_err(|_| wrong())?;
        Ok(format!("{:0width$x}", value & ((1u64 << (4 * width)) - 1)))
    });
    Ok(shown.collect::<Result<Vec<_>, String>>()?.join("-"))
}

fn random_uuid() -> String {
    let (high, low) = (touchpaper_platform::random::seed() as u64, touchpaper_platform::random::seed() as u64);
    let (high, low) = (high & !0xf000 | 0x4000, low & !(0xc << 60) | 0x8 << 60);
    format!("{:08x}-{:04x}-{:04x}-{:04x}-{:012x}", high >> 32, (high >> 16) & 0xffff, high & 0xffff, low >> 48, low & 0xffff_ffff_ffff)
}

fn fits(parameters: &str, types: &[DataType]) -> bool {
    if parameters == "*" {
        return types.len() == 1;
    }
    parameters.len() == types.len()
        && parameters.chars().zip(types).all(|(wanted, given)| match wanted {
            's' => *given == DataType::String,
            'i' => matches!(given, DataType::Byte | DataType::Short | DataType::Integer | DataType::Long),
            _ => matches!(given, DataType::Float | DataType::Double),
        })
}

fn reflect(call: &Invocation<'_>, tries: bool) -> Result<Typed> {
    const TYPES: &str = "(\"BOOLEAN\" or \"TINYINT\" or \"SMALLINT\" or \"INT\" or \"BIGINT\" or \"FLOAT\" or \"DOUBLE\" or \"STRING\")";
    let constant = |index: usize, name: &str| {
        call.literal_text(index).ok_or_else(|| {
            let text = format!("\"{}\"", call.texts.get(index).map_or("", String::as_str));
            let parameters = [("inputName", &*format!("`{name}`")), ("inputType", "\"STRING\""), ("inputExpr", text.as_str())];
            Error::datatype_mismatch("NON_FOLDABLE_INPUT", &call.text, &parameters)
        })
    };
    let (class, name) = (constant(0, "class")?, constant(1, "method")?);
    let types: Vec<DataType> = call.arguments.iter().skip(2).map(|a| a.data_type.clone()).collect();
    let plain = |t: &DataType| t.is_integral() || matches!(t, DataType::Boolean | DataType::Float | DataType::Double | DataType::String);
    if let Some(wrong) = types.iter().position(|t| !plain(t)) {
        return Err(call.wrong_type(wrong + 2, TYPES));
    }
    if !METHODS.iter().any(|m| m.class == class) && !CLASSES.contains(&class.as_str()) {
        return Err(Error::datatype_mismatch("UNEXPECTED_CLASS_TYPE", &call.text, &[("className", &class)]));
    }
    let require = class == "scala.Predef" && name == "require";
    let body: Method = match METHODS.iter().find(|m| m.class == class && m.name == name && fits(m.parameters, &types)) {
        Some(found) => found.body,
        None if require => {
            |a| if text(a, 0) == "true" { Ok("null".into()) } else { Err("java.lang.IllegalArgumentException: requirement failed".into()) }
        }
        None => {
            let parameters = [("methodName", name.as_str()), ("className", class.as_str())];
            return Err(Error::datatype_mismatch("UNEXPECTED_STATIC_METHOD", &call.text, &parameters));
        }
    };
    let arguments = (2..call.len()).map(|i| call.string(i)).collect::<Result<Vec<_>>>()?;
    let kernel = move |args: &super::KernelArgs<'_>| {
        let columns = (0..args.len()).map(|i| args.strings(i)).collect::<Result<Vec<_>>>()?;
        let mut out = StringBuilder::new();
        for row in 0..args.rows {
            let given: Vec<&str> = columns.iter().map(|c| if c.is_null(row) { "null" } else { c.value(row) }).collect();
            match body(&given) {
                Ok(value) => out.append_value(value),
                Err(_) if tries => out.append_null(),
                Err(message) => return Err(Error::new("REFLECTED_METHOD_FAILED", &[("message", &message)])),
            }
        }
        Ok(Arc::new(out.finish()) as _)
    };
    let volatility = datafusion::logical_expr::Volatility::Volatile;
    let typed = Kernel::call_with("reflect", format!("{class}.{name} {tries}"), arguments, DataType::String, volatility, Arc::new(kernel));
    Ok(Typed { nullable: true, ..typed })
}

const BITS: i64 = BITMAP_BYTES as i64 * 8;

fn bit_position(value: i64) -> i64 {
    if value > 0 { (value - 1) % BITS } else { value.wrapping_neg() % BITS }
}

fn bucket_number(value: i64) -> i64 {
    if value > 0 { 1 + (value - 1) / BITS } else { value / BITS }
}

fn bitmap_place(call: &Invocation<'_>, name: &'static str, f: fn(i64) -> i64) -> Result<Typed> {
    Ok(Kernel::call(name, vec![call.argument(0, &DataType::Long)?], DataType::Long, move |args| {
        Ok(Arc::new(args.longs(0)?.iter().map(|v| v.map(f)).collect::<Int64Array>()))
    }))
}

fn bitmap_count(call: &Invocation<'_>) -> Result<Typed> {
    if call.raw(0)?.data_type != DataType::Binary {
        return Err(call.wrong_type(0, "\"BINARY\""));
    }
    Ok(Kernel::call("bitmap_count", vec![call.raw(0)?], DataType::Long, |args| {
        let bitmaps = args.typed(0, &Arrow::Binary)?;
        let counts = bitmaps.as_binary::<i32>().iter().map(|b| b.map(|b| b.iter().map(|byte| i64::from(byte.count_ones())).sum::<i64>()));
        Ok(Arc::new(counts.collect::<Int64Array>()))
    }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test(unsupported = test)]
    fn as_java() {
        assert_eq!(uuid("a5cf6c42-0c85-418f-af6c-3e4e5b1328f2").as_deref(), Ok("a5cf6c42-0c85-418f-af6c-3e4e5b1328f2"));
        assert_eq!(uuid("1-2-3-4-5").as_deref(), Ok("00000001-0002-0003-0004-000000000005"));
        assert!(uuid("zz").is_err());
        assert_eq!(random_uuid().len(), 36);
        assert_eq!([bit_position(1), bit_position(32768), bit_position(32769), bit_position(-1)], [0, 32767, 0, 1]);
        assert_eq!([bucket_number(123), bucket_number(0), bucket_number(32768), bucket_number(32769)], [1, 0, 1, 2]);
    }
}
