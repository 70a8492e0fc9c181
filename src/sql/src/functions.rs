//! Spark's functions: one row each in a topic's table, from name to what builds the expression.

use datafusion::arrow::compute::SortOptions;
use datafusion::logical_expr::Expr;

use crate::analyzer::{Typed, coerce};
use crate::error::{Error, Result};
use crate::session::SparkSession;
use crate::types::DataType;

pub mod aggregate;
pub mod arithmetic;
pub mod cast;
pub mod collection;
pub mod conditional;
pub mod constant;
mod csv;
pub(crate) mod datetime;
mod foldable;
pub mod generators;
mod geometry;
pub mod hash;
pub mod higher_order;
pub mod json;
pub(crate) mod kernel;
pub mod lambda;
mod math;
mod misc;
mod number;
pub mod pattern;
pub mod random;
mod reflect;
mod sketch;
pub mod sql;
pub mod string;
pub mod table;
pub mod text_values;
mod transforms;
pub mod update;
pub mod user;
pub mod variant;
mod vector;
pub mod window;
mod xml;

pub use kernel::{Kernel, KernelArgs};

/// A call with its arguments resolved.
pub struct Invocation<'s> {
    /// In lower case.
    pub name: String,
    pub arguments: Vec<Typed>,
    /// Spark's text of each argument.
    pub texts: Vec<String>,
    /// What each argument is called as a struct's field; nothing for a calculation.
    pub names: Vec<String>,
    /// Spark's text of the call.
    pub text: String,
    pub distinct: bool,
    pub ignore_nulls: bool,
    /// WITHIN GROUP (ORDER BY …)
    pub within_group: Vec<(Typed, SortOptions)>,
    pub filter: Option<Expr>,
    pub session: &'s SparkSession,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Scalar,
    Aggregate,
}

/// A function's row.
pub struct Function {
    pub name: &'static str,
    pub kind: Kind,
    /// Least and most arguments.
    pub arity: (usize, usize),
    pub build: fn(&Invocation<'_>) -> Result<Typed>,
}

pub const MANY: usize = usize::MAX;

pub const fn scalar(name: &'static str, least: usize, most: usize, build: fn(&Invocation<'_>) -> Result<Typed>) -> Function {
    Function { name, kind: Kind::Scalar, arity: (least, most), build }
}

static TABLES: &[&[Function]] = &[
    aggregate::FUNCTIONS,
    arithmetic::FUNCTIONS,
    collection::FUNCTIONS,
    conditional::FUNCTIONS,
    csv::FUNCTIONS,
    geometry::FUNCTIONS,
    hash::FUNCTIONS,
    json::FUNCTIONS,
    math::FUNCTIONS,
    misc::FUNCTIONS,
    number::FUNCTIONS,
    random::FUNCTIONS,
    reflect::FUNCTIONS,
    string::FUNCTIONS,
    variant::FUNCTIONS,
    vector::FUNCTIONS,
    xml::FUNCTIONS,
    transforms::FUNCTIONS,
];

fn all() -> impl Iterator<Item = &'static Function> {
    TABLES.iter().chain(datetime::TABLES).chain(sketch::TABLES).flat_map(|t| t.iter())
}

pub fn find(name: &str) -> Option<&'static Function> {
    let name = name.to_lowercase();
    all().find(|f| f.name == name)
}

/// Functions that are operators under another name.
const OPERATORS: &[&str] = &["ilike", "like", "regexp", "regexp_like", "rlike"];

/// All names, sorted: what SHOW FUNCTIONS lists.
pub fn names() -> Vec<&'static str> {
    let mut names: Vec<_> = all().map(|f| f.name).collect();
    names.extend(window::NAMES);
    names.extend(higher_order::names());
    names.extend(generators::names());
    names.extend(OPERATORS.iter().filter(|name| find(name).is_none()));
    names.sort_unstable();
    names
}

pub fn is_aggregate(name: &str) -> bool {
    find(name).is_some_and(|f| f.kind == Kind::Aggregate)
}

/// `None` for a name that is no function.
pub fn build(call: &Invocation<'_>) -> Option<Result<Typed>> {
    let function = find(&call.name)?;
    if let Err(error) = check_arity(call, function.arity) {
        return Some(Err(error));
    }
    Some((function.build)(call))
}

/// Whether the call has as many arguments as its function takes.
fn check_arity(call: &Invocation<'_>, (least, most): (usize, usize)) -> Result<()> {
    let count = call.arguments.len();
    if count >= least && count <= most {
        return Ok(());
    }
    let expected = match (least, most) {
        (a, b) if a == b => a.to_string(),
        (a, MANY) => format!("> {}", a.saturating_sub(1)),
        (a, b) => format!("[{}]", (a..=b).map(|n| n.to_string()).collect::<Vec<_>>().join(", ")),
    };
    let (name, actual) = (format!("`{}`", call.name), count.to_string());
    Err(Error::new("WRONG_NUM_ARGS.WITHOUT_SUGGESTION", &[("functionName", &name), ("expectedNum", &expected), ("actualNum", &actual)]))
}

impl Invocation<'_> {
    pub fn len(&self) -> usize {
        self.arguments.len()
    }

    /// A call of another function in this one's place: same filter, no arguments yet.
    pub fn like(&self, name: &str) -> Self {
        Self {
            name: name.to_string(),
            arguments: Vec::new(),
            texts: Vec::new(),
            names: Vec::new(),
            text: self.text.clone(),
            distinct: self.distinct,
            ignore_nulls: self.ignore_nulls,
            within_group: self.within_group.clone(),
            filter: self.filter.clone(),
            session: self.session,
        }
    }

    pub fn is_empty(&self) -> bool {
        self.arguments.is_empty()
    }

    /// An argument as it is.
    pub fn raw(&self, index: usize) -> Result<Typed> {
        self.arguments.get(index).cloned().ok_or_else(|| Error::internal(format!("{} wants more arguments", self.name)))
    }

    /// An argument that is a number; a text is one of doubles. `wanted` is how Spark writes what the function takes.
    pub fn numeric(&self, index: usize, wanted: &str) -> Result<Typed> {
        let value = self.raw(index)?;
        match &value.data_type {
            t if t.is_numeric() => Ok(value),
            DataType::String | DataType::Null => coerce::to(value, &DataType::Double),
            _ => Err(self.wrong_type(index, wanted)),
        }
    }

    /// An argument in the type that the function wants.
    pub fn argument(&self, index: usize, wanted: &DataType) -> Result<Typed> {
        let text = self.texts.get(index).map_or("", String::as_str);
        coerce::argument(self.raw(index)?, wanted, index, (&self.text, text))
    }

    pub fn string(&self, index: usize) -> Result<Typed> {
        self.argument(index, &DataType::String)
    }

    pub fn integer(&self, index: usize) -> Result<Typed> {
        self.argument(index, &DataType::Integer)
    }

    pub fn double(&self, index: usize) -> Result<Typed> {
        self.argument(index, &DataType::Double)
    }

    /// An argument that must be a literal integer.
    pub fn literal_integer(&self, index: usize) -> Result<Option<i64>> {
        use datafusion::common::ScalarValue as S;
        let value = self.raw(index)?;
        let scalar = match &value.expr {
            Expr::Negative(inner) => return Ok(integer_of(coerce::literal(inner)).map(|v| -v)),
            other => coerce::literal(other),
        };
        match scalar {
            Some(S::Null) => Ok(None),
            scalar => Ok(integer_of(scalar)),
        }
    }

    pub fn literal_text(&self, index: usize) -> Option<String> {
        use datafusion::common::ScalarValue as S;
        match self.arguments.get(index).and_then(|a| coerce::literal(&a.expr)) {
            Some(S::Utf8(Some(text))) => Some(text.clone()),
            _ => None,
        }
    }

    /// An argument of the wrong type.
    pub fn wrong_type(&self, index: usize, required: &str) -> Error {
        const ORDINALS: &[&str] = &["first", "second", "third", "fourth", "fifth"];
        let actual = self.arguments.get(index).map_or_else(String::new, |a| a.data_type.quoted_sql());
        let text = self.texts.get(index).map_or_else(String::new, |t| format!("\"{t}\""));
        Error::datatype_mismatch(
            "UNEXPECTED_INPUT_TYPE",
            &self.text,
            &[
                ("paramIndex", ORDINALS.get(index).copied().unwrap_or("last")),
                ("requiredType", required),
                ("inputSql", &text),
                ("inputType", &actual),
            ],
        )
    }
}

/// A text by a datetime pattern, in microseconds of UTC.
pub fn read_datetime(text: &str, by: &str) -> Option<i64> {
    pattern::Pattern::new(by, pattern::Use::Read).ok()?.moment(text, crate::zone::Zone::UTC).ok()
}

/// A text by a datetime pattern, in microseconds of UTC; in this zone where the text names none.
pub fn read_moment(text: &str, by: &str, zone: crate::zone::Zone) -> Option<i64> {
    pattern::Pattern::new(by, pattern::Use::Read).ok()?.moment(text, zone).ok()
}

/// A text by a datetime pattern, as a clock on a wall has it.
pub fn read_local(text: &str, by: &str) -> Option<i64> {
    pattern::Pattern::new(by, pattern::Use::Read).ok()?.local(text).ok()
}

/// A day by a datetime pattern.
pub fn read_day(text: &str, by: &str) -> Option<i32> {
    pattern::Pattern::new(by, pattern::Use::Read).ok()?.date(text).ok()
}

/// A moment of UTC by a datetime pattern, in this zone.
pub fn write_datetime(micros: i64, by: &str, zone: crate::zone::Zone) -> Option<String> {
    Some(pattern::Pattern::new(by, pattern::Use::Write).ok()?.write(micros, zone))
}

fn integer_of(scalar: Option<&datafusion::common::ScalarValue>) -> Option<i64> {
    use datafusion::common::ScalarValue as S;
    match scalar? {
        S::Int8(v) => v.map(i64::from),
        S::Int16(v) => v.map(i64::from),
        S::Int32(v) => v.map(i64::from),
        S::Int64(v) => *v,
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test(unsupported = test)]
    fn names_are_unique_and_lower_case() {
        let names = names();
        for pair in names.windows(2) {
            assert_ne!(pair[0], pair[1]);
        }
        assert!(names.iter().all(|n| *n == n.to_lowercase()));
        assert!(names.len() > 150, "{}", names.len());
    }
}
