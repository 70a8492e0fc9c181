//! The shipped course, graded natively: each exercise's solution passes, and each wrong answer of tests/course fails with words
//! that help. `tests/course/<exercise>.py` has them one after another:
//!
//! ```text
//! # wrong: counts lines instead of words
//! # says: 3 rows
//! counts = …
//! ```
//!
//! `# of: id` names the part of the exercise where it has several.
// A native process that starts others: what is disallowed for the browser's sake is fine here.
#![allow(clippy::disallowed_methods)]

use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use libtest_mimic::{Arguments, Failed, Trial};
use touchpaper::course::exercise::{Exercise, Language};
use touchpaper::course::{index, lint};

/// Of each exercise, at least.
const WRONG_ANSWERS: usize = 3;

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    match trials() {
        Ok(trials) => libtest_mimic::run(&arguments, trials).exit_code(),
        Err(error) => {
            eprintln!("course: {error}");
            ExitCode::FAILURE
        }
    }
}

struct Wrong {
    name: String,
    says: String,
    of: Option<String>,
    text: String,
}

fn trials() -> Result<Vec<Trial>, Box<dyn Error>> {
    let index = index::parse(&std::fs::read_to_string(course().join("index.md"))?)?;
    let mut trials = Vec::new();
    let mut titles = Vec::new();
    for entry in index.entries() {
        let path = course().join(&entry.path);
        let (exercise, problems) = lint::exercise(&std::fs::read_to_string(&path)?).map_err(|error| format!("{}: {error}", entry.path))?;
        let name = entry.path.trim_end_matches(".md").to_owned();
        titles.push((entry.path.clone(), exercise.front.title.clone()));
        let wrong = wrong_answers(&name)?;
        let count = wrong.len();
        trials.push(Trial::test(format!("{name}::is_complete"), move || {
            if let Some(problem) = problems.first() {
                return Err(problem.to_string().into());
            }
            if count < WRONG_ANSWERS { Err(format!("{count} wrong answers in tests/course").into()) } else { Ok(()) }
        }));
        for (id, start) in exercise.exercises() {
            let solution = exercise.solution(id).ok_or("no solution")?.text.clone();
            let (of, start_text, file) = (id.to_owned(), start.text.clone(), file_of(&exercise, id));
            trials.push(Trial::test(format!("{name}::{id}::solution"), {
                let (path, of, file) = (path.clone(), of.clone(), file.clone());
                move || passes(&path, &of, &file, &solution)
            }));
            let path = path.clone();
            trials.push(Trial::test(format!("{name}::{id}::start"), move || fails(&path, &of, &file, &start_text, "")));
        }
        let first = exercise.exercises().next().map(|(id, _)| id.to_owned()).unwrap_or_default();
        for one in wrong {
            let (path, of) = (path.clone(), one.of.unwrap_or_else(|| first.clone()));
            let file = file_of(&exercise, &of);
            trials.push(Trial::test(format!("{name}::{of}::wrong::{}", one.name), move || fails(&path, &of, &file, &one.text, &one.says)));
        }
    }
    let mended = lint::index(&index, &titles).into_iter().map(|problem| problem.to_string()).collect::<Vec<_>>();
    trials.push(Trial::test("index", move || if mended.is_empty() { Ok(()) } else { Err(mended.join("\n").into()) }));
    Ok(trials)
}

fn file_of(exercise: &Exercise, id: &str) -> String {
    let sql = exercise.exercises().any(|(known, code)| known == id && code.language == Language::Sql);
    if sql { "answer.sql".to_owned() } else { "answer.py".to_owned() }
}

fn wrong_answers(exercise: &str) -> Result<Vec<Wrong>, Box<dyn Error>> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/course").join(format!("{exercise}.py"));
    let text = std::fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))?;
    let mut all: Vec<Wrong> = Vec::new();
    for line in text.lines() {
        if let Some(name) = line.strip_prefix("# wrong: ") {
            all.push(Wrong { name: name.replace(' ', "_"), says: String::new(), of: None, text: String::new() });
        } else if let Some(one) = all.last_mut() {
            if let Some(says) = line.strip_prefix("# says: ") {
                one.says = says.to_owned();
            } else if let Some(of) = line.strip_prefix("# of: ") {
                one.of = Some(of.to_owned());
            } else {
                one.text.push_str(line);
                one.text.push('\n');
            }
        }
    }
    match all.iter().find(|one| one.says.is_empty()) {
        Some(one) => Err(format!("{exercise}: `{}` has no `# says:`", one.name).into()),
        None => Ok(all),
    }
}

fn passes(exercise: &Path, id: &str, file: &str, answer: &str) -> Result<(), Failed> {
    let (told, code) = grade(exercise, id, file, answer)?;
    if told["answers"][0]["passed"] == true { Ok(()) } else { Err(format!("exit code {code:?}: {told:#}").into()) }
}

/// It fails, what is said has `says` in it, and tells what was wanted or where to look.
fn fails(exercise: &Path, id: &str, file: &str, answer: &str, says: &str) -> Result<(), Failed> {
    let (told, code) = grade(exercise, id, file, answer)?;
    let verdict = &told["answers"][0];
    let words = |key: &str| verdict[key].as_str().unwrap_or_default().to_owned();
    let said = format!("{}\n{}\n{}", words("seen"), words("wanted"), words("look"));
    if verdict["passed"] != false || code != Some(1) {
        return Err(format!("it passes, exit code {code:?}").into());
    }
    if words("seen").is_empty() || (words("wanted").is_empty() && words("look").is_empty()) || said.contains("The exercise's own") {
        return Err(format!("it does not help: {verdict:#}").into());
    }
    if said.contains(says) { Ok(()) } else { Err(format!("it does not say \"{says}\": {verdict:#}").into()) }
}

fn grade(exercise: &Path, id: &str, file: &str, answer: &str) -> Result<(serde_json::Value, Option<i32>), Failed> {
    let name = format!("{}-{id}-{:016x}", exercise.file_stem().unwrap_or_default().to_string_lossy(), touchpaper::platform::random::seed());
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("course").join(name);
    std::fs::create_dir_all(&folder)?;
    std::fs::write(folder.join(file), answer)?;
    let out =
        Command::new(env!("CARGO_BIN_EXE_touchpaper")).arg("grade").arg(exercise).arg(folder.join(file)).args(["--id", id]).output()?;
    std::fs::remove_dir_all(&folder)?;
    let told = serde_json::from_slice(&out.stdout);
    Ok((told.map_err(|error| format!("{error}: {}", String::from_utf8_lossy(&out.stderr)))?, out.status.code()))
}

fn course() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("static/course")
}
