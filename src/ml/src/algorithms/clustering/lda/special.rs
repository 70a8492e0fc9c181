//! Derivatives of ln Γ, by recurrence and asymptotic series (Abramowitz & Stegun 6.3, 6.4); gamma numbers.

use touchpaper_core::random::Mersenne;

/// From here on the series have their digits.
const FAR: f64 = 10.0;

/// ψ(x), x > 0.
pub fn digamma(mut x: f64) -> f64 {
    let mut sum = 0.0;
    while x < FAR {
        sum -= 1.0 / x;
        x += 1.0;
    }
    let square = 1.0 / (x * x);
    let series = 1.0 / 12.0 - square * (1.0 / 120.0 - square * (1.0 / 252.0 - square * (1.0 / 240.0 - square * (1.0 / 132.0))));
    sum + x.ln() - 0.5 / x - square * series
}

/// ψ′(x), x > 0.
pub fn trigamma(mut x: f64) -> f64 {
    let mut sum = 0.0;
    while x < FAR {
        sum += 1.0 / (x * x);
        x += 1.0;
    }
    let square = 1.0 / (x * x);
    let series = 1.0 / 6.0 - square * (1.0 / 30.0 - square * (1.0 / 42.0 - square * (1.0 / 30.0 - square * (5.0 / 66.0))));
    sum + 1.0 / x + 0.5 * square + square / x * series
}

/// A gamma number of a shape above 1 and the scale 1 / shape (Marsaglia & Tsang 2000).
pub(super) fn gamma(shape: f64, random: &mut Mersenne) -> f64 {
    let d = shape - 1.0 / 3.0;
    let c = 1.0 / (9.0 * d).sqrt();
    loop {
        let x = random.next_gaussian();
        let v = 1.0 + c * x;
        if v <= 0.0 {
            continue;
        }
        let v = v * v * v;
        let u = random.next_double();
        if u < 1.0 - 0.0331 * (x * x) * (x * x) || u.ln() < 0.5 * x * x + d * (1.0 - v + v.ln()) {
            return d * v / shape;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{digamma, gamma, trigamma};
    use touchpaper_core::random::Mersenne;
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test(unsupported = test)]
    fn known_values() {
        assert!((digamma(1.0) + 0.577_215_664_901_532_9).abs() < 1e-13);
        assert!((digamma(0.5) + 1.963_510_026_021_423_5).abs() < 1e-13);
        assert!((trigamma(1.0) - std::f64::consts::PI.powi(2) / 6.0).abs() < 1e-12);
        let mut random = Mersenne::new(5);
        let mean: f64 = (0..2000).map(|_| gamma(100.0, &mut random)).sum::<f64>() / 2000.0;
        assert!((mean - 1.0).abs() < 0.01, "{mean}");
    }
}
