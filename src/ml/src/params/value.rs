//! What a parameter holds, and the map from parameters to what they hold.

use std::fmt;

use crate::linalg::{DenseMatrix, Vector};
use crate::python_text;

#[derive(Clone, Debug, PartialEq)]
pub enum ParamValue {
    None,
    Bool(bool),
    Int(i64),
    Float(f64),
    Text(String),
    List(Vec<ParamValue>),
    Vector(Vector),
    Matrix(DenseMatrix),
}

impl ParamValue {
    /// Python's `repr`, as values inside a list are shown.
    pub fn repr(&self) -> String {
        match self {
            Self::Text(text) => python_text::string(text),
            Self::Vector(vector) => vector.repr(),
            Self::Matrix(matrix) => matrix.repr(),
            other => other.to_string(),
        }
    }

    /// The Python class, as `type(value)` prints it.
    pub(super) fn class(&self) -> &'static str {
        match self {
            Self::None => "<class 'NoneType'>",
            Self::Bool(_) => "<class 'bool'>",
            Self::Int(_) => "<class 'int'>",
            Self::Float(_) => "<class 'float'>",
            Self::Text(_) => "<class 'str'>",
            Self::List(_) => "<class 'list'>",
            Self::Vector(Vector::Dense(_)) => "<class 'pyspark.ml.linalg.DenseVector'>",
            Self::Vector(Vector::Sparse(_)) => "<class 'pyspark.ml.linalg.SparseVector'>",
            Self::Matrix(_) => "<class 'pyspark.ml.linalg.DenseMatrix'>",
        }
    }
}

/// Python's `str`.
impl fmt::Display for ParamValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::None => f.write_str("None"),
            Self::Bool(value) => f.write_str(if *value { "True" } else { "False" }),
            Self::Int(value) => value.fmt(f),
            Self::Float(value) => f.write_str(&python_text::float(*value)),
            Self::Text(text) => f.write_str(text),
            Self::List(values) => write!(f, "[{}]", values.iter().map(Self::repr).collect::<Vec<_>>().join(", ")),
            Self::Vector(vector) => vector.fmt(f),
            Self::Matrix(matrix) => f.write_str(&matrix.repr()),
        }
    }
}

/// Values by parameter name, in the order in which they were put in, as a Python dictionary keeps them.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ParamMap {
    entries: Vec<(&'static str, ParamValue)>,
}

impl ParamMap {
    pub fn get(&self, name: &str) -> Option<&ParamValue> {
        self.entries.iter().find(|(known, _)| *known == name).map(|(_, value)| value)
    }

    pub fn put(&mut self, name: &'static str, value: ParamValue) {
        match self.entries.iter_mut().find(|(known, _)| *known == name) {
            Some((_, held)) => *held = value,
            None => self.entries.push((name, value)),
        }
    }

    pub fn remove(&mut self, name: &str) {
        self.entries.retain(|(known, _)| *known != name);
    }

    pub fn iter(&self) -> impl Iterator<Item = (&'static str, &ParamValue)> {
        self.entries.iter().map(|(name, value)| (*name, value))
    }
}
