//! The course's questions of scale, answered in words by what was measured.

use touchpaper_deploy::load::Loop;
use touchpaper_deploy::load::scale::{Needed, Step, capacity, gain, knee, level, needed, share_of_errors};

use super::load_pictures::replicas;
use super::load_test::Shape;
use crate::words::latency;

/// Replicas that are thought of, where none was measured.
const MOST_THOUGHT: usize = 64;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said {
    pub question: String,
    pub answer: String,
}

/// `45`, `4.5`: a rate as exact as it was measured.
pub fn rate(per_second: f64) -> String {
    if per_second >= 9.95 || per_second.fract() == 0.0 {
        crate::words::count(per_second.round() as u64)
    } else {
        format!("{per_second:.1}")
    }
}

fn load(load: Loop) -> String {
    match load {
        Loop::Open { per_second } => format!("{} requests/s", rate(per_second)),
        Loop::Closed { callers: 1, .. } => "1 caller".to_owned(),
        Loop::Closed { callers, .. } => format!("{callers} callers"),
    }
}

/// Of what was measured, by number of replicas.
pub fn answers(shape: Shape, rows: usize, measured: &[(usize, Vec<Step>)]) -> Vec<Said> {
    let all: Vec<Step> = measured.iter().flat_map(|(_, steps)| steps.iter().cloned()).collect();
    let mut said = Vec::new();
    for (count, _) in measured {
        let Some(most) = capacity(&all, *count) else { continue };
        let rows = match rows {
            1 => String::new(),
            many => format!(", that is {} rows a second at {many} rows a request", rate(most.per_second * many as f64)),
        };
        let least = if most.reached { "About" } else { "At least" };
        let more = if most.reached { "" } else { " The load did not go past it: try more for the most." };
        said.push(Said {
            question: match count {
                1 => "How many requests a second does one replica answer?".to_owned(),
                many => format!("How many do {many} replicas answer?"),
            },
            answer: format!("{least} {}{rows}.{more}", rate(most.per_second)),
        });
    }
    for (count, _) in measured {
        if let Some(gain) = gain(&all, *count) {
            said.push(Said { question: format!("What does replica {count} bring?"), answer: gained(gain, *count, &all) });
        }
    }
    for (count, _) in measured {
        let question = format!("Where does latency break with {}?", replicas(*count));
        let answer = match knee(&all, *count) {
            Some(found) => {
                let failing = share_of_errors(&found.broken.summary);
                let failed = if failing > 0.01 { format!(", and {:.0}% fail", failing * 100.0) } else { String::new() };
                format!(
                    "At {}: p99 is {} there, {} at {}{failed}.",
                    load(found.broken.load),
                    latency(found.broken.summary.p99),
                    latency(found.calm.summary.p99),
                    load(found.calm.load)
                )
            }
            None => {
                let most = all.iter().filter(|step| step.replicas == *count).map(|step| step.load);
                let Some(most) = most.max_by(|one, other| level(*one).total_cmp(&level(*other))) else { continue };
                format!("Not up to {}.", load(most))
            }
        };
        said.push(Said { question, answer });
    }
    if shape == Shape::Callers && !said.is_empty() {
        said.push(Said {
            question: "Why do callers not make it fail?".to_owned(),
            answer: "Each waits for its answer before it asks again, so no more wait than there are callers. A rate does not wait."
                .to_owned(),
        });
    }
    said
}

fn gained(gain: f64, count: usize, all: &[Step]) -> String {
    let before = count - 1;
    let fair = count as f64 / before as f64;
    let reached = [before, count].into_iter().all(|count| capacity(all, count).is_some_and(|found| found.reached));
    let times = format!("{gain:.1} times the requests of {}; {fair:.1} times would be all of it.", replicas(before));
    let why = if !reached {
        " One of the two was not loaded to its end, so this says little."
    } else if gain >= 0.9 * fair {
        ""
    } else if gain > 1.05 {
        " The rest is lost to processors that replicas, engine and page share."
    } else {
        " It brings nothing: the processors were busy already."
    };
    format!("{times}{why}")
}

/// How many replicas answer so many requests a second at a p99 below so many milliseconds: as measured, or else as played
/// through with the service times of one.
pub fn needed_for(per_second: f64, p99_ms: f64, measured: &[(usize, Vec<Step>)], service: &[f64]) -> String {
    if !(per_second > 0.0 && p99_ms > 0.0) {
        return "Say how many requests a second, and how many milliseconds.".to_owned();
    }
    let good = |step: &&Step| match step.load {
        Loop::Open { per_second: sent } => sent >= per_second && step.summary.p99 < p99_ms && share_of_errors(&step.summary) == 0.0,
        Loop::Closed { .. } => step.summary.per_second >= per_second && step.summary.p99 < p99_ms,
    };
    let seen = measured.iter().find_map(|(count, steps)| Some((*count, steps.iter().find(good)?)));
    if let Some((count, step)) = seen {
        return format!("{}: measured, with p99 at {} under {}.", capital(&replicas(count)), latency(step.summary.p99), load(step.load));
    }
    match needed(per_second, p99_ms, service, MOST_THOUGHT) {
        None => "Run a test first.".to_owned(),
        Some(Needed::Never { p99 }) => {
            format!(
                "No number of replicas: one request alone has a p99 of {}. A faster model or fewer rows a request is what helps.",
                latency(p99)
            )
        }
        Some(Needed::MoreThan(most)) => format!("More than {most}."),
        Some(Needed::Replicas(count, summary)) => format!(
            "{}, by a queue with the service times that were measured (p99 {}), if each has a processor of its own. It was not measured.",
            capital(&replicas(count)),
            latency(summary.p99)
        ),
    }
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use touchpaper_deploy::load::Summary;

    fn step(replicas: usize, sent: f64, answered: f64, p99: f64) -> Step {
        let summary = Summary { requests: 100, per_second: answered, mean: p99 / 2.0, p99, ..Summary::default() };
        Step { replicas, load: Loop::Open { per_second: sent }, summary }
    }

    fn measured() -> Vec<(usize, Vec<Step>)> {
        let one = vec![step(1, 10.0, 10.0, 30.0), step(1, 40.0, 40.0, 60.0), step(1, 60.0, 45.0, 900.0)];
        let two = vec![step(2, 10.0, 10.0, 30.0), step(2, 60.0, 60.0, 80.0), step(2, 100.0, 63.0, 700.0)];
        vec![(1, one), (2, two)]
    }

    #[test]
    fn questions_are_answered_by_what_was_measured() {
        let said = answers(Shape::Rate, 1, &measured());
        let lines: Vec<String> = said.iter().map(|one| format!("{} {}", one.question, one.answer)).collect();
        assert_eq!(
            lines,
            [
                "How many requests a second does one replica answer? About 45.",
                "How many do 2 replicas answer? About 63.",
                "What does replica 2 bring? 1.4 times the requests of 1 replica; 2.0 times would be all of it. The rest is lost to processors that replicas, engine and page share.",
                "Where does latency break with 1 replica? At 60 requests/s: p99 is 900 ms there, 30 ms at 10 requests/s.",
                "Where does latency break with 2 replicas? At 100 requests/s: p99 is 700 ms there, 30 ms at 10 requests/s.",
            ]
        );
        let few = answers(Shape::Rate, 100, &[(1, vec![step(1, 4.0, 4.0, 30.0)])]);
        assert_eq!(
            few[0].answer,
            "At least 4, that is 400 rows a second at 100 rows a request. The load did not go past it: try more for the most."
        );
        assert_eq!(few[1].answer, "Not up to 4 requests/s.");
        assert!(answers(Shape::Rate, 1, &[]).is_empty());
    }

    #[test]
    fn replicas_are_told_as_measured_or_as_played_through() {
        let service = [20.0; 50];
        let told = |per_second: f64, p99: f64| needed_for(per_second, p99, &measured(), &service);
        assert_eq!(told(30.0, 100.0), "1 replica: measured, with p99 at 60 ms under 40 requests/s.");
        assert_eq!(told(50.0, 100.0), "2 replicas: measured, with p99 at 80 ms under 60 requests/s.");
        assert!(told(200.0, 100.0).contains(" replicas, by a queue with the service times that were measured (p99 "));
        assert!(told(10.0, 10.0).starts_with("No number of replicas: one request alone has a p99 of 20 ms."));
        assert_eq!(told(1e6, 100.0), "More than 64.");
        assert_eq!(told(f64::NAN, 100.0), "Say how many requests a second, and how many milliseconds.");
        assert_eq!(needed_for(10.0, 100.0, &[], &[]), "Run a test first.");
    }
}
