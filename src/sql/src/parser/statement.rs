//! Statements: a query, or a command by its first word.

use super::cursor::Cursor;
use super::lexer::{self, Token};
use super::tree::Statement;
use crate::error::{Error, Result};

mod alter;
mod cache;
mod clauses;
mod create;
mod describe;
mod drop;
mod insert;
mod show;

impl Cursor<'_> {
    pub fn statement(&mut self) -> Result<Statement> {
        if matches!(self.peek(), Token::End | Token::Symbol(";")) {
            return Err(Error::new("PARSE_EMPTY_STATEMENT", &[]).with_context(&lexer::context(self.sql, self.position())));
        }
        if self.starts_query() || self.is_any_keyword(&["table", "values"]) {
            return Ok(Statement::Query(self.query()?));
        }
        if self.eat_keyword("explain") {
            let modes = ["extended", "formatted", "codegen", "cost"];
            let mode = modes.into_iter().find(|mode| self.eat_keyword(mode)).unwrap_or("simple").to_string();
            return Ok(Statement::Explain { mode, query: self.query()? });
        }
        if self.is_keyword("set") && self.keyword_at(1, "catalog") {
            return Ok(Statement::Command(Box::new(self.set_catalog()?)));
        }
        if self.eat_keyword("set") {
            return self.set();
        }
        let Some(word) = self.word_at(0).map(str::to_ascii_lowercase) else { return Err(self.error()) };
        let rule = match word.as_str() {
            "create" | "replace" => Self::create,
            "drop" => Self::drop_statement,
            "alter" => Self::alter,
            "insert" => Self::insert,
            "truncate" => Self::truncate,
            "delete" | "update" | "merge" => Self::change_rows,
            "show" => Self::show,
            "describe" | "desc" => Self::describe,
            "use" => Self::use_statement,
            "msck" => Self::repair,
            "comment" => Self::comment_on,
            "analyze" => Self::analyze,
            "cache" => Self::cache,
            "uncache" => Self::uncache,
            "clear" => Self::clear_cache,
            "refresh" => Self::refresh,
            _ => return Err(self.error()),
        };
        self.advance();
        Ok(Statement::Command(Box::new(rule(self)?)))
    }

    /// The rest of the text is the value, whatever is in it.
    fn set(&mut self) -> Result<Statement> {
        let start = self.position().start;
        let rest = self.sql.get(start..).unwrap_or("").trim().trim_end_matches(';').trim().to_string();
        while *self.peek() != Token::End {
            self.advance();
        }
        let (key, value) = match rest.split_once('=') {
            Some((key, value)) => (Some(key), Some(value)),
            None if rest.is_empty() => (None, None),
            None => (Some(rest.as_str()), None),
        };
        let clean = |s: &str| s.trim().trim_matches('`').to_string();
        Ok(Statement::Set { key: key.map(clean), value: value.map(|v| v.trim().to_string()) })
    }
}
