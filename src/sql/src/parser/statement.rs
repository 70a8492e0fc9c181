//! Statements: queries, temporary views, and the commands that look at them.

use super::cursor::Cursor;
use super::lexer::{self, Token};
use super::tree::Statement;
use crate::error::{Error, Result};

impl Cursor<'_> {
    pub fn statement(&mut self) -> Result<Statement> {
        if matches!(self.peek(), Token::End | Token::Symbol(";")) {
            return Err(Error::new("PARSE_EMPTY_STATEMENT", &[]).with_context(&lexer::context(self.sql, self.position())));
        }
        if self.starts_query() || self.is_any_keyword(&["table", "values"]) {
            return Ok(Statement::Query(self.query()?));
        }
        if self.eat_keyword("create") {
            return self.create_view();
        }
        if self.eat_keyword("drop") {
            if !self.eat_keyword("view") {
                self.expect_keyword("table")?;
            }
            let if_exists = self.eat_keywords(&["if", "exists"]);
            return Ok(Statement::DropView { name: self.qualified_name()?, if_exists });
        }
        if self.eat_keyword("show") {
            return self.show();
        }
        if self.eat_keyword("describe") || self.eat_keyword("desc") {
            self.eat_keyword("table");
            self.eat_keyword("extended");
            return Ok(Statement::Describe { table: self.qualified_name()? });
        }
        if self.eat_keyword("explain") {
            let modes = ["extended", "formatted", "codegen", "cost"];
            let mode = modes.into_iter().find(|mode| self.eat_keyword(mode)).unwrap_or("simple").to_string();
            return Ok(Statement::Explain { mode, query: self.query()? });
        }
        if self.eat_keyword("set") {
            return self.set();
        }
        if self.eat_keyword("cache") {
            self.eat_keyword("lazy");
            self.expect_keyword("table")?;
            let name = self.qualified_name()?;
            self.eat_keyword("as");
            let query = if self.starts_query() { Some(self.query()?) } else { None };
            return Ok(Statement::CacheTable { name, query });
        }
        if self.eat_keyword("uncache") {
            self.expect_keyword("table")?;
            self.eat_keywords(&["if", "exists"]);
            return Ok(Statement::UncacheTable { name: self.qualified_name()? });
        }
        Err(self.error())
    }

    fn create_view(&mut self) -> Result<Statement> {
        let replace = self.eat_keywords(&["or", "replace"]);
        self.eat_keyword("global");
        let temporary = self.eat_keyword("temporary") || self.eat_keyword("temp");
        self.expect_keyword("view")?;
        if !temporary {
            return Err(Error::unsupported("views that outlive the session; use CREATE TEMPORARY VIEW"));
        }
        let if_not_exists = self.eat_keywords(&["if", "not", "exists"]);
        let name = self.qualified_name()?;
        let columns = if self.is_symbol("(") { self.identifier_list()? } else { Vec::new() };
        self.expect_keyword("as")?;
        let query = self.query()?;
        Ok(Statement::CreateView { name, columns, replace: replace || if_not_exists, query })
    }

    fn show(&mut self) -> Result<Statement> {
        if self.eat_keyword("tables") || self.eat_keyword("views") {
            if self.eat_keyword("in") || self.eat_keyword("from") {
                self.qualified_name()?;
            }
            self.eat_keyword("like");
            let pattern = if matches!(self.peek(), Token::Text(_)) { Some(self.text()?) } else { None };
            return Ok(Statement::ShowTables { pattern });
        }
        self.expect_keyword("columns")?;
        if !self.eat_keyword("in") {
            self.expect_keyword("from")?;
        }
        Ok(Statement::ShowColumns { table: self.qualified_name()? })
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
