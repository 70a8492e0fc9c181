//! Higher-order functions: transform, filter, aggregate and the rest of those that take lambdas.

use std::sync::Arc;

use datafusion::logical_expr::Volatility;

use super::lambda::Lambda;
use super::{Invocation, Kernel, KernelArgs};
use crate::analyzer::{Resolver, Typed};
use crate::column::Expression;
use crate::error::{Error, Result};
use crate::types::DataType;

mod aggregate;
mod array;
mod elements;
mod map;
mod sort;

pub use elements::Elements;

/// A higher-order function's row: how many of its first arguments are no lambdas.
pub struct HigherOrder {
    pub name: &'static str,
    pub collections: usize,
    /// Least and most lambdas.
    lambdas: (usize, usize),
    pub build: fn(&Site<'_>) -> Result<Typed>,
}

const fn row(name: &'static str, collections: usize, lambdas: (usize, usize), build: fn(&Site<'_>) -> Result<Typed>) -> HigherOrder {
    HigherOrder { name, collections, lambdas, build }
}

static FUNCTIONS: &[HigherOrder] = &[
    row("aggregate", 2, (1, 2), aggregate::aggregate),
    row("array_sort", 1, (1, 1), sort::array_sort),
    row("exists", 1, (1, 1), |s| array::quantified(s, false)),
    row("filter", 1, (1, 1), array::filter),
    row("forall", 1, (1, 1), |s| array::quantified(s, true)),
    row("map_filter", 1, (1, 1), map::filter),
    row("map_zip_with", 2, (1, 1), map::zip_with),
    row("reduce", 2, (1, 2), aggregate::aggregate),
    row("transform", 1, (1, 1), array::transform),
    row("transform_keys", 1, (1, 1), map::transform_keys),
    row("transform_values", 1, (1, 1), map::transform_values),
    row("zip_with", 2, (1, 1), array::zip_with),
];

/// All names.
pub fn names() -> impl Iterator<Item = &'static str> {
    FUNCTIONS.iter().map(|f| f.name).filter(|n| *n != "array_sort")
}

/// The function for a call of `count` arguments; a call of the wrong number is left to the one table of functions where
/// it has no lambdas.
pub fn find(name: &str, count: usize, has_lambda: bool) -> Option<&'static HigherOrder> {
    FUNCTIONS.iter().find(|f| {
        let fits = count >= f.collections + f.lambdas.0 && count <= f.collections + f.lambdas.1;
        f.name == name && (fits || has_lambda)
    })
}

/// Where the function is called: its collections are resolved, its lambdas wait for their types.
pub struct Site<'s> {
    pub resolver: &'s Resolver<'s>,
    pub call: Invocation<'s>,
    pub lambdas: &'s [Expression],
}

impl Site<'_> {
    /// The lambda for parameters of these types.
    fn lambda(&self, index: usize, types: &[(DataType, bool)]) -> Result<Lambda> {
        match self.lambdas.get(index) {
            Some(expression) => self.resolver.lambda(expression, types),
            None => {
                let (name, actual) = (format!("`{}`", self.call.name), (self.call.len() + self.lambdas.len()).to_string());
                let expected = (self.call.len() + 1).max(2).to_string();
                let parameters = [("functionName", &*name), ("expectedNum", &*expected), ("actualNum", &*actual)];
                Err(Error::new("WRONG_NUM_ARGS.WITHOUT_SUGGESTION", &parameters))
            }
        }
    }

    /// How many parameters a lambda names; `otherwise` where it is no lambda.
    fn parameters(&self, index: usize, otherwise: usize) -> usize {
        match self.lambdas.get(index) {
            Some(Expression::Lambda { parameters, .. }) => parameters.len(),
            _ => otherwise,
        }
    }

    fn element(&self, index: usize) -> Result<(DataType, bool)> {
        let value = self.call.raw(index)?;
        match value.data_type {
            DataType::Array(element, nulls) => Ok((*element, nulls)),
            DataType::Null => Ok((DataType::Null, true)),
            _ => Err(self.call.wrong_type(index, "\"ARRAY\"")),
        }
    }

    /// Types of keys and values, and whether values can be null.
    fn entry(&self, index: usize) -> Result<(DataType, DataType, bool)> {
        let value = self.call.raw(index)?;
        match value.data_type {
            DataType::Map(key, value, nulls) => Ok((*key, *value, nulls)),
            _ => Err(self.call.wrong_type(index, "\"MAP\"")),
        }
    }

    /// The error of a lambda that gives another type than it must.
    fn wrong_result(&self, index: usize, required: &DataType, actual: &DataType) -> Error {
        const ORDINALS: &[&str] = &["first", "second", "third", "fourth"];
        let place = self.call.len() + index;
        let text = self.lambdas.get(index).map_or_else(String::new, |l| format!("\"{}\"", self.resolver.text(l)));
        Error::datatype_mismatch(
            "UNEXPECTED_INPUT_TYPE",
            &self.call.text,
            &[
                ("paramIndex", ORDINALS.get(place).copied().unwrap_or("last")),
                ("requiredType", &format!("\"{}\"", required.sql())),
                ("inputSql", &text),
                ("inputType", &format!("\"{}\"", actual.sql())),
            ],
        )
    }

    /// A condition: the lambda must give a boolean.
    fn condition(&self, index: usize, types: &[(DataType, bool)]) -> Result<Lambda> {
        let lambda = self.lambda(index, types)?;
        match lambda.result {
            DataType::Boolean | DataType::Null => Ok(lambda),
            ref other => Err(self.wrong_result(index, &DataType::Boolean, other)),
        }
    }
}

/// A call of a function over collections and what its lambdas capture, in that order.
fn kernel(
    name: &'static str,
    collections: Vec<Typed>,
    lambdas: &[&Lambda],
    result: DataType,
    body: impl Fn(&KernelArgs<'_>) -> Result<datafusion::arrow::array::ArrayRef> + Send + Sync + 'static,
) -> Typed {
    let parameter = lambdas.iter().map(|l| l.text.as_str()).collect::<Vec<_>>().join("; ");
    let nullable = collections.iter().any(|c| c.nullable);
    let captured = lambdas.iter().flat_map(|l| l.captured.iter().cloned());
    let arguments = collections.into_iter().chain(captured).collect();
    let typed = Kernel::call_with(name, parameter, arguments, result, Volatility::Immutable, Arc::new(body));
    Typed { nullable, ..typed }
}

/// Arguments from `from` on, `count` of them.
fn captured(args: &KernelArgs<'_>, from: usize, count: usize) -> Result<Vec<datafusion::arrow::array::ArrayRef>> {
    (from..from + count).map(|i| args.array(i)).collect()
}
