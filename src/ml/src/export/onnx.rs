//! ONNX: a graph of plain operators in double precision, with ai.onnx.ml's for texts and trees. Columns that no stage makes
//! are its inputs, each a matrix with a row for each row of data: of one column of doubles or texts, or a vector's places.
//! What only VectorAssembler reads may be a number or a vector, as long as no later stage has to know how many places all
//! of it has: a number then. Where Spark fails or skips a row, all its numbers come out as NaN.

use touchpaper_sql::Result;

use super::stages::{Stage, plan};

mod classifiers;
mod clusters;
mod features;
mod graph;
mod hashes;
mod indices;
mod interaction;
mod message;
mod regressions;
mod scalers;
mod trees;

use graph::Graph;

/// Adds the nodes of a stage to the graph.
type Convert = fn(&Stage<'_>, &mut Graph) -> Result<()>;

const KINDS: &[(&str, Convert)] = &[
    ("Binarizer", features::binarizer),
    ("Bucketizer", features::bucketizer),
    ("ColumnPruner", features::nothing),
    ("DCT", scalers::cosine_transform),
    ("ElementwiseProduct", scalers::scaled),
    ("IndexToString", indices::index_to_string),
    ("Interaction", interaction::interaction),
    ("Normalizer", scalers::normalizer),
    ("PolynomialExpansion", features::polynomial_expansion),
    ("VectorAttributeRewriter", features::nothing),
    ("VectorAssembler", features::vector_assembler),
    ("VectorSizeHint", features::vector_size_hint),
    ("VectorSlicer", features::vector_slicer),
    ("BucketedRandomProjectionLSHModel", hashes::random_projections),
    ("ChiSqSelectorModel", features::selector),
    ("IDFModel", scalers::scaled),
    ("ImputerModel", features::imputer),
    ("MaxAbsScalerModel", scalers::scaled),
    ("MinHashLSHModel", hashes::min_hash),
    ("MinMaxScalerModel", scalers::min_max),
    ("OneHotEncoderModel", indices::one_hot_encoder),
    ("PCAModel", scalers::pca),
    ("RobustScalerModel", scalers::scaled),
    ("StandardScalerModel", scalers::scaled),
    ("TargetEncoderModel", indices::target_encoder),
    ("UnivariateFeatureSelectorModel", features::selector),
    ("VarianceThresholdSelectorModel", features::selector),
    ("VectorIndexerModel", indices::vector_indexer),
    ("LogisticRegressionModel", classifiers::logistic_regression),
    ("LinearSVCModel", classifiers::linear_svc),
    ("NaiveBayesModel", classifiers::naive_bayes),
    ("MultilayerPerceptronClassificationModel", classifiers::multilayer_perceptron),
    ("FMClassificationModel", classifiers::factorization_machines),
    ("OneVsRestModel", classifiers::one_vs_rest),
    ("DecisionTreeClassificationModel", trees::classification),
    ("RandomForestClassificationModel", trees::classification),
    ("GBTClassificationModel", trees::classification),
    ("DecisionTreeRegressionModel", trees::regression),
    ("RandomForestRegressionModel", trees::regression),
    ("GBTRegressionModel", trees::regression),
    ("LinearRegressionModel", regressions::linear_regression),
    ("GeneralizedLinearRegressionModel", regressions::generalized_linear_regression),
    ("AFTSurvivalRegressionModel", regressions::accelerated_failure_time),
    ("FMRegressionModel", regressions::factorization_machines),
    ("IsotonicRegressionModel", regressions::isotonic),
    ("BisectingKMeansModel", clusters::bisecting_k_means),
    ("GaussianMixtureModel", clusters::gaussian_mixture),
    ("KMeansModel", clusters::k_means),
];

/// The graph of a model's stages as a file's bytes.
pub fn document(stages: &[Stage<'_>]) -> Result<Vec<u8>> {
    let plan = plan(stages)?;
    let mut graph = Graph::default();
    for stage in &plan.stages {
        if stage.name == "StringIndexerModel" {
            indices::string_indexer(stage, &mut graph, &plan.numbers)?;
        } else {
            convert(stage, &mut graph)?;
        }
    }
    for column in &plan.gives {
        graph.give(column)?;
    }
    Ok(graph.finish("pipeline"))
}

fn convert(stage: &Stage<'_>, graph: &mut Graph) -> Result<()> {
    let found = KINDS.iter().find(|(name, _)| *name == stage.name);
    let Some((_, run)) = found else { return stage.refuse("its kind has no form in ONNX here") };
    run(stage, graph)
}
