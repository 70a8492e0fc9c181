//! CAST: under ANSI rules text that is no number, and numbers that do not fit, are errors; TRY_CAST gives null, and so
//! does CAST without ANSI rules, where integers keep their low bits.

use std::sync::Arc;

use datafusion::arrow::array::{Array, ArrayRef, AsArray, ListArray, MapArray, StructArray, new_null_array};
use datafusion::arrow::compute;
use datafusion::arrow::datatypes::{DataType as Arrow, Field};
use datafusion::common::ScalarValue;
use datafusion::logical_expr::{Cast, Expr, Volatility};

use super::Kernel;
use crate::analyzer::Typed;
use crate::column::CastMode;
use crate::error::{Error, Result};
use crate::format::{self, Printer};
use crate::settings::Settings;
use crate::types::DataType;
use crate::zone::Zone;

mod interval;
mod number;
mod text;
mod time;

pub use text::{fraction, truth, whole};

/// What becomes of a value that its target does not hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Eval {
    Ansi,
    Try,
    Legacy,
}

impl Eval {
    pub fn of(mode: CastMode) -> Self {
        match mode {
            CastMode::TryCast => Self::Try,
            CastMode::Cast if Settings::current().ansi => Self::Ansi,
            CastMode::Cast => Self::Legacy,
        }
    }

    /// Null in place of an error.
    fn settle<T>(self, value: Result<Option<T>>) -> Result<Option<T>> {
        if self == Self::Ansi { value } else { Ok(value.unwrap_or(None)) }
    }
}

/// One cast.
#[derive(Clone, Copy)]
pub(crate) struct Casting<'a> {
    from: &'a DataType,
    to: &'a DataType,
    eval: Eval,
    zone: Zone,
}

/// Whether Spark's CAST allows it at all.
pub fn possible(from: &DataType, to: &DataType, eval: Eval) -> bool {
    use DataType as T;
    if from == to || *from == T::Null || *to == T::String {
        return true;
    }
    let legacy = eval == Eval::Legacy;
    match (from, to) {
        (T::Variant, T::Map(key, _, _)) => **key == T::String,
        (T::Variant, to) => !to.is_interval(),
        (T::Array(element, _), T::Variant) => possible(element, to, eval),
        (from, T::Variant) => from.is_atomic() && !from.is_interval(),
        (T::String, other) => other.is_atomic(),
        (a, b) if a.is_numeric() && b.is_numeric() => true,
        (T::Boolean, b) | (b, T::Boolean) if b.is_numeric() => true,
        (T::Timestamp, b) | (b, T::Timestamp) if b.is_numeric() => true,
        (T::Timestamp | T::Date, T::Boolean) | (T::Boolean, T::Timestamp) => legacy,
        (T::Date, b) if b.is_numeric() => legacy,
        (a, b) if a.is_datetime() && b.is_datetime() => true,
        (T::Time(_), T::Timestamp | T::TimestampNtz) | (T::Timestamp | T::TimestampNtz, T::Time(_)) => true,
        (T::Time(_), T::Time(_)) => true,
        (T::Time(_), b) => b.is_integral() || matches!(b, T::Decimal(..)),
        (a, T::Binary) if a.is_integral() => legacy,
        (T::DayTimeInterval(..), T::DayTimeInterval(..)) | (T::YearMonthInterval(..), T::YearMonthInterval(..)) => true,
        (a, b) if a.is_ansi_interval() => b.is_integral() || matches!(b, T::Decimal(..)),
        (a, b) if b.is_ansi_interval() => a.is_integral() || matches!(a, T::Decimal(..)),
        (T::Array(a, _), T::Array(b, _)) => possible(a, b, eval),
        (T::Map(a, b, _), T::Map(c, d, _)) => possible(a, c, eval) && possible(b, d, eval),
        (T::Struct(a), T::Struct(b)) => {
            a.fields.len() == b.fields.len() && a.fields.iter().zip(&b.fields).all(|(x, y)| possible(&x.data_type, &y.data_type, eval))
        }
        _ => false,
    }
}

/// Why there is no such cast, and what to use in its place.
pub fn refused(from: &DataType, to: &DataType, child: &str, mode: CastMode) -> Error {
    let name = if mode == CastMode::TryCast { "TRY_CAST" } else { "CAST" };
    refused_in(from, to, &format!("{name}({child} AS {})", to.sql()), mode)
}

/// As `refused`, told of this text.
pub fn refused_in(from: &DataType, to: &DataType, text: &str, mode: CastMode) -> Error {
    use DataType as T;
    let function = match (from, to) {
        (T::Date, t) if t.is_integral() => Some("`UNIX_DATE`"),
        (t, T::Date) if t.is_integral() => Some("`DATE_FROM_UNIX_DATE`"),
        (T::Array(..), T::String) => Some("`ARRAY_JOIN`"),
        _ => None,
    };
    let (source, target) = (format!("\"{}\"", from.sql()), format!("\"{}\"", to.sql()));
    let mut parameters = vec![("srcType", source.as_str()), ("targetType", target.as_str())];
    if let (Some(function), Eval::Ansi) = (function, Eval::of(mode)) {
        parameters.push(("functionNames", function));
        return Error::datatype_mismatch("CAST_WITH_FUNC_SUGGESTION", text, &parameters);
    }
    if Eval::of(mode) == Eval::Ansi && possible(from, to, Eval::Legacy) {
        parameters.extend([("config", crate::error::ANSI), ("configVal", "'false'")]);
        return Error::datatype_mismatch("CAST_WITH_CONF_SUGGESTION", text, &parameters);
    }
    Error::datatype_mismatch("CAST_WITHOUT_SUGGESTION", text, &parameters)
}

/// Casts that cannot fail and that Arrow does as Spark does: DataFusion sees through these.
fn native(from: &DataType, to: &DataType, zone: Zone) -> bool {
    use DataType as T;
    let rank = |t: &T| [T::Byte, T::Short, T::Integer, T::Long].iter().position(|x| x == t);
    match (from, to) {
        (T::Null, _) => true,
        (a, T::Float | T::Double) if a.is_integral() => true,
        (T::Float, T::Double) => true,
        (T::Boolean, b) => b.is_integral() || matches!(b, T::Float | T::Double),
        (T::Date, T::TimestampNtz) => true,
        (T::Date, T::Timestamp) => zone.is_utc(),
        (a, T::Decimal(p, s)) if a.is_integral() => {
            a.integral_decimal().is_some_and(|(q, _)| i16::from(*p) - i16::from(*s) >= i16::from(q))
        }
        (T::Decimal(p, s), T::Decimal(q, t)) => t >= s && i16::from(*q) - i16::from(*t) >= i16::from(*p) - i16::from(*s),
        (a, b) => matches!((rank(a), rank(b)), (Some(a), Some(b)) if a <= b),
    }
}

/// Whether Spark takes the result for one that can be null, whatever its operand and the rules.
fn can_be_null(from: &DataType, to: &DataType, eval: Eval) -> bool {
    use DataType as T;
    match (from, to) {
        _ if eval == Eval::Try => true,
        (T::Variant, _) => true,
        (T::String, T::String | T::Binary) | (_, T::String) => false,
        (T::String, _) => true,
        (T::Timestamp, T::Byte | T::Short | T::Integer) | (T::TimestampNtz, T::Date) => true,
        (T::Float | T::Double, T::Timestamp) => true,
        (T::Float | T::Double | T::Decimal(..), b) if b.is_integral() => true,
        (T::Date, b) => *b == T::TimestampNtz || b.is_numeric() || *b == T::Boolean,
        (a, T::Decimal(p, s)) => {
            let digits = match a {
                T::Boolean => Some((1, 0)),
                other => other.integral_decimal(),
            };
            digits.is_none_or(|(q, t)| i16::from(*p) - i16::from(*s) < i16::from(q) - i16::from(t) || *s < t)
        }
        _ => false,
    }
}

pub fn cast(value: Typed, to: &DataType, mode: CastMode) -> Result<Typed> {
    if value.data_type == *to {
        return Ok(value);
    }
    let from = value.data_type.clone();
    let zone = Settings::current().zone;
    if native(&from, to, zone) {
        let expr = Expr::Cast(Cast::new(Box::new(value.expr), to.to_arrow()));
        let nullable = value.nullable || (from == DataType::Date && *to == DataType::TimestampNtz);
        return Ok(Typed::new(expr, to.clone(), nullable));
    }
    let eval = Eval::of(mode);
    if let Some(literal) = special(&value, to, zone) {
        return Ok(Typed::new(Expr::Literal(literal, None), to.clone(), value.nullable));
    }
    let forced = can_be_null(&from, to, eval);
    // Only these read the clock on a wall.
    let zoned = from.contains_timestamp() || to.contains_timestamp();
    let zone_name = if zoned && !zone.is_utc() { format!(" {zone}") } else { String::new() };
    let (target, parameter) = (to.clone(), format!("{from} {to} {eval:?}{zone_name}"));
    let body = move |args: &super::KernelArgs<'_>| Casting { from: &from, to: &target, eval, zone }.apply(&args.array(0)?);
    let typed = Kernel::call_with("cast", parameter, vec![value], to.clone(), Volatility::Immutable, Arc::new(body));
    Ok(Typed { nullable: typed.nullable || forced, ..typed })
}

/// `now`, `epoch` and their kin mean something in literals only.
fn special(value: &Typed, to: &DataType, zone: Zone) -> Option<ScalarValue> {
    let Expr::Literal(ScalarValue::Utf8(Some(text)), _) = &value.expr else { return None };
    match to {
        DataType::Date => format::special_date(text, zone).map(|days| ScalarValue::Date32(Some(days))),
        DataType::Timestamp => {
            format::special_timestamp(text, zone).map(|micros| ScalarValue::TimestampMicrosecond(Some(micros), Some("UTC".into())))
        }
        DataType::TimestampNtz => {
            format::special_timestamp(text, zone).map(|micros| ScalarValue::TimestampMicrosecond(Some(zone.to_local(micros)), None))
        }
        _ => None,
    }
}

/// Casts a column; what cannot be cast is null.
pub fn tried(values: &ArrayRef, from: &DataType, to: &DataType, zone: Zone) -> Result<ArrayRef> {
    Casting { from, to, eval: Eval::Try, zone }.apply(values)
}

impl Casting<'_> {
    fn inner<'a>(self, from: &'a DataType, to: &'a DataType) -> Casting<'a> {
        Casting { from, to, eval: self.eval, zone: self.zone }
    }

    /// Casts a column.
    pub(crate) fn apply(self, values: &ArrayRef) -> Result<ArrayRef> {
        use DataType as T;
        match (self.from, self.to) {
            (a, b) if a == b => Ok(Arc::clone(values)),
            (T::Null, to) => Ok(new_null_array(&to.to_arrow(), values.len())),
            (T::Variant, _) => super::variant::cast_from(values, self.to, self.eval == Eval::Try, self.zone),
            (_, T::Variant) => Ok(super::variant::cast_to(values)),
            (_, T::String) => Ok(self.to_text(values)),
            (T::String, T::Binary) => Ok(compute::cast(values, &Arrow::Binary)?),
            (T::String, _) => self.of_text(values),
            (T::Array(..), T::Array(..)) | (T::Map(..), T::Map(..)) | (T::Struct(_), T::Struct(_)) => self.nested(values),
            (a, b) if a.is_interval() || b.is_interval() => self.interval(values),
            (a, b) if is_moment(a) || is_moment(b) => self.time(values),
            _ => self.number(values),
        }
    }

    fn nested(self, values: &ArrayRef) -> Result<ArrayRef> {
        use DataType as T;
        match (self.from, self.to) {
            (T::Array(a, _), T::Array(b, nulls)) => {
                let lists = values.as_list::<i32>();
                let items = self.inner(a, b).apply(lists.values())?;
                let field = Field::new("item", b.to_arrow(), *nulls || items.null_count() > 0);
                Ok(Arc::new(ListArray::try_new(Arc::new(field), lists.offsets().clone(), items, lists.nulls().cloned())?))
            }
            (T::Map(k, v, _), T::Map(l, w, _)) => {
                let maps = values.as_map();
                let columns = vec![self.inner(k, l).apply(maps.keys())?, self.inner(v, w).apply(maps.values())?];
                match self.to.to_arrow() {
                    Arrow::Map(entries, sorted) => {
                        let Arrow::Struct(fields) = entries.data_type() else { return Err(Error::internal("a map's entries")) };
                        let inner = StructArray::try_new(fields.clone(), columns, None)?;
                        Ok(Arc::new(MapArray::try_new(entries, maps.offsets().clone(), inner, maps.nulls().cloned(), sorted)?))
                    }
                    other => Err(Error::internal(format!("a map of type {other}"))),
                }
            }
            (T::Struct(a), T::Struct(b)) => {
                let structs = values.as_struct();
                let columns = structs.columns().iter().zip(a.fields.iter().zip(&b.fields));
                let columns = columns.map(|(c, (x, y))| self.inner(&x.data_type, &y.data_type).apply(c)).collect::<Result<_>>()?;
                match self.to.to_arrow() {
                    Arrow::Struct(fields) => Ok(Arc::new(StructArray::try_new(fields, columns, structs.nulls().cloned())?)),
                    other => Err(Error::internal(format!("a struct of type {other}"))),
                }
            }
            _ => Err(Error::internal(format!("a cast of {} to {}", self.from, self.to))),
        }
    }

    /// How a cell of the cast's input reads.
    fn printer(self) -> Printer<'static> {
        Printer { null: "null", zone: self.zone }
    }

    fn overflow(self, value: &str) -> Error {
        let (from, to) = (format!("\"{}\"", self.from.sql()), format!("\"{}\"", self.to.sql()));
        Error::new("CAST_OVERFLOW", &[("value", value), ("sourceType", &from), ("targetType", &to)])
    }
}

fn is_moment(data_type: &DataType) -> bool {
    data_type.is_datetime() || matches!(data_type, DataType::Time(_))
}

#[cfg(test)]
mod tests {
    use super::*;
    use datafusion::arrow::array::{Decimal128Array, Float64Array, StringArray};
    use datafusion::arrow::datatypes::{Int32Type, TimestampMicrosecondType};
    use wasm_bindgen_test::wasm_bindgen_test;

    fn array(values: &ArrayRef, from: &DataType, to: &DataType, eval: Eval) -> Result<ArrayRef> {
        Casting { from, to, eval, zone: Zone::UTC }.apply(values)
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn texts_become_numbers_or_errors() {
        let texts: ArrayRef = Arc::new(StringArray::from(vec![Some(" 12 "), None]));
        let out = array(&texts, &DataType::String, &DataType::Integer, Eval::Ansi).unwrap();
        assert_eq!(out.as_primitive::<Int32Type>().value(0), 12);
        let bad: ArrayRef = Arc::new(StringArray::from(vec!["x"]));
        let error = array(&bad, &DataType::String, &DataType::Integer, Eval::Ansi).unwrap_err();
        expect_test::expect![[r#"[CAST_INVALID_INPUT] The value 'x' of the type "STRING" cannot be cast to "INT" because it is malformed. Correct the value as per the syntax, or change its target type. Use `try_cast` to tolerate malformed input and return NULL instead. SQLSTATE: 22018"#]]
        .assert_eq(&error.to_string());
        assert!(array(&bad, &DataType::String, &DataType::Integer, Eval::Try).unwrap().is_null(0));
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn too_many_seconds_wrap_around_as_in_java() {
        let (from, all_nines) = (DataType::Decimal(38, 0), 10i128.pow(37) - 1 + 9 * 10i128.pow(37));
        let values: ArrayRef = Arc::new(Decimal128Array::from(vec![all_nines, 1]).with_precision_and_scale(38, 0).unwrap());
        let out = array(&values, &from, &DataType::Timestamp, Eval::Ansi).unwrap();
        assert_eq!(out.as_primitive::<TimestampMicrosecondType>().values(), &[80_237_960_547_581_376, 1_000_000]);
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn fractions_are_cut_and_must_fit() {
        let values: ArrayRef = Arc::new(Float64Array::from(vec![-1.9]));
        let out = array(&values, &DataType::Double, &DataType::Integer, Eval::Ansi).unwrap();
        assert_eq!(format::cell(out.as_ref(), 0, ""), "-1");
        let values: ArrayRef = Arc::new(Float64Array::from(vec![3e9]));
        let error = array(&values, &DataType::Double, &DataType::Integer, Eval::Ansi).unwrap_err();
        assert_eq!(error.condition(), Some("CAST_OVERFLOW"));
        let out = array(&values, &DataType::Double, &DataType::Integer, Eval::Legacy).unwrap();
        assert_eq!(format::cell(out.as_ref(), 0, ""), "2147483647");
    }
}
