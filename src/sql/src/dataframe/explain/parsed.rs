//! A query as it was read, before its names mean anything: Spark's parsed logical plan. What has no text here (pivots,
//! windows, subqueries in expressions) leaves the whole without one.

use std::fmt::Write as _;

use crate::column::{Attribute, BinaryOperator, Call, Expression, LikeKind, SortOrder, UnaryOperator};
use crate::parser::{JoinConstraint, JoinKind, Query, QueryBody, Relation, Select, SetOperator};
use crate::value::Value;

/// The tree of the query; `output` tells the numbers of its columns.
pub fn tree(query: &Query, output: &[Attribute]) -> Option<String> {
    let mut out = String::new();
    of_query(query, output)?.write("", "", &mut out);
    Some(out.trim_end().to_string())
}

struct Node {
    text: String,
    children: Vec<Node>,
}

impl Node {
    fn new(text: impl Into<String>, children: Vec<Node>) -> Self {
        Self { text: text.into(), children }
    }

    fn over(self, text: impl Into<String>) -> Self {
        Self::new(text, vec![self])
    }

    /// What has a name in it that is not looked up yet.
    fn is_open(&self) -> bool {
        ["'", "unresolvedalias(", "Unresolved", "[*]"].iter().any(|sign| self.text.contains(sign))
            || self.children.iter().any(Self::is_open)
    }

    fn write(&self, head: &str, indent: &str, out: &mut String) {
        let _ = writeln!(out, "{head}{}{}", if self.is_open() { "'" } else { "" }, self.text);
        let last = self.children.len().saturating_sub(1);
        for (i, child) in self.children.iter().enumerate() {
            let (branch, more) = if i == last { ("+- ", "   ") } else { (":- ", ":  ") };
            child.write(&format!("{indent}{branch}"), &format!("{indent}{more}"), out);
        }
    }
}

fn of_query(query: &Query, output: &[Attribute]) -> Option<Node> {
    let organization = &query.organization;
    if !query.ctes.is_empty() || !organization.distribute_by.is_empty() || !organization.sort_by.is_empty() {
        return None;
    }
    let mut node = of_body(&query.body, output)?;
    if !organization.order_by.is_empty() {
        node = node.over(format!("Sort [{}], true", orders(&organization.order_by)?));
    }
    if let Some(offset) = &organization.offset {
        node = node.over(format!("Offset {}", expression(offset)?));
    }
    if let Some(limit) = &organization.limit {
        let limit = expression(limit)?;
        node = node.over(format!("LocalLimit {limit}")).over(format!("GlobalLimit {limit}"));
    }
    Some(node)
}

fn of_body(body: &QueryBody, output: &[Attribute]) -> Option<Node> {
    match body {
        QueryBody::Select(select) => of_select(select, output),
        QueryBody::Nested(query) => of_query(query, output),
        QueryBody::Table(name, _) => Some(Node::new(format!("UnresolvedRelation [{}], [], false", name.join(", ")), Vec::new())),
        QueryBody::SetOperation { operator, all, left, right, .. } => {
            let children = vec![of_body(left, output)?, of_body(right, &[])?];
            Some(match (operator, all) {
                (SetOperator::Union, true) => Node::new("Union false, false", children),
                (SetOperator::Union, false) => Node::new("Union false, false", children).over("Distinct"),
                (SetOperator::Intersect, all) => Node::new(format!("Intersect {all}"), children),
                (SetOperator::Except, all) => Node::new(format!("Except {all}"), children),
            })
        }
        QueryBody::Values(..) | QueryBody::Pipe { .. } => None,
    }
}

fn of_select(select: &Select, output: &[Attribute]) -> Option<Node> {
    if !select.lateral_views.is_empty() || select.qualify.is_some() || !select.windows.is_empty() {
        return None;
    }
    let mut node = select.from.as_ref().map_or_else(|| Some(Node::new("OneRowRelation", Vec::new())), of_relation)?;
    if let Some(condition) = &select.condition {
        node = node.over(format!("Filter {}", expression(condition)?));
    }
    let starred = select.projection.iter().any(|item| matches!(item, Expression::Star { .. }));
    let named = |(i, item): (usize, &Expression)| result(item, output.get(i).filter(|_| !starred));
    let items = select.projection.iter().enumerate().map(named).collect::<Option<Vec<_>>>()?.join(", ");
    node = match &select.group_by {
        Some(group) if matches!(group.kind, crate::parser::GroupKind::Plain) => {
            node.over(format!("Aggregate [{}], [{items}]", list(&group.expressions)?))
        }
        Some(_) => return None,
        None => node.over(format!("Project [{items}]")),
    };
    if let Some(having) = &select.having {
        node = node.over(format!("UnresolvedHaving {}", expression(having)?));
    }
    if select.distinct {
        node = node.over("Distinct");
    }
    for hint in select.hints.iter().rev() {
        let arguments = list(&hint.arguments)?;
        node = node.over(format!("UnresolvedHint {}, [{arguments}]", hint.name.to_uppercase()));
    }
    Some(node)
}

fn of_relation(relation: &Relation) -> Option<Node> {
    let aliased = |node: Node, alias: &Option<String>, columns: &[String]| {
        if !columns.is_empty() {
            return None;
        }
        Some(match alias {
            Some(alias) => node.over(format!("SubqueryAlias {alias}")),
            None => node,
        })
    };
    match relation {
        Relation::Table { name, alias, columns, .. } => {
            aliased(Node::new(format!("UnresolvedRelation [{}], [], false", name.join(", ")), Vec::new()), alias, columns)
        }
        Relation::Subquery { query, alias, columns, .. } => {
            let name = alias.clone().or_else(|| Some("__auto_generated_subquery_name".into()));
            aliased(of_query(query, &[])?, &name, columns)
        }
        Relation::Function { name, arguments, alias, columns, .. } => {
            let text = format!("UnresolvedTableValuedFunction [{name}], [{}], false", list(arguments)?);
            aliased(Node::new(text, Vec::new()), alias, columns)
        }
        Relation::Join { left, right, kind, constraint, .. } => {
            let kind = match kind {
                JoinKind::Inner => "Inner",
                JoinKind::Cross => "Cross",
                JoinKind::Left => "LeftOuter",
                JoinKind::Right => "RightOuter",
                JoinKind::Full => "FullOuter",
                JoinKind::LeftSemi => "LeftSemi",
                JoinKind::LeftAnti => "LeftAnti",
            };
            let text = match constraint {
                JoinConstraint::None => format!("Join {kind}"),
                JoinConstraint::On(condition) => format!("Join {kind}, {}", expression(condition)?),
                JoinConstraint::Using(columns) => format!("Join UsingJoin({kind}, [{}])", columns.join(", ")),
                JoinConstraint::Natural => format!("Join NaturalJoin({kind})"),
            };
            Some(Node::new(text, vec![of_relation(left)?, of_relation(right)?]))
        }
        Relation::Lateral(_) | Relation::Sampled { .. } | Relation::Pivoted { .. } | Relation::Unpivoted { .. } => None,
    }
}

/// A column of the result: named, or to be named.
fn result(item: &Expression, made: Option<&Attribute>) -> Option<String> {
    match item {
        Expression::Alias { child, names } => match (names.as_slice(), made) {
            ([name], Some(made)) => Some(format!("{} AS {name}#{}", expression(child)?, made.id)),
            ([name], None) => Some(format!("{} AS {name}", expression(child)?)),
            _ => None,
        },
        Expression::Name { .. } | Expression::Star { .. } => expression(item),
        Expression::At { child, .. } => result(child, made),
        other => Some(format!("unresolvedalias({})", expression(other)?)),
    }
}

fn list(items: &[Expression]) -> Option<String> {
    Some(items.iter().map(expression).collect::<Option<Vec<_>>>()?.join(", "))
}

fn orders(items: &[SortOrder]) -> Option<String> {
    let order = |o: &SortOrder| {
        let (direction, nulls) = (if o.ascending { "ASC" } else { "DESC" }, if o.nulls_first { "FIRST" } else { "LAST" });
        Some(format!("{} {direction} NULLS {nulls}", expression(&o.expression)?))
    };
    Some(items.iter().map(order).collect::<Option<Vec<_>>>()?.join(", "))
}

fn expression(expression: &Expression) -> Option<String> {
    Some(match expression {
        Expression::Literal(value) => literal(value),
        Expression::Name { parts, .. } => format!("'{}", parts.join(".")),
        Expression::Star { qualifier, .. } if qualifier.is_empty() => "*".into(),
        Expression::Star { qualifier, .. } => format!("{}.*", qualifier.join(".")),
        Expression::At { child, .. } => self::expression(child)?,
        Expression::Call(call) => of_call(call)?,
        Expression::Binary { operator, left, right, .. } => {
            let (left, right) = (self::expression(left)?, self::expression(right)?);
            match operator {
                BinaryOperator::NotEqual => format!("NOT ({left} = {right})"),
                operator => format!("({left} {} {right})", operator.symbol()),
            }
        }
        Expression::Unary { operator, child } => {
            let child = self::expression(child)?;
            match operator {
                UnaryOperator::Not => format!("NOT {child}"),
                UnaryOperator::Negate => format!("-{child}"),
                UnaryOperator::Positive => format!("positive({child})"),
                UnaryOperator::BitNot => format!("~{child}"),
                UnaryOperator::IsNull => format!("isnull({child})"),
                UnaryOperator::IsNotNull => format!("isnotnull({child})"),
            }
        }
        Expression::Cast { child, to, .. } => format!("cast({} as {})", self::expression(child)?, to.simple_string()),
        Expression::In { child, list } => {
            let items = list.iter().map(self::expression).collect::<Option<Vec<_>>>()?;
            format!("{} IN ({})", self::expression(child)?, items.join(","))
        }
        Expression::Like { kind, child, pattern, .. } => {
            let (child, pattern) = (self::expression(child)?, self::expression(pattern)?);
            match kind {
                LikeKind::Like => format!("{child} LIKE {pattern}"),
                LikeKind::ILike => format!("ilike({child}, {pattern})"),
                LikeKind::RLike => format!("RLIKE({child}, {pattern})"),
            }
        }
        Expression::Case { branches, otherwise } => {
            let mut out = String::from("CASE");
            for (condition, value) in branches {
                let _ = write!(out, " WHEN {} THEN {}", self::expression(condition)?, self::expression(value)?);
            }
            if let Some(value) = otherwise {
                let _ = write!(out, " ELSE {}", self::expression(value)?);
            }
            out + " END"
        }
        _ => return None,
    })
}

fn literal(value: &Value) -> String {
    match value {
        Value::Null => "null".into(),
        other => other.text(),
    }
}

fn of_call(call: &Call) -> Option<String> {
    if call.filter.is_some() || !call.within_group.is_empty() {
        return None;
    }
    let arguments = match call.arguments.as_slice() {
        [Expression::Star { qualifier, .. }] if qualifier.is_empty() && call.name.eq_ignore_ascii_case("count") => "1".to_string(),
        arguments => list(arguments)?,
    };
    Some(format!("'{}({}{arguments})", call.name, if call.distinct { "distinct " } else { "" }))
}
