//! Aggregates.

use std::collections::HashMap;
use std::sync::Arc;

use datafusion::arrow::array::Array;
use datafusion::common::ScalarValue;
use datafusion::functions_aggregate as df;
use datafusion::logical_expr::expr::AggregateFunction;
use datafusion::logical_expr::expr::NullTreatment;
use datafusion::logical_expr::{AggregateUDF, Expr};

mod bitmap;
mod collected;
mod comoments;
mod count_min;
mod custom;
mod exact;
mod extreme;
mod framed;
mod hashed;
mod histogram;
mod hyperloglog;
mod joined;
mod moments;
mod percentile;
mod product;
mod quantiles;
pub mod sketched;
mod sum;
mod user;

pub use bitmap::BYTES as BITMAP_BYTES;
use comoments::Relation;
pub use custom::with_context;
use exact::Of;
pub use framed::framed;
use moments::Statistic;
pub use user::user;

use super::{Function, Invocation, Kind, MANY};
use crate::analyzer::{Typed, coerce};
use crate::error::{Error, Result};
use crate::types::DataType;

pub const fn aggregate(name: &'static str, least: usize, most: usize, build: fn(&Invocation<'_>) -> Result<Typed>) -> Function {
    Function { name, kind: Kind::Aggregate, arity: (least, most), build }
}

pub const FUNCTIONS: &[Function] = &[
    aggregate("any", 1, 1, |c| truth(c, df::bool_and_or::bool_or_udaf())),
    aggregate("any_value", 1, 2, first),
    aggregate("approx_count_distinct", 1, 2, hyperloglog::approx_count_distinct),
    aggregate("approx_percentile", 2, 3, percentile::approximate),
    aggregate("array_agg", 1, 1, collect_list),
    aggregate("avg", 1, 1, |c| avg(c, false)),
    aggregate("bit_and", 1, 1, |c| bits(c, df::bit_and_or_xor::bit_and_udaf())),
    aggregate("bit_or", 1, 1, |c| bits(c, df::bit_and_or_xor::bit_or_udaf())),
    aggregate("bit_xor", 1, 1, |c| bits(c, df::bit_and_or_xor::bit_xor_udaf())),
    aggregate("bitmap_and_agg", 1, 1, bitmap::and),
    aggregate("bitmap_construct_agg", 1, 1, bitmap::construct),
    aggregate("bitmap_or_agg", 1, 1, bitmap::or),
    aggregate("bool_and", 1, 1, |c| truth(c, df::bool_and_or::bool_and_udaf())),
    aggregate("bool_or", 1, 1, |c| truth(c, df::bool_and_or::bool_or_udaf())),
    aggregate("collect_list", 1, 1, collect_list),
    aggregate("collect_set", 1, 1, collect_set),
    aggregate("collect_union", 1, 1, collect_union),
    aggregate("corr", 2, 2, |c| comoments::call(c, Relation::Correlation)),
    aggregate("count", 1, MANY, count),
    aggregate("count_if", 1, 1, count_if),
    aggregate("count_min_sketch", 3, 4, count_min::count_min_sketch),
    aggregate("covar_pop", 2, 2, |c| comoments::call(c, Relation::CovariancePopulation)),
    aggregate("covar_samp", 2, 2, |c| comoments::call(c, Relation::CovarianceSample)),
    aggregate("every", 1, 1, |c| truth(c, df::bool_and_or::bool_and_udaf())),
    aggregate("first", 1, 2, first),
    aggregate("first_value", 1, 2, first),
    aggregate("histogram_numeric", 2, 2, histogram::histogram_numeric),
    aggregate("kurtosis", 1, 1, |c| moments::call(c, Statistic::Kurtosis)),
    aggregate("last", 1, 2, last),
    aggregate("last_value", 1, 2, last),
    aggregate("listagg", 1, 2, joined::listagg),
    aggregate("max", 1, 1, |c| same(c, df::min_max::max_udaf())),
    aggregate("max_by", 2, 3, |c| extreme::by(c, "max_by", false)),
    aggregate("mean", 1, 1, |c| avg(c, false)),
    aggregate("median", 1, 1, percentile::median),
    aggregate("min", 1, 1, |c| same(c, df::min_max::min_udaf())),
    aggregate("min_by", 2, 3, |c| extreme::by(c, "min_by", true)),
    aggregate("mode", 1, 2, mode),
    aggregate("percentile", 2, 3, percentile::percentile),
    aggregate("percentile_approx", 2, 3, percentile::approximate),
    aggregate("percentile_cont", 2, 2, percentile::percentile),
    aggregate("percentile_disc", 2, 2, percentile::percentile_disc),
    aggregate("product", 1, 1, product::product),
    aggregate("regr_avgx", 2, 2, |c| paired_average(c, 1, 0)),
    aggregate("regr_avgy", 2, 2, |c| paired_average(c, 0, 1)),
    aggregate("regr_count", 2, 2, paired_count),
    aggregate("regr_intercept", 2, 2, |c| comoments::call(c, Relation::Intercept)),
    aggregate("regr_r2", 2, 2, |c| comoments::call(c, Relation::Determination)),
    aggregate("regr_slope", 2, 2, |c| comoments::call(c, Relation::Slope)),
    aggregate("regr_sxx", 2, 2, |c| comoments::call(c, Relation::SquaresX)),
    aggregate("regr_sxy", 2, 2, |c| comoments::call(c, Relation::Products)),
    aggregate("regr_syy", 2, 2, |c| comoments::call(c, Relation::SquaresY)),
    aggregate("skewness", 1, 1, |c| moments::call(c, Statistic::Skewness)),
    aggregate("some", 1, 1, |c| truth(c, df::bool_and_or::bool_or_udaf())),
    aggregate("std", 1, 1, |c| moments::call(c, Statistic::DeviationSample)),
    aggregate("stddev", 1, 1, |c| moments::call(c, Statistic::DeviationSample)),
    aggregate("stddev_pop", 1, 1, |c| moments::call(c, Statistic::DeviationPopulation)),
    aggregate("stddev_samp", 1, 1, |c| moments::call(c, Statistic::DeviationSample)),
    aggregate("string_agg", 1, 2, joined::listagg),
    aggregate("sum", 1, 1, |c| sum(c, false)),
    aggregate("try_avg", 1, 1, |c| avg(c, true)),
    aggregate("try_sum", 1, 1, |c| sum(c, true)),
    aggregate("var_pop", 1, 1, |c| moments::call(c, Statistic::VariancePopulation)),
    aggregate("var_samp", 1, 1, |c| moments::call(c, Statistic::VarianceSample)),
    aggregate("variance", 1, 1, |c| moments::call(c, Statistic::VarianceSample)),
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

fn bits(call: &Invocation<'_>, function: Arc<AggregateUDF>) -> Result<Typed> {
    if !call.raw(0)?.data_type.is_integral() && call.raw(0)?.data_type != DataType::Null {
        return Err(call.wrong_type(0, "\"INTEGRAL\""));
    }
    same(call, function)
}

/// The value that is there most often: of several the first seen, or the least where the second argument is true.
fn mode(call: &Invocation<'_>) -> Result<Typed> {
    let value = call.raw(0)?;
    let least = match call.arguments.get(1).map(|a| super::constant::value(&a.expr)) {
        None | Some(Some(ScalarValue::Boolean(Some(false)))) => false,
        Some(Some(ScalarValue::Boolean(Some(true)))) => true,
        Some(_) => return Err(call.wrong_type(1, "\"BOOLEAN\"")),
    };
    let result = value.data_type.clone();
    let null = result.to_arrow();
    Ok(collected::call("mode", least.to_string(), call, vec![value], result, move |columns| {
        let Some(values) = columns.first() else { return Ok(ScalarValue::try_from(&null)?) };
        let mut counts: HashMap<ScalarValue, (usize, usize)> = HashMap::new();
        for row in (0..values.len()).filter(|row| values.is_valid(*row)) {
            counts.entry(ScalarValue::try_from_array(values, row)?).or_insert((0, row)).0 += 1;
        }
        let most = counts.into_iter().max_by(|(a, (many, first)), (b, (than, before))| {
            let tie = if least { b.partial_cmp(a).unwrap_or(std::cmp::Ordering::Equal) } else { before.cmp(first) };
            many.cmp(than).then(tie)
        });
        match most {
            Some((value, _)) => Ok(value),
            None => Ok(ScalarValue::try_from(&null)?),
        }
    }))
}

/// The average of one argument over the rows in which the other is not null either.
fn paired_average(call: &Invocation<'_>, of: usize, other: usize) -> Result<Typed> {
    let value = numeric_at(call, of)?;
    let there = numeric_at(call, other)?.expr.is_not_null();
    let paired = datafusion::logical_expr::when(there, value.expr).end()?;
    let arguments = vec![Typed::new(paired, value.data_type, true)];
    avg(&Invocation { arguments, distinct: call.distinct, texts: call.texts.clone(), ..call.like("avg") }, false)
}

fn paired_count(call: &Invocation<'_>) -> Result<Typed> {
    let (y, x) = (numeric_at(call, 0)?, numeric_at(call, 1)?);
    let one = Expr::Literal(ScalarValue::Int64(Some(1)), None);
    let counted = datafusion::logical_expr::when(y.expr.is_not_null().and(x.expr.is_not_null()), one).end()?;
    Ok(plain(call, df::count::count_udaf(), vec![counted], DataType::Long, false))
}

fn numeric(call: &Invocation<'_>) -> Result<Typed> {
    numeric_at(call, 0)
}

fn numeric_at(call: &Invocation<'_>, index: usize) -> Result<Typed> {
    call.numeric(index, "\"NUMERIC\" or \"ANSI INTERVAL\"")
}

/// Decimals of so many digits that ten more, for ten thousand million rows, still fit.
const SAFE_DIGITS: u8 = 28;

fn sum(call: &Invocation<'_>, tries: bool) -> Result<Typed> {
    let ansi = call.session.conf().is_ansi();
    let given = call.raw(0)?;
    if matches!(given.data_type, DataType::DayTimeInterval(..) | DataType::YearMonthInterval(..)) {
        let result = given.data_type.clone();
        return Ok(exact::call(call, Of::Sum, given, result, tries));
    }
    let value = numeric(call)?;
    match value.data_type {
        DataType::Decimal(p, s) => {
            let result = coerce::bounded(i16::from(p) + 10, i16::from(s));
            if p > SAFE_DIGITS {
                return Ok(exact::call(call, Of::Sum, value, result, tries || !ansi));
            }
            Ok(plain(call, df::sum::sum_udaf(), vec![value.expr], result, true))
        }
        ref t if t.is_integral() && tries => {
            let value = coerce::to(value, &DataType::Long)?;
            Ok(exact::call(call, Of::Sum, value, DataType::Long, true))
        }
        ref t if t.is_integral() => {
            let value = coerce::to(value, &DataType::Long)?;
            let function = if ansi { sum::function() } else { df::sum::sum_udaf() };
            Ok(plain(call, function, vec![value.expr], DataType::Long, true))
        }
        _ => {
            let value = coerce::to(value, &DataType::Double)?;
            Ok(plain(call, df::sum::sum_udaf(), vec![value.expr], DataType::Double, true))
        }
    }
}

fn avg(call: &Invocation<'_>, tries: bool) -> Result<Typed> {
    let given = call.raw(0)?;
    if matches!(given.data_type, DataType::DayTimeInterval(..) | DataType::YearMonthInterval(..)) {
        let result = match given.data_type {
            DataType::YearMonthInterval(..) => DataType::YEAR_MONTH,
            _ => DataType::DAY_TIME,
        };
        return Ok(exact::call(call, Of::Average, given, result, tries));
    }
    let value = numeric(call)?;
    if let DataType::Decimal(p, s) = value.data_type {
        // Each at its own bound, as sums: digits behind the point do not make room for those before it.
        let result = DataType::Decimal((p + 4).min(38), (s + 4).min(38));
        let tries = tries || !call.session.conf().is_ansi();
        return Ok(exact::call(call, Of::Average, value, result, tries));
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

/// In the order that Scala's hash set has them in, as far as Spark's hash of the type is known; else as they came.
fn collect_set(call: &Invocation<'_>) -> Result<Typed> {
    let value = call.raw(0)?;
    let element = value.data_type.clone();
    if extreme::contains_map(&element) {
        let hint = "collect_set() cannot have map type data".to_string();
        return Err(Error::datatype_mismatch(
            "UNSUPPORTED_INPUT_TYPE",
            &call.text,
            &[("functionName", "`collect_set`"), ("dataType", &hint)],
        ));
    }
    let arrow = element.to_arrow();
    let typed =
        collected::call("collect_set", String::new(), call, vec![value], DataType::Array(Box::new(element), true), move |columns| {
            let mut seen = std::collections::HashSet::new();
            let mut set = Vec::new();
            if let Some(values) = columns.first() {
                for row in (0..values.len()).filter(|row| values.is_valid(*row)) {
                    let value = ScalarValue::try_from_array(values, row)?;
                    if seen.insert(value.clone()) {
                        set.push(value);
                    }
                }
            }
            Ok(ScalarValue::List(ScalarValue::new_list(&hashed::in_order(set), &arrow, true)))
        });
    Ok(Typed { nullable: false, ..typed })
}

/// Nulls are left out; no values make an empty array.
fn collected(call: &Invocation<'_>, distinct: bool) -> Result<Typed> {
    if distinct {
        return collect_set(call);
    }
    let value = call.raw(0)?;
    let filter = call.filter.clone().map(Box::new);
    let arguments = vec![value.expr];
    let nulls = Some(NullTreatment::IgnoreNulls);
    let expr = AggregateFunction::new_udf(df::array_agg::array_agg_udaf(), arguments, false, filter, vec![], nulls);
    let result = DataType::Array(Box::new(value.data_type), true);
    let listed = Typed::new(Expr::AggregateFunction(expr), result.clone(), true);
    Ok(Typed { nullable: false, ..super::collection::or_empty(listed, result) })
}

/// Each element of the arrays once.
fn collect_union(call: &Invocation<'_>) -> Result<Typed> {
    let value = call.raw(0)?;
    let DataType::Array(element, _) = value.data_type.clone() else {
        return Err(call.wrong_type(0, "\"ARRAY\""));
    };
    let result = DataType::Array(element.clone(), true);
    let arrow = element.to_arrow();
    let typed = collected::call("collect_union", String::new(), call, vec![value], result, move |columns| {
        use datafusion::arrow::array::AsArray;
        let mut seen = std::collections::HashSet::new();
        let mut union = Vec::new();
        for items in columns.first().map_or(Vec::new(), |c| c.as_list::<i32>().iter().flatten().collect()) {
            for i in (0..items.len()).filter(|i| items.is_valid(*i)) {
                let item = ScalarValue::try_from_array(&items, i)?;
                if seen.insert(item.clone()) {
                    union.push(item);
                }
            }
        }
        Ok(ScalarValue::List(ScalarValue::new_list(&union, &arrow, true)))
    });
    Ok(Typed { nullable: false, ..typed })
}
