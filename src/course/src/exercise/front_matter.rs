//! The head of an exercise: `key: value` lines between two lines of `---`.

use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct FrontMatter {
    pub title: String,
    /// One sentence for a list of exercises.
    pub summary: Option<String>,
    /// Files beside the exercise that its code reads.
    pub data: Vec<String>,
}

const KEYS: &str = "title, summary, data";

/// `text` is what stands between the two lines; its first line is line `first` of the file.
pub(super) fn parse(text: &str, first: usize) -> Result<FrontMatter> {
    let mut front = FrontMatter::default();
    let mut seen = Vec::new();
    for (line, content) in (first..).zip(text.lines()).filter(|(_, content)| !is_blank(content)) {
        let Some((key, value)) = content.split_once(':') else {
            return Err(Error::new(line, format!("not `key: value`: {content}")));
        };
        let (key, value) = (key.trim(), unquoted(value.trim()));
        if seen.contains(&key) {
            return Err(Error::new(line, format!("`{key}` is there twice")));
        }
        seen.push(key);
        match key {
            "title" => front.title = value.to_owned(),
            "summary" => front.summary = Some(value.to_owned()),
            "data" => front.data = list(value),
            _ => return Err(Error::new(line, format!("unknown key `{key}`; known are {KEYS}"))),
        }
    }
    if front.title.is_empty() {
        return Err(Error::new(first.saturating_sub(1), "the head has no title"));
    }
    Ok(front)
}

fn is_blank(line: &str) -> bool {
    let line = line.trim_start();
    line.is_empty() || line.starts_with('#')
}

fn unquoted(value: &str) -> &str {
    let inside = |quote| value.strip_prefix(quote).and_then(|rest| rest.strip_suffix(quote));
    inside('"').or_else(|| inside('\'')).unwrap_or(value)
}

/// `a.csv, b.csv` or `[a.csv, b.csv]`
fn list(value: &str) -> Vec<String> {
    let inside = value.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(value);
    inside.split(',').map(|item| unquoted(item.trim()).to_owned()).filter(|item| !item.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_read() {
        let front = parse("title: \"Joins: who meets whom\"\n# a note\n\nsummary: Two tables.\ndata: [a.csv, 'b.csv']\n", 2).unwrap();
        assert_eq!(front.title, "Joins: who meets whom");
        assert_eq!(front.summary.as_deref(), Some("Two tables."));
        assert_eq!(front.data, ["a.csv", "b.csv"]);
    }

    #[test]
    fn mistakes_are_told_with_their_line() {
        let said = |text| parse(text, 2).unwrap_err().to_string();
        assert_eq!(said("title: x\nno colon"), "line 3: not `key: value`: no colon");
        assert_eq!(said("title: x\ntitel: y"), "line 3: unknown key `titel`; known are title, summary, data");
        assert_eq!(said("title: x\ntitle: y"), "line 3: `title` is there twice");
        assert_eq!(said("summary: x"), "line 1: the head has no title");
    }
}
