//! Load tests as charts: over time, by load, and against what queues do in theory. A chart's table has the same facts.

use std::rc::Rc;

use touchpaper_deploy::load::scale::{Step, level};
use touchpaper_deploy::load::{Loop, Summary, queue, run};
use touchpaper_wire::Chart;
use touchpaper_wire::chart::{Axis, Kind, Marks, Scale, Series};

use super::load_test::{Run, Shape};
use crate::pipeline::pictures::Pictured;
use crate::words::counted;

/// Points of a curve of theory, requests that are played through for each, and how busy replicas are at its end.
const POINTS: usize = 24;
const PLAYED: usize = 3000;
const BUSIEST: f64 = 0.95;

fn axis(name: &str) -> Axis {
    Axis { name: name.to_owned(), scale: Scale::Number, categories: Vec::new() }
}

fn line(name: impl Into<String>, points: Vec<(f64, f64)>) -> Series {
    Series { name: name.into(), marks: Marks::Points { points } }
}

fn pictured(title: impl Into<String>, x: &str, y: &str, series: Vec<Series>, note: Option<String>) -> Pictured {
    let series =
        series.into_iter().filter(|one| !matches!(&one.marks, Marks::Points { points } | Marks::Centres { points } if points.is_empty()));
    Pictured { title: title.into(), chart: Rc::new(Chart { kind: Kind::Line, x: axis(x), y: axis(y), series: series.collect(), note }) }
}

pub fn replicas(count: usize) -> String {
    counted(count as u64, "replica", "replicas")
}

/// Throughput and errors, then latency, over a run's time.
pub fn over_time(one: &Run) -> [Pictured; 2] {
    let of = |value: fn(&Summary) -> f64| one.ticks.iter().map(|tick| (tick.at, value(&tick.summary))).collect::<Vec<_>>();
    // A piece of time in which nothing was answered has no latency.
    let latency = |value: fn(&Summary) -> f64| {
        let answered = one.ticks.iter().filter(|tick| tick.summary.requests > tick.summary.errors);
        answered.map(|tick| (tick.at, value(&tick.summary))).collect::<Vec<_>>()
    };
    let length = one.ticks.first().map_or(1.0, |tick| tick.at);
    let errors = one.ticks.iter().map(|tick| (tick.at, tick.summary.errors as f64 / length)).collect::<Vec<_>>();
    let failing = errors.iter().any(|(_, rate)| *rate > 0.0);
    let mut throughput = vec![line("answered", of(|summary| summary.per_second))];
    if failing {
        throughput.push(line("failed", errors));
    }
    let title = |what: &str| format!("{what} over time, {}", replicas(one.replicas));
    [
        pictured(title("Requests answered"), "seconds", "requests/s", throughput, None),
        pictured(
            title("Latency"),
            "seconds",
            "ms",
            vec![
                line("p50", latency(|summary| summary.p50)),
                line("p95", latency(|summary| summary.p95)),
                line("p99", latency(|summary| summary.p99)),
            ],
            None,
        ),
    ]
}

/// By number of replicas, all that their runs have measured, least load first.
pub fn by_replicas(runs: &[&Run]) -> Vec<(usize, Vec<Step>)> {
    let mut all: Vec<(usize, Vec<Step>)> = Vec::new();
    let mut counts: Vec<usize> = runs.iter().map(|run| run.replicas).collect();
    counts.sort_unstable();
    counts.dedup();
    for count in counts {
        let of = runs.iter().filter(|run| run.replicas == count).flat_map(|run| run.steps.iter().cloned());
        let mut steps: Vec<Step> = of.collect();
        steps.sort_by(|one, other| level(one.load).total_cmp(&level(other.load)));
        all.push((count, steps));
    }
    all
}

/// How long replicas were at work for single requests, of all runs against so many.
pub fn service(runs: &[&Run], count: usize) -> Vec<f64> {
    runs.iter().filter(|run| run.replicas == count).flat_map(|run| run.service.iter().copied()).collect()
}

/// Latency and throughput against load, a line for each number of replicas.
pub fn against_load(shape: Shape, measured: &[(usize, Vec<Step>)]) -> [Pictured; 2] {
    let points = |steps: &[Step], value: fn(&Summary) -> f64| {
        steps.iter().filter(|step| step.summary.mean > 0.0).map(|step| (level(step.load), value(&step.summary))).collect::<Vec<_>>()
    };
    let latency = measured.iter().flat_map(|(count, steps)| {
        [
            line(format!("p50 of {count}"), points(steps, |summary| summary.p50)),
            line(format!("p99 of {count}"), points(steps, |summary| summary.p99)),
        ]
    });
    let throughput = measured.iter().map(|(count, steps)| line(replicas(*count), points(steps, |summary| summary.per_second)));
    let x = match shape {
        Shape::Rate => "requests/s sent",
        Shape::Callers => "callers",
    };
    [
        pictured("Latency against load", x, "ms", latency.collect(), Some("By number of replicas.".to_owned())),
        pictured("Requests answered against load", x, "requests/s answered", throughput.collect(), None),
    ]
}

/// What was measured beside a queue's theory: mean latency by load, for one number of replicas. For rates it is M/M/c;
/// both kinds of load are also played through with the service times that were measured.
pub fn queueing(shape: Shape, count: usize, steps: &[Step], service: &[f64]) -> Option<Pictured> {
    if service.is_empty() || steps.is_empty() {
        return None;
    }
    let mean = Summary::of(service.to_vec(), 0, 0.0).mean;
    let most = steps.iter().map(|step| level(step.load)).fold(0.0, f64::max);
    let least = steps.iter().map(|step| level(step.load)).fold(f64::INFINITY, f64::min);
    let measured = steps.iter().filter(|step| step.summary.mean > 0.0).map(|step| (level(step.load), step.summary.mean)).collect();
    let mut series = Vec::new();
    match shape {
        Shape::Rate => {
            // Past it a queue has no mean.
            let end = most.min(BUSIEST * count as f64 * 1000.0 / mean).max(least);
            let rates: Vec<f64> = (0..POINTS).map(|at| least + (end - least) * at as f64 / (POINTS - 1) as f64).collect();
            let servers = u32::try_from(count).unwrap_or(u32::MAX);
            let theory = rates.iter().filter_map(|rate| Some((*rate, queue(*rate, mean, servers)?.mean_response))).collect();
            let played = rates.iter().map(|rate| (*rate, run(Loop::Open { per_second: *rate }, service, count, PLAYED, 1).mean)).collect();
            series.push(line(format!("M/M/{count}"), theory));
            series.push(line("played through", played));
        }
        Shape::Callers => {
            let played = steps.iter().map(|step| (level(step.load), run(step.load, service, count, PLAYED, 1).mean)).collect();
            series.push(line("played through", played));
        }
    }
    series.push(Series { name: "measured".to_owned(), marks: Marks::Centres { points: measured } });
    let end = if shape == Shape::Rate { " Where theory ends, the queue grows as long as the load lasts." } else { "" };
    let note = format!("A request takes a replica {} on average.{end}", crate::words::latency(mean));
    let title = format!("Mean latency beside a queue's theory, {}", replicas(count));
    let x = if shape == Shape::Rate { "requests/s sent" } else { "callers" };
    Some(pictured(title, x, "ms", series, Some(note)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chart::facts::facts;
    use crate::chart::layout::layout;
    use crate::deploy::screens::load_test::Tick;

    fn step(replicas: usize, per_second: f64, p99: f64) -> Step {
        let summary = Summary { requests: 10, per_second, mean: p99 / 2.0, p50: p99 / 3.0, p99, ..Summary::default() };
        Step { replicas, load: Loop::Open { per_second }, summary }
    }

    fn one(replicas: usize, steps: Vec<Step>) -> Run {
        let tick = |at: f64, requests: usize, errors: usize| Tick {
            at,
            summary: Summary { requests, errors, per_second: 8.0, p50: 20.0, ..Summary::default() },
        };
        let ticks = vec![tick(0.5, 4, 0), tick(1.0, 2, 2)];
        Run { number: 1, shape: Shape::Rate, rows: 1, replicas, steps, ticks, service: vec![10.0; 50], stopped: false }
    }

    #[test]
    fn over_time_errors_are_a_line_and_silence_has_no_latency() {
        let [throughput, latency] = over_time(&one(2, Vec::new()));
        assert_eq!(throughput.title, "Requests answered over time, 2 replicas");
        assert_eq!(
            facts(&throughput.chart).rows,
            [["answered", "0.5", "8"], ["answered", "1", "8"], ["failed", "0.5", "0"], ["failed", "1", "4"]]
        );
        assert_eq!(facts(&latency.chart).rows.iter().filter(|row| row[0] == "p50").count(), 1);
    }

    #[test]
    fn replicas_are_compared_load_by_load() {
        let (first, second) = (one(1, vec![step(1, 40.0, 90.0), step(1, 10.0, 30.0)]), one(2, vec![step(2, 40.0, 30.0)]));
        let measured = by_replicas(&[&second, &first]);
        assert_eq!(measured.iter().map(|(count, steps)| (*count, steps.len())).collect::<Vec<_>>(), [(1, 2), (2, 1)]);
        let [latency, throughput] = against_load(Shape::Rate, &measured);
        assert_eq!(facts(&latency.chart).rows[2], ["p99 of 1", "10", "30"]);
        assert_eq!(facts(&throughput.chart).rows.last().unwrap(), &["2 replicas", "40", "40"]);
    }

    #[test]
    fn theory_ends_where_queues_do_and_what_was_measured_stands_beside_it() {
        let steps = vec![step(1, 20.0, 30.0), step(1, 200.0, 900.0)];
        let picture = queueing(Shape::Rate, 1, &steps, &[10.0; 100]).unwrap();
        let rows = facts(&picture.chart).rows;
        let last = rows.iter().rfind(|row| row[0] == "M/M/1").unwrap();
        // 95 requests a second at 10 ms: 10 / 0.05.
        assert_eq!((last[1].as_str(), last[2].as_str()), ("95", "200"));
        assert_eq!(rows.iter().filter(|row| row[0] == "measured").count(), 2);
        assert_eq!(
            picture.chart.note.as_deref(),
            Some("A request takes a replica 10 ms on average. Where theory ends, the queue grows as long as the load lasts.")
        );
        assert!(layout(&picture.chart, 400.0, 300.0).tips.len() > 40);
        assert!(queueing(Shape::Rate, 1, &steps, &[]).is_none());
        let callers = Step { load: Loop::Closed { callers: 4, think_ms: 0.0 }, ..step(1, 1.0, 40.0) };
        let rows = facts(&queueing(Shape::Callers, 1, &[callers], &[10.0; 100]).unwrap().chart).rows;
        assert_eq!(rows[0], ["played through", "4", "39.98"]);
    }
}
