//! Results as files: CSV with a line a repeat, JSON with all that is known, the code that was run with it.

use serde_json::{Value, json};

use crate::labs::told::{Lap, Measured};
use crate::labs::{Kind, Lab};

fn file(lab: &Lab, one: &Measured) -> String {
    lab.listed(&one.step).map(|listed| listed.file.clone()).unwrap_or_default()
}

fn title(lab: &Lab, one: &Measured) -> String {
    lab.listed(&one.step).map(|listed| listed.title.clone()).unwrap_or_default()
}

pub fn csv(kind: Kind, lab: &Lab) -> String {
    let mut text = "lab,program,file,part,threads,size,repeat,milliseconds,failed\n".to_owned();
    let mut line = |one: &Measured, repeat: String, ms: String, failed: &str| {
        let cells = [
            kind.name().to_owned(),
            title(lab, one),
            file(lab, one),
            one.step.part.name().to_owned(),
            one.step.threads.to_string(),
            if one.step.size > 0.0 { one.step.size.to_string() } else { String::new() },
            repeat,
            ms,
            failed.to_owned(),
        ];
        text.push_str(&cells.map(|cell| quoted(&cell)).join(","));
        text.push('\n');
    };
    for one in &lab.measured {
        for (at, ms) in one.times.iter().enumerate() {
            line(one, (at + 1).to_string(), ms.to_string(), "");
        }
        if let Some(failure) = &one.failed {
            line(one, String::new(), String::new(), &failure.words());
        }
    }
    text
}

fn quoted(cell: &str) -> String {
    if cell.contains([',', '"', '\n', '\r']) { format!("\"{}\"", cell.replace('"', "\"\"")) } else { cell.to_owned() }
}

pub fn json(kind: Kind, lab: &Lab, browser: &str) -> String {
    let lap = |lap: &Lap| json!({ "ms": lap.ms, "written": lap.written, "read": lap.read });
    let one = |one: &Measured| {
        let done = one.done.as_ref().map(|done| {
            json!({
                "answer": done.answer, "bytesCopied": done.copied, "ran": done.decisions, "memory": done.memory, "cached": done.cached,
                "jobs": done.work.jobs, "tasks": done.work.tasks, "taskMs": done.work.busy, "longestTaskMs": done.work.longest,
                "shuffleBytes": done.work.shuffled,
            })
        });
        json!({
            "program": title(lab, one),
            "file": file(lab, one),
            "part": one.step.part.name(),
            "threads": one.step.threads,
            "size": one.step.size,
            "ms": one.times,
            "steps": one.laps.last().map(|laps| laps.iter().map(lap).collect::<Vec<_>>()),
            "last": done,
            "failed": one.failed.as_ref().map(|failure| failure.words()),
        })
    };
    let ran = lab
        .index
        .programs
        .iter()
        .zip(&lab.programs)
        .filter_map(|(listed, program)| Some((listed.file.clone(), Value::from(program.ran.clone()?))));
    let all = json!({
        "format": "touchpaper-lab-1",
        "lab": kind.name(),
        "browser": browser,
        "threads": lab.threads,
        "knobs": lab.with,
        "measured": lab.measured.iter().map(one).collect::<Vec<_>>(),
        "programs": ran.collect::<serde_json::Map<_, _>>(),
    });
    serde_json::to_string_pretty(&all).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::labs::findings::tests::{lab, whole};
    use crate::labs::steps::{Part, Step};
    use crate::labs::told::Failure;

    #[test]
    fn each_repeat_is_a_line_and_each_failure() {
        let mut failed = Measured::new(Step::new(1, 1, Part::Plain, 0.0));
        failed.failed = Some(Failure { error: "NameError".to_owned(), message: "no \"x\", nor y".to_owned(), line: None });
        let lab = lab(Kind::Optimisation, 2, &[("orders", 10)], vec![whole(Step::new(0, 1, Part::Plain, 0.0), &[1.5, 2.0], "7"), failed]);
        let csv = csv(Kind::Optimisation, &lab);
        let lines: Vec<&str> = csv.lines().collect();
        assert_eq!(lines[1], "optimisation,Look-up in a list,list.py,program,1,,1,1.5,");
        assert_eq!(lines[3], "optimisation,Look-up in a set,set.py,program,1,,,,\"NameError: no \"\"x\"\", nor y\"");
        let told: Value = serde_json::from_str(&json(Kind::Optimisation, &lab, "a browser")).unwrap();
        assert_eq!(told["measured"][0]["ms"], json!([1.5, 2.0]));
        assert_eq!((&told["knobs"]["orders"], &told["programs"]["list.py"]), (&json!(10), &json!("def work(lab):\n    return 0\n")));
    }
}
