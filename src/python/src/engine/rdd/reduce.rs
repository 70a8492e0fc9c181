//! What `reduce`, `sum` and `countByValue` make of each partition.

use rustpython_vm::{AsObject, PyObjectRef, VirtualMachine};
use touchpaper_core::{Error, Result, Stream, TaskContext};

use super::{Core, in_task, own};
use crate::compile::column::{Column, Table};
use crate::compile::{self, Decision, Fold, Groups, Reduced};
use crate::items::Batch;
use crate::keys::Keys;
use crate::tasks::{self, Held};

pub fn reduce_each(rdd: &Core, f: PyObjectRef, decision: Decision) -> Core {
    let (parent, f) = (rdd.clone(), Held::new(f));
    let compute = move |partition: usize, context: &TaskContext| {
        let (stream, f) = (parent.iterator(partition, context)?, own(&f)?);
        let folded = tasks::with_vm(|vm| folded(stream, &f.get(vm), context, &decision, vm))??;
        Ok(touchpaper_core::stream_of(folded.map(|item| Batch::new(vec![item])).into_iter().collect()))
    };
    rdd.context().rdd("reduce", rdd.num_partitions(), vec![rdd.one_to_one()], compute)
}

/// How far a fold is: nothing yet, numbers, or objects.
enum State {
    Nothing,
    Typed(Box<Reduced>),
    Object(PyObjectRef),
}

fn folded(
    stream: Stream<Batch>,
    f: &PyObjectRef,
    context: &TaskContext,
    decision: &Decision,
    vm: &VirtualMachine,
) -> Result<Option<PyObjectRef>> {
    let mut state = State::Nothing;
    for batch in stream {
        let batch = batch?;
        context.check()?;
        if let State::Nothing = state {
            state = begun(&batch, f, decision, vm);
        }
        // Rows that are folded in already.
        let mut from = 0;
        if let State::Typed(reduced) = &mut state {
            let stopped = match batch.table(vm) {
                Some(table) => reduced.push(table, usize::from(reduced.is_new())),
                None => Some(0),
            };
            let Some(row) = stopped else { continue };
            from = row;
            state = State::Object(reduced.object(vm));
        }
        for item in batch.items().iter().skip(from) {
            context.check()?;
            state = State::Object(match state {
                State::Object(so_far) => in_task(f.vectorcall(vec![so_far, item.clone()], 2, None, vm), vm)?,
                _ => item.clone(),
            });
        }
    }
    Ok(match state {
        State::Nothing => None,
        State::Typed(reduced) => Some(reduced.object(vm)),
        State::Object(item) => Some(item),
    })
}

fn begun(batch: &Batch, f: &PyObjectRef, decision: &Decision, vm: &VirtualMachine) -> State {
    let compiled = || -> std::result::Result<Reduced, String> {
        if !compile::enabled() {
            return Err("compiling is off".to_owned());
        }
        let table = batch.table(vm).filter(|table| table.rows > 0).ok_or("items that are not all of one simple kind")?;
        let shape = table.column.shape();
        Ok(Reduced::new(Fold::new(f, &shape, &shape, vm)?, &table.column))
    };
    match compiled() {
        Ok(reduced) => {
            *decision.lock() = Some("compiled".to_owned());
            State::Typed(Box::new(reduced))
        }
        Err(reason) => {
            *decision.lock() = Some(format!("interpreted: {reason}"));
            State::Nothing
        }
    }
}

/// As Python's `sum` of the partition's items.
pub fn sum_each(rdd: &Core) -> Core {
    let parent = rdd.clone();
    let compute = move |partition: usize, context: &TaskContext| {
        let stream = parent.iterator(partition, context)?;
        let sum = tasks::with_vm(|vm| {
            let mut sum: PyObjectRef = vm.ctx.new_int(0).into();
            for batch in stream {
                let batch = batch?;
                context.check()?;
                if let Some(next) = batch.table(vm).and_then(|table| compile::sum(&sum, &table.column, vm)) {
                    sum = next;
                    continue;
                }
                for item in batch.items() {
                    sum = in_task(vm._add(&sum, item), vm)?;
                }
            }
            Ok::<PyObjectRef, Error>(sum)
        })??;
        Ok(touchpaper_core::stream_of(vec![Batch::new(vec![sum])]))
    };
    rdd.context().rdd("sum", rdd.num_partitions(), vec![rdd.one_to_one()], compute)
}

/// How often the partition has each of its items, a dict.
pub fn count_each(rdd: &Core) -> Core {
    let parent = rdd.clone();
    let compute = move |partition: usize, context: &TaskContext| {
        let stream = parent.iterator(partition, context)?;
        let counts = tasks::with_vm(|vm| {
            let (mut typed, mut objects) = (None::<Groups>, None::<Keys<usize>>);
            for batch in stream {
                let batch = batch?;
                context.check()?;
                if objects.is_none() && !batch.is_empty() {
                    if let Some(table) = batch.table(vm)
                        && (typed.is_some() || compile::enabled())
                    {
                        if typed.is_none() {
                            typed = Groups::counting(table.column.shape()).ok();
                        }
                        if typed.as_mut().is_some_and(|groups| groups.count(&table.column, table.rows)) {
                            continue;
                        }
                    }
                    let mut keys = Keys::new();
                    for (key, count) in counted(typed.take(), vm) {
                        in_task(keys.get_or_insert(key, vm, || Ok(count)), vm)?;
                    }
                    objects = Some(keys);
                }
                let Some(keys) = &mut objects else { continue };
                for item in batch.items() {
                    *in_task(keys.get_or_insert(item.clone(), vm, || Ok(0)), vm)?.0 += 1;
                }
            }
            let dict = vm.ctx.new_dict();
            let counts: Vec<(PyObjectRef, usize)> = objects.map_or_else(|| counted(typed, vm), |keys| keys.into_items().collect());
            for (key, count) in counts {
                in_task(dict.set_item(key.as_object(), vm.ctx.new_int(count).into(), vm), vm)?;
            }
            Ok::<PyObjectRef, Error>(dict.into())
        })??;
        Ok(touchpaper_core::stream_of(vec![Batch::new(vec![counts])]))
    };
    rdd.context().rdd("countByValue", rdd.num_partitions(), vec![rdd.one_to_one()], compute)
}

fn counted(groups: Option<Groups>, vm: &VirtualMachine) -> Vec<(PyObjectRef, usize)> {
    let Some(Table { rows, column: Column::Tuple(parts) }) = groups.map(Groups::table) else { return Vec::new() };
    let [keys, Column::Int(counts)] = parts.as_slice() else { return Vec::new() };
    (0..rows).map(|row| (keys.object(row, vm), counts.get(row).copied().unwrap_or_default() as usize)).collect()
}
