//! A pattern that is ready to match: by the regex crate, whose time grows with the text alone, or by trying and going back,
//! as Java does it, where the pattern looks around or refers to its own groups.

use std::ops::Range;

use regex::Regex;

use super::java;
use crate::error::{Error, Result};

pub type Span = Range<usize>;

/// Where each group of a match was found, the whole match first.
pub type Groups = Vec<Option<Span>>;

#[derive(Clone)]
pub enum Matcher {
    Plain(Regex),
    Backtracking(Box<fancy_regex::Regex>),
}

impl Matcher {
    /// Of a pattern in Java's syntax; none for what is no pattern.
    pub fn new(pattern: &str) -> Option<Self> {
        let plain = Regex::new(&java::translated(pattern)).ok().map(Self::Plain);
        if plain.is_some() && !java::is_possessive(pattern) {
            return plain;
        }
        let backtracking = fancy_regex::Regex::new(&java::translated_for_backtracking(pattern)).ok();
        backtracking.map(|regex| Self::Backtracking(Box::new(regex))).or(plain)
    }

    pub fn is_match(&self, text: &str) -> Result<bool> {
        match self {
            Self::Plain(regex) => Ok(regex.is_match(text)),
            Self::Backtracking(regex) => regex.is_match(text).map_err(|e| too_long(&e)),
        }
    }

    pub fn find(&self, text: &str) -> Result<Option<Span>> {
        match self {
            Self::Plain(regex) => Ok(regex.find(text).map(|m| m.range())),
            Self::Backtracking(regex) => Ok(regex.find(text).map_err(|e| too_long(&e))?.map(|m| m.range())),
        }
    }

    pub fn find_all(&self, text: &str) -> Result<Vec<Span>> {
        match self {
            Self::Plain(regex) => Ok(regex.find_iter(text).map(|m| m.range()).collect()),
            Self::Backtracking(regex) => regex.find_iter(text).map(|m| Ok(m.map_err(|e| too_long(&e))?.range())).collect(),
        }
    }

    pub fn count(&self, text: &str) -> Result<usize> {
        match self {
            Self::Plain(regex) => Ok(regex.find_iter(text).count()),
            Self::Backtracking(_) => Ok(self.find_all(text)?.len()),
        }
    }

    pub fn captures(&self, text: &str) -> Result<Option<Groups>> {
        match self {
            Self::Plain(regex) => Ok(regex.captures(text).as_ref().map(plain)),
            Self::Backtracking(regex) => Ok(regex.captures(text).map_err(|e| too_long(&e))?.as_ref().map(fancy)),
        }
    }

    pub fn captures_all(&self, text: &str) -> Result<Vec<Groups>> {
        match self {
            Self::Plain(regex) => Ok(regex.captures_iter(text).map(|c| plain(&c)).collect()),
            Self::Backtracking(regex) => regex.captures_iter(text).map(|c| Ok(fancy(&c.map_err(|e| too_long(&e))?))).collect(),
        }
    }

    /// The groups of the pattern, the whole of it among them.
    pub fn groups(&self) -> usize {
        match self {
            Self::Plain(regex) => regex.captures_len(),
            Self::Backtracking(regex) => regex.captures_len(),
        }
    }

    pub fn group_named(&self, name: &str) -> Option<usize> {
        match self {
            Self::Plain(regex) => regex.capture_names().position(|n| n == Some(name)),
            Self::Backtracking(regex) => regex.capture_names().position(|n| n == Some(name)),
        }
    }
}

fn plain(captures: &regex::Captures<'_>) -> Groups {
    captures.iter().map(|group| group.map(|m| m.range())).collect()
}

fn fancy(captures: &fancy_regex::Captures<'_>) -> Groups {
    captures.iter().map(|group| group.map(|m| m.range())).collect()
}

/// Java would try on, for hours perhaps.
fn too_long(error: &fancy_regex::Error) -> Error {
    Error::runtime(format!("The regular expression was given up: {error}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_bindgen_test::wasm_bindgen_test;

    fn found<'t>(pattern: &str, text: &'t str) -> Vec<&'t str> {
        let matcher = Matcher::new(pattern).unwrap_or_else(|| panic!("{pattern}"));
        matcher.find_all(text).unwrap().into_iter().map(|span| &text[span]).collect()
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn looks_around_and_refers_back() {
        assert_eq!(found(r"(?<=\$)\d+", "$12 13 $14"), ["12", "14"]);
        assert_eq!(found(r"\d+(?! ?kg)\b", "12 kg 13 lb"), ["13"]);
        assert_eq!(found(r"(?<!a)b", "ab cb"), ["b"]);
        assert_eq!(found(r"\b(\w+) \1\b", "the the cat sat sat"), ["the the", "sat sat"]);
        assert_eq!(found(r"(?<q>['\u0022]).*?\k<q>", "say 'a' or \"b'c\""), ["'a'", "\"b'c\""]);
        assert_eq!(found("(?=[A-Z])", "aBcD").len(), 2);
        // A word's edge is between ASCII letters only, as in Java.
        assert_eq!(found(r"(?=x)x\b", "xé"), ["x"]);
        // What possessive quantifiers take they keep.
        assert!(found(r"a++ab", "aaab").is_empty());
        assert_eq!(found(r"[+]+ \++", "++ ++"), ["++ ++"]);
        assert!(Matcher::new("(?=a").is_none());
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn what_never_ends_is_given_up() {
        let matcher = Matcher::new(r"(?=a)(a|b|ab)*\1c").unwrap();
        assert!(matcher.is_match(&"ab".repeat(40)).is_err());
    }
}
