//! Completion: what the last word of a line may become.

use crate::command::{self, COMMANDS, Command, Operands};
use crate::options::Opt;
use crate::shell::Shell;
use crate::syntax::quote_open;

/// What may stand in place of the line from `from` on (a place between letters, counted in bytes).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Completion {
    pub from: usize,
    /// What all candidates begin with, to be put there; longer than what was typed where anything is certain.
    pub insert: String,
    /// To be listed where there are several: as they are shown, without a path's folders.
    pub candidates: Vec<String>,
}

/// A word in the making: where it begins, and what it is without quotes.
struct Last {
    from: usize,
    text: String,
    /// The words before it in the same command.
    before: Vec<String>,
    /// It follows `>` or `<`.
    is_file: bool,
    quote: Option<char>,
}

impl Shell {
    /// What the line, up to the cursor, could go on with.
    pub fn complete(&self, line: &str) -> Completion {
        if self.session.is_some() {
            return Completion::default();
        }
        let last = last(line);
        let (candidates, is_path) = self.candidates(&last);
        let begin = candidates.iter().map(|(text, _)| text.clone()).reduce(|a, b| common(&a, &b)).unwrap_or_default();
        // A variable is to stay one.
        let open = |text: &str| if text.starts_with('$') { text.to_owned() } else { quote_open(text) };
        let insert = match (candidates.as_slice(), last.quote) {
            ([], _) => String::new(),
            // One is taken whole, and a space goes after it unless it is a folder or an option that ends with `=`.
            ([(only, ends)], None) => format!("{}{}", open(only), if *ends { " " } else { "" }),
            ([(only, ends)], Some(quote)) => format!("{quote}{only}{}", if *ends { format!("{quote} ") } else { String::new() }),
            (_, None) => open(&begin),
            (_, Some(quote)) => format!("{quote}{begin}"),
        };
        let shown = |text: &str| -> String {
            let name = text.trim_end_matches('/');
            let start = if is_path { name.rfind('/').map_or(0, |at| at + 1) } else { 0 };
            text[start..].to_owned()
        };
        Completion { from: last.from, insert, candidates: candidates.iter().map(|(text, _)| shown(text)).collect() }
    }

    /// What the word could be, each with whether it is whole then; and whether these are paths.
    fn candidates(&self, last: &Last) -> (Vec<(String, bool)>, bool) {
        if let Some(name) = last.text.strip_prefix('$')
            && last.quote != Some('\'')
        {
            let names = self.variables.keys().filter(|own| own.starts_with(name));
            return (names.map(|own| (format!("${own}"), false)).collect(), false);
        }
        let Some((name, args)) = last.before.split_first().filter(|_| !last.is_file) else {
            if last.is_file || last.text.contains('/') {
                return (self.paths(&last.text, false), true);
            }
            let names = COMMANDS.iter().map(|command| command.name).filter(|name| name.starts_with(&last.text));
            return (sorted(names.map(|name| (name.to_owned(), true)).collect()), false);
        };
        let Some(command) = command::find(name) else { return (self.paths(&last.text, false), true) };
        if let Some(words) = command::words(command, args) {
            let fitting: Vec<_> = words.iter().filter(|word| word.starts_with(&last.text)).map(|word| ((*word).to_owned(), true)).collect();
            if !fitting.is_empty() {
                return (fitting, false);
            }
        }
        if last.text.starts_with('-') {
            return (options(command, args, &last.text), false);
        }
        let takes_path = |option: &Opt| ["FILE", "FOLDER"].iter().any(|kind| option.value.contains(kind));
        let table = command::options_after(command, args);
        let before = args.last().map_or("", String::as_str);
        if last.text.starts_with('@') || table.iter().any(|option| takes_path(option) && is_named(option, before)) {
            return (self.paths(&last.text, false), true);
        }
        match command.operands {
            Operands::None => (Vec::new(), false),
            Operands::Folders => (self.paths(&last.text, true), true),
            Operands::Commands => {
                let names = COMMANDS.iter().map(|command| command.name).filter(|name| name.starts_with(&last.text));
                (sorted(names.map(|name| (name.to_owned(), true)).collect()), false)
            }
            Operands::Paths | Operands::Words(_) => (self.paths(&last.text, false), true),
        }
    }

    fn paths(&self, begun: &str, folders: bool) -> Vec<(String, bool)> {
        // curl's `@file`.
        let (mark, begun) = begun.strip_prefix('@').map_or(("", begun), |rest| ("@", rest));
        let (folder, name) = begun.rsplit_once('/').map_or(("", begun), |(folder, name)| (&begun[..=folder.len()], name));
        let home = self.variables.get("HOME").map_or("", String::as_str);
        let place = if folder.starts_with("~/") { format!("{home}{}", &folder[1..]) } else { folder.to_owned() };
        let names = self.names(&place).into_iter();
        let fitting = names.filter(|found| found.name.starts_with(name) && (!found.name.starts_with('.') || name.starts_with('.')));
        fitting
            .filter(|found| found.is_dir || !folders)
            .map(|found| (format!("{mark}{folder}{}{}", found.name, if found.is_dir { "/" } else { "" }), !found.is_dir))
            .collect()
    }
}

fn options(command: &'static Command, args: &[String], begun: &str) -> Vec<(String, bool)> {
    let table = command::options_after(command, args);
    let names = table.iter().flat_map(|option| {
        let long = Some(option.long).filter(|long| !long.is_empty()).map(|long| format!("--{long}"));
        let short = option.short.filter(|_| long.is_none()).map(|short| format!("-{short}"));
        long.into_iter().chain(short)
    });
    let help = std::iter::once("--help".to_owned());
    let mut names: Vec<_> = names.chain(help).filter(|name| name.starts_with(begun)).map(|name| (name, true)).collect();
    names.sort();
    names.dedup();
    names
}

/// Whether a word is the option.
fn is_named(option: &Opt, word: &str) -> bool {
    match word.strip_prefix("--") {
        Some(long) => option.long == long,
        None => option.short.is_some_and(|short| word == format!("-{short}")),
    }
}

fn sorted(mut candidates: Vec<(String, bool)>) -> Vec<(String, bool)> {
    candidates.sort();
    candidates
}

fn common(a: &str, b: &str) -> String {
    a.chars().zip(b.chars()).take_while(|(a, b)| a == b).map(|(a, _)| a).collect()
}

/// Takes the end of a line apart; it may be a line that cannot be read yet.
fn last(line: &str) -> Last {
    let mut last = Last { from: 0, text: String::new(), before: Vec::new(), is_file: false, quote: None };
    let mut in_word = false;
    let mut letters = line.char_indices();
    while let Some((at, letter)) = letters.next() {
        match (last.quote, letter) {
            (Some(quote), letter) if letter == quote => last.quote = None,
            (Some('"') | None, '\\') => {
                if !in_word {
                    last.from = at;
                }
                in_word = true;
                last.text.extend(letters.next().map(|(_, next)| next));
            }
            (Some(_), letter) => last.text.push(letter),
            (None, '\'' | '"') => {
                if !in_word {
                    last.from = at;
                }
                in_word = true;
                last.quote = Some(letter);
            }
            (None, ' ' | '\t' | '\n' | ';' | '|' | '&' | '<' | '>' | '(' | '`') => {
                let word = std::mem::take(&mut last.text);
                if in_word && !last.is_file && !(last.before.is_empty() && word.contains('=')) {
                    last.before.push(word);
                }
                if in_word || matches!(letter, '<' | '>') {
                    last.is_file = false;
                }
                in_word = false;
                match letter {
                    ';' | '|' | '&' | '\n' | '(' | '`' => last.before.clear(),
                    '<' | '>' => last.is_file = true,
                    _ => {}
                }
                last.from = at + 1;
            }
            (None, letter) => {
                if !in_word {
                    last.from = at;
                }
                in_word = true;
                last.text.push(letter);
            }
        }
    }
    if !in_word {
        last.from = line.len();
    }
    last
}
