//! The canvas as a PySpark program: what runs here, and unchanged on Apache Spark.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::pipeline::canvas::{Canvas, Stage};
use crate::pipeline::judge;
use crate::pipeline::registry::{Form, Registry};

pub fn write(canvas: &Canvas, registry: &Registry) -> String {
    let judge = judge::chosen(canvas, registry);
    let mut imports = imports(canvas, registry);
    if let Some(judge) = &judge {
        imports.entry("pyspark.ml.evaluation".to_owned()).or_default().insert(judge.class);
    }
    imports.entry("pyspark.ml".to_owned()).or_default().insert("Pipeline");
    let mut code = beginning(canvas, imports);
    if canvas.train < 1.0 {
        let rest = ((1.0 - canvas.train) * 1e6).round() / 1e6;
        code.push_str(&format!("train, test = data.randomSplit([{}, {rest}], seed={})\n", canvas.train, canvas.seed));
    } else {
        code.push_str("train = test = data\n");
    }
    code.push_str("\npipeline = Pipeline(stages=[\n");
    for stage in &canvas.stages {
        code.push_str(&format!("    {},\n", call(stage, registry)));
    }
    code.push_str("])\nmodel = pipeline.fit(train)\npredictions = model.transform(test)\n");
    match judge {
        Some(judge) => {
            code.push_str(&format!(
                "\nevaluator = {}({})\nprint(f\"{{evaluator.getMetricName()}}: {{evaluator.evaluate(predictions):.4f}}\")\n",
                judge.class,
                judge.settings(canvas, registry)
            ));
        }
        None => code.push_str("\npredictions.show(5)\n"),
    }
    code
}

/// The data, and each stage as a function that makes it: for the engine to look at rows before anything is fitted.
pub fn write_preview(canvas: &Canvas, registry: &Registry) -> String {
    let mut code = beginning(canvas, imports(canvas, registry));
    code.push_str("stages = [\n");
    for stage in &canvas.stages {
        code.push_str(&format!("    lambda: {},\n", call(stage, registry)));
    }
    code.push_str("]\n");
    code
}

/// Names by the module that they are of.
type Imports<'a> = BTreeMap<String, BTreeSet<&'a str>>;

fn imports<'a>(canvas: &'a Canvas, registry: &Registry) -> Imports<'a> {
    let mut imports = Imports::new();
    for stage in &canvas.stages {
        imports.entry(format!("pyspark.ml.{}", stage.room)).or_default().insert(&stage.class);
        for name in stage.params.keys() {
            let class = match form(stage, name, registry) {
                Some(Form::Vector) => "Vectors",
                Some(Form::Matrix) => "Matrices",
                _ => continue,
            };
            imports.entry("pyspark.ml.linalg".to_owned()).or_default().insert(class);
        }
    }
    imports.entry("pyspark.sql".to_owned()).or_default().insert("SparkSession");
    imports
}

fn beginning(canvas: &Canvas, imports: Imports<'_>) -> String {
    let mut code = String::new();
    for (module, names) in imports {
        code.push_str(&format!("from {module} import {}\n", names.into_iter().collect::<Vec<_>>().join(", ")));
    }
    code.push_str("\nspark = SparkSession.builder.getOrCreate()\n\n");
    code.push_str(&format!("data = {}\n", canvas.guess.code(&canvas.path)));
    code
}

fn form(stage: &Stage, name: &str, registry: &Registry) -> Option<Form> {
    registry.kind(&stage.class).and_then(|kind| kind.param(name)).map(|param| param.form)
}

fn call(stage: &Stage, registry: &Registry) -> String {
    let setting = |(name, value): (&String, &Value)| {
        let written = match form(stage, name, registry) {
            Some(Form::Vector) => format!("Vectors.dense({})", literal(value, true)),
            Some(Form::Matrix) => matrix(value),
            Some(Form::Float | Form::Floats | Form::Lists) => literal(value, true),
            _ => literal(value, false),
        };
        format!("{name}={written}")
    };
    format!("{}({})", stage.class, stage.params.iter().map(setting).collect::<Vec<_>>().join(", "))
}

/// Rows to the columns that Spark's matrices are made of.
fn matrix(rows: &Value) -> String {
    let rows: Vec<&[Value]> = rows.as_array().into_iter().flatten().filter_map(|row| row.as_array().map(Vec::as_slice)).collect();
    let width = rows.first().map_or(0, |row| row.len());
    let values = (0..width).flat_map(|at| rows.iter().filter_map(move |row| row.get(at)));
    let values: Vec<String> = values.map(|value| literal(value, true)).collect();
    format!("Matrices.dense({}, {width}, [{}])", rows.len(), values.join(", "))
}

/// A value as Python writes it.
fn literal(value: &Value, number: bool) -> String {
    match value {
        Value::Null => "None".to_owned(),
        Value::Bool(true) => "True".to_owned(),
        Value::Bool(false) => "False".to_owned(),
        Value::Number(number) => number.to_string(),
        // What has no number in JSON, as `-inf`.
        Value::String(text) if number => format!("float({})", quoted(text)),
        Value::String(text) => quoted(text),
        Value::Array(list) => format!("[{}]", list.iter().map(|value| literal(value, number)).collect::<Vec<_>>().join(", ")),
        Value::Object(_) => "{}".to_owned(),
    }
}

/// Python reads each escape that is written here as JSON does; what is not ASCII stays as it is.
pub fn quoted(text: &str) -> String {
    Value::from(text).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pipeline::registry::tests::registry;
    use serde_json::json;

    fn code(canvas: &Value) -> String {
        let registry = registry();
        write(&Canvas::of_json(canvas, &registry).unwrap(), &registry)
    }

    #[test]
    fn a_canvas_becomes_a_program() {
        let canvas = json!({ "path": "data/streams.csv", "stages": [
            { "class": "StringIndexer", "params": { "inputCol": "country", "outputCol": "country_at", "handleInvalid": "keep" } },
            { "class": "VectorAssembler", "params": { "inputCols": ["age", "country_at"], "outputCol": "features", "handleInvalid": "skip" } },
            { "class": "LogisticRegression", "params": { "labelCol": "is_subscriber", "regParam": 0.01, "fitIntercept": false } },
        ] });
        assert_eq!(
            code(&canvas),
            r#"from pyspark.ml import Pipeline
from pyspark.ml.classification import LogisticRegression
from pyspark.ml.evaluation import MulticlassClassificationEvaluator
from pyspark.ml.feature import StringIndexer, VectorAssembler
from pyspark.sql import SparkSession

spark = SparkSession.builder.getOrCreate()

data = spark.read.csv("data/streams.csv", header=True, inferSchema=True)
train, test = data.randomSplit([0.8, 0.2], seed=1)

pipeline = Pipeline(stages=[
    StringIndexer(handleInvalid="keep", inputCol="country", outputCol="country_at"),
    VectorAssembler(handleInvalid="skip", inputCols=["age", "country_at"], outputCol="features"),
    LogisticRegression(fitIntercept=False, labelCol="is_subscriber", regParam=0.01),
])
model = pipeline.fit(train)
predictions = model.transform(test)

evaluator = MulticlassClassificationEvaluator(labelCol="is_subscriber", metricName="accuracy")
print(f"{evaluator.getMetricName()}: {evaluator.evaluate(predictions):.4f}")
"#
        );
    }

    #[test]
    fn what_is_typed_stays_within_its_quotes() {
        let canvas = json!({ "path": "a\"b\n.csv", "train": 1.0, "stages": [
            { "class": "Bucketizer", "params": { "splits": ["-inf", 0.5, "inf"], "inputCol": "x\") or 1 #\\", "outputCol": "ü" } },
        ] });
        let code = code(&canvas);
        assert!(
            code.contains(r#"Bucketizer(inputCol="x\") or 1 #\\", outputCol="ü", splits=[float("-inf"), 0.5, float("inf")]),"#),
            "{code}"
        );
        assert!(code.contains("train = test = data\n") && code.ends_with("\npredictions.show(5)\n"), "{code}");
        assert!(code.lines().all(|line| !line.starts_with(".csv")), "{code}");
    }

    #[test]
    fn vectors_and_matrices_are_made_of_spark_s_own() {
        let canvas = json!({ "path": "a.csv", "stages": [
            { "class": "ElementwiseProduct", "params": { "scalingVec": [1.0, "inf"], "inputCol": "a", "outputCol": "b" } },
            { "class": "LogisticRegression", "params": { "lowerBoundsOnCoefficients": [[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]] } },
        ] });
        let code = code(&canvas);
        assert!(code.contains("from pyspark.ml.linalg import Matrices, Vectors\n"), "{code}");
        assert!(code.contains("scalingVec=Vectors.dense([1.0, float(\"inf\")])"), "{code}");
        assert!(code.contains("lowerBoundsOnCoefficients=Matrices.dense(2, 3, [1.0, 4.0, 2.0, 5.0, 3.0, 6.0])"), "{code}");
    }

    #[test]
    fn a_preview_fits_nothing_itself() {
        let registry = registry();
        let canvas = json!({ "path": "a.csv", "stages": [{ "class": "Tokenizer", "params": { "inputCol": "a", "outputCol": "b" } }] });
        let code = write_preview(&Canvas::of_json(&canvas, &registry).unwrap(), &registry);
        assert!(code.ends_with("\nstages = [\n    lambda: Tokenizer(inputCol=\"a\", outputCol=\"b\"),\n]\n"), "{code}");
        assert!(code.contains("data = spark.read.csv(\"a.csv\"") && !code.contains(".fit("), "{code}");
    }
}
