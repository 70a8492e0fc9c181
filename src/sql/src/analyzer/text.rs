//! Names of sums that have dates or intervals in them: Spark shows what they became, `date_add(d, 1)` for `d + 1`.

use super::{Resolver, scope};
use crate::column::{BinaryOperator, Call, Expression, WindowSpec};
use crate::types::{DataType, IntervalField as F};

impl Resolver<'_> {
    /// The expression with such sums as Spark shows them, if it has any.
    pub(super) fn retold(&self, expression: &Expression) -> Option<Expression> {
        let go = |e: &Expression| self.retold(e);
        match expression {
            Expression::Binary { operator, left, right, position } => {
                if let Some(text) = self.sum(*operator, left, right) {
                    return Some(Expression::Name { parts: vec![text], position: None });
                }
                let (l, r) = (go(left), go(right));
                (l.is_some() || r.is_some()).then(|| Expression::Binary {
                    operator: *operator,
                    left: l.map_or_else(|| left.clone(), Box::new),
                    right: r.map_or_else(|| right.clone(), Box::new),
                    position: *position,
                })
            }
            Expression::Unary { operator, child } => Some(Expression::Unary { operator: *operator, child: Box::new(go(child)?) }),
            Expression::Cast { child, to, mode, position } => {
                Some(Expression::Cast { child: Box::new(go(child)?), to: to.clone(), mode: *mode, position: *position })
            }
            Expression::Window { function, spec } => {
                let frame = self.shown_frame(spec)?;
                let spec = Box::new(WindowSpec { frame: Some(frame), ..(**spec).clone() });
                Some(Expression::Window { function: function.clone(), spec })
            }
            Expression::Alias { child, names } => Some(Expression::Alias { child: Box::new(go(child)?), names: names.clone() }),
            // A star is told by its columns, but that `count(*)` is.
            Expression::Call(call)
                if !call.name.eq_ignore_ascii_case("count") && call.arguments.iter().any(|a| matches!(a, Expression::Star { .. })) =>
            {
                let arguments = call.arguments.iter().flat_map(|argument| match argument {
                    Expression::Star { qualifier, .. } => self.starred(qualifier).cloned().map(Expression::Attribute).collect(),
                    other => vec![go(other).unwrap_or_else(|| other.clone())],
                });
                Some(Expression::Call(Call { arguments: arguments.collect(), ..call.clone() }))
            }
            Expression::Call(call) => {
                if let Some(text) = self.replaced(call) {
                    return Some(Expression::Name { parts: vec![text], position: None });
                }
                let arguments: Vec<_> = call.arguments.iter().map(go).collect();
                arguments.iter().any(Option::is_some).then(|| {
                    let arguments = arguments.into_iter().zip(&call.arguments).map(|(new, old)| new.unwrap_or_else(|| old.clone()));
                    Expression::Call(Call { arguments: arguments.collect(), ..call.clone() })
                })
            }
            _ => None,
        }
    }

    /// Calls that Spark puts others in the place of, by the type of an argument.
    fn replaced(&self, call: &Call) -> Option<String> {
        let type_of = |e: &Expression| self.of_types().resolve(e).ok().map(|v| v.data_type);
        if crate::functions::find(&call.name.to_lowercase()).is_none()
            && let Some(function) = self.analyzer.session.sql_function(&call.name)
        {
            return Some(function.shown(&call.arguments, &|e| self.text(e)));
        }
        match (call.name.to_ascii_lowercase().as_str(), call.arguments.as_slice()) {
            ("time_bucket", [width, moment]) => {
                let kind = if type_of(moment)? == DataType::TimestampNtz { "TIMESTAMP_NTZ" } else { "TIMESTAMP" };
                Some(format!("time_bucket({}, {}, {kind} '1970-01-01 00:00:00')", self.text(width), self.text(moment)))
            }
            ("to_char" | "to_varchar", [value, format]) => {
                let kind = type_of(value)?;
                if !(kind.is_datetime() || matches!(kind, DataType::Time(_) | DataType::Binary)) {
                    return None;
                }
                let (shown, by) = (self.text(value), self.text(format));
                Some(match by.trim().to_ascii_lowercase().as_str() {
                    _ if kind != DataType::Binary => format!("date_format({shown}, {by})"),
                    "base64" => format!("base64({shown})"),
                    "hex" => format!("hex({shown})"),
                    _ => format!("decode({shown}, {by})"),
                })
            }
            _ => None,
        }
    }

    fn sum(&self, operator: BinaryOperator, left: &Expression, right: &Expression) -> Option<String> {
        use DataType as T;
        let sign = match operator {
            BinaryOperator::Add => "+",
            BinaryOperator::Subtract => "-",
            BinaryOperator::Multiply => "*",
            BinaryOperator::Divide => "/",
            _ => return None,
        };
        if !self.may_be_temporal(left) && !self.may_be_temporal(right) {
            return None;
        }
        let types = self.of_types();
        let (l, r) = (types.resolve(left).ok()?.data_type, types.resolve(right).ok()?.data_type);
        // Texts only for what is told otherwise: all else is gone into once more, and would double with each level.
        let (a, b) = (|| self.text(left), || self.text(right));
        let plain = || format!("{} {sign} {}", a(), b());
        let whole_days = |t: &DataType| *t == T::DayTimeInterval(F::Day, F::Day);
        Some(match (&l, &r) {
            (T::CalendarInterval, _) if sign == "*" => format!("multiply_interval({}, {})", a(), b()),
            (_, T::CalendarInterval) if sign == "*" => format!("multiply_interval({}, {})", b(), a()),
            (T::CalendarInterval, _) if sign == "/" => format!("divide_interval({}, {})", a(), b()),
            _ if sign == "/" || (sign == "*" && l.is_ansi_interval()) => return None,
            (_, y) if sign == "*" && y.is_ansi_interval() => format!("({} * {})", b(), a()),
            _ if sign == "*" => return None,
            (T::Date, y) if whole_days(y) && sign == "+" => format!("date_add({}, extractansiintervaldays({}))", a(), b()),
            (T::Date, y) if whole_days(y) => format!("date_add({}, (- extractansiintervaldays({})))", a(), b()),
            (x, T::Date) if whole_days(x) => format!("date_add({}, extractansiintervaldays({}))", b(), a()),
            (T::Time(_), T::DayTimeInterval(..) | T::Time(_)) => plain(),
            (T::DayTimeInterval(..), T::Time(_)) => format!("{} {sign} {}", b(), a()),
            (T::String, T::DayTimeInterval(..)) => plain(),
            (T::DayTimeInterval(..), T::String) => format!("{} {sign} {}", b(), a()),
            (x, y) if x.is_datetime() && y.is_interval() => plain(),
            (x, y) if x.is_interval() && y.is_datetime() => format!("{} {sign} {}", b(), a()),
            (T::Date, y) if y.is_integral() => format!("{}({}, {})", if sign == "+" { "date_add" } else { "date_sub" }, a(), b()),
            (x, T::Date) if x.is_integral() && sign == "+" => format!("date_add({}, {})", b(), a()),
            _ => return None,
        })
    }

    /// Without resolving it: whether it can be a date or an interval at all.
    fn may_be_temporal(&self, expression: &Expression) -> bool {
        let temporal = |t: &DataType| t.is_datetime() || t.is_interval() || matches!(t, DataType::Time(_));
        match expression {
            Expression::Literal(value) => temporal(&value.data_type()),
            Expression::Attribute(attribute) => temporal(&attribute.data_type),
            Expression::Name { parts, .. } => match scope::lookup(self.attributes, parts) {
                Ok(Some(found)) => !found.fields.is_empty() || temporal(&found.attribute.data_type),
                _ => false,
            },
            Expression::Cast { to, .. } => temporal(to),
            Expression::Binary { left, right, .. } => self.may_be_temporal(left) || self.may_be_temporal(right),
            Expression::Unary { child, .. } | Expression::Alias { child, .. } => self.may_be_temporal(child),
            Expression::Call(_) | Expression::Case { .. } | Expression::Item { .. } | Expression::Field { .. } => true,
            _ => false,
        }
    }
}
