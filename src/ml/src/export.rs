//! A saved PipelineModel in the forms of other systems: what it reads, what it makes of that, and one document of it all.
//! It works from the saved form, so that what Spark has saved is exported as well.

use std::collections::BTreeMap;

use touchpaper_platform::files;
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

/// What is told of the data's columns, by their names in lower case: the places of a vector, None of a number.
pub type Told = BTreeMap<String, Option<usize>>;

/// The document of a model's saved folder.
pub fn export(session: &SparkSession, path: &str, form: Form) -> Result<Vec<u8>> {
    let stages = stages::load(session, path)?;
    let told = told(path);
    match form {
        Form::Onnx => onnx::document(&stages, told),
        Form::Pmml => pmml::document(&stages, told),
    }
}

/// What a signature beside the stages tells; it is there where a model was registered with its training data.
fn told(path: &str) -> Told {
    let text = files::read_text(&format!("{path}/signature.json")).unwrap_or_default();
    let signature: serde_json::Value = serde_json::from_str(&text).unwrap_or_default();
    let column = |column: &serde_json::Value| {
        let name = column["name"].as_str()?.to_lowercase();
        let size = match column["type"].as_str()? {
            "vector" => Some(usize::try_from(column["size"].as_u64()?).ok()?),
            "double" | "float" | "tinyint" | "smallint" | "int" | "bigint" | "boolean" => None,
            decimal if decimal.starts_with("decimal") => None,
            _ => return None,
        };
        Some((name, size))
    };
    signature["inputs"].as_array().into_iter().flatten().filter_map(column).collect()
}
