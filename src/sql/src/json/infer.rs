//! Which schema JSON has: Spark's JsonInferSchema.

use super::{Json, JsonOptions, Node};
use crate::analyzer::coerce;
use crate::format;
use crate::types::{DataType, StructField, StructType};

/// The type of one value; null for what says nothing.
pub fn infer(node: &Node, text: &str, options: &JsonOptions) -> DataType {
    match &node.value {
        Json::Null => DataType::Null,
        // Some writers do not tell a text without characters from null.
        Json::String(v) if v.is_empty() => DataType::Null,
        Json::String(v) => string(v, options),
        Json::Boolean(_) | Json::Number if options.primitives_as_string => DataType::String,
        Json::Boolean(_) => DataType::Boolean,
        Json::Number => number(node, text, options),
        Json::Array(items) => {
            let element = items.iter().fold(DataType::Null, |so_far, item| widest(&so_far, &infer(item, text, options), options));
            DataType::Array(Box::new(element), true)
        }
        Json::Object(fields) => {
            let mut out: Vec<StructField> = Vec::with_capacity(fields.len());
            for (name, field) in fields {
                let data_type = infer(field, text, options);
                match out.iter_mut().find(|f| f.name == *name) {
                    Some(same) => same.data_type = widest(&same.data_type, &data_type, options),
                    None => out.push(StructField::new(name, data_type, true)),
                }
            }
            out.sort_by(|a, b| a.name.cmp(&b.name));
            DataType::Struct(StructType::new(out))
        }
    }
}

fn string(text: &str, options: &JsonOptions) -> DataType {
    if options.prefers_decimal
        && let Some(decimal) = decimal(text)
    {
        return decimal;
    }
    let moment = || match &options.timestamp_format {
        Some(pattern) => crate::functions::read_moment(text, pattern, options.zone).is_some(),
        None => format::parse_timestamp(text, options.zone).is_some(),
    };
    if options.infer_timestamp && moment() { DataType::Timestamp } else { DataType::String }
}

fn number(node: &Node, text: &str, options: &JsonOptions) -> DataType {
    let digits = node.text(text);
    if !node.is_whole(text) {
        return if options.prefers_decimal { decimal(digits).unwrap_or(DataType::Double) } else { DataType::Double };
    }
    if digits.parse::<i64>().is_ok() {
        return DataType::Long;
    }
    decimal(digits).unwrap_or(DataType::Double)
}

/// The decimal that holds exactly this number.
fn decimal(text: &str) -> Option<DataType> {
    let (unscaled, scale) = format::parse_decimal(text)?;
    let (digits, scale) = (i32::try_from(unscaled.unsigned_abs().to_string().len()).ok()?, scale);
    let precision = u8::try_from(digits.max(scale)).ok()?;
    (precision <= 38).then(|| Some(DataType::Decimal(precision, i8::try_from(scale).ok()?)))?
}

/// The type that holds values of both; text where nothing else does.
pub fn widest(a: &DataType, b: &DataType, options: &JsonOptions) -> DataType {
    use DataType as T;
    match (a, b) {
        (a, b) if a == b => a.clone(),
        (T::Null, other) | (other, T::Null) => other.clone(),
        (T::Long, T::Double) | (T::Double, T::Long) => T::Double,
        (T::Decimal(..), T::Double) | (T::Double, T::Decimal(..)) => T::Double,
        (T::Decimal(..), T::Decimal(..) | T::Long) | (T::Long, T::Decimal(..)) => wider_decimal(a, b),
        (T::Struct(x), T::Struct(y)) => T::Struct(merged(x, y, options)),
        (T::Array(x, _), T::Array(y, _)) => T::Array(Box::new(widest(x, y, options)), true),
        // An empty array says nothing of a struct's or a map's.
        (T::Timestamp, T::TimestampNtz) | (T::TimestampNtz, T::Timestamp) => T::Timestamp,
        _ => T::String,
    }
}

fn wider_decimal(a: &DataType, b: &DataType) -> DataType {
    let (Some((p, s)), Some((q, t))) = (a.integral_decimal(), b.integral_decimal()) else { return DataType::Double };
    let scale = s.max(t);
    let range = (i16::from(p) - i16::from(s)).max(i16::from(q) - i16::from(t));
    match coerce::bounded(range + i16::from(scale), i16::from(scale)) {
        DataType::Decimal(_, kept) if range + i16::from(scale) > 38 || kept != scale => DataType::Double,
        decimal => decimal,
    }
}

/// Both have their fields in the order of the names.
fn merged(a: &StructType, b: &StructType, options: &JsonOptions) -> StructType {
    let mut out = a.fields.clone();
    for field in &b.fields {
        match out.binary_search_by(|f| f.name.cmp(&field.name)) {
            Ok(at) => {
                if let Some(same) = out.get_mut(at) {
                    same.data_type = widest(&same.data_type, &field.data_type, options);
                }
            }
            Err(at) => out.insert(at, field.clone()),
        }
    }
    StructType::new(out)
}

/// What a schema is made of in the end: null is text, and structs without fields go. `None` for what is left out.
pub fn canonical(data_type: &DataType, options: &JsonOptions) -> Option<DataType> {
    match data_type {
        DataType::Null => (!options.drop_field_if_all_null).then_some(DataType::String),
        DataType::Array(element, nulls) => Some(DataType::Array(Box::new(canonical(element, options)?), *nulls)),
        DataType::Struct(s) => {
            let fields = s.fields.iter().filter(|f| !f.name.is_empty());
            let fields: Vec<_> =
                fields.filter_map(|f| Some(StructField::new(&f.name, canonical(&f.data_type, options)?, f.nullable))).collect();
            (!fields.is_empty()).then(|| DataType::Struct(StructType::new(fields)))
        }
        other => Some(other.clone()),
    }
}
