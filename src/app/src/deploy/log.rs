//! What a deployment was asked and how it answered: the newest calls, with their bodies as long as there is room.

use std::collections::VecDeque;

use serde_json::Value;
use touchpaper_deploy::logs::line;
use touchpaper_deploy::service::{Contract, seen};
use touchpaper_deploy::signature::Signature;
use touchpaper_deploy::table::Table;

/// Calls that are kept, bytes of their bodies, and the largest body that is.
const CALLS: usize = 20_000;
const BODIES: usize = 16_000_000;
const LARGEST: usize = 256_000;
const COLUMNS: [&str; 10] = ["number", "timestamp", "ms", "method", "target", "status", "rows", "y_pred", "query", "label"];

/// Who asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// A person, or a program of theirs.
    Person,
    Simulated,
    /// A form that asks at each letter: what it asks on the way says nothing of drift.
    Typed,
    /// A load test: the same rows again and again, which say nothing of drift either.
    Load,
}

impl Source {
    pub fn words(self) -> &'static str {
        match self {
            Self::Person => "request",
            Self::Simulated => "simulated",
            Self::Typed => "while typing",
            Self::Load => "load test",
        }
    }

    fn tells(self) -> bool {
        matches!(self, Self::Person | Self::Simulated)
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    Answered(u16),
    TimedOut,
    Failed(String),
}

impl Outcome {
    pub fn is_error(&self) -> bool {
        !matches!(self, Self::Answered(status) if *status < 400)
    }

    pub fn words(&self) -> String {
        match self {
            Self::Answered(status) => status.to_string(),
            Self::TimedOut => "timed out".to_owned(),
            Self::Failed(why) => why.clone(),
        }
    }
}

#[derive(Clone, Debug, PartialEq)]
pub struct Call {
    /// Milliseconds since 1970, and how long the answer took.
    pub at: f64,
    pub ms: f64,
    pub method: String,
    pub target: String,
    pub content_type: String,
    pub source: Source,
    pub outcome: Outcome,
    pub request: Vec<u8>,
    pub response: Vec<u8>,
    /// What became of it, by row, where that is known.
    pub labels: Vec<Value>,
    /// Of the model that has answered it, where one has.
    pub version: Option<u32>,
}

/// A call that is kept.
#[derive(Clone, Debug, PartialEq)]
pub struct Kept {
    pub number: u64,
    pub call: Call,
    /// Its bodies were too large, or too old, to be kept.
    pub cut: bool,
}

/// Rows that were asked about, with what was predicted and what is known to have become of each.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Rows {
    pub rows: Table,
    pub predictions: Vec<Value>,
    pub labels: Vec<Value>,
}

#[derive(Default)]
pub struct Log {
    calls: VecDeque<Kept>,
    bytes: usize,
    /// The first that may have bodies.
    bodied: usize,
    last: u64,
}

impl Log {
    pub fn note(&mut self, mut call: Call) {
        self.last += 1;
        let cut = call.source == Source::Load || call.request.len() + call.response.len() > LARGEST;
        if cut {
            call.request = Vec::new();
            call.response = Vec::new();
        }
        self.bytes += call.request.len() + call.response.len();
        self.calls.push_back(Kept { number: self.last, call, cut });
        while self.calls.len() > CALLS {
            if let Some(old) = self.calls.pop_front() {
                self.bytes -= old.call.request.len() + old.call.response.len();
            }
            self.bodied = self.bodied.saturating_sub(1);
        }
        while self.bytes > BODIES {
            let Some(old) = self.calls.get_mut(self.bodied) else { break };
            self.bytes -= old.call.request.len() + old.call.response.len();
            old.call.request = Vec::new();
            old.call.response = Vec::new();
            old.cut = true;
            self.bodied += 1;
        }
    }

    pub fn len(&self) -> usize {
        self.calls.len()
    }

    /// How many there have been; those that are kept are the last of them.
    pub fn total(&self) -> u64 {
        self.last
    }

    /// The newest first.
    pub fn newest(&self) -> impl Iterator<Item = &Kept> {
        self.calls.iter().rev()
    }

    pub fn oldest(&self) -> impl Iterator<Item = &Kept> {
        self.calls.iter()
    }

    pub fn errors(&self) -> usize {
        self.calls.iter().filter(|kept| kept.call.outcome.is_error()).count()
    }

    /// Rows whose outcome is known.
    pub fn known(&self) -> usize {
        let of = |kept: &Kept| kept.call.labels.iter().filter(|label| !label.is_null()).count();
        self.calls.iter().filter(|kept| kept.call.source.tells() && !kept.cut).map(of).sum()
    }

    pub fn clear(&mut self) {
        self.calls.clear();
        (self.bytes, self.bodied) = (0, 0);
    }

    /// The newest rows, at most so many, the oldest of them first, of calls that tell of drift.
    pub fn rows(&self, contract: Contract, signature: &Signature, most: usize) -> Rows {
        let mut found: Vec<Rows> = Vec::new();
        let mut count = 0;
        for kept in self.newest().filter(|kept| kept.call.source.tells() && !kept.cut) {
            if count >= most {
                break;
            }
            if let Some(rows) = kept.call.rows(contract, signature) {
                count += rows.rows.values.len();
                found.push(rows);
            }
        }
        let fields: Vec<String> = signature.inputs.iter().map(|column| column.name.clone()).collect();
        let mut all = Rows { rows: Table { fields: fields.clone(), values: Vec::new() }, ..Rows::default() };
        for one in found.into_iter().rev() {
            let place = |name: &String| one.rows.fields.iter().position(|field| field == name);
            let places: Vec<Option<usize>> = fields.iter().map(place).collect();
            for (at, row) in one.rows.values.iter().enumerate() {
                let cell = |place: &Option<usize>| place.and_then(|place| row.get(place).cloned()).unwrap_or_default();
                all.rows.values.push(places.iter().map(cell).collect());
                all.predictions.push(one.predictions.get(at).cloned().unwrap_or_default());
                all.labels.push(one.labels.get(at).cloned().unwrap_or_default());
            }
        }
        all
    }

    /// As a file: a line a call, the oldest first.
    pub fn csv(&self, contract: Contract, signature: &Signature) -> String {
        let head = line(&COLUMNS.map(str::to_owned));
        let lines = self.oldest().map(|kept| kept.line(contract, signature));
        std::iter::once(head).chain(lines).collect()
    }
}

impl Kept {
    fn line(&self, contract: Contract, signature: &Signature) -> String {
        let call = &self.call;
        let rows = call.rows(contract, signature);
        let list = |values: &[Value]| if values.is_empty() { String::new() } else { Value::from(values.to_vec()).to_string() };
        let query = rows.as_ref().map(|rows| serde_json::json!(rows.rows).to_string()).unwrap_or_default();
        line(&[
            self.number.to_string(),
            format!("{:.3}", call.at / 1000.0),
            format!("{:.1}", call.ms),
            call.method.clone(),
            call.target.clone(),
            call.outcome.words(),
            rows.as_ref().map_or_else(String::new, |rows| rows.rows.values.len().to_string()),
            rows.as_ref().map(|rows| list(&rows.predictions)).unwrap_or_default(),
            query,
            list(&call.labels),
        ])
    }
}

impl Call {
    /// What it asked about, also where that was refused.
    pub fn rows(&self, contract: Contract, signature: &Signature) -> Option<Rows> {
        let rows = seen::rows(contract, signature, &self.content_type, std::str::from_utf8(&self.request).ok()?)?;
        let answered = std::str::from_utf8(&self.response).ok().filter(|_| !self.outcome.is_error());
        let predictions = answered.map(|body| seen::predictions(signature, body)).unwrap_or_default();
        Some(Rows { rows, predictions, labels: self.labels.clone() })
    }
}

/// A table of known outcomes as a program reads it: the columns, then what was predicted and what it was.
pub fn known_csv(rows: &Rows, label: &str) -> String {
    let cell = |value: &Value| match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    let heads = rows.rows.fields.iter().filter(|field| *field != label).cloned();
    let heads: Vec<String> = heads.chain(["prediction".to_owned(), label.to_owned()]).collect();
    let mut text = line(&heads);
    for (at, row) in rows.rows.values.iter().enumerate() {
        let Some(known) = rows.labels.get(at).filter(|known| !known.is_null()) else { continue };
        let cells = rows.rows.fields.iter().zip(row).filter(|(field, _)| *field != label).map(|(_, value)| cell(value));
        let predicted = rows.predictions.get(at).map(cell).unwrap_or_default();
        text.push_str(&line(&cells.chain([predicted, cell(known)]).collect::<Vec<_>>()));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;
    use touchpaper_deploy::service::requests::Form;

    fn signature() -> Signature {
        let columns = json!([{"name": "country", "type": "string"}, {"name": "age", "type": "double"}]);
        serde_json::from_value(json!({"inputs": columns, "outputs": [], "prediction": "prediction"})).unwrap()
    }

    fn call(age: f64, status: u16, source: Source) -> Call {
        let rows = Table { fields: vec!["age".into(), "country".into()], values: vec![vec![json!(age), json!("india")]] };
        Call {
            at: 1500.0,
            ms: 12.34,
            method: "POST".into(),
            target: "/predict".into(),
            content_type: "application/json".into(),
            source,
            outcome: Outcome::Answered(status),
            request: Form::Frame.request("churn", &rows).body.into_bytes(),
            response: if status == 200 { b"[1.0]".to_vec() } else { b"{\"error\": \"no\"}".to_vec() },
            labels: vec![json!(0)],
            version: Some(1),
        }
    }

    #[test]
    fn rows_are_read_back_under_the_models_columns_and_load_tests_are_left_out() {
        let mut log = Log::default();
        log.note(call(20.0, 200, Source::Person));
        log.note(call(21.0, 200, Source::Load));
        log.note(call(22.0, 400, Source::Simulated));
        log.note(Call { outcome: Outcome::TimedOut, response: Vec::new(), ..call(23.0, 200, Source::Person) });
        assert_eq!((log.len(), log.total(), log.errors(), log.known()), (4, 4, 2, 3));
        let rows = log.rows(Contract::Flask, &signature(), 100);
        assert_eq!(json!(rows.rows), json!({"fields": ["country", "age"], "values": [["india", 20.0], ["india", 22.0], ["india", 23.0]]}));
        assert_eq!((json!(rows.predictions), json!(rows.labels)), (json!([1.0, null, null]), json!([0, 0, 0])));
        assert_eq!(log.rows(Contract::Flask, &signature(), 1).rows.values.len(), 1);
        assert_eq!(known_csv(&rows, "left"), "country,age,prediction,left\nindia,20.0,1.0,0\nindia,22.0,,0\nindia,23.0,,0\n");
    }

    #[test]
    fn the_log_is_a_file_of_a_line_a_call() {
        let mut log = Log::default();
        log.note(call(20.0, 200, Source::Person));
        log.note(Call { target: "/".into(), request: Vec::new(), ..call(20.0, 404, Source::Person) });
        let csv = log.csv(Contract::Flask, &signature());
        let lines: Vec<&str> = csv.lines().collect();
        assert_eq!(lines[0], "number,timestamp,ms,method,target,status,rows,y_pred,query,label");
        assert_eq!(
            lines[1],
            "1,1.500,12.3,POST,/predict,200,1,[1.0],\"{\"\"fields\"\":[\"\"country\"\",\"\"age\"\"],\"\"values\"\":[[\"\"india\"\",20.0]]}\",[0]"
        );
        assert_eq!(lines[2], "2,1.500,12.3,POST,/,404,,,,[0]");
    }

    #[test]
    fn bodies_go_before_calls_do() {
        let mut log = Log::default();
        let large = Call { request: vec![b' '; 200_000], ..call(1.0, 200, Source::Person) };
        for _ in 0..100 {
            log.note(large.clone());
        }
        log.note(Call { request: vec![b' '; 300_000], ..large });
        assert_eq!(log.len(), 101);
        assert!(log.bytes <= BODIES);
        let cut = log.oldest().filter(|kept| kept.cut).count();
        assert!((21..=22).contains(&cut), "{cut}");
        assert!(!log.newest().nth(1).unwrap().cut);
        for _ in 0..CALLS + 5 {
            log.note(call(1.0, 200, Source::Load));
        }
        assert_eq!((log.len(), log.bytes, log.total()), (CALLS, 0, 101 + CALLS as u64 + 5));
        log.clear();
        assert_eq!((log.len(), log.total()), (0, 101 + CALLS as u64 + 5));
    }
}
