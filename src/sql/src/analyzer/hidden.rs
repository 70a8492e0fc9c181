//! Columns that a join by USING hides. Their side's name still leads to them (`l.id`, `l.*`, `df["id"]`), here and through
//! filters, sorts and projections above, as Spark's metadata columns. While a query is being made they stand among the
//! plan's columns, marked; a DataFrame keeps the plan that has them below the one that it shows.

use std::sync::Arc;

use datafusion::logical_expr::{Expr, LogicalPlan, LogicalPlanBuilder, Projection};

use super::{Analyzer, Below, Plan, column, scope};
use crate::column::{Attribute, Expression, SortOrder};
use crate::error::Result;
use crate::parser::Select;

impl Plan {
    fn hides(&self) -> bool {
        self.output.iter().any(|a| a.hidden)
    }

    /// The plan with the columns that it hides among its own.
    pub(crate) fn with_hidden(&self) -> &Plan {
        match &self.below {
            Some(below) if below.hides => &below.input,
            _ => self,
        }
    }

    /// Without the columns that it hides, for good.
    pub(super) fn without_hidden(self) -> Result<Plan> {
        if !self.hides() {
            return Ok(self);
        }
        let shown: Vec<bool> = self.output.iter().map(|a| !a.hidden).collect();
        let kept = |of: Vec<Expr>| of.into_iter().zip(&shown).filter_map(|(e, shown)| shown.then_some(e)).collect::<Vec<_>>();
        let logical = match self.logical {
            LogicalPlan::Projection(Projection { expr, input, .. }) if expr.len() == shown.len() => {
                LogicalPlanBuilder::from(Arc::unwrap_or_clone(input)).project(kept(expr))?
            }
            other => LogicalPlanBuilder::from(other).project(kept(self.output.iter().map(|a| column(&a.column)).collect()))?,
        };
        let output = self.output.into_iter().filter(|a| !a.hidden).collect();
        Ok(Plan { logical: logical.build()?, output, below: None })
    }
}

impl Analyzer<'_> {
    /// The plan as a DataFrame shows it, with the one that has hidden columns below it.
    pub(crate) fn hiding(&self, plan: Plan) -> Result<Plan> {
        if !plan.hides() {
            return Ok(plan);
        }
        let shown = plan.clone().without_hidden()?;
        let expressions = shown.output.iter().map(|a| column(&a.column)).collect();
        Ok(Plan { below: Some(Arc::new(Below { input: plan, expressions, hides: true })), ..shown })
    }

    /// What a SELECT is from: hidden columns stay only where something in it may mean them.
    pub(super) fn shown_to(&self, select: &Select, order_by: &[SortOrder], input: Plan) -> Result<Plan> {
        let names = |part: &Expression| match part {
            Expression::Name { parts, .. } => matches!(scope::lookup(&input.output, parts), Ok(Some(found)) if found.attribute.hidden),
            Expression::Star { qualifier, .. } | Expression::StarExcept { qualifier, .. } => {
                !qualifier.is_empty() && input.output.iter().any(|a| a.hidden && scope::is_under(a, qualifier))
            }
            // What is inside of queries and lambdas is not looked at.
            Expression::ScalarSubquery { .. } | Expression::Exists { .. } | Expression::InSubquery { .. } => true,
            _ => false,
        };
        let views = select.lateral_views.iter().map(|view| &view.generator);
        let keys = select.group_by.iter().flat_map(|group| &group.expressions);
        let windows = select.windows.iter().flat_map(|(_, spec)| spec.parts());
        let conditions = select.condition.iter().chain(&select.having).chain(&select.qualify);
        let orders = order_by.iter().map(|order| &order.expression);
        let mut all = select.projection.iter().chain(views).chain(keys).chain(windows).chain(conditions).chain(orders);
        if input.hides() && !all.any(|e| e.any(&names)) { input.without_hidden() } else { Ok(input) }
    }
}

/// What `*` or `t.*` gives: hidden columns come first, and only to their table's star.
pub(super) fn starred<'a>(attributes: &'a [Attribute], qualifier: &[String]) -> impl Iterator<Item = &'a Attribute> + use<'a> {
    let qualifier = qualifier.to_vec();
    let of = move |hidden: bool| {
        let qualifier = qualifier.clone();
        attributes.iter().filter(move |a| match qualifier.is_empty() {
            true => !hidden && !a.hidden,
            false => a.hidden == hidden && scope::is_under(a, &qualifier),
        })
    };
    of(true).chain(of(false))
}
