//! Aggregates over frames that move their start. DataFusion takes the rows that leave away from a running result, which
//! drifts for floating point and wraps for integers; Spark computes each frame anew, and so does this.

use std::collections::VecDeque;
use std::fmt;
use std::sync::Arc;

use datafusion::arrow::array::{Array, ArrayRef};
use datafusion::arrow::compute;
use datafusion::arrow::datatypes::{DataType as Arrow, FieldRef, SchemaRef};
use datafusion::common::{Result as DfResult, ScalarValue};
use datafusion::logical_expr::function::{AccumulatorArgs, StateFieldsArgs};
use datafusion::logical_expr::{Accumulator, AggregateUDF, AggregateUDFImpl, ReversedUDAF, Signature};
use datafusion::physical_expr::PhysicalExpr;

/// The function as it stands before OVER.
pub fn framed(function: Arc<AggregateUDF>) -> Arc<AggregateUDF> {
    // What these take away again is exact.
    match function.name() {
        "count" | "min" | "max" | "array_agg" => function,
        _ => Arc::new(AggregateUDF::new_from_impl(Framed(function))),
    }
}

#[derive(Debug, PartialEq, Eq, Hash)]
struct Framed(Arc<AggregateUDF>);

impl AggregateUDFImpl for Framed {
    fn name(&self) -> &str {
        self.0.name()
    }

    fn signature(&self) -> &Signature {
        self.0.signature()
    }

    fn return_type(&self, types: &[Arrow]) -> DfResult<Arrow> {
        self.0.return_type(types)
    }

    fn return_field(&self, fields: &[FieldRef]) -> DfResult<FieldRef> {
        self.0.return_field(fields)
    }

    fn state_fields(&self, args: StateFieldsArgs) -> DfResult<Vec<FieldRef>> {
        self.0.state_fields(args)
    }

    fn accumulator(&self, args: AccumulatorArgs) -> DfResult<Box<dyn Accumulator>> {
        self.0.accumulator(args)
    }

    fn create_sliding_accumulator(&self, args: AccumulatorArgs) -> DfResult<Box<dyn Accumulator>> {
        let owned = Owned {
            return_field: args.return_field,
            schema: Arc::new(args.schema.clone()),
            ignore_nulls: args.ignore_nulls,
            name: args.name.to_string(),
            is_distinct: args.is_distinct,
            exprs: args.exprs.to_vec(),
            fields: args.expr_fields.to_vec(),
        };
        Ok(Box::new(Moving { function: Arc::clone(&self.0), args: owned, columns: VecDeque::new(), skipped: 0 }))
    }

    fn reverse_expr(&self) -> ReversedUDAF {
        ReversedUDAF::NotSupported
    }

    fn coerce_types(&self, types: &[Arrow]) -> DfResult<Vec<Arrow>> {
        self.0.coerce_types(types)
    }

    fn default_value(&self, data_type: &Arrow) -> DfResult<ScalarValue> {
        self.0.default_value(data_type)
    }

    fn supports_null_handling_clause(&self) -> bool {
        self.0.supports_null_handling_clause()
    }
}

/// What an accumulator is made from, kept to make more of them.
struct Owned {
    return_field: FieldRef,
    schema: SchemaRef,
    ignore_nulls: bool,
    name: String,
    is_distinct: bool,
    exprs: Vec<Arc<dyn PhysicalExpr>>,
    fields: Vec<FieldRef>,
}

/// The rows of the frame.
struct Moving {
    function: Arc<AggregateUDF>,
    args: Owned,
    /// Batches of arguments that are at least in part inside, the oldest first.
    columns: VecDeque<Vec<ArrayRef>>,
    /// Rows of the oldest batch that have left.
    skipped: usize,
}

impl fmt::Debug for Moving {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Moving({})", self.function.name())
    }
}

impl Moving {
    fn whole(&self) -> DfResult<Vec<ArrayRef>> {
        let width = self.columns.front().map_or(0, Vec::len);
        (0..width)
            .map(|i| {
                let mut parts: Vec<ArrayRef> = self.columns.iter().filter_map(|batch| batch.get(i).cloned()).collect();
                if let Some(first) = parts.first_mut() {
                    *first = first.slice(self.skipped, first.len() - self.skipped);
                }
                match parts.as_slice() {
                    [one] => Ok(Arc::clone(one)),
                    several => Ok(compute::concat(&several.iter().map(AsRef::as_ref).collect::<Vec<_>>())?),
                }
            })
            .collect()
    }
}

impl Accumulator for Moving {
    fn update_batch(&mut self, values: &[ArrayRef]) -> DfResult<()> {
        if values.first().is_some_and(|v| !v.is_empty()) {
            self.columns.push_back(values.to_vec());
        }
        Ok(())
    }

    fn retract_batch(&mut self, values: &[ArrayRef]) -> DfResult<()> {
        self.skipped += values.first().map_or(0, |v| v.len());
        while let Some(rows) = self.columns.front().and_then(|batch| batch.first()).map(|v| v.len()) {
            if self.skipped < rows {
                break;
            }
            self.skipped -= rows;
            self.columns.pop_front();
        }
        Ok(())
    }

    fn supports_retract_batch(&self) -> bool {
        true
    }

    fn evaluate(&mut self) -> DfResult<ScalarValue> {
        let args = &self.args;
        let mut inner = self.function.accumulator(AccumulatorArgs {
            return_field: Arc::clone(&args.return_field),
            schema: &args.schema,
            ignore_nulls: args.ignore_nulls,
            order_bys: &[],
            is_reversed: false,
            name: &args.name,
            is_distinct: args.is_distinct,
            exprs: &args.exprs,
            expr_fields: &args.fields,
        })?;
        if !self.columns.is_empty() {
            let whole = self.whole()?;
            inner.update_batch(&whole)?;
            self.columns = VecDeque::from([whole]);
            self.skipped = 0;
        }
        inner.evaluate()
    }

    fn merge_batch(&mut self, _: &[ArrayRef]) -> DfResult<()> {
        Err(crate::error::Error::internal("frames are not merged").into())
    }

    fn state(&mut self) -> DfResult<Vec<ScalarValue>> {
        Ok(Vec::new())
    }

    fn size(&self) -> usize {
        size_of_val(self) + self.columns.iter().flatten().map(|a| a.get_array_memory_size()).sum::<usize>()
    }
}
