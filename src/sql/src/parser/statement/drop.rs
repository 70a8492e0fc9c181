//! DROP, and what else takes things away: TRUNCATE, MSCK.

use crate::error::Result;
use crate::parser::command::Command;
use crate::parser::cursor::Cursor;

impl Cursor<'_> {
    pub(super) fn drop_statement(&mut self) -> Result<Command> {
        let temporary = self.eat_keyword("temporary") || self.eat_keyword("temp");
        if self.eat_keyword("function") {
            let if_exists = self.if_exists();
            return Ok(Command::DropFunction { name: self.qualified_name()?, temporary, if_exists });
        }
        if self.eat_keyword("view") {
            let if_exists = self.if_exists();
            return Ok(Command::DropView { name: self.qualified_name()?, if_exists });
        }
        if self.eat_keyword("database") || self.eat_keyword("schema") || self.eat_keyword("namespace") {
            let if_exists = self.if_exists();
            let name = self.qualified_name()?;
            let cascade = self.eat_keyword("cascade");
            self.eat_keyword("restrict");
            return Ok(Command::DropDatabase { name, if_exists, cascade });
        }
        self.expect_keyword("table")?;
        let if_exists = self.if_exists();
        let name = self.qualified_name()?;
        self.eat_keyword("purge");
        Ok(Command::DropTable { name, if_exists })
    }

    pub(super) fn truncate(&mut self) -> Result<Command> {
        self.expect_keyword("table")?;
        let table = self.qualified_name()?;
        Ok(Command::Truncate { table, partition: self.partition_spec()? })
    }

    /// MSCK [REPAIR] TABLE t [ADD | DROP | SYNC PARTITIONS]
    pub(super) fn repair(&mut self) -> Result<Command> {
        self.eat_keyword("repair");
        self.expect_keyword("table")?;
        let name = self.qualified_name()?;
        if self.eat_keyword("add") || self.eat_keyword("drop") || self.eat_keyword("sync") {
            self.expect_keyword("partitions")?;
        }
        Ok(Command::Repair { table: name })
    }
}
