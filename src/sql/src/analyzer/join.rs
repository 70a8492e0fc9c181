//! Joins: sides told apart, conditions resolved over both, USING columns merged.

use std::borrow::Cow;

use datafusion::common::JoinType;
use datafusion::logical_expr::{Expr, LogicalPlanBuilder};

use super::{Analyzer, Plan, Resolver, Typed, coerce, column, scope};
use crate::column::{Attribute, BinaryOperator, Expression};
use crate::error::{Error, Result};
use crate::functions::conditional;
use crate::parser::{JoinConstraint, JoinKind};

/// The calls of aggregates in a condition.
fn aggregates(expression: &Expression) -> Vec<&Expression> {
    match expression {
        Expression::Call(call) if crate::functions::is_aggregate(&call.name) => vec![expression],
        Expression::Call(call) => call.arguments.iter().flat_map(aggregates).collect(),
        Expression::Binary { left, right, .. } => aggregates(left).into_iter().chain(aggregates(right)).collect(),
        Expression::Unary { child, .. } | Expression::Cast { child, .. } | Expression::At { child, .. } => aggregates(child),
        _ => Vec::new(),
    }
}

impl Analyzer<'_> {
    pub fn join(&self, left: &Plan, right: &Plan, kind: JoinKind, constraint: &JoinConstraint) -> Result<Plan> {
        Ok(self.join_renewing(left, right, kind, constraint)?.0)
    }

    /// The join, and which columns of the right side, as the left has them too, became which others.
    pub fn join_renewing(&self, left: &Plan, right: &Plan, kind: JoinKind, constraint: &JoinConstraint) -> Result<(Plan, Vec<(u64, u64)>)> {
        let same = |r: &Attribute| left.output.iter().any(|l| l.id == r.id || l.column == r.column);
        let right_plan = if right.output.iter().any(same) { Cow::Owned(self.renewed_where(right, &same)?) } else { Cow::Borrowed(right) };
        // Where both sides are one DataFrame's, its column on the right is the renewed one.
        let renewed: Vec<(u64, Attribute)> = right.output.iter().zip(&right_plan.output).map(|(old, new)| (old.id, new.clone())).collect();
        let pairs = renewed.iter().filter(|(old, new)| *old != new.id).map(|(old, new)| (*old, new.id)).collect();
        Ok((self.join_apart(left, &right_plan, kind, constraint, &renewed)?, pairs))
    }

    fn join_apart(
        &self,
        left: &Plan,
        right_plan: &Plan,
        kind: JoinKind,
        constraint: &JoinConstraint,
        renewed: &[(u64, Attribute)],
    ) -> Result<Plan> {
        match constraint {
            JoinConstraint::None => {
                let kind = if kind == JoinKind::Inner { JoinKind::Cross } else { kind };
                self.join_plans(left, right_plan, kind, Vec::new())
            }
            JoinConstraint::On(condition) => {
                let both: Vec<Attribute> = left.output.iter().chain(&right_plan.output).cloned().collect();
                let resolver = Resolver::new(self, &both);
                let condition = other_side(condition, &left.output, renewed);
                let text = resolver.text(&condition);
                let value = resolver.resolve(&condition)?;
                if super::aggregate::has_aggregate(&value.expr) {
                    let found = aggregates(&condition).into_iter().map(|e| format!("\"{}\"", resolver.text(e))).collect::<Vec<_>>();
                    let parameters = [("operator", "Join"), ("invalidExprSqls", &*found.join(", "))];
                    return Err(Error::new("UNSUPPORTED_EXPR_FOR_OPERATOR", &parameters));
                }
                let from = format!("\"{}\"", value.data_type.sql());
                let value = self.boolean(value, &text).map_err(|e| match e.condition() {
                    Some("DATATYPE_MISMATCH.FILTER_NOT_BOOLEAN") => {
                        let parameters = [("joinCondition", &*format!("\"{text}\"")), ("conditionType", &*from)];
                        Error::new("JOIN_CONDITION_IS_NOT_BOOLEAN_TYPE", &parameters)
                    }
                    _ => e,
                })?;
                self.join_plans(left, right_plan, kind, vec![value.expr])
            }
            JoinConstraint::Using(columns) => self.join_using(left, right_plan, kind, columns),
            JoinConstraint::Natural => {
                let in_right = |l: &&Attribute| right_plan.output.iter().any(|r| !r.hidden && r.name.eq_ignore_ascii_case(&l.name));
                let shared = left.output.iter().filter(|l| !l.hidden).filter(in_right);
                let columns: Vec<String> = shared.map(|l| l.name.clone()).collect();
                self.join_using(left, right_plan, kind, &columns)
            }
        }
    }

    fn join_plans(&self, left: &Plan, right: &Plan, kind: JoinKind, on: Vec<Expr>) -> Result<Plan> {
        let builder = LogicalPlanBuilder::from(left.logical.clone());
        let logical = match (kind, on.is_empty()) {
            (JoinKind::Cross | JoinKind::Inner, true) => builder.cross_join(right.logical.clone())?,
            (_, true) => builder.join_on(right.logical.clone(), join_type(kind), vec![datafusion::logical_expr::lit(true)])?,
            _ => builder.join_on(right.logical.clone(), join_type(kind), on)?,
        }
        .build()?;
        let nullable = |attributes: &[Attribute], yes: bool| -> Vec<Attribute> {
            attributes.iter().map(|a| Attribute { nullable: a.nullable || yes, ..a.clone() }).collect()
        };
        let mut output = nullable(&left.output, matches!(kind, JoinKind::Right | JoinKind::Full));
        if !matches!(kind, JoinKind::LeftSemi | JoinKind::LeftAnti) {
            output.extend(nullable(&right.output, matches!(kind, JoinKind::Left | JoinKind::Full)));
        }
        Ok(Plan { logical, output, below: None })
    }

    /// The shared columns come first, once.
    fn join_using(&self, left: &Plan, right: &Plan, kind: JoinKind, columns: &[String]) -> Result<Plan> {
        let mut on = Vec::new();
        let mut pairs = Vec::new();
        for name in columns {
            let l = side(&left.output, name, "left")?;
            let r = side(&right.output, name, "right")?;
            let Some(both) = coerce::both(Typed::of(l), Typed::of(r)) else {
                let text = format!("({name} = {name})");
                let (lt, rt) = (format!("\"{}\"", l.data_type.sql()), format!("\"{}\"", r.data_type.sql()));
                return Err(Error::datatype_mismatch("BINARY_OP_DIFF_TYPES", &text, &[("left", &lt), ("right", &rt)]));
            };
            let (lv, rv) = both?;
            on.push(lv.expr.eq(rv.expr));
            pairs.push((l.clone(), r.clone()));
        }
        let joined = self.join_plans(left, right, kind, on)?;
        let of_join = |a: &Attribute| joined.output.iter().find(|j| j.id == a.id).cloned();
        let (mut output, mut projected, mut hidden) = (Vec::new(), Vec::new(), Vec::new());
        for (l, r) in &pairs {
            let (l, r) = (of_join(l), of_join(r));
            let shown = match (kind, l, r) {
                (JoinKind::Right, l, Some(r)) => {
                    hidden.extend(l);
                    r
                }
                (JoinKind::Full, Some(l), Some(r)) => {
                    let merged = conditional::coalesce(vec![Typed::of(&l), Typed::of(&r)], &l.name)?;
                    let attribute = self.attribute(&l.name, merged.data_type.clone(), true);
                    projected.push(merged.expr.alias(&attribute.column));
                    output.push(attribute);
                    hidden.extend([l, r]);
                    continue;
                }
                (_, Some(l), r) => {
                    hidden.extend(r);
                    l
                }
                _ => return Err(Error::internal("a join without a column of its sides")),
            };
            projected.push(column(&shown.column));
            output.push(shown);
        }
        let used = |a: &Attribute| pairs.iter().any(|(l, r)| l.id == a.id || r.id == a.id);
        let rest = joined.output.iter().filter(|a| !used(a)).cloned();
        let hidden = hidden.into_iter().map(|a| Attribute { hidden: true, ..a });
        for attribute in rest.chain(hidden) {
            projected.push(column(&attribute.column));
            output.push(attribute);
        }
        let logical = LogicalPlanBuilder::from(joined.logical).project(projected)?.build()?;
        Ok(Plan { logical, output, below: None })
    }
}

fn join_type(kind: JoinKind) -> JoinType {
    match kind {
        JoinKind::Inner | JoinKind::Cross => JoinType::Inner,
        JoinKind::Left => JoinType::Left,
        JoinKind::Right => JoinType::Right,
        JoinKind::Full => JoinType::Full,
        JoinKind::LeftSemi => JoinType::LeftSemi,
        JoinKind::LeftAnti => JoinType::LeftAnti,
    }
}

fn side<'a>(attributes: &'a [Attribute], name: &str, side: &str) -> Result<&'a Attribute> {
    let parts = [name.to_string()];
    let Some(found) = scope::lookup(attributes, &parts)? else {
        let mut names: Vec<String> = attributes.iter().map(|a| format!("`{}`", a.name)).collect();
        names.sort();
        let name = format!("`{name}`");
        return Err(Error::new(
            "UNRESOLVED_USING_COLUMN_FOR_JOIN",
            &[("colName", &name), ("side", side), ("suggestion", &names.join(", "))],
        ));
    };
    let id = found.attribute.id;
    attributes.iter().find(|a| a.id == id).ok_or_else(|| Error::internal("a column that was there is gone"))
}

/// `df.a == df.a` over a join of `df` with itself means left's `a` and right's.
fn other_side(condition: &Expression, left: &[Attribute], renewed: &[(u64, Attribute)]) -> Expression {
    match condition {
        Expression::Binary { operator: operator @ (BinaryOperator::And | BinaryOperator::Or), left: l, right: r, position } => {
            Expression::Binary {
                operator: *operator,
                left: Box::new(other_side(l, left, renewed)),
                right: Box::new(other_side(r, left, renewed)),
                position: *position,
            }
        }
        Expression::Binary { operator, left: l, right: r, position } => {
            let right = match (l.as_ref(), r.as_ref()) {
                (Expression::Attribute(a), Expression::Attribute(b)) if a.id == b.id && left.iter().any(|x| x.id == a.id) => {
                    match renewed.iter().find(|(old, _)| *old == b.id) {
                        Some((_, new)) => Box::new(Expression::Attribute(new.clone())),
                        None => r.clone(),
                    }
                }
                _ => r.clone(),
            };
            Expression::Binary { operator: *operator, left: l.clone(), right, position: *position }
        }
        other => other.clone(),
    }
}
