//! How times and memory grow with rows, where it broke, and what the planner starts from.

use touchpaper_wire::chart::Kind as ChartKind;

use crate::labs::fit::{self, Power};
use crate::labs::planner::Known;
use crate::labs::steps::{Part, Stop, stopped};
use crate::labs::told::Measured;
use crate::labs::{Lab, laws};
use crate::words;

use super::{Findings, NONE, Table, figure, number, points, spread, time, times};

/// Below it a time is mostly what each job costs, whatever its size.
const TOO_SHORT_MS: f64 = 2.0;

pub fn findings(lab: &Lab) -> Findings {
    let mut findings = Findings { said: said(lab), tables: vec![table(lab)], figures: Vec::new() };
    for (part, name) in [(Part::Train, "Train"), (Part::Predict, "Predict")] {
        let measured = medians(lab, part);
        let (Some(power), true) = (fit::power(&measured), measured.len() > 2) else { continue };
        let mut series = vec![points("measured", seconds(&measured)), points("power law", fitted(&measured, |x| power.at(x)))];
        if let Some(log) = fit::log_linear(&measured) {
            series.push(points("n log n", fitted(&measured, |x| log.at(x))));
        }
        findings.figures.push(figure(&format!("{name}: time by rows"), ChartKind::Line, number("rows"), number("seconds"), series));
    }
    let logs = |part| medians(lab, part).iter().map(|(x, y)| (x.log10(), y.log10())).collect();
    if medians(lab, Part::Train).len() > 2 {
        let series = vec![points("train", logs(Part::Train)), points("predict", logs(Part::Predict))];
        let (x, y) = (number("log₁₀ of rows"), number("log₁₀ of milliseconds"));
        findings.figures.push(figure(
            "Both by their logarithms: a power law is a line, its slope the exponent",
            ChartKind::Line,
            x,
            y,
            series,
        ));
        let megabytes = cached(lab).iter().map(|(x, y)| (*x, y / 1e6)).collect();
        let series = vec![points("cached data", megabytes)];
        findings.figures.push(figure("Memory of the cached rows", ChartKind::Line, number("rows"), number("MB"), series));
    }
    findings
}

/// (rows, milliseconds)
fn medians(lab: &Lab, part: Part) -> Vec<(f64, f64)> {
    lab.of(part).filter(|one| one.is_whole()).map(|one| (one.step.size, one.median())).collect()
}

/// (rows, bytes)
fn cached(lab: &Lab) -> Vec<(f64, f64)> {
    let one = |one: &Measured| Some((one.step.size, one.done.as_ref()?.cached as f64));
    lab.of(Part::Train).filter(|one| one.is_whole()).filter_map(one).collect()
}

fn seconds(measured: &[(f64, f64)]) -> Vec<(f64, f64)> {
    measured.iter().map(|(x, y)| (*x, y / 1000.0)).collect()
}

fn fitted(measured: &[(f64, f64)], curve: impl Fn(f64) -> f64) -> Vec<(f64, f64)> {
    measured.iter().map(|(x, _)| (*x, curve(*x) / 1000.0)).collect()
}

/// Without the runs that are too short to tell of growth, where enough others are left.
fn telling(measured: &[(f64, f64)]) -> Vec<(f64, f64)> {
    let long: Vec<(f64, f64)> = measured.iter().copied().filter(|(_, ms)| *ms >= TOO_SHORT_MS).collect();
    if long.len() > 2 { long } else { measured.to_vec() }
}

pub fn growth(lab: &Lab, part: Part) -> Option<Power> {
    fit::power(&telling(&medians(lab, part)))
}

/// How the time of a training grows with its columns: the exponent of one doubling.
fn by_columns(lab: &Lab) -> Option<f64> {
    let wide = lab.of(Part::Wider).find(|one| one.is_whole())?;
    let narrow = lab.of(Part::Train).find(|one| one.step.size == wide.step.size && one.is_whole())?;
    Some((wide.median() / narrow.median()).log2())
}

/// What the planner starts from; `serial` is the share that the lab on Amdahl's law fitted.
pub fn known(lab: &Lab, part: Part, serial: Option<f64>) -> Option<Known> {
    /// What queries and caches may hold in a tab: `platform::memory` says the same.
    const TAB_BYTES: f64 = 3.0 * 1024.0 * 1024.0 * 1024.0;
    let cached = cached(lab);
    Some(Known {
        time: growth(lab, part)?,
        by_columns: by_columns(lab).unwrap_or(1.0).max(0.0),
        cached: fit::line(&cached)?,
        columns: lab.knob("columns") as f64,
        threads: lab.threads as f64,
        serial: serial.unwrap_or(0.0).clamp(0.0, 1.0),
        memory_limit: TAB_BYTES,
        largest: cached.last()?.0,
    })
}

/// Of the lab on Amdahl's law, from its word count, a job as this one is.
pub fn serial_of(lab: &Lab) -> Option<f64> {
    let alone = lab.of(Part::Words).find(|one| one.step.threads == 1 && one.is_whole())?.median();
    let measured: Vec<(f64, f64)> =
        lab.of(Part::Words).filter(|one| one.is_whole()).map(|one| (one.step.threads as f64, alone / one.median())).collect();
    laws::serial_share(&measured).map(|share| share.max(0.0))
}

fn table(lab: &Lab) -> Table {
    let before = |one: &Measured| lab.of(one.step.part).find(|other| other.step.size * 2.0 == one.step.size && other.is_whole());
    let row = |one: &Measured| {
        let mut cells = vec![words::count(one.step.size as u64), one.step.part.name().to_owned()];
        match one.done.as_ref().filter(|_| one.is_whole()) {
            Some(done) => cells.extend([
                time(one.median()),
                spread(one),
                before(one).map_or(NONE.to_owned(), |before| times(one.median() / before.median())),
                words::bytes(done.cached),
                words::bytes(done.memory),
            ]),
            None => {
                cells.push(one.failed.as_ref().map_or_else(|| "runs …".to_owned(), |failure| failure.words()));
                cells.resize(7, NONE.to_owned());
            }
        }
        cells
    };
    Table {
        title: "Each size".to_owned(),
        heads: vec!["rows", "what", "time", "quartiles", "against half the rows", "cached", "engine's memory"],
        rows: lab.measured.iter().map(row).collect(),
    }
}

/// R² of the logarithms from which on a fit is spoken of as such.
pub const SURE: f64 = 0.9;

fn said(lab: &Lab) -> Vec<String> {
    let mut said = Vec::new();
    for (part, name) in [(Part::Train, "Training"), (Part::Predict, "Predicting")] {
        let measured = telling(&medians(lab, part));
        let (Some(power), true) = (fit::power(&measured), measured.len() > 2) else { continue };
        let word = match power.exponent {
            exponent if exponent < 0.85 => "slower than the rows: what each job costs, whatever its size, still counts",
            exponent if exponent <= 1.15 => "in proportion to the rows",
            exponent if exponent <= 1.8 => "faster than the rows",
            _ => "about as their square or faster",
        };
        let log = fit::log_linear(&measured).map_or(String::new(), |log| {
            let better = if log.r2 > power.r2 { "fits better" } else { "fits worse" };
            format!(" n log n {better} (R² {:.3}).", log.r2)
        });
        // What does not lie near a line tells nothing of its slope.
        let grows = if power.r2 < SURE {
            format!("{name} took times that scatter too far to tell how they grow. At best it is")
        } else {
            format!("{name} grows {word}:")
        };
        said.push(format!("{grows} time ∝ rows^{:.2} (R² {:.3}).{log}", power.exponent, power.r2));
    }
    if let Some(exponent) = by_columns(lab) {
        said.push(format!("Twice the columns made training take {} as long (columns^{exponent:.2}).", times(exponent.exp2())));
    }
    if let (Some(line), Some((rows, _))) = (fit::line(&cached(lab)), cached(lab).last()) {
        said.push(format!(
            "A cached row takes {} here; {} rows were the most.",
            words::bytes(line.slope.max(0.0).round() as u64),
            words::count(*rows as u64)
        ));
    }
    match stopped(&lab.with, &lab.measured).filter(|_| lab.of(Part::Predict).any(Measured::is_whole)) {
        Some(Stop::Failed(why)) => {
            let broke = lab.measured.iter().find(|one| one.failed.is_some());
            let rows = broke.map_or(0.0, |one| one.step.size);
            let wider = if broke.is_some_and(|one| one.part_is(Part::Wider)) { " with twice the columns" } else { "" };
            said.push(format!("It broke at {} rows{wider}: {}.", words::count(rows as u64), why.trim_end_matches('.')));
        }
        Some(Stop::Cancelled) => said.push("It was cancelled; until then it did not break.".to_owned()),
        Some(Stop::Time) => said.push("It did not break: the time that was set was over. More time finds where it does.".to_owned()),
        Some(Stop::Memory) => said.push("It ended where the engine had taken as much memory as was set.".to_owned()),
        Some(Stop::Doublings) | None => {}
    }
    said
}

#[cfg(test)]
mod tests {
    use super::super::tests::{lab, whole};
    use super::*;
    use crate::labs::Kind;
    use crate::labs::steps::Step;
    use crate::labs::told::{Done, Failure};

    fn on(part: Part, rows: f64, ms: f64) -> Measured {
        let mut one = whole(Step::new(0, 2, part, rows), &[ms], "7");
        one.done = Some(Done { cached: (rows * 100.0) as u64, memory: 1_000_000, ..Done::default() });
        one.wall_ms = ms;
        one
    }

    fn measured() -> Vec<Measured> {
        let sizes = [1000.0, 2000.0, 4000.0, 8000.0];
        let mut all: Vec<Measured> =
            sizes.iter().flat_map(|rows| [on(Part::Train, *rows, rows / 10.0), on(Part::Predict, *rows, rows / 50.0)]).collect();
        all.push(on(Part::Wider, 4000.0, 800.0));
        all
    }

    const KNOBS: [(&str, u64); 3] = [("columns", 8), ("seconds", 2), ("memory", 2000)];

    #[test]
    fn growth_is_told_as_it_was_measured() {
        let found = findings(&lab(Kind::Scale, 2, &KNOBS, measured()));
        assert!(
            found.said[0].starts_with("Training grows in proportion to the rows: time ∝ rows^1.00 (R² 1.000). n log n fits worse"),
            "{:?}",
            found.said
        );
        assert_eq!(found.said[2], "Twice the columns made training take ×2.00 as long (columns^1.00).");
        assert_eq!(found.said[3], "A cached row takes 100 B here; 8,000 rows were the most.");
        assert!(found.said[4].starts_with("It did not break"), "{:?}", found.said);
        assert_eq!(found.tables[0].rows[2], ["2,000", "train", "200 ms", "–", "×2.00", "200 kB", "1.0 MB"]);
        assert_eq!(found.figures.len(), 4);
    }

    #[test]
    fn times_that_scatter_are_said_to() {
        let mut all = measured();
        for one in all.iter_mut().filter(|one| one.part_is(Part::Train)).step_by(2) {
            one.times.iter_mut().for_each(|ms| *ms = 40_000.0 / *ms);
        }
        let found = findings(&lab(Kind::Scale, 2, &KNOBS, all));
        assert!(found.said[0].starts_with("Training took times that scatter too far"), "{:?}", found.said);
    }

    #[test]
    fn the_planner_starts_from_the_fits() {
        let known = known(&lab(Kind::Scale, 2, &KNOBS, measured()), Part::Train, None).unwrap();
        assert!((known.time.at(1e6) - 1e5).abs() < 1e-3 && (known.by_columns - 1.0).abs() < 1e-9);
        assert!((known.cached.slope - 100.0).abs() < 1e-6 && known.largest == 8000.0 && known.threads == 2.0);
        assert!(super::known(&lab(Kind::Scale, 2, &KNOBS, vec![on(Part::Train, 1000.0, 9.0)]), Part::Train, None).is_none());
    }

    #[test]
    fn where_it_broke_is_named() {
        let mut all = measured();
        all.truncate(7);
        all[6].failed = Some(Failure { error: "MemoryError".to_owned(), message: "no more".to_owned(), line: None });
        let found = findings(&lab(Kind::Scale, 2, &KNOBS, all));
        assert_eq!(found.said.last().unwrap(), "It broke at 8,000 rows: MemoryError: no more.");
    }

    #[test]
    fn rows_that_are_held_with_fewer_columns_are_not_said_to_break_it() {
        let mut all = measured();
        all[8].failed = Some(Failure { error: "MemoryError".to_owned(), message: "no more.".to_owned(), line: None });
        let found = findings(&lab(Kind::Scale, 2, &KNOBS, all));
        assert_eq!(found.said.last().unwrap(), "It broke at 4,000 rows with twice the columns: MemoryError: no more.");
    }

    #[test]
    fn who_cancels_breaks_nothing() {
        let mut all = measured();
        all.truncate(7);
        all[6].failed = Some(Failure::cancelled());
        let found = findings(&lab(Kind::Scale, 2, &KNOBS, all));
        assert_eq!(found.said.last().unwrap(), "It was cancelled; until then it did not break.");
    }
}
