//! A model as what other systems take: a folder of files for each, with what it predicted here, so that it can be checked there.

use serde::Deserialize;
use serde_json::{Value, json};

use crate::contract::mlflow;
use crate::signature::Signature;
use crate::table::Table;
use crate::zip::Entry;

#[cfg(test)]
mod tests;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Form {
    Docker,
    Wml,
    Mlflow,
    Spark,
}

/// What a folder is made of.
#[derive(Clone, Debug)]
pub struct Model {
    pub name: String,
    pub version: String,
    pub signature: Signature,
    /// Rows, and what the model gives for them.
    pub rows: Table,
    pub scores: Table,
    /// The documents, or why there is none.
    pub onnx: Result<Vec<u8>, String>,
    pub pmml: Result<Vec<u8>, String>,
    /// The files of the saved PipelineModel, by their paths in its folder.
    pub saved: Vec<Entry>,
}

/// The files of a folder that is called as the model is. An error is that the model has no such form.
pub fn folder(form: Form, model: &Model) -> Result<Vec<Entry>, String> {
    let files = match form {
        Form::Docker => docker(model)?,
        Form::Wml => wml(model)?,
        Form::Mlflow => mlflow_model(model)?,
        Form::Spark => spark(model),
    };
    let top = safe(&model.name);
    Ok(files.into_iter().map(|file| Entry { path: format!("{top}/{}", file.path), ..file }).collect())
}

/// A name as a folder's: letters, digits, `-`, `_` and `.`.
pub fn safe(name: &str) -> String {
    let plain: String = name.chars().map(|c| if c.is_ascii_alphanumeric() || "-_.".contains(c) { c } else { '-' }).collect();
    let plain = plain.trim_matches(['.', '-']);
    if plain.is_empty() { "model".to_owned() } else { plain.to_owned() }
}

fn pretty(value: &Value) -> Vec<u8> {
    let mut text = serde_json::to_string_pretty(value).unwrap_or_default();
    text.push('\n');
    text.into_bytes()
}

impl Model {
    fn onnx(&self) -> Result<Entry, String> {
        Ok(Entry::new("model.onnx", self.onnx.clone()?))
    }

    fn about(&self) -> Entry {
        let told = json!({ "name": self.name, "version": self.version, "signature": self.signature });
        Entry::new("signature.json", pretty(&told))
    }

    fn column(&self, name: Option<&String>) -> Option<Vec<Value>> {
        let at = self.scores.fields.iter().position(|field| Some(field) == name)?;
        Some(self.scores.values.iter().map(|row| row.get(at).cloned().unwrap_or_default()).collect())
    }

    fn predictions(&self) -> Vec<Value> {
        self.column(self.signature.prediction.as_ref().or_else(|| self.scores.fields.first())).unwrap_or_default()
    }

    /// What it gives here for its rows.
    fn expected(&self) -> Entry {
        let told = json!({
            "fields": self.rows.fields,
            "values": self.rows.values,
            "predictions": self.predictions(),
            "probabilities": self.column(self.signature.probability.as_ref()),
        });
        Entry::new("expected.json", pretty(&told))
    }

    fn readme(&self, text: &str) -> Entry {
        Entry::new("README.md", text.replace("{name}", &self.name).replace("{version}", &self.version))
    }

    /// The name of the first input that is of a type which ONNX does not have.
    fn check_types(&self) -> Result<(), String> {
        let known = ["string", "double", "float", "tinyint", "smallint", "int", "bigint", "boolean", "vector", "array<string>"];
        let odd = self.signature.inputs.iter().find(|c| c.required && !known.contains(&c.kind.as_str()) && !c.kind.starts_with("decimal"));
        match odd {
            Some(column) => Err(format!("column `{}` is of type {}, which has no form in ONNX here", column.name, column.kind)),
            None => Ok(()),
        }
    }
}

fn docker(model: &Model) -> Result<Vec<Entry>, String> {
    model.check_types()?;
    let columns = model.rows.fields.iter().enumerate().map(|(at, name)| {
        let cells: Vec<_> = model.rows.values.iter().filter_map(|row| row.get(at).cloned()).collect();
        (name.clone(), Value::from(cells))
    });
    let request = json!({ "query": Value::Object(columns.collect()), "type": "dict", "mode": "test" });
    Ok(vec![
        model.onnx()?,
        model.about(),
        model.expected(),
        Entry::new("request.json", pretty(&request)),
        Entry::new("app.py", include_str!("../bundle/docker/app.py")),
        Entry::executable("run_tests.py", include_str!("../bundle/docker/run_tests.py")),
        Entry::new("requirements.txt", include_str!("../bundle/docker/requirements.txt")),
        Entry::new("Dockerfile", include_str!("../bundle/docker/Dockerfile")),
        Entry::new(".dockerignore", "logs\n__pycache__\n"),
        model.readme(include_str!("../bundle/docker/README.md")),
    ])
}

/// The version of ONNX's operators that Watson's runtime has.
const WML_OPERATORS: u8 = 19;

/// The version of ONNX's own operators that a document needs: of its opset_import (field 8) the one without a domain.
fn operators(document: &[u8]) -> u8 {
    let head = [0x42, 4, 0x0a, 0, 0x10];
    document.windows(6).rev().find_map(|bytes| bytes.strip_prefix(&head)).and_then(|rest| rest.first().copied()).unwrap_or(WML_OPERATORS)
}

/// Watson's names of types.
fn wml_type(kind: &str) -> &str {
    match kind {
        "tinyint" | "smallint" | "int" | "bigint" => "integer",
        "vector" | "array<string>" => "list",
        other => other,
    }
}

fn wml(model: &Model) -> Result<Vec<Entry>, String> {
    let (mut files, mut told) = (Vec::new(), Vec::new());
    for (name, document, what) in [("model.onnx", &model.onnx, "ONNX"), ("model.pmml", &model.pmml, "PMML 4.3")] {
        match document {
            Ok(bytes) => {
                files.push(Entry::new(name, bytes.clone()));
                told.push(format!("`{name}`: the pipeline as {what}"));
            }
            Err(why) => told.push(format!("no {what}: {why}")),
        }
    }
    let Some(first) = files.last().map(|file| file.path.clone()) else { return Err(told.join("; ")) };
    let (kind, software) = if first.ends_with("pmml") {
        ("pmml_4.3".to_owned(), "pmml-3.0_4.3".to_owned())
    } else {
        let runtime = format!("onnxruntime_opset_{}", model.onnx.as_deref().map_or(WML_OPERATORS, operators).max(WML_OPERATORS));
        if runtime != format!("onnxruntime_opset_{WML_OPERATORS}") {
            told.push(format!(
                "its operators need {runtime} or a later one: see that your service's list of software specifications has it"
            ));
        }
        (runtime.clone(), runtime)
    };
    let inputs = model.signature.inputs.iter().filter(|column| column.required);
    let fields: Vec<_> = inputs.map(|column| json!({ "name": column.name, "type": wml_type(&column.kind) })).collect();
    let about = json!({
        "name": model.name,
        "description": format!("{} {}", model.name, model.version),
        "type": kind,
        "software_spec": { "name": software },
        "schemas": { "input": [{ "id": "input", "type": "struct", "fields": fields }] },
        "file": first,
    });
    let deployment = json!({ "name": model.name, "online": {}, "hardware_spec": { "name": "S", "num_nodes": 1 } });
    let request = json!({ "input_data": [{ "fields": model.rows.fields, "values": model.rows.values }] });
    files.extend([
        Entry::new("model.json", pretty(&about)),
        Entry::new("deployment.json", pretty(&deployment)),
        Entry::new("request.json", pretty(&request)),
        Entry::new("deploy.py", include_str!("../bundle/wml/deploy.py")),
        model.about(),
        model.expected(),
        model.readme(&include_str!("../bundle/wml/README.md").replace("{files}", &told.join("\n- "))),
    ]);
    Ok(files)
}

/// MLflow's names of types; its schemas have no vectors.
fn mlflow_type(kind: &str) -> Value {
    match kind {
        "tinyint" | "smallint" | "int" => json!("integer"),
        "bigint" => json!("long"),
        "vector" => json!({ "type": "array", "items": { "type": "double" } }),
        "array<string>" => json!({ "type": "array", "items": { "type": "string" } }),
        "string" | "double" | "float" | "boolean" => json!(kind),
        _ => json!("double"),
    }
}

fn mlflow_model(model: &Model) -> Result<Vec<Entry>, String> {
    model.check_types()?;
    let inputs = model.signature.inputs.iter().filter(|column| column.required).map(|column| {
        let mut told = json!({ "name": column.name, "required": true, "type": mlflow_type(&column.kind) });
        if let (Value::Object(told), Value::Object(array)) = (&mut told, mlflow_type(&column.kind)) {
            told.extend(array);
        }
        told
    });
    let inputs = Value::from(inputs.collect::<Vec<_>>()).to_string();
    // YAML has JSON's texts.
    let quoted = |text: &str| Value::from(text).to_string();
    let described = format!(
        "flavors:\n  python_function:\n    code: code\n    data: data\n    loader_module: scoring\n    env:\n      virtualenv: python_env.yaml\n\
         model_id: null\nmetadata:\n  name: {}\n  version: {}\nsignature:\n  inputs: {}\n  outputs: null\n  params: null\n",
        quoted(&model.name),
        quoted(&model.version),
        quoted(&inputs)
    );
    let requirements = "mlflow>=2.22\npandas>=2.2\nflask==3.1.3\nnumpy==2.4.6\nonnxruntime==1.32.0\n";
    let environment = "python: 3.13\nbuild_dependencies:\n- pip\ndependencies:\n- -r requirements.txt\n";
    let request = json!({ "dataframe_split": { "columns": model.rows.fields, "data": model.rows.values } });
    let data = [model.onnx()?, model.about()].map(|file| Entry { path: format!("model/data/{}", file.path), ..file });
    let mut files = vec![
        Entry::new("model/MLmodel", described),
        Entry::new("model/code/scoring.py", include_str!("../bundle/mlflow/scoring.py")),
        Entry::new("model/requirements.txt", requirements),
        Entry::new("model/python_env.yaml", environment),
        Entry::new("requirements.txt", requirements),
        Entry::new("request.json", pretty(&request)),
        Entry::new("reply.json", mlflow::reply(model.predictions())),
        model.expected(),
        model.readme(include_str!("../bundle/mlflow/README.md")),
    ];
    files.extend(data);
    Ok(files)
}

fn spark(model: &Model) -> Vec<Entry> {
    let saved = model.saved.iter().map(|file| Entry { path: format!("model/{}", file.path), ..file.clone() });
    let mut files: Vec<_> = saved.collect();
    files.extend([
        model.about(),
        model.expected(),
        Entry::new("score.py", include_str!("../bundle/spark/score.py")),
        model.readme(include_str!("../bundle/spark/README.md")),
    ]);
    files
}
