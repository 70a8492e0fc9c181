//! The pipe syntax: `FROM t |> WHERE … |> AGGREGATE … GROUP BY …`.

use super::cursor::Cursor;
use super::lexer::{Position, Token};
use super::tree::{PipeOperator, Select, SetOperator};
use crate::column::Expression;
use crate::error::Result;

impl Cursor<'_> {
    /// What stands behind `|>`.
    pub fn pipe_operator(&mut self) -> Result<PipeOperator> {
        let position = Some(self.position());
        if self.eat_keyword("select") {
            let select = self.select()?;
            return Ok(PipeOperator::Select(Select { position, ..select }));
        }
        if self.eat_keyword("extend") {
            return Ok(PipeOperator::Extend(self.comma_separated(Self::named_expression)?));
        }
        if self.eat_keyword("set") {
            return Ok(PipeOperator::Set(self.comma_separated(Self::assignment)?));
        }
        if self.eat_keyword("drop") {
            // Spark blames the whole query for a column that is not there.
            let dropped = self.comma_separated(|c| Ok((c.qualified_name()?, c.first())))?;
            return Ok(PipeOperator::Drop(dropped));
        }
        if self.eat_keyword("as") {
            return Ok(PipeOperator::As(self.identifier()?));
        }
        if self.eat_keyword("where") {
            return Ok(PipeOperator::Where(self.expression()?));
        }
        if self.eat_keyword("aggregate") {
            let grouped = self.is_keyword("group") && self.keyword_at(1, "by");
            let aggregates = if grouped { Vec::new() } else { self.comma_separated(Self::named_expression)? };
            let group_by = if self.eat_keywords(&["group", "by"]) { Some(self.named_group_by()?) } else { None };
            return Ok(PipeOperator::Aggregate { aggregates, group_by });
        }
        if self.is_keyword("pivot") && *self.peek_at(1) == Token::Symbol("(") {
            let pivot = self.pivot()?;
            let alias = if self.eat_keyword("as") { Some(self.identifier()?) } else { self.implicit_alias() };
            return Ok(PipeOperator::Pivot(pivot, alias));
        }
        if self.is_keyword("unpivot") {
            let unpivot = self.unpivot()?;
            let alias = if self.eat_keyword("as") { Some(self.identifier()?) } else { self.implicit_alias() };
            return Ok(PipeOperator::Unpivot(unpivot, alias));
        }
        if let Some(sample) = self.sample()? {
            return Ok(PipeOperator::Sample(sample));
        }
        if let Some(operator) = self.set_operator(&[SetOperator::Union, SetOperator::Except, SetOperator::Intersect]) {
            let all = self.set_quantifier();
            return Ok(PipeOperator::SetOperation { operator, all, right: self.query_primary()? });
        }
        if let Some((kind, natural)) = self.join_kind()? {
            let right = self.join_side()?;
            let constraint = self.join_constraint(natural)?;
            return Ok(PipeOperator::Join { right, kind, constraint });
        }
        if self.is_any_keyword(&["order", "sort", "cluster", "distribute", "limit", "offset"]) {
            return Ok(PipeOperator::Organize(self.organization()?));
        }
        Err(self.error())
    }

    /// `name = value`
    fn assignment(&mut self) -> Result<(String, Expression, Position)> {
        let name = self.identifier()?;
        self.expect_symbol("=")?;
        Ok((name, self.expression()?, self.first()))
    }

    /// GROUP BY whose plain expressions may have an alias.
    fn named_group_by(&mut self) -> Result<super::tree::GroupBy> {
        let mark = self.mark();
        if let Ok(expressions) = self.comma_separated(Self::named_expression)
            && expressions.iter().any(|e| matches!(e, Expression::Alias { .. }))
        {
            return Ok(super::tree::GroupBy { expressions, kind: super::tree::GroupKind::Plain });
        }
        self.reset(mark);
        self.group_by()
    }
}
