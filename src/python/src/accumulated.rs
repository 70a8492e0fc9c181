//! What a task adds to accumulators: kept with the task, merged by the driver once it has accepted it, so that a task
//! that is tried again counts once.

use std::cell::RefCell;

use rustpython_vm::{PyObjectRef, PyResult, VirtualMachine};
use touchpaper_core::TaskContext;

use crate::tasks::{self, Held};

thread_local! {
    /// The task that this thread runs, and its sums by accumulator.
    static SUMS: RefCell<Option<(u64, Held)>> = const { RefCell::new(None) };
}

/// The dict of the running task's sums.
pub fn sums(context: &TaskContext, vm: &VirtualMachine) -> PyObjectRef {
    let mine = SUMS.with_borrow(|sums| sums.as_ref().filter(|(task, _)| *task == context.task()).map(|(_, sums)| sums.clone()));
    let held = mine.unwrap_or_else(|| {
        let held = Held::new(vm.ctx.new_dict());
        let accepted = held.clone();
        context.on_success(move || {
            // A sum that cannot be added is told on stderr, as the driver's accumulator server does.
            let _ = tasks::with_vm(|vm| merge(&accepted, vm).map_err(|problem| vm.print_exception(&problem)));
        });
        let old = SUMS.replace(Some((context.task(), held.clone())));
        drop(old);
        held
    });
    held.get(vm)
}

fn merge(sums: &Held, vm: &VirtualMachine) -> PyResult<()> {
    vm.import("pyspark.accumulators", 0)?;
    let module = vm.sys_module.get_attr("modules", vm)?.get_item("pyspark.accumulators", vm)?;
    module.get_attr("_merge", vm)?.call((sums.get(vm),), vm)?;
    Ok(())
}
