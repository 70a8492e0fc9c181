//! A look at every part of an expression, and expressions with other parts.

use std::sync::Arc;

use super::{Call, Expression, FrameBound, SortOrder, WindowSpec};

impl Expression {
    /// Whether `test` holds for this expression or for one inside it. Subqueries of SQL texts are not looked into.
    pub fn any(&self, test: &dyn Fn(&Expression) -> bool) -> bool {
        test(self) || self.parts().into_iter().any(|part| part.any(test))
    }

    /// This expression and those inside it for which `test` holds, but none inside of such.
    pub fn all(&self, test: &dyn Fn(&Expression) -> bool) -> Vec<&Expression> {
        if test(self) { vec![self] } else { self.parts().into_iter().flat_map(|part| part.all(test)).collect() }
    }

    /// Whether it names a column of a query around its own.
    pub fn has_outer(&self) -> bool {
        self.any(&|e| matches!(e, Self::Outer(_)))
    }

    /// The same expression with each of its parts changed. Windows' keys and subqueries stay as they are.
    pub fn map_parts(&self, f: &dyn Fn(&Expression) -> Expression) -> Expression {
        let go = |e: &Expression| f(e);
        let boxed = |e: &Expression| Box::new(f(e));
        let all = |items: &[Expression]| items.iter().map(go).collect::<Vec<_>>();
        match self {
            Expression::Name { .. } => self.clone(),
            Expression::Call(call) => {
                Expression::Call(Call { arguments: all(&call.arguments), filter: call.filter.as_deref().map(boxed), ..call.clone() })
            }
            Expression::UserCall { function, arguments, filter } => {
                Expression::UserCall { function: function.clone(), arguments: all(arguments), filter: filter.as_deref().map(boxed) }
            }
            Expression::Unary { operator, child } => Expression::Unary { operator: *operator, child: boxed(child) },
            Expression::Binary { operator, left, right, position } => {
                Expression::Binary { operator: *operator, left: boxed(left), right: boxed(right), position: *position }
            }
            Expression::Cast { child, to, mode, position } => {
                Expression::Cast { child: boxed(child), to: to.clone(), mode: *mode, position: *position }
            }
            Expression::Alias { child, names } => Expression::Alias { child: boxed(child), names: names.clone() },
            Expression::Case { branches, otherwise } => Expression::Case {
                branches: branches.iter().map(|(c, v)| (go(c), go(v))).collect(),
                otherwise: otherwise.as_deref().map(boxed),
            },
            Expression::In { child, list } => Expression::In { child: boxed(child), list: all(list) },
            Expression::InSubquery { child, query } => Expression::InSubquery { child: boxed(child), query: query.clone() },
            Expression::Like { kind, child, pattern, escape } => {
                Expression::Like { kind: *kind, child: boxed(child), pattern: boxed(pattern), escape: *escape }
            }
            Expression::LikeMany { kind, child, patterns, all: every, negated } => {
                Expression::LikeMany { kind: *kind, child: boxed(child), patterns: all(patterns), all: *every, negated: *negated }
            }
            Expression::At { child, position } => Expression::At { child: boxed(child), position: *position },
            Expression::Item { child, key } => Expression::Item { child: boxed(child), key: boxed(key) },
            Expression::Field { child, name } => Expression::Field { child: boxed(child), name: name.clone() },
            Expression::Sort(order) => Expression::Sort(Box::new(SortOrder {
                expression: go(&order.expression),
                ascending: order.ascending,
                nulls_first: order.nulls_first,
            })),
            Expression::Window { function, spec } => Expression::Window { function: boxed(function), spec: spec.clone() },
            Expression::Annotated { child, metadata } => Expression::Annotated { child: boxed(child), metadata: Arc::clone(metadata) },
            Expression::NamedArgument { name, child } => Expression::NamedArgument { name: name.clone(), child: boxed(child) },
            Expression::Frame { kind, child, frame } => {
                Expression::Frame { kind: *kind, child: child.as_deref().map(boxed), frame: frame.clone() }
            }
            Expression::UpdateField { child, path, value } => {
                Expression::UpdateField { child: boxed(child), path: path.clone(), value: value.as_deref().map(boxed) }
            }
            Expression::Literal(_)
            | Expression::Outer(_)
            | Expression::Attribute(_)
            | Expression::Star { .. }
            | Expression::StarExcept { .. }
            | Expression::Exists { .. }
            | Expression::ScalarSubquery { .. }
            | Expression::Lambda { .. } => self.clone(),
        }
    }

    fn parts(&self) -> Vec<&Expression> {
        match self {
            Self::Literal(_)
            | Self::Name { .. }
            | Self::Attribute(_)
            | Self::Star { .. }
            | Self::StarExcept { .. }
            | Self::Exists { .. }
            | Self::ScalarSubquery { .. } => Vec::new(),
            Self::Call(call) => call.arguments.iter().chain(call.filter.as_deref()).collect(),
            Self::UserCall { arguments, filter, .. } => arguments.iter().chain(filter.as_deref()).collect(),
            Self::Unary { child, .. }
            | Self::Cast { child, .. }
            | Self::Alias { child, .. }
            | Self::At { child, .. }
            | Self::Annotated { child, .. }
            | Self::NamedArgument { child, .. }
            | Self::InSubquery { child, .. }
            | Self::Field { child, .. }
            | Self::Outer(child)
            | Self::Lambda { body: child, .. } => vec![child],
            Self::Binary { left, right, .. } => vec![left, right],
            Self::Case { branches, otherwise } => {
                branches.iter().flat_map(|(condition, value)| [condition, value]).chain(otherwise.as_deref()).collect()
            }
            Self::In { child, list } => std::iter::once(child.as_ref()).chain(list).collect(),
            Self::LikeMany { child, patterns, .. } => std::iter::once(child.as_ref()).chain(patterns).collect(),
            Self::Like { child, pattern, .. } => vec![child, pattern],
            Self::Item { child, key } => vec![child, key],
            Self::Sort(order) => vec![&order.expression],
            Self::Window { function, spec } => std::iter::once(function.as_ref()).chain(spec.parts()).collect(),
            Self::Frame { child, .. } => child.as_deref().into_iter().collect(),
            Self::UpdateField { child, value, .. } => std::iter::once(child.as_ref()).chain(value.as_deref()).collect(),
        }
    }
}

impl WindowSpec {
    pub(crate) fn parts(&self) -> impl Iterator<Item = &Expression> {
        let bounds = self.frame.iter().flat_map(|frame| [&frame.start, &frame.end]).filter_map(|bound| match bound {
            FrameBound::Preceding(offset) | FrameBound::Following(offset) => Some(offset.as_ref()),
            _ => None,
        });
        let orders = self.order_by.iter().map(|SortOrder { expression, .. }| expression);
        self.partition_by.iter().chain(orders).chain(bounds)
    }
}
