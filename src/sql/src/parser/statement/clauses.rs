//! Clauses that several statements share: columns, options, properties, partition specs, a query's text.

use crate::error::Result;
use crate::parser::Query;
use crate::parser::command::{Bucketing, ColumnDefinition, PartitionSpec, Properties, TableClauses};
use crate::parser::cursor::Cursor;
use crate::parser::lexer::Token;

impl Cursor<'_> {
    pub(super) fn if_exists(&mut self) -> bool {
        self.eat_keywords(&["if", "exists"])
    }

    pub(super) fn if_not_exists(&mut self) -> bool {
        self.eat_keywords(&["if", "not", "exists"])
    }

    /// A query, and its text as written.
    pub(super) fn query_text(&mut self) -> Result<(Query, String)> {
        let start = self.position();
        let query = self.query()?;
        let span = self.span_from(start);
        Ok((query, self.sql.get(span.start..span.end).unwrap_or("").trim().to_string()))
    }

    /// `(a INT NOT NULL COMMENT '…' DEFAULT 1, …)`
    pub(super) fn column_definitions(&mut self) -> Result<Vec<ColumnDefinition>> {
        self.expect_symbol("(")?;
        let columns = self.comma_separated(Self::column_definition)?;
        self.expect_symbol(")")?;
        Ok(columns)
    }

    pub(super) fn column_definition(&mut self) -> Result<ColumnDefinition> {
        let name = self.identifier()?;
        self.eat_symbol(":");
        let (data_type, written) = self.written_type()?;
        let mut column = ColumnDefinition { written, ..ColumnDefinition::new(&name, data_type) };
        loop {
            if self.eat_keywords(&["not", "null"]) {
                column.nullable = false;
            } else if self.eat_keyword("comment") {
                column.comment = Some(self.text()?);
            } else if self.eat_keyword("default") {
                let start = self.position();
                self.expression()?;
                let span = self.span_from(start);
                column.default = self.sql.get(span.start..span.end).map(str::to_string);
            } else {
                return Ok(column);
            }
        }
    }

    /// What may stand behind a table's columns, in any order.
    pub(super) fn table_clauses(&mut self) -> Result<TableClauses> {
        let mut clauses = TableClauses::default();
        loop {
            if self.eat_keyword("using") {
                clauses.provider = Some(self.qualified_name()?.join("."));
            } else if self.eat_keyword("options") {
                clauses.options = self.properties()?;
            } else if self.eat_keyword("tblproperties") {
                clauses.properties = self.properties()?;
            } else if self.eat_keyword("comment") {
                clauses.comment = Some(self.text()?);
            } else if self.eat_keyword("location") {
                clauses.location = Some(self.text()?);
            } else if self.eat_keywords(&["partitioned", "by"]) {
                self.partitioning(&mut clauses)?;
            } else if self.eat_keywords(&["clustered", "by"]) {
                let columns = self.identifier_list()?;
                let sort = if self.eat_keywords(&["sorted", "by"]) { self.sorted_by()? } else { Vec::new() };
                self.expect_keyword("into")?;
                let count = self.whole_number()?;
                self.expect_keyword("buckets")?;
                clauses.bucketing = Some(Bucketing { columns, sort, count });
            } else if self.eat_keywords(&["cluster", "by"]) {
                self.identifier_list()?;
            } else if self.eat_keywords(&["stored", "as"]) {
                clauses.provider = Some(self.identifier()?.to_lowercase());
            } else {
                return Ok(clauses);
            }
        }
    }

    fn sorted_by(&mut self) -> Result<Vec<String>> {
        self.expect_symbol("(")?;
        let columns = self.comma_separated(|c| {
            let name = c.identifier()?;
            c.eat_keyword("asc");
            Ok(name)
        })?;
        self.expect_symbol(")")?;
        Ok(columns)
    }

    /// `(a, b)` of columns there are, or `(a INT, b STRING)` of more.
    fn partitioning(&mut self, clauses: &mut TableClauses) -> Result<()> {
        self.expect_symbol("(")?;
        loop {
            if matches!(self.peek_at(1), Token::Symbol("," | ")")) {
                clauses.partitioned_by.push(self.identifier()?);
            } else {
                let column = self.column_definition()?;
                clauses.partitioned_by.push(column.name.clone());
                clauses.partition_columns.push(column);
            }
            if !self.eat_symbol(",") {
                return self.expect_symbol(")");
            }
        }
    }

    /// `(key = 'value', 'a.b' 'value', key value)`
    pub(super) fn properties(&mut self) -> Result<Properties> {
        self.expect_symbol("(")?;
        let mut out = Vec::new();
        while !self.is_symbol(")") {
            let key = self.property_key()?;
            self.eat_symbol("=");
            let value = match self.peek().clone() {
                Token::Text(_) => self.text()?,
                Token::Symbol("-") => {
                    self.advance();
                    format!("-{}", self.plain_number()?)
                }
                Token::Number(_) => self.plain_number()?,
                Token::Word(word) => {
                    self.advance();
                    word.to_lowercase()
                }
                _ => String::new(),
            };
            out.push((key, value));
            if !self.eat_symbol(",") {
                break;
            }
        }
        self.expect_symbol(")")?;
        Ok(out)
    }

    pub(super) fn property_key(&mut self) -> Result<String> {
        if matches!(self.peek(), Token::Text(_)) { self.text() } else { Ok(self.qualified_name()?.join(".")) }
    }

    fn plain_number(&mut self) -> Result<String> {
        match self.advance() {
            Token::Number(text) => Ok(text),
            _ => Err(self.error()),
        }
    }

    /// `PARTITION (p = 1, q)`, or nothing.
    pub(super) fn partition_spec(&mut self) -> Result<PartitionSpec> {
        if !self.eat_keyword("partition") {
            return Ok(Vec::new());
        }
        self.expect_symbol("(")?;
        let spec = self.comma_separated(|c| {
            let name = c.identifier()?;
            let value = if c.eat_symbol("=") || c.eat_symbol("==") { Some(c.expression()?) } else { None };
            Ok((name, value))
        })?;
        self.expect_symbol(")")?;
        Ok(spec)
    }

    /// `IN db` or `FROM db`, or nothing.
    pub(super) fn namespace(&mut self) -> Result<Option<Vec<String>>> {
        if self.eat_keyword("in") || self.eat_keyword("from") { Ok(Some(self.qualified_name()?)) } else { Ok(None) }
    }

    /// `[LIKE] 'pattern'`, or nothing.
    pub(super) fn pattern(&mut self) -> Result<Option<String>> {
        if self.eat_keyword("like") || matches!(self.peek(), Token::Text(_)) { Ok(Some(self.text()?)) } else { Ok(None) }
    }
}
