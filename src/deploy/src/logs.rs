//! The log files of the course's case study: CSV by month, or of tests, with these columns.

use chrono::{DateTime, Datelike};
use serde_json::Value;

use crate::table::Table;

pub const PREDICT: &str = "unique_id,timestamp,y_pred,y_proba,query,model_version,runtime";
pub const TRAIN: &str = "unique_id,timestamp,x_shape,eval_test,model_version,model_version_note,runtime";

/// `predict-2026-11.log`, or `predict-test.log`: the month without a zero before it.
pub fn file_name(kind: &str, test: bool, now_ms: f64) -> String {
    if test {
        return format!("{kind}-test.log");
    }
    let (year, month) = month_of(now_ms);
    format!("{kind}-{year}-{month}.log")
}

/// Year and month of a time in UTC; those of 1970 where there is no such time.
fn month_of(now_ms: f64) -> (i32, u32) {
    let time = DateTime::from_timestamp_millis(now_ms as i64).unwrap_or_default();
    (time.year(), time.month())
}

/// `000:00:01`: hours, minutes, seconds.
pub fn runtime(ms: f64) -> String {
    let seconds = (ms / 1000.0).max(0.0) as u64;
    format!("{:03}:{:02}:{:02}", seconds / 3600, seconds % 3600 / 60, seconds % 60)
}

/// What a prediction was, for a line of its log.
pub struct Prediction<'a> {
    pub id: &'a str,
    pub now_ms: f64,
    pub labels: &'a [Value],
    pub probabilities: Option<&'a [Value]>,
    pub query: &'a Table,
    pub version: &'a str,
    pub runtime_ms: f64,
}

impl Prediction<'_> {
    pub fn line(&self) -> String {
        let probabilities = self.probabilities.map_or_else(|| "None".to_owned(), list);
        let cells = [
            self.id.to_owned(),
            format!("{:.3}", self.now_ms / 1000.0),
            list(self.labels),
            probabilities,
            query(self.query),
            self.version.to_owned(),
            runtime(self.runtime_ms),
        ];
        line(&cells)
    }
}

/// A line of CSV, with its end.
pub fn line(cells: &[String]) -> String {
    let quoted = cells
        .iter()
        .map(|cell| if cell.contains([',', '"', '\n', '\r']) { format!("\"{}\"", cell.replace('"', "\"\"")) } else { cell.clone() });
    quoted.collect::<Vec<_>>().join(",") + "\n"
}

fn list(values: &[Value]) -> String {
    Value::from(values.to_vec()).to_string()
}

/// By columns, as the case study sends it.
fn query(table: &Table) -> String {
    let columns = table.fields.iter().enumerate().map(|(at, name)| {
        let cells: Vec<&Value> = table.values.iter().filter_map(|row| row.get(at)).collect();
        format!("{}: {}", Value::from(name.as_str()), serde_json::to_string(&cells).unwrap_or_default())
    });
    format!("{{{}}}", columns.collect::<Vec<_>>().join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn files_are_named_by_month() {
        assert_eq!(file_name("predict", true, 0.0), "predict-test.log");
        for (ms, name) in [
            (0.0, "train-1970-1.log"),
            (951_782_400_000.0, "train-2000-2.log"),
            (1_709_251_199_000.0, "train-2024-2.log"),
            (1_709_251_200_000.0, "train-2024-3.log"),
            (1_798_761_599_000.0, "train-2026-12.log"),
        ] {
            assert_eq!(file_name("train", false, ms), name);
        }
    }

    #[test]
    fn a_line_has_the_columns_of_its_header() {
        let query = Table { fields: vec!["country".into(), "age".into()], values: vec![vec![json!("a \"b\""), json!(24)]] };
        let labels = [json!(0.0)];
        let told = Prediction {
            id: "x-1",
            now_ms: 1500.0,
            labels: &labels,
            probabilities: None,
            query: &query,
            version: "0.1",
            runtime_ms: 3_725_000.0,
        };
        assert_eq!(told.line(), "x-1,1.500,[0.0],None,\"{\"\"country\"\": [\"\"a \\\"\"b\\\"\"\"\"], \"\"age\"\": [24]}\",0.1,001:02:05\n");
        assert_eq!(PREDICT.split(',').count(), 7);
    }
}
