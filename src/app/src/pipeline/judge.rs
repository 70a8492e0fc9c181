//! Who judges a pipeline, and by what: the evaluator that the kind of its last stage wants, and what the engine's registry
//! says that it measures.

use serde_json::Value;

use crate::pipeline::canvas::{Canvas, Task};
use crate::pipeline::code::quoted;
use crate::pipeline::registry::Registry;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Judge {
    pub class: &'static str,
    /// The parameter that is chosen, and its value.
    knob: &'static str,
    pub choice: String,
    /// It is what is measured where nobody chose.
    usual: bool,
}

const CLASSES: &str = "MulticlassClassificationEvaluator";
const TWO_CLASSES: &str = "BinaryClassificationEvaluator";
const NUMBERS: &str = "RegressionEvaluator";
const CLUSTERS: &str = "ClusteringEvaluator";

/// All that can judge this canvas; none where it ends with columns, not with predictions.
pub fn all(canvas: &Canvas, registry: &Registry) -> Vec<Judge> {
    let Some(last) = canvas.stages.last() else { return Vec::new() };
    let mut judges = Vec::new();
    let mut add = |class: &'static str, knob: &'static str, usual: &str| {
        let judge = |choice: &str| Judge { class, knob, choice: choice.to_owned(), usual: choice == usual };
        judges.extend(registry.choices(class, knob).into_iter().map(judge));
    };
    match canvas.task() {
        Task::Classification => {
            add(CLASSES, "metricName", "accuracy");
            if last.value("rawPredictionCol", registry).is_some() {
                add(TWO_CLASSES, "metricName", "");
            }
        }
        Task::Regression | Task::Recommendation => add(NUMBERS, "metricName", "rmse"),
        // It measures one thing, by either of two distances.
        Task::Clustering if last.class != "LDA" => add(CLUSTERS, "distanceMeasure", "squaredEuclidean"),
        Task::Clustering | Task::Features => {}
    }
    judges
}

pub fn chosen(canvas: &Canvas, registry: &Registry) -> Option<Judge> {
    let mut judges = all(canvas, registry);
    let asked = judges.iter().position(|judge| Some(&judge.choice) == canvas.metric.as_ref());
    let at = asked.or_else(|| judges.iter().position(|judge| judge.usual))?;
    Some(judges.swap_remove(at))
}

impl Judge {
    /// What its constructor is called with; what has its default is left out.
    pub fn settings(&self, canvas: &Canvas, registry: &Registry) -> String {
        let Some(last) = canvas.stages.last() else { return String::new() };
        let column = |param: &str, usual: &str, set: &str| {
            let name = last.value(param, registry).and_then(Value::as_str).unwrap_or(usual);
            (name != usual).then(|| format!("{set}={}", quoted(name)))
        };
        let columns = match self.class {
            CLUSTERS => [column("featuresCol", "features", "featuresCol"), column("predictionCol", "prediction", "predictionCol")],
            TWO_CLASSES => [column("labelCol", "label", "labelCol"), column("rawPredictionCol", "rawPrediction", "rawPredictionCol")],
            _ if canvas.task() == Task::Recommendation => {
                [column("ratingCol", "label", "labelCol"), column("predictionCol", "prediction", "predictionCol")]
            }
            _ => [column("labelCol", "label", "labelCol"), column("predictionCol", "prediction", "predictionCol")],
        };
        let plain = self.class == CLUSTERS && self.usual;
        let choice = (!plain).then(|| format!("{}={}", self.knob, quoted(&self.choice)));
        columns.into_iter().flatten().chain(choice).collect::<Vec<_>>().join(", ")
    }

    pub fn label(&self) -> String {
        if self.knob == "distanceMeasure" { format!("silhouette ({})", self.choice) } else { self.choice.clone() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pipeline::registry::tests::registry;
    use serde_json::json;

    #[test]
    fn the_last_stage_says_who_judges_it() {
        let registry = registry();
        let judged = |class: &str, params: Value, metric: &str| {
            let json = json!({ "stages": [{ "class": class, "params": params }], "metric": metric });
            let canvas = Canvas::of_json(&json, &registry).unwrap();
            chosen(&canvas, &registry).map(|judge| format!("{}({})", judge.class, judge.settings(&canvas, &registry)))
        };
        for (class, params, metric, expected) in [
            ("KMeans", json!({ "featuresCol": "xs" }), "", "ClusteringEvaluator(featuresCol=\"xs\")"),
            ("KMeans", json!({}), "cosine", "ClusteringEvaluator(distanceMeasure=\"cosine\")"),
            (
                "ALS",
                json!({ "predictionCol": "p" }),
                "",
                "RegressionEvaluator(labelCol=\"rating\", predictionCol=\"p\", metricName=\"rmse\")",
            ),
            ("ALS", json!({ "ratingCol": "stars" }), "mae", "RegressionEvaluator(labelCol=\"stars\", metricName=\"mae\")"),
            ("LinearRegression", json!({}), "nonsense", "RegressionEvaluator(metricName=\"rmse\")"),
            (
                "LogisticRegression",
                json!({ "labelCol": "y" }),
                "",
                "MulticlassClassificationEvaluator(labelCol=\"y\", metricName=\"accuracy\")",
            ),
            (
                "LogisticRegression",
                json!({ "rawPredictionCol": "raw" }),
                "areaUnderPR",
                "BinaryClassificationEvaluator(rawPredictionCol=\"raw\", metricName=\"areaUnderPR\")",
            ),
        ] {
            assert_eq!(judged(class, params, metric).as_deref(), Some(expected));
        }
        assert_eq!((judged("LDA", json!({}), ""), judged("Tokenizer", json!({}), "")), (None, None));
    }

    #[test]
    fn what_it_can_be_judged_by_is_the_registry_s() {
        let registry = registry();
        let choices = |class: &str| {
            let canvas = Canvas::of_json(&json!({ "stages": [{ "class": class }] }), &registry).unwrap();
            all(&canvas, &registry).iter().map(Judge::label).collect::<Vec<_>>()
        };
        assert!(["f1", "logLoss", "areaUnderROC"].iter().all(|name| choices("LogisticRegression").contains(&(*name).to_owned())));
        assert_eq!(choices("KMeans"), ["silhouette (squaredEuclidean)", "silhouette (cosine)"]);
        assert_eq!(choices("LinearRegression"), ["rmse", "mse", "r2", "mae", "var"]);
    }
}
