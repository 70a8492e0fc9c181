//! The values that Spark's parameters take, checked as a fit begins: `ParamValidators` in the Scala sources.

use touchpaper_sql::{Result, format};

use super::ParamValue;
use crate::stage::Settings;

/// Numbers between two bounds, each of which may be left out.
#[derive(Clone, Copy)]
struct Range {
    low: f64,
    with_low: bool,
    high: f64,
    with_high: bool,
}

const fn at_least(low: f64) -> Range {
    Range { low, with_low: true, high: f64::INFINITY, with_high: true }
}

const fn above(low: f64) -> Range {
    Range { low, with_low: false, high: f64::INFINITY, with_high: true }
}

const fn between(low: f64, high: f64) -> Range {
    Range { low, with_low: true, high, with_high: true }
}

/// (parameter, stages that it is so in or none for all, what it takes)
const NUMBERS: &[(&str, &[&str], Range)] = &[
    ("stepSize", &["GBTClassifier", "GBTRegressor"], Range { low: 0.0, with_low: false, high: 1.0, with_high: true }),
    ("stepSize", &["MultilayerPerceptronClassifier", "FMClassifier", "FMRegressor"], above(0.0)),
    ("threshold", &["LogisticRegression"], between(0.0, 1.0)),
    ("k", &["PCA"], at_least(1.0)),
    ("k", &["KMeans", "BisectingKMeans", "GaussianMixture", "LDA"], above(1.0)),
    ("regParam", &[], at_least(0.0)),
    ("elasticNetParam", &[], between(0.0, 1.0)),
    ("maxIter", &[], at_least(0.0)),
    ("tol", &[], at_least(0.0)),
    ("aggregationDepth", &[], at_least(2.0)),
    ("maxBlockSizeInMB", &[], at_least(0.0)),
    ("blockSize", &[], above(0.0)),
    ("parallelism", &[], at_least(1.0)),
    ("smoothing", &[], at_least(0.0)),
    ("epsilon", &["LinearRegression"], above(1.0)),
    ("featureIndex", &[], at_least(0.0)),
    ("factorSize", &[], above(0.0)),
    ("miniBatchFraction", &[], Range { low: 0.0, with_low: false, high: 1.0, with_high: true }),
    ("initStd", &[], above(0.0)),
    ("maxDepth", &[], between(0.0, 30.0)),
    ("maxBins", &[], at_least(2.0)),
    ("minInstancesPerNode", &[], at_least(1.0)),
    ("minWeightFractionPerNode", &[], Range { low: 0.0, with_low: true, high: 0.5, with_high: false }),
    ("maxMemoryInMB", &[], at_least(0.0)),
    ("numTrees", &[], at_least(1.0)),
    ("subsamplingRate", &[], Range { low: 0.0, with_low: false, high: 1.0, with_high: true }),
    ("rank", &[], at_least(1.0)),
    ("numUserBlocks", &[], at_least(1.0)),
    ("numItemBlocks", &[], at_least(1.0)),
    ("alpha", &["ALS"], at_least(0.0)),
    ("initSteps", &[], above(0.0)),
    ("minDivisibleClusterSize", &[], above(0.0)),
    ("learningOffset", &[], above(0.0)),
    ("learningDecay", &[], above(0.0)),
    ("minSupport", &[], between(0.0, 1.0)),
    ("minConfidence", &[], between(0.0, 1.0)),
    ("numPartitions", &[], above(0.0)),
    ("vectorSize", &[], above(0.0)),
    ("windowSize", &[], above(0.0)),
    ("maxSentenceLength", &[], above(0.0)),
    ("minCount", &[], at_least(0.0)),
    ("numHashTables", &[], above(0.0)),
    ("bucketLength", &[], above(0.0)),
    ("numTopFeatures", &[], at_least(1.0)),
    ("percentile", &[], between(0.0, 1.0)),
    ("fpr", &[], between(0.0, 1.0)),
    ("fdr", &[], between(0.0, 1.0)),
    ("fwe", &[], between(0.0, 1.0)),
];

/// (parameter, stages, the words that it takes)
const WORDS: &[(&str, &[&str], &[&str])] = &[
    ("family", &["LogisticRegression"], &["auto", "binomial", "multinomial"]),
    ("family", &["GeneralizedLinearRegression"], &["gaussian", "binomial", "poisson", "gamma", "tweedie"]),
    ("link", &["GeneralizedLinearRegression"], &["identity", "log", "inverse", "logit", "probit", "cloglog", "sqrt"]),
    ("solver", &["LinearRegression"], &["auto", "normal", "l-bfgs"]),
    ("solver", &["GeneralizedLinearRegression"], &["irls"]),
    ("solver", &["MultilayerPerceptronClassifier"], &["l-bfgs", "gd"]),
    ("solver", &["FMClassifier", "FMRegressor"], &["gd", "adamW"]),
    ("loss", &["LinearRegression"], &["squaredError", "huber"]),
    ("modelType", &[], &["multinomial", "bernoulli", "gaussian", "complement"]),
    ("selectorType", &["ChiSqSelector"], &["numTopFeatures", "percentile", "fpr", "fdr", "fwe"]),
];

/// These words are compared in lower case.
const CASELESS: &[&str] = &["family", "link"];

impl Range {
    fn takes(self, value: f64) -> bool {
        let above = if self.with_low { value >= self.low } else { value > self.low };
        above && if self.with_high { value <= self.high } else { value < self.high }
    }
}

/// Spark's error for the first parameter whose value it would not have taken.
pub fn check(stage: &str, settings: &Settings) -> Result<()> {
    let concerns = |stages: &[&str]| stages.is_empty() || stages.contains(&stage);
    for (name, value) in &settings.values {
        let number = match value {
            ParamValue::Int(value) => Some((*value as f64, value.to_string())),
            ParamValue::Float(value) => Some((*value, format::java_double(*value))),
            _ => None,
        };
        if let Some((value, text)) = number
            && let Some((.., range)) = NUMBERS.iter().find(|(known, stages, _)| known == name && concerns(stages))
            && !range.takes(value)
        {
            return Err(settings.invalid(name, &text));
        }
        if let ParamValue::Text(text) = value
            && let Some((.., words)) = WORDS.iter().find(|(known, stages, _)| known == name && concerns(stages))
        {
            let found = if CASELESS.contains(&name.as_str()) { text.to_lowercase() } else { text.clone() };
            if !words.contains(&found.as_str()) {
                return Err(settings.invalid(name, text));
            }
        }
    }
    Ok(())
}
