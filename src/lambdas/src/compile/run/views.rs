//! What operations read: the rows of a register, or one value for all of them.

use std::sync::Arc;

use super::{Run, Trap, bools};
use crate::compile::column::{Column, Strings};
use crate::compile::program::{Arg, Scalar};

/// The rows of a column, or one value for all of them.
pub enum View<'a, T> {
    All(&'a [T]),
    One(T),
}

impl<T: Copy + Default> View<'_, T> {
    pub fn get(&self, row: usize) -> T {
        match self {
            Self::All(values) => values.get(row).copied().unwrap_or_default(),
            Self::One(value) => *value,
        }
    }

    pub fn each<U>(&self, rows: usize, f: impl FnMut(T) -> U) -> impl Iterator<Item = U> {
        let (all, one) = match self {
            Self::All(values) => (*values, None),
            Self::One(value) => (&[][..], Some(*value)),
        };
        all.iter().copied().chain(one.into_iter().cycle().take(if one.is_some() { rows } else { 0 })).map(f)
    }
}

pub enum Texts<'a> {
    All(&'a Strings),
    One(&'a str),
}

impl Texts<'_> {
    pub fn get(&self, row: usize) -> &str {
        match self {
            Self::All(texts) => texts.get(row),
            Self::One(text) => text,
        }
    }

    pub fn bytes(&self) -> usize {
        match self {
            Self::All(texts) => texts.data.len(),
            Self::One(text) => text.len(),
        }
    }
}

pub enum Either<'a> {
    Ints(View<'a, i64>),
    Floats(View<'a, f64>),
    Bools(View<'a, bool>),
    Other,
}

pub struct Registers<'a> {
    pub all: &'a [Column],
    pub rows: usize,
}

impl<'a> Registers<'a> {
    pub fn view(&self, arg: &'a Arg) -> Run<Either<'a>> {
        Ok(match arg {
            Arg::Value(Scalar::Int(value)) => Either::Ints(View::One(*value)),
            Arg::Value(Scalar::Float(value)) => Either::Floats(View::One(*value)),
            Arg::Value(Scalar::Bool(value)) => Either::Bools(View::One(*value)),
            Arg::Value(_) => Either::Other,
            Arg::Reg(reg) => match self.all.get(*reg).ok_or(Trap)? {
                Column::Int(values) => Either::Ints(View::All(values)),
                Column::Float(values) => Either::Floats(View::All(values)),
                Column::Bool(values) => Either::Bools(View::All(values)),
                _ => Either::Other,
            },
        })
    }

    pub fn ints(&self, arg: &'a Arg) -> Run<View<'a, i64>> {
        match self.view(arg)? {
            Either::Ints(view) => Ok(view),
            _ => Err(Trap),
        }
    }

    pub fn floats(&self, arg: &'a Arg) -> Run<View<'a, f64>> {
        match self.view(arg)? {
            Either::Floats(view) => Ok(view),
            _ => Err(Trap),
        }
    }

    pub fn bools(&self, arg: &'a Arg) -> Run<View<'a, bool>> {
        match self.view(arg)? {
            Either::Bools(view) => Ok(view),
            _ => Err(Trap),
        }
    }

    pub fn texts(&self, arg: &'a Arg) -> Run<Texts<'a>> {
        match arg {
            Arg::Value(Scalar::Str(text)) => Ok(Texts::One(text)),
            Arg::Reg(reg) => match self.all.get(*reg) {
                Some(Column::Str(texts)) => Ok(Texts::All(texts)),
                _ => Err(Trap),
            },
            Arg::Value(_) => Err(Trap),
        }
    }

    pub fn list(&self, list: usize) -> Run<(&'a Arc<Vec<u32>>, &'a Column)> {
        match self.all.get(list) {
            Some(Column::List(ends, items)) => Ok((ends, items)),
            _ => Err(Trap),
        }
    }

    pub fn truth(&self, arg: &'a Arg) -> Run<Column> {
        Ok(match self.view(arg)? {
            Either::Ints(view) => bools(view.each(self.rows, |value| value != 0)),
            Either::Floats(view) => bools(view.each(self.rows, |value| value != 0.0)),
            Either::Bools(view) => bools(view.each(self.rows, |value| value)),
            Either::Other => match arg {
                Arg::Reg(reg) if matches!(self.all.get(*reg), Some(Column::List(..))) => {
                    let (ends, _) = self.list(*reg)?;
                    let starts = std::iter::once(&0).chain(ends.iter());
                    bools(ends.iter().zip(starts).map(|(end, start)| end > start))
                }
                _ => {
                    let texts = self.texts(arg)?;
                    bools((0..self.rows).map(|row| !texts.get(row).is_empty()))
                }
            },
        })
    }
}
