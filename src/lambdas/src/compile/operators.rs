//! Python's operators on what the compiler knows of values.

use std::sync::Arc;

use rustpython_vm::AsObject;
use rustpython_vm::bytecode::{ComparisonOperator, Opcode};

use super::column::Shape;
use super::lower::{Lowering, Made};
use super::program::{Arg, Cmp, FloatOp, IntOp, Op, Scalar, Sym};

/// A number as an operation reads it.
#[derive(Clone)]
pub enum Number {
    Int(Arg),
    Float(Arg),
}

pub fn bool(value: bool) -> Sym {
    Sym::Value(Scalar::Bool(value))
}

impl Lowering<'_> {
    /// The value without its None: rows where it is None are left to the interpreter.
    pub fn solid(&mut self, value: Sym) -> Sym {
        match value {
            Sym::Option(valid, some) => {
                self.emit(Op::Require(Arg::Reg(valid)));
                *some
            }
            value => value,
        }
    }

    pub fn require(&mut self, condition: &Sym) -> Made<()> {
        match condition {
            Sym::Value(Scalar::Bool(true)) => Ok(()),
            Sym::Bool(reg) => {
                self.emit(Op::Require(Arg::Reg(*reg)));
                Ok(())
            }
            _ => Err("it always fails".to_owned()),
        }
    }

    pub fn number(&mut self, value: &Sym) -> Option<Number> {
        Some(match value {
            Sym::Value(value @ Scalar::Int(_)) => Number::Int(Arg::Value(value.clone())),
            Sym::Value(Scalar::Bool(value)) => Number::Int(Arg::Value(Scalar::Int(i64::from(*value)))),
            Sym::Value(value @ Scalar::Float(_)) => Number::Float(Arg::Value(value.clone())),
            Sym::Int(reg) => Number::Int(Arg::Reg(*reg)),
            Sym::Float(reg) => Number::Float(Arg::Reg(*reg)),
            Sym::Bool(reg) => Number::Int(Arg::Reg(self.emit(Op::BoolToInt(Arg::Reg(*reg))))),
            _ => return None,
        })
    }

    /// As a float, as Python's arithmetic makes one of an integer.
    pub fn float(&mut self, number: Number, exact: bool) -> Arg {
        match number {
            Number::Float(arg) => arg,
            Number::Int(Arg::Value(Scalar::Int(value))) if value.unsigned_abs() <= 1 << 53 => Arg::Value(Scalar::Float(value as f64)),
            Number::Int(arg) => Arg::Reg(self.emit(Op::ToFloat(arg, exact))),
        }
    }

    fn known(arg: Arg, of: fn(usize) -> Sym) -> Sym {
        match arg {
            Arg::Value(value) => Sym::Value(value),
            Arg::Reg(reg) => of(reg),
        }
    }

    pub fn text(value: &Sym) -> Option<Arg> {
        match value {
            Sym::Value(value @ Scalar::Str(_)) => Some(Arg::Value(value.clone())),
            Sym::Str(reg) => Some(Arg::Reg(*reg)),
            _ => None,
        }
    }

    pub fn binary(&mut self, operator: u32, left: Sym, right: Sym) -> Made<Sym> {
        // In place or not is the same for what cannot change.
        let operator = if (13..26).contains(&operator) { operator - 13 } else { operator };
        if operator == 26 {
            return self.item(left, right);
        }
        let (left, right) = (self.solid(left), self.solid(right));
        match (operator, &left, &right) {
            (1 | 7 | 12, left, right) if bool_arg(left).is_some() && bool_arg(right).is_some() => {
                return self.logical(operator, left, right);
            }
            (0, Sym::List(one, items), Sym::List(other, others)) => {
                let items =
                    items.joined(others).filter(|joined| joined == items || joined == others).ok_or("lists of items of two kinds")?;
                return Ok(Sym::List(self.emit(Op::ListBoth(*one, *other)), items));
            }
            (0, Sym::Tuple(these), Sym::Tuple(others)) => return Ok(Sym::Tuple(these.iter().chain(others).cloned().collect())),
            (0, left, right) if Self::text(left).is_some() && Self::text(right).is_some() => {
                return self.concat(vec![left.clone(), right.clone()]);
            }
            (5, text, Sym::Value(Scalar::Int(times))) | (5, Sym::Value(Scalar::Int(times)), text) if Self::text(text).is_some() => {
                let times = usize::try_from(*times).unwrap_or(0);
                return self.text_to_text(text, Arc::new(move |text, made| repeat(text, times, made)));
            }
            (6, Sym::Value(Scalar::Str(_)) | Sym::Str(_), _) => {
                let modulo = self.vm.ctx.types.str_type.as_object().get_attr("__mod__", self.vm).map_err(|_| "no modulo")?;
                return self.host(modulo, vec![left, right], Shape::Str);
            }
            _ => {}
        }
        let (Some(a), Some(b)) = (self.number(&left), self.number(&right)) else {
            return Err(format!("an operator on {} and {}", kind(&left), kind(&right)));
        };
        match (a, b) {
            (Number::Int(a), Number::Int(b)) => self.of_ints(operator, a, b),
            (a, b) => {
                let (a, b) = (self.float(a, false), self.float(b, false));
                let op = match operator {
                    0 => FloatOp::Add,
                    2 => FloatOp::FloorDiv,
                    5 => FloatOp::Mul,
                    6 => FloatOp::Mod,
                    8 => FloatOp::Pow,
                    10 => FloatOp::Sub,
                    11 => FloatOp::Div,
                    _ => return Err("an operator that floats do not have".to_owned()),
                };
                Ok(Sym::Float(self.emit(Op::Float(op, a, b))))
            }
        }
    }

    fn of_ints(&mut self, operator: u32, a: Arg, b: Arg) -> Made<Sym> {
        let op = match operator {
            0 => IntOp::Add,
            1 => IntOp::And,
            2 => IntOp::FloorDiv,
            3 => IntOp::Shl,
            5 => IntOp::Mul,
            6 => IntOp::Mod,
            7 => IntOp::Or,
            8 => {
                if let Arg::Value(Scalar::Int(power)) = b
                    && power < 0
                {
                    let (a, b) = (self.float(Number::Int(a), true), Arg::Value(Scalar::Float(power as f64)));
                    return Ok(Sym::Float(self.emit(Op::Float(FloatOp::Pow, a, b))));
                }
                IntOp::Pow
            }
            9 => IntOp::Shr,
            10 => IntOp::Sub,
            11 => return Ok(Sym::Float(self.emit(Op::TrueDiv(a, b)))),
            12 => IntOp::Xor,
            _ => return Err("an operator that integers do not have".to_owned()),
        };
        Ok(Sym::Int(self.emit(Op::Int(op, a, b))))
    }

    /// Of two bools, which is a bool again.
    fn logical(&mut self, operator: u32, left: &Sym, right: &Sym) -> Made<Sym> {
        let (Some(a), Some(b)) = (bool_arg(left), bool_arg(right)) else { return Err("an operator on bools".to_owned()) };
        Ok(Sym::Bool(match operator {
            1 => self.emit(Op::And(a, b)),
            7 => {
                let (a, b) = (self.emit(Op::Not(a)), self.emit(Op::Not(b)));
                let neither = self.emit(Op::And(Arg::Reg(a), Arg::Reg(b)));
                self.emit(Op::Not(Arg::Reg(neither)))
            }
            _ => {
                let (a, b) = (self.emit(Op::BoolToInt(a)), self.emit(Op::BoolToInt(b)));
                self.emit(Op::CmpInt(Cmp::NotEqual, Arg::Reg(a), Arg::Reg(b)))
            }
        }))
    }

    pub fn unary(&mut self, op: Opcode, value: Sym) -> Made<Sym> {
        if op == Opcode::UnaryNot {
            let truth = self.truth(&value)?;
            return self.not(truth);
        }
        let value = self.solid(value);
        match (op, self.number(&value)) {
            (Opcode::CallIntrinsic1, Some(Number::Int(arg))) => Ok(Self::known(arg, Sym::Int)),
            (Opcode::CallIntrinsic1, Some(Number::Float(arg))) => Ok(Self::known(arg, Sym::Float)),
            (Opcode::UnaryNegative, Some(Number::Int(arg))) => Ok(Sym::Int(self.emit(Op::NegInt(arg)))),
            (Opcode::UnaryNegative, Some(Number::Float(arg))) => Ok(Sym::Float(self.emit(Op::NegFloat(arg)))),
            (Opcode::UnaryInvert, Some(Number::Int(arg))) if !matches!(value, Sym::Bool(_)) => Ok(Sym::Int(self.emit(Op::Invert(arg)))),
            _ => Err(format!("a sign before {}", kind(&value))),
        }
    }

    pub fn not(&mut self, value: Sym) -> Made<Sym> {
        match value {
            Sym::Value(Scalar::Bool(value)) => Ok(bool(!value)),
            Sym::Bool(reg) => Ok(Sym::Bool(self.emit(Op::Not(Arg::Reg(reg))))),
            _ => Err("not of what is no bool".to_owned()),
        }
    }

    /// Whether the value counts as true: a bool.
    pub fn truth(&mut self, value: &Sym) -> Made<Sym> {
        Ok(match value {
            Sym::Value(Scalar::None) | Sym::NewList => bool(false),
            Sym::Value(Scalar::Bool(value)) => bool(*value),
            Sym::Value(Scalar::Int(value)) => bool(*value != 0),
            Sym::Value(Scalar::Float(value)) => bool(*value != 0.0),
            Sym::Value(Scalar::Str(text)) => bool(!text.is_empty()),
            Sym::Bool(reg) | Sym::Match(reg) => Sym::Bool(*reg),
            Sym::Int(reg) | Sym::Float(reg) | Sym::Str(reg) | Sym::List(reg, _) => Sym::Bool(self.emit(Op::Truth(Arg::Reg(*reg)))),
            Sym::Tuple(parts) => bool(!parts.is_empty()),
            Sym::Option(valid, some) => match self.truth(some)? {
                Sym::Bool(reg) => Sym::Bool(self.emit(Op::And(Arg::Reg(*valid), Arg::Reg(reg)))),
                Sym::Value(Scalar::Bool(true)) => Sym::Bool(*valid),
                never => never,
            },
            _ => return Err("the truth of an object".to_owned()),
        })
    }

    pub fn is(&mut self, left: &Sym, right: &Sym) -> Made<Sym> {
        match (left, right) {
            (Sym::Value(Scalar::None), Sym::Value(Scalar::None)) => Ok(bool(true)),
            (Sym::Option(valid, _), Sym::Value(Scalar::None)) | (Sym::Value(Scalar::None), Sym::Option(valid, _)) => {
                Ok(Sym::Bool(self.emit(Op::Not(Arg::Reg(*valid)))))
            }
            (Sym::Match(found), Sym::Value(Scalar::None)) => Ok(Sym::Bool(self.emit(Op::Not(Arg::Reg(*found))))),
            // What Python's compiler asks before its short cut for `any(…)`: the plain call is followed.
            (_, Sym::Null) => Ok(bool(false)),
            (Sym::Object(one), Sym::Object(other)) => Ok(bool(one.is(other))),
            (value, Sym::Value(Scalar::None)) | (Sym::Value(Scalar::None), value) if value.shape().is_some() => Ok(bool(false)),
            _ => Err("identity of what is not None".to_owned()),
        }
    }

    /// `operator` is the instruction's argument.
    pub fn compare(&mut self, operator: u32, left: Sym, right: Sym) -> Made<Sym> {
        let op = match ComparisonOperator::try_from(operator).map_err(|_| "a comparison")? {
            ComparisonOperator::Less => Cmp::Less,
            ComparisonOperator::LessOrEqual => Cmp::LessEqual,
            ComparisonOperator::Equal => Cmp::Equal,
            ComparisonOperator::NotEqual => Cmp::NotEqual,
            ComparisonOperator::Greater => Cmp::Greater,
            ComparisonOperator::GreaterOrEqual => Cmp::GreaterEqual,
        };
        self.compared(op, left, right)
    }

    pub fn compared(&mut self, op: Cmp, left: Sym, right: Sym) -> Made<Sym> {
        let (left, right) = (self.solid(left), self.solid(right));
        if let (Some(a), Some(b)) = (Self::text(&left), Self::text(&right)) {
            return Ok(Sym::Bool(self.emit(Op::CmpStr(op, a, b))));
        }
        if let (Some(a), Some(b)) = (self.number(&left), self.number(&right)) {
            return Ok(Sym::Bool(match (a, b) {
                (Number::Int(a), Number::Int(b)) => self.emit(Op::CmpInt(op, a, b)),
                // A large integer is compared as it is, and not as the float next to it.
                (a, b) => {
                    let (a, b) = (self.float(a, true), self.float(b, true));
                    self.emit(Op::CmpFloat(op, a, b))
                }
            }));
        }
        match (op, &left, &right) {
            (Cmp::Equal | Cmp::NotEqual, Sym::Tuple(these), Sym::Tuple(others)) if these.len() == others.len() => {
                let mut all = bool(true);
                for (this, other) in these.clone().into_iter().zip(others.clone()) {
                    // Python asks no further after the first that differs; that matters only where asking could fail.
                    let same = self.compared(Cmp::Equal, this, other)?;
                    all = match (all, same) {
                        (Sym::Value(Scalar::Bool(true)), same) => same,
                        (all, Sym::Value(Scalar::Bool(true))) => all,
                        (Sym::Bool(a), Sym::Bool(b)) => Sym::Bool(self.emit(Op::And(Arg::Reg(a), Arg::Reg(b)))),
                        _ => bool(false),
                    };
                }
                if op == Cmp::Equal { Ok(all) } else { self.not(all) }
            }
            (Cmp::Equal | Cmp::NotEqual, left, right) if apart(left, right) => Ok(bool(op == Cmp::NotEqual)),
            _ => Err(format!("a comparison of {} and {}", kind(&left), kind(&right))),
        }
    }

    pub fn concat(&mut self, parts: Vec<Sym>) -> Made<Sym> {
        let parts = parts.iter().map(Self::text).collect::<Option<Vec<_>>>().ok_or("a string made of what is none")?;
        Ok(Sym::Str(self.emit(Op::Concat(parts))))
    }

    /// A function of the interpreter's, called for each row.
    pub fn host(&mut self, f: rustpython_vm::PyObjectRef, arguments: Vec<Sym>, shape: Shape) -> Made<Sym> {
        let mut solid = Vec::new();
        for argument in arguments {
            if argument.shape().is_none() {
                return Err("a call with what no column holds".to_owned());
            }
            solid.push(argument);
        }
        let made = self.emit(Op::Host(f, solid, shape.clone()));
        let mut register = made;
        Ok(Sym::input(&shape, &mut register))
    }
}

fn bool_arg(value: &Sym) -> Option<Arg> {
    match value {
        Sym::Value(value @ Scalar::Bool(_)) => Some(Arg::Value(value.clone())),
        Sym::Bool(reg) => Some(Arg::Reg(*reg)),
        _ => None,
    }
}

fn repeat(text: &str, times: usize, made: &mut String) -> bool {
    // A long one is the interpreter's to refuse or to make.
    if text.len().saturating_mul(times) > 1 << 20 {
        return false;
    }
    (0..times).for_each(|_| made.push_str(text));
    true
}

/// Whether two values are of kinds that are never equal.
fn apart(left: &Sym, right: &Sym) -> bool {
    let class = |value: &Sym| match value {
        Sym::Value(Scalar::None) => Some(0),
        Sym::Value(Scalar::Str(_)) | Sym::Str(_) => Some(1),
        Sym::Value(_) | Sym::Bool(_) | Sym::Int(_) | Sym::Float(_) => Some(2),
        Sym::Tuple(_) => Some(3),
        Sym::List(..) => Some(4),
        _ => None,
    };
    matches!((class(left), class(right)), (Some(left), Some(right)) if left != right)
}

pub fn kind(value: &Sym) -> &'static str {
    match value {
        Sym::Value(Scalar::None) => "None",
        Sym::Value(Scalar::Bool(_)) | Sym::Bool(_) => "a bool",
        Sym::Value(Scalar::Int(_)) | Sym::Int(_) => "an int",
        Sym::Value(Scalar::Float(_)) | Sym::Float(_) => "a float",
        Sym::Value(Scalar::Str(_)) | Sym::Str(_) => "a str",
        Sym::List(..) | Sym::NewList => "a list",
        Sym::Tuple(_) => "a tuple",
        Sym::Option(..) => "what may be None",
        Sym::Generator(_) => "a generator",
        Sym::Function(_) => "a function",
        Sym::Match(_) => "a match",
        _ => "an object",
    }
}
