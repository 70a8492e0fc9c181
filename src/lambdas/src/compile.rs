//! Python functions as typed column programs. Simple functions need no interpreter: arithmetic, comparisons, tuples,
//! strings, conditions, look-ups, calls of each other.
//!
//! - A batch of an RDD is objects, or a typed column of them (`column`), or both; it becomes objects only where an
//!   interpreted function, the driver or a shuffle asks for them (`items`).
//! - When a task first gives a function a batch, `lower` follows the function's bytecode with what is known of each value
//!   (its type and register, or its constant), calls, branches and inner functions included, and writes a `program`;
//!   `operators`, `places`, `calls`, `sequences`, `texts`, `regexes` and `tables` know what Python's operators, builtins,
//!   methods, `re` and captured dicts are to it.
//! - `run` runs a program over a batch, an operation at a time over all rows; a loop over a list is an operation on all its
//!   items, and a loop whose length only a row knows is run by `scalar`, a row at a time. Where a row's answer is of no column's kind
//!   (an integer past 64 bits, an exception) it gives up the batch, and the interpreter does it from its first row:
//!   compiled functions have no effects, so nothing happens twice, and exceptions are the interpreter's own.
//! - What a program took from outside (globals, captured variables) is looked at before each batch, and if it is another
//!   object the function is compiled anew.

pub mod column;
pub mod order;

mod calls;
mod draw;
mod fold;
mod lower;
mod maths;
mod numbers;
mod operators;
mod places;
mod program;
mod regexes;
mod run;
mod scalar;
mod sequences;
mod tables;
mod texts;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use parking_lot::Mutex;
use rustpython_vm::{AsObject, PyObjectRef, VirtualMachine};

use crate::tasks::{Buried, Held};
use column::{Column, Shape, Table};
use lower::{Ending, Guard, Lowering};
use program::Program;
use run::Machine;

pub use fold::{Fold, Groups, Reduced, partitions, sum};

static ENABLED: AtomicBool = AtomicBool::new(true);

/// Whether functions are compiled at all, from here on.
pub fn enable(on: bool) {
    ENABLED.store(on, Ordering::Relaxed);
}

pub fn enabled() -> bool {
    ENABLED.load(Ordering::Relaxed)
}

/// What became of an operator's function, for whoever wants to know: none before its first batch.
pub type Decision = Arc<Mutex<Option<String>>>;

/// A task's function, compiled for the shapes of what it is given.
pub struct Compiler {
    function: Held,
    /// Whether what it gives is gone over.
    flat: bool,
    compiled: Option<(Vec<Shape>, Buried<Compiled>)>,
    decision: Decision,
    /// Batches so far, and those that had to be interpreted all the same.
    batches: u32,
    trapped: u32,
    off: bool,
}

struct Compiled {
    program: Program,
    guards: Vec<Guard>,
}

impl Compiler {
    pub fn new(function: Held, decision: Decision) -> Self {
        Self { function, flat: false, compiled: None, decision, batches: 0, trapped: 0, off: !enabled() }
    }

    /// Of a function whose result is gone over: it gives a list column, whatever it is that the function gives.
    pub fn flat(function: Held, decision: Decision) -> Self {
        Self { flat: true, ..Self::new(function, decision) }
    }

    /// Whether there is any use in bringing batches as columns.
    pub fn is_on(&self) -> bool {
        !self.off
    }

    /// The function's results for rows of arguments; none where the interpreter has to do them.
    pub fn apply(&mut self, inputs: &[&Column], rows: usize, vm: &VirtualMachine) -> Option<Table> {
        if self.off {
            return None;
        }
        let shapes: Vec<Shape> = inputs.iter().map(|input| input.shape()).collect();
        let fits =
            self.compiled.as_ref().is_some_and(|(of, compiled)| *of == shapes && compiled.get().is_some_and(|compiled| compiled.hold(vm)));
        if !fits {
            match compile(&self.function.get(vm), &shapes.iter().collect::<Vec<_>>(), self.flat, vm) {
                Ok(compiled) => self.compiled = Some((shapes, Buried::new(compiled))),
                Err(reason) => {
                    self.give_up(&reason);
                    return None;
                }
            }
        }
        let compiled = self.compiled.as_ref()?.1.get()?;
        self.batches += 1;
        match Machine::new(vm).run(&compiled.program, inputs, rows) {
            Ok(table) => {
                let mut decision = self.decision.lock();
                if decision.is_none() {
                    *decision = Some("compiled".to_owned());
                }
                Some(table)
            }
            Err(_) => {
                self.trapped += 1;
                if self.trapped > 3 && self.trapped * 2 > self.batches {
                    self.give_up("most of its batches hold what no column does, or fail");
                }
                None
            }
        }
    }

    /// What it is given or asked to give is of no column's kind.
    pub fn give_up(&mut self, reason: &str) {
        self.off = true;
        *self.decision.lock() = Some(format!("interpreted: {reason}"));
    }
}

fn compile(function: &PyObjectRef, shapes: &[&Shape], flat: bool, vm: &VirtualMachine) -> Result<Compiled, String> {
    let lowering = || Lowering::new(vm, if flat { Ending::Items } else { Ending::Value });
    // What is too long with its loops written out may still do as rounds.
    let rounds = |reason| lowering().in_rounds().program(function, shapes).map_err(|_| reason);
    let (program, guards) = lowering().program(function, shapes).or_else(rounds)?;
    Ok(Compiled { program, guards })
}

impl Compiled {
    /// Whether what was taken from outside is still the same.
    fn hold(&self, vm: &VirtualMachine) -> bool {
        self.guards.iter().all(|guard| match guard {
            Guard::Global(names, name, value) => {
                names.get_item_opt(name.as_str(), vm).is_ok_and(|now| now.is_some_and(|now| now.is(value)))
            }
            Guard::Cell(cell, value) => cell.get_attr("cell_contents", vm).is_ok_and(|now| now.is(value)),
            Guard::Size(of, size) => of.length(vm).is_ok_and(|now| now == *size),
        })
    }
}

/// The function's results for these rows alone; none where it cannot be compiled for them or they need the interpreter.
pub fn once(function: &PyObjectRef, inputs: &[&Column], rows: usize, vm: &VirtualMachine) -> Option<Column> {
    let shapes: Vec<Shape> = inputs.iter().map(|input| input.shape()).collect();
    let compiled = compile(function, &shapes.iter().collect::<Vec<_>>(), false, vm).ok()?;
    Machine::new(vm).run(&compiled.program, inputs, rows).ok().map(|made| made.column)
}

/// For tests and the curious: the function's results for the items if it can be compiled for them; the reason if not.
pub fn attempt(function: &PyObjectRef, items: &[PyObjectRef], vm: &VirtualMachine) -> Result<Option<Vec<PyObjectRef>>, String> {
    let table = Table::of(items, vm).ok_or("items that are not all of one simple kind")?;
    let compiled = compile(function, &[&table.column.shape()], false, vm)?;
    Ok(Machine::new(vm).run(&compiled.program, &[&table.column], table.rows).ok().map(|made| made.objects(vm)))
}

/// Which rows a filter keeps: those that count as true.
pub fn kept(column: &Column, rows: usize) -> Vec<u32> {
    let chosen = |keep: &dyn Fn(usize) -> bool| (0..rows).filter(|&row| keep(row)).map(|row| row as u32).collect();
    match column {
        Column::None => Vec::new(),
        Column::Bool(values) => values.iter().enumerate().filter(|(_, keep)| **keep).map(|(row, _)| row as u32).collect(),
        Column::Int(values) => chosen(&|row| values.get(row).is_some_and(|&value| value != 0)),
        Column::Float(values) => chosen(&|row| values.get(row).is_some_and(|&value| value != 0.0)),
        Column::Str(texts) => chosen(&|row| !texts.get(row).is_empty()),
        Column::List(ends, _) => chosen(&|row| {
            let start = row.checked_sub(1).and_then(|before| ends.get(before).copied()).unwrap_or_default();
            ends.get(row).is_some_and(|&end| end > start)
        }),
        Column::Option(valid, some) => {
            kept(some, rows).into_iter().filter(|&row| valid.get(row as usize).copied().unwrap_or_default()).collect()
        }
        Column::Tuple(parts) => {
            if parts.is_empty() {
                Vec::new()
            } else {
                chosen(&|_| true)
            }
        }
    }
}
