//! Samples and sorts of an RDD, as columns where the keys are numbers, strings or tuples of them.

use std::cmp::Ordering;
use std::sync::Arc;

use rustpython_vm::builtins::PyListRef;
use rustpython_vm::types::PyComparisonOp;
use rustpython_vm::{PyObjectRef, PyResult, VirtualMachine};
use touchpaper_core::{Data, Result, Stream, TaskContext};

use super::python_random::PythonRandom;
use super::{Core, in_task, pair};
use crate::compile::column::{Column, Table};
use crate::compile::{enabled, order};
use crate::items::{self, Batch};
use crate::tasks::{self, Held};

/// Each item with this probability, by a generator of each partition's own: `RDDSampler` of pyspark/rddsampler.py.
pub fn sample(rdd: &Core, fraction: f64, seed: u64) -> Core {
    let parent = rdd.clone();
    let compute = move |partition: usize, context: &TaskContext| {
        let mut draw = PythonRandom::new(seed ^ partition as u64);
        // The first numbers of neighbouring seeds are alike.
        for _ in 0..10 {
            draw.bit();
        }
        let batches = parent.iterator(partition, context)?.map(move |batch| {
            let batch = batch?;
            let chosen: Vec<u32> = (0..batch.rows()).filter(|_| draw.float() < fraction).map(|row| row as u32).collect();
            tasks::with_vm(|_| batch.chosen(&chosen))
        });
        Ok(Box::new(batches) as Stream<Batch>)
    };
    rdd.context().rdd("sample", rdd.num_partitions(), vec![rdd.one_to_one()], compute)
}

/// Pairs to partitions by where their keys are among sorted bounds.
pub fn partition_by_range(rdd: &Core, bounds: Vec<PyObjectRef>, ascending: bool, partitions: usize) -> Core {
    let bounds: Vec<Held> = bounds.into_iter().map(Held::new).collect();
    rdd.shuffle("partitionBy", partitions, move |_, stream| {
        tasks::with_vm(|vm| {
            let bounds: Vec<PyObjectRef> = bounds.iter().map(|bound| bound.get(vm)).collect();
            let typed = Table::of(&bounds, vm).filter(|_| enabled());
            let place = |before: usize| if ascending { before } else { partitions - 1 - before };
            let mut buckets: Vec<Vec<Batch>> = vec![Vec::new(); partitions];
            for batch in stream {
                let batch = batch?;
                if let Some(bounds) = &typed
                    && let Some(table) = batch.table(vm)
                    && let Column::Tuple(parts) = &table.column
                    && let [keys, _] = parts.as_slice()
                    && let Some(places) = places(bounds, keys, table.rows)
                {
                    let mut rows = vec![Vec::new(); partitions];
                    places.into_iter().enumerate().for_each(|(row, before)| rows[place(before)].push(row as u32));
                    for (bucket, rows) in buckets.iter_mut().zip(rows).filter(|(_, rows)| !rows.is_empty()) {
                        bucket.push(Batch::typed(Table { rows: rows.len(), column: table.column.gather(&rows) }));
                    }
                    continue;
                }
                let mut items = vec![Vec::new(); partitions];
                for item in batch.items() {
                    let before = pair(item, vm).and_then(|(key, _)| before(&bounds, &key, vm));
                    items[place(in_task(before, vm)?)].push(item.clone());
                }
                for (bucket, items) in buckets.iter_mut().zip(items).filter(|(_, items)| !items.is_empty()) {
                    bucket.push(Batch::new(items));
                }
            }
            Ok(buckets)
        })?
    })
}

/// How many bounds are before each key; none where they are of kinds that Python has to compare.
fn places(bounds: &Table, keys: &Column, rows: usize) -> Option<Vec<usize>> {
    let (bounds, count) = (&bounds.column, bounds.rows);
    if bounds.shape() != keys.shape() || !order::is_known(bounds) || !order::is_known(keys) {
        return None;
    }
    let before = |row: usize| {
        let (mut low, mut high) = (0, count);
        while low < high {
            let middle = usize::midpoint(low, high);
            match order::compared(bounds, middle, keys, row) {
                Ordering::Less => low = middle + 1,
                _ => high = middle,
            }
        }
        low
    };
    Some((0..rows).map(before).collect())
}

/// `bisect.bisect_left`.
fn before(bounds: &[PyObjectRef], key: &PyObjectRef, vm: &VirtualMachine) -> PyResult<usize> {
    let (mut low, mut high) = (0, bounds.len());
    while low < high {
        let middle = usize::midpoint(low, high);
        if bounds[middle].rich_compare_bool(key, PyComparisonOp::Lt, vm)? {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    Ok(low)
}

/// Each partition's pairs sorted by their keys; what is equal stays in its order. `sort` is Python's way of doing it.
pub fn sort_by_key(rdd: &Core, name: &str, ascending: bool, sort: PyObjectRef) -> Core {
    let (parent, sort) = (rdd.clone(), Held::new(sort));
    let compute = move |partition: usize, context: &TaskContext| {
        let batches = parent.iterator(partition, context)?.collect::<Result<Vec<Batch>>>()?;
        tasks::with_vm(|vm| match typed(&batches, vm) {
            Some((table, order)) => Ok(sorted_typed(table, order, ascending)),
            None => sorted(&batches, &sort, vm),
        })?
    };
    rdd.context().rdd(name, rdd.num_partitions(), vec![rdd.one_to_one()], compute)
}

/// All rows as one table, and their numbers; none where Python has to compare their keys.
fn typed(batches: &[Batch], vm: &VirtualMachine) -> Option<(Table, Vec<u32>)> {
    if !enabled() {
        return None;
    }
    let some = batches.iter().filter(|batch| !batch.is_empty());
    let tables = some.map(|batch| batch.table(vm)).collect::<Option<Vec<_>>>()?;
    let (first, rest) = tables.split_first()?;
    let keys = |table: &Table| match &table.column {
        Column::Tuple(parts) if parts.len() == 2 => parts.first().is_some_and(order::is_known),
        _ => false,
    };
    if !tables.iter().all(|table| keys(table) && table.column.shape() == first.column.shape()) {
        return None;
    }
    let rows = tables.iter().map(|table| table.rows).sum::<usize>();
    let mut columns: Vec<Column> = std::iter::once(*first).chain(rest.iter().copied()).map(|table| table.column.clone()).collect();
    // Neighbours two by two, so that no row is copied often.
    while columns.len() > 1 {
        let both = |pair: &[Column]| match pair {
            [left, right] => left.chained(right),
            [one] => Some(one.clone()),
            _ => None,
        };
        columns = columns.chunks(2).map(both).collect::<Option<_>>()?;
    }
    let order = u32::try_from(rows).ok().map(|rows| (0..rows).collect())?;
    Some((Table { rows, column: columns.pop()? }, order))
}

fn sorted_typed(table: Table, mut order: Vec<u32>, ascending: bool) -> Stream<Batch> {
    if let Column::Tuple(parts) = &table.column
        && let Some(keys) = parts.first()
    {
        let by = |a: &u32, b: &u32| order::compared(keys, *a as usize, keys, *b as usize);
        if ascending { order.sort_by(by) } else { order.sort_by(|a, b| by(b, a)) }
    }
    let table = Arc::new(table);
    let (mut from, mut size) = (0, 1);
    Box::new(std::iter::from_fn(move || {
        let to = (from + size).min(order.len());
        let rows = order.get(from..to).filter(|rows| !rows.is_empty())?;
        let batch = Batch::typed(Table { rows: rows.len(), column: table.column.gather(rows) });
        (from, size) = (to, items::grown(size));
        Some(Ok(batch))
    }))
}

fn sorted(batches: &[Batch], sort: &Held, vm: &VirtualMachine) -> Result<Stream<Batch>> {
    let items: Vec<PyObjectRef> = batches.iter().flat_map(|batch| batch.items().iter().cloned()).collect();
    let made = || -> PyResult<Vec<PyObjectRef>> {
        let list: PyListRef = sort.get(vm).call((vm.ctx.new_list(items),), vm)?.try_into_value(vm)?;
        Ok(list.borrow_vec().to_vec())
    };
    let items = in_task(made(), vm)?;
    Ok(touchpaper_core::stream_of(items::batches(&items)))
}
