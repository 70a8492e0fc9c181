//! MLflow's scoring server: `POST /invocations` with rows in one of five forms, answered by `{"predictions": […]}`.
//!
//! `{"dataframe_split": {"columns": [], "data": [[]]}}`, `{"dataframe_records": [{}]}`, `{"instances": […]}`,
//! `{"inputs": {"age": [24]}}`, or CSV with a line of names.

use serde::Deserialize;
use serde_json::{Map, Value, json};

use crate::error::{Error, Result, shortened};
use crate::ordered::Ordered;
use crate::signature::Signature;
use crate::table::Table;

const FORMS: &str = "one of `dataframe_split`, `dataframe_records`, `instances` and `inputs`";

#[derive(Deserialize)]
struct Split {
    columns: Option<Vec<String>>,
    data: Option<Vec<Vec<Value>>>,
}

/// Rows of a body in JSON. The signature tells the columns of rows that come without names.
pub fn parse(body: &str, signature: &Signature) -> Result<Table> {
    let Ordered(parts): Ordered<Value> = serde_json::from_str(body)?;
    let mut found = parts.into_iter().filter(|(name, _)| name != "params" && name != "signature_name");
    let (Some((form, content)), None) = (found.next(), found.next()) else {
        return Err(Error::shape("body", format!("exactly {FORMS} was expected")));
    };
    let place = form.as_str();
    let shaped = |error: serde_json::Error| Error::shape(place, shortened(&error.to_string()));
    match place {
        "dataframe_split" => {
            let Split { columns, data } = serde_json::from_value(content).map_err(shaped)?;
            let values = data.ok_or_else(|| Error::shape(place, "`data` is missing"))?;
            let fields = columns.unwrap_or_else(|| names(signature));
            Table { fields, values }.checked("dataframe_split.")
        }
        "dataframe_records" => records(place, serde_json::from_value(content).map_err(shaped)?),
        "instances" => match content {
            Value::Array(rows) if rows.iter().all(Value::is_object) => {
                records(place, serde_json::from_value(Value::Array(rows)).map_err(shaped)?)
            }
            Value::Array(rows) => unnamed(place, rows, signature),
            _ => Err(Error::shape(place, "a list of rows was expected")),
        },
        "inputs" => match content {
            Value::Object(columns) => columnar(place, columns),
            Value::Array(rows) => unnamed(place, rows, signature),
            _ => Err(Error::shape(place, "an object of columns, or a list of rows was expected")),
        },
        other => Err(Error::shape("body", format!("`{}` where {FORMS} was expected", shortened(other)))),
    }
}

fn names(signature: &Signature) -> Vec<String> {
    signature.inputs.iter().filter(|column| column.required).map(|column| column.name.clone()).collect()
}

/// Rows as lists; of a model of one column also its values alone.
fn unnamed(place: &str, rows: Vec<Value>, signature: &Signature) -> Result<Table> {
    let fields = names(signature);
    let alone = fields.len() == 1;
    let values = rows.into_iter().enumerate().map(|(at, row)| match row {
        Value::Array(cells) if !alone || cells.len() == 1 => Ok(cells),
        value if alone => Ok(vec![value]),
        _ => Err(Error::shape(format!("{place}[{at}]"), "a list of values, or an object was expected")),
    });
    Table { fields, values: values.collect::<Result<_>>()? }.checked(&format!("{place}."))
}

/// The columns of any row; what a row has not is missing there.
fn records(place: &str, rows: Vec<Map<String, Value>>) -> Result<Table> {
    let mut fields: Vec<String> = Vec::new();
    let mut at = std::collections::HashMap::new();
    for name in rows.iter().flat_map(Map::keys) {
        if !at.contains_key(name) {
            at.insert(name.clone(), fields.len());
            fields.push(name.clone());
        }
    }
    let values = rows.into_iter().map(|row| {
        let mut cells = vec![Value::Null; fields.len()];
        for (name, value) in row {
            if let Some(cell) = at.get(&name).and_then(|at| cells.get_mut(*at)) {
                *cell = value;
            }
        }
        cells
    });
    let values = values.collect();
    Table { fields, values }.checked(&format!("{place}."))
}

fn columnar(place: &str, columns: Map<String, Value>) -> Result<Table> {
    let columns = columns.into_iter().map(|(name, cells)| match cells {
        Value::Array(cells) => (name, cells),
        single => (name, vec![single]),
    });
    let columns: Vec<_> = columns.collect();
    let rows = columns.first().map_or(0, |(_, cells)| cells.len());
    if let Some((name, cells)) = columns.iter().find(|(_, cells)| cells.len() != rows) {
        return Err(Error::shape(format!("{place}.{name}"), format!("{} values where the first column has {rows}", cells.len())));
    }
    Table::of_columns(columns).checked(&format!("{place}."))
}

/// Rows of CSV. A cell is a number where its column is one.
pub fn parse_csv(text: &str, signature: &Signature) -> Result<Table> {
    let mut lines = csv_lines(text)?.into_iter();
    let fields = lines.next().ok_or_else(|| Error::shape("body", "a line of column names was expected"))?;
    let textual: Vec<bool> = fields
        .iter()
        .map(|field| signature.inputs.iter().any(|column| column.name.eq_ignore_ascii_case(field) && column.kind == "string"))
        .collect();
    let cell = |(at, text): (usize, String)| match serde_json::from_str::<Value>(&text) {
        _ if text.is_empty() => Value::Null,
        Ok(value @ (Value::Number(_) | Value::Bool(_))) if !textual.get(at).copied().unwrap_or(false) => value,
        _ => Value::String(text),
    };
    let values = lines.map(|line| line.into_iter().enumerate().map(cell).collect()).collect();
    Table { fields, values }.checked("")
}

fn csv_lines(text: &str) -> Result<Vec<Vec<String>>> {
    let mut lines = Vec::new();
    let (mut line, mut cell, mut quoted) = (Vec::new(), String::new(), false);
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            '"' if quoted && letters.peek() == Some(&'"') => {
                letters.next();
                cell.push('"');
            }
            '"' => quoted = !quoted,
            ',' if !quoted => line.push(std::mem::take(&mut cell)),
            '\r' if !quoted && letters.peek() == Some(&'\n') => {}
            '\n' if !quoted => {
                if !(line.is_empty() && cell.is_empty()) {
                    line.push(std::mem::take(&mut cell));
                    lines.push(std::mem::take(&mut line));
                }
            }
            other => cell.push(other),
        }
    }
    if quoted {
        return Err(Error::shape("body", "a quotation mark is not closed"));
    }
    if !(line.is_empty() && cell.is_empty()) {
        line.push(cell);
        lines.push(line);
    }
    Ok(lines)
}

pub fn reply(predictions: Vec<Value>) -> String {
    json!({ "predictions": predictions }).to_string()
}

/// As MLflow tells of what a caller did wrong.
pub fn refusal(code: &str, message: &str) -> String {
    json!({ "error_code": code, "message": message }).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn signature() -> Signature {
        serde_json::from_value(json!({"inputs": [{"name": "age", "type": "double"}, {"name": "country", "type": "string"}], "outputs": []}))
            .unwrap()
    }

    #[test]
    fn every_form_is_the_same_rows() {
        let wanted = json!({"fields": ["age", "country"], "values": [[24, "india"], [42, "brazil"]]});
        for body in [
            r#"{"dataframe_split": {"columns": ["age", "country"], "index": [0, 1], "data": [[24, "india"], [42, "brazil"]]}}"#,
            r#"{"dataframe_split": {"data": [[24, "india"], [42, "brazil"]]}}"#,
            r#"{"dataframe_records": [{"age": 24, "country": "india"}, {"country": "brazil", "age": 42}]}"#,
            r#"{"instances": [{"age": 24, "country": "india"}, {"age": 42, "country": "brazil"}], "params": {}}"#,
            r#"{"instances": [[24, "india"], [42, "brazil"]]}"#,
            r#"{"inputs": {"age": [24, 42], "country": ["india", "brazil"]}}"#,
        ] {
            assert_eq!(json!(parse(body, &signature()).unwrap()), wanted, "{body}");
        }
        assert_eq!(json!(parse_csv("age,country\r\n24,\"india\"\n42,brazil", &signature()).unwrap()), wanted);
    }

    #[test]
    fn cells_of_csv_are_of_their_columns() {
        let table = parse_csv("country,age\n12,\n\"a, \"\"b\"\"\",1.5\n", &signature()).unwrap();
        assert_eq!(json!(table.values), json!([["12", null], ["a, \"b\"", 1.5]]));
        assert!(parse_csv("a\n\"b", &signature()).is_err());
        assert!(parse_csv("", &signature()).is_err());
    }

    #[test]
    fn refusals_say_what_was_expected() {
        let said = |body: &str| parse(body, &signature()).unwrap_err().to_string();
        assert_eq!(said("{}"), format!("body: exactly {FORMS} was expected"));
        assert_eq!(said(r#"{"instances": [], "inputs": []}"#), format!("body: exactly {FORMS} was expected"));
        assert_eq!(said(r#"{"columns": []}"#), format!("body: `columns` where {FORMS} was expected"));
        assert_eq!(said(r#"{"instances": [1]}"#), "instances[0]: a list of values, or an object was expected");
        assert_eq!(said(r#"{"inputs": {"age": [1], "country": []}}"#), "inputs.country: 0 values where the first column has 1");
        assert!(said("").starts_with("the body is not JSON"));
    }
}
