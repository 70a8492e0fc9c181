//! What went past: the rows that a request asked about and the predictions that its answer has, read from the bodies as any
//! contract has them. For logs and monitoring, so what a model refused is read too.

use serde_json::Value;

use super::{Contract, flask};
use crate::contract::{case_study, flask as frame, mlflow, wml, wml_v3};
use crate::signature::Signature;
use crate::table::Table;

/// The rows of a request under the model's own names; what is no column of its is left out. None where it asks for no
/// prediction, or cannot be read.
pub fn rows(contract: Contract, signature: &Signature, content_type: &str, body: &str) -> Option<Table> {
    let table = match contract {
        Contract::Flask if flask::of_case_study(signature, body) => case_study::parse(body).ok()??.rows,
        Contract::Flask => frame::parse(body).ok()??,
        Contract::Wml => match wml::parse(body) {
            Ok(tables) => joined(tables)?,
            Err(_) => wml_v3::parse(body).ok()?,
        },
        Contract::Mlflow if content_type.trim_start().starts_with("text/csv") => mlflow::parse_csv(body, signature).ok()?,
        Contract::Mlflow => mlflow::parse(body, signature).ok()?,
    };
    Some(of_model(table, signature))
}

/// Tables of the same fields as one.
fn joined(tables: Vec<Table>) -> Option<Table> {
    let mut tables = tables.into_iter();
    let mut all = tables.next()?;
    tables.filter(|table| table.fields == all.fields).for_each(|table| all.values.extend(table.values));
    Some(all)
}

fn of_model(table: Table, signature: &Signature) -> Table {
    let place = |name: &str| {
        let fields = &table.fields;
        fields.iter().position(|field| field == name).or_else(|| fields.iter().position(|field| field.eq_ignore_ascii_case(name)))
    };
    let (fields, places): (Vec<String>, Vec<usize>) =
        signature.inputs.iter().filter_map(|column| Some((column.name.clone(), place(&column.name)?))).unzip();
    let row = |row: &Vec<Value>| places.iter().map(|at| row.get(*at).cloned().unwrap_or_default()).collect();
    let values = table.values.iter().map(row).collect();
    Table { fields, values }
}

/// The predictions of an answer, one a row; none of an answer that has none.
pub fn predictions(signature: &Signature, body: &str) -> Vec<Value> {
    match serde_json::from_str(body) {
        Ok(Value::Array(labels)) => labels,
        Ok(Value::Object(mut parts)) => {
            if let Some(Value::Array(labels)) = parts.remove("y_pred") {
                return labels;
            }
            match parts.remove("predictions") {
                Some(Value::Array(tables)) if tables.iter().any(|table| table.get("fields").is_some()) => {
                    tables.into_iter().flat_map(|table| column(signature, table)).collect()
                }
                Some(Value::Array(labels)) => labels,
                _ => column(signature, Value::Object(parts)),
            }
        }
        _ => Vec::new(),
    }
}

fn column(signature: &Signature, table: Value) -> Vec<Value> {
    let Ok(table) = serde_json::from_value::<Table>(table) else { return Vec::new() };
    let at = table.fields.iter().position(|field| Some(field) == signature.prediction.as_ref()).unwrap_or(0);
    table.values.into_iter().map(|mut row| row.get_mut(at).map(Value::take).unwrap_or_default()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::service::requests::Form;
    use serde_json::json;

    fn signature() -> Signature {
        serde_json::from_value(json!({
            "inputs": [{"name": "country", "type": "string"}, {"name": "age", "type": "double"}],
            "outputs": [{"name": "probability", "type": "vector"}, {"name": "prediction", "type": "double"}],
            "prediction": "prediction",
        }))
        .unwrap()
    }

    #[test]
    fn rows_are_read_from_every_body_that_is_made_of_them() {
        let rows_of = Table {
            fields: vec!["AGE".into(), "country".into(), "customer".into()],
            values: vec![vec![json!(24), json!("mars"), json!(1)], vec![json!(null), json!("india"), json!(2)]],
        };
        for contract in [Contract::Flask, Contract::Wml, Contract::Mlflow] {
            for form in Form::of(contract) {
                let body = form.request("churn", &rows_of).body;
                let read = rows(contract, &signature(), "application/json", &body).unwrap();
                assert_eq!(
                    json!(read),
                    json!({"fields": ["country", "age"], "values": [["mars", 24], ["india", null]]}),
                    "{form:?} {body}"
                );
            }
            assert_eq!(rows(contract, &signature(), "application/json", "{"), None);
        }
        let csv = rows(Contract::Mlflow, &signature(), "text/csv; charset=utf-8", "age,country\n1,india\n").unwrap();
        assert_eq!(json!(csv.values), json!([["india", 1]]));
        assert_eq!(rows(Contract::Flask, &signature(), "application/json", ""), None);
    }

    #[test]
    fn predictions_are_read_from_every_answer() {
        let read = |body: &str| json!(predictions(&signature(), body));
        assert_eq!(read("[0.0,1.0]"), json!([0.0, 1.0]));
        assert_eq!(read(r#"{"y_pred":[1.0],"y_proba":[[0.25,0.75]]}"#), json!([1.0]));
        assert_eq!(read(r#"{"predictions":[1.0,0.0]}"#), json!([1.0, 0.0]));
        let table = r#"{"fields":["probability","prediction"],"values":[[[0.25,0.75],1.0]]}"#;
        assert_eq!(read(table), json!([1.0]));
        assert_eq!(read(&format!(r#"{{"predictions":[{table},{table}]}}"#)), json!([1.0, 1.0]));
        assert_eq!(read(r#"{"error": "row 0"}"#), json!([]));
        assert_eq!(read("<h3>"), json!([]));
    }
}
