//! What stages there are, with their parameters and explanations: the engine's own registry, which the site ships as the
//! text that the engine's Python classes are made of (src/ml/src/registry).

use serde_json::Value;

/// Rooms of `pyspark.ml` whose stages go into a Pipeline; each a file of the registry.
pub const ROOMS: [&str; 6] = ["feature", "classification", "regression", "clustering", "recommendation", "fpm"];
/// The room of those who judge; it is a file too.
pub const JUDGES: &str = "evaluation";
/// Classes that others are made of, not stages of their own.
const ABSTRACT: [&str; 3] = ["Classifier", "ProbabilisticClassifier", "Regressor"];

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Registry {
    pub kinds: Vec<Kind>,
    /// Evaluators.
    pub judges: Vec<Kind>,
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
    Ints,
    Texts,
    /// Of `pyspark.ml.linalg`.
    Vector,
    Matrix,
    /// Lists of numbers, of any lengths.
    Lists,
}

impl Form {
    /// None where there is no field for it.
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
            "toListInt" => Self::Ints,
            "toVector" => Self::Vector,
            "toMatrix" => Self::Matrix,
            "toListListFloat" => Self::Lists,
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
        let int = |text: &str| text.parse::<i64>().map(Value::from).map_err(|_| format!("{text} is not a whole number"));
        let parts = || typed.split(',').map(str::trim).filter(|part| !part.is_empty());
        let floats = |text: &str| text.split(',').map(str::trim).filter(|part| !part.is_empty()).map(float).collect::<Result<Vec<_>, _>>();
        match self {
            Self::Int => int(typed),
            Self::Float => float(typed),
            Self::Boolean => Ok(Value::from(typed == "true")),
            Self::Floats | Self::Vector => floats(typed).map(Value::from),
            Self::Ints => parts().map(int).collect::<Result<Vec<_>, _>>().map(Value::from),
            Self::Matrix | Self::Lists => {
                let rows = typed.split(';').map(str::trim).filter(|row| !row.is_empty()).map(floats).collect::<Result<Vec<_>, _>>()?;
                let length = |row: &Vec<Value>| rows.first().is_some_and(|first| first.len() == row.len());
                if self == Self::Matrix && !rows.iter().all(length) {
                    return Err("each row of a matrix has as many numbers as the first".to_owned());
                }
                Ok(Value::from(rows))
            }
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
            Self::Floats | Self::Vector => value.as_array().is_some_and(|list| list.iter().all(number)),
            Self::Ints => value.as_array().is_some_and(|list| list.iter().all(Value::is_i64)),
            Self::Lists => value.as_array().is_some_and(|rows| rows.iter().all(|row| Self::Floats.takes(row))),
            Self::Matrix => {
                let width = value.get(0).and_then(Value::as_array).map(Vec::len);
                Self::Lists.takes(value) && width.is_some_and(|width| width > 0) && {
                    value.as_array().is_some_and(|rows| rows.iter().all(|row| row.as_array().map(Vec::len) == width))
                }
            }
            Self::Texts | Self::Columns | Self::Outputs => value.as_array().is_some_and(|list| list.iter().all(Value::is_string)),
        }
    }
}

/// A value as a field shows it, and reads it again.
pub fn shown(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(rows) if rows.iter().any(Value::is_array) => rows.iter().map(shown).collect::<Vec<_>>().join("; "),
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

/// The numbers that a parameter takes, as its explanation tells: `in (0, 1]`, `Must be > 1`.
#[derive(Clone, Debug, PartialEq)]
pub struct Range {
    low: Option<(f64, bool)>,
    high: Option<(f64, bool)>,
    /// As it is written there.
    pub words: String,
}

impl Range {
    pub fn has(&self, value: f64) -> bool {
        let above = self.low.is_none_or(|(low, with)| value > low || (with && value == low));
        above && self.high.is_none_or(|(high, with)| value < high || (with && value == high))
    }
}

impl Param {
    /// None where its explanation names none, or one for some of its values only.
    pub fn range(&self) -> Option<Range> {
        if !matches!(self.form, Form::Int | Form::Float) || self.doc.contains(" if a ") {
            return None;
        }
        between(&self.doc).or_else(|| from(&self.doc))
    }
}

/// `in [0, 30]`, open or closed on each side.
fn between(doc: &str) -> Option<Range> {
    doc.match_indices(" in ").find_map(|(at, _)| {
        let rest = &doc[at + 4..];
        let closed_low = rest.starts_with('[');
        let inner = rest.strip_prefix(['[', '('])?;
        let end = inner.find([']', ')'])?;
        let (low, high) = inner[..end].split_once(',')?;
        let (low, high) = (low.trim().parse().ok()?, high.trim().parse().ok()?);
        let closed_high = inner[end..].starts_with(']');
        Some(Range { low: Some((low, closed_low)), high: Some((high, closed_high)), words: format!("in {}", &rest[..end + 2]) })
    })
}

/// `>= 0` or `> 1`, after `Must be` or a comma.
fn from(doc: &str) -> Option<Range> {
    ["Must be >", ", >"].into_iter().find_map(|start| {
        let rest = doc.split_once(start)?.1;
        let (with, rest) = rest.strip_prefix('=').map_or((false, rest), |rest| (true, rest));
        let number: String = rest.trim_start().chars().take_while(|letter| letter.is_ascii_digit() || *letter == '.').collect();
        let number = number.trim_end_matches('.');
        Some(Range { low: Some((number.parse().ok()?, with)), high: None, words: format!(">{} {number}", if with { "=" } else { "" }) })
    })
}

impl Registry {
    pub fn take(&mut self, room: &'static str, text: &str) {
        let mut open = None;
        let kinds = if room == JUDGES { &mut self.judges } else { &mut self.kinds };
        for line in text.lines() {
            if let Some(row) = line.strip_prefix("  ") {
                if let Some(kind) = open.and_then(|at: usize| kinds.get_mut(at)) {
                    kind.params.extend(param(row));
                }
                continue;
            }
            let (role, class) = line.split_once(' ').unwrap_or((line, ""));
            let wanted = matches!(role, "estimator" | "transformer" | "evaluator") && !ABSTRACT.contains(&class);
            open = wanted.then_some(kinds.len());
            if wanted {
                kinds.push(Kind { class: class.to_owned(), room, estimator: role == "estimator", params: Vec::new() });
            }
        }
    }

    /// The values that a parameter of an evaluator takes.
    pub fn choices(&self, judge: &str, param: &str) -> Vec<&str> {
        let judge = self.judges.iter().find(|kind| kind.class == judge);
        judge.and_then(|kind| kind.param(param)).map(Param::choices).unwrap_or_default()
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
            (JUDGES, include_str!("../../../ml/src/registry/evaluation.txt")),
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
        assert_eq!(param("LogisticRegression", "lowerBoundsOnCoefficients").form, Form::Matrix);
        assert_eq!(param("ElementwiseProduct", "scalingVec").form, Form::Vector);
        assert_eq!(param("MultilayerPerceptronClassifier", "layers").form, Form::Ints);
        assert_eq!(registry.choices("RegressionEvaluator", "metricName"), ["rmse", "mse", "r2", "mae", "var"]);
        assert_eq!(registry.choices("ClusteringEvaluator", "distanceMeasure"), ["squaredEuclidean", "cosine"]);
    }

    #[test]
    fn ranges_are_those_of_the_explanations_and_hold_the_defaults() {
        let registry = registry();
        let range = |class: &str, name: &str| registry.kind(class).and_then(|kind| kind.param(name)).and_then(Param::range);
        let depth = range("DecisionTreeClassifier", "maxDepth").unwrap();
        assert_eq!((depth.has(0.0), depth.has(30.0), depth.has(31.0), depth.words.as_str()), (true, true, false, "in [0, 30]"));
        let share = range("RandomForestClassifier", "subsamplingRate").unwrap();
        assert!(!share.has(0.0) && share.has(1.0));
        assert_eq!(range("KMeans", "k").map(|range| (range.has(1.0), range.words)), Some((false, "> 1".to_owned())));
        // A count, or a share where it is less than 1.
        assert_eq!(range("CountVectorizer", "minDF"), None);
        let mut known = 0;
        for (kind, param) in registry.kinds.iter().flat_map(|kind| kind.params.iter().map(move |param| (kind, param))) {
            let (Some(range), Some(default)) = (param.range(), param.default.as_ref().and_then(Value::as_f64)) else { continue };
            assert!(range.has(default), "{}.{}: {default} is not {}", kind.class, param.name, range.words);
            known += 1;
        }
        assert!(known > 30, "{known}");
    }

    #[test]
    fn what_is_typed_becomes_a_value_or_says_why_not() {
        assert_eq!(Form::Int.read("12"), Ok(Value::from(12)));
        assert_eq!(Form::Int.read("1.5"), Err("1.5 is not a whole number".to_owned()));
        assert_eq!(Form::Floats.read("-inf, 0, 2.5"), Ok(serde_json::json!(["-inf", 0.0, 2.5])));
        assert_eq!(Form::Float.read("much"), Err("much is not a number".to_owned()));
        assert_eq!(Form::Ints.read("4, 5,2"), Ok(serde_json::json!([4, 5, 2])));
        assert_eq!(Form::Vector.read("1, 2.5"), Ok(serde_json::json!([1.0, 2.5])));
        let matrix = serde_json::json!([[1.0, 2.0], [3.0, "inf"]]);
        assert_eq!(Form::Matrix.read("1, 2; 3, inf"), Ok(matrix.clone()));
        assert_eq!(Form::Matrix.read(&shown(&matrix)), Ok(matrix.clone()));
        assert!(Form::Matrix.read("1, 2; 3").unwrap_err().starts_with("each row"));
        assert_eq!(Form::Lists.read("1, 2; 3"), Ok(serde_json::json!([[1.0, 2.0], [3.0]])));
        assert!(Form::Matrix.takes(&matrix) && !Form::Matrix.takes(&serde_json::json!([[1.0], [1.0, 2.0]])));
        assert!(!Form::Matrix.takes(&serde_json::json!([])) && !Form::Vector.takes(&matrix));
        assert!(Form::Floats.takes(&serde_json::json!(["-inf", 0.0])) && !Form::Float.takes(&Value::from("__import__")));
    }
}
