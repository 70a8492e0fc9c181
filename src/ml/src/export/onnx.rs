//! ONNX: a graph of plain operators in double precision, with ai.onnx.ml's for texts and trees. Columns that no stage makes
//! are its inputs, each a matrix with a row for each row of data: of one column of doubles or texts, or a vector's places.
//! What only VectorAssembler reads may be a number or a vector, as long as no later stage has to know how many places all
//! of it has: a number then. Where Spark fails or skips a row, all its numbers come out as NaN.

use touchpaper_sql::Result;

use super::Told;
use super::stages::{Stage, plan};

mod classifiers;
mod clusters;
mod counts;
mod features;
mod graph;
mod hashes;
mod indices;
mod interaction;
mod message;
mod patterns;
mod regressions;
mod scalers;
mod texts;
mod trees;
mod words;

use graph::{Graph, Operators};

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
    ("NGram", texts::n_gram),
    ("Normalizer", scalers::normalizer),
    ("PolynomialExpansion", features::polynomial_expansion),
    ("RegexTokenizer", texts::regex_tokenizer),
    ("StopWordsRemover", texts::stop_words_remover),
    ("Tokenizer", texts::tokenizer),
    ("VectorAttributeRewriter", features::nothing),
    ("VectorAssembler", features::vector_assembler),
    ("VectorSizeHint", features::vector_size_hint),
    ("VectorSlicer", features::vector_slicer),
    ("BucketedRandomProjectionLSHModel", hashes::random_projections),
    ("ChiSqSelectorModel", features::selector),
    ("CountVectorizerModel", counts::count_vectorizer),
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
    ("Word2VecModel", counts::word2vec),
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

/// What ONNX's operators cannot do, of kinds that people ask for.
const WITHOUT: &[(&str, &str)] = &[
    ("ALSModel", "it looks users and items up in tables, which are no pipeline's"),
    ("DistributedLDAModel", "its topics come of an iteration with digamma functions, which ONNX's operators do not have"),
    ("FeatureHasher", "ONNX's operators cannot hash texts; index and encode the columns with StringIndexer and OneHotEncoder"),
    ("HashingTF", "ONNX's operators cannot hash texts; use CountVectorizer"),
    ("LocalLDAModel", "its topics come of an iteration with digamma functions, which ONNX's operators do not have"),
];

/// The graph of a model's stages as a file's bytes.
pub fn document(stages: &[Stage<'_>], told: Told) -> Result<Vec<u8>> {
    let plan = plan(stages)?;
    let texts = plan.stages.iter().any(|stage| stage.of_words());
    let mut graph = Graph::new(if texts { Operators::Texts } else { Operators::Plain }, told);
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
    if let Some((_, run)) = found {
        return run(stage, graph);
    }
    let why = WITHOUT.iter().find(|(name, _)| *name == stage.name);
    stage.refuse(why.map_or("its kind has no form in ONNX here", |(_, why)| why))
}
