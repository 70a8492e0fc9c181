//! Calls of what is not the user's: builtins and functions of modules. They are known by identity, so a script's own `len` is
//! never taken for Python's.

use std::sync::Arc;

use rustpython_vm::{AsObject, PyObjectRef};

use super::column::Shape;
use super::lower::{Lowering, Made, in_order, lifted};
use super::operators::{Number, kind};
use super::program::{Arg, FloatOp, IntOp, Op, Scalar, Sym};
use super::tables::constant;

const BUILTINS: [&str; 26] = [
    "len",
    "abs",
    "min",
    "max",
    "int",
    "float",
    "str",
    "bool",
    "round",
    "repr",
    "ord",
    "chr",
    "range",
    "tuple",
    "sum",
    "sorted",
    "list",
    "any",
    "all",
    "enumerate",
    "zip",
    "map",
    "filter",
    "divmod",
    "pow",
    "isinstance",
];
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
/// Of integers, to an integer.
const MATH_INT: [&str; 4] = ["gcd", "isqrt", "factorial", "comb"];
const RANDOM: [&str; 5] = ["random", "uniform", "randint", "randrange", "choice"];

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
            // A method to be called by itself, as `str.lower(text)`.
            "type" if object.is(self.vm.ctx.types.str_type) => match object.get_attr(&self.vm.ctx.new_str(name.to_owned()), self.vm) {
                Ok(value) => Ok(lifted(&value, self.vm)),
                Err(_) => Err(format!("the attribute {name}")),
            },
            "Pattern" => Ok(Sym::Method(Box::new(of), name.to_owned())),
            class => Err(format!("the attribute {name} of an object of the class {class}")),
        }
    }

    /// A builtin by its name.
    pub fn builtin(&mut self, name: &str, arguments: Vec<Sym>) -> Made<Sym> {
        let function = self.vm.builtins.get_attr(&self.vm.ctx.new_str(name.to_owned()), self.vm).map_err(|_| "a builtin")?;
        self.call_builtin(&function, arguments, &[])
    }

    pub fn call_builtin(&mut self, function: &PyObjectRef, arguments: Vec<Sym>, names: &[Arc<str>]) -> Made<Sym> {
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
            let arguments = in_order(name, arguments, names)?;
            return match self.of_lists(name, &arguments)? {
                Some(made) => Ok(made),
                None => self.of_builtins(name, function, arguments),
            };
        }
        if !names.is_empty() {
            return Err("arguments by name".to_owned());
        }
        if let Some(name) = from("math", &MATH_OTHER) {
            return self.of_math(name, &arguments);
        }
        if from("math", &MATH_INT).is_some() && arguments.iter().all(|argument| matches!(argument.shape(), Some(Shape::Int))) {
            return self.host(function.clone(), arguments, Shape::Int);
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
        // A method of an object, as in `flatMap(pattern.findall)`.
        if let Ok(of) = function.get_attr("__self__", vm)
            && (&*of.class().name() == "Pattern" || (of.class().is(vm.ctx.types.dict_type) && name == "get"))
        {
            return self.method(Sym::Object(of), &name, arguments);
        }
        // An exception that is raised next: the interpreter makes its own.
        if function.class().is(vm.ctx.types.type_type)
            && function.is_subclass(vm.ctx.exceptions.base_exception_type.as_object(), vm).unwrap_or_default()
        {
            return Ok(Sym::Object(function.clone()));
        }
        // `str.maketrans` of constants is one itself.
        if name == "maketrans"
            && let Some(given) = arguments.iter().map(|argument| constant(argument, vm)).collect::<Option<Vec<_>>>()
            && let Ok(made) = function.call(given, vm)
        {
            return Ok(Sym::Object(made));
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
                let zero = Sym::Value(Scalar::Int(0));
                let (from, to, step) = match bounds {
                    [to] => (&zero, to, 1),
                    [from, to] => (from, to, 1),
                    [from, to, Sym::Value(Scalar::Int(step))] if *step != 0 => (from, to, *step),
                    _ => return Err("a range whose step is not constant".to_owned()),
                };
                if let (Sym::Value(Scalar::Int(from)), Sym::Value(Scalar::Int(to))) = (from, to)
                    && let Some(items) = unrolled(*from, *to, step, self.unrolled)
                {
                    return Ok(items);
                }
                match (from.shape(), to.shape()) {
                    (Some(Shape::Int), Some(Shape::Int)) => Ok(Sym::Range(Box::new([from.clone(), to.clone()]), step)),
                    _ => unknown(),
                }
            }
            ("divmod", [left, right]) => {
                let quotient = self.binary(2, left.clone(), right.clone())?;
                Ok(Sym::Tuple(vec![quotient, self.binary(6, left.clone(), right.clone())?]))
            }
            ("pow", [left, right]) => self.binary(8, left.clone(), right.clone()),
            ("isinstance", [value, Sym::Object(class)]) => self.is_instance(value, class),
            ("tuple", [value @ Sym::Tuple(_)]) => Ok(value.clone()),
            _ => unknown(),
        }
    }

    /// Known from the kind alone.
    fn is_instance(&mut self, value: &Sym, class: &PyObjectRef) -> Made<Sym> {
        let types = &self.vm.ctx.types;
        let of = match value.shape() {
            Some(Shape::Bool) => types.bool_type,
            Some(Shape::Int) => types.int_type,
            Some(Shape::Float) => types.float_type,
            Some(Shape::Str) => types.str_type,
            Some(Shape::Tuple(_)) => types.tuple_type,
            Some(Shape::List(_)) => types.list_type,
            _ => return Err(format!("isinstance() of {}", kind(value))),
        };
        let is = of.as_object().is_subclass(class, self.vm).map_err(|_| "isinstance() of another kind")?;
        Ok(Sym::Value(Scalar::Bool(is)))
    }

    /// The smaller or the larger; the first of two that are equal.
    pub fn extreme(&mut self, min: bool, a: &Sym, b: &Sym) -> Made<Sym> {
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
}

/// A loop of known length, if it is no longer than that.
fn unrolled(from: i64, to: i64, step: i64, longest: usize) -> Option<Sym> {
    let (mut items, mut at) = (Vec::new(), from);
    while if step > 0 { at < to } else { at > to } {
        if items.len() == longest {
            return None;
        }
        items.push(Sym::Value(Scalar::Int(at)));
        at = at.checked_add(step)?;
    }
    items.reverse();
    Some(Sym::Iter(items))
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
