//! Functions of two arguments that fold many values into one: `reduce`, and `reduceByKey` and its like by key. A fold goes
//! row by row, for each needs what the one before gave; so its programs run here, on single numbers.

use hashbrown::HashTable;
use hashbrown::hash_table::Entry;
use rustpython_vm::{PyObjectRef, VirtualMachine};

use super::column::{Column, Shape, Table};
use super::lower::{Ending, Lowering, lifted};
use super::numbers;
use super::program::{Arg, Block, End, FloatOp, IntOp, Op, Scalar, Sym};
use super::scalar::{Came, Cell, Leaf, Leaves, Row, column_of, countable, single, width};
use crate::hash;

/// A compiled `f(so far, value)`.
pub struct Fold {
    body: Block,
    /// The function if it is one operation on both arguments.
    simple: Option<Simple>,
    result: Shape,
}

#[derive(Clone, Copy)]
enum Simple {
    Int(IntOp),
    Float(FloatOp),
}

impl Fold {
    /// Compiles `f` for what has been folded and the next value. It has to give what it has been given.
    pub fn new(f: &PyObjectRef, so_far: &Shape, value: &Shape, vm: &VirtualMachine) -> Result<Self, String> {
        if !countable(so_far) || !countable(value) {
            return Err("a fold of what is no number".to_owned());
        }
        let (program, guards) = Lowering::new(vm, Ending::Value).program(f, &[so_far, value])?;
        if program.result != *so_far {
            return Err(format!("a fold of {so_far:?} that gives {:?}", program.result));
        }
        if !single(&program.body, None) {
            return Err("a fold that is more than arithmetic".to_owned());
        }
        drop(guards);
        let simple = match (program.body.ops.as_slice(), &program.body.end) {
            ([Op::Int(op, Arg::Reg(0), Arg::Reg(1))], End::Return(Sym::Int(2))) => Some(Simple::Int(*op)),
            ([Op::Float(op, Arg::Reg(0), Arg::Reg(1))], End::Return(Sym::Float(2))) => Some(Simple::Float(*op)),
            _ => None,
        };
        Ok(Self { body: program.body, simple, result: program.result })
    }

    /// One more value; false where the interpreter has to go on from here, with what was folded before.
    fn step(&self, so_far: &mut [Cell], value: &Leaves<'_>, row: usize, state: &mut Row<'static>) -> bool {
        match (self.simple, &mut *so_far, value.0.as_slice()) {
            (Some(Simple::Int(op)), [Cell::Int(sum)], [Leaf::Int(values)]) => {
                let (next, bad) = numbers::int(op, *sum, values.get(row).copied().unwrap_or_default());
                if !bad {
                    *sum = next;
                }
                !bad
            }
            (Some(Simple::Float(op)), [Cell::Float(sum)], [Leaf::Float(values)]) => {
                let (next, bad) = numbers::float(op, *sum, values.get(row).copied().unwrap_or_default());
                if !bad {
                    *sum = next;
                }
                !bad
            }
            _ => {
                state.registers.clear();
                state.registers.extend_from_slice(so_far);
                value.read(row, &mut state.registers);
                matches!(state.run(&self.body, so_far), Some(Came::Given))
            }
        }
    }
}

/// Folds a partition's values, batch after batch.
pub struct Reduced {
    /// Nothing but the first row has been folded.
    new: bool,
    fold: Fold,
    so_far: Vec<Cell>,
    state: Row<'static>,
}

impl Reduced {
    /// Begins with a column's first row.
    pub fn new(fold: Fold, first: &Column) -> Self {
        let mut so_far = Vec::new();
        Leaves::of(first).read(0, &mut so_far);
        Self { new: true, fold, so_far, state: Row::plain() }
    }

    pub fn is_new(&self) -> bool {
        self.new
    }

    /// Folds in the rows from `from` on; the row where the interpreter has to take over, if there is one.
    pub fn push(&mut self, table: &Table, from: usize) -> Option<usize> {
        self.new = false;
        if table.column.shape() != self.fold.result {
            return Some(from);
        }
        let values = Leaves::of(&table.column);
        (from..table.rows).find(|&row| !self.fold.step(&mut self.so_far, &values, row, &mut self.state))
    }

    /// What has been folded.
    pub fn object(&self, vm: &VirtualMachine) -> PyObjectRef {
        column_of(&self.fold.result, &self.so_far, self.so_far.len(), &mut 0).object(0, vm)
    }
}

/// A value for each key, keys in the order in which they came first.
pub struct Groups {
    fold: Fold,
    key: Shape,
    value: Shape,
    places: HashTable<u32>,
    hashes: Vec<u64>,
    /// The keys' bytes, one after another, and where each ends.
    bytes: Vec<u8>,
    ends: Vec<usize>,
    /// The keys again, as columns of those that each batch brought.
    keys: Vec<(Column, usize)>,
    cells: Vec<Cell>,
    state: Row<'static>,
}

impl Groups {
    /// `value` is the shape of what comes, the fold's that of what it is folded into.
    pub fn new(fold: Fold, key: Shape, value: Shape) -> Result<Self, String> {
        if !hashable(&key) {
            return Err("keys that are no strings or integers".to_owned());
        }
        let (places, hashes, ends) = (HashTable::new(), Vec::new(), Vec::new());
        Ok(Self { fold, key, value, places, hashes, bytes: Vec::new(), ends, keys: Vec::new(), cells: Vec::new(), state: Row::plain() })
    }

    /// Counts keys.
    pub fn counting(key: Shape) -> Result<Self, String> {
        let add = Op::Int(IntOp::Add, Arg::Reg(0), Arg::Reg(1));
        let body = Block { base: 2, ops: vec![add], end: End::Return(Sym::Int(2)), reads: Vec::new(), total: false };
        Self::new(Fold { body, simple: Some(Simple::Int(IntOp::Add)), result: Shape::Int }, key, Shape::Int)
    }

    /// Counts rows; false where their keys are of another shape.
    pub fn count(&mut self, keys: &Column, rows: usize) -> bool {
        let ones = Column::Int(std::sync::Arc::new(vec![1; rows]));
        self.push(keys, &ones, &ones, rows).is_none()
    }

    /// Folds in pairs. `firsts` is what a key's first value becomes. Gives the row where the interpreter has to take over,
    /// if there is one.
    pub fn push(&mut self, keys: &Column, values: &Column, firsts: &Column, rows: usize) -> Option<usize> {
        if keys.shape() != self.key || values.shape() != self.value || firsts.shape() != self.fold.result {
            return Some(0);
        }
        let width = width(&self.fold.result);
        let (values, firsts) = (Leaves::of(values), Leaves::of(firsts));
        let (mut encoded, mut new) = (Vec::new(), Vec::new());
        let mut stopped = None;
        for row in 0..rows {
            let key: &[u8] = match keys {
                Column::Str(texts) => texts.get(row).as_bytes(),
                keys => {
                    encoded.clear();
                    encode(keys, row, &mut encoded);
                    &encoded
                }
            };
            let hash = mixed(key);
            let (hashes, bytes, ends) = (&self.hashes, &self.bytes, &self.ends);
            let found = self.places.entry(
                hash,
                |&place| {
                    let place = place as usize;
                    let start = place.checked_sub(1).and_then(|before| ends.get(before).copied()).unwrap_or_default();
                    let end = ends.get(place).copied().unwrap_or_default();
                    hashes.get(place) == Some(&hash) && bytes.get(start..end) == Some(key)
                },
                |&place| hashes.get(place as usize).copied().unwrap_or_default(),
            );
            match found {
                Entry::Occupied(entry) => {
                    let start = *entry.get() as usize * width;
                    let Some(so_far) = self.cells.get_mut(start..start + width) else { continue };
                    if !self.fold.step(so_far, &values, row, &mut self.state) {
                        stopped = Some(row);
                        break;
                    }
                }
                Entry::Vacant(entry) => {
                    entry.insert(self.hashes.len() as u32);
                    self.hashes.push(hash);
                    self.bytes.extend_from_slice(key);
                    self.ends.push(self.bytes.len());
                    firsts.read(row, &mut self.cells);
                    new.push(row as u32);
                }
            }
        }
        if !new.is_empty() {
            self.keys.push((keys.gather(&new), new.len()));
        }
        stopped
    }

    /// (key, value) as columns.
    pub fn table(self) -> Table {
        let rows = self.hashes.len();
        let mut chunks: Vec<Column> = self.keys.into_iter().map(|(column, _)| column).collect();
        // Neighbours two by two, so that no key is copied often.
        while chunks.len() > 1 {
            chunks = chunks
                .chunks(2)
                .filter_map(|pair| match pair {
                    [left, right] => left.chained(right),
                    [one] => Some(one.clone()),
                    _ => None,
                })
                .collect();
        }
        let keys = chunks.pop().unwrap_or(Column::None);
        let values = column_of(&self.fold.result, &self.cells, width(&self.fold.result), &mut 0);
        Table { rows, column: Column::Tuple(vec![keys, values]) }
    }
}

/// What has been summed so far and a column's rows, if these are numbers and the sum is one of 64 bits.
pub fn sum(so_far: &PyObjectRef, column: &Column, vm: &VirtualMachine) -> Option<PyObjectRef> {
    match (lifted(so_far, vm), column) {
        (Sym::Value(Scalar::Int(sum)), Column::Int(values)) => {
            let sum = values.iter().try_fold(sum, |sum, &value| sum.checked_add(value))?;
            Some(vm.ctx.new_int(sum).into())
        }
        (Sym::Value(Scalar::Float(sum)), Column::Float(values)) => {
            Some(vm.ctx.new_float(values.iter().fold(sum, |sum, value| sum + value)).into())
        }
        (Sym::Value(Scalar::Int(0)), Column::Float(values)) if !values.is_empty() => {
            Some(vm.ctx.new_float(values.iter().fold(0.0, |sum, value| sum + value)).into())
        }
        _ => None,
    }
}

/// Which of so many partitions each row's key goes to.
pub fn partitions(keys: &Column, rows: usize, partitions: usize) -> Vec<usize> {
    (0..rows).map(|row| hash::partition(portable_hash(keys, row), partitions)).collect()
}

fn portable_hash(keys: &Column, row: usize) -> i64 {
    match keys {
        Column::Bool(values) => values.get(row).copied().map_or(0, i64::from),
        Column::Int(values) => hash::int_hash(values.get(row).copied().unwrap_or_default()),
        Column::Str(texts) => hash::str_hash(texts.get(row)),
        Column::Tuple(parts) => hash::hash_of_parts(parts.iter().map(|part| portable_hash(part, row))),
        _ => 0,
    }
}

/// A few multiplications for each eight bytes, as wyhash has them.
fn mixed(key: &[u8]) -> u64 {
    const FACTOR: u64 = 0x9E37_79B9_7F4A_7C15;
    let fold = |a: u64, b: u64| {
        let product = u128::from(a) * u128::from(b);
        (product as u64) ^ (product >> 64) as u64
    };
    let (words, rest) = key.as_chunks::<8>();
    let mut hash = key.len() as u64 ^ FACTOR;
    for word in words {
        hash = fold(hash ^ u64::from_le_bytes(*word), FACTOR);
    }
    let mut last = [0; 8];
    last.iter_mut().zip(rest).for_each(|(to, from)| *to = *from);
    fold(hash ^ u64::from_le_bytes(last), 0xE703_7ED1_A0B4_28DB)
}

fn hashable(shape: &Shape) -> bool {
    match shape {
        Shape::None | Shape::Bool | Shape::Int | Shape::Str => true,
        Shape::Tuple(parts) => parts.iter().all(hashable),
        _ => false,
    }
}

fn encode(keys: &Column, row: usize, into: &mut Vec<u8>) {
    match keys {
        Column::Bool(values) => into.push(values.get(row).copied().map_or(0, u8::from)),
        Column::Int(values) => into.extend(values.get(row).copied().unwrap_or_default().to_le_bytes()),
        Column::Str(texts) => {
            let text = texts.get(row);
            into.extend((text.len() as u32).to_le_bytes());
            into.extend(text.as_bytes());
        }
        Column::Tuple(parts) => parts.iter().for_each(|part| encode(part, row, into)),
        _ => {}
    }
}
