//! `df.zip`: two projections of the same rows as one.

use datafusion::common::tree_node::{Transformed, TreeNode};
use datafusion::logical_expr::{Expr, LogicalPlan, LogicalPlanBuilder};

use super::{Analyzer, Plan, column};
use crate::error::{Error, Result};

impl Analyzer<'_> {
    pub fn zip(&self, left: &Plan, right: &Plan) -> Result<Plan> {
        let (left_base, left_values) = below_projections(left)?;
        let (right_base, right_values) = below_projections(right)?;
        if left_base != right_base {
            return Err(Error::new("ZIP_PLANS_NOT_MERGEABLE", &[]));
        }
        let (mut output, mut projected) = (Vec::new(), Vec::new());
        for (attribute, value) in left.output.iter().zip(left_values).chain(right.output.iter().zip(right_values)) {
            let mut attribute = attribute.clone();
            if output.iter().any(|a: &crate::Attribute| a.id == attribute.id) {
                let fresh = self.attribute(&attribute.name, attribute.data_type.clone(), attribute.nullable);
                (attribute.id, attribute.column) = (fresh.id, fresh.column);
            }
            projected.push(value.alias(&attribute.column));
            output.push(attribute);
        }
        let logical = LogicalPlanBuilder::from(left_base).project(projected)?.build()?;
        Ok(Plan { logical, output, below: None })
    }
}

/// What the projections on top of a plan are made over, and what each of its columns is there.
fn below_projections(plan: &Plan) -> Result<(LogicalPlan, Vec<Expr>)> {
    let mut values: Vec<Expr> = plan.output.iter().map(|a| column(&a.column)).collect();
    let mut base = plan.logical.clone();
    while let LogicalPlan::Projection(projection) = &base {
        // A source's own projection gives its columns their names; below it is the scan alone.
        if matches!(projection.input.as_ref(), LogicalPlan::TableScan(_)) {
            break;
        }
        let names = projection.schema.columns();
        let inner = |c: &datafusion::common::Column| {
            names.iter().position(|name| name.name == c.name).and_then(|i| projection.expr.get(i)).map(|e| e.clone().unalias())
        };
        let replaced = values.into_iter().map(|value| {
            let replaced = value.transform(|e| match &e {
                Expr::Column(c) => Ok(inner(c).map_or_else(|| Transformed::no(e.clone()), Transformed::yes)),
                _ => Ok(Transformed::no(e)),
            });
            Ok(replaced?.data)
        });
        values = replaced.collect::<Result<_>>()?;
        base = projection.input.as_ref().clone();
    }
    Ok((base, values))
}
