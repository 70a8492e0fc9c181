//! OVER: the window expression, and the plan nodes that compute what is in a projection.

use datafusion::common::ScalarValue;
use datafusion::common::tree_node::{Transformed, TreeNode, TreeNodeRecursion};
use datafusion::logical_expr::expr::{Sort as SortExpr, WindowFunction, WindowFunctionParams};
use datafusion::logical_expr::{
    Expr, LogicalPlan, LogicalPlanBuilder, WindowFrame, WindowFrameBound, WindowFrameUnits, WindowFunctionDefinition,
};

use super::{Analyzer, Resolver, Typed, column};
use crate::column::{Expression, FrameBound, FrameUnits, SortOrder, WindowSpec};
use crate::error::{Error, Result};
use crate::functions::window as functions;
use crate::types::DataType;

impl Resolver<'_> {
    pub(super) fn window(&self, function: &Expression, spec: &WindowSpec) -> Result<Typed> {
        let Expression::Call(call) = function else {
            return Err(Error::analysis(format!("Expression '{}' not supported within a window function.", self.text(function))));
        };
        let spec = self.named_spec(spec)?;
        let partition_by = spec.partition_by.iter().map(|e| Ok(self.resolve(e)?.expr)).collect::<Result<Vec<_>>>()?;
        let order_by = self.sort_exprs(&spec.order_by)?;
        let invocation = self.invocation(call, function)?;
        let over = functions::build(&invocation)?;
        let frame = match (&spec.frame, over.fixed_frame) {
            (Some(frame), false) => {
                let rows = frame.units == FrameUnits::Rows;
                let units = if rows { WindowFrameUnits::Rows } else { WindowFrameUnits::Range };
                WindowFrame::new_bounds(units, self.bound(&frame.start, rows, true)?, self.bound(&frame.end, rows, false)?)
            }
            _ if order_by.is_empty() => WindowFrame::new(None),
            _ => WindowFrame::new(Some(false)),
        };
        let params = WindowFunctionParams {
            args: over.arguments,
            partition_by,
            order_by,
            window_frame: frame,
            filter: invocation.filter.clone().map(Box::new),
            null_treatment: over.null_treatment,
            distinct: call.distinct,
        };
        let fun: WindowFunctionDefinition = over.function;
        let window = WindowFunction { fun, params };
        Ok(Typed::new(Expr::WindowFunction(Box::new(window)), over.data_type, over.nullable))
    }

    fn named_spec(&self, spec: &WindowSpec) -> Result<WindowSpec> {
        let Some(name) = &spec.name else { return Ok(spec.clone()) };
        match self.windows.iter().find(|(n, _)| n.eq_ignore_ascii_case(name)) {
            Some((_, named)) => {
                let mut out = named.clone();
                out.name = None;
                if !spec.order_by.is_empty() {
                    out.order_by.clone_from(&spec.order_by);
                }
                if spec.frame.is_some() {
                    out.frame.clone_from(&spec.frame);
                }
                Ok(out)
            }
            None => Err(Error::analysis(format!(
                "[MISSING_WINDOW_SPECIFICATION] Window specification is not defined in \
                 the WINDOW clause for {name}. For more information about WINDOW clauses, please refer to \
                 'https://spark.apache.org/docs/latest/sql-ref-syntax-qry-select-window.html'. SQLSTATE: 42P20"
            ))),
        }
    }

    pub(super) fn sort_exprs(&self, orders: &[SortOrder]) -> Result<Vec<SortExpr>> {
        orders.iter().map(|o| Ok(SortExpr::new(self.resolve(&o.expression)?.expr, o.ascending, o.nulls_first))).collect()
    }

    fn bound(&self, bound: &FrameBound, rows: bool, start: bool) -> Result<WindowFrameBound> {
        let unbounded = if rows { ScalarValue::UInt64(None) } else { ScalarValue::Null };
        let offset = |e: &Expression| -> Result<ScalarValue> {
            let Expression::Literal(value) = e else {
                return Err(Error::unsupported("window frame bounds that are no literals"));
            };
            let text = value.text();
            if !rows {
                return Ok(ScalarValue::Utf8(Some(text)));
            }
            let count = text.parse::<u64>();
            count.map(|n| ScalarValue::UInt64(Some(n))).map_err(|_| Error::unsupported("negative frame bounds"))
        };
        let _ = start;
        Ok(match bound {
            FrameBound::UnboundedPreceding => WindowFrameBound::Preceding(unbounded),
            FrameBound::Preceding(e) => WindowFrameBound::Preceding(offset(e)?),
            FrameBound::CurrentRow => WindowFrameBound::CurrentRow,
            FrameBound::Following(e) => WindowFrameBound::Following(offset(e)?),
            FrameBound::UnboundedFollowing => WindowFrameBound::Following(unbounded),
        })
    }
}

pub fn has_window(expr: &Expr) -> bool {
    expr.exists(|e| Ok(matches!(e, Expr::WindowFunction(_)))).unwrap_or(false)
}

impl Analyzer<'_> {
    /// Computes the window functions of `values` below them, and leaves references to the results.
    pub(super) fn take_windows(&self, mut logical: LogicalPlan, values: &mut [Typed]) -> Result<LogicalPlan> {
        let mut found: Vec<(Expr, String)> = Vec::new();
        for value in values.iter_mut() {
            let expr = value.expr.clone();
            let taken = expr.transform_down(|e| {
                let Expr::WindowFunction(_) = &e else { return Ok(Transformed::no(e)) };
                let name = match found.iter().find(|(known, _)| *known == e) {
                    Some((_, name)) => name.clone(),
                    None => {
                        let name = self.attribute("_we", DataType::Null, true).column;
                        found.push((e, name.clone()));
                        name
                    }
                };
                Ok(Transformed::new(column(&name), true, TreeNodeRecursion::Jump))
            })?;
            value.expr = taken.data;
        }
        // Functions over the same partitions in the same order share a node.
        while !found.is_empty() {
            let key = |e: &Expr| match e {
                Expr::WindowFunction(w) => Some((w.params.partition_by.clone(), w.params.order_by.clone())),
                _ => None,
            };
            let first = found.first().and_then(|(e, _)| key(e));
            let (same, rest): (Vec<_>, Vec<_>) = found.into_iter().partition(|(e, _)| key(e) == first);
            let expressions: Vec<Expr> = same.into_iter().map(|(e, name)| e.alias(name)).collect();
            logical = LogicalPlanBuilder::from(logical).window(expressions)?.build()?;
            found = rest;
        }
        Ok(logical)
    }
}
