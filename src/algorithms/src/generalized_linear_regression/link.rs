//! The links of ml/regression/GeneralizedLinearRegression.scala: how the mean μ follows from the linear predictor η.

use crate::distributions::{normal, normal_quantile};

#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Link {
    /// η is μ to this power; ln μ for 0.
    Power(f64),
    Logit,
    Probit,
    CLogLog,
}

fn density(x: f64) -> f64 {
    (-x * x / 2.0).exp() / (2.0 * std::f64::consts::PI).sqrt()
}

impl Link {
    pub fn link(self, mu: f64) -> f64 {
        match self {
            Self::Power(0.0) => mu.ln(),
            Self::Power(1.0) => mu,
            Self::Power(-1.0) => 1.0 / mu,
            Self::Power(power) => mu.powf(power),
            Self::Logit => (mu / (1.0 - mu)).ln(),
            Self::Probit => normal_quantile(mu),
            Self::CLogLog => (-(1.0 - mu).ln()).ln(),
        }
    }

    /// dη/dμ
    pub fn derivative(self, mu: f64) -> f64 {
        match self {
            Self::Power(0.0) => 1.0 / mu,
            Self::Power(1.0) => 1.0,
            Self::Power(power) => power * mu.powf(power - 1.0),
            Self::Logit => 1.0 / (mu * (1.0 - mu)),
            Self::Probit => 1.0 / density(normal_quantile(mu)),
            Self::CLogLog => 1.0 / ((mu - 1.0) * (1.0 - mu).ln()),
        }
    }

    pub fn unlink(self, eta: f64) -> f64 {
        match self {
            Self::Power(0.0) => eta.exp(),
            Self::Power(1.0) => eta,
            Self::Power(-1.0) => 1.0 / eta,
            Self::Power(power) => eta.powf(1.0 / power),
            Self::Logit => 1.0 / (1.0 + (-eta).exp()),
            Self::Probit => normal(eta),
            Self::CLogLog => 1.0 - (-eta.exp()).exp(),
        }
    }
}
