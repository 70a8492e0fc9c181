//! A lambda as a function over arrays: its body is computed once for all elements of a batch, with what it takes from
//! the row around it repeated for each.

use std::sync::Arc;

use datafusion::arrow::array::{Array, ArrayRef, RecordBatch, RecordBatchOptions, UInt32Array};
use datafusion::arrow::compute;
use datafusion::arrow::datatypes::{DataType as Arrow, SchemaRef};
use datafusion::physical_expr::PhysicalExpr;

use crate::analyzer::Typed;
use crate::error::Result;
use crate::types::DataType;

pub struct Lambda {
    pub result: DataType,
    pub nullable: bool,
    /// Columns of the row around that the body uses: arguments of the call, behind its own.
    pub captured: Vec<Typed>,
    /// The body's text, which tells the lambda from others.
    pub text: String,
    pub body: Body,
}

/// What tasks compute. The input's columns are the parameters, then what is captured.
#[derive(Clone)]
pub struct Body {
    pub schema: SchemaRef,
    pub parameters: usize,
    pub expr: Arc<dyn PhysicalExpr>,
}

impl Body {
    /// The body's value for each element; `rows` says which row an element is of.
    pub fn evaluate(&self, parameters: Vec<ArrayRef>, captured: &[ArrayRef], rows: &UInt32Array) -> Result<ArrayRef> {
        let mut columns = parameters;
        columns.truncate(self.parameters);
        for column in captured {
            columns.push(compute::take(column, rows, None)?);
        }
        let columns = columns.into_iter().zip(self.schema.fields()).map(|(c, f)| conform(c, f.data_type())).collect::<Result<Vec<_>>>()?;
        let options = RecordBatchOptions::new().with_row_count(Some(rows.len()));
        let batch = RecordBatch::try_new_with_options(Arc::clone(&self.schema), columns, &options)?;
        Ok(self.expr.evaluate(&batch)?.into_array(rows.len())?)
    }
}

/// Types that differ in nullability inside are the same values.
pub fn conform(array: ArrayRef, wanted: &Arrow) -> Result<ArrayRef> {
    Ok(if array.data_type() == wanted { array } else { compute::cast(&array, wanted)? })
}
