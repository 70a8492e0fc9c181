//! PIVOT and UNPIVOT.

use crate::column::Expression;
use crate::error::Result;
use crate::parser::cursor::Cursor;
use crate::parser::tree::{Pivot, Unpivot};

impl Cursor<'_> {
    /// `PIVOT (sum(a) AS s, … FOR c IN (1 AS one, 2))`, `… FOR (c, d) IN ((1, 2) AS x)`
    pub fn pivot(&mut self) -> Result<Pivot> {
        let position = self.position();
        self.expect_keyword("pivot")?;
        self.expect_symbol("(")?;
        let aggregates = self.comma_separated(Self::pivot_aggregate)?;
        self.expect_keyword("for")?;
        let columns = if self.is_symbol("(") {
            self.advance();
            let columns = self.comma_separated(Self::pivot_column)?;
            self.expect_symbol(")")?;
            columns
        } else {
            vec![self.pivot_column()?]
        };
        self.expect_keyword("in")?;
        self.expect_symbol("(")?;
        let values = self.comma_separated(Self::named_expression)?;
        self.expect_symbol(")")?;
        self.expect_symbol(")")?;
        Ok(Pivot { aggregates, columns, values, position: self.span_from(position) })
    }

    /// FOR is no alias here.
    fn pivot_aggregate(&mut self) -> Result<Expression> {
        let child = self.expression()?;
        if self.eat_keyword("as") {
            let name = self.identifier()?;
            return Ok(child.alias(name));
        }
        if self.is_keyword("for") {
            return Ok(child);
        }
        match self.implicit_alias() {
            Some(name) => Ok(child.alias(name)),
            None => Ok(child),
        }
    }

    fn pivot_column(&mut self) -> Result<Expression> {
        let start = self.position();
        let parts = self.qualified_name()?;
        Ok(Expression::Name { parts, position: Some(self.span_from(start)) })
    }

    /// `UNPIVOT [INCLUDE NULLS] (v FOR n IN (a, b AS x))`, `… ((v, w) FOR n IN ((a, b) AS x, (c, d)))`
    pub fn unpivot(&mut self) -> Result<Unpivot> {
        let position = self.position();
        self.expect_keyword("unpivot")?;
        let include_nulls = self.eat_keywords(&["include", "nulls"]);
        if !include_nulls {
            self.eat_keywords(&["exclude", "nulls"]);
        }
        self.expect_symbol("(")?;
        let several = self.is_symbol("(");
        let values = if several { self.identifier_list()? } else { vec![self.identifier()?] };
        self.expect_keyword("for")?;
        let name = self.identifier()?;
        self.expect_keyword("in")?;
        self.expect_symbol("(")?;
        let sets = self.comma_separated(|c| {
            let columns = if several {
                c.expect_symbol("(")?;
                let columns = c.comma_separated(Self::pivot_column)?;
                c.expect_symbol(")")?;
                columns
            } else {
                vec![c.pivot_column()?]
            };
            let alias = if c.eat_keyword("as") { Some(c.identifier()?) } else { c.implicit_alias() };
            Ok((columns, alias))
        })?;
        self.expect_symbol(")")?;
        self.expect_symbol(")")?;
        Ok(Unpivot { include_nulls, values, name, sets, position: self.span_from(position) })
    }
}
