//! Aggregates as Spark writes them.

use std::any::Any;
use std::collections::BTreeSet;
use std::sync::Arc;

use datafusion::arrow::datatypes::DataType as Arrow;
use datafusion::physical_expr::PhysicalExpr;
use datafusion::physical_expr::aggregate::AggregateFunctionExpr;
use datafusion::physical_expr::expressions::Column;
use datafusion::physical_expr::utils::collect_columns;
use datafusion::physical_plan::aggregates::{AggregateExec, AggregateMode};

use super::expression::expression;
use super::node::{Kind, Node};
use crate::physical::normalized;

pub fn node(a: &AggregateExec, input: Node, output: Vec<String>) -> Node {
    let partial = matches!(a.mode(), AggregateMode::Partial | AggregateMode::PartialReduce);
    let names: Vec<String> = a.group_expr().expr().iter().map(|(_, name)| name.clone()).collect();
    let made = made_keys(a);
    let key_name = |name: &String| if made.contains(name) { grouping_name(name) } else { name.clone() };
    let functions: Vec<String> = a
        .aggr_expr()
        .iter()
        .zip(a.filter_expr())
        .map(|(f, filter)| {
            let filter = filter.as_ref().map_or(String::new(), |f| format!(" FILTER (WHERE {})", expression(f)));
            format!("{}{}{filter}", if partial { "partial_" } else { "" }, call(f))
        })
        .collect();
    // Keys that are calculated are so below the first of the two.
    let input = if is_first(a) { calculated(a, input) } else { input };
    let key = |(expr, name): &(Arc<dyn PhysicalExpr>, String)| match normalized::inner(expr) {
        Some(_) if is_first(a) => format!("knownfloatingpointnormalized({}({n})) AS {n}", normalized::KEY, n = key_name(name)),
        _ => key_name(name),
    };
    let keys: Vec<String> = a.group_expr().expr().iter().map(key).collect();
    let given: Vec<String> = if partial {
        let state = a.aggr_expr().iter().zip(0..).flat_map(|(f, i)| state_names(f, i));
        names.iter().cloned().chain(state).collect()
    } else {
        output
    };
    let made_here: Vec<String> = given.iter().skip(names.len()).cloned().collect();
    let attributes = if partial { made_here } else { made_here.iter().zip(&functions).map(|(column, f)| attribute(column, f)).collect() };
    let lists =
        [("Keys", keys.clone()), ("Functions", functions.clone()), ("Aggregate Attributes", attributes), ("Results", given.clone())];
    let (keys, functions) = (keys.join(", "), functions.join(", "));
    let node = Node::new(format!("HashAggregate(keys=[{keys}], functions=[{functions}])"), vec![input], given).compiled();
    let node = lists.into_iter().fold(node, |node, (name, items)| node.list(name, &items));
    let aliases = made.iter().map(|name| (name.clone(), grouping_name(name))).collect();
    Node { aliases, ..if partial { node } else { node.of_kind(Kind::Aggregate) } }
}

/// What a function gives, before it has the column's name: `count(1)#4L`.
fn attribute(column: &str, function: &str) -> String {
    format!("{function}{}", column.rfind('#').and_then(|at| column.get(at..)).unwrap_or(""))
}

/// `sum(distinct a#1)`
pub fn call(f: &AggregateFunctionExpr) -> String {
    let arguments: Vec<_> = f.expressions().iter().map(expression).collect();
    let distinct = if f.is_distinct() { "distinct " } else { "" };
    format!("{}({distinct}{})", spark_name(f.fun().name()), arguments.join(", "))
}

/// The keys that are calculated, by their names; the second half of an aggregate has them from the first.
fn made_keys(a: &AggregateExec) -> Vec<String> {
    if is_first(a) {
        let keys = a.group_expr().expr().iter();
        return keys.filter(|(expr, name)| !is_plain(expr, name)).map(|(_, name)| name.clone()).collect();
    }
    let mut below = a.input();
    loop {
        if let Some(first) = below.downcast_ref::<AggregateExec>() {
            return made_keys(first);
        }
        match below.children().as_slice() {
            [input] => below = input,
            _ => return Vec::new(),
        }
    }
}

fn is_first(a: &AggregateExec) -> bool {
    matches!(a.mode(), AggregateMode::Partial | AggregateMode::Single | AggregateMode::SinglePartitioned)
}

fn is_plain(expr: &Arc<dyn PhysicalExpr>, name: &str) -> bool {
    let any: &dyn Any = normalized::inner(expr).unwrap_or(expr).as_ref();
    any.downcast_ref::<Column>().is_some_and(|c| c.name() == name)
}

/// `(id % 3)#1L` is `_groupingexpression#1L` to Spark.
pub fn grouping_name(name: &str) -> String {
    name.rfind('#').and_then(|at| name.get(at..)).map_or_else(|| name.to_string(), |id| format!("_groupingexpression{id}"))
}

/// The input with the keys that have to be calculated, and of its columns those that are used.
fn calculated(a: &AggregateExec, input: Node) -> Node {
    let keys = a.group_expr().expr();
    if keys.iter().all(|(expr, name)| is_plain(expr, name)) {
        return input;
    }
    let mut used: BTreeSet<String> = BTreeSet::new();
    let arguments = a.aggr_expr().iter().flat_map(|f| f.expressions()).chain(a.filter_expr().iter().flatten().cloned());
    for expr in arguments.chain(keys.iter().filter(|(e, n)| is_plain(e, n)).map(|(e, _)| Arc::clone(e))) {
        used.extend(collect_columns(&expr).iter().map(|c| c.name().to_string()));
    }
    let passed: Vec<String> = input.output.iter().filter(|c| used.contains(*c)).cloned().collect();
    let made = keys.iter().filter(|(e, n)| !is_plain(e, n)).map(|(e, n)| (expression(normalized::inner(e).unwrap_or(e)), grouping_name(n)));
    let (items, names): (Vec<_>, Vec<_>) = made.map(|(text, name)| (format!("{text} AS {name}"), name)).unzip();
    // What was projected only for this is projected once.
    let input = match input {
        Node { kind: Kind::Project, mut children, projected, .. } if projected.iter().all(|item| !item.contains(" AS ")) => {
            children.pop().unwrap_or_default()
        }
        other => other,
    };
    let items = passed.iter().cloned().chain(items).collect();
    Node::project(items, input, passed.into_iter().chain(names).collect())
}

/// What a partial aggregate gives for a function. These have no names that anyone uses: the numbers are only their own.
fn state_names(f: &AggregateFunctionExpr, index: usize) -> Vec<String> {
    let suffix = |data_type: &Arrow| if *data_type == Arrow::Int64 { "L" } else { "" };
    let name = spark_name(f.fun().name());
    let fields = f.state_fields().unwrap_or_default();
    let names: Vec<&str> = match (name, fields.len()) {
        ("avg", 2) => vec!["sum", "count"],
        _ => vec![name; fields.len()],
    };
    names
        .iter()
        .zip(&fields)
        .enumerate()
        .map(|(i, (name, field))| format!("{name}#{}{}", STATE + (10 * index + i) as u64, suffix(field.data_type())))
        .collect()
}

/// Behind all numbers of columns; `numbered` gives them numbers that follow upon those.
const STATE: u64 = 1 << 40;

/// The text with numbers of their own for what partial aggregates give.
pub fn numbered(text: &str) -> String {
    let ids = |text: &str| -> Vec<u64> {
        let parts = text.split('#').skip(1);
        parts.filter_map(|part| part.split(|c: char| !c.is_ascii_digit()).next()?.parse().ok()).collect()
    };
    let (states, columns): (Vec<u64>, Vec<u64>) = ids(text).into_iter().partition(|id| *id >= STATE);
    let mut next = columns.into_iter().max().unwrap_or(0);
    states.into_iter().fold(text.to_string(), |text, state| {
        next += 1;
        text.replacen(&format!("#{state}"), &format!("#{next}"), 1)
    })
}

pub fn spark_name(name: &str) -> &str {
    match name {
        "first_value" => "first",
        "last_value" => "last",
        "array_agg" => "collect_list",
        "approx_distinct" => "approx_count_distinct",
        other => other,
    }
}
