//! Load: what requests a second do to a service of c replicas. `queue` is the theory (M/M/c), `run` plays it through with
//! service times that were measured.

use serde::Serialize;

use crate::monitoring::quantile;
use crate::random::Random;

pub mod scale;
#[cfg(test)]
mod tests;

/// What comes of many requests, in milliseconds.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Summary {
    pub requests: usize,
    pub errors: usize,
    pub per_second: f64,
    pub mean: f64,
    pub p50: f64,
    pub p95: f64,
    pub p99: f64,
    pub most: f64,
}

impl Summary {
    /// Of the latencies of those that were answered, over so long a time.
    pub fn of(mut latencies: Vec<f64>, errors: usize, ms: f64) -> Self {
        latencies.sort_by(f64::total_cmp);
        let count = latencies.len();
        if count == 0 {
            return Self { requests: errors, errors, ..Self::default() };
        }
        Self {
            requests: count + errors,
            errors,
            per_second: if ms > 0.0 { count as f64 / ms * 1000.0 } else { 0.0 },
            mean: latencies.iter().sum::<f64>() / count as f64,
            p50: quantile(&latencies, 0.5),
            p95: quantile(&latencies, 0.95),
            p99: quantile(&latencies, 0.99),
            most: latencies.last().copied().unwrap_or_default(),
        }
    }
}

/// A queue of c servers with Poisson arrivals and exponential service.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Queue {
    /// How busy a server is; from 1 on the queue grows without end.
    pub utilisation: f64,
    /// How probable it is to have to wait (Erlang's C).
    pub waits: f64,
    /// In milliseconds.
    pub mean_wait: f64,
    pub mean_response: f64,
    /// Requests that wait, on average.
    pub waiting: f64,
}

/// None where it never settles.
pub fn queue(per_second: f64, service_ms: f64, replicas: u32) -> Option<Queue> {
    let (arrivals, servers) = (per_second / 1000.0, f64::from(replicas));
    let offered = arrivals * service_ms;
    let utilisation = offered / servers;
    if replicas == 0 || !(0.0..1.0).contains(&utilisation) {
        return None;
    }
    // Erlang's B by its recurrence, and C from it.
    let blocked = (1..=replicas).fold(1.0, |blocked, n| offered * blocked / (f64::from(n) + offered * blocked));
    let waits = blocked / (1.0 - utilisation * (1.0 - blocked));
    let mean_wait = waits * service_ms / (servers * (1.0 - utilisation));
    Some(Queue { utilisation, waits, mean_wait, mean_response: mean_wait + service_ms, waiting: arrivals * mean_wait })
}

impl Queue {
    /// How long so large a share of requests waits at most: P(W > t) = C e^(−(cμ − λ)t).
    pub fn wait_quantile(&self, share: f64) -> f64 {
        if self.mean_wait == 0.0 || 1.0 - share >= self.waits {
            return 0.0;
        }
        self.mean_wait / self.waits * (self.waits / (1.0 - share)).ln()
    }
}

/// How load comes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Loop {
    /// So many a second, whatever the answers.
    Open { per_second: f64 },
    /// So many callers, each asking again once it was answered and has thought.
    Closed { callers: usize, think_ms: f64 },
}

/// Plays requests through c replicas whose service times are drawn from those given.
pub fn run(load: Loop, service_ms: &[f64], replicas: usize, requests: usize, seed: u64) -> Summary {
    if service_ms.is_empty() || replicas == 0 || requests == 0 {
        return Summary::default();
    }
    let mut random = Random::new(seed);
    let mut free = vec![0.0_f64; replicas];
    let mut latencies = Vec::with_capacity(requests);
    let mut end = 0.0_f64;
    let mut serve = |at: f64, random: &mut Random| {
        let time = service_ms.get(random.below(service_ms.len())).copied().unwrap_or_default();
        // The replica that is free first.
        let mut first = 0;
        for (place, until) in free.iter().enumerate() {
            if free.get(first).is_some_and(|least| until < least) {
                first = place;
            }
        }
        let done = free.get(first).map_or(at, |until| until.max(at)) + time;
        if let Some(until) = free.get_mut(first) {
            *until = done;
        }
        end = end.max(done);
        latencies.push(done - at);
        done
    };
    match load {
        Loop::Open { per_second } => {
            let mut at = 0.0;
            for _ in 0..requests {
                at += random.exponential(1000.0 / per_second.max(1e-9));
                serve(at, &mut random);
            }
        }
        Loop::Closed { callers, think_ms } => {
            let mut ready = vec![0.0_f64; callers.max(1)];
            for _ in 0..requests {
                let mut next = 0;
                for (caller, at) in ready.iter().enumerate() {
                    if ready.get(next).is_some_and(|least| at < least) {
                        next = caller;
                    }
                }
                let at = ready.get(next).copied().unwrap_or_default();
                let done = serve(at, &mut random);
                if let Some(ready) = ready.get_mut(next) {
                    *ready = done + if think_ms > 0.0 { random.exponential(think_ms) } else { 0.0 };
                }
            }
        }
    }
    Summary::of(latencies, 0, end)
}
