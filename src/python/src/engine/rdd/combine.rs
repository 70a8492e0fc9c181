//! Shuffles of pairs: by key, combined on both sides as PySpark's merger does, keys in the order they were met first.

use std::sync::Arc;

use rustpython_vm::builtins::PyListRef;
use rustpython_vm::{PyObjectRef, VirtualMachine};
use touchpaper_core::random::XorShift;
use touchpaper_core::{Result, Stream, TaskContext};

use super::merge::{Merged, Merger};
use super::{Core, Partitioner, in_task, own, pair};
use crate::compile::column::{Column, Table};
use crate::compile::{self, Decision};
use crate::copies;
use crate::items::{self, Batch};
use crate::keys::Keys;
use crate::tasks::{self, Held};

/// The functions of `combineByKey`.
#[derive(Clone)]
pub struct Combine {
    create: Option<Held>,
    merge_value: Held,
    merge_combiners: Held,
    decision: Decision,
}

impl Combine {
    pub fn new(create: Option<PyObjectRef>, merge_value: PyObjectRef, merge_combiners: PyObjectRef) -> Self {
        let (merge_value, merge_combiners) = (Held::new(merge_value), Held::new(merge_combiners));
        Self { create: create.map(Held::new), merge_value, merge_combiners, decision: Decision::default() }
    }

    /// The functions of the map side as the task's own.
    fn own(&self) -> Result<Self> {
        let create = self.create.as_ref().map(own).transpose()?;
        Ok(Self { create, merge_value: own(&self.merge_value)?, ..self.clone() })
    }

    /// Whether the functions run compiled.
    pub fn decision(&self) -> Decision {
        Arc::clone(&self.decision)
    }
}

pub fn partition_by(rdd: &Core, partitions: usize, function: Option<PyObjectRef>) -> Core {
    let partitioner = Partitioner::new(partitions, function);
    rdd.shuffle("partitionBy", partitions, move |_, stream| {
        let partitioner = partitioner.own()?;
        tasks::with_vm(|vm| {
            let mut buckets = vec![Vec::new(); partitions];
            for batch in stream {
                for item in batch?.items() {
                    let place = pair(item, vm).and_then(|(key, _)| partitioner.partition(&key, vm));
                    buckets[in_task(place, vm)?].push(item.clone());
                }
            }
            Ok(written(buckets))
        })?
    })
}

/// Batches of ten, dealt out in turn from a place that depends on the partition: what PySpark pickles for the JVM, and
/// where `RDD.coalesce` in Spark's RDD.scala begins.
pub fn repartition(rdd: &Core, partitions: usize) -> Core {
    const TOGETHER: usize = 10;
    rdd.shuffle("repartition", partitions, move |context, stream| {
        let start = XorShift::new(context.partition() as i64).next_int_below(partitions as u32) as usize;
        tasks::with_vm(|_| {
            let (mut buckets, mut place) = (vec![Vec::new(); partitions], 0);
            for batch in stream {
                for item in batch?.items() {
                    buckets[(start + 1 + place / TOGETHER) % partitions].push(item.clone());
                    place += 1;
                }
            }
            Ok(written(buckets))
        })?
    })
}

pub fn combine_by_key(rdd: &Core, name: &str, combine: Combine, partitions: usize, function: Option<PyObjectRef>) -> Core {
    let partitioner = Partitioner::new(partitions, function);
    let local = combine.clone();
    let combine_decision = combine.decision();
    let shuffled = rdd.shuffle(name, partitions, move |_, stream| {
        let (partitioner, local) = (partitioner.own()?, local.own()?);
        tasks::with_vm(|vm| {
            let merger = Merger { create: local.create.clone(), merge: local.merge_value.clone(), decision: combine_decision.clone() };
            match merger.merged(stream, vm)? {
                Merged::Typed(groups) => Ok(distributed_typed(groups.table(), &partitioner, vm)?),
                Merged::Objects(combined) => distributed(combined.into_items(), &partitioner, vm),
            }
        })?
    });
    reduced(&shuffled, move |stream, vm| {
        let merge = Held::new(in_task(copies::for_task(&combine.merge_combiners.get(vm), vm), vm)?);
        let merger = Merger { create: None, merge, decision: Decision::default() };
        Ok(match merger.merged(stream, vm)? {
            Merged::Typed(groups) => vec![Batch::typed(groups.table())],
            Merged::Objects(combined) => {
                let pairs: Vec<PyObjectRef> = combined.into_items().map(|(key, value)| vm.ctx.new_tuple(vec![key, value]).into()).collect();
                items::batches(&pairs)
            }
        })
    })
}

pub fn group_by_key(rdd: &Core, name: &str, partitions: usize, function: Option<PyObjectRef>) -> Core {
    let partitioner = Partitioner::new(partitions, function);
    let shuffled = rdd.shuffle(name, partitions, move |_, stream| {
        let partitioner = partitioner.own()?;
        tasks::with_vm(|vm| {
            let mut groups: Keys<Vec<PyObjectRef>> = Keys::new();
            for batch in stream {
                for item in batch?.items() {
                    let grouped = pair(item, vm).and_then(|(key, value)| {
                        groups.get_or_insert(key, vm, || Ok(Vec::new()))?.0.push(value);
                        Ok(())
                    });
                    in_task(grouped, vm)?;
                }
            }
            let lists = groups.into_items().map(|(key, values)| (key, vm.ctx.new_list(values).into()));
            distributed(lists, &partitioner, vm)
        })?
    });
    reduced(&shuffled, |stream, vm| {
        let mut groups: Keys<Vec<PyObjectRef>> = Keys::new();
        for batch in stream {
            for item in batch?.items() {
                let grouped = pair(item, vm).and_then(|(key, values)| {
                    let values: PyListRef = values.try_into_value(vm)?;
                    groups.get_or_insert(key, vm, || Ok(Vec::new()))?.0.extend(values.borrow_vec().iter().cloned());
                    Ok(())
                });
                in_task(grouped, vm)?;
            }
        }
        let group = |(key, values)| vm.ctx.new_tuple(vec![key, vm.ctx.new_list(values).into()]).into();
        let groups: Vec<PyObjectRef> = groups.into_items().map(group).collect();
        Ok(items::batches(&groups))
    })
}

/// Pairs in the buckets of their keys' partitions.
fn distributed(
    pairs: impl Iterator<Item = (PyObjectRef, PyObjectRef)>,
    partitioner: &Partitioner,
    vm: &VirtualMachine,
) -> Result<Vec<Vec<Batch>>> {
    let mut buckets = vec![Vec::new(); partitioner.partitions];
    for (key, value) in pairs {
        let place = in_task(partitioner.partition(&key, vm), vm)?;
        buckets[place].push(vm.ctx.new_tuple(vec![key, value]).into());
    }
    Ok(written(buckets))
}

/// As `distributed`, for pairs in columns.
fn distributed_typed(table: Table, partitioner: &Partitioner, vm: &VirtualMachine) -> Result<Vec<Vec<Batch>>> {
    let Column::Tuple(parts) = &table.column else { return Ok(written(vec![Vec::new(); partitioner.partitions])) };
    let Some(keys) = parts.first() else { return Ok(written(vec![Vec::new(); partitioner.partitions])) };
    let places = match partitioner.function {
        None => compile::partitions(keys, table.rows, partitioner.partitions),
        Some(_) => {
            let places = (0..table.rows).map(|row| partitioner.partition(&keys.object(row, vm), vm)).collect();
            in_task(places, vm)?
        }
    };
    let mut rows = vec![Vec::new(); partitioner.partitions];
    for (row, place) in places.into_iter().enumerate() {
        if let Some(rows) = rows.get_mut(place) {
            rows.push(row as u32);
        }
    }
    let bucket = |rows: Vec<u32>| match rows.len() {
        0 => Vec::new(),
        count => vec![Batch::typed(Table { rows: count, column: table.column.gather(&rows) })],
    };
    Ok(rows.into_iter().map(bucket).collect())
}

fn written(buckets: Vec<Vec<PyObjectRef>>) -> Vec<Vec<Batch>> {
    let batch = |items: Vec<PyObjectRef>| if items.is_empty() { Vec::new() } else { vec![Batch::new(items)] };
    buckets.into_iter().map(batch).collect()
}

/// The reduce side: reads its whole partition, gives the combined items.
fn reduced(shuffled: &Core, reduce: impl Fn(Stream<Batch>, &VirtualMachine) -> Result<Vec<Batch>> + Send + Sync + 'static) -> Core {
    let parent = shuffled.clone();
    let compute = move |partition: usize, context: &TaskContext| {
        let stream = parent.iterator(partition, context)?;
        let batches = tasks::with_vm(|vm| reduce(stream, vm))??;
        Ok(touchpaper_core::stream_of(batches))
    };
    shuffled.context().rdd("merge", shuffled.num_partitions(), vec![shuffled.one_to_one()], compute)
}
