//! What a model takes and gives: the columns of its rows, their types and categories. Requests are checked against it before
//! a model sees them, so that what is wrong is told by row and column.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::error::{Error, Result};
use crate::table::Table;

/// What an indexer does with a category that it has not seen: Spark's `handleInvalid`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Unknown {
    Error,
    Skip,
    Keep,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Column {
    pub name: String,
    /// Spark's simple string: `double`, `string`, `array<string>`, `vector`.
    #[serde(rename = "type")]
    pub kind: String,
    /// Of a vector, where it is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub size: Option<usize>,
    /// What is not required may be left out, as the label that an indexer in the pipeline reads.
    #[serde(default = "yes")]
    pub required: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub categories: Option<Vec<String>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unknown: Option<Unknown>,
    /// A value of the training data.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub example: Option<Value>,
}

fn yes() -> bool {
    true
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Signature {
    pub inputs: Vec<Column>,
    pub outputs: Vec<Column>,
    /// Which output is the prediction, and which tells how probable each class is.
    #[serde(default)]
    pub prediction: Option<String>,
    #[serde(default)]
    pub probability: Option<String>,
    /// A stage may read columns that its parameters do not tell (SQLTransformer): others are passed on as they came.
    #[serde(default)]
    pub open: bool,
}

impl Signature {
    /// The same rows with the model's columns in the model's order, every value of its column's type. What the model does not
    /// read is left out, as a frame may bring more than that.
    pub fn check(&self, table: Table) -> Result<Table> {
        let Table { fields, values } = table;
        let exact: HashMap<&str, usize> = fields.iter().enumerate().map(|(at, name)| (name.as_str(), at)).collect();
        let loose: HashMap<String, usize> = fields.iter().enumerate().rev().map(|(at, name)| (name.to_lowercase(), at)).collect();
        let mut taken = Vec::new();
        let mut missing = Vec::new();
        for column in &self.inputs {
            match exact.get(column.name.as_str()).or_else(|| loose.get(&column.name.to_lowercase())) {
                Some(at) => taken.push((column.name.clone(), *at, Some(Taking::new(column)))),
                None if column.required => missing.push(format!("`{}`", column.name)),
                None => {}
            }
        }
        if !missing.is_empty() {
            let sent = fields.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
            let problem = format!("{} missing; {} sent", counted(&missing), if sent.is_empty() { "no column was".into() } else { sent });
            return Err(Error::shape("columns", problem));
        }
        if self.open {
            let rest = fields.iter().enumerate().filter(|(at, _)| !taken.iter().any(|(_, known, _)| known == at));
            let rest: Vec<_> = rest.map(|(at, name)| (name.clone(), at, None)).collect();
            taken.extend(rest);
        }
        let rows = values.into_iter().enumerate().map(|(row, mut cells)| {
            let cell = |(name, at, column): &(String, usize, Option<Taking<'_>>)| {
                let value = cells.get_mut(*at).map(Value::take).unwrap_or_default();
                match column {
                    Some(column) => column.take(value).map_err(|problem| Error::shape(format!("row {row}, {name}"), problem)),
                    None => Ok(value),
                }
            };
            taken.iter().map(cell).collect::<Result<Vec<_>>>()
        });
        let values = rows.collect::<Result<_>>()?;
        Ok(Table { fields: taken.into_iter().map(|(name, ..)| name).collect(), values })
    }

    /// A row that the model takes, for a first request.
    pub fn example(&self) -> Table {
        let inputs = self.inputs.iter().filter(|column| column.required);
        let (fields, row) = inputs.map(|column| (column.name.clone(), column.example())).unzip();
        Table { fields, values: vec![row] }
    }
}

fn counted(names: &[String]) -> String {
    format!("{} {}", names.join(", "), if names.len() == 1 { "is" } else { "are" })
}

impl Column {
    pub fn example(&self) -> Value {
        if let Some(example) = &self.example {
            return example.clone();
        }
        if let Some(first) = self.categories.iter().flatten().next() {
            return first.as_str().into();
        }
        match Kind::of(&self.kind) {
            Kind::Text => "text".into(),
            Kind::Whole(..) => 1.into(),
            Kind::Number => 1.0.into(),
            Kind::Flag => true.into(),
            Kind::Vector => vec![0.0; self.size.unwrap_or(1)].into(),
            Kind::List(inner) => vec![Self { kind: inner.to_owned(), ..self.clone() }.example()].into(),
            Kind::Day => "2026-01-31".into(),
            Kind::Moment => "2026-01-31 12:00:00".into(),
            Kind::Other => Value::Null,
        }
    }
}

enum Kind<'a> {
    Text,
    /// Between these two.
    Whole(i64, i64),
    Number,
    Flag,
    Vector,
    List(&'a str),
    Day,
    Moment,
    Other,
}

impl<'a> Kind<'a> {
    fn of(name: &'a str) -> Self {
        match name {
            "string" => Self::Text,
            "tinyint" => Self::Whole(i8::MIN.into(), i8::MAX.into()),
            "smallint" => Self::Whole(i16::MIN.into(), i16::MAX.into()),
            "int" => Self::Whole(i32::MIN.into(), i32::MAX.into()),
            "bigint" => Self::Whole(i64::MIN, i64::MAX),
            "double" | "float" => Self::Number,
            "boolean" => Self::Flag,
            "vector" => Self::Vector,
            "date" => Self::Day,
            "timestamp" | "timestamp_ntz" => Self::Moment,
            _ if name.starts_with("decimal") => Self::Number,
            _ => match name.strip_prefix("array<").and_then(|rest| rest.strip_suffix('>')) {
                Some(inner) => Self::List(inner),
                None => Self::Other,
            },
        }
    }
}

/// A column with its categories as a set, for the length of a request.
struct Taking<'a> {
    column: &'a Column,
    known: Option<std::collections::HashSet<&'a str>>,
}

impl<'a> Taking<'a> {
    fn new(column: &'a Column) -> Self {
        Self { column, known: column.categories.as_ref().map(|all| all.iter().map(String::as_str).collect()) }
    }

    fn take(&self, value: Value) -> std::result::Result<Value, String> {
        let value = of_kind(value, &self.column.kind, self.column.size, self.known.as_ref())?;
        let (Some(known), Some(Unknown::Error)) = (&self.known, self.column.unknown) else { return Ok(value) };
        match &value {
            Value::Null => {
                Err("StringIndexer encountered NULL value. To handle or skip NULLS, try setting StringIndexer.handleInvalid.".into())
            }
            Value::String(text) if !known.contains(text.as_str()) => {
                Err(format!("Unseen label: {text}. To handle unseen labels, set Param handleInvalid to keep."))
            }
            _ => Ok(value),
        }
    }
}

fn of_kind(
    value: Value,
    kind: &str,
    size: Option<usize>,
    known: Option<&std::collections::HashSet<&str>>,
) -> std::result::Result<Value, String> {
    let wrong = |value: &Value, wanted: &str| Err(format!("{} where {wanted} was expected", told(value)));
    match (Kind::of(kind), value) {
        (_, Value::Null) => Ok(Value::Null),
        (Kind::Text | Kind::Day | Kind::Moment, text @ Value::String(_)) => Ok(text),
        // A column of whole numbers that an indexer has read is one of texts to it.
        (Kind::Text, Value::Number(number)) => match number.to_string() {
            text if known.is_some_and(|known| known.contains(text.as_str())) => Ok(text.into()),
            _ => wrong(&Value::Number(number), "text"),
        },
        (Kind::Text, other) => wrong(&other, "text"),
        (Kind::Number, number @ Value::Number(_)) => Ok(number),
        (Kind::Number, other) => wrong(&other, "a number"),
        (Kind::Whole(least, most), Value::Number(number)) => {
            // JavaScript and pandas write whole numbers as 1.0 now and then.
            let whole = number.as_i64().or_else(|| number.as_f64().filter(|n| n.fract() == 0.0 && n.abs() < 9e15).map(|n| n as i64));
            match whole.filter(|whole| (least..=most).contains(whole)) {
                Some(whole) => Ok(whole.into()),
                None => Err(format!("{number} where a whole number ({kind}) was expected")),
            }
        }
        (Kind::Whole(..), other) => wrong(&other, "a whole number"),
        (Kind::Flag, flag @ Value::Bool(_)) => Ok(flag),
        (Kind::Flag, other) => wrong(&other, "true or false"),
        (Kind::Vector, Value::Array(places)) => {
            if let Some(size) = size.filter(|size| *size != places.len()) {
                return Err(format!("a list of {} numbers where {size} were expected", places.len()));
            }
            match places.iter().find(|place| !place.is_number()) {
                Some(place) => Err(format!("{} in a list of numbers", told(place))),
                None => Ok(Value::Array(places)),
            }
        }
        (Kind::Vector, other) => wrong(&other, "a list of numbers"),
        (Kind::List(inner), Value::Array(items)) => {
            let items = items.into_iter().map(|item| of_kind(item, inner, None, None));
            Ok(Value::Array(items.collect::<std::result::Result<_, _>>()?))
        }
        (Kind::List(_), other) => wrong(&other, "a list"),
        (Kind::Day, other) => wrong(&other, "a date such as \"2026-01-31\""),
        (Kind::Moment, other) => wrong(&other, "a time such as \"2026-01-31 12:00:00\""),
        (Kind::Other, value) => Ok(value),
    }
}

/// A value in words, long ones cut.
fn told(value: &Value) -> String {
    const SHOWN: usize = 60;
    match value {
        Value::Null => "null".to_owned(),
        Value::Array(_) => "a list".to_owned(),
        Value::Object(_) => "an object".to_owned(),
        other => {
            let text = other.to_string();
            if text.chars().count() <= SHOWN { text } else { format!("{}…", text.chars().take(SHOWN).collect::<String>()) }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    pub(crate) fn churn() -> Signature {
        serde_json::from_value(json!({
            "inputs": [
                {"name": "country", "type": "string", "categories": ["united_states", "singapore"], "unknown": "error"},
                {"name": "age", "type": "double"},
                {"name": "num_streams", "type": "int"},
                {"name": "label_text", "type": "string", "required": false},
            ],
            "outputs": [{"name": "prediction", "type": "double"}, {"name": "probability", "type": "vector"}],
            "prediction": "prediction", "probability": "probability",
        }))
        .unwrap()
    }

    fn table(fields: &[&str], values: Value) -> Table {
        Table { fields: fields.iter().map(|field| (*field).to_owned()).collect(), values: serde_json::from_value(values).unwrap() }
    }

    #[test]
    fn rows_come_in_the_models_order() {
        let rows =
            table(&["customer", "num_streams", "AGE", "country"], json!([["x", 3.0, 24, "singapore"], ["y", null, null, "united_states"]]));
        let checked = churn().check(rows).unwrap();
        assert_eq!(checked.fields, ["country", "age", "num_streams"]);
        assert_eq!(json!(checked.values), json!([["singapore", 24, 3], ["united_states", null, null]]));
    }

    #[test]
    fn what_is_wrong_is_told_by_row_and_column() {
        let said = |fields: &[&str], values: Value| churn().check(table(fields, values)).unwrap_err().to_string();
        let all = ["country", "age", "num_streams"];
        assert_eq!(said(&["country"], json!([["x"]])), "columns: `age`, `num_streams` are missing; `country` sent");
        assert_eq!(said(&[], json!([])), "columns: `country`, `age`, `num_streams` are missing; no column was sent");
        assert_eq!(said(&all, json!([["singapore", 1, 1], ["singapore", "old", 1]])), "row 1, age: \"old\" where a number was expected");
        assert_eq!(said(&all, json!([["singapore", true, 1]])), "row 0, age: true where a number was expected");
        assert_eq!(said(&all, json!([["singapore", 1, 1.5]])), "row 0, num_streams: 1.5 where a whole number (int) was expected");
        assert_eq!(
            said(&all, json!([["singapore", 1, 3_000_000_000_i64]])),
            "row 0, num_streams: 3000000000 where a whole number (int) was expected"
        );
        assert_eq!(said(&all, json!([[7, 1, 1]])), "row 0, country: 7 where text was expected");
        assert_eq!(
            said(&all, json!([["mars", 1, 1]])),
            "row 0, country: Unseen label: mars. To handle unseen labels, set Param handleInvalid to keep."
        );
        assert!(said(&all, json!([[null, 1, 1]])).contains("StringIndexer encountered NULL value"));
        assert!(said(&all, json!([["singapore", "a".repeat(10_000_000), 1]])).len() < 200);
    }

    #[test]
    fn numbers_are_categories_where_they_were() {
        let column = |kind: &str| Column {
            name: "zip".into(),
            kind: kind.into(),
            size: None,
            required: true,
            categories: Some(vec!["12".into()]),
            unknown: Some(Unknown::Skip),
            example: None,
        };
        let signature = Signature { inputs: vec![column("string")], ..Signature::default() };
        assert_eq!(json!(signature.check(table(&["zip"], json!([[12], ["99"]]))).unwrap().values), json!([["12"], ["99"]]));
        assert!(signature.check(table(&["zip"], json!([[99]]))).is_err());
    }

    #[test]
    fn vectors_and_lists_are_looked_into() {
        let signature: Signature = serde_json::from_value(json!({"inputs": [
            {"name": "features", "type": "vector", "size": 2}, {"name": "words", "type": "array<string>"}], "outputs": []}))
        .unwrap();
        let said = |values: Value| signature.check(table(&["features", "words"], values)).unwrap_err().to_string();
        assert_eq!(said(json!([[[1], []]])), "row 0, features: a list of 1 numbers where 2 were expected");
        assert_eq!(said(json!([[[1, "a"], []]])), "row 0, features: \"a\" in a list of numbers");
        assert_eq!(said(json!([[[1, 2], ["a", 2]]])), "row 0, words: 2 where text was expected");
        assert_eq!(json!(signature.example()), json!({"fields": ["features", "words"], "values": [[[0.0, 0.0], ["text"]]]}));
    }

    #[test]
    fn an_open_signature_passes_on_what_it_does_not_know() {
        let signature = Signature { open: true, ..churn() };
        let checked = signature.check(table(&["v", "country", "age", "num_streams"], json!([[9, "singapore", 1, 1]]))).unwrap();
        assert_eq!(json!(checked), json!({"fields": ["country", "age", "num_streams", "v"], "values": [["singapore", 1, 1, 9]]}));
    }

    #[test]
    fn an_example_is_taken_by_the_model() {
        let example = churn().example();
        assert_eq!(json!(example), json!({"fields": ["country", "age", "num_streams"], "values": [["united_states", 1.0, 1]]}));
        assert!(churn().check(example).is_ok());
    }
}
