//! A queue one thread waits on with a time limit. std's channel asks std's clock, which panics in wasm;
//! a condition variable's `wait_timeout` is one `memory.atomic.wait` there.

use std::collections::VecDeque;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use crate::clock;

pub struct Mailbox<T> {
    letters: Mutex<VecDeque<T>>,
    arrived: Condvar,
}

impl<T> Mailbox<T> {
    pub const fn new() -> Self {
        Self { letters: Mutex::new(VecDeque::new()), arrived: Condvar::new() }
    }

    pub fn send(&self, letter: T) {
        self.lock().push_back(letter);
        self.arrived.notify_one();
    }

    /// The next letter, or none if none comes within `limit`.
    pub fn receive(&self, limit: Duration) -> Option<T> {
        let mut letters = self.lock();
        let start = clock::now_ms();
        // A wake-up may be for a letter that was taken before: `send` tells of it after it has freed the lock.
        while letters.is_empty() {
            let waited = Duration::from_secs_f64((clock::now_ms() - start).max(0.0) / 1000.0);
            let rest = limit.checked_sub(waited).filter(|rest| !rest.is_zero())?;
            letters = self.arrived.wait_timeout(letters, rest).unwrap_or_else(PoisonError::into_inner).0;
        }
        letters.pop_front()
    }

    /// The next letter if one is there, without waiting.
    pub fn try_receive(&self) -> Option<T> {
        self.lock().pop_front()
    }

    fn lock(&self) -> MutexGuard<'_, VecDeque<T>> {
        // No code that can panic runs under the lock, so what a poisoned one holds is whole.
        self.letters.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<T> Default for Mailbox<T> {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(test)]
mod tests {
    use super::Mailbox;
    use std::time::Duration;

    #[test]
    fn letters_arrive_in_order_and_waiting_ends() {
        let mailbox = Mailbox::new();
        crate::threads::start(1);
        crate::threads::scope(|scope| {
            scope.spawn(|| (0..100).for_each(|n| mailbox.send(n)));
            for n in 0..100 {
                assert_eq!(mailbox.receive(Duration::from_secs(10)), Some(n));
            }
        });
        assert_eq!(mailbox.receive(Duration::from_millis(1)), None);
        assert_eq!(mailbox.try_receive(), None);
    }
}
