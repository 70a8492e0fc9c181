//! Sums that know when they leave their type: decimals of many digits, intervals, and try_sum.

use std::sync::Arc;

use datafusion::arrow::array::{Array, ArrayRef, AsArray, Decimal128Array, Int64Array};
use datafusion::arrow::compute;
use datafusion::arrow::datatypes::{DataType as Arrow, Decimal128Type, Int64Type, IntervalYearMonthType, i256};
use datafusion::common::{Result as DfResult, ScalarValue};
use datafusion::logical_expr::Accumulator;

use super::custom::Custom;
use crate::analyzer::Typed;
use crate::error::{Error, Result};
use crate::functions::Invocation;
use crate::types::DataType;

/// What is made of the sum, and where it does not fit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Of {
    Sum,
    Average,
}

/// The sum or average in `result`. Where it does not fit the result is null if the call `tries`, else an error.
pub fn call(call: &Invocation<'_>, of: Of, value: Typed, result: DataType, tries: bool) -> Typed {
    let (from, to) = (value.data_type.clone(), result.clone());
    let name = match of {
        Of::Sum => "sum",
        Of::Average => "avg",
    };
    let state = vec![Arrow::Decimal256(76, 0), Arrow::Int64];
    let parameter = if tries { "try".to_string() } else { String::new() };
    Custom::call(name, parameter, call, vec![value], (result, state), move || Exact {
        of,
        from: from.clone(),
        to: to.clone(),
        tries,
        total: i256::ZERO,
        count: 0,
    })
}

#[derive(Debug)]
struct Exact {
    of: Of,
    from: DataType,
    to: DataType,
    tries: bool,
    total: i256,
    count: i64,
}

impl Exact {
    fn limit(&self) -> i256 {
        match &self.to {
            DataType::Decimal(precision, _) => i256::from_i128(10).wrapping_pow(u32::from(*precision)).wrapping_sub(i256::ONE),
            DataType::YearMonthInterval(..) => i256::from_i128(i128::from(i32::MAX)),
            _ => i256::from_i128(i128::from(i64::MAX)),
        }
    }

    /// The result unscaled; `None` where it does not fit.
    fn value(&self) -> Option<i128> {
        let mut value = self.total;
        if self.of == Of::Average {
            let scales = match (&self.from, &self.to) {
                (DataType::Decimal(_, s), DataType::Decimal(_, t)) => u32::try_from(t - s).unwrap_or(0),
                _ => 0,
            };
            let value_scaled = value.checked_mul(i256::from_i128(10).wrapping_pow(scales))?;
            value = half_up(value_scaled, i256::from_i128(i128::from(self.count)))?;
        }
        let limit = self.limit();
        // One more below zero, but for decimals.
        let least = limit.wrapping_neg().wrapping_sub(if matches!(self.to, DataType::Decimal(..)) { i256::ZERO } else { i256::ONE });
        if value > limit || value < least {
            return None;
        }
        value.to_i128()
    }

    fn overflow(&self) -> Error {
        match &self.to {
            DataType::Decimal(precision, scale) => {
                let digits = self.total.to_string();
                let point = usize::try_from(match self.from {
                    DataType::Decimal(_, scale) => scale,
                    _ => 0,
                });
                let value = match digits.len().checked_sub(point.unwrap_or(0)).filter(|_| point.is_ok_and(|p| p > 0)) {
                    Some(at) => format!("{}.{}", digits.get(..at).unwrap_or(""), digits.get(at..).unwrap_or("")),
                    None => digits,
                };
                let (precision, scale) = (precision.to_string(), scale.to_string());
                let config = crate::error::ANSI;
                let parameters = [("value", value.as_str()), ("precision", &precision), ("scale", &scale), ("config", config)];
                Error::new("NUMERIC_VALUE_OUT_OF_RANGE.WITH_SUGGESTION", &parameters)
            }
            t if t.is_interval() => Error::new("INTERVAL_ARITHMETIC_OVERFLOW.WITH_SUGGESTION", &[("functionName", "`try_add`")]),
            _ => Error::overflow("long overflow", " Use 'try_sum' to tolerate overflow and return NULL instead."),
        }
    }
}

fn half_up(value: i256, by: i256) -> Option<i256> {
    let (quotient, rest) = (value.checked_div(by)?, value.checked_rem(by)?);
    let twice = rest.wrapping_abs().wrapping_mul(i256::from_i128(2));
    let away = if twice >= by { i256::ONE } else { i256::ZERO };
    Some(if value < i256::ZERO { quotient.wrapping_sub(away) } else { quotient.wrapping_add(away) })
}

impl Accumulator for Exact {
    fn update_batch(&mut self, values: &[ArrayRef]) -> DfResult<()> {
        let Some(values) = values.first() else { return Ok(()) };
        if let Arrow::Decimal128(..) = values.data_type() {
            for value in values.as_primitive::<Decimal128Type>().iter().flatten() {
                self.total = self.total.wrapping_add(i256::from_i128(value));
                self.count += 1;
            }
            return Ok(());
        }
        if let Arrow::Interval(_) = values.data_type() {
            for months in values.as_primitive::<IntervalYearMonthType>().iter().flatten() {
                self.total = self.total.wrapping_add(i256::from_i128(i128::from(months)));
                self.count += 1;
            }
            return Ok(());
        }
        let values = compute::cast(values, &Arrow::Int64)?;
        for value in values.as_primitive::<Int64Type>().iter().flatten() {
            self.total = self.total.wrapping_add(i256::from_i128(i128::from(value)));
            self.count += 1;
        }
        Ok(())
    }

    fn merge_batch(&mut self, states: &[ArrayRef]) -> DfResult<()> {
        let [totals, counts] = states else { return Ok(()) };
        let totals = totals.as_primitive::<datafusion::arrow::datatypes::Decimal256Type>();
        for (total, count) in totals.iter().zip(counts.as_primitive::<Int64Type>()) {
            self.total = self.total.wrapping_add(total.unwrap_or(i256::ZERO));
            self.count += count.unwrap_or(0);
        }
        Ok(())
    }

    fn evaluate(&mut self) -> DfResult<ScalarValue> {
        let arrow = self.to.to_arrow();
        if self.count == 0 {
            return ScalarValue::try_from(&arrow);
        }
        match self.value() {
            Some(value) => Ok(written(value, &arrow)?),
            None if self.tries => ScalarValue::try_from(&arrow),
            None => Err(self.overflow().into()),
        }
    }

    fn state(&mut self) -> DfResult<Vec<ScalarValue>> {
        Ok(vec![ScalarValue::Decimal256(Some(self.total), 76, 0), ScalarValue::Int64(Some(self.count))])
    }

    fn size(&self) -> usize {
        size_of_val(self)
    }
}

fn written(value: i128, arrow: &Arrow) -> Result<ScalarValue> {
    if let Arrow::Decimal128(precision, scale) = arrow {
        let array = Decimal128Array::from(vec![value]).with_precision_and_scale(*precision, *scale)?;
        return Ok(ScalarValue::try_from_array(&array, 0)?);
    }
    if let Arrow::Interval(_) = arrow {
        return Ok(ScalarValue::IntervalYearMonth(i32::try_from(value).ok()));
    }
    let long: ArrayRef = Arc::new(Int64Array::from(vec![i64::try_from(value).unwrap_or(0)]));
    let array = compute::cast(&long, arrow)?;
    Ok(ScalarValue::try_from_array(&array, 0)?)
}
