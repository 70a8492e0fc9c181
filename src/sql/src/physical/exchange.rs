//! repartition, coalesce, sample and their kin as operators. They never run: `stages` cuts there.

use std::fmt;
use std::sync::Arc;

use async_trait::async_trait;
use datafusion::catalog::Session;
use datafusion::common::stats::Precision;
use datafusion::common::tree_node::TreeNodeRecursion;
use datafusion::common::{Result as DfResult, Statistics};
use datafusion::error::DataFusionError;
use datafusion::execution::TaskContext;
use datafusion::logical_expr::physical_planning_context::PhysicalPlanningContext;
use datafusion::logical_expr::{LogicalPlan, UserDefinedLogicalNode};
use datafusion::physical_expr::{EquivalenceProperties, PhysicalExpr};
use datafusion::physical_plan::execution_plan::{Boundedness, EmissionType, SchedulingType};
use datafusion::physical_plan::statistics::StatisticsArgs;
use datafusion::physical_plan::{
    DisplayAs, DisplayFormatType, ExecutionPlan, Partitioning, PlanProperties, ReplaceChildrenOptions, SendableRecordBatchStream,
};
use datafusion::physical_planner::{ExtensionPlanner, PhysicalPlanner};

use crate::analyzer::{ExchangeNode, Redistribution};

#[derive(Debug)]
pub struct ExchangeExec {
    pub input: Arc<dyn ExecutionPlan>,
    pub how: Redistribution,
    pub keys: Vec<Arc<dyn PhysicalExpr>>,
    /// Whether the number of partitions follows the data.
    pub adaptive: bool,
    properties: Arc<PlanProperties>,
}

impl ExchangeExec {
    pub fn new(input: Arc<dyn ExecutionPlan>, how: Redistribution, keys: Vec<Arc<dyn PhysicalExpr>>, adaptive: bool) -> Self {
        let partitioning = match &how {
            Redistribution::Hash(n) | Redistribution::RoundRobin(n) | Redistribution::Range(n, _) | Redistribution::Direct(n) => {
                Partitioning::UnknownPartitioning(*n)
            }
            Redistribution::Coalesce(n) => {
                Partitioning::UnknownPartitioning((*n).min(input.properties().partitioning.partition_count()).max(1))
            }
            Redistribution::Sort(_) | Redistribution::Sample(_) | Redistribution::Hint(_) | Redistribution::Joined { .. } => {
                input.properties().partitioning.clone()
            }
        };
        let properties =
            PlanProperties::new(EquivalenceProperties::new(input.schema()), partitioning, EmissionType::Incremental, Boundedness::Bounded);
        let properties = Arc::new(properties.with_scheduling_type(SchedulingType::Cooperative));
        Self { input, how, keys, adaptive, properties }
    }
}

impl DisplayAs for ExchangeExec {
    fn fmt_as(&self, _: DisplayFormatType, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Exchange {:?}", self.how)
    }
}

impl ExecutionPlan for ExchangeExec {
    fn name(&self) -> &'static str {
        "ExchangeExec"
    }

    fn properties(&self) -> &Arc<PlanProperties> {
        &self.properties
    }

    fn children(&self) -> Vec<&Arc<dyn ExecutionPlan>> {
        vec![&self.input]
    }

    fn benefits_from_input_partitioning(&self) -> Vec<bool> {
        vec![false]
    }

    fn apply_expressions(&self, f: &mut dyn FnMut(&Arc<dyn PhysicalExpr>) -> DfResult<TreeNodeRecursion>) -> DfResult<TreeNodeRecursion> {
        for key in &self.keys {
            if f(key)? == TreeNodeRecursion::Stop {
                return Ok(TreeNodeRecursion::Stop);
            }
        }
        Ok(TreeNodeRecursion::Continue)
    }

    fn replace_children(
        self: Arc<Self>,
        mut children: Vec<Arc<dyn ExecutionPlan>>,
        _: ReplaceChildrenOptions,
    ) -> DfResult<Arc<dyn ExecutionPlan>> {
        match children.pop() {
            Some(input) => Ok(Arc::new(Self::new(input, self.how.clone(), self.keys.clone(), self.adaptive))),
            None => Err(DataFusionError::Internal("ExchangeExec has one input".into())),
        }
    }

    fn with_new_children(self: Arc<Self>, mut children: Vec<Arc<dyn ExecutionPlan>>) -> DfResult<Arc<dyn ExecutionPlan>> {
        match children.pop() {
            Some(input) => Ok(Arc::new(Self::new(input, self.how.clone(), self.keys.clone(), self.adaptive))),
            None => Err(DataFusionError::Internal("ExchangeExec has one input".into())),
        }
    }

    /// As many bytes as the input has.
    fn statistics_from_inputs(&self, inputs: &[Arc<Statistics>], _: &StatisticsArgs) -> DfResult<Arc<Statistics>> {
        let known = inputs.first().map_or_else(|| Arc::new(Statistics::new_unknown(&self.schema())), Arc::clone);
        Ok(Arc::new(Statistics { num_rows: Precision::Absent, ..Statistics::clone(&known).to_inexact() }))
    }

    fn execute(&self, _: usize, _: Arc<TaskContext>) -> DfResult<SendableRecordBatchStream> {
        Err(DataFusionError::Internal("an exchange runs as a shuffle between stages".into()))
    }
}

pub struct ExchangePlanner;

#[async_trait]
impl ExtensionPlanner for ExchangePlanner {
    async fn plan_extension(
        &self,
        planner: &dyn PhysicalPlanner,
        node: &dyn UserDefinedLogicalNode,
        logical_inputs: &[&LogicalPlan],
        physical_inputs: &[Arc<dyn ExecutionPlan>],
        session: &dyn Session,
        context: &PhysicalPlanningContext,
    ) -> DfResult<Option<Arc<dyn ExecutionPlan>>> {
        let (Some(node), [logical], [input]) = (node.as_any().downcast_ref::<ExchangeNode>(), logical_inputs, physical_inputs) else {
            return Ok(None);
        };
        let keys = node
            .keys
            .iter()
            .map(|key| planner.create_physical_expr(key, logical.schema(), session, context))
            .collect::<DfResult<Vec<_>>>()?;
        Ok(Some(Arc::new(ExchangeExec::new(Arc::clone(input), node.how.clone(), keys, node.adaptive))))
    }
}
