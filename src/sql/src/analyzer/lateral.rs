//! LATERAL: a right side that names columns of the left. It is computed once for each combination of those columns' values
//! and then joined by them (Neumann and Kemper, "Unnesting Arbitrary Queries"): the combinations are pushed down the right
//! side until nothing below them needs them, and every operator on the way keeps them apart.

use datafusion::common::tree_node::{Transformed, TreeNode};
use datafusion::common::{Column, JoinType};
use datafusion::functions_window::row_number::row_number_udwf;
use datafusion::logical_expr::expr::{AggregateFunction, WindowFunction, WindowFunctionParams};
use datafusion::logical_expr::{
    Aggregate, BinaryExpr, Expr, FetchType, Join, LogicalPlan, LogicalPlanBuilder, Operator, SkipType, SortExpr, WindowFrame,
    WindowFunctionDefinition, lit,
};

use super::{Analyzer, Plan, Resolver, column};
use crate::analyzer::{ExchangeNode, Redistribution};
use crate::column::{Attribute, Expression};
use crate::error::{Error, Result};
use crate::parser::JoinKind;
use crate::types::DataType;

impl Analyzer<'_> {
    /// `right` was resolved inside a query with the columns of `left`.
    pub fn lateral(&self, left: &Plan, right: &Plan, kind: JoinKind, condition: Option<&Expression>) -> Result<Plan> {
        if !matches!(kind, JoinKind::Inner | JoinKind::Cross | JoinKind::Left) {
            return Err(Error::unsupported("LATERAL joins that are neither inner nor left"));
        }
        let both: Vec<Attribute> = left.output.iter().chain(&right.output).cloned().collect();
        let mut on = Vec::new();
        if let Some(condition) = condition {
            let resolver = Resolver::new(self, &both);
            on.push(self.boolean(resolver.resolve(condition)?, &resolver.text(condition))?.expr);
        }
        let used: Vec<&Attribute> = left.output.iter().filter(|a| mentions(&right.logical, &a.column)).collect();
        let (logical, pairs) = if used.is_empty() {
            (right.logical.clone(), Vec::new())
        } else {
            let pairs: Vec<(String, String)> =
                used.iter().map(|a| (a.column.clone(), self.attribute("_outer", DataType::Null, true).column)).collect();
            let values = pairs.iter().map(|(own, name)| column(own).alias(name));
            let domain = LogicalPlanBuilder::from(left.logical.clone()).project(values)?.distinct()?.build()?;
            let push = Push { analyzer: self, domain, pairs: &pairs };
            (push.down(&right.logical)?, pairs)
        };
        on.extend(pairs.iter().map(|(own, name)| same(column(own), column(name))));
        let builder = LogicalPlanBuilder::from(left.logical.clone());
        let joined = match (kind, on.is_empty()) {
            (JoinKind::Left, _) => builder.join_on(logical, JoinType::Left, on)?,
            (_, true) => builder.cross_join(logical)?,
            _ => builder.join_on(logical, JoinType::Inner, on)?,
        };
        let logical = joined.project(both.iter().map(|a| column(&a.column)))?.build()?;
        let outer = kind == JoinKind::Left;
        let right = right.output.iter().map(|a| Attribute { nullable: a.nullable || outer, ..a.clone() });
        Ok(Plan { logical, output: left.output.iter().cloned().chain(right).collect(), below: None })
    }
}

/// Equal, or both null.
fn same(left: Expr, right: Expr) -> Expr {
    Expr::BinaryExpr(BinaryExpr::new(Box::new(left), Operator::IsNotDistinctFrom, Box::new(right)))
}

/// Whether a plan names this column of the query around it.
fn mentions(plan: &LogicalPlan, name: &str) -> bool {
    let outer = |e: &Expr| Ok(matches!(e, Expr::OuterReferenceColumn(_, c) if c.name == name));
    plan.expressions().iter().any(|e| e.exists(outer).unwrap_or(false)) || plan.inputs().into_iter().any(|input| mentions(input, name))
}

struct Push<'p> {
    analyzer: &'p Analyzer<'p>,
    /// The combinations of the outer columns' values.
    domain: LogicalPlan,
    /// An outer column, and what it is called in `domain`.
    pairs: &'p [(String, String)],
}

impl Push<'_> {
    fn depends(&self, plan: &LogicalPlan) -> bool {
        self.pairs.iter().any(|(outer, _)| mentions(plan, outer))
    }

    fn names(&self) -> Vec<Expr> {
        self.pairs.iter().map(|(_, name)| column(name)).collect()
    }

    fn replaced(&self, expr: &Expr) -> Result<Expr> {
        let done = expr.clone().transform(|e| match &e {
            Expr::OuterReferenceColumn(_, c) => match self.pairs.iter().find(|(outer, _)| *outer == c.name) {
                Some((_, name)) => Ok(Transformed::yes(column(name))),
                None => Ok(Transformed::no(e)),
            },
            _ => Ok(Transformed::no(e)),
        });
        Ok(done?.data)
    }

    fn all(&self, expressions: &[Expr]) -> Result<Vec<Expr>> {
        expressions.iter().map(|e| self.replaced(e)).collect()
    }

    fn sorts(&self, sorts: &[SortExpr]) -> Result<Vec<SortExpr>> {
        sorts.iter().map(|s| Ok(SortExpr { expr: self.replaced(&s.expr)?, ..s.clone() })).collect()
    }

    /// The plan's rows for each combination, with the combination's columns among them.
    fn down(&self, plan: &LogicalPlan) -> Result<LogicalPlan> {
        if !self.depends(plan) {
            return Ok(LogicalPlanBuilder::from(plan.clone()).cross_join(self.domain.clone())?.build()?);
        }
        let built = match plan {
            LogicalPlan::Projection(projection) => {
                let mut values = self.all(&projection.expr)?;
                values.extend(self.names());
                LogicalPlanBuilder::from(self.down(&projection.input)?).project(values)?
            }
            LogicalPlan::Filter(filter) => LogicalPlanBuilder::from(self.down(&filter.input)?).filter(self.replaced(&filter.predicate)?)?,
            LogicalPlan::Aggregate(aggregate) => return self.aggregate(aggregate),
            LogicalPlan::Distinct(datafusion::logical_expr::Distinct::All(input)) => {
                LogicalPlanBuilder::from(self.down(input)?).distinct()?
            }
            // An order without a limit is lost in the join.
            LogicalPlan::Sort(sort) => match sort.fetch {
                Some(fetch) => return self.first(&sort.input, &sort.expr, 0, Some(fetch)),
                None => return self.down(&sort.input),
            },
            LogicalPlan::Limit(limit) => {
                let (SkipType::Literal(skip), FetchType::Literal(fetch)) = (limit.get_skip_type()?, limit.get_fetch_type()?) else {
                    return Err(Error::unsupported("LIMIT by an expression in a LATERAL query"));
                };
                // Sorted by what is no column of the query's.
                if let LogicalPlan::Projection(projection) = limit.input.as_ref()
                    && let LogicalPlan::Sort(sort) = projection.input.as_ref()
                {
                    let mut values = self.all(&projection.expr)?;
                    values.extend(self.names());
                    let first = self.first(&sort.input, &sort.expr, skip, fetch)?;
                    return Ok(LogicalPlanBuilder::from(first).project(values)?.build()?);
                }
                return match limit.input.as_ref() {
                    LogicalPlan::Sort(sort) => self.first(&sort.input, &sort.expr, skip, fetch),
                    input => self.first(input, &[], skip, fetch),
                };
            }
            LogicalPlan::Union(union) => {
                let parts = union.inputs.iter().map(|input| self.with_names_last(input)).collect::<Result<Vec<_>>>()?;
                let mut parts = parts.into_iter();
                let Some(first) = parts.next() else { return Err(Error::internal("a union of nothing")) };
                parts.try_fold(LogicalPlanBuilder::from(first), |sum, part| sum.union(part))?
            }
            LogicalPlan::Join(join) => return self.join(join),
            LogicalPlan::Window(window) => {
                let calls = window.window_expr.iter().map(|e| self.partitioned(e)).collect::<Result<Vec<_>>>()?;
                LogicalPlanBuilder::from(self.down(&window.input)?).window(calls)?
            }
            LogicalPlan::Unnest(unnest) => {
                let input = LogicalPlanBuilder::from(self.down(&unnest.input)?);
                input.unnest_columns_with_options(unnest.exec_columns.clone(), unnest.options.clone())?
            }
            LogicalPlan::SubqueryAlias(alias) => LogicalPlanBuilder::from(self.down(&alias.input)?),
            LogicalPlan::Extension(extension) => match extension.node.as_any().downcast_ref::<ExchangeNode>() {
                Some(node) if !matches!(node.how, Redistribution::Sample(_)) => return self.down(&node.input),
                _ => return Err(Error::unsupported("this operator in a LATERAL query")),
            },
            other => return Err(Error::unsupported(format!("{} in a LATERAL query", other.display()))),
        };
        Ok(built.build()?)
    }

    /// The combination's columns behind all others, so that the parts of a union fit.
    fn with_names_last(&self, plan: &LogicalPlan) -> Result<LogicalPlan> {
        let mut columns: Vec<Expr> = plan.schema().columns().into_iter().map(Expr::Column).collect();
        columns.extend(self.names());
        Ok(LogicalPlanBuilder::from(self.down(plan)?).project(columns)?.build()?)
    }

    fn aggregate(&self, aggregate: &Aggregate) -> Result<LogicalPlan> {
        let mut keys = self.names();
        keys.extend(self.all(&aggregate.group_expr)?);
        let calls = self.all(&aggregate.aggr_expr)?;
        let grouped = LogicalPlanBuilder::from(self.down(&aggregate.input)?).aggregate(keys, calls.clone())?;
        if !aggregate.group_expr.is_empty() {
            return Ok(grouped.build()?);
        }
        // Without keys there is a row even where there are no rows: counts are 0 then, the rest is null.
        let fresh: Vec<String> = self.pairs.iter().map(|_| self.analyzer.attribute("_outer", DataType::Null, true).column).collect();
        let mut renamed: Vec<Expr> = self.pairs.iter().zip(&fresh).map(|((_, name), fresh)| column(name).alias(fresh)).collect();
        let results: Vec<Column> = aggregate.schema.columns();
        renamed.extend(results.iter().cloned().map(Expr::Column));
        let grouped = grouped.project(renamed)?.build()?;
        let on = self.pairs.iter().zip(&fresh).map(|((_, name), fresh)| same(column(name), column(fresh)));
        let joined = LogicalPlanBuilder::from(self.domain.clone()).join_on(grouped, JoinType::Left, on)?;
        let mut out = self.names();
        for (result, call) in results.into_iter().zip(&calls) {
            let name = result.name.clone();
            let value = Expr::Column(result);
            let counts =
                matches!(call.clone().unalias(), Expr::AggregateFunction(AggregateFunction { func, .. }) if func.name() == "count");
            out.push(if counts { datafusion::functions::core::expr_fn::coalesce(vec![value, lit(0_i64)]).alias(name) } else { value });
        }
        Ok(joined.project(out)?.build()?)
    }

    /// The first rows of each combination.
    fn first(&self, input: &LogicalPlan, order: &[SortExpr], skip: usize, fetch: Option<usize>) -> Result<LogicalPlan> {
        let params = WindowFunctionParams {
            args: Vec::new(),
            partition_by: self.names(),
            order_by: self.sorts(order)?,
            window_frame: WindowFrame::new(Some(true)),
            filter: None,
            null_treatment: None,
            distinct: false,
        };
        let fun = WindowFunctionDefinition::WindowUDF(row_number_udwf());
        let number = self.analyzer.attribute("_number", DataType::Long, false).column;
        let call = Expr::WindowFunction(Box::new(WindowFunction { fun, params })).alias(&number);
        let numbered = LogicalPlanBuilder::from(self.down(input)?).window(vec![call])?;
        let mut wanted = column(&number).gt(lit(skip as u64));
        if let Some(fetch) = fetch {
            wanted = wanted.and(column(&number).lt_eq(lit(skip.saturating_add(fetch) as u64)));
        }
        let mut columns: Vec<Expr> = input.schema().columns().into_iter().map(Expr::Column).collect();
        columns.extend(self.names());
        Ok(numbered.filter(wanted)?.project(columns)?.build()?)
    }

    fn partitioned(&self, call: &Expr) -> Result<Expr> {
        let done = self.replaced(call)?.transform(|e| match e {
            Expr::WindowFunction(mut call) => {
                call.params.partition_by.extend(self.names());
                Ok(Transformed::yes(Expr::WindowFunction(call)))
            }
            other => Ok(Transformed::no(other)),
        });
        Ok(done?.data)
    }

    fn join(&self, join: &Join) -> Result<LogicalPlan> {
        let mut on = join.on.iter().map(|(l, r)| Ok(self.replaced(l)?.eq(self.replaced(r)?))).collect::<Result<Vec<_>>>()?;
        if let Some(filter) = &join.filter {
            on.push(self.replaced(filter)?);
        }
        let left_keeps = matches!(join.join_type, JoinType::Inner | JoinType::Left | JoinType::LeftSemi | JoinType::LeftAnti);
        if left_keeps && !self.depends(&join.right) {
            return joined(self.down(&join.left)?, join.right.as_ref().clone(), join.join_type, on);
        }
        if join.join_type == JoinType::Inner && !self.depends(&join.left) {
            return joined(join.left.as_ref().clone(), self.down(&join.right)?, join.join_type, on);
        }
        if !left_keeps {
            return Err(Error::unsupported(format!("a {} join whose right side is LATERAL", join.join_type)));
        }
        // Both sides for each combination, and joined within it.
        let fresh: Vec<String> = self.pairs.iter().map(|_| self.analyzer.attribute("_outer", DataType::Null, true).column).collect();
        let mut renamed: Vec<Expr> = join.right.schema().columns().into_iter().map(Expr::Column).collect();
        renamed.extend(self.pairs.iter().zip(&fresh).map(|((_, name), fresh)| column(name).alias(fresh)));
        let right = LogicalPlanBuilder::from(self.down(&join.right)?).project(renamed)?.build()?;
        on.extend(self.pairs.iter().zip(&fresh).map(|((_, name), fresh)| same(column(name), column(fresh))));
        joined(self.down(&join.left)?, right, join.join_type, on)
    }
}

fn joined(left: LogicalPlan, right: LogicalPlan, kind: JoinType, on: Vec<Expr>) -> Result<LogicalPlan> {
    let builder = LogicalPlanBuilder::from(left);
    let built = if on.is_empty() { builder.cross_join(right)? } else { builder.join_on(right, kind, on)? };
    Ok(built.build()?)
}
