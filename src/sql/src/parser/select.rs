//! One SELECT: hints, the list, FROM, LATERAL VIEW, WHERE, GROUP BY, HAVING, WINDOW, QUALIFY.

use super::cursor::Cursor;
use super::lexer::Token;
use super::tree::{GroupBy, GroupKind, Hint, LateralView, QueryBody, Select};
use crate::column::{Expression, WindowSpec};
use crate::error::{Error, Result};

/// One part of GROUP BY: the sets that it groups by, of which there is one where it is a plain expression.
type Part = Vec<Vec<Expression>>;

impl Cursor<'_> {
    /// `FROM t SELECT …`, or `FROM t` alone.
    pub fn query_of_from(&mut self) -> Result<QueryBody> {
        let position = Some(self.position());
        self.advance();
        let from = self.relations()?;
        let mut lateral_views = Vec::new();
        while let Some(view) = self.lateral_view()? {
            lateral_views.push(view);
        }
        let mut select = if self.eat_keyword("select") {
            self.select()?
        } else {
            Select { projection: vec![Expression::Star { qualifier: Vec::new(), position: None }], ..Select::default() }
        };
        if select.from.is_some() {
            return Err(self.error());
        }
        select.from = Some(from);
        lateral_views.append(&mut select.lateral_views);
        Ok(QueryBody::Select(Box::new(Select { position, lateral_views, ..select })))
    }

    /// What stands behind SELECT.
    pub fn select(&mut self) -> Result<Select> {
        self.scoped(false, Self::select_clauses)
    }

    fn select_clauses(&mut self) -> Result<Select> {
        let mut select = Select { hints: self.hints()?, ..Select::default() };
        select.distinct = self.eat_keyword("distinct");
        if !select.distinct && self.is_keyword("all") && !matches!(self.peek_at(1), Token::Symbol("," | ".") | Token::End) {
            self.advance();
        }
        select.projection = self.select_list()?;
        if self.eat_keyword("from") {
            select.from = Some(self.relations()?);
        }
        while let Some(view) = self.lateral_view()? {
            select.lateral_views.push(view);
        }
        if self.eat_keyword("where") {
            select.condition = Some(self.expression()?);
        }
        if self.eat_keywords(&["group", "by"]) {
            select.group_by = Some(self.group_by()?);
        }
        if self.eat_keyword("having") {
            select.having = Some(self.expression()?);
        }
        for _ in 0..2 {
            if select.qualify.is_none() && self.eat_keyword("qualify") {
                select.qualify = Some(self.expression()?);
            }
            if select.windows.is_empty() && self.is_keyword("window") {
                select.windows = self.named_windows()?;
            }
        }
        Ok(select)
    }

    fn named_windows(&mut self) -> Result<Vec<(String, WindowSpec)>> {
        let start = self.position();
        self.advance();
        let windows = self.comma_separated(|c| {
            let name = c.identifier()?;
            c.expect_keyword("as")?;
            Ok((name, c.window_reference()?))
        })?;
        for (i, (name, _)) in windows.iter().enumerate() {
            if windows.iter().take(i).any(|(before, _)| before.eq_ignore_ascii_case(name)) {
                let name = format!("`{name}`");
                return Err(self.refuse("INVALID_SQL_SYNTAX.REPETITIVE_WINDOW_DEFINITION", &[("windowName", &name)], start));
            }
        }
        Ok(windows)
    }

    fn select_list(&mut self) -> Result<Vec<Expression>> {
        let mut items = vec![self.named_expression()?];
        while self.eat_symbol(",") {
            if self.is_keyword("from") && matches!(self.peek_at(1), Token::Word(_) | Token::Quoted(_)) {
                let error = Error::new("TRAILING_COMMA_IN_SELECT", &[]);
                return Err(error.placed(Some(self.position())));
            }
            items.push(self.named_expression()?);
        }
        Ok(items)
    }

    /// `/*+ REPARTITION(3), BROADCAST(a, b) */`, several times perhaps.
    fn hints(&mut self) -> Result<Vec<Hint>> {
        let mut hints = Vec::new();
        while self.is_symbol("/*+") {
            let position = self.position();
            self.advance();
            while !self.eat_symbol("*/") {
                let name = self.identifier()?;
                let mut arguments = Vec::new();
                if self.eat_symbol("(") {
                    arguments = self.comma_separated(Self::expression)?;
                    self.expect_symbol(")")?;
                }
                hints.push(Hint { position, name, arguments });
                self.eat_symbol(",");
            }
        }
        Ok(hints)
    }

    pub fn lateral_view(&mut self) -> Result<Option<LateralView>> {
        let position = self.position();
        if !self.eat_keywords(&["lateral", "view"]) {
            return Ok(None);
        }
        let outer = self.eat_keyword("outer");
        let generator = self.expression()?;
        if !matches!(generator, Expression::Call(_)) {
            return Err(self.error_hint(": missing '('"));
        }
        let mut table = String::new();
        if !self.is_keyword("as") {
            table = self.implicit_alias().unwrap_or_default();
        }
        let columns = if self.eat_keyword("as") { self.comma_separated(Self::identifier)? } else { Vec::new() };
        Ok(Some(LateralView { outer, generator, table, columns, position }))
    }

    pub fn group_by(&mut self) -> Result<GroupBy> {
        if self.is_keyword("all") && !matches!(self.peek_at(1), Token::Symbol("," | "." | "(")) {
            self.advance();
            return Ok(GroupBy { expressions: Vec::new(), kind: GroupKind::All });
        }
        let mut plain = true;
        let parts = self.comma_separated(|c| c.group_part(&mut plain))?;
        if !plain {
            // Sets beside each other are multiplied out.
            let sets = parts.into_iter().fold(vec![Vec::new()], |sets: Part, part| product(&sets, &part));
            return Ok(GroupBy { expressions: distinct_expressions(&sets), kind: GroupKind::Sets(sets) });
        }
        let expressions: Vec<Expression> = parts.into_iter().flatten().flatten().collect();
        let kind = if self.eat_keywords(&["with", "rollup"]) {
            GroupKind::Sets(rollup(expressions.iter().map(|e| vec![e.clone()]).collect()))
        } else if self.eat_keywords(&["with", "cube"]) {
            GroupKind::Sets(cube(&expressions.iter().map(|e| vec![e.clone()]).collect::<Vec<_>>()))
        } else if self.is_keyword("grouping") && self.keyword_at(1, "sets") {
            GroupKind::Sets(self.grouping_sets()?)
        } else {
            GroupKind::Plain
        };
        Ok(GroupBy { expressions, kind })
    }

    fn group_part(&mut self, plain: &mut bool) -> Result<Part> {
        for word in ["rollup", "cube"] {
            if self.is_keyword(word) && *self.peek_at(1) == Token::Symbol("(") {
                self.advance();
                let groups = self.group_list()?;
                *plain = false;
                return Ok(if word == "rollup" { rollup(groups) } else { cube(&groups) });
            }
        }
        if self.is_keyword("grouping") && self.keyword_at(1, "sets") {
            *plain = false;
            return self.grouping_sets();
        }
        Ok(vec![vec![self.placed_expression()?]])
    }

    /// `(a, (b, c))`
    fn group_list(&mut self) -> Result<Part> {
        self.expect_symbol("(")?;
        let groups = self.comma_separated(|c| {
            if !c.is_symbol("(") {
                return Ok(vec![c.expression()?]);
            }
            let mark = c.mark();
            c.advance();
            let group = if c.is_symbol(")") { Vec::new() } else { c.comma_separated(Self::expression)? };
            c.expect_symbol(")")?;
            // `(a + b) * 2` starts with a parenthesis too.
            if c.is_symbol(",") || c.is_symbol(")") {
                return Ok(group);
            }
            c.reset(mark);
            Ok(vec![c.expression()?])
        })?;
        self.expect_symbol(")")?;
        Ok(groups)
    }

    fn grouping_sets(&mut self) -> Result<Part> {
        self.advance();
        self.advance();
        self.expect_symbol("(")?;
        let mut sets = Vec::new();
        loop {
            let nested = ["rollup", "cube"].iter().any(|w| self.is_keyword(w) && *self.peek_at(1) == Token::Symbol("("))
                || (self.is_keyword("grouping") && self.keyword_at(1, "sets"));
            if nested {
                sets.append(&mut self.nested(|c| c.group_part(&mut true))?);
            } else if self.is_symbol("(") && *self.peek_at(1) == Token::Symbol(")") {
                self.advance();
                self.advance();
                sets.push(Vec::new());
            } else {
                let set = self.expression()?;
                sets.push(set.row_items().unwrap_or_else(|| vec![set]));
            }
            if !self.eat_symbol(",") {
                break;
            }
        }
        self.expect_symbol(")")?;
        Ok(sets)
    }
}

/// All of the groups, all but the last, … none.
fn rollup(groups: Part) -> Part {
    (0..=groups.len()).rev().map(|n| groups.iter().take(n).flatten().cloned().collect()).collect()
}

/// Every choice of the groups, the fullest first.
fn cube(groups: &[Vec<Expression>]) -> Part {
    // More would not fit in memory; Spark's grouping id has 64 bits too.
    let count = groups.len().min(16);
    let all = 1usize << count;
    let members = |mask: usize| {
        let chosen = groups.iter().take(count).enumerate().filter(|(i, _)| mask & (1 << (count - 1 - i)) != 0);
        chosen.flat_map(|(_, group)| group.iter().cloned()).collect()
    };
    (0..all).rev().map(members).collect()
}

fn product(left: &Part, right: &Part) -> Part {
    let pairs = left.iter().flat_map(|l| right.iter().map(move |r| (l, r)));
    pairs.map(|(l, r)| distinct_expressions(&[l.clone(), r.clone()])).collect()
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
