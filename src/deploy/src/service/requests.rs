//! Requests that a deployment answers: in each body that its contract takes, for any rows. For consoles, load and traffic.

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

/// A body that asks for predictions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// pandas' `to_dict()`
    Frame,
    /// The case study's.
    Query,
    /// Watson Machine Learning, version 4.
    Newer,
    /// As the course's client calls it.
    Older,
    Split,
    Records,
    Columns,
}

impl Form {
    /// The first is the one to take where it is no matter.
    pub fn of(contract: Contract) -> &'static [Self] {
        match contract {
            Contract::Flask => &[Self::Frame, Self::Query],
            Contract::Wml => &[Self::Newer, Self::Older],
            Contract::Mlflow => &[Self::Split, Self::Records, Self::Columns],
        }
    }

    pub fn title(self) -> &'static str {
        match self {
            Self::Frame => "A frame's dictionary",
            Self::Query => "A query by columns",
            Self::Newer => "Version 4",
            Self::Older => "The older client",
            Self::Split => "A frame, split",
            Self::Records => "Records",
            Self::Columns => "By columns",
        }
    }

    /// Asks the deployment of that name about these rows.
    pub fn request(self, deployment: &str, rows: &Table) -> Ready {
        let target = match self {
            Self::Frame | Self::Query => "/predict".to_owned(),
            Self::Newer => format!("/ml/v4/deployments/{deployment}/predictions?version=2020-09-01"),
            Self::Older => format!("/v3/wml_instances/here/deployments/{deployment}/online"),
            Self::Split | Self::Records | Self::Columns => "/invocations".to_owned(),
        };
        let body = match self {
            Self::Frame => columns(rows, labelled),
            Self::Query => json!({ "query": columns(rows, Value::from), "type": "dict", "mode": "test" }),
            Self::Newer => json!({ "input_data": [{ "fields": rows.fields, "values": rows.values }] }),
            Self::Older => json!(rows),
            Self::Split => json!({ "dataframe_split": { "columns": rows.fields, "data": rows.values } }),
            Self::Records => json!({ "dataframe_records": records(rows) }),
            Self::Columns => json!({ "inputs": columns(rows, Value::from) }),
        };
        Ready { title: self.title(), method: "POST", target, body: body.to_string() }
    }
}

impl Service {
    pub fn ready(&self) -> Vec<Ready> {
        ready(self.contract, &self.deployment, &self.signature.example())
    }
}

/// All that can be asked of a deployment, predictions of these rows first.
pub fn ready(contract: Contract, deployment: &str, rows: &Table) -> Vec<Ready> {
    let get = |title, target: &str| Ready { title, method: "GET", target: target.to_owned(), body: String::new() };
    let mut all: Vec<Ready> = Form::of(contract).iter().map(|form| form.request(deployment, rows)).collect();
    match contract {
        Contract::Flask => all.extend([get("Hello", "/"), get("The log of tests", "/logs/predict-test.log")]),
        Contract::Wml => all.push(get("What is deployed", &format!("/ml/v4/deployments/{deployment}"))),
        Contract::Mlflow => all.push(get("Does it live?", "/ping")),
    }
    all
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
