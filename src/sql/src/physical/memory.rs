//! The memory that operators share: what aggregates, joins and sorts hold is counted with what shuffles keep, and past the
//! limit their query fails as Spark's tasks do, instead of the whole engine.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use datafusion::error::{DataFusionError, Result as DfResult};
use datafusion::execution::disk_manager::{DiskManagerBuilder, DiskManagerMode};
use datafusion::execution::memory_pool::{MemoryLimit, MemoryPool, MemoryReservation};
use datafusion::execution::runtime_env::{RuntimeEnv, RuntimeEnvBuilder};
use touchpaper_core::{Memory, SparkContext};

use crate::error::{Error, Result};

/// What all plans of an application run in.
pub fn runtime(context: &SparkContext) -> Result<Arc<RuntimeEnv>> {
    let disk = DiskManagerBuilder::default().with_mode(DiskManagerMode::Disabled);
    let pool = Arc::new(Pool { memory: context.memory().clone(), held: AtomicUsize::new(0) });
    Ok(RuntimeEnvBuilder::new().with_disk_manager_builder(disk).with_memory_pool(pool).build_arc()?)
}

/// The operators' part of the application's account.
#[derive(Debug)]
struct Pool {
    memory: Memory,
    held: AtomicUsize,
}

impl fmt::Display for Pool {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} bytes", self.reserved())
    }
}

impl MemoryPool for Pool {
    fn name(&self) -> &str {
        "execution"
    }

    fn grow(&self, _: &MemoryReservation, additional: usize) {
        self.memory.take(additional);
        self.held.fetch_add(additional, Ordering::Relaxed);
    }

    fn shrink(&self, _: &MemoryReservation, less: usize) {
        self.memory.give_back(less);
        self.held.fetch_sub(less, Ordering::Relaxed);
    }

    fn try_grow(&self, _: &MemoryReservation, additional: usize) -> DfResult<()> {
        // Of this kind, so that a partial aggregate hands on what it has and goes on.
        self.memory.try_take(additional).map_err(|left| DataFusionError::ResourcesExhausted(format!("{additional} {left}")))?;
        self.held.fetch_add(additional, Ordering::Relaxed);
        Ok(())
    }

    fn reserved(&self) -> usize {
        self.held.load(Ordering::Relaxed)
    }

    fn memory_limit(&self) -> MemoryLimit {
        self.memory.limit().map_or(MemoryLimit::Infinite, MemoryLimit::Finite)
    }
}

/// Spark's error for memory that was asked for in vain. `text` begins with the bytes asked for and those left.
pub fn unable(text: &str) -> Error {
    let mut numbers = text.split(|c: char| !c.is_ascii_digit()).filter(|digits| !digits.is_empty());
    let (asked, left) = (numbers.next().unwrap_or("0"), numbers.next().unwrap_or("0"));
    Error::new("UNABLE_TO_ACQUIRE_MEMORY", &[("requestedBytes", asked), ("receivedBytes", left)])
}

#[cfg(test)]
mod tests {
    use touchpaper_core::{Conf, SparkContext};
    use wasm_bindgen_test::wasm_bindgen_test;

    use crate::SparkSession;

    #[wasm_bindgen_test(unsupported = test)]
    fn what_does_not_fit_fails_and_the_session_lives_on() {
        let conf = Conf::local(2).with("spark.executor.memory", "1m");
        let spark = SparkSession::new(SparkContext::new(conf, std::sync::Arc::new(|_| {})).unwrap());
        let count = |sql: &str| spark.sql(sql).and_then(|df| df.count());
        for wide in [
            "SELECT id, count(*) FROM range(300000) GROUP BY id",
            "SELECT id FROM range(600000) ORDER BY hash(id), id LIMIT 500000",
            "SELECT /*+ BROADCAST(b) */ a.id FROM range(300000) a JOIN range(300000) b ON a.id = b.id",
        ] {
            let error = count(wide).unwrap_err().to_string();
            assert!(error.contains("[UNABLE_TO_ACQUIRE_MEMORY] Unable to acquire "), "{wide}: {error}");
        }
        assert_eq!(count("SELECT id % 100 AS k, count(*) FROM range(300000) GROUP BY id % 100").unwrap(), 100);
        assert_eq!(spark.runtime().memory_pool.reserved(), 0, "what failed gave back what it held");
        // Nothing is held by an operator here: it is the shuffle that does not fit.
        let spread = spark.sql("SELECT /*+ REPARTITION(3) */ id, hash(id), hash(id, 1) FROM range(300000)").unwrap();
        let error = spread.collect().map(|_| ()).unwrap_err().to_string();
        assert!(error.contains("[UNABLE_TO_ACQUIRE_MEMORY] Unable to acquire "), "{error}");
        drop(spread);
        assert_eq!(spark.context().memory().used(), 0, "no shuffle outlives its query");
    }
}
