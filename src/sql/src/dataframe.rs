//! A DataFrame: a session and a plan. Operators are under `dataframe/`, a file for each group; each only makes a new
//! plan, which is resolved at once so that a wrong column is an error of the user's line; actions run it.

use std::sync::Arc;

use parking_lot::RwLock;

use crate::analyzer::{Analyzer, Plan};
use crate::column::{Expression, name_parts};
use crate::error::Result;
use crate::session::SparkSession;
use crate::types::{StructField, StructType};

mod actions;
mod cache;
mod explain;
mod group;
mod join;
mod partitions;
mod project;
mod set;
mod sort;

pub use group::GroupedData;

/// Clones are the same DataFrame: caching one caches all.
#[derive(Clone)]
pub struct DataFrame {
    session: SparkSession,
    state: Arc<RwLock<State>>,
}

struct State {
    plan: Arc<Plan>,
    /// The plan before it was cached.
    original: Option<Arc<Plan>>,
}

impl DataFrame {
    pub fn new(session: SparkSession, plan: Plan) -> Self {
        Self { session, state: Arc::new(RwLock::new(State { plan: Arc::new(plan), original: None })) }
    }

    pub fn session(&self) -> &SparkSession {
        &self.session
    }

    pub fn plan(&self) -> Arc<Plan> {
        Arc::clone(&self.state.read().plan)
    }

    pub fn schema(&self) -> StructType {
        let plan = self.plan();
        let fields = plan.output.iter().map(|a| StructField::new(&a.name, a.data_type.clone(), a.nullable));
        StructType::new(fields.collect())
    }

    /// `df.columns`
    pub fn columns(&self) -> Vec<String> {
        self.plan().output.iter().map(|a| a.name.clone()).collect()
    }

    /// `df.dtypes`: name and type of each column.
    pub fn dtypes(&self) -> Vec<(String, String)> {
        self.plan().output.iter().map(|a| (a.name.clone(), a.data_type.simple_string())).collect()
    }

    /// What `printSchema()` prints.
    pub fn schema_tree(&self) -> String {
        self.schema().tree_string()
    }

    /// `df["a"]`, `df.a`: bound to this DataFrame, so that a join can tell it from another's column.
    pub fn column(&self, name: &str) -> Result<Expression> {
        if let Expression::Star { qualifier } = Expression::column(name) {
            return Ok(Expression::Star { qualifier });
        }
        let plan = self.plan();
        self.analyzer().bind(&plan, &name_parts(name))
    }

    /// `df.alias("t")`
    pub fn alias(&self, name: &str) -> Self {
        let mut plan = (*self.plan()).clone();
        for attribute in &mut plan.output {
            attribute.qualifier = Some(name.to_string());
        }
        self.with(plan)
    }

    fn analyzer(&self) -> Analyzer<'_> {
        Analyzer::new(&self.session)
    }

    fn with(&self, plan: Plan) -> Self {
        Self::new(self.session.clone(), plan)
    }

    /// A new DataFrame by a step of the analyzer on this one's plan.
    fn step(&self, step: impl FnOnce(&Analyzer<'_>, &Plan) -> Result<Plan>) -> Result<Self> {
        let plan = self.plan();
        Ok(self.with(step(&self.analyzer(), &plan)?))
    }
}

impl std::fmt::Debug for DataFrame {
    /// `DataFrame[id: bigint, name: string]`, as PySpark shows one.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let columns: Vec<_> = self.dtypes().into_iter().map(|(name, t)| format!("{name}: {t}")).collect();
        write!(f, "DataFrame[{}]", columns.join(", "))
    }
}
