//! Fits of the six estimators.

use std::collections::BTreeMap;
use std::sync::Arc;

use touchpaper_sql::{DataFrame, Error, Result};

use super::{Kind, TreeModel, Trees};
use crate::algorithms::Instances;
use crate::algorithms::trees::{Forest, GradientBoosting, Impurity, Loss, RandomForest, TreeSettings};
use crate::attributes::{self, Group};
use crate::classification::MADE;
use crate::columns::{field, named};
use crate::stage::{Fitted, Settings, java, requirement, spark_exception};
use crate::training::{self, Labels, watch};

/// The columns that a regression of trees makes.
const MADE_OF_NUMBERS: &[&str] = &["predictionCol"];

fn tree_settings(settings: &Settings, df: &DataFrame, impurities: &[&str]) -> Result<TreeSettings> {
    let word = settings.text("impurity")?;
    if !impurities.contains(&word.to_lowercase().as_str()) {
        return Err(settings.invalid("impurity", word));
    }
    let impurity = match word.to_lowercase().as_str() {
        "gini" => Impurity::Gini,
        "entropy" => Impurity::Entropy,
        _ => Impurity::Variance,
    };
    let optional = |name: &str, otherwise: f64| if settings.has(name) { settings.float(name) } else { Ok(otherwise) };
    Ok(TreeSettings {
        max_depth: settings.count("maxDepth", 0)?,
        max_bins: settings.count("maxBins", 2)?,
        min_instances_per_node: settings.count("minInstancesPerNode", 1)? as u64,
        min_weight_fraction_per_node: settings.float("minWeightFractionPerNode")?,
        min_info_gain: settings.float("minInfoGain")?,
        max_memory_in_mb: settings.count("maxMemoryInMB", 0)? as u64,
        impurity,
        subsampling_rate: optional("subsamplingRate", 1.0)?,
        feature_subset_strategy: if settings.has("featureSubsetStrategy") {
            settings.text("featureSubsetStrategy")?.to_lowercase()
        } else {
            "all".into()
        },
        seed: settings.int("seed")?,
        prune: if settings.has("pruneTree") { settings.flag("pruneTree")? } else { true },
        categories: categories(settings, df)?,
    })
}

/// The features that the column's metadata tells to be categories.
fn categories(settings: &Settings, df: &DataFrame) -> Result<BTreeMap<usize, usize>> {
    let group = Group::of_column(&field(df, settings.text("featuresCol")?)?);
    let mut found = BTreeMap::new();
    for (index, feature) in group.features.iter().flatten().enumerate() {
        match (&feature.kind, feature.cardinality()) {
            (attributes::Kind::Nominal { .. } | attributes::Kind::Binary { .. }, Some(count)) => {
                found.insert(index, count);
            }
            (attributes::Kind::Nominal { .. }, None) => {
                return Err(requirement(format!(
                    "Feature {index} is marked as Nominal (categorical), but it does not have the number of values specified."
                )));
            }
            _ => {}
        }
    }
    Ok(found)
}

/// How many classes may be inferred from labels, where the label column does not tell them.
const MOST_INFERRED: u32 = 100;

/// How many classes there are: what the label column tells, or one more than the greatest label.
fn classes(settings: &Settings, df: &DataFrame, instances: &Instances) -> Result<usize> {
    if let Some(told) = training::classes_told(settings, df)? {
        return Ok(told);
    }
    let greatest = |most: &mut f64, block: &crate::algorithms::Block| {
        *most = block.labels.iter().fold(*most, |most, label| most.max(*label));
        Ok(())
    };
    Ok(instances.fold(|| 0.0, greatest, |whole, part| *whole = f64::max(*whole, part))? as usize + 1)
}

fn fitted(settings: &Settings, kind: Kind, forest: Forest, weights: Vec<f64>) -> Fitted {
    let single = if forest.classes > 0 && kind != Kind::Boosting { "dtc" } else { "dtr" };
    // Single trees have uids of their own, made of the whole's so that one seed gives one model.
    let tail = settings.uid.rsplit('_').next().unwrap_or_default();
    let uids = match kind {
        Kind::Tree => vec![settings.uid.clone()],
        _ => (0..forest.trees.len()).map(|index| format!("{single}_{tail}{index}")).collect(),
    };
    let trees = Trees { kind, trees: forest.trees, weights, features: forest.features, classes: forest.classes, uids };
    Box::new(TreeModel(Arc::new(trees)))
}

fn grow(settings: &Settings, df: &DataFrame, kind: Kind, classification: bool) -> Result<Fitted> {
    let impurities: &[&str] = if classification { &["gini", "entropy"] } else { &["variance"] };
    training::check(settings, df, if classification { MADE } else { MADE_OF_NUMBERS })?;
    training::room(settings, df, &["leafCol", "varianceCol"])?;
    let tree_settings = tree_settings(settings, df, impurities)?;
    let labels = if classification { Labels::Classes(told(settings, df)?.or(Some(MOST_INFERRED))) } else { Labels::Numbers };
    let instances = training::instances(settings, df, labels).map_err(|error| empty(error, classification))?;
    let classes = if classification { Some(classes(settings, df, &instances)?) } else { None };
    let forest = if kind == Kind::Forest {
        RandomForest { settings: tree_settings, trees: settings.count("numTrees", 1)?, bootstrap: settings.flag("bootstrap")?, classes }
    } else {
        RandomForest::decision_tree(tree_settings, classes)
    };
    let grown = watch(settings, instances.context(), |monitor| forest.fit(&instances, monitor))?;
    let weights = vec![1.0; grown.trees.len()];
    Ok(fitted(settings, kind, grown, weights))
}

/// What Spark says of data without rows. A tree or forest of classes has then looked for the greatest label already.
fn empty(error: Error, inferred: bool) -> Error {
    let text = error.to_string();
    if !text.contains("Nothing has been added to this summarizer.") && !text.contains("head of empty array") {
        error
    } else if inferred {
        spark_exception("ML algorithm was given empty dataset.")
    } else {
        Error::illegal_argument("DecisionTree requires size of input RDD > 0, but was given by empty one.".to_string())
    }
}

fn told(settings: &Settings, df: &DataFrame) -> Result<Option<u32>> {
    Ok(training::classes_told(settings, df)?.and_then(|classes| u32::try_from(classes).ok()))
}

pub fn tree_of_classes(settings: &Settings, df: &DataFrame) -> Result<Fitted> {
    grow(settings, df, Kind::Tree, true)
}

pub fn tree_of_numbers(settings: &Settings, df: &DataFrame) -> Result<Fitted> {
    grow(settings, df, Kind::Tree, false)
}

pub fn forest_of_classes(settings: &Settings, df: &DataFrame) -> Result<Fitted> {
    grow(settings, df, Kind::Forest, true)
}

pub fn forest_of_numbers(settings: &Settings, df: &DataFrame) -> Result<Fitted> {
    grow(settings, df, Kind::Forest, false)
}

/// The loss of a regression's `lossType`.
pub fn loss(word: &str) -> Result<Loss> {
    match word.to_lowercase().as_str() {
        "squared" => Ok(Loss::Squared),
        "absolute" => Ok(Loss::Absolute),
        other => Err(requirement(format!("GBTRegressorParams was given bad loss type: {other}"))),
    }
}

/// The rows to measure boosted trees on.
pub fn validation_rows(settings: &Settings, df: &DataFrame, loss: Loss) -> Result<Instances> {
    let labels = if loss == Loss::Logistic { Labels::Classes(Some(2)) } else { Labels::Numbers };
    training::instances(settings, df, labels)
}

fn boost(settings: &Settings, df: &DataFrame, classification: bool) -> Result<Fitted> {
    training::check(settings, df, if classification { MADE } else { MADE_OF_NUMBERS })?;
    training::room(settings, df, &["leafCol"])?;
    let loss = match settings.text("lossType")? {
        word if classification && word.eq_ignore_ascii_case("logistic") => Loss::Logistic,
        word if !classification && ["squared", "absolute"].contains(&word.to_lowercase().as_str()) => self::loss(word)?,
        word => return Err(settings.invalid("lossType", word)),
    };
    let algorithm = GradientBoosting {
        settings: tree_settings(settings, df, &["variance"])?,
        loss,
        max_iter: settings.count("maxIter", 0)?,
        step_size: settings.float("stepSize")?,
        validation_tol: settings.float("validationTol")?,
    };
    if algorithm.max_iter == 0 {
        // Spark has no word of its own for it.
        return Err(java("java.lang.ArrayIndexOutOfBoundsException", "Index 0 out of bounds for length 0"));
    }
    let (train, held_out) = match settings.column("validationIndicatorCol")? {
        Some(column) => (df.filter(named(column).not())?, Some(validation_rows(settings, &df.filter(named(column))?, loss)?)),
        None => (df.clone(), None),
    };
    let instances = validation_rows(settings, &train, loss).map_err(|error| empty(error, false))?;
    let found = watch(settings, instances.context(), |monitor| algorithm.fit(&instances, held_out.as_ref(), monitor))?;
    let classes = if classification { 2 } else { 0 };
    let forest = Forest { trees: found.trees, features: found.features, classes };
    Ok(fitted(settings, Kind::Boosting, forest, found.weights))
}

pub fn boosting_of_classes(settings: &Settings, df: &DataFrame) -> Result<Fitted> {
    boost(settings, df, true)
}

pub fn boosting_of_numbers(settings: &Settings, df: &DataFrame) -> Result<Fitted> {
    boost(settings, df, false)
}
