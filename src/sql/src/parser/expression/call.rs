//! Function calls with all that may stand behind their arguments: FILTER, IGNORE NULLS, WITHIN GROUP, OVER.

use super::named;
use crate::column::{Call, Expression, Frame, FrameBound, FrameUnits, WindowSpec};
use crate::error::{Error, Result};
use crate::parser::cursor::Cursor;
use crate::parser::lexer::{Position, Token};

impl Cursor<'_> {
    pub fn call(&mut self, name: String, start: Position) -> Result<Expression> {
        // A comparison with all rows of a subquery is no part of Spark's SQL.
        let quantifies = ["any", "some", "all"].iter().any(|word| name.eq_ignore_ascii_case(word));
        if quantifies && self.is_symbol("(") && self.keyword_at(1, "select") {
            return Err(self.error());
        }
        self.expect_symbol("(")?;
        let quantifier = !matches!(self.peek_at(1), Token::Symbol("," | ")" | "." | "=" | "->" | "=>"));
        let distinct = quantifier && self.eat_keyword("distinct");
        if !distinct && quantifier {
            self.eat_keyword("all");
        }
        let arguments = if self.is_symbol(")") { Vec::new() } else { self.comma_separated(Self::call_argument)? };
        let inner_ignore = self.nulls_clause();
        self.expect_symbol(")")?;
        let mut within_group = Vec::new();
        if self.eat_keywords(&["within", "group"]) {
            self.expect_symbol("(")?;
            self.expect_keyword("order")?;
            self.expect_keyword("by")?;
            within_group = self.comma_separated(Self::sort_order)?;
            self.expect_symbol(")")?;
        }
        let position = Some(self.span_from(start));
        let filter = if self.is_keyword("filter") && *self.peek_at(1) == Token::Symbol("(") {
            self.advance();
            self.advance();
            self.expect_keyword("where")?;
            let condition = self.expression()?;
            self.expect_symbol(")")?;
            Some(Box::new(condition))
        } else {
            None
        };
        let ignore_nulls = self.nulls_clause() || inner_ignore;
        let call = Call { name, arguments, distinct, filter, ignore_nulls, within_group, position };
        let call = Expression::Call(named::placed(call)?);
        if self.is_keyword("over") && matches!(self.peek_at(1), Token::Symbol("(") | Token::Word(_) | Token::Quoted(_)) {
            self.advance();
            let spec = self.window_reference()?;
            return Ok(call.over(spec));
        }
        Ok(call)
    }

    /// An argument: a value, perhaps under an alias or by its parameter's name (`name => value`).
    pub fn call_argument(&mut self) -> Result<Expression> {
        if matches!(self.peek(), Token::Word(_) | Token::Quoted(_)) && *self.peek_at(1) == Token::Symbol("=>") {
            let name = self.identifier()?;
            self.advance();
            return Ok(Expression::NamedArgument { name, child: Box::new(self.expression()?) });
        }
        self.named_expression()
    }

    fn nulls_clause(&mut self) -> bool {
        if self.eat_keywords(&["ignore", "nulls"]) {
            return true;
        }
        self.eat_keywords(&["respect", "nulls"]);
        false
    }

    pub fn window_reference(&mut self) -> Result<WindowSpec> {
        if self.is_symbol("(") {
            return self.window_spec();
        }
        Ok(WindowSpec { name: Some(self.identifier()?), ..WindowSpec::default() })
    }

    pub fn window_spec(&mut self) -> Result<WindowSpec> {
        let mut spec = WindowSpec { position: Some(self.position()), ..WindowSpec::default() };
        self.expect_symbol("(")?;
        if !self.is_any_keyword(&["partition", "distribute", "order", "sort", "rows", "range"]) && !self.is_symbol(")") {
            spec.name = Some(self.identifier()?);
        }
        if self.eat_keywords(&["partition", "by"]) || self.eat_keywords(&["distribute", "by"]) {
            spec.partition_by = self.comma_separated(Self::expression)?;
        }
        if self.eat_keywords(&["order", "by"]) || self.eat_keywords(&["sort", "by"]) {
            spec.order_by = self.comma_separated(Self::sort_order)?;
        }
        let units = if self.eat_keyword("rows") {
            Some(FrameUnits::Rows)
        } else if self.eat_keyword("range") {
            Some(FrameUnits::Range)
        } else {
            None
        };
        if let Some(units) = units {
            spec.frame = Some(if self.eat_keyword("between") {
                let start = self.frame_bound()?;
                self.expect_keyword("and")?;
                Frame { units, start, end: self.frame_bound()? }
            } else {
                Frame { units, start: self.frame_bound()?, end: FrameBound::CurrentRow }
            });
        }
        self.expect_symbol(")")?;
        Ok(spec)
    }

    fn frame_bound(&mut self) -> Result<FrameBound> {
        if self.eat_keywords(&["unbounded", "preceding"]) {
            return Ok(FrameBound::UnboundedPreceding);
        }
        if self.eat_keywords(&["unbounded", "following"]) {
            return Ok(FrameBound::UnboundedFollowing);
        }
        if self.eat_keywords(&["current", "row"]) {
            return Ok(FrameBound::CurrentRow);
        }
        let start = self.position();
        let offset = Box::new(self.expression()?);
        let precedes = self.eat_keyword("preceding");
        if !precedes {
            self.expect_keyword("following")?;
        }
        if offset.any(&|e| matches!(e, Expression::Name { .. } | Expression::Call(_))) {
            let place = crate::parser::query_context(self.sql, self.span_from(start));
            return Err(Error::new("INVALID_SQL_SYNTAX.INVALID_WINDOW_FRAME_BOUND", &[]).at(&place));
        }
        Ok(if precedes { FrameBound::Preceding(offset) } else { FrameBound::Following(offset) })
    }
}
