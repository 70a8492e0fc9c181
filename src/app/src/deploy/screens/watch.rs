//! The Monitoring screen's state: what of the log is shown, how the data has drifted, traffic that is made up.

use serde_json::Value;
use touchpaper_deploy::monitoring::{Drift, drifted};
use touchpaper_deploy::signature::Signature;
use touchpaper_deploy::table::Table;

use super::drift::{Alert, Drifting};
use super::form;

pub const MOST_ROWS: usize = 5000;
const MOST_RATE: f64 = 200.0;

/// What happens to a column of made-up traffic.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum What {
    #[default]
    Nothing,
    Shift,
    Missing,
    Becomes,
}

impl What {
    pub const ALL: [Self; 4] = [Self::Nothing, Self::Shift, Self::Missing, Self::Becomes];

    pub fn label(self) -> &'static str {
        match self {
            Self::Nothing => "As in training",
            Self::Shift => "Numbers shift",
            Self::Missing => "Values go missing",
            Self::Becomes => "Values become another",
        }
    }

    pub fn name(self) -> &'static str {
        match self {
            Self::Nothing => "nothing",
            Self::Shift => "shift",
            Self::Missing => "missing",
            Self::Becomes => "becomes",
        }
    }

    pub fn named(name: &str) -> Self {
        Self::ALL.into_iter().find(|what| what.name() == name).unwrap_or_default()
    }
}

#[derive(Clone, Debug, PartialEq)]
pub struct Traffic {
    pub what: What,
    pub column: String,
    /// Standard deviations of a shift, percent of the others.
    pub amount: f64,
    pub value: String,
    pub rows: usize,
    pub per_second: f64,
}

impl Default for Traffic {
    fn default() -> Self {
        Self { what: What::Nothing, column: String::new(), amount: 2.0, value: String::new(), rows: 100, per_second: 20.0 }
    }
}

impl Traffic {
    /// What keeps it from being sent, in words.
    pub fn problem(&self, signature: &Signature) -> Option<String> {
        let within = |name: &str, value: f64, least: f64, most: f64| {
            (!(least..=most).contains(&value)).then(|| format!("{name}: a number from {least} to {most} is asked for."))
        };
        let amount = match self.what {
            What::Nothing => None,
            What::Shift => within("Standard deviations", self.amount, -20.0, 20.0),
            What::Missing | What::Becomes => within("Percent", self.amount, 0.0, 100.0),
        };
        let there = signature.inputs.iter().any(|column| column.name == self.column);
        let column = (self.what != What::Nothing && !there).then(|| "Choose a column.".to_owned());
        let rows = within("Requests", self.rows as f64, 1.0, MOST_ROWS as f64);
        column.or(amount).or(rows).or_else(|| within("Requests a second", self.per_second, 0.1, MOST_RATE))
    }

    /// Whole rows of training data, drifted: with what the model does not read.
    pub fn rows(&self, signature: &Signature, sample: &Table, seed: u64) -> Table {
        let drift = match self.what {
            What::Nothing => Drift::Missing(0.0),
            What::Shift => Drift::Shift(self.amount),
            What::Missing => Drift::Missing(self.amount / 100.0),
            What::Becomes => {
                let column = signature.inputs.iter().find(|column| column.name == self.column);
                Drift::Becomes(form::read(&self.value, column), self.amount / 100.0)
            }
        };
        let column = if self.what == What::Nothing { "" } else { &self.column };
        drifted(sample, column, &drift, self.rows, seed)
    }
}

/// The columns of a row that a model is asked with: what it reads and the row has.
pub fn question(signature: &Signature, fields: &[String], row: &[Value]) -> Table {
    let read = signature.inputs.iter().filter(|input| input.required);
    let place = |name: &String| fields.iter().position(|field| field == name);
    let (names, cells) = read.filter_map(|input| Some((input.name.clone(), row.get(place(&input.name)?).cloned()?))).unzip();
    Table { fields: names, values: vec![cells] }
}

/// The training data's label: the column that the model neither needs to predict nor gives.
pub fn label(signature: &Signature, sample: &Table) -> Option<String> {
    let given = |field: &String| signature.outputs.iter().any(|output| output.name == *field);
    let read = |field: &String| signature.inputs.iter().any(|input| input.name == *field);
    let needed = |field: &String| signature.inputs.iter().any(|input| input.name == *field && input.required);
    let fields = || sample.fields.iter().filter(|field| !given(field));
    fields().find(|field| !read(field)).or_else(|| fields().find(|field| !needed(field))).cloned()
}

/// Traffic that is being sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sending {
    pub sent: usize,
    pub of: usize,
}

pub struct Watch {
    pub traffic: Traffic,
    pub sending: Option<Sending>,
    /// Counts starts and stops of it.
    pub generation: u32,
    pub errors_only: bool,
    /// An answer is late that takes longer.
    pub limit_ms: f64,
    pub alerts: Vec<Alert>,
    pub found: Vec<Drifting>,
    /// Calls of the log when it was compared.
    pub compared: Option<u64>,
    /// The column whose shares are shown.
    pub open: Option<String>,
    pub problem: Option<String>,
    /// What was written for retraining.
    pub said: Option<String>,
}

impl Default for Watch {
    fn default() -> Self {
        Self {
            traffic: Traffic::default(),
            sending: None,
            generation: 0,
            errors_only: false,
            limit_ms: 1000.0,
            alerts: Vec::new(),
            found: Vec::new(),
            compared: None,
            open: None,
            problem: None,
            said: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn signature() -> Signature {
        serde_json::from_value(json!({
            "inputs": [{"name": "age", "type": "double"}, {"name": "country", "type": "string"}, {"name": "left_text", "type": "string", "required": false}],
            "outputs": [{"name": "prediction", "type": "double"}],
            "prediction": "prediction",
        }))
        .unwrap()
    }

    fn sample(label: &str) -> Table {
        let fields = ["age", "country", "prediction", label].map(str::to_owned).to_vec();
        Table { fields, values: (0..200).map(|at| vec![json!(f64::from(at % 50)), json!("us"), json!(0.0), json!(at % 2)]).collect() }
    }

    #[test]
    fn traffic_is_rows_of_training_with_one_column_drifted() {
        let traffic =
            Traffic { what: What::Becomes, column: "country".to_owned(), value: "mars".to_owned(), amount: 50.0, ..Traffic::default() };
        assert_eq!(traffic.problem(&signature()), None);
        let rows = traffic.rows(&signature(), &sample("left"), 3);
        let mars = rows.values.iter().filter(|row| row[1] == json!("mars")).count();
        assert!(rows.values.len() == 100 && (30..=70).contains(&mars), "{mars}");
        let same = Traffic { what: What::Nothing, ..traffic.clone() }.rows(&signature(), &sample("left"), 3);
        assert!(same.values.iter().all(|row| row[1] == json!("us")));
        let asked = question(&signature(), &rows.fields, &rows.values[0]);
        assert_eq!((asked.fields, asked.values[0].len()), (vec!["age".to_owned(), "country".to_owned()], 2));
        let said = |traffic: Traffic| traffic.problem(&signature()).unwrap();
        assert_eq!(said(Traffic { column: String::new(), ..traffic.clone() }), "Choose a column.");
        assert_eq!(said(Traffic { amount: 101.0, ..traffic.clone() }), "Percent: a number from 0 to 100 is asked for.");
        assert_eq!(said(Traffic { rows: 0, ..traffic }), "Requests: a number from 1 to 5000 is asked for.");
    }

    #[test]
    fn the_label_is_what_the_model_needs_not() {
        assert_eq!(label(&signature(), &sample("left")).as_deref(), Some("left"));
        assert_eq!(label(&signature(), &sample("left_text")).as_deref(), Some("left_text"));
        assert_eq!(label(&signature(), &Table { fields: vec!["age".into(), "prediction".into()], values: Vec::new() }), None);
    }
}
