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
    add: Box<dyn Fn(T, T) -> T + Send + Sync>,
}

impl<T: Clone + Send + Sync + 'static> Accumulator<T> {
    pub(crate) fn new(id: u64, initial: T, add: impl Fn(T, T) -> T + Send + Sync + 'static) -> Self {
        Self(Arc::new(Inner { id, value: Mutex::new(initial), add: Box::new(add) }))
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
        let mut updates = task.updates().lock();
        let empty = || Box::new(Pending { accumulator: Arc::clone(&self.0), sum: None }) as Box<dyn Update>;
        let update = updates.entry(self.0.id).or_insert_with(empty);
        if let Some(pending) = update.as_any().downcast_mut::<Pending<T>>() {
            pending.sum = Some(match pending.sum.take() {
                Some(sum) => (self.0.add)(sum, term),
                None => term,
            });
        }
    }
}

impl<T: Clone> Inner<T> {
    fn merge(&self, term: T) {
        let mut value = self.value.lock();
        *value = (self.add)(value.clone(), term);
    }
}

impl<T> Clone for Accumulator<T> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

struct Pending<T> {
    accumulator: Arc<Inner<T>>,
    sum: Option<T>,
}

impl<T: Clone + Send + Sync + 'static> Update for Pending<T> {
    fn commit(self: Box<Self>) {
        if let Some(sum) = self.sum {
            self.accumulator.merge(sum);
        }
    }

    fn as_any(&mut self) -> &mut dyn Any {
        self
    }
}
