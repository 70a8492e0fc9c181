//! CREATE: views, tables, databases, functions.

use crate::error::Result;
use crate::parser::command::{Command, CreateTable, CreateView, ViewKind};
use crate::parser::cursor::Cursor;
use crate::parser::lexer::Token;

impl Cursor<'_> {
    /// Behind CREATE, or behind the REPLACE that a statement may start with.
    pub(super) fn create(&mut self) -> Result<Command> {
        let replaces = self.is_keyword("table") && self.was_replace();
        let replace = self.eat_keywords(&["or", "replace"]);
        let global = self.eat_keyword("global");
        let temporary = self.eat_keyword("temporary") || self.eat_keyword("temp");
        if self.eat_keyword("view") {
            let kind = match (global, temporary) {
                (true, _) => ViewKind::GlobalTemporary,
                (false, true) => ViewKind::Temporary,
                _ => ViewKind::Persistent,
            };
            return self.create_view(kind, replace);
        }
        if self.eat_keyword("function") {
            return self.create_function(temporary, replace);
        }
        self.eat_keyword("external");
        if self.eat_keyword("table") {
            return self.create_table(replace || replaces);
        }
        if self.eat_keyword("database") || self.eat_keyword("schema") || self.eat_keyword("namespace") {
            return self.create_database();
        }
        Err(self.error())
    }

    fn was_replace(&self) -> bool {
        self.sql.trim_start().get(..7).is_some_and(|word| word.eq_ignore_ascii_case("replace"))
    }

    fn create_view(&mut self, kind: ViewKind, replace: bool) -> Result<Command> {
        let if_not_exists = self.if_not_exists();
        let name = self.qualified_name()?;
        let mark = self.mark();
        if kind != ViewKind::Persistent {
            let columns = if self.is_symbol("(") { self.column_definitions() } else { Ok(Vec::new()) };
            if self.eat_keyword("using") {
                let provider = self.qualified_name()?.join(".");
                let options = if self.eat_keyword("options") { self.properties()? } else { Vec::new() };
                return Ok(Command::CreateViewUsing { name, kind, columns: columns?, provider, options, replace });
            }
            self.reset(mark);
        }
        let mut columns = Vec::new();
        if self.eat_symbol("(") {
            columns = self.comma_separated(|c| {
                let name = c.identifier()?;
                let comment = if c.eat_keyword("comment") { Some(c.text()?) } else { None };
                Ok((name, comment))
            })?;
            self.expect_symbol(")")?;
        }
        let (mut comment, mut properties) = (None, Vec::new());
        loop {
            if self.eat_keyword("comment") {
                comment = Some(self.text()?);
            } else if self.eat_keyword("tblproperties") {
                properties = self.properties()?;
            } else if self.eat_keywords(&["with", "schema"]) {
                self.advance();
                self.eat_keyword("evolution");
            } else {
                break;
            }
        }
        self.expect_keyword("as")?;
        let (query, text) = self.query_text()?;
        Ok(Command::CreateView(CreateView { name, kind, columns, comment, properties, replace, if_not_exists, query, text }))
    }

    fn create_table(&mut self, replace: bool) -> Result<Command> {
        let if_not_exists = self.if_not_exists();
        let name = self.qualified_name()?;
        if self.eat_keyword("like") {
            let source = self.qualified_name()?;
            let clauses = self.table_clauses()?;
            return Ok(Command::CreateTableLike { name, source, clauses, if_not_exists });
        }
        let columns = if self.is_symbol("(") && !self.query_at(1) { self.column_definitions()? } else { Vec::new() };
        let clauses = self.table_clauses()?;
        let query = if self.eat_keyword("as") || self.starts_query() || self.is_symbol("(") {
            Some(self.query()?)
        } else if *self.peek() != Token::End && !self.is_symbol(";") {
            return Err(self.error());
        } else {
            None
        };
        Ok(Command::CreateTable(CreateTable { name, columns, clauses, if_not_exists, replace, query }))
    }

    fn create_database(&mut self) -> Result<Command> {
        let if_not_exists = self.if_not_exists();
        let name = self.qualified_name()?;
        let (mut comment, mut location, mut properties) = (None, None, Vec::new());
        loop {
            if self.eat_keyword("comment") {
                comment = Some(self.text()?);
            } else if self.eat_keyword("location") {
                location = Some(self.text()?);
            } else if self.eat_keywords(&["with", "dbproperties"]) || self.eat_keywords(&["with", "properties"]) {
                properties = self.properties()?;
            } else {
                return Ok(Command::CreateDatabase { name, if_not_exists, comment, location, properties });
            }
        }
    }
}
