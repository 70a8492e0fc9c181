//! What is in something, and what is where in it.

use std::sync::Arc;

use rustpython_vm::PyObjectRef;
use rustpython_vm::builtins::PyList;

use super::column::{Shape, Table};
use super::lower::{Guard, Lowering, Made};
use super::operators::{Number, bool, kind};
use super::program::{Arg, Cmp, IntOp, Op, Scalar, Sym};
use super::run::bounds;
use super::tables::constant;

impl Lowering<'_> {
    pub fn contains(&mut self, container: Sym, item: Sym) -> Made<Sym> {
        let (container, item) = (self.solid(container), self.solid(item));
        match &container {
            Sym::Object(table) => {
                let table = self.table(table)?;
                let place = self.find(&table, &item)?;
                return Ok(Sym::Bool(self.emit(Op::CmpInt(Cmp::GreaterEqual, Arg::Reg(place), Arg::Value(Scalar::Int(0))))));
            }
            Sym::Tuple(parts) => {
                let mut none = bool(true);
                for part in parts.clone() {
                    let same = self.compared(Cmp::Equal, part, item.clone())?;
                    let other = self.not(same)?;
                    none = match (none, other) {
                        (Sym::Value(Scalar::Bool(true)), other) => other,
                        (none, Sym::Value(Scalar::Bool(true))) => none,
                        (Sym::Bool(a), Sym::Bool(b)) => Sym::Bool(self.emit(Op::And(Arg::Reg(a), Arg::Reg(b)))),
                        _ => bool(false),
                    };
                }
                return self.not(none);
            }
            Sym::List(list, Shape::Str) => {
                let text = Self::text(&item).ok_or_else(|| format!("{} in a list of strings", kind(&item)))?;
                return Ok(Sym::Bool(self.emit(Op::ListHas(*list, text))));
            }
            Sym::List(list, Shape::Int) => match &item {
                Sym::Int(_) | Sym::Value(Scalar::Int(_)) => {
                    let Some(Number::Int(number)) = self.number(&item) else { return Err("a number".to_owned()) };
                    return Ok(Sym::Bool(self.emit(Op::ListHas(*list, number))));
                }
                _ => return Err(format!("{} in a list of integers", kind(&item))),
            },
            _ => {}
        }
        match (Self::text(&container), Self::text(&item)) {
            (Some(text), Some(part)) => Ok(Sym::Bool(self.emit(Op::Contains(text, part)))),
            _ => Err(format!("{} in {}", kind(&item), kind(&container))),
        }
    }

    /// `of[at]`.
    pub fn item(&mut self, of: Sym, at: Sym) -> Made<Sym> {
        let (of, at) = (self.solid(of), self.solid(at));
        match (&of, &at) {
            (Sym::Tuple(parts), Sym::Value(Scalar::Int(place))) => {
                let place = if *place < 0 { *place + parts.len() as i64 } else { *place };
                usize::try_from(place)
                    .ok()
                    .and_then(|place| parts.get(place))
                    .cloned()
                    .ok_or_else(|| "a place past the tuple's end".to_owned())
            }
            (Sym::Tuple(parts), Sym::Slice(slice)) => {
                let (from, to, step) = ends(slice)?;
                if step != 1 {
                    return Err("a slice with steps".to_owned());
                }
                let (from, to) = bounds(from, to, parts.len());
                Ok(Sym::Tuple(parts.iter().skip(from).take(to - from).cloned().collect()))
            }
            (Sym::List(list, _), Sym::Slice(slice)) => {
                let (from, to, step) = ends(slice)?;
                let (Sym::List(_, shape), 1) = (&of, step) else { return Err("a slice with steps".to_owned()) };
                Ok(Sym::List(self.emit(Op::ListSlice(*list, from, to)), shape.clone()))
            }
            (Sym::List(list, shape), place) => {
                let Some(Number::Int(place)) = self.number(place) else { return Err("a list's item".to_owned()) };
                let item = self.emit(Op::ListAt(*list, place));
                self.opened(shape, item)
            }
            // Constants, at a place that each row has for itself.
            (Sym::Tuple(parts), Sym::Int(place)) => {
                let vm = self.vm;
                let values = parts.iter().map(|part| constant(part, vm)).collect::<Option<Vec<_>>>().ok_or("an item of a tuple")?;
                self.one_of(&values, *place)
            }
            (Sym::Object(list), Sym::Int(place)) if list.downcast_ref_if_exact::<PyList>(self.vm).is_some() => {
                let values = self.vm.extract_elements_with(list, Ok).map_err(|_| "a list")?;
                self.guards.push(Guard::Size(list.clone(), values.len()));
                self.one_of(&values, *place)
            }
            (Sym::Object(table), key) => {
                let table = self.table(table)?;
                let place = self.find(&table, key)?;
                let there = self.emit(Op::CmpInt(Cmp::GreaterEqual, Arg::Reg(place), Arg::Value(Scalar::Int(0))));
                self.emit(Op::Require(Arg::Reg(there)));
                self.taken(&table, place)
            }
            (text, Sym::Slice(slice)) if Self::text(text).is_some() => {
                let (from, to, step) = ends(slice)?;
                match step {
                    1 => self.text_to_text(text, Arc::new(move |text, made| part(text, from, to, made))),
                    -1 if from.is_none() && to.is_none() => self.text_to_text(
                        text,
                        Arc::new(|text, made| {
                            made.extend(text.chars().rev());
                            true
                        }),
                    ),
                    _ => Err("a slice with steps".to_owned()),
                }
            }
            (text, place) => match (Self::text(text), self.number(place)) {
                (Some(text), Some(Number::Int(place))) => Ok(Sym::Str(self.emit(Op::CharAt(text, place)))),
                _ => Err(format!("an item of {}", kind(&of))),
            },
        }
    }

    /// What a register holds, its parts in registers of their own.
    fn opened(&mut self, shape: &Shape, register: usize) -> Made<Sym> {
        Ok(match shape {
            Shape::Tuple(parts) => {
                let part = |(place, shape): (usize, &Shape)| {
                    let part = self.emit(Op::Part(register, place));
                    self.opened(shape, part)
                };
                Sym::Tuple(parts.iter().enumerate().map(part).collect::<Made<_>>()?)
            }
            Shape::Option(some) => {
                let (valid, inner) = (self.emit(Op::Valid(register)), self.emit(Op::Some(register)));
                Sym::Option(valid, Box::new(self.opened(some, inner)?))
            }
            leaf => {
                let mut register = register;
                Sym::input(leaf, &mut register)
            }
        })
    }

    /// One of some constants, by its place from the first on or, where below 0, from the last.
    fn one_of(&mut self, values: &[PyObjectRef], place: usize) -> Made<Sym> {
        let column = Table::of(values, self.vm).filter(|table| table.rows > 0).ok_or("constants of many kinds")?.column;
        let count = values.len() as i64;
        let negative = self.emit(Op::CmpInt(Cmp::Less, Arg::Reg(place), Arg::Value(Scalar::Int(0))));
        let negative = self.emit(Op::BoolToInt(Arg::Reg(negative)));
        let shift = self.emit(Op::Int(IntOp::Mul, Arg::Reg(negative), Arg::Value(Scalar::Int(count))));
        let place = self.emit(Op::Int(IntOp::Add, Arg::Reg(place), Arg::Reg(shift)));
        for (op, bound) in [(Cmp::GreaterEqual, 0), (Cmp::Less, count)] {
            let within = self.emit(Op::CmpInt(op, Arg::Reg(place), Arg::Value(Scalar::Int(bound))));
            self.emit(Op::Require(Arg::Reg(within)));
        }
        self.take(&column, place)
    }
}

/// Where a slice of constants begins, ends, and its step.
fn ends(slice: &[Sym; 3]) -> Made<(Option<i64>, Option<i64>, i64)> {
    let number = |part: &Sym| match part {
        Sym::Value(Scalar::None) => Ok(None),
        Sym::Value(Scalar::Int(value)) => Ok(Some(*value)),
        _ => Err("a slice whose ends are not constant".to_owned()),
    };
    let [from, to, step] = slice;
    Ok((number(from)?, number(to)?, number(step)?.unwrap_or(1)))
}

/// The characters from one place to another.
fn part(text: &str, from: Option<i64>, to: Option<i64>, made: &mut String) -> bool {
    if text.is_ascii() {
        let (from, to) = bounds(from, to, text.len());
        made.push_str(text.get(from..to).unwrap_or_default());
    } else {
        let (from, to) = bounds(from, to, text.chars().count());
        made.extend(text.chars().skip(from).take(to - from));
    }
    true
}
