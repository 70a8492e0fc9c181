//! repartition, coalesce, sample and their kin: a node of our own, so that DataFusion's optimiser leaves it where the user
//! put it.

use std::cmp::Ordering;
use std::collections::HashSet;
use std::fmt;

use datafusion::common::{DFSchemaRef, Result as DfResult};
use datafusion::error::DataFusionError;
use datafusion::logical_expr::{Expr, Extension, LogicalPlan, UserDefinedLogicalNodeCore};
use std::sync::Arc;

use super::{Analyzer, Plan, Resolver};
use crate::column::{Expression, SortOrder};
use crate::error::{Error, Result};
use crate::types::DataType;

/// What becomes of the rows and their partitions.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd)]
pub enum Redistribution {
    /// By the Murmur3 hash of the node's expressions.
    Hash(usize),
    RoundRobin(usize),
    /// Neighbouring partitions joined, without a shuffle.
    Coalesce(usize),
    /// By ranges of the expressions in these directions; a job samples them first.
    Range(usize, Vec<Direction>),
    /// To the partition whose number the expression is.
    Direct(usize),
    /// Where they are, sorted within each partition.
    Sort(Vec<Direction>),
    /// Where they are, some of them picked by chance.
    Sample(Sampling),
    /// Where they are; how the user wants them joined.
    Hint(JoinStrategy),
    /// Where they are: the mark below a join's first input that says how the join runs (`physical/joins.rs`).
    Joined {
        strategy: JoinStrategy,
        build_right: bool,
    },
}

/// How a join brings together the rows that may match, in the order in which hints win over one another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum JoinStrategy {
    /// Every task gets one side whole.
    Broadcast,
    /// Both sides go to the tasks by their keys, and are sorted there.
    Merge,
    /// Both sides go to the tasks by their keys; one side's rows are hashed there.
    ShuffleHash,
    /// Every pair of partitions is a task.
    ReplicateNl,
}

impl JoinStrategy {
    /// By a hint's name, in any case.
    pub fn of_hint(name: &str) -> Option<Self> {
        Some(match name.to_ascii_uppercase().as_str() {
            "BROADCAST" | "BROADCASTJOIN" | "MAPJOIN" => Self::Broadcast,
            "MERGE" | "SHUFFLE_MERGE" | "MERGEJOIN" => Self::Merge,
            "SHUFFLE_HASH" => Self::ShuffleHash,
            "SHUFFLE_REPLICATE_NL" => Self::ReplicateNl,
            _ => return None,
        })
    }

    /// As Spark's plans write it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Broadcast => "broadcast",
            Self::Merge => "merge",
            Self::ShuffleHash => "shuffle_hash",
            Self::ReplicateNl => "shuffle_replicate_nl",
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd)]
pub struct Direction {
    pub ascending: bool,
    pub nulls_first: bool,
}

/// Rows whose number lies between the bounds, or, with replacement, each as often as a Poisson distribution with the
/// difference of the bounds as its mean says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd)]
pub struct Sampling {
    lower: u64,
    upper: u64,
    pub replacement: bool,
    pub seed: i64,
}

impl Sampling {
    pub fn new(lower: f64, upper: f64, replacement: bool, seed: i64) -> Self {
        Self { lower: lower.to_bits(), upper: upper.to_bits(), replacement, seed }
    }

    pub fn bounds(&self) -> (f64, f64) {
        (f64::from_bits(self.lower), f64::from_bits(self.upper))
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ExchangeNode {
    pub input: LogicalPlan,
    pub how: Redistribution,
    pub keys: Vec<Expr>,
    /// Whether the number of partitions follows the data: it is not the user's own.
    pub adaptive: bool,
}

impl PartialOrd for ExchangeNode {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        self.how.partial_cmp(&other.how).filter(|o| *o != Ordering::Equal || self == other)
    }
}

impl UserDefinedLogicalNodeCore for ExchangeNode {
    fn name(&self) -> &'static str {
        "Repartition"
    }

    fn inputs(&self) -> Vec<&LogicalPlan> {
        vec![&self.input]
    }

    fn schema(&self) -> &DFSchemaRef {
        self.input.schema()
    }

    fn expressions(&self) -> Vec<Expr> {
        self.keys.clone()
    }

    fn fmt_for_explain(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Repartition {:?}", self.how)
    }

    fn with_exprs_and_inputs(&self, keys: Vec<Expr>, mut inputs: Vec<LogicalPlan>) -> DfResult<Self> {
        match (inputs.pop(), inputs.is_empty()) {
            (Some(input), true) => Ok(Self { input, keys, ..self.clone() }),
            _ => Err(DataFusionError::Internal("Repartition has one input".into())),
        }
    }

    /// A hint is not in a filter's way.
    fn prevent_predicate_push_down_columns(&self) -> HashSet<String> {
        if matches!(self.how, Redistribution::Hint(_)) {
            return HashSet::new();
        }
        self.schema().fields().iter().map(|f| f.name().clone()).collect()
    }

    /// The columns that the node's output needs are those that its input must give, and its keys'.
    fn necessary_children_exprs(&self, output_columns: &[usize]) -> Option<Vec<Vec<usize>>> {
        let mut needed = output_columns.to_vec();
        for key in &self.keys {
            for column in key.column_refs() {
                if let Some(index) = self.input.schema().maybe_index_of_column(column) {
                    needed.push(index);
                }
            }
        }
        needed.sort_unstable();
        needed.dedup();
        Some(vec![needed])
    }
}

impl Analyzer<'_> {
    pub fn repartition(&self, plan: &Plan, how: Redistribution, keys: &[Expression]) -> Result<Plan> {
        let resolver = Resolver::new(self, &plan.output);
        let values = keys.iter().map(|k| resolver.resolve(k)).collect::<Result<Vec<_>>>()?;
        if let (Redistribution::Direct(_), [id], [key]) = (&how, values.as_slice(), keys)
            && id.data_type != DataType::Integer
        {
            let (text, actual) = (format!("\"{}\"", resolver.text(key)), format!("\"{}\"", id.data_type.sql()));
            let parameters = [("paramIndex", "first"), ("requiredType", "\"INT\""), ("inputSql", &*text), ("inputType", &*actual)];
            return Err(Error::datatype_mismatch(
                "UNEXPECTED_INPUT_TYPE",
                &format!("direct_shuffle_partition_id({})", resolver.text(key)),
                &parameters,
            ));
        }
        let keys = values.into_iter().map(|v| v.expr).collect();
        Ok(exchanged(plan, how, keys, false))
    }

    /// By the hash of the keys, or dealt out in turn without any, into as many partitions as the data asks for.
    pub fn distribute(&self, plan: &Plan, keys: &[Expression]) -> Result<Plan> {
        let partitions = self.session.conf().shuffle_partitions();
        let how = if keys.is_empty() { Redistribution::RoundRobin(partitions) } else { Redistribution::Hash(partitions) };
        self.spread(plan, how, keys)
    }

    /// A redistribution whose number of partitions is only the most that there may be.
    pub fn spread(&self, plan: &Plan, how: Redistribution, keys: &[Expression]) -> Result<Plan> {
        let resolver = Resolver::new(self, &plan.output);
        let keys = keys.iter().map(|k| Ok(resolver.resolve(k)?.expr)).collect::<Result<_>>()?;
        Ok(exchanged(plan, how, keys, true))
    }
}

fn exchanged(plan: &Plan, how: Redistribution, keys: Vec<Expr>, adaptive: bool) -> Plan {
    let node = ExchangeNode { input: plan.logical.clone(), how, keys, adaptive };
    let logical = LogicalPlan::Extension(Extension { node: Arc::new(node) });
    Plan { logical, output: plan.output.clone(), below: None }
}

/// Keys and their directions.
pub fn sorting(orders: impl IntoIterator<Item = SortOrder>) -> (Vec<Expression>, Vec<Direction>) {
    let pair = |SortOrder { expression, ascending, nulls_first }| (expression, Direction { ascending, nulls_first });
    orders.into_iter().map(pair).unzip()
}
