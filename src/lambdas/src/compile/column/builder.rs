//! Columns made of Python objects.

use std::sync::Arc;

use rustpython_vm::builtins::{PyFloat, PyInt, PyStr, PyTuple};
use rustpython_vm::{AsObject, PyObject, VirtualMachine};

use super::{Column, Strings, small};

/// A column that grows by objects. It learns what it holds from the first.
pub enum Builder {
    /// So many Nones.
    Unknown(usize),
    Bool(Vec<bool>),
    Int(Vec<i64>),
    Float(Vec<f64>),
    Str(Strings),
    Tuple(Vec<Builder>),
    Option(Vec<bool>, Box<Builder>),
}

impl Builder {
    fn of(item: &PyObject, rows: usize, vm: &VirtualMachine) -> Option<Self> {
        let (class, types) = (item.class(), &vm.ctx.types);
        Some(if class.is(types.int_type) {
            Self::Int(Vec::with_capacity(rows))
        } else if class.is(types.str_type) {
            Self::Str(Strings::with_capacity(rows, rows * 8))
        } else if class.is(types.float_type) {
            Self::Float(Vec::with_capacity(rows))
        } else if class.is(types.bool_type) {
            Self::Bool(Vec::with_capacity(rows))
        } else if class.is(types.tuple_type) {
            let parts = item.downcast_ref::<PyTuple>()?.as_slice().len();
            if parts == 0 {
                return None;
            }
            Self::Tuple((0..parts).map(|_| Self::Unknown(0)).collect())
        } else {
            return None;
        })
    }

    /// Adds an item; false where it is of another kind.
    pub fn push(&mut self, item: &PyObject, rows: usize, vm: &VirtualMachine) -> bool {
        let class = item.class();
        match self {
            Self::Unknown(nones) => {
                if vm.is_none(item) {
                    *nones += 1;
                    return true;
                }
                let Some(mut builder) = Self::of(item, rows, vm) else { return false };
                if *nones == 0 {
                    *self = builder;
                    return self.push(item, rows, vm);
                }
                let valid = vec![false; *nones];
                for _ in 0..*nones {
                    builder.fill();
                }
                *self = Self::Option(valid, Box::new(builder));
                self.push(item, rows, vm)
            }
            Self::Option(valid, builder) => {
                let some = !vm.is_none(item);
                valid.push(some);
                if some {
                    return builder.push(item, rows, vm);
                }
                builder.fill();
                true
            }
            Self::Int(values) if class.is(vm.ctx.types.int_type) => match item.downcast_ref::<PyInt>().and_then(small) {
                Some(value) => {
                    values.push(value);
                    true
                }
                None => false,
            },
            Self::Str(texts) if class.is(vm.ctx.types.str_type) => match item.downcast_ref::<PyStr>().and_then(|text| text.to_str()) {
                Some(text) if texts.data.len() + text.len() < u32::MAX as usize => {
                    texts.push(text);
                    true
                }
                _ => false,
            },
            Self::Float(values) if class.is(vm.ctx.types.float_type) => match item.downcast_ref::<PyFloat>() {
                Some(value) => {
                    values.push(value.to_f64());
                    true
                }
                None => false,
            },
            Self::Bool(values) if class.is(vm.ctx.types.bool_type) => {
                values.push(item.is(vm.ctx.true_value.as_object()));
                true
            }
            Self::Tuple(parts) if class.is(vm.ctx.types.tuple_type) => match item.downcast_ref::<PyTuple>().map(|tuple| tuple.as_slice()) {
                Some(items) if items.len() == parts.len() => parts.iter_mut().zip(items).all(|(part, item)| part.push(item, rows, vm)),
                _ => false,
            },
            _ => {
                // A None among others: from here on some are None.
                if !vm.is_none(item) {
                    return false;
                }
                let builder = std::mem::replace(self, Self::Unknown(0));
                *self = Self::Option(vec![true; builder.len()], Box::new(builder));
                self.push(item, rows, vm)
            }
        }
    }

    fn len(&self) -> usize {
        match self {
            Self::Unknown(nones) => *nones,
            Self::Bool(values) | Self::Option(values, _) => values.len(),
            Self::Int(values) => values.len(),
            Self::Float(values) => values.len(),
            Self::Str(texts) => texts.ends.len(),
            Self::Tuple(parts) => parts.first().map_or(0, Self::len),
        }
    }

    /// A row of no meaning.
    fn fill(&mut self) {
        match self {
            Self::Unknown(nones) => *nones += 1,
            Self::Bool(values) => values.push(false),
            Self::Int(values) => values.push(0),
            Self::Float(values) => values.push(0.0),
            Self::Str(texts) => texts.end(),
            Self::Tuple(parts) => parts.iter_mut().for_each(Self::fill),
            Self::Option(valid, some) => {
                valid.push(false);
                some.fill();
            }
        }
    }

    pub fn finish(self) -> Column {
        match self {
            Self::Unknown(_) => Column::None,
            Self::Bool(values) => Column::Bool(Arc::new(values)),
            Self::Int(values) => Column::Int(Arc::new(values)),
            Self::Float(values) => Column::Float(Arc::new(values)),
            Self::Str(texts) => Column::Str(Arc::new(texts)),
            Self::Tuple(parts) => Column::Tuple(parts.into_iter().map(Self::finish).collect()),
            Self::Option(valid, some) => Column::Option(Arc::new(valid), Box::new(some.finish())),
        }
    }
}
