//! pyspark.ml.feature: a file for each family of stages, and the row of each stage.

use crate::stage::Operation::{Fit, Load, Transform};
use crate::stage::Row;

mod assembler;
mod counts;
mod hashing;
mod idf;
mod indexer;
mod lists;
mod scalers;
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
];
