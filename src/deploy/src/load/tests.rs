use super::{Loop, Summary, queue, run};
use crate::random::Random;

#[test]
fn one_server_is_the_textbooks() {
    // 8 a second at 100 ms: rho 0.8, W = 1 / (10 - 8) s.
    let one = queue(8.0, 100.0, 1).unwrap();
    assert!((one.utilisation - 0.8).abs() < 1e-12 && (one.waits - 0.8).abs() < 1e-12);
    assert!((one.mean_response - 500.0).abs() < 1e-9 && (one.waiting - 3.2).abs() < 1e-9);
    // Two servers: C = rho² · 2 / (1 + rho).
    let two = queue(8.0, 100.0, 2).unwrap();
    assert!((two.waits - 2.0 * 0.16 / 1.4).abs() < 1e-12);
    assert_eq!(queue(10.0, 100.0, 1), None);
    assert_eq!(queue(1.0, 100.0, 0), None);
    assert!((one.wait_quantile(0.9) - 500.0 * (0.8_f64 / 0.1).ln()).abs() < 1e-9);
    assert_eq!(one.wait_quantile(0.1), 0.0);
}

#[test]
fn what_is_played_through_comes_near_the_theory() {
    let mut random = Random::new(1);
    let times: Vec<f64> = (0..50_000).map(|_| random.exponential(10.0)).collect();
    for (replicas, per_second) in [(1, 70.0), (2, 140.0), (4, 340.0)] {
        let theory = queue(per_second, 10.0, replicas).unwrap();
        let played = run(Loop::Open { per_second }, &times, replicas as usize, 400_000, 7);
        assert!((played.mean / theory.mean_response - 1.0).abs() < 0.06, "{replicas}: {} {}", played.mean, theory.mean_response);
        assert!((played.per_second / per_second - 1.0).abs() < 0.02);
    }
}

#[test]
fn closed_loops_cannot_outrun_their_replicas() {
    let one = run(Loop::Closed { callers: 8, think_ms: 0.0 }, &[10.0], 1, 1000, 3);
    assert!((one.per_second - 100.0).abs() < 1e-6 && (one.p50 - 80.0).abs() < 1e-6, "{one:?}");
    let four = run(Loop::Closed { callers: 8, think_ms: 0.0 }, &[10.0], 4, 1000, 3);
    assert!((four.per_second - 400.0).abs() < 1e-6 && (four.p99 - 20.0).abs() < 1e-6, "{four:?}");
}

#[test]
fn figures_are_of_those_that_were_answered() {
    let summary = Summary::of(vec![3.0, 1.0, 2.0], 1, 100.0);
    assert_eq!((summary.requests, summary.errors, summary.p50, summary.most, summary.per_second), (4, 1, 2.0, 3.0, 30.0));
    assert_eq!(Summary::of(Vec::new(), 2, 5.0).requests, 2);
}
