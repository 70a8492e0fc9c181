//! What the engine tells of a pipeline that was fitted, as `_pipeline.report` writes it.

use serde_json::Value;

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Report {
    /// Before the first stage, then after each.
    pub steps: Vec<Step>,
    pub metrics: Vec<(String, f64)>,
    pub roc: Vec<(f64, f64)>,
    pub pr: Vec<(f64, f64)>,
    pub confusion: Option<Confusion>,
    pub residuals: Vec<(f64, f64)>,
    pub weights: Option<Weights>,
    pub tree: Option<Tree>,
    pub clusters: Option<Clusters>,
    /// Who, and what they may like with a score.
    pub recommended: Vec<(String, Vec<(String, f64)>)>,
    pub inputs: Vec<Input>,
    /// The metric that the program's own evaluator measures, and whether more of it is better.
    pub judged: Option<(String, bool)>,
    /// What a reader has to know of the figures.
    pub note: Option<String>,
}

/// The columns that a stage added, in the first rows.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Step {
    pub columns: Vec<(String, String)>,
    pub rows: Vec<Vec<String>>,
    /// Why there are none, where nothing is amiss.
    pub note: Option<String>,
    /// Why the stage could not be looked through.
    pub error: Option<String>,
}

/// Rows of the data's beginning before and after each stage, before anything is fitted.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Preview {
    pub steps: Vec<Step>,
    /// How many rows it was made of.
    pub rows: u64,
}

/// One tree, of how many, and as much of it as was told.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Tree {
    pub at: usize,
    pub of: usize,
    pub weight: f64,
    pub depth: u64,
    pub all: u64,
    pub nodes: Vec<Node>,
}

/// The root first, each after the one that it hangs under.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Node {
    pub above: Option<usize>,
    /// Which of those rows come to it: `age <= 29.5`.
    pub condition: String,
    pub predicts: f64,
    pub impurity: f64,
    pub rows: u64,
    /// None of a leaf.
    pub gain: Option<f64>,
    /// There is more below it than was told.
    pub cut: bool,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Confusion {
    pub labels: Vec<String>,
    /// By label, then by what was predicted.
    pub counts: Vec<Vec<u64>>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Weights {
    pub title: String,
    pub rows: Vec<(String, f64)>,
    /// How many there are; the largest are told.
    pub of: u64,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Clusters {
    pub names: Vec<String>,
    pub centers: Vec<(f64, f64)>,
    pub points: Vec<(f64, f64, usize)>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Input {
    pub name: String,
    pub kind: String,
    pub example: String,
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map(Vec::as_slice).unwrap_or_default()
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

pub fn pairs(value: &Value) -> Vec<(String, String)> {
    list(value).iter().map(|pair| (text(&pair[0]), text(&pair[1]))).collect()
}

/// A metric that is no number, as of an empty test set, is left out.
fn named(value: &Value) -> Vec<(String, f64)> {
    list(value).iter().filter_map(|pair| Some((text(&pair[0]), pair[1].as_f64()?))).collect()
}

fn point(value: &Value) -> Option<(f64, f64)> {
    Some((value.get(0)?.as_f64()?, value.get(1).and_then(Value::as_f64).unwrap_or(0.0)))
}

fn points(value: &Value) -> Vec<(f64, f64)> {
    list(value).iter().filter_map(point).collect()
}

fn maybe(value: &Value) -> Option<String> {
    value.as_str().map(str::to_owned)
}

fn steps(value: &Value) -> Vec<Step> {
    let step = |step: &Value| Step {
        columns: pairs(&step["columns"]),
        rows: list(&step["rows"]).iter().map(|row| list(row).iter().map(text).collect()).collect(),
        note: maybe(&step["note"]),
        error: maybe(&step["error"]),
    };
    list(value).iter().map(step).collect()
}

impl Preview {
    pub fn read(json: &str) -> Result<Self, serde_json::Error> {
        let told: Value = serde_json::from_str(json)?;
        Ok(Self { steps: steps(&told["steps"]), rows: told["rows"].as_u64().unwrap_or(0) })
    }
}

impl Tree {
    pub fn read(json: &str) -> Result<Self, serde_json::Error> {
        Ok(Self::of(&serde_json::from_str(json)?))
    }

    fn of(told: &Value) -> Self {
        let whole = |value: &Value| value.as_u64().unwrap_or(0);
        let number = |value: &Value| value.as_f64().unwrap_or(f64::NAN);
        let node = |(at, node): (usize, &Value)| Node {
            // One that hangs under what comes later would hang under itself.
            above: node["above"].as_u64().map(|above| above as usize).filter(|above| *above < at),
            condition: text(&node["if"]),
            predicts: number(&node["predicts"]),
            impurity: number(&node["impurity"]),
            rows: whole(&node["rows"]),
            gain: node["gain"].as_f64(),
            cut: node["cut"].as_bool().unwrap_or(false),
        };
        Self {
            at: whole(&told["at"]) as usize,
            of: whole(&told["of"]) as usize,
            weight: number(&told["weight"]),
            depth: whole(&told["depth"]),
            all: whole(&told["all"]),
            nodes: list(&told["nodes"]).iter().enumerate().map(node).collect(),
        }
    }
}

impl Report {
    pub fn read(json: &str) -> Result<Self, serde_json::Error> {
        let told: Value = serde_json::from_str(json)?;
        let part = |name: &str| told.get(name).filter(|part| !part.is_null());
        let count = |row: &Value| list(row).iter().map(|count| count.as_u64().unwrap_or(0)).collect();
        let cluster = |value: &Value| {
            let (x, y) = point(value)?;
            let last = value.as_array()?.last()?.as_u64()?;
            Some((x, if list(value).len() > 2 { y } else { 0.0 }, last as usize))
        };
        Ok(Self {
            steps: steps(&told["steps"]),
            metrics: named(&told["metrics"]),
            roc: points(&told["roc"]),
            pr: points(&told["pr"]),
            confusion: part("confusion").map(|part| Confusion {
                labels: list(&part["labels"]).iter().map(text).collect(),
                counts: list(&part["counts"]).iter().map(count).collect(),
            }),
            residuals: points(&told["residuals"]),
            weights: part("weights").map(|part| Weights {
                title: text(&part["title"]),
                rows: named(&part["rows"]),
                of: part["of"].as_u64().unwrap_or(0),
            }),
            tree: part("tree").map(Tree::of),
            judged: part("judged").map(|part| (text(&part["metric"]), part["larger"].as_bool().unwrap_or(true))),
            note: maybe(&told["note"]),
            clusters: part("clusters").map(|part| Clusters {
                names: list(&part["names"]).iter().map(text).collect(),
                centers: points(&part["centers"]),
                points: list(&part["points"]).iter().filter_map(cluster).collect(),
            }),
            recommended: list(&told["recommended"]).iter().map(|row| (text(&row[0]), named(&row[1]))).collect(),
            inputs: list(&told["inputs"])
                .iter()
                .map(|input| Input { name: text(&input[0]), kind: text(&input[1]), example: text(&input[2]) })
                .collect(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_told_is_read_and_what_is_not_is_empty() {
        let json = r#"{"steps": [{"columns": [["age", "int"]], "rows": [["29"]]}], "metrics": [["accuracy", 0.75], ["f1", null]],
            "roc": [[0, 0], [0.5, 1], [1, 1]], "confusion": {"labels": ["0", "1"], "counts": [[3, 1], [0, 4]]},
            "clusters": {"names": ["x"], "centers": [[1.5]], "points": [[1, 2, 0], [3, 1]]}, "inputs": [["age", "int", null]]}"#;
        let report = Report::read(json).unwrap();
        assert_eq!(report.metrics, [("accuracy".to_owned(), 0.75)]);
        assert_eq!(report.roc, [(0.0, 0.0), (0.5, 1.0), (1.0, 1.0)]);
        assert_eq!(report.confusion.unwrap().counts, [[3, 1], [0, 4]]);
        assert_eq!(report.clusters.unwrap().points, [(1.0, 2.0, 0), (3.0, 0.0, 1)]);
        assert_eq!(report.inputs[0].example, "");
        assert_eq!((report.tree, report.judged, report.pr.len()), (None, None, 0));
        assert!(Report::read("nothing").is_err());
        let preview =
            Preview::read(r#"{"rows": 200, "steps": [{"columns": [["a", "int"]], "rows": [["1"]]}, {"error": "TypeError: no"}]}"#);
        let steps = preview.unwrap().steps;
        assert_eq!((steps[0].rows.len(), steps[1].error.as_deref()), (1, Some("TypeError: no")));
    }

    #[test]
    fn a_tree_hangs_under_what_came_before() {
        let json = r#"{"at": 1, "of": 20, "weight": 0.1, "depth": 1, "all": 3, "nodes": [
            {"above": null, "predicts": 1, "impurity": 0.5, "rows": 60, "gain": 0.25, "cut": false},
            {"above": 0, "if": "age <= 29.5", "predicts": 0, "impurity": 0, "rows": 40, "gain": null, "cut": true}, {"above": 7}]}"#;
        let tree = Tree::read(json).unwrap();
        assert_eq!((tree.of, tree.nodes[1].condition.as_str(), tree.nodes[1].cut), (20, "age <= 29.5", true));
        assert_eq!((tree.nodes[0].gain, tree.nodes[2].above), (Some(0.25), None));
    }
}
