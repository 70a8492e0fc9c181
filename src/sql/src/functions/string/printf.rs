//! format_string: java.util.Formatter over Spark's values.

use std::sync::Arc;

use datafusion::arrow::array::{Array, ArrayRef, AsArray, StringBuilder};
use datafusion::arrow::compute;
use datafusion::arrow::datatypes::{DataType as Arrow, Float64Type, Int64Type};

use crate::analyzer::{Typed, coerce};
use crate::error::{Error, Result};
use crate::functions::{Invocation, Kernel};
use crate::types::DataType;

pub fn format_string(call: &Invocation<'_>) -> Result<Typed> {
    let template = call.string(0)?;
    if let Some(datafusion::common::ScalarValue::Utf8(Some(text))) = coerce::literal(&template.expr)
        && text.contains("%0$")
    {
        let function = format!("`{}`", call.name);
        return Err(Error::new("INVALID_PARAMETER_VALUE.ZERO_INDEX", &[("parameter", "`strfmt`"), ("functionName", &function)]));
    }
    let nullable = template.nullable;
    let mut arguments = vec![template];
    arguments.extend(call.arguments.iter().skip(1).cloned());
    let typed = Kernel::call("format_string", arguments, DataType::String, |args| {
        let formats = args.strings(0)?;
        let columns = (1..args.len()).map(|i| args.array(i)).collect::<Result<Vec<_>>>()?;
        let mut out = StringBuilder::new();
        for row in 0..args.rows {
            match formats.is_null(row) {
                true => out.append_null(),
                false => out.append_value(printf(formats.value(row), &columns, row)?),
            }
        }
        Ok(Arc::new(out.finish()))
    });
    Ok(Typed { nullable, ..typed })
}

/// `%[index$][flags][width][.precision]conversion`
struct Specifier {
    text: String,
    index: Option<usize>,
    flags: String,
    width: Option<usize>,
    precision: Option<usize>,
    conversion: char,
}

impl Specifier {
    fn has(&self, flag: char) -> bool {
        self.flags.contains(flag)
    }

    fn wrong(&self, text: String) -> Error {
        Error::illegal_argument(text)
    }
}

fn specifier(chars: &mut std::iter::Peekable<std::str::Chars<'_>>) -> Result<Specifier> {
    let mut text = String::from("%");
    let number = |chars: &mut std::iter::Peekable<std::str::Chars<'_>>, text: &mut String| {
        let mut digits = String::new();
        while let Some(d) = chars.next_if(char::is_ascii_digit) {
            digits.push(d);
        }
        text.push_str(&digits);
        digits.parse::<usize>().ok()
    };
    let mut index = None;
    let mut width = None;
    let mut flags = String::new();
    if chars.peek().is_some_and(|c| ('1'..='9').contains(c)) {
        let first = number(chars, &mut text);
        match chars.next_if_eq(&'$') {
            Some(_) => {
                text.push('$');
                index = first;
            }
            None => width = first,
        }
    }
    if width.is_none() {
        while let Some(flag) = chars.next_if(|c| "-#+ 0,(<".contains(*c)) {
            flags.push(flag);
            text.push(flag);
        }
        width = number(chars, &mut text);
    }
    let mut precision = None;
    if chars.next_if_eq(&'.').is_some() {
        text.push('.');
        precision = number(chars, &mut text);
    }
    let Some(conversion) = chars.next() else {
        return Err(Error::illegal_argument("Conversion = '%'".into()));
    };
    text.push(conversion);
    Ok(Specifier { text, index, flags, width, precision, conversion })
}

pub fn printf(template: &str, columns: &[ArrayRef], row: usize) -> Result<String> {
    let mut out = String::new();
    let mut chars = template.chars().peekable();
    let mut next = 0;
    let mut last = 0;
    while let Some(c) = chars.next() {
        if c != '%' {
            out.push(c);
            continue;
        }
        let spec = specifier(&mut chars)?;
        match spec.conversion {
            'n' => out.push('\n'),
            '%' => out.push_str(&aligned("%".into(), &spec)),
            _ => {
                let at = match spec.index {
                    Some(index) => index.saturating_sub(1),
                    None if spec.has('<') => last,
                    None => {
                        next += 1;
                        next - 1
                    }
                };
                last = at;
                let Some(column) = columns.get(at) else {
                    return Err(spec.wrong(format!("Format specifier '{}'", spec.text)));
                };
                out.push_str(&converted(&spec, column, row)?);
            }
        }
    }
    Ok(out)
}

fn aligned(mut text: String, spec: &Specifier) -> String {
    let missing = spec.width.unwrap_or(0).saturating_sub(text.chars().count());
    if spec.has('-') {
        text.push_str(&" ".repeat(missing));
    } else {
        text.insert_str(0, &" ".repeat(missing));
    }
    text
}

/// Java's name of the class that Spark keeps such values in.
fn class_of(data_type: &Arrow) -> &'static str {
    match data_type {
        Arrow::Utf8 => "org.apache.spark.unsafe.types.UTF8String",
        Arrow::Decimal128(..) => "org.apache.spark.sql.types.Decimal",
        Arrow::Boolean => "java.lang.Boolean",
        Arrow::Float32 => "java.lang.Float",
        Arrow::Float64 => "java.lang.Double",
        Arrow::Int8 => "java.lang.Byte",
        Arrow::Int16 => "java.lang.Short",
        Arrow::Int32 | Arrow::Date32 | Arrow::Interval(_) => "java.lang.Integer",
        Arrow::Int64 | Arrow::Timestamp(..) | Arrow::Duration(_) => "java.lang.Long",
        Arrow::Binary => "[B",
        _ => "org.apache.spark.sql.catalyst.expressions.UnsafeArrayData",
    }
}

/// A value that is a whole number to Java: integers, and dates and times, which Spark keeps as such.
fn whole(column: &ArrayRef, row: usize) -> Result<Option<i64>> {
    let one = column.slice(row, 1);
    let one = match one.data_type() {
        Arrow::Date32 | Arrow::Interval(_) => compute::cast(&one, &Arrow::Int32)?,
        Arrow::Timestamp(..) | Arrow::Duration(_) => compute::cast(&one, &Arrow::Int64)?,
        Arrow::Int8 | Arrow::Int16 | Arrow::Int32 | Arrow::Int64 => one,
        _ => return Ok(None),
    };
    Ok(compute::cast(&one, &Arrow::Int64)?.as_primitive::<Int64Type>().iter().next().flatten())
}

fn converted(spec: &Specifier, column: &ArrayRef, row: usize) -> Result<String> {
    let conversion = spec.conversion;
    let upper = |text: String| if conversion.is_ascii_uppercase() { text.to_uppercase() } else { text };
    let null = column.is_null(row) || *column.data_type() == Arrow::Null;
    let mismatch = || Err(spec.wrong(format!("{conversion} != {}", class_of(column.data_type()))));
    match conversion.to_ascii_lowercase() {
        'b' => {
            let text = match column.data_type() {
                Arrow::Boolean if !null => column.as_boolean().value(row).to_string(),
                _ => (!null).to_string(),
            };
            Ok(upper(aligned(cut(text, spec), spec)))
        }
        's' => {
            let text = match (null, whole(column, row)?) {
                (true, _) => "null".to_string(),
                (false, Some(number)) => number.to_string(),
                (false, None) => crate::format::cell(column.as_ref(), row, "null"),
            };
            Ok(upper(aligned(cut(text, spec), spec)))
        }
        'h' if !null => match (column.data_type(), whole(column, row)?) {
            (_, Some(number)) => Ok(upper(aligned(format!("{:x}", (number ^ (number >> 32)) as i32), spec))),
            (Arrow::Utf8, None) => {
                let hash = crate::functions::hash::hash_bytes(column.as_string::<i32>().value(row).as_bytes(), 42);
                Ok(upper(aligned(format!("{hash:x}"), spec)))
            }
            _ => mismatch(),
        },
        'd' | 'x' | 'o' | 'c' | 'e' | 'f' | 'g' | 'a' | 'h' if null => Ok(upper(aligned(cut("null".into(), spec), spec))),
        'c' => match whole(column, row)?.and_then(|code| u32::try_from(code).ok()).and_then(char::from_u32) {
            Some(c) => Ok(upper(aligned(c.to_string(), spec))),
            None => mismatch(),
        },
        'd' => match whole(column, row)? {
            Some(number) => Ok(number_text(spec, number.unsigned_abs().to_string(), number < 0)),
            None => mismatch(),
        },
        'x' | 'o' => match whole(column, row)? {
            Some(number) => {
                // Of a negative number the bits of its own width.
                let bits = match column.data_type() {
                    Arrow::Int8 => u64::from(number as u8),
                    Arrow::Int16 => u64::from(number as u16),
                    Arrow::Int32 | Arrow::Date32 => u64::from(number as u32),
                    _ => number as u64,
                };
                let (prefix, digits) =
                    if conversion.eq_ignore_ascii_case(&'x') { ("0x", format!("{bits:x}")) } else { ("0", format!("{bits:o}")) };
                let text = if spec.has('#') { format!("{prefix}{digits}") } else { digits };
                Ok(upper(if spec.has('0') { zeroed(text, spec) } else { aligned(text, spec) }))
            }
            None => mismatch(),
        },
        'e' | 'f' | 'g' => match column.data_type() {
            Arrow::Float32 | Arrow::Float64 => {
                let value = compute::cast(&column.slice(row, 1), &Arrow::Float64)?.as_primitive::<Float64Type>().value(0);
                Ok(upper(fraction(spec, value)))
            }
            _ => mismatch(),
        },
        _ => Err(spec.wrong(format!("Conversion = '{conversion}'"))),
    }
}

fn cut(text: String, spec: &Specifier) -> String {
    match spec.precision {
        Some(precision) => text.chars().take(precision).collect(),
        None => text,
    }
}

fn zeroed(mut text: String, spec: &Specifier) -> String {
    let missing = spec.width.unwrap_or(0).saturating_sub(text.chars().count());
    text.insert_str(0, &"0".repeat(missing));
    text
}

/// Digits with the sign, the groups and the filling that the flags ask for.
fn number_text(spec: &Specifier, digits: String, negative: bool) -> String {
    let (whole, rest) = match digits.find(['.', 'e']) {
        Some(at) => digits.split_at(at),
        None => (digits.as_str(), ""),
    };
    let whole = if spec.has(',') { super::write::grouped(whole, 3) } else { whole.to_string() };
    let mut body = format!("{whole}{rest}");
    let (before, after) = match (negative, spec.has('('), spec.has('+'), spec.has(' ')) {
        (true, true, ..) => ("(", ")"),
        (true, false, ..) => ("-", ""),
        (false, _, true, _) => ("+", ""),
        (false, _, false, true) => (" ", ""),
        _ => ("", ""),
    };
    if spec.has('0') {
        let missing = spec.width.unwrap_or(0).saturating_sub(body.chars().count() + before.len() + after.len());
        body.insert_str(0, &"0".repeat(missing));
    }
    aligned(format!("{before}{body}{after}"), spec)
}

fn fraction(spec: &Specifier, value: f64) -> String {
    let negative = value.is_sign_negative() && !value.is_nan();
    if !value.is_finite() {
        let plain = Specifier { text: String::new(), index: None, flags: spec.flags.replace('0', ""), ..*spec };
        let text = if value.is_nan() { "NaN" } else { "Infinity" };
        return number_text(&plain, text.into(), negative);
    }
    let magnitude = value.abs();
    let precision = spec.precision.unwrap_or(6);
    let text = match spec.conversion.to_ascii_lowercase() {
        'e' => scientific(magnitude, precision),
        'f' => plain(magnitude, precision),
        _ => {
            let precision = precision.max(1);
            let rounded: f64 = format!("{magnitude:.*e}", precision - 1).parse().unwrap_or(magnitude);
            if magnitude == 0.0 {
                plain(0.0, precision - 1)
            } else if (1e-4..10f64.powi(i32::try_from(precision).unwrap_or(i32::MAX))).contains(&rounded) {
                let exponent = rounded.log10().floor() as i32;
                plain(magnitude, usize::try_from(i32::try_from(precision).unwrap_or(6) - 1 - exponent).unwrap_or(0))
            } else {
                scientific(magnitude, precision - 1)
            }
        }
    };
    number_text(spec, text, negative)
}

/// Rounded half up from the shortest decimal form, as Java's Formatter does.
fn plain(value: f64, precision: usize) -> String {
    let shortest = format!("{value}");
    let (whole, fraction) = shortest.split_once('.').unwrap_or((&shortest, ""));
    if fraction.len() <= precision {
        let filled = format!("{fraction:0<precision$}");
        return if precision == 0 { whole.to_string() } else { format!("{whole}.{filled}") };
    }
    let digits: String = format!("{whole}{}", fraction.get(..precision).unwrap_or(""));
    let up = fraction.as_bytes().get(precision).is_some_and(|d| *d >= b'5');
    let digits = if up { incremented(&digits) } else { digits };
    let (whole, fraction) = digits.split_at(digits.len() - precision);
    if precision == 0 { whole.to_string() } else { format!("{whole}.{fraction}") }
}

fn incremented(digits: &str) -> String {
    let kept = digits.trim_end_matches('9');
    let nines = digits.len() - kept.len();
    let raised = match kept.char_indices().next_back() {
        Some((at, last)) => {
            let next = char::from_digit(last.to_digit(10).unwrap_or(0) + 1, 10).unwrap_or('0');
            format!("{}{next}", kept.get(..at).unwrap_or(""))
        }
        None => "1".to_string(),
    };
    raised + &"0".repeat(nines)
}

pub fn scientific(value: f64, precision: usize) -> String {
    let text = format!("{value:.precision$e}");
    match text.split_once('e') {
        Some((mantissa, exponent)) => {
            let n: i32 = exponent.parse().unwrap_or(0);
            format!("{mantissa}e{}{:02}", if n < 0 { '-' } else { '+' }, n.abs())
        }
        None => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use datafusion::arrow::array::{BooleanArray, Float64Array, Int32Array, StringArray};
    use wasm_bindgen_test::wasm_bindgen_test;

    /// As Spark prints them.
    #[wasm_bindgen_test(unsupported = test)]
    fn equals_javas() {
        let one = |template: &str, column: ArrayRef| printf(template, &[column], 0).unwrap();
        let int = |template: &str, value: i32| one(template, Arc::new(Int32Array::from(vec![value])));
        let double = |template: &str, value: f64| one(template, Arc::new(Float64Array::from(vec![value])));
        let text = |template: &str, value: &str| one(template, Arc::new(StringArray::from(vec![value])));
        assert_eq!(int("%05d|%<+d|%<x|%<,d|%<-6d|", 1234), "01234|+1234|4d2|1,234|1234  |");
        assert_eq!(int("%(d %<x", -5), "(5) fffffffb");
        assert_eq!(double("%5.2f|%<e|%<.0f|%<g", 12345.678), "12345.68|1.234568e+04|12346|12345.7");
        assert_eq!(double("%.1f %<,.2f", 0.25), "0.3 0.25");
        assert_eq!(double("%g", 0.0001), "0.000100000");
        assert_eq!(text("%-5s|%<5S|%<.1s|%%", "ab"), "ab   |   AB|a|%");
        assert_eq!(one("%b", Arc::new(BooleanArray::from(vec![true]))), "true");
        assert!(printf("%d", &[Arc::new(StringArray::from(vec!["a"])) as ArrayRef], 0).is_err());
        assert!(printf("%d", &[], 0).is_err());
        assert_eq!(
            printf("%2$s%1$s", &[Arc::new(Int32Array::from(vec![1])) as _, Arc::new(Int32Array::from(vec![2])) as _], 0).unwrap(),
            "21"
        );
    }
}
