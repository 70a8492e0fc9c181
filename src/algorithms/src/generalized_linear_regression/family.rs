//! The families of ml/regression/GeneralizedLinearRegression.scala: how the response varies with its mean μ.

use touchpaper_core::Result;

use crate::distributions::ln_gamma;
use crate::python_text::float;
use crate::require;

/// How close to its bounds a mean may come.
const EPSILON: f64 = 1e-16;
/// What stands for a response of 0 where its logarithm is asked for.
const DELTA: f64 = 0.1;

#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Family {
    Gaussian,
    Binomial,
    Poisson,
    Gamma,
    /// The variance is μ to this power.
    Tweedie(f64),
}

/// y · ln(y / μ), 0 for y = 0.
fn y_log_y(y: f64, mu: f64) -> f64 {
    if y == 0.0 { 0.0 } else { y * (y / mu).ln() }
}

impl Family {
    /// Where the mean of a row starts; an error for a response that the family does not have.
    pub fn start(self, y: f64, weight: f64) -> Result<f64> {
        match self {
            Self::Gaussian => Ok(y),
            Self::Binomial => {
                let mu = (weight * y + 0.5) / (weight + 1.0);
                require(mu > 0.0 && mu < 1.0, || {
                    // The missing blank is Spark's.
                    format!("The response variable of Binomial familyshould be in range (0, 1), but got {}", float(mu))
                })?;
                Ok(mu)
            }
            Self::Poisson => {
                require(y >= 0.0, || format!("The response variable of Poisson family should be non-negative, but got {}", float(y)))?;
                Ok(y.max(DELTA))
            }
            Self::Gamma => {
                require(y > 0.0, || format!("The response variable of Gamma family should be positive, but got {}", float(y)))?;
                Ok(y)
            }
            Self::Tweedie(power) => {
                let name = || format!("The response variable of Tweedie({}) family should be", float(power));
                if (1.0..2.0).contains(&power) {
                    require(y >= 0.0, || format!("{} non-negative, but got {}", name(), float(y)))?;
                } else if power >= 2.0 {
                    require(y > 0.0, || format!("{} positive, but got {}", name(), float(y)))?;
                }
                Ok(if y == 0.0 { DELTA } else { y })
            }
        }
    }

    pub fn variance(self, mu: f64) -> f64 {
        match self {
            Self::Gaussian => 1.0,
            Self::Binomial => mu * (1.0 - mu),
            Self::Poisson => mu,
            Self::Gamma => mu * mu,
            Self::Tweedie(power) => mu.powf(power),
        }
    }

    /// Twice the log-likelihood that a row lacks.
    pub fn deviance(self, y: f64, mu: f64, weight: f64) -> f64 {
        match self {
            Self::Gaussian => weight * (y - mu) * (y - mu),
            Self::Binomial => 2.0 * weight * (y_log_y(y, mu) + y_log_y(1.0 - y, 1.0 - mu)),
            Self::Poisson => 2.0 * weight * (y_log_y(y, mu) - (y - mu)),
            Self::Gamma => -2.0 * weight * ((y / mu).ln() - (y - mu) / mu),
            Self::Tweedie(power) => {
                let between = |y: f64, p: f64| if p == 0.0 { (y / mu).ln() } else { (y.powf(p) - mu.powf(p)) / p };
                let first = if (1.0..2.0).contains(&power) { y.max(DELTA) } else { y };
                2.0 * weight * (y * between(first, 1.0 - power) - between(y, 2.0 - power))
            }
        }
    }

    /// The mean kept within its bounds.
    pub fn project(self, mu: f64) -> f64 {
        match self {
            Self::Gaussian => mu.clamp(f64::MIN, f64::MAX),
            Self::Binomial => mu.clamp(EPSILON, 1.0 - EPSILON),
            _ => mu.clamp(EPSILON, f64::MAX),
        }
    }

    /// Whether the dispersion is known to be 1.
    pub fn is_dispersed(self) -> bool {
        !matches!(self, Self::Binomial | Self::Poisson)
    }

    /// Akaike's criterion of (y, μ, weight), without the number of coefficients; None where there is none.
    pub fn aic(self, rows: &[(f64, f64, f64)], deviance: f64) -> Option<f64> {
        let n = rows.len() as f64;
        let sum = |of: &dyn Fn(f64, f64, f64) -> f64| rows.iter().map(|(y, mu, weight)| of(*y, *mu, *weight)).sum::<f64>();
        match self {
            Self::Gaussian => {
                let weights = sum(&|_, _, weight| weight.ln());
                Some(n * ((deviance / n * 2.0 * std::f64::consts::PI).ln() + 1.0) + 2.0 - weights)
            }
            Self::Binomial => Some(
                -2.0 * sum(&|y, mu, weight| {
                    // A weight is a number of trials.
                    let (trials, hits) = (weight.round(), (y * weight).round());
                    if trials == 0.0 {
                        return 0.0;
                    }
                    let ways = ln_gamma(trials + 1.0) - ln_gamma(hits + 1.0) - ln_gamma(trials - hits + 1.0);
                    ways + hits * mu.ln() + (trials - hits) * (-mu).ln_1p()
                }),
            ),
            Self::Poisson => Some(-2.0 * sum(&|y, mu, weight| weight * (-mu + y.trunc() * mu.ln() - ln_gamma(y.trunc() + 1.0)))),
            Self::Gamma => {
                let dispersion = deviance / sum(&|_, _, weight| weight);
                let shape = 1.0 / dispersion;
                let log = |y: f64, mu: f64, weight: f64| {
                    let scale = mu * dispersion;
                    weight * ((shape - 1.0) * y.ln() - y / scale - shape * scale.ln() - ln_gamma(shape))
                };
                Some(-2.0 * sum(&log) + 2.0)
            }
            Self::Tweedie(_) => None,
        }
    }
}
