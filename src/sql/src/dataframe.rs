//! A DataFrame: a session and a plan. Operators are under `dataframe/`, a file for each group; each only makes a new
//! plan, which is resolved at once so that a wrong column is an error of the user's line; actions run it.

use std::sync::Arc;

use parking_lot::RwLock;

use crate::analyzer::{Analyzer, Plan};
use crate::column::{Attribute, Expression, name_parts};
use crate::error::Result;
use crate::parser::Query;
use crate::session::SparkSession;
use crate::types::StructType;

mod actions;
mod cache;
mod explain;
mod group;
mod join;
mod lineage;
mod observe;
mod partitions;
mod project;
mod reshape;
mod semantics;
mod set;
mod sort;
mod subquery;

pub use cache::StorageLevel;
use lineage::{Lineage, Renewed};

pub use group::GroupedData;
pub use observe::Observed;

/// Clones are the same DataFrame: caching one caches all.
#[derive(Clone)]
pub struct DataFrame {
    session: SparkSession,
    state: Arc<RwLock<State>>,
    /// What a subquery sees of the queries around it, the nearest last.
    outer: Arc<[Vec<Attribute>]>,
    /// The query that it was read from, for `explain`.
    query: Option<Arc<Query>>,
    lineage: Arc<Lineage>,
    renewed: Arc<[Renewed]>,
    /// How it is made once there is a query around it; the plan is that of what it is made from until then.
    waiting: Option<subquery::Recipe>,
}

struct State {
    plan: Arc<Plan>,
    /// The plan before it was cached, and how it was asked to be kept.
    original: Option<(Arc<Plan>, StorageLevel)>,
}

impl DataFrame {
    pub fn new(session: SparkSession, plan: Plan) -> Self {
        let state = Arc::new(RwLock::new(State { plan: Arc::new(plan), original: None }));
        let (lineage, renewed) = (Lineage::of(Vec::new()), Arc::from([]));
        Self { session, state, outer: Arc::from([]), query: None, lineage, renewed, waiting: None }
    }

    /// As a text that was read has it.
    pub(crate) fn read_from(self, query: Query) -> Self {
        Self { query: Some(Arc::new(query)), ..self }
    }

    pub fn session(&self) -> &SparkSession {
        &self.session
    }

    pub fn plan(&self) -> Arc<Plan> {
        Arc::clone(&self.state.read().plan)
    }

    pub fn schema(&self) -> StructType {
        StructType::new(self.plan().output.iter().map(Attribute::field).collect())
    }

    /// `df.columns`
    pub fn columns(&self) -> Vec<String> {
        self.plan().output.iter().map(|a| a.name.clone()).collect()
    }

    /// `df.dtypes`: name and type of each column.
    pub fn dtypes(&self) -> Vec<(String, String)> {
        self.plan().output.iter().map(|a| (a.name.clone(), a.data_type.simple_string())).collect()
    }

    /// What `printSchema(level)` prints; without a level all of it.
    pub fn schema_tree(&self, level: Option<usize>) -> String {
        self.schema().tree_string_to(level.unwrap_or(usize::MAX))
    }

    /// `df["a"]`, `df.a`: bound to this DataFrame, so that a join can tell it from another's column.
    pub fn column(&self, name: &str) -> Result<Expression> {
        if let Expression::Star { qualifier, .. } = Expression::column(name) {
            return Ok(Expression::Star { qualifier, position: None });
        }
        let plan = self.plan();
        Ok(self.asked(self.analyzer().bind(plan.with_hidden(), &name_parts(name))?))
    }

    /// `df.alias("t")`
    pub fn alias(&self, name: &str) -> Self {
        let name = name.to_string();
        let aliased = move |df: &Self| {
            let mut plan = (*df.plan()).clone();
            // Nothing below can be reached through an alias, but for the files' names.
            if plan.files().is_none() {
                plan.below = None;
            }
            for attribute in &mut plan.output {
                attribute.qualifier = Some(name.clone());
            }
            df.with(plan)
        };
        if self.waiting.is_some() { self.wait(move |df| Ok(aliased(df))) } else { aliased(self) }
    }

    fn analyzer(&self) -> Analyzer<'_> {
        Analyzer::new(&self.session).within(&self.outer)
    }

    fn with(&self, plan: Plan) -> Self {
        let lineage = Lineage::of(vec![Arc::clone(&self.lineage)]);
        Self { outer: Arc::clone(&self.outer), lineage, renewed: Arc::clone(&self.renewed), ..Self::new(self.session.clone(), plan) }
    }

    /// A new DataFrame by a step of the analyzer on this one's plan.
    pub(crate) fn step(&self, step: impl FnOnce(&Analyzer<'_>, &Plan) -> Result<Plan>) -> Result<Self> {
        let plan = self.plan();
        Ok(self.with(step(&self.analyzer(), &plan)?))
    }

    /// As `step`, where what joins have hidden can be named and stays.
    pub(crate) fn step_with_hidden(&self, step: impl FnOnce(&Analyzer<'_>, &Plan) -> Result<Plan>) -> Result<Self> {
        let (plan, analyzer) = (self.plan(), self.analyzer());
        Ok(self.with(analyzer.hiding(step(&analyzer, plan.with_hidden())?)?))
    }
}

impl std::fmt::Debug for DataFrame {
    /// `DataFrame[id: bigint, name: string]`, as PySpark shows one.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let columns: Vec<_> = self.dtypes().into_iter().map(|(name, t)| format!("{name}: {t}")).collect();
        write!(f, "DataFrame[{}]", columns.join(", "))
    }
}
