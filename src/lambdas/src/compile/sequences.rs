//! Builtins that go over lists, tuples, strings and what generators give.

use std::sync::Arc;

use super::column::Shape;
use super::lower::{Lowering, Made};
use super::operators::kind;
use super::program::{Arg, Op, Scalar, StrToList, Sym};

impl Lowering<'_> {
    /// The items of whatever can be gone over, as a list.
    pub fn listed(&mut self, value: Sym) -> Made<(usize, Shape)> {
        match self.solid(value) {
            Sym::List(list, items) | Sym::ListIter(list, items) => Ok((list, items)),
            Sym::Generator(given) => self.listed(*given),
            Sym::Tuple(parts) => self.list_of(parts),
            Sym::Iter(mut left) => {
                left.reverse();
                self.list_of(left)
            }
            Sym::Range(bounds, step) => {
                let [from, to] = *bounds;
                self.list_of_range(&from, &to, step)
            }
            Sym::Walk(walk) if walk.list.is_none() => self.list_of_range(&walk.at, &walk.to, walk.step),
            text if Self::text(&text).is_some() => {
                let f: StrToList = Arc::new(|text, made| {
                    let mut letter = [0; 4];
                    text.chars().for_each(|one| made.push(one.encode_utf8(&mut letter)));
                    true
                });
                let text = Self::text(&text).ok_or("a string")?;
                Ok((self.emit(Op::StrList(f, text)), Shape::Str))
            }
            value => Err(format!("the items of {}", kind(&value))),
        }
    }

    fn list_of_range(&mut self, from: &Sym, to: &Sym, step: i64) -> Made<(usize, Shape)> {
        let arg = |value: &Sym| match value {
            Sym::Int(reg) => Ok(Arg::Reg(*reg)),
            Sym::Value(value @ Scalar::Int(_)) => Ok(Arg::Value(value.clone())),
            value => Err(format!("a range of {}", kind(value))),
        };
        Ok((self.emit(Op::ListRange(arg(from)?, arg(to)?, step)), Shape::Int))
    }

    /// A list of these, whose shapes have to go together.
    pub fn list_of(&mut self, parts: Vec<Sym>) -> Made<(usize, Shape)> {
        let mut shapes = parts.iter().map(|part| part.shape().ok_or_else(|| format!("a list of {}", kind(part))));
        let first = shapes.next().ok_or("an empty list")??;
        let items = shapes.try_fold(first, |items, next| items.joined(&next?).ok_or_else(|| "a list of items of many kinds".to_owned()))?;
        if matches!(items, Shape::List(_)) {
            return Err("a list of lists".to_owned());
        }
        Ok((self.emit(Op::ListOf(parts, items.clone())), items))
    }

    /// A builtin of something to go over; none where it is given something else.
    pub fn of_lists(&mut self, name: &str, arguments: &[Sym]) -> Made<Option<Sym>> {
        let (Some(first), rest) = (arguments.first(), arguments.get(1..).unwrap_or_default()) else { return Ok(None) };
        let many = matches!(first, Sym::List(..) | Sym::ListIter(..) | Sym::Generator(_) | Sym::Range(..) | Sym::Walk(_));
        let known = many || matches!(first, Sym::Tuple(_) | Sym::Iter(_));
        let text = Self::text(first).is_some();
        Ok(Some(match (name, rest) {
            ("sum", []) => self.sum(first, Sym::Value(Scalar::Int(0)))?,
            ("sum", [start]) => self.sum(first, start.clone())?,
            ("min" | "max", []) if many => {
                let (list, items) = self.listed(first.clone())?;
                let mut best = match items {
                    Shape::Int | Shape::Float | Shape::Str | Shape::Bool => self.emit(Op::ListBest(list, name == "min")),
                    _ => return Err(format!("{name}() of what has no simple order")),
                };
                Sym::input(&items, &mut best)
            }
            ("any" | "all", []) if known || text => {
                let (list, _) = self.listed(first.clone())?;
                Sym::Bool(self.emit(Op::ListTrue(list, name == "all")))
            }
            ("sorted", options) if known || text => {
                let largest_first = match options {
                    [] => false,
                    [Sym::Value(Scalar::Bool(reverse))] => *reverse,
                    _ => return Err("sorted() with other arguments".to_owned()),
                };
                match self.listed(first.clone())? {
                    (list, items @ (Shape::Int | Shape::Float | Shape::Str | Shape::Bool)) => {
                        Sym::List(self.emit(Op::ListSort(list, largest_first)), items)
                    }
                    _ => return Err("sorted() of what has no simple order".to_owned()),
                }
            }
            ("list", []) if known || text => {
                let (list, items) = self.listed(first.clone())?;
                Sym::List(list, items)
            }
            ("tuple", []) => match first {
                Sym::Generator(given) if matches!(**given, Sym::Tuple(_)) => Sym::clone(given),
                Sym::Iter(left) => Sym::Tuple(left.iter().rev().cloned().collect()),
                _ => return Ok(None),
            },
            ("enumerate", start) if known || text => {
                let start = match start {
                    [] => 0,
                    [Sym::Value(Scalar::Int(start))] => *start,
                    _ => return Err("enumerate() from another number".to_owned()),
                };
                let (list, items) = self.listed(first.clone())?;
                let made = self.emit(Op::Enumerate(list, start));
                Sym::ListIter(made, Shape::Tuple(vec![Shape::Int, items]))
            }
            ("zip", _) => {
                let (mut lists, mut shapes) = (Vec::new(), Vec::new());
                for argument in arguments {
                    let (list, items) = self.listed(argument.clone())?;
                    lists.push(list);
                    shapes.push(items);
                }
                Sym::ListIter(self.emit(Op::Zip(lists)), Shape::Tuple(shapes))
            }
            ("map" | "filter", [of]) => {
                let (list, items) = self.listed(of.clone())?;
                let (made, items) = self.mapped(first.clone(), list, &items, name == "filter")?;
                Sym::ListIter(made, items)
            }
            _ => return Ok(None),
        }))
    }

    /// From left to right, as Python adds.
    fn sum(&mut self, of: &Sym, start: Sym) -> Made<Sym> {
        let parts = match of {
            Sym::Tuple(parts) => Some(parts.clone()),
            Sym::Iter(left) => Some(left.iter().rev().cloned().collect()),
            Sym::Generator(given) => match &**given {
                Sym::Tuple(parts) => Some(parts.clone()),
                _ => None,
            },
            _ => None,
        };
        if let Some(parts) = parts {
            return parts.into_iter().try_fold(start, |sum, part| self.binary(0, sum, part));
        }
        match (self.listed(of.clone())?, &start) {
            ((list, Shape::Int | Shape::Bool), start) => {
                let sum = Sym::Int(self.emit(Op::ListSum(list)));
                match start {
                    Sym::Value(Scalar::Int(0)) => Ok(sum),
                    start if matches!(start.shape(), Some(Shape::Int)) => self.binary(0, start.clone(), sum),
                    _ => Err("a sum from a start of another kind".to_owned()),
                }
            }
            ((list, Shape::Float), Sym::Value(Scalar::Int(0))) => Ok(Sym::Float(self.emit(Op::ListSum(list)))),
            _ => Err("a sum of what are no numbers".to_owned()),
        }
    }
}
