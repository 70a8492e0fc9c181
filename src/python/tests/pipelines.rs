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

    /// The one report that a call tells, of this topic; the call is of a module that the page asks.
    fn told(&self, topic: &str, call: &str) -> Value {
        self.reports.lock().unwrap().clear();
        self.run(&format!("import _canvas, _pipeline\n{call}"));
        let mut reports = self.reports.lock().unwrap();
        assert_eq!(reports.len(), 1);
        let (told, value) = reports.remove(0);
        assert_eq!(told, topic);
        value
    }
}

const REPORT: &str = "_pipeline.report(train, test, pipeline, model, predictions)";

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
        session.told("prediction", "_pipeline.predict(test, pipeline, model, '{\"age\": \"21\", \"country\": \"de\", \"other\": \"1\"}')");
    assert_eq!(names(&predicted), ["at", "features", "rawPrediction", "probability", "prediction"]);

    session.run("other = 3\nagain = Pipeline(stages=[Bucketizer(splits=[float('-inf'), 0.5, float('inf')], inputCol='x', outputCol='y')])");
    let found = session.told("pipelines", "_canvas.describe(globals())");
    assert_eq!(names_of(&found), ["pipeline", "model", "again"]);
    assert_eq!(found[0]["stages"], found[1]["stages"]);
    assert_eq!(
        found[0]["stages"][2],
        serde_json::json!({ "class": "LogisticRegression", "params": { "labelCol": "stays", "regParam": 0.1 } })
    );
    assert_eq!(found[2]["stages"][0]["params"]["splits"], serde_json::json!(["-inf", 0.5, "inf"]));

    session.run(&program(people, &format!("{stages}, DecisionTreeClassifier(labelCol='stays', maxDepth=2)")));
    session.run(
        "from pyspark.ml.evaluation import *\nevaluator = MulticlassClassificationEvaluator(labelCol='stays', metricName='hammingLoss')",
    );
    let report = session.told("pipeline", "_pipeline.report(train, test, pipeline, model, predictions, evaluator)");
    assert_eq!(report["weights"]["title"], "Feature importances");
    // What the program's own evaluator says comes first.
    assert_eq!((names(&report["metrics"])[0].as_str(), &report["judged"]["larger"]), ("hammingLoss", &Value::Bool(false)));
    let tree = &report["tree"];
    assert_eq!((&tree["of"], &tree["at"]), (&1.into(), &0.into()));
    let nodes = tree["nodes"].as_array().unwrap();
    assert_eq!(nodes.len() as u64, tree["all"].as_u64().unwrap());
    assert_eq!((&nodes[0]["above"], &nodes[0]["rows"], &nodes[0]["cut"]), (&Value::Null, &60.into(), &Value::Bool(false)));
    assert!(nodes[1]["if"].as_str().unwrap().starts_with("age <= "), "{tree}");
    for (at, node) in nodes.iter().enumerate().filter(|(_, node)| !node["gain"].is_null()) {
        let below: Vec<&Value> = nodes.iter().filter(|other| other["above"].as_u64() == Some(at as u64)).collect();
        assert_eq!(below.len(), 2);
        // Every row goes one of two ways.
        assert_eq!(below.iter().map(|node| node["rows"].as_u64().unwrap()).sum::<u64>(), node["rows"].as_u64().unwrap());
    }

    session.run(&program(people, &format!("{stages}, RandomForestClassifier(labelCol='stays', numTrees=3, maxDepth=9, seed=1)")));
    let first = session.told("pipeline", REPORT)["tree"].clone();
    let second = session.told("tree", "_pipeline.tree(model, predictions, 1)");
    assert_eq!((&first["of"], &second["of"], &second["at"]), (&3.into(), &3.into(), &1.into()));
    assert_ne!(first["nodes"], second["nodes"]);

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

    let elbow = session.told("elbow", "_pipeline.elbow(train, pipeline, 4)");
    let ks: Vec<_> = elbow.as_array().unwrap().iter().map(|point| (point[0].as_u64().unwrap(), point[1].as_f64().unwrap())).collect();
    assert_eq!(ks.iter().map(|(k, _)| *k).collect::<Vec<_>>(), [2, 3, 4]);
    assert!(ks.is_sorted_by(|one, next| one.1 >= next.1), "{ks:?}");

    let ratings =
        "spark.createDataFrame([(u, i, float((u * i) % 5)) for u in range(6) for i in range(5)], 'user int, item int, stars double')";
    session.run(&program(ratings, "ALS(rank=2, maxIter=3, seed=1, ratingCol='stars')"));
    let report = session.told("pipeline", REPORT);
    assert_eq!((names(&report["metrics"]), report["recommended"].as_array().unwrap().len()), (vec!["rmse".into(), "mae".into()], 6));
    assert_eq!((names(&report["inputs"]), &report["note"]), (vec!["user".into(), "item".into()], &Value::Null));
    // Who was not there when it was fitted has no prediction: the others are judged, and it is said.
    session.run("test = data.union(spark.createDataFrame([(77, 1, 2.0)], data.schema))\npredictions = model.transform(test)");
    session.run("evaluator = RegressionEvaluator(labelCol='stars', metricName='r2')");
    let report = session.told("pipeline", "_pipeline.report(train, test, pipeline, model, predictions, evaluator)");
    assert_eq!(names(&report["metrics"]), ["r2", "rmse", "mae"]);
    assert!(report["metrics"][0][1].is_f64() && report["note"].as_str().unwrap().starts_with("1 rows"), "{report}");

    preview_and_script(&session, people);
}

/// The rest of the canvas's questions: rows before a fit, and what a script had that has ended.
fn preview_and_script(session: &Session, people: &str) {
    let preview = |stages: &str| {
        let program = format!(
            "from pyspark.ml.feature import *\nfrom pyspark.ml.classification import *\nfrom pyspark.sql import SparkSession\n\
             spark = SparkSession.builder.getOrCreate()\ndata = {people}\nstages = [{stages}]\n"
        );
        session.told("preview", &format!("_canvas.preview({})", Value::from(program)))
    };
    let indexer = "lambda: StringIndexer(inputCol='country', outputCol='at')";
    let told = preview(&format!(
        "{indexer}, lambda: VectorAssembler(inputCols=['age', 'at'], outputCol='features'), lambda: LogisticRegression(labelCol='stays')"
    ));
    assert_eq!(told["rows"], 60);
    let steps = told["steps"].as_array().unwrap();
    assert_eq!(steps.iter().map(|step| step["columns"].as_array().unwrap().len()).collect::<Vec<_>>(), [3, 1, 1, 0]);
    assert_eq!(steps[2]["rows"][0][0], "[40.0,1.0]");
    assert!(steps[3]["note"].is_string() && steps[3]["error"].is_null(), "{told}");
    // A stage that cannot be made or run says why, and those before it are shown.
    let told = preview(&format!("{indexer}, lambda: VectorAssembler(inputCols=['nobody'], outputCol='features'), {indexer}"));
    assert_eq!(told["steps"].as_array().unwrap().len(), 3);
    assert!(told["steps"][2]["error"].as_str().unwrap().contains("nobody"), "{told}");
    assert!(preview("lambda: StringIndexer(inputCol=3)")["steps"][1]["error"].as_str().unwrap().starts_with("TypeError"));

    let script = format!(
        "from pyspark.ml.linalg import Matrices, Vectors\n{}\n\
         scaled = Pipeline(stages=[ElementwiseProduct(scalingVec=Vectors.dense(1.0, 2.5), inputCol='features', outputCol='scaled')])\n\
         def learn():\n    hidden = Pipeline(stages=[StringIndexer(inputCol='country', outputCol='hidden')])\n    return hidden.fit(data).stages\n\
         for _ in range(3):\n    learn()\n",
        program(people, "LogisticRegression(featuresCol='f', lowerBoundsOnCoefficients=Matrices.dense(2, 2, [1.0, 2.0, 3.0, 4.0]))")
            .replace("model = pipeline.fit(train)\npredictions = model.transform(test)\n", "")
    );
    let outcome = session.host.run_script("folder/churn.py", &script, &[]);
    assert_eq!(outcome, Outcome::Success, "{}", session.printed.lock().unwrap());
    let found = session.told("pipelines", "_canvas.describe(globals())");
    assert_eq!(names_of(&found), ["pipeline", "scaled", "fit at churn.py:18"]);
    assert!(found.as_array().unwrap().iter().all(|one| one["script"] == "folder/churn.py"), "{found}");
    assert_eq!(found[0]["stages"][0]["params"]["lowerBoundsOnCoefficients"], serde_json::json!([[1.0, 3.0], [2.0, 4.0]]));
    assert_eq!(found[1]["stages"][0]["params"]["scalingVec"], serde_json::json!([1.0, 2.5]));
    assert_eq!(found[2]["stages"][0]["params"]["outputCol"], "hidden");
    // The next script's take their place.
    assert_eq!(session.host.run_script("next.py", "print(1)", &[]), Outcome::Success);
    assert_eq!(session.told("pipelines", "_canvas.describe(globals())"), Value::Array(Vec::new()));
}

fn names_of(found: &Value) -> Vec<String> {
    found.as_array().unwrap().iter().map(|one| one["name"].as_str().unwrap().to_owned()).collect()
}
