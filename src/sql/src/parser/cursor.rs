//! The parser's place in the tokens, and the small steps that all rules are made of.

use super::lexer::{self, Lexeme, Position, Token};
use super::parameters::Parameters;
use crate::error::{Error, Result};
use crate::types::TextLength;

/// Nesting that the parser follows before it gives up: the stack is small in a browser.
const MAX_DEPTH: usize = 60;
/// Parentheses in parentheses that are read twice would take exponential time.
const MAX_RETRIES: usize = 40;

pub struct Cursor<'a> {
    pub sql: &'a str,
    lexemes: Vec<Lexeme>,
    at: usize,
    depth: usize,
    /// What `:name` and `?` stand for.
    pub parameters: Parameters,
    /// Behind FROM, where another FROM can only be a name.
    in_from: bool,
    /// How often a rule may still be tried in another way.
    retries: usize,
    /// Of the types of text that were read, in their order, the lengths; see `written_type`.
    pub lengths: Vec<Option<TextLength>>,
}

static END: Lexeme = Lexeme { token: Token::End, position: Position { start: 0, end: 0, line: 1, column: 0, call: None } };

impl<'a> Cursor<'a> {
    pub fn new(sql: &'a str) -> Result<Self> {
        Self::with_parameters(sql, Parameters::default())
    }

    pub fn with_parameters(sql: &'a str, parameters: Parameters) -> Result<Self> {
        Ok(Self { sql, lexemes: lexer::lex(sql)?, at: 0, depth: 0, parameters, in_from: false, retries: MAX_RETRIES, lengths: Vec::new() })
    }

    /// Only the tokens of this place are read from here on.
    pub fn narrow(&mut self, place: Position) {
        let end = self.lexemes.iter().position(|l| l.position.start >= place.end).unwrap_or(self.lexemes.len());
        let last = self.lexemes.last().map_or(place, |l| l.position);
        self.lexemes.truncate(end);
        if !matches!(self.lexemes.last().map(|l| &l.token), Some(Token::End)) {
            self.lexemes.push(Lexeme { token: Token::End, position: last });
        }
        self.at = self.lexemes.iter().position(|l| l.position.start >= place.start).unwrap_or(0);
    }

    /// Whether there is another try, which this takes.
    pub fn retry(&mut self) -> bool {
        let left = self.retries > 0;
        self.retries = self.retries.saturating_sub(1);
        left
    }

    pub fn may_have_from(&self) -> bool {
        !self.in_from
    }

    /// Runs `rule` behind FROM, or in a SELECT list of its own.
    pub fn scoped<T>(&mut self, in_from: bool, rule: impl FnOnce(&mut Self) -> Result<T>) -> Result<T> {
        let before = std::mem::replace(&mut self.in_from, in_from);
        let result = rule(self);
        self.in_from = before;
        result
    }

    /// How many `?` stand before this place. What is read twice counts once.
    pub fn asked(&self) -> usize {
        self.lexemes.iter().take(self.at).filter(|l| l.token == Token::Symbol("?")).count()
    }

    /// From `start` to the end of the statement.
    pub fn whole_from(&self, start: Position) -> Position {
        let last = self.lexemes.iter().rev().find(|l| l.token != Token::End);
        Position { end: last.map_or(start.end, |l| l.position.end.max(start.start)), ..start }
    }

    /// Whether the token behind the one at `mark` is this symbol.
    pub fn follows(&self, mark: usize, symbol: &str) -> bool {
        self.lexemes.get(mark + 1).is_some_and(|l| matches!(l.token, Token::Symbol(s) if s == symbol))
    }

    /// Whether the text has markers of both kinds.
    pub fn mixes_markers(&self) -> bool {
        let named = |pair: &[Lexeme]| matches!(pair, [a, b] if a.token == Token::Symbol(":") && matches!(b.token, Token::Word(_)));
        self.lexemes.iter().any(|l| l.token == Token::Symbol("?")) && self.lexemes.windows(2).any(named)
    }

    pub fn peek_at(&self, ahead: usize) -> &Token {
        &self.lexemes.get(self.at + ahead).or(self.lexemes.last()).unwrap_or(&END).token
    }

    pub fn peek(&self) -> &Token {
        self.peek_at(0)
    }

    pub fn position(&self) -> Position {
        self.lexemes.get(self.at).or(self.lexemes.last()).unwrap_or(&END).position
    }

    /// Where the text begins.
    pub fn first(&self) -> Position {
        self.lexemes.first().unwrap_or(&END).position
    }

    /// From `start` to the end of what was read last.
    pub fn span_from(&self, start: Position) -> Position {
        let end = match self.at.checked_sub(1).and_then(|i| self.lexemes.get(i)) {
            Some(lexeme) => lexeme.position.end,
            None => start.end,
        };
        Position { end: end.max(start.start), ..start }
    }

    pub fn mark(&self) -> usize {
        self.at
    }

    pub fn reset(&mut self, mark: usize) {
        self.at = mark;
    }

    pub fn advance(&mut self) -> Token {
        let token = self.peek().clone();
        if self.at + 1 < self.lexemes.len() {
            self.at += 1;
        }
        token
    }

    pub fn is_symbol(&self, symbol: &str) -> bool {
        matches!(self.peek(), Token::Symbol(s) if *s == symbol)
    }

    pub fn eat_symbol(&mut self, symbol: &str) -> bool {
        let found = self.is_symbol(symbol);
        if found {
            self.advance();
        }
        found
    }

    pub fn expect_symbol(&mut self, symbol: &str) -> Result<()> {
        if self.eat_symbol(symbol) { Ok(()) } else { Err(self.error()) }
    }

    pub fn word_at(&self, ahead: usize) -> Option<&str> {
        match self.peek_at(ahead) {
            Token::Word(word) => Some(word),
            _ => None,
        }
    }

    pub fn is_keyword(&self, keyword: &str) -> bool {
        self.keyword_at(0, keyword)
    }

    pub fn keyword_at(&self, ahead: usize, keyword: &str) -> bool {
        self.word_at(ahead).is_some_and(|word| word.eq_ignore_ascii_case(keyword))
    }

    pub fn is_any_keyword(&self, keywords: &[&str]) -> bool {
        keywords.iter().any(|k| self.is_keyword(k))
    }

    pub fn eat_keyword(&mut self, keyword: &str) -> bool {
        let found = self.is_keyword(keyword);
        if found {
            self.advance();
        }
        found
    }

    /// All of them in a row, or none.
    pub fn eat_keywords(&mut self, keywords: &[&str]) -> bool {
        let found = keywords.iter().enumerate().all(|(i, k)| self.keyword_at(i, k));
        if found {
            for _ in keywords {
                self.advance();
            }
        }
        found
    }

    pub fn expect_keyword(&mut self, keyword: &str) -> Result<()> {
        if self.eat_keyword(keyword) { Ok(()) } else { Err(self.error()) }
    }

    /// The syntax error at this place.
    pub fn error(&self) -> Error {
        self.error_hint("")
    }

    pub fn error_hint(&self, hint: &str) -> Error {
        let position = self.position();
        let at = match self.peek() {
            Token::End => "end of input",
            _ => self.sql.get(position.start..position.end).unwrap_or(""),
        };
        // Spark's own token for a string has its quotes doubled by the message.
        lexer::syntax_error(self.sql, at, position, hint)
    }

    /// Nothing may follow but semicolons.
    pub fn end(&mut self) -> Result<()> {
        let mut ended = false;
        while self.eat_symbol(";") {
            ended = true;
        }
        match self.peek() {
            Token::End => Ok(()),
            // Spark's parser says so when the statement would be right without this token.
            _ if ended || matches!(self.peek_at(1), Token::End | Token::Symbol(";")) => {
                let position = self.position();
                let text = self.sql.get(position.start..position.end).unwrap_or("");
                Err(self.error_hint(&format!(": extra input '{text}'")))
            }
            _ => Err(self.error()),
        }
    }

    /// Runs `rule` one level deeper.
    pub fn nested<T>(&mut self, rule: impl FnOnce(&mut Self) -> Result<T>) -> Result<T> {
        if self.depth >= MAX_DEPTH {
            return Err(Error::unsupported(format!("expressions nested deeper than {MAX_DEPTH} levels")));
        }
        self.depth += 1;
        let result = rule(self);
        self.depth -= 1;
        result
    }

    pub fn comma_separated<T>(&mut self, mut rule: impl FnMut(&mut Self) -> Result<T>) -> Result<Vec<T>> {
        let mut out = vec![rule(self)?];
        while self.eat_symbol(",") {
            out.push(rule(self)?);
        }
        Ok(out)
    }

    /// A name that may be any word that Spark does not reserve here.
    pub fn identifier(&mut self) -> Result<String> {
        match self.peek() {
            Token::Quoted(_) | Token::Word(_) => match self.advance() {
                Token::Quoted(name) | Token::Word(name) => Ok(name),
                _ => Err(self.error()),
            },
            _ => Err(self.error()),
        }
    }

    pub fn qualified_name(&mut self) -> Result<Vec<String>> {
        let mut parts = vec![self.identifier()?];
        while self.eat_symbol(".") {
            parts.push(self.identifier()?);
        }
        Ok(parts)
    }

    /// Reads the first of a `>>` or a `>>>`, leaving the rest.
    pub fn split_angle(&mut self) {
        if let Some(lexeme) = self.lexemes.get_mut(self.at) {
            lexeme.token = Token::Symbol(if lexeme.token == Token::Symbol(">>>") { ">>" } else { ">" });
            lexeme.position.start += 1;
            lexeme.position.column += 1;
        }
    }

    /// `(a, b)`
    pub fn identifier_list(&mut self) -> Result<Vec<String>> {
        self.expect_symbol("(")?;
        let names = self.comma_separated(Self::identifier)?;
        self.expect_symbol(")")?;
        Ok(names)
    }

    pub fn text(&mut self) -> Result<String> {
        match self.peek() {
            Token::Text(_) => match self.advance() {
                Token::Text(text) => Ok(text),
                _ => Err(self.error()),
            },
            _ => Err(self.error()),
        }
    }
}
