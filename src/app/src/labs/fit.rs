//! How times grow with sizes: a power law by least squares over logarithms, `n log n` beside it, and a line for memory.

/// `y = factor · x^exponent`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Power {
    pub factor: f64,
    pub exponent: f64,
    /// Of the logarithms.
    pub r2: f64,
}

/// `y = factor · x · log2 x`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LogLinear {
    pub factor: f64,
    pub r2: f64,
}

/// `y = base + slope · x`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Line {
    pub base: f64,
    pub slope: f64,
    pub r2: f64,
}

impl Power {
    pub fn at(&self, x: f64) -> f64 {
        self.factor * x.powf(self.exponent)
    }

    /// The size at which it comes to this much; none where it does not grow.
    pub fn reaches(&self, y: f64) -> Option<f64> {
        (self.exponent > 0.0 && y > 0.0).then(|| (y / self.factor).powf(1.0 / self.exponent))
    }
}

impl LogLinear {
    pub fn at(&self, x: f64) -> f64 {
        self.factor * x * x.log2()
    }
}

/// Through two points at least of different sizes; what is not above 0 has no logarithm and is left out.
pub fn power(points: &[(f64, f64)]) -> Option<Power> {
    let logs: Vec<(f64, f64)> = points.iter().filter(|(x, y)| *x > 0.0 && *y > 0.0).map(|(x, y)| (x.ln(), y.ln())).collect();
    let line = line(&logs)?;
    Some(Power { factor: line.base.exp(), exponent: line.slope, r2: line.r2 })
}

/// The factor that is right on the whole, by the logarithms as well, so that both fits can be compared by R².
pub fn log_linear(points: &[(f64, f64)]) -> Option<LogLinear> {
    let logs: Vec<(f64, f64)> = points.iter().filter(|(x, y)| *x > 1.0 && *y > 0.0).map(|(x, y)| ((x * x.log2()).ln(), y.ln())).collect();
    if logs.len() < 2 {
        return None;
    }
    let shift = mean(logs.iter().map(|(x, y)| y - x));
    let r2 = determination(&logs, |x| x + shift);
    Some(LogLinear { factor: shift.exp(), r2 })
}

/// Ordinary least squares.
pub fn line(points: &[(f64, f64)]) -> Option<Line> {
    let (x_mean, y_mean) = (mean(points.iter().map(|point| point.0)), mean(points.iter().map(|point| point.1)));
    let across: f64 = points.iter().map(|(x, _)| (x - x_mean).powi(2)).sum();
    if points.len() < 2 || across <= 0.0 {
        return None;
    }
    let both: f64 = points.iter().map(|(x, y)| (x - x_mean) * (y - y_mean)).sum();
    let slope = both / across;
    let base = y_mean - slope * x_mean;
    Some(Line { base, slope, r2: determination(points, |x| base + slope * x) })
}

/// R²: the share of the spread that a curve explains; below 0 where the mean alone would do better.
fn determination(points: &[(f64, f64)], curve: impl Fn(f64) -> f64) -> f64 {
    let middle = mean(points.iter().map(|point| point.1));
    let whole: f64 = points.iter().map(|(_, y)| (y - middle).powi(2)).sum();
    let left: f64 = points.iter().map(|(x, y)| (y - curve(*x)).powi(2)).sum();
    if whole > 0.0 { 1.0 - left / whole } else { 1.0 }
}

fn mean(values: impl Iterator<Item = f64>) -> f64 {
    let (mut sum, mut count) = (0.0, 0.0);
    for value in values {
        sum += value;
        count += 1.0;
    }
    if count > 0.0 { sum / count } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(one: f64, other: f64) {
        assert!((one - other).abs() <= 1e-9 * other.abs().max(1.0), "{one} {other}");
    }

    #[test]
    fn a_power_law_is_found_again() {
        let points: Vec<(f64, f64)> = (1..=8).map(|at| f64::from(1 << at)).map(|x| (x, 3.0 * x.powf(1.5))).collect();
        let fit = power(&points).unwrap();
        near(fit.factor, 3.0);
        near(fit.exponent, 1.5);
        near(fit.r2, 1.0);
        near(fit.reaches(fit.at(100.0)).unwrap(), 100.0);
    }

    #[test]
    fn of_noise_it_is_the_line_through_the_logarithms() {
        // numpy.polyfit(log([1, 2, 4, 8]), log([1, 3, 4, 10]), 1) gives a slope of 1.0380821783…
        let fit = power(&[(1.0, 1.0), (2.0, 3.0), (4.0, 4.0), (8.0, 10.0)]).unwrap();
        near(fit.exponent, (3.0 * 10_f64.ln() + (4.0_f64 / 3.0).ln()) / (10.0 * 2_f64.ln()));
        assert!(fit.r2 > 0.9 && fit.r2 < 1.0);
    }

    #[test]
    fn n_log_n_wins_where_it_is_n_log_n() {
        let points: Vec<(f64, f64)> = (4..14).map(|at| f64::from(1 << at)).map(|x| (x, 0.25 * x * x.log2())).collect();
        let fit = log_linear(&points).unwrap();
        near(fit.factor, 0.25);
        near(fit.r2, 1.0);
        assert!(power(&points).unwrap().r2 < fit.r2);
        near(fit.at(1024.0), 2560.0);
    }

    #[test]
    fn what_cannot_be_fitted_is_not() {
        assert_eq!(power(&[(1.0, 1.0)]), None);
        assert_eq!(power(&[(2.0, 1.0), (2.0, 3.0)]), None);
        assert_eq!(power(&[(1.0, 0.0), (2.0, -1.0), (3.0, 4.0)]), None);
        assert_eq!(log_linear(&[(1.0, 1.0), (2.0, 4.0)]), None);
        assert_eq!(power(&[(1.0, 5.0), (10.0, 5.0)]).unwrap().reaches(10.0), None);
    }

    #[test]
    fn memory_is_a_line() {
        let fit = line(&[(0.0, 100.0), (10.0, 120.0), (20.0, 140.0)]).unwrap();
        assert_eq!((fit.base, fit.slope, fit.r2), (100.0, 2.0, 1.0));
    }
}
