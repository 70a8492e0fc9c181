//! Every stage that pyspark.ml has: its kind, its parameters with defaults, converters and texts. The tables are in
//! `registry/*.txt`; Python makes its classes and the page its palette from them.

use std::sync::OnceLock;

/// What a stage is to a Pipeline.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    Transformer,
    Estimator,
    Model,
    Evaluator,
    /// Neither: `PrefixSpan`, `PowerIterationClustering`.
    Other,
}

impl Role {
    pub fn name(self) -> &'static str {
        match self {
            Self::Transformer => "transformer",
            Self::Estimator => "estimator",
            Self::Model => "model",
            Self::Evaluator => "evaluator",
            Self::Other => "other",
        }
    }
}

/// One parameter's row.
#[derive(Clone, Copy, Debug)]
pub struct ParamRow {
    pub name: &'static str,
    /// PySpark's class that gives it to several stages, `HasInputCol`, or `.`; with a `!` where the stage has a text of its own.
    pub mixin: &'static str,
    /// The method of `TypeConverters` that it goes through.
    pub converter: &'static str,
    /// As JSON; `-` for none, `$uid…` with the stage's uid in it, `$hash` for the hash of the class's name.
    pub default: &'static str,
    pub doc: &'static str,
}

/// One stage's row.
#[derive(Clone, Debug)]
pub struct StageRow {
    pub role: Role,
    /// `StringIndexer`
    pub name: &'static str,
    /// `feature`, the module of `pyspark.ml` and the package of `org.apache.spark.ml`.
    pub module: &'static str,
    pub params: Vec<ParamRow>,
}

impl StageRow {
    /// As a saved stage names itself: `org.apache.spark.ml.feature.StringIndexer`.
    pub fn java_class(&self) -> String {
        format!("org.apache.spark.ml.{}.{}", self.module, self.name)
    }
}

const TABLES: &[(&str, &str)] = &[
    ("feature", include_str!("registry/feature.txt")),
    ("classification", include_str!("registry/classification.txt")),
    ("regression", include_str!("registry/regression.txt")),
    ("clustering", include_str!("registry/clustering.txt")),
    ("recommendation", include_str!("registry/recommendation.txt")),
    ("fpm", include_str!("registry/fpm.txt")),
    ("evaluation", include_str!("registry/evaluation.txt")),
];

/// All rows, those of a module together.
pub fn stages() -> &'static [StageRow] {
    static ROWS: OnceLock<Vec<StageRow>> = OnceLock::new();
    ROWS.get_or_init(|| {
        let mut rows: Vec<StageRow> = Vec::new();
        for (module, text) in TABLES {
            for line in text.lines() {
                if let Some(param) = line.strip_prefix("  ") {
                    if let (Some(row), Some(param)) = (rows.last_mut(), param_row(param)) {
                        row.params.push(param);
                    }
                } else if let Some(row) = stage_row(line, module, &rows) {
                    rows.push(row);
                }
            }
        }
        rows
    })
}

pub fn find(name: &str) -> Option<&'static StageRow> {
    stages().iter().find(|row| row.name == name)
}

/// `model IDFModel like IDF`: the same parameters.
fn stage_row(line: &'static str, module: &'static str, so_far: &[StageRow]) -> Option<StageRow> {
    let mut words = line.split_whitespace();
    let role = match words.next()? {
        "transformer" => Role::Transformer,
        "estimator" => Role::Estimator,
        "model" => Role::Model,
        "evaluator" => Role::Evaluator,
        _ => Role::Other,
    };
    let name = words.next()?;
    let params = match (words.next(), words.next()) {
        (Some("like"), Some(other)) => so_far.iter().find(|row| row.name == other)?.params.clone(),
        _ => Vec::new(),
    };
    Some(StageRow { role, name, module, params })
}

fn param_row(line: &'static str) -> Option<ParamRow> {
    let mut parts = line.splitn(5, " | ");
    let mut next = || parts.next();
    Some(ParamRow { name: next()?, mixin: next()?, converter: next()?, default: next()?, doc: next()? })
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test(unsupported = test)]
    fn every_line_is_a_row() {
        let written = TABLES.iter().flat_map(|(_, text)| text.lines()).filter(|line| !line.starts_with("  ")).count();
        assert_eq!(stages().len(), written);
        assert!(stages().iter().all(|row| row.params.iter().all(|param| !param.doc.is_empty() && !param.converter.is_empty())));
        assert_eq!(find("IDFModel").map(|row| row.params.len()), Some(3));
    }
}
