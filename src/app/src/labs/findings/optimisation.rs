//! One workload in many ways: what each is worth against the first.

use crate::labs::diff::changed;
use crate::labs::index::On;
use crate::labs::told::Measured;
use crate::labs::{Lab, stats};
use crate::words;

use super::{Findings, NONE, Table, bars, boxes, percent, spread, time, times};

pub fn findings(lab: &Lab) -> Findings {
    let whole: Vec<&Measured> = lab.measured.iter().filter(|one| one.is_whole()).collect();
    let mut findings = Findings { tables: vec![table(lab)], said: said(lab, &whole), figures: Vec::new() };
    if whole.len() > 1 {
        let named = |one: &&Measured| title(lab, one);
        if let Some(base) = base(lab) {
            let rows = whole.iter().map(|one| (named(one), base.median() / one.median())).collect();
            findings.figures.push(bars("Speed-up against the look-up in a list", "times as fast", rows));
        }
        let rows = whole.iter().map(|one| (named(one), one.times.clone())).collect();
        findings.figures.push(boxes("Times of the repeats", "ms", rows));
    }
    findings
}

/// What the others are compared with.
fn base(lab: &Lab) -> Option<&Measured> {
    whole_of(lab, 0)
}

fn whole_of(lab: &Lab, program: usize) -> Option<&Measured> {
    lab.measured.iter().find(|one| one.step.program == program && one.is_whole())
}

fn title(lab: &Lab, one: &Measured) -> String {
    lab.listed(&one.step).map(|listed| listed.title.clone()).unwrap_or_default()
}

/// Of the program that was run, against the first as it is or was run.
fn lines(lab: &Lab, program: usize) -> String {
    let text = |at: usize| lab.programs.get(at).map(|program| program.ran.as_ref().unwrap_or(&program.text));
    match (text(0), text(program)) {
        (Some(base), Some(text)) => changed(base, text).words(),
        _ => NONE.to_owned(),
    }
}

fn table(lab: &Lab) -> Table {
    let base = base(lab);
    let row = |one: &Measured| {
        let mut cells = vec![title(lab, one)];
        let lines = lines(lab, one.step.program);
        match (&one.done, &one.failed) {
            (Some(done), None) => cells.extend([
                time(one.median()),
                spread(one),
                base.map_or(NONE.to_owned(), |base| times(base.median() / one.median())),
                words::bytes(done.copied),
                lines,
                words::counted(one.step.threads as u64, "thread", "threads"),
                how(&done.decisions),
            ]),
            (_, failed) => {
                let none = NONE.to_owned();
                let why = failed.as_ref().map_or_else(|| "runs …".to_owned(), |failure| failure.words());
                cells.extend([none.clone(), none.clone(), none.clone(), none.clone(), lines, none, why]);
            }
        }
        cells
    };
    Table {
        title: "Each program against the first".to_owned(),
        heads: vec!["program", "time", "quartiles", "speed-up", "bytes copied", "lines changed", "on", "how it ran"],
        rows: lab.measured.iter().map(row).collect(),
    }
}

fn how(decisions: &[String]) -> String {
    if decisions.is_empty() { NONE.to_owned() } else { decisions.join("; ") }
}

fn said(lab: &Lab, whole: &[&Measured]) -> Vec<String> {
    let mut said = Vec::new();
    let answer = |one: &Measured| one.done.as_ref().map(|done| done.answer.clone()).unwrap_or_default();
    let Some(base) = base(lab).filter(|_| whole.len() > 1) else { return said };
    let right = answer(base);
    let others: Vec<String> =
        whole.iter().filter(|one| answer(one) != right).map(|one| format!("{}: {}", title(lab, one), answer(one))).collect();
    said.push(if others.is_empty() {
        format!("All {} programs that ran gave the same sum, {right}.", whole.len())
    } else {
        format!("Not all gave the same: the list's sum is {right}, but {}. Their times cannot be compared.", others.join("; "))
    });
    if let Some(best) = whole.iter().min_by(|one, other| one.median().total_cmp(&other.median())) {
        let faster = times(base.median() / best.median());
        said.push(format!(
            "The fastest was {}: {}, {faster} as fast as the look-up in a list ({}).",
            title(lab, best),
            time(best.median()),
            time(base.median())
        ));
    }
    let files: Vec<&str> = lab.index.programs.iter().map(|listed| listed.file.as_str()).collect();
    let place = |file: &str, compiling: bool, all: bool| {
        let found = lab.index.programs.iter().position(|listed| {
            listed.file == file && listed.compiling == compiling && (listed.threads == crate::labs::index::Threads::All) == all
        });
        found.and_then(|program| whole_of(lab, program))
    };
    let first = |file: &str| files.iter().position(|known| *known == file).and_then(|program| whole_of(lab, program));
    let gain = |slow: Option<&Measured>, fast: Option<&Measured>| Some(slow?.median() / fast?.median());
    if let Some(gain) = gain(first("list.py"), first("set.py")) {
        said.push(format!(
            "Looking an item up by its hash instead of one entry after another: {}, with {} lines changed.",
            times(gain),
            lines(lab, 1)
        ));
    }
    if let Some(gain) = gain(place("rdd.py", false, false), place("rdd.py", true, false)) {
        said.push(format!("The same function compiled instead of interpreted: {}, with no line changed.", times(gain)));
    }
    if let Some(gain) = gain(first("scalar.py"), first("simd.py")) {
        said.push(format!("Four orders in one register instead of one: {} (4 would be all that there is to gain).", times(gain)));
    }
    let threads = lab.threads;
    if threads < 2 {
        said.push("This page has one thread, so nothing here could run at the same time: threads and processes show what they cost, not what they bring.".to_owned());
    } else if let Some(gain) = gain(place("rdd.py", true, false), place("rdd.py", true, true)) {
        said.push(format!("Tasks on {threads} threads instead of one: {} of {threads} that there would be to gain.", times(gain)));
    }
    if let (Some(shared), Some(sent)) = (first("threads.py"), first("processes.py")) {
        let copied = sent.done.as_ref().map_or(0, |done| done.copied);
        let ratio = sent.median() / shared.median();
        let word = if ratio >= 1.0 { format!("{} as long as", times(ratio)) } else { format!("{} of the time of", percent(ratio)) };
        said.push(format!(
            "Processes were sent {} and took {word} threads, which share the memory and were sent nothing.",
            words::bytes(copied)
        ));
    }
    let gpu = lab.measured.iter().find(|one| lab.listed(&one.step).is_some_and(|listed| listed.on == On::Gpu));
    if let Some(failure) = gpu.and_then(|one| one.failed.as_ref()) {
        said.push(format!("There is no time for the GPU: {}.", failure.message.trim_end_matches('.')));
    }
    said.extend(unsteady(lab, whole));
    said
}

/// Times that differ a lot from repeat to repeat are worth less.
fn unsteady(lab: &Lab, whole: &[&Measured]) -> Option<String> {
    const MUCH: f64 = 0.2;
    let worst = whole.iter().max_by(|one, other| stats::spread(&one.times).total_cmp(&stats::spread(&other.times)))?;
    let spread = stats::spread(&worst.times);
    (spread > MUCH).then(|| {
        format!(
            "The quartiles of {} lie {} of its median apart: something else was running here, or it is over too soon to be timed well. More repeats or more orders help.",
            title(lab, worst),
            percent(spread)
        )
    })
}

#[cfg(test)]
mod tests {
    use super::super::tests::{lab, whole};
    use super::*;
    use crate::labs::Kind;
    use crate::labs::steps::{Part, Step};
    use crate::labs::told::Failure;

    fn plain(program: usize, times: &[f64], answer: &str) -> Measured {
        whole(Step::new(program, 1, Part::Plain, 0.0), times, answer)
    }

    #[test]
    fn programs_are_compared_with_the_first() {
        let measured = vec![plain(0, &[90.0, 100.0, 110.0], "7"), plain(1, &[10.0, 10.0, 10.0], "7")];
        let found = findings(&lab(Kind::Optimisation, 4, &[], measured));
        assert_eq!(
            found.tables[0].rows[1],
            ["Look-up in a set", "10.0 ms", "10.0 ms to 10.0 ms", "×10.0", "0 B", "+1 −1", "1 thread", "–"]
        );
        assert_eq!(found.said[0], "All 2 programs that ran gave the same sum, 7.");
        assert!(found.said[1].starts_with("The fastest was Look-up in a set: 10.0 ms, ×10.0 as fast"), "{}", found.said[1]);
        assert_eq!(found.figures.len(), 2);
    }

    #[test]
    fn another_answer_is_told_before_all_else() {
        let found = findings(&lab(Kind::Optimisation, 4, &[], vec![plain(0, &[2.0], "7"), plain(1, &[1.0], "8")]));
        assert!(found.said[0].contains("sum is 7, but Look-up in a set: 8."), "{}", found.said[0]);
    }

    #[test]
    fn what_failed_has_its_reason_and_no_time() {
        let mut failed = Measured::new(Step::new(1, 1, Part::Plain, 0.0));
        failed.failed = Some(Failure { error: "NameError".to_owned(), message: "no x".to_owned(), line: Some(3) });
        let found = findings(&lab(Kind::Optimisation, 1, &[], vec![plain(0, &[2.0], "7"), failed]));
        assert_eq!(found.tables[0].rows[1][1..], ["–", "–", "–", "–", "+1 −1", "–", "NameError (line 3): no x"]);
        assert!(found.said.is_empty() && found.figures.is_empty());
    }

    #[test]
    fn times_that_spread_are_told() {
        let found = findings(&lab(Kind::Optimisation, 2, &[], vec![plain(0, &[2.0, 2.0], "7"), plain(1, &[1.0, 3.0], "7")]));
        assert!(found.said.last().unwrap().contains("lie 50% of its median apart"), "{:?}", found.said);
    }
}
