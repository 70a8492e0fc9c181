//! Bounds on coefficients and intercepts, and what Spark says of ones that do not fit.

use touchpaper_core::Result;

use super::Shape;
use crate::require;

/// Matrices are by row, one row a set of coefficients: (rows, columns, values).
pub type BoundMatrix = (usize, usize, Vec<f64>);

#[derive(Clone, Debug, Default)]
pub struct Bounds {
    pub lower_on_coefficients: Option<BoundMatrix>,
    pub upper_on_coefficients: Option<BoundMatrix>,
    pub lower_on_intercepts: Option<Vec<f64>>,
    pub upper_on_intercepts: Option<Vec<f64>>,
}

impl Bounds {
    pub(super) fn are_set(&self) -> bool {
        self.lower_on_coefficients.is_some()
            || self.upper_on_coefficients.is_some()
            || self.lower_on_intercepts.is_some()
            || self.upper_on_intercepts.is_some()
    }

    /// Whether the intercepts may be anything.
    pub(super) fn leave_intercepts(&self) -> bool {
        self.lower_on_intercepts.as_ref().is_none_or(|bounds| bounds.iter().all(|bound| *bound == f64::NEG_INFINITY))
            && self.upper_on_intercepts.as_ref().is_none_or(|bounds| bounds.iter().all(|bound| *bound == f64::INFINITY))
    }

    pub(super) fn check(&self, sets: usize, features: usize) -> Result<()> {
        for (name, bound) in
            [("LowerBoundsOnCoefficients", &self.lower_on_coefficients), ("upperBoundsOnCoefficients", &self.upper_on_coefficients)]
        {
            if let Some((rows, columns, values)) = bound {
                let fits = (*rows, *columns) == (sets, features) && values.len() == sets * features;
                require(fits, || {
                    format!(
                        "The shape of {name} must be compatible with (1, number of features) for binomial regression, or \
                         (number of classes, number of features) for multinomial regression, but found: ({rows}, {columns})."
                    )
                })?;
            }
        }
        for (name, bound) in
            [("lowerBoundsOnIntercepts", &self.lower_on_intercepts), ("upperBoundsOnIntercepts", &self.upper_on_intercepts)]
        {
            if let Some(values) = bound {
                require(values.len() == sets, || {
                    format!(
                        "The size of {name} must be equal to 1 for binomial regression, or the number of classes for \
                         multinomial regression, but found: {}.",
                        values.len()
                    )
                })?;
            }
        }
        let ordered = |lower: &[f64], upper: &[f64]| lower.iter().zip(upper).all(|(lower, upper)| lower <= upper);
        if let (Some((.., lower)), Some((.., upper))) = (&self.lower_on_coefficients, &self.upper_on_coefficients) {
            require(ordered(lower, upper), || {
                format!(
                    "LowerBoundsOnCoefficients should always be less than or equal to upperBoundsOnCoefficients, but found: \
                     lowerBoundsOnCoefficients = {}, upperBoundsOnCoefficients = {}.",
                    matrix(lower, features),
                    matrix(upper, features)
                )
            })?;
        }
        if let (Some(lower), Some(upper)) = (&self.lower_on_intercepts, &self.upper_on_intercepts) {
            require(ordered(lower, upper), || {
                format!(
                    "LowerBoundsOnIntercepts should always be less than or equal to upperBoundsOnIntercepts, but found: \
                     lowerBoundsOnIntercepts = [{}], upperBoundsOnIntercepts = [{}].",
                    joined(lower, ","),
                    joined(upper, ",")
                )
            })?;
        }
        Ok(())
    }

    /// Lower and upper bounds in the training layout, on coefficients of scaled features.
    pub(super) fn scaled(&self, shape: &Shape, stds: &[f64]) -> (Vec<f64>, Vec<f64>) {
        let side = |matrix: &Option<BoundMatrix>, vector: &Option<Vec<f64>>, free: f64| {
            let of = |index: usize| {
                let (feature, set) = (index / shape.sets, index % shape.sets);
                if feature < shape.features {
                    matrix.as_ref().map_or(free, |(.., values)| values[set * shape.features + feature] * stds[feature])
                } else {
                    vector.as_ref().map_or(free, |values| values[set])
                }
            };
            (0..shape.sets * (shape.features + usize::from(shape.intercept))).map(of).collect()
        };
        (
            side(&self.lower_on_coefficients, &self.lower_on_intercepts, f64::NEG_INFINITY),
            side(&self.upper_on_coefficients, &self.upper_on_intercepts, f64::INFINITY),
        )
    }
}

fn joined(values: &[f64], by: &str) -> String {
    values.iter().map(|value| crate::python_text::float(*value)).collect::<Vec<_>>().join(by)
}

/// A matrix in Scala's words: rows on lines of their own, two spaces between columns.
fn matrix(values: &[f64], columns: usize) -> String {
    values.chunks(columns.max(1)).map(|row| format!("{}  ", joined(row, "  "))).collect::<Vec<_>>().join("\n")
}
