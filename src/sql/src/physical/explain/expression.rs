//! Physical expressions as Spark writes them in plans.

use std::any::Any;
use std::sync::Arc;

use datafusion::physical_expr::expressions::{
    BinaryExpr, CaseExpr, CastExpr, Column, InListExpr, IsNotNullExpr, IsNullExpr, LikeExpr, Literal, NotExpr,
};
use datafusion::physical_expr::{LexOrdering, PhysicalExpr, ScalarFunctionExpr};

use crate::format;
use crate::physical::normalized;

pub fn ordering(keys: &LexOrdering) -> String {
    let keys: Vec<_> = keys.iter().map(|k| sort(&k.expr, k.options)).collect();
    keys.join(", ")
}

pub fn sort(expr: &Arc<dyn PhysicalExpr>, options: datafusion::arrow::compute::SortOptions) -> String {
    let direction = if options.descending { "DESC" } else { "ASC" };
    let nulls = if options.nulls_first { "FIRST" } else { "LAST" };
    format!("{} {direction} NULLS {nulls}", expression(expr))
}

pub fn expression(expr: &Arc<dyn PhysicalExpr>) -> String {
    let any: &dyn Any = expr.as_ref();
    if let Some(c) = any.downcast_ref::<Column>() {
        return c.name().to_string();
    }
    if let Some(l) = any.downcast_ref::<Literal>() {
        return match l.value().to_array() {
            Ok(array) => format::cell(array.as_ref(), 0, "null"),
            Err(_) => l.value().to_string(),
        };
    }
    if let Some(b) = any.downcast_ref::<BinaryExpr>() {
        let operator = match b.op().to_string().as_str() {
            "!=" => return format!("NOT ({} = {})", expression(b.left()), expression(b.right())),
            "IS NOT DISTINCT FROM" => "<=>".to_string(),
            other => other.to_string(),
        };
        return format!("({} {operator} {})", expression(b.left()), expression(b.right()));
    }
    if let Some(c) = any.downcast_ref::<CastExpr>() {
        let to = crate::DataType::from_arrow(c.cast_type()).map_or_else(|_| c.cast_type().to_string(), |t| t.simple_string());
        return format!("cast({} as {to})", expression(c.expr()));
    }
    if let Some(list) = any.downcast_ref::<InListExpr>() {
        let items: Vec<_> = list.list().iter().map(expression).collect();
        let text = format!("{} IN ({})", expression(list.expr()), items.join(","));
        return if list.negated() { format!("NOT {text}") } else { text };
    }
    if let Some(case) = any.downcast_ref::<CaseExpr>() {
        let mut out = String::from("CASE");
        if let Some(operand) = case.expr() {
            out.push_str(&format!(" {}", expression(operand)));
        }
        for (condition, value) in case.when_then_expr() {
            out.push_str(&format!(" WHEN {} THEN {}", expression(condition), expression(value)));
        }
        if let Some(value) = case.else_expr() {
            out.push_str(&format!(" ELSE {}", expression(value)));
        }
        return out + " END";
    }
    if let Some(n) = any.downcast_ref::<NotExpr>() {
        return format!("NOT {}", expression(n.arg()));
    }
    if let Some(n) = any.downcast_ref::<IsNullExpr>() {
        return format!("isnull({})", expression(n.arg()));
    }
    if let Some(n) = any.downcast_ref::<IsNotNullExpr>() {
        return format!("isnotnull({})", expression(n.arg()));
    }
    if let Some(like) = any.downcast_ref::<LikeExpr>()
        && !like.case_insensitive()
    {
        let text = self::like(&expression(like.expr()), &expression(like.pattern()));
        return if like.negated() { format!("NOT {text}") } else { text };
    }
    if let Some(f) = any.downcast_ref::<ScalarFunctionExpr>() {
        let arguments: Vec<_> = f.args().iter().map(expression).collect();
        return match (f.name(), arguments.as_slice()) {
            (symbol, [a, b]) if !symbol.starts_with(|c: char| c.is_ascii_alphabetic()) => format!("({a} {symbol} {b})"),
            ("cast", [a]) => {
                let to = crate::DataType::from_arrow(f.return_type()).map_or_else(|_| String::new(), |t| t.simple_string());
                format!("cast({a} as {to})")
            }
            (normalized::COMPARED, [a]) => a.clone(),
            (normalized::KEY, [a]) => format!("knownfloatingpointnormalized({}({a}))", normalized::KEY),
            // Spark calls a method of this class of its own.
            (name @ ("readSidePadding" | "charTypeWriteSideCheck" | "varcharTypeWriteSideCheck"), _) => {
                format!("static_invoke(CharVarcharCodegenUtils.{name}({}))", arguments.join(", "))
            }
            (name, _) => format!("{name}({})", arguments.join(", ")),
        };
    }
    without_indexes(&expr.to_string())
}

/// A filter's terms as one condition: what is said of nulls stands before the rest, as Spark adds it.
pub fn condition(nulls: Vec<String>, rest: Vec<String>) -> String {
    all_of([all_of(nulls), all_of(rest)].into_iter().flatten()).unwrap_or_default()
}

pub fn all_of(terms: impl IntoIterator<Item = String>) -> Option<String> {
    terms.into_iter().reduce(|a, b| format!("({a} AND {b})"))
}

/// A pattern that is a text at the beginning, at the end, anywhere: Spark's LikeSimplification.
pub fn like(on: &str, pattern: &str) -> String {
    match simple(pattern) {
        Some((name, part)) => format!("{name}({on}, {part})"),
        None => format!("{on} LIKE {pattern}"),
    }
}

/// `StartsWith`, `EndsWith` or `Contains`, and the text that it is about.
pub fn simple(pattern: &str) -> Option<(&'static str, &str)> {
    let plain = |text: &str| !text.is_empty() && !text.contains(['%', '_', '\\']);
    let (head, tail) = (pattern.strip_suffix('%'), pattern.strip_prefix('%'));
    match (head, tail) {
        (Some(head), Some(_)) => head.strip_prefix('%').filter(|part| plain(part)).map(|part| ("Contains", part)),
        (Some(head), None) => plain(head).then_some(("StartsWith", head)),
        (None, Some(tail)) => plain(tail).then_some(("EndsWith", tail)),
        (None, None) => None,
    }
}

/// DataFusion writes a column as `a#0@3`; where it is in a batch is nobody's business here.
fn without_indexes(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        if c == '@' && chars.peek().is_some_and(char::is_ascii_digit) {
            while chars.next_if(char::is_ascii_digit).is_some() {}
        } else {
            out.push(c);
        }
    }
    out
}
