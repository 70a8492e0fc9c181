//! Text to tokens, each with where it stands.

use crate::error::{CallSite, Error, Place, QueryContext, Result};

/// Where a token or an expression stands in its text. Offsets are in bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Position {
    pub start: usize,
    /// Behind the last byte.
    pub end: usize,
    /// From 1.
    pub line: usize,
    /// Characters before it in its line.
    pub column: usize,
    /// Where it was not written in a text: the call of the program's that made it.
    pub call: Option<&'static CallSite>,
}

impl Position {
    /// Of a text's first character.
    pub fn first() -> Self {
        Self { end: 1, line: 1, ..Self::default() }
    }
}

impl From<&'static CallSite> for Position {
    fn from(call: &'static CallSite) -> Self {
        Self { call: Some(call), ..Self::default() }
    }
}

#[derive(Clone, Debug, PartialEq)]
pub enum Token {
    /// A word without quotes: a keyword or a name.
    Word(String),
    /// A name in backticks.
    Quoted(String),
    /// A string literal.
    Text(String),
    /// Digits with what belongs to them: `12`, `1.5`, `1e3`, `12L`, `1.5BD`.
    Number(String),
    Symbol(&'static str),
    End,
}

#[derive(Clone, Debug)]
pub struct Lexeme {
    pub token: Token,
    pub position: Position,
}

/// Longest first, so that `<=>` is not read as `<=` and `>`.
const SYMBOLS: &[&str] = &[
    ">>>", "<=>", "/*+", "!=", "<>", "<=", ">=", "==", "||", "|>", "::", "->", "=>", "<<", ">>", "*/", "(", ")", "[", "]", ",", ".", ";",
    "+", "-", "*", "/", "%", "=", "<", ">", "&", "|", "^", "~", "!", ":", "?", "{", "}", "@", "$",
];

pub fn lex(sql: &str) -> Result<Vec<Lexeme>> {
    let mut lexer = Lexer { sql, at: 0, line: 1, line_start: 0 };
    let mut out = Vec::new();
    loop {
        let lexeme = lexer.next()?;
        let end = lexeme.token == Token::End;
        out.push(lexeme);
        if end {
            return Ok(out);
        }
    }
}

struct Lexer<'a> {
    sql: &'a str,
    at: usize,
    line: usize,
    line_start: usize,
}

impl Lexer<'_> {
    fn rest(&self) -> &str {
        self.sql.get(self.at..).unwrap_or("")
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    fn bump(&mut self) -> Option<char> {
        let c = self.peek()?;
        self.at += c.len_utf8();
        if c == '\n' {
            self.line += 1;
            self.line_start = self.at;
        }
        Some(c)
    }

    fn position(&self) -> Position {
        let column = self.sql.get(self.line_start..self.at).unwrap_or("").chars().count();
        Position { start: self.at, end: self.at, line: self.line, column, call: None }
    }

    fn skip_blank(&mut self) -> Result<()> {
        loop {
            if self.rest().starts_with("--") {
                while self.peek().is_some_and(|c| c != '\n') {
                    self.bump();
                }
            } else if self.rest().starts_with("/*") && !self.rest().starts_with("/*+") {
                self.skip_comment()?;
            } else if self.peek().is_some_and(char::is_whitespace) {
                self.bump();
            } else {
                return Ok(());
            }
        }
    }

    /// Comments in brackets may have others inside.
    fn skip_comment(&mut self) -> Result<()> {
        let mut depth = 0;
        loop {
            if self.rest().starts_with("/*") {
                depth += 1;
                self.at += 2;
            } else if self.rest().starts_with("*/") {
                depth -= 1;
                self.at += 2;
                if depth == 0 {
                    return Ok(());
                }
            } else if self.bump().is_none() {
                let sql = format!("\n== SQL ==\n{}", self.sql);
                return Err(Error::new("UNCLOSED_BRACKETED_COMMENT", &[]).with_context(&sql));
            }
        }
    }

    fn next(&mut self) -> Result<Lexeme> {
        self.skip_blank()?;
        let mut position = self.position();
        let token = match self.peek() {
            None => Token::End,
            Some(c) if c.is_ascii_digit() => self.number(),
            Some('.') if self.rest()[1..].starts_with(|c: char| c.is_ascii_digit()) => self.number(),
            Some('r' | 'R') if self.rest()[1..].starts_with(['\'', '"']) => {
                self.bump();
                self.string(true, position)?
            }
            Some('\'' | '"') => self.string(false, position)?,
            Some('`') => self.backquoted(position)?,
            Some(c) if c.is_alphabetic() || c == '_' => self.word(),
            Some(c) => match SYMBOLS.iter().find(|s| self.rest().starts_with(**s)) {
                Some(symbol) => {
                    self.at += symbol.len();
                    Token::Symbol(symbol)
                }
                None => return Err(syntax_error(self.sql, &c.to_string(), position, "")),
            },
        };
        position.end = self.at;
        Ok(Lexeme { token, position })
    }

    fn word(&mut self) -> Token {
        let start = self.at;
        while self.peek().is_some_and(|c| c.is_alphanumeric() || c == '_') {
            self.bump();
        }
        Token::Word(self.sql[start..self.at].to_string())
    }

    fn digits(&mut self) {
        while self.peek().is_some_and(|c| c.is_ascii_digit()) {
            self.bump();
        }
    }

    fn number(&mut self) -> Token {
        let start = self.at;
        self.digits();
        if self.peek() == Some('.') {
            self.bump();
            self.digits();
        }
        let mut exponent = self.rest().chars();
        if matches!(exponent.next(), Some('e' | 'E')) {
            let sign = usize::from(self.rest()[1..].starts_with(['+', '-']));
            if self.rest()[1 + sign..].starts_with(|c: char| c.is_ascii_digit()) {
                self.at += 1 + sign;
                self.digits();
            }
        }
        // A suffix names the type; a longer word makes the whole an identifier such as `1st`.
        let suffix: String = self.rest().chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
        if ["L", "S", "Y", "D", "F", "BD"].contains(&suffix.to_ascii_uppercase().as_str()) {
            self.at += suffix.len();
        } else if !suffix.is_empty() && self.sql[start..self.at].chars().all(|c| c.is_ascii_digit()) {
            self.at += suffix.len();
            return Token::Word(self.sql[start..self.at].to_string());
        }
        Token::Number(self.sql[start..self.at].to_string())
    }

    fn string(&mut self, raw: bool, position: Position) -> Result<Token> {
        let quote = self.bump().unwrap_or('\'');
        let mut out = String::new();
        loop {
            match self.bump() {
                None => {
                    // The rest is no string: the quote is a token of its own, which no rule takes.
                    let text = format!("{quote}");
                    return Err(syntax_error(self.sql, &text, position, ""));
                }
                Some(c) if c == quote => {
                    // A doubled quote is one quote.
                    if !raw && self.peek() == Some(quote) {
                        self.bump();
                        out.push(quote);
                    } else {
                        return Ok(Token::Text(out));
                    }
                }
                Some('\\') if !raw => self.escape(&mut out),
                Some(c) => out.push(c),
            }
        }
    }

    fn escape(&mut self, out: &mut String) {
        match self.bump() {
            None => out.push('\\'),
            Some('n') => out.push('\n'),
            Some('t') => out.push('\t'),
            Some('r') => out.push('\r'),
            Some('b') => out.push('\u{8}'),
            Some(c @ '0'..='3') => {
                // `\101`: a character by its octal code.
                let code = self.rest().get(..2).filter(|r| r.bytes().all(|b| (b'0'..=b'7').contains(&b)));
                match code.and_then(|digits| u8::from_str_radix(&format!("{c}{digits}"), 8).ok()) {
                    Some(code) => {
                        self.at += 2;
                        out.push(char::from(code));
                    }
                    None => out.push(if c == '0' { '\0' } else { c }),
                }
            }
            Some('Z') => out.push('\u{1a}'),
            // LIKE has its own use for these.
            Some(c @ ('%' | '_')) => {
                out.push('\\');
                out.push(c);
            }
            Some('u') => {
                let code = self.rest().get(..4).and_then(|hex| u32::from_str_radix(hex, 16).ok());
                match code.and_then(char::from_u32) {
                    Some(c) => {
                        self.at += 4;
                        out.push(c);
                    }
                    None => out.push('u'),
                }
            }
            Some(c) => out.push(c),
        }
    }

    fn backquoted(&mut self, position: Position) -> Result<Token> {
        self.bump();
        let mut out = String::new();
        loop {
            match self.bump() {
                None => return Err(syntax_error(self.sql, "`", position, "")),
                Some('`') if self.peek() == Some('`') => {
                    self.bump();
                    out.push('`');
                }
                Some('`') => return Ok(Token::Quoted(out)),
                Some(c) => out.push(c),
            }
        }
    }
}

/// `[PARSE_SYNTAX_ERROR] …` with the statement and a marker under the place, as Spark prints it.
pub fn syntax_error(sql: &str, at: &str, position: Position, hint: &str) -> Error {
    let quoted = if at == "end of input" { at.to_string() } else { format!("'{at}'") };
    Error::new("PARSE_SYNTAX_ERROR", &[("error", &quoted), ("hint", hint)]).with_context(&context(sql, position))
}

/// `(line 1, pos 7)` and the statement with `^^^` below the line of the position.
pub fn context(sql: &str, position: Position) -> String {
    let mut out = format!(" (line {}, pos {})\n\n== SQL ==\n", position.line, position.column);
    for (i, line) in sql.lines().enumerate() {
        out.push_str(line);
        out.push('\n');
        if i + 1 == position.line {
            out.push_str(&"-".repeat(position.column));
            out.push_str("^^^\n");
        }
    }
    if sql.is_empty() {
        out.push_str("\n^^^\n");
    }
    out
}

/// What a runtime error shows of the query: `== SQL (line 1, position 8) ==`, the lines of the expression with no more than
/// 32 characters around it, and `^^^` below it. After Spark's SQLQueryContext.scala.
pub fn query_context(sql: &str, position: Position) -> QueryContext {
    if let Some(call) = position.call {
        return call.into();
    }
    const AROUND: usize = 32;
    let before: Vec<char> = sql.get(..position.start).unwrap_or("").chars().rev().take_while(|c| *c != '\n').collect();
    let own = sql.get(position.start..position.end).unwrap_or("");
    let after: Vec<char> = sql.get(position.end..).unwrap_or("").chars().take_while(|c| *c != '\n').collect();
    let (cut_before, cut_after) = (before.len() >= AROUND, after.len() >= AROUND);
    let dots = |cut: bool| if cut { "..." } else { "" };
    let lead: String = before.into_iter().take(AROUND).collect::<Vec<_>>().into_iter().rev().collect();
    let trail: String = after.into_iter().take(AROUND).collect();
    let shown = format!("{}{lead}{own}{trail}{}", dots(cut_before), dots(cut_after));
    let indent = dots(cut_before).len() + lead.chars().count();
    let mut out = format!("== SQL (line {}, position {}) ==\n", position.line, position.column + 1);
    // Where the marks of each line start and end, counted through all of them.
    let (mut at, end) = (0, indent + own.chars().count());
    for line in shown.split('\n') {
        let length = line.chars().count();
        let blanks = indent.saturating_sub(at).min(length);
        let marks = end.min(at + length).saturating_sub(indent.max(at));
        out.push_str(&format!("{line}\n{}{}\n", " ".repeat(blanks), "^".repeat(marks)));
        at += length + 1;
    }
    let start = sql.get(..position.start).unwrap_or("").chars().count();
    let stop = (start + own.chars().count()).saturating_sub(1);
    QueryContext { summary: out, fragment: own.to_string(), place: Place::Text { start, stop } }
}
