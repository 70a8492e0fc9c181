//! `touchpaper lint-course`: what is amiss in a folder of exercises, each solution and each start tried.

use std::process::ExitCode;

use touchpaper_course::{Exercise, index, lint};
use touchpaper_platform::files;

use crate::grading::Grader;

/// How long a solution may run.
const SECONDS: u64 = 120;

/// `runs`: whether solutions and starts are run.
pub fn run(folder: &str, runs: bool) -> ExitCode {
    match look(folder.trim_end_matches('/'), runs) {
        Ok((exercises, found)) => {
            for line in &found {
                println!("{line}");
            }
            let tried = if runs { ", each solution and each start tried" } else { "" };
            println!("{exercises} exercises{tried}: {} to mend", found.len());
            ExitCode::from(u8::from(!found.is_empty()))
        }
        Err(problem) => {
            eprintln!("touchpaper: {problem}");
            ExitCode::from(2)
        }
    }
}

/// How many exercises there are, and what was found.
fn look(folder: &str, runs: bool) -> Result<(usize, Vec<String>), String> {
    let read = |name: &str| files::read_text(&format!("{folder}/{name}")).map_err(|error| format!("{folder}/{name}: {error}"));
    let text = read("index.md")?;
    let index = index::parse(&text).map_err(|error| format!("{folder}/index.md: {error}"))?;
    let beside = files::absolute(folder);
    let grader = runs.then(|| Grader::new(SECONDS)).transpose()?;
    let (mut found, mut titles) = (Vec::new(), Vec::new());
    for entry in index.entries() {
        let path = format!("{folder}/{}", entry.path);
        let Ok(text) = files::read_text(&format!("{beside}/{}", entry.path)) else {
            found.push(format!("{folder}/index.md: line {}: there is no {}", entry.line, entry.path));
            continue;
        };
        match lint::exercise(&text) {
            Err(error) => found.push(format!("{path}: {error}")),
            Ok((exercise, problems)) => {
                found.extend(problems.iter().map(|problem| format!("{path}: {problem}")));
                titles.push((entry.path.clone(), exercise.front.title.clone()));
                let inside = format!("{beside}/{}", entry.path);
                let folder = crate::grading::folder_of(&inside);
                let lost = exercise.front.data.iter().filter(|name| !files::exists(&format!("{folder}/{name}")));
                let lost: Vec<String> = lost.map(|name| format!("{path}: line 1: there is no {name} beside it")).collect();
                if let Some(grader) = grader.as_ref().filter(|_| lost.is_empty()) {
                    found.extend(try_out(grader, &exercise, &folder)?.into_iter().map(|problem| format!("{path}: {problem}")));
                }
                found.extend(lost);
            }
        }
    }
    found.extend(lint::index(&index, &titles).iter().map(|problem| format!("{folder}/index.md: {problem}")));
    for (name, _) in files::tree(&beside) {
        let is_exercise = name.ends_with(".md") && name != "index.md" && name != "README.md";
        if is_exercise && !index.entries().any(|entry| entry.path == name) {
            found.push(format!("{folder}/{name}: index.md does not list it"));
        }
    }
    Ok((titles.len(), found))
}

/// A solution passes, and what a learner starts from does not.
fn try_out(grader: &Grader, exercise: &Exercise, beside: &str) -> Result<Vec<String>, String> {
    grader.lay_out(exercise, beside)?;
    let mut found = Vec::new();
    for (id, start) in exercise.exercises() {
        if exercise.check(id).is_none() {
            continue;
        }
        if let Some(task) = exercise.solution(id).and_then(|solution| exercise.task(id, &solution.text, true)) {
            let judged = grader.judge(&task);
            if !judged.verdict.passed {
                let verdict = judged.verdict;
                found.push(format!("the solution of `{id}` does not pass: {} Wanted: {} {}", verdict.seen, verdict.wanted, judged.output));
            }
        }
        if let Some(task) = exercise.task(id, &start.text, true)
            && grader.judge(&task).verdict.passed
        {
            found.push(format!("what `{id}` starts from passes already"));
        }
    }
    Ok(found)
}
