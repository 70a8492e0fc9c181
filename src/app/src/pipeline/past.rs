//! Fits that ended well, to be compared: what each was judged by, and which of its settings differ from the others'.

use serde_json::Value;

use crate::pipeline::registry::shown;

#[derive(Clone, Debug, PartialEq)]
pub struct Past {
    pub number: u32,
    pub stages: String,
    pub metrics: Vec<(String, f64)>,
    /// The metric that the program's own evaluator measured, and whether more of it is better.
    pub judged: Option<(String, bool)>,
    pub ms: f64,
    pub canvas: Value,
}

/// Of each run the settings that not all runs have alike: `LogisticRegression.regParam = 0.5`.
pub fn differing(runs: &[Past]) -> Vec<Vec<String>> {
    let all: Vec<Vec<(String, String)>> = runs.iter().map(|run| settings(&run.canvas)).collect();
    let alike = |setting: &(String, String)| all.iter().all(|others| others.contains(setting));
    let words = |(name, value): &(String, String)| format!("{name} = {value}");
    all.iter().map(|own| own.iter().filter(|setting| !alike(setting)).map(words).collect()).collect()
}

fn settings(canvas: &Value) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for name in ["path", "train", "seed"] {
        found.extend(canvas.get(name).map(|value| (name.to_owned(), shown(value))));
    }
    for stage in canvas["stages"].as_array().into_iter().flatten() {
        let class = stage["class"].as_str().unwrap_or_default();
        let params = stage["params"].as_object().into_iter().flatten();
        found.extend(params.map(|(name, value)| (format!("{class}.{name}"), shown(value))));
    }
    found
}

/// The run that is best by the metric that all runs here were judged by; none where they were judged by several, or one ran.
pub fn best(runs: &[Past]) -> Option<u32> {
    let (metric, larger) = runs.first()?.judged.clone()?;
    let value = |run: &Past| run.metrics.iter().find(|(name, _)| *name == metric).map(|(_, value)| if larger { *value } else { -value });
    if runs.len() < 2 || runs.iter().any(|run| run.judged.as_ref().is_none_or(|(name, _)| *name != metric)) {
        return None;
    }
    runs.iter().filter_map(|run| Some((run.number, value(run)?))).max_by(|one, other| one.1.total_cmp(&other.1)).map(|(number, _)| number)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn run(number: u32, params: Value, metric: &str, value: f64) -> Past {
        Past {
            number,
            stages: String::new(),
            metrics: vec![(metric.to_owned(), value)],
            judged: Some((metric.to_owned(), metric != "rmse")),
            ms: 0.0,
            canvas: json!({ "path": "a.csv", "stages": [{ "class": "LR", "params": params }] }),
        }
    }

    #[test]
    fn what_differs_between_runs_is_told_of_each() {
        let runs = [run(2, json!({ "maxIter": 9, "regParam": 0.5 }), "f1", 0.8), run(1, json!({ "maxIter": 9 }), "f1", 0.9)];
        assert_eq!(differing(&runs), [vec!["LR.regParam = 0.5".to_owned()], vec![]]);
        assert_eq!(best(&runs), Some(1));
    }

    #[test]
    fn the_best_is_named_where_all_were_judged_alike() {
        assert_eq!(best(&[run(1, json!({}), "rmse", 2.0), run(2, json!({}), "rmse", 1.0)]), Some(2));
        assert_eq!(best(&[run(1, json!({}), "rmse", 2.0), run(2, json!({}), "f1", 1.0)]), None);
        assert_eq!(best(&[run(1, json!({}), "rmse", 2.0)]), None);
    }
}
