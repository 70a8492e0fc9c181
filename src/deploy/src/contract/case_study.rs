//! The API of the course's case study: `POST /predict` with a query by columns, answered by labels and probabilities.
//!
//! `{"query": {"country": ["singapore"], "age": [24]}, "type": "dict", "mode": "test"}` is answered by
//! `{"y_pred":[0.0],"y_proba":"None"}`. What lacks a query or a known type is answered by `[]`, with status 200.

use serde::Deserialize;
use serde_json::{Value, json};

use crate::error::{Error, Result};
use crate::ordered::Ordered;
use crate::table::Table;

/// The answer to a request that asks for nothing the app knows.
pub const NO_QUERY: &str = "[]";

#[derive(Clone, Debug, PartialEq)]
pub struct Request {
    pub rows: Table,
    /// In test mode the call goes to the test log.
    pub test: bool,
}

#[derive(Deserialize)]
struct Body {
    query: Option<Ordered<Value>>,
    #[serde(rename = "type")]
    kind: Option<Value>,
    mode: Option<Value>,
}

/// None where the app answers `NO_QUERY`.
pub fn parse(body: &str) -> Result<Option<Request>> {
    if body.trim().is_empty() {
        return Ok(None);
    }
    let Some(Body { query, kind, mode }) = serde_json::from_str::<Option<Body>>(body)? else { return Ok(None) };
    let (Some(Ordered(columns)), Some("dict")) = (query, kind.as_ref().and_then(Value::as_str)) else { return Ok(None) };
    let columns: Vec<_> =
        columns.into_iter().map(|(name, cells)| cells_of(&name, cells).map(|cells| (name, cells))).collect::<Result<_>>()?;
    same_length(&columns)?;
    let rows = Table::of_columns(columns).checked("query.")?;
    Ok(Some(Request { rows, test: mode.as_ref().and_then(Value::as_str) == Some("test") }))
}

/// A single value stands for a column of one.
fn cells_of(name: &str, cells: Value) -> Result<Vec<Value>> {
    match cells {
        Value::Array(cells) => Ok(cells),
        Value::Object(_) => Err(Error::shape(format!("query.{name}"), "an object where a list of values was expected")),
        single => Ok(vec![single]),
    }
}

fn same_length(columns: &[(String, Vec<Value>)]) -> Result<()> {
    let Some((first, expected)) = columns.first().map(|(name, cells)| (name, cells.len())) else { return Ok(()) };
    match columns.iter().find(|(_, cells)| cells.len() != expected) {
        Some((name, cells)) => {
            let problem = format!("{} values, but `{first}` has {expected}", cells.len());
            Err(Error::shape(format!("query.{name}"), problem))
        }
        None => Ok(()),
    }
}

/// A model without probabilities answers with the text "None" in their place, as the app does.
pub fn reply(labels: &[Value], probabilities: Option<&[Value]>) -> String {
    let probabilities = probabilities.map_or_else(|| json!("None"), |rows| json!(rows));
    json!({ "y_pred": labels, "y_proba": probabilities }).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_become_rows() {
        let body =
            r#"{"query": {"country": ["singapore", "india"], "age": [24, 42], "num_streams": [8, 17]}, "type": "dict", "mode": "test"}"#;
        let request = parse(body).unwrap().unwrap();
        assert!(request.test);
        assert_eq!(request.rows.fields, ["country", "age", "num_streams"]);
        assert_eq!(json!(request.rows.values), json!([["singapore", 24, 8], ["india", 42, 17]]));
    }

    #[test]
    fn what_the_app_does_not_know_is_no_query() {
        for body in [
            "",
            "null",
            "{}",
            r#"{"type": "dict"}"#,
            r#"{"query": {"a": [1]}}"#,
            r#"{"query": {"a": [1]}, "type": "numpy"}"#,
            r#"{"query": {"a": [1]}, "type": 3}"#,
        ] {
            assert_eq!(parse(body), Ok(None), "{body}");
        }
    }

    #[test]
    fn single_values_are_one_row_and_no_mode_is_no_test() {
        let request = parse(r#"{"query": {"age": 24, "country": "india"}, "type": "dict"}"#).unwrap().unwrap();
        assert_eq!((json!(request.rows.values), request.test), (json!([[24, "india"]]), false));
    }

    #[test]
    fn uneven_columns_are_refused() {
        let error = parse(r#"{"query": {"age": [24, 42], "country": ["india"]}, "type": "dict"}"#).unwrap_err();
        assert_eq!(error.to_string(), "query.country: 1 values, but `age` has 2");
    }

    #[test]
    fn replies_say_none_in_words() {
        assert_eq!(reply(&[json!(0.0), json!(1.0)], None), r#"{"y_pred":[0.0,1.0],"y_proba":"None"}"#);
        assert_eq!(reply(&[json!(1.0)], Some(&[json!([0.25, 0.75])])), r#"{"y_pred":[1.0],"y_proba":[[0.25,0.75]]}"#);
    }
}
