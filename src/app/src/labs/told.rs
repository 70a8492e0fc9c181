//! What a program's run told: reports of the engine's `_labs`, or of a worker of the page's.

use serde_json::Value;

use crate::labs::stats;
use crate::labs::steps::Step;

/// A step with what came of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Measured {
    pub step: Step,
    /// Of each repeat, in milliseconds.
    pub times: Vec<f64>,
    /// Of each repeat, the steps of its own that it told.
    pub laps: Vec<Vec<Lap>>,
    pub done: Option<Done>,
    pub failed: Option<Failure>,
    /// The whole of it: preparing, warming up, repeats.
    pub wall_ms: f64,
}

#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Lap {
    pub ms: f64,
    pub written: u64,
    pub read: u64,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Done {
    pub answer: String,
    /// Bytes that went from one memory into another.
    pub copied: u64,
    /// Whether functions were compiled, or what ran it.
    pub decisions: Vec<String>,
    pub work: Work,
    /// Bytes that the engine had taken at the end, and those of them that were cached.
    pub memory: u64,
    pub cached: u64,
}

/// What the engine did in the last repeat.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Work {
    pub jobs: u64,
    pub tasks: u64,
    /// Milliseconds that tasks ran, over all threads, and the longest of them.
    pub busy: f64,
    pub longest: f64,
    pub shuffled: u64,
    pub threads: u64,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Failure {
    pub error: String,
    pub message: String,
    pub line: Option<u32>,
}

/// What a report says.
#[derive(Clone, Debug, PartialEq)]
pub enum Report {
    Doing(String),
    Time(f64, Vec<Lap>),
    Done(Done),
    Failed(Failure),
}

impl Measured {
    pub fn new(step: Step) -> Self {
        Self { step, times: Vec::new(), laps: Vec::new(), done: None, failed: None, wall_ms: 0.0 }
    }

    /// Nothing is missing.
    pub fn is_whole(&self) -> bool {
        self.done.is_some() && self.failed.is_none()
    }

    pub fn median(&self) -> f64 {
        stats::median(&self.times)
    }

    /// Of each lap its median over the repeats, with the bytes of the last.
    pub fn lap_medians(&self) -> Vec<Lap> {
        let Some(last) = self.laps.last() else { return Vec::new() };
        let of = |(at, lap): (usize, &Lap)| {
            let times: Vec<f64> = self.laps.iter().filter_map(|laps| laps.get(at)).map(|lap| lap.ms).collect();
            Lap { ms: stats::median(&times), ..*lap }
        };
        last.iter().enumerate().map(of).collect()
    }
}

impl Failure {
    /// A person has had enough: nothing is broken.
    pub fn cancelled() -> Self {
        Self { error: "Cancelled".to_owned(), ..Self::default() }
    }

    pub fn is_cancelled(&self) -> bool {
        *self == Self::cancelled()
    }

    pub fn words(&self) -> String {
        let at = self.line.map(|line| format!(" (line {line})")).unwrap_or_default();
        match self.message.lines().next() {
            Some(message) => format!("{}{at}: {message}", self.error),
            None => format!("{}{at}", self.error),
        }
    }
}

pub fn read(json: &str) -> Option<Report> {
    let value: Value = serde_json::from_str(json).ok()?;
    let text = |value: &Value, name: &str| value[name].as_str().unwrap_or_default().to_owned();
    let count = |value: &Value, name: &str| value[name].as_u64().unwrap_or(0);
    let ms = |value: &Value, name: &str| value[name].as_f64().unwrap_or(0.0);
    match value["kind"].as_str()? {
        "doing" => {
            let of = match (count(&value, "at"), count(&value, "of")) {
                (_, 0) => String::new(),
                (at, of) => format!(" {at} of {of}"),
            };
            Some(Report::Doing(format!("{}{of}", text(&value, "what"))))
        }
        "time" => {
            let lap = |lap: &Value| Lap {
                ms: lap[0].as_f64().unwrap_or(0.0),
                written: lap[1].as_u64().unwrap_or(0),
                read: lap[2].as_u64().unwrap_or(0),
            };
            let laps = value["laps"].as_array().map(|laps| laps.iter().map(lap).collect()).unwrap_or_default();
            Some(Report::Time(ms(&value, "ms"), laps))
        }
        "done" => {
            let work = &value["work"];
            let decisions = value["decisions"].as_array().map(Vec::as_slice).unwrap_or_default();
            Some(Report::Done(Done {
                answer: text(&value, "answer"),
                copied: count(&value, "copied"),
                decisions: decisions.iter().filter_map(|decision| decision.as_str().map(str::to_owned)).collect(),
                work: Work {
                    jobs: count(work, "jobs"),
                    tasks: count(work, "tasks"),
                    busy: ms(work, "busy"),
                    longest: ms(work, "longest"),
                    shuffled: count(work, "shuffled"),
                    threads: count(work, "threads"),
                },
                memory: count(&value, "memory"),
                cached: count(&value, "cached"),
            }))
        }
        "failed" => Some(Report::Failed(Failure {
            error: text(&value, "error"),
            message: text(&value, "message"),
            line: value["line"].as_u64().and_then(|line| u32::try_from(line).ok()),
        })),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::labs::steps::Part;

    #[test]
    fn reports_are_read() {
        assert_eq!(read(r#"{"kind": "doing", "what": "repeats", "at": 2, "of": 5}"#), Some(Report::Doing("repeats 2 of 5".to_owned())));
        assert_eq!(read(r#"{"kind": "doing", "what": "prepares", "at": 0, "of": 0}"#), Some(Report::Doing("prepares".to_owned())));
        let lap = Lap { ms: 1.5, written: 10, read: 20 };
        assert_eq!(read(r#"{"kind": "time", "ms": 2.5, "laps": [[1.5, 10, 20]]}"#), Some(Report::Time(2.5, vec![lap])));
        let Some(Report::Failed(failure)) = read(r#"{"kind": "failed", "error": "NameError", "message": "no x\nmore", "line": 3}"#) else {
            unreachable!()
        };
        assert_eq!(failure.words(), "NameError (line 3): no x");
        assert_eq!((read("{}"), read("nothing")), (None, None));
    }

    #[test]
    fn a_lap_is_the_median_of_the_repeats() {
        let mut measured = Measured::new(Step::new(0, 1, Part::Plain, 0.0));
        assert!(measured.lap_medians().is_empty());
        let lap = |ms, written| Lap { ms, written, read: 1 };
        measured.laps = vec![vec![lap(1.0, 5), lap(9.0, 6)], vec![lap(3.0, 7), lap(5.0, 8)], vec![lap(2.0, 5), lap(7.0, 9)]];
        assert_eq!(measured.lap_medians(), [lap(2.0, 5), lap(7.0, 9)]);
    }
}
