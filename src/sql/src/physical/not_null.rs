//! A filter says of its columns that they are not null, where null would not get through it: that much can be kept out by
//! whatever reads them. Spark's InferFiltersFromConstraints does so, for the expressions that it calls null-intolerant.

use datafusion::common::tree_node::{Transformed, TreeNode, TreeNodeRecursion};
use datafusion::common::{Column, ExprSchema, Result as DfResult};
use datafusion::logical_expr::utils::{conjunction, split_conjunction, split_conjunction_owned};
use datafusion::logical_expr::{Expr, Filter, LogicalPlan, Operator, lit};
use datafusion::optimizer::{ApplyOrder, OptimizerConfig, OptimizerRule};

#[derive(Debug)]
pub struct InferNotNull;

impl OptimizerRule for InferNotNull {
    fn name(&self) -> &'static str {
        "infer_not_null"
    }

    fn apply_order(&self) -> Option<ApplyOrder> {
        Some(ApplyOrder::TopDown)
    }

    fn rewrite(&self, plan: LogicalPlan, _: &dyn OptimizerConfig) -> DfResult<Transformed<LogicalPlan>> {
        let LogicalPlan::Filter(filter) = plan else { return Ok(Transformed::no(plan)) };
        let known = inferred(&filter);
        if known.is_empty() {
            return Ok(Transformed::no(LogicalPlan::Filter(filter)));
        }
        let all = known.into_iter().map(|column| Expr::IsNotNull(Box::new(Expr::Column(column))));
        let predicate = conjunction(all.chain(split_conjunction_owned(filter.predicate))).unwrap_or_else(|| lit(true));
        Ok(Transformed::yes(LogicalPlan::Filter(Filter::try_new(predicate, filter.input)?)))
    }
}

/// Columns that may be null, that the predicate would let no null of through, and that it does not say so of yet.
fn inferred(filter: &Filter) -> Vec<Column> {
    let schema = filter.input.schema();
    let terms = split_conjunction(&filter.predicate);
    let mut found: Vec<Column> = Vec::new();
    for term in &terms {
        if matches!(term, Expr::IsNotNull(_)) {
            continue;
        }
        let walked = term.apply(|part| {
            if let Expr::Column(column) = part
                && schema.field_from_column(column).is_ok_and(|field| field.is_nullable())
                && !found.contains(column)
            {
                found.push(column.clone());
            }
            Ok(if gives_null_for_null(part) { TreeNodeRecursion::Continue } else { TreeNodeRecursion::Jump })
        });
        debug_assert!(walked.is_ok());
    }
    let said = |column: &Column| {
        terms.iter().any(|term| matches!(term, Expr::IsNotNull(e) if matches!(e.as_ref(), Expr::Column(c) if c == column)))
    };
    found.retain(|column| !said(column));
    found
}

fn gives_null_for_null(expr: &Expr) -> bool {
    const FUNCTIONS: &[&str] = &[
        "%",
        "*",
        "+",
        "-",
        "/",
        "abs",
        "cast",
        "contains",
        "date_add",
        "day",
        "dayofmonth",
        "div",
        "endswith",
        "hour",
        "length",
        "lower",
        "ltrim",
        "minute",
        "month",
        "rtrim",
        "second",
        "startswith",
        "substring",
        "to_date",
        "trim",
        "upper",
        "year",
    ];
    match expr {
        Expr::BinaryExpr(binary) => {
            !matches!(binary.op, Operator::And | Operator::Or | Operator::IsDistinctFrom | Operator::IsNotDistinctFrom)
        }
        Expr::Not(_) | Expr::Negative(_) | Expr::Cast(_) | Expr::Like(_) | Expr::Between(_) => true,
        Expr::ScalarFunction(function) => FUNCTIONS.contains(&function.name()),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use datafusion::arrow::datatypes::{DataType, Field, Schema};
    use datafusion::logical_expr::{LogicalPlanBuilder, col, table_scan};
    use wasm_bindgen_test::wasm_bindgen_test;

    fn of(predicate: Expr) -> Vec<String> {
        let fields =
            vec![Field::new("a", DataType::Int32, true), Field::new("b", DataType::Int32, true), Field::new("c", DataType::Int32, false)];
        let scan = table_scan(Some("t"), &Schema::new(fields), None).unwrap().build().unwrap();
        let plan = LogicalPlanBuilder::from(scan).filter(predicate).unwrap().build().unwrap();
        let LogicalPlan::Filter(filter) = plan else { panic!("no filter") };
        inferred(&filter).into_iter().map(|column| column.name).collect()
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn null_is_kept_out_only_where_it_would_not_get_through() {
        assert_eq!(of(col("b").gt(lit(1)).and((col("a") + col("c")).eq(lit(2)))), ["b", "a"]);
        assert_eq!(of(col("a").gt(lit(1)).or(col("b").eq(lit(2)))), [""; 0]);
        assert_eq!(of(col("a").is_null()), [""; 0]);
        assert_eq!(of(col("a").is_not_null().and(col("a").eq(lit(1)))), [""; 0]);
        assert_eq!(of(Expr::Not(Box::new(col("a").eq(col("b"))))), ["a", "b"]);
        assert_eq!(of(Expr::Not(Box::new(col("a").is_null()))), [""; 0]);
    }
}
