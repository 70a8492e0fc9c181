//! Derivatives of ln Γ as Spark has them, which are those of Commons Math 3.6.1 (special/Gamma.java), and gamma numbers.

use touchpaper_core::random::Mersenne;

/// From here on the series are used, below the recurrence.
const FAR: f64 = 49.0;
/// Up to here the first term of the series about 0 is enough.
const NEAR: f64 = 1e-5;
/// Euler's constant.
const EULER: f64 = 0.577_215_664_901_532_9;

/// The points x, x + 1 … below `FAR`, the last first, and the one behind them.
fn ascend(x: f64) -> (impl Iterator<Item = f64>, f64) {
    let mut points = Vec::new();
    let mut far = x;
    while far < FAR {
        points.push(far);
        far += 1.0;
    }
    (points.into_iter().rev(), far)
}

/// ψ(x), x > 0. The series' second term has the sign that Commons Math gives it, which is not Abramowitz & Stegun's
/// (6.3.18): all of ψ is 3e-9 too small, and Spark's topics with it.
pub fn digamma(x: f64) -> f64 {
    if x.is_nan() || x.is_infinite() {
        return x;
    }
    if x > 0.0 && x <= NEAR {
        return -EULER - 1.0 / x;
    }
    let (points, far) = ascend(x);
    let inverse = 1.0 / (far * far);
    let series = far.ln() - 0.5 / far - inverse * (1.0 / 12.0 + inverse * (1.0 / 120.0 - inverse / 252.0));
    points.fold(series, |sum, point| sum - 1.0 / point)
}

/// ψ′(x), x > 0.
pub fn trigamma(x: f64) -> f64 {
    if x.is_nan() || x.is_infinite() {
        return x;
    }
    if x > 0.0 && x <= NEAR {
        return 1.0 / (x * x);
    }
    let (points, far) = ascend(x);
    let inverse = 1.0 / (far * far);
    let series = 1.0 / far + inverse / 2.0 + inverse / far * (1.0 / 6.0 - inverse * (1.0 / 30.0 + inverse / 42.0));
    points.fold(series, |sum, point| sum + 1.0 / (point * point))
}

/// A gamma number of a shape above 1 and the scale 1 / shape (Marsaglia & Tsang 2000; breeze's Gamma.scala).
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
        let (square, u) = (x * x, random.next_double());
        if u < 1.0 - 0.0331 * (square * square) || u.ln() < 0.5 * square + d * (1.0 - v + v.ln()) {
            return 1.0 / shape * d * v;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{digamma, gamma, trigamma};
    use touchpaper_core::random::Mersenne;
    use wasm_bindgen_test::wasm_bindgen_test;

    /// What Commons Math 3.6.1 tells.
    #[wasm_bindgen_test(unsupported = test)]
    fn known_values() {
        let known = [
            (5e-6, -200_000.577_215_664_87, 3.999_999_999_999_999e10),
            (0.3, -3.502_524_225_020_958, 12.245_364_546_107_663),
            (1.0, -0.577_215_667_792_067_9, 1.644_934_066_848_156_2),
            (7.25, 1.910_453_524_051_440_2, 0.147_879_233_158_864_42),
            (48.5, 3.871_219_091_249_826_3, 0.020_832_579_927_248_247),
            (120.0, 4.783_319_289_038_156, 0.008_368_152_004_833_181),
        ];
        for (x, first, second) in known {
            assert!((digamma(x) - first).abs() <= 1e-15 * first.abs() * 8.0, "{x}: {}", digamma(x));
            assert!((trigamma(x) - second).abs() <= 1e-15 * second * 8.0, "{x}: {}", trigamma(x));
        }
        let mut random = Mersenne::new(5);
        let mean: f64 = (0..2000).map(|_| gamma(100.0, &mut random)).sum::<f64>() / 2000.0;
        assert!((mean - 1.0).abs() < 0.01, "{mean}");
    }
}
