//! Shuffles of pairs: by key, combined on both sides as PySpark's merger does, keys in the order they were met first.

use rustpython_vm::builtins::PyListRef;
use rustpython_vm::{PyObjectRef, PyResult, VirtualMachine};
use touchpaper_core::{Result, Stream, TaskContext};

use super::{Core, Partitioner, in_task, own, pair, xor_shift};
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
}

impl Combine {
    pub fn new(create: Option<PyObjectRef>, merge_value: PyObjectRef, merge_combiners: PyObjectRef) -> Self {
        let (merge_value, merge_combiners) = (Held::new(merge_value), Held::new(merge_combiners));
        Self { create: create.map(Held::new), merge_value, merge_combiners }
    }

    /// The functions of the map side as the task's own.
    fn own(&self) -> Result<Self> {
        let create = self.create.as_ref().map(own).transpose()?;
        Ok(Self { create, merge_value: own(&self.merge_value)?, merge_combiners: self.merge_combiners.clone() })
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
        let start = xor_shift::next_int(context.partition() as u64, partitions as u32) as usize;
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
    let shuffled = rdd.shuffle(name, partitions, move |_, stream| {
        let (partitioner, local) = (partitioner.own()?, local.own()?);
        tasks::with_vm(|vm| {
            let (create, merge) = (local.create.as_ref().map(|create| create.get(vm)), local.merge_value.get(vm));
            let first = |value: PyObjectRef| match &create {
                Some(create) => create.vectorcall(vec![value], 1, None, vm),
                None => Ok(value),
            };
            let combined = merged(stream, vm, first, |left, right| merge.vectorcall(vec![left, right], 2, None, vm))?;
            distributed(combined.into_items(), &partitioner, vm)
        })?
    });
    reduced(&shuffled, move |stream, vm| {
        let merge = in_task(copies::for_task(&combine.merge_combiners.get(vm), vm), vm)?;
        let combined = merged(stream, vm, Ok, |left, right| merge.vectorcall(vec![left, right], 2, None, vm))?;
        Ok(combined.into_items().map(|(key, value)| vm.ctx.new_tuple(vec![key, value]).into()).collect())
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
        Ok(groups.into_items().map(group).collect())
    })
}

/// Each key's value: `first` of its first, then `merge` with each that follows.
fn merged(
    stream: Stream<Batch>,
    vm: &VirtualMachine,
    first: impl Fn(PyObjectRef) -> PyResult<PyObjectRef>,
    merge: impl Fn(PyObjectRef, PyObjectRef) -> PyResult<PyObjectRef>,
) -> Result<Keys<PyObjectRef>> {
    let mut keys: Keys<PyObjectRef> = Keys::new();
    let mut one = |item: &PyObjectRef| {
        let (key, value) = pair(item, vm)?;
        let (kept, new) = keys.get_or_insert(key, vm, || first(value.clone()))?;
        if !new {
            *kept = merge(kept.clone(), value)?;
        }
        Ok(())
    };
    for batch in stream {
        for item in batch?.items() {
            in_task(one(item), vm)?;
        }
    }
    Ok(keys)
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

fn written(buckets: Vec<Vec<PyObjectRef>>) -> Vec<Vec<Batch>> {
    let batch = |items: Vec<PyObjectRef>| if items.is_empty() { Vec::new() } else { vec![Batch::new(items)] };
    buckets.into_iter().map(batch).collect()
}

/// The reduce side: reads its whole partition, gives the combined items.
fn reduced(shuffled: &Core, reduce: impl Fn(Stream<Batch>, &VirtualMachine) -> Result<Vec<PyObjectRef>> + Send + Sync + 'static) -> Core {
    let parent = shuffled.clone();
    let compute = move |partition: usize, context: &TaskContext| {
        let stream = parent.iterator(partition, context)?;
        let batches = tasks::with_vm(|vm| reduce(stream, vm).map(|made| items::batches(&made)))??;
        Ok(touchpaper_core::stream_of(batches))
    };
    shuffled.context().rdd("merge", shuffled.num_partitions(), vec![shuffled.one_to_one()], compute)
}
