//! Queries: common table expressions, set operations, and what orders and cuts off their rows.

use super::cursor::Cursor;
use super::lexer::{self, Token};
use super::tree::{Cte, Organization, Query, QueryBody, SetOperator};
use crate::column::{Expression, SortOrder};
use crate::error::{Error, Result};

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
        let named = |at: usize| matches!(self.peek_at(at), Token::Word(_) | Token::Quoted(_));
        ["select", "with"].iter().any(|k| self.keyword_at(ahead, k))
            || (self.keyword_at(ahead, "values") && !matches!(self.peek_at(ahead + 1), Token::Symbol("." | "," | ")")))
            || (self.keyword_at(ahead, "from") && (named(ahead + 1) || *self.peek_at(ahead + 1) == Token::Symbol("(")))
            || (self.keyword_at(ahead, "table") && named(ahead + 1) && !self.keyword_at(ahead + 1, "as"))
    }

    pub fn query(&mut self) -> Result<Query> {
        self.nested(Self::query_inner)
    }

    fn query_inner(&mut self) -> Result<Query> {
        let (ctes, recursive) = self.ctes()?;
        let body = self.query_term()?;
        let organization = self.organization()?;
        Ok(Query { ctes, recursive, body, organization })
    }

    fn ctes(&mut self) -> Result<(Vec<Cte>, bool)> {
        let start = self.position();
        if !self.eat_keyword("with") {
            return Ok((Vec::new(), false));
        }
        let recursive = self.eat_keyword("recursive");
        let ctes = self.comma_separated(|c| {
            let position = c.position();
            let name = c.identifier()?;
            let columns = if c.is_symbol("(") { c.identifier_list()? } else { Vec::new() };
            let mut max_level = None;
            if c.eat_keywords(&["max", "recursion", "level"]) {
                max_level = Some(c.whole_number()?);
            }
            c.eat_keyword("as");
            c.expect_symbol("(")?;
            let query = c.query()?;
            c.expect_symbol(")")?;
            Ok(Cte { name, columns, query, max_level, position })
        })?;
        for (i, cte) in ctes.iter().enumerate() {
            if ctes.iter().take(i).any(|before| before.name.eq_ignore_ascii_case(&cte.name)) {
                let duplicates = format!("`{}`", cte.name);
                let error = Error::new("DUPLICATED_CTE_NAMES", &[("duplicateNames", &duplicates)]);
                return Err(error.at(&lexer::query_context(self.sql, self.whole_from(start))));
            }
        }
        Ok((ctes, recursive))
    }

    /// How the rows of what was read are ordered, dealt out and cut off.
    pub fn organization(&mut self) -> Result<Organization> {
        let start = self.position();
        let mut out = Organization { position: start, ..Organization::default() };
        let mut kinds = 0;
        if self.eat_keywords(&["order", "by"]) {
            out.order_by = self.comma_separated(Self::sort_order)?;
            kinds += 1;
        }
        if self.eat_keywords(&["cluster", "by"]) {
            out.distribute_by = self.comma_separated(Self::expression)?;
            out.sort_by = out.distribute_by.iter().map(|e| e.clone().into_sort_order()).collect();
            kinds += 1;
        }
        let (mut distributed, mut sorted) = (false, false);
        if self.eat_keywords(&["distribute", "by"]) {
            out.distribute_by = self.comma_separated(Self::expression)?;
            distributed = true;
        }
        if self.eat_keywords(&["sort", "by"]) {
            out.sort_by = self.comma_separated(Self::sort_order)?;
            sorted = true;
        }
        if kinds + usize::from(distributed || sorted) > 1 {
            let error = Error::new("UNSUPPORTED_FEATURE.COMBINATION_QUERY_RESULT_CLAUSES", &[]);
            return Err(error.at(&lexer::query_context(self.sql, self.span_from(start))));
        }
        loop {
            if out.limit.is_none() && self.eat_keyword("limit") {
                if self.eat_keyword("all") {
                    continue;
                }
                out.limit = Some(self.placed_expression()?);
            } else if out.offset.is_none() && self.eat_keyword("offset") {
                out.offset = Some(self.placed_expression()?);
            } else {
                return Ok(out);
            }
        }
    }

    /// Set operations, INTERSECT before the others, and pipes behind them.
    pub fn query_term(&mut self) -> Result<QueryBody> {
        let start = self.position();
        let mut left = self.intersect_level()?;
        loop {
            let position = self.position();
            if self.eat_symbol("|>") {
                let operator = Box::new(self.pipe_operator()?);
                left = QueryBody::Pipe { input: Box::new(left), operator, position };
                continue;
            }
            let Some(operator) = self.set_operator(&[SetOperator::Union, SetOperator::Except]) else { return Ok(left) };
            let all = self.set_quantifier();
            let right = self.intersect_level()?;
            left = QueryBody::SetOperation {
                operator,
                all,
                left: Box::new(left),
                right: Box::new(right),
                position: Some(self.span_from(start)),
            };
        }
    }

    fn intersect_level(&mut self) -> Result<QueryBody> {
        let start = self.position();
        let mut left = self.query_primary()?;
        while let Some(operator) = self.set_operator(&[SetOperator::Intersect]) {
            let all = self.set_quantifier();
            let right = self.query_primary()?;
            left = QueryBody::SetOperation {
                operator,
                all,
                left: Box::new(left),
                right: Box::new(right),
                position: Some(self.span_from(start)),
            };
        }
        Ok(left)
    }

    pub fn set_operator(&mut self, wanted: &[SetOperator]) -> Option<SetOperator> {
        let operator = match self.word_at(0)?.to_ascii_lowercase().as_str() {
            "union" => SetOperator::Union,
            "except" | "minus" => SetOperator::Except,
            "intersect" => SetOperator::Intersect,
            _ => return None,
        };
        if !wanted.contains(&operator) {
            return None;
        }
        self.advance();
        Some(operator)
    }

    pub fn set_quantifier(&mut self) -> bool {
        if self.eat_keyword("all") {
            return true;
        }
        self.eat_keyword("distinct");
        false
    }

    pub fn query_primary(&mut self) -> Result<QueryBody> {
        if self.is_symbol("(") {
            return self.nested(|c| {
                c.advance();
                let query = c.query()?;
                c.expect_symbol(")")?;
                Ok(QueryBody::Nested(Box::new(query)))
            });
        }
        let position = self.position();
        if self.eat_keyword("values") {
            return Ok(QueryBody::Values(self.value_rows()?, position));
        }
        if self.eat_keyword("table") {
            let position = self.position();
            return Ok(QueryBody::Table(self.table_name()?, position));
        }
        if self.is_keyword("from") {
            return self.query_of_from();
        }
        if !self.eat_keyword("select") {
            return Err(self.error());
        }
        let select = self.select()?;
        Ok(QueryBody::Select(Box::new(super::tree::Select { position: Some(position), ..select })))
    }

    /// `VALUES (1, 'a'), (2, 'b')` or `VALUES 1, 2`
    pub fn value_rows(&mut self) -> Result<Vec<Vec<Expression>>> {
        self.comma_separated(|c| {
            let row = c.expression()?;
            Ok(row.row_items().unwrap_or_else(|| vec![row]))
        })
    }

    pub fn whole_number(&mut self) -> Result<usize> {
        match self.peek() {
            Token::Number(text) => match text.parse() {
                Ok(number) => {
                    self.advance();
                    Ok(number)
                }
                Err(_) => Err(self.error()),
            },
            _ => Err(self.error()),
        }
    }

    /// An expression that knows its place even if it is a literal.
    pub fn placed_expression(&mut self) -> Result<Expression> {
        let start = self.position();
        Ok(match self.expression()? {
            literal @ Expression::Literal(_) => Expression::At { child: Box::new(literal), position: self.span_from(start) },
            other => other,
        })
    }

    pub fn sort_order(&mut self) -> Result<SortOrder> {
        let expression = self.placed_expression()?;
        let ascending = if self.eat_keyword("desc") {
            false
        } else {
            self.eat_keyword("asc");
            true
        };
        let nulls_first = if self.eat_keywords(&["nulls", "first"]) {
            true
        } else if self.eat_keywords(&["nulls", "last"]) {
            false
        } else {
            ascending
        };
        Ok(SortOrder { expression, ascending, nulls_first })
    }
}
