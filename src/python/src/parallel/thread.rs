//! `_thread._ThreadHandle`: a thread, from its start to its end. Where there can be no other thread, what it was to run is
//! run at once.

use std::cell::{Cell, RefCell};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use rustpython_vm::builtins::PyType;
use rustpython_vm::function::{OptionalOption, TimeoutSeconds};
use rustpython_vm::stdlib::_thread::get_ident;
use rustpython_vm::types::Constructor;
use rustpython_vm::{AsObject, Py, PyObjectRef, PyPayload, PyRef, PyResult, VirtualMachine, interrupt, pyclass};
use touchpaper_platform::{attention, threads};
use touchpaper_wire::Stream;

use super::COUNTERS;
use super::lines::{self, Lines};
use super::watched::Watched;
use crate::session;

/// Why something cannot be waited for.
pub const ONE_THREAD: &str = "this would wait for another thread, and there is none: here a thread runs to its end when it is started";

#[derive(Clone, Copy, Debug, Default, PartialEq)]
enum Phase {
    #[default]
    New,
    Running(u64),
    Done(u64),
}

#[derive(Debug, Default)]
struct Own {
    phase: Watched<Phase>,
    stop: AtomicBool,
}

thread_local! {
    static OWN: RefCell<Option<Arc<Own>>> = const { RefCell::new(None) };
    static PID: Cell<u32> = const { Cell::new(1) };
}

/// Whether the thread that asks is to end.
pub fn told_to_stop() -> bool {
    OWN.with_borrow(|own| own.as_ref().is_some_and(|own| own.stop.load(Ordering::Acquire)))
}

/// The number of the process that this thread stands for.
pub fn pid() -> u32 {
    PID.get()
}

pub fn set_pid(pid: u32) {
    PID.set(pid);
}

#[pyclass(module = "_thread", name = "_ThreadHandle")]
#[derive(Debug, Default, PyPayload)]
pub struct Thread {
    own: Arc<Own>,
}

#[pyclass(with(Constructor))]
impl Thread {
    /// Calls the function on a thread of its own.
    #[pymethod]
    fn start(zelf: PyRef<Self>, function: PyObjectRef, vm: &VirtualMachine) -> PyResult<()> {
        let own = Arc::clone(&zelf.own);
        let is_new = own.phase.change(|phase| std::mem::replace(phase, Phase::Running(0)) == Phase::New);
        if !is_new {
            return Err(vm.new_runtime_error("thread already started"));
        }
        if !threads::can_spawn() {
            run(&own, function, vm);
            return Ok(());
        }
        COUNTERS.workers.fetch_add(1, Ordering::Relaxed);
        let pid = PID.get();
        if threads::INTERPRETER_SPAWNS {
            let body = vm.new_function("run", move |vm: &VirtualMachine| {
                PID.set(pid);
                run(&own, function.clone(), vm);
            });
            let start = vm.import("_thread", 0)?.get_attr("_start_new_thread", vm)?;
            let started = start.call((body, vm.ctx.empty_tuple.clone()), vm).map(drop);
            return started.inspect_err(|_| finish(&zelf.own));
        }
        let machine = vm.new_thread();
        let job = Box::new(move || {
            PID.set(pid);
            machine.run(|vm| run(&own, function, vm));
        });
        threads::spawn(job).map_err(|error| {
            finish(&zelf.own);
            vm.new_runtime_error(format!("can't start new thread: {error}"))
        })
    }

    #[pymethod]
    fn join(zelf: &Py<Self>, timeout: OptionalOption<TimeoutSeconds>, vm: &VirtualMachine) -> PyResult<()> {
        let done = |phase: &mut Phase| matches!(phase, Phase::Done(_)).then_some(());
        let seconds = timeout.flatten().map(TimeoutSeconds::to_secs_f64).filter(|seconds| *seconds >= 0.0);
        zelf.own.phase.wait(seconds, vm, done).map(drop)
    }

    #[pymethod]
    fn is_done(zelf: &Py<Self>) -> bool {
        matches!(*zelf.own.phase.lock(), Phase::Done(_))
    }

    #[pymethod]
    fn _set_done(zelf: &Py<Self>) {
        finish(&zelf.own);
    }

    /// Ends it: between two of its instructions it finds a KeyboardInterrupt, and again if it catches that.
    #[pymethod]
    fn stop(zelf: &Py<Self>) {
        zelf.own.phase.change(|phase| {
            if matches!(phase, Phase::Running(_)) && !zelf.own.stop.swap(true, Ordering::AcqRel) {
                attention::job_stops();
            }
        });
    }

    /// Whether it was told to end.
    #[pymethod]
    fn was_stopped(zelf: &Py<Self>) -> bool {
        zelf.own.stop.load(Ordering::Acquire)
    }

    #[pygetset]
    fn ident(zelf: &Py<Self>) -> u64 {
        match *zelf.own.phase.lock() {
            Phase::New => 0,
            Phase::Running(ident) | Phase::Done(ident) => ident,
        }
    }
}

impl Constructor for Thread {
    type Args = ();

    fn py_new(_cls: &Py<PyType>, _args: Self::Args, _vm: &VirtualMachine) -> PyResult<Self> {
        Ok(Self::default())
    }
}

/// What the thread does, on it.
fn run(own: &Arc<Own>, function: PyObjectRef, vm: &VirtualMachine) {
    let before = OWN.replace(Some(Arc::clone(own)));
    let lines_before = lines::swap(Some(Lines::default()));
    own.phase.change(|phase| *phase = Phase::Running(get_ident()));
    if let Err(problem) = function.call((), vm) {
        let quiet = interrupt::requested() || told_to_stop() || problem.fast_isinstance(vm.ctx.exceptions.system_exit);
        if !quiet {
            vm.run_unraisable(problem, Some("Exception ignored in thread".to_owned()), vm.ctx.none());
        }
    }
    drop(function);
    for stream in [Stream::Stdout, Stream::Stderr] {
        if let (Some(rest), Some(sinks)) = (lines::take(stream).filter(|rest| !rest.is_empty()), session::sinks()) {
            (sinks.output)(stream, &rest);
        }
    }
    lines::swap(lines_before);
    OWN.replace(before);
    finish(own);
}

fn finish(own: &Own) {
    own.phase.change(|phase| {
        let ident = match *phase {
            Phase::Done(_) => return,
            Phase::Running(ident) => ident,
            Phase::New => 0,
        };
        *phase = Phase::Done(ident);
        if own.stop.load(Ordering::Acquire) {
            attention::job_stopped();
        }
    });
}
