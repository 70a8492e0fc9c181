//! Programs on single numbers, a row at a time: folds, whose every row needs what the one before gave, and loops, whose
//! rows end at different times.

use std::sync::Arc;

use rustpython_vm::interrupt;
use touchpaper_core::TaskContext;

use super::column::{Column, Shape};
use super::draw::Draw;
use super::numbers;
use super::program::{Arg, Block, End, Op, Rounds, Scalar, Sym};

/// A leaf of a value.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Cell {
    Int(i64),
    Float(f64),
    Bool(bool),
}

/// What came of a row.
pub enum Came {
    /// The result is in the cells that were given for it.
    Given,
    /// It gives nothing.
    Skipped,
    /// Another round of the loop of this number.
    Again(usize),
}

/// The registers of one row.
pub struct Row<'a> {
    pub registers: Vec<Cell>,
    /// What the next round begins with.
    next: Vec<Cell>,
    /// Columns that lists are read from, and the row.
    columns: &'a [Column],
    row: usize,
    draw: Option<&'a mut Draw>,
    rounds: u32,
}

/// Rounds between two looks at the cancel flag.
const PATIENCE: u32 = 1 << 14;

impl Row<'static> {
    /// For programs without lists and random numbers.
    pub fn plain() -> Self {
        Self { registers: Vec::new(), next: Vec::new(), columns: &[], row: 0, draw: None, rounds: 0 }
    }
}

impl<'a> Row<'a> {
    pub fn of(columns: &'a [Column], draw: &'a mut Draw) -> Self {
        Self { registers: Vec::new(), next: Vec::new(), columns, row: 0, draw: Some(draw), rounds: 0 }
    }

    /// A row's registers: those that are read, and fillers.
    pub fn begin(&mut self, row: usize, reads: &[(usize, Leaf<'_>)]) {
        self.row = row;
        self.registers.clear();
        self.registers.resize(self.columns.len(), Cell::Int(0));
        for (reg, leaf) in reads {
            if let Some(cell) = self.registers.get_mut(*reg) {
                *cell = leaf.at(row);
            }
        }
    }

    /// Runs a block and what follows it; none where the answer is no number of these.
    pub fn run(&mut self, block: &Block, result: &mut [Cell]) -> Option<Came> {
        for op in &block.ops {
            let made = self.one(op)?;
            self.registers.push(made);
        }
        match &block.end {
            End::Return(value) => {
                let mut place = 0;
                give(value, &self.registers, result, &mut place)?;
                Some(Came::Given)
            }
            End::Branch(on, yes, no) => match self.read(on)? {
                Cell::Bool(true) => self.run(yes, result),
                _ => self.run(no, result),
            },
            End::Skip => Some(Came::Skipped),
            End::Again(number, variables) => {
                self.next.clear();
                for variable in variables {
                    let cell = self.read(variable)?;
                    self.next.push(cell);
                }
                Some(Came::Again(*number))
            }
            End::Loop(rounds) => self.rounds(rounds, result),
        }
    }

    pub fn rounds(&mut self, rounds: &Rounds, result: &mut [Cell]) -> Option<Came> {
        let base = self.registers.len();
        for variable in &rounds.first {
            let cell = self.read(variable)?;
            self.registers.push(cell);
        }
        loop {
            match self.run(&rounds.body, result)? {
                Came::Again(number) if number == rounds.number => {
                    self.registers.truncate(base);
                    self.registers.extend_from_slice(&self.next);
                    self.rounds += 1;
                    if self.rounds.is_multiple_of(PATIENCE)
                        && (interrupt::requested() || TaskContext::get().is_some_and(|task| task.is_cancelled()))
                    {
                        // The interpreter begins with the row again, and stops at once.
                        return None;
                    }
                }
                came => return Some(came),
            }
        }
    }

    fn read(&self, arg: &Arg) -> Option<Cell> {
        read(arg, &self.registers)
    }

    fn list(&self, list: usize) -> Option<(usize, usize, &Column)> {
        match self.columns.get(list)? {
            Column::List(ends, items) => {
                let start = self.row.checked_sub(1).and_then(|before| ends.get(before).copied()).unwrap_or_default();
                Some((start as usize, *ends.get(self.row)? as usize, items))
            }
            _ => None,
        }
    }

    fn one(&mut self, op: &Op) -> Option<Cell> {
        let registers = &self.registers;
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
            Op::Random => Some(Cell::Float(self.draw.as_mut()?.float())),
            Op::RandomInt(low, high) => {
                let (low, high) = (int(low)?, int(high)?);
                (low <= high).then_some(())?;
                Some(Cell::Int(self.draw.as_mut()?.between(low, high)))
            }
            Op::ListLen(list) => self.list(*list).map(|(start, end, _)| Cell::Int((end - start) as i64)),
            Op::ListAt(list, place) => {
                let place = int(place)?;
                let (start, end, items) = self.list(*list)?;
                let from = if place < 0 { end } else { start };
                let at = usize::try_from((from as i64).checked_add(place)?).ok().filter(|at| (start..end).contains(at))?;
                Leaf::of(items).map(|leaf| leaf.at(at))
            }
            _ => None,
        }
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

/// Whether all operations are arithmetic on single numbers; within a loop also draws, and looks into lists that were there
/// before it.
pub fn single(block: &Block, looped: Option<usize>) -> bool {
    let simple = |op: &Op| match op {
        Op::Random | Op::RandomInt(..) => looped.is_some(),
        Op::ListLen(list) | Op::ListAt(list, _) => looped.is_some_and(|before| *list < before),
        Op::Int(..) | Op::Float(..) | Op::TrueDiv(..) | Op::CmpInt(..) | Op::CmpFloat(..) | Op::And(..) | Op::Not(_) => true,
        Op::NegInt(_) | Op::NegFloat(_) | Op::Invert(_) | Op::AbsInt(_) | Op::AbsFloat(_) | Op::Sqrt(_) | Op::ToFloat(..) => true,
        Op::BoolToInt(_) | Op::Trunc(_) | Op::Floor(_) | Op::Ceil(_) | Op::Truth(_) | Op::Require(_) => true,
        _ => false,
    };
    block.ops.iter().all(simple)
        && match &block.end {
            End::Branch(_, yes, no) => single(yes, looped) && single(no, looped),
            End::Loop(rounds) => single(&rounds.body, looped),
            End::Return(_) | End::Again(..) => true,
            End::Skip => looped.is_some(),
        }
}

/// Whether values of the shape are numbers and tuples of them.
pub fn countable(shape: &Shape) -> bool {
    match shape {
        Shape::None | Shape::Bool | Shape::Int | Shape::Float => true,
        Shape::Tuple(parts) => parts.iter().all(countable),
        _ => false,
    }
}

pub fn width(shape: &Shape) -> usize {
    match shape {
        Shape::None => 0,
        Shape::Tuple(parts) => parts.iter().map(width).sum(),
        _ => 1,
    }
}

#[derive(Clone, Copy)]
pub enum Leaf<'a> {
    Int(&'a [i64]),
    Float(&'a [f64]),
    Bool(&'a [bool]),
}

impl<'a> Leaf<'a> {
    pub fn of(column: &'a Column) -> Option<Self> {
        Some(match column {
            Column::Int(values) => Self::Int(values),
            Column::Float(values) => Self::Float(values),
            Column::Bool(values) => Self::Bool(values),
            _ => return None,
        })
    }

    pub fn at(&self, row: usize) -> Cell {
        match self {
            Self::Int(values) => Cell::Int(values.get(row).copied().unwrap_or_default()),
            Self::Float(values) => Cell::Float(values.get(row).copied().unwrap_or_default()),
            Self::Bool(values) => Cell::Bool(values.get(row).copied().unwrap_or_default()),
        }
    }
}

/// The leaves of a column of numbers.
pub struct Leaves<'a>(pub Vec<Leaf<'a>>);

impl<'a> Leaves<'a> {
    pub fn of(column: &'a Column) -> Self {
        fn add<'a>(column: &'a Column, into: &mut Vec<Leaf<'a>>) {
            match column {
                Column::Tuple(parts) => parts.iter().for_each(|part| add(part, into)),
                leaf => into.extend(Leaf::of(leaf)),
            }
        }
        let mut leaves = Vec::new();
        add(column, &mut leaves);
        Self(leaves)
    }

    pub fn read(&self, row: usize, into: &mut Vec<Cell>) {
        into.extend(self.0.iter().map(|leaf| leaf.at(row)));
    }
}

/// Rows of so many cells as a column of the shape, the leaves from `leaf` on.
pub fn column_of(shape: &Shape, cells: &[Cell], width: usize, leaf: &mut usize) -> Column {
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
