//! The words after a fence's back quotes: language, role, and `key=value` pairs.

use super::Language;
use crate::error::{Error, Result};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    Exercise,
    Setup,
    Check,
    Solution,
    Hint,
    Quiz,
}

const ROLES: [(&str, Role); 6] = [
    ("exercise", Role::Exercise),
    ("setup", Role::Setup),
    ("check", Role::Check),
    ("solution", Role::Solution),
    ("hint", Role::Hint),
    ("quiz", Role::Quiz),
];

#[derive(Debug, PartialEq)]
pub(super) struct Attributes {
    pub role: Role,
    pub language: Language,
    /// `id=…`: what an exercise is called.
    pub id: Option<String>,
    /// `for=…`: the exercise that a block belongs to.
    pub exercise: Option<String>,
}

/// None for a fence that is prose: one without a second word, of another language, or with nothing but pairs.
pub(super) fn parse(info: &str, line: usize) -> Result<Option<Attributes>> {
    let mut words = info.split_whitespace();
    let Some(first) = words.next() else { return Ok(None) };
    let (language, role) = match (role_named(first), Language::of(first)) {
        (Some(role @ (Role::Hint | Role::Quiz)), _) => (Language::Python, role),
        (Some(_), _) => return Err(Error::new(line, format!("a language comes first: `python {first}` or `sql {first}`"))),
        (None, None) => return Ok(None),
        (None, Some(language)) => match words.next() {
            None => return Ok(None),
            Some(word) if word.contains('=') => return Ok(None),
            Some(word) => match role_named(word) {
                Some(Role::Hint | Role::Quiz) => return Err(Error::new(line, format!("a {word} has no language: write `{word}` alone"))),
                Some(role) => (language, role),
                None => return Err(Error::new(line, format!("unknown block `{word}`; known are {}", known()))),
            },
        },
    };
    let mut attributes = Attributes { role, language, id: None, exercise: None };
    for word in words {
        let place = match word.split_once('=') {
            Some(("id", _)) if role == Role::Exercise => &mut attributes.id,
            Some(("for", _)) if !matches!(role, Role::Exercise | Role::Quiz) => &mut attributes.exercise,
            _ => return Err(Error::new(line, format!("`{word}` means nothing here"))),
        };
        *place = word.split_once('=').map(|(_, value)| value.to_owned()).filter(|value| !value.is_empty());
        if place.is_none() {
            return Err(Error::new(line, format!("`{word}` names nothing")));
        }
    }
    Ok(Some(attributes))
}

fn role_named(word: &str) -> Option<Role> {
    ROLES.iter().find(|(name, _)| *name == word).map(|(_, role)| *role)
}

fn known() -> String {
    ROLES.map(|(name, _)| name).join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roles_languages_and_pairs() {
        let exercise = parse("python exercise id=words", 1).unwrap().unwrap();
        assert_eq!((exercise.role, exercise.language, exercise.id.as_deref()), (Role::Exercise, Language::Python, Some("words")));
        let check = parse("sql check for=words", 1).unwrap().unwrap();
        assert_eq!((check.role, check.language, check.exercise.as_deref()), (Role::Check, Language::Sql, Some("words")));
        assert_eq!(parse("hint", 1).unwrap().unwrap().role, Role::Hint);
    }

    #[test]
    fn ordinary_fences_are_prose() {
        for info in ["", "python", "json", "sh setup", "python title=x", "text exercise"] {
            assert_eq!(parse(info, 1), Ok(None), "{info}");
        }
    }

    #[test]
    fn mistakes_are_told() {
        let said = |info| parse(info, 7).unwrap_err().to_string();
        assert_eq!(said("python exersise"), "line 7: unknown block `exersise`; known are exercise, setup, check, solution, hint, quiz");
        assert_eq!(said("check"), "line 7: a language comes first: `python check` or `sql check`");
        assert_eq!(said("python hint"), "line 7: a hint has no language: write `hint` alone");
        assert_eq!(said("python check id=a"), "line 7: `id=a` means nothing here");
        assert_eq!(said("python check for="), "line 7: `for=` names nothing");
        assert_eq!(said("quiz for=a"), "line 7: `for=a` means nothing here");
    }
}
