//! Schemas written down: as DDL, or as the JSON of `StructType.json()`.

use super::{Json, JsonOptions, Node, parse};
use crate::error::Result;
use crate::parser;
use crate::types::{DataType, StructField, StructType};

/// A type's text. Columns without a type around them are a struct.
pub fn schema_of_text(text: &str) -> Result<DataType> {
    if let Ok(Some(node)) = parse(text, &JsonOptions::strict())
        && let Some(data_type) = of_json(&node)
    {
        return Ok(data_type);
    }
    match parser::parse_schema(text) {
        Ok(schema) => Ok(DataType::Struct(schema)),
        Err(error) => parser::parse_data_type(text).map_err(|_| error),
    }
}

fn of_json(node: &Node) -> Option<DataType> {
    match &node.value {
        Json::String(name) => named(name),
        Json::Object(fields) => {
            let get = |name: &str| fields.iter().find(|(n, _)| n == name).map(|(_, node)| node);
            let flag = |name: &str| get(name).is_none_or(|n| n.value == Json::Boolean(true));
            let Json::String(kind) = &get("type")?.value else { return None };
            match kind.as_str() {
                "struct" => {
                    let Json::Array(items) = &get("fields")?.value else { return None };
                    Some(DataType::Struct(StructType::new(items.iter().map(field).collect::<Option<_>>()?)))
                }
                "array" => Some(DataType::Array(Box::new(of_json(get("elementType")?)?), flag("containsNull"))),
                "map" => {
                    let (key, value) = (of_json(get("keyType")?)?, of_json(get("valueType")?)?);
                    Some(DataType::Map(Box::new(key), Box::new(value), flag("valueContainsNull")))
                }
                _ => None,
            }
        }
        _ => None,
    }
}

fn field(node: &Node) -> Option<StructField> {
    let Json::Object(fields) = &node.value else { return None };
    let get = |name: &str| fields.iter().find(|(n, _)| n == name).map(|(_, node)| node);
    let Json::String(name) = &get("name")?.value else { return None };
    let nullable = get("nullable").is_none_or(|n| n.value == Json::Boolean(true));
    Some(StructField::new(name, of_json(get("type")?)?, nullable))
}

fn named(name: &str) -> Option<DataType> {
    parser::parse_data_type(if name == "null" { "void" } else { name }).ok()
}

/// The same type, in which anything may be null: what is read from text.
pub fn nullable(data_type: &DataType) -> DataType {
    match data_type {
        DataType::Array(element, _) => DataType::Array(Box::new(nullable(element)), true),
        DataType::Map(key, value, _) => DataType::Map(Box::new(nullable(key)), Box::new(nullable(value)), true),
        DataType::Struct(s) => {
            let fields = s.fields.iter().map(|f| StructField::new(&f.name, nullable(&f.data_type), true));
            DataType::Struct(StructType::new(fields.collect()))
        }
        other => other.clone(),
    }
}
