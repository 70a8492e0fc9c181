//! Runs SQL scripts: a step at a time, with variables that live in their block and handlers for what goes wrong in it.

use super::SparkSession;
use super::variables::Scope;
use crate::dataframe::DataFrame;
use crate::error::{Error, Result};
use crate::parser::script::{Block, Catch, Condition, Handler, Step};
use crate::parser::{self, Parameters, Position, VariableStatement};
use crate::types::DataType;
use crate::value::Value;

impl SparkSession {
    /// The rows of the last query that the script ran.
    pub(super) fn run_script(&self, script: &Block, text: &str, parameters: &Parameters) -> Result<DataFrame> {
        let mut run = Run { session: self, text, parameters, last: None, active: Vec::new(), next_block: 0 };
        let depth = self.variables().depth();
        let ended = run.block(script);
        self.variables().truncate(depth);
        match ended? {
            Flow::Leave(label, line) => return Err(unknown_label(&label, "LEAVE", line)),
            Flow::Iterate(label, line) => return Err(unknown_label(&label, "ITERATE", line)),
            Flow::Next | Flow::Exit(_) => {}
        }
        match run.last {
            Some(rows) => Ok(rows),
            None => self.empty(),
        }
    }
}

fn unknown_label(label: &str, statement: &str, line: usize) -> Error {
    let parameters = [("labelName", &*label.to_uppercase()), ("statementType", statement)];
    Error::new("INVALID_LABEL_USAGE.DOES_NOT_EXIST", &parameters).on_line(line)
}

/// Where it goes on.
enum Flow {
    Next,
    /// The label, and the line that names it.
    Leave(String, usize),
    Iterate(String, usize),
    /// Behind the block of this number, whose handler has run.
    Exit(usize),
}

/// Handlers of a block that is running.
struct Active {
    block: usize,
    handlers: Vec<Handler>,
}

struct Run<'s> {
    session: &'s SparkSession,
    text: &'s str,
    parameters: &'s Parameters,
    last: Option<DataFrame>,
    /// The innermost last.
    active: Vec<Active>,
    next_block: usize,
}

impl Run<'_> {
    fn block(&mut self, block: &Block) -> Result<Flow> {
        let number = self.next_block;
        self.next_block += 1;
        self.session.variables().enter(Scope::new(block.label.clone()));
        self.active.push(Active { block: number, handlers: block.handlers.clone() });
        let ended = self.steps(&block.steps);
        self.active.truncate(self.active.len().saturating_sub(1));
        self.session.variables().leave();
        Ok(match ended? {
            Flow::Exit(of) if of == number => Flow::Next,
            Flow::Leave(label, _) if block.label.as_deref() == Some(label.as_str()) => Flow::Next,
            other => other,
        })
    }

    fn steps(&mut self, steps: &[Step]) -> Result<Flow> {
        for step in steps {
            match self.step(step)? {
                Flow::Next => {}
                other => return Ok(other),
            }
        }
        Ok(Flow::Next)
    }

    fn step(&mut self, step: &Step) -> Result<Flow> {
        if self.session.context().cancel_token().is_cancelled() {
            return Err(touchpaper_core::Error::Cancelled.into());
        }
        match step {
            Step::Block(block) => self.block(block),
            Step::Variable(statement) => {
                let ran = self.variable(statement);
                self.handled(ran)
            }
            Step::Sql(place) => {
                let ran = self.statement(*place);
                self.handled(ran)
            }
            Step::If { branches, otherwise } => {
                for (condition, steps) in branches {
                    match self.holds(condition) {
                        Ok(true) => return self.steps(steps),
                        Ok(false) => {}
                        Err(error) => return self.handled(Err(error)),
                    }
                }
                self.steps(otherwise)
            }
            Step::While { label, condition, steps } => loop {
                match self.holds(condition) {
                    Ok(true) => {}
                    Ok(false) => return Ok(Flow::Next),
                    Err(error) => return self.handled(Err(error)),
                }
                if let Some(end) = self.round(label.as_deref(), steps)? {
                    return Ok(end);
                }
            },
            Step::Repeat { label, steps, until } => loop {
                if let Some(end) = self.round(label.as_deref(), steps)? {
                    return Ok(end);
                }
                match self.holds(until) {
                    Ok(true) => return Ok(Flow::Next),
                    Ok(false) => {}
                    Err(error) => return self.handled(Err(error)),
                }
            },
            Step::Loop { label, steps } => loop {
                if let Some(end) = self.round(label.as_deref(), steps)? {
                    return Ok(end);
                }
            },
            Step::For { label, variable, query, steps } => self.for_each(label.as_deref(), variable.as_deref(), *query, steps),
            Step::Leave(label, place) => Ok(Flow::Leave(label.clone(), place.line)),
            Step::Iterate(label, place) => Ok(Flow::Iterate(label.clone(), place.line)),
        }
    }

    /// A loop's steps once; where it goes on, if not with the next round.
    fn round(&mut self, label: Option<&str>, steps: &[Step]) -> Result<Option<Flow>> {
        if self.session.context().cancel_token().is_cancelled() {
            return Err(touchpaper_core::Error::Cancelled.into());
        }
        Ok(match self.steps(steps)? {
            Flow::Next => None,
            Flow::Iterate(of, _) if label == Some(of.as_str()) => None,
            Flow::Leave(of, _) if label == Some(of.as_str()) => Some(Flow::Next),
            other => Some(other),
        })
    }

    /// Each row's columns are variables, of the row's name where it has one.
    fn for_each(&mut self, label: Option<&str>, variable: Option<&str>, query: Position, steps: &[Step]) -> Result<Flow> {
        let rows = self.query(query).and_then(|rows| rows.collect());
        let (schema, batches) = match rows {
            Ok(rows) => rows,
            Err(error) => return self.handled(Err(error)),
        };
        for batch in &batches {
            for row in 0..batch.num_rows() {
                let mut scope = Scope::new(variable.map(str::to_string));
                for (field, column) in schema.fields.iter().zip(batch.columns()) {
                    scope.put(&field.name, &field.data_type, column, row)?;
                }
                self.session.variables().enter(scope);
                let ended = self.round(label, steps);
                self.session.variables().leave();
                if let Some(end) = ended? {
                    return Ok(end);
                }
            }
        }
        Ok(Flow::Next)
    }

    fn holds(&self, condition: &Condition) -> Result<bool> {
        let (_, value, data_type) = self.session.constant(condition.expression.clone(), None, self.text, condition.position)?;
        match (value, data_type) {
            (Value::Boolean(truth), _) => Ok(truth),
            (Value::Null, DataType::Boolean | DataType::Null) => Ok(false),
            _ => {
                let text = self.text.get(condition.position.start..condition.position.end).unwrap_or_default().to_uppercase();
                Err(Error::new("INVALID_BOOLEAN_STATEMENT", &[("invalidStatement", &text)]).on_line(condition.position.line))
            }
        }
    }

    fn variable(&self, statement: &VariableStatement) -> Result<Option<DataFrame>> {
        self.session.run_variable_statement(statement.clone(), self.text).map(|_| None)
    }

    fn query(&self, place: Position) -> Result<DataFrame> {
        let statement = parser::parse_part(self.text, place, self.parameters.clone())?;
        self.session.run_parsed(statement, self.text, self.parameters)
    }

    /// Runs at once: what goes wrong in it is the script's to handle.
    fn statement(&self, place: Position) -> Result<Option<DataFrame>> {
        let rows = self.query(place)?;
        if rows.columns().is_empty() {
            return Ok(None);
        }
        let (schema, batches) = rows.collect()?;
        self.session.create_dataframe(&schema, batches, Some(1)).map(Some)
    }

    /// What a statement gave; where it failed, what the innermost handler for that makes of it.
    fn handled(&mut self, ran: Result<Option<DataFrame>>) -> Result<Flow> {
        let error = match ran {
            Ok(rows) => {
                self.last = rows.or(self.last.take());
                return Ok(Flow::Next);
            }
            Err(error) => error,
        };
        let found = self.active.iter().enumerate().rev().find_map(|(place, active)| {
            let handler = active.handlers.iter().find(|handler| handler.conditions.iter().any(|c| catches(c, &error)))?;
            Some((place, active.block, handler.clone()))
        });
        let Some((place, block, handler)) = found else { return Err(error) };
        // While it runs, it is not there for what goes wrong in it.
        let inner = self.active.split_off(place);
        let ran = self.steps(&handler.steps);
        self.active.extend(inner);
        match ran? {
            Flow::Next => Ok(Flow::Exit(block)),
            other => Ok(other),
        }
    }
}

fn catches(wanted: &Catch, error: &Error) -> bool {
    let Error::Spark(spark) = error else { return false };
    let state = spark.sqlstate.as_str();
    match wanted {
        Catch::Exception => !["00", "01", "02"].iter().any(|class| state.starts_with(class)),
        Catch::NotFound => state.starts_with("02"),
        Catch::State(wanted) => state == wanted,
        Catch::Name(name) => spark.condition == *name || spark.condition.split('.').next() == Some(name),
    }
}
