//! SELECT and what stands around it.

use super::cursor::Cursor;
use super::lexer::Token;
use super::tree::{Cte, GroupBy, GroupKind, LateralView, Query, QueryBody, Select, SetOperator};
use crate::column::Expression;
use crate::error::Result;

impl Cursor<'_> {
    pub fn starts_query(&self) -> bool {
        self.query_at(0)
    }

    /// A query starts `ahead` tokens from here: SELECT, WITH, or these behind parentheses.
    pub fn query_at(&self, ahead: usize) -> bool {
        let mut ahead = ahead;
        while *self.peek_at(ahead) == Token::Symbol("(") {
            ahead += 1;
        }
        ["select", "with"].iter().any(|k| self.keyword_at(ahead, k))
            || (self.keyword_at(ahead, "values") && *self.peek_at(ahead + 1) == Token::Symbol("("))
            || (self.keyword_at(ahead, "from") && self.word_at(ahead + 1).is_some())
    }

    pub fn query(&mut self) -> Result<Query> {
        self.nested(Self::query_inner)
    }

    fn query_inner(&mut self) -> Result<Query> {
        let mut ctes = Vec::new();
        if self.eat_keyword("with") {
            ctes = self.comma_separated(|c| {
                let name = c.identifier()?;
                let columns = if c.is_symbol("(") { c.identifier_list()? } else { Vec::new() };
                c.eat_keyword("as");
                c.expect_symbol("(")?;
                let query = c.query()?;
                c.expect_symbol(")")?;
                Ok(Cte { name, columns, query })
            })?;
        }
        let body = self.union_level()?;
        let mut order_by = Vec::new();
        if self.eat_keywords(&["order", "by"]) || self.eat_keywords(&["sort", "by"]) {
            order_by = self.comma_separated(Self::sort_order)?;
        }
        let (mut limit, mut offset) = (None, None);
        loop {
            if self.eat_keyword("limit") {
                limit = if self.eat_keyword("all") { None } else { Some(self.expression()?) };
            } else if self.eat_keyword("offset") {
                offset = Some(self.expression()?);
            } else {
                return Ok(Query { ctes, body, order_by, limit, offset });
            }
        }
    }

    fn union_level(&mut self) -> Result<QueryBody> {
        let position = Some(self.position());
        let mut left = self.intersect_level()?;
        loop {
            let operator = if self.eat_keyword("union") {
                SetOperator::Union
            } else if self.eat_keyword("except") || self.eat_keyword("minus") {
                SetOperator::Except
            } else {
                return Ok(left);
            };
            let all = self.set_quantifier();
            let right = self.intersect_level()?;
            left = QueryBody::SetOperation { operator, all, left: Box::new(left), right: Box::new(right), position };
        }
    }

    fn intersect_level(&mut self) -> Result<QueryBody> {
        let position = Some(self.position());
        let mut left = self.query_primary()?;
        while self.eat_keyword("intersect") {
            let all = self.set_quantifier();
            let right = self.query_primary()?;
            let operator = SetOperator::Intersect;
            left = QueryBody::SetOperation { operator, all, left: Box::new(left), right: Box::new(right), position };
        }
        Ok(left)
    }

    fn set_quantifier(&mut self) -> bool {
        if self.eat_keyword("all") {
            return true;
        }
        self.eat_keyword("distinct");
        false
    }

    fn query_primary(&mut self) -> Result<QueryBody> {
        if self.eat_symbol("(") {
            let query = self.query()?;
            self.expect_symbol(")")?;
            return Ok(QueryBody::Nested(Box::new(query)));
        }
        if self.eat_keyword("values") {
            return Ok(QueryBody::Values(self.value_rows()?));
        }
        if self.eat_keyword("table") {
            let position = self.position();
            return Ok(QueryBody::Table(self.qualified_name()?, position));
        }
        if self.is_keyword("from") {
            return self.query_of_from();
        }
        let position = Some(self.position());
        self.expect_keyword("select")?;
        Ok(QueryBody::Select(Box::new(Select { position, ..self.select()? })))
    }

    /// `VALUES (1, 'a'), (2, 'b')` or `VALUES 1, 2`
    pub fn value_rows(&mut self) -> Result<Vec<Vec<Expression>>> {
        self.comma_separated(|c| {
            Ok(match c.expression()? {
                Expression::Call(call) if call.name == "struct" => call.arguments,
                single => vec![single],
            })
        })
    }

    /// `FROM t SELECT …`
    fn query_of_from(&mut self) -> Result<QueryBody> {
        self.advance();
        let from = self.relations()?;
        let mut select = if self.eat_keyword("select") {
            self.select()?
        } else {
            Select { projection: vec![Expression::Star { qualifier: Vec::new() }], ..Select::default() }
        };
        if select.from.is_some() {
            return Err(self.error());
        }
        select.from = Some(from);
        Ok(QueryBody::Select(Box::new(select)))
    }

    fn select(&mut self) -> Result<Select> {
        let mut select = Select::default();
        self.skip_hint();
        select.distinct = self.eat_keyword("distinct");
        if !select.distinct && self.is_keyword("all") && !matches!(self.peek_at(1), Token::Symbol("," | ".")) {
            self.advance();
        }
        select.projection = self.comma_separated(Self::named_expression)?;
        if self.eat_keyword("from") {
            select.from = Some(self.relations()?);
        }
        while self.eat_keywords(&["lateral", "view"]) {
            select.lateral_views.push(self.lateral_view()?);
        }
        if self.eat_keyword("where") {
            select.condition = Some(self.expression()?);
        }
        if self.is_keyword("group") && self.keyword_at(1, "by") && *self.peek_at(2) == Token::End {
            // Spark's parser takes `group` for a name then.
            self.advance();
            return Err(self.error_hint(": extra input 'by'"));
        }
        if self.eat_keywords(&["group", "by"]) {
            select.group_by = Some(self.group_by()?);
        }
        if self.eat_keyword("having") {
            select.having = Some(self.expression()?);
        }
        if self.eat_keyword("qualify") {
            select.qualify = Some(self.expression()?);
        }
        if self.eat_keyword("window") {
            select.windows = self.comma_separated(|c| {
                let name = c.identifier()?;
                c.expect_keyword("as")?;
                Ok((name, c.window_spec()?))
            })?;
        }
        Ok(select)
    }

    /// `/*+ … */` is a comment to the lexer, so there is nothing to skip; the place for hints to come.
    fn skip_hint(&mut self) {}

    fn lateral_view(&mut self) -> Result<LateralView> {
        let outer = self.eat_keyword("outer");
        let generator = self.expression()?;
        let mut table = String::new();
        if !self.is_keyword("as") {
            table = self.implicit_alias().unwrap_or_default();
        }
        let columns = if self.eat_keyword("as") { self.comma_separated(Self::identifier)? } else { Vec::new() };
        Ok(LateralView { outer, generator, table, columns })
    }

    fn group_by(&mut self) -> Result<GroupBy> {
        if self.is_keyword("all") && !matches!(self.peek_at(1), Token::Symbol("," | "." | "(")) {
            self.advance();
            return Ok(GroupBy { expressions: Vec::new(), kind: GroupKind::All });
        }
        for (word, kind) in [("rollup", GroupKind::Rollup), ("cube", GroupKind::Cube)] {
            if self.is_keyword(word) && *self.peek_at(1) == Token::Symbol("(") {
                self.advance();
                self.expect_symbol("(")?;
                let expressions = self.comma_separated(Self::expression)?;
                self.expect_symbol(")")?;
                return Ok(GroupBy { expressions, kind });
            }
        }
        if self.is_keyword("grouping") && self.keyword_at(1, "sets") {
            let sets = self.grouping_sets()?;
            let expressions = distinct_expressions(&sets);
            return Ok(GroupBy { expressions, kind: GroupKind::Sets(sets) });
        }
        let expressions = self.comma_separated(Self::expression)?;
        let kind = if self.eat_keywords(&["with", "rollup"]) {
            GroupKind::Rollup
        } else if self.eat_keywords(&["with", "cube"]) {
            GroupKind::Cube
        } else if self.is_keyword("grouping") && self.keyword_at(1, "sets") {
            GroupKind::Sets(self.grouping_sets()?)
        } else {
            GroupKind::Plain
        };
        Ok(GroupBy { expressions, kind })
    }

    fn grouping_sets(&mut self) -> Result<Vec<Vec<Expression>>> {
        self.advance();
        self.advance();
        self.expect_symbol("(")?;
        let sets = self.comma_separated(|c| {
            if !c.eat_symbol("(") {
                return Ok(vec![c.expression()?]);
            }
            let set = if c.is_symbol(")") { Vec::new() } else { c.comma_separated(Self::expression)? };
            c.expect_symbol(")")?;
            Ok(set)
        })?;
        self.expect_symbol(")")?;
        Ok(sets)
    }
}

fn distinct_expressions(sets: &[Vec<Expression>]) -> Vec<Expression> {
    let mut out: Vec<Expression> = Vec::new();
    for expression in sets.iter().flatten() {
        if !out.contains(expression) {
            out.push(expression.clone());
        }
    }
    out
}
