//! Python on the threads that run tasks: each borrows a virtual machine of the one interpreter. Objects that die while
//! their thread is not in the interpreter wait here until some thread is.

use std::any::Any;
use std::cell::RefCell;
use std::rc::Rc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};

use parking_lot::Mutex;
use rustpython_vm::vm::thread::{self, ThreadState, ThreadedVirtualMachine};
use rustpython_vm::{PyObjectRef, VirtualMachine};
use touchpaper_core::{Error, Result};
use touchpaper_platform::threads;

/// Made by the driver, taken by the threads that have none yet.
static SPARE: Mutex<Vec<ThreadedVirtualMachine>> = Mutex::new(Vec::new());
/// Which interpreter it is; a thread's machine of an earlier one is of no use.
static GENERATION: AtomicU32 = AtomicU32::new(0);
static GRAVES: Mutex<Vec<Box<dyn Any + Send>>> = Mutex::new(Vec::new());
static ANY_GRAVE: AtomicBool = AtomicBool::new(false);

thread_local! {
    static MINE: RefCell<Option<(u32, Rc<ThreadedVirtualMachine>)>> = const { RefCell::new(None) };
}

/// A new interpreter is there.
pub fn renew() {
    GENERATION.fetch_add(1, Ordering::AcqRel);
    SPARE.lock().clear();
}

/// On the driver, before a job: there is a machine for each thread that may ask.
pub fn prepare(vm: &VirtualMachine) {
    bury(vm);
    let mut spare = SPARE.lock();
    while spare.len() < threads::count().max(threads::machine()) {
        spare.push(vm.new_thread());
    }
}

/// Runs `body` in the interpreter, on whichever thread this is.
pub fn with_vm<R>(body: impl FnOnce(&VirtualMachine) -> R) -> Result<R> {
    if thread::current_vm_is_set() {
        // The driver itself, where there is no pool: it waits for its job outside of the interpreter.
        return Ok(thread::with_current_vm(|vm| vm.attach_for_callback(|| body(vm))));
    }
    let generation = GENERATION.load(Ordering::Acquire);
    let mine = MINE.with_borrow_mut(|mine| {
        if mine.as_ref().is_none_or(|(made, _)| *made != generation) {
            *mine = SPARE.lock().pop().map(|machine| (generation, Rc::new(machine)));
        }
        mine.as_ref().map(|(_, machine)| Rc::clone(machine))
    });
    let machine = mine.ok_or_else(|| Error::exception("no Python interpreter for this thread"))?;
    Ok(machine.run(|vm| {
        bury(vm);
        body(vm)
    }))
}

/// Whether objects may die on this thread now.
fn attached() -> bool {
    thread::current_vm_is_set()
        && thread::current_thread_slot().is_some_and(|slot| slot.state.load(Ordering::Acquire) == ThreadState::Attached as i32)
}

/// Lets go of objects, now or when a thread is next in the interpreter.
pub fn release(objects: Vec<PyObjectRef>) {
    if objects.is_empty() || attached() {
        return drop(objects);
    }
    bury_later(Box::new(objects));
}

fn bury_later(what: Box<dyn Any + Send>) {
    GRAVES.lock().push(what);
    ANY_GRAVE.store(true, Ordering::Release);
}

/// Lets what waited die.
pub fn bury(_vm: &VirtualMachine) {
    if ANY_GRAVE.swap(false, Ordering::AcqRel) {
        let graves = std::mem::take(&mut *GRAVES.lock());
        drop(graves);
    }
}

/// A Python object in the hands of core, which may let go of it anywhere.
pub struct Held(Option<PyObjectRef>);

impl Held {
    pub fn new(object: impl Into<PyObjectRef>) -> Self {
        Self(Some(object.into()))
    }

    /// The object. There always is one until it is dropped.
    pub fn get(&self, vm: &VirtualMachine) -> PyObjectRef {
        self.0.clone().unwrap_or_else(|| vm.ctx.none())
    }
}

impl Clone for Held {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        release(self.0.take().into_iter().collect());
    }
}

impl std::fmt::Debug for Held {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Held")
    }
}

/// What holds Python objects somewhere inside, in hands that may let go of it anywhere.
pub struct Buried<T: Send + 'static>(Option<T>);

impl<T: Send + 'static> Buried<T> {
    pub fn new(what: T) -> Self {
        Self(Some(what))
    }

    /// It. There always is one until it is dropped.
    pub fn get(&self) -> Option<&T> {
        self.0.as_ref()
    }
}

impl<T: Send + 'static> Drop for Buried<T> {
    fn drop(&mut self) {
        if let Some(what) = self.0.take()
            && !attached()
        {
            bury_later(Box::new(what));
        }
    }
}
