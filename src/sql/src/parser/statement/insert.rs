//! INSERT, and DELETE, UPDATE and MERGE as far as their table's name.

use crate::error::Result;
use crate::parser::command::{Command, Insert};
use crate::parser::cursor::Cursor;
use crate::parser::lexer::Token;

impl Cursor<'_> {
    pub(super) fn insert(&mut self) -> Result<Command> {
        let overwrite = self.eat_keyword("overwrite");
        if overwrite {
            self.eat_keyword("local");
            if self.eat_keyword("directory") {
                return self.insert_directory();
            }
        } else {
            self.expect_keyword("into")?;
        }
        if !(self.keyword_at(1, "select") || self.keyword_at(1, "values")) {
            self.eat_keyword("table");
        }
        let name_at = self.position();
        let table = self.qualified_name()?;
        let places = (self.first(), self.span_from(name_at));
        let partition = self.partition_spec()?;
        let if_not_exists = self.if_not_exists();
        let by_name = self.eat_keywords(&["by", "name"]);
        let columns =
            if self.is_symbol("(") && !self.query_at(1) && !self.keyword_at(1, "table") { self.identifier_list()? } else { Vec::new() };
        let query = self.query()?;
        Ok(Command::Insert(Insert { table, places, overwrite, partition, if_not_exists, columns, by_name, query }))
    }

    fn insert_directory(&mut self) -> Result<Command> {
        let path = if matches!(self.peek(), Token::Text(_)) { Some(self.text()?) } else { None };
        self.expect_keyword("using")?;
        let provider = self.qualified_name()?.join(".");
        let options = if self.eat_keyword("options") { self.properties()? } else { Vec::new() };
        Ok(Command::InsertDirectory { path, provider, options, query: self.query()? })
    }

    pub(super) fn change_rows(&mut self) -> Result<Command> {
        let operation = match self.word_at(0) {
            Some(word) if word.eq_ignore_ascii_case("from") => "DELETE",
            Some(word) if word.eq_ignore_ascii_case("into") => "MERGE INTO TABLE",
            _ => "UPDATE TABLE",
        };
        if operation != "UPDATE TABLE" {
            self.advance();
        }
        let table = self.qualified_name()?;
        while !matches!(self.peek(), Token::End | Token::Symbol(";")) {
            self.advance();
        }
        Ok(Command::ChangeRows { table, operation })
    }
}
