//! Minima that are known on paper.

use touchpaper_core::{Conf, SparkContext};
use wasm_bindgen_test::wasm_bindgen_test;

use super::{Evaluation, Lbfgs, Lbfgsb, Method, Owlqn, Run, minimize};
use crate::Monitor;

fn rosenbrock(x: &[f64]) -> touchpaper_core::Result<Evaluation> {
    let (a, b) = (1.0 - x[0], x[1] - x[0] * x[0]);
    Ok((a * a + 100.0 * b * b, vec![-2.0 * a - 400.0 * x[0] * b, 200.0 * b]))
}

fn run(method: &mut dyn Method, start: &[f64], mut function: impl FnMut(&[f64]) -> touchpaper_core::Result<Evaluation>) -> Vec<f64> {
    let sc = SparkContext::new(Conf::local(1), std::sync::Arc::new(|_| {})).unwrap();
    let run = Run { algorithm: "test", max_iter: 200, tolerance: 1e-10, monitor: &Monitor::quiet(&sc) };
    minimize(&run, method, start.to_vec(), &mut function).unwrap().x
}

#[wasm_bindgen_test(unsupported = test)]
fn each_finds_its_minimum() {
    let near = |x: &[f64], y: &[f64]| x.iter().zip(y).all(|(x, y)| (x - y).abs() < 1e-4);
    let x = run(&mut Lbfgs::new(10), &[-1.2, 1.0], rosenbrock);
    assert!(near(&x, &[1.0, 1.0]), "{x:?}");
    let free = vec![f64::INFINITY; 2];
    let x = run(&mut Lbfgsb::new(10, vec![-2.0, -2.0], free), &[-1.2, 1.0], rosenbrock);
    assert!(near(&x, &[1.0, 1.0]), "{x:?}");
    let x = run(&mut Lbfgsb::new(10, vec![-2.0, -2.0], vec![0.5, 2.0]), &[-1.2, 1.0], rosenbrock);
    assert!(near(&x, &[0.5, 0.25]), "{x:?}");
    // ½(x−3)² + ½(y−0.5)² under |x| + |y| is least at (2, 0).
    let bowl = |x: &[f64]| Ok((0.5 * ((x[0] - 3.0).powi(2) + (x[1] - 0.5).powi(2)), vec![x[0] - 3.0, x[1] - 0.5]));
    let x = run(&mut Owlqn::new(10, vec![1.0, 1.0]), &[0.0, 0.0], bowl);
    assert!(near(&x, &[2.0, 0.0]) && x[1] == 0.0, "{x:?}");
}
