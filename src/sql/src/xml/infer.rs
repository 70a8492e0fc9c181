//! Which schema XML has: attributes and children are fields, in the order of their names.

use super::{Element, XmlOptions};
use crate::analyzer::coerce;
use crate::format;
use crate::functions::{cast, read_day, read_moment};
use crate::types::{DataType, StructField, StructType};

/// A record's schema.
pub fn infer(root: &Element, options: &XmlOptions) -> StructType {
    match element(root, options) {
        DataType::Struct(schema) => schema,
        DataType::Null => StructType::default(),
        scalar => StructType::new(vec![StructField::new(&options.value_tag, scalar, true)]),
    }
}

fn element(element: &Element, options: &XmlOptions) -> DataType {
    let has_attributes = !options.exclude_attributes && !element.attributes.is_empty();
    let text = element.own_text();
    if !has_attributes && element.elements().next().is_none() {
        return scalar(&text, options);
    }
    let mut fields: Vec<(StructField, usize)> = Vec::new();
    let mut put = |name: String, data_type: DataType| match fields.iter_mut().find(|(f, _)| f.name == name) {
        Some((field, count)) => {
            field.data_type = widest(&field.data_type, &data_type);
            *count += 1;
        }
        None => fields.push((StructField::new(name, data_type, true), 1)),
    };
    if has_attributes {
        for (name, value) in &element.attributes {
            put(format!("{}{name}", options.attribute_prefix), scalar(value, options));
        }
    }
    if !text.trim().is_empty() {
        put(options.value_tag.clone(), scalar(&text, options));
    }
    for child in element.elements() {
        put(child.name.clone(), self::element(child, options));
    }
    let arrays = fields.into_iter().map(|(field, count)| match count {
        1 => field,
        _ => StructField { data_type: DataType::Array(Box::new(field.data_type), true), ..field },
    });
    let mut fields: Vec<StructField> = arrays.collect();
    fields.sort_by(|a, b| a.name.cmp(&b.name));
    DataType::Struct(StructType::new(fields))
}

fn scalar(text: &str, options: &XmlOptions) -> DataType {
    let text = if options.trim { text.trim() } else { text };
    if text.is_empty() || options.null_value.as_deref() == Some(text) {
        return DataType::Null;
    }
    if !options.infer_schema {
        return DataType::String;
    }
    let numeric = text.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '-' | '+' | '.'));
    if numeric && text.parse::<i64>().is_ok() {
        return DataType::Long;
    }
    if numeric && cast::fraction(text).is_some() && !text.ends_with(['d', 'D', 'f', 'F']) {
        return decimal(text).filter(|_| options.prefers_decimal).unwrap_or(DataType::Double);
    }
    if matches!(text.to_ascii_lowercase().as_str(), "true" | "false") {
        return DataType::Boolean;
    }
    let date = match &options.date_format {
        Some(by) => read_day(text, by).is_some(),
        None => text.len() == 10 && format::parse_date(text).is_some(),
    };
    if date {
        return DataType::Date;
    }
    let moment = match &options.timestamp_format {
        Some(by) => read_moment(text, by, options.zone).is_some(),
        None => format::parse_timestamp(text, options.zone).is_some(),
    };
    if moment { DataType::Timestamp } else { DataType::String }
}

fn decimal(text: &str) -> Option<DataType> {
    let (unscaled, scale) = format::parse_decimal(text)?;
    let digits = i32::try_from(unscaled.unsigned_abs().to_string().len()).ok()?;
    let precision = u8::try_from(digits.max(scale)).ok().filter(|p| *p <= 38)?;
    Some(DataType::Decimal(precision, i8::try_from(scale).ok()?))
}

pub fn widest(a: &DataType, b: &DataType) -> DataType {
    use DataType as T;
    match (a, b) {
        (a, b) if a == b => a.clone(),
        (T::Null, other) | (other, T::Null) => other.clone(),
        (T::Array(x, _), T::Array(y, _)) => T::Array(Box::new(widest(x, y)), true),
        (T::Array(x, _), other) | (other, T::Array(x, _)) => T::Array(Box::new(widest(x, other)), true),
        (T::Struct(x), T::Struct(y)) => {
            let mut fields = x.fields.clone();
            for field in &y.fields {
                match fields.binary_search_by(|f| f.name.cmp(&field.name)) {
                    Ok(at) => {
                        if let Some(same) = fields.get_mut(at) {
                            same.data_type = widest(&same.data_type, &field.data_type);
                        }
                    }
                    Err(at) => fields.insert(at, field.clone()),
                }
            }
            T::Struct(StructType::new(fields))
        }
        (T::Date, T::Timestamp) | (T::Timestamp, T::Date) => T::Timestamp,
        (a, b) if a.is_numeric() && b.is_numeric() => coerce::common(a, b).unwrap_or(T::Double),
        _ => T::String,
    }
}

/// What says nothing is text in the end.
pub fn canonical(data_type: &DataType) -> DataType {
    match data_type {
        DataType::Null => DataType::String,
        DataType::Array(element, nulls) => DataType::Array(Box::new(canonical(element)), *nulls),
        DataType::Struct(s) => {
            let fields = s.fields.iter().map(|f| StructField::new(&f.name, canonical(&f.data_type), true));
            DataType::Struct(StructType::new(fields.collect()))
        }
        other => other.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::parse;
    use super::*;
    use wasm_bindgen_test::wasm_bindgen_test;

    fn schema(text: &str) -> String {
        let schema = infer(&parse(text).unwrap(), &XmlOptions::default());
        canonical(&DataType::Struct(schema)).sql()
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn as_spark_infers() {
        let text = r#"<p a="1"><b>x</b><c>1.5</c><d>true</d><e/><f>2020-01-01</f><b>y</b></p>"#;
        assert_eq!(schema(text), "STRUCT<_a: BIGINT, b: ARRAY<STRING>, c: DOUBLE, d: BOOLEAN, e: STRING, f: DATE>");
        assert_eq!(schema("<p>5</p>"), "STRUCT<_VALUE: BIGINT>");
        let text = r#"<p><a>1</a><a><b>2</b></a><c k="v">t</c><d k="1"/></p>"#;
        assert_eq!(schema(text), "STRUCT<a: ARRAY<STRING>, c: STRUCT<_VALUE: STRING, _k: STRING>, d: STRUCT<_k: BIGINT>>");
    }
}
