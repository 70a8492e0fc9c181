//! pyspark.ml.param: what a Transformer or an Estimator can be told, with its documentation, defaults and checks.

mod converter;
mod param;
pub mod rules;
mod set;
mod value;

pub use converter::Converter;
pub use param::Param;
pub use set::Params;
pub use value::{ParamMap, ParamValue};
