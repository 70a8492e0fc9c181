//! Requests that a deployment answers, made from its signature: for consoles and for trying it out.

use serde::Serialize;
use serde_json::{Map, Value, json};

use super::{Contract, Service};
use crate::table::Table;

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Ready {
    pub title: &'static str,
    pub method: &'static str,
    pub target: String,
    pub body: String,
}

impl Service {
    pub fn ready(&self) -> Vec<Ready> {
        let rows = self.signature.example();
        let get = |title, target: &str| Ready { title, method: "GET", target: target.to_owned(), body: String::new() };
        let post = |title, target: String, body: Value| Ready { title, method: "POST", target, body: body.to_string() };
        let id = &self.deployment;
        match self.contract {
            Contract::Flask => vec![
                post("A frame's dictionary", "/predict".into(), columns(&rows, labelled)),
                post(
                    "A query by columns",
                    "/predict".into(),
                    json!({ "query": columns(&rows, Value::from), "type": "dict", "mode": "test" }),
                ),
                get("Hello", "/"),
                get("The log of tests", "/logs/predict-test.log"),
            ],
            Contract::Wml => vec![
                post(
                    "Version 4",
                    format!("/ml/v4/deployments/{id}/predictions?version=2020-09-01"),
                    json!({ "input_data": [{ "fields": rows.fields, "values": rows.values }] }),
                ),
                post("The older client", format!("/v3/wml_instances/here/deployments/{id}/online"), json!(rows)),
                get("What is deployed", &format!("/ml/v4/deployments/{id}")),
            ],
            Contract::Mlflow => vec![
                post(
                    "A frame, split",
                    "/invocations".into(),
                    json!({ "dataframe_split": { "columns": rows.fields, "data": rows.values } }),
                ),
                post("Records", "/invocations".into(), json!({ "dataframe_records": records(&rows) })),
                post("By columns", "/invocations".into(), json!({ "inputs": columns(&rows, Value::from) })),
                get("Does it live?", "/ping"),
            ],
        }
    }
}

fn columns(rows: &Table, cells: impl Fn(Vec<Value>) -> Value) -> Value {
    let column = |(at, name): (usize, &String)| {
        let column = rows.values.iter().filter_map(|row| row.get(at).cloned()).collect();
        (name.clone(), cells(column))
    };
    Value::Object(rows.fields.iter().enumerate().map(column).collect())
}

fn labelled(cells: Vec<Value>) -> Value {
    Value::Object(cells.into_iter().enumerate().map(|(row, cell)| (row.to_string(), cell)).collect())
}

fn records(rows: &Table) -> Vec<Value> {
    let record = |row: &Vec<Value>| Value::Object(rows.fields.iter().cloned().zip(row.iter().cloned()).collect::<Map<_, _>>());
    rows.values.iter().map(record).collect()
}
