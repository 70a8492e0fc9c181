//! Watson Machine Learning, version 4: `POST /ml/v4/deployments/{id}/predictions`.
//!
//! `{"input_data": [{"fields": ["age"], "values": [[24]]}]}` is answered by
//! `{"predictions":[{"fields":["prediction"],"values":[[0.0]]}]}`: a table for each table.

use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};
use crate::table::Table;

#[derive(Deserialize)]
struct Body {
    input_data: Option<Vec<Block>>,
}

#[derive(Deserialize)]
struct Block {
    fields: Option<Vec<String>>,
    values: Option<Vec<Vec<serde_json::Value>>>,
}

#[derive(Serialize)]
struct Answer<'a> {
    predictions: &'a [Table],
}

pub fn parse(body: &str) -> Result<Vec<Table>> {
    let missing = |what: &str| Error::shape("body", format!("`{what}` is missing"));
    let blocks = serde_json::from_str::<Body>(body)?.input_data.ok_or_else(|| missing("input_data"))?;
    if blocks.is_empty() {
        return Err(Error::shape("input_data", "the list is empty"));
    }
    blocks.into_iter().enumerate().map(|(index, block)| table(block, &format!("input_data[{index}]."))).collect()
}

/// Columns are found by name, so a request without names cannot be scored.
fn table(block: Block, place: &str) -> Result<Table> {
    let missing = |what: &str| Error::shape(place.trim_end_matches('.'), format!("`{what}` is missing"));
    let fields = block.fields.ok_or_else(|| missing("fields"))?;
    let values = block.values.ok_or_else(|| missing("values"))?;
    Table { fields, values }.checked(place)
}

/// A table of predictions for each table of the request, in its order.
pub fn reply(predictions: &[Table]) -> Result<String> {
    Ok(serde_json::to_string(&Answer { predictions })?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn every_block_is_a_table() {
        let body = r#"{"input_data": [{"fields": ["age", "country"], "values": [[24, "india"], [null, "brazil"]]}, {"fields": ["age"], "values": []}]}"#;
        let tables = parse(body).unwrap();
        assert_eq!(tables.len(), 2);
        assert_eq!(tables[0].fields, ["age", "country"]);
        assert_eq!(json!(tables[0].values), json!([[24, "india"], [null, "brazil"]]));
        assert!(tables[1].values.is_empty());
    }

    #[test]
    fn refusals_name_the_place() {
        let said = |body: &str| parse(body).unwrap_err().to_string();
        assert_eq!(said("{}"), "body: `input_data` is missing");
        assert_eq!(said(r#"{"input_data": []}"#), "input_data: the list is empty");
        assert_eq!(said(r#"{"input_data": [{"values": [[1]]}]}"#), "input_data[0]: `fields` is missing");
        assert_eq!(
            said(r#"{"input_data": [{"fields": ["a"], "values": [[1], [1, 2]]}]}"#),
            "input_data[0].values[1]: 2 values for 1 fields"
        );
        assert_eq!(said(r#"{"input_data": [{"fields": ["a", "a"], "values": []}]}"#), "input_data[0].fields: `a` is there twice");
        assert!(said(r#"{"input_data": {"fields": []}}"#).starts_with("body: invalid type: map, expected a sequence at line 1"));
        assert!(said("").starts_with("the body is not JSON"));
    }

    #[test]
    fn a_reply_is_read_as_a_client_reads_it() {
        let table = Table { fields: vec!["prediction".into(), "probability".into()], values: vec![vec![json!(1.0), json!([0.25, 0.75])]] };
        assert_eq!(reply(&[table]).unwrap(), r#"{"predictions":[{"fields":["prediction","probability"],"values":[[1.0,[0.25,0.75]]]}]}"#);
    }
}
