//! Runs a compiled function over the rows of a batch, an operation over all rows at a time.

mod arithmetic;
mod lists;
mod rows;
mod views;

use std::sync::Arc;

use rustpython_vm::{PyObjectRef, VirtualMachine};

use self::arithmetic::{checked, compared, each, float_op, int_op, plain};
use self::rows::{empty, filler, merged, repeated, select};
use self::views::{Either, Registers, View};
use super::column::{Column, Shape, Strings, Table, last};
use super::draw::Draw;
use super::numbers;
use super::program::{Arg, Block, End, Op, Program, Rounds, Scalar, Sym, leaves};
use super::scalar::{Came, Cell, Leaf, Row, column_of, width};

/// Some row's answer is not of the compiled kind: the batch has to be interpreted.
#[derive(Debug)]
pub struct Trap;

type Run<T> = Result<T, Trap>;

/// What came of a block.
struct Made {
    column: Column,
    /// Of a block that gives nothing for some rows: the rows that it gives something for.
    kept: Option<Vec<bool>>,
}

pub struct Machine<'a> {
    vm: &'a VirtualMachine,
    draw: Draw,
}

impl<'a> Machine<'a> {
    pub fn new(vm: &'a VirtualMachine) -> Self {
        Self { vm, draw: Draw::borrow() }
    }

    /// The function's results, a row each.
    pub fn run(&mut self, program: &Program, inputs: &[&Column], rows: usize) -> Run<Table> {
        let mut registers = Vec::with_capacity(16);
        inputs.iter().for_each(|input| leaves(input, &mut registers));
        let made = self.block(&program.body, registers, rows, &program.result)?;
        Ok(Table { rows, column: made.column })
    }

    fn block(&mut self, block: &Block, mut registers: Vec<Column>, rows: usize, shape: &Shape) -> Run<Made> {
        registers.resize(block.base, Column::None);
        for op in &block.ops {
            let made = self.op(op, &registers, rows)?;
            registers.push(made);
        }
        match &block.end {
            End::Return(value) => Ok(Made { column: self.materialise(value, shape, &registers, rows)?, kept: None }),
            End::Skip => Ok(Made { column: empty(shape), kept: Some(vec![false; rows]) }),
            End::Loop(rounds) => self.rounds(rounds, &registers, rows, shape),
            // Loops are run a row at a time, with all that is in them.
            End::Again(..) => Err(Trap),
            End::Branch(on, yes, no) => {
                let chosen: Vec<bool> = match on {
                    Arg::Value(Scalar::Bool(value)) => vec![*value; rows],
                    Arg::Reg(reg) => match registers.get(*reg) {
                        Some(Column::Bool(values)) => values.to_vec(),
                        _ => return Err(Trap),
                    },
                    Arg::Value(_) => return Err(Trap),
                };
                self.branch(&chosen, yes, no, registers, rows, shape)
            }
        }
    }

    /// Each row by itself to the end of its loop, and on to its result.
    fn rounds(&mut self, rounds: &Rounds, registers: &[Column], rows: usize, shape: &Shape) -> Run<Made> {
        let reads: Vec<(usize, Leaf<'_>)> =
            rounds.reads.iter().filter_map(|&reg| registers.get(reg).and_then(Leaf::of).map(|leaf| (reg, leaf))).collect();
        let of = rounds.shape.as_ref().ok_or(Trap)?;
        let width = width(of);
        let (mut cells, mut kept) = (Vec::with_capacity(rows * width), Vec::with_capacity(rows));
        let mut result = vec![Cell::Int(0); width];
        let mut state = Row::of(registers, &mut self.draw);
        for row in 0..rows {
            state.begin(row, &reads);
            match state.rounds(rounds, &mut result) {
                Some(Came::Given) => {
                    cells.extend_from_slice(&result);
                    kept.push(true);
                }
                Some(Came::Skipped) => kept.push(false),
                _ => return Err(Trap),
            }
        }
        let given = kept.iter().filter(|&&kept| kept).count();
        let column = widened(column_of(of, &cells, width, &mut 0), of, shape, given)?;
        Ok(Made { column, kept: (given < rows).then_some(kept) })
    }

    fn branch(&mut self, chosen: &[bool], yes: &Block, no: &Block, registers: Vec<Column>, rows: usize, shape: &Shape) -> Run<Made> {
        let count = chosen.iter().filter(|&&chosen| chosen).count();
        if count == rows {
            return self.block(yes, registers, rows, shape);
        }
        if count == 0 {
            return self.block(no, registers, rows, shape);
        }
        let mut places = (Vec::with_capacity(count), Vec::with_capacity(rows - count));
        if yes.total && no.total && matches!(shape, Shape::Int | Shape::Float | Shape::Bool) {
            let left = self.block(yes, registers.clone(), rows, shape)?;
            let right = self.block(no, registers, rows, shape)?;
            return Ok(Made { column: select(chosen, &left.column, &right.column)?, kept: None });
        }
        for (row, &chosen) in chosen.iter().enumerate() {
            if chosen { places.0.push(row as u32) } else { places.1.push(row as u32) }
        }
        let left = self.block(yes, gathered(&registers, &yes.reads, &places.0), count, shape)?;
        let right = self.block(no, gathered(&registers, &no.reads, &places.1), rows - count, shape)?;
        merged(chosen, left, right)
    }

    /// The rows of a value as a column of the shape, which is the value's own or wider.
    fn materialise(&self, value: &Sym, shape: &Shape, registers: &[Column], rows: usize) -> Run<Column> {
        let register = |reg: &usize| registers.get(*reg).cloned().ok_or(Trap);
        Ok(match (value, shape) {
            (Sym::Value(Scalar::None), Shape::None) => Column::None,
            (Sym::Value(Scalar::None), Shape::Option(some)) => Column::Option(Arc::new(vec![false; rows]), Box::new(filler(some, rows))),
            (Sym::Option(valid, value), Shape::Option(some)) => match register(valid)? {
                Column::Bool(valid) => Column::Option(valid, Box::new(self.materialise(value, some, registers, rows)?)),
                _ => return Err(Trap),
            },
            (value, Shape::Option(some)) => {
                Column::Option(Arc::new(vec![true; rows]), Box::new(self.materialise(value, some, registers, rows)?))
            }
            (Sym::NewList, Shape::List(items)) => Column::List(Arc::new(vec![0; rows]), Box::new(filler(items, 0))),
            (Sym::Value(value), _) => repeated(value, rows),
            (Sym::Tuple(parts), Shape::Tuple(shapes)) => {
                let parts = parts.iter().zip(shapes).map(|(part, shape)| self.materialise(part, shape, registers, rows));
                Column::Tuple(parts.collect::<Run<_>>()?)
            }
            (Sym::Bool(reg) | Sym::Int(reg) | Sym::Float(reg) | Sym::Str(reg) | Sym::List(reg, _), _) => register(reg)?,
            _ => return Err(Trap),
        })
    }

    fn op(&mut self, op: &Op, registers: &[Column], rows: usize) -> Run<Column> {
        let r = Registers { all: registers, rows };
        Ok(match op {
            Op::Int(op, a, b) => int_op(*op, &r.ints(a)?, &r.ints(b)?, rows)?,
            Op::Float(op, a, b) => float_op(*op, &r.floats(a)?, &r.floats(b)?, rows)?,
            Op::TrueDiv(a, b) => Column::Float(checked(&r.ints(a)?, &r.ints(b)?, rows, numbers::true_div)?),
            Op::CmpInt(op, a, b) => compared(*op, &r.ints(a)?, &r.ints(b)?, rows),
            Op::CmpFloat(op, a, b) => compared(*op, &r.floats(a)?, &r.floats(b)?, rows),
            Op::CmpStr(op, a, b) => {
                let (a, b) = (r.texts(a)?, r.texts(b)?);
                bools((0..rows).map(|row| numbers::compare(*op, a.get(row), b.get(row))))
            }
            Op::And(a, b) => Column::Bool(plain(&r.bools(a)?, &r.bools(b)?, rows, |a, b| a & b)),
            Op::Not(a) => bools(r.bools(a)?.each(rows, |value| !value)),
            Op::NegInt(a) => Column::Int(each(&r.ints(a)?, rows, i64::overflowing_neg)?),
            Op::NegFloat(a) => floats(r.floats(a)?.each(rows, |value| -value)),
            Op::Invert(a) => Column::Int(Arc::new(r.ints(a)?.each(rows, |value| !value).collect())),
            Op::AbsInt(a) => Column::Int(each(&r.ints(a)?, rows, i64::overflowing_abs)?),
            Op::AbsFloat(a) => floats(r.floats(a)?.each(rows, f64::abs)),
            Op::Sqrt(a) => Column::Float(each(&r.floats(a)?, rows, |value| (value.sqrt(), value < 0.0))?),
            Op::ToFloat(a, true) => Column::Float(each(&r.ints(a)?, rows, numbers::exact)?),
            Op::ToFloat(a, false) => floats(r.ints(a)?.each(rows, |value| value as f64)),
            Op::BoolToInt(a) => Column::Int(Arc::new(r.bools(a)?.each(rows, i64::from).collect())),
            Op::Trunc(a) => Column::Int(each(&r.floats(a)?, rows, |value| numbers::whole(value.trunc()))?),
            Op::Floor(a) => Column::Int(each(&r.floats(a)?, rows, |value| numbers::whole(value.floor()))?),
            Op::Ceil(a) => Column::Int(each(&r.floats(a)?, rows, |value| numbers::whole(value.ceil()))?),
            Op::Truth(a) => r.truth(a)?,
            Op::Require(a) => match r.bools(a)? {
                View::All(values) if values.iter().all(|&value| value) => Column::None,
                View::One(true) => Column::None,
                _ => return Err(Trap),
            },
            Op::Random => floats((0..rows).map(|_| self.draw.float())),
            Op::RandomInt(low, high) => {
                let (low, high) = (r.ints(low)?, r.ints(high)?);
                let draw = &mut self.draw;
                Column::Int(checked(&low, &high, rows, |low, high| if low > high { (0, true) } else { (draw.between(low, high), false) })?)
            }
            Op::StrLen(a) => {
                let texts = r.texts(a)?;
                Column::Int(Arc::new((0..rows).map(|row| length(texts.get(row))).collect()))
            }
            Op::Concat(parts) => {
                let parts = parts.iter().map(|part| r.texts(part)).collect::<Run<Vec<_>>>()?;
                texts(rows, rows * 16, |row, made| {
                    parts.iter().for_each(|part| made.push_str(part.get(row)));
                    true
                })?
            }
            Op::Contains(a, b) => {
                let (a, b) = (r.texts(a)?, r.texts(b)?);
                bools((0..rows).map(|row| a.get(row).contains(b.get(row))))
            }
            Op::CharAt(a, b) => {
                let (a, b) = (r.texts(a)?, r.ints(b)?);
                texts(rows, rows, |row, made| match char_at(a.get(row), b.get(row)) {
                    Some(letter) => {
                        made.push(letter);
                        true
                    }
                    None => false,
                })?
            }
            Op::StrStr(f, a) => {
                let a = r.texts(a)?;
                texts(rows, a.bytes(), |row, made| f(a.get(row), made))?
            }
            Op::StrInt(f, a) => {
                let a = r.texts(a)?;
                Column::Int(Arc::new((0..rows).map(|row| f(a.get(row)).ok_or(Trap)).collect::<Run<_>>()?))
            }
            Op::StrFloat(f, a) => {
                let a = r.texts(a)?;
                Column::Float(Arc::new((0..rows).map(|row| f(a.get(row)).ok_or(Trap)).collect::<Run<_>>()?))
            }
            Op::StrBool(f, a) => {
                let a = r.texts(a)?;
                bools((0..rows).map(|row| f(a.get(row))))
            }
            Op::StrList(f, a) => {
                let a = r.texts(a)?;
                let (mut items, mut ends) = (Strings::with_capacity(rows * 8, a.bytes()), Vec::with_capacity(rows));
                for row in 0..rows {
                    if !f(a.get(row), &mut items) || items.data.len() > LARGEST {
                        return Err(Trap);
                    }
                    ends.push(items.ends.len() as u32);
                }
                Column::List(Arc::new(ends), Box::new(Column::Str(Arc::new(items))))
            }
            Op::NumberStr(f, a) => match r.view(a)? {
                Either::Ints(a) => texts(rows, rows * 4, |row, made| f(Scalar::Int(a.get(row)), made))?,
                Either::Floats(a) => texts(rows, rows * 8, |row, made| f(Scalar::Float(a.get(row)), made))?,
                Either::Bools(a) => texts(rows, rows * 5, |row, made| f(Scalar::Bool(a.get(row)), made))?,
                Either::Other => return Err(Trap),
            },
            Op::ListOf(parts, shape) => {
                let parts = parts.iter().map(|part| self.materialise(part, shape, registers, rows)).collect::<Run<Vec<_>>>()?;
                lists::of(parts, rows)?
            }
            Op::Each { list, body, shape } => self.for_each(*list, body, shape, registers)?,
            Op::Find(index, key) => match r.view(key)? {
                Either::Ints(keys) => Column::Int(Arc::new(keys.each(rows, |key| index.int(key)).collect())),
                _ => {
                    let keys = r.texts(key)?;
                    Column::Int(Arc::new((0..rows).map(|row| index.text(keys.get(row))).collect()))
                }
            },
            Op::Take(column, place) => {
                let places = r.ints(place)?.each(rows, |place| u32::try_from(place).map_err(|_| Trap)).collect::<Run<Vec<_>>>()?;
                column.gather(&places)
            }
            Op::Host(f, args, shape) => self.host(f, args, shape, registers, rows)?,
            op => lists::op(op, &r, rows)?,
        })
    }

    /// The body for each item of the lists.
    fn for_each(&mut self, list: usize, body: &Block, shape: &Shape, registers: &[Column]) -> Run<Column> {
        let (ends, items) = Registers { all: registers, rows: 0 }.list(list)?;
        let mut owners = Vec::with_capacity(last(ends));
        for (row, &end) in ends.iter().enumerate() {
            owners.resize(end as usize, row as u32);
        }
        let mut inner = gathered(registers, &body.reads, &owners);
        leaves(items, &mut inner);
        let made = self.block(body, inner, owners.len(), shape)?;
        let Some(kept) = made.kept else { return Ok(Column::List(Arc::clone(ends), Box::new(made.column))) };
        let mut before = 0;
        let counts: Vec<u32> = std::iter::once(0)
            .chain(kept.iter().map(|&kept| {
                before += u32::from(kept);
                before
            }))
            .collect();
        let ends = ends.iter().map(|&end| counts.get(end as usize).copied().unwrap_or_default()).collect();
        Ok(Column::List(Arc::new(ends), Box::new(made.column)))
    }

    /// Calls a function of the interpreter's for each row.
    fn host(&self, f: &PyObjectRef, args: &[Sym], shape: &Shape, registers: &[Column], rows: usize) -> Run<Column> {
        let columns = args.iter().map(|arg| self.materialise(arg, &arg.shape().ok_or(Trap)?, registers, rows)).collect::<Run<Vec<_>>>()?;
        let mut results = Vec::with_capacity(rows);
        for row in 0..rows {
            let given: Vec<PyObjectRef> = columns.iter().map(|column| column.object(row, self.vm)).collect();
            let count = given.len();
            results.push(f.vectorcall(given, count, None, self.vm).map_err(|_| Trap)?);
        }
        let table = Table::of(&results, self.vm).ok_or(Trap)?;
        if table.column.shape() == *shape || rows == 0 { Ok(if rows == 0 { empty(shape) } else { table.column }) } else { Err(Trap) }
    }
}

/// A column of one shape as one of a wider shape.
fn widened(column: Column, from: &Shape, to: &Shape, rows: usize) -> Run<Column> {
    match to {
        to if to == from => Ok(column),
        Shape::Option(some) if **some == *from => Ok(Column::Option(Arc::new(vec![true; rows]), Box::new(column))),
        Shape::Option(some) if *from == Shape::None => Ok(Column::Option(Arc::new(vec![false; rows]), Box::new(filler(some, rows)))),
        _ => Err(Trap),
    }
}

/// More bytes than this in one column are left to the interpreter.
const LARGEST: usize = 1 << 30;

/// The registers that a block reads, of these rows only.
fn gathered(registers: &[Column], reads: &[usize], places: &[u32]) -> Vec<Column> {
    let mut made = vec![Column::None; registers.len()];
    for &read in reads {
        if let (Some(from), Some(to)) = (registers.get(read), made.get_mut(read)) {
            *to = from.gather(places);
        }
    }
    made
}

/// Where a slice begins and ends in something so long, as Python has it for steps of one.
pub fn bounds(from: Option<i64>, to: Option<i64>, length: usize) -> (usize, usize) {
    let length = length as i64;
    let at = |place: i64| (if place < 0 { place.saturating_add(length) } else { place }).clamp(0, length) as usize;
    let (from, to) = (from.map_or(0, at), to.map_or(length as usize, at));
    (from, to.max(from))
}

pub fn length(text: &str) -> i64 {
    (if text.is_ascii() { text.len() } else { text.chars().count() }) as i64
}

fn char_at(text: &str, place: i64) -> Option<char> {
    let place = if place < 0 { place.checked_add(length(text))? } else { place };
    let place = usize::try_from(place).ok()?;
    if text.is_ascii() { text.as_bytes().get(place).map(|&byte| byte as char) } else { text.chars().nth(place) }
}

fn texts(rows: usize, bytes: usize, mut one: impl FnMut(usize, &mut String) -> bool) -> Run<Column> {
    let mut made = Strings::with_capacity(rows, bytes);
    for row in 0..rows {
        if !one(row, &mut made.data) || made.data.len() > LARGEST {
            return Err(Trap);
        }
        made.end();
    }
    Ok(Column::Str(Arc::new(made)))
}

fn bools(values: impl Iterator<Item = bool>) -> Column {
    Column::Bool(Arc::new(values.collect()))
}

fn floats(values: impl Iterator<Item = f64>) -> Column {
    Column::Float(Arc::new(values.collect()))
}
