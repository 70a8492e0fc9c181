//! Calls of what is not the user's: builtins, `math`, `random`. They are known by identity, so a script's own `len` is
//! never taken for Python's.

use std::sync::Arc;

use rustpython_vm::{AsObject, PyObjectRef};

use super::column::Shape;
use super::lower::{Lowering, Made, lifted};
use super::operators::{Number, kind};
use super::program::{Arg, Cmp, FloatOp, IntOp, Op, Scalar, Sym};

const BUILTINS: [&str; 14] = ["len", "abs", "min", "max", "int", "float", "str", "bool", "round", "repr", "ord", "chr", "range", "tuple"];
/// Of floats, to a float.
const MATH: [&str; 22] = [
    "exp", "log", "log2", "log10", "log1p", "expm1", "sin", "cos", "tan", "asin", "acos", "atan", "sinh", "cosh", "tanh", "pow", "atan2",
    "hypot", "fmod", "degrees", "radians", "copysign",
];
const MATH_OTHER: [&str; 8] = ["sqrt", "floor", "ceil", "fabs", "isnan", "isinf", "isfinite", "trunc"];
/// The functions of `operator` that are one binary operator each, with its number in the bytecode.
const OPERATORS: [(&str, u32); 12] = [
    ("add", 0),
    ("and_", 1),
    ("floordiv", 2),
    ("lshift", 3),
    ("mul", 5),
    ("mod", 6),
    ("or_", 7),
    ("pow", 8),
    ("rshift", 9),
    ("sub", 10),
    ("truediv", 11),
    ("xor", 12),
];
const RANDOM: [&str; 3] = ["random", "uniform", "randint"];

impl Lowering<'_> {
    /// An attribute of a module, or a method to be called.
    pub fn attribute(&mut self, of: Sym, name: &str) -> Made<Sym> {
        let Sym::Object(object) = &of else {
            return match of {
                Sym::Value(_) | Sym::Str(_) | Sym::Tuple(_) | Sym::List(..) | Sym::Int(_) | Sym::Float(_) | Sym::Option(..) => {
                    let of = self.solid(of);
                    Ok(Sym::Method(Box::new(of), name.to_owned()))
                }
                _ => Err(format!("the attribute {name}")),
            };
        };
        let class = object.class().name().to_string();
        match class.as_str() {
            "module" | "Broadcast" => match object.get_attr(&self.vm.ctx.new_str(name.to_owned()), self.vm) {
                Ok(value) => Ok(lifted(&value, self.vm)),
                Err(_) => Err(format!("the attribute {name}")),
            },
            "dict" if name == "get" => Ok(Sym::Method(Box::new(of), name.to_owned())),
            class => Err(format!("the attribute {name} of an object of the class {class}")),
        }
    }

    /// A builtin by its name.
    pub fn builtin(&mut self, name: &str, arguments: Vec<Sym>) -> Made<Sym> {
        let function = self.vm.builtins.get_attr(&self.vm.ctx.new_str(name.to_owned()), self.vm).map_err(|_| "a builtin")?;
        self.call_builtin(&function, arguments)
    }

    pub fn call_builtin(&mut self, function: &PyObjectRef, arguments: Vec<Sym>) -> Made<Sym> {
        let vm = self.vm;
        let arguments: Vec<Sym> = arguments.into_iter().map(|argument| self.solid(argument)).collect();
        let from = |module: &str, names: &[&'static str]| -> Option<&'static str> {
            let module = if module == "builtins" {
                vm.builtins.as_object().to_owned()
            } else {
                vm.sys_module.get_attr("modules", vm).ok()?.get_item(module, vm).ok()?
            };
            names.iter().copied().find(|name| module.get_attr(*name, vm).is_ok_and(|known| known.is(function)))
        };
        if let Some(name) = from("builtins", &BUILTINS) {
            return self.of_builtins(name, function, arguments);
        }
        if let Some(name) = from("math", &MATH_OTHER) {
            return self.of_math(name, &arguments);
        }
        if from("math", &MATH).is_some() && arguments.iter().all(|argument| self.is_number(argument)) {
            return self.host(function.clone(), arguments, Shape::Float);
        }
        if let Some(name) = from("random", &RANDOM) {
            return self.of_random(name, &arguments);
        }
        if let Some(name) = from("operator", &OPERATORS.map(|(name, _)| name))
            && let [left, right] = arguments.as_slice()
            && let Some((_, number)) = OPERATORS.iter().find(|(known, _)| *known == name)
        {
            return self.binary(*number, left.clone(), right.clone());
        }
        let name = function.get_attr("__name__", vm).ok().and_then(|name| name.str(vm).ok());
        let name = name.map_or_else(|| function.class().name().to_string(), |name| name.to_string_lossy().into_owned());
        // A method of a class, as in `map(str.lower)`.
        let of_str = vm.ctx.types.str_type.as_object().get_attr(&vm.ctx.new_str(name.clone()), vm);
        if let (Some(first), Ok(method)) = (arguments.first(), of_str)
            && method.is(function)
            && Self::text(first).is_some()
        {
            return self.method(first.clone(), &name, arguments.iter().skip(1).cloned().collect());
        }
        Err(format!("a call of {name}"))
    }

    fn is_number(&self, value: &Sym) -> bool {
        matches!(value.shape(), Some(Shape::Int | Shape::Float | Shape::Bool))
    }

    fn of_builtins(&mut self, name: &'static str, function: &PyObjectRef, arguments: Vec<Sym>) -> Made<Sym> {
        let unknown = || Err(format!("{name}() of {}", arguments.iter().map(kind).collect::<Vec<_>>().join(", ")));
        match (name, arguments.as_slice()) {
            ("len", [Sym::Tuple(parts)]) => Ok(Sym::Value(Scalar::Int(parts.len() as i64))),
            ("len", [Sym::List(list, _)]) => Ok(Sym::Int(self.emit(Op::ListLen(*list)))),
            ("len", [text]) => match Self::text(text) {
                Some(text) => Ok(Sym::Int(self.emit(Op::StrLen(text)))),
                None => unknown(),
            },
            ("abs", [value]) => match self.number(value) {
                Some(Number::Int(arg)) => Ok(Sym::Int(self.emit(Op::AbsInt(arg)))),
                Some(Number::Float(arg)) => Ok(Sym::Float(self.emit(Op::AbsFloat(arg)))),
                None => unknown(),
            },
            ("min" | "max", [first, rest @ ..]) if !rest.is_empty() => {
                let mut best = first.clone();
                for other in rest {
                    best = self.extreme(name == "min", &best, other)?;
                }
                Ok(best)
            }
            ("min" | "max", [Sym::Tuple(parts)]) if parts.len() > 1 => self.of_builtins(name, function, parts.clone()),
            ("int", [Sym::Value(Scalar::Float(_)) | Sym::Float(_)]) => match arguments.first().and_then(|value| self.number(value)) {
                Some(Number::Float(arg)) => Ok(Sym::Int(self.emit(Op::Trunc(arg)))),
                _ => unknown(),
            },
            ("int", [text]) if Self::text(text).is_some() => match Self::text(text) {
                Some(text) => Ok(Sym::Int(self.emit(Op::StrInt(Arc::new(plain_int), text)))),
                None => unknown(),
            },
            ("int", [value]) => match self.number(value) {
                Some(Number::Int(Arg::Value(value))) => Ok(Sym::Value(value)),
                Some(Number::Int(Arg::Reg(reg))) => Ok(Sym::Int(reg)),
                _ => unknown(),
            },
            ("float", [text]) if Self::text(text).is_some() => match Self::text(text) {
                Some(text) => Ok(Sym::Float(self.emit(Op::StrFloat(Arc::new(plain_float), text)))),
                None => unknown(),
            },
            ("float", [value]) => match self.number(value) {
                Some(number) => match self.float(number, false) {
                    Arg::Value(value) => Ok(Sym::Value(value)),
                    Arg::Reg(reg) => Ok(Sym::Float(reg)),
                },
                None => unknown(),
            },
            ("str", [value]) => self.text_of(value.clone()),
            ("bool", [value]) => self.truth(value),
            ("round", [Sym::Value(Scalar::Float(_)) | Sym::Float(_)]) => self.host(function.clone(), arguments, Shape::Int),
            ("round", [Sym::Value(Scalar::Float(_)) | Sym::Float(_), Sym::Value(Scalar::Int(_))]) => {
                self.host(function.clone(), arguments, Shape::Float)
            }
            ("round", [value @ (Sym::Int(_) | Sym::Value(Scalar::Int(_)))]) => Ok(value.clone()),
            ("repr", [value]) if value.shape().is_some() && !matches!(value, Sym::Tuple(_)) => {
                self.host(function.clone(), arguments, Shape::Str)
            }
            ("ord", [text]) => match Self::text(text) {
                Some(text) => Ok(Sym::Int(self.emit(Op::StrInt(Arc::new(only_letter), text)))),
                None => unknown(),
            },
            ("chr", [Sym::Int(_) | Sym::Value(Scalar::Int(_))]) => self.host(function.clone(), arguments, Shape::Str),
            ("range", bounds) => {
                let bounds: Option<Vec<i64>> =
                    bounds.iter().map(|bound| if let Sym::Value(Scalar::Int(bound)) = bound { Some(*bound) } else { None }).collect();
                match bounds.as_deref() {
                    Some([to]) => unrolled(0, *to, 1),
                    Some([from, to]) => unrolled(*from, *to, 1),
                    Some([from, to, step]) => unrolled(*from, *to, *step),
                    _ => Err("a range whose ends are not constant".to_owned()),
                }
            }
            ("tuple", [value @ Sym::Tuple(_)]) => Ok(value.clone()),
            _ => unknown(),
        }
    }

    /// The smaller or the larger; the first of two that are equal.
    fn extreme(&mut self, min: bool, a: &Sym, b: &Sym) -> Made<Sym> {
        match (a.shape(), b.shape()) {
            (Some(Shape::Int), Some(Shape::Int)) => {
                let (Some(Number::Int(a)), Some(Number::Int(b))) = (self.number(a), self.number(b)) else {
                    return Err("min or max".to_owned());
                };
                Ok(Sym::Int(self.emit(Op::Int(if min { IntOp::Min } else { IntOp::Max }, a, b))))
            }
            (Some(Shape::Float), Some(Shape::Float)) => {
                let (Some(Number::Float(a)), Some(Number::Float(b))) = (self.number(a), self.number(b)) else {
                    return Err("min or max".to_owned());
                };
                Ok(Sym::Float(self.emit(Op::Float(if min { FloatOp::Min } else { FloatOp::Max }, a, b))))
            }
            _ => Err(format!("min() or max() of {} and {}", kind(a), kind(b))),
        }
    }

    fn of_math(&mut self, name: &str, arguments: &[Sym]) -> Made<Sym> {
        let [value] = arguments else { return Err(format!("a call of {name} with other arguments")) };
        let number = self.number(value).ok_or_else(|| format!("{name} of {}", kind(value)))?;
        if let (Number::Int(arg), "floor" | "ceil" | "trunc") = (&number, name) {
            return Ok(match arg {
                Arg::Reg(reg) => Sym::Int(*reg),
                Arg::Value(value) => Sym::Value(value.clone()),
            });
        }
        let arg = self.float(number, false);
        Ok(match name {
            "sqrt" => Sym::Float(self.emit(Op::Sqrt(arg))),
            "floor" => Sym::Int(self.emit(Op::Floor(arg))),
            "ceil" => Sym::Int(self.emit(Op::Ceil(arg))),
            "trunc" => Sym::Int(self.emit(Op::Trunc(arg))),
            "fabs" => Sym::Float(self.emit(Op::AbsFloat(arg))),
            "isnan" => Sym::Bool(self.emit(Op::CmpFloat(Cmp::NotEqual, arg.clone(), arg))),
            "isinf" => {
                let size = self.emit(Op::AbsFloat(arg));
                Sym::Bool(self.emit(Op::CmpFloat(Cmp::Equal, Arg::Reg(size), Arg::Value(Scalar::Float(f64::INFINITY)))))
            }
            _ => {
                let size = self.emit(Op::AbsFloat(arg));
                Sym::Bool(self.emit(Op::CmpFloat(Cmp::Less, Arg::Reg(size), Arg::Value(Scalar::Float(f64::INFINITY)))))
            }
        })
    }

    fn of_random(&mut self, name: &str, arguments: &[Sym]) -> Made<Sym> {
        match (name, arguments) {
            ("random", []) => Ok(Sym::Float(self.emit(Op::Random))),
            ("uniform", [low, high]) => {
                // a + (b - a) * random(), as random.py has it.
                let width = self.binary(10, high.clone(), low.clone())?;
                let drawn = Sym::Float(self.emit(Op::Random));
                let scaled = self.binary(5, width, drawn)?;
                self.binary(0, low.clone(), scaled)
            }
            ("randint", [low, high]) => match (self.number(low), self.number(high)) {
                (Some(Number::Int(low)), Some(Number::Int(high))) => Ok(Sym::Int(self.emit(Op::RandomInt(low, high)))),
                _ => Err("randint of what is no int".to_owned()),
            },
            _ => Err(format!("random.{name} with other arguments")),
        }
    }
}

/// A loop of known length.
fn unrolled(from: i64, to: i64, step: i64) -> Made<Sym> {
    const LONGEST: usize = 64;
    if step == 0 {
        return Err("a range of step 0".to_owned());
    }
    let (mut items, mut at) = (Vec::new(), from);
    while if step > 0 { at < to } else { at > to } {
        if items.len() == LONGEST {
            return Err("a long loop".to_owned());
        }
        items.push(Sym::Value(Scalar::Int(at)));
        at = at.checked_add(step).ok_or("a range past 64 bits")?;
    }
    items.reverse();
    Ok(Sym::Iter(items))
}

/// Plain digits with a sign and blanks around; what else `int()` reads is the interpreter's.
fn plain_int(text: &str) -> Option<i64> {
    let text = text.trim_matches([' ', '\t', '\n', '\r']);
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    if digits.is_empty() || digits.len() > 19 || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    text.parse().ok()
}

/// Decimal numbers with blanks around, by the interpreter's own reader.
fn plain_float(text: &str) -> Option<f64> {
    let text = text.trim_matches([' ', '\t', '\n', '\r']);
    if text.is_empty() || !text.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b'-' | b'+' | b'e' | b'E')) {
        return None;
    }
    rustpython_vm::literal::float::parse_str(text)
}

fn only_letter(text: &str) -> Option<i64> {
    let mut letters = text.chars();
    let first = letters.next()?;
    letters.next().is_none().then_some(i64::from(u32::from(first)))
}
