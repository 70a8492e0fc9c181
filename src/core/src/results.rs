//! How much the tasks of a job may bring to the driver: `spark.driver.maxResultSize`, as `TaskSetManager` counts it.

use std::sync::atomic::{AtomicU64, Ordering};

use crate::{Result, SparkContext, TaskContext};

/// What a job's tasks have brought so far.
#[derive(Debug)]
pub struct Results {
    limit: Option<u64>,
    bytes: AtomicU64,
    tasks: AtomicU64,
}

impl SparkContext {
    /// For one job: each task tells the size of its result.
    pub fn results(&self) -> Results {
        Results { limit: self.max_result_bytes(), bytes: AtomicU64::new(0), tasks: AtomicU64::new(0) }
    }
}

impl Results {
    /// A task's result is there. Past the limit the job ends, as Spark's does; `bytes` is not asked where there is none.
    pub fn add(&self, task: &TaskContext, bytes: impl FnOnce() -> u64) -> Result<()> {
        let Some(limit) = self.limit else { return Ok(()) };
        let bytes = bytes();
        let bytes = self.bytes.fetch_add(bytes, Ordering::Relaxed).saturating_add(bytes);
        let tasks = self.tasks.fetch_add(1, Ordering::Relaxed) + 1;
        if bytes <= limit {
            return Ok(());
        }
        task.end_job(format!(
            "Job aborted due to stage failure: Total size of serialized results of {tasks} tasks ({}) is bigger than \
             spark.driver.maxResultSize ({})",
            size_text(bytes),
            size_text(limit),
        ));
        task.check()
    }
}

/// Bytes as Spark writes them: `16.0 B`, `1.5 KiB`.
pub fn size_text(bytes: u64) -> String {
    let (mut value, mut unit) = (bytes as f64, "B");
    for larger in ["KiB", "MiB", "GiB", "TiB"] {
        // Spark goes to the next unit at twice of it.
        if value < 2048.0 {
            break;
        }
        (value, unit) = (value / 1024.0, larger);
    }
    format!("{value:.1} {unit}")
}

#[cfg(test)]
mod tests {
    use super::size_text;
    use crate::Conf;
    use crate::testing::context;
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test(unsupported = test)]
    fn a_collect_of_too_much_fails_and_the_next_job_runs() {
        let (sc, _) = context(Conf::local(2).with("spark.driver.maxResultSize", "1000"));
        let rdd = sc.parallelize((0..1000_i64).collect(), 4);
        let problem = rdd.collect().unwrap_err().to_string();
        assert!(problem.contains("Total size of serialized results of"), "{problem}");
        assert!(problem.contains("is bigger than spark.driver.maxResultSize (1000.0 B)"), "{problem}");
        assert_eq!(rdd.count().unwrap(), 1000);
        assert_eq!(rdd.filter(|n| *n < 3).collect().unwrap(), [0, 1, 2]);
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn sizes_are_written_as_sparks() {
        assert_eq!([0, 2047, 2048, 3 << 20].map(size_text), ["0.0 B", "2047.0 B", "2.0 KiB", "3.0 MiB"]);
    }
}
