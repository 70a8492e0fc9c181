//! Percentiles: exact ones from all values, approximate ones from a sketch.

use std::sync::Arc;

use datafusion::arrow::array::{Array, ArrayRef, AsArray, Float64Array, Int64Array, ListArray};
use datafusion::arrow::buffer::OffsetBuffer;
use datafusion::arrow::compute;
use datafusion::arrow::datatypes::{DataType as Arrow, Field, Float64Type, Int64Type};
use datafusion::common::{Result as DfResult, ScalarValue};
use datafusion::logical_expr::Accumulator;

use super::collected;
use super::custom::{Custom, list_of};
use super::quantiles::{Quantiles, Sample};
use crate::analyzer::{Typed, coerce};
use crate::error::{Error, Result};
use crate::functions::{Invocation, constant};
use crate::types::DataType;

/// The shares that are asked for, and whether they came as an array.
#[derive(Clone)]
struct Shares {
    values: Vec<f64>,
    many: bool,
}

fn shares(call: &Invocation<'_>, index: usize) -> Result<Shares> {
    let given = call.raw(index)?;
    let many = matches!(given.data_type, DataType::Array(..));
    let wanted = if many { DataType::Array(Box::new(DataType::Double), true) } else { DataType::Double };
    let fits = |t: &DataType| t.is_numeric() || matches!(t, DataType::String | DataType::Null);
    let fitting = match &given.data_type {
        DataType::Array(element, _) => fits(element),
        other => fits(other),
    };
    if !fitting {
        return Err(call.wrong_type(index, "(\"DOUBLE\" or \"ARRAY\")"));
    }
    let text = call.texts.get(index).map_or("", String::as_str);
    let Some(value) = constant::value(&coerce::to(given, &wanted)?.expr) else {
        let parameters = [("inputName", "`percentage`"), ("inputType", "\"DOUBLE\""), ("inputExpr", &format!("\"{text}\""))];
        return Err(Error::datatype_mismatch("NON_FOLDABLE_INPUT", &call.text, &parameters));
    };
    let values: Option<Vec<f64>> = match &value {
        ScalarValue::Float64(v) => v.map(|v| vec![v]),
        ScalarValue::List(list) if list.is_valid(0) => list.value(0).as_primitive::<Float64Type>().iter().collect(),
        _ => None,
    };
    let Some(values) = values else {
        return Err(Error::datatype_mismatch("UNEXPECTED_NULL", &call.text, &[("exprName", "percentage(s)")]));
    };
    if values.iter().any(|v| !(0.0..=1.0).contains(v)) {
        let shown: Vec<_> = values.iter().map(|v| format!("{}D", crate::format::java_double(*v))).collect();
        let current = shown.join(",");
        let parameters = [("exprName", "percentage"), ("valueRange", "[0.0, 1.0]"), ("currentValue", &current)];
        return Err(Error::datatype_mismatch("VALUE_OUT_OF_RANGE", &call.text, &parameters));
    }
    Ok(Shares { values, many })
}

/// What can be ordered and counted as a number.
fn value(call: &Invocation<'_>) -> Result<Typed> {
    let value = call.raw(0)?;
    match &value.data_type {
        DataType::String | DataType::Null => coerce::to(value, &DataType::Double),
        t if t.is_numeric() || matches!(t, DataType::DayTimeInterval(..) | DataType::YearMonthInterval(..)) => Ok(value),
        _ => Err(call.wrong_type(0, "(\"NUMERIC\" or \"ANSI INTERVAL\")")),
    }
}

pub fn median(call: &Invocation<'_>) -> Result<Typed> {
    Ok(exact("median", call, vec![value(call)?], Shares { values: vec![0.5], many: false }, false))
}

pub fn percentile(call: &Invocation<'_>) -> Result<Typed> {
    let mut arguments = vec![value(call)?];
    if call.len() > 2 {
        if !call.raw(2)?.data_type.is_integral() {
            return Err(call.wrong_type(2, "\"INTEGRAL\""));
        }
        arguments.push(call.argument(2, &DataType::Long)?);
    }
    Ok(exact("percentile", call, arguments, shares(call, 1)?, false))
}

/// `percentile_disc`: the least value that enough values are not above.
pub fn percentile_disc(call: &Invocation<'_>) -> Result<Typed> {
    Ok(exact("percentile_disc", call, vec![value(call)?], shares(call, 1)?, true))
}

/// `discrete` takes a value that is there rather than one between two. What is ordered within its group from the greatest on
/// is counted from there.
fn exact(name: &'static str, call: &Invocation<'_>, arguments: Vec<Typed>, shares: Shares, discrete: bool) -> Typed {
    let given = arguments.first().map_or(DataType::Double, |a| a.data_type.clone());
    let one = match given {
        DataType::YearMonthInterval(..) => DataType::YEAR_MONTH,
        DataType::DayTimeInterval(..) => DataType::DAY_TIME,
        _ => DataType::Double,
    };
    let result = if shares.many { DataType::Array(Box::new(one.clone()), false) } else { one.clone() };
    let arrow = one.to_arrow();
    let null = result.to_arrow();
    let reverse = call.within_group.first().is_some_and(|(_, order)| order.descending);
    let parameter = format!("{:?}{}", shares.values, if reverse { " desc" } else { "" });
    collected::call(name, parameter, call, arguments, result, move |columns| {
        let Some(values) = columns.first() else { return Err(Error::internal("percentile of nothing")) };
        let values = doubles(values)?;
        let frequencies = columns.get(1).map(|f| f.as_primitive::<Int64Type>().clone());
        let mut counted: Vec<(f64, i64)> = Vec::with_capacity(values.len());
        for (row, value) in values.iter().enumerate() {
            let frequency = frequencies.as_ref().map_or(Some(1), |f| f.is_valid(row).then(|| f.value(row)));
            match (value, frequency) {
                (Some(_), Some(negative)) if negative < 0 => {
                    return Err(Error::illegal_argument("[_LEGACY_ERROR_TEMP_2013] Negative values found in frequency.".into()));
                }
                (Some(value), Some(frequency)) if frequency > 0 => counted.push((value, frequency)),
                _ => {}
            }
        }
        if counted.is_empty() {
            return Ok(ScalarValue::try_from(&null)?);
        }
        counted.sort_by(|a, b| a.0.total_cmp(&b.0));
        if reverse {
            counted.reverse();
        }
        let mut reached = 0;
        for (_, count) in &mut counted {
            reached += *count;
            *count = reached;
        }
        let picked: Vec<f64> = shares.values.iter().map(|share| pick(&counted, reached, *share, discrete)).collect();
        answer(&picked, &arrow, shares.many)
    })
}

/// From values with the counts of values up to them.
fn pick(counted: &[(f64, i64)], total: i64, share: f64, discrete: bool) -> f64 {
    let at = |place: i64| {
        let index = counted.partition_point(|(_, reached)| *reached < place);
        counted.get(index).or(counted.last()).map_or(f64::NAN, |(value, _)| *value)
    };
    if discrete {
        return at(((total as f64 * share).ceil() as i64).max(1));
    }
    let position = (total - 1) as f64 * share;
    let (lower, higher) = (position.floor(), position.ceil());
    let (low, high) = (at(lower as i64 + 1), at(higher as i64 + 1));
    if lower == higher || low == high {
        return low;
    }
    low + (position - lower) * (high - low)
}

/// Numbers, dates, times and intervals as doubles.
fn doubles(array: &ArrayRef) -> Result<Float64Array> {
    let whole = match array.data_type() {
        Arrow::Date32 | Arrow::Interval(_) => compute::cast(array, &Arrow::Int32)?,
        Arrow::Timestamp(..) | Arrow::Duration(_) | Arrow::Time64(_) => compute::cast(array, &Arrow::Int64)?,
        _ => Arc::clone(array),
    };
    Ok(compute::cast(&whole, &Arrow::Float64)?.as_primitive::<Float64Type>().clone())
}

fn undoubled(values: &[f64], data_type: &Arrow) -> Result<ArrayRef> {
    let array: ArrayRef = Arc::new(Float64Array::from(values.to_vec()));
    Ok(match data_type {
        Arrow::Date32 | Arrow::Interval(_) => compute::cast(&compute::cast(&array, &Arrow::Int32)?, data_type)?,
        Arrow::Timestamp(..) | Arrow::Duration(_) | Arrow::Time64(_) => {
            let whole: Int64Array = values.iter().map(|v| Some(*v as i64)).collect();
            compute::cast(&(Arc::new(whole) as ArrayRef), data_type)?
        }
        Arrow::Int64 => Arc::new(values.iter().map(|v| Some(*v as i64)).collect::<Int64Array>()),
        other => compute::cast(&array, other)?,
    })
}

fn answer(values: &[f64], data_type: &Arrow, many: bool) -> Result<ScalarValue> {
    let array = undoubled(values, data_type)?;
    if !many {
        return Ok(ScalarValue::try_from_array(&array, 0)?);
    }
    let field = Arc::new(Field::new("item", data_type.clone(), false));
    Ok(ScalarValue::List(Arc::new(ListArray::try_new(field, OffsetBuffer::from_lengths([array.len()]), array, None)?)))
}

pub fn approximate(call: &Invocation<'_>) -> Result<Typed> {
    let given = call.raw(0)?;
    let given = match &given.data_type {
        DataType::String | DataType::Null => coerce::to(given, &DataType::Double)?,
        t if t.is_numeric() || t.is_datetime() || matches!(t, DataType::DayTimeInterval(..) | DataType::YearMonthInterval(..)) => given,
        _ => return Err(call.wrong_type(0, "(\"NUMERIC\" or \"DATE\" or \"TIMESTAMP\" or \"TIMESTAMP_NTZ\" or \"ANSI INTERVAL\")")),
    };
    let shares = shares(call, 1)?;
    let accuracy = match call.len() {
        0..=2 => 10_000,
        _ => match constant::value(&call.argument(2, &DataType::Long)?.expr) {
            Some(ScalarValue::Int64(Some(n))) => n,
            _ => return Err(Error::datatype_mismatch("UNEXPECTED_NULL", &call.text, &[("exprName", "accuracy")])),
        },
    };
    if !(1..=i64::from(i32::MAX)).contains(&accuracy) {
        let current = format!("{accuracy}L");
        let parameters = [("exprName", "accuracy"), ("valueRange", "(0, 2147483647]"), ("currentValue", &current)];
        return Err(Error::datatype_mismatch("VALUE_OUT_OF_RANGE", &call.text, &parameters));
    }
    let one = given.data_type.clone();
    let result = if shares.many { DataType::Array(Box::new(one.clone()), false) } else { one.clone() };
    let (arrow, null) = (one.to_arrow(), result.to_arrow());
    let state = vec![list_of(&Arrow::Float64), list_of(&Arrow::Int64), list_of(&Arrow::Int64), Arrow::Int64];
    let parameter = format!("{:?} {accuracy}", shares.values);
    Ok(Custom::call("percentile_approx", parameter, call, vec![given], (result, state), move || Approximate {
        error: 1.0 / accuracy as f64,
        quantiles: Quantiles::new(1.0 / accuracy as f64),
        shares: shares.clone(),
        arrow: arrow.clone(),
        null: null.clone(),
    }))
}

struct Approximate {
    error: f64,
    quantiles: Quantiles,
    shares: Shares,
    arrow: Arrow,
    null: Arrow,
}

impl std::fmt::Debug for Approximate {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Approximate({} values)", self.quantiles.count)
    }
}

impl Accumulator for Approximate {
    fn update_batch(&mut self, values: &[ArrayRef]) -> DfResult<()> {
        if let Some(values) = values.first() {
            doubles(values)?.iter().flatten().for_each(|value| self.quantiles.insert(value));
        }
        Ok(())
    }

    fn merge_batch(&mut self, states: &[ArrayRef]) -> DfResult<()> {
        let [values, gs, deltas, counts] = states else { return Ok(()) };
        for row in 0..counts.len() {
            let (values, gs, deltas) =
                (values.as_list::<i32>().value(row), gs.as_list::<i32>().value(row), deltas.as_list::<i32>().value(row));
            let pairs = gs.as_primitive::<Int64Type>().values().iter().zip(deltas.as_primitive::<Int64Type>().values());
            let samples = values.as_primitive::<Float64Type>().values().iter().zip(pairs);
            let samples = samples.map(|(value, (g, delta))| Sample { value: *value, g: *g, delta: *delta }).collect();
            self.quantiles.compress();
            self.quantiles.merge(Quantiles::of(self.error, samples, counts.as_primitive::<Int64Type>().value(row)));
        }
        Ok(())
    }

    fn evaluate(&mut self) -> DfResult<ScalarValue> {
        self.quantiles.compress();
        match self.quantiles.query(&self.shares.values) {
            Some(found) => Ok(answer(&found, &self.arrow, self.shares.many)?),
            None => ScalarValue::try_from(&self.null),
        }
    }

    fn state(&mut self) -> DfResult<Vec<ScalarValue>> {
        self.quantiles.compress();
        let samples = &self.quantiles.samples;
        let longs = |get: fn(&Sample) -> i64| {
            let values: Vec<_> = samples.iter().map(|s| ScalarValue::Int64(Some(get(s)))).collect();
            ScalarValue::List(ScalarValue::new_list(&values, &Arrow::Int64, true))
        };
        let values: Vec<_> = samples.iter().map(|s| ScalarValue::Float64(Some(s.value))).collect();
        let values = ScalarValue::List(ScalarValue::new_list(&values, &Arrow::Float64, true));
        Ok(vec![values, longs(|s| s.g), longs(|s| s.delta), ScalarValue::Int64(Some(self.quantiles.count))])
    }

    fn size(&self) -> usize {
        size_of_val(self) + self.quantiles.samples.capacity() * size_of::<Sample>()
    }
}
