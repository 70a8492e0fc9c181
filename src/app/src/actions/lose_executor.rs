//! Loses an executor with its shuffle output and cached partitions, to see lineage bring them back.

use crate::workbench::Workbench;

pub fn lose_executor(bench: &Workbench, executor: usize) {
    let written = bench.engine.read().write_lose_flag(executor);
    if !written {
        bench.notice(format!("Executor {executor} cannot be lost here: the page and the engine share no memory."));
    }
}
