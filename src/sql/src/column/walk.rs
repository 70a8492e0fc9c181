//! A look at every part of an expression.

use super::{Expression, FrameBound, SortOrder, WindowSpec};

impl Expression {
    /// Whether `test` holds for this expression or for one inside it. Subqueries of SQL texts are not looked into.
    pub fn any(&self, test: &dyn Fn(&Expression) -> bool) -> bool {
        test(self) || self.parts().into_iter().any(|part| part.any(test))
    }

    /// Whether it names a column of a query around its own.
    pub fn has_outer(&self) -> bool {
        self.any(&|e| matches!(e, Self::Outer(_)))
    }

    fn parts(&self) -> Vec<&Expression> {
        match self {
            Self::Literal(_)
            | Self::Name { .. }
            | Self::Attribute(_)
            | Self::Star { .. }
            | Self::Exists { .. }
            | Self::ScalarSubquery { .. } => Vec::new(),
            Self::Call(call) => call.arguments.iter().chain(call.filter.as_deref()).collect(),
            Self::UserCall { arguments, .. } => arguments.iter().collect(),
            Self::Unary { child, .. }
            | Self::Cast { child, .. }
            | Self::Alias { child, .. }
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
    fn parts(&self) -> impl Iterator<Item = &Expression> {
        let bounds = self.frame.iter().flat_map(|frame| [&frame.start, &frame.end]).filter_map(|bound| match bound {
            FrameBound::Preceding(offset) | FrameBound::Following(offset) => Some(offset.as_ref()),
            _ => None,
        });
        let orders = self.order_by.iter().map(|SortOrder { expression, .. }| expression);
        self.partition_by.iter().chain(orders).chain(bounds)
    }
}
