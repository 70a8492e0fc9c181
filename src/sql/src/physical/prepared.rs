//! A query that is analysed, optimised and planned once, and run for one batch of rows after another on the thread that asks:
//! a served model's, whose planning takes many times as long as the scoring of a row. Only queries are prepared that make
//! columns of a row's others and leave rows out; what mixes rows, draws random numbers or asks which task it is in is not.

use std::sync::Arc;

use datafusion::arrow::array::{AsArray, RecordBatch};
use datafusion::arrow::compute::filter_record_batch;
use datafusion::arrow::datatypes::SchemaRef;
use datafusion::common::tree_node::{TreeNode, TreeNodeRecursion};
use datafusion::logical_expr::Volatility;
use datafusion::physical_expr::projection::Projector;
use datafusion::physical_expr::{PhysicalExpr, ScalarFunctionExpr};
use datafusion::physical_plan::ExecutionPlan;
use datafusion::physical_plan::coop::CooperativeExec;
use datafusion::physical_plan::filter::FilterExec;
use datafusion::physical_plan::projection::ProjectionExec;

use super::scan::{ScanExec, under};
use super::{conform, physical, state};
use crate::dataframe::DataFrame;
use crate::error::{Error, Result};
use crate::functions::user;
use crate::session::SparkSession;
use crate::source::{GivenSource, Source};
use crate::types::StructType;

/// Rows that a query is made over before they are there.
pub struct Given {
    source: Arc<dyn Source>,
    frame: DataFrame,
}

impl Given {
    pub fn new(session: &SparkSession, schema: &StructType) -> Result<Self> {
        let source: Arc<dyn Source> = Arc::new(GivenSource::new(session.context(), schema));
        let frame = session.from_source(Arc::clone(&source))?;
        Ok(Self { source, frame })
    }

    /// The DataFrame of these rows. An action on it fails.
    pub fn frame(&self) -> &DataFrame {
        &self.frame
    }

    /// A query over that DataFrame, made ready; None where it is none that can be run row by row.
    pub fn prepare(&self, query: &DataFrame) -> Result<Option<Prepared>> {
        let plan = physical(&state(query.session())?, &query.ready()?.logical)?;
        let mut steps = Vec::new();
        let mut plan = &plan;
        let (columns, input) = loop {
            if let Some(projection) = plan.downcast_ref::<ProjectionExec>() {
                if !projection.expr().iter().all(|one| is_of_its_row(&one.expr)) {
                    return Ok(None);
                }
                steps.push(Step::Project(projection.projection_expr().make_projector(&projection.input().schema())?));
                plan = projection.input();
            } else if let Some(filter) = plan.downcast_ref::<FilterExec>() {
                if filter.fetch().is_some() || !is_of_its_row(filter.predicate()) {
                    return Ok(None);
                }
                let kept = filter.projection().as_ref().map(|kept| kept.to_vec());
                steps.push(Step::Filter(Arc::clone(filter.predicate()), kept));
                plan = filter.input();
            } else if let Some(scan) = plan.downcast_ref::<ScanExec>() {
                if !scan.source_is(&self.source) {
                    return Ok(None);
                }
                break self.columns(&scan.schema())?;
            } else if let (true, [input]) = (plan.is::<CooperativeExec>(), plan.children().as_slice()) {
                plan = *input;
            } else {
                return Ok(None);
            }
        };
        steps.reverse();
        let schema = query.schema();
        Ok(Some(Prepared { input, columns, steps, output: schema.to_arrow(), schema }))
    }

    /// Where the scan's columns are among those of the rows, and the scan's schema.
    fn columns(&self, scanned: &SchemaRef) -> Result<(Vec<usize>, SchemaRef)> {
        let plan = self.frame.plan();
        let place = |field: &Arc<datafusion::arrow::datatypes::Field>| {
            let found = plan.output.iter().position(|attribute| attribute.column == *field.name());
            found.ok_or_else(|| Error::internal("a column that the rows do not have"))
        };
        Ok((scanned.fields().iter().map(place).collect::<Result<_>>()?, Arc::clone(scanned)))
    }
}

enum Step {
    Project(Projector),
    /// What has to hold of a row, and which columns go on.
    Filter(Arc<dyn PhysicalExpr>, Option<Vec<usize>>),
}

/// A query without its rows.
pub struct Prepared {
    input: SchemaRef,
    columns: Vec<usize>,
    steps: Vec<Step>,
    output: SchemaRef,
    schema: StructType,
}

impl Prepared {
    pub fn schema(&self) -> &StructType {
        &self.schema
    }

    /// What the query gives for these rows, whose columns are those that it was prepared for.
    pub fn run(&self, rows: &RecordBatch) -> Result<RecordBatch> {
        let mut batch = under(&self.input, &rows.project(&self.columns)?)?;
        for step in &self.steps {
            batch = match step {
                Step::Project(projector) => projector.project_batch(&batch)?,
                Step::Filter(predicate, kept) => {
                    let held = predicate.evaluate(&batch)?.into_array(batch.num_rows())?;
                    let held = held.as_boolean_opt().ok_or_else(|| Error::internal("a filter that is no boolean"))?;
                    let batch = kept.as_ref().map_or_else(|| Ok(batch.clone()), |kept| batch.project(kept))?;
                    filter_record_batch(&batch, held)?
                }
            };
        }
        conform(&self.output, &batch)
    }
}

/// Whether an expression is the same for a row wherever and whenever it is asked. A function of a stage's is volatile to the
/// optimiser only.
fn is_of_its_row(expression: &Arc<dyn PhysicalExpr>) -> bool {
    let mut same = true;
    let walked = expression.apply(|node| {
        let steady = match node.downcast_ref::<ScalarFunctionExpr>() {
            Some(call) => call.fun().name() == user::NAME || call.fun().signature().volatility == Volatility::Immutable,
            None => !node.is_volatile_node(),
        };
        same &= steady;
        Ok(if steady { TreeNodeRecursion::Continue } else { TreeNodeRecursion::Stop })
    });
    same && walked.is_ok()
}
