//! Python's arithmetic on 64-bit integers and floats, one pair at a time. The flag says that Python's answer is
//! something else: a larger integer, a complex number, an exception.

use rustpython_vm::common::float_ops;

use super::program::{Cmp, FloatOp, IntOp};

/// Up to here each integer is a float.
const EXACT: u64 = 1 << 53;

#[inline(always)]
pub fn int(op: IntOp, a: i64, b: i64) -> (i64, bool) {
    match op {
        IntOp::Add => a.overflowing_add(b),
        IntOp::Sub => a.overflowing_sub(b),
        IntOp::Mul => a.overflowing_mul(b),
        IntOp::FloorDiv => match a.checked_div(b) {
            Some(quotient) => (quotient - i64::from(a % b != 0 && (a < 0) != (b < 0)), false),
            None => (0, true),
        },
        IntOp::Mod => match a.checked_rem(b) {
            Some(rest) => (if rest != 0 && (rest < 0) != (b < 0) { rest + b } else { rest }, false),
            None => (0, true),
        },
        IntOp::Pow => match u32::try_from(b).ok().and_then(|b| a.checked_pow(b)) {
            Some(power) => (power, false),
            None => (0, true),
        },
        IntOp::And => (a & b, false),
        IntOp::Or => (a | b, false),
        IntOp::Xor => (a ^ b, false),
        IntOp::Shl => match u32::try_from(b) {
            Ok(b) if b < 63 && (a << b) >> b == a => (a << b, false),
            _ => (0, true),
        },
        IntOp::Shr => match b {
            0..=63 => (a >> b, false),
            64.. => (if a < 0 { -1 } else { 0 }, false),
            _ => (0, true),
        },
        IntOp::Min => (if b < a { b } else { a }, false),
        IntOp::Max => (if b > a { b } else { a }, false),
    }
}

#[inline(always)]
pub fn float(op: FloatOp, a: f64, b: f64) -> (f64, bool) {
    let or_not = |value: Option<f64>| (value.unwrap_or_default(), value.is_none());
    match op {
        FloatOp::Add => (a + b, false),
        FloatOp::Sub => (a - b, false),
        FloatOp::Mul => (a * b, false),
        FloatOp::Div => (a / b, b == 0.0),
        FloatOp::FloorDiv => or_not(float_ops::floordiv(a, b)),
        FloatOp::Mod => or_not(float_ops::mod_(a, b)),
        FloatOp::Pow => power(a, b),
        // As `min` and `max` compare: the first stays unless the other is really less or greater.
        FloatOp::Min => (if b < a { b } else { a }, false),
        FloatOp::Max => (if b > a { b } else { a }, false),
    }
}

/// `float_pow` of RustPython's builtins/float.rs; what is no plain float there is left to it.
fn power(a: f64, b: f64) -> (f64, bool) {
    let power = a.powf(b);
    let odd = (a == 0.0 && b.is_sign_negative()) || (a.is_sign_negative() && (b.floor() - b).abs() > f64::EPSILON);
    (power, odd || !a.is_finite() || !b.is_finite() || !power.is_finite())
}

#[inline(always)]
pub fn true_div(a: i64, b: i64) -> (f64, bool) {
    (a as f64 / b as f64, b == 0 || a.unsigned_abs() > EXACT || b.unsigned_abs() > EXACT)
}

#[inline(always)]
pub fn exact(value: i64) -> (f64, bool) {
    (value as f64, value.unsigned_abs() > EXACT)
}

#[inline(always)]
pub fn compare<T: PartialOrd + ?Sized>(op: Cmp, a: &T, b: &T) -> bool {
    match op {
        Cmp::Less => a < b,
        Cmp::LessEqual => a <= b,
        Cmp::Equal => a == b,
        Cmp::NotEqual => a != b,
        Cmp::Greater => a > b,
        Cmp::GreaterEqual => a >= b,
    }
}

/// A float without a fraction as an integer.
#[inline(always)]
pub fn whole(value: f64) -> (i64, bool) {
    (value as i64, !(value > -9.2e18 && value < 9.2e18))
}
