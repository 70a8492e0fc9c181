//! Shuffles of pairs: by key, combined on both sides as PySpark's merger does, keys in the order they were met first.

use rustpython_vm::builtins::{PyBool, PyBytes, PyDict, PyFloat, PyInt, PyList, PyListRef, PyStr, PyTuple};
use rustpython_vm::{AsObject, PyObjectRef, PyResult, VirtualMachine};
use touchpaper_core::{Result, Stream, TaskContext};

use super::{Core, Partitioner, in_task, pair};
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
}

pub fn partition_by(rdd: &Core, partitions: usize, function: Option<PyObjectRef>) -> Core {
    let partitioner = Partitioner::new(partitions, function);
    rdd.shuffle("partitionBy", partitions, move |_, stream| {
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

pub fn repartition(rdd: &Core, partitions: usize) -> Core {
    rdd.shuffle("repartition", partitions, move |context, stream| {
        let start = context.partition();
        tasks::with_vm(|_| {
            let (mut buckets, mut turn) = (vec![Vec::new(); partitions], start);
            for batch in stream {
                for item in batch?.items() {
                    buckets[turn % partitions].push(item.clone());
                    turn += 1;
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
        let merge = combine.merge_combiners.get(vm);
        let first = |value: PyObjectRef| fresh(&value, vm);
        let combined = merged(stream, vm, first, |left, right| merge.vectorcall(vec![left, right], 2, None, vm))?;
        Ok(combined.into_items().map(|(key, value)| vm.ctx.new_tuple(vec![key, value]).into()).collect())
    })
}

pub fn group_by_key(rdd: &Core, name: &str, partitions: usize, function: Option<PyObjectRef>) -> Core {
    let partitioner = Partitioner::new(partitions, function);
    let shuffled = rdd.shuffle(name, partitions, move |_, stream| {
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

/// A combiner that may be changed in place: PySpark reads its own copy from the shuffle, where we read a block that
/// another job may read again.
fn fresh(value: &PyObjectRef, vm: &VirtualMachine) -> PyResult<PyObjectRef> {
    let plain = |value: &PyObjectRef| {
        vm.is_none(value)
            || value.downcast_ref::<PyInt>().is_some()
            || value.downcast_ref::<PyFloat>().is_some()
            || value.downcast_ref::<PyStr>().is_some()
            || value.downcast_ref::<PyBool>().is_some()
            || value.downcast_ref::<PyBytes>().is_some()
    };
    let all = |items: &[PyObjectRef]| items.iter().map(|item| fresh(item, vm)).collect::<PyResult<Vec<_>>>();
    if plain(value) {
        return Ok(value.clone());
    }
    if let Some(list) = value.downcast_ref_if_exact::<PyList>(vm) {
        let items = list.borrow_vec().to_vec();
        return Ok(vm.ctx.new_list(all(&items)?).into());
    }
    if let Some(tuple) = value.downcast_ref_if_exact::<PyTuple>(vm) {
        if tuple.as_slice().iter().all(plain) {
            return Ok(value.clone());
        }
        return Ok(vm.ctx.new_tuple(all(tuple.as_slice())?).into());
    }
    if let Some(dict) = value.downcast_ref_if_exact::<PyDict>(vm) {
        let copy = vm.ctx.new_dict();
        for (key, value) in dict.items_vec() {
            copy.set_item(key.as_object(), fresh(&value, vm)?, vm)?;
        }
        return Ok(copy.into());
    }
    vm.import("copy", 0)?.get_attr("deepcopy", vm)?.call((value.clone(),), vm)
}
