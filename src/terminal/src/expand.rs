//! From a word to the arguments it stands for: braces, `~`, variables, what a command prints, fields, names of files.

mod braces;
mod pattern;

use crate::syntax::{Piece, Word};
use pattern::Pattern;

/// What words may ask of the shell that reads them.
pub trait Surroundings {
    fn variable(&self, name: &str) -> Option<String>;
    /// What a line prints, without the line ends it ends with.
    fn output(&mut self, line: &str) -> Result<String, String>;
    /// The names in a folder, which is empty for the current one; none where it is no folder.
    fn names(&self, folder: &str) -> Vec<Name>;
}

pub struct Name {
    pub name: String,
    pub is_dir: bool,
}

/// A letter, and whether it was quoted.
type Letter = (char, bool);

/// A field in the making: none before anything has been put into it.
#[derive(Default)]
struct Fields {
    done: Vec<Vec<Letter>>,
    open: Option<Vec<Letter>>,
}

impl Fields {
    fn push(&mut self, text: &str, quoted: bool) {
        self.open.get_or_insert_default().extend(text.chars().map(|letter| (letter, quoted)));
    }

    /// White space in what an unquoted variable holds ends a field.
    fn push_split(&mut self, text: &str) {
        for letter in text.chars() {
            if letter.is_ascii_whitespace() {
                self.done.extend(self.open.take());
            } else {
                self.open.get_or_insert_default().push((letter, false));
            }
        }
    }
}

/// The arguments that these words stand for.
pub fn arguments(words: &[Word], around: &mut impl Surroundings) -> Result<Vec<String>, String> {
    let mut arguments = Vec::new();
    for word in words {
        for word in braces::expand(word) {
            for field in fields(&word, around)? {
                arguments.extend(paths(&field, around));
            }
        }
    }
    Ok(arguments)
}

/// One text, as an assignment or a file's name takes it: nothing is split, no file is looked for.
pub fn text(word: &Word, around: &mut impl Surroundings) -> Result<String, String> {
    let mut text = String::new();
    for piece in with_home(word, around) {
        match piece {
            Piece::Letter(letter) => text.push(letter),
            Piece::Quoted(quoted) => text.push_str(&quoted),
            Piece::Variable { name, otherwise, .. } => text.push_str(&value(&name, otherwise.as_ref(), around)?),
            Piece::Output { line, .. } => text.push_str(&around.output(&line)?),
        }
    }
    Ok(text)
}

fn fields(word: &Word, around: &mut impl Surroundings) -> Result<Vec<Vec<Letter>>, String> {
    let mut fields = Fields::default();
    for piece in with_home(word, around) {
        match piece {
            Piece::Letter(letter) => fields.open.get_or_insert_default().push((letter, false)),
            Piece::Quoted(text) => fields.push(&text, true),
            Piece::Variable { name, quoted, otherwise } => {
                let value = value(&name, otherwise.as_ref(), around)?;
                if quoted { fields.push(&value, true) } else { fields.push_split(&value) }
            }
            Piece::Output { line, quoted } => {
                let printed = around.output(&line)?;
                if quoted { fields.push(&printed, true) } else { fields.push_split(&printed) }
            }
        }
    }
    fields.done.extend(fields.open.take());
    Ok(fields.done)
}

fn value(name: &str, otherwise: Option<&Word>, around: &mut impl Surroundings) -> Result<String, String> {
    match (around.variable(name), otherwise) {
        (Some(value), None) => Ok(value),
        (Some(value), Some(_)) if !value.is_empty() => Ok(value),
        (_, Some(word)) => text(word, around),
        (None, None) => Ok(String::new()),
    }
}

/// `~` and `~/…` begin with the home folder.
fn with_home(word: &Word, around: &impl Surroundings) -> Word {
    let is_home = matches!(word.as_slice(), [Piece::Letter('~')] | [Piece::Letter('~'), Piece::Letter('/'), ..]);
    match around.variable("HOME") {
        Some(home) if is_home => {
            let mut changed = vec![Piece::Quoted(home)];
            changed.extend_from_slice(&word[1..]);
            changed
        }
        _ => word.clone(),
    }
}

/// The files that a field with `*`, `?` or `[…]` fits, by name; the field itself where there are none.
fn paths(field: &[Letter], around: &impl Surroundings) -> Vec<String> {
    let plain = || vec![field.iter().map(|(letter, _)| *letter).collect()];
    if !pattern::is_pattern(field) {
        return plain();
    }
    let mut found = vec![String::new()];
    let parts: Vec<&[Letter]> = field.split(|(letter, _)| *letter == '/').collect();
    for (i, part) in parts.iter().enumerate() {
        let last = i + 1 == parts.len();
        found = found.into_iter().flat_map(|folder| below(&folder, part, last, around)).collect();
    }
    if found.is_empty() { plain() } else { found }
}

/// What a folder holds that fits a part of a path, with the slash after it unless it is the last.
fn below(folder: &str, part: &[Letter], last: bool, around: &impl Surroundings) -> Vec<String> {
    let end = if last { "" } else { "/" };
    if !pattern::is_pattern(part) {
        let name: String = part.iter().map(|(letter, _)| *letter).collect();
        // A part after a pattern has to be there.
        let there =
            folder.is_empty() || name.is_empty() || around.names(folder).iter().any(|found| found.name == name) || !last && name == "..";
        return if there { vec![format!("{folder}{name}{end}")] } else { Vec::new() };
    }
    let pattern = Pattern::of(part);
    let hidden = part.first() == Some(&('.', true)) || part.first() == Some(&('.', false));
    let names = around.names(folder).into_iter();
    let fitting = names.filter(|found| (last || found.is_dir) && (hidden || !found.name.starts_with('.')) && pattern.fits(&found.name));
    fitting.map(|found| format!("{folder}{}{end}", found.name)).collect()
}
