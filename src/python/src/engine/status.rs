//! What `_engine` says of tasks and jobs: local properties, barriers, job groups and tags, the status tracker.

use rustpython_vm::builtins::PyListRef;
use rustpython_vm::{PyObjectRef, PyResult, VirtualMachine};
use touchpaper_core::jobs::Status;
use touchpaper_core::{SparkContext, TaskContext, properties};

use crate::failure;

/// Sets what this thread's jobs are told: (key, value) pairs.
pub fn set_properties(pairs: &PyListRef, vm: &VirtualMachine) -> PyResult<()> {
    let mut all = std::collections::BTreeMap::new();
    for item in pairs.borrow_vec().iter() {
        let (key, value) = super::rdd::pair(item, vm)?;
        all.insert(key.str(vm)?.to_string_lossy().into_owned(), value.str(vm)?.to_string_lossy().into_owned());
    }
    properties::set(all.into());
    Ok(())
}

/// Waits for the stage's other tasks; what each brought, in the order of the partitions.
pub fn meet(message: String, vm: &VirtualMachine) -> PyResult {
    let context = TaskContext::get().ok_or_else(|| vm.new_runtime_error("not in a task"))?;
    let met = vm.allow_threads(|| context.meet(message)).map_err(|error| failure::into_reader(error, vm))?;
    Ok(vm.ctx.new_list(met.iter().map(|text| vm.ctx.new_str(text.as_str()).into()).collect()).into())
}

pub fn numbers(numbers: Vec<u32>, vm: &VirtualMachine) -> PyObjectRef {
    vm.ctx.new_list(numbers.into_iter().map(|number| vm.ctx.new_int(number).into()).collect()).into()
}

/// (stage numbers, status), or None.
pub fn job_info(sc: &SparkContext, job: u32, vm: &VirtualMachine) -> PyObjectRef {
    let Some(info) = sc.job_info(job) else { return vm.ctx.none() };
    let status = match info.status {
        Status::Running => "RUNNING",
        Status::Succeeded => "SUCCEEDED",
        Status::Failed => "FAILED",
    };
    vm.ctx.new_tuple(vec![numbers(info.stages, vm), vm.ctx.new_str(status).into()]).into()
}

/// (attempt, name, tasks, active, completed, failed), or None.
pub fn stage_info(sc: &SparkContext, stage: u32, vm: &VirtualMachine) -> PyObjectRef {
    let Some(info) = sc.stage_info(stage) else { return vm.ctx.none() };
    let counts = [info.tasks, info.active, info.completed, info.failed].map(|count| vm.ctx.new_int(count).into());
    let mut parts: Vec<PyObjectRef> = vec![vm.ctx.new_int(info.attempt).into(), vm.ctx.new_str(info.name).into()];
    parts.extend(counts);
    vm.ctx.new_tuple(parts).into()
}

/// (bytes cached, bytes that may be or 0, tasks running) of each executor.
pub fn executors(sc: &SparkContext, vm: &VirtualMachine) -> PyObjectRef {
    let one = |info: touchpaper_core::context::ExecutorInfo| -> PyObjectRef {
        let parts = [info.cached, info.cache_limit.unwrap_or_default(), info.running as u64];
        vm.ctx.new_tuple(parts.map(|part| vm.ctx.new_int(part).into()).to_vec()).into()
    };
    vm.ctx.new_list(sc.executor_infos().into_iter().map(one).collect()).into()
}

/// (RDD, cached partitions, their size as Spark writes it) of what is cached.
pub fn storage(sc: &SparkContext, vm: &VirtualMachine) -> PyObjectRef {
    let one = |kept: touchpaper_core::block::RddStorage| -> PyObjectRef {
        let size = vm.ctx.new_str(touchpaper_core::results::size_text(kept.bytes));
        vm.ctx.new_tuple(vec![vm.ctx.new_int(kept.rdd).into(), vm.ctx.new_int(kept.cached_partitions).into(), size.into()]).into()
    };
    vm.ctx.new_list(sc.storage().into_iter().map(one).collect()).into()
}
