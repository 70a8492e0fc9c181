//! From unresolved expressions and queries to DataFusion's logical plans. Every column of every plan has a name that is
//! unique in the session (`id#0L`), so DataFusion never has to tell two apart: resolution is done here.

use std::sync::Arc;

use datafusion::common::Column;
use datafusion::logical_expr::{Expr, LogicalPlan, LogicalPlanBuilder};

use crate::column::{Attribute, Expression};
use crate::error::{Error, Result};
use crate::functions::Kernel;
use crate::parser::{Position, query_context};
use crate::session::SparkSession;
use crate::source::Source;
use crate::types::DataType;

mod aggregate;
mod blanks;
pub mod coerce;
mod cte;
mod exchange;
mod file_names;
mod foreign;
mod generate;
mod grouping;
mod hidden;
mod hint;
mod join;
mod lambda;
mod lateral;
mod pipe;
mod pivot;
mod project;
mod query;
mod relation;
mod resolve;
mod scope;
mod select;
mod set;
mod sql_function;
mod subquery;
mod substitute;
mod table_function;
mod text;
mod time_window;
mod window;
mod zip;

pub use aggregate::Grouping;
pub use exchange::{Direction, ExchangeNode, JoinStrategy, Redistribution, Sampling, sorting};
pub use file_names::METADATA;
pub use resolve::Resolver;
pub use table_function::TableArgument;

/// A resolved query: DataFusion's plan, and what its columns are to the user, in the same order.
#[derive(Clone, Debug)]
pub struct Plan {
    pub logical: LogicalPlan,
    pub output: Vec<Attribute>,
    /// What a projection was made from: a sort or a filter behind it may still use columns that it left out.
    pub below: Option<Arc<Below>>,
}

/// The input of a projection, and what each output is over it.
#[derive(Debug)]
pub struct Below {
    pub input: Plan,
    pub expressions: Vec<Expr>,
    /// Whether the input is the plan itself with the columns that it hides (`hidden.rs`).
    pub hides: bool,
}

/// A resolved expression. Aggregates and window functions are still inside it; the plan's makers take them out.
#[derive(Clone, Debug)]
pub struct Typed {
    pub expr: Expr,
    pub data_type: DataType,
    pub nullable: bool,
}

impl Typed {
    pub fn new(expr: Expr, data_type: DataType, nullable: bool) -> Self {
        Self { expr, data_type, nullable }
    }

    pub fn of(attribute: &Attribute) -> Self {
        Self::new(column(&attribute.column), attribute.data_type.clone(), attribute.nullable)
    }
}

/// A reference to a plan's column by its unique name.
pub fn column(name: &str) -> Expr {
    Expr::Column(Column::new_unqualified(name))
}

/// Common table expressions in sight: name and plan.
type Ctes = Vec<(String, Arc<Plan>)>;

#[derive(Clone)]
pub struct Analyzer<'a> {
    pub session: &'a SparkSession,
    ctes: Ctes,
    /// The query's text, for errors that show a place in it.
    sql: Option<Arc<str>>,
    /// What a subquery sees of the queries around it, the nearest last.
    outer: Vec<Vec<Attribute>>,
    /// The SQL functions whose bodies are being resolved, the innermost last.
    calling: Vec<String>,
    /// The persistent object that is being made, which no temporary one may be part of.
    persistent: Option<Arc<str>>,
    /// Relations, in lower case, and how the SELECT's hints want them joined.
    join_hints: Arc<[(String, JoinStrategy)]>,
}

impl<'a> Analyzer<'a> {
    pub fn new(session: &'a SparkSession) -> Self {
        session.conf().settings().enter();
        Self { session, ctes: Vec::new(), sql: None, outer: Vec::new(), calling: Vec::new(), persistent: None, join_hints: Arc::from([]) }
    }

    /// For what stands inside queries with these columns.
    pub fn within(self, outer: &[Vec<Attribute>]) -> Self {
        Self { outer: outer.to_vec(), ..self }
    }

    /// For the query of a persistent view.
    pub fn of_object(self, name: &str) -> Self {
        Self { persistent: Some(name.into()), ..self }
    }

    /// For the expressions of a query with this text.
    pub fn of_text(self, sql: &str) -> Self {
        Self { sql: Some(sql.into()), ..self }
    }

    /// The call with the place that it stands at in the query's text, for its errors.
    fn placed(&self, call: Typed, position: Option<Position>) -> Typed {
        match (&self.sql, position) {
            (_, Some(Position { call: Some(site), .. })) => Kernel::with_context(call, &site.into()),
            (Some(sql), Some(position)) => Kernel::with_context(call, &query_context(sql, position)),
            _ => call,
        }
    }

    /// The call, of which only the casts that were put around its arguments tell that place.
    fn with_placed_casts(&self, call: Typed, position: Option<Position>) -> Typed {
        match (&self.sql, position) {
            (_, Some(Position { call: Some(site), .. })) => Kernel::with_cast_context(call, &site.into()),
            (Some(sql), Some(position)) => Kernel::with_cast_context(call, &query_context(sql, position)),
            _ => call,
        }
    }

    pub fn attribute(&self, name: impl Into<String>, data_type: DataType, nullable: bool) -> Attribute {
        Attribute::new(self.session.next_id(), name, data_type, nullable)
    }

    /// A plan that reads a source, whose columns are `attributes`.
    pub fn scan_as(&self, source: Arc<dyn Source>, output: Vec<Attribute>) -> Result<Plan> {
        let table = crate::source::table(source, &output);
        let scan = LogicalPlanBuilder::scan("scan", table, None)?;
        let fields: Vec<Expr> = output.iter().map(|a| Expr::Column(Column::new(Some("scan"), &a.column)).alias(&a.column)).collect();
        let logical = scan.project(fields)?.build()?;
        Ok(Plan { logical, output, below: None })
    }

    /// As `scan_as`, with columns that can only be named.
    pub fn scan_with_hidden(&self, source: Arc<dyn Source>, output: Vec<Attribute>, hidden: Vec<Attribute>) -> Result<Plan> {
        if hidden.is_empty() {
            return self.scan_as(source, output);
        }
        let input = self.scan_as(source, output.iter().cloned().chain(hidden).collect())?;
        let expressions: Vec<Expr> = output.iter().map(|a| column(&a.column)).collect();
        let logical = LogicalPlanBuilder::from(input.logical.clone()).project(expressions.clone())?.build()?;
        Ok(Plan { logical, output, below: Some(Arc::new(Below { input, expressions, hides: false })) })
    }

    /// The plan with some of its columns replaced by what is made of them, under their names.
    pub fn changed(&self, plan: Plan, change: impl Fn(&Attribute) -> Option<Typed>) -> Result<Plan> {
        self.changed_or(plan, |a| change(a).map(Ok))
    }

    /// As `changed`, where what is made may be an error.
    pub fn changed_or(&self, plan: Plan, change: impl Fn(&Attribute) -> Option<Result<Typed>>) -> Result<Plan> {
        let made = plan.output.iter().map(|a| change(a).transpose()).collect::<Result<Vec<Option<Typed>>>>()?;
        if made.iter().all(Option::is_none) {
            return Ok(plan);
        }
        let mut output = Vec::new();
        let mut expressions = Vec::new();
        for (old, made) in plan.output.iter().zip(made) {
            let Some(made) = made else {
                expressions.push(column(&old.column));
                output.push(old.clone());
                continue;
            };
            // It stays the same column to those who know it: the one that it is made of is in nobody's sight.
            expressions.push(made.expr.alias(&old.column));
            output.push(Attribute { data_type: made.data_type, nullable: made.nullable, ..old.clone() });
        }
        let logical = LogicalPlanBuilder::from(plan.logical.clone()).project(expressions.clone())?.build()?;
        // What a scan hides may still be asked for.
        let is_own = |(e, a): (&Expr, &Attribute)| matches!(e, Expr::Column(c) if c.name == a.column);
        let scan = plan.below.as_ref().filter(|below| below.expressions.iter().zip(&plan.output).all(is_own));
        let below = scan.map(|below| Arc::new(Below { input: below.input.clone(), expressions, hides: below.hides }));
        Ok(Plan { logical, output, below })
    }

    /// `df["a"]`: an attribute, or a field inside one.
    pub fn bind(&self, plan: &Plan, parts: &[String]) -> Result<Expression> {
        scope::bind(&plan.output, parts).map_err(Error::without_plan)
    }

    /// Ids of the attributes that a name means, none or several.
    pub fn matching(&self, plan: &Plan, parts: &[String]) -> Vec<u64> {
        scope::matching(&plan.output, parts)
    }

    /// Every column under a new id: two uses of one plan in a join must differ.
    pub(crate) fn renewed(&self, plan: &Plan) -> Result<Plan> {
        self.renewed_where(plan, &|_| true)
    }

    /// As `renewed`, for some of the columns.
    pub(crate) fn renewed_where(&self, plan: &Plan, wanted: &dyn Fn(&Attribute) -> bool) -> Result<Plan> {
        let mut output = Vec::new();
        let mut expressions = Vec::new();
        for old in &plan.output {
            if !wanted(old) {
                expressions.push(column(&old.column));
                output.push(old.clone());
                continue;
            }
            let mut new = self.attribute(&old.name, old.data_type.clone(), old.nullable);
            new.qualifier.clone_from(&old.qualifier);
            new.hidden = old.hidden;
            new.metadata.clone_from(&old.metadata);
            expressions.push(column(&old.column).alias(&new.column));
            output.push(new);
        }
        let logical = LogicalPlanBuilder::from(plan.logical.clone()).project(expressions)?.build()?;
        Ok(Plan { logical, output, below: None })
    }
}
