//! Variance and what else is made of central moments, updated and merged in Spark's order of operations
//! (org.apache.spark.sql.catalyst.expressions.aggregate.CentralMomentAgg), so that the last digit is the same.

use datafusion::arrow::array::{Array, ArrayRef, AsArray};
use datafusion::arrow::datatypes::{DataType as Arrow, Float64Type};
use datafusion::common::{Result as DfResult, ScalarValue};
use datafusion::logical_expr::Accumulator;

use super::custom::Custom;
use crate::analyzer::Typed;
use crate::error::Result;
use crate::functions::Invocation;
use crate::types::DataType;

/// What is made of the moments in the end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Statistic {
    VariancePopulation,
    VarianceSample,
    DeviationPopulation,
    DeviationSample,
    Skewness,
    Kurtosis,
}

impl Statistic {
    pub fn name(self) -> &'static str {
        match self {
            Self::VariancePopulation => "var_pop",
            Self::VarianceSample => "var_samp",
            Self::DeviationPopulation => "stddev_pop",
            Self::DeviationSample => "stddev_samp",
            Self::Skewness => "skewness",
            Self::Kurtosis => "kurtosis",
        }
    }
}

pub fn call(call: &Invocation<'_>, statistic: Statistic) -> Result<Typed> {
    let result = (DataType::Double, vec![Arrow::Float64; 5]);
    Ok(Custom::call(statistic.name(), String::new(), call, vec![call.double(0)?], result, move || State::new(statistic)))
}

/// Count, mean, and the sums of the second to fourth powers of the differences from it.
#[derive(Debug)]
struct State {
    statistic: Statistic,
    n: f64,
    avg: f64,
    m2: f64,
    m3: f64,
    m4: f64,
}

impl State {
    fn new(statistic: Statistic) -> Self {
        Self { statistic, n: 0.0, avg: 0.0, m2: 0.0, m3: 0.0, m4: 0.0 }
    }

    fn update(&mut self, value: f64) {
        self.n += 1.0;
        let delta = value - self.avg;
        let delta_n = delta / self.n;
        self.avg += delta_n;
        self.m2 += delta * (delta - delta_n);
        if matches!(self.statistic, Statistic::Skewness | Statistic::Kurtosis) {
            let (delta2, delta_n2) = (delta * delta, delta_n * delta_n);
            self.m3 = self.m3 - 3.0 * delta_n * self.m2 + delta * (delta2 - delta_n2);
            self.m4 = self.m4 - 4.0 * delta_n * self.m3 - 6.0 * delta_n2 * self.m2 + delta * (delta * delta2 - delta_n * delta_n2);
        }
    }

    fn merge(&mut self, other: &Self) {
        let (n1, n2) = (self.n, other.n);
        let n = n1 + n2;
        let delta = other.avg - self.avg;
        let delta_n = if n == 0.0 { 0.0 } else { delta / n };
        let cubes = delta_n * delta_n * delta * n1 * n2;
        let m4 = self.m4
            + other.m4
            + delta_n * cubes * (n1 * n1 - n1 * n2 + n2 * n2)
            + 6.0 * delta_n * delta_n * (n1 * n1 * other.m2 + n2 * n2 * self.m2)
            + 4.0 * delta_n * (n1 * other.m3 - n2 * self.m3);
        let m3 = self.m3 + other.m3 + cubes * (n1 - n2) + 3.0 * delta_n * (n1 * other.m2 - n2 * self.m2);
        let m2 = self.m2 + other.m2 + delta * delta_n * n1 * n2;
        *self = Self { statistic: self.statistic, n, avg: self.avg + delta_n * n2, m2, m3, m4 };
    }

    fn result(&self) -> Option<f64> {
        let sample = || (self.n > 1.0).then(|| self.m2 / (self.n - 1.0));
        if self.n == 0.0 {
            return None;
        }
        match self.statistic {
            Statistic::VariancePopulation => Some(self.m2 / self.n),
            Statistic::VarianceSample => sample(),
            Statistic::DeviationPopulation => Some((self.m2 / self.n).sqrt()),
            Statistic::DeviationSample => sample().map(f64::sqrt),
            Statistic::Skewness if self.m2 == 0.0 => None,
            Statistic::Skewness => Some(self.n.sqrt() * self.m3 / (self.m2 * self.m2 * self.m2).sqrt()),
            Statistic::Kurtosis if self.m2 == 0.0 => None,
            Statistic::Kurtosis => Some(self.n * self.m4 / (self.m2 * self.m2) - 3.0),
        }
    }
}

impl Accumulator for State {
    fn update_batch(&mut self, values: &[ArrayRef]) -> DfResult<()> {
        if let Some(values) = values.first() {
            values.as_primitive::<Float64Type>().iter().flatten().for_each(|value| self.update(value));
        }
        Ok(())
    }

    fn merge_batch(&mut self, states: &[ArrayRef]) -> DfResult<()> {
        let rows = states.first().map_or(0, |s| s.len());
        for row in 0..rows {
            let part = |i: usize| states.get(i).map_or(0.0, |s| s.as_primitive::<Float64Type>().value(row));
            self.merge(&Self { statistic: self.statistic, n: part(0), avg: part(1), m2: part(2), m3: part(3), m4: part(4) });
        }
        Ok(())
    }

    fn evaluate(&mut self) -> DfResult<ScalarValue> {
        Ok(ScalarValue::Float64(self.result()))
    }

    fn state(&mut self) -> DfResult<Vec<ScalarValue>> {
        Ok([self.n, self.avg, self.m2, self.m3, self.m4].into_iter().map(|part| ScalarValue::Float64(Some(part))).collect())
    }

    fn size(&self) -> usize {
        size_of_val(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_bindgen_test::wasm_bindgen_test;

    fn over(statistic: Statistic, values: &[f64]) -> State {
        let mut state = State::new(statistic);
        values.iter().for_each(|value| state.update(*value));
        state
    }

    /// `spark.range(1, 6)` on Apache Spark.
    #[wasm_bindgen_test(unsupported = test)]
    fn equals_sparks() {
        let values = [1.0, 2.0, 3.0, 4.0, 5.0];
        let wanted = [
            (Statistic::VarianceSample, 2.5),
            (Statistic::DeviationSample, 1.581_138_830_084_189_8),
            (Statistic::DeviationPopulation, std::f64::consts::SQRT_2),
            (Statistic::Skewness, 0.0),
            (Statistic::Kurtosis, -1.3),
        ];
        for (statistic, wanted) in wanted {
            let mut merged = State::new(statistic);
            merged.merge(&over(statistic, &values[..2]));
            merged.merge(&over(statistic, &values[2..]));
            for state in [over(statistic, &values), merged] {
                let found = state.result().unwrap();
                assert!((found - wanted).abs() < 1e-12, "{statistic:?}: {found}");
            }
        }
        assert_eq!(over(Statistic::VarianceSample, &[1.0]).result(), None);
        assert_eq!(over(Statistic::VariancePopulation, &[]).result(), None);
    }
}
