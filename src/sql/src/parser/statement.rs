//! Statements: a query, or a command by its first word.

use super::cursor::Cursor;
use super::lexer::{self, Token};
use super::tree::Statement;
use crate::column::Expression;
use crate::error::{Error, Result};
use crate::value::Value;
use crate::zone::{Zone, offset_text};

mod alter;
mod cache;
mod clauses;
mod create;
mod describe;
mod drop;
mod function;
mod insert;
mod show;
mod variable;

pub use function::parse_routine_body;
pub use variable::{Target, VariableStatement};

impl Cursor<'_> {
    pub fn statement(&mut self) -> Result<Statement> {
        if *self.peek() == Token::End && !self.sql.trim().is_empty() {
            // A comment alone.
            return Err(self.error());
        }
        if matches!(self.peek(), Token::End | Token::Symbol(";")) {
            return Err(Error::new("PARSE_EMPTY_STATEMENT", &[]).with_context(&lexer::context(self.sql, self.position())));
        }
        if self.starts_query() || self.is_any_keyword(&["table", "values"]) {
            return Ok(Statement::Query(self.query()?));
        }
        if self.starts_script() {
            return Ok(Statement::Script(Box::new(self.script()?)));
        }
        if self.eat_keyword("explain") {
            let modes = ["extended", "formatted", "codegen", "cost"];
            let mode = modes.into_iter().find(|mode| self.eat_keyword(mode)).unwrap_or("simple").to_string();
            return Ok(Statement::Explain { mode, query: self.query()? });
        }
        if self.is_keyword("set") && self.keyword_at(1, "catalog") {
            return Ok(Statement::Command(Box::new(self.set_catalog()?)));
        }
        if let Some(statement) = self.variable_statement()? {
            return Ok(Statement::Variable(Box::new(statement)));
        }
        if self.is_keyword("set") && self.keyword_at(1, "time") && self.keyword_at(2, "zone") {
            return self.set_time_zone();
        }
        if self.eat_keyword("set") {
            return self.set();
        }
        if self.eat_keyword("reset") {
            let key = self.rest();
            return Ok(Statement::Reset { key: if key.is_empty() { None } else { Some(clean(&key)) } });
        }
        let Some(word) = self.word_at(0).map(str::to_ascii_lowercase) else { return Err(self.error()) };
        if *self.peek_at(1) == Token::Symbol(":") {
            // A block's label, which the outermost has none of; Spark does not show the text here.
            return Err(self.error().without_text());
        }
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
            "grant" | "revoke" | "export" | "import" | "lock" | "unlock" | "commit" | "rollback" | "start" | "dfs" => {
                return Err(self.hive_statement(&word));
            }
            _ => return Err(self.error()),
        };
        self.advance();
        Ok(Statement::Command(Box::new(rule(self)?)))
    }

    /// The error for a statement that Spark knows of Hive and does not run either.
    fn hive_statement(&mut self, word: &str) -> Error {
        let second = match word {
            "export" | "import" | "lock" | "unlock" | "start" => self.word_at(1).map(|w| format!(" {}", w.to_ascii_uppercase())),
            _ => None,
        };
        let operation = format!("{}{}", word.to_ascii_uppercase(), second.unwrap_or_default());
        let whole = self.whole_from(self.position());
        Error::new("INVALID_STATEMENT_OR_CLAUSE", &[("operation", &operation)]).at(&lexer::query_context(self.sql, whole))
    }

    /// The rest of the text is the value, whatever is in it.
    fn set(&mut self) -> Result<Statement> {
        let rest = self.rest();
        let (key, value) = match rest.split_once('=') {
            Some((key, value)) => (Some(key), Some(value)),
            None if rest.is_empty() => (None, None),
            None => (Some(rest.as_str()), None),
        };
        Ok(Statement::Set { key: key.map(clean), value: value.map(|v| v.trim().to_string()) })
    }

    /// What is left of the text, whatever it is.
    pub(super) fn rest(&mut self) -> String {
        let start = self.position().start;
        while *self.peek() != Token::End {
            self.advance();
        }
        self.sql.get(start..).unwrap_or("").trim().trim_end_matches(';').trim().to_string()
    }

    /// `SET TIME ZONE LOCAL`, of a zone's name, or of an interval that is the distance from UTC.
    fn set_time_zone(&mut self) -> Result<Statement> {
        for _ in 0..3 {
            self.advance();
        }
        let start = self.position();
        let value = if self.eat_keyword("local") {
            Zone::UTC.to_string()
        } else if matches!(self.peek(), Token::Text(_)) {
            self.text()?
        } else {
            let seconds = match self.interval()? {
                Expression::Literal(Value::DayTimeInterval(micros, ..)) if micros % 1_000_000 == 0 => micros / 1_000_000,
                _ => i64::MAX,
            };
            if !(-18 * 3600..=18 * 3600).contains(&seconds) {
                let message = "The interval value must be in the range of [-18, +18] hours with second precision.";
                return Err(Error::parse(format!("{message}\n{}", lexer::query_context(self.sql, self.span_from(start)))));
            }
            offset_text(i32::try_from(seconds).unwrap_or(0))
        };
        Ok(Statement::Set { key: Some("spark.sql.session.timeZone".into()), value: Some(value) })
    }
}

/// A setting's key as it is written, perhaps in backquotes.
fn clean(key: &str) -> String {
    key.trim().trim_matches('`').to_string()
}
