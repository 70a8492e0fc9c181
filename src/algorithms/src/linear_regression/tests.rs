//! Against what real Spark finds.

use wasm_bindgen_test::wasm_bindgen_test;

use super::{LinearRegression, LossKind, Solver};
use crate::Monitor;
use crate::testing::{cases, local};

#[wasm_bindgen_test(unsupported = test)]
fn finds_what_spark_finds() {
    let sc = local(2);
    for case in cases("LinearRegression") {
        let settings = LinearRegression {
            max_iter: case.count("maxIter", 100),
            reg_param: case.number("regParam", 0.0),
            elastic_net_param: case.number("elasticNetParam", 0.0),
            fit_intercept: case.flag("fitIntercept", true),
            standardization: case.flag("standardization", true),
            solver: if case.text("solver", "auto") == "l-bfgs" { Solver::Lbfgs } else { Solver::Auto },
            loss: if case.text("loss", "squaredError") == "huber" { LossKind::Huber } else { LossKind::SquaredError },
            epsilon: case.number("epsilon", 1.35),
            ..LinearRegression::default()
        };
        let model = settings.fit(&case.instances(&sc), &Monitor::quiet(&sc)).unwrap();
        case.check("history", &model.objective_history, 1e-6);
        case.check("coefficients", &model.coefficients, 1e-6);
        case.check("intercept", &[model.intercept], 1e-6);
        case.check("scale", &[model.scale], 1e-6);
    }
}
