//! Typed columns: what the items of a batch are while no interpreted function looks at them.

mod builder;

use std::sync::Arc;

use rustpython_vm::builtins::PyInt;
use rustpython_vm::{PyObjectRef, VirtualMachine};

use self::builder::Builder;

/// What the items of a column are. Bool is apart from Int because Python's `True` prints otherwise.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Shape {
    None,
    Bool,
    Int,
    Float,
    Str,
    List(Box<Shape>),
    /// Some items are None.
    Option(Box<Shape>),
    Tuple(Vec<Shape>),
}

impl Shape {
    /// The shape of a column that holds items of both; none where no column can.
    pub fn joined(&self, other: &Self) -> Option<Self> {
        let optional = |shape: &Self| match shape {
            Self::Option(_) => shape.clone(),
            shape => Self::Option(Box::new(shape.clone())),
        };
        match (self, other) {
            (left, right) if left == right => Some(left.clone()),
            (Self::None, some) | (some, Self::None) => Some(optional(some)),
            (Self::Option(left), Self::Option(right)) => Some(optional(&left.joined(right)?)),
            (Self::Option(some), right) => Some(optional(&some.joined(right)?)),
            (left, Self::Option(some)) => Some(optional(&left.joined(some)?)),
            (Self::Tuple(left), Self::Tuple(right)) if left.len() == right.len() => {
                left.iter().zip(right).map(|(left, right)| left.joined(right)).collect::<Option<_>>().map(Self::Tuple)
            }
            // An empty list has items of any shape.
            (Self::List(none), list @ Self::List(_)) | (list @ Self::List(_), Self::List(none)) if **none == Self::None => {
                Some(list.clone())
            }
            _ => None,
        }
    }
}

/// Strings one after another; string i ends at `ends[i]`.
#[derive(Clone, Debug, Default)]
pub struct Strings {
    pub data: String,
    pub ends: Vec<u32>,
}

impl Strings {
    pub fn with_capacity(rows: usize, bytes: usize) -> Self {
        Self { data: String::with_capacity(bytes), ends: Vec::with_capacity(rows) }
    }

    pub fn push(&mut self, text: &str) {
        self.data.push_str(text);
        self.end();
    }

    /// What was added to `data` since the last end is a string.
    pub fn end(&mut self) {
        self.ends.push(self.data.len() as u32);
    }

    pub fn get(&self, row: usize) -> &str {
        let start = match row.checked_sub(1) {
            Some(before) => self.ends.get(before).copied().unwrap_or_default(),
            None => 0,
        };
        let end = self.ends.get(row).copied().unwrap_or(start);
        self.data.get(start as usize..end as usize).unwrap_or_default()
    }

    pub fn iter(&self) -> impl Iterator<Item = &str> {
        let mut start = 0;
        self.ends.iter().map(move |&end| {
            let text = self.data.get(start..end as usize).unwrap_or_default();
            start = end as usize;
            text
        })
    }
}

/// A column; how many rows it has is known where it is kept.
#[derive(Clone, Debug)]
pub enum Column {
    None,
    Bool(Arc<Vec<bool>>),
    Int(Arc<Vec<i64>>),
    Float(Arc<Vec<f64>>),
    Str(Arc<Strings>),
    /// Where each row's list ends in the column of all items.
    List(Arc<Vec<u32>>, Box<Column>),
    /// Which rows are not None. What the others hold is of no meaning.
    Option(Arc<Vec<bool>>, Box<Column>),
    Tuple(Vec<Column>),
}

/// A column and its length.
#[derive(Clone, Debug)]
pub struct Table {
    pub rows: usize,
    pub column: Column,
}

impl Column {
    pub fn shape(&self) -> Shape {
        match self {
            Self::None => Shape::None,
            Self::Bool(_) => Shape::Bool,
            Self::Int(_) => Shape::Int,
            Self::Float(_) => Shape::Float,
            Self::Str(_) => Shape::Str,
            Self::List(_, items) => Shape::List(Box::new(items.shape())),
            Self::Option(_, some) => Shape::Option(Box::new(some.shape())),
            Self::Tuple(parts) => Shape::Tuple(parts.iter().map(Self::shape).collect()),
        }
    }

    /// About what the same rows would take as Python objects, as sizes of caches and shuffles are told.
    pub fn bytes(&self, rows: usize) -> usize {
        match self {
            Self::None => 0,
            Self::Bool(_) | Self::Int(_) | Self::Float(_) => 28 * rows,
            Self::Str(texts) => 49 * rows + texts.data.len(),
            Self::List(ends, items) => 56 * rows + 8 * last(ends) + items.bytes(last(ends)),
            Self::Option(_, some) => some.bytes(rows),
            Self::Tuple(parts) => (56 + 8 * parts.len()) * rows + parts.iter().map(|part| part.bytes(rows)).sum::<usize>(),
        }
    }

    /// The rows at these places, in this order.
    pub fn gather(&self, places: &[u32]) -> Self {
        fn picked<T: Copy + Default>(from: &[T], places: &[u32]) -> Arc<Vec<T>> {
            Arc::new(places.iter().map(|&place| from.get(place as usize).copied().unwrap_or_default()).collect())
        }
        match self {
            Self::None => Self::None,
            Self::Bool(values) => Self::Bool(picked(values, places)),
            Self::Int(values) => Self::Int(picked(values, places)),
            Self::Float(values) => Self::Float(picked(values, places)),
            Self::Str(texts) => {
                let mut made = Strings::with_capacity(places.len(), texts.data.len());
                for &place in places {
                    made.push(texts.get(place as usize));
                }
                Self::Str(Arc::new(made))
            }
            Self::List(ends, items) => {
                let (mut inner, mut made) = (Vec::new(), Vec::with_capacity(places.len()));
                for &place in places {
                    let place = place as usize;
                    let start = place.checked_sub(1).and_then(|before| ends.get(before).copied()).unwrap_or_default();
                    inner.extend(start..ends.get(place).copied().unwrap_or(start));
                    made.push(inner.len() as u32);
                }
                Self::List(Arc::new(made), Box::new(items.gather(&inner)))
            }
            Self::Option(valid, some) => Self::Option(picked(valid, places), Box::new(some.gather(places))),
            Self::Tuple(parts) => Self::Tuple(parts.iter().map(|part| part.gather(places)).collect()),
        }
    }

    /// The rows of both, one after another; none where their shapes differ.
    pub fn chained(&self, other: &Self) -> Option<Self> {
        fn both<T: Copy>(left: &[T], right: &[T]) -> Arc<Vec<T>> {
            Arc::new([left, right].concat())
        }
        Some(match (self, other) {
            (Self::None, Self::None) => Self::None,
            (Self::Bool(left), Self::Bool(right)) => Self::Bool(both(left, right)),
            (Self::Int(left), Self::Int(right)) => Self::Int(both(left, right)),
            (Self::Float(left), Self::Float(right)) => Self::Float(both(left, right)),
            (Self::Str(left), Self::Str(right)) => {
                let shift = left.data.len() as u32;
                let mut made = Strings::clone(left);
                made.data.push_str(&right.data);
                made.ends.extend(right.ends.iter().map(|end| end + shift));
                Self::Str(Arc::new(made))
            }
            (Self::List(left, items), Self::List(right, others)) => {
                let shift = last(left) as u32;
                let ends = left.iter().copied().chain(right.iter().map(|end| end + shift)).collect();
                Self::List(Arc::new(ends), Box::new(items.chained(others)?))
            }
            (Self::Option(left, some), Self::Option(right, others)) => Self::Option(both(left, right), Box::new(some.chained(others)?)),
            (Self::Tuple(left), Self::Tuple(right)) if left.len() == right.len() => {
                Self::Tuple(left.iter().zip(right).map(|(left, right)| left.chained(right)).collect::<Option<_>>()?)
            }
            _ => return None,
        })
    }

    /// A row as the object that it stands for.
    pub fn object(&self, row: usize, vm: &VirtualMachine) -> PyObjectRef {
        match self {
            Self::None => vm.ctx.none(),
            Self::Bool(values) => vm.ctx.new_bool(values.get(row).copied().unwrap_or_default()).into(),
            Self::Int(values) => vm.ctx.new_int(values.get(row).copied().unwrap_or_default()).into(),
            Self::Float(values) => vm.ctx.new_float(values.get(row).copied().unwrap_or_default()).into(),
            Self::Str(texts) => vm.ctx.new_str(texts.get(row)).into(),
            Self::List(ends, items) => {
                let start = row.checked_sub(1).and_then(|before| ends.get(before).copied()).unwrap_or_default() as usize;
                let end = ends.get(row).copied().unwrap_or_default() as usize;
                vm.ctx.new_list((start..end).map(|place| items.object(place, vm)).collect()).into()
            }
            Self::Option(valid, some) => match valid.get(row) {
                Some(true) => some.object(row, vm),
                _ => vm.ctx.none(),
            },
            Self::Tuple(parts) => vm.ctx.new_tuple(parts.iter().map(|part| part.object(row, vm)).collect()).into(),
        }
    }
}

pub fn last(ends: &[u32]) -> usize {
    ends.last().copied().unwrap_or_default() as usize
}

impl Table {
    /// The items as a column; none where they are not all of one simple kind.
    pub fn of(items: &[PyObjectRef], vm: &VirtualMachine) -> Option<Self> {
        let mut builder = Builder::Unknown(0);
        for item in items {
            if !builder.push(item, items.len(), vm) {
                return None;
            }
        }
        Some(Self { rows: items.len(), column: builder.finish() })
    }

    pub fn objects(&self, vm: &VirtualMachine) -> Vec<PyObjectRef> {
        (0..self.rows).map(|row| self.column.object(row, vm)).collect()
    }
}

/// The integer if it is one of 64 bits.
pub fn small(value: &rustpython_vm::Py<PyInt>) -> Option<i64> {
    i64::try_from(value.as_bigint()).ok()
}
