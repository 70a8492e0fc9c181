//! What an author forgot: an exercise that can be read, and still is not ready for a learner.

use crate::error::Error;
use crate::exercise::{self, Exercise, Kind};
use crate::index::Index;

/// What stands where a learner is to write something.
pub const BLANK: &str = "____";

/// What is amiss in an exercise's text. Where it cannot be read, that alone.
pub fn exercise(markdown: &str) -> Result<(Exercise, Vec<Error>), Error> {
    let exercise = exercise::parse(markdown)?;
    let mut found = Vec::new();
    for (key, there) in [
        ("objective", exercise.front.objective.is_some()),
        ("time", exercise.front.minutes.is_some()),
        ("summary", exercise.front.summary.is_some()),
    ] {
        if !there {
            found.push(Error::new(1, format!("the head has no `{key}`")));
        }
    }
    if exercise.points() == 0 {
        found.push(Error::new(1, "nothing is asked: there is no exercise with a check, and no quiz"));
    }
    for block in &exercise.blocks {
        let mut tell = |problem: String| found.push(Error::new(block.line, problem));
        match &block.kind {
            Kind::Exercise { id, code } => {
                if exercise.check(id).is_none() {
                    tell(format!("exercise `{id}` has no check"));
                }
                match exercise.solution(id) {
                    None => tell(format!("exercise `{id}` has no solution: nothing shows that it can be solved")),
                    Some(solution) if solution.text.trim() == code.text.trim() => {
                        tell(format!("exercise `{id}` starts as its own solution"))
                    }
                    Some(solution) if solution.language != code.language => tell(format!("the solution of `{id}` is in another language")),
                    Some(_) => {}
                }
                if exercise.hints(id).next().is_none() {
                    tell(format!("exercise `{id}` has no hint"));
                }
            }
            Kind::Solution { exercise: of, code } if code.text.contains(BLANK) => {
                tell(format!("the solution of `{of}` has a blank ({BLANK})"))
            }
            Kind::Hint { exercise: of, text } if text.is_empty() => tell(format!("a hint of `{of}` is empty")),
            _ => {}
        }
    }
    Ok((exercise, found))
}

/// What the index and the exercises that it names do not agree on: `titles` has each exercise's, by its path.
pub fn index(index: &Index, titles: &[(String, String)]) -> Vec<Error> {
    let mut found = Vec::new();
    let mut seen = Vec::new();
    for entry in index.entries() {
        if seen.contains(&entry.path.as_str()) {
            found.push(Error::new(entry.line, format!("{} is listed twice", entry.path)));
        }
        seen.push(&entry.path);
        if let Some((_, title)) = titles.iter().find(|(path, title)| *path == entry.path && *title != entry.title) {
            found.push(Error::new(entry.line, format!("{} is called \"{title}\", not \"{}\"", entry.path, entry.title)));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_forgotten_is_told() {
        let text = "---\ntitle: t\ntime: 5\n---\n```python exercise id=a\nx = ____\n```\n```python solution\nx = ____\n```\n";
        let (_, found) = exercise(text).unwrap();
        let told: Vec<String> = found.iter().map(ToString::to_string).collect();
        let expected = [
            "line 1: the head has no `objective`",
            "line 1: the head has no `summary`",
            "line 1: nothing is asked: there is no exercise with a check, and no quiz",
            "line 5: exercise `a` has no check",
            "line 5: exercise `a` starts as its own solution",
            "line 5: exercise `a` has no hint",
            "line 8: the solution of `a` has a blank (____)",
        ];
        assert_eq!(told, expected);
    }

    #[test]
    fn an_index_agrees_with_its_exercises() {
        let text = "---\ntitle: c\n---\n- [A](a.md)\n- [B](b.md)\n- [A](a.md)\n";
        let titles = [("a.md".to_owned(), "A".to_owned()), ("b.md".to_owned(), "Bee".to_owned())];
        let told: Vec<String> = index(&crate::index::parse(text).unwrap(), &titles).iter().map(ToString::to_string).collect();
        assert_eq!(told, ["line 5: b.md is called \"Bee\", not \"B\"", "line 6: a.md is listed twice"]);
    }
}
