//! Window functions as Spark writes them.

use std::sync::Arc;

use datafusion::common::ScalarValue;
use datafusion::logical_expr::{WindowFrame, WindowFrameBound, WindowFrameUnits};
use datafusion::physical_expr::window::{PlainAggregateWindowExpr, SlidingAggregateWindowExpr, StandardWindowExpr, WindowExpr};
use datafusion::physical_plan::windows::WindowUDFExpr;

use super::aggregate;
use super::expression::{expression, sort};
use super::node::{Kind, Node};
use crate::physical::normalized;

pub fn node(functions: &[Arc<dyn WindowExpr>], children: Vec<Node>, output: Vec<String>) -> Node {
    let (mut keys, mut plain, mut order) = (Vec::new(), Vec::new(), Vec::new());
    if let Some(first) = functions.first() {
        // A function tells the keys as they were before they were normalised.
        plain = first.partition_by().iter().map(|key| expression(normalized::inner(key).unwrap_or(key))).collect();
        keys = first.partition_by().iter().map(expression).collect();
        order = first.order_by().iter().map(|s| sort(&s.expr, s.options)).collect();
    }
    let frame = |f: &str| {
        let parts: Vec<String> = plain.iter().chain(&order).cloned().chain([f.to_string()]).collect();
        format!("windowspecdefinition({})", parts.join(", "))
    };
    let calls: Vec<_> = functions.iter().map(|w| format!("{} {} AS {}", call(w), frame(&own_frame(w)), w.name())).collect();
    // Spark writes no empty lists.
    let lists = [&calls, &keys, &order].into_iter().filter(|list| !list.is_empty());
    let text = lists.map(|list| format!("[{}]", list.join(", "))).collect::<Vec<_>>().join(", ");
    Node::new(format!("Window {text}"), children, output).detail("Arguments", text).of_kind(Kind::Window)
}

/// A function that looks at rows by their places has a frame of its own, whatever DataFusion calls it.
fn own_frame(window: &Arc<dyn WindowExpr>) -> String {
    match function(window) {
        Some("row_number" | "rank" | "dense_rank" | "percent_rank" | "ntile") => {
            "specifiedwindowframe(RowFrame, unboundedpreceding$(), currentrow$())".into()
        }
        Some("lag") => "specifiedwindowframe(RowFrame, -1, -1)".into(),
        Some("lead") => "specifiedwindowframe(RowFrame, 1, 1)".into(),
        _ => frame_text(window.get_window_frame()),
    }
}

fn function(window: &Arc<dyn WindowExpr>) -> Option<&str> {
    let standard = window.as_any().downcast_ref::<StandardWindowExpr>()?.get_standard_func_expr();
    Some(standard.as_any().downcast_ref::<WindowUDFExpr>()?.fun().name())
}

fn call(window: &Arc<dyn WindowExpr>) -> String {
    let any = window.as_any();
    if let Some(plain) = any.downcast_ref::<PlainAggregateWindowExpr>() {
        return aggregate::call(plain.get_aggregate_expr());
    }
    if let Some(sliding) = any.downcast_ref::<SlidingAggregateWindowExpr>() {
        return aggregate::call(sliding.get_aggregate_expr());
    }
    let arguments: Vec<_> = window.expressions().iter().map(expression).collect();
    // A rank looks at what its rows are ordered by.
    let arguments = match function(window) {
        Some("rank" | "dense_rank" | "percent_rank") => window.order_by().iter().map(|s| expression(&s.expr)).collect(),
        _ => arguments,
    };
    format!("{}({})", function(window).unwrap_or(window.name()), arguments.join(", "))
}

/// `specifiedwindowframe(RowFrame, unboundedpreceding$(), currentrow$())`
pub fn frame_text(frame: &WindowFrame) -> String {
    let units = if frame.units == WindowFrameUnits::Rows { "RowFrame" } else { "RangeFrame" };
    format!("specifiedwindowframe({units}, {}, {})", bound(&frame.start_bound), bound(&frame.end_bound))
}

fn bound(bound: &WindowFrameBound) -> String {
    let unbounded = |value: &ScalarValue| value.is_null();
    match bound {
        WindowFrameBound::CurrentRow => "currentrow$()".into(),
        WindowFrameBound::Preceding(value) if unbounded(value) => "unboundedpreceding$()".into(),
        WindowFrameBound::Following(value) if unbounded(value) => "unboundedfollowing$()".into(),
        WindowFrameBound::Preceding(value) => format!("-{value}"),
        WindowFrameBound::Following(value) => value.to_string(),
    }
}
