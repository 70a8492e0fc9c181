//! Against what real Spark finds.

use wasm_bindgen_test::wasm_bindgen_test;

use super::{Family, GeneralizedLinearRegression, Link, fitted};
use crate::testing::{Case, cases, local};
use crate::{Monitor, Row};

fn settings(case: &Case) -> GeneralizedLinearRegression {
    let family = match case.text("family", "gaussian").as_str() {
        "binomial" => Family::Binomial,
        "poisson" => Family::Poisson,
        "gamma" => Family::Gamma,
        "tweedie" => Family::Tweedie(case.number("variancePower", 0.0)),
        _ => Family::Gaussian,
    };
    let natural = match family {
        Family::Gaussian => Link::Power(1.0),
        Family::Binomial => Link::Logit,
        Family::Poisson => Link::Power(0.0),
        Family::Gamma => Link::Power(-1.0),
        Family::Tweedie(power) => Link::Power(case.number("linkPower", 1.0 - power)),
    };
    let link = match case.text("link", "").as_str() {
        "identity" => Link::Power(1.0),
        "log" => Link::Power(0.0),
        "inverse" => Link::Power(-1.0),
        "sqrt" => Link::Power(0.5),
        "probit" => Link::Probit,
        "cloglog" => Link::CLogLog,
        _ => natural,
    };
    let (fit_intercept, reg_param) = (case.flag("fitIntercept", true), case.number("regParam", 0.0));
    GeneralizedLinearRegression { family, link, fit_intercept, reg_param, ..GeneralizedLinearRegression::default() }
}

#[wasm_bindgen_test(unsupported = test)]
fn finds_what_spark_finds() {
    let sc = local(2);
    for case in cases("GeneralizedLinearRegression") {
        let settings = settings(&case);
        let model = settings.fit(&case.instances(&sc), &Monitor::quiet(&sc)).unwrap();
        case.check("coefficients", &model.coefficients, 1e-6);
        case.check("intercept", &[model.intercept], 1e-6);
        case.check("iterations", &[model.iterations as f64], 0.0);
        let rows: Vec<(f64, f64, f64, f64)> = case
            .rows()
            .iter()
            .map(|(y, w, x)| (*y, fitted(settings.family, settings.link, model.predict_link(Row::Dense(x), 0.0)), *w, 0.0))
            .collect();
        let weights: f64 = rows.iter().map(|row| row.2).sum();
        let mean = rows.iter().map(|row| row.0 * row.2).sum::<f64>() / weights;
        let null = if settings.fit_intercept { mean } else { settings.link.unlink(0.0) };
        let found = settings.figures(&rows, |_| null);
        case.check("deviance", &[found.deviance], 1e-6);
        case.check("nullDeviance", &[found.null_deviance], 1e-6);
        let rank = model.coefficients.len() + usize::from(settings.fit_intercept);
        let dispersion = if settings.family.is_dispersed() { found.pearson / (rows.len() - rank) as f64 } else { 1.0 };
        case.check("dispersion", &[dispersion], 1e-6);
        if !case.expected("aic").is_null() {
            case.check("aic", &[found.aic + 2.0 * rank as f64], 1e-6);
        }
        if !case.expected("coefficientStandardErrors").is_null() {
            let errors: Vec<f64> = model.diag_inv_at_wa.iter().map(|value| (value * dispersion).sqrt()).collect();
            case.check("coefficientStandardErrors", &errors, 1e-5);
        }
    }
}
