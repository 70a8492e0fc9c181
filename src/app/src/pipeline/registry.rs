//! What stages there are, with their parameters and explanations: the engine's own registry, which the site ships as the
//! text that the engine's Python classes are made of (src/ml/src/registry).

use serde_json::Value;

/// Rooms of `pyspark.ml` whose stages go into a Pipeline; each a file of the registry.
pub const ROOMS: [&str; 6] = ["feature", "classification", "regression", "clustering", "recommendation", "fpm"];
/// Classes that others are made of, not stages of their own.
const ABSTRACT: [&str; 3] = ["Classifier", "ProbabilisticClassifier", "Regressor"];

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Registry {
    pub kinds: Vec<Kind>,
}

/// A class of stages.
#[derive(Clone, Debug, PartialEq)]
pub struct Kind {
    pub class: String,
    pub room: &'static str,
    /// It is fitted; a Transformer is not.
    pub estimator: bool,
    pub params: Vec<Param>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Param {
    pub name: String,
    pub form: Form,
    /// None where it has none, or one that differs from stage to stage.
    pub default: Option<Value>,
    pub doc: String,
}

/// How a parameter is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// A column that is there before the stage.
    Column,
    Columns,
    /// The name of a column that the stage makes.
    Output,
    Outputs,
    Boolean,
    Int,
    Float,
    Text,
    Floats,
    Texts,
}

impl Form {
    /// None where there is no field for it: matrices, lists of lists.
    fn of(name: &str, converter: &str) -> Option<Self> {
        let output = ["output", "prediction", "probability", "rawPrediction", "topicDistribution", "quantiles", "linkPrediction", "leaf"];
        let made = output.iter().any(|start| name.starts_with(start));
        Some(match converter {
            "toString" if name.ends_with("Col") => {
                if made {
                    Self::Output
                } else {
                    Self::Column
                }
            }
            "toListString" if name.ends_with("Cols") => {
                if made {
                    Self::Outputs
                } else {
                    Self::Columns
                }
            }
            "toBoolean" => Self::Boolean,
            "toInt" => Self::Int,
            "toFloat" => Self::Float,
            "toString" => Self::Text,
            "toListFloat" => Self::Floats,
            "toListString" => Self::Texts,
            _ => return None,
        })
    }

    /// What a person typed; an empty text leaves the parameter unset, and is not asked for here.
    pub fn read(self, typed: &str) -> Result<Value, String> {
        let typed = typed.trim();
        let float = |text: &str| -> Result<Value, String> {
            let number = text.trim().parse::<f64>().map_err(|_| format!("{} is not a number", text.trim()))?;
            // An infinite one has no JSON; Python's float() reads its name.
            Ok(serde_json::Number::from_f64(number).map_or_else(|| Value::from(number.to_string()), Value::from))
        };
        let parts = || typed.split(',').map(str::trim).filter(|part| !part.is_empty());
        match self {
            Self::Int => typed.parse::<i64>().map(Value::from).map_err(|_| format!("{typed} is not a whole number")),
            Self::Float => float(typed),
            Self::Boolean => Ok(Value::from(typed == "true")),
            Self::Floats => parts().map(float).collect::<Result<Vec<_>, _>>().map(Value::from),
            Self::Texts | Self::Columns | Self::Outputs => Ok(parts().map(Value::from).collect()),
            Self::Column | Self::Output | Self::Text => Ok(Value::from(typed)),
        }
    }

    /// Whether a value is of this form; one of a link or a session may not be.
    pub fn takes(self, value: &Value) -> bool {
        let infinite = |value: &Value| value.as_str().is_some_and(|text| matches!(text, "inf" | "-inf" | "NaN"));
        let number = |value: &Value| value.is_number() || infinite(value);
        match self {
            Self::Boolean => value.is_boolean(),
            Self::Int => value.is_i64(),
            Self::Float => number(value),
            Self::Column | Self::Output | Self::Text => value.is_string(),
            Self::Floats => value.as_array().is_some_and(|list| list.iter().all(number)),
            Self::Texts | Self::Columns | Self::Outputs => value.as_array().is_some_and(|list| list.iter().all(Value::is_string)),
        }
    }
}

/// A value as a field shows it.
pub fn shown(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(list) => list.iter().map(shown).collect::<Vec<_>>().join(", "),
        other => other.to_string(),
    }
}

impl Param {
    /// The values that the explanation lists, where it does.
    pub fn choices(&self) -> Vec<&str> {
        let list = self.doc.split_once("One of: ").map(|(_, rest)| rest.split_once('.').map_or(rest, |(list, _)| list));
        let plain = |part: &str| !part.is_empty() && part.chars().all(|letter| letter.is_alphanumeric() || "_-".contains(letter));
        match list {
            Some(list) => list
                .split(',')
                .filter_map(|part| part.split_whitespace().next())
                .map(|part| part.trim_matches('\''))
                .filter(|part| plain(part))
                .collect(),
            // As in "'skip' drops the row, 'error' fails".
            None if self.name == "handleInvalid" => {
                self.doc.split('\'').skip(1).step_by(2).filter(|part| ["skip", "error", "keep"].contains(part)).fold(
                    Vec::new(),
                    |mut found, part| {
                        if !found.contains(&part) {
                            found.push(part);
                        }
                        found
                    },
                )
            }
            None => Vec::new(),
        }
    }
}

impl Registry {
    pub fn take(&mut self, room: &'static str, text: &str) {
        let mut open = false;
        for line in text.lines() {
            if let Some(row) = line.strip_prefix("  ") {
                if let (true, Some(kind)) = (open, self.kinds.last_mut()) {
                    kind.params.extend(param(row));
                }
                continue;
            }
            let (role, class) = line.split_once(' ').unwrap_or((line, ""));
            open = matches!(role, "estimator" | "transformer") && !ABSTRACT.contains(&class);
            if open {
                self.kinds.push(Kind { class: class.to_owned(), room, estimator: role == "estimator", params: Vec::new() });
            }
        }
    }

    pub fn kind(&self, class: &str) -> Option<&Kind> {
        self.kinds.iter().find(|kind| kind.class == class)
    }

    /// Those whose name, room or explanations have all the words.
    pub fn search(&self, typed: &str) -> Vec<&Kind> {
        let words: Vec<String> = typed.split_whitespace().map(str::to_lowercase).collect();
        let has = |kind: &&Kind| {
            let text = format!(
                "{} {} {}",
                kind.class,
                kind.room,
                kind.params.iter().map(|param| param.name.as_str()).collect::<Vec<_>>().join(" ")
            );
            let text = text.to_lowercase();
            words.iter().all(|word| text.contains(word))
        };
        self.kinds.iter().filter(has).collect()
    }
}

impl Kind {
    pub fn param(&self, name: &str) -> Option<&Param> {
        self.params.iter().find(|param| param.name == name)
    }
}

fn param(row: &str) -> Option<Param> {
    let mut parts = row.splitn(5, " | ").map(str::trim);
    let (name, _, converter, default, doc) = (parts.next()?, parts.next()?, parts.next()?, parts.next()?, parts.next()?);
    Some(Param {
        name: name.to_owned(),
        form: Form::of(name, converter)?,
        default: serde_json::from_str(default).ok(),
        doc: doc.replace("\\n", " "),
    })
}

#[cfg(test)]
pub mod tests {
    use super::*;

    /// As the site ships it.
    pub fn registry() -> Registry {
        let mut registry = Registry::default();
        for (room, text) in [
            ("feature", include_str!("../../../ml/src/registry/feature.txt")),
            ("classification", include_str!("../../../ml/src/registry/classification.txt")),
            ("regression", include_str!("../../../ml/src/registry/regression.txt")),
            ("clustering", include_str!("../../../ml/src/registry/clustering.txt")),
            ("recommendation", include_str!("../../../ml/src/registry/recommendation.txt")),
            ("fpm", include_str!("../../../ml/src/registry/fpm.txt")),
        ] {
            registry.take(room, text);
        }
        registry
    }

    #[test]
    fn the_palette_has_the_stages_that_go_into_a_pipeline() {
        let registry = registry();
        let classes: Vec<&str> = registry.kinds.iter().map(|kind| kind.class.as_str()).collect();
        for class in ["StringIndexer", "VectorAssembler", "LogisticRegression", "KMeans", "ALS", "FPGrowth", "GBTRegressor"] {
            assert!(classes.contains(&class), "{class}");
        }
        for class in ["Classifier", "Regressor", "LogisticRegressionModel", "PrefixSpan"] {
            assert!(!classes.contains(&class), "{class}");
        }
        assert!(registry.kind("VectorAssembler").is_some_and(|kind| !kind.estimator && kind.room == "feature"));
        assert_eq!(registry.search("logistic max").iter().map(|kind| kind.class.as_str()).collect::<Vec<_>>(), ["LogisticRegression"]);
        assert!(registry.search("no such stage").is_empty());
    }

    #[test]
    fn a_parameter_knows_its_form_default_and_choices() {
        let registry = registry();
        let param = |class: &str, name: &str| registry.kind(class).and_then(|kind| kind.param(name)).unwrap().clone();
        let tol = param("LogisticRegression", "tol");
        assert_eq!((tol.form, tol.default), (Form::Float, Some(Value::from(1e-6))));
        assert_eq!(param("LogisticRegression", "family").choices(), ["auto", "binomial", "multinomial"]);
        assert_eq!(param("StringIndexer", "handleInvalid").choices(), ["skip", "error", "keep"]);
        assert_eq!(param("StringIndexer", "stringOrderType").choices(), ["frequencyDesc", "frequencyAsc", "alphabetDesc", "alphabetAsc"]);
        assert_eq!(param("VectorAssembler", "inputCols").form, Form::Columns);
        assert_eq!(param("VectorAssembler", "outputCol").form, Form::Output);
        assert_eq!(param("LogisticRegression", "featuresCol").form, Form::Column);
        assert!(registry.kind("LogisticRegression").unwrap().param("lowerBoundsOnCoefficients").is_none());
    }

    #[test]
    fn what_is_typed_becomes_a_value_or_says_why_not() {
        assert_eq!(Form::Int.read("12"), Ok(Value::from(12)));
        assert_eq!(Form::Int.read("1.5"), Err("1.5 is not a whole number".to_owned()));
        assert_eq!(Form::Floats.read("-inf, 0, 2.5"), Ok(serde_json::json!(["-inf", 0.0, 2.5])));
        assert_eq!(Form::Float.read("much"), Err("much is not a number".to_owned()));
        assert!(Form::Floats.takes(&serde_json::json!(["-inf", 0.0])) && !Form::Float.takes(&Value::from("__import__")));
    }
}
