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

/// The regularised incomplete beta I(x; a, b), by its continued fraction (Numerical Recipes, §6.4).
pub fn beta_i(x: f64, a: f64, b: f64) -> f64 {
    if x <= 0.0 || x >= 1.0 {
        return x.clamp(0.0, 1.0);
    }
    let front = (ln_gamma(a + b) - ln_gamma(a) - ln_gamma(b) + a * x.ln() + b * (-x).ln_1p()).exp();
    // The fraction converges quickly on one side of the mean.
    if x < (a + 1.0) / (a + b + 2.0) { front * fraction(x, a, b) / a } else { 1.0 - front * fraction(1.0 - x, b, a) / b }
}

fn fraction(x: f64, a: f64, b: f64) -> f64 {
    const STEPS: usize = 10_000;
    let tiny = f64::MIN_POSITIVE / f64::EPSILON;
    let away = |value: f64| if value.abs() < tiny { tiny } else { value };
    let (mut c, mut d) = (1.0, 1.0 / away(1.0 - (a + b) * x / (a + 1.0)));
    let mut h = d;
    for step in 1..STEPS {
        let m = step as f64;
        let even = m * (b - m) * x / ((a + 2.0 * m - 1.0) * (a + 2.0 * m));
        d = 1.0 / away(1.0 + even * d);
        c = away(1.0 + even / c);
        h *= d * c;
        let odd = -(a + m) * (a + b + m) * x / ((a + 2.0 * m) * (a + 2.0 * m + 1.0));
        d = 1.0 / away(1.0 + odd * d);
        c = away(1.0 + odd / c);
        h *= d * c;
        if (d * c - 1.0).abs() < 1e-15 {
            break;
        }
    }
    h
}

/// P(|T| > |x|) of Student's t; of the standard normal where the degrees of freedom are infinite.
pub fn two_tails(x: f64, degrees: f64) -> f64 {
    if x.is_nan() || degrees.is_nan() {
        return f64::NAN;
    }
    if degrees.is_infinite() {
        return gamma_q(0.5, x * x / 2.0);
    }
    beta_i(degrees / (degrees + x * x), degrees / 2.0, 0.5)
}

/// P(X > x) of Fisher's F.
pub fn f_tail(x: f64, numerator: f64, denominator: f64) -> f64 {
    if x.is_nan() {
        return f64::NAN;
    }
    if x <= 0.0 { 1.0 } else { beta_i(denominator / (denominator + numerator * x), denominator / 2.0, numerator / 2.0) }
}

/// The standard normal's distribution function.
pub fn normal(x: f64) -> f64 {
    let tail = 0.5 * gamma_q(0.5, x * x / 2.0);
    if x > 0.0 { 1.0 - tail } else { tail }
}

/// The x below which the standard normal has the share p: Acklam's rational approximation, then a step of Halley's method.
pub fn normal_quantile(p: f64) -> f64 {
    const A: [f64; 6] = [
        -39.696_830_286_653_76,
        220.946_098_424_520_5,
        -275.928_510_446_968_7,
        138.357_751_867_269,
        -30.664_798_066_147_16,
        2.506_628_277_459_239,
    ];
    const B: [f64; 5] =
        [-54.476_098_798_224_06, 161.585_836_858_040_9, -155.698_979_859_886_6, 66.801_311_887_719_72, -13.280_681_552_885_72];
    const C: [f64; 6] = [
        -0.007_784_894_002_430_293,
        -0.322_396_458_041_136_5,
        -2.400_758_277_161_838,
        -2.549_732_539_343_734,
        4.374_664_141_464_968,
        2.938_163_982_698_783,
    ];
    const D: [f64; 4] = [0.007_784_695_709_041_462, 0.322_467_129_070_039_8, 2.445_134_137_142_996, 3.754_408_661_907_416];
    if !(p > 0.0 && p < 1.0) {
        return if p == 0.0 {
            f64::NEG_INFINITY
        } else if p == 1.0 {
            f64::INFINITY
        } else {
            f64::NAN
        };
    }
    let horner = |start: f64, coefficients: &[f64], x: f64| coefficients.iter().fold(start, |sum, c| sum * x + c);
    let tail = |q: f64| {
        let q = (-2.0 * q.ln()).sqrt();
        horner(0.0, &C, q) / (horner(0.0, &D, q) * q + 1.0)
    };
    let x = if p < 0.02425 {
        tail(p)
    } else if p > 1.0 - 0.02425 {
        -tail(1.0 - p)
    } else {
        let q = p - 0.5;
        let r = q * q;
        horner(0.0, &A, r) * q / (horner(0.0, &B, r) * r + 1.0)
    };
    let error = normal(x) - p;
    let u = error * (2.0 * std::f64::consts::PI).sqrt() * (x * x / 2.0).exp();
    x - u / (1.0 + x * u / 2.0)
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
            (normal_quantile(0.975), 1.959_963_984_540_054),
            (normal_quantile(0.01), -2.326_347_874_040_841),
            (two_tails(2.0, 5.0), 0.101_939_478_829_858_32),
            (two_tails(-1.96, f64::INFINITY), 0.049_995_790_296_440_75),
            (f_tail(3.0, 2.0, 10.0), 0.095_367_431_640_625),
        ] {
            assert!((found - wanted).abs() < 1e-9, "{found} {wanted}");
        }
    }
}
