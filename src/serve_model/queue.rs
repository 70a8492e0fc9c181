//! Requests that wait for the model, and those that are being answered, by whom.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::mpsc::Sender;

use parking_lot::{Condvar, Mutex};
use touchpaper_wire::{HttpRequest, HttpResponse};

/// Requests that may wait; those after are told to come again.
const MOST: usize = 256;

pub type Answered = Result<(HttpResponse, Vec<u8>), String>;

/// A request for the model.
pub struct Job {
    pub id: u64,
    pub request: HttpRequest,
    pub body: Vec<u8>,
    pub reply: Sender<Answered>,
    /// How many replicas have ended while they were at it.
    pub lost: usize,
}

/// Why a request does not wait.
pub enum Refused {
    Full,
    Closed,
}

#[derive(Default)]
struct State {
    waiting: VecDeque<Job>,
    /// Which replica is at which request.
    running: BTreeMap<u64, usize>,
    /// Those of them whose callers have gone.
    given_up: BTreeSet<u64>,
    closed: bool,
}

pub struct Queue {
    state: Mutex<State>,
    wake: Condvar,
    /// Stops what a replica is at.
    stop: Box<dyn Fn(usize) + Send + Sync>,
}

impl Queue {
    pub fn new(stop: impl Fn(usize) + Send + Sync + 'static) -> Self {
        Self { state: Mutex::default(), wake: Condvar::new(), stop: Box::new(stop) }
    }

    pub fn offer(&self, job: Job) -> Result<(), Refused> {
        let mut state = self.state.lock();
        if state.closed {
            return Err(Refused::Closed);
        }
        if state.waiting.len() >= MOST {
            return Err(Refused::Full);
        }
        state.waiting.push_back(job);
        drop(state);
        self.wake.notify_one();
        Ok(())
    }

    /// The next request that somebody waits for; None once there will be no more.
    pub fn take(&self, replica: usize) -> Option<Job> {
        let mut state = self.state.lock();
        loop {
            if let Some(job) = state.waiting.pop_front() {
                state.running.insert(job.id, replica);
                return Some(job);
            }
            if state.closed {
                return None;
            }
            self.wake.wait(&mut state);
        }
    }

    /// A request is over. False where its caller has gone.
    pub fn done(&self, id: u64) -> bool {
        let mut state = self.state.lock();
        state.running.remove(&id);
        !state.given_up.remove(&id)
    }

    /// A request whose replica has ended is the next again.
    pub fn again(&self, job: Job) {
        self.state.lock().waiting.push_front(job);
        self.wake.notify_one();
    }

    /// A caller has waited too long. Its request is stopped, so that those behind it get their turn.
    pub fn give_up(&self, id: u64) {
        let mut state = self.state.lock();
        state.waiting.retain(|job| job.id != id);
        if let Some(replica) = state.running.get(&id).copied() {
            state.given_up.insert(id);
            (self.stop)(replica);
        }
    }

    pub fn close(&self) {
        let mut state = self.state.lock();
        state.closed = true;
        // Whoever waits is told by the end of its channel.
        state.waiting.clear();
        drop(state);
        self.wake.notify_all();
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::sync::mpsc::channel;

    use super::*;

    fn job(id: u64) -> Job {
        let request = HttpRequest { method: "GET".to_owned(), target: "/".to_owned(), headers: Vec::new() };
        Job { id, request, body: Vec::new(), reply: channel().0, lost: 0 }
    }

    #[test]
    fn what_was_lost_is_the_next_and_what_nobody_waits_for_is_none() {
        let queue = Queue::new(|_| ());
        for id in [1, 2, 3] {
            assert!(queue.offer(job(id)).is_ok());
        }
        let first = queue.take(0).unwrap();
        assert_eq!(first.id, 1);
        queue.give_up(2);
        assert!(queue.done(1));
        queue.again(first);
        assert_eq!(queue.take(1).unwrap().id, 1);
        assert_eq!(queue.take(1).unwrap().id, 3);
        queue.close();
        assert!(queue.take(0).is_none() && matches!(queue.offer(job(4)), Err(Refused::Closed)));
    }

    #[test]
    fn a_request_that_takes_too_long_is_stopped_where_it_runs() {
        let stopped = Arc::new(AtomicUsize::new(9));
        let told = Arc::clone(&stopped);
        let queue = Queue::new(move |replica| told.store(replica, Ordering::Relaxed));
        assert!(queue.offer(job(1)).is_ok());
        queue.take(3).unwrap();
        queue.give_up(1);
        assert_eq!(stopped.load(Ordering::Relaxed), 3);
        assert!(!queue.done(1), "its caller has gone");
    }

    #[test]
    fn only_so_many_wait() {
        let queue = Queue::new(|_| ());
        assert!((0..MOST as u64).all(|id| queue.offer(job(id)).is_ok()));
        assert!(matches!(queue.offer(job(1000)), Err(Refused::Full)));
    }
}
