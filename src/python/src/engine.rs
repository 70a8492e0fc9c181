//! The native module `_engine`: what `pyspark`, `os` and `open` are built on.

mod context;
mod iterate;
mod ml;
mod rdd;
mod service;
mod sql;
mod status;

pub(crate) use _engine::module_def;
pub use iterate::Lent;

use rustpython_vm::pymodule;

#[pymodule]
mod _engine {
    use rustpython_vm::builtins::{PyBaseExceptionRef, PyBytesRef, PyListRef, PyStrRef};
    use rustpython_vm::class::PyClassImpl;
    use rustpython_vm::function::ArgBytesLike;
    use rustpython_vm::{Py, PyObjectRef, PyResult, VirtualMachine, builtins::PyModule, interrupt};
    use touchpaper_core::TaskContext;
    use touchpaper_platform::{files, lanes, memory, random, threads as pool};

    use super::context::Context;
    use super::iterate::Items;
    use super::ml::{FittedModel, Ml};
    use super::rdd::Rdd;
    use super::service::Served;
    use super::sql::column::Column;
    use super::sql::frame::{Frame, Grouped, Observing};
    use super::sql::prepared::{Given, Prepared, Rows};
    use super::sql::udf::Function;
    use super::sql::udtf::Tabular;
    use super::sql::{Catalog, Session};
    use super::status;
    use crate::array::{Array, Draws};
    use crate::commands;
    use crate::hash::portable_hash as hash_of;
    use crate::output::Output;
    use crate::parallel::{self, COUNTERS, Lock, Thread, World};
    use crate::{accumulated, compile, copies, defaults, failure, session, shown, watch};

    fn failed(error: &std::io::Error, path: &PyStrRef, vm: &VirtualMachine) -> PyBaseExceptionRef {
        failure::of_file(error, &failure::text(path), vm)
    }

    #[pyfunction]
    fn file_read(path: PyStrRef, vm: &VirtualMachine) -> PyResult {
        let bytes = files::read(&failure::text(&path)).map_err(|error| failed(&error, &path, vm))?;
        Ok(vm.ctx.new_bytes(bytes).into())
    }

    #[pyfunction]
    fn file_write(path: PyStrRef, data: ArgBytesLike, vm: &VirtualMachine) -> PyResult<()> {
        data.with_ref(|bytes| files::write(&failure::text(&path), bytes)).map_err(|error| failed(&error, &path, vm))
    }

    /// (is a folder, size, when it was written in seconds since 1970), or None.
    #[pyfunction]
    fn file_stat(path: PyStrRef, vm: &VirtualMachine) -> PyObjectRef {
        let path = failure::text(&path);
        if !files::exists(&path) {
            return vm.ctx.none();
        }
        let is_dir = files::is_dir(&path);
        let len = if is_dir { 0 } else { files::len(&path).unwrap_or(0) };
        let written = files::modified(&path).unwrap_or(0.0) / 1000.0;
        vm.ctx.new_tuple(vec![vm.ctx.new_bool(is_dir).into(), vm.ctx.new_int(len).into(), vm.ctx.new_float(written).into()]).into()
    }

    /// (name, is a folder, size) of what a folder holds.
    #[pyfunction]
    fn file_list(path: PyStrRef, vm: &VirtualMachine) -> PyResult {
        let entries = files::list(&failure::text(&path)).map_err(|error| failed(&error, &path, vm))?;
        let entry = |entry: files::Entry| {
            let parts =
                vec![vm.ctx.new_str(entry.name.as_str()).into(), vm.ctx.new_bool(entry.is_dir).into(), vm.ctx.new_int(entry.len).into()];
            vm.ctx.new_tuple(parts).into()
        };
        Ok(vm.ctx.new_list(entries.into_iter().map(entry).collect()).into())
    }

    #[pyfunction]
    fn file_remove(path: PyStrRef, vm: &VirtualMachine) -> PyResult<()> {
        files::remove(&failure::text(&path)).map_err(|error| failed(&error, &path, vm))
    }

    #[pyfunction]
    fn make_dir(path: PyStrRef, vm: &VirtualMachine) -> PyResult<()> {
        files::make_dir(&failure::text(&path)).map_err(|error| failed(&error, &path, vm))
    }

    #[pyfunction]
    fn cwd() -> String {
        files::current_dir()
    }

    #[pyfunction]
    fn absolute(path: PyStrRef) -> String {
        files::absolute(&failure::text(&path))
    }

    #[pyfunction]
    fn urandom(size: usize, vm: &VirtualMachine) -> PyObjectRef {
        let bytes = std::iter::repeat_with(random::seed).flat_map(u64::to_le_bytes).take(size).collect();
        vm.ctx.new_bytes(bytes).into()
    }

    /// Bytes of memory that the process, or in the browser the engine, has taken.
    #[pyfunction]
    fn used_memory() -> u64 {
        memory::bytes()
    }

    /// From which level on the application's log is printed.
    #[pyfunction]
    fn set_log_level(level: PyStrRef) {
        session::set_log_level(&failure::text(&level));
    }

    /// A setting of the running application's.
    #[pyfunction]
    fn conf(key: PyStrRef) -> Option<String> {
        session::current_context()?.conf().get(&failure::text(&key)).map(str::to_owned)
    }

    /// Threads that run tasks.
    #[pyfunction]
    fn threads() -> usize {
        pool::count().max(pool::machine())
    }

    #[pyfunction]
    fn interrupted() -> bool {
        interrupt::requested()
    }

    /// (stage, partition, attempt, task id) of the task this thread runs, or None on the driver.
    #[pyfunction]
    fn task(vm: &VirtualMachine) -> PyObjectRef {
        let Some(task) = TaskContext::get() else { return vm.ctx.none() };
        let parts = [u64::from(task.stage()), task.partition() as u64, task.attempt() as u64, task.task()];
        vm.ctx.new_tuple(parts.into_iter().map(|part| vm.ctx.new_int(part).into()).collect()).into()
    }

    /// Whether the task that this thread runs should stop.
    #[pyfunction]
    fn task_cancelled() -> bool {
        TaskContext::get().is_some_and(|task| task.is_cancelled())
    }

    /// How many tasks the running task's stage has.
    #[pyfunction]
    fn stage_tasks() -> usize {
        TaskContext::get().map_or(0, |task| task.stage_tasks())
    }

    /// What the driver's thread had set under this key when it started the running task's job.
    #[pyfunction]
    fn task_property(key: PyStrRef) -> Option<String> {
        TaskContext::get()?.property(&failure::text(&key)).map(str::to_owned)
    }

    /// The running task's sums by accumulator, a dict; None on the driver.
    #[pyfunction]
    fn task_sums(vm: &VirtualMachine) -> PyObjectRef {
        TaskContext::get().map_or_else(|| vm.ctx.none(), |task| accumulated::sums(&task, vm))
    }

    /// In a barrier stage: waits for its other tasks; what each brought.
    #[pyfunction]
    fn barrier(message: PyStrRef, vm: &VirtualMachine) -> PyResult {
        status::meet(failure::text(&message), vm)
    }

    /// (key, value) pairs that the jobs of this thread are told from here on.
    #[pyfunction]
    fn set_properties(pairs: PyListRef, vm: &VirtualMachine) -> PyResult<()> {
        status::set_properties(&pairs, vm)
    }

    /// A copy of plain containers all the way down; None where anything else is among them.
    #[pyfunction]
    fn plain_copy(value: PyObjectRef, vm: &VirtualMachine) -> PyResult<Option<PyObjectRef>> {
        copies::plain(&value, vm)
    }

    /// (exit code, what it printed, what it complained of) of a program that reads `input` and has no other variables than these.
    #[pyfunction]
    fn run_program(words: PyObjectRef, environment: PyObjectRef, folder: PyStrRef, input: PyBytesRef, vm: &VirtualMachine) -> PyResult {
        commands::pipe(&words, &environment, failure::text(&folder), input.as_bytes().to_vec(), vm)
    }

    /// Whether a thread can be started that runs beside this one.
    #[pyfunction]
    fn can_spawn() -> bool {
        pool::can_spawn()
    }

    /// For tests: as where there is one thread.
    #[pyfunction]
    fn stay_alone(alone: bool) {
        pool::stay_alone(alone);
    }

    /// What whoever waits in Python does now and then.
    #[pyfunction]
    fn tend(vm: &VirtualMachine) -> PyResult<()> {
        parallel::tend(vm)
    }

    /// The number of the process that this thread stands for.
    #[pyfunction]
    fn pid() -> u32 {
        parallel::pid()
    }

    #[pyfunction]
    fn set_pid(pid: u32) {
        parallel::set_pid(pid);
    }

    /// What stands before each line that this thread prints, which is none of the driver's.
    #[pyfunction]
    fn label_lines(label: PyStrRef) {
        parallel::label_lines(failure::text(&label));
    }

    #[pyfunction]
    fn count_message(bytes: usize) {
        parallel::count_message(bytes);
    }

    /// (messages, bytes, threads started) so far.
    #[pyfunction]
    fn counters(vm: &VirtualMachine) -> PyObjectRef {
        let counts = [&COUNTERS.messages, &COUNTERS.bytes, &COUNTERS.workers];
        let number = |count: &std::sync::atomic::AtomicU64| vm.ctx.new_int(count.load(std::sync::atomic::Ordering::Relaxed)).into();
        vm.ctx.new_tuple(counts.map(number).into()).into()
    }

    /// (exit code, what it printed, what it complained) of a command, given as a line or as its words. It finds these
    /// variables, where any are given, and begins in a folder.
    #[pyfunction]
    fn run_command(command: PyObjectRef, environment: PyObjectRef, folder: PyStrRef, input: PyBytesRef, vm: &VirtualMachine) -> PyResult {
        commands::run(&command, &environment, failure::text(&folder), input.as_bytes().to_vec(), vm)
    }

    /// For tests: ("compiled", results), ("gave up", None) where a result is of no column's kind, or (reason, None).
    #[pyfunction]
    fn try_compiled(f: PyObjectRef, items: PyListRef, vm: &VirtualMachine) -> PyObjectRef {
        let items = items.borrow_vec().to_vec();
        let (told, results) = match compile::attempt(&f, &items, vm) {
            Ok(Some(results)) => ("compiled".to_owned(), Some(results)),
            Ok(None) => ("gave up".to_owned(), None),
            Err(reason) => (reason, None),
        };
        let results = results.map_or_else(|| vm.ctx.none(), |results| vm.ctx.new_list(results).into());
        vm.ctx.new_tuple(vec![vm.ctx.new_str(told).into(), results]).into()
    }

    /// A lab's loop, compiled: over arrays of 32-bit numbers, one at a time or four.
    #[pyfunction]
    fn reduced_total(items: ArgBytesLike, listed: ArgBytesLike, four: bool) -> u64 {
        let numbers = |bytes: &[u8]| -> Vec<u32> { bytes.as_chunks::<4>().0.iter().map(|four| u32::from_ne_bytes(*four)).collect() };
        let (items, listed) = (items.with_ref(numbers), listed.with_ref(numbers));
        if four { lanes::simd(&items, &listed) } else { lanes::scalar(&items, &listed) }
    }

    /// Whether functions are compiled, from here on.
    #[pyfunction]
    fn set_compiling(on: bool) {
        compile::enable(on);
    }

    /// A cell's code, whose value is that of its last statement where this is an expression.
    #[pyfunction]
    fn compile_cell(source: PyStrRef, name: PyStrRef, vm: &VirtualMachine) -> PyResult {
        let (source, name) = (failure::text(&source), failure::text(&name));
        let code = vm.compile(&source, rustpython_vm::compiler::Mode::BlockExpr, name);
        code.map(Into::into).map_err(|error| error.into_pyexception(vm, Some(&source)))
    }

    /// Shows a text under the running cell.
    #[pyfunction]
    fn show_text(text: PyStrRef) {
        shown::text(failure::text(&text));
    }

    /// Tells the page facts as JSON.
    #[pyfunction]
    fn show_report(topic: PyStrRef, json: PyStrRef) {
        shown::report(failure::text(&topic), failure::text(&json));
    }

    /// Keeps what happens from here on, for `watched`; or no more.
    #[pyfunction]
    fn watch_events(on: bool) {
        watch::set(on);
    }

    /// How many events there are so far.
    #[pyfunction]
    fn watched_count() -> usize {
        watch::count()
    }

    /// (the events after the first `from` as JSON, how many were too many to be kept)
    #[pyfunction]
    fn watched(from: usize, vm: &VirtualMachine) -> PyObjectRef {
        let (events, lost) = watch::since(from);
        vm.ctx.new_tuple(vec![vm.ctx.new_str(events).into(), vm.ctx.new_int(lost).into()]).into()
    }

    /// Shows the rows of a DataFrame under the running cell.
    #[pyfunction]
    fn show_table(frame: PyObjectRef, vm: &VirtualMachine) -> PyResult<()> {
        let frame = frame.downcast_ref::<Frame>().ok_or_else(|| vm.new_type_error("not a DataFrame"))?;
        shown::table(super::sql::job(vm, || frame.df.hold(shown::MOST_ROWS))?);
        Ok(())
    }

    /// Shows a picture under the running cell, whose facts are `wire::Chart` as JSON.
    #[pyfunction]
    fn show_chart(facts: PyStrRef, vm: &VirtualMachine) -> PyResult<()> {
        shown::chart(serde_json::from_str(&failure::text(&facts)).map_err(|error| vm.new_value_error(error.to_string()))?);
        Ok(())
    }

    /// Holds all rows of a DataFrame that has few enough; `wire::Table` as JSON.
    #[pyfunction]
    fn hold_table(frame: PyObjectRef, vm: &VirtualMachine) -> PyResult<String> {
        let frame = frame.downcast_ref::<Frame>().ok_or_else(|| vm.new_type_error("not a DataFrame"))?;
        let table = shown::hold(super::sql::job(vm, || frame.df.hold_all())?);
        serde_json::to_string(&table).map_err(|error| vm.new_value_error(error.to_string()))
    }

    /// Holds the first rows of a DataFrame as what a look into a file found.
    #[pyfunction]
    fn hold_preview(frame: PyObjectRef, vm: &VirtualMachine) -> PyResult<()> {
        let frame = frame.downcast_ref::<Frame>().ok_or_else(|| vm.new_type_error("not a DataFrame"))?;
        shown::hold_preview(&super::sql::job(vm, || frame.df.hold(shown::PREVIEW_ROWS))?);
        Ok(())
    }

    /// (key, value) of the settings that applications start with where they give none.
    #[pyfunction]
    fn defaults(vm: &VirtualMachine) -> PyObjectRef {
        let pair = |(key, value): (String, String)| vm.ctx.new_tuple(vec![vm.ctx.new_str(key).into(), vm.ctx.new_str(value).into()]).into();
        vm.ctx.new_list(defaults::get().into_iter().map(pair).collect()).into()
    }

    #[pyfunction]
    fn portable_hash(key: PyObjectRef, vm: &VirtualMachine) -> PyResult<i64> {
        hash_of(&key, vm)
    }

    pub(crate) fn module_exec(vm: &VirtualMachine, module: &Py<PyModule>) -> PyResult<()> {
        __module_exec(vm, module);
        let classes = [
            ("Array", Array::make_static_type()),
            ("Draws", Draws::make_static_type()),
            ("Lock", Lock::make_static_type()),
            ("Thread", Thread::make_static_type()),
            ("World", World::make_static_type()),
            ("Column", Column::make_static_type()),
            ("Context", Context::make_static_type()),
            ("Frame", Frame::make_static_type()),
            ("Function", Function::make_static_type()),
            ("Given", Given::make_static_type()),
            ("Grouped", Grouped::make_static_type()),
            ("Catalog", Catalog::make_static_type()),
            ("Items", Items::make_static_type()),
            ("Ml", Ml::make_static_type()),
            ("Model", FittedModel::make_static_type()),
            ("Observed", Observing::make_static_type()),
            ("Output", Output::make_static_type()),
            ("Prepared", Prepared::make_static_type()),
            ("Rdd", Rdd::make_static_type()),
            ("Rows", Rows::make_static_type()),
            ("Service", Served::make_static_type()),
            ("Session", Session::make_static_type()),
            ("TableFunction", Tabular::make_static_type()),
        ];
        for (name, class) in classes {
            module.set_attr(name, class, vm)?;
        }
        Ok(())
    }
}
