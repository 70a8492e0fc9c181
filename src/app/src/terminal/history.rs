//! Lines that were typed, kept from visit to visit where the browser allows it.

use crate::browser;

const KEY: &str = "touchpaper.terminal.history";
const MOST: usize = 500;
/// The browser's storage is small, and shared.
const MOST_BYTES: usize = 100_000;

#[derive(Debug, Default)]
pub struct History {
    lines: Vec<String>,
    /// Where going back and forth has come to; at the end is what was being typed.
    at: Option<usize>,
    begun: String,
}

/// Ctrl+R: looks for a line, from the newest back.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Search {
    pub wanted: String,
    /// The line that was found, by its place.
    pub at: Option<usize>,
}

impl History {
    pub fn kept() -> Self {
        let lines = browser::stored(KEY).map(|kept| kept.lines().map(str::to_owned).collect()).unwrap_or_default();
        Self { lines, ..Self::default() }
    }

    /// As shells do: the same line twice in a row is one, and one that begins with a space is nobody's business.
    pub fn push(&mut self, line: &str) {
        self.at = None;
        if line.trim().is_empty() || line.starts_with(' ') || self.lines.last().is_some_and(|last| last == line) {
            return;
        }
        self.lines.push(line.to_owned());
        let mut bytes: usize = self.lines.iter().map(|line| line.len() + 1).sum();
        while self.lines.len() > MOST || bytes > MOST_BYTES && self.lines.len() > 1 {
            bytes -= self.lines.remove(0).len() + 1;
        }
    }

    pub fn keep(&self) {
        browser::store(KEY, &self.lines.join("\n"));
    }

    /// The line before this one; `typed` is kept for the way back.
    pub fn back(&mut self, typed: &str) -> Option<String> {
        let at = match self.at {
            None => {
                typed.clone_into(&mut self.begun);
                self.lines.len()
            }
            Some(at) => at,
        };
        let at = at.checked_sub(1)?;
        self.at = Some(at);
        self.lines.get(at).cloned()
    }

    pub fn forth(&mut self) -> Option<String> {
        let at = self.at? + 1;
        if let Some(line) = self.lines.get(at) {
            self.at = Some(at);
            return Some(line.clone());
        }
        self.at = None;
        Some(std::mem::take(&mut self.begun))
    }

    /// The newest line that holds what is wanted, from a place on back; the same search where there is none.
    pub fn search(&self, wanted: &str, before: Option<usize>) -> Option<usize> {
        let end = before.unwrap_or(self.lines.len()).min(self.lines.len());
        self.lines[..end].iter().rposition(|line| !wanted.is_empty() && line.contains(wanted))
    }

    pub fn line(&self, at: usize) -> Option<&str> {
        self.lines.get(at).map(String::as_str)
    }
}

#[cfg(test)]
mod tests {
    use super::History;

    fn history() -> History {
        let mut history = History::default();
        for line in ["ls", "cat a.txt", "cat a.txt", " secret", "", "spark-submit a.py"] {
            history.push(line);
        }
        history
    }

    #[test]
    fn lines_come_back_in_turn_and_so_does_what_was_typed() {
        let mut history = history();
        assert_eq!(history.back("ec").as_deref(), Some("spark-submit a.py"));
        assert_eq!(history.back("spark-submit a.py").as_deref(), Some("cat a.txt"));
        assert_eq!(history.back("").as_deref(), Some("ls"));
        assert_eq!(history.back(""), None);
        assert_eq!(history.forth().as_deref(), Some("cat a.txt"));
        assert_eq!(history.forth().as_deref(), Some("spark-submit a.py"));
        assert_eq!(history.forth().as_deref(), Some("ec"));
        assert_eq!(history.forth(), None);
    }

    #[test]
    fn a_search_goes_on_to_older_lines() {
        let history = history();
        let first = history.search("a.", None).unwrap();
        assert_eq!(history.line(first), Some("spark-submit a.py"));
        let second = history.search("a.", Some(first)).unwrap();
        assert_eq!(history.line(second), Some("cat a.txt"));
        assert_eq!(history.search("a.", Some(second)), None);
        assert_eq!(history.search("", None), None);
    }

    #[test]
    fn the_oldest_lines_are_forgotten() {
        let mut history = History::default();
        for number in 0..1000 {
            history.push(&format!("echo {number}"));
        }
        assert_eq!(history.lines.len(), super::MOST);
        for _ in 0..30 {
            history.push(&"x".repeat(50_000 + history.lines.len()));
        }
        assert!(history.lines.iter().map(String::len).sum::<usize>() <= super::MOST_BYTES);
    }
}
