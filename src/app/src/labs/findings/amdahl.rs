//! Speed-ups on more threads against both laws, and the serial share that the times tell of.

use touchpaper_wire::chart::Kind as ChartKind;

use crate::labs::Lab;
use crate::labs::laws::{amdahl, efficiency, gustafson, karp_flatt, serial_share};
use crate::labs::steps::Part;
use crate::labs::told::Measured;

use super::{Findings, NONE, Table, figure, number, percent, points, spread, time, times};

pub fn findings(lab: &Lab) -> Findings {
    let set = lab.knob("share") as f64 / 100.0;
    let (fixed, words) = (speed_ups(lab, Part::Fixed), speed_ups(lab, Part::Words));
    let grown = scaled(lab);
    let mut findings = Findings { said: said(lab, set, &fixed, &words, &grown), ..Findings::default() };
    findings.tables.push(fixed_table(lab, set));
    if !grown.is_empty() {
        findings.tables.push(grown_table(lab, set));
    }
    findings.tables.push(words_table(lab));
    let most = fixed.iter().chain(&words).map(|point| point.0).fold(1.0, f64::max);
    if most > 1.0 {
        let law = |law: &dyn Fn(f64) -> f64| curve(most, law);
        let mut series = vec![points("measured", fixed.clone()), points("Amdahl, set", law(&|threads| amdahl(set, threads)))];
        if let Some(share) = serial_share(&fixed) {
            series.push(points("Amdahl, fitted", law(&|threads| amdahl(share.max(0.0), threads))));
        }
        if !words.is_empty() {
            series.push(points("word count", words));
        }
        series.push(points("linear", law(&|threads| threads)));
        findings.figures.push(figure("The same work on more threads", ChartKind::Line, number("threads"), number("times as fast"), series));
    }
    if grown.len() > 1 {
        let series = vec![points("measured", grown.clone()), points("Gustafson, set", curve(most, &|threads| gustafson(set, threads)))];
        let title = "Work that grows with the threads, against the same work on one";
        findings.figures.push(figure(title, ChartKind::Line, number("threads"), number("times as fast"), series));
    }
    let shares: Vec<(f64, f64)> = fixed.iter().filter_map(|(threads, ratio)| Some((*threads, karp_flatt(*threads, *ratio)?))).collect();
    if shares.len() > 1 {
        let of_words: Vec<(f64, f64)> =
            speed_ups(lab, Part::Words).iter().filter_map(|(threads, ratio)| Some((*threads, karp_flatt(*threads, *ratio)?))).collect();
        let series = vec![points("set share", shares), points("word count", of_words)];
        findings.figures.push(figure("Serial share by Karp and Flatt", ChartKind::Line, number("threads"), number("serial share"), series));
    }
    findings
}

/// (threads, times as fast as on one thread) of the whole runs of a part.
fn speed_ups(lab: &Lab, part: Part) -> Vec<(f64, f64)> {
    let alone = lab.of(part).find(|one| one.step.threads == 1 && one.is_whole()).map(Measured::median);
    let Some(alone) = alone else { return Vec::new() };
    lab.of(part).filter(|one| one.is_whole()).map(|one| (one.step.threads as f64, alone / one.median())).collect()
}

/// (threads, times as fast as one thread does the grown work).
fn scaled(lab: &Lab) -> Vec<(f64, f64)> {
    let alone = |size: f64| lab.of(Part::GrownAlone).find(|one| one.step.size == size && one.is_whole()).map(Measured::median);
    let one = |one: &Measured| Some((one.step.threads as f64, alone(one.step.size)? / one.median()));
    let grown: Vec<(f64, f64)> = lab.of(Part::Grown).filter(|one| one.is_whole()).filter_map(one).collect();
    if grown.is_empty() { grown } else { std::iter::once((1.0, 1.0)).chain(grown).collect() }
}

fn curve(most: f64, law: &dyn Fn(f64) -> f64) -> Vec<(f64, f64)> {
    const POINTS: usize = 24;
    (0..=POINTS).map(|at| 1.0 + (most - 1.0) * at as f64 / POINTS as f64).map(|threads| (threads, law(threads))).collect()
}

fn share(value: Option<f64>) -> String {
    value.map_or(NONE.to_owned(), percent)
}

fn failed(one: &Measured, cells: usize) -> Vec<String> {
    let why = one.failed.as_ref().map_or_else(|| "runs …".to_owned(), |failure| failure.words());
    let mut row = vec![one.step.threads.to_string(), why];
    row.resize(cells, NONE.to_owned());
    row
}

fn fixed_table(lab: &Lab, set: f64) -> Table {
    let known = speed_ups(lab, Part::Fixed);
    let row = |one: &Measured| {
        let threads = one.step.threads as f64;
        let Some((_, ratio)) = known.iter().find(|(count, _)| *count == threads).filter(|_| one.is_whole()) else { return failed(one, 7) };
        let (law, efficient) = (times(amdahl(set, threads)), percent(efficiency(threads, *ratio)));
        vec![
            one.step.threads.to_string(),
            time(one.median()),
            spread(one),
            times(*ratio),
            law,
            efficient,
            share(karp_flatt(threads, *ratio)),
        ]
    };
    Table {
        title: "The same work".to_owned(),
        heads: vec!["threads", "time", "quartiles", "speed-up", "by Amdahl", "efficiency", "serial share"],
        rows: lab.of(Part::Fixed).map(row).collect(),
    }
}

fn grown_table(lab: &Lab, set: f64) -> Table {
    let known = scaled(lab);
    let row = |one: &Measured| {
        let threads = one.step.threads as f64;
        let alone = lab.of(Part::GrownAlone).find(|other| other.step.size == one.step.size && other.is_whole());
        let ratio = known.iter().find(|(count, _)| *count == threads).filter(|_| one.is_whole());
        let (Some((_, ratio)), Some(alone)) = (ratio, alone) else { return failed(one, 6) };
        let law = times(gustafson(set, threads));
        vec![one.step.threads.to_string(), time(one.median()), spread(one), time(alone.median()), times(*ratio), law]
    };
    Table {
        title: "Work that grows".to_owned(),
        heads: vec!["threads", "time", "quartiles", "on one thread", "speed-up", "by Gustafson"],
        rows: lab.of(Part::Grown).map(row).collect(),
    }
}

/// With what its tasks did: their time over all threads is the work, the rest is waiting and driving.
fn words_table(lab: &Lab) -> Table {
    let known = speed_ups(lab, Part::Words);
    let row = |one: &Measured| {
        let threads = one.step.threads as f64;
        let ratio = known.iter().find(|(count, _)| *count == threads);
        let (Some((_, ratio)), Some(done)) = (ratio, one.done.as_ref().filter(|_| one.is_whole())) else { return failed(one, 8) };
        let last = one.times.last().copied().unwrap_or_default();
        let busy = if last > 0.0 { percent(done.work.busy / last / threads) } else { NONE.to_owned() };
        vec![
            one.step.threads.to_string(),
            time(one.median()),
            spread(one),
            times(*ratio),
            done.work.tasks.to_string(),
            busy,
            time(done.work.longest),
            share(karp_flatt(threads, *ratio)),
        ]
    };
    Table {
        title: "Word count".to_owned(),
        heads: vec!["threads", "time", "quartiles", "speed-up", "tasks", "threads busy", "longest task", "serial share"],
        rows: lab.of(Part::Words).map(row).collect(),
    }
}

fn said(lab: &Lab, set: f64, fixed: &[(f64, f64)], words: &[(f64, f64)], grown: &[(f64, f64)]) -> Vec<String> {
    let mut said = Vec::new();
    if lab.threads < 2 {
        said.push(
            "This page has one thread, so there is no speed-up to measure: the laws need a second. What is below is the time on one."
                .to_owned(),
        );
        return said;
    }
    if let (Some((threads, ratio)), Some(fitted)) = (fixed.last().filter(|(threads, _)| *threads > 1.0), serial_share(fixed)) {
        said.push(format!(
            "On {threads} threads the same work was {} as fast; by Amdahl's law, with {} serial as set, it would be {}.",
            times(*ratio),
            percent(set),
            times(amdahl(set, *threads))
        ));
        said.push(match fitted {
            fitted if fitted > 1.0 => "No serial share explains these times: on more threads the same work took longer than on one. The runs are too short for what threads cost, or the processor was busy with something else.".to_owned(),
            fitted if fitted > 0.0 => format!(
                "The serial share that fits all of the times best is {}, so no number of threads would make it more than {} as fast.",
                percent(fitted),
                times(1.0 / fitted)
            ),
            _ => "Not even a serial share of nothing explains these times: more threads brought more than their number. The runs are too short to be told apart, or something else was running during those on one thread.".to_owned(),
        });
        said.push(if fitted > 1.0 {
            format!("{} was set: a larger share, or more rows, shows the law better.", percent(set))
        } else if fitted > set + 0.05 {
            format!("That is {:.0} points more than was set: starting tasks, waiting for the last of them, and memory and processor that the threads share cost this much.", (fitted - set) * 100.0)
        } else if fitted < set - 0.05 {
            "That is less than was set: the parallel part gained more than the threads alone explain, or the times are too short to be told apart.".to_owned()
        } else {
            "That is what was set, within 5 points: the law holds here.".to_owned()
        });
    }
    let shares: Vec<f64> = fixed.iter().filter_map(|(threads, ratio)| karp_flatt(*threads, *ratio)).collect();
    if let (Some(first), Some(last), true) = (shares.first(), shares.last(), shares.len() > 1) {
        said.push(if last - first > 0.03 {
            format!(
                "Karp and Flatt's share grows from {} to {} with the threads: what grows is overhead, not serial work.",
                percent(*first),
                percent(*last)
            )
        } else {
            format!("Karp and Flatt's share stays near {} whatever the threads: what limits it is serial work.", percent(*last))
        });
    }
    if let Some((threads, ratio)) = grown.last().filter(|(threads, _)| *threads > 1.0) {
        let law = times(gustafson(set, *threads));
        said.push(format!(
            "With {threads} times the parallel work, {threads} threads were {} as fast as one; Gustafson's law says {law}.",
            times(*ratio)
        ));
    }
    if let (Some((threads, ratio)), Some(fitted)) = (words.last().filter(|(threads, _)| *threads > 1.0), serial_share(words)) {
        let work = lab.of(Part::Words).rfind_whole().and_then(|one| Some((one.times.last()?, one.done.as_ref()?.work)));
        let busy = work.map_or(String::new(), |(ms, work)| {
            format!(" Its tasks kept the threads busy for {} of the time.", percent(work.busy / ms / threads))
        });
        let as_if = match fitted {
            fitted if fitted > 1.0 => "threads cost more here than they brought".to_owned(),
            fitted if fitted < 0.0 => "as if nothing of it were serial".to_owned(),
            fitted => format!("as if {} of it were serial", percent(fitted)),
        };
        said.push(format!(
            "The word count, whose serial share nobody set, was {} as fast on {threads} threads: {as_if}.{busy}",
            times(*ratio)
        ));
    }
    said
}

trait LastWhole<'a> {
    fn rfind_whole(self) -> Option<&'a Measured>;
}

impl<'a, I: Iterator<Item = &'a Measured>> LastWhole<'a> for I {
    fn rfind_whole(self) -> Option<&'a Measured> {
        self.filter(|one| one.is_whole()).last()
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{lab, whole};
    use super::*;
    use crate::labs::Kind;
    use crate::labs::steps::Step;

    fn on(part: Part, threads: usize, size: f64, ms: f64) -> Measured {
        whole(Step::new(0, threads, part, size), &[ms, ms, ms], "7")
    }

    /// Times that follow both laws to the letter, a quarter serial.
    fn lawful(threads: usize) -> Vec<Measured> {
        let mut measured = Vec::new();
        for count in 1..=threads {
            let n = count as f64;
            measured.push(on(Part::Fixed, count, 1.0, 1000.0 / amdahl(0.25, n)));
            if count > 1 {
                measured.push(on(Part::Grown, count, n, 1000.0));
                measured.push(on(Part::GrownAlone, 1, n, 1000.0 * gustafson(0.25, n)));
            }
            measured.push(on(Part::Words, count, 1.0, 400.0 / amdahl(0.1, n)));
        }
        measured
    }

    #[test]
    fn what_follows_the_laws_is_said_to() {
        let found = findings(&lab(Kind::Amdahl, 4, &[("share", 25)], lawful(4)));
        assert_eq!(found.tables[0].rows[3], ["4", "438 ms", "438 ms to 438 ms", "×2.29", "×2.29", "57%", "25%"]);
        assert_eq!(found.tables[1].rows[2], ["4", "1.0 s", "1.0 s to 1.0 s", "3.2 s", "×3.25", "×3.25"]);
        assert_eq!(
            found.said[1],
            "The serial share that fits all of the times best is 25%, so no number of threads would make it more than ×4.00 as fast."
        );
        assert_eq!(found.said[2], "That is what was set, within 5 points: the law holds here.");
        assert!(found.said[3].contains("stays near 25%"), "{:?}", found.said);
        assert!(found.said[4].ends_with("were ×3.25 as fast as one; Gustafson's law says ×3.25."), "{:?}", found.said);
        assert!(found.said[5].contains("as if 10% of it were serial"), "{:?}", found.said);
        assert_eq!(found.figures.len(), 3);
    }

    #[test]
    fn more_than_was_set_is_overhead() {
        let found = findings(&lab(Kind::Amdahl, 4, &[("share", 5)], lawful(4)));
        assert!(found.said[2].starts_with("That is 20 points more than was set"), "{:?}", found.said);
    }

    #[test]
    fn no_share_is_told_where_none_explains_the_times() {
        let of = |fixed: f64, words: f64| {
            let measured = vec![
                on(Part::Fixed, 1, 1.0, 10.0),
                on(Part::Fixed, 2, 1.0, fixed),
                on(Part::Words, 1, 1.0, 10.0),
                on(Part::Words, 2, 1.0, words),
            ];
            findings(&lab(Kind::Amdahl, 2, &[("share", 30)], measured)).said
        };
        let slower = of(12.0, 12.0);
        assert!(slower[1].starts_with("No serial share explains these times"), "{slower:?}");
        assert!(slower[3].contains("threads cost more here than they brought"), "{slower:?}");
        let faster = of(4.0, 4.0);
        assert!(faster[1].starts_with("Not even a serial share of nothing"), "{faster:?}");
        assert!(faster[3].contains("as if nothing of it were serial"), "{faster:?}");
    }

    #[test]
    fn one_thread_says_so() {
        let found = findings(&lab(Kind::Amdahl, 1, &[("share", 25)], lawful(1)));
        assert!(found.said[0].contains("one thread") && found.figures.is_empty() && found.tables[0].rows.len() == 1);
    }

    #[test]
    fn a_run_that_is_not_through_yet_is_no_speed_up() {
        let measured = vec![on(Part::Fixed, 1, 1.0, 10.0), Measured::new(Step::new(0, 2, Part::Fixed, 1.0))];
        let found = findings(&lab(Kind::Amdahl, 2, &[("share", 25)], measured));
        assert_eq!(found.tables[0].rows[1][..2], ["2", "runs …"]);
    }
}
