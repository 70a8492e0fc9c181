//! What a lab's measurements come to: tables, charts, and what they say in words; nothing of it that was not measured.

mod amdahl;
mod map_reduce;
mod optimisation;
pub mod scale;

use std::rc::Rc;

use touchpaper_wire::Chart;
use touchpaper_wire::chart::{Axis, BoxMark, Kind as ChartKind, Marks, Scale, Series};

use crate::labs::told::Measured;
use crate::labs::{Kind, Lab, stats};
use crate::words;

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Findings {
    /// Sentences, the most important first.
    pub said: Vec<String>,
    pub tables: Vec<Table>,
    pub figures: Vec<Figure>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    pub title: String,
    pub heads: Vec<&'static str>,
    /// The first cell names the row.
    pub rows: Vec<Vec<String>>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Figure {
    pub title: String,
    pub chart: Rc<Chart>,
    pub height: f64,
}

pub fn of(kind: Kind, lab: &Lab) -> Findings {
    match kind {
        Kind::Optimisation => optimisation::findings(lab),
        Kind::Amdahl => amdahl::findings(lab),
        Kind::Scale => scale::findings(lab),
        Kind::MapReduce => map_reduce::findings(lab),
    }
}

const HEIGHT: f64 = 260.0;
/// Where there is nothing to be told.
const NONE: &str = "–";

/// `0.042 ms`, `4.21 ms`, `42.1 ms`, `421 ms`, `4.2 s`.
pub fn time(ms: f64) -> String {
    match ms {
        ms if ms < 0.1 => format!("{ms:.3} ms"),
        ms if ms < 10.0 => format!("{ms:.2} ms"),
        ms if ms < 100.0 => format!("{ms:.1} ms"),
        ms => words::duration(ms),
    }
}

/// `×1.23`, `×12.3`, `×1,234`.
pub fn times(ratio: f64) -> String {
    match ratio {
        ratio if ratio < 10.0 => format!("×{ratio:.2}"),
        ratio if ratio < 100.0 => format!("×{ratio:.1}"),
        ratio => format!("×{}", words::count(ratio.round() as u64)),
    }
}

/// `twelve percent` as figures: `12%`, `1.2%`.
pub fn percent(share: f64) -> String {
    let percent = share * 100.0;
    if percent.abs() < 9.95 { format!("{percent:.1}%") } else { format!("{percent:.0}%") }
}

/// The quartiles of its repeats.
fn spread(measured: &Measured) -> String {
    let (low, high) = stats::quartiles(&measured.times);
    if measured.times.len() < 2 { NONE.to_owned() } else { format!("{} to {}", time(low), time(high)) }
}

fn number(name: &str) -> Axis {
    Axis { name: name.to_owned(), scale: Scale::Number, categories: Vec::new() }
}

fn category(name: &str, categories: Vec<String>) -> Axis {
    Axis { name: name.to_owned(), scale: Scale::Category, categories }
}

fn points(name: &str, points: Vec<(f64, f64)>) -> Series {
    Series { name: name.to_owned(), marks: Marks::Points { points } }
}

fn figure(title: &str, kind: ChartKind, x: Axis, y: Axis, series: Vec<Series>) -> Figure {
    let chart = Chart { kind, x, y, series, note: None };
    Figure { title: title.to_owned(), chart: Rc::new(chart), height: HEIGHT }
}

/// Bars to the right, the first at the top, as high as there are bars.
fn bars(title: &str, value: &str, rows: Vec<(String, f64)>) -> Figure {
    let height = rows.len() as f64 * 22.0 + 70.0;
    let values = rows.iter().enumerate().map(|(at, (_, value))| (at as f64, *value)).collect();
    let names = rows.into_iter().map(|(name, _)| name).collect();
    Figure { height, ..figure(title, ChartKind::Barh, number(value), category("", names), vec![points(value, values)]) }
}

/// The repeats of each as a box, lying, as each has a name.
fn boxes(title: &str, value: &str, rows: Vec<(String, Vec<f64>)>) -> Figure {
    let marks = rows.iter().map(|(_, values)| box_of(values)).collect();
    let names: Vec<String> = rows.into_iter().map(|(name, _)| name).collect();
    let series = vec![Series { name: value.to_owned(), marks: Marks::Boxes { boxes: marks } }];
    let height = names.len() as f64 * 22.0 + 70.0;
    Figure { height, ..figure(title, ChartKind::Box, number(value), category("", names), series) }
}

/// As Tukey draws it: whiskers to the last value within 1.5 times the quartiles' distance.
fn box_of(values: &[f64]) -> BoxMark {
    let (lower, upper) = stats::quartiles(values);
    let reach = 1.5 * (upper - lower);
    let within = |value: &&f64| **value >= lower - reach && **value <= upper + reach;
    let low = values.iter().filter(within).copied().fold(lower, f64::min);
    let high = values.iter().filter(within).copied().fold(upper, f64::max);
    let beyond = values.iter().filter(|value| !within(value)).copied().collect();
    BoxMark { low, lower, median: stats::median(values), upper, high, beyond }
}

#[cfg(test)]
pub mod tests {
    use super::*;
    use crate::labs::index::tests::shipped;
    use crate::labs::steps::Step;
    use crate::labs::told::Done;

    /// A lab as shipped, whose steps were measured.
    pub fn lab(kind: Kind, threads: usize, knobs: &[(&str, u64)], measured: Vec<Measured>) -> Lab {
        let index = shipped(kind.name());
        let sources = index.programs.iter().enumerate().map(|(at, _)| format!("def work(lab):\n    return {at}\n")).collect();
        let mut lab = Lab::new(index, sources);
        for program in &mut lab.programs {
            program.ran = Some(program.text.clone());
        }
        lab.with = knobs.iter().map(|(name, value)| ((*name).to_owned(), *value)).collect();
        (lab.measured, lab.threads) = (measured, threads);
        lab
    }

    pub fn whole(step: Step, times: &[f64], answer: &str) -> Measured {
        let done = Done { answer: answer.to_owned(), ..Done::default() };
        Measured { times: times.to_vec(), laps: vec![Vec::new(); times.len()], done: Some(done), ..Measured::new(step) }
    }

    #[test]
    fn figures_are_as_exact_as_is_of_use() {
        assert_eq!(
            [time(0.0421), time(4.214), time(42.14), time(421.4), time(4214.0)],
            ["0.042 ms", "4.21 ms", "42.1 ms", "421 ms", "4.2 s"]
        );
        assert_eq!([times(1.234), times(12.34), times(1234.0)], ["×1.23", "×12.3", "×1,234"]);
        assert_eq!([percent(0.012), percent(0.12), percent(-0.05)], ["1.2%", "12%", "-5.0%"]);
    }

    #[test]
    fn a_box_has_what_lies_beyond_beside_it() {
        let mark = box_of(&[1.0, 2.0, 3.0, 4.0, 100.0]);
        assert_eq!((mark.low, mark.lower, mark.median, mark.upper, mark.high), (1.0, 2.0, 3.0, 4.0, 4.0));
        assert_eq!(mark.beyond, [100.0]);
        assert_eq!(box_of(&[5.0]).beyond, [0.0; 0]);
    }
}
