//! Session variables, DECLARE, SET VARIABLE and DROP TEMPORARY VARIABLE, and EXECUTE IMMEDIATE, which reads and sets them.

use crate::column::Expression;
use crate::error::{Error, Result};
use crate::parser::command::Name;
use crate::parser::cursor::Cursor;
use crate::parser::lexer::{Position, query_context};
use crate::parser::tree::Query;
use crate::types::DataType;

#[derive(Clone, Debug)]
pub enum VariableStatement {
    /// What the statement takes in its text comes last: errors of the value show all of it.
    Declare {
        names: Vec<Name>,
        replace: bool,
        data_type: Option<DataType>,
        default: Option<Expression>,
        whole: Position,
    },
    /// A variable without a value gets its default.
    Set {
        values: Vec<(Target, Option<Expression>)>,
        whole: Position,
    },
    /// `SET VAR (a, b) = (SELECT …)`
    SetFromQuery {
        targets: Vec<Target>,
        query: Box<Query>,
        whole: Position,
    },
    Drop {
        name: Name,
        if_exists: bool,
    },
    Execute {
        text: Expression,
        into: Vec<Target>,
        using: Vec<Expression>,
    },
}

/// A variable that is given a value, and where it is named.
#[derive(Clone, Debug)]
pub struct Target {
    pub name: Name,
    pub position: Position,
}

impl Cursor<'_> {
    /// The statement about variables that starts here, if one does.
    pub(super) fn variable_statement(&mut self) -> Result<Option<VariableStatement>> {
        let start = self.position();
        let variable = |cursor: &Self, ahead| cursor.keyword_at(ahead, "var") || cursor.keyword_at(ahead, "variable");
        if self.is_keyword("set") && variable(self, 1) {
            self.advance();
            self.advance();
            return self.set_variable(start).map(Some);
        }
        if self.is_keyword("drop") && (self.keyword_at(1, "temporary") || self.keyword_at(1, "temp")) && variable(self, 2) {
            for _ in 0..3 {
                self.advance();
            }
            let if_exists = self.if_exists();
            return Ok(Some(VariableStatement::Drop { name: self.qualified_name()?, if_exists }));
        }
        if self.is_keyword("execute") && self.keyword_at(1, "immediate") {
            self.advance();
            self.advance();
            return self.execute().map(Some);
        }
        if self.eat_keyword("declare") { self.declare(start).map(Some) } else { Ok(None) }
    }

    /// As `variable_statement`; SET is about variables in a script with and without VAR.
    pub(in crate::parser) fn variable_statement_of_script(&mut self) -> Result<Option<VariableStatement>> {
        if self.is_keyword("set") && !self.keyword_at(1, "var") && !self.keyword_at(1, "variable") {
            let start = self.position();
            self.advance();
            return self.set_variable(start).map(Some);
        }
        self.variable_statement()
    }

    fn declare(&mut self, start: Position) -> Result<VariableStatement> {
        let replace = self.eat_keywords(&["or", "replace"]);
        if self.is_keyword("variable") || self.is_keyword("var") {
            self.advance();
        }
        let names = self.comma_separated(Self::qualified_name)?;
        let default_follows = |cursor: &Self| cursor.is_keyword("default") || cursor.is_symbol("=");
        let ends = matches!(self.peek(), crate::parser::lexer::Token::End | crate::parser::lexer::Token::Symbol(";"));
        let data_type = if ends || default_follows(self) { None } else { Some(self.data_type()?) };
        let default = if self.eat_keyword("default") || self.eat_symbol("=") { Some(self.expression()?) } else { None };
        let whole = self.span_from(start);
        if data_type.is_none() && default.is_none() {
            return Err(Error::new("INVALID_SQL_SYNTAX.VARIABLE_TYPE_OR_DEFAULT_REQUIRED", &[]).at(&query_context(self.sql, whole)));
        }
        Ok(VariableStatement::Declare { names, replace, data_type, default, whole })
    }

    fn target(&mut self) -> Result<Target> {
        let start = self.position();
        Ok(Target { name: self.qualified_name()?, position: self.span_from(start) })
    }

    fn set_variable(&mut self, start: Position) -> Result<VariableStatement> {
        if self.eat_symbol("(") {
            let targets = self.comma_separated(Self::target)?;
            self.expect_symbol(")")?;
            self.expect_symbol("=")?;
            self.expect_symbol("(")?;
            let query = Box::new(self.query()?);
            self.expect_symbol(")")?;
            return Ok(VariableStatement::SetFromQuery { targets, query, whole: self.span_from(start) });
        }
        let values = self.comma_separated(|c| {
            let target = c.target()?;
            c.expect_symbol("=")?;
            let value = if c.eat_keyword("default") { None } else { Some(c.expression()?) };
            Ok((target, value))
        })?;
        Ok(VariableStatement::Set { values, whole: self.span_from(start) })
    }

    fn execute(&mut self) -> Result<VariableStatement> {
        let text = self.expression()?;
        let into = if self.eat_keyword("into") { self.comma_separated(Self::target)? } else { Vec::new() };
        let using = if self.eat_keyword("using") {
            let parenthesized = self.eat_symbol("(");
            let values = self.comma_separated(Self::named_expression)?;
            if parenthesized {
                self.expect_symbol(")")?;
            }
            values
        } else {
            Vec::new()
        };
        Ok(VariableStatement::Execute { text, into, using })
    }
}
