//! CREATE FUNCTION: by a Java class, or with a body in SQL.

use crate::error::Result;
use crate::functions::sql::Returns;
use crate::parser::command::{Command, RoutineText};
use crate::parser::cursor::Cursor;
use crate::parser::tree::RoutineBody;
use crate::types::DataType;

/// What stands behind a function's RETURN: a query, or an expression. Its errors tell places in this text.
pub fn parse_routine_body(text: &str) -> Result<RoutineBody> {
    let mut cursor = Cursor::new(text)?;
    let body = if cursor.starts_query() {
        RoutineBody::Query(Box::new(cursor.query()?))
    } else {
        RoutineBody::Value(Box::new(cursor.expression()?))
    };
    cursor.end()?;
    Ok(body)
}

impl Cursor<'_> {
    pub(super) fn create_function(&mut self, temporary: bool, replace: bool) -> Result<Command> {
        let if_not_exists = self.if_not_exists();
        let name = self.qualified_name()?;
        let routine = if self.is_symbol("(") { self.sql_routine()? } else { self.java_routine()? };
        Ok(Command::CreateFunction { name, routine, temporary, replace, if_not_exists })
    }

    fn java_routine(&mut self) -> Result<RoutineText> {
        self.expect_keyword("as")?;
        let class = self.text()?;
        if self.eat_keyword("using") {
            self.comma_separated(|c| {
                c.identifier()?;
                c.text()
            })?;
        }
        Ok(RoutineText::Class(class))
    }

    fn sql_routine(&mut self) -> Result<RoutineText> {
        self.expect_symbol("(")?;
        let parameters = if self.is_symbol(")") { Vec::new() } else { self.comma_separated(Self::column_definition)? };
        self.expect_symbol(")")?;
        let mut returns = Returns::Value(DataType::Null);
        if self.eat_keyword("returns") {
            returns = if self.eat_keyword("table") {
                Returns::Table(if self.is_symbol("(") { self.column_definitions()? } else { Vec::new() })
            } else {
                Returns::Value(self.data_type()?)
            };
        }
        const CHARACTERISTICS: &[&[&str]] = &[
            &["language", "sql"],
            &["not", "deterministic"],
            &["deterministic"],
            &["contains", "sql"],
            &["reads", "sql", "data"],
            &["sql", "security", "definer"],
            &["sql", "security", "invoker"],
        ];
        loop {
            if self.eat_keyword("comment") {
                self.text()?;
            } else if !CHARACTERISTICS.iter().any(|words| self.eat_keywords(words)) {
                break;
            }
        }
        self.expect_keyword("return")?;
        Ok(RoutineText::Sql { parameters, returns, body: self.rest() })
    }
}
