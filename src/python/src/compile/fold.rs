//! Functions of two arguments that fold many values into one: `reduce`, and `reduceByKey` and its like by key. A fold goes
//! row by row, for each needs what the one before gave; so its programs run here, on single numbers.

use hashbrown::HashTable;
use hashbrown::hash_table::Entry;
use rustpython_vm::{PyObjectRef, VirtualMachine};

use super::column::{Column, Shape, Table};
use super::lower::{Lowering, lifted};
use super::numbers;
use super::program::{Arg, Block, End, FloatOp, IntOp, Op, Scalar, Sym};
use crate::hash;

/// A leaf of a value.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Cell {
    Int(i64),
    Float(f64),
    Bool(bool),
}

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
        let (program, guards) = Lowering::new(vm).program(f, &[so_far, value])?;
        if program.result != *so_far {
            return Err(format!("a fold of {so_far:?} that gives {:?}", program.result));
        }
        if !single(&program.body) {
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
    fn step(&self, so_far: &mut [Cell], value: &Leaves<'_>, row: usize, registers: &mut Vec<Cell>) -> bool {
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
                registers.clear();
                registers.extend_from_slice(so_far);
                value.read(row, registers);
                run(&self.body, registers, so_far).is_some()
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
    registers: Vec<Cell>,
}

impl Reduced {
    /// Begins with a column's first row.
    pub fn new(fold: Fold, first: &Column) -> Self {
        let mut so_far = Vec::new();
        Leaves::of(first).read(0, &mut so_far);
        Self { new: true, fold, so_far, registers: Vec::new() }
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
        (from..table.rows).find(|&row| !self.fold.step(&mut self.so_far, &values, row, &mut self.registers))
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
    registers: Vec<Cell>,
}

impl Groups {
    /// `value` is the shape of what comes, the fold's that of what it is folded into.
    pub fn new(fold: Fold, key: Shape, value: Shape) -> Result<Self, String> {
        if !hashable(&key) {
            return Err("keys that are no strings or integers".to_owned());
        }
        let (places, hashes, ends) = (HashTable::new(), Vec::new(), Vec::new());
        Ok(Self { fold, key, value, places, hashes, bytes: Vec::new(), ends, keys: Vec::new(), cells: Vec::new(), registers: Vec::new() })
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
                    if !self.fold.step(so_far, &values, row, &mut self.registers) {
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

fn countable(shape: &Shape) -> bool {
    match shape {
        Shape::None | Shape::Bool | Shape::Int | Shape::Float => true,
        Shape::Tuple(parts) => parts.iter().all(countable),
        _ => false,
    }
}

fn width(shape: &Shape) -> usize {
    match shape {
        Shape::None => 0,
        Shape::Tuple(parts) => parts.iter().map(width).sum(),
        _ => 1,
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

enum Leaf<'a> {
    Int(&'a [i64]),
    Float(&'a [f64]),
    Bool(&'a [bool]),
}

/// The leaves of a column of numbers.
struct Leaves<'a>(Vec<Leaf<'a>>);

impl<'a> Leaves<'a> {
    fn of(column: &'a Column) -> Self {
        fn add<'a>(column: &'a Column, into: &mut Vec<Leaf<'a>>) {
            match column {
                Column::Int(values) => into.push(Leaf::Int(values)),
                Column::Float(values) => into.push(Leaf::Float(values)),
                Column::Bool(values) => into.push(Leaf::Bool(values)),
                Column::Tuple(parts) => parts.iter().for_each(|part| add(part, into)),
                _ => {}
            }
        }
        let mut leaves = Vec::new();
        add(column, &mut leaves);
        Self(leaves)
    }

    fn read(&self, row: usize, into: &mut Vec<Cell>) {
        into.extend(self.0.iter().map(|leaf| match leaf {
            Leaf::Int(values) => Cell::Int(values.get(row).copied().unwrap_or_default()),
            Leaf::Float(values) => Cell::Float(values.get(row).copied().unwrap_or_default()),
            Leaf::Bool(values) => Cell::Bool(values.get(row).copied().unwrap_or_default()),
        }));
    }
}

/// Rows of so many cells as a column of the shape, the leaves from `leaf` on.
fn column_of(shape: &Shape, cells: &[Cell], width: usize, leaf: &mut usize) -> Column {
    use std::sync::Arc;
    let mut own = || {
        let first = *leaf;
        *leaf += 1;
        cells.iter().skip(first).step_by(width.max(1))
    };
    match shape {
        Shape::Int => Column::Int(Arc::new(own().map(|cell| if let Cell::Int(value) = cell { *value } else { 0 }).collect())),
        Shape::Float => Column::Float(Arc::new(own().map(|cell| if let Cell::Float(value) = cell { *value } else { 0.0 }).collect())),
        Shape::Bool => Column::Bool(Arc::new(own().map(|cell| matches!(cell, Cell::Bool(true))).collect())),
        Shape::Tuple(parts) => Column::Tuple(parts.iter().map(|part| column_of(part, cells, width, leaf)).collect()),
        _ => Column::None,
    }
}

/// Whether all operations are arithmetic on single numbers.
fn single(block: &Block) -> bool {
    let simple = |op: &Op| {
        matches!(
            op,
            Op::Int(..)
                | Op::Float(..)
                | Op::TrueDiv(..)
                | Op::CmpInt(..)
                | Op::CmpFloat(..)
                | Op::And(..)
                | Op::Not(_)
                | Op::NegInt(_)
                | Op::NegFloat(_)
                | Op::Invert(_)
                | Op::AbsInt(_)
                | Op::AbsFloat(_)
                | Op::Sqrt(_)
                | Op::ToFloat(..)
                | Op::BoolToInt(_)
                | Op::Trunc(_)
                | Op::Floor(_)
                | Op::Ceil(_)
                | Op::Truth(_)
                | Op::Require(_)
        )
    };
    block.ops.iter().all(simple)
        && match &block.end {
            End::Branch(_, yes, no) => single(yes) && single(no),
            End::Return(_) => true,
            End::Skip => false,
        }
}

/// Runs a block and what follows it; none where the answer is no number of these.
fn run(block: &Block, registers: &mut Vec<Cell>, result: &mut [Cell]) -> Option<()> {
    for op in &block.ops {
        let made = one(op, registers)?;
        registers.push(made);
    }
    match &block.end {
        End::Return(value) => {
            let mut place = 0;
            give(value, registers, result, &mut place)
        }
        End::Branch(on, yes, no) => match read(on, registers)? {
            Cell::Bool(true) => run(yes, registers, result),
            _ => run(no, registers, result),
        },
        End::Skip => None,
    }
}

fn give(value: &Sym, registers: &[Cell], result: &mut [Cell], place: &mut usize) -> Option<()> {
    let cell = match value {
        Sym::Value(Scalar::None) => return Some(()),
        Sym::Tuple(parts) => return parts.iter().try_for_each(|part| give(part, registers, result, place)),
        Sym::Bool(reg) | Sym::Int(reg) | Sym::Float(reg) => *registers.get(*reg)?,
        Sym::Value(value) => cell(value)?,
        _ => return None,
    };
    *result.get_mut(*place)? = cell;
    *place += 1;
    Some(())
}

fn cell(value: &Scalar) -> Option<Cell> {
    Some(match value {
        Scalar::Int(value) => Cell::Int(*value),
        Scalar::Float(value) => Cell::Float(*value),
        Scalar::Bool(value) => Cell::Bool(*value),
        _ => return None,
    })
}

fn read(arg: &Arg, registers: &[Cell]) -> Option<Cell> {
    match arg {
        Arg::Reg(reg) => registers.get(*reg).copied(),
        Arg::Value(value) => cell(value),
    }
}

fn one(op: &Op, registers: &[Cell]) -> Option<Cell> {
    let int = |arg: &Arg| if let Cell::Int(value) = read(arg, registers)? { Some(value) } else { None };
    let float = |arg: &Arg| if let Cell::Float(value) = read(arg, registers)? { Some(value) } else { None };
    let bool = |arg: &Arg| if let Cell::Bool(value) = read(arg, registers)? { Some(value) } else { None };
    let ints = |(value, bad): (i64, bool)| (!bad).then_some(Cell::Int(value));
    let floats = |(value, bad): (f64, bool)| (!bad).then_some(Cell::Float(value));
    match op {
        Op::Int(op, a, b) => ints(numbers::int(*op, int(a)?, int(b)?)),
        Op::Float(op, a, b) => floats(numbers::float(*op, float(a)?, float(b)?)),
        Op::TrueDiv(a, b) => floats(numbers::true_div(int(a)?, int(b)?)),
        Op::CmpInt(op, a, b) => Some(Cell::Bool(numbers::compare(*op, &int(a)?, &int(b)?))),
        Op::CmpFloat(op, a, b) => Some(Cell::Bool(numbers::compare(*op, &float(a)?, &float(b)?))),
        Op::And(a, b) => Some(Cell::Bool(bool(a)? & bool(b)?)),
        Op::Not(a) => Some(Cell::Bool(!bool(a)?)),
        Op::NegInt(a) => ints(int(a)?.overflowing_neg()),
        Op::NegFloat(a) => Some(Cell::Float(-float(a)?)),
        Op::Invert(a) => Some(Cell::Int(!int(a)?)),
        Op::AbsInt(a) => ints(int(a)?.overflowing_abs()),
        Op::AbsFloat(a) => Some(Cell::Float(float(a)?.abs())),
        Op::Sqrt(a) => floats((float(a)?.sqrt(), float(a)? < 0.0)),
        Op::ToFloat(a, true) => floats(numbers::exact(int(a)?)),
        Op::ToFloat(a, false) => Some(Cell::Float(int(a)? as f64)),
        Op::BoolToInt(a) => Some(Cell::Int(i64::from(bool(a)?))),
        Op::Trunc(a) => ints(numbers::whole(float(a)?.trunc())),
        Op::Floor(a) => ints(numbers::whole(float(a)?.floor())),
        Op::Ceil(a) => ints(numbers::whole(float(a)?.ceil())),
        Op::Truth(a) => Some(Cell::Bool(match read(a, registers)? {
            Cell::Int(value) => value != 0,
            Cell::Float(value) => value != 0.0,
            Cell::Bool(value) => value,
        })),
        Op::Require(a) => bool(a)?.then_some(Cell::Bool(true)),
        _ => None,
    }
}
