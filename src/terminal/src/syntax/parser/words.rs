//! Words: quotes, backslashes, variables, `$(…)`, and the texts of `<<END`.

use super::super::{Piece, Problem, Word};
use super::{Awaited, Reader, Result};

/// What ends a word.
fn ends(letter: char) -> bool {
    matches!(letter, ' ' | '\t' | '\r' | '\n' | ';' | '&' | '|' | '<' | '>' | '(' | ')')
}

fn is_name(letter: char) -> bool {
    letter == '_' || letter.is_ascii_alphanumeric()
}

/// `<<END` and `<<'END'`.
pub fn awaited(word: &Word) -> Awaited {
    let mut end = String::new();
    let mut raw = false;
    for piece in word {
        match piece {
            Piece::Letter(letter) => end.push(*letter),
            Piece::Quoted(text) => {
                raw = true;
                end.push_str(text);
            }
            Piece::Variable { name, .. } => end.push_str(&format!("${name}")),
            Piece::Output { line, .. } => end.push_str(line),
        }
    }
    Awaited { end, raw }
}

impl Reader {
    /// `NAME=value` before a command.
    pub(super) fn assignment(&mut self) -> Result<Option<(String, Word)>> {
        let rest = &self.letters[self.at..];
        let length = rest.iter().take_while(|letter| is_name(**letter)).count();
        if length == 0 || rest[0].is_ascii_digit() || rest.get(length) != Some(&'=') {
            return Ok(None);
        }
        let name = rest[..length].iter().collect();
        self.at += length + 1;
        Ok(Some((name, self.word()?.unwrap_or_default())))
    }

    /// None where no word begins.
    pub(super) fn word(&mut self) -> Result<Option<Word>> {
        let mut word = Word::new();
        let start = self.at;
        while let Some(letter) = self.peek() {
            if ends(letter) {
                break;
            }
            self.piece(letter, &mut word)?;
        }
        match self.peek() {
            Some('(' | ')') if self.at == start => Err(Problem::Unsupported("`(`: this shell has no subshells or functions; quote it")),
            Some('(') => Err(Problem::Unexpected("(".to_owned())),
            _ => Ok((self.at > start && !word.is_empty()).then_some(word)),
        }
    }

    fn piece(&mut self, letter: char, word: &mut Word) -> Result<()> {
        self.at += 1;
        match letter {
            '\\' => match self.peek() {
                Some('\n') => self.at += 1,
                Some(next) => {
                    self.at += 1;
                    word.push(Piece::Quoted(next.to_string()));
                }
                None => return Err(Problem::Unfinished("the letter after `\\`")),
            },
            '\'' => {
                let text = self.until('\'', "`''")?;
                word.push(Piece::Quoted(text));
            }
            '"' => {
                word.push(Piece::Quoted(String::new()));
                self.double_quoted(word)?;
            }
            '$' => self.dollar(false, word)?,
            '`' => {
                let line = self.until('`', "`` ` ``")?;
                word.push(Piece::Output { line, quoted: false });
            }
            letter => word.push(Piece::Letter(letter)),
        }
        Ok(())
    }

    fn until(&mut self, end: char, what: &'static str) -> Result<String> {
        let start = self.at;
        while let Some(letter) = self.peek() {
            self.at += 1;
            if letter == end {
                return Ok(self.letters[start..self.at - 1].iter().collect());
            }
        }
        Err(Problem::Unfinished(what))
    }

    /// After the opening quote, to the closing one.
    fn double_quoted(&mut self, word: &mut Word) -> Result<()> {
        loop {
            match self.peek() {
                Some('"') => {
                    self.at += 1;
                    return Ok(());
                }
                Some(letter) => self.inside_quotes(letter, '"', word)?,
                None => return Err(Problem::Unfinished("`\"'")),
            }
        }
    }

    /// One letter or substitution where only `$`, `` ` `` and `\` mean anything.
    fn inside_quotes(&mut self, letter: char, quote: char, word: &mut Word) -> Result<()> {
        self.at += 1;
        match letter {
            '\\' => match self.peek() {
                Some('\n') => self.at += 1,
                Some(next) if matches!(next, '$' | '`' | '\\') || next == quote => {
                    self.at += 1;
                    add_quoted(word, next);
                }
                _ => add_quoted(word, '\\'),
            },
            '$' => self.dollar(true, word)?,
            '`' => {
                let line = self.until('`', "`` ` ``")?;
                word.push(Piece::Output { line, quoted: true });
            }
            letter => add_quoted(word, letter),
        }
        Ok(())
    }

    /// After a `$`.
    fn dollar(&mut self, quoted: bool, word: &mut Word) -> Result<()> {
        match self.peek() {
            Some('(') if self.letters.get(self.at + 1) == Some(&'(') => {
                Err(Problem::Unsupported("`$((`: this shell has no arithmetic; python -c can calculate"))
            }
            Some('(') => {
                self.at += 1;
                let line = self.substituted()?;
                word.push(Piece::Output { line, quoted });
                Ok(())
            }
            Some('{') => {
                self.at += 1;
                self.braced(quoted, word)
            }
            Some(letter @ ('?' | '$' | '#' | '0')) => {
                self.at += 1;
                word.push(Piece::Variable { name: letter.to_string(), quoted, otherwise: None });
                Ok(())
            }
            Some(letter) if is_name(letter) && !letter.is_ascii_digit() => {
                let name = self.name();
                word.push(Piece::Variable { name, quoted, otherwise: None });
                Ok(())
            }
            _ => {
                add_quoted(word, '$');
                Ok(())
            }
        }
    }

    fn name(&mut self) -> String {
        let start = self.at;
        while self.peek().is_some_and(is_name) {
            self.at += 1;
        }
        self.letters[start..self.at].iter().collect()
    }

    /// After `${`.
    fn braced(&mut self, quoted: bool, word: &mut Word) -> Result<()> {
        let name = if self.take("?") { "?".to_owned() } else { self.name() };
        let mut otherwise = None;
        if self.take(":-") {
            let mut text = Word::new();
            while let Some(letter) = self.peek() {
                match letter {
                    '}' => break,
                    letter if quoted => self.inside_quotes(letter, '"', &mut text)?,
                    letter => self.piece(letter, &mut text)?,
                }
            }
            otherwise = Some(text);
        }
        if !self.take("}") {
            return match self.peek() {
                None => Err(Problem::Unfinished("`}'")),
                Some(_) => Err(Problem::Unsupported("of `${…}` this shell has ${NAME} and ${NAME:-otherwise}")),
            };
        }
        if name.is_empty() {
            return Err(Problem::Unsupported("${}: bad substitution"));
        }
        word.push(Piece::Variable { name, quoted, otherwise });
        Ok(())
    }

    /// After `$(`: the text up to the bracket that closes it, which one inside quotes does not.
    fn substituted(&mut self) -> Result<String> {
        let start = self.at;
        let mut depth = 1;
        while let Some(letter) = self.peek() {
            self.at += 1;
            match letter {
                '(' => depth += 1,
                ')' => {
                    depth -= 1;
                    if depth == 0 {
                        return Ok(self.letters[start..self.at - 1].iter().collect());
                    }
                }
                '\'' => {
                    self.until('\'', "`''")?;
                }
                '"' => self.double_quoted(&mut Word::new())?,
                '\\' => self.at += 1,
                _ => {}
            }
        }
        Err(Problem::Unfinished("`)'"))
    }

    /// The lines up to the one that is the end.
    pub(super) fn here_text(&mut self, awaited: &Awaited) -> Result<Word> {
        let mut lines = String::new();
        loop {
            if self.at >= self.letters.len() {
                return Err(Problem::Unfinished("the end of the text after `<<`"));
            }
            let start = self.at;
            while self.peek().is_some_and(|letter| letter != '\n') {
                self.at += 1;
            }
            let line: String = self.letters[start..self.at].iter().collect();
            self.take("\n");
            if line == awaited.end {
                break;
            }
            lines.push_str(&line);
            lines.push('\n');
        }
        let mut word = vec![Piece::Quoted(String::new())];
        if awaited.raw {
            word.push(Piece::Quoted(lines));
            return Ok(word);
        }
        let mut inner = Reader::new(&lines);
        while let Some(letter) = inner.peek() {
            inner.inside_quotes(letter, '$', &mut word)?;
        }
        Ok(word)
    }
}

fn add_quoted(word: &mut Word, letter: char) {
    match word.last_mut() {
        Some(Piece::Quoted(text)) => text.push(letter),
        _ => word.push(Piece::Quoted(letter.to_string())),
    }
}
