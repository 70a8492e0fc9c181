//! `flatMap`: what the function gives may be endless, so it is read only as far as is asked.

use std::sync::Arc;

use rustpython_vm::builtins::{PyList, PyTuple};
use rustpython_vm::protocol::{PyIter, PyIterReturn};
use rustpython_vm::{PyObjectRef, PyResult, VirtualMachine};
use touchpaper_core::{Result, Stream, TaskContext};

use super::Core;
use crate::compile::column::{Column, Table, last};
use crate::compile::{Compiler, Decision};
use crate::failure;
use crate::items::{self, Batch};
use crate::tasks::{self, Held};

pub fn flat_map(rdd: &Core, f: PyObjectRef, decision: Decision) -> Core {
    let (parent, f) = (rdd.clone(), Held::new(f));
    let compute = move |partition: usize, context: &TaskContext| {
        let stream = parent.iterator(partition, context)?;
        let f = super::own(&f)?;
        let compiler = Compiler::flat(f.clone(), Arc::clone(&decision));
        let state = FlatMap { stream, f, compiler, context: context.clone(), batch: None, inner: None, size: 1, failed: false };
        Ok(Box::new(state) as Stream<Batch>)
    };
    rdd.context().rdd("flatMap", rdd.num_partitions(), vec![rdd.one_to_one()], compute)
}

struct FlatMap {
    stream: Stream<Batch>,
    f: Held,
    compiler: Compiler,
    context: TaskContext,
    /// The batch being read, and its next item.
    batch: Option<(Batch, usize)>,
    /// What the function gave for the item before that, not yet read to its end.
    inner: Option<Held>,
    size: usize,
    failed: bool,
}

impl Iterator for FlatMap {
    type Item = Result<Batch>;

    fn next(&mut self) -> Option<Result<Batch>> {
        if self.failed {
            return None;
        }
        loop {
            if self.batch.is_none() && self.inner.is_none() {
                match self.stream.next()? {
                    Ok(batch) => self.batch = Some((batch, 0)),
                    Err(error) => return Some(Err(error)),
                }
            }
            if let Err(cancelled) = self.context.check() {
                return Some(Err(cancelled));
            }
            let filled = tasks::with_vm(|vm| {
                if let Some(batch) = self.compiled(vm) {
                    self.batch = None;
                    return (batch, None);
                }
                let mut out = Vec::new();
                let problem = self.fill(&mut out, vm).err().map(|problem| failure::of_task(problem, vm));
                // What was made before the problem is lost only if nobody asked for less.
                (Batch::new(out), problem)
            });
            self.size = items::grown(self.size);
            match filled {
                Ok((_, Some(error))) | Err(error) => {
                    self.failed = true;
                    return Some(Err(error));
                }
                Ok((batch, None)) if batch.is_empty() => {}
                Ok((batch, None)) => return Some(Ok(batch)),
            }
        }
    }
}

impl FlatMap {
    /// All that the function gives for a batch that is not begun, if it runs compiled.
    fn compiled(&mut self, vm: &VirtualMachine) -> Option<Batch> {
        let (Some((batch, 0)), None, true) = (&self.batch, &self.inner, self.compiler.is_on()) else { return None };
        if batch.is_empty() {
            return Some(batch.clone());
        }
        let Some(table) = batch.table(vm) else {
            self.compiler.give_up("items that are not all of one simple kind");
            return None;
        };
        let Column::List(ends, items) = self.compiler.apply(&[&table.column], table.rows, vm)?.column else {
            self.compiler.give_up("it gives no list");
            return None;
        };
        Some(Batch::typed(Table { rows: last(&ends), column: *items }))
    }

    /// Reads on until there are enough items or the batch has ended.
    fn fill(&mut self, out: &mut Vec<PyObjectRef>, vm: &VirtualMachine) -> PyResult<()> {
        loop {
            if let Some(inner) = &self.inner {
                let iterator = PyIter::new(inner.get(vm));
                while out.len() < self.size {
                    match iterator.next(vm)? {
                        PyIterReturn::Return(item) => out.push(item),
                        PyIterReturn::StopIteration(_) => {
                            self.inner = None;
                            break;
                        }
                    }
                }
            }
            if out.len() >= self.size {
                return Ok(());
            }
            let Some((batch, next)) = &mut self.batch else { return Ok(()) };
            let Some(item) = batch.items().get(*next).cloned() else {
                self.batch = None;
                return Ok(());
            };
            *next += 1;
            let made = self.f.get(vm).vectorcall(vec![item], 1, None, vm)?;
            if let Some(list) = made.downcast_ref_if_exact::<PyList>(vm) {
                out.extend(list.borrow_vec().iter().cloned());
            } else if let Some(tuple) = made.downcast_ref_if_exact::<PyTuple>(vm) {
                out.extend_from_slice(tuple.as_slice());
            } else {
                let iterator: PyObjectRef = made.get_iter(vm)?.into();
                self.inner = Some(Held::new(iterator));
            }
        }
    }
}
