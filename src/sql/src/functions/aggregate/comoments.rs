//! Covariance and correlation, updated and merged in Spark's order of operations
//! (org.apache.spark.sql.catalyst.expressions.aggregate.{Covariance, Corr}), so that the last digit is the same.

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
pub enum Relation {
    CovariancePopulation,
    CovarianceSample,
    Correlation,
    /// Of the regression line of the first argument, y, over the second, x.
    Slope,
    Intercept,
    /// R squared.
    Determination,
    SquaresX,
    SquaresY,
    Products,
}

impl Relation {
    fn name(self) -> &'static str {
        match self {
            Self::CovariancePopulation => "covar_pop",
            Self::CovarianceSample => "covar_samp",
            Self::Correlation => "corr",
            Self::Slope => "regr_slope",
            Self::Intercept => "regr_intercept",
            Self::Determination => "regr_r2",
            Self::SquaresX => "regr_sxx",
            Self::SquaresY => "regr_syy",
            Self::Products => "regr_sxy",
        }
    }
}

pub fn call(call: &Invocation<'_>, relation: Relation) -> Result<Typed> {
    let arguments = match relation {
        Relation::CovariancePopulation | Relation::CovarianceSample | Relation::Correlation => vec![call.double(0)?, call.double(1)?],
        // Their x comes second.
        _ => vec![call.double(1)?, call.double(0)?],
    };
    let result = (DataType::Double, vec![Arrow::Float64; 6]);
    let make = move || State { relation, sums: Sums::default() };
    Ok(Custom::call(relation.name(), String::new(), call, arguments, result, make))
}

/// Count, means, and the sums of the products of the differences from them: x with y, x with x, y with y.
#[derive(Clone, Copy, Debug, Default)]
struct Sums {
    n: f64,
    x: f64,
    y: f64,
    xy: f64,
    xx: f64,
    yy: f64,
}

impl Sums {
    fn update(&mut self, x: f64, y: f64) {
        self.n += 1.0;
        let (dx, dy) = (x - self.x, y - self.y);
        self.x += dx / self.n;
        self.y += dy / self.n;
        self.xy += dx * (y - self.y);
        self.xx += dx * (x - self.x);
        self.yy += dy * (y - self.y);
    }

    fn merge(&mut self, other: &Self) {
        let (n1, n2) = (self.n, other.n);
        let n = n1 + n2;
        let share = |difference: f64| if n == 0.0 { 0.0 } else { difference / n };
        let (dx, dy) = (other.x - self.x, other.y - self.y);
        let (dx_n, dy_n) = (share(dx), share(dy));
        *self = Self {
            n,
            x: self.x + dx_n * n2,
            y: self.y + dy_n * n2,
            xy: self.xy + other.xy + dx * dy_n * n1 * n2,
            xx: self.xx + other.xx + dx * dx_n * n1 * n2,
            yy: self.yy + other.yy + dy * dy_n * n1 * n2,
        };
    }

    fn result(&self, relation: Relation) -> Option<f64> {
        let several = self.n > 1.0;
        match relation {
            Relation::CovariancePopulation => (self.n > 0.0).then(|| self.xy / self.n),
            Relation::CovarianceSample => several.then(|| self.xy / (self.n - 1.0)),
            Relation::Correlation => several.then(|| self.xy / (self.xx * self.yy).sqrt()),
            Relation::Slope => (several && self.xx != 0.0).then(|| self.xy / self.xx),
            Relation::Intercept => (several && self.xx != 0.0).then(|| self.y - self.xy / self.xx * self.x),
            Relation::Determination if !several || self.xx == 0.0 => None,
            Relation::Determination if self.yy == 0.0 => Some(1.0),
            Relation::Determination => {
                let correlation = self.xy / (self.xx * self.yy).sqrt();
                Some(correlation * correlation)
            }
            Relation::SquaresX => (self.n > 0.0).then_some(self.xx),
            Relation::SquaresY => (self.n > 0.0).then_some(self.yy),
            Relation::Products => (self.n > 0.0).then_some(self.xy),
        }
    }
}

#[derive(Debug)]
struct State {
    relation: Relation,
    sums: Sums,
}

impl Accumulator for State {
    fn update_batch(&mut self, values: &[ArrayRef]) -> DfResult<()> {
        if let [x, y] = values {
            for pair in x.as_primitive::<Float64Type>().iter().zip(y.as_primitive::<Float64Type>().iter()) {
                if let (Some(x), Some(y)) = pair {
                    self.sums.update(x, y);
                }
            }
        }
        Ok(())
    }

    fn merge_batch(&mut self, states: &[ArrayRef]) -> DfResult<()> {
        let rows = states.first().map_or(0, |s| s.len());
        for row in 0..rows {
            let part = |i: usize| states.get(i).map_or(0.0, |s| s.as_primitive::<Float64Type>().value(row));
            self.sums.merge(&Sums { n: part(0), x: part(1), y: part(2), xy: part(3), xx: part(4), yy: part(5) });
        }
        Ok(())
    }

    fn evaluate(&mut self) -> DfResult<ScalarValue> {
        Ok(ScalarValue::Float64(self.sums.result(self.relation)))
    }

    fn state(&mut self) -> DfResult<Vec<ScalarValue>> {
        let Sums { n, x, y, xy, xx, yy } = self.sums;
        Ok([n, x, y, xy, xx, yy].into_iter().map(|part| ScalarValue::Float64(Some(part))).collect())
    }

    fn size(&self) -> usize {
        size_of_val(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_bindgen_test::wasm_bindgen_test;

    /// `spark.range(1, 6)`'s id with its double, on Apache Spark.
    #[wasm_bindgen_test(unsupported = test)]
    fn equals_sparks() {
        let of = |values: &[f64]| {
            let mut sums = Sums::default();
            values.iter().for_each(|x| sums.update(*x, x * 2.0));
            sums
        };
        let mut sums = of(&[1.0, 2.0]);
        sums.merge(&of(&[3.0, 4.0, 5.0]));
        assert_eq!(sums.result(Relation::Correlation), Some(1.0));
        assert_eq!(sums.result(Relation::CovarianceSample), Some(5.0));
        assert_eq!(sums.result(Relation::CovariancePopulation), Some(4.0));
        assert_eq!(of(&[1.0]).result(Relation::Correlation), None);
        assert_eq!(of(&[]).result(Relation::CovariancePopulation), None);
    }
}
