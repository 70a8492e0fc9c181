//! A log and a column's drift as charts.

use std::rc::Rc;

use touchpaper_deploy::monitoring::quantile;
use touchpaper_wire::Chart;
use touchpaper_wire::chart::{Axis, Kind, Marks, Scale, Series};

use super::drift::Drifting;
use crate::deploy::log::{Kept, Log};
use crate::pipeline::pictures::Pictured;

/// Points over time at most, calls that they are made of, and how long a point stands for at least.
const POINTS: f64 = 60.0;
const CALLS: usize = 5000;
const LEAST_MS: f64 = 1000.0;
/// Categories that are drawn.
const SHOWN: usize = 14;

fn axis(name: &str, scale: Scale, categories: Vec<String>) -> Axis {
    Axis { name: name.to_owned(), scale, categories }
}

fn line(name: &str, points: Vec<(f64, f64)>) -> Series {
    Series { name: name.to_owned(), marks: Marks::Points { points } }
}

/// Latency, and requests answered and failed, over the time of the newest calls. Times are of the person's clock: `offset`
/// is what it is ahead of UTC.
pub fn over_time(log: &Log, offset_ms: f64) -> Option<[Pictured; 2]> {
    let mut calls: Vec<&Kept> = log.newest().take(CALLS).collect();
    calls.reverse();
    let (first, last) = (calls.first()?.call.at, calls.last()?.call.at);
    let width = ((last - first) / POINTS).max(LEAST_MS);
    let slots = ((last - first) / width) as usize + 1;
    let mut by_slot: Vec<Vec<&Kept>> = vec![Vec::new(); slots];
    for kept in calls {
        if let Some(slot) = by_slot.get_mut(((kept.call.at - first).max(0.0) / width) as usize) {
            slot.push(kept);
        }
    }
    let (mut p50, mut p95, mut answered, mut failed) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for (at, slot) in by_slot.iter().enumerate() {
        let time = first + width * at as f64 + offset_ms;
        let errors = slot.iter().filter(|kept| kept.call.outcome.is_error()).count();
        answered.push((time, (slot.len() - errors) as f64));
        failed.push((time, errors as f64));
        let mut times: Vec<f64> = slot.iter().map(|kept| kept.call.ms).collect();
        times.sort_by(f64::total_cmp);
        if !times.is_empty() {
            p50.push((time, quantile(&times, 0.5)));
            p95.push((time, quantile(&times, 0.95)));
        }
    }
    let chart = |title: &str, y: &str, series: Vec<Series>| {
        let chart =
            Chart { kind: Kind::Line, x: axis("", Scale::Time, Vec::new()), y: axis(y, Scale::Number, Vec::new()), series, note: None };
        Pictured { title: title.to_owned(), chart: Rc::new(chart) }
    };
    let per = crate::words::duration(width);
    Some([
        chart(&format!("Latency over time, each {per}"), "ms", vec![line("p50", p50), line("p95", p95)]),
        chart(&format!("Requests over time, each {per}"), "requests", vec![line("answered", answered), line("failed", failed)]),
    ])
}

/// A column's shares in training and now, side by side.
pub fn shares(one: &Drifting) -> Pictured {
    let mut shares = one.shares();
    let all = shares.len();
    if !one.numeric {
        // Of many categories those whose share moved most.
        shares.sort_by(|left, right| (right.2 - right.1).abs().total_cmp(&(left.2 - left.1).abs()).then_with(|| left.0.cmp(&right.0)));
        shares.truncate(SHOWN);
    }
    let points =
        |value: fn(&(String, f64, f64)) -> f64| shares.iter().enumerate().map(|(at, share)| (at as f64, value(share) * 100.0)).collect();
    let series = vec![line("training", points(|share| share.1)), line("now", points(|share| share.2))];
    let names = shares.iter().map(|share| share.0.clone()).collect();
    let note = (all > shares.len()).then(|| format!("The {SHOWN} of {all} values that moved most."));
    let x = axis(&one.finding.name, Scale::Category, names);
    let chart = Chart { kind: Kind::Bar, x, y: axis("% of rows", Scale::Number, Vec::new()), series, note };
    let title = format!("{}: training and the last {}", one.finding.name, crate::words::counted(one.finding.rows as u64, "row", "rows"));
    Pictured { title, chart: Rc::new(chart) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chart::facts::facts;
    use crate::deploy::log::{Call, Outcome, Rows, Source};
    use crate::deploy::screens::drift::Baselines;
    use serde_json::json;
    use touchpaper_deploy::signature::Signature;
    use touchpaper_deploy::table::Table;

    #[test]
    fn a_log_is_cut_into_even_pieces_of_time() {
        let mut log = Log::default();
        assert!(over_time(&log, 0.0).is_none());
        for (at, ms, status) in [(0.0, 10.0, 200), (900.0, 30.0, 500), (3100.0, 50.0, 200)] {
            log.note(Call {
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
            });
        }
        let [latency, requests] = over_time(&log, 0.0).unwrap();
        assert_eq!(latency.title, "Latency over time, each 1.0 s");
        let Marks::Points { points } = &latency.chart.series[0].marks else { panic!("points") };
        assert_eq!(points, &[(0.0, 20.0), (3000.0, 50.0)]);
        let Marks::Points { points } = &requests.chart.series[1].marks else { panic!("points") };
        assert_eq!(points.iter().map(|point| point.1).collect::<Vec<_>>(), [1.0, 0.0, 0.0, 0.0]);
    }

    #[test]
    fn shares_stand_side_by_side() {
        let signature: Signature =
            serde_json::from_value(json!({"inputs": [{"name": "country", "type": "string"}], "outputs": []})).unwrap();
        let table = |names: &[&str]| Table { fields: vec!["country".into()], values: names.iter().map(|name| vec![json!(name)]).collect() };
        let baselines = Baselines::of(&signature, &table(&["us", "us", "sg", "sg"]));
        let found = baselines.compare(&Rows { rows: table(&["us", "mars"]), ..Rows::default() });
        let picture = shares(&found[0]);
        assert_eq!(picture.title, "country: training and the last 2 rows");
        assert_eq!(facts(&picture.chart).rows[0], ["training", "mars", "0"]);
        assert_eq!(facts(&picture.chart).rows[3], ["now", "mars", "50"]);
        let many: Vec<String> = (0..20).map(|at| format!("c{at}")).collect();
        let names: Vec<&str> = many.iter().map(String::as_str).collect();
        let found = Baselines::of(&signature, &table(&names)).compare(&Rows { rows: table(&names), ..Rows::default() });
        assert_eq!(shares(&found[0]).chart.note.as_deref(), Some("The 14 of 20 values that moved most."));
    }
}
