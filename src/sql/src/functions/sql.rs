//! Functions whose bodies are SQL: `CREATE FUNCTION area(w INT, h INT DEFAULT 2) RETURNS INT RETURN w * h`.

use crate::column::Expression;
use crate::error::{Error, Result};
use crate::parser;
use crate::parser::command::ColumnDefinition;
use crate::parser::{Query, RoutineBody};
use crate::similar::distance;
use crate::types::DataType;

/// A function by what CREATE FUNCTION says of it.
#[derive(Clone, Debug)]
pub struct SqlFunction {
    /// As its calls are told: `area`, `spark_catalog.default.shout`.
    pub name: String,
    pub parameters: Vec<ColumnDefinition>,
    pub returns: Returns,
    pub body: RoutineBody,
    /// The body as written: its errors tell places in it.
    pub text: String,
}

#[derive(Clone, Debug)]
pub enum Returns {
    Value(DataType),
    /// The columns of the rows that the body's query gives.
    Table(Vec<ColumnDefinition>),
}

impl SqlFunction {
    /// The body's query: a scalar function's value may be one too.
    pub fn query(&self) -> Option<&Query> {
        match &self.body {
            RoutineBody::Query(query) => Some(query),
            RoutineBody::Value(_) => None,
        }
    }

    /// An argument for each parameter, by the arguments of a call; parameters that a call leaves out are their defaults.
    pub fn bound(&self, arguments: &[Expression]) -> Result<Vec<Expression>> {
        let mut bound: Vec<Option<Expression>> = vec![None; self.parameters.len()];
        for (place, argument) in arguments.iter().enumerate() {
            let (place, value) = match argument {
                Expression::NamedArgument { name, child } => (self.place_of(name)?, child.as_ref()),
                value => (place, value),
            };
            match bound.get_mut(place) {
                Some(slot) if slot.is_none() => *slot = Some(value.clone()),
                Some(_) => return Err(self.assigned_twice(place)),
                None => return Err(self.wrong_number(arguments.len())),
            }
        }
        let missing = |(value, parameter): (Option<Expression>, &ColumnDefinition)| match (value, &parameter.default) {
            (Some(value), _) => Ok(value),
            (None, Some(default)) => parser::parse_expression(default),
            (None, None) => Err(self.wrong_number(arguments.len())),
        };
        bound.into_iter().zip(&self.parameters).map(missing).collect()
    }

    /// How a call is told: as it was written, or, with arguments by name, with all of them in their places.
    pub fn shown(&self, arguments: &[Expression], text: &dyn Fn(&Expression) -> String) -> String {
        let named = arguments.iter().any(|a| matches!(a, Expression::NamedArgument { .. }));
        let bound = if named { self.bound(arguments).ok() } else { None };
        let shown: Vec<String> = bound.as_deref().unwrap_or(arguments).iter().map(text).collect();
        format!("{}({})", self.name, shown.join(", "))
    }

    fn quoted(&self) -> String {
        self.name.split('.').map(|part| format!("`{part}`")).collect::<Vec<_>>().join(".")
    }

    fn place_of(&self, name: &str) -> Result<usize> {
        let known = |p: &ColumnDefinition| p.name.eq_ignore_ascii_case(name);
        self.parameters.iter().position(known).ok_or_else(|| {
            let mut names: Vec<String> = self.parameters.iter().map(|p| format!("`{}`", p.name)).collect();
            names.sort_by_key(|known| distance(known, name));
            names.truncate(3);
            let (argument, proposal) = (format!("`{name}`"), names.join(" "));
            let told = [("routineName", &*self.quoted()), ("argumentName", &argument), ("proposal", &proposal)];
            Error::new("UNRECOGNIZED_PARAMETER_NAME", &told)
        })
    }

    fn assigned_twice(&self, place: usize) -> Error {
        let name = self.parameters.get(place).map_or_else(String::new, |p| format!("`{}`", p.name));
        let told = [("routineName", &*self.quoted()), ("parameterName", &name)];
        Error::new("DUPLICATE_ROUTINE_PARAMETER_ASSIGNMENT.DOUBLE_NAMED_ARGUMENT_REFERENCE", &told)
    }

    fn wrong_number(&self, given: usize) -> Error {
        let (expected, actual) = (self.parameters.len().to_string(), given.to_string());
        let told = [("functionName", &*self.quoted()), ("expectedNum", &expected), ("actualNum", &actual)];
        Error::new("WRONG_NUM_ARGS.WITHOUT_SUGGESTION", &told)
    }

    /// The error for a call where a function of the other kind stands.
    pub fn of_other_kind(&self) -> Error {
        let condition = match self.returns {
            Returns::Table(_) => "NOT_A_SCALAR_FUNCTION",
            Returns::Value(_) => "NOT_A_TABLE_FUNCTION",
        };
        Error::new(condition, &[("functionName", &self.quoted())])
    }
}
