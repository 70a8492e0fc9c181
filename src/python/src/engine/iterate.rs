//! A task's stream as the Python iterator that `mapPartitions` gives to the user's function.

use std::cell::RefCell;
use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};

use parking_lot::Mutex;
use rustpython_vm::builtins::PyBaseExceptionRef;
use rustpython_vm::protocol::PyIterReturn;
use rustpython_vm::types::{IterNext, Iterable, SelfIter};
use rustpython_vm::{Py, PyPayload, PyResult, VirtualMachine, pyclass};
use touchpaper_core::Stream;

use crate::failure;
use crate::items::Batch;

thread_local! {
    /// Streams stay on their task's thread; an iterator knows its stream by number.
    static STREAMS: RefCell<HashMap<u64, Stream<Batch>>> = RefCell::new(HashMap::new());
}

static NEXT: AtomicU64 = AtomicU64::new(0);

#[pyclass(module = "_engine", name = "Items")]
#[derive(Debug, PyPayload)]
pub struct Items {
    stream: u64,
    /// The batch being read, and the next item in it.
    batch: Mutex<(Option<Batch>, usize)>,
}

/// Keeps a stream while Python may read it; it goes with this.
pub struct Lent(u64);

impl Items {
    pub fn lend(stream: Stream<Batch>) -> (Self, Lent) {
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        STREAMS.with_borrow_mut(|streams| streams.insert(number, stream));
        (Self { stream: number, batch: Mutex::new((None, 0)) }, Lent(number))
    }

    /// The next batch that is not empty. The stream is out of the table while it is asked, for it may read others.
    fn refill(&self, vm: &VirtualMachine) -> Result<Option<Batch>, PyBaseExceptionRef> {
        loop {
            let Some(mut stream) = STREAMS.with_borrow_mut(|streams| streams.remove(&self.stream)) else {
                return Ok(None);
            };
            let next = stream.next();
            match next {
                None => return Ok(None),
                Some(Err(error)) => return Err(failure::into_reader(error, vm)),
                Some(Ok(batch)) => {
                    STREAMS.with_borrow_mut(|streams| streams.insert(self.stream, stream));
                    if !batch.items().is_empty() {
                        return Ok(Some(batch));
                    }
                }
            }
        }
    }
}

impl Drop for Lent {
    fn drop(&mut self) {
        let stream = STREAMS.try_with(|streams| streams.borrow_mut().remove(&self.0));
        drop(stream);
    }
}

#[pyclass(with(IterNext, Iterable))]
impl Items {}

impl SelfIter for Items {}

impl IterNext for Items {
    fn next(zelf: &Py<Self>, vm: &VirtualMachine) -> PyResult<PyIterReturn> {
        {
            let mut reading = zelf.batch.lock();
            let (batch, next) = &mut *reading;
            if let Some(item) = batch.as_ref().and_then(|batch| batch.items().get(*next)) {
                *next += 1;
                return Ok(PyIterReturn::Return(item.clone()));
            }
        }
        let fresh = zelf.refill(vm)?;
        let first = fresh.as_ref().and_then(|batch| batch.items().first().cloned());
        *zelf.batch.lock() = (fresh, 1);
        Ok(first.map_or(PyIterReturn::StopIteration(None), PyIterReturn::Return))
    }
}
