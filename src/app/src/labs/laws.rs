//! Amdahl's and Gustafson's laws, and the serial share that measured times tell of.

/// How much faster `threads` do the same work of which the share `serial` is done by one.
pub fn amdahl(serial: f64, threads: f64) -> f64 {
    1.0 / (serial + (1.0 - serial) / threads)
}

/// How much more work `threads` do in the same time, where the serial part stays as it is.
pub fn gustafson(serial: f64, threads: f64) -> f64 {
    serial + (1.0 - serial) * threads
}

/// The share of Amdahl's law that is nearest to measured speed-ups, (threads, speed-up): least squares over the times as
/// shares of the time on one thread, `1/S = s + (1 - s)/n`, which are a line in `s`. None without a run on two threads.
pub fn serial_share(measured: &[(f64, f64)]) -> Option<f64> {
    let (mut both, mut across) = (0.0, 0.0);
    for (threads, speed_up) in measured.iter().filter(|(threads, speed_up)| *threads > 1.0 && *speed_up > 0.0) {
        // 1/S - 1/n = s · (1 - 1/n)
        let weight = 1.0 - 1.0 / threads;
        both += weight * (1.0 / speed_up - 1.0 / threads);
        across += weight * weight;
    }
    (across > 0.0).then(|| both / across)
}

/// Karp and Flatt's serial share of a single run: where it grows with the threads, what grows is overhead.
pub fn karp_flatt(threads: f64, speed_up: f64) -> Option<f64> {
    (threads > 1.0 && speed_up > 0.0).then(|| (1.0 / speed_up - 1.0 / threads) / (1.0 - 1.0 / threads))
}

/// How much of the threads' time the work took.
pub fn efficiency(threads: f64, speed_up: f64) -> f64 {
    speed_up / threads
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(one: f64, other: f64) {
        assert!((one - other).abs() < 1e-12, "{one} {other}");
    }

    #[test]
    fn both_laws_at_their_ends() {
        assert_eq!((amdahl(0.0, 8.0), amdahl(1.0, 8.0), amdahl(0.3, 1.0)), (8.0, 1.0, 1.0));
        assert_eq!((gustafson(0.0, 8.0), gustafson(1.0, 8.0), gustafson(0.3, 1.0)), (8.0, 1.0, 1.0));
        // A tenth serial: 1/(0.1 + 0.9/10), and 0.1 + 0.9·10.
        near(amdahl(0.1, 10.0), 1.0 / 0.19);
        near(gustafson(0.1, 10.0), 9.1);
    }

    #[test]
    fn the_share_is_found_again() {
        let measured: Vec<(f64, f64)> = (1..=8).map(f64::from).map(|threads| (threads, amdahl(0.23, threads))).collect();
        near(serial_share(&measured).unwrap(), 0.23);
        near(karp_flatt(4.0, amdahl(0.23, 4.0)).unwrap(), 0.23);
        assert_eq!(serial_share(&[(1.0, 1.0)]), None);
        assert_eq!(karp_flatt(1.0, 1.0), None);
    }

    #[test]
    fn noise_is_weighed_by_the_threads() {
        // Two runs, e = 0 on 2 threads and 0.2 on 4: weights 1/2 and 3/4 squared.
        let measured = [(2.0, 2.0), (4.0, amdahl(0.2, 4.0))];
        near(serial_share(&measured).unwrap(), 0.2 * 0.5625 / (0.25 + 0.5625));
        // Faster than there are threads: caches, or noise; the share is below 0, which is told as it is.
        assert!(serial_share(&[(2.0, 2.5)]).unwrap() < 0.0);
    }
}
