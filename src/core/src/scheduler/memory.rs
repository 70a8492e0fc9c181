//! `spark.executor.pyspark.memory`: how much memory the tasks of a job may take. Python objects have no owner that could be
//! asked, so it is what the process has grown by since the job began; past the limit a task gets a MemoryError.

use std::cell::Cell;

use touchpaper_platform::{attention, clock, memory};

use crate::context::Engine;

pub struct TaskMemory {
    /// None where there is no limit.
    most: Option<u64>,
    looked: Cell<f64>,
}

/// Between two looks: the process asks its system.
const PAUSE_MS: f64 = 20.0;

impl TaskMemory {
    pub fn watch(engine: &Engine) -> Self {
        let limit = engine.settings.python_bytes.map(|bytes| bytes.saturating_mul(engine.settings.executors as u64));
        Self { most: limit.map(|limit| memory::bytes().saturating_add(limit)), looked: Cell::new(0.0) }
    }

    pub fn look(&self) {
        let Some(most) = self.most else { return };
        let now = clock::now_ms();
        if now - self.looked.get() < PAUSE_MS {
            return;
        }
        self.looked.set(now);
        if memory::bytes() > most {
            attention::tasks_take_too_much();
        }
    }
}

impl Drop for TaskMemory {
    fn drop(&mut self) {
        if self.most.is_some() {
            attention::tasks_have_ended();
        }
    }
}
