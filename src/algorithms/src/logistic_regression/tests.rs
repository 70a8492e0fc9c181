//! Against what real Spark finds.

use wasm_bindgen_test::wasm_bindgen_test;

use super::{Bounds, Family, LogisticRegression};
use crate::testing::{cases, local};
use crate::{Monitor, Row};

#[wasm_bindgen_test(unsupported = test)]
fn finds_what_spark_finds() {
    let sc = local(2);
    for case in cases("LogisticRegression") {
        // Matrices are recorded by row.
        let matrix = |name: &str| {
            case.setting(name).map(|value| {
                let rows: Vec<Vec<f64>> = serde_json::from_value(value.clone()).unwrap();
                (rows.len(), rows[0].len(), rows.concat())
            })
        };
        let vector = |name: &str| case.setting(name).map(|value| serde_json::from_value(value.clone()).unwrap());
        let settings = LogisticRegression {
            max_iter: case.count("maxIter", 100),
            reg_param: case.number("regParam", 0.0),
            elastic_net_param: case.number("elasticNetParam", 0.0),
            fit_intercept: case.flag("fitIntercept", true),
            standardization: case.flag("standardization", true),
            family: if case.text("family", "auto") == "multinomial" { Family::Multinomial } else { Family::Auto },
            bounds: Bounds {
                lower_on_coefficients: matrix("lowerBoundsOnCoefficients"),
                upper_on_coefficients: matrix("upperBoundsOnCoefficients"),
                lower_on_intercepts: vector("lowerBoundsOnIntercepts"),
                upper_on_intercepts: vector("upperBoundsOnIntercepts"),
            },
            ..LogisticRegression::default()
        };
        let model = settings.fit(&case.instances(&sc), &Monitor::quiet(&sc)).unwrap();
        case.check("history", &model.objective_history, 1e-6);
        case.check("coefficients", &model.coefficients, 1e-6);
        case.check("intercepts", &model.intercepts, 1e-6);
        let mut predictions = Vec::new();
        for (.., x) in case.rows().iter().take(8) {
            predictions.extend(model.predict_raw(Row::Dense(x)));
            predictions.extend(model.predict_probability(Row::Dense(x)));
            predictions.push(model.predict(Row::Dense(x), 0.5));
        }
        case.check("predictions", &predictions, 1e-6);
    }
}
