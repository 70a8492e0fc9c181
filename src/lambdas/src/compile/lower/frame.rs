//! A function being followed: where it is, and what its variables are.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use rustpython_vm::PyRef;
use rustpython_vm::builtins::{PyCode, PyDictRef};
use rustpython_vm::bytecode::{CO_FAST_CELL, Opcode};

use super::Made;
use crate::compile::column::Shape;
use crate::compile::program::{Arg, Scalar, Sym};

#[derive(Clone)]
pub struct Frame {
    pub code: PyRef<PyCode>,
    bytes: Rc<Vec<u8>>,
    pub at: usize,
    pub stack: Vec<Sym>,
    /// Variables of its own, those that functions inside it capture, and those that it has captured.
    pub locals: Vec<Option<Sym>>,
    pub globals: PyDictRef,
    /// Of a comprehension's body: where its loop begins, and what the round has given.
    pub within: Option<usize>,
    pub given: Option<Sym>,
    /// Where loops begin, and where what jumps back to there ends.
    pub heads: Rc<BTreeMap<usize, usize>>,
    /// The loops that it is in whose length only a row knows.
    pub loops: Vec<Looping>,
    /// Of a generator: what it has given.
    pub yields: Option<Vec<Yield>>,
    /// Variables that functions made here have captured.
    pub captured: Vec<u32>,
}

#[derive(Clone)]
pub enum Yield {
    One(Sym),
    /// The items of a list.
    All(usize, Shape),
}

/// A loop whose rounds are counted by each row: its number, its instructions, the variables that it changes.
#[derive(Clone)]
pub struct Looping {
    pub number: usize,
    pub head: usize,
    pub end: usize,
    pub changed: Vec<(usize, Kind)>,
    /// How high the stack is with what it goes over on top; none for `while`.
    pub walk: Option<usize>,
}

/// What kind of number a loop's variable is in all rounds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Bool,
    Int,
    Float,
}

impl Frame {
    pub fn new(code: PyRef<PyCode>, globals: PyDictRef, mut locals: Vec<Option<Sym>>, captured: Vec<Sym>) -> Self {
        let bytes = Rc::new(code.code.instructions.original_bytes());
        let slots = code.code.localspluskinds.len();
        locals.resize(slots, None);
        let first = slots.saturating_sub(captured.len());
        for (slot, value) in locals.iter_mut().skip(first).zip(captured) {
            *slot = Some(value);
        }
        let heads = Rc::new(heads(&bytes));
        Self {
            code,
            bytes,
            at: 0,
            stack: Vec::new(),
            locals,
            globals,
            within: None,
            given: None,
            heads,
            loops: Vec::new(),
            yields: None,
            captured: Vec::new(),
        }
    }

    /// The instruction here, its argument, and where the next one is. Places are counted in units of two bytes.
    pub fn decode(&self) -> Made<(Opcode, u32, usize)> {
        decode(&self.bytes, self.at)
    }

    pub fn pop(&mut self) -> Made<Sym> {
        self.stack.pop().ok_or_else(|| "an empty stack".to_owned())
    }

    pub fn pop_many(&mut self, count: u32) -> Made<Vec<Sym>> {
        let from = self.stack.len().checked_sub(count as usize).ok_or("an empty stack")?;
        Ok(self.stack.split_off(from))
    }

    /// The value so far from the top; 1 is the top itself.
    pub fn peek(&self, depth: u32) -> Made<&Sym> {
        let place = self.stack.len().checked_sub(depth as usize).ok_or("an empty stack")?;
        self.stack.get(place).ok_or_else(|| "an empty stack".to_owned())
    }

    pub fn load(&mut self, local: u32) -> Made<()> {
        if self.is_cell(local) {
            self.captured.push(local);
        }
        let value = self.locals.get(local as usize).cloned().flatten().ok_or("a variable without a value")?;
        self.stack.push(value);
        Ok(())
    }

    pub fn store(&mut self, local: u32) -> Made<()> {
        let value = self.pop()?;
        let place = self.locals.get_mut(local as usize).ok_or("a variable")?;
        *place = (!matches!(value, Sym::Null)).then_some(value);
        Ok(())
    }

    /// Whether a function inside this one captures the variable.
    pub fn is_cell(&self, local: u32) -> bool {
        self.code.code.localspluskinds.get(local as usize).is_some_and(|kind| kind & CO_FAST_CELL != 0)
    }

    /// Whether the loop that begins here fills a comprehension's list, or is a generator's.
    pub fn fills(&self) -> bool {
        let below = self.stack.len().checked_sub(2).and_then(|place| self.stack.get(place));
        self.yields.is_some() || matches!(below, Some(Sym::NewList))
    }

    /// The list that such a loop has filled.
    pub fn filled(&mut self, list: usize, items: Shape) -> Made<()> {
        if let Some(yields) = &mut self.yields {
            yields.push(Yield::All(list, items));
            return Ok(());
        }
        let place = self.stack.len().checked_sub(2).ok_or("a loop")?;
        *self.stack.get_mut(place).ok_or("a loop")? = Sym::List(list, items);
        Ok(())
    }

    /// The variables of a loop as its next round finds them.
    pub fn variables(&self, looping: &Looping) -> Made<Vec<Arg>> {
        let mut variables = Vec::new();
        for (local, kind) in &looping.changed {
            let value = self.locals.get(*local).and_then(Option::as_ref).ok_or("a variable without a value")?;
            variables.push(of_kind(value, *kind)?);
        }
        if let Some(height) = looping.walk {
            match height.checked_sub(1).and_then(|place| self.stack.get(place)) {
                Some(Sym::Walk(walk)) => variables.push(of_kind(&walk.at, Kind::Int)?),
                _ => return Err("a loop".to_owned()),
            }
        }
        Ok(variables)
    }

    /// Variables that instructions between two places change.
    pub fn changed(&self, from: usize, to: usize) -> Made<BTreeSet<usize>> {
        let (mut at, mut changed) = (from, BTreeSet::new());
        while at < to {
            let (op, arg, next) = decode(&self.bytes, at)?;
            let arg = arg as usize;
            match op {
                Opcode::StoreFast | Opcode::StoreDeref | Opcode::DeleteFast => changed.extend([arg]),
                Opcode::StoreFastLoadFast => changed.extend([arg >> 4]),
                Opcode::StoreFastStoreFast => changed.extend([arg >> 4, arg & 15]),
                _ => {}
            }
            at = next;
        }
        Ok(changed)
    }
}

fn of_kind(value: &Sym, kind: Kind) -> Made<Arg> {
    match (value, kind) {
        (Sym::Bool(reg), Kind::Bool) | (Sym::Int(reg), Kind::Int) | (Sym::Float(reg), Kind::Float) => Ok(Arg::Reg(*reg)),
        (Sym::Value(value @ Scalar::Bool(_)), Kind::Bool)
        | (Sym::Value(value @ Scalar::Int(_)), Kind::Int)
        | (Sym::Value(value @ Scalar::Float(_)), Kind::Float) => Ok(Arg::Value(value.clone())),
        _ => Err("a loop's variable that is now of one kind, now of another".to_owned()),
    }
}

fn decode(bytes: &[u8], at: usize) -> Made<(Opcode, u32, usize)> {
    let (mut at, mut arg) = (at, 0_u32);
    loop {
        let unit = bytes.get(at * 2..at * 2 + 2).ok_or("the end of the code")?;
        let [op, low] = unit else { return Err("the end of the code".to_owned()) };
        let op = Opcode::try_from(*op).map_err(|_| "an unknown instruction")?;
        arg = arg << 8 | u32::from(*low);
        at += 1;
        if op != Opcode::ExtendedArg {
            return Ok((op, arg, at + op.cache_entries()));
        }
    }
}

/// Where jumps go back to, and where the last of them ends.
fn heads(bytes: &[u8]) -> BTreeMap<usize, usize> {
    let (mut at, mut heads) = (0, BTreeMap::new());
    while let Ok((op, arg, next)) = decode(bytes, at) {
        if matches!(op, Opcode::JumpBackward | Opcode::JumpBackwardNoInterrupt)
            && let Some(to) = next.checked_sub(arg as usize)
        {
            heads.insert(to, next);
        }
        at = next;
    }
    heads
}
