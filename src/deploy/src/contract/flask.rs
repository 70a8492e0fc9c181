//! The Flask app of the course's Docker tutorial: `POST /predict` with what pandas' `to_dict()` makes of a frame.
//!
//! `{"country": {"0": "singapore", "1": "germany"}, "age": {"0": 24, "1": 42}}` is answered by `[0.0,1.0]`.

use std::collections::HashMap;

use serde_json::Value;

use crate::error::{Error, Result};
use crate::ordered::Ordered;
use crate::table::Table;

/// What the app says when it was sent nothing.
pub const NO_DATA: &str = "[]";

/// None where there is no data: no body, `null`, or no columns. The answer to that is `NO_DATA`.
pub fn parse(body: &str) -> Result<Option<Table>> {
    if body.trim().is_empty() {
        return Ok(None);
    }
    let Some(Ordered(columns)) = serde_json::from_str::<Option<Ordered<Value>>>(body)? else { return Ok(None) };
    let columns: Vec<_> = columns.into_iter().map(|(name, cells)| labelled(name, cells)).collect::<Result<_>>()?;
    let labels = row_labels(&columns);
    if labels.is_empty() {
        return Ok(None);
    }
    // Columns meet by the rows' labels, as in pandas; a cell that was not sent is missing.
    let aligned = columns.into_iter().map(|(name, mut cells)| {
        let cells = labels.iter().map(|label| cells.by_label.remove(label).unwrap_or(Value::Null)).collect();
        (name, cells)
    });
    Table::of_columns(aligned.collect()).checked("").map(Some)
}

/// `[0.0,1.0]`
pub fn reply(predictions: &[Value]) -> String {
    Value::from(predictions.to_vec()).to_string()
}

struct Column {
    labels: Vec<String>,
    by_label: HashMap<String, Value>,
}

fn labelled(name: String, cells: Value) -> Result<(String, Column)> {
    let found = match &cells {
        Value::Object(_) => None,
        Value::Array(_) => Some("a list"),
        _ => Some("a single value"),
    };
    if let Some(found) = found {
        let problem = format!("{found} where an object of row labels and values was expected, such as {{\"0\": …}}");
        return Err(Error::shape(name, problem));
    }
    let Ordered(cells): Ordered<Value> = serde_json::from_value(cells)?;
    let labels = cells.iter().map(|(label, _)| label.clone()).collect();
    Ok((name, Column { labels, by_label: cells.into_iter().collect() }))
}

/// Every label of any column: whole numbers first, by size, then the rest by name.
fn row_labels(columns: &[(String, Column)]) -> Vec<String> {
    let mut labels: Vec<_> = columns.iter().flat_map(|(_, cells)| cells.labels.iter().cloned()).collect();
    let key = |label: &String| (label.parse::<i64>().map_or((1, 0), |number| (0, number)), label.clone());
    labels.sort_by_cached_key(key);
    labels.dedup();
    labels
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_frames_dictionary_becomes_rows() {
        let body = r#"{"country": {"0": "singapore", "1": "germany"}, "age": {"0": 24, "1": null}}"#;
        let table = parse(body).unwrap().unwrap();
        assert_eq!(table.fields, ["country", "age"]);
        assert_eq!(json!(table.values), json!([["singapore", 24], ["germany", null]]));
    }

    #[test]
    fn rows_come_by_number_and_missing_cells_are_null() {
        let body = r#"{"a": {"10": 1, "2": 2}, "b": {"2": "x", "11": "y"}}"#;
        assert_eq!(json!(parse(body).unwrap().unwrap().values), json!([[2, "x"], [1, null], [null, "y"]]));
    }

    #[test]
    fn nothing_is_answered_by_nothing() {
        for body in ["", "  ", "null", "{}", r#"{"a": {}}"#] {
            assert_eq!(parse(body), Ok(None), "{body}");
        }
    }

    #[test]
    fn refusals_say_what_was_expected() {
        let said = |body: &str| parse(body).unwrap_err().to_string();
        assert!(said("{\"a\": ").starts_with("the body is not JSON: EOF while parsing"));
        assert_eq!(said(r#"{"age": [1, 2]}"#), "age: a list where an object of row labels and values was expected, such as {\"0\": …}");
        assert!(said(r#"{"a": {"0": 1}, "a": {"0": 2}}"#).starts_with("body: `a` is there twice"));
        assert_eq!(said(r#"{"a": {"0": {"b": 1}}}"#), "values[0][0]: an object where a value was expected");
        assert!(said("[1]").starts_with("body: invalid type: sequence, expected an object"));
    }

    #[test]
    fn predictions_keep_their_point() {
        assert_eq!(reply(&[json!(0.0), json!(1.0), json!(0.25)]), "[0.0,1.0,0.25]");
        assert_eq!(reply(&[]), NO_DATA);
        assert_eq!(reply(&[json!(f64::NAN)]), "[null]");
    }
}
