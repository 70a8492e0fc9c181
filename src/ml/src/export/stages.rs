//! The stages of a saved model, which columns each reads and makes, and which of them scoring needs.

use std::collections::HashSet;

use serde_json::Value;
use touchpaper_platform::files;
use touchpaper_sql::{Error, Result, SparkSession};

use super::refused;
use crate::linalg::{DenseMatrix, DenseVector, SparseVector, Vector};
use crate::params::ParamValue;
use crate::persist::{Saved, Table, malformed};
use crate::registry;
use crate::stage::Settings;

/// A fitted stage as it was saved.
pub struct Stage<'a> {
    /// The last part of its class's name: `StringIndexerModel`.
    pub name: String,
    /// The package of its class: `feature`.
    pub package: String,
    pub settings: Settings,
    pub saved: Saved<'a>,
}

/// All stages of a saved model, those of pipelines inside it in their place.
pub fn load<'a>(session: &'a SparkSession, path: &str) -> Result<Vec<Stage<'a>>> {
    let stage = Stage::load(session, path)?;
    match stage.name.as_str() {
        "PipelineModel" => {}
        // A formula is the pipeline that it was fitted to; its label only training needs.
        "RFormulaModel" => return load(session, &format!("{path}/pipelineModel")),
        "Pipeline" => return Err(refused("Pipeline", "it is not fitted; save the PipelineModel that fit gives")),
        _ => return Ok(vec![stage]),
    }
    let uids = stage.saved.param("stageUids").and_then(Value::as_array).ok_or_else(|| malformed("stageUids"))?;
    let digits = uids.len().to_string().len();
    let mut found = Vec::new();
    for (place, uid) in uids.iter().enumerate() {
        let uid = uid.as_str().ok_or_else(|| malformed("stageUids"))?;
        found.extend(load(session, &format!("{path}/stages/{place:0digits$}_{uid}"))?);
    }
    Ok(found)
}

/// The line of JSON of a saved stage.
fn metadata(path: &str) -> Result<String> {
    let folder = format!("{path}/metadata");
    let listed = files::list(&folder).map_err(|error| Error::illegal_argument(format!("{path} holds no saved model: {error}")))?;
    for entry in listed.iter().filter(|entry| entry.name.starts_with("part-")) {
        let text = files::read_text(&format!("{folder}/{}", entry.name)).map_err(|_| malformed("metadata"))?;
        if let Some(line) = text.lines().next() {
            return Ok(line.to_string());
        }
    }
    Err(malformed("metadata"))
}

impl<'a> Stage<'a> {
    pub fn load(session: &'a SparkSession, path: &str) -> Result<Self> {
        let saved = Saved::new(session, path, &metadata(path)?)?;
        let class = saved.told("class")?.as_str().ok_or_else(|| malformed("class"))?.to_string();
        let (before, name) = class.rsplit_once('.').unwrap_or(("", &class));
        let package = before.rsplit('.').next().unwrap_or_default();
        if !class.starts_with("org.apache.spark.ml.") {
            return Err(refused(name, "it is a class of the program's own"));
        }
        let uid = saved.told("uid")?.as_str().unwrap_or_default().to_string();
        let mut settings = Settings { uid, values: Default::default() };
        let row = registry::find(name);
        for map in ["defaultParamMap", "paramMap"] {
            for (param, value) in saved.metadata.get(map).and_then(Value::as_object).into_iter().flatten() {
                let converter = row.and_then(|row| row.params.iter().find(|known| known.name == param)).map_or("", |known| known.converter);
                settings.values.insert(param.clone(), revived(value, converter));
            }
        }
        Ok(Self { name: name.to_string(), package: package.to_string(), settings, saved })
    }

    /// The table of its fitted data.
    pub fn data(&self) -> Result<Table> {
        self.saved.table("data")
    }

    pub fn refuse<T>(&self, why: &str) -> Result<T> {
        Err(refused(&self.name, why))
    }

    /// Whether it predicts: all before it prepares, all after it only tells its predictions otherwise.
    pub fn predicts(&self) -> bool {
        ["classification", "regression", "clustering", "recommendation"].contains(&self.package.as_str())
    }

    /// Whether it reads texts or lists of words.
    pub fn of_words(&self) -> bool {
        let kinds = ["Tokenizer", "RegexTokenizer", "StopWordsRemover", "NGram", "HashingTF", "CountVectorizerModel", "Word2VecModel"];
        kinds.contains(&self.name.as_str())
    }

    /// The columns that it transforms.
    pub fn reads(&self) -> Result<Vec<String>> {
        let settings = &self.settings;
        if self.predicts() {
            return Ok(self.one("featuresCol")?.into_iter().chain(self.one("offsetCol")?).collect());
        }
        if settings.has("inputCols") {
            settings.texts("inputCols")
        } else {
            Ok(self.one("inputCol")?.into_iter().chain(self.one("featuresCol")?).collect())
        }
    }

    fn one(&self, param: &str) -> Result<Option<String>> {
        Ok(self.settings.column(param)?.map(str::to_string))
    }

    /// The columns that it adds.
    pub fn makes(&self) -> Result<Vec<String>> {
        if self.name == "SQLTransformer" {
            return self.refuse("what its statement makes only Spark's SQL tells");
        }
        let mut made = Vec::new();
        if self.predicts() {
            for param in ["rawPredictionCol", "probabilityCol", "predictionCol", "linkPredictionCol", "leafCol", "topicDistributionCol"] {
                made.extend(self.one(param)?);
            }
        } else if self.settings.has("outputCols") {
            made = self.settings.texts("outputCols")?;
        } else {
            made.extend(self.one("outputCol")?);
        }
        Ok(made)
    }

    /// The outputs' names that a stage of several columns has for its inputs.
    pub fn columns(&self) -> Result<Vec<(String, String)>> {
        let (inputs, outputs) = self.settings.columns()?;
        Ok(inputs.into_iter().zip(outputs).collect())
    }
}

/// What scoring needs: some of the stages, and the columns that it gives.
pub struct Plan<'s, 'a> {
    pub stages: Vec<&'s Stage<'a>>,
    pub gives: Vec<String>,
    /// Columns, in lower case, that the data must bring as numbers or vectors.
    pub numbers: HashSet<String>,
}

/// Of a model that predicts, the predictions and what is made of them; of another all columns that no stage reads.
/// What only training needed, as an indexed label, is left out.
pub fn plan<'s, 'a>(stages: &'s [Stage<'a>]) -> Result<Plan<'s, 'a>> {
    let mut gives: Vec<String> = Vec::new();
    let predicting = stages.iter().any(Stage::predicts);
    for (place, stage) in stages.iter().enumerate() {
        let of_prediction = stage.predicts() || stage.reads()?.iter().any(|column| gives.contains(column));
        for column in stage.makes()? {
            let mut later = stages[place + 1..].iter().map(Stage::reads);
            let read = later.try_fold(false, |read, columns| Ok::<_, Error>(read || columns?.contains(&column)))?;
            let given = if predicting { of_prediction } else { !read };
            if given {
                gives.push(column);
            }
        }
    }
    if gives.is_empty() {
        return Err(refused("The model", "none of its stages makes a column"));
    }
    let mut wanted: HashSet<String> = gives.iter().map(|column| column.to_lowercase()).collect();
    let mut kept = Vec::new();
    for stage in stages.iter().rev() {
        // A stage that makes no column, as VectorSizeHint, only checks.
        let made = stage.makes()?;
        if made.is_empty() || made.iter().any(|column| wanted.contains(&column.to_lowercase())) {
            wanted.extend(stage.reads()?.iter().map(|column| column.to_lowercase()));
            kept.push(stage);
        }
    }
    kept.reverse();
    let mut numbers = HashSet::new();
    for stage in kept.iter().filter(|stage| stage.name != "StringIndexerModel" && !stage.of_words()) {
        numbers.extend(stage.reads()?.iter().map(|column| column.to_lowercase()));
    }
    Ok(Plan { stages: kept, gives, numbers })
}

/// A parameter's value as JSON has it; numbers that JSON has not are texts.
fn revived(value: &Value, converter: &str) -> ParamValue {
    let floats = converter.contains("Float");
    match value {
        Value::Null => ParamValue::None,
        Value::Bool(flag) => ParamValue::Bool(*flag),
        Value::Number(number) => number.as_i64().map_or_else(|| ParamValue::Float(number.as_f64().unwrap_or(f64::NAN)), ParamValue::Int),
        Value::String(text) if floats => ParamValue::Float(match text.as_str() {
            "Inf" | "Infinity" => f64::INFINITY,
            "-Inf" | "-Infinity" => f64::NEG_INFINITY,
            _ => f64::NAN,
        }),
        Value::String(text) => ParamValue::Text(text.clone()),
        Value::Array(items) => ParamValue::List(items.iter().map(|item| revived(item, converter)).collect()),
        Value::Object(object) => {
            let numbers = |name: &str| -> Vec<f64> {
                object.get(name).and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_f64).collect()
            };
            let count = |name: &str| object.get(name).and_then(Value::as_u64).and_then(|value| usize::try_from(value).ok());
            if let (Some(rows), Some(columns)) = (count("numRows"), count("numCols")) {
                let by_row = object.get("isTransposed").and_then(Value::as_bool).unwrap_or(false);
                return DenseMatrix::new(rows, columns, numbers("values"), by_row).map_or(ParamValue::None, ParamValue::Matrix);
            }
            if let Some(size) = count("size") {
                let indices = numbers("indices").into_iter().map(|index| index as usize).collect();
                let made = SparseVector::new(size, indices, numbers("values"));
                return made.map_or(ParamValue::None, |vector| ParamValue::Vector(Vector::Sparse(vector)));
            }
            ParamValue::Vector(Vector::Dense(DenseVector::new(numbers("values"))))
        }
    }
}
