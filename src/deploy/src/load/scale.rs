//! Questions of scale, answered from loads that were held for a while: what a replica takes, what another brings, where
//! latency breaks, how many are needed.

use super::{Loop, Summary, run};

/// A load that was held, and what came of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    pub replicas: usize,
    pub load: Loop,
    pub summary: Summary,
}

/// Above this share of an open loop's rate the replicas keep up with it.
const KEPT_UP: f64 = 0.9;
/// A closed loop is at its end where more callers bring less than this.
const MORE: f64 = 1.1;
/// Latency has broken where p99 is so many times what it was under the least load, or so large a share fails.
const BROKEN: f64 = 3.0;
const FAILING: f64 = 0.01;
/// Shorter waits than this are the browser's, not a queue's.
const LEAST_BREAK_MS: f64 = 10.0;

#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Capacity {
    pub per_second: f64,
    /// Whether the load went past it; otherwise it may be more.
    pub reached: bool,
}

/// The most that so many replicas answered.
pub fn capacity(steps: &[Step], replicas: usize) -> Option<Capacity> {
    let of: Vec<&Step> = steps.iter().filter(|step| step.replicas == replicas && step.summary.per_second > 0.0).collect();
    let per_second = of.iter().map(|step| step.summary.per_second).reduce(f64::max)?;
    let behind = |step: &&Step| match step.load {
        Loop::Open { per_second } => step.summary.per_second < KEPT_UP * per_second || share_of_errors(&step.summary) > FAILING,
        Loop::Closed { .. } => false,
    };
    let callers = |step: &&Step| match step.load {
        Loop::Closed { callers, .. } => Some((callers, step.summary.per_second)),
        Loop::Open { .. } => None,
    };
    let mut closed: Vec<(usize, f64)> = of.iter().filter_map(callers).collect();
    closed.sort_by_key(|one| one.0);
    // Twice as many callers of replicas that are all busy bring no more.
    let level = closed.windows(2).any(|pair| matches!(pair, [fewer, more] if fewer.0 >= replicas && more.1 < MORE * fewer.1));
    Some(Capacity { per_second, reached: level || of.iter().any(behind) })
}

/// What the last of so many replicas brings: times as much as with one fewer.
pub fn gain(steps: &[Step], replicas: usize) -> Option<f64> {
    let fewer = replicas.checked_sub(1)?;
    Some(capacity(steps, replicas)?.per_second / capacity(steps, fewer)?.per_second)
}

/// Where latency breaks.
#[derive(Clone, Debug, PartialEq)]
pub struct Knee<'a> {
    /// The least load, and the first past which latency stays broken: one that broke under less than what is borne later was
    /// a moment's.
    pub calm: &'a Step,
    pub broken: &'a Step,
}

pub fn knee(steps: &[Step], replicas: usize) -> Option<Knee<'_>> {
    let mut of: Vec<&Step> = steps.iter().filter(|step| step.replicas == replicas && step.summary.requests > 0).collect();
    of.sort_by(|one, other| level(one.load).total_cmp(&level(other.load)));
    let calm = *of.first()?;
    let limit = (BROKEN * calm.summary.p99).max(calm.summary.p99 + LEAST_BREAK_MS);
    let breaks = |step: &&&Step| step.summary.p99 > limit || share_of_errors(&step.summary) > FAILING;
    let broken = of.iter().skip(1).rev().take_while(breaks).last()?;
    Some(Knee { calm, broken })
}

/// Requests a second, or callers.
pub fn level(load: Loop) -> f64 {
    match load {
        Loop::Open { per_second } => per_second,
        Loop::Closed { callers, .. } => callers as f64,
    }
}

pub fn share_of_errors(summary: &Summary) -> f64 {
    summary.errors as f64 / summary.requests.max(1) as f64
}

#[derive(Clone, Debug, PartialEq)]
pub enum Needed {
    /// So few, and what is to be expected of them.
    Replicas(usize, Summary),
    /// One request alone takes as long already.
    Never { p99: f64 },
    /// More than were tried.
    MoreThan(usize),
}

/// The fewest replicas that answer so many requests a second at a p99 below so many milliseconds, played through with
/// service times that were measured. Replicas that disturb each other need more.
pub fn needed(per_second: f64, p99_ms: f64, service_ms: &[f64], most: usize) -> Option<Needed> {
    /// Enough for a p99 of a hundred waits.
    const PLAYED: usize = 10_000;
    if service_ms.is_empty() || per_second.is_nan() || per_second <= 0.0 {
        return None;
    }
    let alone = Summary::of(service_ms.to_vec(), 0, 0.0);
    if alone.p99 >= p99_ms {
        return Some(Needed::Never { p99: alone.p99 });
    }
    for replicas in 1..=most {
        // It would queue without end.
        if per_second * alone.mean / 1000.0 >= replicas as f64 {
            continue;
        }
        let summary = run(Loop::Open { per_second }, service_ms, replicas, PLAYED, 1);
        if summary.p99 < p99_ms {
            return Some(Needed::Replicas(replicas, summary));
        }
    }
    Some(Needed::MoreThan(most))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Random;

    fn times() -> Vec<f64> {
        let mut random = Random::new(5);
        (0..5000).map(|_| 8.0 + random.exponential(2.0)).collect()
    }

    fn open(replicas: usize, rates: &[f64]) -> Vec<Step> {
        let step = |per_second: &f64| {
            let load = Loop::Open { per_second: *per_second };
            Step { replicas, load, summary: run(load, &times(), replicas, 5000, 3) }
        };
        rates.iter().map(step).collect()
    }

    #[test]
    fn a_second_replica_of_a_fair_queue_brings_as_much_again() {
        let rates = [20.0, 60.0, 90.0, 150.0, 300.0];
        let steps = [open(1, &rates), open(2, &rates)].concat();
        let one = capacity(&steps, 1).unwrap();
        assert!(one.reached && (95.0..105.0).contains(&one.per_second), "{one:?}");
        assert!((1.9..2.1).contains(&gain(&steps, 2).unwrap()));
        assert_eq!((capacity(&steps, 3), gain(&steps, 1)), (None, None));
        assert!(!capacity(&open(1, &[20.0, 60.0]), 1).unwrap().reached);
    }

    #[test]
    fn callers_stop_to_bring_more_where_all_replicas_are_busy() {
        let step = |callers| {
            let load = Loop::Closed { callers, think_ms: 0.0 };
            Step { replicas: 2, load, summary: run(load, &times(), 2, 2000, 3) }
        };
        assert!(!capacity(&[step(1), step(2)], 2).unwrap().reached);
        assert!(capacity(&[step(1), step(2), step(4)], 2).unwrap().reached);
    }

    #[test]
    fn latency_breaks_near_the_capacity() {
        let steps = open(1, &[95.0, 20.0, 50.0, 150.0]);
        let knee = knee(&steps, 1).unwrap();
        assert_eq!((level(knee.calm.load), level(knee.broken.load)), (20.0, 95.0));
        assert_eq!(super::knee(&open(1, &[5.0, 10.0]), 1), None);
        let mut disturbed = open(1, &[5.0, 10.0, 20.0]);
        disturbed[1].summary.p99 *= 20.0;
        assert_eq!(super::knee(&disturbed, 1), None);
        let mut failing = open(1, &[5.0, 10.0]);
        failing[1].summary.errors = 600;
        assert_eq!(level(super::knee(&failing, 1).unwrap().broken.load), 10.0);
    }

    #[test]
    fn replicas_are_counted_that_keep_the_limit() {
        let times = times();
        let Some(Needed::Replicas(many, summary)) = needed(250.0, 40.0, &times, 32) else { panic!("a number") };
        assert!((3..=4).contains(&many) && summary.p99 < 40.0, "{many}");
        assert!(matches!(needed(50.0, 5.0, &times, 32), Some(Needed::Never { p99 }) if p99 > 10.0));
        assert_eq!(needed(1e6, 40.0, &times, 4), Some(Needed::MoreThan(4)));
        assert_eq!((needed(10.0, 40.0, &[], 4), needed(f64::NAN, 40.0, &times, 4)), (None, None));
    }
}
