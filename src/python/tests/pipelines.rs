//! What the Pipeline view is told of a pipeline that ran in the notebook's session.

// A native process with its own threads, in tests: what is disallowed for the browser is fine here.
#![allow(clippy::disallowed_methods, clippy::disallowed_types, clippy::unwrap_used, clippy::expect_used)]

use std::sync::{Arc, Mutex};

use serde_json::Value;
use touchpaper_python::{Host, HostConfig};
use touchpaper_wire::{Display, Language, Outcome};

struct Session {
    host: Host,
    reports: Arc<Mutex<Vec<(String, Value)>>>,
    printed: Arc<Mutex<String>>,
}

impl Session {
    fn new() -> Self {
        let reports = Arc::<Mutex<Vec<(String, Value)>>>::default();
        let printed = Arc::<Mutex<String>>::default();
        let (told, said) = (reports.clone(), printed.clone());
        let display = Arc::new(move |display| {
            if let Display::Report { topic, json } = display {
                told.lock().unwrap().push((topic, serde_json::from_str(&json).unwrap()));
            }
        });
        let output = Arc::new(move |_, text: &str| said.lock().unwrap().push_str(text));
        let host = Host::new(HostConfig { output, display, events: Arc::new(|_| {}), between: None }).unwrap();
        Self { host, reports, printed }
    }

    fn run(&self, source: &str) {
        let outcome = self.host.run_cell("cell 1", Language::Python, source);
        assert_eq!(outcome, Outcome::Success, "{}", self.printed.lock().unwrap());
    }

    /// The one report that a call tells, of this topic.
    fn told(&self, topic: &str, call: &str) -> Value {
        self.reports.lock().unwrap().clear();
        self.run(&format!("import _pipeline\n_pipeline.{call}"));
        let mut reports = self.reports.lock().unwrap();
        assert_eq!(reports.len(), 1);
        let (told, value) = reports.remove(0);
        assert_eq!(told, topic);
        value
    }
}

const REPORT: &str = "report(train, test, pipeline, model, predictions)";

fn program(data: &str, stages: &str) -> String {
    format!(
        "from pyspark.ml import Pipeline\n\
         from pyspark.ml.classification import *\nfrom pyspark.ml.clustering import *\nfrom pyspark.ml.feature import *\n\
         from pyspark.ml.recommendation import *\nfrom pyspark.ml.regression import *\nfrom pyspark.ml.linalg import Vectors\n\
         from pyspark.sql import SparkSession\n\
         spark = SparkSession.builder.getOrCreate()\n\
         data = {data}\ntrain = test = data\n\
         pipeline = Pipeline(stages=[{stages}])\nmodel = pipeline.fit(train)\npredictions = model.transform(test)\n"
    )
}

/// One call a test: interpreters of one process share the engine's session.
#[test]
fn each_kind_of_pipeline_is_told() {
    let session = Session::new();
    let people = "spark.createDataFrame([('de', 20 + i % 7, float(i % 7 > 3)) if i % 2 else ('in', 40 + i % 5, float(i % 4 == 0)) \
                  for i in range(60)], 'country string, age int, stays double')";
    let stages = "StringIndexer(inputCol='country', outputCol='at'), VectorAssembler(inputCols=['age', 'at'], outputCol='features')";

    session.run(&program(people, &format!("{stages}, LogisticRegression(labelCol='stays', regParam=0.1)")));
    let report = session.told("pipeline", REPORT);
    let names =
        |value: &Value| -> Vec<String> { value.as_array().unwrap().iter().map(|row| row[0].as_str().unwrap().to_owned()).collect() };
    assert_eq!(names(&report["steps"][0]["columns"]), ["country", "age", "stays"]);
    assert_eq!(names(&report["steps"][1]["columns"]), ["at"]);
    assert_eq!(report["steps"][2]["rows"].as_array().unwrap().len(), 5);
    assert_eq!(names(&report["steps"][3]["columns"]), ["rawPrediction", "probability", "prediction"]);
    assert_eq!(names(&report["metrics"])[..3], ["areaUnderROC", "areaUnderPR", "accuracy"]);
    let all: u64 =
        report["confusion"]["counts"].as_array().unwrap().iter().flat_map(|row| row.as_array().unwrap()).filter_map(Value::as_u64).sum();
    assert_eq!(all, 60);
    // The area under the curve that is drawn is the one that the evaluator tells.
    let points: Vec<(f64, f64)> =
        report["roc"].as_array().unwrap().iter().map(|point| (point[0].as_f64().unwrap(), point[1].as_f64().unwrap())).collect();
    let area: f64 = points.windows(2).map(|two| (two[1].0 - two[0].0) * (two[0].1 + two[1].1) / 2.0).sum();
    assert!((area - report["metrics"][0][1].as_f64().unwrap()).abs() < 1e-9, "{area} {report}");
    let mut weights = names(&report["weights"]["rows"]);
    weights.sort();
    assert_eq!(weights, ["age", "at"]);
    assert_eq!(names(&report["inputs"]), ["country", "age"]);

    let predicted =
        session.told("prediction", "predict(test, pipeline, model, '{\"age\": \"21\", \"country\": \"de\", \"other\": \"1\"}')");
    assert_eq!(names(&predicted), ["at", "features", "rawPrediction", "probability", "prediction"]);

    session.run("other = 3\nagain = Pipeline(stages=[Bucketizer(splits=[float('-inf'), 0.5, float('inf')], inputCol='x', outputCol='y')])");
    let found = session.told("pipelines", "describe(globals())");
    assert_eq!(names_of(&found), ["pipeline", "model", "again"]);
    assert_eq!(found[0]["stages"], found[1]["stages"]);
    assert_eq!(
        found[0]["stages"][2],
        serde_json::json!({ "class": "LogisticRegression", "params": { "labelCol": "stays", "regParam": 0.1 } })
    );
    assert_eq!(found[2]["stages"][0]["params"]["splits"], serde_json::json!(["-inf", 0.5, "inf"]));

    session.run(&program(people, &format!("{stages}, DecisionTreeClassifier(labelCol='stays', maxDepth=2)")));
    let report = session.told("pipeline", REPORT);
    assert!(report["tree"].as_str().unwrap().contains("If (age <="), "{report}");
    assert_eq!(report["weights"]["title"], "Feature importances");

    session.run(&program(people, &format!("{stages}, LinearRegression(labelCol='stays')")));
    let report = session.told("pipeline", REPORT);
    assert_eq!(
        (names(&report["metrics"]), report["residuals"].as_array().unwrap().len()),
        (vec!["rmse".into(), "mae".into(), "r2".into()], 60)
    );
    assert!(report["confusion"].is_null());

    session.run(&program(people, &format!("{stages}, KMeans(k=2, seed=1)")));
    let report = session.told("pipeline", REPORT);
    assert_eq!((names(&report["metrics"]), report["clusters"]["centers"].as_array().unwrap().len()), (vec!["silhouette".into()], 2));

    let elbow = session.told("elbow", "elbow(train, pipeline, 4)");
    let ks: Vec<_> = elbow.as_array().unwrap().iter().map(|point| (point[0].as_u64().unwrap(), point[1].as_f64().unwrap())).collect();
    assert_eq!(ks.iter().map(|(k, _)| *k).collect::<Vec<_>>(), [2, 3, 4]);
    assert!(ks.is_sorted_by(|one, next| one.1 >= next.1), "{ks:?}");

    let ratings =
        "spark.createDataFrame([(u, i, float((u * i) % 5)) for u in range(6) for i in range(5)], 'user int, item int, rating double')";
    session.run(&program(ratings, "ALS(rank=2, maxIter=3, seed=1)"));
    let report = session.told("pipeline", REPORT);
    assert_eq!((names(&report["metrics"]), report["recommended"].as_array().unwrap().len()), (vec!["rmse".into(), "mae".into()], 6));
    assert_eq!(names(&report["inputs"]), ["user", "item"]);
}

fn names_of(found: &Value) -> Vec<String> {
    found.as_array().unwrap().iter().map(|one| one["name"].as_str().unwrap().to_owned()).collect()
}
