//! ChiSqSelector and UnivariateFeatureSelector: the features that a test finds least independent of the label.
//! `Selector.scala`, `UnivariateFeatureSelector.scala`.

use touchpaper_sql::{DataFrame, Error, Result};

use super::variance::Selected;
use crate::columns::{numeric_field, vacant, vector_field};
use crate::persist::Table;
use crate::stage::{Fitted, Settings};
use crate::stat::{chi_square, f_test};
use crate::training::some;

const CHI_SQUARE: &str = "ChiSqSelectorModel";
const UNIVARIATE: &str = "UnivariateFeatureSelectorModel";

fn check(settings: &Settings, df: &DataFrame) -> Result<()> {
    vector_field(df, settings.text("featuresCol")?)?;
    numeric_field(df, settings.text("labelCol")?)?;
    vacant(df, settings.text("outputCol")?)
}

/// Fits and tests of no rows ask for the first one.
fn check_rows(settings: &Settings, df: &DataFrame) -> Result<()> {
    check(settings, df)?;
    some(df)
}

pub fn fit_chi_square(settings: &Settings, df: &DataFrame) -> Result<Fitted> {
    check_rows(settings, df)?;
    let mode = settings.text("selectorType")?;
    let threshold = settings.float(mode)?;
    let found = chi_square::by_feature(df, settings.text("featuresCol")?, settings.text("labelCol")?)?;
    let p_values: Vec<f64> = found.iter().map(|one| one.p_value).collect();
    Ok(Box::new(Selected { name: CHI_SQUARE, places: select(&p_values, mode, threshold) }))
}

pub fn fit_univariate(settings: &Settings, df: &DataFrame) -> Result<Fitted> {
    check_rows(settings, df)?;
    let (features, label) = (settings.text("featuresCol")?, settings.text("labelCol")?);
    let mode = settings.word("selectionMode", &["numTopFeatures", "percentile", "fpr", "fdr", "fwe"])?;
    let threshold = if settings.has("selectionThreshold") {
        settings.float("selectionThreshold")?
    } else {
        match mode {
            "numTopFeatures" => 50.0,
            "percentile" => 0.1,
            _ => 0.05,
        }
    };
    let allowed = if mode == "numTopFeatures" { threshold >= 1.0 && threshold.fract() == 0.0 } else { (0.0..=1.0).contains(&threshold) };
    if !allowed {
        return Err(settings.invalid("selectionThreshold", &touchpaper_sql::format::java_double(threshold)));
    }
    let kinds = &["categorical", "continuous"];
    let p_values: Vec<f64> = match (settings.word("featureType", kinds)?, settings.word("labelType", kinds)?) {
        ("categorical", "categorical") => chi_square::by_feature(df, features, label)?.iter().map(|one| one.p_value).collect(),
        ("continuous", "categorical") => f_test::between_classes(df, features, label)?.iter().map(|one| one.p_value).collect(),
        ("continuous", "continuous") => f_test::of_line(df, features, label)?.iter().map(|one| one.p_value).collect(),
        (feature, label) => {
            return Err(Error::illegal_argument(format!("Unsupported combination: featureType={feature}, labelType={label}")));
        }
    };
    Ok(Box::new(Selected { name: UNIVARIATE, places: select(&p_values, mode, threshold) }))
}

/// The places of the features that are kept, in ascending order.
fn select(p_values: &[f64], mode: &str, threshold: f64) -> Vec<usize> {
    let count = p_values.len();
    let mut ranked: Vec<usize> = (0..count).collect();
    ranked.sort_by(|a, b| p_values[*a].total_cmp(&p_values[*b]));
    let mut kept: Vec<usize> = match mode {
        "numTopFeatures" => ranked.into_iter().take(threshold as usize).collect(),
        "percentile" => ranked.into_iter().take((count as f64 * threshold) as usize).collect(),
        "fpr" => ranked.into_iter().filter(|place| p_values[*place] < threshold).collect(),
        // Benjamini and Hochberg's procedure.
        "fdr" => {
            let passes = |rank: usize| p_values[ranked[rank]] <= threshold * (rank + 1) as f64 / count as f64;
            let last = (0..count).rev().find(|rank| passes(*rank));
            ranked.iter().copied().take(last.map_or(0, |rank| rank + 1)).collect()
        }
        _ => ranked.into_iter().filter(|place| p_values[*place] < threshold / count as f64).collect(),
    };
    kept.sort_unstable();
    kept
}

/// The places that a saved selector has chosen.
pub(crate) fn places(table: &Table) -> Result<Vec<usize>> {
    Ok(table.ints("selectedFeatures")?.into_iter().filter_map(|place| usize::try_from(place).ok()).collect())
}

pub fn load_chi_square(table: &Table) -> Result<Fitted> {
    Ok(Box::new(Selected { name: CHI_SQUARE, places: places(table)? }))
}

pub fn load_univariate(table: &Table) -> Result<Fitted> {
    Ok(Box::new(Selected { name: UNIVARIATE, places: places(table)? }))
}
