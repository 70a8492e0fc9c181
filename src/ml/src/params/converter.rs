//! Checks what a parameter is given and turns it into its type: PySpark's TypeConverters.

use super::ParamValue;
use crate::error::{Error, Raised, Result};
use crate::linalg::{DenseVector, Vector};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Converter {
    /// Takes anything.
    Identity,
    ToBoolean,
    ToFloat,
    ToInt,
    ToListFloat,
    ToListInt,
    ToListString,
    ToString,
    ToVector,
}

impl Converter {
    pub fn convert(self, value: ParamValue) -> Result<ParamValue> {
        let converted = match self {
            Self::Identity => Some(value.clone()),
            Self::ToBoolean => matches!(value, ParamValue::Bool(_)).then(|| value.clone()),
            Self::ToFloat => number(&value).map(ParamValue::Float),
            Self::ToInt => whole(&value).map(ParamValue::Int),
            Self::ToString => matches!(value, ParamValue::Text(_)).then(|| value.clone()),
            Self::ToListFloat => each(&value, |item| number(item).map(ParamValue::Float)),
            Self::ToListInt => each(&value, |item| whole(item).map(ParamValue::Int)),
            Self::ToListString => each(&value, |item| matches!(item, ParamValue::Text(_)).then(|| item.clone())),
            Self::ToVector => vector(&value).map(ParamValue::Vector),
        };
        converted.ok_or_else(|| Error::new(Raised::TypeError, self.refusal(&value)))
    }

    fn refusal(self, value: &ParamValue) -> String {
        let what = match self {
            Self::ToBoolean => return format!("Boolean Param requires value of type bool. Found {}.", value.class()),
            Self::ToString => return format!("Could not convert {} to string type", value.class()),
            Self::Identity => "anything",
            Self::ToFloat => "float",
            Self::ToInt => "int",
            Self::ToListFloat => "list of floats",
            Self::ToListInt => "list of ints",
            Self::ToListString => "list of strings",
            Self::ToVector => "vector",
        };
        format!("Could not convert {value} to {what}")
    }
}

/// A bool is no number here, though it is one in Python.
fn number(value: &ParamValue) -> Option<f64> {
    match value {
        ParamValue::Int(value) => Some(*value as f64),
        ParamValue::Float(value) => Some(*value),
        _ => None,
    }
}

/// 3.0 passes for 3.
fn whole(value: &ParamValue) -> Option<i64> {
    match value {
        ParamValue::Int(value) => Some(*value),
        ParamValue::Float(value) if value.fract() == 0.0 && value.abs() < i64::MAX as f64 => Some(*value as i64),
        _ => None,
    }
}

fn each(value: &ParamValue, convert: impl Fn(&ParamValue) -> Option<ParamValue>) -> Option<ParamValue> {
    let items = match value {
        ParamValue::List(items) => items.clone(),
        ParamValue::Vector(vector) => vector.to_dense().values.into_iter().map(ParamValue::Float).collect(),
        _ => return None,
    };
    items.iter().map(convert).collect::<Option<_>>().map(ParamValue::List)
}

fn vector(value: &ParamValue) -> Option<Vector> {
    match value {
        ParamValue::Vector(vector) => Some(vector.clone()),
        ParamValue::List(items) => items.iter().map(number).collect::<Option<_>>().map(|values| DenseVector::new(values).into()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list(items: &[f64]) -> ParamValue {
        ParamValue::List(items.iter().copied().map(ParamValue::Float).collect())
    }

    #[test]
    fn numbers_become_the_wanted_kind() -> Result<()> {
        assert_eq!(Converter::ToFloat.convert(ParamValue::Int(1))?, ParamValue::Float(1.0));
        assert_eq!(Converter::ToInt.convert(ParamValue::Float(3.0))?, ParamValue::Int(3));
        assert_eq!(Converter::ToListInt.convert(list(&[1.0, 2.0]))?.to_string(), "[1, 2]");
        assert_eq!(Converter::ToVector.convert(list(&[1.0, 2.0]))?.to_string(), "[1.0,2.0]");
        assert_eq!(Converter::ToListFloat.convert(Converter::ToVector.convert(list(&[0.5]))?)?, list(&[0.5]));
        Ok(())
    }

    #[test]
    fn refusals_are_pysparks() {
        let text = || ParamValue::Text("x".to_owned());
        let cases = [
            (Converter::ToFloat, text(), "Could not convert x to float"),
            (Converter::ToFloat, ParamValue::Bool(true), "Could not convert True to float"),
            (Converter::ToInt, ParamValue::Float(1.5), "Could not convert 1.5 to int"),
            (Converter::ToString, ParamValue::Int(1), "Could not convert <class 'int'> to string type"),
            (Converter::ToBoolean, ParamValue::Int(1), "Boolean Param requires value of type bool. Found <class 'int'>."),
            (Converter::ToListInt, list(&[1.5]), "Could not convert [1.5] to list of ints"),
            (Converter::ToVector, ParamValue::List(vec![text()]), "Could not convert ['x'] to vector"),
        ];
        for (converter, value, message) in cases {
            assert_eq!(converter.convert(value).unwrap_err().message, message);
        }
    }
}
