//! pyspark.ml.feature: a file for each family of stages, and the row of each stage.

use crate::stage::Operation::{Fit, Load, Restore, Transform};
use crate::stage::Row;

mod assembler;
mod binning;
mod counts;
mod hashing;
mod idf;
mod imputer;
pub(crate) mod indexed;
pub(crate) mod indexer;
mod interaction;
mod lists;
pub(crate) mod lsh;
mod one_hot;
mod pca;
mod robust;
mod scalers;
pub(crate) mod selectors;
mod statement;
pub(crate) mod target_encoder;
mod variance;
pub(crate) mod vector_maps;
mod word2vec;
mod words;

pub const OPERATIONS: &[Row] = &[
    ("Tokenizer", Transform(words::tokenizer)),
    ("RegexTokenizer", Transform(words::regex_tokenizer)),
    ("StopWordsRemover", Transform(words::stop_words_remover)),
    ("NGram", Transform(words::n_gram)),
    ("HashingTF", Transform(hashing::hashing_tf)),
    ("FeatureHasher", Transform(hashing::feature_hasher)),
    ("CountVectorizer", Fit(counts::fit)),
    ("CountVectorizerModel", Load(counts::load)),
    ("IDF", Fit(idf::fit)),
    ("IDFModel", Load(idf::load)),
    ("StringIndexer", Fit(indexer::fit)),
    ("StringIndexerModel", Load(indexer::load)),
    ("IndexToString", Transform(indexer::index_to_string)),
    ("VectorAssembler", Transform(assembler::assemble)),
    ("StandardScaler", Fit(scalers::standard)),
    ("StandardScalerModel", Load(scalers::load_standard)),
    ("MinMaxScaler", Fit(scalers::min_max)),
    ("MinMaxScalerModel", Load(scalers::load_min_max)),
    ("MaxAbsScaler", Fit(scalers::max_abs)),
    ("MaxAbsScalerModel", Load(scalers::load_max_abs)),
    ("Normalizer", Transform(vector_maps::normalizer)),
    ("ElementwiseProduct", Transform(vector_maps::elementwise_product)),
    ("DCT", Transform(vector_maps::dct)),
    ("PolynomialExpansion", Transform(vector_maps::polynomial_expansion)),
    ("VectorSlicer", Transform(vector_maps::slicer)),
    ("VectorSizeHint", Transform(vector_maps::size_hint)),
    ("Binarizer", Transform(binning::binarizer)),
    ("Bucketizer", Transform(binning::bucketizer)),
    ("QuantileDiscretizer", Fit(binning::quantile_discretizer)),
    ("Imputer", Fit(imputer::fit)),
    ("ImputerModel", Load(imputer::load)),
    ("OneHotEncoder", Fit(one_hot::fit)),
    ("OneHotEncoderModel", Load(one_hot::load)),
    ("RobustScaler", Fit(robust::fit)),
    ("RobustScalerModel", Load(robust::load)),
    ("PCA", Fit(pca::fit)),
    ("PCAModel", Load(pca::load)),
    ("VectorIndexer", Fit(indexed::fit)),
    ("VectorIndexerModel", Load(indexed::load)),
    ("Interaction", Transform(interaction::interaction)),
    ("SQLTransformer", Transform(statement::sql_transformer)),
    ("VarianceThresholdSelector", Fit(variance::fit)),
    ("VarianceThresholdSelectorModel", Load(variance::load)),
    ("ChiSqSelector", Fit(selectors::fit_chi_square)),
    ("ChiSqSelectorModel", Load(selectors::load_chi_square)),
    ("UnivariateFeatureSelector", Fit(selectors::fit_univariate)),
    ("UnivariateFeatureSelectorModel", Load(selectors::load_univariate)),
    ("BucketedRandomProjectionLSH", Fit(lsh::fit_projections)),
    ("BucketedRandomProjectionLSHModel", Restore(lsh::restore_projections)),
    ("MinHashLSH", Fit(lsh::fit_min_hash)),
    ("TargetEncoder", Fit(target_encoder::fit)),
    ("TargetEncoderModel", Load(target_encoder::load)),
    ("Word2Vec", Fit(word2vec::fit)),
    ("Word2VecModel", Restore(word2vec::restore)),
    ("MinHashLSHModel", Restore(lsh::restore_min_hash)),
];
