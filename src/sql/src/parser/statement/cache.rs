//! CACHE, UNCACHE, CLEAR CACHE and REFRESH.

use crate::error::Result;
use crate::parser::command::Command;
use crate::parser::cursor::Cursor;
use crate::parser::lexer::Token;

impl Cursor<'_> {
    pub(super) fn cache(&mut self) -> Result<Command> {
        let lazy = self.eat_keyword("lazy");
        self.expect_keyword("table")?;
        let name = self.qualified_name()?;
        if self.eat_keyword("options") {
            self.properties()?;
        }
        self.eat_keyword("as");
        let query = if self.starts_query() { Some(self.query_text()?) } else { None };
        Ok(Command::Cache { name, query, lazy })
    }

    pub(super) fn uncache(&mut self) -> Result<Command> {
        self.expect_keyword("table")?;
        let if_exists = self.if_exists();
        let start = self.position();
        let name = self.qualified_name()?;
        Ok(Command::Uncache { name, position: self.span_from(start), if_exists })
    }

    pub(super) fn clear_cache(&mut self) -> Result<Command> {
        self.expect_keyword("cache")?;
        Ok(Command::ClearCache)
    }

    pub(super) fn refresh(&mut self) -> Result<Command> {
        if matches!(self.peek(), Token::Text(_)) {
            return Ok(Command::RefreshPath { path: self.text()? });
        }
        self.eat_keyword("table");
        Ok(Command::Refresh { table: self.qualified_name()? })
    }
}
