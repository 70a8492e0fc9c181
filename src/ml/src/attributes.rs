//! ML attributes: what a column's metadata says of its values, and of each place of its vectors, under `ml_attr`.
//! As `org.apache.spark.ml.attribute` writes them.

use serde_json::{Map, Value, json};
use touchpaper_sql::Attribute as Column;

/// The metadata of a column of which no more is known than that it holds numbers.
pub const NUMERIC: &str = r#"{"ml_attr":{}}"#;

/// What is known of a feature.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Kind {
    #[default]
    Unknown,
    Numeric,
    Nominal {
        values: Option<Vec<String>>,
        count: Option<usize>,
        ordinal: Option<bool>,
    },
    Binary {
        values: Option<Vec<String>>,
    },
}

/// One feature.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Feature {
    pub name: Option<String>,
    pub kind: Kind,
}

/// What a vector column's metadata says: its size, and its features where they are named.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Group {
    pub size: Option<usize>,
    pub features: Option<Vec<Feature>>,
}

impl Feature {
    pub fn numeric(name: Option<String>) -> Self {
        Self { name, kind: Kind::Numeric }
    }

    pub fn named(mut self, name: Option<String>) -> Self {
        self.name = name;
        self
    }

    fn word(&self) -> &'static str {
        match self.kind {
            Kind::Nominal { .. } => "nominal",
            Kind::Binary { .. } => "binary",
            _ => "numeric",
        }
    }

    fn fields(&self, index: Option<usize>, with_type: bool) -> Value {
        let mut out = Map::new();
        if let Some(index) = index {
            out.insert("idx".into(), json!(index));
        }
        if let Some(name) = &self.name {
            out.insert("name".into(), json!(name));
        }
        match &self.kind {
            Kind::Nominal { values, count, ordinal } => {
                if let Some(values) = values {
                    out.insert("vals".into(), json!(values));
                }
                if let Some(count) = count {
                    out.insert("num_vals".into(), json!(count));
                }
                if let Some(ordinal) = ordinal {
                    out.insert("ord".into(), json!(ordinal));
                }
            }
            Kind::Binary { values: Some(values) } => {
                out.insert("vals".into(), json!(values));
            }
            _ => {}
        }
        if with_type {
            out.insert("type".into(), json!(self.word()));
        }
        Value::Object(out)
    }

    /// Metadata of a column of numbers.
    pub fn metadata(&self) -> String {
        json!({ "ml_attr": self.fields(None, true) }).to_string()
    }

    fn of(node: &Value, word: &str) -> Self {
        let strings = |node: &Value| Some(node.as_array()?.iter().filter_map(|v| v.as_str().map(str::to_string)).collect::<Vec<_>>());
        let values = node.get("vals").and_then(strings);
        let kind = match word {
            "nominal" => Kind::Nominal {
                values,
                count: node.get("num_vals").and_then(Value::as_u64).and_then(|n| usize::try_from(n).ok()),
                ordinal: node.get("ord").and_then(Value::as_bool),
            },
            "binary" => Kind::Binary { values },
            "numeric" => Kind::Numeric,
            _ => Kind::Unknown,
        };
        Self { name: node.get("name").and_then(Value::as_str).map(str::to_string), kind }
    }

    /// Of a column of numbers.
    pub fn of_column(column: &Column) -> Self {
        let Some(node) = ml_attr(column) else { return Self::default() };
        let word = node.get("type").and_then(Value::as_str).unwrap_or("numeric").to_string();
        Self::of(&node, &word)
    }

    /// How many values a nominal or binary feature has.
    pub fn cardinality(&self) -> Option<usize> {
        match &self.kind {
            Kind::Nominal { values: Some(values), .. } => Some(values.len()),
            Kind::Nominal { count, .. } => *count,
            Kind::Binary { .. } => Some(2),
            _ => None,
        }
    }
}

fn ml_attr(column: &Column) -> Option<Value> {
    let mut all: Value = serde_json::from_str(column.metadata.as_deref()?).ok()?;
    Some(all.get_mut("ml_attr")?.take())
}

impl Group {
    pub fn of_column(column: &Column) -> Self {
        let Some(node) = ml_attr(column) else { return Self::default() };
        let size = node.get("num_attrs").and_then(Value::as_u64).and_then(|n| usize::try_from(n).ok());
        let Some(Value::Object(by_kind)) = node.get("attrs") else { return Self { size, features: None } };
        let mut features = vec![Feature::default(); size.unwrap_or(0)];
        for (word, entries) in by_kind {
            for entry in entries.as_array().into_iter().flatten() {
                let Some(index) = entry.get("idx").and_then(Value::as_u64).and_then(|n| usize::try_from(n).ok()) else { continue };
                // A malformed index must not make a vector of that size.
                if index < features.len() {
                    features[index] = Feature::of(entry, word);
                } else if index == features.len() {
                    features.push(Feature::of(entry, word));
                }
            }
        }
        Self { size: Some(features.len()), features: Some(features) }
    }

    pub fn sized(size: usize) -> Self {
        Self { size: Some(size), features: None }
    }

    pub fn of_features(features: Vec<Feature>) -> Self {
        Self { size: Some(features.len()), features: Some(features) }
    }

    /// None where nothing is known.
    pub fn metadata(&self) -> Option<String> {
        let size = self.size?;
        let mut out = Map::new();
        if let Some(features) = &self.features {
            let mut by_kind = Map::new();
            for (index, feature) in features.iter().enumerate() {
                // Of a number without a name there is nothing to say.
                if feature.name.is_none() && matches!(feature.kind, Kind::Numeric | Kind::Unknown) {
                    continue;
                }
                let list = by_kind.entry(feature.word()).or_insert_with(|| json!([]));
                if let Value::Array(list) = list {
                    list.push(feature.fields(Some(index), false));
                }
            }
            if !by_kind.is_empty() {
                out.insert("attrs".into(), Value::Object(by_kind));
            }
        }
        out.insert("num_attrs".into(), json!(size));
        Some(json!({ "ml_attr": out }).to_string())
    }
}
