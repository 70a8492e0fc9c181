//! `_thread.lock`: the interpreter's own waits where nothing reaches it.

use rustpython_vm::function::{FuncArgs, TimeoutSeconds};
use rustpython_vm::types::{Constructor, Representable};
use rustpython_vm::{FromArgs, Py, PyPayload, PyResult, VirtualMachine, builtins::PyType, pyclass};
use touchpaper_platform::threads;

use super::watched::Watched;

#[pyclass(module = "_thread", name = "lock")]
#[derive(Debug, Default, PyPayload)]
pub struct Lock {
    held: Watched<bool>,
}

#[derive(FromArgs)]
pub struct AcquireArgs {
    #[pyarg(any, default = true)]
    blocking: bool,
    #[pyarg(any, default = TimeoutSeconds::new(-1.0), py_default = "-1")]
    timeout: TimeoutSeconds,
}

impl Lock {
    fn take(&self, seconds: Option<f64>, vm: &VirtualMachine) -> PyResult<bool> {
        let free = |held: &mut bool| (!std::mem::replace(held, true)).then_some(());
        if seconds.is_none() && *self.held.lock() && !threads::can_spawn() {
            return Err(vm.new_runtime_error(super::thread::ONE_THREAD));
        }
        Ok(self.held.wait(seconds, vm, free)?.is_some())
    }
}

#[pyclass(with(Constructor, Representable), flags(HAS_WEAKREF))]
impl Lock {
    #[pymethod]
    #[pymethod(name = "acquire_lock")]
    fn acquire(zelf: &Py<Self>, args: AcquireArgs, vm: &VirtualMachine) -> PyResult<bool> {
        match (args.blocking, args.timeout.to_secs_f64()) {
            (true, -1.0) => zelf.take(None, vm),
            (true, timeout) if timeout < 0.0 => Err(vm.new_value_error("timeout value must be a non-negative number")),
            (true, timeout) => zelf.take(Some(timeout), vm),
            (false, timeout) if timeout != -1.0 => Err(vm.new_value_error("can't specify a timeout for a non-blocking call")),
            (false, _) => zelf.take(Some(0.0), vm),
        }
    }

    #[pymethod]
    #[pymethod(name = "release_lock")]
    fn release(zelf: &Py<Self>, vm: &VirtualMachine) -> PyResult<()> {
        match zelf.held.change(std::mem::take) {
            true => Ok(()),
            false => Err(vm.new_runtime_error("release unlocked lock")),
        }
    }

    #[pymethod]
    fn locked(zelf: &Py<Self>) -> bool {
        *zelf.held.lock()
    }

    #[pymethod]
    fn __enter__(zelf: &Py<Self>, vm: &VirtualMachine) -> PyResult<bool> {
        zelf.take(None, vm)
    }

    #[pymethod]
    fn __exit__(zelf: &Py<Self>, _args: FuncArgs, vm: &VirtualMachine) -> PyResult<()> {
        Self::release(zelf, vm)
    }

    #[pymethod]
    fn _at_fork_reinit(zelf: &Py<Self>) {
        zelf.held.change(|held| *held = false);
    }
}

impl Constructor for Lock {
    type Args = ();

    fn py_new(_cls: &Py<PyType>, _args: Self::Args, _vm: &VirtualMachine) -> PyResult<Self> {
        Ok(Self::default())
    }
}

impl Representable for Lock {
    fn repr_str(zelf: &Py<Self>, _vm: &VirtualMachine) -> PyResult<String> {
        let state = if *zelf.held.lock() { "locked" } else { "unlocked" };
        Ok(format!("<{state} _thread.lock object at {:#x}>", std::ptr::from_ref(zelf).addr()))
    }
}
