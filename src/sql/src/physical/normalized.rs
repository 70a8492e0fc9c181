//! Keys that are floating point, before they are compared by their bits: zero and -0.0 become one number, and so does every
//! NaN. Spark's NormalizeFloatingNumbers does so to the keys of groups, joins and windows' partitions; what is ordered by such
//! numbers is compared so there.

use std::sync::Arc;

use datafusion::arrow::datatypes::{DataType as Arrow, Field, FieldRef, Schema};
use datafusion::common::config::ConfigOptions;
use datafusion::common::tree_node::{Transformed, TransformedResult, TreeNode};
use datafusion::common::{DFSchema, ScalarValue};
use datafusion::error::Result as DfResult;
use datafusion::logical_expr::expr::{ScalarFunction, WindowFunction};
use datafusion::logical_expr::interval_arithmetic::Interval;
use datafusion::logical_expr::{
    Aggregate, ColumnarValue, Expr, ExprSchemable, LogicalPlan, ReturnFieldArgs, ScalarFunctionArgs, ScalarUDF, ScalarUDFImpl, Signature,
    Volatility, Window,
};
use datafusion::physical_expr::{LexOrdering, PhysicalExpr, PhysicalSortExpr, ScalarFunctionExpr};
use datafusion::physical_plan::ExecutionPlan;
use datafusion::physical_plan::joins::{JoinOn, JoinOnRef};
use datafusion::physical_plan::sorts::sort::SortExec;
use datafusion::physical_plan::sorts::sort_preserving_merge::SortPreservingMergeExec;
use touchpaper_kernels::order::{canonical, has_fractions};

/// What plans say of a key: Spark has the values normalised, and then known to be so.
pub const KEY: &str = "normalizenanandzero";
/// What plans say nothing of: Spark compares such values so wherever it orders them, and where it tells different ones apart.
pub const COMPARED: &str = "compared";

/// The optimised plan with the keys of its groups and of its windows' partitions normalised.
pub fn plan(plan: LogicalPlan) -> DfResult<LogicalPlan> {
    plan.transform_up(|node| match node {
        LogicalPlan::Window(window) => {
            let schema = Arc::clone(window.input.schema());
            let functions = window.window_expr.iter().map(|e| windowed(e, &schema)).collect::<DfResult<Vec<_>>>()?;
            Ok(Transformed::yes(LogicalPlan::Window(Window { window_expr: functions, ..window })))
        }
        LogicalPlan::Aggregate(aggregate) => {
            let schema = Arc::clone(aggregate.input.schema());
            let keys = aggregate.group_expr.iter().map(|e| named(e, &schema)).collect::<DfResult<Vec<_>>>()?;
            let functions = aggregate.aggr_expr.iter().map(|e| distinct(e, &schema)).collect::<DfResult<Vec<_>>>()?;
            if keys == aggregate.group_expr && functions == aggregate.aggr_expr {
                return Ok(Transformed::no(LogicalPlan::Aggregate(aggregate)));
            }
            let made = Aggregate::try_new_with_schema(aggregate.input, keys, functions, aggregate.schema)?;
            Ok(Transformed::yes(LogicalPlan::Aggregate(made)))
        }
        other => Ok(Transformed::no(other)),
    })
    .data()
}

fn windowed(function: &Expr, schema: &DFSchema) -> DfResult<Expr> {
    let over = |e: Expr| {
        let Expr::WindowFunction(mut window) = e else { return Ok(Transformed::no(e)) };
        let WindowFunction { params, .. } = window.as_mut();
        for key in &mut params.partition_by {
            *key = normalized(key, KEY, schema)?;
        }
        for order in &mut params.order_by {
            order.expr = normalized(&order.expr, COMPARED, schema)?;
        }
        Ok(Transformed::yes(Expr::WindowFunction(window)))
    };
    // Its column keeps the name, which tells the function's partitions where it has none of its own.
    let (relation, field) = function.to_field(schema)?;
    let name = field.name().clone();
    let made = function.clone().transform_up(over).data()?;
    Ok(if made == *function { made } else { made.unalias().alias_qualified(relation, name) })
}

fn named(key: &Expr, schema: &DFSchema) -> DfResult<Expr> {
    if matches!(key, Expr::GroupingSet(_)) || !has_fractions(&key.get_type(schema)?) {
        return Ok(key.clone());
    }
    let (relation, field) = key.to_field(schema)?;
    Ok(normalized(&key.clone().unalias(), KEY, schema)?.alias_qualified(relation, field.name()))
}

/// A function of each value once.
fn distinct(function: &Expr, schema: &DFSchema) -> DfResult<Expr> {
    const SETS: &[&str] = &["collect_set", "mode"];
    let of = |e: Expr| {
        let Expr::AggregateFunction(mut call) = e else { return Ok(Transformed::no(e)) };
        if !call.params.distinct && !SETS.contains(&call.func.name()) {
            return Ok(Transformed::no(Expr::AggregateFunction(call)));
        }
        for argument in &mut call.params.args {
            *argument = normalized(argument, COMPARED, schema)?;
        }
        Ok(Transformed::yes(Expr::AggregateFunction(call)))
    };
    let (relation, field) = function.to_field(schema)?;
    let name = field.name().clone();
    let made = function.clone().transform_up(of).data()?;
    Ok(if made == *function { made } else { made.unalias().alias_qualified(relation, name) })
}

fn normalized(expr: &Expr, name: &'static str, schema: &DFSchema) -> DfResult<Expr> {
    Ok(match has_fractions(&expr.get_type(schema)?) {
        true => Expr::ScalarFunction(ScalarFunction::new_udf(function(name), vec![expr.clone()])),
        false => expr.clone(),
    })
}

/// A join's keys; None where they are as they are to be.
pub fn keys(on: JoinOnRef<'_>, left: &Schema, right: &Schema) -> DfResult<Option<JoinOn>> {
    let changes = |(key, _): &(Arc<dyn PhysicalExpr>, _)| Ok(has_fractions(&key.data_type(left)?));
    if !on.iter().map(changes).collect::<DfResult<Vec<_>>>()?.contains(&true) {
        return Ok(None);
    }
    let pair = |(l, r): &(_, _)| Ok((physical(l, KEY, left)?, physical(r, KEY, right)?));
    on.iter().map(pair).collect::<DfResult<Vec<_>>>().map(Some)
}

/// A sort that keeps the first rows, or a merge of what is sorted, in Spark's order of numbers; None of other operators.
pub fn ordered(plan: &Arc<dyn ExecutionPlan>) -> DfResult<Option<Arc<dyn ExecutionPlan>>> {
    if let Some(sort) = plan.downcast_ref::<SortExec>() {
        let sorted = |keys| {
            let sort = SortExec::new(keys, Arc::clone(sort.input())).with_preserve_partitioning(sort.preserve_partitioning());
            Arc::new(sort.with_fetch(plan.fetch())) as Arc<dyn ExecutionPlan>
        };
        return Ok(compared(sort.expr(), &sort.input().schema())?.map(sorted));
    }
    let Some(merge) = plan.downcast_ref::<SortPreservingMergeExec>() else { return Ok(None) };
    let merged = |keys| {
        let merge = SortPreservingMergeExec::new(keys, Arc::clone(merge.input())).with_fetch(merge.fetch());
        Arc::new(merge) as Arc<dyn ExecutionPlan>
    };
    Ok(compared(merge.expr(), &merge.input().schema())?.map(merged))
}

fn compared(keys: &LexOrdering, schema: &Schema) -> DfResult<Option<LexOrdering>> {
    let key = |key: &PhysicalSortExpr| Ok(PhysicalSortExpr::new(physical(&key.expr, COMPARED, schema)?, key.options));
    let made = keys.iter().map(key).collect::<DfResult<Vec<_>>>()?;
    let changed = made.iter().zip(keys.iter()).any(|(made, key)| !Arc::ptr_eq(&made.expr, &key.expr));
    Ok(LexOrdering::new(made).filter(|_| changed))
}

fn physical(expr: &Arc<dyn PhysicalExpr>, name: &'static str, schema: &Schema) -> DfResult<Arc<dyn PhysicalExpr>> {
    if inner(expr).is_some() || !has_fractions(&expr.data_type(schema)?) {
        return Ok(Arc::clone(expr));
    }
    let settings = Arc::new(ConfigOptions::default());
    Ok(Arc::new(ScalarFunctionExpr::try_new(function(name), vec![Arc::clone(expr)], schema, settings)?))
}

/// What is normalised.
pub fn inner(expr: &Arc<dyn PhysicalExpr>) -> Option<&Arc<dyn PhysicalExpr>> {
    let function = expr.downcast_ref::<ScalarFunctionExpr>().filter(|f| matches!(f.name(), KEY | COMPARED))?;
    function.args().first()
}

fn function(name: &'static str) -> Arc<ScalarUDF> {
    Arc::new(ScalarUDF::new_from_impl(Normalize { name, signature: Signature::any(1, Volatility::Immutable) }))
}

#[derive(Debug, PartialEq, Eq, Hash)]
struct Normalize {
    name: &'static str,
    signature: Signature,
}

impl ScalarUDFImpl for Normalize {
    fn name(&self) -> &str {
        self.name
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn return_type(&self, arguments: &[Arrow]) -> DfResult<Arrow> {
        Ok(arguments.first().cloned().unwrap_or(Arrow::Null))
    }

    fn return_field_from_args(&self, args: ReturnFieldArgs<'_>) -> DfResult<FieldRef> {
        let made = |field: &FieldRef| field.as_ref().clone().with_name(self.name);
        Ok(Arc::new(args.arg_fields.first().map_or_else(|| Field::new(self.name, Arrow::Null, true), made)))
    }

    fn evaluate_bounds(&self, inputs: &[&Interval]) -> DfResult<Interval> {
        Interval::make_unbounded(&inputs.first().map_or(Arrow::Null, |input| input.data_type()))
    }

    fn invoke_with_args(&self, args: ScalarFunctionArgs) -> DfResult<ColumnarValue> {
        Ok(match args.args.first() {
            Some(ColumnarValue::Array(values)) => ColumnarValue::Array(canonical(values)),
            Some(ColumnarValue::Scalar(value)) => ColumnarValue::Scalar(ScalarValue::try_from_array(&canonical(&value.to_array()?), 0)?),
            None => ColumnarValue::Scalar(ScalarValue::Null),
        })
    }
}
