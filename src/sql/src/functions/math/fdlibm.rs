//! Hyperbolic functions and their inverses by the formulas of Java's StrictMath (fdlibm) and of Spark.

pub fn cosh(x: f64) -> f64 {
    let a = x.abs();
    if a < 0.5 * std::f64::consts::LN_2 {
        let t = libm::expm1(a);
        let w = 1.0 + t;
        return if a < 2f64.powi(-55) { w } else { 1.0 + (t * t) / (w + w) };
    }
    if a < 22.0 {
        let t = libm::exp(a);
        return 0.5 * t + 0.5 / t;
    }
    large(a)
}

pub fn sinh(x: f64) -> f64 {
    let a = x.abs();
    let h = if x < 0.0 { -0.5 } else { 0.5 };
    if a < 22.0 {
        if a < 2f64.powi(-28) {
            return x;
        }
        let t = libm::expm1(a);
        return if a < 1.0 { h * (2.0 * t - t * t / (t + 1.0)) } else { h * (t + t / (t + 1.0)) };
    }
    h * 2.0 * large(a)
}

/// Half of e to the x, where that itself would not fit.
fn large(a: f64) -> f64 {
    if a < 709.782_712_893_384 {
        return 0.5 * libm::exp(a);
    }
    let w = libm::exp(0.5 * a);
    0.5 * w * w
}

pub fn tanh(x: f64) -> f64 {
    let a = x.abs();
    if a < 2f64.powi(-55) {
        return x * (1.0 + x);
    }
    let z = if a >= 22.0 {
        1.0
    } else if a >= 1.0 {
        1.0 - 2.0 / (libm::expm1(2.0 * a) + 2.0)
    } else {
        let t = libm::expm1(-2.0 * a);
        -t / (t + 2.0)
    };
    if x < 0.0 { -z } else { z }
}

pub fn acosh(x: f64) -> f64 {
    libm::log(x + (x * x - 1.0).sqrt())
}

pub fn asinh(x: f64) -> f64 {
    let a = x.abs();
    if !a.is_finite() || a < 2f64.powi(-28) {
        return x;
    }
    let t = a * a;
    let w = if a > 2f64.powi(28) {
        libm::log(a) + std::f64::consts::LN_2
    } else if a > 2.0 {
        libm::log(2.0 * a + 1.0 / ((t + 1.0).sqrt() + a))
    } else {
        libm::log1p(a + t / (1.0 + (1.0 + t).sqrt()))
    };
    w.copysign(x)
}

pub fn atanh(x: f64) -> f64 {
    0.5 * (libm::log1p(x) - libm::log1p(-x))
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_bindgen_test::wasm_bindgen_test;

    /// As `pyspark.sql.functions` prints them.
    #[wasm_bindgen_test(unsupported = test)]
    fn digits_of_java() {
        assert_eq!(libm::exp(1.0), 2.718_281_828_459_045_5);
        assert_eq!(cosh(1.0), 1.543_080_634_815_244);
        assert_eq!(asinh(1.0), 0.881_373_587_019_543);
        assert!(tanh(f64::NAN).is_nan() && sinh(f64::NAN).is_nan());
        assert_eq!((tanh(30.0), tanh(-30.0)), (1.0, -1.0));
    }
}
