//! `touchpaper grade` and `touchpaper lint-course` as a shell sees them: JSON, exit codes, tampered results.
// A native process that starts others: what is disallowed for the browser's sake is fine here.
#![allow(clippy::disallowed_methods)]

use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::{Value, json};

type Result<T> = std::result::Result<T, Box<dyn Error>>;

const EXERCISE: &str = r#"---
title: Doubles
summary: Twice each number.
objective: You can map.
time: 3 min
data: numbers.txt
settings: spark.app.name=doubling
---
```python setup
from pyspark import SparkContext
sc = SparkContext.getOrCreate()
numbers = sc.textFile("numbers.txt", 2).map(int)
```
```python exercise id=double
doubled = numbers.map(____)
```
```hint
Twice.
```
```python solution
doubled = numbers.map(lambda n: 2 * n)
```
```python check
check.equal(sc.appName, "doubling")
check.lazy()
check.rdd(check.name("doubled"), [2, 4, 6])
```
```quiz
When does it run?
- [ ] At once
- [x] With an action
```
"#;

const RIGHT: &str = "doubled = numbers.map(lambda n: n + n)\nprint('done')\n";

fn folder(name: &str, answer: (&str, &str)) -> Result<PathBuf> {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("grade").join(name);
    // What an earlier run of the tests left is not this one's.
    if folder.exists() {
        std::fs::remove_dir_all(&folder)?;
    }
    std::fs::create_dir_all(&folder)?;
    for (file, text) in [("doubles.md", EXERCISE), ("numbers.txt", "1\n2\n3\n"), answer] {
        std::fs::write(folder.join(file), text)?;
    }
    Ok(folder)
}

fn touchpaper(folder: &Path, words: &[&str]) -> Result<Output> {
    Ok(Command::new(env!("CARGO_BIN_EXE_touchpaper")).current_dir(folder).args(words).output()?)
}

/// What grading says, and its exit code.
fn grade(name: &str, answer: (&str, &str), more: &[&str]) -> Result<(Value, Option<i32>)> {
    let folder = folder(name, answer)?;
    let words: Vec<&str> = ["grade", "doubles.md", answer.0].iter().chain(more).copied().collect();
    let out = touchpaper(&folder, &words)?;
    let told = serde_json::from_slice(&out.stdout).map_err(|error| format!("{error}: {}", String::from_utf8_lossy(&out.stderr)))?;
    Ok((told, out.status.code()))
}

fn result(text: &str, passed: bool, chosen: usize, score: usize) -> String {
    json!({
        "format": "touchpaper-result-1",
        "exercise": "Doubles",
        "answers": [{ "id": "double", "text": text, "passed": passed }],
        "quizzes": [[chosen]],
        "score": score,
        "of": 2,
    })
    .to_string()
}

#[test]
fn a_right_answer_passes_and_the_quiz_is_still_open() -> Result<()> {
    let (told, code) = grade("right", ("answer.py", RIGHT), &[])?;
    assert_eq!((&told["score"], &told["of"], code), (&json!(1), &json!(2), Some(1)), "{told:#}");
    assert_eq!((&told["answers"][0]["passed"], &told["answers"][0]["output"]), (&json!(true), &json!("done\n")));
    assert_eq!(told["answers"][0]["work"], json!({ "jobs": 0, "stages": 0, "tasks": 0, "shuffleBytes": 0 }));
    Ok(())
}

#[test]
fn the_shipped_recommender_takes_a_learners_own_ratings() -> Result<()> {
    let answer = "n_ratings, n_users, n_movies = ratings.count(), 12, 9\nprint(movies.count())\n";
    let folder = folder("own", ("answer.py", answer))?;
    std::fs::copy(Path::new(env!("CARGO_MANIFEST_DIR")).join("static/course/recommender.md"), folder.join("recommender.md"))?;
    std::fs::create_dir_all(folder.join("movielens"))?;
    let rows = (1..=12).flat_map(|user| (1..=9).map(move |film| format!("{user},{film}0,{}.5,96498\r\n", (user * film) % 5)));
    let ratings = std::iter::once("userId,movieId,rating,timestamp\r\n".to_owned()).chain(rows).collect::<String>();
    let judged = |ratings: &str| -> Result<Value> {
        std::fs::write(folder.join("movielens/ratings.csv"), ratings)?;
        let out = touchpaper(&folder, &["grade", "recommender.md", "answer.py", "--id", "how-much"])?;
        Ok(serde_json::from_slice::<Value>(&out.stdout)?["answers"][0].clone())
    };
    let right = judged(&ratings)?;
    assert_eq!((&right["passed"], &right["output"]), (&json!(true), &json!("9\n")), "{right:#}");
    let seen = |verdict: &Value| verdict["seen"].as_str().unwrap_or_default().to_owned();
    let bad = judged(&format!("{ratings}7,10,eleven,9\n"))?;
    assert!(seen(&bad).starts_with("Your own file `movielens/ratings.csv` cannot be used: 1 of its 109 rows"), "{bad:#}");
    let other = judged("user,film\n1,2\n")?;
    assert!(seen(&other).ends_with("it has no column `userId`; its columns are `user`, `film`."), "{other:#}");
    let without = judged("userId,movieId,rating\n1,2,3.0\n")?;
    assert!(seen(&without).contains("user 7 has rated nothing in it"), "{without:#}");
    Ok(())
}

#[test]
fn what_is_wrong_is_told() -> Result<()> {
    let (told, code) = grade("wrong", ("answer.py", "doubled = numbers.map(lambda n: 3 * n)\n"), &[])?;
    assert_eq!((&told["answers"][0]["passed"], code), (&json!(false), Some(1)));
    assert_eq!(told["answers"][0]["seen"], "It has an item that should not be there: `3`.");
    let (told, _) = grade("kind", ("answer.py", "doubled = 3\n"), &[])?;
    assert!(told["answers"][0]["seen"].as_str().is_some_and(|seen| seen.ends_with(" is an `int`.")), "{told:#}");
    let (told, _) = grade("eager", ("answer.py", "doubled = numbers.map(lambda n: 2 * n)\ndoubled.count()\n"), &[])?;
    assert_eq!(told["answers"][0]["seen"], "Your answer started 1 job, 1 stage, 2 tasks: `count at answer:2`.", "{told:#}");
    let (told, _) = grade("error", ("answer.py", "doubled = numbers.map(len)\nx = y\n"), &[])?;
    assert_eq!(
        (&told["answers"][0]["line"], &told["answers"][0]["seen"]),
        (&json!(2), &json!("Line 2 ended with `NameError: name 'y' is not defined`."))
    );
    let (told, _) = grade("late", ("answer.py", "doubled = numbers.map(lambda n: n / 0)\n"), &[])?;
    assert_eq!(told["answers"][0]["line"], 1, "{told:#}");
    let (told, _) = grade("blank", ("answer.py", "doubled = numbers.map(____)\n"), &[])?;
    assert_eq!(told["answers"][0]["seen"], "Line 1 still has a blank (`____`).");
    Ok(())
}

#[test]
fn an_answer_that_does_not_end_is_stopped() -> Result<()> {
    let (told, code) = grade("endless", ("answer.py", "while True:\n    pass\n"), &["--timeout", "1"])?;
    assert_eq!((&told["answers"][0]["seen"], code), (&json!("It ran for 1 seconds and was stopped."), Some(1)));
    Ok(())
}

#[test]
fn a_result_file_is_graded_again() -> Result<()> {
    let (told, code) = grade("honest", ("result.json", &result(RIGHT, true, 1, 2)), &[])?;
    assert_eq!((&told["score"], &told["passed"], &told["untrue"], code), (&json!(2), &json!(true), &json!([]), Some(0)), "{told:#}");
    Ok(())
}

#[test]
fn a_tampered_result_is_caught() -> Result<()> {
    let (told, code) = grade("tampered", ("result.json", &result("doubled = numbers\n", true, 1, 2)), &[])?;
    assert_eq!(code, Some(3));
    let said = ["it says that `double` passed; graded again, it did not pass", "it says 2 of 2; graded again, it is 1 of 2"];
    assert_eq!(told["untrue"], json!(said));
    let (told, code) = grade("quiz", ("result.json", &result(RIGHT, true, 0, 2)), &[])?;
    assert_eq!((&told["untrue"], code), (&json!(["it says 2 of 2; graded again, it is 1 of 2"]), Some(3)));
    Ok(())
}

#[test]
fn what_cannot_be_graded_is_said() -> Result<()> {
    let folder = folder("none", ("answer.py", RIGHT))?;
    std::fs::write(folder.join("broken.md"), "---\ntitle: x\n---\n```python exersise\n```\n")?;
    for (words, said) in [
        (["grade", "no-such.md", "answer.py"], "no-such.md"),
        (["grade", "broken.md", "answer.py"], "broken.md: line 4: unknown block `exersise`"),
        (["grade", "doubles.md", "no-such.py"], "no-such.py"),
        (["grade", "doubles.md", "numbers.json"], "numbers.json"),
    ] {
        let out = touchpaper(&folder, &words)?;
        let stderr = String::from_utf8_lossy(&out.stderr);
        assert!(out.status.code() == Some(2) && stderr.contains(said), "{words:?}: {stderr}");
    }
    Ok(())
}

#[test]
fn a_course_is_linted() -> Result<()> {
    let folder = folder("lint", ("answer.py", RIGHT))?;
    std::fs::write(folder.join("index.md"), "---\ntitle: c\n---\n- [Doubles](doubles.md)\n")?;
    let out = touchpaper(&folder, &["lint-course", "."])?;
    let said = String::from_utf8_lossy(&out.stdout);
    assert_eq!((said.as_ref(), out.status.code()), ("1 exercises, each solution and each start tried: 0 to mend\n", Some(0)));
    std::fs::write(folder.join("bad.md"), EXERCISE.replace("lambda n: 2 * n", "lambda n: n").replace("hint\nTwice.", "text\n"))?;
    std::fs::write(folder.join("lost.md"), EXERCISE.replace("numbers.txt\n", "other.txt\n"))?;
    std::fs::write(folder.join("index.md"), "---\ntitle: c\n---\n- [Twice](bad.md)\n- [Gone](gone.md)\n- [Doubles](lost.md)\n")?;
    let out = touchpaper(&folder, &["lint-course", "."])?;
    let said = String::from_utf8_lossy(&out.stdout).into_owned();
    assert_eq!(out.status.code(), Some(1));
    for part in [
        "./bad.md: line 14: exercise `double` has no hint",
        "./bad.md: the solution of `double` does not pass: It has an item that should not be there: `1`.",
        "./index.md: line 5: there is no gone.md",
        "./index.md: line 4: bad.md is called \"Doubles\", not \"Twice\"",
        "./lost.md: line 1: there is no other.txt beside it",
        "./doubles.md: index.md does not list it",
    ] {
        assert!(said.contains(part), "{part}: {said}");
    }
    Ok(())
}
