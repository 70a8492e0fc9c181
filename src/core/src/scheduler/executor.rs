//! The executors: owners of shuffle output and cached blocks. All share this process; one can be lost at any time.

use std::collections::BTreeMap;

use parking_lot::Mutex;

/// Which executors are alive, by number; a lost one's number is not used again.
pub(crate) struct Executors(Mutex<State>);

struct State {
    alive: Vec<usize>,
    next: usize,
    /// How many tasks each runs.
    running: BTreeMap<usize, usize>,
}

impl Executors {
    pub fn new(count: usize) -> Self {
        Self(Mutex::new(State { alive: (0..count).collect(), next: count, running: BTreeMap::new() }))
    }

    /// A task has been handed to an executor.
    pub fn began(&self, executor: usize) {
        *self.0.lock().running.entry(executor).or_default() += 1;
    }

    /// And has ended.
    pub fn ended(&self, executor: usize) {
        let mut state = self.0.lock();
        if let Some(count) = state.running.get_mut(&executor) {
            *count = count.saturating_sub(1);
        }
    }

    /// Those that are alive, and how many tasks each runs.
    pub fn running(&self) -> Vec<(usize, usize)> {
        let state = self.0.lock();
        state.alive.iter().map(|executor| (*executor, state.running.get(executor).copied().unwrap_or_default())).collect()
    }

    pub fn alive(&self) -> Vec<usize> {
        self.0.lock().alive.clone()
    }

    /// Does `keep` while the executor cannot be lost; none if it is lost already.
    pub fn if_alive<R>(&self, executor: usize, keep: impl FnOnce() -> R) -> Option<R> {
        let state = self.0.lock();
        state.alive.contains(&executor).then(keep)
    }

    /// Ends an executor, drops what it held by `drop_its`, and starts one with a new number in its place, this.
    pub fn lose<R>(&self, executor: usize, drop_its: impl FnOnce() -> R) -> Option<(usize, R)> {
        let mut state = self.0.lock();
        let place = state.alive.iter().position(|alive| *alive == executor)?;
        let successor = state.next;
        state.alive[place] = successor;
        state.next += 1;
        Some((successor, drop_its()))
    }

    /// The executor for a task: the one that holds its input if that lives, else by the partition's number, so that a
    /// run is the same whatever the threads.
    pub fn place(&self, partition: usize, preferred: Option<usize>) -> usize {
        let state = self.0.lock();
        let preferred = preferred.filter(|preferred| state.alive.contains(preferred));
        preferred.or_else(|| state.alive.get(partition % state.alive.len().max(1)).copied()).unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use super::Executors;
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test(unsupported = test)]
    fn a_lost_executor_is_replaced_under_a_new_number() {
        let executors = Executors::new(2);
        assert_eq!((executors.place(0, None), executors.place(3, None), executors.place(0, Some(1))), (0, 1, 1));
        assert_eq!(executors.lose(1, || "blocks"), Some((2, "blocks")));
        assert_eq!(executors.lose(1, || "blocks"), None, "it is gone already");
        assert_eq!(executors.alive(), [0, 2]);
        assert_eq!((executors.place(1, None), executors.place(0, Some(1))), (2, 0));
        assert_eq!(executors.if_alive(1, || ()), None);
        executors.began(2);
        assert_eq!(executors.running(), [(0, 0), (2, 1)]);
        executors.ended(2);
        assert_eq!(executors.running(), [(0, 0), (2, 0)]);
    }
}
