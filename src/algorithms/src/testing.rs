//! What the algorithms' tests share: the data of tests/ml/record_algorithms.py and what real Spark found on them.

use std::sync::Arc;

use serde_json::Value;
use touchpaper_core::{Conf, SparkContext};

use super::{Instance, Instances};
use crate::linalg::{DenseVector, Vector};

pub fn local(threads: usize) -> SparkContext {
    SparkContext::new(Conf::local(threads), Arc::new(|_| {})).unwrap()
}

/// Park and Miller's minimal standard generator, in (0, 1).
pub struct Uniforms(pub u64);

impl Iterator for Uniforms {
    type Item = f64;

    fn next(&mut self) -> Option<f64> {
        self.0 = self.0 * 48271 % 2_147_483_647;
        Some(self.0 as f64 / 2_147_483_648.0)
    }
}

/// `rows` of the recording script.
pub fn rows(kind: &str, count: usize) -> Vec<(f64, f64, Vec<f64>)> {
    let mut u = Uniforms(12345);
    let mut next = || u.next().unwrap();
    let whole = |value: f64| value.trunc();
    (0..count)
        .map(|i| {
            let mut x: Vec<f64> = (0..4).map(|_| 4.0 * next() - 2.0).collect();
            let noise = next() - 0.5;
            let weight = 1.0 + (i % 3) as f64;
            x[1] = 10.0 * x[1] + 5.0;
            let score = 1.5 * x[0] - 0.2 * x[1] + 0.5 * x[2] * x[3] + noise;
            let class = if score < -2.5 {
                0.0
            } else if score < 0.5 {
                1.0
            } else {
                2.0
            };
            let label = match kind {
                "regression" => score,
                "binary" => f64::from(u8::from(score + 2.0 * noise > -1.0)),
                "positive" => 2.0 + score.abs(),
                "count" => whole(score.abs() * 2.0),
                "clusters" => (i % 3) as f64,
                _ => class,
            };
            match kind {
                "categorical" => {
                    x[0] = whole((x[0] + 2.0) * 0.75);
                    x[2] = whole((x[2] + 2.0) * 1.25);
                }
                "clusters" => x = vec![x[0] + 6.0 * label, 0.1 * x[1] - 3.0 * label, x[2] + label * label, x[3]],
                "whole" => x = [x[0], 0.2 * x[1], x[2], x[3]].map(|v| whole(v * v)).to_vec(),
                "binary_whole" => x = x.iter().map(|v| f64::from(u8::from(*v > 0.0))).collect(),
                _ => {}
            }
            (label, weight, x)
        })
        .collect()
}

pub fn instances(sc: &SparkContext, rows: &[(f64, f64, Vec<f64>)], partitions: usize) -> Instances {
    let instance = |(label, weight, x): &(f64, f64, Vec<f64>)| Instance {
        label: *label,
        weight: *weight,
        features: Vector::Dense(DenseVector::new(x.clone())),
    };
    Instances::from_rows(&sc.parallelize(rows.iter().map(instance).collect(), partitions)).unwrap()
}

/// One fit that real Spark made.
pub struct Case(Value);

/// The cases of an algorithm.
pub fn cases(algorithm: &str) -> Vec<Case> {
    let all: Vec<Value> = serde_json::from_str(include_str!("../../../tests/ml/algorithms.json")).unwrap();
    let found: Vec<_> = all.into_iter().filter(|case| case["algorithm"] == algorithm).map(Case).collect();
    assert!(!found.is_empty(), "no case of {algorithm}");
    found
}

impl Case {
    /// Its data with the weights that they come with.
    pub fn weighted_rows(&self) -> Vec<(f64, f64, Vec<f64>)> {
        rows(self.0["data"].as_str().unwrap(), self.0["rows"].as_u64().unwrap() as usize)
    }

    /// Its data, in the two partitions that Spark had; weights only where the setting asks for them.
    pub fn rows(&self) -> Vec<(f64, f64, Vec<f64>)> {
        let mut data = self.weighted_rows();
        if self.0["settings"].get("weightCol").is_none() {
            data.iter_mut().for_each(|row| row.1 = 1.0);
        }
        data
    }

    pub fn instances(&self, sc: &SparkContext) -> Instances {
        instances(sc, &self.rows(), 2)
    }

    pub fn setting(&self, name: &str) -> Option<&Value> {
        self.0["settings"].get(name)
    }

    pub fn number(&self, name: &str, default: f64) -> f64 {
        self.setting(name).map_or(default, |value| value.as_f64().unwrap())
    }

    pub fn count(&self, name: &str, default: usize) -> usize {
        self.number(name, default as f64) as usize
    }

    pub fn flag(&self, name: &str, default: bool) -> bool {
        self.setting(name).map_or(default, |value| value.as_bool().unwrap())
    }

    pub fn text(&self, name: &str, default: &'static str) -> String {
        self.setting(name).map_or(default, |value| value.as_str().unwrap()).to_owned()
    }

    /// A setting that is a list of numbers.
    pub fn number_list(&self, name: &str) -> Vec<f64> {
        let mut found = Vec::new();
        flatten(&self.0["settings"][name], &mut found);
        found
    }

    pub fn expected(&self, name: &str) -> &Value {
        &self.0["expected"][name]
    }

    /// Numbers of any nesting, in order.
    pub fn numbers(&self, name: &str) -> Vec<f64> {
        let mut found = Vec::new();
        flatten(self.expected(name), &mut found);
        found
    }

    /// Within `relative` of the greatest absolute value that is expected.
    pub fn check(&self, name: &str, found: &[f64], relative: f64) {
        let expected = self.numbers(name);
        let scale = expected.iter().filter(|value| value.is_finite()).fold(0.0_f64, |most, value| most.max(value.abs())).max(1e-12);
        let near = |(expected, found): (&f64, &f64)| {
            expected == found || (expected.is_nan() && found.is_nan()) || (expected - found).abs() <= relative * scale
        };
        assert!(
            expected.len() == found.len() && expected.iter().zip(found).all(near),
            "{name} of {}\nexpected {expected:?}\n   found {found:?}",
            self.what()
        );
    }

    pub fn what(&self) -> String {
        format!("{} on {} with {}", self.0["algorithm"], self.0["data"], self.0["settings"])
    }
}

fn flatten(value: &Value, into: &mut Vec<f64>) {
    match value {
        Value::Array(values) => values.iter().for_each(|value| flatten(value, into)),
        Value::Bool(flag) => into.push(f64::from(u8::from(*flag))),
        // JSON has no NaN and no infinities.
        Value::String(text) => into.push(text.parse().unwrap()),
        value => into.push(value.as_f64().unwrap_or_else(|| panic!("{value} is no number"))),
    }
}
