//! The canvas as a PySpark program: what runs here, and unchanged on Apache Spark.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::pipeline::canvas::{Canvas, Stage, Task};
use crate::pipeline::registry::{Form, Registry};

pub fn write(canvas: &Canvas, registry: &Registry) -> String {
    let mut imports: BTreeMap<String, BTreeSet<&str>> = BTreeMap::new();
    for stage in &canvas.stages {
        imports.entry(format!("pyspark.ml.{}", stage.room)).or_default().insert(&stage.class);
    }
    let judged = evaluator(canvas, registry);
    if let Some((class, _)) = &judged {
        imports.entry("pyspark.ml.evaluation".to_owned()).or_default().insert(class);
    }
    imports.entry("pyspark.ml".to_owned()).or_default().insert("Pipeline");
    imports.entry("pyspark.sql".to_owned()).or_default().insert("SparkSession");
    let mut code = String::new();
    for (module, names) in imports {
        code.push_str(&format!("from {module} import {}\n", names.into_iter().collect::<Vec<_>>().join(", ")));
    }
    code.push_str("\nspark = SparkSession.builder.getOrCreate()\n\n");
    code.push_str(&format!("data = {}\n", canvas.guess.code(&canvas.path)));
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
    match judged {
        Some((class, settings)) => {
            code.push_str(&format!(
                "\nevaluator = {class}({settings})\nprint(f\"{{evaluator.getMetricName()}}: {{evaluator.evaluate(predictions):.4f}}\")\n"
            ));
        }
        None => code.push_str("\npredictions.show(5)\n"),
    }
    code
}

fn call(stage: &Stage, registry: &Registry) -> String {
    let form = |name: &str| registry.kind(&stage.class).and_then(|kind| kind.param(name)).map(|param| param.form);
    let setting = |(name, value): (&String, &Value)| {
        let number = matches!(form(name), Some(Form::Float | Form::Floats));
        format!("{name}={}", literal(value, number))
    };
    format!("{}({})", stage.class, stage.params.iter().map(setting).collect::<Vec<_>>().join(", "))
}

/// The class that judges the last stage, and its settings.
fn evaluator(canvas: &Canvas, registry: &Registry) -> Option<(&'static str, String)> {
    let last = canvas.stages.last()?;
    let column = |param: &str, usual: &str, set: &str| {
        let name = last.value(param, registry).and_then(Value::as_str).unwrap_or(usual);
        (name != usual).then(|| format!("{set}={}", quoted(name)))
    };
    let prediction = column("predictionCol", "prediction", "predictionCol");
    let (class, first, metric) = match canvas.task() {
        Task::Classification => ("MulticlassClassificationEvaluator", column("labelCol", "label", "labelCol"), Some("accuracy")),
        Task::Regression => ("RegressionEvaluator", column("labelCol", "label", "labelCol"), Some("rmse")),
        Task::Clustering if last.class == "LDA" => return None,
        Task::Clustering => ("ClusteringEvaluator", column("featuresCol", "features", "featuresCol"), None),
        Task::Recommendation => {
            let rating = last.value("ratingCol", registry).and_then(Value::as_str).unwrap_or("rating");
            ("RegressionEvaluator", Some(format!("labelCol={}", quoted(rating))), Some("rmse"))
        }
        Task::Features => return None,
    };
    let metric = metric.map(|metric| format!("metricName={}", quoted(metric)));
    Some((class, [first, prediction, metric].into_iter().flatten().collect::<Vec<_>>().join(", ")))
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
fn quoted(text: &str) -> String {
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
    fn the_last_stage_says_which_evaluator_judges_it() {
        let judged = |class: &str, params: Value| code(&json!({ "stages": [{ "class": class, "params": params }] }));
        for (class, params, expected) in [
            ("KMeans", json!({ "featuresCol": "xs" }), "evaluator = ClusteringEvaluator(featuresCol=\"xs\")"),
            (
                "ALS",
                json!({ "predictionCol": "p" }),
                "evaluator = RegressionEvaluator(labelCol=\"rating\", predictionCol=\"p\", metricName=\"rmse\")",
            ),
            ("LinearRegression", json!({}), "evaluator = RegressionEvaluator(metricName=\"rmse\")"),
        ] {
            let code = judged(class, params);
            assert!(code.contains(expected), "{code}");
        }
        assert!(!judged("LDA", json!({})).contains("evaluator"));
    }
}
