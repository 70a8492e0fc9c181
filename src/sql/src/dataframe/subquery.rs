//! DataFrames inside expressions. One that names columns of a query around it (`outer()`) cannot be resolved before that
//! query is known: its steps are kept, and run when it is used there.

use std::sync::Arc;

use super::DataFrame;
use crate::analyzer::Plan;
use crate::column::{Attribute, Expression, FrameKind};
use crate::error::Result;

/// Makes the DataFrame inside queries with these columns.
pub(super) type Recipe = Arc<dyn Fn(&Arc<[Vec<Attribute>]>) -> Result<DataFrame> + Send + Sync>;

impl DataFrame {
    /// `df.scalar()`: the value of its one row and column.
    pub fn scalar(&self) -> Expression {
        Expression::Frame { kind: FrameKind::Scalar, child: None, frame: Box::new(self.clone()) }
    }

    /// `df.exists()`: whether it has a row.
    pub fn exists(&self) -> Expression {
        Expression::Frame { kind: FrameKind::Exists, child: None, frame: Box::new(self.clone()) }
    }

    /// `value.isin(df)`
    pub fn contains(&self, value: Expression) -> Expression {
        Expression::Frame { kind: FrameKind::In, child: Some(Box::new(value)), frame: Box::new(self.clone()) }
    }

    /// Runs a step, now or when there is a query around: `waits` says whether the step itself needs one.
    pub(crate) fn later(&self, waits: bool, step: impl Fn(&Self) -> Result<Self> + Send + Sync + 'static) -> Result<Self> {
        if self.waiting.is_none() && !(waits && self.outer.is_empty()) { step(self) } else { Ok(self.wait(step)) }
    }

    pub(super) fn wait(&self, step: impl Fn(&Self) -> Result<Self> + Send + Sync + 'static) -> Self {
        let from = self.clone();
        let recipe: Recipe = Arc::new(move |outer| step(&from.inside(outer)?));
        Self { waiting: Some(recipe), query: None, ..self.clone() }
    }

    /// This DataFrame as it is inside queries with these columns.
    pub(crate) fn inside(&self, outer: &Arc<[Vec<Attribute>]>) -> Result<Self> {
        if outer.is_empty() && self.waiting.is_none() {
            return Ok(self.clone());
        }
        match &self.waiting {
            Some(recipe) => recipe(outer),
            None => {
                // The query around may read the same DataFrame: the columns in here must be others.
                let plan = self.analyzer().renewed(&self.plan())?;
                Ok(Self { outer: Arc::clone(outer), ..self.with(plan) })
            }
        }
    }

    /// The plan to run. A DataFrame that needs a query around it has none, which is the error of the column it names.
    pub(crate) fn ready(&self) -> Result<Arc<Plan>> {
        match &self.waiting {
            Some(recipe) => Ok(recipe(&Arc::from([]))?.plan()),
            None => Ok(self.plan()),
        }
    }
}

/// Whether a step with these expressions needs a query around it.
pub(super) fn waits(expressions: &[Expression]) -> bool {
    expressions.iter().any(Expression::has_outer)
}
