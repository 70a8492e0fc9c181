//! Common table expressions. A recursive one is computed when its plan is made physical: the anchor first, then the other
//! part of its UNION over what came last, until nothing comes.

use std::sync::{Arc, OnceLock};

use datafusion::arrow::array::RecordBatch;
use touchpaper_core::Rdd;

use super::query::{qualified, renamed};
use super::{Analyzer, Ctes, Plan, Typed, coerce};
use crate::batch::Batch;
use crate::column::Attribute;
use crate::error::{Error, Result};
use crate::parser::{Cte, Query, QueryBody, Relation, SetOperator};
use crate::session::SparkSession;
use crate::source::{LocalSource, Source};
use crate::types::{StructField, StructType};
use datafusion::logical_expr::LogicalPlanBuilder;

/// `spark.sql.cteRecursionLevelLimit` and `spark.sql.cteRecursionRowLimit`
const LEVELS: usize = 100;
const ROWS: usize = 1_000_000;

impl Analyzer<'_> {
    pub(super) fn cte(&self, cte: &Cte, recursive: bool) -> Result<Plan> {
        if recursive && mentions(&cte.query, &cte.name) {
            return self.recursive_cte(cte);
        }
        let plan = self.query(&cte.query)?;
        if cte.columns.is_empty() {
            return Ok(plan);
        }
        renamed(plan, &cte.columns).map_err(|e| e.placed(Some(cte.position)))
    }

    fn recursive_cte(&self, cte: &Cte) -> Result<Plan> {
        let QueryBody::SetOperation { operator: SetOperator::Union, all, left, right, .. } = &cte.query.body else {
            return Err(Error::new("INVALID_RECURSIVE_CTE", &[]));
        };
        if body_mentions(left, &cte.name) {
            return Err(Error::new("INVALID_RECURSIVE_CTE", &[]));
        }
        let mut analyzer = self.clone();
        for inner in &cte.query.ctes {
            let plan = analyzer.cte(inner, cte.query.recursive)?;
            analyzer.ctes.push((inner.name.to_lowercase(), Arc::new(plan)));
        }
        let mut anchor = analyzer.body(left)?;
        if !cte.columns.is_empty() {
            anchor = renamed(anchor, &cte.columns).map_err(|e| e.placed(Some(cte.position)))?;
        }
        let step = Step {
            session: self.session.clone(),
            name: cte.name.to_lowercase(),
            ctes: analyzer.ctes,
            sql: self.sql.clone(),
            body: (**right).clone(),
            output: anchor.output.clone(),
        };
        // Names and types of the other part are looked at now, over no rows.
        let plan = step.plan(&step.working(Vec::new())?)?;
        let mut schema = step.schema();
        for (field, own) in schema.fields.iter_mut().zip(&plan.output) {
            field.nullable |= own.nullable;
        }
        let output = schema.fields.iter().map(|f| self.attribute(&f.name, f.data_type.clone(), f.nullable)).collect();
        let levels = cte.max_level.unwrap_or(LEVELS);
        let source = RecursiveSource { anchor, step, schema, all: *all, levels, whole: OnceLock::new() };
        self.scan_as(Arc::new(source), output)
    }
}

/// The part of a recursive query that is computed again and again.
struct Step {
    session: SparkSession,
    name: String,
    ctes: Ctes,
    sql: Option<Arc<str>>,
    body: QueryBody,
    output: Vec<Attribute>,
}

impl Step {
    fn schema(&self) -> StructType {
        StructType::new(self.output.iter().map(|a| StructField::new(&a.name, a.data_type.clone(), true)).collect())
    }

    /// The rows that came last, as a table.
    fn working(&self, rows: Vec<RecordBatch>) -> Result<Plan> {
        let df = self.session.create_dataframe(&self.schema(), rows, Some(1))?;
        Ok(qualified(&df.plan(), &self.name))
    }

    /// The part over these rows, with the columns of the whole.
    fn plan(&self, working: &Plan) -> Result<Plan> {
        let mut analyzer = Analyzer { sql: self.sql.clone(), ctes: self.ctes.clone(), ..Analyzer::new(&self.session) };
        analyzer.ctes.push((self.name.clone(), Arc::new(working.clone())));
        let plan = analyzer.body(&self.body)?;
        if plan.output.len() != self.output.len() {
            let (l, r) = (self.output.len().to_string(), plan.output.len().to_string());
            return Err(Error::new(
                "NUM_COLUMNS_MISMATCH",
                &[("operator", "UNION"), ("firstNumColumns", &l), ("invalidOrdinalNum", "second"), ("invalidNumColumns", &r)],
            ));
        }
        let mut columns = Vec::new();
        let mut output = Vec::new();
        for (own, wanted) in plan.output.iter().zip(&self.output) {
            let value = coerce::to(Typed::of(own), &wanted.data_type)?;
            let attribute = analyzer.attribute(&wanted.name, wanted.data_type.clone(), value.nullable);
            columns.push(value.expr.alias(&attribute.column));
            output.push(attribute);
        }
        let logical = LogicalPlanBuilder::from(plan.logical).project(columns)?.build()?;
        Ok(Plan { logical, output, below: None })
    }
}

struct RecursiveSource {
    anchor: Plan,
    step: Step,
    schema: StructType,
    /// UNION ALL, or without rows that were there before.
    all: bool,
    levels: usize,
    whole: OnceLock<Vec<RecordBatch>>,
}

impl RecursiveSource {
    fn rows(&self, limit: Option<usize>) -> Result<Vec<RecordBatch>> {
        if let Some(rows) = self.whole.get() {
            return Ok(rows.clone());
        }
        let session = &self.step.session;
        let schema = self.schema.to_arrow();
        let conform = |batches: Vec<RecordBatch>| batches.iter().map(|b| crate::physical::conform(&schema, b)).collect::<Result<Vec<_>>>();
        let mut all = self.fresh(conform(crate::physical::collect(session, &self.anchor)?)?, &[])?;
        let mut last = all.clone();
        let mut level = 0;
        loop {
            let rows: usize = all.iter().map(RecordBatch::num_rows).sum();
            if last.iter().all(|b| b.num_rows() == 0) {
                return Ok(self.whole.get_or_init(|| all).clone());
            }
            if limit.is_some_and(|limit| rows >= limit) {
                return Ok(all);
            }
            if level > self.levels {
                return Err(Error::new("RECURSION_LEVEL_LIMIT_EXCEEDED", &[("levelLimit", &self.levels.to_string())]));
            }
            if rows > ROWS {
                return Err(Error::new("RECURSION_ROW_LIMIT_EXCEEDED", &[("rowLimit", &ROWS.to_string())]));
            }
            let plan = self.step.plan(&self.step.working(last)?)?;
            last = self.fresh(conform(crate::physical::collect(session, &plan)?)?, &all)?;
            all.extend(last.iter().cloned());
            level += 1;
        }
    }

    /// The rows that UNION keeps: all, or those that are neither twice in them nor in `before`.
    fn fresh(&self, rows: Vec<RecordBatch>, before: &[RecordBatch]) -> Result<Vec<RecordBatch>> {
        if self.all {
            return Ok(rows);
        }
        let session = &self.step.session;
        let nullable: Vec<_> = self.schema.fields.iter().map(|f| StructField::new(&f.name, f.data_type.clone(), true)).collect();
        let schema = StructType::new(nullable);
        let new = session.create_dataframe(&schema, rows, Some(1))?.distinct()?;
        let old = session.create_dataframe(&schema, before.to_vec(), Some(1))?;
        let (_, kept) = new.except(&old)?.collect()?;
        Ok(kept)
    }
}

impl std::fmt::Debug for RecursiveSource {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("UnionLoop")
    }
}

impl Source for RecursiveSource {
    fn schema(&self) -> StructType {
        self.schema.clone()
    }

    fn rdd(&self, projection: &[usize]) -> Result<Rdd<Batch>> {
        self.rdd_of_first(projection, None)
    }

    fn rdd_of_first(&self, projection: &[usize], limit: Option<usize>) -> Result<Rdd<Batch>> {
        let rows = self.rows(limit)?;
        LocalSource::new(self.step.session.context().clone(), &self.schema, rows, 1)?.rdd(projection)
    }

    fn explain(&self, columns: &str) -> String {
        format!("UnionLoop {columns}")
    }
}

/// Whether the query reads a table of this name.
fn mentions(query: &Query, name: &str) -> bool {
    query.ctes.iter().any(|c| mentions(&c.query, name)) || body_mentions(&query.body, name)
}

fn body_mentions(body: &QueryBody, name: &str) -> bool {
    match body {
        QueryBody::Select(select) => select.from.as_ref().is_some_and(|r| relation_mentions(r, name)),
        QueryBody::Values(..) => false,
        QueryBody::Table(parts, _) => matches!(parts.as_slice(), [one] if one.eq_ignore_ascii_case(name)),
        QueryBody::Nested(query) => mentions(query, name),
        QueryBody::SetOperation { left, right, .. } => body_mentions(left, name) || body_mentions(right, name),
        QueryBody::Pipe { input, .. } => body_mentions(input, name),
    }
}

fn relation_mentions(relation: &Relation, name: &str) -> bool {
    match relation {
        Relation::Table { name: parts, .. } => matches!(parts.as_slice(), [one] if one.eq_ignore_ascii_case(name)),
        Relation::Subquery { query, .. } => mentions(query, name),
        Relation::Function { .. } => false,
        Relation::Join { left, right, .. } => relation_mentions(left, name) || relation_mentions(right, name),
        Relation::Lateral(input)
        | Relation::Sampled { input, .. }
        | Relation::Pivoted { input, .. }
        | Relation::Unpivoted { input, .. } => relation_mentions(input, name),
    }
}
