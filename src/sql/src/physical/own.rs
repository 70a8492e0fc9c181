//! Operators that run in the place of DataFusion's, where ours are faster: they give the same rows and go by the same names.
//! A stage's plan gets them last of all, so that `explain` and the rules know DataFusion's alone.

use std::fmt;
use std::sync::Arc;

use datafusion::arrow::array::{ArrayRef, RecordBatch};
use datafusion::arrow::datatypes::{DataType as Arrow, SchemaRef};
use datafusion::common::Result as DfResult;
use datafusion::common::tree_node::{Transformed, TransformedResult, TreeNode, TreeNodeRecursion};
use datafusion::execution::TaskContext;
use datafusion::physical_expr::PhysicalExpr;
use datafusion::physical_plan::aggregates::AggregateExec;
use datafusion::physical_plan::joins::HashJoinExec;
use datafusion::physical_plan::metrics::{ExecutionPlanMetricsSet, MetricBuilder, MetricsSet};
use datafusion::physical_plan::sorts::sort::SortExec;
use datafusion::physical_plan::stream::RecordBatchStreamAdapter;
use datafusion::physical_plan::windows::BoundedWindowAggExec;
use datafusion::physical_plan::{
    ChildrenPropertiesMode, DisplayAs, DisplayFormatType, ExecutionPlan, PlanProperties, ReplaceChildrenOptions, SendableRecordBatchStream,
};
use futures::StreamExt;
use futures::stream::BoxStream;

mod grouping;
mod joining;
mod ranking;
mod sorting;

use super::normalized;
use crate::error::{Error, Result};

/// The plan with our operators in it.
pub fn replaced(plan: Arc<dyn ExecutionPlan>) -> Result<Arc<dyn ExecutionPlan>> {
    let replaced = plan.transform_up(|node| match OwnExec::of(&node)? {
        Some(own) => Ok(Transformed::yes(Arc::new(own) as Arc<dyn ExecutionPlan>)),
        None => Ok(match normalized::ordered(&node)? {
            Some(ordered) => Transformed::yes(ordered),
            None => Transformed::no(node),
        }),
    });
    Ok(replaced.data()?)
}

/// One of ours, and the operator that it stands for.
#[derive(Debug)]
pub struct OwnExec {
    stands_for: Arc<dyn ExecutionPlan>,
    work: Work,
    metrics: ExecutionPlanMetricsSet,
}

#[derive(Clone, Debug)]
enum Work {
    Sort(sorting::Sorting),
    Rank(ranking::Ranking),
    Join(joining::Joining),
    Group(grouping::Grouping),
}

impl OwnExec {
    fn of(plan: &Arc<dyn ExecutionPlan>) -> DfResult<Option<Self>> {
        let work = if let Some(sort) = plan.downcast_ref::<SortExec>() {
            sorting::Sorting::of(sort)?.map(Work::Sort)
        } else if let Some(window) = plan.downcast_ref::<BoundedWindowAggExec>() {
            ranking::Ranking::of(window)?.map(Work::Rank)
        } else if let Some(join) = plan.downcast_ref::<HashJoinExec>() {
            joining::Joining::of(join)?.map(Work::Join)
        } else if let Some(aggregation) = plan.downcast_ref::<AggregateExec>() {
            grouping::Grouping::of(aggregation)?.map(Work::Group)
        } else {
            None
        };
        Ok(work.map(|work| Self { stands_for: Arc::clone(plan), work, metrics: ExecutionPlanMetricsSet::new() }))
    }

    pub fn stands_for(&self) -> &Arc<dyn ExecutionPlan> {
        &self.stands_for
    }
}

impl DisplayAs for OwnExec {
    fn fmt_as(&self, how: DisplayFormatType, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.stands_for.fmt_as(how, f)
    }
}

impl ExecutionPlan for OwnExec {
    fn name(&self) -> &str {
        self.stands_for.name()
    }

    fn properties(&self) -> &Arc<PlanProperties> {
        self.stands_for.properties()
    }

    fn children(&self) -> Vec<&Arc<dyn ExecutionPlan>> {
        self.stands_for.children()
    }

    fn apply_expressions(&self, f: &mut dyn FnMut(&Arc<dyn PhysicalExpr>) -> DfResult<TreeNodeRecursion>) -> DfResult<TreeNodeRecursion> {
        self.stands_for.apply_expressions(f)
    }

    fn replace_children(
        self: Arc<Self>,
        children: Vec<Arc<dyn ExecutionPlan>>,
        options: ReplaceChildrenOptions,
    ) -> DfResult<Arc<dyn ExecutionPlan>> {
        let stands_for = Arc::clone(&self.stands_for).replace_children(children, options)?;
        Ok(Arc::new(Self { stands_for, work: self.work.clone(), metrics: ExecutionPlanMetricsSet::new() }))
    }

    fn with_new_children(self: Arc<Self>, children: Vec<Arc<dyn ExecutionPlan>>) -> DfResult<Arc<dyn ExecutionPlan>> {
        self.replace_children(children, ReplaceChildrenOptions::new(ChildrenPropertiesMode::Recompute))
    }

    fn execute(&self, partition: usize, context: Arc<TaskContext>) -> DfResult<SendableRecordBatchStream> {
        let inputs = self.stands_for.children().into_iter().map(|input| input.execute(partition, Arc::clone(&context)));
        let mut inputs = inputs.collect::<DfResult<Vec<_>>>()?.into_iter();
        let made = match (&self.work, inputs.next(), inputs.next()) {
            (Work::Sort(sorting), Some(input), None) => sorting.run(input, &context),
            (Work::Rank(ranking), Some(input), None) => ranking.run(input, &self.schema()),
            (Work::Group(grouping), Some(input), None) => grouping.run(input, &self.schema(), &context)?,
            (Work::Join(joining), Some(left), Some(right)) => joining.run(left, right, &self.schema(), &context),
            _ => return Err(Error::internal("an operator with other inputs than it has").into()),
        };
        let rows = MetricBuilder::new(&self.metrics).output_rows(partition);
        let counted = made.inspect(move |batch| {
            if let Ok(batch) = batch {
                rows.add(batch.num_rows());
            }
        });
        Ok(Box::pin(RecordBatchStreamAdapter::new(self.schema(), counted)))
    }

    fn metrics(&self) -> Option<MetricsSet> {
        Some(self.metrics.clone_inner())
    }
}

type Batches = BoxStream<'static, DfResult<RecordBatch>>;

/// Whether all keys are of types that arrow's kernels compare.
fn are_plain<'e>(mut keys: impl Iterator<Item = &'e Arc<dyn PhysicalExpr>>, input: &SchemaRef) -> DfResult<bool> {
    keys.try_fold(true, |all, key| {
        let kind = key.data_type(input)?;
        Ok(all && (kind.is_primitive() || matches!(kind, Arrow::Boolean | Arrow::Utf8 | Arrow::Binary)))
    })
}

fn evaluated(key: &Arc<dyn PhysicalExpr>, batch: &RecordBatch) -> DfResult<ArrayRef> {
    key.evaluate(batch)?.into_array(batch.num_rows())
}

#[cfg(test)]
mod tests {
    use wasm_bindgen_test::wasm_bindgen_test;

    use crate::tests::session;

    /// Queries that have no rows where the operators are right: more rows than a batch has, and peers and partitions that go
    /// on from one batch to the next.
    #[wasm_bindgen_test(unsupported = test)]
    fn ranks_and_orders_go_on_over_batches() {
        let spark = session();
        let ranked = "SELECT id, row_number() OVER w AS n, rank() OVER w AS r, dense_rank() OVER w AS d FROM range(0, 50000, 1, 3)";
        for wrong in [
            // 20,000 rows of a partition are peers; the next partition begins inside of a batch.
            format!(
                "SELECT * FROM ({ranked} WINDOW w AS (PARTITION BY id < 15000 ORDER BY id div 20000)) WHERE r <> CASE WHEN id < 15000 \
                 THEN 1 WHEN id < 20000 THEN 1 WHEN id < 40000 THEN 5001 ELSE 25001 END OR d <> CASE WHEN id < 15000 THEN 1 ELSE id \
                 div 20000 + 1 END"
            ),
            format!(
                "SELECT * FROM ({ranked} WINDOW w AS (PARTITION BY id % 7 ORDER BY id DESC)) WHERE n <> (49999 - id) div 7 + 1 OR r \
                 <> n OR d <> n"
            ),
            format!("SELECT * FROM ({ranked} WINDOW w AS (ORDER BY NULL)) WHERE r <> 1 OR d <> 1 OR n NOT BETWEEN 1 AND 50000"),
            "SELECT * FROM (SELECT lag(v) OVER (ORDER BY v) AS before, v, id FROM (SELECT id, id * 69621 % 50000 AS v FROM range(50000))) \
             WHERE before > v"
                .to_string(),
        ] {
            let rows = spark.sql(&wrong).and_then(|df| df.count());
            assert_eq!(rows.unwrap(), 0, "{wrong}");
        }
    }

    /// Zeros of either sign are peers, in one batch and from one to the next.
    #[wasm_bindgen_test(unsupported = test)]
    fn zeros_are_peers() {
        let spark = session();
        let zeros = "(SELECT CASE WHEN id % 2 = 0 THEN 0.0D ELSE -0.0D END AS d FROM range(20000))";
        for over in ["ORDER BY d", "PARTITION BY d ORDER BY 1"] {
            let wrong = format!("SELECT * FROM (SELECT rank() OVER ({over}) AS r FROM {zeros}) WHERE r <> 1");
            assert_eq!(spark.sql(&wrong).and_then(|df| df.count()).unwrap(), 0, "{over}");
            let wrong = format!("SELECT * FROM (SELECT row_number() OVER ({over}) AS n FROM {zeros}) WHERE n = 20000");
            assert_eq!(spark.sql(&wrong).and_then(|df| df.count()).unwrap(), 1, "{over}");
        }
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn groups_are_the_same_however_many_there_are() {
        let spark = session();
        let told = |keys: &str| {
            let grouped =
                format!("SELECT {keys}, count(*) AS n, sum(id) AS s, min(cast(id AS string)) AS m, avg(id) AS a FROM t GROUP BY {keys}");
            let rows = "(SELECT id, id % 7 AS few, concat('k', id % 3) AS text, if(id % 5 = 0, null, id % 5) AS some, cast(id AS string) AS all FROM range(0, 300000, 1, 2))";
            let sql = format!(
                "WITH t AS {rows} SELECT concat_ws(' ', count(*), sum(n), sum(s), count(DISTINCT m), cast(round(sum(a * n)) AS bigint)) AS s FROM ({grouped})"
            );
            let (_, batches) = spark.sql(&sql).unwrap().collect().unwrap();
            let row = batches.iter().find(|batch| batch.num_rows() > 0).unwrap();
            crate::format::cell(row.column(0).as_ref(), 0, "NULL")
        };
        for (keys, groups) in [("few", 7), ("text", 3), ("some", 5), ("few, text", 21), ("text, some, few", 105), ("all", 300_000)] {
            assert_eq!(told(keys), format!("{groups} 300000 44999850000 {groups} 44999850000"), "{keys}");
        }
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn rows_find_all_their_partners() {
        let spark = session();
        spark.sql("SET spark.sql.autoBroadcastJoinThreshold = 1").unwrap();
        let sum = |sql: &str| {
            let (_, batches) =
                spark.sql(&format!("SELECT concat_ws(' ', count(*), sum(a.v), sum(b.w)) AS s FROM {sql}")).unwrap().collect().unwrap();
            let row = batches.iter().find(|batch| batch.num_rows() > 0).unwrap();
            crate::format::cell(row.column(0).as_ref(), 0, "NULL")
        };
        let once = "(SELECT id AS k, id * 2 AS v FROM range(30000)) a";
        // Each number below 10,000 three times and null as often; then only those that 1,000,003 divides.
        let thrice = "(SELECT CASE WHEN id < 30000 THEN id % 10000 END AS k, 1 AS w FROM range(60000)) b";
        assert_eq!(sum(&format!("{once} JOIN {thrice} ON a.k = b.k")), "30000 299970000 30000");
        assert_eq!(sum(&format!("{} JOIN {} ON b.k = a.k", thrice, once)), "30000 299970000 30000");
        assert_eq!(sum(&format!("{once} JOIN {thrice} ON a.k * 1000003 = b.k * 1000003")), "30000 299970000 30000");
        let both =
            "(SELECT cast(id % 5 AS int) AS k, 1 AS v FROM range(1000)) a JOIN (SELECT cast(id % 7 AS int) AS k, 1 AS w FROM range(700)) b";
        assert_eq!(sum(&format!("{both} ON a.k = b.k")), "100000 100000 100000");
    }
}
