//! Session variables: what DECLARE makes, SET VARIABLE changes and queries read as constants.

use std::collections::BTreeMap;
use std::sync::Arc;

use datafusion::arrow::array::ArrayRef;
use datafusion::common::ScalarValue;
use parking_lot::RwLock;

use super::SparkSession;
use crate::analyzer::Analyzer;
use crate::column::{CastMode, Expression};
use crate::dataframe::DataFrame;
use crate::error::{Error, Result};
use crate::parser::{self, Parameters, Position, Statement, Target, VariableStatement};
use crate::types::DataType;
use crate::value::Value;

#[derive(Clone, Debug)]
pub struct Variable {
    pub name: String,
    pub data_type: DataType,
    pub scalar: ScalarValue,
    value: Value,
    default: Option<Expression>,
    /// Of a script's block rather than of the session.
    local: bool,
}

impl Variable {
    /// As the names of columns have it: `variablereference(system.session.v=5)`.
    pub fn text(&self) -> String {
        let value = match &self.value {
            Value::String(text) => format!("'{text}'"),
            other => other.text(),
        };
        let place = if self.local { "" } else { "system.session." };
        format!("variablereference({place}{}={value})", self.name)
    }
}

/// Variables by name, in lower case.
#[derive(Clone, Default)]
pub struct Scope {
    /// What may stand before their names.
    pub label: Option<String>,
    variables: BTreeMap<String, Variable>,
}

impl Scope {
    pub fn new(label: Option<String>) -> Self {
        Self { label, variables: BTreeMap::new() }
    }

    /// A variable with the value of a column's row.
    pub fn put(&mut self, name: &str, data_type: &DataType, column: &ArrayRef, row: usize) -> Result<()> {
        let (scalar, value) = (ScalarValue::try_from_array(column, row)?, Value::from_array(column.as_ref(), row)?);
        let name = name.to_lowercase();
        self.variables.insert(name.clone(), Variable { name, data_type: data_type.clone(), scalar, value, default: None, local: true });
        Ok(())
    }
}

/// The session's own variables, and behind them those of a running script's blocks, the innermost last. Clones are the same
/// variables.
#[derive(Clone)]
pub struct Variables(Arc<RwLock<Vec<Scope>>>);

impl Default for Variables {
    fn default() -> Self {
        Self(Arc::new(RwLock::new(vec![Scope::default()])))
    }
}

impl Variables {
    /// The variable of a name that may have its block's label, or its schema and catalog, before it.
    pub fn get(&self, name: &[String]) -> Option<Variable> {
        let scopes = self.0.read();
        let (place, name) = place_of(&scopes, name)?;
        scopes.get(place)?.variables.get(&name).cloned()
    }

    pub fn depth(&self) -> usize {
        self.0.read().len()
    }

    pub fn enter(&self, scope: Scope) {
        self.0.write().push(scope);
    }

    pub fn leave(&self) {
        self.truncate(self.depth().saturating_sub(1));
    }

    /// The outermost scope is the session's and stays.
    pub fn truncate(&self, depth: usize) {
        self.0.write().truncate(depth.max(1));
    }

    /// Changes a variable where it is, or puts a new one into the innermost scope.
    fn put(&self, name: &[String], variable: Variable) {
        let mut scopes = self.0.write();
        let place = place_of(&scopes, name).map_or(scopes.len().saturating_sub(1), |(place, _)| place);
        if let Some(scope) = scopes.get_mut(place) {
            scope.variables.insert(variable.name.clone(), variable);
        }
    }
}

/// The scope that has the variable of this name, and its simple name.
fn place_of(scopes: &[Scope], name: &[String]) -> Option<(usize, String)> {
    let has = |scope: &Scope, name: &String| scope.variables.contains_key(name);
    if let [name] = name {
        let name = name.to_lowercase();
        let place = scopes.iter().rposition(|scope| has(scope, &name))?;
        return Some((place, name));
    }
    if let [label, name] = name {
        let name = name.to_lowercase();
        let labelled = |scope: &Scope| scope.label.as_ref().is_some_and(|l| l.eq_ignore_ascii_case(label)) && has(scope, &name);
        if let Some(place) = scopes.iter().rposition(labelled) {
            return Some((place, name));
        }
    }
    let name = simple(name)?;
    scopes.first().filter(|scope| has(scope, &name))?;
    Some((0, name))
}

/// The last part of `v`, `session.v` and `system.session.v`.
fn simple(name: &[String]) -> Option<String> {
    let is = |part: &String, word: &str| part.eq_ignore_ascii_case(word);
    match name {
        [name] => Some(name.to_lowercase()),
        [schema, name] if is(schema, "session") => Some(name.to_lowercase()),
        [catalog, schema, name] if is(catalog, "system") && is(schema, "session") => Some(name.to_lowercase()),
        _ => None,
    }
}

fn qualified(name: &[String]) -> String {
    format!("`system`.`session`.`{}`", name.last().map_or("", String::as_str))
}

impl SparkSession {
    /// `sql` is the statement's text.
    pub(super) fn run_variable_statement(&self, statement: VariableStatement, sql: &str) -> Result<DataFrame> {
        match statement {
            VariableStatement::Declare { names, replace, data_type, default, whole } => {
                for name in names {
                    self.declare(&name, replace, data_type.as_ref(), default.clone(), sql, whole)?;
                }
            }
            VariableStatement::Set { values, whole } => {
                for (target, value) in values {
                    let variable = self.variable(&target)?;
                    let value = value.or_else(|| variable.default.clone()).unwrap_or(Expression::Literal(Value::Null));
                    self.assign(&target.name, variable, value, sql, whole)?;
                }
            }
            VariableStatement::SetFromQuery { targets, query, whole } => {
                let rows = DataFrame::new(self.clone(), Analyzer::new(self).of_text(sql).query(&query)?);
                self.assign_row(&targets, &rows, sql, whole)?;
            }
            VariableStatement::Drop { name, if_exists } => {
                let removed = simple(&name).and_then(|name| self.variables().0.write().first_mut()?.variables.remove(&name));
                if removed.is_none() && !if_exists {
                    return Err(Error::new("VARIABLE_NOT_FOUND", &[("variableName", &qualified(&name))]));
                }
            }
            VariableStatement::Execute { text, into, using } => return self.execute_immediate(&text, &into, using, sql),
        }
        self.empty()
    }

    fn declare(
        &self,
        name: &[String],
        replace: bool,
        data_type: Option<&DataType>,
        default: Option<Expression>,
        sql: &str,
        whole: Position,
    ) -> Result<()> {
        let Some(key) = simple(name) else {
            return Err(Error::new(
                "UNRESOLVED_VARIABLE",
                &[("variableName", &crate::catalog::quoted(name)), ("searchPath", "SYSTEM.SESSION")],
            ));
        };
        let local = self.variables().depth() > 1;
        if !replace && self.variables().0.read().last().is_some_and(|scope| scope.variables.contains_key(&key)) {
            let name = if local { format!("`{key}`") } else { qualified(name) };
            return Err(Error::new("VARIABLE_ALREADY_EXISTS", &[("variableName", &name)]));
        }
        let value = default.clone().unwrap_or(Expression::Literal(Value::Null));
        let (scalar, value, data_type) = self.constant(value, data_type, sql, whole)?;
        let variable = Variable { name: key.clone(), data_type, scalar, value, default, local };
        if let Some(scope) = self.variables().0.write().last_mut() {
            scope.variables.insert(key, variable);
        }
        Ok(())
    }

    fn variable(&self, target: &Target) -> Result<Variable> {
        self.variables().get(&target.name).ok_or_else(|| {
            let path = format!("[`system`.`builtin`, `system`.`session`, `spark_catalog`.`{}`]", self.catalog().database());
            let name = crate::catalog::quoted(&target.name);
            Error::new("UNRESOLVED_VARIABLE", &[("variableName", &name), ("searchPath", &path)]).placed(Some(target.position))
        })
    }

    fn assign(&self, name: &[String], variable: Variable, value: Expression, sql: &str, whole: Position) -> Result<()> {
        let (scalar, value, _) = self.constant(value, Some(&variable.data_type), sql, whole)?;
        self.variables().put(name, Variable { scalar, value, ..variable });
        Ok(())
    }

    /// The only row's values, nulls where there is none.
    fn assign_row(&self, targets: &[Target], rows: &DataFrame, sql: &str, whole: Position) -> Result<()> {
        let variables = targets.iter().map(|t| self.variable(t)).collect::<Result<Vec<_>>>()?;
        let have = rows.columns().len();
        if have != variables.len() {
            let parameters = [("numTarget", &*variables.len().to_string()), ("numExpr", &*have.to_string())];
            return Err(Error::new("ASSIGNMENT_ARITY_MISMATCH", &parameters));
        }
        let (_, batches) = rows.take(2)?;
        if batches.iter().map(|b| b.num_rows()).sum::<usize>() > 1 {
            return Err(Error::new("ROW_SUBQUERY_TOO_MANY_ROWS", &[]));
        }
        let row = batches.iter().find(|b| b.num_rows() > 0);
        for (i, (variable, target)) in variables.into_iter().zip(targets).enumerate() {
            let value = match row.and_then(|b| b.columns().get(i)) {
                Some(column) => Value::from_array(column.as_ref(), 0)?,
                None => Value::Null,
            };
            self.assign(&target.name, variable, Expression::Literal(value), sql, whole)?;
        }
        Ok(())
    }

    /// What an expression without columns is, as a value of a type where one is given.
    pub(super) fn constant(
        &self,
        value: Expression,
        to: Option<&DataType>,
        sql: &str,
        whole: Position,
    ) -> Result<(ScalarValue, Value, DataType)> {
        let value = match to {
            Some(to) => Expression::Cast { child: Box::new(value), to: to.clone(), mode: CastMode::Cast, position: Some(whole) },
            None => value,
        };
        let plan = Analyzer::new(self).of_text(sql).one_row_of(vec![value.alias("value")])?;
        let (schema, batches) = DataFrame::new(self.clone(), plan).collect()?;
        let cell = batches.iter().find(|b| b.num_rows() > 0).and_then(|b| b.columns().first());
        let (Some(cell), Some(field)) = (cell, schema.fields.first()) else { return Err(Error::internal("a constant has one row")) };
        Ok((ScalarValue::try_from_array(cell, 0)?, Value::from_array(cell.as_ref(), 0)?, field.data_type.clone()))
    }

    fn execute_immediate(&self, text: &Expression, into: &[Target], using: Vec<Expression>, sql: &str) -> Result<DataFrame> {
        let whole = Position { end: sql.len(), line: 1, ..Position::default() };
        let (_, text, data_type) = self.constant(text.clone(), None, sql, whole)?;
        let Value::String(text) = text else {
            let found = format!("\"{}\"", data_type.sql());
            return Err(Error::new("INVALID_EXPR_TYPE_FOR_QUERY_EXECUTE_IMMEDIATE", &[("exprType", &found)]));
        };
        let mut parameters = Parameters::default();
        for value in using {
            let (name, value) = match value {
                Expression::Alias { child, names } => (names.into_iter().next(), *child),
                other => (None, other),
            };
            let (_, value, _) = self.constant(value, None, sql, whole)?;
            match name {
                Some(name) => drop(parameters.named.insert(name, Expression::Literal(value))),
                None => parameters.positional.push(Expression::Literal(value)),
            }
        }
        if into.is_empty() {
            return self.sql_with(&text, parameters);
        }
        let Statement::Query(query) = parser::parse_statement_with(&text, parameters)? else {
            return Err(Error::new("INVALID_STATEMENT_FOR_EXECUTE_INTO", &[("sqlString", &text.to_uppercase())]));
        };
        let rows = DataFrame::new(self.clone(), Analyzer::new(self).of_text(&text).query(&query)?);
        self.assign_row(into, &rows, sql, whole)?;
        self.empty()
    }
}
