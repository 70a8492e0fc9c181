//! A version of a registered model, as `Lib/_registry.py` writes it beside the model's archive.

use std::collections::BTreeMap;
use std::fmt;

use serde_json::{Map, Value};
use touchpaper_deploy::signature::Signature;

/// Name and version.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Key {
    pub name: String,
    pub version: u32,
}

/// `churn 3`
impl fmt::Display for Key {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} {}", self.name, self.version)
    }
}

/// As MLflow's registry has them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    #[default]
    None,
    Staging,
    Production,
    Archived,
}

impl Stage {
    pub const ALL: [Self; 4] = [Self::None, Self::Staging, Self::Production, Self::Archived];

    pub fn name(self) -> &'static str {
        match self {
            Self::None => "None",
            Self::Staging => "Staging",
            Self::Production => "Production",
            Self::Archived => "Archived",
        }
    }

    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|stage| stage.name().eq_ignore_ascii_case(name))
    }
}

/// A stage of the model's pipeline with its parameters.
#[derive(Clone, Debug, PartialEq)]
pub struct Part {
    /// `StringIndexerModel`
    pub kind: String,
    pub params: BTreeMap<String, Value>,
}

/// The data that it was fitted to.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Training {
    pub rows: u64,
    pub columns: u64,
    /// Of the schema and of rows: another fingerprint is other data.
    pub fingerprint: String,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Version {
    pub key: Key,
    /// Watson's client knows it by this.
    pub id: String,
    /// Milliseconds since 1970.
    pub created: f64,
    pub stage: Stage,
    pub description: String,
    /// The script that made it, `notebook`, `pipeline` or `import`.
    pub source: String,
    pub signature: Signature,
    pub parts: Vec<Part>,
    pub metrics: BTreeMap<String, f64>,
    pub training: Option<Training>,
    /// Of the archive, once it is there.
    pub bytes: u64,
    /// All that the file has: what this page does not know is kept when the file is written anew.
    written: Map<String, Value>,
}

impl Version {
    /// Of a `version.json`; where it lies says its name and version.
    pub fn read(key: Key, json: &str) -> Result<Self, String> {
        let written: Map<String, Value> = serde_json::from_str(json).map_err(|error| format!("{key} could not be read: {error}"))?;
        let text = |name: &str| written.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
        let signature = written.get("signature").cloned().ok_or_else(|| format!("{key} could not be read: it has no signature"))?;
        let signature = serde_json::from_value(signature).map_err(|error| format!("the signature of {key} could not be read: {error}"))?;
        let parts = written.get("stages").and_then(Value::as_array).into_iter().flatten().filter_map(part).collect();
        let metrics = written.get("metrics").and_then(Value::as_object).into_iter().flatten();
        let metrics = metrics.filter_map(|(name, value)| Some((name.clone(), value.as_f64()?))).collect();
        let training = written.get("training").filter(|told| told.is_object()).map(|told| Training {
            rows: told["rows"].as_u64().unwrap_or_default(),
            columns: told["columns"].as_u64().unwrap_or_default(),
            fingerprint: told["fingerprint"].as_str().unwrap_or_default().to_owned(),
        });
        Ok(Self {
            id: text("id"),
            created: written.get("created").and_then(Value::as_f64).unwrap_or_default(),
            stage: Stage::named(&text("stage")).unwrap_or_default(),
            description: text("description"),
            source: text("source"),
            signature,
            parts,
            metrics,
            training,
            bytes: 0,
            key,
            written,
        })
    }

    /// With its archive.
    pub fn of_bytes(self, bytes: u64) -> Self {
        Self { bytes, ..self }
    }

    pub fn promote(&mut self, stage: Stage) {
        self.stage = stage;
        self.written.insert("stage".to_owned(), stage.name().into());
    }

    pub fn write(&self) -> String {
        Value::from(self.written.clone()).to_string()
    }

    /// Parameters as `2 LogisticRegressionModel.regParam`, in the order of the stages.
    pub fn params(&self) -> Vec<(String, String)> {
        let of = |(at, part): (usize, &Part)| {
            let name = format!("{} {}", at + 1, part.kind);
            part.params.iter().map(|(param, value)| (format!("{name}.{param}"), plain(value))).collect::<Vec<_>>()
        };
        self.parts.iter().enumerate().flat_map(of).collect()
    }

    /// Columns as `country: string, required`.
    pub fn schema(&self) -> Vec<(String, String)> {
        let input = |column: &touchpaper_deploy::signature::Column| {
            let required = if column.required { "" } else { ", may be left out" };
            (format!("in {}", column.name), format!("{}{required}", column.kind))
        };
        let output = |column: &touchpaper_deploy::signature::Column| (format!("out {}", column.name), column.kind.clone());
        self.signature.inputs.iter().map(input).chain(self.signature.outputs.iter().map(output)).collect()
    }
}

fn part(told: &Value) -> Option<Part> {
    let params = told["params"].as_object()?.iter().map(|(name, value)| (name.clone(), value.clone())).collect();
    Some(Part { kind: told["kind"].as_str()?.to_owned(), params })
}

fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// What two versions have under the same name; None where one has it not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Compared {
    pub name: String,
    pub one: Option<String>,
    pub other: Option<String>,
}

impl Compared {
    pub fn differs(&self) -> bool {
        self.one != self.other
    }
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Comparison {
    pub metrics: Vec<Compared>,
    pub params: Vec<Compared>,
    pub schema: Vec<Compared>,
    pub data: Vec<Compared>,
}

pub fn compare(one: &Version, other: &Version) -> Comparison {
    let metrics = |version: &Version| version.metrics.iter().map(|(name, value)| (name.clone(), value.to_string())).collect();
    let data = |version: &Version| {
        let told = version.training.iter().flat_map(|data| {
            [("rows", data.rows.to_string()), ("columns", data.columns.to_string()), ("fingerprint", data.fingerprint.clone())]
        });
        told.map(|(name, value)| (name.to_owned(), value)).collect()
    };
    Comparison {
        metrics: beside(metrics(one), metrics(other)),
        params: beside(one.params(), other.params()),
        schema: beside(one.schema(), other.schema()),
        data: beside(data(one), data(other)),
    }
}

/// In the order of the first, then what only the second has.
fn beside(one: Vec<(String, String)>, other: Vec<(String, String)>) -> Vec<Compared> {
    let find = |all: &[(String, String)], name: &str| all.iter().find(|(known, _)| known == name).map(|(_, value)| value.clone());
    let only: Vec<Compared> = other
        .iter()
        .filter(|(name, _)| find(&one, name).is_none())
        .map(|(name, value)| Compared { name: name.clone(), one: None, other: Some(value.clone()) })
        .collect();
    let both = one.into_iter().map(|(name, value)| Compared { other: find(&other, &name), name, one: Some(value) });
    both.chain(only).collect()
}

#[cfg(test)]
pub mod tests {
    use super::*;

    pub fn written(stage: &str, metric: f64, regularised: f64) -> String {
        serde_json::json!({
            "id": "abc", "created": 5.0, "stage": stage, "source": "notebook", "description": "", "later": {"kept": true},
            "signature": {"inputs": [{"name": "age", "type": "double"}], "outputs": [{"name": "prediction", "type": "double"}],
                "prediction": "prediction"},
            "stages": [{"kind": "LogisticRegressionModel", "params": {"regParam": regularised, "featuresCol": "features"}}],
            "metrics": {"areaUnderROC": metric},
            "training": {"rows": 60, "columns": 6, "fingerprint": "12ab"},
        })
        .to_string()
    }

    pub fn key(version: u32) -> Key {
        Key { name: "churn".to_owned(), version }
    }

    #[test]
    fn what_is_not_known_here_is_kept() {
        let mut version = Version::read(key(1), &written("None", 0.5, 0.1)).unwrap();
        version.promote(Stage::Production);
        let again = Version::read(key(1), &version.write()).unwrap();
        assert_eq!(again.stage, Stage::Production);
        assert!(again.write().contains(r#""later":{"kept":true}"#));
        assert_eq!(again.training.unwrap().rows, 60);
    }

    #[test]
    fn a_file_that_is_none_is_said_so() {
        let said = |json: &str| Version::read(key(2), json).unwrap_err();
        assert!(said("{").starts_with("churn 2 could not be read: "));
        assert_eq!(said("{}"), "churn 2 could not be read: it has no signature");
        assert!(said(r#"{"signature": {"inputs": 3}}"#).starts_with("the signature of churn 2 could not be read: "));
    }

    #[test]
    fn versions_are_compared_by_name() {
        let one = Version::read(key(1), &written("None", 0.5, 0.1)).unwrap();
        let other = Version::read(key(2), &written("None", 0.75, 0.1)).unwrap();
        let compared = compare(&one, &other);
        let told = |all: &[Compared]| all.iter().filter(|one| one.differs()).map(|one| one.name.clone()).collect::<Vec<_>>();
        assert_eq!(told(&compared.metrics), ["areaUnderROC"]);
        assert!(told(&compared.params).is_empty() && told(&compared.schema).is_empty() && told(&compared.data).is_empty());
        assert_eq!(compared.params[0].name, "1 LogisticRegressionModel.featuresCol");
        assert_eq!(compared.schema[0], Compared { name: "in age".into(), one: Some("double".into()), other: Some("double".into()) });
        let left = beside(vec![("a".into(), "1".into())], vec![("b".into(), "2".into())]);
        assert!(left.iter().all(Compared::differs) && left.len() == 2);
    }
}
