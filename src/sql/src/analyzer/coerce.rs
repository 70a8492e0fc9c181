//! Implicit casts under ANSI rules: which type two expressions meet in.

use datafusion::logical_expr::Expr;

use super::Typed;
use crate::column::CastMode;
use crate::error::{Error, Result};
use crate::functions::cast;
use crate::settings::Settings;
use crate::types::{DataType, StructField, StructType};

/// The type that values of both fit into, as comparisons, CASE, IN and UNION need it.
pub fn common(a: &DataType, b: &DataType) -> Option<DataType> {
    use DataType as T;
    if a == b {
        return Some(a.clone());
    }
    // Without ANSI rules a string makes strings of what it stands beside.
    if let (T::String, other) | (other, T::String) = (a, b)
        && !Settings::current().ansi
        && other.is_atomic()
        && !other.is_interval()
    {
        return (!matches!(other, T::Boolean | T::Binary)).then_some(T::String);
    }
    Some(match (a, b) {
        (T::Null, other) | (other, T::Null) => other.clone(),
        (T::String, other) | (other, T::String) if other.is_integral() => T::Long,
        (T::String, other) | (other, T::String) if other.is_fractional() => T::Double,
        (T::String, other @ (T::Boolean | T::Date | T::Timestamp | T::TimestampNtz | T::Binary))
        | (other @ (T::Boolean | T::Date | T::Timestamp | T::TimestampNtz | T::Binary), T::String) => other.clone(),
        (T::Date, other @ (T::Timestamp | T::TimestampNtz)) | (other @ (T::Timestamp | T::TimestampNtz), T::Date) => other.clone(),
        (T::Timestamp, T::TimestampNtz) | (T::TimestampNtz, T::Timestamp) => T::Timestamp,
        (T::String, other @ T::Time(_)) | (other @ T::Time(_), T::String) => other.clone(),
        (T::Time(p), T::Time(q)) => T::Time(*p.max(q)),
        (T::DayTimeInterval(a, b), T::DayTimeInterval(c, d)) => T::DayTimeInterval(*a.min(c), *b.max(d)),
        (T::YearMonthInterval(a, b), T::YearMonthInterval(c, d)) => T::YearMonthInterval(*a.min(c), *b.max(d)),
        (T::Array(x, n), T::Array(y, m)) => T::Array(Box::new(common(x, y)?), *n || *m),
        (T::Map(k, v, n), T::Map(l, w, m)) => T::Map(Box::new(common(k, l)?), Box::new(common(v, w)?), *n || *m),
        (T::Struct(x), T::Struct(y)) if x.fields.len() == y.fields.len() => T::Struct(StructType::new(
            x.fields
                .iter()
                .zip(&y.fields)
                .map(|(f, g)| Some(StructField::new(&f.name, common(&f.data_type, &g.data_type)?, f.nullable || g.nullable)))
                .collect::<Option<_>>()?,
        )),
        _ => return numeric(a, b),
    })
}

fn numeric(a: &DataType, b: &DataType) -> Option<DataType> {
    use DataType as T;
    if !a.is_numeric() || !b.is_numeric() {
        return None;
    }
    if matches!((a, b), (T::Decimal(..), _) | (_, T::Decimal(..))) {
        if matches!(a, T::Float | T::Double) || matches!(b, T::Float | T::Double) {
            return Some(T::Double);
        }
        let ((p, s), (q, t)) = (a.integral_decimal()?, b.integral_decimal()?);
        let scale = s.max(t);
        let whole = (i16::from(p) - i16::from(s)).max(i16::from(q) - i16::from(t));
        return Some(bounded(whole + i16::from(scale), i16::from(scale)));
    }
    let rank = |t: &T| match t {
        T::Byte => 0,
        T::Short => 1,
        T::Integer => 2,
        T::Long => 3,
        T::Float => 4,
        _ => 5,
    };
    let wider = if rank(a) > rank(b) { a } else { b };
    // A float does not hold every long or int, so Spark's ANSI rules go to double.
    Some(if *wider == T::Float { T::Double } else { wider.clone() })
}

/// A decimal of at most 38 digits; digits behind the point go first, down to six.
pub fn bounded(precision: i16, scale: i16) -> DataType {
    if precision <= 38 {
        return DataType::Decimal(u8::try_from(precision.max(1)).unwrap_or(38), i8::try_from(scale).unwrap_or(0));
    }
    let whole = precision - scale;
    let kept = (38 - whole).max(scale.min(6));
    DataType::Decimal(38, i8::try_from(kept).unwrap_or(6))
}

/// The common type of all.
pub fn common_of<'t>(types: impl IntoIterator<Item = &'t DataType>) -> Option<DataType> {
    let mut out = DataType::Null;
    for t in types {
        out = common(&out, t)?;
    }
    Some(out)
}

/// The expression in another type, as CAST would give it.
pub fn to(value: Typed, data_type: &DataType) -> Result<Typed> {
    if same_shape(&value.data_type, data_type) {
        return Ok(Typed { data_type: data_type.clone(), ..value });
    }
    cast::cast(value, data_type, CastMode::Cast)
}

/// Types that differ in nullability inside only have the same arrays.
fn same_shape(a: &DataType, b: &DataType) -> bool {
    a == b
}

/// Both in their common type.
pub fn both(left: Typed, right: Typed) -> Option<Result<(Typed, Typed)>> {
    let target = common(&left.data_type, &right.data_type)?;
    Some(to(left, &target).and_then(|l| Ok((l, to(right, &target)?))))
}

/// Both in the type that a comparison compares them in.
pub fn compared(left: Typed, right: Typed) -> Option<Result<(Typed, Typed)>> {
    // Without ANSI rules a string is compared as what it is compared to.
    let target = match (&left.data_type, &right.data_type) {
        (DataType::String, other) | (other, DataType::String) if !Settings::current().ansi && other.is_atomic() && !other.is_interval() => {
            other.clone()
        }
        (a, b) => common(a, b)?,
    };
    Some(to(left, &target).and_then(|l| Ok((l, to(right, &target)?))))
}

/// All in their common type; `function` and `text` are for the error.
pub fn all(values: Vec<Typed>, function: &str, text: &str) -> Result<(Vec<Typed>, DataType)> {
    let alike = values.iter().zip(values.iter().skip(1)).all(|(a, b)| function == "in" || fields_alike(&a.data_type, &b.data_type));
    let Some(target) = common_of(values.iter().map(|v| &v.data_type)).filter(|_| alike) else {
        let types: Vec<_> = values.iter().map(|v| format!("\"{}\"", v.data_type.sql())).collect();
        // Operators list the types, functions say which of them it could be.
        let types = if matches!(function, "in" | "casewhen" | "if") {
            format!("[{}]", types.join(", "))
        } else {
            format!("({})", types.join(" or "))
        };
        let name = format!("`{function}`");
        return Err(Error::datatype_mismatch("DATA_DIFF_TYPES", text, &[("functionName", &name), ("dataType", &types)]));
    };
    let values = values.into_iter().map(|v| to(v, &target)).collect::<Result<_>>()?;
    Ok((values, target))
}

/// Whether structs that lie at the same place of both have fields of the same names.
fn fields_alike(a: &DataType, b: &DataType) -> bool {
    use DataType as T;
    match (a, b) {
        (T::Struct(x), T::Struct(y)) => {
            let alike =
                |(f, g): (&StructField, &StructField)| f.name.eq_ignore_ascii_case(&g.name) && fields_alike(&f.data_type, &g.data_type);
            x.fields.iter().zip(&y.fields).all(alike)
        }
        (T::Array(x, _), T::Array(y, _)) => fields_alike(x, y),
        (T::Map(k, v, _), T::Map(l, w, _)) => fields_alike(k, l) && fields_alike(v, w),
        _ => true,
    }
}

/// A type as it counts beside another: a whole number's literal beside a decimal has the digits that it is written with.
pub fn written_type(value: &Typed, other: &Typed) -> DataType {
    match (&other.data_type, literal(&value.expr)) {
        (DataType::Decimal(..), Some(scalar)) if value.data_type.is_integral() => {
            let digits = scalar.to_string().trim_start_matches('-').len();
            DataType::Decimal(u8::try_from(digits).unwrap_or(20), 0)
        }
        _ => value.data_type.clone(),
    }
}

/// A condition: booleans, strings that say so, and null.
pub fn condition(value: Typed) -> Option<Result<Typed>> {
    match value.data_type {
        DataType::Boolean => Some(Ok(value)),
        DataType::Null => Some(to(value, &DataType::Boolean)),
        DataType::String if Settings::current().ansi => Some(to(value, &DataType::Boolean)),
        _ => None,
    }
}

/// An argument of a function that wants one type.
pub fn argument(value: Typed, wanted: &DataType, index: usize, text: (&str, &str)) -> Result<Typed> {
    let from = &value.data_type;
    let fits = match wanted {
        DataType::String => from.is_atomic() || *from == DataType::Null,
        DataType::Double | DataType::Float | DataType::Long => from.is_numeric() || matches!(from, DataType::String | DataType::Null),
        DataType::Integer => from.is_integral() || matches!(from, DataType::String | DataType::Null),
        DataType::Date => {
            matches!(from, DataType::String | DataType::Null | DataType::Timestamp | DataType::TimestampNtz | DataType::Date)
        }
        DataType::Timestamp => {
            matches!(from, DataType::String | DataType::Null | DataType::Date | DataType::TimestampNtz | DataType::Timestamp)
        }
        DataType::TimestampNtz => from.is_datetime() || matches!(from, DataType::String | DataType::Null),
        DataType::Time(_) => matches!(from, DataType::Time(_) | DataType::String | DataType::Null),
        DataType::DayTimeInterval(..) => matches!(from, DataType::DayTimeInterval(..) | DataType::Null),
        DataType::YearMonthInterval(..) => matches!(from, DataType::YearMonthInterval(..) | DataType::Null),
        DataType::Boolean => matches!(from, DataType::Boolean | DataType::String | DataType::Null),
        DataType::Binary => matches!(from, DataType::Binary | DataType::String | DataType::Null),
        other => from == other || *from == DataType::Null,
    };
    if !fits {
        const ORDINALS: &[&str] = &["first", "second", "third", "fourth", "fifth"];
        let ordinal = ORDINALS.get(index).copied().unwrap_or("last");
        return Err(Error::datatype_mismatch(
            "UNEXPECTED_INPUT_TYPE",
            text.0,
            &[
                ("paramIndex", ordinal),
                ("requiredType", &wanted.quoted_sql()),
                ("inputSql", &format!("\"{}\"", text.1)),
                ("inputType", &from.quoted_sql()),
            ],
        ));
    }
    to(value, wanted)
}

/// The value of an expression that is a literal.
/// The type that all of these can be brought to, if there is one.
pub fn least_common(types: &[DataType]) -> Option<DataType> {
    let (first, rest) = types.split_first()?;
    rest.iter().try_fold(first.clone(), |so_far, next| common(&so_far, next))
}

/// Whether a value may be stored as the other type under ANSI's assignment rules, where only its size can be wrong.
pub fn can_store(from: &DataType, to: &DataType) -> bool {
    match (from, to) {
        (from, to) if from == to => true,
        (DataType::Null, _) => true,
        (from, to) if from.is_numeric() && to.is_numeric() => true,
        (from, DataType::String) => from.is_atomic(),
        (from, to) if from.is_datetime() && to.is_datetime() => true,
        (DataType::Array(from, from_null), DataType::Array(to, to_null)) => (!from_null || *to_null) && can_store(from, to),
        (DataType::Map(from_key, from, from_null), DataType::Map(to_key, to, to_null)) => {
            (!from_null || *to_null) && can_store(from_key, to_key) && can_store(from, to)
        }
        _ => false,
    }
}

pub fn literal(expr: &Expr) -> Option<&datafusion::common::ScalarValue> {
    match expr {
        Expr::Literal(value, _) => Some(value),
        Expr::Alias(alias) => literal(&alias.expr),
        Expr::Cast(cast) => literal(&cast.expr),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test(unsupported = test)]
    fn common_types() {
        use DataType as T;
        assert_eq!(common(&T::Integer, &T::Long), Some(T::Long));
        assert_eq!(common(&T::Integer, &T::Float), Some(T::Double));
        assert_eq!(common(&T::String, &T::Integer), Some(T::Long));
        assert_eq!(common(&T::Decimal(3, 1), &T::Integer), Some(T::Decimal(11, 1)));
        assert_eq!(common(&T::Null, &T::Date), Some(T::Date));
        assert_eq!(common(&T::Boolean, &T::Integer), None);
    }
}
