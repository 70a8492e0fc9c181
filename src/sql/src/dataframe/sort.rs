//! orderBy, limit, offset.

use super::DataFrame;
use crate::column::Expression;
use crate::error::Result;

impl DataFrame {
    /// `orderBy`: each expression may say its direction (`asc`, `desc`); without it is ascending, nulls first.
    pub fn sort(&self, keys: Vec<Expression>) -> Result<Self> {
        let orders: Vec<_> = keys.into_iter().map(Expression::into_sort_order).collect();
        let waits = orders.iter().any(|order| order.expression.has_outer());
        self.later(waits, move |df| {
            df.refuse_ambiguous(orders.iter().map(|order| &order.expression))?;
            df.step_with_hidden(|analyzer, plan| analyzer.sort(plan, &orders))
        })
    }

    pub fn limit(&self, count: usize) -> Result<Self> {
        self.later(false, move |df| df.step_with_hidden(|analyzer, plan| analyzer.limit(plan, 0, Some(count))))
    }

    pub fn offset(&self, count: usize) -> Result<Self> {
        self.later(false, move |df| df.step_with_hidden(|analyzer, plan| analyzer.limit(plan, count, None)))
    }
}
