//! The type that a variant has, and the one that several have in common.

use super::{Variant, stripped};
use crate::analyzer::coerce;
use crate::types::{DataType, StructField, StructType};

pub fn schema(value: &Variant) -> DataType {
    match value {
        Variant::Null => DataType::Null,
        Variant::Boolean(_) => DataType::Boolean,
        Variant::Long(_) => DataType::Long,
        Variant::Double(_) => DataType::Double,
        Variant::Decimal(unscaled, scale) => {
            let (unscaled, scale) = stripped(*unscaled, *scale);
            let digits = unscaled.unsigned_abs().to_string().len();
            let precision = u8::try_from(digits).unwrap_or(38).max(scale);
            DataType::Decimal(precision, i8::try_from(scale).unwrap_or(0))
        }
        Variant::Date(_) => DataType::Date,
        Variant::Timestamp(_) => DataType::Timestamp,
        Variant::TimestampNtz(_) => DataType::TimestampNtz,
        Variant::Float(_) => DataType::Float,
        Variant::Binary(_) => DataType::Binary,
        Variant::String(_) | Variant::Uuid(_) => DataType::String,
        Variant::Array(items) => {
            let element = items.iter().map(schema).fold(None, |so_far, t| Some(so_far.map_or(t.clone(), |s| merged(&s, &t))));
            DataType::Array(Box::new(element.unwrap_or(DataType::Null)), true)
        }
        Variant::Object(fields) => {
            let mut fields: Vec<_> = fields.iter().map(|(n, v)| StructField::new(n, schema(v), true)).collect();
            fields.sort_by(|a, b| a.name.cmp(&b.name));
            DataType::Struct(StructType::new(fields))
        }
    }
}

/// VARIANT where there is no other.
pub fn merged(a: &DataType, b: &DataType) -> DataType {
    use DataType as T;
    match (a, b) {
        (a, b) if a == b => a.clone(),
        (T::Null, other) | (other, T::Null) => other.clone(),
        (T::Array(x, _), T::Array(y, _)) => T::Array(Box::new(merged(x, y)), true),
        (T::Struct(x), T::Struct(y)) => {
            let mut fields = x.fields.clone();
            for field in &y.fields {
                match fields.binary_search_by(|f| f.name.cmp(&field.name)) {
                    Ok(at) => {
                        if let Some(same) = fields.get_mut(at) {
                            same.data_type = merged(&same.data_type, &field.data_type);
                        }
                    }
                    Err(at) => fields.insert(at, field.clone()),
                }
            }
            T::Struct(StructType::new(fields))
        }
        (a, b) if a.is_numeric() && b.is_numeric() => coerce::common(a, b).unwrap_or(T::Variant),
        _ => T::Variant,
    }
}

/// `OBJECT<a: BIGINT>`
pub fn text(data_type: &DataType) -> String {
    match data_type {
        DataType::Struct(s) => {
            let fields: Vec<_> =
                s.fields.iter().map(|f| format!("{}: {}", crate::types::quoted_if_needed(&f.name), text(&f.data_type))).collect();
            format!("OBJECT<{}>", fields.join(", "))
        }
        DataType::Array(element, _) => format!("ARRAY<{}>", text(element)),
        other => other.sql(),
    }
}
