//! What FROM names: tables, subqueries, VALUES, table functions, and joins of them.

mod pivot;
mod sample;

use super::cursor::Cursor;
use super::expression::named;
use super::lexer::{Position, Token};
use super::tree::{JoinConstraint, JoinKind, Organization, Query, QueryBody, Relation, Select};
use crate::column::Expression;
use crate::error::{Error, Result};

impl Cursor<'_> {
    /// `a JOIN b …, c`: a comma is a cross join.
    pub fn relations(&mut self) -> Result<Relation> {
        self.scoped(true, Self::relation_list)
    }

    fn relation_list(&mut self) -> Result<Relation> {
        let mut left = self.joined()?;
        while self.is_symbol(",") {
            let start = self.position();
            self.advance();
            let right = self.joined()?;
            left = join((left, right), JoinKind::Inner, JoinConstraint::None, self.span_from(start));
        }
        Ok(left)
    }

    fn joined(&mut self) -> Result<Relation> {
        let mut left = self.join_side()?;
        loop {
            let start = self.position();
            if self.is_keyword("pivot") && *self.peek_at(1) == Token::Symbol("(") {
                let pivot = Box::new(self.pivot()?);
                let (alias, columns) = self.table_alias()?;
                left = Relation::Pivoted { input: Box::new(left), pivot, alias, columns };
            } else if self.is_keyword("unpivot") {
                let unpivot = Box::new(self.unpivot()?);
                let (alias, columns) = self.table_alias()?;
                left = Relation::Unpivoted { input: Box::new(left), unpivot, alias, columns };
            } else if let Some((kind, natural)) = self.join_kind()? {
                let right = self.join_side()?;
                let constraint = self.join_constraint(natural)?;
                left = join((left, right), kind, constraint, self.span_from(start));
            } else {
                return Ok(left);
            }
        }
    }

    /// A relation, or LATERAL before one that may use the columns left of it.
    pub fn join_side(&mut self) -> Result<Relation> {
        let lateral = self.is_keyword("lateral") && !self.keyword_at(1, "view") && self.eat_keyword("lateral");
        let relation = self.nested(Self::relation_primary)?;
        Ok(if lateral { Relation::Lateral(Box::new(relation)) } else { relation })
    }

    pub fn join_constraint(&mut self, natural: bool) -> Result<JoinConstraint> {
        if natural {
            return Ok(JoinConstraint::Natural);
        }
        if self.eat_keyword("on") {
            return Ok(JoinConstraint::On(self.expression()?));
        }
        if self.eat_keyword("using") {
            if !self.is_symbol("(") {
                return Err(self.error_hint(": missing '('"));
            }
            return Ok(JoinConstraint::Using(self.identifier_list()?));
        }
        Ok(JoinConstraint::None)
    }

    pub fn join_kind(&mut self) -> Result<Option<(JoinKind, bool)>> {
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
        if self.is_keyword("values") && !matches!(self.peek_at(1), Token::Symbol("." | "," | ";") | Token::End) {
            let position = self.position();
            self.advance();
            let rows = self.value_rows()?;
            let (alias, columns) = self.table_alias()?;
            let expected = if columns.is_empty() { rows.first().map_or(0, Vec::len) } else { columns.len() };
            if let Some((index, row)) = rows.iter().enumerate().find(|(_, row)| row.len() != expected) {
                let (expected, actual, index) = (expected.to_string(), row.len().to_string(), index.to_string());
                let parameters = [("expectedNumCols", &*expected), ("actualNumCols", &*actual), ("rowIndex", &*index)];
                let error = Error::new("INVALID_INLINE_TABLE.NUM_COLUMNS_MISMATCH", &parameters);
                return Err(error.at(&super::lexer::query_context(self.sql, self.span_from(position))));
            }
            return Ok(Relation::Subquery { query: Box::new(bare(QueryBody::Values(rows, position))), alias, columns, position });
        }
        if self.is_symbol("(") {
            return self.parenthesized_relation();
        }
        let start = self.position();
        let name = self.table_name()?;
        if self.is_symbol("(") {
            self.advance();
            let arguments = if self.is_symbol(")") { Vec::new() } else { self.comma_separated(Self::call_argument)? };
            self.expect_symbol(")")?;
            let position = self.span_from(start);
            if self.is_keyword("tablesample") {
                // Behind a function it is an alias, which names stand behind in parentheses.
                self.advance();
                return Err(self.error());
            }
            let (alias, columns) = self.table_alias()?;
            let arguments = named::of_table(&name.join("."), arguments, position)?;
            return Ok(Relation::Function { name: name.join("."), arguments, alias, columns, position });
        }
        let position = self.span_from(start);
        if let Some(sample) = self.sample()? {
            let (alias, columns) = self.table_alias()?;
            let input = Box::new(Relation::Table { name, alias: None, columns: Vec::new(), position });
            return Ok(Relation::Sampled { input, sample, alias, columns });
        }
        let (alias, columns) = self.table_alias()?;
        Ok(Relation::Table { name, alias, columns, position })
    }

    fn parenthesized_relation(&mut self) -> Result<Relation> {
        let (mark, position) = (self.mark(), self.position());
        self.advance();
        // `((SELECT 1) t JOIN u)` starts as a query does; what stands behind the inner one tells.
        let query = if self.starts_query() {
            match self.query().and_then(|q| self.expect_symbol(")").map(|()| q)) {
                Ok(query) => Some(query),
                Err(error) if !self.follows(mark, "(") || !self.retry() => return Err(error),
                Err(_) => {
                    self.reset(mark);
                    self.advance();
                    None
                }
            }
        } else {
            None
        };
        let input = match query {
            Some(query) => {
                if let Some(sample) = self.sample()? {
                    let (alias, columns) = self.table_alias()?;
                    let input = Box::new(Relation::Subquery { query: Box::new(query), alias: None, columns: Vec::new(), position });
                    return Ok(Relation::Sampled { input, sample, alias, columns });
                }
                let (alias, columns) = self.table_alias()?;
                return Ok(Relation::Subquery { query: Box::new(query), alias, columns, position });
            }
            None => {
                let inner = self.relations()?;
                self.expect_symbol(")")?;
                inner
            }
        };
        let sample = self.sample()?;
        let (alias, columns) = self.table_alias()?;
        match (sample, &alias) {
            (Some(sample), _) => Ok(Relation::Sampled { input: Box::new(input), sample, alias, columns }),
            (None, None) => Ok(input),
            (None, Some(_)) => {
                let star = Select {
                    projection: vec![Expression::Star { qualifier: Vec::new(), position: None }],
                    from: Some(input),
                    ..Select::default()
                };
                Ok(Relation::Subquery { query: Box::new(bare(QueryBody::Select(Box::new(star)))), alias, columns, position })
            }
        }
    }

    pub fn table_alias(&mut self) -> Result<(Option<String>, Vec<String>)> {
        let alias = if self.eat_keyword("as") { Some(self.identifier()?) } else { self.implicit_alias() };
        let columns = if alias.is_some() && self.is_symbol("(") { self.identifier_list()? } else { Vec::new() };
        Ok((alias, columns))
    }
}

fn bare(body: QueryBody) -> Query {
    Query { ctes: Vec::new(), recursive: false, body, organization: Organization::default() }
}

fn join((left, right): (Relation, Relation), kind: JoinKind, constraint: JoinConstraint, position: Position) -> Relation {
    Relation::Join { left: Box::new(left), right: Box::new(right), kind, constraint, position }
}
