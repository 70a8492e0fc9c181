//! ALTER and COMMENT ON.

use crate::error::Result;
use crate::parser::command::{AlterTable, Command, PartitionSpec};
use crate::parser::cursor::Cursor;
use crate::parser::lexer::Token;

impl Cursor<'_> {
    pub(super) fn alter(&mut self) -> Result<Command> {
        if self.eat_keyword("database") || self.eat_keyword("schema") || self.eat_keyword("namespace") {
            return self.alter_database();
        }
        let is_view = self.eat_keyword("view");
        if !is_view {
            self.expect_keyword("table")?;
        }
        let start = self.position();
        let name = self.qualified_name()?;
        let position = self.span_from(start);
        if is_view && (self.eat_keyword("as") || self.starts_query()) {
            let (query, text) = self.query_text()?;
            return Ok(Command::AlterView { name, query, text });
        }
        let change = self.change()?;
        Ok(Command::AlterTable { name, position, is_view, change })
    }

    fn change(&mut self) -> Result<AlterTable> {
        let partition = if self.is_keyword("partition") { Some(self.partition_spec()?) } else { None };
        if self.eat_keyword("rename") {
            return self.rename(partition);
        }
        if self.eat_keywords(&["recover", "partitions"]) {
            return Ok(AlterTable::RecoverPartitions);
        }
        if self.eat_keyword("add") {
            return self.add();
        }
        if self.eat_keyword("replace") {
            self.expect_keyword("columns")?;
            self.column_definitions()?;
            return Ok(AlterTable::Unsupported("REPLACE COLUMNS"));
        }
        if self.eat_keyword("drop") {
            return self.drop_of_table();
        }
        if self.eat_keyword("unset") {
            self.expect_keyword("tblproperties")?;
            self.if_exists();
            self.expect_symbol("(")?;
            let keys = self.comma_separated(Self::property_key)?;
            self.expect_symbol(")")?;
            return Ok(AlterTable::UnsetProperties { keys });
        }
        if self.eat_keyword("set") {
            if self.eat_keyword("location") {
                return Ok(AlterTable::SetLocation { partition, location: self.text()? });
            }
            self.expect_keyword("tblproperties")?;
            return Ok(AlterTable::SetProperties(self.properties()?));
        }
        if self.eat_keyword("alter") || self.eat_keyword("change") {
            return self.change_column();
        }
        Err(self.error())
    }

    fn rename(&mut self, partition: Option<PartitionSpec>) -> Result<AlterTable> {
        if self.eat_keyword("column") {
            self.qualified_name()?;
            self.expect_keyword("to")?;
            self.identifier()?;
            return Ok(AlterTable::Unsupported("RENAME COLUMN"));
        }
        self.expect_keyword("to")?;
        match partition {
            Some(from) => Ok(AlterTable::RenamePartition { from, to: self.partition_spec()? }),
            None => Ok(AlterTable::Rename(self.qualified_name()?)),
        }
    }

    fn add(&mut self) -> Result<AlterTable> {
        if self.eat_keyword("columns") || self.eat_keyword("column") {
            if self.is_symbol("(") {
                return Ok(AlterTable::AddColumns(self.column_definitions()?));
            }
            return Ok(AlterTable::AddColumns(self.comma_separated(Self::column_definition)?));
        }
        let if_not_exists = self.if_not_exists();
        let mut partitions = Vec::new();
        while self.is_keyword("partition") {
            let spec = self.partition_spec()?;
            let location = if self.eat_keyword("location") { Some(self.text()?) } else { None };
            partitions.push((spec, location));
        }
        if partitions.is_empty() { Err(self.error()) } else { Ok(AlterTable::AddPartitions { if_not_exists, partitions }) }
    }

    fn drop_of_table(&mut self) -> Result<AlterTable> {
        if self.eat_keyword("columns") || self.eat_keyword("column") {
            self.if_exists();
            if self.is_symbol("(") {
                self.identifier_list()?;
            } else {
                self.comma_separated(Self::qualified_name)?;
            }
            return Ok(AlterTable::Unsupported("DROP COLUMN"));
        }
        let if_exists = self.if_exists();
        let mut partitions = Vec::new();
        while self.is_keyword("partition") {
            partitions.push(self.partition_spec()?);
            self.eat_symbol(",");
        }
        self.eat_keyword("purge");
        if partitions.is_empty() { Err(self.error()) } else { Ok(AlterTable::DropPartitions { if_exists, partitions }) }
    }

    /// `ALTER COLUMN a COMMENT '…'`, `CHANGE COLUMN a a INT COMMENT '…'`
    fn change_column(&mut self) -> Result<AlterTable> {
        self.eat_keyword("column");
        let column = self.qualified_name()?.join(".");
        if self.eat_keyword("comment") {
            return Ok(AlterTable::Comment { column, comment: self.text()? });
        }
        if self.eat_keyword("type") {
            self.data_type()?;
            return Ok(AlterTable::Unsupported("ALTER COLUMN ... TYPE"));
        }
        if matches!(self.peek(), Token::Word(_) | Token::Quoted(_)) && !self.is_any_keyword(&["set", "drop", "first", "after"]) {
            self.identifier()?;
            self.data_type()?;
            if self.eat_keyword("comment") {
                return Ok(AlterTable::Comment { column, comment: self.text()? });
            }
        }
        while !matches!(self.peek(), Token::End | Token::Symbol(";")) {
            self.advance();
        }
        Ok(AlterTable::Unsupported("ALTER COLUMN"))
    }

    fn alter_database(&mut self) -> Result<Command> {
        let name = self.qualified_name()?;
        self.expect_keyword("set")?;
        if self.eat_keyword("location") {
            return Ok(Command::AlterDatabase { name, properties: Vec::new(), location: Some(self.text()?) });
        }
        if !self.eat_keyword("dbproperties") {
            self.expect_keyword("properties")?;
        }
        Ok(Command::AlterDatabase { name, properties: self.properties()?, location: None })
    }

    pub(super) fn comment_on(&mut self) -> Result<Command> {
        self.expect_keyword("on")?;
        let is_table = self.eat_keyword("table");
        let is_named = is_table || self.eat_keyword("database") || self.eat_keyword("schema") || self.eat_keyword("namespace");
        if !is_named {
            return Err(self.error());
        }
        let name = self.qualified_name()?;
        self.expect_keyword("is")?;
        let comment = if self.eat_keyword("null") { None } else { Some(self.text()?) };
        Ok(Command::CommentOn { is_table, name, comment })
    }
}
