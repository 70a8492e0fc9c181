//! The same iterations through files and in memory: seconds and bytes of each step.

use touchpaper_wire::chart::Kind as ChartKind;

use crate::labs::Lab;
use crate::labs::told::{Lap, Measured};
use crate::words;

use super::{Findings, NONE, Table, figure, number, points, spread, time, times};

const FILES: usize = 0;
const MEMORY: usize = 1;
const DISK: usize = 2;

pub fn findings(lab: &Lab) -> Findings {
    let of = |program| lab.measured.iter().find(|one| one.step.program == program && one.is_whole());
    let (files, memory, disk) = (of(FILES), of(MEMORY), of(DISK));
    let mut findings = Findings { said: said(lab, files, memory, disk), tables: vec![table(lab)], figures: Vec::new() };
    let laps = |one: Option<&Measured>| one.map(Measured::lap_medians).unwrap_or_default();
    let (of_files, of_memory, of_disk) = (laps(files), laps(memory), laps(disk));
    if !of_files.is_empty() {
        findings.tables.push(steps_table(&of_files, &of_memory));
        let line = |laps: &[Lap], of: fn(&Lap) -> f64| laps.iter().enumerate().map(|(at, lap)| (at as f64, of(lap))).collect();
        let ms: fn(&Lap) -> f64 = |lap| lap.ms;
        let mut series = vec![points("through files", line(&of_files, ms))];
        for (name, laps) in [("in memory", &of_memory), ("OPFS alone", &of_disk)] {
            if !laps.is_empty() {
                series.push(points(name, line(laps, ms)));
            }
        }
        findings.figures.push(figure("Time of each step", ChartKind::Line, number("step"), number("ms"), series));
        let series = vec![
            points("written", line(&of_files, |lap| lap.written as f64 / 1e6)),
            points("read", line(&of_files, |lap| lap.read as f64 / 1e6)),
        ];
        findings.figures.push(figure("Bytes of files in each step", ChartKind::Line, number("step"), number("MB"), series));
    }
    findings
}

fn table(lab: &Lab) -> Table {
    let base = lab.measured.iter().find(|one| one.step.program == FILES && one.is_whole());
    let row = |one: &Measured| {
        let title = lab.listed(&one.step).map(|listed| listed.title.clone()).unwrap_or_default();
        if !one.is_whole() {
            let why = one.failed.as_ref().map_or_else(|| "runs …".to_owned(), |failure| failure.words());
            let mut cells = vec![title, why];
            cells.resize(7, NONE.to_owned());
            return cells;
        }
        let laps = one.lap_medians();
        let sum = |of: fn(&Lap) -> u64| laps.iter().map(of).sum::<u64>();
        let ratio = base.filter(|_| one.step.program == MEMORY).map(|base| times(base.median() / one.median()));
        vec![
            title,
            time(one.median()),
            spread(one),
            time(per_step(one)),
            words::bytes(sum(|lap| lap.written)),
            words::bytes(sum(|lap| lap.read)),
            ratio.unwrap_or_else(|| NONE.to_owned()),
        ]
    };
    Table {
        title: "Both ways".to_owned(),
        heads: vec!["program", "time", "quartiles", "a step", "written", "read", "speed-up"],
        rows: lab.measured.iter().map(row).collect(),
    }
}

/// Without the first lap, in which the ranks begin.
fn per_step(one: &Measured) -> f64 {
    let laps = one.lap_medians();
    let steps = if one.step.program == DISK { laps.as_slice() } else { laps.get(1..).unwrap_or_default() };
    steps.iter().map(|lap| lap.ms).sum::<f64>() / (steps.len().max(1) as f64)
}

fn steps_table(files: &[Lap], memory: &[Lap]) -> Table {
    let row = |(at, lap): (usize, &Lap)| {
        vec![
            if at == 0 { "begin".to_owned() } else { at.to_string() },
            time(lap.ms),
            words::bytes(lap.written),
            words::bytes(lap.read),
            memory.get(at).map_or(NONE.to_owned(), |lap| time(lap.ms)),
        ]
    };
    Table {
        title: "Each step".to_owned(),
        heads: vec!["step", "through files", "written", "read", "in memory"],
        rows: files.iter().enumerate().map(row).collect(),
    }
}

fn said(lab: &Lab, files: Option<&Measured>, memory: Option<&Measured>, disk: Option<&Measured>) -> Vec<String> {
    let mut said = Vec::new();
    if let (Some(files), Some(memory)) = (files, memory) {
        let answer = |one: &Measured| one.done.as_ref().map(|done| done.answer.clone()).unwrap_or_default();
        said.push(if answer(files) == answer(memory) {
            "Both find the same ranks.".to_owned()
        } else {
            format!("They do not find the same ranks, so their times cannot be compared: {} and {}.", answer(files), answer(memory))
        });
        let (slow, fast) = (per_step(files), per_step(memory));
        let bytes: u64 = files.lap_medians().iter().map(|lap| lap.written + lap.read).sum();
        said.push(format!(
            "A step takes {} through files and {} in memory: {} as fast, for {} in all that need not be written and read.",
            time(slow),
            time(fast),
            times(slow / fast),
            words::bytes(bytes)
        ));
        said.push("The engine's files are in the tab's memory: what the first program pays for is turning records into bytes and back, and computing again where they belong.".to_owned());
        if let Some(disk) = disk {
            let more = per_step(disk);
            said.push(format!(
                "Through the browser's file system on the disk, the same bytes take {} a step, written, flushed and read back: with them a step would take {}, and {} as long as in memory.",
                time(more),
                time(slow + more),
                times((slow + more) / fast)
            ));
        }
    }
    let refused = lab.measured.iter().find(|one| one.step.program == DISK).and_then(|one| one.failed.as_ref());
    if let Some(failure) = refused {
        said.push(format!("What a disk would cost could not be measured: {}", failure.words()));
    }
    said
}

#[cfg(test)]
mod tests {
    use super::super::tests::{lab, whole};
    use super::*;
    use crate::labs::Kind;
    use crate::labs::steps::{Part, Step};

    fn with_laps(program: usize, laps: &[(f64, u64, u64)], answer: &str) -> Measured {
        let laps: Vec<Lap> = laps.iter().map(|(ms, written, read)| Lap { ms: *ms, written: *written, read: *read }).collect();
        let ms = laps.iter().map(|lap| lap.ms).sum();
        Measured { laps: vec![laps], ..whole(Step::new(program, 2, Part::Plain, 0.0), &[ms], answer) }
    }

    #[test]
    fn steps_are_compared_without_their_beginning() {
        let files = with_laps(0, &[(5.0, 1000, 0), (40.0, 1000, 3000), (60.0, 1000, 3000)], "x");
        let memory = with_laps(1, &[(0.5, 0, 0), (10.0, 0, 0), (15.0, 0, 0)], "x");
        let disk = with_laps(2, &[(5.0, 1000, 2000), (5.0, 1000, 2000)], "");
        let found = findings(&lab(Kind::MapReduce, 2, &[], vec![files, memory, disk]));
        assert_eq!(found.said[0], "Both find the same ranks.");
        assert_eq!(
            found.said[1],
            "A step takes 50.0 ms through files and 12.5 ms in memory: ×4.00 as fast, for 9.0 kB in all that need not be written and read."
        );
        assert!(
            found.said[3].contains("take 5.00 ms a step") && found.said[3].ends_with("×4.40 as long as in memory."),
            "{:?}",
            found.said
        );
        assert_eq!(found.tables[0].rows[0], ["Through files", "105 ms", "–", "50.0 ms", "3.0 kB", "6.0 kB", "–"]);
        assert_eq!(found.tables[0].rows[1][6], "×4.12");
        assert_eq!(found.tables[1].rows[2], ["2", "60.0 ms", "1.0 kB", "3.0 kB", "15.0 ms"]);
        assert_eq!(found.figures.len(), 2);
    }

    #[test]
    fn other_ranks_are_told() {
        let found = findings(&lab(
            Kind::MapReduce,
            2,
            &[],
            vec![with_laps(0, &[(1.0, 1, 1), (2.0, 1, 1)], "x"), with_laps(1, &[(1.0, 0, 0), (2.0, 0, 0)], "y")],
        ));
        assert!(found.said[0].ends_with("cannot be compared: x and y."), "{:?}", found.said);
    }
}
