//! DESCRIBE, USE and ANALYZE.

use crate::error::Result;
use crate::parser::command::{Command, Describe};
use crate::parser::cursor::Cursor;
use crate::parser::lexer::Token;

impl Cursor<'_> {
    pub(super) fn describe(&mut self) -> Result<Command> {
        Ok(Command::Describe(self.described()?))
    }

    fn described(&mut self) -> Result<Describe> {
        if self.eat_keyword("function") {
            let extended = self.eat_keyword("extended");
            return Ok(Describe::Function { name: self.function_name()?, extended });
        }
        if self.is_any_keyword(&["database", "schema", "namespace"]) && matches!(self.peek_at(1), Token::Word(_) | Token::Quoted(_)) {
            self.advance();
            let extended = self.eat_keyword("extended");
            return Ok(Describe::Database { name: self.qualified_name()?, extended });
        }
        self.eat_keyword("query");
        if self.starts_query() || self.is_keyword("values") {
            return Ok(Describe::Query(self.query()?));
        }
        if matches!(self.peek_at(1), Token::Word(_) | Token::Quoted(_)) {
            self.eat_keyword("table");
        }
        let mut extended = false;
        if matches!(self.peek_at(1), Token::Word(_) | Token::Quoted(_)) {
            extended = self.eat_keyword("extended") || self.eat_keyword("formatted");
        }
        let start = self.position();
        let name = self.qualified_name()?;
        let position = self.span_from(start);
        let partition = self.partition_spec()?;
        let is_column = matches!(self.peek(), Token::Word(_) | Token::Quoted(_)) && !self.is_keyword("as");
        let column = if is_column { Some(self.qualified_name()?) } else { None };
        self.eat_keywords(&["as", "json"]);
        Ok(Describe::Table { name, position, extended, partition, column })
    }

    /// A name, a string, or an operator.
    fn function_name(&mut self) -> Result<Vec<String>> {
        match self.peek().clone() {
            Token::Text(_) => Ok(vec![self.text()?]),
            Token::Symbol(symbol) => {
                self.advance();
                Ok(vec![symbol.to_string()])
            }
            _ => self.qualified_name(),
        }
    }

    pub(super) fn use_statement(&mut self) -> Result<Command> {
        if matches!(self.peek_at(1), Token::Word(_) | Token::Quoted(_)) && !self.eat_keyword("database") && !self.eat_keyword("schema") {
            self.eat_keyword("namespace");
        }
        Ok(Command::Use { name: self.qualified_name()? })
    }

    pub(super) fn set_catalog(&mut self) -> Result<Command> {
        self.advance();
        self.advance();
        let name = if matches!(self.peek(), Token::Text(_)) { self.text()? } else { self.identifier()? };
        Ok(Command::SetCatalog { name })
    }

    pub(super) fn analyze(&mut self) -> Result<Command> {
        if self.eat_keyword("tables") {
            let database = self.namespace()?;
            self.statistics()?;
            return Ok(Command::AnalyzeAll { database });
        }
        self.expect_keyword("table")?;
        let table = self.qualified_name()?;
        self.partition_spec()?;
        let no_scan = self.statistics()?;
        Ok(Command::Analyze { table, no_scan })
    }

    fn statistics(&mut self) -> Result<bool> {
        self.expect_keyword("compute")?;
        self.expect_keyword("statistics")?;
        let no_scan = self.eat_keyword("noscan");
        if self.eat_keyword("for") && !self.eat_keywords(&["all", "columns"]) {
            self.expect_keyword("columns")?;
            self.comma_separated(Self::identifier)?;
        }
        Ok(no_scan)
    }
}
