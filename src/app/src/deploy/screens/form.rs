//! A row as a person types it, by the columns of a signature; and what is shown of an answer.

use serde_json::Value;
use touchpaper_deploy::signature::{Column, Signature};
use touchpaper_deploy::table::Table;

/// The model's example row, as texts.
pub fn example(signature: &Signature) -> Vec<(String, String)> {
    let example = signature.example();
    let cells = example.values.into_iter().next().unwrap_or_default();
    example.fields.into_iter().zip(cells.iter().map(text)).collect()
}

/// A value as it is typed.
pub fn text(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

/// The row that was typed. What is no value of its column's type goes as text: the model's own answer says what is wrong.
pub fn row(signature: &Signature, typed: &[(String, String)]) -> Table {
    let value = |(name, text): &(String, String)| {
        let column = signature.inputs.iter().find(|column| column.name == *name);
        read(text, column)
    };
    Table { fields: typed.iter().map(|(name, _)| name.clone()).collect(), values: vec![typed.iter().map(value).collect()] }
}

pub fn read(text: &str, column: Option<&Column>) -> Value {
    if text.trim().is_empty() {
        return Value::Null;
    }
    let kind = column.map_or("string", |column| column.kind.as_str());
    match kind {
        "string" | "date" | "timestamp" | "timestamp_ntz" => text.into(),
        _ => serde_json::from_str(text.trim()).unwrap_or_else(|_| text.into()),
    }
}

/// What a deployment answered to one row: a line each of what it is called and its text.
pub fn answered(body: &str) -> Vec<(String, String)> {
    match serde_json::from_str(body) {
        Ok(Value::Array(labels)) => vec![("prediction".to_owned(), first(&labels))],
        Ok(Value::Object(parts)) => {
            let tables = parts.get("predictions").and_then(Value::as_array);
            if let Some(table) = tables.and_then(|tables| tables.first()).filter(|table| table.get("fields").is_some()) {
                return columns(table);
            }
            if parts.contains_key("fields") {
                return columns(&Value::Object(parts));
            }
            parts.iter().map(|(name, value)| (name.clone(), value.as_array().map_or_else(|| text(value), |list| first(list)))).collect()
        }
        _ => vec![("answer".to_owned(), body.chars().take(200).collect())],
    }
}

fn first(list: &[Value]) -> String {
    list.first().map_or_else(|| "none".to_owned(), shown)
}

fn shown(value: &Value) -> String {
    match value {
        Value::Null => "null".to_owned(),
        Value::Array(places) => places.iter().map(shown).collect::<Vec<_>>().join(", "),
        Value::Number(number) if number.is_f64() => {
            let text = format!("{:.4}", number.as_f64().unwrap_or_default());
            text.trim_end_matches('0').trim_end_matches('.').to_owned()
        }
        other => text(other),
    }
}

fn columns(table: &Value) -> Vec<(String, String)> {
    let Ok(table) = serde_json::from_value::<Table>(table.clone()) else { return Vec::new() };
    let cells = table.values.into_iter().next().unwrap_or_default();
    table.fields.into_iter().zip(cells.iter().map(shown)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn signature() -> Signature {
        serde_json::from_value(json!({
            "inputs": [
                {"name": "country", "type": "string", "categories": ["india"], "example": "mars"},
                {"name": "age", "type": "double"},
                {"name": "zip", "type": "string", "example": "12"},
                {"name": "features", "type": "vector", "size": 2},
                {"name": "label", "type": "double", "required": false},
            ],
            "outputs": [],
        }))
        .unwrap()
    }

    #[test]
    fn what_is_typed_is_of_its_columns_type() {
        let mut typed = example(&signature());
        let texts: Vec<(&str, &str)> = typed.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
        assert_eq!(texts, [("country", "mars"), ("age", "1.0"), ("zip", "12"), ("features", "[0.0,0.0]")]);
        assert_eq!(json!(row(&signature(), &typed).values), json!([["mars", 1.0, "12", [0.0, 0.0]]]));
        typed[0].1.clear();
        typed[1].1 = " old".to_owned();
        typed[3].1 = "[1".to_owned();
        assert_eq!(json!(row(&signature(), &typed).values), json!([[null, " old", "12", "[1"]]));
    }

    #[test]
    fn an_answer_of_each_contract_is_a_few_lines() {
        let lines = |body: &str| answered(body).into_iter().map(|(name, text)| format!("{name}: {text}")).collect::<Vec<_>>();
        assert_eq!(lines("[1.0]"), ["prediction: 1"]);
        assert_eq!(lines(r#"{"y_pred":[0.0],"y_proba":[[0.75,0.24999]]}"#), ["y_pred: 0", "y_proba: 0.75, 0.25"]);
        assert_eq!(lines(r#"{"y_pred":[0.0],"y_proba":"None"}"#), ["y_pred: 0", "y_proba: None"]);
        let table = r#"{"fields":["prediction","probability"],"values":[[1.0,[0.25,0.75]]]}"#;
        assert_eq!(lines(table), ["prediction: 1", "probability: 0.25, 0.75"]);
        assert_eq!(lines(&format!(r#"{{"predictions":[{table}]}}"#)), ["prediction: 1", "probability: 0.25, 0.75"]);
        assert_eq!(lines(r#"{"predictions":[0.5]}"#), ["predictions: 0.5"]);
        assert_eq!(lines("{\"error\": \"row 0, age: no\"}"), ["error: row 0, age: no"]);
        assert_eq!(lines("<b>"), ["answer: <b>"]);
    }
}
