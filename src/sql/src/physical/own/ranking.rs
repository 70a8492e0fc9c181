//! `row_number`, `rank` and `dense_rank` over rows in the order of their window: one look at each row and the one before it.

use std::sync::Arc;

use datafusion::arrow::array::{ArrayRef, RecordBatch, UInt64Array};
use datafusion::arrow::buffer::BooleanBuffer;
use datafusion::arrow::compute::kernels::cmp::distinct;
use datafusion::arrow::datatypes::SchemaRef;
use datafusion::common::Result as DfResult;
use datafusion::physical_expr::PhysicalExpr;
use datafusion::physical_expr::window::StandardWindowExpr;
use datafusion::physical_plan::windows::{BoundedWindowAggExec, WindowUDFExpr};
use datafusion::physical_plan::{InputOrderMode, SendableRecordBatchStream, WindowExpr};
use futures::StreamExt;
use touchpaper_kernels::order;

use super::{Batches, are_plain, evaluated};

#[derive(Clone, Copy, Debug)]
enum Function {
    RowNumber,
    Rank,
    DenseRank,
}

#[derive(Clone, Debug)]
pub struct Ranking {
    functions: Vec<Function>,
    partition_by: Vec<Arc<dyn PhysicalExpr>>,
    order_by: Vec<Arc<dyn PhysicalExpr>>,
}

impl Ranking {
    /// None where another function is among them, or rows of a partition need not stand together.
    pub fn of(window: &BoundedWindowAggExec) -> DfResult<Option<Self>> {
        let all = window.window_expr();
        let Some(first) = all.first().filter(|_| window.input_order_mode == InputOrderMode::Sorted) else { return Ok(None) };
        let alike = all.iter().all(|w| w.partition_by() == first.partition_by() && w.order_by() == first.order_by());
        let Some(functions) = all.iter().map(function).collect::<Option<Vec<_>>>().filter(|_| alike) else { return Ok(None) };
        let (partition_by, order_by) = (first.partition_by().to_vec(), first.order_by().iter().map(|key| Arc::clone(&key.expr)).collect());
        let ranking = Self { functions, partition_by, order_by };
        let plain = are_plain(ranking.partition_by.iter().chain(&ranking.order_by), &window.input().schema())?;
        Ok(plain.then_some(ranking))
    }

    pub fn run(&self, input: SendableRecordBatchStream, schema: &SchemaRef) -> Batches {
        let (ranking, schema) = (self.clone(), Arc::clone(schema));
        let (mut before, mut counts) = (None, Counts::default());
        input.map(move |batch| ranking.ranked(&batch?, &mut before, &mut counts, &schema)).boxed()
    }

    /// The batch with its ranks. `before` are the keys of the row before it.
    fn ranked(&self, batch: &RecordBatch, before: &mut Option<Keys>, counts: &mut Counts, schema: &SchemaRef) -> DfResult<RecordBatch> {
        let rows = batch.num_rows();
        let key = |key: &Arc<dyn PhysicalExpr>| Ok(order::canonical(&evaluated(key, batch)?));
        let keys = |keys: &[Arc<dyn PhysicalExpr>]| keys.iter().map(key).collect::<DfResult<Vec<_>>>();
        let keys = Keys { partition: keys(&self.partition_by)?, order: keys(&self.order_by)? };
        let partitions = changes(&keys.partition, before.as_ref().map(|keys| keys.partition.as_slice()), rows)?;
        let peers = changes(&keys.order, before.as_ref().map(|keys| keys.order.as_slice()), rows)?;
        let mut ranks: Vec<Vec<u64>> = self.functions.iter().map(|_| Vec::with_capacity(rows)).collect();
        for row in 0..rows {
            counts.next(partitions.value(row), peers.value(row));
            for (out, function) in ranks.iter_mut().zip(&self.functions) {
                out.push(match function {
                    Function::RowNumber => counts.row,
                    Function::Rank => counts.rank,
                    Function::DenseRank => counts.dense,
                });
            }
        }
        if let Some(last) = rows.checked_sub(1) {
            let last = |columns: &[ArrayRef]| columns.iter().map(|column| column.slice(last, 1)).collect();
            *before = Some(Keys { partition: last(&keys.partition), order: last(&keys.order) });
        }
        let ranks = ranks.into_iter().map(|ranks| Arc::new(UInt64Array::from(ranks)) as ArrayRef);
        Ok(RecordBatch::try_new(Arc::clone(schema), batch.columns().iter().cloned().chain(ranks).collect())?)
    }
}

fn function(window: &Arc<dyn WindowExpr>) -> Option<Function> {
    let standard = window.as_any().downcast_ref::<StandardWindowExpr>()?.get_standard_func_expr();
    match standard.as_any().downcast_ref::<WindowUDFExpr>()?.fun().name() {
        "row_number" => Some(Function::RowNumber),
        "rank" => Some(Function::Rank),
        "dense_rank" => Some(Function::DenseRank),
        _ => None,
    }
}

struct Keys {
    partition: Vec<ArrayRef>,
    order: Vec<ArrayRef>,
}

/// What the row that was looked at last has.
#[derive(Default)]
struct Counts {
    row: u64,
    rank: u64,
    dense: u64,
}

impl Counts {
    #[inline]
    fn next(&mut self, new_partition: bool, new_peers: bool) {
        if new_partition {
            *self = Self { row: 1, rank: 1, dense: 1 };
            return;
        }
        self.row += 1;
        if new_peers {
            self.rank = self.row;
            self.dense += 1;
        }
    }
}

/// Where a row differs from the one before it in any of the columns; the very first row differs.
fn changes(columns: &[ArrayRef], before: Option<&[ArrayRef]>, rows: usize) -> DfResult<BooleanBuffer> {
    let Some(others) = rows.checked_sub(1) else { return Ok(BooleanBuffer::new_unset(0)) };
    let mut first = before.is_none();
    for (column, before) in columns.iter().zip(before.unwrap_or_default()) {
        first |= distinct(before, &column.slice(0, 1))?.value(0);
    }
    let mut rest = BooleanBuffer::new_unset(others);
    for column in columns {
        rest = &rest | distinct(&column.slice(0, others), &column.slice(1, others))?.values();
    }
    Ok(std::iter::once(first).chain(rest.iter()).collect())
}
