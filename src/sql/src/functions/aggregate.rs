//! Aggregates.

use std::collections::HashMap;
use std::sync::Arc;

use datafusion::arrow::array::{Array, ArrayRef, AsArray, Float64Array, Float64Builder, ListBuilder};
use datafusion::arrow::datatypes::Float64Type;
use datafusion::common::ScalarValue;
use datafusion::functions_aggregate as df;
use datafusion::logical_expr::expr::AggregateFunction;
use datafusion::logical_expr::expr::NullTreatment;
use datafusion::logical_expr::{AggregateUDF, Expr};

mod comoments;
mod moments;
mod sum;

use comoments::Relation;
use moments::Statistic;

use super::{Function, Invocation, Kernel, KernelArgs, Kind, MANY};
use crate::analyzer::{Typed, coerce};
use crate::error::Result;
use crate::types::DataType;

const fn aggregate(name: &'static str, least: usize, most: usize, build: fn(&Invocation<'_>) -> Result<Typed>) -> Function {
    Function { name, kind: Kind::Aggregate, arity: (least, most), build }
}

pub const FUNCTIONS: &[Function] = &[
    aggregate("any_value", 1, 2, first),
    aggregate("approx_count_distinct", 1, 2, |c| {
        Ok(plain(c, df::approx_distinct::approx_distinct_udaf(), vec![c.raw(0)?.expr], DataType::Long, false))
    }),
    aggregate("avg", 1, 1, avg),
    aggregate("bit_and", 1, 1, |c| same(c, df::bit_and_or_xor::bit_and_udaf())),
    aggregate("bit_or", 1, 1, |c| same(c, df::bit_and_or_xor::bit_or_udaf())),
    aggregate("bit_xor", 1, 1, |c| same(c, df::bit_and_or_xor::bit_xor_udaf())),
    aggregate("bool_and", 1, 1, |c| truth(c, df::bool_and_or::bool_and_udaf())),
    aggregate("bool_or", 1, 1, |c| truth(c, df::bool_and_or::bool_or_udaf())),
    aggregate("any", 1, 1, |c| truth(c, df::bool_and_or::bool_or_udaf())),
    aggregate("some", 1, 1, |c| truth(c, df::bool_and_or::bool_or_udaf())),
    aggregate("every", 1, 1, |c| truth(c, df::bool_and_or::bool_and_udaf())),
    aggregate("collect_list", 1, 1, collect_list),
    aggregate("array_agg", 1, 1, collect_list),
    aggregate("collect_set", 1, 1, collect_set),
    aggregate("corr", 2, 2, |c| doubles(c, comoments::function(Relation::Correlation))),
    aggregate("count", 1, MANY, count),
    aggregate("count_if", 1, 1, count_if),
    aggregate("covar_pop", 2, 2, |c| doubles(c, comoments::function(Relation::CovariancePopulation))),
    aggregate("covar_samp", 2, 2, |c| doubles(c, comoments::function(Relation::CovarianceSample))),
    aggregate("first", 1, 2, first),
    aggregate("first_value", 1, 2, first),
    aggregate("last", 1, 2, last),
    aggregate("last_value", 1, 2, last),
    aggregate("max", 1, 1, |c| same(c, df::min_max::max_udaf())),
    aggregate("mean", 1, 1, avg),
    aggregate("median", 1, 1, |c| doubles(c, df::median::median_udaf())),
    aggregate("max_by", 2, 2, |c| by(c, false)),
    aggregate("min_by", 2, 2, |c| by(c, true)),
    aggregate("percentile", 2, 2, |c| percentile(c, true)),
    aggregate("percentile_approx", 2, 3, |c| percentile(c, false)),
    aggregate("approx_percentile", 2, 3, |c| percentile(c, false)),
    aggregate("min", 1, 1, |c| same(c, df::min_max::min_udaf())),
    aggregate("std", 1, 1, |c| moment(c, Statistic::DeviationSample)),
    aggregate("stddev", 1, 1, |c| moment(c, Statistic::DeviationSample)),
    aggregate("stddev_pop", 1, 1, |c| moment(c, Statistic::DeviationPopulation)),
    aggregate("stddev_samp", 1, 1, |c| moment(c, Statistic::DeviationSample)),
    aggregate("kurtosis", 1, 1, |c| moment(c, Statistic::Kurtosis)),
    aggregate("mode", 1, 1, mode),
    aggregate("product", 1, 1, product),
    aggregate("skewness", 1, 1, |c| moment(c, Statistic::Skewness)),
    aggregate("sum", 1, 1, sum),
    aggregate("try_avg", 1, 1, avg),
    aggregate("try_sum", 1, 1, sum),
    aggregate("var_pop", 1, 1, |c| moment(c, Statistic::VariancePopulation)),
    aggregate("var_samp", 1, 1, |c| moment(c, Statistic::VarianceSample)),
    aggregate("variance", 1, 1, |c| moment(c, Statistic::VarianceSample)),
];

/// `count(1)` over everything.
pub fn count_star() -> Expr {
    let one = Expr::Literal(ScalarValue::Int64(Some(1)), None);
    Expr::AggregateFunction(AggregateFunction::new_udf(df::count::count_udaf(), vec![one], false, None, vec![], None))
}

fn plain(call: &Invocation<'_>, function: Arc<AggregateUDF>, arguments: Vec<Expr>, data_type: DataType, nullable: bool) -> Typed {
    with_nulls(call, function, arguments, data_type, nullable, None)
}

fn with_nulls(
    call: &Invocation<'_>,
    function: Arc<AggregateUDF>,
    arguments: Vec<Expr>,
    data_type: DataType,
    nullable: bool,
    nulls: Option<NullTreatment>,
) -> Typed {
    let filter = call.filter.clone().map(Box::new);
    let expr = AggregateFunction::new_udf(function, arguments, call.distinct, filter, vec![], nulls);
    Typed::new(Expr::AggregateFunction(expr), data_type, nullable)
}

/// The result has the argument's type.
fn same(call: &Invocation<'_>, function: Arc<AggregateUDF>) -> Result<Typed> {
    let value = call.raw(0)?;
    Ok(plain(call, function, vec![value.expr], value.data_type, true))
}

fn truth(call: &Invocation<'_>, function: Arc<AggregateUDF>) -> Result<Typed> {
    Ok(plain(call, function, vec![call.argument(0, &DataType::Boolean)?.expr], DataType::Boolean, true))
}

fn doubles(call: &Invocation<'_>, function: Arc<AggregateUDF>) -> Result<Typed> {
    let arguments = (0..call.len()).map(|i| Ok(call.double(i)?.expr)).collect::<Result<_>>()?;
    Ok(plain(call, function, arguments, DataType::Double, true))
}

fn moment(call: &Invocation<'_>, statistic: Statistic) -> Result<Typed> {
    if !call.distinct {
        return doubles(call, moments::function(statistic));
    }
    let inner = Invocation { arguments: vec![call.double(0)?], ..call.like("collect_set") };
    let listed = collected(&inner, true)?;
    let body = move |args: &KernelArgs<'_>| -> Result<ArrayRef> {
        let lists = args.array(0)?;
        let lists = lists.as_list::<i32>();
        let values = (0..args.rows).map(|row| moments::of(statistic, lists.value(row).as_primitive::<Float64Type>().iter().flatten()));
        Ok(Arc::new(values.collect::<Float64Array>()))
    };
    let (name, result) = (statistic.name(), DataType::Double);
    let typed = Kernel::call(name, vec![listed], result, body);
    Ok(Typed { nullable: true, ..typed })
}

/// The value that is there most often, the first seen of several.
fn mode(call: &Invocation<'_>) -> Result<Typed> {
    let value = call.raw(0)?;
    let result = value.data_type.clone();
    let inner = Invocation { arguments: vec![value], ..call.like("collect_list") };
    let listed = collected(&inner, false)?;
    let typed = Kernel::call("mode", vec![listed], result, |args| {
        let lists = args.array(0)?;
        let lists = lists.as_list::<i32>();
        let picked = (0..args.rows).map(|row| {
            let values = lists.value(row);
            let mut counts: HashMap<ScalarValue, (usize, usize)> = HashMap::new();
            for i in 0..values.len() {
                counts.entry(ScalarValue::try_from_array(&values, i)?).or_insert((0, i)).0 += 1;
            }
            let most = counts.into_iter().max_by_key(|(_, (count, first))| (*count, std::cmp::Reverse(*first)));
            match most {
                Some((value, _)) => Ok(value),
                None => Ok(ScalarValue::try_from(args.result)?),
            }
        });
        let picked = picked.collect::<Result<Vec<_>>>()?;
        match picked.is_empty() {
            true => Ok(datafusion::arrow::array::new_empty_array(args.result)),
            false => Ok(ScalarValue::iter_to_array(picked)?),
        }
    });
    Ok(Typed { nullable: true, ..typed })
}

/// Of all values in their order; null where there are none.
fn product(call: &Invocation<'_>) -> Result<Typed> {
    let inner = Invocation { arguments: vec![call.double(0)?], ..call.like("collect_list") };
    let listed = collected(&inner, call.distinct)?;
    let typed = Kernel::call("product", vec![listed], DataType::Double, |args| {
        let lists = args.array(0)?;
        let lists = lists.as_list::<i32>();
        let products = (0..args.rows).map(|row| lists.value(row).as_primitive::<Float64Type>().iter().flatten().reduce(|a, b| a * b));
        Ok(Arc::new(Float64Array::from_iter(products)))
    });
    Ok(Typed { nullable: true, ..typed })
}

fn numeric(call: &Invocation<'_>) -> Result<Typed> {
    let value = call.raw(0)?;
    match &value.data_type {
        t if t.is_numeric() => Ok(value),
        DataType::String | DataType::Null => coerce::to(value, &DataType::Double),
        _ => Err(call.wrong_type(0, "\"NUMERIC\" or \"ANSI INTERVAL\"")),
    }
}

fn sum(call: &Invocation<'_>) -> Result<Typed> {
    let value = numeric(call)?;
    let (value, result) = match value.data_type {
        DataType::Decimal(p, s) => {
            let result = coerce::bounded(i16::from(p) + 10, i16::from(s));
            (value, result)
        }
        ref t if t.is_integral() => {
            let value = coerce::to(value, &DataType::Long)?;
            let ansi = call.session.conf().is_ansi() && call.name == "sum";
            let function = if ansi { sum::function() } else { df::sum::sum_udaf() };
            return Ok(plain(call, function, vec![value.expr], DataType::Long, true));
        }
        _ => (coerce::to(value, &DataType::Double)?, DataType::Double),
    };
    Ok(plain(call, df::sum::sum_udaf(), vec![value.expr], result, true))
}

fn avg(call: &Invocation<'_>) -> Result<Typed> {
    let value = numeric(call)?;
    if let DataType::Decimal(p, s) = value.data_type {
        let result = coerce::bounded(i16::from(p) + 4, i16::from(s) + 4);
        return Ok(plain(call, df::average::avg_udaf(), vec![value.expr], result, true));
    }
    let value = coerce::to(value, &DataType::Double)?;
    Ok(plain(call, df::average::avg_udaf(), vec![value.expr], DataType::Double, true))
}

fn count(call: &Invocation<'_>) -> Result<Typed> {
    let function = df::count::count_udaf();
    if let [value] = call.arguments.as_slice() {
        // Counting what is never null is counting rows.
        let argument = match (&value.expr, call.distinct) {
            (Expr::Literal(scalar, _), false) if !scalar.is_null() => Expr::Literal(ScalarValue::Int64(Some(1)), None),
            (other, _) => other.clone(),
        };
        return Ok(plain(call, function, vec![argument], DataType::Long, false));
    }
    // Rows in which none is null; distinct ones as structs of them.
    let all = call.arguments.iter().map(|a| a.expr.clone().is_not_null()).reduce(Expr::and);
    let value = if call.distinct {
        let names = (0..call.len()).map(|i| format!("c{i}"));
        let fields = names.zip(&call.arguments).flat_map(|(name, a)| [Expr::Literal(ScalarValue::Utf8(Some(name)), None), a.expr.clone()]);
        datafusion::functions::core::expr_fn::named_struct(fields.collect())
    } else {
        Expr::Literal(ScalarValue::Int64(Some(1)), None)
    };
    let counted = match all {
        Some(all) => datafusion::logical_expr::when(all, value).end()?,
        None => value,
    };
    Ok(plain(call, function, vec![counted], DataType::Long, false))
}

fn count_if(call: &Invocation<'_>) -> Result<Typed> {
    let condition = call.argument(0, &DataType::Boolean)?;
    let one = Expr::Literal(ScalarValue::Int64(Some(1)), None);
    let counted = datafusion::logical_expr::when(condition.expr, one).end()?;
    Ok(plain(call, df::count::count_udaf(), vec![counted], DataType::Long, false))
}

/// IGNORE NULLS, or a second argument `true`.
pub fn ignores_nulls(call: &Invocation<'_>) -> bool {
    let second = call.arguments.get(1).and_then(|a| coerce::literal(&a.expr));
    call.ignore_nulls || matches!(second, Some(ScalarValue::Boolean(Some(true))))
}

fn picked(call: &Invocation<'_>, function: Arc<AggregateUDF>) -> Result<Typed> {
    let value = call.raw(0)?;
    let nulls = ignores_nulls(call).then_some(NullTreatment::IgnoreNulls);
    Ok(with_nulls(call, function, vec![value.expr], value.data_type, true, nulls))
}

fn first(call: &Invocation<'_>) -> Result<Typed> {
    picked(call, df::first_last::first_value_udaf())
}

fn last(call: &Invocation<'_>) -> Result<Typed> {
    picked(call, df::first_last::last_value_udaf())
}

fn collect_list(call: &Invocation<'_>) -> Result<Typed> {
    collected(call, call.distinct)
}

fn collect_set(call: &Invocation<'_>) -> Result<Typed> {
    collected(call, true)
}

/// Nulls are left out; no values make an empty array.
fn collected(call: &Invocation<'_>, distinct: bool) -> Result<Typed> {
    let value = call.raw(0)?;
    let filter = call.filter.clone().map(Box::new);
    let arguments = vec![value.expr];
    let nulls = Some(NullTreatment::IgnoreNulls);
    let expr = AggregateFunction::new_udf(df::array_agg::array_agg_udaf(), arguments, distinct, filter, vec![], nulls);
    let result = DataType::Array(Box::new(value.data_type), true);
    let listed = Typed::new(Expr::AggregateFunction(expr), result.clone(), true);
    Ok(super::collection::or_empty(listed, result))
}

/// The value where another is greatest or least; rows in which that one is null do not count.
fn by(call: &Invocation<'_>, least: bool) -> Result<Typed> {
    let (value, order) = (call.raw(0)?, call.raw(1)?);
    let there = order.expr.clone().is_not_null();
    let filter = match &call.filter {
        Some(filter) => filter.clone().and(there),
        None => there,
    };
    let order = vec![datafusion::logical_expr::SortExpr::new(order.expr, least, false)];
    let function = df::first_last::first_value_udaf();
    let expr = AggregateFunction::new_udf(function, vec![value.expr], false, Some(Box::new(filter)), order, None);
    Ok(Typed::new(Expr::AggregateFunction(expr), value.data_type, true))
}

/// Picked from all values in order: interpolated between two, or the least that enough values are not above.
fn percentile(call: &Invocation<'_>, interpolated: bool) -> Result<Typed> {
    let value = numeric(call)?;
    let result = if interpolated { DataType::Double } else { value.data_type.clone() };
    let many = matches!(call.raw(1)?.data_type, DataType::Array(..));
    let shares = if many {
        coerce::to(call.raw(1)?, &DataType::Array(Box::new(DataType::Double), true))?
    } else {
        let one = call.double(1)?;
        Typed::new(
            datafusion::functions_nested::expr_fn::make_array(vec![one.expr]),
            DataType::Array(Box::new(DataType::Double), true),
            false,
        )
    };
    let doubles = Typed { expr: coerce::to(value, &DataType::Double)?.expr, data_type: DataType::Double, nullable: true };
    let inner = Invocation { arguments: vec![doubles], texts: Vec::new(), names: Vec::new(), ..call.like("collect_list") };
    let listed = collected(&inner, false)?;
    let picked = DataType::Array(Box::new(DataType::Double), true);
    let typed = Kernel::call_with(
        if interpolated { "percentile" } else { "percentile_approx" },
        String::new(),
        vec![listed, shares],
        picked,
        datafusion::logical_expr::Volatility::Immutable,
        Arc::new(move |args| percentiles(args, interpolated)),
    );
    let wanted = DataType::Array(Box::new(result.clone()), true);
    let typed = coerce::to(typed, &wanted)?;
    if many {
        return Ok(Typed { nullable: true, ..typed });
    }
    let first = Typed::new(Expr::Literal(ScalarValue::Int32(Some(0)), None), DataType::Integer, false);
    super::collection::item_or_null(typed, first)
}

/// An array with a value for each share; empty where there are no values.
fn percentiles(args: &KernelArgs<'_>, interpolated: bool) -> Result<ArrayRef> {
    let (lists, shares) = (args.array(0)?, args.array(1)?);
    let (lists, shares) = (lists.as_list::<i32>(), shares.as_list::<i32>());
    let mut out = ListBuilder::new(Float64Builder::new());
    for row in 0..args.rows {
        let mut values: Vec<f64> = lists.value(row).as_primitive::<Float64Type>().iter().flatten().collect();
        values.sort_by(f64::total_cmp);
        if let Some(last) = values.len().checked_sub(1) {
            for share in shares.value(row).as_primitive::<Float64Type>().iter().flatten() {
                let place = share.clamp(0.0, 1.0) * last as f64;
                let picked = if interpolated {
                    let (low, high) = (place.floor() as usize, place.ceil() as usize);
                    let (a, b) = (values.get(low).copied().unwrap_or(0.0), values.get(high).copied().unwrap_or(0.0));
                    a + (b - a) * place.fract()
                } else {
                    let rank = (share.clamp(0.0, 1.0) * values.len() as f64).ceil() as usize;
                    values.get(rank.saturating_sub(1).min(last)).copied().unwrap_or(0.0)
                };
                out.values().append_value(picked);
            }
        }
        out.append(true);
    }
    Ok(Arc::new(out.finish()))
}
