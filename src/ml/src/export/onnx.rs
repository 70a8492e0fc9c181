//! ONNX: a graph of plain operators in double precision, with ai.onnx.ml's for texts and trees. Columns that no stage makes
//! are its inputs, each a matrix with a row for each row of data: of one column of doubles or texts, or a vector's places.
//! A column that only VectorAssembler reads is taken to hold numbers. Where Spark fails or skips a row, all its numbers
//! come out as NaN.

use touchpaper_sql::Result;

use super::stages::{Stage, plan};

mod classifiers;
mod features;
mod graph;
mod indices;
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
    ("ElementwiseProduct", scalers::scaled),
    ("IndexToString", indices::index_to_string),
    ("Normalizer", scalers::normalizer),
    ("PolynomialExpansion", features::polynomial_expansion),
    ("VectorAssembler", features::vector_assembler),
    ("VectorSizeHint", features::vector_size_hint),
    ("VectorSlicer", features::vector_slicer),
    ("ChiSqSelectorModel", features::selector),
    ("IDFModel", scalers::scaled),
    ("ImputerModel", features::imputer),
    ("MaxAbsScalerModel", scalers::scaled),
    ("MinMaxScalerModel", scalers::min_max),
    ("OneHotEncoderModel", indices::one_hot_encoder),
    ("PCAModel", scalers::pca),
    ("RobustScalerModel", scalers::scaled),
    ("StandardScalerModel", scalers::scaled),
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
    ("KMeansModel", regressions::k_means),
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
