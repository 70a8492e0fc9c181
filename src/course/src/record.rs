//! A learner's result as a file: the answers, and what grading in the page said of them. Whoever receives it grades the answers
//! again, as anybody can write such a file.

use serde::{Deserialize, Serialize};

use crate::exercise::Exercise;

/// What says that a file is one.
const FORMAT: &str = "touchpaper-result-1";

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Record {
    pub format: String,
    /// The exercise's title.
    pub exercise: String,
    pub answers: Vec<Answer>,
    /// What was chosen in each quiz, by place; None where nothing was.
    pub quizzes: Vec<Option<Vec<usize>>>,
    pub score: usize,
    pub of: usize,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    pub id: String,
    pub text: String,
    pub passed: bool,
}

impl Record {
    /// Of what was graded: (id, answer, passed), and what was chosen in each quiz.
    pub fn new(exercise: &Exercise, answers: Vec<Answer>, quizzes: Vec<Option<Vec<usize>>>) -> Self {
        let score = score(exercise, &answers, &quizzes);
        Self { format: FORMAT.to_owned(), exercise: exercise.front.title.clone(), answers, quizzes, score, of: exercise.points() }
    }

    pub fn read(text: &str) -> Result<Self, String> {
        let record: Self = serde_json::from_str(text).map_err(|error| format!("this is no result file: {error}"))?;
        if record.format != FORMAT {
            return Err(format!("this is no result file of the form that is known ({FORMAT}): {}", record.format));
        }
        Ok(record)
    }

    pub fn write(&self) -> String {
        serde_json::to_string_pretty(self).unwrap_or_default()
    }

    /// What this file claims and grading it again did not find.
    pub fn untrue(&self, found: &Self) -> Vec<String> {
        let mut told = Vec::new();
        if self.exercise != found.exercise {
            told.push(format!("it is of the exercise \"{}\", not of \"{}\"", self.exercise, found.exercise));
        }
        for answer in &self.answers {
            match found.answers.iter().find(|other| other.id == answer.id) {
                Some(other) if other.passed != answer.passed => {
                    let word = |passed| if passed { "passed" } else { "did not pass" };
                    told.push(format!("it says that `{}` {}; graded again, it {}", answer.id, word(answer.passed), word(other.passed)));
                }
                Some(_) => {}
                None => told.push(format!("it has an answer to `{}`, which the exercise does not ask for", answer.id)),
            }
        }
        if (self.score, self.of) != (found.score, found.of) {
            told.push(format!("it says {} of {}; graded again, it is {} of {}", self.score, self.of, found.score, found.of));
        }
        told
    }
}

fn score(exercise: &Exercise, answers: &[Answer], quizzes: &[Option<Vec<usize>>]) -> usize {
    let passed = |id: &str| answers.iter().any(|answer| answer.id == id && answer.passed);
    let solved = exercise.exercises().filter(|(id, _)| exercise.check(id).is_some() && passed(id)).count();
    let right =
        exercise.quizzes().zip(quizzes).filter(|(quiz, chosen)| chosen.as_ref().is_some_and(|chosen| quiz.is_right(chosen))).count();
    solved + right
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exercise::parse;

    fn exercise() -> Exercise {
        parse("---\ntitle: t\n---\n```python exercise id=a\n```\n```python check\nx\n```\n```quiz\nWhich?\n- [ ] a\n- [x] b\n```\n")
            .unwrap()
    }

    fn record(passed: bool, chosen: Option<Vec<usize>>) -> Record {
        Record::new(&exercise(), vec![Answer { id: "a".to_owned(), text: "1".to_owned(), passed }], vec![chosen])
    }

    #[test]
    fn answers_and_quizzes_count() {
        let scores: Vec<_> = [(false, None), (true, None), (true, Some(vec![1])), (true, Some(vec![0, 1]))]
            .map(|(passed, chosen)| record(passed, chosen))
            .iter()
            .map(|record| (record.score, record.of))
            .collect();
        assert_eq!(scores, [(0, 2), (1, 2), (2, 2), (1, 2)]);
    }

    #[test]
    fn a_record_is_read_as_it_was_written() {
        let one = record(true, Some(vec![1]));
        assert_eq!(Record::read(&one.write()), Ok(one));
        assert!(Record::read("{}").unwrap_err().starts_with("this is no result file: "));
    }

    #[test]
    fn what_is_not_true_is_told() {
        let honest = record(false, Some(vec![1]));
        let mut claimed = honest.clone();
        assert_eq!(claimed.untrue(&honest), Vec::<String>::new());
        claimed.answers[0].passed = true;
        claimed.score = 2;
        let told = ["it says that `a` passed; graded again, it did not pass", "it says 2 of 2; graded again, it is 1 of 2"];
        assert_eq!(claimed.untrue(&honest), told);
    }
}
