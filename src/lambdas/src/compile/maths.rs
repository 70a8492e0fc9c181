//! `math` and `random`.

use super::lower::{Lowering, Made};
use super::operators::{Number, kind};
use super::program::{Arg, Cmp, Op, Scalar, Sym};

impl Lowering<'_> {
    pub fn of_math(&mut self, name: &str, arguments: &[Sym]) -> Made<Sym> {
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

    pub fn of_random(&mut self, name: &str, arguments: &[Sym]) -> Made<Sym> {
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
            ("randrange", [to]) => self.of_random("randrange", &[Sym::Value(Scalar::Int(0)), to.clone()]),
            ("randrange", [from, to]) => match self.binary(10, to.clone(), Sym::Value(Scalar::Int(1)))? {
                last @ Sym::Int(_) => self.of_random("randint", &[from.clone(), last]),
                _ => Err("randrange of what is no int".to_owned()),
            },
            ("choice", [options]) => {
                let count = match options {
                    Sym::Tuple(parts) => parts.len() as i64,
                    Sym::Object(list) => list.length(self.vm).map_err(|_| "a choice")? as i64,
                    other => return Err(format!("a choice of {}", kind(other))),
                };
                let last = self.emit(Op::RandomInt(Arg::Value(Scalar::Int(0)), Arg::Value(Scalar::Int(count - 1))));
                self.item(options.clone(), Sym::Int(last))
            }
            _ => Err(format!("random.{name} with other arguments")),
        }
    }
}
