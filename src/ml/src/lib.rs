//! pyspark.ml's ground floor: vectors and matrices with PySpark's texts, and the parameters that Transformers and
//! Estimators declare. Errors carry the Python class that PySpark raises, so that a script can catch it by name.

pub mod error;
pub mod linalg;
pub mod params;
pub mod python_text;

pub use error::{Error, Raised, Result};
