//! The p-norms that numpy.linalg.norm gives for a vector.

#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Norm {
    /// The sum of absolute values.
    L1,
    /// Euclid's length.
    L2,
    /// The greatest absolute value.
    Max,
    P(f64),
}

impl Norm {
    pub fn of_order(p: f64) -> Self {
        match p {
            1.0 => Self::L1,
            2.0 => Self::L2,
            f64::INFINITY => Self::Max,
            p => Self::P(p),
        }
    }

    /// Values that a sparse vector leaves out add nothing to any of them.
    pub(super) fn of(self, values: &[f64]) -> f64 {
        let absolute = values.iter().map(|value| value.abs());
        match self {
            Self::L1 => absolute.sum(),
            Self::L2 => values.iter().map(|value| value * value).sum::<f64>().sqrt(),
            Self::Max => absolute.fold(0.0, f64::max),
            Self::P(p) => absolute.map(|value| value.powf(p)).sum::<f64>().powf(1.0 / p),
        }
    }
}
