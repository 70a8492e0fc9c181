//! The canvas as data: where rows come from, the stages in order, how the result is judged.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::files::kind::{Guess, Kind as FileKind};
use crate::pipeline::registry::{Form, Kind, Registry};

#[derive(Clone, Debug, PartialEq)]
pub struct Canvas {
    pub path: String,
    pub guess: Guess,
    pub stages: Vec<Stage>,
    /// The share of rows that it is fitted on; the others judge it. 1 is all of them.
    pub train: f64,
    pub seed: u32,
    /// What it is judged by, of those that its last stage can be; none is the usual one.
    pub metric: Option<String>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Stage {
    /// Tells stages apart on the page; not kept.
    pub id: u32,
    pub class: String,
    pub room: &'static str,
    /// What was set; the others have their defaults.
    pub params: BTreeMap<String, Value>,
}

/// What the last stage is for, and so which evaluator fits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Task {
    Classification,
    Regression,
    Clustering,
    Recommendation,
    /// It ends with columns, not with predictions.
    Features,
}

impl Canvas {
    pub fn empty() -> Self {
        Self { path: String::new(), guess: Guess::plain(FileKind::Csv), stages: Vec::new(), train: 0.8, seed: 1, metric: None }
    }

    pub fn task(&self) -> Task {
        match self.stages.last().map(|stage| stage.room) {
            Some("classification") => Task::Classification,
            Some("regression") => Task::Regression,
            Some("clustering") => Task::Clustering,
            Some("recommendation") => Task::Recommendation,
            _ => Task::Features,
        }
    }

    pub fn add(&mut self, kind: &Kind, at: usize) -> u32 {
        let id = self.stages.iter().map(|stage| stage.id).max().unwrap_or(0) + 1;
        let stage = Stage { id, class: kind.class.clone(), room: kind.room, params: BTreeMap::new() };
        self.stages.insert(at.min(self.stages.len()), stage);
        id
    }

    pub fn place(&self, id: u32) -> Option<usize> {
        self.stages.iter().position(|stage| stage.id == id)
    }

    /// Columns there are before the stage at this place, of those the data has.
    pub fn columns_before(&self, at: usize, data: &[String], registry: &Registry) -> Vec<String> {
        let mut columns = data.to_vec();
        for stage in self.stages.iter().take(at) {
            for made in stage.makes(registry) {
                if !columns.contains(&made) {
                    columns.push(made);
                }
            }
        }
        columns
    }

    pub fn to_json(&self) -> Value {
        let stages: Vec<Value> = self.stages.iter().map(|stage| json!({ "class": stage.class, "params": stage.params })).collect();
        let guess = &self.guess;
        json!({
            "path": self.path, "kind": guess.kind.label(), "header": guess.header, "separator": guess.separator.to_string(),
            "multiLine": guess.multi_line, "train": self.train, "seed": self.seed, "stages": stages,
            "metric": self.metric,
        })
    }

    /// Of an earlier visit, a link, or a session of the engine: only what the registry knows is taken.
    pub fn of_json(value: &Value, registry: &Registry) -> Result<Self, String> {
        let stages = value.get("stages").and_then(Value::as_array).ok_or("it has no list of stages")?;
        let mut canvas = Self::empty();
        for stage in stages {
            let class = stage.get("class").and_then(Value::as_str).unwrap_or_default();
            let kind = registry.kind(class).ok_or_else(|| format!("there is no stage {class:?}"))?;
            let id = canvas.add(kind, canvas.stages.len());
            let Some(added) = canvas.stages.iter_mut().find(|stage| stage.id == id) else { continue };
            for (name, value) in stage.get("params").and_then(Value::as_object).into_iter().flatten() {
                if kind.param(name).is_some_and(|param| param.form.takes(value)) {
                    added.params.insert(name.clone(), value.clone());
                }
            }
        }
        let text = |name: &str| value.get(name).and_then(Value::as_str).map(str::to_owned);
        let yes = |name: &str, without: bool| value.get(name).and_then(Value::as_bool).unwrap_or(without);
        canvas.path = text("path").unwrap_or_default();
        let kind = FileKind::ALL.into_iter().find(|kind| text("kind").as_deref() == Some(kind.label())).unwrap_or(FileKind::Csv);
        let separator = text("separator").and_then(|text| text.chars().next()).unwrap_or(',');
        canvas.guess = Guess { header: yes("header", true), multi_line: yes("multiLine", false), separator, ..Guess::plain(kind) };
        let train = value.get("train").and_then(Value::as_f64).unwrap_or(0.8);
        canvas.train = if (0.05..=1.0).contains(&train) { train } else { 0.8 };
        canvas.seed = value.get("seed").and_then(Value::as_u64).and_then(|seed| seed.try_into().ok()).unwrap_or(1);
        canvas.metric = text("metric");
        Ok(canvas)
    }
}

impl Stage {
    /// A parameter's value, or its default.
    pub fn value<'a>(&'a self, name: &str, registry: &'a Registry) -> Option<&'a Value> {
        self.params.get(name).or_else(|| registry.kind(&self.class)?.param(name)?.default.as_ref())
    }

    fn names(&self, registry: &Registry, wanted: &[Form]) -> Vec<String> {
        let Some(kind) = registry.kind(&self.class) else { return Vec::new() };
        let mut names = Vec::new();
        for param in kind.params.iter().filter(|param| wanted.contains(&param.form)) {
            match self.value(&param.name, registry) {
                Some(Value::String(name)) if !name.is_empty() => names.push(name.clone()),
                Some(Value::Array(list)) => names.extend(list.iter().filter_map(Value::as_str).map(str::to_owned)),
                _ => {}
            }
        }
        names
    }

    pub fn reads(&self, registry: &Registry) -> Vec<String> {
        self.names(registry, &[Form::Column, Form::Columns])
    }

    pub fn makes(&self, registry: &Registry) -> Vec<String> {
        self.names(registry, &[Form::Output, Form::Outputs])
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pipeline::registry::tests::registry;

    fn canvas() -> Value {
        json!({ "path": "data/streams.csv", "stages": [
            { "class": "StringIndexer", "params": { "inputCol": "country", "outputCol": "country_at", "nonsense": 1, "handleInvalid": 3 } },
            { "class": "VectorAssembler", "params": { "inputCols": ["age", "country_at"], "outputCol": "features" } },
            { "class": "LogisticRegression", "params": { "labelCol": "stays" } },
        ] })
    }

    #[test]
    fn what_is_kept_is_read_again_and_only_what_the_registry_knows() {
        let registry = registry();
        let read = Canvas::of_json(&canvas(), &registry).unwrap();
        assert_eq!(read.stages[0].params.keys().collect::<Vec<_>>(), ["inputCol", "outputCol"]);
        assert_eq!(read.task(), Task::Classification);
        assert_eq!(Canvas::of_json(&read.to_json(), &registry), Ok(read));
        let hostile = json!({ "stages": [{ "class": "os.system" }] });
        assert_eq!(Canvas::of_json(&hostile, &registry), Err("there is no stage \"os.system\"".to_owned()));
    }

    #[test]
    fn columns_flow_from_stage_to_stage() {
        let registry = registry();
        let read = Canvas::of_json(&canvas(), &registry).unwrap();
        let data = ["country".to_owned(), "age".to_owned(), "stays".to_owned()];
        assert_eq!(read.columns_before(2, &data, &registry), ["country", "age", "stays", "country_at", "features"]);
        assert_eq!(read.stages[2].reads(&registry), ["features", "stays"]);
        assert_eq!(read.stages[2].makes(&registry), ["prediction", "probability", "rawPrediction"]);
    }
}
