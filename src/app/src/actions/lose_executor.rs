//! Loses an executor with its shuffle output and cached partitions, to see lineage bring them back. While nothing runs it is
//! lost when the next job does.

use crate::workbench::Workbench;

pub fn lose_executor(bench: &Workbench, executor: usize) {
    let written = bench.engine.read().write_lose_flag(executor);
    if written {
        bench.run.change_at_once(|run| {
            if let Some(executor) = run.jobs.executors.get_mut(&executor) {
                executor.leaving = true;
            }
        });
    } else {
        bench.notice(format!("Executor {executor} cannot be lost here: the page and the engine share no memory."));
    }
}
