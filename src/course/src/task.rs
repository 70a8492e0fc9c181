//! What the engine is given of an exercise, and what it says of an answer. `Lib/_course` of the Python host is the other side.

use serde::{Deserialize, Serialize};

use crate::exercise::{Code, Exercise, Kind};

/// The report that a verdict comes as.
pub const TOPIC: &str = "exercise";

/// Run the setups, then the answer, then the check: all in an application of their own.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Task {
    pub settings: Vec<(String, String)>,
    pub setup: Vec<Code>,
    pub answer: Code,
    /// None where the answer is only to be run.
    pub check: Option<Code>,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Verdict {
    /// The check found nothing amiss; without a check, that the answer ran to its end.
    pub passed: bool,
    /// What a failed check saw, what it wanted, and where to look. Markdown.
    pub seen: String,
    pub wanted: String,
    pub look: String,
    /// The answer's line that an error left, counted from 1.
    pub line: Option<u32>,
    /// What the engine did for the answer.
    pub work: Work,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Work {
    pub jobs: u64,
    pub stages: u64,
    pub tasks: u64,
    pub shuffle_bytes: u64,
}

impl Task {
    /// The program that the host runs as a cell.
    pub fn program(&self) -> String {
        let json = serde_json::to_string(self).unwrap_or_default();
        // A JSON text is a Python string when it is quoted once more.
        format!("import _course; _course.run({})", serde_json::Value::from(json))
    }
}

impl Exercise {
    /// The exercises of the file, by id, with what a learner starts from.
    pub fn exercises(&self) -> impl Iterator<Item = (&str, &Code)> {
        self.blocks.iter().filter_map(|block| match &block.kind {
            Kind::Exercise { id, code } => Some((id.as_str(), code)),
            _ => None,
        })
    }

    pub fn quizzes(&self) -> impl Iterator<Item = &crate::exercise::Quiz> {
        self.blocks.iter().filter_map(|block| match &block.kind {
            Kind::Quiz(quiz) => Some(quiz),
            _ => None,
        })
    }

    pub fn hints(&self, of: &str) -> impl Iterator<Item = &str> {
        self.blocks.iter().filter_map(move |block| match &block.kind {
            Kind::Hint { exercise, text } if exercise == of => Some(text.as_str()),
            _ => None,
        })
    }

    pub fn solution(&self, of: &str) -> Option<&Code> {
        self.blocks.iter().find_map(|block| match &block.kind {
            Kind::Solution { exercise, code } if exercise == of => Some(code),
            _ => None,
        })
    }

    pub fn check(&self, of: &str) -> Option<&Code> {
        self.blocks.iter().find_map(|block| match &block.kind {
            Kind::Check { exercise, code } if exercise == of => Some(code),
            _ => None,
        })
    }

    /// What it is out of: an exercise that has a check counts one, and so does a quiz.
    pub fn points(&self) -> usize {
        self.exercises().filter(|(id, _)| self.check(id).is_some()).count() + self.quizzes().count()
    }

    /// None where there is no exercise of this id.
    pub fn task(&self, id: &str, answer: &str, checked: bool) -> Option<Task> {
        let (_, start) = self.exercises().find(|(known, _)| *known == id)?;
        let setup = self.blocks.iter().filter_map(|block| match &block.kind {
            Kind::Setup { exercise, code } if exercise.as_deref().is_none_or(|of| of == id) => Some(code.clone()),
            _ => None,
        });
        Some(Task {
            settings: self.front.settings.clone(),
            setup: setup.collect(),
            answer: Code { language: start.language, text: answer.to_owned() },
            check: self.check(id).filter(|_| checked).cloned(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exercise::{Language, parse};

    const TWO: &str = "---\ntitle: t\nsettings: spark.x=1\n---\n```python setup\na = 1\n```\n```python exercise id=one\n____\n```\n```hint\nfirst\n```\n\
                       ```python check\nc1\n```\n```sql exercise id=two\n____\n```\n```python setup for=two\nb = 2\n```\n```hint\nsecond\n```\n\
                       ```quiz\nWhich?\n- [ ] a\n- [x] b\n```\n";

    #[test]
    fn a_task_has_the_setups_of_its_exercise_and_of_all() {
        let exercise = parse(TWO).unwrap();
        let texts = |task: &Task| task.setup.iter().map(|code| code.text.clone()).collect::<Vec<_>>();
        let one = exercise.task("one", "x", true).unwrap();
        assert_eq!((texts(&one), one.check.map(|code| code.text)), (vec!["a = 1\n".to_owned()], Some("c1\n".to_owned())));
        assert_eq!(one.settings, [("spark.x".to_owned(), "1".to_owned())]);
        let two = exercise.task("two", "x", true).unwrap();
        assert_eq!((texts(&two).len(), two.answer.language, two.check), (2, Language::Sql, None));
        assert_eq!(exercise.task("one", "x", false).unwrap().check, None);
        assert_eq!(exercise.task("three", "x", true), None);
        assert_eq!((exercise.hints("one").collect::<Vec<_>>(), exercise.points()), (vec!["first"], 2));
    }

    #[test]
    fn a_program_quotes_what_was_typed() {
        let answer = "print(\"a\\n\")\n# it's \\ and \u{2028} é";
        let task = parse(TWO).unwrap().task("one", answer, true).unwrap();
        let program = task.program();
        let quoted = program.strip_prefix("import _course; _course.run(").and_then(|rest| rest.strip_suffix(')')).unwrap();
        let json: String = serde_json::from_str(quoted).unwrap();
        assert_eq!(serde_json::from_str::<Task>(&json).unwrap(), task);
        assert!(!program.contains('\n'));
    }
}
