//! What the RDDs of Python programs are made of: batches of objects. A stream's batches start small and double, so
//! that `take(1)` of an expensive pipeline evaluates about one item.

use std::sync::{Arc, OnceLock};

use rustpython_vm::builtins::{PyBytes, PyDict, PyList, PyStr, PyTuple};
use rustpython_vm::protocol::{PyIter, PyIterReturn};
use rustpython_vm::{PyObject, PyObjectRef, PyResult, VirtualMachine};
use touchpaper_core::{Data, Result, Stream, TaskContext};

use crate::compile::column::Table;
use crate::engine::Lent;
use crate::tasks::{self, Held};
use crate::{copies, failure};

/// Items that travel together; clones share them.
#[derive(Clone, Debug)]
pub struct Batch(Arc<Items>);

/// The items as objects, as a typed column, or as both: each is made when it is first asked for.
#[derive(Debug)]
struct Items {
    objects: OnceLock<Vec<PyObjectRef>>,
    /// None inside where no column can hold the items.
    table: OnceLock<Option<Table>>,
}

impl Batch {
    pub fn new(items: Vec<PyObjectRef>) -> Self {
        Self(Arc::new(Items { objects: items.into(), table: OnceLock::new() }))
    }

    pub fn typed(table: Table) -> Self {
        Self(Arc::new(Items { objects: OnceLock::new(), table: Some(table).into() }))
    }

    /// The items as objects. Threads without an interpreter do not come here with a column: it was made in one.
    pub fn items(&self) -> &[PyObjectRef] {
        self.0.objects.get_or_init(|| match self.0.table.get() {
            Some(Some(table)) => tasks::with_vm(|vm| table.objects(vm)).unwrap_or_default(),
            _ => Vec::new(),
        })
    }

    pub fn is_empty(&self) -> bool {
        self.rows() == 0
    }

    /// Some of the items, by their places.
    pub fn chosen(&self, rows: &[u32]) -> Self {
        match self.made_typed() {
            Some(table) => Self::typed(Table { rows: rows.len(), column: table.column.gather(rows) }),
            None => Self::new(rows.iter().filter_map(|&row| self.items().get(row as usize).cloned()).collect()),
        }
    }

    /// The items as a column; none where they are not all of one simple kind.
    pub fn table(&self, vm: &VirtualMachine) -> Option<&Table> {
        self.0.table.get_or_init(|| Table::of(self.0.objects.get()?, vm)).as_ref()
    }

    /// The column of items that never were objects.
    fn made_typed(&self) -> Option<&Table> {
        self.0.table.get().and_then(Option::as_ref)
    }
}

impl Drop for Items {
    fn drop(&mut self) {
        tasks::release(self.objects.take().unwrap_or_default());
    }
}

impl Data for Batch {
    fn bytes(&self) -> usize {
        if let Some(table) = self.made_typed() {
            return table.column.bytes(table.rows);
        }
        self.items().iter().map(|item| size(item, 3)).sum()
    }

    fn fresh(&self) -> Self {
        if self.0.objects.get().is_none()
            && let Some(table) = self.made_typed()
        {
            // Each reader makes objects of its own.
            return Self::typed(table.clone());
        }
        if self.items().iter().all(|item| copies::is_immutable(item)) {
            return self.clone();
        }
        let copied = tasks::with_vm(|vm| self.items().iter().map(|item| copies::fresh(item, vm)).collect::<PyResult<_>>().ok());
        copied.ok().flatten().map_or_else(|| self.clone(), Self::new)
    }

    fn rows(&self) -> usize {
        self.made_typed().map_or_else(|| self.items().len(), |table| table.rows)
    }
}

/// About the memory an object takes, as CPython would need it.
fn size(object: &PyObject, depth: usize) -> usize {
    let of = |items: &[PyObjectRef]| {
        let inside = if depth == 0 { 0 } else { items.iter().map(|item| size(item, depth - 1)).sum() };
        56 + 8 * items.len() + inside
    };
    if let Some(text) = object.downcast_ref::<PyStr>() {
        49 + text.byte_len()
    } else if let Some(tuple) = object.downcast_ref::<PyTuple>() {
        of(tuple.as_slice())
    } else if let Some(list) = object.downcast_ref::<PyList>() {
        of(&list.borrow_vec())
    } else if let Some(bytes) = object.downcast_ref::<PyBytes>() {
        33 + bytes.as_bytes().len()
    } else if let Some(dict) = object.downcast_ref::<PyDict>() {
        64 + 100 * dict.__len__()
    } else {
        28
    }
}

const LARGEST: usize = 1024;

/// The size of the batch after one of this size.
pub fn grown(size: usize) -> usize {
    (size * 2).min(LARGEST)
}

/// A partition's items cut into growing batches.
pub fn batches(items: &[PyObjectRef]) -> Vec<Batch> {
    let (mut batches, mut rest, mut size) = (Vec::new(), items, 1);
    while !rest.is_empty() {
        let (head, tail) = rest.split_at(size.min(rest.len()));
        batches.push(Batch::new(head.to_vec()));
        (rest, size) = (tail, grown(size));
    }
    batches
}

/// What a Python iterator gives, read batch by batch.
pub fn from_iterator(iterator: PyObjectRef, lent: Option<Lent>, context: &TaskContext) -> Stream<Batch> {
    Box::new(FromIterator { iterator: Some(Held::new(iterator)), _lent: lent, size: 1, context: context.clone() })
}

struct FromIterator {
    /// None once it has ended.
    iterator: Option<Held>,
    /// The stream that the iterator may read.
    _lent: Option<Lent>,
    size: usize,
    context: TaskContext,
}

impl Iterator for FromIterator {
    type Item = Result<Batch>;

    fn next(&mut self) -> Option<Result<Batch>> {
        let iterator = self.iterator.clone()?;
        if let Err(cancelled) = self.context.check() {
            return Some(Err(cancelled));
        }
        let read = tasks::with_vm(|vm| read(&iterator, self.size, vm)).and_then(|read| read);
        self.size = grown(self.size);
        match read {
            Ok((items, ended)) => {
                if ended {
                    self.iterator = None;
                }
                (!items.is_empty()).then(|| Ok(Batch::new(items)))
            }
            Err(error) => {
                self.iterator = None;
                Some(Err(error))
            }
        }
    }
}

/// Up to `size` items, and whether the iterator has ended.
fn read(iterator: &Held, size: usize, vm: &VirtualMachine) -> Result<(Vec<PyObjectRef>, bool)> {
    let iterator = PyIter::new(iterator.get(vm));
    let mut items = Vec::with_capacity(size);
    while items.len() < size {
        match iterator.next(vm) {
            Ok(PyIterReturn::Return(item)) => items.push(item),
            Ok(PyIterReturn::StopIteration(_)) => return Ok((items, true)),
            Err(problem) => return Err(failure::of_task(problem, vm)),
        }
    }
    Ok((items, false))
}
