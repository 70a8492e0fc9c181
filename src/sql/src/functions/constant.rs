//! The value of an expression that is the same for all rows.

use std::sync::Arc;

use datafusion::arrow::array::{RecordBatch, RecordBatchOptions};
use datafusion::arrow::datatypes::Schema;
use datafusion::common::{DFSchema, ScalarValue};
use datafusion::execution::context::ExecutionProps;
use datafusion::logical_expr::physical_planning_context::PhysicalPlanningContext;
use datafusion::logical_expr::{ColumnarValue, Expr};
use datafusion::physical_expr::create_physical_expr;

/// `None` for what depends on a row.
pub fn value(expr: &Expr) -> Option<ScalarValue> {
    if let Some(literal) = crate::analyzer::coerce::literal(expr)
        && matches!(expr, Expr::Literal(..))
    {
        return Some(literal.clone());
    }
    if expr.any_column_refs() || expr.is_volatile() {
        return None;
    }
    let physical = create_physical_expr(expr, &DFSchema::empty(), &ExecutionProps::new(), &PhysicalPlanningContext::default()).ok()?;
    let options = RecordBatchOptions::new().with_row_count(Some(1));
    let row = RecordBatch::try_new_with_options(Arc::new(Schema::empty()), Vec::new(), &options).ok()?;
    match physical.evaluate(&row).ok()? {
        ColumnarValue::Scalar(scalar) => Some(scalar),
        ColumnarValue::Array(array) => ScalarValue::try_from_array(&array, 0).ok(),
    }
}
