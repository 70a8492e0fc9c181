//! A value for each key of a stream of pairs, as PySpark's merger does, keys in the order they were met first. While
//! functions and pairs allow it the pairs stay columns; from the first that is none on they are objects.

use rustpython_vm::{PyObjectRef, PyResult, VirtualMachine};
use touchpaper_core::{Result, Stream};

use super::{in_task, pair};
use crate::compile::column::{Column, Table};
use crate::compile::{self, Compiler, Decision, Fold, Groups};
use crate::items::Batch;
use crate::keys::Keys;
use crate::tasks::Held;

/// The functions, as the task's own. Where `create` is none a key's first value is its first combiner.
pub struct Merger {
    pub create: Option<Held>,
    pub merge: Held,
    pub decision: Decision,
}

pub enum Merged {
    Typed(Box<Groups>),
    Objects(Keys<PyObjectRef>),
}

impl Merger {
    pub fn merged(&self, stream: Stream<Batch>, vm: &VirtualMachine) -> Result<Merged> {
        let merge = self.merge.get(vm);
        let create = self.create.as_ref().map(|create| create.get(vm));
        let mut compiler = self.create.as_ref().map(|create| Compiler::new(create.clone(), Decision::default()));
        let (mut typed, mut objects) = (None, None);
        let one = |keys: &mut Keys<PyObjectRef>, item: &PyObjectRef| -> PyResult<()> {
            let (key, value) = pair(item, vm)?;
            let first = || match &create {
                Some(create) => create.vectorcall(vec![value.clone()], 1, None, vm),
                None => Ok(value.clone()),
            };
            let (kept, new) = keys.get_or_insert(key, vm, first)?;
            if !new {
                *kept = merge.vectorcall(vec![kept.clone(), value], 2, None, vm)?;
            }
            Ok(())
        };
        for batch in stream {
            let batch = batch?;
            let mut from = 0;
            if objects.is_none() {
                match self.push(&mut typed, &batch, &mut compiler, &merge, vm) {
                    Ok(()) => continue,
                    Err(row) => from = row,
                }
                objects = Some(in_task(opened(typed.take(), vm), vm)?);
            }
            let Some(keys) = &mut objects else { continue };
            for item in batch.items().iter().skip(from) {
                in_task(one(keys, item), vm)?;
            }
        }
        Ok(match (objects, typed) {
            (Some(keys), _) => Merged::Objects(keys),
            (None, Some(groups)) => Merged::Typed(Box::new(groups)),
            (None, None) => Merged::Objects(Keys::new()),
        })
    }

    /// Folds in a batch as columns; the row from which it cannot.
    fn push(
        &self,
        typed: &mut Option<Groups>,
        batch: &Batch,
        compiler: &mut Option<Compiler>,
        merge: &PyObjectRef,
        vm: &VirtualMachine,
    ) -> std::result::Result<(), usize> {
        let mut pushed = || -> std::result::Result<(), (usize, String)> {
            let not = |reason: &str| (0, reason.to_owned());
            if !compile::enabled() {
                return Err(not("compiling is off"));
            }
            let Some(Table { rows, column: Column::Tuple(parts) }) = batch.table(vm) else {
                return Err(not("pairs that are not all of one simple kind"));
            };
            let [keys, values] = parts.as_slice() else { return Err(not("items that are no pairs")) };
            let made = match compiler {
                Some(compiler) => Some(compiler.apply(&[values], *rows, vm).ok_or_else(|| not("the first function"))?.column),
                None => None,
            };
            let firsts = made.as_ref().unwrap_or(values);
            if typed.is_none() {
                let fold = Fold::new(merge, &firsts.shape(), &values.shape(), vm).map_err(|reason| (0, reason))?;
                *typed = Some(Groups::new(fold, keys.shape(), values.shape()).map_err(|reason| (0, reason))?);
            }
            match typed.as_mut().and_then(|groups| groups.push(keys, values, firsts, *rows)) {
                Some(row) => Err((row, "what it gives is of no column's kind".to_owned())),
                None => Ok(()),
            }
        };
        if batch.is_empty() {
            return Ok(());
        }
        match pushed() {
            Ok(()) => {
                *self.decision.lock() = Some("compiled".to_owned());
                Ok(())
            }
            Err((row, reason)) => {
                *self.decision.lock() = Some(format!("interpreted: {reason}"));
                Err(row)
            }
        }
    }
}

/// What columns hold so far, as objects.
fn opened(typed: Option<Groups>, vm: &VirtualMachine) -> PyResult<Keys<PyObjectRef>> {
    let mut keys = Keys::new();
    if let Some(Table { rows, column: Column::Tuple(parts) }) = typed.map(Groups::table)
        && let [known, values] = parts.as_slice()
    {
        for row in 0..rows {
            keys.get_or_insert(known.object(row, vm), vm, || Ok(values.object(row, vm)))?;
        }
    }
    Ok(keys)
}
