//! GROUP BY: keys and aggregate functions go into one node, and what is made of their results above it.

use datafusion::common::tree_node::{Transformed, TreeNode, TreeNodeRecursion};
use datafusion::functions_aggregate::first_last::first_value_udaf;
use datafusion::logical_expr::expr::AggregateFunction;
use datafusion::logical_expr::{Expr, GroupingSet, LogicalPlan, LogicalPlanBuilder, SortExpr};

use super::substitute::replace;
use super::{Analyzer, Plan, Resolver, Typed, column};
use crate::column::{Attribute, Expression};
use crate::error::{Error, Result};
use crate::types::DataType;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Grouping {
    Plain,
    Rollup,
    Cube,
}

pub fn has_aggregate(expr: &Expr) -> bool {
    expr.exists(|e| Ok(matches!(e, Expr::AggregateFunction(_)))).unwrap_or(false)
}

/// An aggregation's plan, and expressions over its output.
pub struct Aggregated {
    pub plan: Plan,
    pub values: Vec<Typed>,
}

impl Analyzer<'_> {
    /// `groupBy(keys).agg(aggregates)`: the keys come first.
    pub fn aggregate(&self, plan: &Plan, keys: &[Expression], grouping: Grouping, aggregates: &[Expression]) -> Result<Plan> {
        if let Some(plan) = self.showing_files(plan, keys.iter().chain(aggregates))? {
            return self.aggregate(&plan, keys, grouping, aggregates);
        }
        let resolver = Resolver::new(self, &plan.output);
        let keys = self.expand(&resolver, keys)?;
        let aggregates = self.expand(&resolver, aggregates)?;
        let sets = grouping_sets(grouping, keys.len());
        self.aggregate_into(plan, &keys, sets, &aggregates)
    }

    /// As `aggregate`, by the keys of each set in turn.
    pub fn aggregate_sets(&self, plan: &Plan, keys: &[Expression], sets: Vec<Vec<usize>>, aggregates: &[Expression]) -> Result<Plan> {
        let resolver = Resolver::new(self, &plan.output);
        let aggregates = self.expand(&resolver, aggregates)?;
        self.aggregate_into(plan, keys, Some(sets), &aggregates)
    }

    fn aggregate_into(&self, plan: &Plan, keys: &[Expression], sets: Option<Vec<Vec<usize>>>, aggregates: &[Expression]) -> Result<Plan> {
        let all: Vec<Expression> = keys.iter().chain(aggregates).cloned().collect();
        let told = |e| {
            let operator =
                |texts: &[String]| format!("!Aggregate [{}], [{}]", texts.get(..keys.len()).unwrap_or(texts).join(", "), texts.join(", "));
            self.foreign(e, plan, all.iter(), operator)
        };
        let aggregated = self.aggregate_values(plan, keys, sets, &all).map_err(told)?;
        let mut out = self.project_values(&aggregated.plan, &all, aggregated.values)?;
        out.below = None;
        Ok(out)
    }

    /// `sets` has the indexes of the keys of each grouping set; none for a plain GROUP BY.
    pub(super) fn aggregate_values(
        &self,
        plan: &Plan,
        keys: &[Expression],
        sets: Option<Vec<Vec<usize>>>,
        expressions: &[Expression],
    ) -> Result<Aggregated> {
        self.aggregate_with_windows(plan, keys, sets, expressions, &[])
    }

    pub(super) fn aggregate_with_windows(
        &self,
        plan: &Plan,
        keys: &[Expression],
        sets: Option<Vec<Vec<usize>>>,
        expressions: &[Expression],
        windows: &[(String, crate::column::WindowSpec)],
    ) -> Result<Aggregated> {
        if let Some(w) = self.time_windows(plan, keys, expressions)? {
            return self.aggregate_with_windows(&w.plan, &w.keys, sets, &w.expressions, windows);
        }
        let resolver = Resolver { windows, ..Resolver::new(self, &plan.output) };
        if let Some((keys, expressions)) = over_entries(&resolver, keys, expressions) {
            return self.aggregate_with_windows(plan, &keys, sets, &expressions, windows);
        }
        let mut input = plan.logical.clone();
        let mut key_values: Vec<(Expr, Attribute)> = Vec::new();
        for key in keys {
            let value = resolver.resolve(key)?;
            if value.data_type == DataType::Variant {
                let text = format!("\"{}\"", resolver.text(key));
                let parameters = [("sqlExpr", &*text), ("dataType", "\"VARIANT\"")];
                return Err(Error::new("GROUP_EXPRESSION_TYPE_IS_NOT_ORDERABLE", &parameters).placed(super::resolve::place(key)));
            }
            if has_window(&value.expr) {
                return Err(window_as_key(&resolver, key, &value.expr, expressions));
            }
            if has_aggregate(&value.expr) {
                let text = key.text_with(&|parts| match super::scope::lookup(&plan.output, parts) {
                    Ok(Some(found)) if found.fields.is_empty() => super::scope::dotted(found.attribute),
                    _ => parts.join("."),
                });
                return Err(Error::new("GROUP_BY_AGGREGATE", &[("sqlExpr", &text)]));
            }
            let attribute = match &value.expr {
                Expr::Column(c) => plan.output.iter().find(|a| a.column == c.name).cloned(),
                _ => None,
            };
            let attribute = attribute.unwrap_or_else(|| self.attribute(resolver.output_name(key), value.data_type.clone(), value.nullable));
            key_values.push((value.expr, attribute));
        }
        let mut calls: Vec<(Expr, Attribute)> = Vec::new();
        let mut values = Vec::new();
        let order = sets.as_deref().map(super::grouping::order);
        let sorted = sort_of(&plan.logical);
        for expression in expressions {
            let mut value = resolver.resolve(expression)?;
            value.expr = value.expr.transform_down(|e| Ok(Transformed::no(in_order(e, &sorted))))?.data;
            value.expr = self.above_aggregate(value.expr, &key_values, &mut calls, &resolver, (keys.is_empty(), order.as_deref()))?;
            values.push(value);
        }
        let mut group = Vec::new();
        for (expr, attribute) in &key_values {
            let passed = matches!(expr, Expr::Column(c) if c.name == attribute.column);
            group.push(if passed { expr.clone() } else { expr.clone().alias(&attribute.column) });
        }
        group.dedup();
        if sets.is_none() && group.iter().any(has_query) {
            // Queries are values of projections only.
            let below =
                plan.output.iter().map(|a| column(&a.column)).chain(group.iter().filter(|g| !matches!(g, Expr::Column(_))).cloned());
            input = LogicalPlanBuilder::from(input).project(below.collect::<Vec<_>>())?.build()?;
            group = key_values.iter().map(|(_, a)| column(&a.column)).collect();
            group.dedup();
        }
        let mut output: Vec<Attribute> = key_values.iter().map(|(_, a)| a.clone()).collect();
        // Beside other sets the one without keys has no row of no rows.
        let some_rows = sets.as_ref().filter(|sets| sets.iter().any(Vec::is_empty) && !sets.iter().all(Vec::is_empty)).map(|_| {
            let counted = self.attribute("count(1)", DataType::Long, false);
            let rows = column(&counted.column);
            calls.push((crate::functions::aggregate::count_star(), counted));
            rows.gt(datafusion::logical_expr::lit(0_i64))
        });
        if let Some(sets) = sets {
            // Grouping sets name plain columns, so computed keys are made below.
            let mut below: Vec<Expr> = plan.output.iter().map(|a| column(&a.column)).collect();
            below.extend(group.iter().filter(|g| !matches!(g, Expr::Column(_))).cloned());
            input = LogicalPlanBuilder::from(input).project(below)?.build()?;
            let keyed = |i: &usize| key_values.get(*i).map(|(_, a)| column(&a.column));
            let sets = sets.iter().map(|set| set.iter().filter_map(keyed).collect()).collect();
            group = vec![Expr::GroupingSet(GroupingSet::GroupingSets(sets))];
            for attribute in &mut output {
                attribute.nullable = true;
            }
        }
        let aggregates: Vec<Expr> = calls.iter().map(|(e, a)| e.clone().alias(&a.column)).collect();
        output.extend(calls.into_iter().map(|(_, a)| a));
        if group.is_empty() && aggregates.is_empty() {
            // A global aggregation of nothing is still one row.
            let one = crate::functions::aggregate::count_star();
            let attribute = self.attribute("count(1)", DataType::Long, false);
            let counted = one.alias(&attribute.column);
            let logical = LogicalPlanBuilder::from(input).aggregate(group, vec![counted])?.build()?;
            return Ok(Aggregated { plan: Plan { logical, output: vec![attribute], below: None }, values });
        }
        let mut logical = LogicalPlanBuilder::from(input).aggregate(group, aggregates)?;
        if let Some(condition) = some_rows {
            logical = logical.filter(condition)?;
        }
        Ok(Aggregated { plan: Plan { logical: logical.build()?, output, below: None }, values })
    }

    /// The expression over the aggregation's output: keys and calls become references, other columns are errors.
    fn above_aggregate(
        &self,
        expr: Expr,
        keys: &[(Expr, Attribute)],
        calls: &mut Vec<(Expr, Attribute)>,
        resolver: &Resolver<'_>,
        (no_keys, order): (bool, Option<&[usize]>),
    ) -> Result<Expr> {
        let mut stray: Option<String> = None;
        let mut nested = false;
        let done = expr.transform_down(|e| {
            if let Some(grouping) = super::grouping::replaced(&e, keys, order)? {
                return Ok(Transformed::new(grouping, true, TreeNodeRecursion::Jump));
            }
            if let Some((_, attribute)) = keys.iter().find(|(key, _)| *key == e) {
                return Ok(Transformed::new(column(&attribute.column), true, TreeNodeRecursion::Jump));
            }
            match &e {
                Expr::AggregateFunction(AggregateFunction { params, .. }) => {
                    nested |= params.args.iter().any(has_aggregate);
                    let found = calls.iter().find(|(known, _)| *known == e).map(|(_, a)| a.column.clone());
                    let name = match found {
                        Some(name) => name,
                        None => {
                            let attribute = self.attribute(call_name(&e), DataType::Null, true);
                            let name = attribute.column.clone();
                            calls.push((e, attribute));
                            name
                        }
                    };
                    Ok(Transformed::new(column(&name), true, TreeNodeRecursion::Jump))
                }
                Expr::Column(c) => {
                    if stray.is_none() {
                        let known = resolver.attributes.iter().find(|a| a.column == c.name);
                        stray = Some(known.map_or(c.name.clone(), |a| a.name.clone()));
                    }
                    Ok(Transformed::no(e))
                }
                _ => Ok(Transformed::no(e)),
            }
        })?;
        if nested {
            return Err(Error::new("NESTED_AGGREGATE_FUNCTION", &[]));
        }
        match stray {
            None => Ok(done.data),
            Some(_) if no_keys => Err(Error::new("MISSING_GROUP_BY", &[])),
            Some(name) => {
                let (expression, any) = (format!("\"{name}\""), format!("\"any_value({name})\""));
                Err(Error::new("MISSING_AGGREGATION", &[("expression", &expression), ("expressionAnyValue", &any)]))
            }
        }
    }

    /// The first row of each combination of `keys`.
    pub fn drop_duplicates(&self, plan: &Plan, keys: &[Expression]) -> Result<Plan> {
        let resolver = Resolver::new(self, &plan.output);
        let mut key_columns = Vec::new();
        for key in keys {
            if let Expr::Column(c) = resolver.resolve(key)?.expr {
                key_columns.push(c.name);
            }
        }
        let mut group = Vec::new();
        let mut aggregates = Vec::new();
        let mut projected = Vec::new();
        for attribute in &plan.output {
            let own = column(&attribute.column);
            if key_columns.contains(&attribute.column) {
                group.push(own.clone());
                projected.push(own);
                continue;
            }
            let first = Expr::AggregateFunction(AggregateFunction::new_udf(first_value_udaf(), vec![own], false, None, Vec::new(), None));
            let taken = self.attribute("first", attribute.data_type.clone(), true).column;
            aggregates.push(first.alias(&taken));
            projected.push(column(&taken).alias(&attribute.column));
        }
        let logical = LogicalPlanBuilder::from(plan.logical.clone()).aggregate(group, aggregates)?.project(projected)?.build()?;
        Ok(Plan { logical, output: plan.output.clone(), below: None })
    }
}

/// Keys that are maps as their entries in order, which equal maps have alike, and what is made of those keys as made of maps of
/// these entries. None where no key is a map.
fn over_entries(resolver: &Resolver<'_>, keys: &[Expression], expressions: &[Expression]) -> Option<(Vec<Expression>, Vec<Expression>)> {
    let value = |e: &Expression| resolver.resolve(e).ok();
    let maps: Vec<(&Expression, Expr)> =
        keys.iter().filter_map(|key| value(key).filter(|v| matches!(v.data_type, DataType::Map(..))).map(|v| (key, v.expr))).collect();
    if maps.is_empty() {
        return None;
    }
    let entries = |map: &Expression| Expression::call("array_sort", vec![Expression::call("map_entries", vec![map.clone()])]);
    let is_map = |e: &Expression| {
        let named = matches!(e, Expression::Name { .. } | Expression::Attribute(_));
        maps.iter().find(|(key, expr)| *key == e || (named && value(e).is_some_and(|v| v.expr == *expr))).map(|(key, _)| *key)
    };
    let keys = keys.iter().map(|key| is_map(key).map_or_else(|| key.clone(), entries)).collect();
    let of_entries = |e: &Expression| replace(e, &|part| is_map(part).map(|key| Expression::call("map_from_entries", vec![entries(key)])));
    Some((keys, expressions.iter().map(of_entries).collect()))
}

fn has_window(expr: &Expr) -> bool {
    expr.exists(|e| Ok(matches!(e, Expr::WindowFunction(_)))).unwrap_or(false)
}

/// A key with a window function in it. Where the key stands for a column of the SELECT list, Spark misses what is inside first.
fn window_as_key(resolver: &Resolver<'_>, key: &Expression, value: &Expr, shown: &[Expression]) -> Error {
    let is_shown = shown.iter().any(|e| e.any(&|part| part == key));
    let inside = value.column_refs().into_iter().find_map(|c| resolver.attributes.iter().find(|a| a.column == c.name));
    match inside {
        Some(attribute) if is_shown => {
            let name = &attribute.name;
            let (expression, any) = (format!("\"{name}\""), format!("\"any_value({name})\""));
            Error::new("MISSING_AGGREGATION", &[("expression", &expression), ("expressionAnyValue", &any)]).placeless()
        }
        _ => {
            let text = format!("\"{}\"", resolver.text(key));
            let parameters = [("operator", "Aggregate"), ("invalidExprSqls", text.as_str())];
            Error::new("UNSUPPORTED_EXPR_FOR_OPERATOR", &parameters).placed(super::resolve::place(key))
        }
    }
}

fn has_query(expr: &Expr) -> bool {
    expr.exists(|e| Ok(matches!(e, Expr::ScalarSubquery(_)))).unwrap_or(false)
}

/// What the input is sorted by, if it is.
fn sort_of(input: &LogicalPlan) -> Vec<SortExpr> {
    match input {
        LogicalPlan::Sort(sort) => sort.expr.clone(),
        LogicalPlan::SubqueryAlias(alias) => sort_of(&alias.input),
        _ => Vec::new(),
    }
}

/// DataFusion drops a sort that nothing asks for; Spark's rows come in its order, which is what people take the first of.
fn in_order(expr: Expr, sorted: &[SortExpr]) -> Expr {
    match expr {
        Expr::AggregateFunction(mut call)
            if !sorted.is_empty()
                && call.params.order_by.is_empty()
                && !call.params.distinct
                && matches!(call.func.name(), "first_value" | "last_value" | "array_agg") =>
        {
            call.params.order_by = sorted.to_vec();
            Expr::AggregateFunction(call)
        }
        other => other,
    }
}

/// Which keys each set has; `None` for a plain grouping.
pub fn grouping_sets(grouping: Grouping, keys: usize) -> Option<Vec<Vec<usize>>> {
    match grouping {
        Grouping::Plain => None,
        Grouping::Rollup => Some((0..=keys).rev().map(|n| (0..n).collect()).collect()),
        Grouping::Cube => {
            let all = 1usize.checked_shl(u32::try_from(keys).unwrap_or(31)).unwrap_or(1);
            let members = |mask: usize| (0..keys).filter(|i| mask & (1 << (keys - 1 - i)) != 0).collect();
            Some((0..all).rev().map(members).collect())
        }
    }
}

/// A name for the call's column, as `explain` shows it.
fn call_name(expr: &Expr) -> String {
    match expr {
        Expr::AggregateFunction(call) => call.func.name().to_string(),
        _ => "aggregate".into(),
    }
}
