//! pyspark.ml.feature: a file for each family of stages, and the row of each stage.

use crate::stage::Operation::{Fit, Load, Transform};
use crate::stage::Row;

mod assembler;
mod binning;
mod counts;
mod hashing;
mod idf;
mod imputer;
mod indexed;
mod indexer;
mod interaction;
mod lists;
mod one_hot;
mod pca;
mod robust;
mod scalers;
mod statement;
mod variance;
mod vector_maps;
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
];
