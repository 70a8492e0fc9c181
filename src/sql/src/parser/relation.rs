//! What FROM names: tables, subqueries, VALUES, table functions, and joins of them.

use super::cursor::Cursor;
use super::lexer::Token;
use super::tree::{JoinConstraint, JoinKind, Query, QueryBody, Relation};
use crate::error::{Error, Result};

impl Cursor<'_> {
    /// `a JOIN b …, c`: a comma is a cross join.
    pub fn relations(&mut self) -> Result<Relation> {
        let mut left = self.joined()?;
        while self.eat_symbol(",") {
            let right = self.joined()?;
            left = join(left, right, JoinKind::Inner, JoinConstraint::None);
        }
        Ok(left)
    }

    fn joined(&mut self) -> Result<Relation> {
        let mut left = self.nested(Self::relation_primary)?;
        while let Some((kind, natural)) = self.join_kind()? {
            let right = self.nested(Self::relation_primary)?;
            let constraint = if natural {
                JoinConstraint::Natural
            } else if self.eat_keyword("on") {
                JoinConstraint::On(self.expression()?)
            } else if self.is_keyword("using") && *self.peek_at(1) == Token::Symbol("(") {
                self.advance();
                JoinConstraint::Using(self.identifier_list()?)
            } else {
                JoinConstraint::None
            };
            left = join(left, right, kind, constraint);
        }
        Ok(left)
    }

    fn join_kind(&mut self) -> Result<Option<(JoinKind, bool)>> {
        let mark = self.mark();
        let natural = self.eat_keyword("natural");
        let kind = if self.eat_keyword("inner") {
            JoinKind::Inner
        } else if self.eat_keyword("cross") {
            JoinKind::Cross
        } else if self.eat_keyword("left") {
            self.eat_keyword("outer");
            if self.eat_keyword("semi") {
                JoinKind::LeftSemi
            } else if self.eat_keyword("anti") {
                JoinKind::LeftAnti
            } else {
                JoinKind::Left
            }
        } else if self.eat_keyword("right") {
            self.eat_keyword("outer");
            JoinKind::Right
        } else if self.eat_keyword("full") {
            self.eat_keyword("outer");
            JoinKind::Full
        } else if self.eat_keyword("semi") {
            JoinKind::LeftSemi
        } else if self.eat_keyword("anti") {
            JoinKind::LeftAnti
        } else {
            JoinKind::Inner
        };
        if self.eat_keyword("join") {
            return Ok(Some((kind, natural)));
        }
        if self.mark() == mark {
            return Ok(None);
        }
        Err(self.error())
    }

    fn relation_primary(&mut self) -> Result<Relation> {
        if self.is_keyword("values") && *self.peek_at(1) != Token::Symbol(".") {
            let position = self.position();
            self.advance();
            let rows = self.value_rows()?;
            let (alias, columns) = self.table_alias()?;
            let expected = if columns.is_empty() { rows.first().map_or(0, Vec::len) } else { columns.len() };
            if let Some((index, row)) = rows.iter().enumerate().find(|(_, row)| row.len() != expected) {
                let (expected, actual, index) = (expected.to_string(), row.len().to_string(), index.to_string());
                let parameters = [("expectedNumCols", &*expected), ("actualNumCols", &*actual), ("rowIndex", &*index)];
                let error = Error::new("INVALID_INLINE_TABLE.NUM_COLUMNS_MISMATCH", &parameters);
                return Err(error.with_context(&super::lexer::context(self.sql, position)));
            }
            return Ok(Relation::Subquery { query: Box::new(bare(QueryBody::Values(rows))), alias, columns });
        }
        if self.is_symbol("(") {
            self.advance();
            if self.starts_query() || self.is_keyword("table") {
                let query = Box::new(self.query()?);
                self.expect_symbol(")")?;
                let (alias, columns) = self.table_alias()?;
                return Ok(Relation::Subquery { query, alias, columns });
            }
            let inner = self.relations()?;
            self.expect_symbol(")")?;
            let (alias, _) = self.table_alias()?;
            return match alias {
                None => Ok(inner),
                Some(_) => Err(self.error()),
            };
        }
        let start = self.position();
        let name = self.qualified_name()?;
        if name.len() == 1 && self.eat_symbol("(") {
            let arguments = if self.is_symbol(")") { Vec::new() } else { self.comma_separated(Self::call_argument)? };
            self.expect_symbol(")")?;
            let (alias, columns) = self.table_alias()?;
            return Ok(Relation::Function { name: name.join("."), arguments, alias, columns });
        }
        let position = self.span_from(start);
        let (alias, columns) = self.table_alias()?;
        Ok(Relation::Table { name, alias, columns, position })
    }

    fn table_alias(&mut self) -> Result<(Option<String>, Vec<String>)> {
        let alias = if self.eat_keyword("as") { Some(self.identifier()?) } else { self.implicit_alias() };
        let columns = if alias.is_some() && self.is_symbol("(") { self.identifier_list()? } else { Vec::new() };
        Ok((alias, columns))
    }
}

fn bare(body: QueryBody) -> Query {
    Query { ctes: Vec::new(), body, order_by: Vec::new(), limit: None, offset: None }
}

fn join(left: Relation, right: Relation, kind: JoinKind, constraint: JoinConstraint) -> Relation {
    Relation::Join { left: Box::new(left), right: Box::new(right), kind, constraint }
}
