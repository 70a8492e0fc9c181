//! Where the tasks of a barrier stage wait for one another.

use std::collections::BTreeMap;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use crate::{Result, TaskContext};

/// How long a task waits before it looks at the cancel flag again.
const PATIENCE: Duration = Duration::from_millis(50);

/// The rounds of every barrier stage that runs, by stage and attempt.
#[derive(Default)]
pub(crate) struct Barriers {
    rounds: Mutex<BTreeMap<(u32, u32), Round>>,
    met: Condvar,
}

#[derive(Default)]
struct Round {
    number: u64,
    /// What the tasks that are here have brought, by partition.
    brought: BTreeMap<usize, String>,
    /// What all brought to the round before.
    last: Arc<Vec<String>>,
}

impl Barriers {
    /// Waits until all tasks of the stage are here; gives what each brought, in the order of the partitions.
    pub fn meet(&self, context: &TaskContext, message: String) -> Result<Arc<Vec<String>>> {
        let identity = context.identity();
        let stage = (identity.stage, identity.stage_attempt);
        let mut rounds = self.lock();
        let round = rounds.entry(stage).or_default();
        let number = round.number;
        round.brought.insert(identity.partition, message);
        if round.brought.len() >= context.stage_tasks() {
            round.last = Arc::new(std::mem::take(&mut round.brought).into_values().collect());
            round.number += 1;
            self.met.notify_all();
            return Ok(Arc::clone(&round.last));
        }
        loop {
            rounds = self.met.wait_timeout(rounds, PATIENCE).unwrap_or_else(PoisonError::into_inner).0;
            if let Some(round) = rounds.get(&stage).filter(|round| round.number > number) {
                return Ok(Arc::clone(&round.last));
            }
            context.check()?;
        }
    }

    /// The attempt has ended.
    pub fn forget(&self, stage: u32, attempt: u32) {
        self.lock().remove(&(stage, attempt));
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<(u32, u32), Round>> {
        // No code that can panic runs under the lock, so what a poisoned one holds is whole.
        self.rounds.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::local;
    use crate::{TaskContext, stream_of};

    #[test]
    fn tasks_meet_with_what_each_brought() {
        let sc = local(3);
        let rdd = sc.parallelize(vec![1, 2, 3], 3).map_partitions(|context: &TaskContext, _| {
            let first = context.meet(format!("a{}", context.partition()))?;
            let second = context.meet(format!("b{}", context.partition()))?;
            Ok(stream_of(vec![format!("{}{}", first.concat(), second.concat())]))
        });
        rdd.lineage().set_barrier();
        assert_eq!(rdd.collect().unwrap(), ["a0a1a2b0b1b2"; 3]);
    }

    #[test]
    fn a_stage_wider_than_the_cluster_is_refused() {
        let rdd = local(2).parallelize(vec![1, 2, 3], 3);
        rdd.lineage().set_barrier();
        assert!(rdd.collect().unwrap_err().to_string().contains("[SPARK-24819]"));
    }
}
