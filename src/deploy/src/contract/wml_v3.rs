//! Watson Machine Learning as the course's older client calls it: one table in, one table out.
//!
//! `{"fields": ["age"], "values": [[24]]}` is answered by `{"fields":["prediction"],"values":[[0.0]]}`.

use serde::Deserialize;

use crate::error::{Error, Result};
use crate::table::Table;

#[derive(Deserialize)]
struct Body {
    fields: Option<Vec<String>>,
    values: Option<Vec<Vec<serde_json::Value>>>,
    input_data: Option<serde::de::IgnoredAny>,
}

pub fn parse(body: &str) -> Result<Table> {
    match serde_json::from_str(body)? {
        Body { fields: Some(fields), values: Some(values), .. } => Table { fields, values }.checked(""),
        Body { input_data: Some(_), .. } => {
            Err(Error::shape("body", "`input_data` belongs to version 4 of the API; this one takes `fields` and `values`"))
        }
        Body { fields: None, .. } => Err(Error::shape("body", "`fields` is missing")),
        Body { values: None, .. } => Err(Error::shape("body", "`values` is missing")),
    }
}

pub fn reply(predictions: &Table) -> Result<String> {
    Ok(serde_json::to_string(predictions)?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn one_table_goes_in_and_one_comes_out() {
        let table = parse(r#"{"fields": ["age", "tags"], "values": [[24, ["x"]]]}"#).unwrap();
        assert_eq!(json!(table.values), json!([[24, ["x"]]]));
        assert_eq!(reply(&table).unwrap(), r#"{"fields":["age","tags"],"values":[[24,["x"]]]}"#);
    }

    #[test]
    fn the_newer_form_is_told_apart() {
        let said = |body: &str| parse(body).unwrap_err().to_string();
        assert!(said(r#"{"input_data": []}"#).contains("version 4"));
        assert_eq!(said(r#"{"values": []}"#), "body: `fields` is missing");
        assert_eq!(said(r#"{"fields": []}"#), "body: `values` is missing");
        assert_eq!(said(r#"{"fields": ["a"], "values": [[]]}"#), "values[0]: 0 values for 1 fields");
    }
}
