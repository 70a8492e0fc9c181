//! A deployed model that answers requests by a contract: what is asked for, of which rows, and how it is answered. What it
//! needs of the outside (the model, files of logs) is a `World`.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::error::Error;
use crate::signature::Signature;
use crate::table::Table;

mod flask;
mod mlflow;
pub mod requests;
pub mod seen;
mod wml;

pub use requests::Ready;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Contract {
    Flask,
    Wml,
    Mlflow,
}

impl Contract {
    pub fn named(name: &str) -> Result<Self, String> {
        match name {
            "flask" => Ok(Self::Flask),
            "wml" => Ok(Self::Wml),
            "mlflow" => Ok(Self::Mlflow),
            _ => Err(format!("a model is served by flask, wml or mlflow, not by {name}")),
        }
    }
}

/// A model under a contract.
#[derive(Clone, Debug)]
pub struct Service {
    pub contract: Contract,
    pub signature: Signature,
    /// Its name in paths.
    pub deployment: String,
    pub version: String,
    /// What it says of the machine it is on.
    pub host: String,
}

/// A request; its id and time go into logs.
pub struct Asked<'a> {
    pub method: &'a str,
    /// From the first slash on, with the query.
    pub target: &'a str,
    pub content_type: &'a str,
    pub body: &'a [u8],
    pub id: &'a str,
    pub now_ms: f64,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

/// Why there are no predictions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Of rows that the model refuses.
    Request(String),
    /// Of the engine.
    Engine(String),
}

impl From<Error> for Fault {
    fn from(error: Error) -> Self {
        Self::Request(error.to_string())
    }
}

/// What a service needs of the outside.
pub trait World {
    /// The signature's outputs for each row, in the rows' order; a row that the model left out is all null.
    fn score(&mut self, rows: &Table) -> Result<Table, Fault>;
    /// Fits the model anew; None where this deployment was given no program for that.
    fn train(&mut self, test: bool) -> Option<Result<Trained, Fault>>;
    fn read_log(&mut self, name: &str) -> Option<Vec<u8>>;
    /// Adds a line to a log, which begins with this header.
    fn log(&mut self, name: &str, header: &str, line: &str);
    fn now_ms(&mut self) -> f64;
}

/// The header that tells how many rows were scored.
pub const PREDICTIONS: &str = "X-Predictions";

/// A world that knows how many rows it has scored.
struct Counted<'a> {
    world: &'a mut dyn World,
    rows: usize,
}

impl World for Counted<'_> {
    fn score(&mut self, rows: &Table) -> Result<Table, Fault> {
        self.rows += rows.values.len();
        self.world.score(rows)
    }

    fn train(&mut self, test: bool) -> Option<Result<Trained, Fault>> {
        self.world.train(test)
    }

    fn read_log(&mut self, name: &str) -> Option<Vec<u8>> {
        self.world.read_log(name)
    }

    fn log(&mut self, name: &str, header: &str, line: &str) {
        self.world.log(name, header, line);
    }

    fn now_ms(&mut self) -> f64 {
        self.world.now_ms()
    }
}

/// What came of a training.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trained {
    pub shape: String,
    pub evaluation: String,
    pub note: String,
}

impl Service {
    /// Always an answer, whatever was sent.
    pub fn answer(&self, asked: &Asked<'_>, world: &mut dyn World) -> Answer {
        let path = asked.target.split(['?', '#']).next().unwrap_or_default();
        let mut counted = Counted { world, rows: 0 };
        let answer = match self.contract {
            Contract::Flask => flask::answer(self, asked, path, &mut counted),
            Contract::Wml => wml::answer(self, asked, path, &mut counted),
            Contract::Mlflow => mlflow::answer(self, asked, path, &mut counted),
        };
        if counted.rows > 0 { answer.with(PREDICTIONS, &counted.rows.to_string()) } else { answer }
    }

    /// Rows that were checked, and the model's outputs for them.
    fn score(&self, rows: Table, world: &mut dyn World) -> Result<(Table, Table), Fault> {
        let rows = self.signature.check(rows)?;
        if rows.values.is_empty() {
            let fields = self.signature.outputs.iter().map(|column| column.name.clone()).collect();
            return Ok((rows, Table { fields, values: Vec::new() }));
        }
        let scores = world.score(&rows)?;
        if scores.values.len() != rows.values.len() {
            return Err(Fault::Engine(format!("the model gave {} predictions for {} rows", scores.values.len(), rows.values.len())));
        }
        Ok((rows, scores))
    }

    /// A column of the scores, where the model has it.
    fn column(scores: &Table, name: Option<&String>) -> Option<Vec<Value>> {
        let at = scores.fields.iter().position(|field| Some(field) == name)?;
        Some(scores.values.iter().map(|row| row.get(at).cloned().unwrap_or_default()).collect())
    }

    /// The predictions: the column of that name, or the first that the model gives.
    fn predictions(&self, scores: &Table) -> Vec<Value> {
        let name = self.signature.prediction.as_ref().or_else(|| scores.fields.first());
        Self::column(scores, name).unwrap_or_default()
    }

    fn probabilities(&self, scores: &Table) -> Option<Vec<Value>> {
        Self::column(scores, self.signature.probability.as_ref())
    }
}

impl Asked<'_> {
    fn text(&self) -> Result<&str, Fault> {
        std::str::from_utf8(self.body).map_err(|error| Fault::Request(format!("the body is not UTF-8: {error}")))
    }
}

impl Answer {
    pub fn new(status: u16, content_type: &str, body: impl Into<Vec<u8>>) -> Self {
        Self { status, headers: vec![("Content-Type".to_owned(), content_type.to_owned())], body: body.into() }
    }

    pub fn json(status: u16, body: String) -> Self {
        Self::new(status, "application/json", body)
    }

    fn with(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    /// `{"error": …}`
    fn error(status: u16, message: &str) -> Self {
        Self::json(status, json!({ "error": message }).to_string())
    }
}

/// The words that belong to a status.
pub fn reason(status: u16) -> &'static str {
    match status {
        200 => "OK",
        400 => "BAD REQUEST",
        404 => "NOT FOUND",
        405 => "METHOD NOT ALLOWED",
        413 => "REQUEST ENTITY TOO LARGE",
        415 => "UNSUPPORTED MEDIA TYPE",
        501 => "NOT IMPLEMENTED",
        503 => "SERVICE UNAVAILABLE",
        504 => "GATEWAY TIMEOUT",
        _ => "INTERNAL SERVER ERROR",
    }
}

#[cfg(test)]
mod tests;
