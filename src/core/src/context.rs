//! The driver's entry: makes RDDs, runs jobs, and holds what they share.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering};

use parking_lot::{Mutex, RwLock};
use touchpaper_platform::{clock, memory as platform_memory, threads};
use touchpaper_wire::Event;

use crate::barrier::Barriers;
use crate::block::{Block, BlockManager, Dropped, RddStorage};
use crate::conf::Settings;
use crate::dependency::Level;
use crate::jobs::{JobInfo, Jobs, StageInfo, Which};
use crate::rdd::Compute;
use crate::scheduler::{self, Executors};
use crate::shuffle::ShuffleStore;
use crate::{Accumulator, Broadcast, CancelToken, Conf, Data, Dependency, Error, Lineage, Memory, Rdd, Result, Stream, TaskContext};

/// Where events go: called on the driver and on the threads that run tasks.
pub type EventSink = Arc<dyn Fn(Event) + Send + Sync>;

/// What the driver does every now and then while it waits for tasks.
type Between = Arc<dyn Fn() + Send + Sync>;

/// One application. Clones are the same context.
#[derive(Clone)]
pub struct SparkContext(pub(crate) Arc<Engine>);

/// What a context's RDDs, jobs and tasks share.
pub(crate) struct Engine {
    pub conf: Conf,
    pub settings: Settings,
    pub cancel: CancelToken,
    pub executors: Executors,
    pub shuffles: ShuffleStore,
    pub memory: Memory,
    pub blocks: BlockManager,
    pub ids: Ids,
    pub jobs: Jobs,
    pub barriers: Arc<Barriers>,
    sink: EventSink,
    call_site: Mutex<Option<String>>,
    between: RwLock<Option<Between>>,
    /// When `between` was last called, in milliseconds as the clock's bits.
    last_between: AtomicU64,
    stopped: AtomicBool,
}

/// What the status tracker tells of an executor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ExecutorInfo {
    pub executor: usize,
    /// Bytes of cached blocks in memory, and how many may be; none where no memory is set.
    pub cached: u64,
    pub cache_limit: Option<u64>,
    /// Tasks that it runs now.
    pub running: usize,
}

/// The next number of each kind.
#[derive(Default)]
pub(crate) struct Ids {
    pub rdd: AtomicU32,
    pub shuffle: AtomicU32,
    pub job: AtomicU32,
    pub stage: AtomicU32,
    pub task: AtomicU64,
    pub shared: AtomicU64,
}

fn execution_bytes(settings: &Settings) -> Option<u64> {
    settings.cache_bytes.map(|bytes| bytes.saturating_mul(settings.executors as u64))
}

impl SparkContext {
    pub fn new(conf: Conf, sink: EventSink) -> Result<Self> {
        let settings = conf.settings()?;
        threads::start(settings.cores);
        let engine = Arc::new(Engine {
            executors: Executors::new(settings.executors),
            conf,
            cancel: CancelToken::default(),
            shuffles: ShuffleStore::default(),
            memory: Memory::new(execution_bytes(&settings).or_else(platform_memory::limit)),
            blocks: BlockManager::new(settings.cache_bytes),
            settings,
            ids: Ids::default(),
            jobs: Jobs::default(),
            barriers: Arc::default(),
            sink,
            call_site: Mutex::new(None),
            between: RwLock::new(None),
            last_between: AtomicU64::new(0),
            stopped: AtomicBool::new(false),
        });
        engine.executors.alive().into_iter().for_each(|executor| engine.tell_added(executor));
        Ok(Self(engine))
    }

    pub fn conf(&self) -> &Conf {
        &self.0.conf
    }

    /// Bytes that the executors have together for what tasks hold and what is cached; none where no `spark.executor.memory` is
    /// set.
    pub fn execution_bytes(&self) -> Option<u64> {
        execution_bytes(&self.0.settings)
    }

    /// What tasks hold and shuffles keep: up to `execution_bytes`, or to what the platform can give.
    pub fn memory(&self) -> &Memory {
        &self.0.memory
    }

    pub fn default_parallelism(&self) -> usize {
        self.0.settings.parallelism
    }

    /// How many partitions a file is read into at least.
    pub fn default_min_partitions(&self) -> usize {
        self.default_parallelism().min(2)
    }

    /// An RDD of any kind: `compute` gives a partition's items, reading parents by `Rdd::iterator`. Each parent it reads
    /// is named in `dependencies` (`Rdd::one_to_one`, `Rdd::narrow`).
    pub fn rdd<T: Data>(
        &self,
        name: &str,
        partitions: usize,
        dependencies: Vec<Dependency>,
        compute: impl Fn(usize, &TaskContext) -> Result<Stream<T>> + Send + Sync + 'static,
    ) -> Rdd<T> {
        self.make(name, partitions, dependencies, None, Arc::new(compute))
    }

    pub(crate) fn make<T: Data>(
        &self,
        name: &str,
        partitions: usize,
        dependencies: Vec<Dependency>,
        problem: Option<(String, String)>,
        compute: Arc<Compute<T>>,
    ) -> Rdd<T> {
        let lineage = Lineage {
            id: self.0.ids.rdd.fetch_add(1, Ordering::Relaxed),
            name: RwLock::new(name.to_owned()),
            call_site: self.call_site(name),
            partitions,
            dependencies,
            persisted: AtomicBool::new(false),
            level: RwLock::new(Level::default()),
            barrier: AtomicBool::new(false),
            within: AtomicBool::new(false),
            problem,
            engine: Arc::downgrade(&self.0),
        };
        Rdd { sc: self.clone(), lineage: Arc::new(lineage), compute: Some(compute) }
    }

    /// Runs `f` over some partitions of an RDD, each in a task, and gives its results in the order of `partitions`.
    /// Blocks until the job has ended.
    pub fn run_job<T: Data, U: Send>(
        &self,
        rdd: &Rdd<T>,
        partitions: &[usize],
        f: impl Fn(&TaskContext, Stream<T>) -> Result<U> + Sync,
    ) -> Result<Vec<U>> {
        self.run_action("runJob", rdd, partitions, f)
    }

    /// As `run_job`, for an action of this name.
    pub(crate) fn run_action<T: Data, U: Send>(
        &self,
        action: &str,
        rdd: &Rdd<T>,
        partitions: &[usize],
        f: impl Fn(&TaskContext, Stream<T>) -> Result<U> + Sync,
    ) -> Result<Vec<U>> {
        let results: Vec<Mutex<Option<U>>> = partitions.iter().map(|_| Mutex::new(None)).collect();
        let body = |context: &TaskContext, index: usize| {
            let stream = context.writing(rdd.iterator(partitions[index], context)?);
            let result = f(context, stream)?;
            *results[index].lock() = Some(result);
            Ok(())
        };
        scheduler::run(&self.0, &self.call_site(action), &rdd.lineage, partitions, &body)?;
        let missing = || Error::exception("a task ended without its result");
        results.into_iter().map(|result| result.into_inner().ok_or_else(missing)).collect()
    }

    pub fn broadcast<T>(&self, value: T) -> Broadcast<T> {
        Broadcast::new(self.0.ids.shared.fetch_add(1, Ordering::Relaxed), value)
    }

    pub fn accumulator<T: Clone + Send + Sync + 'static>(
        &self,
        initial: T,
        add: impl Fn(T, T) -> T + Send + Sync + 'static,
    ) -> Accumulator<T> {
        Accumulator::new(self.0.ids.shared.fetch_add(1, Ordering::Relaxed), initial, add)
    }

    /// Where in the user's program what follows is called from, as Spark writes it: `reduceByKey at wordcount.py:7`.
    /// RDDs and jobs made from here on remember it; with none they are named after the operator alone.
    pub fn set_call_site(&self, site: Option<String>) {
        *self.0.call_site.lock() = site;
    }

    pub(crate) fn call_site(&self, operator: &str) -> String {
        self.0.call_site.lock().clone().unwrap_or_else(|| operator.to_owned())
    }

    /// What to do between tasks and about every 50 ms while they run, on the thread that called the action: the page's
    /// output and events are flushed there.
    pub fn set_between(&self, between: Arc<dyn Fn() + Send + Sync>) {
        *self.0.between.write() = Some(between);
    }

    /// Tells what a layer above did.
    pub fn emit(&self, event: Event) {
        self.0.emit(event);
    }

    /// What the driver's own long work calls now and then, as a job does between its tasks.
    pub fn between(&self) {
        self.0.between();
    }

    pub fn cancel_token(&self) -> CancelToken {
        self.0.cancel.clone()
    }

    /// Ends the running jobs that `which` names; `why` completes Spark's sentence `Job 3 cancelled …`.
    pub fn cancel_jobs(&self, which: &Which<'_>, why: &str) {
        self.0.jobs.cancel(which, why);
    }

    pub fn jobs_of_group(&self, group: Option<&str>) -> Vec<u32> {
        self.0.jobs.of_group(group)
    }

    pub fn active_jobs(&self) -> Vec<u32> {
        self.0.jobs.active()
    }

    pub fn active_stages(&self) -> Vec<u32> {
        self.0.jobs.active_stages()
    }

    pub fn job_info(&self, job: u32) -> Option<JobInfo> {
        self.0.jobs.job_info(job)
    }

    pub fn stage_info(&self, stage: u32) -> Option<StageInfo> {
        self.0.jobs.stage_info(stage)
    }

    /// How many bytes of results an action may bring to the driver (`spark.driver.maxResultSize`); none is no limit.
    pub fn max_result_bytes(&self) -> Option<u64> {
        self.0.settings.max_result_bytes
    }

    /// Ends an executor and starts another in its place. Its shuffle output and cached blocks are gone; lineage
    /// recomputes them when they are needed. False if there is no such executor.
    pub fn lose_executor(&self, executor: usize) -> bool {
        self.0.lose_executor(executor)
    }

    /// The executors that are alive.
    pub fn executors(&self) -> Vec<usize> {
        self.0.executors.alive()
    }

    /// What the executors that are alive hold and do.
    pub fn executor_infos(&self) -> Vec<ExecutorInfo> {
        let engine = &self.0;
        let one = |(executor, running): (usize, usize)| ExecutorInfo {
            executor,
            cached: engine.blocks.held_by(executor),
            cache_limit: engine.settings.cache_bytes,
            running,
        };
        engine.executors.running().into_iter().map(one).collect()
    }

    /// What is cached.
    pub fn storage(&self) -> Vec<RddStorage> {
        self.0.blocks.storage()
    }

    /// Frees what the context holds; jobs are refused from here on.
    pub fn stop(&self) {
        self.0.stopped.store(true, Ordering::Release);
        self.0.shuffles.clear();
        let dropped = self.0.blocks.clear();
        self.0.tell_dropped(dropped);
    }

    pub fn is_stopped(&self) -> bool {
        self.0.stopped.load(Ordering::Acquire)
    }
}

impl Engine {
    pub fn emit(&self, event: Event) {
        (self.sink)(event);
    }

    /// What errors call an executor.
    pub fn executor_name(&self, executor: usize) -> String {
        if self.settings.numbered { executor.to_string() } else { "driver".to_owned() }
    }

    /// Why no job can be started now.
    pub fn check(&self) -> Result<()> {
        if self.stopped.load(Ordering::Acquire) {
            let message = "Cannot call methods on a stopped SparkContext.";
            return Err(Error::spark("java.lang.IllegalStateException", message));
        }
        if TaskContext::get().is_some() {
            let message = "[CONTEXT_ONLY_VALID_ON_DRIVER] It appears that you are attempting to reference SparkContext \
                           from a broadcast variable, action, or transformation. SparkContext can only be used on the \
                           driver, not in code that runs on workers. For more information, see SPARK-5063.";
            return Err(Error::exception(message));
        }
        if self.cancel.is_cancelled() { Err(Error::Cancelled) } else { Ok(()) }
    }

    /// Calls the hook if it was not called in the last 50 ms.
    pub fn between(&self) {
        const PAUSE_MS: f64 = 50.0;
        let now = clock::now_ms();
        if now - f64::from_bits(self.last_between.load(Ordering::Relaxed)) < PAUSE_MS {
            return;
        }
        self.last_between.store(now.to_bits(), Ordering::Relaxed);
        let between = self.between.read().clone();
        if let Some(between) = between {
            between();
        }
    }

    /// Keeps a block that a task computed, if its executor still lives.
    pub fn cache(&self, rdd: u32, partition: usize, block: Block) {
        let (executor, bytes, name) = (block.executor, block.bytes, block.name.clone());
        let Some((state, evicted)) = self.executors.if_alive(executor, || self.blocks.put(rdd, partition, block)) else { return };
        self.tell_dropped(evicted);
        if let Some(state) = state {
            self.emit(Event::Block { rdd, name, partition, executor, state, bytes, time: clock::now_ms() });
        }
    }

    pub fn unpersist(&self, lineage: &Lineage) {
        let dropped = self.blocks.drop_rdd(lineage.id);
        self.tell_dropped(dropped);
    }

    fn lose_executor(&self, executor: usize) -> bool {
        let its = || (self.shuffles.drop_executor(executor), self.blocks.drop_executor(executor));
        let Some((successor, (_outputs, dropped))) = self.executors.lose(executor, its) else { return false };
        self.tell_dropped(dropped);
        self.emit(Event::ExecutorLost { executor, time: clock::now_ms() });
        self.tell_added(successor);
        true
    }

    fn tell_added(&self, executor: usize) {
        let cache_limit = self.settings.cache_bytes;
        self.emit(Event::ExecutorAdded { executor, cache_limit, time: clock::now_ms() });
    }

    fn tell_dropped(&self, dropped: Vec<Dropped>) {
        for (rdd, partition, Block { executor, bytes, name, .. }, state) in dropped {
            self.emit(Event::Block { rdd, name, partition, executor, state, bytes, time: clock::now_ms() });
        }
    }
}
