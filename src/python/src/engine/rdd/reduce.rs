//! The fold of each partition that `reduce` begins with.

use rustpython_vm::{PyObjectRef, VirtualMachine};
use touchpaper_core::{Result, Stream, TaskContext};

use super::{Core, in_task, own};
use crate::compile::{self, Decision, Fold, Reduced};
use crate::items::Batch;
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
    Typed(Reduced),
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
            State::Typed(reduced)
        }
        Err(reason) => {
            *decision.lock() = Some(format!("interpreted: {reason}"));
            State::Nothing
        }
    }
}
