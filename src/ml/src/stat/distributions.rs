//! Distribution functions. The incomplete gamma by its series and its continued fraction (Press et al., Numerical Recipes,
//! §6.2), ln Γ by Lanczos.

/// ln Γ(x), x > 0.
pub fn ln_gamma(x: f64) -> f64 {
    const G: f64 = 7.0;
    const C: [f64; 9] = [
        0.999_999_999_999_809_9,
        676.520_368_121_885_1,
        -1_259.139_216_722_402_8,
        771.323_428_777_653_1,
        -176.615_029_162_140_6,
        12.507_343_278_686_905,
        -0.138_571_095_265_720_12,
        9.984_369_578_019_572e-6,
        1.505_632_735_149_311_6e-7,
    ];
    if x < 0.5 {
        return (std::f64::consts::PI / (std::f64::consts::PI * x).sin()).ln() - ln_gamma(1.0 - x);
    }
    let x = x - 1.0;
    let sum: f64 = C.iter().enumerate().map(|(i, c)| if i == 0 { *c } else { c / (x + i as f64) }).sum();
    let t = x + G + 0.5;
    0.5 * (2.0 * std::f64::consts::PI).ln() + (x + 0.5) * t.ln() - t + sum.ln()
}

/// The regularised upper incomplete gamma Q(a, x).
pub fn gamma_q(a: f64, x: f64) -> f64 {
    const STEPS: usize = 10_000;
    if x <= 0.0 {
        return 1.0;
    }
    let front = (a * x.ln() - x - ln_gamma(a)).exp();
    if x < a + 1.0 {
        let (mut term, mut sum) = (1.0 / a, 1.0 / a);
        for n in 1..STEPS {
            term *= x / (a + n as f64);
            sum += term;
            if term.abs() < sum.abs() * 1e-16 {
                break;
            }
        }
        return 1.0 - sum * front;
    }
    let tiny = f64::MIN_POSITIVE / f64::EPSILON;
    let mut b = x + 1.0 - a;
    let (mut c, mut d) = (1.0 / tiny, 1.0 / b);
    let mut h = d;
    for i in 1..STEPS {
        let an = -(i as f64) * (i as f64 - a);
        b += 2.0;
        d = an * d + b;
        d = 1.0 / if d.abs() < tiny { tiny } else { d };
        c = b + an / c;
        c = if c.abs() < tiny { tiny } else { c };
        h *= d * c;
        if (d * c - 1.0).abs() < 1e-15 {
            break;
        }
    }
    front * h
}

/// P(X > x) of chi-square with these degrees of freedom.
pub fn chi_square_tail(x: f64, degrees: f64) -> f64 {
    if degrees <= 0.0 { 1.0 } else { gamma_q(degrees / 2.0, x / 2.0) }
}

/// The standard normal's distribution function.
pub fn normal(x: f64) -> f64 {
    let tail = 0.5 * gamma_q(0.5, x * x / 2.0);
    if x > 0.0 { 1.0 - tail } else { tail }
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_bindgen_test::wasm_bindgen_test;

    /// Figures of scipy.stats.
    #[wasm_bindgen_test(unsupported = test)]
    fn tails() {
        for (found, wanted) in [
            (chi_square_tail(3.841_458_820_694_124, 1.0), 0.05),
            (chi_square_tail(1.5, 4.0), 0.826_641_466_788_6),
            (normal(1.96), 0.975_002_104_851_780),
            (normal(-1.0), 0.158_655_253_931_457_05),
        ] {
            assert!((found - wanted).abs() < 1e-9, "{found} {wanted}");
        }
    }
}
