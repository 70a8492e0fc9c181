//! OVER: the window expression, and the plan nodes that compute what is in a projection.

use std::sync::Arc;

use datafusion::arrow::datatypes::DataType as Arrow;
use datafusion::common::ScalarValue;
use datafusion::common::tree_node::{Transformed, TreeNode, TreeNodeRecursion};
use datafusion::logical_expr::expr::{Sort as SortExpr, WindowFunction, WindowFunctionParams};
use datafusion::logical_expr::{
    Expr, ExprSchemable, LogicalPlan, LogicalPlanBuilder, WindowFrame, WindowFrameBound, WindowFrameUnits, WindowFunctionDefinition,
    cast as arrow_cast, lit,
};

use super::{Analyzer, Resolver, Typed, column};
use crate::column::{CastMode, Expression, Frame, FrameBound, FrameUnits, SortOrder, UnaryOperator, WindowSpec};
use crate::error::{Error, Result};
use crate::functions::aggregate::framed;
use crate::functions::window as functions;
use crate::functions::window::Windowed;
use crate::functions::{cast, constant};
use crate::types::DataType;
use crate::value::Value;

impl Resolver<'_> {
    pub(super) fn window(&self, function: &Expression, spec: &WindowSpec) -> Result<Typed> {
        let users = self.user_aggregate(function);
        if users.is_none() && !matches!(function, Expression::Call(_)) {
            return Err(Error::analysis(format!("Expression '{}' not supported within a window function.", self.text(function))));
        }
        let spec = self.named_spec(spec)?;
        let partition_by = spec.partition_by.iter().map(|e| Ok(self.resolve(e)?.expr)).collect::<Result<Vec<_>>>()?;
        let order_by = self.sort_exprs(&spec.order_by)?;
        if let Expression::Call(call) = function
            && call.distinct
            && crate::functions::is_aggregate(&call.name)
        {
            let whole = Expression::Window { function: Box::new(function.clone()), spec: Box::new(spec) };
            return Err(Error::new("DISTINCT_WINDOW_FUNCTION_UNSUPPORTED", &[("windowExpr", &format!("\"{}\"", self.text(&whole)))]));
        }
        let invocation = match function {
            Expression::Call(call) if users.is_none() => Some(self.invocation(call, function)?),
            _ => None,
        };
        if let Some(invocation) = &invocation
            && matches!(invocation.name.as_str(), "row_number" | "cume_dist")
            && !invocation.arguments.is_empty()
        {
            let (name, count) = (format!("`{}`", invocation.name), invocation.arguments.len().to_string());
            let parameters = [("functionName", &*name), ("expectedNum", "0"), ("actualNum", &*count)];
            return Err(Error::new("WRONG_NUM_ARGS.WITHOUT_SUGGESTION", &parameters));
        }
        check_frame(&spec, &|e| self.text(e), &|e| self.column_text(e)).map_err(|e| e.placed(spec.position))?;
        let spec = self.checked_bounds(spec)?;
        let empty = spec.frame.as_ref().is_some_and(|f| place(&f.start).zip(place(&f.end)).is_some_and(|(start, end)| start > end));
        let frame = |fixed: bool| -> Result<WindowFrame> {
            Ok(match (&spec.frame, fixed) {
                _ if empty => WindowFrame::new(None),
                (Some(frame), false) => {
                    let rows = frame.units == FrameUnits::Rows;
                    let units = if rows { WindowFrameUnits::Rows } else { WindowFrameUnits::Range };
                    WindowFrame::new_bounds(units, self.bound(&frame.start, rows)?, self.bound(&frame.end, rows)?)
                }
                _ if order_by.is_empty() => WindowFrame::new(None),
                _ => WindowFrame::new(Some(false)),
            })
        };
        let window = |fun: WindowFunctionDefinition, args: Vec<Expr>, nulls, distinct, fixed: bool| -> Result<Expr> {
            let params = WindowFunctionParams {
                args,
                partition_by: partition_by.clone(),
                order_by: order_by.clone(),
                window_frame: frame(fixed)?,
                filter: if empty { Some(Box::new(lit(false))) } else { invocation.as_ref().and_then(|i| i.filter.clone()).map(Box::new) },
                null_treatment: nulls,
                distinct,
            };
            Ok(Expr::WindowFunction(Box::new(WindowFunction { fun, params })))
        };
        let built = match (&invocation, users) {
            (Some(invocation), _) => functions::build(invocation)?,
            (None, Some((function, arguments))) => Windowed::Aggregate(self.user_call(&function, arguments, None)?),
            (None, None) => return Err(Error::internal("a window over nothing")),
        };
        match built {
            Windowed::Function(over) => {
                let name = invocation.as_ref().map_or("", |i| i.name.as_str());
                if order_by.is_empty() && functions::needs_order(name) {
                    return Err(Error::new("WINDOW_FUNCTION_FRAME_NOT_ORDERED", &[("wf", name), ("WF", &name.to_uppercase())]));
                }
                if over.fixed_frame {
                    check_fixed_frame(name, &spec)?;
                }
                let expr = window(over.function, over.arguments, over.null_treatment, false, over.fixed_frame)?;
                // DataFusion counts in UInt64.
                let expr = if over.data_type == DataType::Integer && over.fixed_frame { arrow_cast(expr, Arrow::Int32) } else { expr };
                Ok(Typed::new(expr, over.data_type, over.nullable))
            }
            Windowed::Aggregate(built) => {
                let over = built.expr.transform_down(|e| {
                    let Expr::AggregateFunction(call) = e else { return Ok(Transformed::no(e)) };
                    let fun = WindowFunctionDefinition::AggregateUDF(framed(call.func));
                    let expr = window(fun, call.params.args, call.params.null_treatment, call.params.distinct, false)?;
                    Ok(Transformed::new(expr, true, TreeNodeRecursion::Jump))
                })?;
                Ok(Typed::new(over.data, built.data_type, built.nullable))
            }
        }
    }

    /// A window whose bounds are of types that its frame takes; an interval beside a number's key is a number.
    fn checked_bounds(&self, spec: WindowSpec) -> Result<WindowSpec> {
        let Some(frame) = spec.frame.clone() else { return Ok(spec) };
        let key = self.range_key(&spec);
        let types = self.of_types();
        let quoted = |t: &DataType| format!("\"{}\"", t.sql());
        let mut last = None;
        let mut bounds = [frame.start.clone(), frame.end.clone()];
        for (bound, location) in bounds.iter_mut().zip(["lower", "upper"]) {
            let (FrameBound::Preceding(offset) | FrameBound::Following(offset)) = &*bound else { continue };
            let precedes = matches!(bound, FrameBound::Preceding(_));
            let mut found = types.resolve(offset)?.data_type;
            if precedes && found == DataType::String {
                // It has been turned round, as a number.
                found = DataType::Double;
            }
            let (fits, wanted) = match &key {
                None if frame.units == FrameUnits::Range => (true, ""),
                None => (found.is_integral(), "\"INT\""),
                Some(key) => {
                    if is_cast_to(&found, key) {
                        if found.is_interval() && key.is_numeric() {
                            let value = self.analyzer.constant(&cast::cast(self.resolve(offset)?, key, CastMode::Cast)?)?;
                            let value = Box::new(Expression::Literal(value));
                            *bound = if precedes { FrameBound::Preceding(value) } else { FrameBound::Following(value) };
                        }
                        found = key.clone();
                    }
                    let all = "(\"NUMERIC\" or \"INTERVAL DAY TO SECOND\" or \"INTERVAL YEAR TO MONTH\" or \"INTERVAL\")";
                    (found.is_numeric() || found.is_interval(), all)
                }
            };
            if !fits {
                let shown = frame_text(self.shown_frame(&spec).as_ref().unwrap_or(&frame), &|e| self.text(e));
                let parameters = [("location", location), ("exprType", &*quoted(&found)), ("expectedType", wanted)];
                let error = Error::datatype_mismatch("SPECIFIED_WINDOW_FRAME_UNACCEPTED_TYPE", &shown, &parameters);
                return Err(error.placed(spec.position));
            }
            last = Some(found);
        }
        if let (Some(key), Some(found), [order]) = (&key, &last, spec.order_by.as_slice()) {
            let valid = match key {
                DataType::Date => found.is_integral() || found.is_interval(),
                DataType::Timestamp | DataType::TimestampNtz => found.is_interval(),
                other => other == found,
            };
            if !valid {
                let keys: Vec<_> = spec.partition_by.iter().map(|e| self.text(e)).collect();
                let keys = if keys.is_empty() { String::new() } else { format!("PARTITION BY {} ", keys.join(", ")) };
                let order = self.text(&Expression::Sort(Box::new(order.clone())));
                let shown = format!("({keys}ORDER BY {order} {})", frame_text(&frame, &|e| self.text(e)));
                let parameters = [("orderSpecType", &*quoted(key)), ("valueBoundaryType", &*quoted(found))];
                return Err(Error::datatype_mismatch("RANGE_FRAME_INVALID_TYPE", &shown, &parameters).placed(spec.position));
            }
        }
        let [start, end] = bounds;
        Ok(WindowSpec { frame: Some(Frame { start, end, ..frame }), ..spec })
    }

    /// The type of the key that a RANGE with an offset is over.
    fn range_key(&self, spec: &WindowSpec) -> Option<DataType> {
        let frame = spec.frame.as_ref().filter(|f| f.units == FrameUnits::Range)?;
        let valued = |b: &FrameBound| matches!(b, FrameBound::Preceding(_) | FrameBound::Following(_));
        match spec.order_by.as_slice() {
            [one] if valued(&frame.start) || valued(&frame.end) => Some(self.of_types().resolve(&one.expression).ok()?.data_type),
            _ => None,
        }
    }

    /// The frame as Spark shows it, where an offset has become a value of the key's type: so far before is less than nothing
    /// behind. None for others.
    pub(super) fn shown_frame(&self, spec: &WindowSpec) -> Option<Frame> {
        let frame = spec.frame.as_ref()?;
        let key = self.range_key(spec)?;
        let shown = |bound: &FrameBound| match bound {
            FrameBound::Preceding(offset) if is_cast_to(&self.of_types().resolve(offset).ok()?.data_type, &key) => {
                let turned = Expression::Unary { operator: UnaryOperator::Negate, child: offset.clone() };
                Some(FrameBound::Following(Box::new(turned)))
            }
            _ => None,
        };
        let (start, end) = (shown(&frame.start), shown(&frame.end));
        if start.is_none() && end.is_none() {
            return None;
        }
        let kept = |new: Option<FrameBound>, old: &FrameBound| new.unwrap_or_else(|| old.clone());
        Some(Frame { units: frame.units, start: kept(start, &frame.start), end: kept(end, &frame.end) })
    }

    /// The expression with the windows that it names by the query's WINDOW clause written out.
    pub(super) fn spelled(&self, expression: &Expression) -> Expression {
        match expression {
            Expression::Window { function, spec } if spec.name.is_some() => match self.named_spec(spec) {
                Ok(spec) => Expression::Window { function: function.clone(), spec: Box::new(spec) },
                Err(_) => expression.clone(),
            },
            other => other.map_parts(&|part| self.spelled(part)),
        }
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

    fn bound(&self, bound: &FrameBound, rows: bool) -> Result<WindowFrameBound> {
        let unbounded = if rows { ScalarValue::UInt64(None) } else { ScalarValue::Null };
        Ok(match bound {
            FrameBound::UnboundedPreceding => WindowFrameBound::Preceding(unbounded),
            FrameBound::Preceding(e) => self.offset(e, rows, true)?,
            FrameBound::CurrentRow => WindowFrameBound::CurrentRow,
            FrameBound::Following(e) => self.offset(e, rows, false)?,
            FrameBound::UnboundedFollowing => WindowFrameBound::Following(unbounded),
        })
    }

    /// So far before the current row, or behind it; less than nothing is so far the other way.
    fn offset(&self, offset: &Expression, rows: bool, before: bool) -> Result<WindowFrameBound> {
        let text = self.text(offset);
        if !rows && let Some(interval) = interval(offset) {
            return Ok(if before { WindowFrameBound::Preceding(interval) } else { WindowFrameBound::Following(interval) });
        }
        let value = match offset {
            Expression::Literal(value) => value.text(),
            _ => match constant::value(&self.resolve(offset)?.expr) {
                Some(value) => value.to_string(),
                None => {
                    let shown = format!("\"{text}\"");
                    return Err(Error::datatype_mismatch(
                        "SPECIFIED_WINDOW_FRAME_WITHOUT_FOLDABLE",
                        &text,
                        &[("location", "lower"), ("expression", &shown)],
                    ));
                }
            },
        };
        let (before, value) = match value.strip_prefix('-') {
            Some(positive) => (!before, positive.to_string()),
            None => (before, value),
        };
        let scalar = if rows {
            let count = value.parse::<u64>().map_err(|_| {
                let (kind, wanted) = ("\"STRING\"", "\"INT\"");
                let location = if before { "lower" } else { "upper" };
                Error::datatype_mismatch(
                    "SPECIFIED_WINDOW_FRAME_UNACCEPTED_TYPE",
                    &text,
                    &[("location", location), ("exprType", kind), ("expectedType", wanted)],
                )
            })?;
            ScalarValue::UInt64(Some(count))
        } else {
            ScalarValue::Utf8(Some(value))
        };
        Ok(if before { WindowFrameBound::Preceding(scalar) } else { WindowFrameBound::Following(scalar) })
    }
}

/// Whether Spark makes an offset one of the key's type: what it adds to moments it leaves as it is.
fn is_cast_to(offset: &DataType, key: &DataType) -> bool {
    !key.is_datetime() && offset != key && cast::possible(offset, key, cast::Eval::Ansi)
}

/// A distance in time as DataFusion adds it.
fn interval(offset: &Expression) -> Option<ScalarValue> {
    use datafusion::arrow::datatypes::IntervalMonthDayNano;
    const DAY: i64 = 86_400_000_000;
    let (months, days, micros) = match offset {
        Expression::Literal(Value::DayTimeInterval(micros, ..)) => (0, micros / DAY, micros % DAY),
        Expression::Literal(Value::YearMonthInterval(months, ..)) => (*months, 0, 0),
        Expression::Literal(Value::CalendarInterval { months, days, micros }) => (*months, i64::from(*days), *micros),
        _ => return None,
    };
    let interval = IntervalMonthDayNano::new(months, i32::try_from(days).ok()?, micros.checked_mul(1000)?);
    Some(ScalarValue::IntervalMonthDayNano(Some(interval)))
}

/// How far a bound is behind the current row, as far as it is a number.
fn place(bound: &FrameBound) -> Option<f64> {
    let number = |e: &Expression| match e {
        Expression::Literal(value) => value.text().parse::<f64>().ok(),
        _ => None,
    };
    match bound {
        FrameBound::UnboundedPreceding => Some(f64::NEG_INFINITY),
        FrameBound::Preceding(e) => number(e).map(|n| -n),
        FrameBound::CurrentRow => Some(0.0),
        FrameBound::Following(e) => number(e),
        FrameBound::UnboundedFollowing => Some(f64::INFINITY),
    }
}

fn frame_text(frame: &Frame, text: &dyn Fn(&Expression) -> String) -> String {
    let bound = |b: &FrameBound| match b {
        FrameBound::UnboundedPreceding => "UNBOUNDED PRECEDING".to_string(),
        FrameBound::Preceding(e) => format!("{} PRECEDING", text(e)),
        FrameBound::CurrentRow => "CURRENT ROW".to_string(),
        FrameBound::Following(e) => format!("{} FOLLOWING", text(e)),
        FrameBound::UnboundedFollowing => "UNBOUNDED FOLLOWING".to_string(),
    };
    let units = if frame.units == FrameUnits::Rows { "ROWS" } else { "RANGE" };
    format!("{units} BETWEEN {} AND {}", bound(&frame.start), bound(&frame.end))
}

/// What Spark asks of every frame.
fn check_frame(spec: &WindowSpec, text: &dyn Fn(&Expression) -> String, resolved: &dyn Fn(&Expression) -> String) -> Result<()> {
    let Some(frame) = &spec.frame else { return Ok(()) };
    let orders: Vec<_> = spec.order_by.iter().map(|o| text(&Expression::Sort(Box::new(o.clone())))).collect();
    let shown = frame_text(frame, text);
    let valued = |b: &FrameBound| matches!(b, FrameBound::Preceding(_) | FrameBound::Following(_));
    if frame.units == FrameUnits::Range && (valued(&frame.start) || valued(&frame.end)) {
        let keys: Vec<_> = spec.partition_by.iter().map(text).collect();
        let keys = if keys.is_empty() { String::new() } else { format!("PARTITION BY {} ", keys.join(", ")) };
        if orders.is_empty() {
            return Err(Error::datatype_mismatch("RANGE_FRAME_WITHOUT_ORDER", &format!("({keys}{shown})"), &[]));
        }
        if orders.len() > 1 {
            let whole = format!("({keys}ORDER BY {} {shown})", orders.join(", "));
            let orders: Vec<_> = spec.order_by.iter().map(|o| resolved(&Expression::Sort(Box::new(o.clone())))).collect();
            return Err(Error::datatype_mismatch("RANGE_FRAME_MULTI_ORDER", &whole, &[("orderSpec", &orders.join(","))]));
        }
    }
    match (place(&frame.start), place(&frame.end)) {
        // With the current row as one end Spark lets it be, and the frame is empty.
        (Some(start), Some(end)) if start > end && frame.start != FrameBound::CurrentRow && frame.end != FrameBound::CurrentRow => {
            let wanted = [("comparison", "less than or equal")];
            Err(Error::datatype_mismatch("SPECIFIED_WINDOW_FRAME_WRONG_COMPARISON", &shown, &wanted))
        }
        _ => Ok(()),
    }
}

/// A ranking function takes no frame but its own.
fn check_fixed_frame(name: &str, spec: &WindowSpec) -> Result<()> {
    let Some(frame) = &spec.frame else { return Ok(()) };
    if matches!(name, "lag" | "lead") {
        return Err(Error::analysis(format!("Cannot specify window frame for {name} function.")));
    }
    let units = |units| if units == FrameUnits::Rows { "RowFrame" } else { "RangeFrame" };
    let required = if name == "cume_dist" { FrameUnits::Range } else { FrameUnits::Rows };
    let own = matches!((&frame.start, &frame.end), (FrameBound::UnboundedPreceding, FrameBound::CurrentRow));
    if own && frame.units == required {
        return Ok(());
    }
    let bound = |b: &FrameBound| match b {
        FrameBound::UnboundedPreceding => "unboundedpreceding$()".to_string(),
        FrameBound::CurrentRow => "currentrow$()".to_string(),
        FrameBound::UnboundedFollowing => "unboundedfollowing$()".to_string(),
        valued => place(valued).map_or_else(|| "?".to_string(), |n| n.to_string()),
    };
    Err(Error::analysis(format!(
        "Window Frame specifiedwindowframe({}, {}, {}) must match the required frame specifiedwindowframe({}, unboundedpreceding$(), \
         currentrow$()).",
        units(frame.units),
        bound(&frame.start),
        bound(&frame.end),
        units(required)
    )))
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
        logical = self.take_inner_windows(logical, &mut found)?;
        logical = self.calculate_below(logical, &mut found)?;
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

    /// Windows that stand in the arguments of others are computed below them.
    fn take_inner_windows(&self, logical: LogicalPlan, found: &mut [(Expr, String)]) -> Result<LogicalPlan> {
        let mut inner: Vec<Typed> = Vec::new();
        let nested = |e: &Expr| matches!(e, Expr::WindowFunction(w) if w.params.args.iter().any(has_window));
        for (expr, _) in found.iter().filter(|(e, _)| nested(e)) {
            if let Expr::WindowFunction(w) = expr {
                inner.extend(w.params.args.iter().map(|arg| Typed::new(arg.clone(), DataType::Null, true)));
            }
        }
        if inner.is_empty() {
            return Ok(logical);
        }
        let logical = self.take_windows(logical, &mut inner)?;
        let mut taken = inner.into_iter();
        for (expr, _) in found.iter_mut().filter(|(e, _)| nested(e)) {
            if let Expr::WindowFunction(w) = expr {
                for (arg, value) in w.params.args.iter_mut().zip(taken.by_ref()) {
                    *arg = value.expr;
                }
            }
        }
        Ok(logical)
    }

    /// Arguments and keys that have to be calculated are so once, below the windows.
    fn calculate_below(&self, logical: LogicalPlan, found: &mut [(Expr, String)]) -> Result<LogicalPlan> {
        let schema = Arc::clone(logical.schema());
        let mut taken: Vec<(Expr, String)> = Vec::new();
        for (function, _) in found {
            let Expr::WindowFunction(function) = function else { continue };
            let WindowFunctionParams { args, partition_by, order_by, .. } = &mut function.params;
            for expr in args.iter_mut().chain(partition_by).chain(order_by.iter_mut().map(|order| &mut order.expr)) {
                if matches!(expr, Expr::Column(_)) || expr.column_refs().is_empty() {
                    continue;
                }
                let name = match taken.iter().find(|(known, _)| known == expr) {
                    Some((_, name)) => name.clone(),
                    None => {
                        let data_type = DataType::from_arrow(&expr.get_type(schema.as_ref())?)?;
                        let name = self.attribute(format!("_w{}", taken.len()), data_type, true).column;
                        taken.push((expr.clone(), name.clone()));
                        name
                    }
                };
                *expr = column(&name);
            }
        }
        if taken.is_empty() {
            return Ok(logical);
        }
        let all = schema.columns().into_iter().map(Expr::Column);
        let all: Vec<Expr> = all.chain(taken.into_iter().map(|(expr, name)| expr.alias(name))).collect();
        Ok(LogicalPlanBuilder::from(logical).project(all)?.build()?)
    }
}
