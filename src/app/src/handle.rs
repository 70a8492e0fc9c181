//! A piece of state that actions change and components read. A component that uses a handle is drawn again when it
//! changes, so one that shows the output does not care what the engine's life is.

use std::cell::{Cell, Ref, RefCell};
use std::rc::Rc;

use yew::{UseForceUpdateHandle, hook, use_effect_with, use_force_update};

use crate::pace::{self, Cause};

pub struct Handle<T>(Rc<Inner<T>>);

/// By number, so that a component can take its own away.
type Listeners = Vec<(u32, UseForceUpdateHandle)>;

struct Inner<T> {
    value: RefCell<T>,
    listeners: RefCell<Listeners>,
    next_listener: Cell<u32>,
    /// Milliseconds in which changes are gathered before anything is drawn, at least.
    pace: u32,
    told: Cell<bool>,
}

impl<T> Clone for Handle<T> {
    fn clone(&self) -> Self {
        Self(Rc::clone(&self.0))
    }
}

impl<T> PartialEq for Handle<T> {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

impl<T: 'static> Handle<T> {
    /// For state that changes by a person's hand: drawn at once.
    pub fn new(value: T) -> Self {
        Self::paced(value, 0)
    }

    /// For state that the engine may change thousands of times a second.
    pub fn paced(value: T, pace: u32) -> Self {
        let (listeners, next_listener, told) = (RefCell::default(), Cell::new(0), Cell::new(false));
        Self(Rc::new(Inner { value: RefCell::new(value), listeners, next_listener, pace, told }))
    }

    pub fn read(&self) -> Ref<'_, T> {
        self.0.value.borrow()
    }

    /// For what a person waits for, as a run's begin and end: drawn now, whatever the pace.
    pub fn change_at_once<R>(&self, change: impl FnOnce(&mut T) -> R) -> R {
        let result = self.change_quietly(change);
        self.tell();
        result
    }

    /// Changes the state. `change` must not call out to anything that reads this handle, JavaScript included.
    pub fn change<R>(&self, change: impl FnOnce(&mut T) -> R) -> R {
        let result = change(&mut self.0.value.borrow_mut());
        if self.0.pace == 0 {
            self.tell();
        } else if !self.0.told.replace(true) {
            let handle = self.clone();
            pace::draw_soon(Cause::Change, self.0.pace, move || {
                handle.0.told.set(false);
                handle.listeners()
            });
        }
        result
    }

    /// Changes what nothing on the page draws from this handle: nothing is drawn.
    pub fn change_quietly<R>(&self, change: impl FnOnce(&mut T) -> R) -> R {
        change(&mut self.0.value.borrow_mut())
    }

    fn tell(&self) {
        for listener in self.listeners() {
            listener.force_update();
        }
    }

    fn listeners(&self) -> Vec<UseForceUpdateHandle> {
        self.0.listeners.borrow().iter().map(|(_, listener)| listener.clone()).collect()
    }

    fn listen(&self, listener: UseForceUpdateHandle) -> u32 {
        let id = self.0.next_listener.get();
        self.0.next_listener.set(id + 1);
        self.0.listeners.borrow_mut().push((id, listener));
        id
    }

    fn forget(&self, id: u32) {
        self.0.listeners.borrow_mut().retain(|(known, _)| *known != id);
    }
}

/// Draws the component again whenever the handle changes.
#[hook]
pub fn use_handle<T: 'static>(handle: &Handle<T>) {
    let update = use_force_update();
    use_effect_with(handle.clone(), move |handle| {
        let id = handle.listen(update);
        // What changed between drawing and listening.
        handle.tell();
        let handle = handle.clone();
        move || handle.forget(id)
    });
}
