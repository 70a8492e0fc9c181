//! XPath's values, functions and steps.

use super::nodes::{Kind, Nodes};
use super::syntax::{Axis, Expression, Start, Step, Test};

/// A value that knows its texts, so that it needs no document behind it.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// In the document's order: the string of each, and whether it has a value of its own (attributes and texts).
    Nodes(Vec<(String, bool)>),
    Number(f64),
    Text(String),
    Boolean(bool),
}

impl Value {
    pub fn string(&self) -> String {
        match self {
            Self::Nodes(nodes) => nodes.first().map(|(text, _)| text.clone()).unwrap_or_default(),
            Self::Number(number) => number_text(*number),
            Self::Text(text) => text.clone(),
            Self::Boolean(truth) => truth.to_string(),
        }
    }

    pub fn number(&self) -> f64 {
        match self {
            Self::Number(number) => *number,
            Self::Boolean(truth) => f64::from(u8::from(*truth)),
            other => number_of(&other.string()),
        }
    }

    pub fn boolean(&self) -> bool {
        match self {
            Self::Nodes(nodes) => !nodes.is_empty(),
            Self::Number(number) => *number != 0.0 && !number.is_nan(),
            Self::Text(text) => !text.is_empty(),
            Self::Boolean(truth) => *truth,
        }
    }

    /// The nodes' own values; elements have none.
    pub fn texts(&self) -> Vec<Option<String>> {
        match self {
            Self::Nodes(nodes) => nodes.iter().map(|(text, own)| own.then(|| text.clone())).collect(),
            _ => Vec::new(),
        }
    }
}

fn number_of(text: &str) -> f64 {
    let text = text.trim();
    let plain = text.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'.' | b'-'));
    if plain { text.parse().unwrap_or(f64::NAN) } else { f64::NAN }
}

fn number_text(number: f64) -> String {
    if number.is_infinite() {
        return if number > 0.0 { "Infinity".into() } else { "-Infinity".into() };
    }
    if number == 0.0 { "0".into() } else { number.to_string() }
}

/// While it is computed a value has nodes of the document.
#[derive(Clone)]
enum Inner {
    Nodes(Vec<usize>),
    Plain(Value),
}

#[derive(Clone, Copy)]
struct Context {
    node: usize,
    position: usize,
    size: usize,
}

pub struct Evaluation<'n> {
    nodes: &'n Nodes,
}

impl<'n> Evaluation<'n> {
    pub fn new(nodes: &'n Nodes) -> Self {
        Self { nodes }
    }

    pub fn document(&self, expression: &Expression) -> Result<Value, String> {
        let value = self.evaluate(expression, Context { node: 0, position: 1, size: 1 })?;
        Ok(self.value(value))
    }

    fn value(&self, inner: Inner) -> Value {
        match inner {
            Inner::Plain(value) => value,
            Inner::Nodes(nodes) => Value::Nodes(
                nodes
                    .into_iter()
                    .map(|n| {
                        let own = self.nodes.get(n).is_some_and(|e| matches!(e.kind, Kind::Attribute | Kind::Text));
                        (self.nodes.string(n), own)
                    })
                    .collect(),
            ),
        }
    }

    fn plain(&self, expression: &Expression, at: Context) -> Result<Value, String> {
        Ok(self.value(self.evaluate(expression, at)?))
    }

    fn evaluate(&self, expression: &Expression, at: Context) -> Result<Inner, String> {
        let plain = |value| Ok(Inner::Plain(value));
        match expression {
            Expression::Number(number) => plain(Value::Number(*number)),
            Expression::Text(text) => plain(Value::Text(text.clone())),
            Expression::Negate(inner) => plain(Value::Number(-self.plain(inner, at)?.number())),
            Expression::Call(name, arguments) => self.call(name, arguments, at),
            Expression::Path(start, steps) => self.path(start, steps, at).map(Inner::Nodes),
            Expression::Binary("|", left, right) => match (self.evaluate(left, at)?, self.evaluate(right, at)?) {
                (Inner::Nodes(mut left), Inner::Nodes(right)) => {
                    left.extend(right);
                    Ok(Inner::Nodes(ordered(left)))
                }
                _ => Err("can not convert to a node-set".into()),
            },
            Expression::Binary(operator, left, right) => {
                let left = self.plain(left, at)?;
                match *operator {
                    "or" => return plain(Value::Boolean(left.boolean() || self.plain(right, at)?.boolean())),
                    "and" => return plain(Value::Boolean(left.boolean() && self.plain(right, at)?.boolean())),
                    _ => {}
                }
                let right = self.plain(right, at)?;
                let (l, r) = (left.number(), right.number());
                plain(match *operator {
                    "+" => Value::Number(l + r),
                    "-" => Value::Number(l - r),
                    "*" => Value::Number(l * r),
                    "div" => Value::Number(l / r),
                    "mod" => Value::Number(l % r),
                    operator => Value::Boolean(compare(operator, &left, &right)),
                })
            }
        }
    }

    fn path(&self, start: &Start, steps: &[Step], at: Context) -> Result<Vec<usize>, String> {
        let mut current = match start {
            Start::Root => vec![0],
            Start::Context => vec![at.node],
            Start::Filter(inner, predicates) => {
                let Inner::Nodes(nodes) = self.evaluate(inner, at)? else { return Err("can not convert to a node-set".into()) };
                self.filtered(nodes, predicates)?
            }
        };
        for step in steps {
            let mut next = Vec::new();
            for node in &current {
                let found = self.along(*node, step.axis).into_iter().filter(|n| self.passes(*n, step)).collect();
                next.extend(self.filtered(found, &step.predicates)?);
            }
            current = ordered(next);
        }
        Ok(current)
    }

    /// Nodes that a predicate keeps; a number is a place, counted along the axis.
    fn filtered(&self, mut nodes: Vec<usize>, predicates: &[Expression]) -> Result<Vec<usize>, String> {
        for predicate in predicates {
            let size = nodes.len();
            let mut kept = Vec::new();
            for (i, node) in nodes.into_iter().enumerate() {
                let value = self.plain(predicate, Context { node, position: i + 1, size })?;
                let keep = match value {
                    Value::Number(place) => place == (i + 1) as f64,
                    other => other.boolean(),
                };
                if keep {
                    kept.push(node);
                }
            }
            nodes = kept;
        }
        Ok(nodes)
    }

    fn passes(&self, node: usize, step: &Step) -> bool {
        let Some(entry) = self.nodes.get(node) else { return false };
        let principal = if step.axis == Axis::Attribute { Kind::Attribute } else { Kind::Element };
        match &step.test {
            Test::Name(name) => entry.kind == principal && entry.name == *name,
            Test::Any => entry.kind == principal,
            Test::Text => entry.kind == Kind::Text,
            Test::Node => true,
            Test::Nothing => false,
        }
    }

    /// The nodes of an axis, the nearest first.
    fn along(&self, node: usize, axis: Axis) -> Vec<usize> {
        let Some(entry) = self.nodes.get(node) else { return Vec::new() };
        let siblings = || entry.parent.and_then(|p| self.nodes.get(p)).map(|p| p.children.clone()).unwrap_or_default();
        let ancestors = || std::iter::successors(entry.parent, |n| self.nodes.get(*n).and_then(|e| e.parent)).collect::<Vec<_>>();
        let below = || {
            let mut out = Vec::new();
            self.nodes.descendants(node, &mut out);
            out
        };
        let with_self = |rest: Vec<usize>| std::iter::once(node).chain(rest).collect();
        match axis {
            Axis::Itself => vec![node],
            Axis::Child => entry.children.clone(),
            Axis::Attribute => entry.attributes.clone(),
            Axis::Parent => entry.parent.into_iter().collect(),
            Axis::Ancestor => ancestors(),
            Axis::AncestorOrSelf => with_self(ancestors()),
            Axis::Descendant => below(),
            Axis::DescendantOrSelf => with_self(below()),
            Axis::FollowingSibling => siblings().into_iter().filter(|s| *s > node).collect(),
            Axis::PrecedingSibling => siblings().into_iter().rev().filter(|s| *s < node).collect(),
            Axis::Following | Axis::Preceding => {
                let mut all = Vec::new();
                self.nodes.descendants(0, &mut all);
                let (above, own) = (ancestors(), below());
                if axis == Axis::Following {
                    all.into_iter().filter(|n| *n > node && !own.contains(n)).collect()
                } else {
                    all.into_iter().rev().filter(|n| *n < node && !above.contains(n)).collect()
                }
            }
        }
    }

    fn call(&self, name: &str, arguments: &[Expression], at: Context) -> Result<Inner, String> {
        let value = |i: usize| match arguments.get(i) {
            Some(argument) => self.plain(argument, at),
            None => Ok(self.value(Inner::Nodes(vec![at.node]))),
        };
        let nodes = |i: usize| match arguments.get(i).map(|a| self.evaluate(a, at)).transpose()? {
            Some(Inner::Nodes(nodes)) => Ok(nodes),
            None => Ok(vec![at.node]),
            Some(_) => Err(format!("{name}() takes a node-set")),
        };
        let text = |i: usize| value(i).map(|v| v.string());
        let number = |n: f64| Value::Number(n);
        Ok(Inner::Plain(match (name, arguments.len()) {
            ("last", 0) => number(at.size as f64),
            ("position", 0) => number(at.position as f64),
            ("count", 1) => number(nodes(0)?.len() as f64),
            ("sum", 1) => number(nodes(0)?.iter().map(|n| number_of(&self.nodes.string(*n))).sum()),
            ("name" | "local-name", 0 | 1) => {
                let first = nodes(0)?.first().and_then(|n| self.nodes.get(*n));
                Value::Text(first.map(|e| e.name.clone()).unwrap_or_default())
            }
            ("string", 0 | 1) => Value::Text(text(0)?),
            ("number", 0 | 1) => number(value(0)?.number()),
            ("boolean", 1) => Value::Boolean(value(0)?.boolean()),
            ("not", 1) => Value::Boolean(!value(0)?.boolean()),
            ("true", 0) => Value::Boolean(true),
            ("false", 0) => Value::Boolean(false),
            ("concat", 2..) => Value::Text((0..arguments.len()).map(text).collect::<Result<String, _>>()?),
            ("contains", 2) => Value::Boolean(text(0)?.contains(&text(1)?)),
            ("starts-with", 2) => Value::Boolean(text(0)?.starts_with(&text(1)?)),
            ("substring-before", 2) => Value::Text(text(0)?.split_once(&text(1)?).map(|(b, _)| b.to_string()).unwrap_or_default()),
            ("substring-after", 2) => Value::Text(text(0)?.split_once(&text(1)?).map(|(_, a)| a.to_string()).unwrap_or_default()),
            ("substring", 2 | 3) => {
                let from = value(1)?.number().round();
                let to = if arguments.len() > 2 { from + value(2)?.number().round() } else { f64::INFINITY };
                let inside = |place: f64| place >= from && place < to;
                Value::Text(text(0)?.chars().enumerate().filter(|(i, _)| inside((*i + 1) as f64)).map(|(_, c)| c).collect())
            }
            ("string-length", 0 | 1) => number(text(0)?.chars().count() as f64),
            ("normalize-space", 0 | 1) => Value::Text(text(0)?.split_whitespace().collect::<Vec<_>>().join(" ")),
            ("translate", 3) => {
                let (from, to): (Vec<char>, Vec<char>) = (text(1)?.chars().collect(), text(2)?.chars().collect());
                let swap = |c: char| match from.iter().position(|f| *f == c) {
                    Some(place) => to.get(place).copied(),
                    None => Some(c),
                };
                Value::Text(text(0)?.chars().filter_map(swap).collect())
            }
            ("floor", 1) => number(value(0)?.number().floor()),
            ("ceiling", 1) => number(value(0)?.number().ceil()),
            ("round", 1) => number((value(0)?.number() + 0.5).floor()),
            _ => return Err(format!("Could not find function: {name}")),
        }))
    }
}

fn ordered(mut nodes: Vec<usize>) -> Vec<usize> {
    nodes.sort_unstable();
    nodes.dedup();
    nodes
}

/// Of node-sets any node may fulfil it.
fn compare(operator: &str, left: &Value, right: &Value) -> bool {
    let numbers = |l: f64, r: f64| match operator {
        "=" => l == r,
        "!=" => l != r,
        "<" => l < r,
        "<=" => l <= r,
        ">" => l > r,
        _ => l >= r,
    };
    let single = |l: &Value, r: &Value| match (operator, l, r) {
        ("=" | "!=", Value::Boolean(_), _) | ("=" | "!=", _, Value::Boolean(_)) => (l.boolean() == r.boolean()) == (operator == "="),
        ("=" | "!=", Value::Number(_), _) | ("=" | "!=", _, Value::Number(_)) => numbers(l.number(), r.number()),
        ("=" | "!=", ..) => (l.string() == r.string()) == (operator == "="),
        _ => numbers(l.number(), r.number()),
    };
    let each = |value: &Value| match value {
        Value::Nodes(nodes) => nodes.iter().map(|(text, _)| Value::Text(text.clone())).collect(),
        other => vec![other.clone()],
    };
    match (left, right) {
        (Value::Nodes(_), Value::Boolean(_)) | (Value::Boolean(_), Value::Nodes(_)) => single(left, right),
        _ => each(left).iter().any(|l| each(right).iter().any(|r| single(l, r))),
    }
}
