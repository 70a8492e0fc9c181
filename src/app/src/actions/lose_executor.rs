//! Loses an executor with its shuffle output and cached partitions, to see lineage bring them back.

use touchpaper_wire::Request;

use crate::workbench::Workbench;

pub fn lose_executor(bench: &Workbench, executor: usize) {
    let sent = bench.engine.read().worker.as_ref().map(|worker| worker.request(&Request::LoseExecutor { executor }));
    if let Some(Err(message)) = sent {
        bench.notice(format!("The engine could not be asked to lose executor {executor} ({message})."));
    }
}
