//! Loops over elements. Those that the compiler can do several elements at a time have their own; the others share one.

use std::sync::Arc;

use parking_lot::RwLock;

use super::{Data, wider};

/// What stands beside an operator.
pub enum Side {
    One(Data),
    Many(Data),
    Block(Arc<RwLock<Data>>),
}

impl Side {
    fn kind(&self) -> char {
        match self {
            Self::One(data) | Self::Many(data) => data.kind(),
            Self::Block(block) => block.read().kind(),
        }
    }
}

/// Elements of one type beside an operator.
enum Elements<'a, T> {
    One(T),
    Many(&'a [T]),
}

fn zip<T: Copy, R: Clone>(left: &Elements<T>, right: &Elements<T>, size: usize, f: impl Fn(T, T) -> R) -> Vec<R> {
    match (left, right) {
        (Elements::Many(left), Elements::Many(right)) => left.iter().zip(*right).map(|(a, b)| f(*a, *b)).collect(),
        (Elements::Many(left), Elements::One(b)) => left.iter().map(|a| f(*a, *b)).collect(),
        (Elements::One(a), Elements::Many(right)) => right.iter().map(|b| f(*a, *b)).collect(),
        (Elements::One(a), Elements::One(b)) => vec![f(*a, *b); size],
    }
}

/// Has `body` see both sides as elements of one type.
fn with<T: Copy + Default, R>(
    left: Side,
    right: Side,
    cast: fn(Data) -> Vec<T>,
    seen: fn(&Data) -> Option<&[T]>,
    body: impl FnOnce(Elements<T>, Elements<T>) -> R,
) -> R {
    fn own<T: Copy>(side: &Side, cast: fn(Data) -> Vec<T>, seen: fn(&Data) -> Option<&[T]>) -> Option<Vec<T>> {
        match side {
            Side::One(data) | Side::Many(data) => seen(data).is_none().then(|| cast(data.clone())),
            Side::Block(block) => {
                let block = block.read();
                seen(&block).is_none().then(|| cast(block.clone()))
            }
        }
    }
    let (own_left, own_right) = (own(&left, cast, seen), own(&right, cast, seen));
    let lock = |side: &Side| match side {
        Side::Block(block) => Some(Arc::clone(block)),
        _ => None,
    };
    let (left_block, right_block) = (lock(&left), lock(&right));
    let (left_guard, right_guard) =
        (left_block.as_ref().map(|block| block.read_recursive()), right_block.as_ref().map(|block| block.read_recursive()));
    fn elements<'a, T: Copy + Default>(
        side: &'a Side,
        own: Option<&'a [T]>,
        locked: Option<&'a Data>,
        seen: fn(&Data) -> Option<&[T]>,
    ) -> Elements<'a, T> {
        let data = match side {
            Side::One(data) | Side::Many(data) => Some(data),
            Side::Block(_) => locked,
        };
        let all = own.or_else(|| data.and_then(seen)).unwrap_or(&[]);
        match side {
            Side::One(_) => Elements::One(all.first().copied().unwrap_or_default()),
            _ => Elements::Many(all),
        }
    }
    let seen_left = elements(&left, own_left.as_deref(), left_guard.as_deref(), seen);
    let seen_right = elements(&right, own_right.as_deref(), right_guard.as_deref(), seen);
    body(seen_left, seen_right)
}

fn floats(data: &Data) -> Option<&[f64]> {
    if let Data::Float(all) = data { Some(all) } else { None }
}

fn ints(data: &Data) -> Option<&[i64]> {
    if let Data::Int(all) = data { Some(all) } else { None }
}

fn bools(data: &Data) -> Option<&[bool]> {
    if let Data::Bool(all) = data { Some(all) } else { None }
}

pub fn binary(name: &str, left: Side, right: Side, size: usize) -> Result<Data, String> {
    match (wider(left.kind(), right.kind()), name) {
        ('b', "add" | "or" | "mul" | "and" | "xor") => Ok(Data::Bool(with(left, right, Data::bools, bools, |a, b| match name {
            "add" | "or" => zip(&a, &b, size, |a, b| a | b),
            "xor" => zip(&a, &b, size, |a, b| a ^ b),
            _ => zip(&a, &b, size, |a, b| a & b),
        }))),
        ('b', "sub") => Err("numpy boolean subtract, the `-` operator, is not supported, use the bitwise_xor, the `^` operator, or the logical_xor function instead.".to_owned()),
        (_, "div") | ('f', _) => with(left, right, Data::floats, floats, |a, b| of_floats(name, &a, &b, size)),
        _ => with(left, right, Data::ints, ints, |a, b| of_ints(name, &a, &b, size)),
    }
}

fn of_floats(name: &str, a: &Elements<f64>, b: &Elements<f64>, size: usize) -> Result<Data, String> {
    let slow: fn(f64, f64) -> f64 = match name {
        "add" => return Ok(Data::Float(zip(a, b, size, |a, b| a + b))),
        "sub" => return Ok(Data::Float(zip(a, b, size, |a, b| a - b))),
        "mul" => return Ok(Data::Float(zip(a, b, size, |a, b| a * b))),
        "div" => return Ok(Data::Float(zip(a, b, size, |a, b| a / b))),
        "lt" => return Ok(Data::Bool(zip(a, b, size, |a, b| a < b))),
        "le" => return Ok(Data::Bool(zip(a, b, size, |a, b| a <= b))),
        "gt" => return Ok(Data::Bool(zip(a, b, size, |a, b| a > b))),
        "ge" => return Ok(Data::Bool(zip(a, b, size, |a, b| a >= b))),
        "eq" => return Ok(Data::Bool(zip(a, b, size, |a, b| a == b))),
        "ne" => return Ok(Data::Bool(zip(a, b, size, |a, b| a != b))),
        "max" => |a, b| if a >= b || a.is_nan() { a } else { b },
        "min" => |a, b| if a <= b || a.is_nan() { a } else { b },
        "floordiv" => floor_div,
        "mod" => floor_mod,
        "pow" => |a, b| if b == 2.0 { a * a } else { a.powf(b) },
        "arctan2" => f64::atan2,
        "hypot" => f64::hypot,
        name => return Err(format!("ufunc '{name}' not supported for the input types")),
    };
    Ok(Data::Float(zip(a, b, size, slow)))
}

/// As Python's `//`.
fn floor_div(a: f64, b: f64) -> f64 {
    if b == 0.0 { a / b } else { ((a - floor_mod(a, b)) / b).round() }
}

fn floor_mod(a: f64, b: f64) -> f64 {
    let rest = a % b;
    if rest != 0.0 && (rest < 0.0) != (b < 0.0) { rest + b } else { rest }
}

fn of_ints(name: &str, a: &Elements<i64>, b: &Elements<i64>, size: usize) -> Result<Data, String> {
    let slow: fn(i64, i64) -> i64 = match name {
        "add" => return Ok(Data::Int(zip(a, b, size, i64::wrapping_add))),
        "sub" => return Ok(Data::Int(zip(a, b, size, i64::wrapping_sub))),
        "mul" => return Ok(Data::Int(zip(a, b, size, i64::wrapping_mul))),
        "lt" => return Ok(Data::Bool(zip(a, b, size, |a, b| a < b))),
        "le" => return Ok(Data::Bool(zip(a, b, size, |a, b| a <= b))),
        "gt" => return Ok(Data::Bool(zip(a, b, size, |a, b| a > b))),
        "ge" => return Ok(Data::Bool(zip(a, b, size, |a, b| a >= b))),
        "eq" => return Ok(Data::Bool(zip(a, b, size, |a, b| a == b))),
        "ne" => return Ok(Data::Bool(zip(a, b, size, |a, b| a != b))),
        "max" => Ord::max,
        "min" => Ord::min,
        // Division by 0 gives 0, with a warning that is not given here.
        "floordiv" => |a, b| {
            if b == 0 {
                0
            } else {
                let whole = a.wrapping_div(b);
                whole - i64::from(a.wrapping_rem(b) != 0 && (a < 0) != (b < 0))
            }
        },
        "mod" => |a, b| {
            if b == 0 {
                0
            } else {
                let rest = a.wrapping_rem(b);
                if rest != 0 && (rest < 0) != (b < 0) { rest + b } else { rest }
            }
        },
        "and" => |a, b| a & b,
        "or" => |a, b| a | b,
        "xor" => |a, b| a ^ b,
        "shl" => |a, b| a.wrapping_shl(b as u32),
        "shr" => |a, b| a.wrapping_shr(b as u32),
        "pow" => {
            let negative = match b {
                Elements::One(b) => *b < 0,
                Elements::Many(all) => all.iter().any(|b| *b < 0),
            };
            if negative {
                return Err("Integers to negative integer powers are not allowed.".to_owned());
            }
            |a, b| a.wrapping_pow(u32::try_from(b).unwrap_or(u32::MAX))
        }
        name => return with_floats(name, a, b, size),
    };
    Ok(Data::Int(zip(a, b, size, slow)))
}

fn with_floats(name: &str, a: &Elements<i64>, b: &Elements<i64>, size: usize) -> Result<Data, String> {
    fn side(elements: &Elements<i64>) -> Vec<f64> {
        match elements {
            Elements::One(one) => vec![*one as f64],
            Elements::Many(all) => all.iter().map(|one| *one as f64).collect(),
        }
    }
    fn seen<'a>(elements: &Elements<i64>, floats: &'a [f64]) -> Elements<'a, f64> {
        match elements {
            Elements::One(one) => Elements::One(*one as f64),
            Elements::Many(_) => Elements::Many(floats),
        }
    }
    let (left, right) = (side(a), side(b));
    of_floats(name, &seen(a, &left), &seen(b, &right), size)
}

pub fn unary(name: &str, data: Data) -> Result<Data, String> {
    Ok(match (name, data) {
        ("neg", Data::Bool(_)) => {
            return Err(
                "The numpy boolean negative, the `-` operator, is not supported, use the `~` operator or the logical_not function instead."
                    .to_owned(),
            );
        }
        ("neg", Data::Int(all)) => Data::Int(all.into_iter().map(i64::wrapping_neg).collect()),
        ("abs", Data::Int(all)) => Data::Int(all.into_iter().map(i64::wrapping_abs).collect()),
        ("invert", Data::Int(all)) => Data::Int(all.into_iter().map(|value| !value).collect()),
        ("invert", Data::Bool(all)) => Data::Bool(all.into_iter().map(|value| !value).collect()),
        ("invert", Data::Float(_)) => return Err("ufunc 'invert' not supported for the input types".to_owned()),
        ("square", Data::Int(all)) => Data::Int(all.into_iter().map(|value| value.wrapping_mul(value)).collect()),
        ("sign", Data::Int(all)) => Data::Int(all.into_iter().map(i64::signum).collect()),
        ("not", data) => Data::Bool(data.bools().into_iter().map(|value| !value).collect()),
        ("isnan", data) => Data::Bool(data.floats().into_iter().map(f64::is_nan).collect()),
        ("isinf", data) => Data::Bool(data.floats().into_iter().map(f64::is_infinite).collect()),
        ("isfinite", data) => Data::Bool(data.floats().into_iter().map(f64::is_finite).collect()),
        ("rint" | "floor" | "ceil" | "trunc", data @ (Data::Int(_) | Data::Bool(_))) => data,
        ("sqrt", data) => Data::Float(data.floats().into_iter().map(f64::sqrt).collect()),
        ("neg", data) => Data::Float(data.floats().into_iter().map(|value| -value).collect()),
        ("abs", data) => Data::Float(data.floats().into_iter().map(f64::abs).collect()),
        ("square", data) => Data::Float(data.floats().into_iter().map(|value| value * value).collect()),
        (name, data) => {
            let each: fn(f64) -> f64 = match name {
                "exp" => f64::exp,
                "expm1" => f64::exp_m1,
                "log" => f64::ln,
                "log2" => f64::log2,
                "log10" => f64::log10,
                "log1p" => f64::ln_1p,
                "sin" => f64::sin,
                "cos" => f64::cos,
                "tan" => f64::tan,
                "arcsin" => f64::asin,
                "arccos" => f64::acos,
                "arctan" => f64::atan,
                "sinh" => f64::sinh,
                "cosh" => f64::cosh,
                "tanh" => f64::tanh,
                "floor" => f64::floor,
                "ceil" => f64::ceil,
                "trunc" => f64::trunc,
                "rint" => f64::round_ties_even,
                "cbrt" => f64::cbrt,
                "sign" => |value| if value == 0.0 || value.is_nan() { value } else { value.signum() },
                name => return Err(format!("ufunc '{name}' not supported for the input types")),
            };
            Data::Float(data.floats().into_iter().map(each).collect())
        }
    })
}

pub fn choose(holds: &[bool], yes: Data, no: Data) -> Data {
    fn each<T>(holds: &[bool], yes: Vec<T>, no: Vec<T>) -> Vec<T> {
        holds.iter().zip(yes.into_iter().zip(no)).map(|(holds, (yes, no))| if *holds { yes } else { no }).collect()
    }
    match (yes, no) {
        (Data::Float(yes), Data::Float(no)) => Data::Float(each(holds, yes, no)),
        (Data::Bool(yes), Data::Bool(no)) => Data::Bool(each(holds, yes, no)),
        (yes, no) => Data::Int(each(holds, yes.ints(), no.ints())),
    }
}

/// Elements at places that are there.
pub fn gather(data: &Data, places: &[usize]) -> Data {
    fn at<T: Copy>(all: &[T], places: &[usize]) -> Vec<T> {
        places.iter().filter_map(|place| all.get(*place).copied()).collect()
    }
    match data {
        Data::Float(all) => Data::Float(at(all, places)),
        Data::Int(all) => Data::Int(at(all, places)),
        Data::Bool(all) => Data::Bool(at(all, places)),
    }
}

/// Elements at places; none where one is not there.
pub fn pick(data: &Data, places: &[i64]) -> Option<Data> {
    let size = data.len();
    let places: Vec<usize> =
        places.iter().map(|place| usize::try_from(*place).ok().filter(|place| *place < size)).collect::<Option<_>>()?;
    Some(gather(data, &places))
}

pub fn matmul(left: Data, right: Data, rows: usize, shared: usize, columns: usize) -> Data {
    fn product<T: Copy + Default>(left: &[T], right: &[T], size: [usize; 3], add: impl Fn(T, T, T) -> T) -> Vec<T> {
        let [rows, shared, columns] = size;
        let mut made = vec![T::default(); rows * columns];
        if columns == 0 || shared == 0 {
            return made;
        }
        // Row by row of the right matrix: what is read and written stands one behind the other.
        for (sums, row) in made.chunks_exact_mut(columns).zip(left.chunks_exact(shared)) {
            for (a, line) in row.iter().zip(right.chunks_exact(columns)) {
                for (sum, b) in sums.iter_mut().zip(line) {
                    *sum = add(*sum, *a, *b);
                }
            }
        }
        made
    }
    let size = [rows, shared, columns];
    match (left, right) {
        (left @ Data::Float(_), right) | (left, right @ Data::Float(_)) => {
            Data::Float(product(&left.floats(), &right.floats(), size, |sum, a, b| sum + a * b))
        }
        (left, right) => Data::Int(product(&left.ints(), &right.ints(), size, |sum: i64, a: i64, b| sum.wrapping_add(a.wrapping_mul(b)))),
    }
}
