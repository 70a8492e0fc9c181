//! What may stand behind a value: BETWEEN, IN, LIKE, IS.

use crate::column::{BinaryOperator, Expression, LikeKind};
use crate::error::{Error, Result};
use crate::parser::cursor::Cursor;
use crate::parser::lexer::{Position, Token, query_context};
use crate::value::Value;

impl Cursor<'_> {
    pub fn predicate(&mut self) -> Result<Expression> {
        let mut left = self.comparison()?;
        loop {
            let (mark, start) = (self.mark(), self.position());
            let negated = self.eat_keyword("not");
            let found = if self.eat_keyword("between") {
                self.between(left.clone())?
            } else if self.eat_keyword("in") {
                self.in_list(left.clone(), start)?
            } else if let Some(kind) = self.like_kind() {
                self.like(left.clone(), kind, negated, start)?
            } else if !negated && self.eat_keyword("is") {
                left = self.is_predicate(left)?;
                continue;
            } else {
                self.reset(mark);
                return Ok(left);
            };
            let found = found.at(self.span_from(start));
            left = if negated && !is_negated(&found) { found.not() } else { found };
        }
    }

    fn between(&mut self, child: Expression) -> Result<Expression> {
        self.eat_keyword("asymmetric");
        let low = self.comparison()?;
        if !self.eat_keyword("and") {
            return Err(self.error_hint(": missing 'AND'"));
        }
        let high = self.comparison()?;
        Ok(Expression::call("between", vec![child, low, high]))
    }

    fn like_kind(&mut self) -> Option<LikeKind> {
        let kind = match self.word_at(0)?.to_ascii_lowercase().as_str() {
            "like" => LikeKind::Like,
            "ilike" => LikeKind::ILike,
            "rlike" | "regexp" => LikeKind::RLike,
            _ => return None,
        };
        self.advance();
        Some(kind)
    }

    fn like(&mut self, child: Expression, kind: LikeKind, negated: bool, start: Position) -> Result<Expression> {
        let quantified = *self.peek_at(1) == Token::Symbol("(");
        if quantified && kind != LikeKind::RLike && self.is_any_keyword(&["all", "any", "some"]) {
            let all = self.is_keyword("all");
            self.advance();
            self.expect_symbol("(")?;
            let patterns = self.comma_separated(Self::expression)?;
            self.expect_symbol(")")?;
            return Ok(Expression::LikeMany { kind, child: Box::new(child), patterns, all, negated });
        }
        let pattern = self.comparison()?;
        let mut escape = None;
        if self.eat_keyword("escape") {
            let text = self.text()?;
            let mut characters = text.chars();
            escape = characters.next();
            if escape.is_none() || characters.next().is_some() {
                let error = Error::new("INVALID_ESCAPE_CHAR", &[("sqlExpr", &format!("\"{text}\""))]);
                return Err(error.at(&query_context(self.sql, self.span_from(start))));
            }
        }
        Ok(Expression::Like { kind, child: Box::new(child), pattern: Box::new(pattern), escape })
    }
    fn is_predicate(&mut self, child: Expression) -> Result<Expression> {
        let negated = self.eat_keyword("not");
        let found = if self.eat_keyword("null") {
            return Ok(if negated { child.is_not_null() } else { child.is_null() });
        } else if self.eat_keyword("true") {
            child.binary(BinaryOperator::NullSafeEqual, Expression::Literal(Value::Boolean(true)))
        } else if self.eat_keyword("false") {
            child.binary(BinaryOperator::NullSafeEqual, Expression::Literal(Value::Boolean(false)))
        } else if self.eat_keyword("unknown") {
            child.is_null()
        } else if self.eat_keywords(&["distinct", "from"]) {
            let same = child.binary(BinaryOperator::NullSafeEqual, self.comparison()?);
            return Ok(if negated { same } else { same.not() });
        } else {
            return Err(self.error());
        };
        Ok(if negated { found.not() } else { found })
    }

    fn in_list(&mut self, child: Expression, start: Position) -> Result<Expression> {
        self.expect_symbol("(")?;
        if self.is_symbol(")") {
            self.advance();
            let error = Error::new("INVALID_SQL_SYNTAX.EMPTY_IN_PREDICATE", &[]);
            return Err(error.at(&query_context(self.sql, self.span_from(start))));
        }
        let found = if self.starts_query() {
            let query = self.query()?;
            Expression::InSubquery { child: Box::new(child), query: Box::new(query) }
        } else {
            child.is_in(self.comma_separated(Self::expression)?)
        };
        self.expect_symbol(")")?;
        Ok(found)
    }
}

/// LIKE ALL and LIKE ANY hold their NOT themselves.
fn is_negated(expression: &Expression) -> bool {
    match expression {
        Expression::At { child, .. } => is_negated(child),
        Expression::LikeMany { negated, .. } => *negated,
        _ => false,
    }
}
