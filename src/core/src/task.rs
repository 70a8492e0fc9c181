//! What a task knows about itself, and what it tells: metrics, accumulator updates, whether to stop.

use std::any::Any;
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use parking_lot::Mutex;
use touchpaper_wire::{CacheUse, OperatorRows, TaskMetrics};

use crate::barrier::Barriers;
use crate::jobs::Control;
use crate::properties::Properties;
use crate::{CancelToken, Data, Error, Result, Stream};

/// The running task, as its code sees it. Cheap to clone into the streams that it makes.
#[derive(Clone)]
pub struct TaskContext(Arc<Inner>);

pub(crate) struct Inner {
    pub identity: Identity,
    pub cancel: CancelToken,
    pub shared: Shared,
    pub counters: Counters,
    pub updates: Mutex<BTreeMap<u64, Box<dyn Update>>>,
}

/// What a job's tasks have in common.
#[derive(Clone)]
pub(crate) struct Shared {
    pub control: Arc<Control>,
    /// What the driver's thread had set when it started the job.
    pub properties: Properties,
    pub barriers: Arc<Barriers>,
}

/// Which task it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Identity {
    pub job: u32,
    pub stage: u32,
    pub stage_attempt: u32,
    pub partition: usize,
    /// How often the task was tried before.
    pub attempt: u32,
    /// Unique in the context.
    pub task: u64,
    pub executor: usize,
    /// How many tasks the stage has.
    pub width: usize,
}

#[derive(Default)]
pub(crate) struct Counters {
    rows_read: AtomicU64,
    rows_written: AtomicU64,
    shuffle_read_bytes: AtomicU64,
    shuffle_write_bytes: AtomicU64,
    cache: Mutex<BTreeMap<u32, CacheUse>>,
    operators: Mutex<Vec<OperatorRows>>,
}

/// What a task added to an accumulator, kept until the driver accepts the task.
pub(crate) trait Update: Send + Sync {
    fn commit(self: Box<Self>);
    fn into_any(self: Box<Self>) -> Box<dyn Any>;
}

thread_local! {
    static CURRENT: RefCell<Option<TaskContext>> = const { RefCell::new(None) };
}

impl TaskContext {
    pub(crate) fn new(identity: Identity, cancel: CancelToken, shared: Shared) -> Self {
        let (counters, updates) = (Counters::default(), Mutex::new(BTreeMap::new()));
        Self(Arc::new(Inner { identity, cancel, shared, counters, updates }))
    }

    /// The task that this thread runs; none on the driver.
    pub fn get() -> Option<Self> {
        CURRENT.with_borrow(Clone::clone)
    }

    /// Makes this the thread's task while `body` runs.
    pub(crate) fn enter<R>(&self, body: impl FnOnce() -> R) -> R {
        struct Restore(Option<TaskContext>);
        impl Drop for Restore {
            fn drop(&mut self) {
                CURRENT.set(self.0.take());
            }
        }
        let _restore = Restore(CURRENT.replace(Some(self.clone())));
        body()
    }

    pub fn identity(&self) -> Identity {
        self.0.identity
    }

    pub fn stage(&self) -> u32 {
        self.0.identity.stage
    }

    pub fn partition(&self) -> usize {
        self.0.identity.partition
    }

    pub fn attempt(&self) -> u32 {
        self.0.identity.attempt
    }

    pub fn task(&self) -> u64 {
        self.0.identity.task
    }

    pub fn executor(&self) -> usize {
        self.0.identity.executor
    }

    /// Whether the task should stop: cancelled, or its job has failed elsewhere.
    pub fn is_cancelled(&self) -> bool {
        self.0.shared.control.stops() || self.0.cancel.is_cancelled()
    }

    /// An error if the task should stop. Call it between batches, or every thousand rows.
    pub fn check(&self) -> Result<()> {
        if self.is_cancelled() { Err(Error::Cancelled) } else { Ok(()) }
    }

    /// Ends the job with a SparkException of this message, and not just this task.
    pub fn end_job(&self, message: String) {
        self.0.shared.control.end(message);
    }

    /// What the driver's thread had set for the job under this key.
    pub fn property(&self, key: &str) -> Option<&str> {
        self.0.shared.properties.get(key).map(String::as_str)
    }

    /// How many tasks the stage has, this one included.
    pub fn stage_tasks(&self) -> usize {
        self.0.identity.width
    }

    /// In a barrier stage: waits for all its tasks, and gives what each brought in the order of the partitions.
    pub fn meet(&self, message: String) -> Result<Arc<Vec<String>>> {
        self.0.shared.barriers.meet(self, message)
    }

    /// What the driver does once it has accepted this task; nothing if the task fails.
    pub fn on_success(&self, act: impl FnOnce() + Send + Sync + 'static) {
        let mut updates = self.0.updates.lock();
        let key = u64::MAX - updates.len() as u64;
        updates.insert(key, Box::new(Deferred(act)));
    }

    pub fn add_rows_read(&self, rows: u64) {
        self.0.counters.rows_read.fetch_add(rows, Ordering::Relaxed);
    }

    pub fn add_rows_written(&self, rows: u64) {
        self.0.counters.rows_written.fetch_add(rows, Ordering::Relaxed);
    }

    /// What the operators of a plan that this task runs gave out: the name, how many stand above it, and the rows; the top
    /// one first.
    pub fn add_operators(&self, operators: impl Iterator<Item = (String, u32, u64)>) {
        let told = operators.map(|(name, depth, rows)| OperatorRows { name, depth, rows });
        self.0.counters.operators.lock().extend(told);
    }

    pub(crate) fn add_shuffle_read(&self, bytes: u64) {
        self.0.counters.shuffle_read_bytes.fetch_add(bytes, Ordering::Relaxed);
    }

    pub(crate) fn add_shuffle_write(&self, bytes: u64) {
        self.0.counters.shuffle_write_bytes.fetch_add(bytes, Ordering::Relaxed);
    }

    /// Notes that a partition of a persisted RDD was asked for.
    pub(crate) fn note_cache(&self, rdd: u32, note: impl FnOnce(&mut CacheUse)) {
        note(self.0.counters.cache.lock().entry(rdd).or_insert(CacheUse { rdd, ..CacheUse::default() }));
    }

    pub fn metrics(&self) -> TaskMetrics {
        let get = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        let counters = &self.0.counters;
        TaskMetrics {
            rows_read: get(&counters.rows_read),
            rows_written: get(&counters.rows_written),
            shuffle_read_bytes: get(&counters.shuffle_read_bytes),
            shuffle_write_bytes: get(&counters.shuffle_write_bytes),
            cache: counters.cache.lock().values().copied().collect(),
            operators: counters.operators.lock().clone(),
        }
    }

    pub(crate) fn updates(&self) -> &Mutex<BTreeMap<u64, Box<dyn Update>>> {
        &self.0.updates
    }

    /// The stream, counting its rows as read and ending with `Cancelled` soon after the flag is set.
    pub(crate) fn reading<T: Data>(&self, stream: Stream<T>) -> Stream<T> {
        Box::new(Counted { stream, context: self.clone(), add: Self::add_rows_read, rows: 0 })
    }

    /// The stream, counting its rows as what the task gives out.
    pub(crate) fn writing<T: Data>(&self, stream: Stream<T>) -> Stream<T> {
        Box::new(Counted { stream, context: self.clone(), add: Self::add_rows_written, rows: 0 })
    }

    /// The stream, ending with `Cancelled` soon after the flag is set: for what an operator may have made endless.
    pub(crate) fn watching<T: Data>(&self, stream: Stream<T>) -> Stream<T> {
        Box::new(Counted { stream, context: self.clone(), add: |_, _| {}, rows: 0 })
    }
}

struct Deferred<F>(F);

impl<F: FnOnce() + Send + Sync + 'static> Update for Deferred<F> {
    fn commit(self: Box<Self>) {
        (self.0)();
    }

    fn into_any(self: Box<Self>) -> Box<dyn Any> {
        self
    }
}

struct Counted<T> {
    stream: Stream<T>,
    context: TaskContext,
    add: fn(&TaskContext, u64),
    /// Rows not yet added to the task's counter.
    rows: u64,
}

/// Rows between two looks at the cancel flag.
const CHECK_EVERY: u64 = 1024;

impl<T: Data> Iterator for Counted<T> {
    type Item = Result<T>;

    fn next(&mut self) -> Option<Result<T>> {
        if self.rows >= CHECK_EVERY {
            (self.add)(&self.context, std::mem::take(&mut self.rows));
            if let Err(cancelled) = self.context.check() {
                return Some(Err(cancelled));
            }
        }
        let item = self.stream.next();
        if let Some(Ok(item)) = &item {
            self.rows += item.rows() as u64;
        }
        item
    }
}

impl<T> Drop for Counted<T> {
    fn drop(&mut self) {
        (self.add)(&self.context, self.rows);
    }
}
