//! What a server counts, in Prometheus' text format: requests by path and status, how long they took, rows predicted.

use std::collections::BTreeMap;
use std::fmt::Write;

/// Upper bounds of the histogram, in seconds.
const BOUNDS: [f64; 12] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0];

#[derive(Clone, Debug, Default)]
pub struct Metrics {
    requests: BTreeMap<(String, String, u16), u64>,
    buckets: [u64; BOUNDS.len()],
    seconds: f64,
    count: u64,
    /// Requests that are being answered or wait for it.
    pub pending: u64,
    pub predictions: u64,
}

impl Metrics {
    /// `path` is one of the few that the contract has: paths that a caller makes up must not become series.
    pub fn answered(&mut self, method: &str, path: &str, status: u16, seconds: f64) {
        *self.requests.entry((method.to_owned(), path.to_owned(), status)).or_default() += 1;
        self.count += 1;
        self.seconds += seconds;
        for (bucket, bound) in self.buckets.iter_mut().zip(BOUNDS) {
            *bucket += u64::from(seconds <= bound);
        }
    }

    pub fn text(&self, started_ms: f64) -> String {
        let mut out = String::new();
        let head = |out: &mut String, name: &str, kind: &str, help: &str| {
            let _ = writeln!(out, "# HELP {name} {help}\n# TYPE {name} {kind}");
        };
        head(&mut out, "touchpaper_requests_total", "counter", "Requests by method, path and status.");
        for ((method, path, status), count) in &self.requests {
            let (method, path) = (escaped(method), escaped(path));
            let _ = writeln!(out, "touchpaper_requests_total{{method=\"{method}\",path=\"{path}\",status=\"{status}\"}} {count}");
        }
        head(&mut out, "touchpaper_request_duration_seconds", "histogram", "From a request's last byte to its answer.");
        for (bound, count) in BOUNDS.iter().zip(self.buckets) {
            let _ = writeln!(out, "touchpaper_request_duration_seconds_bucket{{le=\"{bound}\"}} {count}");
        }
        let _ = writeln!(out, "touchpaper_request_duration_seconds_bucket{{le=\"+Inf\"}} {}", self.count);
        let _ = writeln!(out, "touchpaper_request_duration_seconds_sum {}", self.seconds);
        let _ = writeln!(out, "touchpaper_request_duration_seconds_count {}", self.count);
        head(&mut out, "touchpaper_requests_pending", "gauge", "Requests that wait or are being answered.");
        let _ = writeln!(out, "touchpaper_requests_pending {}", self.pending);
        head(&mut out, "touchpaper_predictions_total", "counter", "Rows that the model has scored.");
        let _ = writeln!(out, "touchpaper_predictions_total {}", self.predictions);
        head(&mut out, "process_start_time_seconds", "gauge", "When the server started.");
        let _ = writeln!(out, "process_start_time_seconds {}", started_ms / 1000.0);
        out
    }
}

fn escaped(label: &str) -> String {
    label.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n")
}

#[cfg(test)]
mod tests {
    use super::Metrics;

    #[test]
    fn buckets_hold_all_that_was_faster() {
        let mut metrics = Metrics::default();
        metrics.answered("POST", "/predict", 200, 0.004);
        metrics.answered("POST", "/predict", 200, 0.3);
        metrics.answered("GET", "other\"", 404, 60.0);
        let text = metrics.text(1500.0);
        for line in [
            "touchpaper_requests_total{method=\"POST\",path=\"/predict\",status=\"200\"} 2",
            "touchpaper_requests_total{method=\"GET\",path=\"other\\\"\",status=\"404\"} 1",
            "touchpaper_request_duration_seconds_bucket{le=\"0.0025\"} 0",
            "touchpaper_request_duration_seconds_bucket{le=\"0.005\"} 1",
            "touchpaper_request_duration_seconds_bucket{le=\"10\"} 2",
            "touchpaper_request_duration_seconds_bucket{le=\"+Inf\"} 3",
            "touchpaper_request_duration_seconds_count 3",
            "process_start_time_seconds 1.5",
        ] {
            assert!(text.lines().any(|found| found == line), "{line}\n{text}");
        }
    }
}
