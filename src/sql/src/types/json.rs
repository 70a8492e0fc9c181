//! Schemas as JSON, as Spark writes them into footers and properties.

use super::{DataType, StructField, StructType};
use crate::error::{Error, Result};
use crate::json::{Json, JsonOptions, Node, parse};

impl StructType {
    /// `{"type":"struct","fields":[…]}`
    pub fn to_json(&self) -> String {
        let fields: Vec<String> = self
            .fields
            .iter()
            .map(|f| {
                let (name, data_type) = (text(&f.name), f.data_type.to_json());
                format!("{{\"name\":{name},\"type\":{data_type},\"nullable\":{},\"metadata\":{{}}}}", f.nullable)
            })
            .collect();
        format!("{{\"type\":\"struct\",\"fields\":[{}]}}", fields.join(","))
    }

    pub fn from_json(json: &str) -> Result<Self> {
        let node = parse(json, &JsonOptions::strict()).ok().flatten().ok_or_else(|| wrong(json))?;
        match data_type(&node).ok_or_else(|| wrong(json))? {
            DataType::Struct(schema) => Ok(schema),
            _ => Err(wrong(json)),
        }
    }
}

impl DataType {
    pub fn to_json(&self) -> String {
        match self {
            Self::Array(element, nulls) => {
                format!("{{\"type\":\"array\",\"elementType\":{},\"containsNull\":{nulls}}}", element.to_json())
            }
            Self::Map(key, value, nulls) => format!(
                "{{\"type\":\"map\",\"keyType\":{},\"valueType\":{},\"valueContainsNull\":{nulls}}}",
                key.to_json(),
                value.to_json()
            ),
            Self::Struct(s) => s.to_json(),
            Self::Vector => user_defined("VectorUDT", &super::vector_storage()),
            Self::Matrix => user_defined("MatrixUDT", &super::matrix_storage()),
            other => text(&other.type_name()),
        }
    }
}

fn user_defined(class: &str, storage: &StructType) -> String {
    let (class, python) = (format!("org.apache.spark.ml.linalg.{class}"), format!("pyspark.ml.linalg.{class}"));
    format!("{{\"type\":\"udt\",\"class\":\"{class}\",\"pyClass\":\"{python}\",\"sqlType\":{}}}", storage.to_json())
}

fn text(value: &str) -> String {
    let mut out = String::new();
    crate::variant::quoted(value, &mut out);
    out
}

fn wrong(json: &str) -> Error {
    Error::illegal_argument(format!("Failed to convert the JSON string '{json}' to a data type."))
}

fn get<'n>(node: &'n Node, name: &str) -> Option<&'n Node> {
    match &node.value {
        Json::Object(fields) => fields.iter().find(|(n, _)| n == name).map(|(_, v)| v),
        _ => None,
    }
}

fn string(node: &Node) -> Option<&str> {
    match &node.value {
        Json::String(text) => Some(text),
        _ => None,
    }
}

fn flag(node: Option<&Node>) -> bool {
    !matches!(node.map(|n| &n.value), Some(Json::Boolean(false)))
}

fn data_type(node: &Node) -> Option<DataType> {
    if let Some(name) = string(node) {
        return match name {
            "byte" => Some(DataType::Byte),
            "short" => Some(DataType::Short),
            "long" => Some(DataType::Long),
            other => crate::parser::parse_data_type(other).ok(),
        };
    }
    match string(get(node, "type")?)? {
        "struct" => {
            let Json::Array(items) = &get(node, "fields")?.value else { return None };
            let field = |item: &Node| {
                let name = string(get(item, "name")?)?;
                Some(StructField::new(name, data_type(get(item, "type")?)?, flag(get(item, "nullable"))))
            };
            Some(DataType::Struct(StructType::new(items.iter().map(field).collect::<Option<_>>()?)))
        }
        "array" => Some(DataType::Array(Box::new(data_type(get(node, "elementType")?)?), flag(get(node, "containsNull")))),
        "map" => {
            let (key, value) = (data_type(get(node, "keyType")?)?, data_type(get(node, "valueType")?)?);
            Some(DataType::Map(Box::new(key), Box::new(value), flag(get(node, "valueContainsNull"))))
        }
        "udt" => match get(node, "class").and_then(string) {
            Some("org.apache.spark.ml.linalg.VectorUDT" | "org.apache.spark.mllib.linalg.VectorUDT") => Some(DataType::Vector),
            Some("org.apache.spark.ml.linalg.MatrixUDT" | "org.apache.spark.mllib.linalg.MatrixUDT") => Some(DataType::Matrix),
            _ => data_type(get(node, "sqlType")?),
        },
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test(unsupported = test)]
    fn schemas_come_back() {
        let ddl =
            "a INT, `b \"q\"` STRING NOT NULL, c ARRAY<STRUCT<x: DECIMAL(10,2), y: MAP<STRING, TIMESTAMP_NTZ>>>, d INTERVAL YEAR TO MONTH";
        let schema = crate::parser::parse_schema(ddl).unwrap();
        assert_eq!(StructType::from_json(&schema.to_json()).unwrap(), schema);
        assert!(StructType::from_json("{}").is_err());
    }
}
