//! How what a deployment is asked, and what it answers, stands to the data that its model was fitted to; and when that is to
//! be said aloud.

use serde_json::Value;
use touchpaper_deploy::monitoring::{Baseline, DRIFTED, Finding, Kind, Verdict};
use touchpaper_deploy::signature::Signature;
use touchpaper_deploy::table::Table;

use crate::deploy::log::{Log, Rows};

/// The newest rows that are compared.
pub const WINDOW: usize = 500;
/// Calls that errors and latency are judged by, and their limits.
const CALLS: usize = 50;
const FAILING: f64 = 0.05;

/// Of a model: what is remembered of its training data, the inputs first and then the prediction.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Baselines {
    pub inputs: Vec<Baseline>,
    pub prediction: Option<Baseline>,
}

impl Baselines {
    pub fn of(signature: &Signature, sample: &Table) -> Self {
        let column = |name: &str| {
            let at = sample.fields.iter().position(|field| field == name)?;
            let values: Vec<Value> = sample.values.iter().map(|row| row.get(at).cloned().unwrap_or_default()).collect();
            Some(Baseline::of(name, &values))
        };
        // Lists and vectors are not told apart by one figure.
        let plain = signature.inputs.iter().filter(|input| input.kind != "vector" && !input.kind.starts_with("array"));
        let inputs = plain.filter_map(|input| column(&input.name)).collect();
        let prediction = signature.prediction.as_ref().and_then(|name| column(name));
        Self { inputs, prediction }
    }

    /// The newest rows of a log beside them.
    pub fn compare(&self, rows: &Rows) -> Vec<Drifting> {
        let column = |name: &str| {
            let at = rows.rows.fields.iter().position(|field| field == name);
            rows.rows.values.iter().map(|row| at.and_then(|at| row.get(at).cloned()).unwrap_or_default()).collect::<Vec<_>>()
        };
        let of = |baseline: &Baseline, values: &[Value], is_prediction| {
            let numeric = matches!(baseline.kind, Kind::Numbers { .. });
            Drifting { finding: baseline.compare(values), numeric, is_prediction, before: baseline.clone(), now: values.to_vec() }
        };
        let mut all: Vec<Drifting> = self.inputs.iter().map(|baseline| of(baseline, &column(&baseline.name), false)).collect();
        if let Some(baseline) = &self.prediction {
            // What was refused has no prediction, and is none that is missing.
            let made: Vec<Value> = rows.predictions.iter().filter(|value| !value.is_null()).cloned().collect();
            all.push(of(baseline, &made, true));
        }
        all
    }
}

/// How a column stands, with what it is compared by.
#[derive(Clone, Debug, PartialEq)]
pub struct Drifting {
    pub finding: Finding,
    pub numeric: bool,
    pub is_prediction: bool,
    pub before: Baseline,
    pub now: Vec<Value>,
}

pub fn verdict(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Unknown => "too few rows",
        Verdict::Stable => "stable",
        Verdict::Watch => "watch",
        Verdict::Drifted => "drifted",
    }
}

impl Drifting {
    /// The test's name, its figure and how probable that is without drift.
    pub fn test(&self) -> String {
        let name = if self.numeric { "KS" } else { "χ²" };
        let p = if self.finding.p < 0.001 { "p < 0.001".to_owned() } else { format!("p = {:.3}", self.finding.p) };
        format!("{name} {:.2}, {p}", self.finding.statistic)
    }

    /// By bin or category: its name, and the share before and now.
    pub fn shares(&self) -> Vec<(String, f64, f64)> {
        let (names, before, now) = match &self.before.kind {
            Kind::Numbers { edges, counts, .. } => {
                let numbers: Vec<f64> = self.now.iter().filter_map(Value::as_f64).collect();
                let mut now = vec![0; counts.len()];
                for number in numbers {
                    if let Some(count) = now.get_mut(edges.partition_point(|edge| *edge < number)) {
                        *count += 1;
                    }
                }
                (bins(edges), counts.clone(), now)
            }
            Kind::Categories { counts } => {
                let mut names: Vec<String> = counts.keys().cloned().collect();
                let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
                let seen: Vec<String> = self.now.iter().filter(|value| !value.is_null()).map(text).collect();
                for name in &seen {
                    if !names.contains(name) {
                        names.push(name.clone());
                    }
                }
                let before = names.iter().map(|name| counts.get(name).copied().unwrap_or(0)).collect();
                let now = names.iter().map(|name| seen.iter().filter(|other| *other == name).count()).collect();
                (names, before, now)
            }
        };
        let share = |counts: &[usize]| {
            let all = counts.iter().sum::<usize>().max(1) as f64;
            counts.iter().map(|count| *count as f64 / all).collect::<Vec<_>>()
        };
        names.into_iter().zip(share(&before)).zip(share(&now)).map(|((name, before), now)| (name, before, now)).collect()
    }
}

/// The training data's deciles, as ranges.
fn bins(edges: &[f64]) -> Vec<String> {
    let text = |edge: f64| crate::chart::scale::exact(edge, &number_axis());
    let mut names: Vec<String> = Vec::new();
    let mut from: Option<f64> = None;
    for edge in edges {
        names.push(from.map_or_else(|| format!("≤ {}", text(*edge)), |from| format!("{} – {}", text(from), text(*edge))));
        from = Some(*edge);
    }
    names.push(from.map_or_else(|| "all".to_owned(), |from| format!("> {}", text(from))));
    names
}

fn number_axis() -> touchpaper_wire::chart::Axis {
    touchpaper_wire::chart::Axis { name: String::new(), scale: touchpaper_wire::chart::Scale::Number, categories: Vec::new() }
}

/// What passed a threshold.
#[derive(Clone, Debug, PartialEq)]
pub struct Alert {
    /// One of a kind is said once until it is over.
    pub about: String,
    pub text: String,
    pub at: f64,
}

/// All that is past a threshold now.
pub fn alarms(found: &[Drifting], log: &Log, limit_ms: f64, now: f64) -> Vec<Alert> {
    let alert = |about: String, text: String| Alert { about, text, at: now };
    let mut all = Vec::new();
    for one in found.iter().filter(|one| one.finding.verdict == Verdict::Drifted) {
        let what = if one.is_prediction { "The predictions have" } else { "The input has" };
        let Finding { name, psi, missing, rows, .. } = &one.finding;
        let share = missing * 100.0;
        let text = if *psi < DRIFTED {
            // The values that are there are as they were.
            format!("{name}: {share:.0}% of its values are missing over {rows} rows, more than in the training data.")
        } else {
            let missing = if *missing > 0.0 { format!(", {share:.0}% missing") } else { String::new() };
            format!("{name}: {} drifted from the training data (PSI {psi:.2} over {rows} rows{missing}).", what.to_lowercase())
        };
        all.push(alert(name.clone(), text));
    }
    for one in
        found.iter().filter(|one| !one.numeric && !one.is_prediction && one.finding.rows >= touchpaper_deploy::monitoring::LEAST_ROWS)
    {
        if one.finding.unseen > 0.05 {
            let text = format!("{}: {:.0}% of its values were never seen in training.", one.finding.name, one.finding.unseen * 100.0);
            all.push(alert(format!("{} unseen", one.finding.name), text));
        }
    }
    let newest: Vec<_> = log.newest().take(CALLS).collect();
    if newest.len() >= CALLS / 2 {
        let failing = newest.iter().filter(|kept| kept.call.outcome.is_error()).count() as f64 / newest.len() as f64;
        if failing > FAILING {
            all.push(alert("errors".to_owned(), format!("{:.0}% of the last {} requests failed.", failing * 100.0, newest.len())));
        }
        let mut times: Vec<f64> = newest.iter().map(|kept| kept.call.ms).collect();
        times.sort_by(f64::total_cmp);
        let p95 = touchpaper_deploy::monitoring::quantile(&times, 0.95);
        if p95 > limit_ms {
            let text = format!(
                "p95 of the last {} requests is {}, above {}.",
                newest.len(),
                crate::words::duration(p95),
                crate::words::duration(limit_ms)
            );
            all.push(alert("latency".to_owned(), text));
        }
    }
    all
}

/// Alerts as they stand: what began keeps its time, what is over goes.
pub fn kept(before: &[Alert], now: Vec<Alert>) -> Vec<Alert> {
    let since = |about: &str| before.iter().find(|alert| alert.about == about).map(|alert| alert.at);
    now.into_iter().map(|alert| Alert { at: since(&alert.about).unwrap_or(alert.at), ..alert }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::deploy::log::{Call, Outcome, Source};
    use serde_json::json;

    fn signature() -> Signature {
        let inputs =
            json!([{"name": "age", "type": "double"}, {"name": "country", "type": "string"}, {"name": "words", "type": "array<string>"}]);
        serde_json::from_value(json!({"inputs": inputs, "outputs": [], "prediction": "prediction"})).unwrap()
    }

    fn sample() -> Table {
        let row = |at: usize| vec![json!((at % 40) as f64 + 20.0), json!(["us", "sg"][at % 2]), json!([]), json!((at % 4 / 3) as f64)];
        let fields = ["age", "country", "words", "prediction"].map(str::to_owned).to_vec();
        Table { fields, values: (0..400).map(row).collect() }
    }

    fn rows(age: impl Fn(usize) -> f64, country: &str) -> Rows {
        let values = (0..100).map(|at| vec![json!(age(at)), json!(country)]).collect();
        let predictions = (0..100).map(|at| if at < 50 { json!(null) } else { json!((at % 4 / 3) as f64) }).collect();
        Rows { rows: Table { fields: vec!["age".into(), "country".into()], values }, predictions, labels: Vec::new() }
    }

    fn call(at: f64, ms: f64, status: u16) -> Call {
        Call {
            at,
            ms,
            method: "POST".into(),
            target: "/predict".into(),
            content_type: String::new(),
            source: Source::Person,
            outcome: Outcome::Answered(status),
            request: Vec::new(),
            response: Vec::new(),
            labels: Vec::new(),
            version: None,
        }
    }

    #[test]
    fn columns_are_compared_each_by_its_kind() {
        let baselines = Baselines::of(&signature(), &sample());
        assert_eq!(baselines.inputs.iter().map(|one| one.name.as_str()).collect::<Vec<_>>(), ["age", "country"]);
        let found = baselines.compare(&rows(|at| (at % 40) as f64 + 20.0, "mars"));
        let told: Vec<_> = found.iter().map(|one| (one.finding.name.as_str(), verdict(one.finding.verdict), one.finding.rows)).collect();
        assert_eq!(told, [("age", "stable", 100), ("country", "drifted", 100), ("prediction", "stable", 50)]);
        assert!(found[0].test().starts_with("KS 0."));
        assert!(found[1].test().starts_with("χ² ") && found[1].test().ends_with("p < 0.001"));
        assert_eq!(found[1].shares(), [("sg".to_owned(), 0.5, 0.0), ("us".to_owned(), 0.5, 0.0), ("mars".to_owned(), 0.0, 1.0)]);
        let shares = found[0].shares();
        assert_eq!(shares.len(), 10);
        assert!(shares[0].0.starts_with("≤ ") && shares[9].0.starts_with("> "));
        assert!((shares.iter().map(|one| one.2).sum::<f64>() - 1.0).abs() < 1e-9);
    }

    #[test]
    fn an_alert_is_said_while_a_threshold_is_passed() {
        let baselines = Baselines::of(&signature(), &sample());
        let mut log = Log::default();
        for at in 0..60 {
            log.note(call(f64::from(at), 500.0, if at % 10 == 0 { 500 } else { 200 }));
        }
        let found = baselines.compare(&rows(|_| 90.0, "mars"));
        let first = alarms(&found, &log, 400.0, 10.0);
        let about: Vec<&str> = first.iter().map(|alert| alert.about.as_str()).collect();
        assert_eq!(about, ["age", "country", "country unseen", "errors", "latency"]);
        assert!(first[0].text.starts_with("age: the input has drifted from the training data (PSI "));
        assert_eq!(first[3].text, "10% of the last 50 requests failed.");
        let later = alarms(&baselines.compare(&rows(|_| 90.0, "us")), &log, 1000.0, 20.0);
        let kept = kept(&first, later);
        assert_eq!(
            kept.iter().map(|alert| (alert.about.as_str(), alert.at)).collect::<Vec<_>>(),
            [("age", 10.0), ("country", 10.0), ("errors", 10.0)]
        );
        let mut gaps = rows(|at| (at % 40) as f64 + 20.0, "us");
        gaps.rows.values.iter_mut().step_by(2).for_each(|row| row[0] = json!(null));
        let alerts = alarms(&baselines.compare(&gaps), &Log::default(), 1.0, 0.0);
        assert_eq!(alerts[0].text, "age: 50% of its values are missing over 100 rows, more than in the training data.");
        assert!(alarms(&baselines.compare(&rows(|at| (at % 40) as f64 + 20.0, "us")), &Log::default(), 1.0, 0.0).len() <= 1);
    }
}
