//! The Kolmogorov-Smirnov test of a sample against a normal distribution, two-sided. The p-value is exact, by Marsaglia,
//! Tsang & Wang, "Evaluating Kolmogorov's Distribution" (2003), and for large samples Kolmogorov's limit.
//! `mllib/stat/test/KolmogorovSmirnovTest.scala`.

use std::sync::Arc;

use touchpaper_sql::arrow::array::{ArrayRef, Float64Array};
use touchpaper_sql::{DataFrame, DataType, Error, Result};

use crate::algorithms::distributions::normal;
use crate::columns::{doubles, gather, named, numeric_field};
use crate::params::ParamValue;
use crate::persist::Table;
use crate::stage::{java, requirement};

pub fn test(df: &DataFrame, sample: &str, distribution: &str, parameters: &[ParamValue]) -> Result<DataFrame> {
    if distribution != "norm" {
        return Err(java(
            "java.lang.UnsupportedOperationException",
            format!("{distribution} not yet supported through convenience method. Current options are:['norm']."),
        ));
    }
    let number = |value: &ParamValue| match value {
        ParamValue::Float(value) => Ok(*value),
        ParamValue::Int(value) => Ok(*value as f64),
        other => Err(requirement(format!("a parameter that is no number: {other}"))),
    };
    let (mean, deviation) = match parameters {
        [] => (0.0, 1.0),
        [mean, deviation] => (number(mean)?, number(deviation)?),
        _ => return Err(requirement("Normal distribution requires mean and standard deviation as parameters")),
    };
    if mean.is_nan() || deviation.is_nan() {
        return Err(requirement("the mean and the standard deviation must be numbers"));
    }
    if deviation <= 0.0 {
        return Err(Error::illegal_argument(format!("standard deviation ({deviation})")));
    }
    numeric_field(df, sample)?;
    let parts = gather(df, vec![named(sample)], Vec::new, |state, arrays, _| {
        let [array] = arrays else { return Err(Error::internal("a stage's argument")) };
        for value in &doubles(array)? {
            let Some(value) = value else {
                let text = "[NOT_NULL_ASSERT_VIOLATION] NULL value appeared in non-nullable field: ";
                return Err(java("org.apache.spark.SparkRuntimeException", text));
            };
            // Spark's fails on it too, at an index that it makes of it.
            if value.is_nan() {
                return Err(requirement("The sample has a value that is no number (NaN)."));
            }
            state.push(value);
        }
        Ok(())
    })?;
    let mut values: Vec<f64> = parts.into_iter().flatten().collect();
    values.sort_by(f64::total_cmp);
    let n = values.len();
    if n == 0 {
        return Err(requirement("the sample is empty"));
    }
    let distance = |(place, value): (usize, &f64)| {
        let expected = normal((value - mean) / deviation);
        (expected - place as f64 / n as f64).max((place as f64 + 1.0) / n as f64 - expected)
    };
    let statistic = values.iter().enumerate().map(distance).fold(0.0, f64::max);
    let one = |value: f64| Arc::new(Float64Array::from(vec![value])) as ArrayRef;
    let table = Table::new(vec![
        ("pValue", DataType::Double, one((1.0 - below(n, statistic)).clamp(0.0, 1.0))),
        ("statistic", DataType::Double, one(statistic)),
    ])?;
    table.into_frame(df.session())
}

/// P(D < d) of n numbers. Spark's is exact, too, but has no end for many numbers that are far from the distribution.
fn below(n: usize, d: f64) -> f64 {
    const EXACT: usize = 1_000;
    const WIDEST: f64 = 200.0;
    if d >= 1.0 {
        return 1.0;
    }
    let size = n as f64;
    if n > EXACT && size * d > WIDEST {
        let z = d * size.sqrt();
        let tail: f64 = (1..=100).map(|k| if k % 2 == 1 { 1.0 } else { -1.0 } * (-2.0 * f64::from(k * k) * z * z).exp()).sum();
        return 1.0 - 2.0 * tail;
    }
    let k = (size * d).floor() as usize + 1;
    let m = 2 * k - 1;
    let h = k as f64 - size * d;
    let mut matrix = vec![0.0; m * m];
    for i in 0..m {
        for j in 0..m {
            matrix[i * m + j] = if i + 1 < j { 0.0 } else { 1.0 };
        }
    }
    for i in 0..m {
        let power = |exponent: usize| h.powi(i32::try_from(exponent).unwrap_or(i32::MAX));
        matrix[i * m] -= power(i + 1);
        matrix[(m - 1) * m + i] -= power(m - i);
    }
    matrix[(m - 1) * m] += if 2.0 * h - 1.0 > 0.0 { (2.0 * h - 1.0).powi(i32::try_from(m).unwrap_or(i32::MAX)) } else { 0.0 };
    for i in 0..m {
        for j in 0..m {
            if i + 1 > j {
                (1..=i + 1 - j).for_each(|g| matrix[i * m + j] /= g as f64);
            }
        }
    }
    let powered = power(&matrix, m, n);
    // n! / nⁿ goes in step by step, so that nothing overflows.
    let (mut value, mut exponent) = (powered.0[(k - 1) * m + k - 1], powered.1);
    for i in 1..=n {
        value *= i as f64 / size;
        if value < 1e-140 {
            value *= 1e140;
            exponent -= 140;
        }
    }
    value * 10_f64.powi(exponent)
}

/// A power of a matrix, with a power of ten beside it.
fn power(matrix: &[f64], m: usize, n: usize) -> (Vec<f64>, i32) {
    if n <= 1 {
        return (matrix.to_vec(), 0);
    }
    let (half, exponent) = power(matrix, m, n / 2);
    let mut out = product(&half, &half, m);
    let mut exponent = 2 * exponent;
    if n % 2 == 1 {
        out = product(matrix, &out, m);
    }
    if out[(m / 2) * m + m / 2] > 1e140 {
        out.iter_mut().for_each(|value| *value *= 1e-140);
        exponent += 140;
    }
    (out, exponent)
}

fn product(a: &[f64], b: &[f64], m: usize) -> Vec<f64> {
    let mut out = vec![0.0; m * m];
    for i in 0..m {
        for k in 0..m {
            let factor = a[i * m + k];
            (0..m).for_each(|j| out[i * m + j] += factor * b[k * m + j]);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_bindgen_test::wasm_bindgen_test;

    /// The figure that Marsaglia, Tsang and Wang give.
    #[wasm_bindgen_test(unsupported = test)]
    fn small_samples_are_exact() {
        assert!((below(10, 0.274) - 0.628_479_615_654).abs() < 1e-9);
    }
}
