//! Reads a line from left to right, one letter at a time. `Reader` knows the operators; `words.rs` what a word is.

mod words;

use super::{Channel, Join, Line, Pipeline, Problem, Redirect, Simple, Target, Word};

type Result<T> = std::result::Result<T, Problem>;

/// Reads one line, or several with what belongs between them.
pub fn parse(text: &str) -> Result<Line> {
    let mut reader = Reader::new(text);
    let line = reader.line()?;
    match reader.peek() {
        None => Ok(line),
        Some(letter) => Err(Problem::Unexpected(letter.to_string())),
    }
}

struct Reader {
    letters: Vec<char>,
    at: usize,
    /// The texts that `<<END` asks for: they begin after the line's end.
    awaited: Vec<Awaited>,
    /// Those that were read, in their order.
    texts: Vec<Word>,
}

struct Awaited {
    end: String,
    /// The end was quoted, so that nothing in the text is replaced.
    raw: bool,
}

impl Reader {
    fn new(text: &str) -> Self {
        Self { letters: text.chars().collect(), at: 0, awaited: Vec::new(), texts: Vec::new() }
    }

    fn peek(&self) -> Option<char> {
        self.letters.get(self.at).copied()
    }

    fn take(&mut self, expected: &str) -> bool {
        let found = expected.chars().enumerate().all(|(i, letter)| self.letters.get(self.at + i) == Some(&letter));
        if found {
            self.at += expected.chars().count();
        }
        found
    }

    /// Spaces, comments, and a backslash before the end of a line.
    fn skip_blanks(&mut self) {
        loop {
            if self.take("\\\n") {
                continue;
            }
            match self.peek() {
                Some(' ' | '\t' | '\r') => self.at += 1,
                Some('#') => {
                    while self.peek().is_some_and(|letter| letter != '\n') {
                        self.at += 1;
                    }
                }
                _ => return,
            }
        }
    }

    /// The end of a line, after which the awaited texts stand.
    fn end_line(&mut self) -> Result<bool> {
        if !self.take("\n") {
            return Ok(false);
        }
        for awaited in std::mem::take(&mut self.awaited) {
            let text = self.here_text(&awaited)?;
            self.texts.push(text);
        }
        Ok(true)
    }

    fn skip_lines(&mut self) -> Result<()> {
        loop {
            self.skip_blanks();
            if !self.end_line()? {
                return Ok(());
            }
        }
    }

    fn line(&mut self) -> Result<Line> {
        let mut line = Line::new();
        let mut join = Join::Always;
        self.skip_lines()?;
        while self.peek().is_some() {
            line.push((join, self.pipeline()?));
            join = Join::Always;
            self.skip_blanks();
            if self.take("&&") {
                join = Join::IfSucceeded;
            } else if self.take("||") {
                join = Join::IfFailed;
            } else if self.take(";") {
                if self.peek() == Some(';') {
                    return Err(Problem::Unexpected(";;".to_owned()));
                }
            } else if self.peek() == Some('&') {
                return Err(Problem::Unsupported("`&`: nothing runs in the background here; run one command after another"));
            } else if !self.end_line()? && self.peek().is_some() {
                let token: String = self.peek().into_iter().collect();
                return Err(Problem::Unexpected(token));
            }
            self.skip_lines()?;
        }
        if join != Join::Always {
            return Err(Problem::Unfinished("the command after `&&` or `||`"));
        }
        if !self.awaited.is_empty() {
            return Err(Problem::Unfinished("the end of the text after `<<`"));
        }
        self.fill_texts(&mut line);
        Ok(line)
    }

    fn fill_texts(&mut self, line: &mut Line) {
        let mut texts = std::mem::take(&mut self.texts).into_iter();
        let redirects = line.iter_mut().flat_map(|(_, pipeline)| &mut pipeline.commands).flat_map(|command| &mut command.redirects);
        for redirect in redirects {
            // One that waits has no pieces yet; `<<<` has at least one.
            if let Target::Text(word) = &mut redirect.to
                && word.is_empty()
                && let Some(text) = texts.next()
            {
                *word = text;
            }
        }
    }

    fn pipeline(&mut self) -> Result<Pipeline> {
        let mut negated = false;
        self.skip_blanks();
        while self.peek() == Some('!') && self.letters.get(self.at + 1).is_none_or(|next| next.is_whitespace()) {
            self.at += 1;
            negated = !negated;
            self.skip_blanks();
        }
        let mut commands = vec![self.simple(negated)?];
        loop {
            self.skip_blanks();
            if self.letters[self.at..].starts_with(&['|', '|']) || !self.take("|") {
                return Ok(Pipeline { negated, commands });
            }
            let errors_too = self.take("&");
            if errors_too && let Some(last) = commands.last_mut() {
                last.redirects.push(Redirect { from: Channel::Error, to: Target::Same(Channel::Output) });
            }
            self.skip_lines()?;
            if self.peek().is_none() {
                return Err(Problem::Unfinished("the command after `|`"));
            }
            commands.push(self.simple(false)?);
        }
    }

    /// `empty`: there may be none, as after `!`.
    fn simple(&mut self, empty: bool) -> Result<Simple> {
        let mut command = Simple::default();
        loop {
            self.skip_blanks();
            if let Some(redirect) = self.redirect()? {
                command.redirects.push(redirect);
                continue;
            }
            if command.words.is_empty()
                && let Some(assignment) = self.assignment()?
            {
                command.assignments.push(assignment);
                continue;
            }
            match self.word()? {
                Some(word) => command.words.push(word),
                None => break,
            }
        }
        if !empty && command == Simple::default() {
            return Err(self.unexpected());
        }
        Ok(command)
    }

    fn unexpected(&self) -> Problem {
        let rest = &self.letters[self.at..];
        let token = match rest {
            ['&', '&', ..] => "&&".to_owned(),
            ['|', '|', ..] => "||".to_owned(),
            ['\n', ..] | [] => "newline".to_owned(),
            [letter, ..] => letter.to_string(),
        };
        Problem::Unexpected(token)
    }

    fn redirect(&mut self) -> Result<Option<Redirect>> {
        // `2>` is one only where the digit begins a word, which it does here.
        let from = match self.letters[self.at..] {
            ['1', '>', ..] => Some(Channel::Output),
            ['2', '>', ..] => Some(Channel::Error),
            ['0', '<', ..] => Some(Channel::Input),
            ['&', '>', ..] => Some(Channel::Both),
            _ => None,
        };
        if from.is_some() {
            self.at += 1;
        }
        let (from, to) = if self.take(">>") {
            (from.unwrap_or(Channel::Output), Target::Append(self.operand()?))
        } else if self.take(">&") || self.take(">|") {
            let same = self.operand()?;
            match same.as_slice() {
                [super::Piece::Letter('1')] => (from.unwrap_or(Channel::Output), Target::Same(Channel::Output)),
                [super::Piece::Letter('2')] => (from.unwrap_or(Channel::Output), Target::Same(Channel::Error)),
                _ => (from.unwrap_or(Channel::Both), Target::File(same)),
            }
        } else if self.take(">") {
            (from.unwrap_or(Channel::Output), Target::File(self.operand()?))
        } else if self.take("<<<") {
            (Channel::Input, Target::Text(self.operand()?))
        } else if self.take("<<") {
            let end = self.operand()?;
            self.awaited.push(words::awaited(&end));
            (Channel::Input, Target::Text(Word::new()))
        } else if self.take("<") {
            (Channel::Input, Target::File(self.operand()?))
        } else {
            return Ok(None);
        };
        Ok(Some(Redirect { from, to }))
    }

    fn operand(&mut self) -> Result<Word> {
        self.skip_blanks();
        match self.word()? {
            Some(word) => Ok(word),
            None => Err(self.unexpected()),
        }
    }
}
