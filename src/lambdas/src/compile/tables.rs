//! Dicts and sets that a function has captured, for look-ups without the interpreter.

use std::collections::HashMap;
use std::sync::Arc;

use rustpython_vm::builtins::{PyDict, PyFrozenSet, PyList, PySet};
use rustpython_vm::{AsObject, PyObjectRef, VirtualMachine};

use super::column::{Column, Table};
use super::lower::{Guard, Lowering, Made};
use super::operators::Number;
use super::program::{Arg, Cmp, Index, IntOp, Op, Scalar, Sym};

/// The keys' places, and the values in the order of these; no values in a set.
pub struct Known {
    keys: Arc<dyn Index>,
    integers: bool,
    values: Option<Column>,
    pub len: usize,
}

struct Integers(HashMap<i64, i64>);
struct Texts(HashMap<Box<str>, i64>);

impl Index for Integers {
    fn int(&self, key: i64) -> i64 {
        self.0.get(&key).copied().unwrap_or(-1)
    }

    fn text(&self, _: &str) -> i64 {
        -1
    }
}

impl Index for Texts {
    fn int(&self, _: i64) -> i64 {
        -1
    }

    fn text(&self, key: &str) -> i64 {
        self.0.get(key).copied().unwrap_or(-1)
    }
}

impl Lowering<'_> {
    pub fn table(&mut self, object: &PyObjectRef) -> Made<Known> {
        let vm = self.vm;
        let (keys, values): (Vec<PyObjectRef>, Option<Vec<PyObjectRef>>) = if let Some(dict) = object.downcast_ref_if_exact::<PyDict>(vm) {
            let (keys, values) = dict.items_vec().into_iter().unzip();
            (keys, Some(values))
        } else if object.downcast_ref_if_exact::<PySet>(vm).is_some()
            || object.downcast_ref_if_exact::<PyFrozenSet>(vm).is_some()
            || object.downcast_ref_if_exact::<PyList>(vm).is_some()
        {
            let items = vm.extract_elements_with(object, Ok).map_err(|_| "a set")?;
            (items, None)
        } else {
            return Err(format!("an object of the class {}", object.class().name()));
        };
        self.guards.push(Guard::Size(object.clone(), keys.len()));
        let len = keys.len();
        let mixed = || "a dict or set whose keys are not all strings or all integers".to_owned();
        let (keys, integers): (Arc<dyn Index>, bool) = match Table::of(&keys, vm).ok_or_else(mixed)?.column {
            Column::Int(keys) => (Arc::new(Integers(keys.iter().enumerate().map(|(place, &key)| (key, place as i64)).collect())), true),
            Column::Str(keys) => (Arc::new(Texts(keys.iter().enumerate().map(|(place, key)| (key.into(), place as i64)).collect())), false),
            Column::None if len == 0 => (Arc::new(Texts(HashMap::new())), false),
            _ => return Err(mixed()),
        };
        let values = values.and_then(|values| Table::of(&values, vm)).map(|table| table.column);
        Ok(Known { keys, integers, values, len })
    }

    /// The register of the item's place among the keys.
    pub fn find(&mut self, table: &Known, item: &Sym) -> Made<usize> {
        let key = match (table.integers, Self::text(item), self.number(item)) {
            (false, Some(text), _) => text,
            (true, _, Some(Number::Int(number))) => number,
            _ => return Err("a look-up of a key of another kind".to_owned()),
        };
        Ok(self.emit(Op::Find(Arc::clone(&table.keys), key)))
    }

    /// The value at a place that is known to be there.
    pub fn taken(&mut self, table: &Known, place: usize) -> Made<Sym> {
        let column = table.values.clone().ok_or("a dict whose values are not all of one simple kind")?;
        self.take(&column, place)
    }

    pub fn take(&mut self, column: &Column, place: usize) -> Made<Sym> {
        Ok(match column {
            Column::None => Sym::Value(Scalar::None),
            Column::Tuple(parts) => Sym::Tuple(parts.iter().map(|part| self.take(part, place)).collect::<Made<_>>()?),
            Column::Option(valid, some) => {
                let valid = self.emit(Op::Take(Arc::new(Column::Bool(Arc::clone(valid))), Arg::Reg(place)));
                Sym::Option(valid, Box::new(self.take(some, place)?))
            }
            leaf => {
                let mut register = self.emit(Op::Take(Arc::new(leaf.clone()), Arg::Reg(place)));
                Sym::input(&leaf.shape(), &mut register)
            }
        })
    }

    /// `dict.get(key, default)`: the default is a row more of the values.
    pub fn get(&mut self, object: &PyObjectRef, key: &Sym, default: Sym) -> Made<Sym> {
        let table = self.table(object)?;
        let place = self.find(&table, key)?;
        let vm = self.vm;
        let mut values: Vec<PyObjectRef> = match object.downcast_ref::<PyDict>() {
            Some(dict) => dict.items_vec().into_iter().map(|(_, value)| value).collect(),
            None => return Err("a get of what is no dict".to_owned()),
        };
        values.push(constant(&default, vm).ok_or("a default that is not constant")?);
        let column = Table::of(&values, vm).ok_or("a dict whose values are not all of one simple kind")?.column;
        // -1 becomes the last place.
        let absent = self.emit(Op::CmpInt(Cmp::Less, Arg::Reg(place), Arg::Value(Scalar::Int(0))));
        let missing = self.emit(Op::BoolToInt(Arg::Reg(absent)));
        let shift = self.emit(Op::Int(IntOp::Mul, Arg::Reg(missing), Arg::Value(Scalar::Int(table.len as i64 + 1))));
        let place = self.emit(Op::Int(IntOp::Add, Arg::Reg(place), Arg::Reg(shift)));
        self.take(&column, place)
    }
}

/// A constant as the object that it stands for.
pub fn constant(value: &Sym, vm: &VirtualMachine) -> Option<PyObjectRef> {
    Some(match value {
        Sym::Value(Scalar::None) => vm.ctx.none(),
        Sym::Value(Scalar::Int(value)) => vm.ctx.new_int(*value).into(),
        Sym::Value(Scalar::Float(value)) => vm.ctx.new_float(*value).into(),
        Sym::Value(Scalar::Bool(value)) => vm.ctx.new_bool(*value).into(),
        Sym::Value(Scalar::Str(value)) => vm.ctx.new_str(value.to_string()).into(),
        Sym::Tuple(parts) => vm.ctx.new_tuple(parts.iter().map(|part| constant(part, vm)).collect::<Option<_>>()?).into(),
        _ => return None,
    })
}
