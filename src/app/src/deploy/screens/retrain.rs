//! The notebook that fits a deployed model anew: to its training rows and to what its log knows by now.

use touchpaper_deploy::logs::line;
use touchpaper_deploy::signature::Signature;
use touchpaper_deploy::table::Table;

use super::form::text;
use super::watch;
use crate::deploy::log::{Rows, known_csv};
use crate::deploy::model::{Key, Version};

/// Fewer known outcomes teach nothing and cannot be tested on.
const LEAST_KNOWN: usize = 20;

/// What a retraining is made of.
#[derive(Clone, Debug, PartialEq)]
pub struct Retraining {
    /// Paths and contents.
    pub training: (String, String),
    pub log: (String, String),
    /// The notebook, as a script with `# %%`.
    pub program: String,
}

/// The label, where a model can be retrained from so many known outcomes; an error is why not, in words.
pub fn label(version: &Version, sample: &Table, known: usize) -> Result<String, String> {
    let Some(label) = watch::label(&version.signature, sample) else {
        return Err("Its training rows have no label, so nothing can be learnt from outcomes.".to_owned());
    };
    let listed =
        version.signature.inputs.iter().find(|input| input.required && (input.kind == "vector" || input.kind.starts_with("array")));
    if let Some(input) = listed {
        return Err(format!("It reads {}, a {}: a file of rows cannot hold that.", input.name, input.kind));
    }
    if known < LEAST_KNOWN {
        return Err(format!(
            "The outcome is known of {known} logged rows, and {LEAST_KNOWN} are needed. Simulated traffic brings its outcomes along."
        ));
    }
    Ok(label)
}

pub fn retraining(deployment: &str, version: &Version, sample: &Table, rows: &Rows) -> Result<Retraining, String> {
    let label = label(version, sample, rows.labels.iter().filter(|label| !label.is_null()).count())?;
    let columns = columns(&version.signature, sample, &label);
    let folder = format!("retrain/{deployment}");
    let training = (format!("{folder}/training.csv"), training_csv(sample, &columns));
    let log = (format!("{folder}/log.csv"), known_csv(rows, &label));
    let imputes = version.parts.iter().any(|part| part.kind.starts_with("Imputer"));
    let program = program(&version.key, &columns, &label, regression(version), imputes, (&training.0, &log.0));
    Ok(Retraining { training, log, program })
}

/// Names and types of what the model reads, and of the label.
fn columns(signature: &Signature, sample: &Table, label: &str) -> Vec<(String, String)> {
    let read = signature.inputs.iter().filter(|input| input.required && input.name != label);
    let read = read.filter(|input| sample.fields.contains(&input.name)).map(|input| (input.name.clone(), input.kind.clone()));
    let at = sample.fields.iter().position(|field| field == label);
    let told = signature.inputs.iter().find(|input| input.name == label).map(|input| input.kind.clone());
    let guessed = || {
        let mut values = sample.values.iter().filter_map(|row| at.and_then(|at| row.get(at))).filter(|value| !value.is_null());
        let numbers = values.all(|value| value.is_number());
        if numbers { "double".to_owned() } else { "string".to_owned() }
    };
    read.chain([(label.to_owned(), told.unwrap_or_else(guessed))]).collect()
}

fn training_csv(sample: &Table, columns: &[(String, String)]) -> String {
    let heads: Vec<String> = columns.iter().map(|(name, _)| name.clone()).collect();
    let places: Vec<Option<usize>> = heads.iter().map(|name| sample.fields.iter().position(|field| field == name)).collect();
    let mut csv = line(&heads);
    for row in &sample.values {
        let cell = |place: &Option<usize>| place.and_then(|place| row.get(place)).map(text).unwrap_or_default();
        csv.push_str(&line(&places.iter().map(cell).collect::<Vec<_>>()));
    }
    csv
}

/// Whether it predicts a number rather than a class.
fn regression(version: &Version) -> bool {
    let predicting = version.parts.iter().rev().find(|part| part.params.contains_key("labelCol") || part.kind.contains("Regression"));
    predicting.is_some_and(|part| (part.kind.contains("Regression") && !part.kind.starts_with("Logistic")) || part.kind.starts_with("ALS"))
}

fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

fn program(key: &Key, columns: &[(String, String)], label: &str, regression: bool, imputes: bool, (training, log): (&str, &str)) -> String {
    let schema = columns.iter().map(|(name, kind)| format!("`{}` {kind}", name.replace('`', "``"))).collect::<Vec<_>>().join(", ");
    // The log has what was predicted just before the label.
    let predicted = ("prediction".to_owned(), "string".to_owned());
    let logged = columns.iter().filter(|(name, _)| name != label).chain([&predicted]);
    let logged = logged.chain(columns.iter().filter(|(name, _)| name == label));
    let logged = logged.map(|(name, kind)| format!("`{}` {kind}", name.replace('`', "``"))).collect::<Vec<_>>().join(", ");
    let (evaluator, metric) = if regression { ("RegressionEvaluator", "rmse") } else { ("MulticlassClassificationEvaluator", "accuracy") };
    let Key { name, version } = key;
    format!(
        r#"# %% [markdown]
# # {name}, retrained from its log
# Version {version} is deployed. The log has rows whose outcome is known by now. Seven of ten of them are learnt from, together with training rows; on the others both models are judged.
# %%
import importlib
import _registry  # this page's registry
from pyspark.sql import SparkSession
from pyspark.ml import Pipeline, PipelineModel
from pyspark.ml.evaluation import {evaluator}

spark = SparkSession.builder.appName("retrain").getOrCreate()
training = spark.read.csv({training}, header=True, schema={schema})
log = spark.read.csv({log}, header=True, schema={logged}).drop("prediction"){complete}
learnt, judged = log.randomSplit([0.7, 0.3], seed=1)
rows = training.unionByName(learnt){complete}
print(training.count(), "training rows,", learnt.count(), "of the log to learn from,", judged.count(), "to judge by")
# %%
deployed = _registry.load({model}, {version})


def unfitted(stage):
    """The estimator that a fitted stage came from, with its parameters; what was never fitted stays as it is."""
    if isinstance(stage, PipelineModel):
        return Pipeline(stages=[unfitted(inner) for inner in stage.stages])
    module, name = importlib.import_module(type(stage).__module__), type(stage).__name__
    for end, other in [("ClassificationModel", "Classifier"), ("RegressionModel", "Regressor"), ("Model", "")]:
        kind = getattr(module, name.removesuffix(end) + other, None) if name.endswith(end) else None
        if kind is not None:
            made = kind()
            for param in stage.params:
                if stage.isSet(param) and made.hasParam(param.name):
                    made.set(made.getParam(param.name), stage.getOrDefault(param))
            return made
    return stage


pipeline = Pipeline(stages=[unfitted(stage) for stage in getattr(deployed, "stages", [deployed])])
retrained = pipeline.fit(rows)
# %%
label = [stage for stage in retrained.stages if stage.hasParam("labelCol")][-1].getOrDefault("labelCol")
evaluator = {evaluator}(labelCol=label, metricName="{metric}")
metrics = {{"{metric}": evaluator.evaluate(retrained.transform(judged))}}
print("{metric} on the newest rows: retrained", round(metrics["{metric}"], 4))
try:
    print("deployed", round(evaluator.evaluate(deployed.transform(judged)), 4))
except Exception as problem:
    # As where they have categories that it has never seen.
    why = [line for line in str(problem).splitlines() if "Exception: " in line]
    print("deployed: it refuses some of them,", why[-1].rpartition("Exception: ")[2] if why else problem)
# %%
# As the next version. What it is registered with is compared with the deployed one in the Deploy view.
_registry.register({model}, retrained, training_data=rows, metrics=metrics)
"#,
        model = quoted(name),
        // An Imputer takes rows with holes; most else refuses to learn from them.
        complete = if imputes { "" } else { ".dropna()" },
        training = quoted(training),
        log = quoted(log),
        schema = quoted(&schema),
        logged = quoted(&logged),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn version(kind: &str) -> Version {
        let told = json!({
            "signature": {
                "inputs": [{"name": "age", "type": "double"}, {"name": "the country", "type": "string"}],
                "outputs": [{"name": "prediction", "type": "double"}],
                "prediction": "prediction",
            },
            "stages": [{"kind": kind, "params": {"labelCol": "left"}}],
        });
        Version::read(Key { name: "churn".to_owned(), version: 3 }, &told.to_string()).unwrap()
    }

    fn sample() -> Table {
        let fields = ["age", "the country", "prediction", "left"].map(str::to_owned).to_vec();
        Table {
            fields,
            values: vec![vec![json!(20.5), json!("a, b"), json!(1.0), json!(1)], vec![json!(null), json!("c"), json!(0.0), json!(0)]],
        }
    }

    fn rows(count: usize) -> Rows {
        let fields = vec!["age".to_owned(), "the country".to_owned()];
        let values = (0..count + 5).map(|at| vec![json!(at), json!("c")]).collect();
        let labels = (0..count + 5).map(|at| if at < count { json!(at % 2) } else { Value::Null }).collect();
        Rows { rows: Table { fields, values }, predictions: vec![json!(1.0); count + 5], labels }
    }

    #[test]
    fn files_and_program_name_the_same_columns() {
        let made = retraining("web", &version("LogisticRegressionModel"), &sample(), &rows(30)).unwrap();
        assert_eq!(made.training, ("retrain/web/training.csv".to_owned(), "age,the country,left\n20.5,\"a, b\",1\n,c,0\n".to_owned()));
        assert_eq!(made.log.1.lines().take(2).collect::<Vec<_>>(), ["age,the country,prediction,left", "0,c,1.0,0"]);
        assert_eq!(made.log.1.lines().count(), 31);
        for part in [
            "schema=\"`age` double, `the country` string, `left` double\")",
            "schema=\"`age` double, `the country` string, `prediction` string, `left` double\").drop(\"prediction\").dropna()",
            "_registry.load(\"churn\", 3)",
            "_registry.register(\"churn\", retrained, training_data=rows",
            "MulticlassClassificationEvaluator(labelCol=label, metricName=\"accuracy\")",
            "{\"accuracy\": evaluator.evaluate(retrained.transform(judged))}",
        ] {
            assert!(made.program.contains(part), "{part}\n{}", made.program);
        }
    }

    #[test]
    fn a_regression_is_judged_as_one_and_what_cannot_be_learnt_is_said() {
        let made = retraining("web", &version("GBTRegressionModel"), &sample(), &rows(30)).unwrap();
        assert!(made.program.contains("RegressionEvaluator(labelCol=label, metricName=\"rmse\")"));
        let said = |sample: &Table, known: usize| retraining("web", &version("GBTRegressionModel"), sample, &rows(known)).unwrap_err();
        assert!(said(&sample(), 3).starts_with("The outcome is known of 3 logged rows, and 20 are needed."));
        let bare = Table { fields: vec!["age".into(), "the country".into(), "prediction".into()], values: Vec::new() };
        assert!(said(&bare, 30).starts_with("Its training rows have no label"));
    }
}
