//! SHOW.

use crate::error::Result;
use crate::parser::command::{Command, Show};
use crate::parser::cursor::Cursor;
use crate::parser::lexer::Token;

impl Cursor<'_> {
    pub(super) fn show(&mut self) -> Result<Command> {
        Ok(Command::Show(self.shown()?))
    }

    fn shown(&mut self) -> Result<Show> {
        if self.eat_keyword("tables") {
            let namespace = self.namespace()?;
            return Ok(Show::Tables { namespace, pattern: self.pattern()?, extended: false });
        }
        if self.eat_keywords(&["table", "extended"]) {
            let namespace = self.namespace()?;
            let pattern = self.pattern()?;
            self.partition_spec()?;
            return Ok(Show::Tables { namespace, pattern, extended: true });
        }
        if self.eat_keyword("views") {
            let namespace = self.namespace()?;
            return Ok(Show::Views { namespace, pattern: self.pattern()? });
        }
        if self.eat_keyword("databases") || self.eat_keyword("schemas") || self.eat_keyword("namespaces") {
            self.namespace()?;
            return Ok(Show::Databases { pattern: self.pattern()? });
        }
        if self.eat_keyword("catalogs") {
            return Ok(Show::Catalogs { pattern: self.pattern()? });
        }
        if self.eat_keyword("columns") {
            let Some(mut table) = self.namespace()? else { return Err(self.error()) };
            if let Some(mut namespace) = self.namespace()? {
                namespace.extend(table.pop());
                table = namespace;
            }
            return Ok(Show::Columns { table });
        }
        if self.eat_keywords(&["create", "table"]) {
            let table = self.qualified_name()?;
            self.eat_keywords(&["as", "serde"]);
            return Ok(Show::CreateTable { table });
        }
        if self.eat_keyword("partitions") {
            let table = self.qualified_name()?;
            return Ok(Show::Partitions { table, partition: self.partition_spec()? });
        }
        if self.eat_keyword("tblproperties") {
            let table = self.qualified_name()?;
            let mut key = None;
            if self.eat_symbol("(") {
                key = Some(self.property_key()?);
                self.expect_symbol(")")?;
            }
            return Ok(Show::Properties { table, key });
        }
        if self.eat_keyword("current") {
            if !(self.eat_keyword("database") || self.eat_keyword("schema")) {
                self.expect_keyword("namespace")?;
            }
            return Ok(Show::CurrentNamespace);
        }
        let kind = match self.word_at(0) {
            Some(word) if self.keyword_at(1, "functions") => word.to_lowercase(),
            _ => "all".into(),
        };
        if self.keyword_at(1, "functions") {
            self.advance();
        }
        self.expect_keyword("functions")?;
        let namespace = self.namespace()?;
        let pattern = match self.pattern()? {
            None if matches!(self.peek(), Token::Word(_) | Token::Quoted(_)) => Some(self.qualified_name()?.join(".")),
            pattern => pattern,
        };
        Ok(Show::Functions { kind, namespace, pattern })
    }
}
