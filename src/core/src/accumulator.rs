//! A value that tasks add to and the driver reads. A task's additions count when the driver accepts the task, so one
//! that failed or was lost adds nothing.

use std::any::Any;
use std::sync::Arc;

use parking_lot::Mutex;

use crate::TaskContext;
use crate::task::Update;

/// A sum over all tasks, by any rule that does not mind the order.
pub struct Accumulator<T>(Arc<Inner<T>>);

struct Inner<T> {
    id: u64,
    value: Mutex<T>,
    /// Held while a term is merged; `value` is not, because the rule may be a user's that reads it.
    merging: Mutex<()>,
    add: Box<dyn Fn(T, T) -> T + Send + Sync>,
}

impl<T: Clone + Send + Sync + 'static> Accumulator<T> {
    pub(crate) fn new(id: u64, initial: T, add: impl Fn(T, T) -> T + Send + Sync + 'static) -> Self {
        Self(Arc::new(Inner { id, value: Mutex::new(initial), merging: Mutex::new(()), add: Box::new(add) }))
    }

    pub fn id(&self) -> u64 {
        self.0.id
    }

    pub fn value(&self) -> T {
        self.0.value.lock().clone()
    }

    pub fn set(&self, value: T) {
        *self.0.value.lock() = value;
    }

    /// Adds, in the running task's name or, on the driver, at once.
    pub fn add(&self, term: T) {
        let Some(task) = TaskContext::get() else {
            return self.0.merge(term);
        };
        // Taken out while the rule runs, which may add to other accumulators.
        let so_far = task.updates().lock().remove(&self.0.id).and_then(|update| update.into_any().downcast::<Pending<T>>().ok());
        let sum = match so_far {
            Some(pending) => (self.0.add)(pending.sum, term),
            None => term,
        };
        let pending = Pending { accumulator: Arc::clone(&self.0), sum };
        task.updates().lock().insert(self.0.id, Box::new(pending));
    }
}

impl<T: Clone> Inner<T> {
    fn merge(&self, term: T) {
        let _merging = self.merging.lock();
        let value = self.value.lock().clone();
        let value = (self.add)(value, term);
        *self.value.lock() = value;
    }
}

impl<T> Clone for Accumulator<T> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

struct Pending<T> {
    accumulator: Arc<Inner<T>>,
    sum: T,
}

impl<T: Clone + Send + Sync + 'static> Update for Pending<T> {
    fn commit(self: Box<Self>) {
        self.accumulator.merge(self.sum);
    }

    fn into_any(self: Box<Self>) -> Box<dyn Any> {
        self
    }
}
