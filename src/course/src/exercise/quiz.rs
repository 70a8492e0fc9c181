//! A question with choices: lines of `- [x]` are right, lines of `- [ ]` are not; what follows `>` is told afterwards.

use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Quiz {
    /// Markdown.
    pub question: String,
    pub choices: Vec<Choice>,
    /// Markdown, shown once an answer was given.
    pub explanation: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Choice {
    pub text: String,
    pub right: bool,
}

impl Quiz {
    /// Several choices may be right; then the learner ticks boxes.
    pub fn has_several_right(&self) -> bool {
        self.choices.iter().filter(|choice| choice.right).count() > 1
    }

    /// All that is right was chosen, and nothing else.
    pub fn is_right(&self, chosen: &[usize]) -> bool {
        self.choices.iter().enumerate().all(|(place, choice)| choice.right == chosen.contains(&place))
    }
}

/// `fence` is the line of the fence; the text starts on the next.
pub(super) fn parse(text: &str, fence: usize) -> Result<Quiz> {
    let (mut question, mut choices, mut explanation) = (Vec::new(), Vec::<Choice>::new(), Vec::new());
    for (line, content) in (fence + 1..).zip(text.lines()) {
        let trimmed = content.trim();
        if let Some((right, text)) = choice(trimmed) {
            if text.is_empty() {
                return Err(Error::new(line, "a choice without text"));
            }
            choices.push(Choice { text: text.to_owned(), right });
        } else if let Some(said) = trimmed.strip_prefix('>') {
            explanation.push(said.trim());
        } else if choices.is_empty() {
            question.push(content);
        } else if !trimmed.is_empty() {
            return Err(Error::new(line, format!("neither a choice (`- [ ]`, `- [x]`) nor an explanation (`>`): {trimmed}")));
        }
    }
    let question = question.join("\n").trim().to_owned();
    if question.is_empty() {
        return Err(Error::new(fence, "the quiz asks nothing"));
    }
    if choices.len() < 2 {
        return Err(Error::new(fence, "a quiz needs two choices at least: `- [ ] wrong`, `- [x] right`"));
    }
    if !choices.iter().any(|choice| choice.right) {
        return Err(Error::new(fence, "no choice is right: mark one with `- [x]`"));
    }
    let explanation = explanation.join("\n").trim().to_owned();
    Ok(Quiz { question, choices, explanation: Some(explanation).filter(|said| !said.is_empty()) })
}

fn choice(line: &str) -> Option<(bool, &str)> {
    let item = line.strip_prefix("- [").or_else(|| line.strip_prefix("* ["))?;
    let (mark, text) = item.split_once(']')?;
    match mark {
        "x" | "X" => Some((true, text.trim())),
        " " | "" => Some((false, text.trim())),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_question_its_choices_and_why() {
        let quiz = parse("When does `map` run?\n\n- [ ] At once\n- [x] With an action\n\n> It is lazy.\n", 10).unwrap();
        assert_eq!(quiz.question, "When does `map` run?");
        assert_eq!(
            quiz.choices.iter().map(|choice| (choice.text.as_str(), choice.right)).collect::<Vec<_>>(),
            [("At once", false), ("With an action", true)]
        );
        assert_eq!(quiz.explanation.as_deref(), Some("It is lazy."));
        assert!(!quiz.has_several_right());
        assert!(parse("Which?\n- [x] a\n- [x] b", 1).unwrap().has_several_right());
    }

    #[test]
    fn mistakes_are_told_with_their_line() {
        let said = |text| parse(text, 10).unwrap_err().to_string();
        assert_eq!(said("- [x] a\n- [ ] b"), "line 10: the quiz asks nothing");
        assert_eq!(said("Which?\n- [x] a"), "line 10: a quiz needs two choices at least: `- [ ] wrong`, `- [x] right`");
        assert_eq!(said("Which?\n- [ ] a\n- [ ] b"), "line 10: no choice is right: mark one with `- [x]`");
        assert_eq!(said("Which?\n- [ ]\n- [x] b"), "line 12: a choice without text");
        assert_eq!(said("Which?\n- [ ] a\n- [x] b\nmore"), "line 14: neither a choice (`- [ ]`, `- [x]`) nor an explanation (`>`): more");
    }
}
