//! Table functions of the user's: several rows for each row of their input. `python` gives the body.

use std::fmt::Debug;
use std::sync::Arc;

use touchpaper_core::{Stream, TaskContext};

use crate::batch::Batch;
use crate::error::Result;
use crate::types::{DataType, StructType};
use crate::value::Value;

/// What is known of an argument before the function runs.
#[derive(Clone, Debug)]
pub struct Argument {
    /// None for one by position.
    pub name: Option<String>,
    pub data_type: DataType,
    /// A whole table rather than a value.
    pub is_table: bool,
    /// Its value where that is the same for all rows.
    pub constant: Option<Value>,
}

/// What a function asks of the table that it is given.
#[derive(Clone, Debug, Default)]
pub struct Analysis {
    pub schema: StructType,
    pub single_partition: bool,
    /// SQL texts of what to partition and to order by.
    pub partition_by: Vec<String>,
    pub order_by: Vec<(String, bool, bool)>,
    /// Columns of the table that it reads; all where there are none.
    pub select: Vec<String>,
    /// By which the function knows this analysis again when it runs.
    pub token: usize,
}

/// How the columns of a function's input lie: those that are passed on, its arguments, and the keys whose change begins a
/// new partition.
#[derive(Clone, Debug)]
pub struct Shape {
    pub kept: usize,
    pub arguments: Vec<Argument>,
    pub keys: usize,
    pub result: StructType,
    /// That of the analysis.
    pub token: usize,
}

pub trait TableFunction: Debug + Send + Sync {
    fn name(&self) -> &str;

    fn deterministic(&self) -> bool {
        true
    }

    /// The columns that come out for these arguments, and how their table is to be cut.
    fn analyze(&self, arguments: &[Argument]) -> Result<Analysis>;

    /// The rows of a partition: the columns that are passed on, and behind them those of the result.
    fn run(self: Arc<Self>, rows: Stream<Batch>, shape: &Arc<Shape>, context: &TaskContext) -> touchpaper_core::Result<Stream<Batch>>;
}
