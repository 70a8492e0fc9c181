//! A saved PipelineModel in the forms of other systems: what it reads, what it makes of that, and one document of it all.
//! It works from the saved form, so that what Spark has saved is exported as well.

use touchpaper_sql::{Error, Result, SparkSession};

pub mod onnx;
pub mod pmml;
mod scaling;
mod stages;
mod terms;

pub use stages::Stage;

/// What a saved model may become.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    Onnx,
    Pmml,
}

impl Form {
    pub fn named(name: &str) -> Result<Self> {
        match name.to_lowercase().as_str() {
            "onnx" => Ok(Self::Onnx),
            "pmml" => Ok(Self::Pmml),
            _ => Err(Error::illegal_argument(format!("A model is exported as onnx, pmml, docker, wml, mlflow or spark, not as {name}."))),
        }
    }
}

/// What an export says of a stage that it cannot express.
pub fn refused(stage: &str, why: &str) -> Error {
    Error::illegal_argument(format!("{stage} cannot be exported: {why}."))
}

/// The document of a model's saved folder.
pub fn export(session: &SparkSession, path: &str, form: Form) -> Result<Vec<u8>> {
    let stages = stages::load(session, path)?;
    match form {
        Form::Onnx => onnx::document(&stages),
        Form::Pmml => pmml::document(&stages),
    }
}
