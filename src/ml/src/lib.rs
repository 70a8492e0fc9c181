//! pyspark.ml's ground floor: vectors and matrices with PySpark's texts, and the parameters that Transformers and
//! Estimators declare. Errors carry the Python class that PySpark raises, so that a script can catch it by name.

//! Above it the stages: `registry` knows each one's parameters, `stage` what a stage is, `columns` how they read and
//! make columns of vectors.

pub mod attributes;
pub mod classification;
pub mod clustering;
pub mod columns;
pub mod evaluation;
pub mod export;
pub mod feature;
pub mod fpm;
pub mod functions;
pub mod params;
pub mod persist;
pub mod prediction;
pub mod recommendation;
pub mod registry;
pub mod regression;
pub mod stage;
pub mod stat;
pub mod training;
mod tree_stages;

pub use error::{Error, Raised, Result};
pub use touchpaper_algorithms::{self as algorithms, error, linalg, python_text};
