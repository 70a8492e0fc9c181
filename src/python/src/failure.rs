//! Errors between Python and core: a Python exception travels through a job inside `core::Error` and comes back.

use std::cell::{Cell, RefCell};
use std::fmt;

use rustpython_vm::builtins::{PyBaseExceptionRef, PyStr};
use rustpython_vm::{AsObject, PyObjectRef, PyResult, VirtualMachine, interrupt};
use touchpaper_core::{Error, TaskContext};
use touchpaper_platform::attention;
use touchpaper_sql::{Place, QueryContext, SparkError};

use crate::parallel;
use crate::tasks::Held;

/// A Python exception that ended a task, with its traceback as the worker saw it.
#[derive(Debug)]
pub struct PythonFailure {
    exception: Held,
    traceback: String,
}

impl fmt::Display for PythonFailure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "org.apache.spark.api.python.PythonException: {}", self.traceback)
    }
}

impl std::error::Error for PythonFailure {}

thread_local! {
    /// The error of core's that is on its way through Python code on this thread.
    static PASSING: RefCell<Option<Error>> = const { RefCell::new(None) };
    /// Whether this thread tells of its own failure, which it does to the end.
    static TELLING: Cell<bool> = const { Cell::new(false) };
}

/// What a Python exception in a task is to core.
pub fn of_task(problem: PyBaseExceptionRef, vm: &VirtualMachine) -> Error {
    if let Some(error) = PASSING.take() {
        return error;
    }
    if interrupt::requested() && problem.fast_isinstance(vm.ctx.exceptions.keyboard_interrupt) {
        return Error::Cancelled;
    }
    if problem.fast_isinstance(vm.ctx.exceptions.keyboard_interrupt) && TaskContext::get().is_some_and(|task| task.is_cancelled()) {
        return Error::Cancelled;
    }
    let traceback = describe(&problem, vm);
    Error::other(PythonFailure { exception: Held::new(problem), traceback })
}

/// What running Python is to raise when there is something to look up for: asked between its instructions.
pub fn why_stop(vm: &VirtualMachine) -> Option<PyBaseExceptionRef> {
    if TELLING.get() {
        return None;
    }
    let task = TaskContext::get();
    if task.as_ref().is_some_and(|task| task.is_cancelled()) || parallel::told_to_stop() {
        return Some(vm.new_exception_empty(vm.ctx.exceptions.keyboard_interrupt.to_owned()));
    }
    attention::memory_is_short(task.is_some()).then(|| vm.new_memory_error("out of memory"))
}

/// The traceback's text, as `traceback.format_exception` gives it.
fn describe(problem: &PyBaseExceptionRef, vm: &VirtualMachine) -> String {
    let text = || -> PyResult<String> {
        let lines = vm.import("_worker", 0)?.get_attr("describe", vm)?.call((problem.clone(),), vm)?;
        Ok(lines.str(vm)?.to_string_lossy().into_owned())
    };
    // Another task may fail meanwhile, and end the job: what this one has to tell counts all the same.
    TELLING.set(true);
    let told = text();
    TELLING.set(false);
    told.unwrap_or_else(|_| problem.class().name().to_string())
}

/// What an error that a stream of core's gave is to the Python code that reads it.
pub fn into_reader(error: Error, vm: &VirtualMachine) -> PyBaseExceptionRef {
    if let Some(failure) = error.downcast_ref::<PythonFailure>()
        && let Ok(exception) = failure.exception.get(vm).downcast()
    {
        return exception;
    }
    if error.is_cancelled() {
        return vm.new_exception_empty(vm.ctx.exceptions.keyboard_interrupt.to_owned());
    }
    let exception = vm.new_runtime_error(error.to_string());
    PASSING.set(Some(error));
    exception
}

/// What an error that ended a job is on the driver: `pyspark.errors` makes the exception that PySpark would.
pub fn into_driver(error: &Error, vm: &VirtualMachine) -> PyBaseExceptionRef {
    if error.is_cancelled() {
        return vm.new_exception_empty(vm.ctx.exceptions.keyboard_interrupt.to_owned());
    }
    if let Some(failure) = error.downcast_ref::<PythonFailure>() {
        return raise("python", "PythonException", &failure.traceback, None, vm);
    }
    if let Some(sql) = error.downcast_ref::<touchpaper_sql::Error>() {
        return from_sql(sql, vm);
    }
    match error {
        Error::Spark { class, message } => raise("spark", class, message, None, vm),
        error => raise("spark", "org.apache.spark.SparkException", &error.to_string(), None, vm),
    }
}

/// An error of sql's, on the driver.
pub fn from_sql(error: &touchpaper_sql::Error, vm: &VirtualMachine) -> PyBaseExceptionRef {
    match error {
        touchpaper_sql::Error::Spark(error) => raise("sql", &error.class, &error.message, Some(error), vm),
        touchpaper_sql::Error::Core(error) => into_driver(error, vm),
    }
}

/// `known` is what sql tells of its error beside the message.
fn raise(kind: &str, class: &str, message: &str, known: Option<&SparkError>, vm: &VirtualMachine) -> PyBaseExceptionRef {
    let made = || -> PyResult<PyObjectRef> {
        let text = |text: &str| PyObjectRef::from(vm.ctx.new_str(text));
        let details = match known {
            Some(error) => details(error, vm)?,
            None => vm.ctx.none(),
        };
        vm.import("pyspark.errors.engine", 0)?;
        let module = vm.sys_module.get_attr("modules", vm)?.get_item("pyspark.errors.engine", vm)?;
        module.get_attr("exception", vm)?.call(vec![text(kind), text(class), text(message), details], vm)
    };
    match made().map(|exception| exception.downcast::<rustpython_vm::builtins::PyBaseException>()) {
        Ok(Ok(exception)) => exception,
        Ok(Err(_)) => vm.new_runtime_error(message.to_owned()),
        Err(problem) => problem,
    }
}

/// Condition, SQLSTATE, the message's parameters, and the context: fragment, summary, and start and stop or the call's site.
fn details(error: &SparkError, vm: &VirtualMachine) -> PyResult<PyObjectRef> {
    let text = |text: &str| PyObjectRef::from(vm.ctx.new_str(text));
    let parameters = vm.ctx.new_dict();
    for (name, value) in &error.parameters {
        parameters.set_item(name.as_str(), text(value), vm)?;
    }
    let context = match &error.context {
        None => vm.ctx.none(),
        Some(QueryContext { summary, fragment, place }) => {
            let mut parts = vec![text(fragment), text(summary)];
            match place {
                Place::Text { start, stop } => parts.extend([vm.ctx.new_int(*start).into(), vm.ctx.new_int(*stop).into()]),
                Place::Call { site } => parts.push(text(site)),
            }
            vm.ctx.new_tuple(parts).into()
        }
    };
    Ok(vm.ctx.new_tuple(vec![text(&error.condition), text(&error.sqlstate), parameters.into(), context]).into())
}

/// A file error as Python knows it: OSError chooses the class by the number.
pub fn of_file(error: &std::io::Error, path: &str, vm: &VirtualMachine) -> PyBaseExceptionRef {
    use std::io::ErrorKind;
    let (number, text) = match error.kind() {
        ErrorKind::NotFound => (2, "No such file or directory".to_owned()),
        ErrorKind::PermissionDenied => (13, "Permission denied".to_owned()),
        ErrorKind::AlreadyExists => (17, "File exists".to_owned()),
        ErrorKind::NotADirectory => (20, "Not a directory".to_owned()),
        ErrorKind::IsADirectory => (21, "Is a directory".to_owned()),
        _ => (5, error.to_string()),
    };
    let arguments: Vec<PyObjectRef> =
        vec![vm.ctx.new_int(number).into(), vm.ctx.new_str(text.as_str()).into(), vm.ctx.new_str(path).into()];
    let made = vm.ctx.exceptions.os_error.to_owned().as_object().call(arguments, vm);
    match made.map(|exception| exception.downcast::<rustpython_vm::builtins::PyBaseException>()) {
        Ok(Ok(exception)) => exception,
        _ => vm.new_os_error(text),
    }
}

/// Text of a Python string.
pub fn text(value: &PyStr) -> String {
    value.to_string_lossy().into_owned()
}
