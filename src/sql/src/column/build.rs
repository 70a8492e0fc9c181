//! Builders: what the methods of a `Column` make.

use super::{Attribute, BinaryOperator, Call, CastMode, Expression, LikeKind, SortOrder, UnaryOperator, WindowSpec};
use crate::error::CallSite;
use crate::parser::Position;
use crate::types::DataType;
use crate::value::Value;

impl Expression {
    /// A column by its name as PySpark's `col` reads it: dots separate, backticks quote, `*` and `t.*` are stars.
    pub fn column(name: &str) -> Self {
        let parts = name_parts(name);
        match parts.split_last() {
            Some((last, qualifier)) if last == "*" => Self::Star { qualifier: qualifier.to_vec(), position: None },
            _ => Self::Name { parts, position: None },
        }
    }

    /// As `F.expr` reads a text.
    pub fn parse(text: &str) -> crate::error::Result<Self> {
        crate::parser::parse_expression(text)
    }

    pub fn attribute(attribute: Attribute) -> Self {
        Self::Attribute(attribute)
    }

    pub fn literal(value: Value) -> Self {
        Self::Literal(value)
    }

    pub fn integer(value: i32) -> Self {
        Self::Literal(Value::Integer(value))
    }

    pub fn string(value: impl Into<String>) -> Self {
        Self::Literal(Value::String(value.into()))
    }

    /// `(a, 1)`: a struct whose fields are called by what they are, or by their places.
    pub fn row(items: Vec<Self>) -> Self {
        let name = |(i, item): (usize, &Self)| match item {
            Self::Name { parts, .. } => parts.last().cloned().unwrap_or_default(),
            _ => format!("col{}", i + 1),
        };
        if items.iter().any(|item| matches!(item, Self::Alias { .. } | Self::Star { .. })) {
            return Self::call("struct", items);
        }
        let names: Vec<String> = items.iter().enumerate().map(name).collect();
        let pairs = names.into_iter().zip(items).flat_map(|(name, item)| [Self::Literal(Value::String(name)), item]);
        Self::call("named_struct", pairs.collect())
    }

    /// The items of a `row`.
    pub fn row_items(&self) -> Option<Vec<Self>> {
        match self {
            Self::At { child, .. } => child.row_items(),
            Self::Call(call) if call.position.is_some() => None,
            Self::Call(call) if call.name == "struct" => Some(call.arguments.clone()),
            Self::Call(call) if call.name == "named_struct" => Some(call.arguments.iter().skip(1).step_by(2).cloned().collect()),
            _ => None,
        }
    }

    pub fn call(name: impl Into<String>, arguments: Vec<Expression>) -> Self {
        Self::Call(Call {
            name: name.into(),
            arguments,
            distinct: false,
            filter: None,
            ignore_nulls: false,
            within_group: Vec::new(),
            position: None,
        })
    }

    pub fn call_distinct(name: impl Into<String>, arguments: Vec<Expression>) -> Self {
        match Self::call(name, arguments) {
            Self::Call(call) => Self::Call(Call { distinct: true, ..call }),
            other => other,
        }
    }

    pub fn binary(self, operator: BinaryOperator, right: Expression) -> Self {
        Self::Binary { operator, left: Box::new(self), right: Box::new(right), position: None }
    }

    pub fn unary(self, operator: UnaryOperator) -> Self {
        Self::Unary { operator, child: Box::new(self) }
    }

    pub fn and(self, right: Expression) -> Self {
        self.binary(BinaryOperator::And, right)
    }

    pub fn equal(self, right: Expression) -> Self {
        self.binary(BinaryOperator::Equal, right)
    }

    /// Beside `and`, `or` and the rest; an operator `!` of expressions would say less.
    #[allow(clippy::should_implement_trait)]
    pub fn not(self) -> Self {
        self.unary(UnaryOperator::Not)
    }

    pub fn is_null(self) -> Self {
        self.unary(UnaryOperator::IsNull)
    }

    pub fn is_not_null(self) -> Self {
        self.unary(UnaryOperator::IsNotNull)
    }

    /// The same at a place of the query's text, unless it knows its place already.
    pub fn at(self, position: Position) -> Self {
        match self {
            Self::Name { .. } | Self::Binary { .. } | Self::Cast { .. } | Self::Literal(_) | Self::At { .. } => self,
            Self::Call(call) if call.position.is_none() => Self::Call(Call { position: Some(position), ..call }),
            child => Self::At { child: Box::new(child), position },
        }
    }

    /// The same with the call of the program's that made it.
    pub fn made_by(self, call: &'static CallSite) -> Self {
        match self {
            Self::Binary { operator, left, right, .. } => Self::Binary { operator, left, right, position: Some(call.into()) },
            Self::Cast { child, to, mode, .. } => Self::Cast { child, to, mode, position: Some(call.into()) },
            other => other.at(call.into()),
        }
    }

    pub fn alias(self, name: impl Into<String>) -> Self {
        Self::Alias { child: Box::new(self), names: vec![name.into()] }
    }

    pub fn cast(self, to: DataType) -> Self {
        Self::Cast { child: Box::new(self), to, mode: CastMode::Cast, position: None }
    }

    pub fn try_cast(self, to: DataType) -> Self {
        Self::Cast { child: Box::new(self), to, mode: CastMode::TryCast, position: None }
    }

    /// Both bounds belong to the range.
    pub fn between(self, low: Expression, high: Expression) -> Self {
        self.clone().binary(BinaryOperator::GreaterOrEqual, low).and(self.binary(BinaryOperator::LessOrEqual, high))
    }

    pub fn is_in(self, list: Vec<Expression>) -> Self {
        Self::In { child: Box::new(self), list }
    }

    pub fn like(self, kind: LikeKind, pattern: Expression) -> Self {
        Self::Like { kind, child: Box::new(self), pattern: Box::new(pattern), escape: None }
    }

    /// `when(condition, value)`; further branches by `when` again, the rest by `otherwise`.
    pub fn case_when(condition: Expression, value: Expression) -> Self {
        Self::Case { branches: vec![(condition, value)], otherwise: None }
    }

    /// `None` when this is no CASE that is still open.
    pub fn when(self, condition: Expression, value: Expression) -> Option<Self> {
        match self {
            Self::Case { mut branches, otherwise: None } => {
                branches.push((condition, value));
                Some(Self::Case { branches, otherwise: None })
            }
            _ => None,
        }
    }

    /// `None` when this is no CASE that is still open.
    pub fn otherwise(self, value: Expression) -> Option<Self> {
        match self {
            Self::Case { branches, otherwise: None } => Some(Self::Case { branches, otherwise: Some(Box::new(value)) }),
            _ => None,
        }
    }

    pub fn item(self, key: Expression) -> Self {
        Self::Item { child: Box::new(self), key: Box::new(key) }
    }

    pub fn field(self, name: impl Into<String>) -> Self {
        Self::Field { child: Box::new(self), name: name.into() }
    }

    pub fn ascending(self) -> Self {
        self.sort(true, true)
    }

    pub fn descending(self) -> Self {
        self.sort(false, false)
    }

    pub fn sort(self, ascending: bool, nulls_first: bool) -> Self {
        let expression = match self {
            Self::Sort(order) => order.expression,
            other => other,
        };
        Self::Sort(Box::new(SortOrder { expression, ascending, nulls_first }))
    }

    pub fn over(self, spec: WindowSpec) -> Self {
        Self::Window { function: Box::new(self), spec: Box::new(spec) }
    }

    /// As ORDER BY reads it: ascending, nulls first, unless it says otherwise itself.
    pub fn into_sort_order(self) -> SortOrder {
        match self {
            Self::Sort(order) => *order,
            expression => SortOrder { expression, ascending: true, nulls_first: true },
        }
    }
}

/// Splits at dots outside backticks; a doubled backtick inside backticks is one.
pub fn name_parts(name: &str) -> Vec<String> {
    let mut parts = vec![String::new()];
    let mut quoted = false;
    let mut chars = name.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '`' if quoted && chars.peek() == Some(&'`') => {
                chars.next();
                push(&mut parts, '`');
            }
            '`' => quoted = !quoted,
            '.' if !quoted => parts.push(String::new()),
            c => push(&mut parts, c),
        }
    }
    parts
}

fn push(parts: &mut [String], c: char) {
    if let Some(last) = parts.last_mut() {
        last.push(c);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test(unsupported = test)]
    fn splits_names() {
        assert_eq!(name_parts("a.b"), ["a", "b"]);
        assert_eq!(name_parts("`a.b`.c"), ["a.b", "c"]);
        assert_eq!(name_parts("`a``b`"), ["a`b"]);
    }
}
