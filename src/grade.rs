//! `touchpaper grade`: an answer, or a result file of the page's, judged again. JSON on standard output.

use std::process::ExitCode;

use serde_json::{Value, json};
use touchpaper_course::record::{Answer, Record};
use touchpaper_course::{Exercise, Verdict};
use touchpaper_platform::files;

use crate::grading::{self, Grader, Judged};

/// Not all is right; it could not be graded; it claims what is not so.
const NOT_PASSED: u8 = 1;
const NOT_GRADED: u8 = 2;
const UNTRUE: u8 = 3;

pub fn run(exercise: &str, answer: &str, id: Option<&str>, seconds: u64) -> ExitCode {
    match grade(exercise, answer, id, seconds) {
        Ok((told, code)) => {
            println!("{told:#}");
            ExitCode::from(code)
        }
        Err(problem) => {
            eprintln!("touchpaper: {problem}");
            ExitCode::from(NOT_GRADED)
        }
    }
}

fn grade(path: &str, answer: &str, id: Option<&str>, seconds: u64) -> Result<(Value, u8), String> {
    let read = |path: &str| files::read_text(path).map_err(|error| format!("{path}: {error}"));
    let exercise = touchpaper_course::parse(&read(path)?).map_err(|error| format!("{path}: {error}"))?;
    let text = read(answer)?;
    let claimed = if answer.ends_with(".json") { Some(Record::read(&text).map_err(|why| format!("{answer}: {why}"))?) } else { None };
    let given: Vec<(String, String)> = match &claimed {
        Some(record) => record.answers.iter().map(|answer| (answer.id.clone(), answer.text.clone())).collect(),
        None => grading::answers(&exercise, &text, id).map_err(|why| format!("{answer}: {why}"))?.into_iter().collect(),
    };
    // Paths of the exercise are no longer what they were once answers run.
    let beside = files::absolute(&grading::folder_of(path));
    let grader = Grader::new(seconds)?;
    grader.lay_out(&exercise, &beside)?;
    let judged: Vec<(Answer, Judged)> = given.into_iter().filter_map(|(id, text)| judge(&grader, &exercise, id, text)).collect();
    let told: Vec<Value> = judged.iter().map(|(answer, judged)| tell(answer, judged)).collect();
    let answers = judged.into_iter().map(|(answer, _)| answer).collect();
    let quizzes = claimed.as_ref().map(|record| record.quizzes.clone()).unwrap_or_default();
    let found = Record::new(&exercise, answers, quizzes);
    let untrue = claimed.map(|record| record.untrue(&found)).unwrap_or_default();
    let code = match (untrue.is_empty(), found.score == found.of) {
        (false, _) => UNTRUE,
        (true, false) => NOT_PASSED,
        (true, true) => 0,
    };
    let whole = json!({
        "exercise": found.exercise,
        "score": found.score,
        "of": found.of,
        "passed": found.score == found.of,
        "answers": told,
        "untrue": untrue,
    });
    Ok((whole, code))
}

/// None where the exercise does not ask for it.
fn judge(grader: &Grader, exercise: &Exercise, id: String, text: String) -> Option<(Answer, Judged)> {
    let task = exercise.task(&id, &text, true)?;
    let judged = grader.judge(&task);
    let passed = judged.verdict.passed && task.check.is_some();
    Some((Answer { id, text, passed }, judged))
}

fn tell(answer: &Answer, judged: &Judged) -> Value {
    let Verdict { seen, wanted, look, line, work, .. } = &judged.verdict;
    json!({
        "id": answer.id,
        "passed": answer.passed,
        "seen": seen,
        "wanted": wanted,
        "look": look,
        "line": line,
        "work": work,
        "output": judged.output,
    })
}
