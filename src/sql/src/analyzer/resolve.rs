//! Expressions: names to attributes, calls to functions, operands to common types.

use std::sync::Arc;

use datafusion::arrow::compute::SortOptions;
use datafusion::arrow::datatypes::Field;
use datafusion::common::{Column, ScalarValue, Spans};
use datafusion::functions::core::expr_fn::get_field;
use datafusion::logical_expr::expr::{Exists, InList, InSubquery};
use datafusion::logical_expr::{BinaryExpr, Case, Expr, LogicalPlanBuilder, Operator, Subquery};

use super::{Analyzer, Typed, coerce, scope};
use crate::column::{Attribute, BinaryOperator, Call, CastMode, Expression, FrameKind, LikeKind, UnaryOperator, UserFunction, WindowSpec};
use crate::dataframe::DataFrame;
use crate::error::{Error, Result};
use crate::functions::{self, Invocation, arithmetic, cast, collection, constant, string, update, user};
use crate::parser::{Position, Query};
use crate::session::Variable;
use crate::settings::Settings;
use crate::types::DataType;
use crate::value::Value;

/// Resolves expressions over some attributes.
pub struct Resolver<'r> {
    pub analyzer: &'r Analyzer<'r>,
    pub attributes: &'r [Attribute],
    /// The query's WINDOW clause.
    pub windows: &'r [(String, WindowSpec)],
    /// Parameters of the lambdas around the expression, the innermost last.
    pub lambdas: Vec<Attribute>,
    /// Only types are asked for: no text is made, which in turn would ask for types.
    pub types_only: bool,
}

impl<'r> Resolver<'r> {
    pub fn new(analyzer: &'r Analyzer<'r>, attributes: &'r [Attribute]) -> Self {
        Self { analyzer, attributes, windows: &[], lambdas: Vec::new(), types_only: false }
    }

    /// One for the types of expressions. A text needs types of what is inside, so one that made texts meanwhile would take a
    /// multiple of the time for each level of a sum.
    pub(super) fn of_types(&self) -> Self {
        Self { lambdas: self.lambdas.clone(), types_only: true, ..*self }
    }

    /// The same with the parameters of one more lambda.
    pub(super) fn inside(&self, lambdas: Vec<Attribute>) -> Self {
        Self { lambdas, ..*self }
    }

    /// Spark's text of an expression, with qualifiers left out.
    pub fn text(&self, expression: &Expression) -> String {
        if self.types_only {
            return String::new();
        }
        let retold = self.retold(expression);
        let expression = retold.as_ref().unwrap_or(expression);
        let by_key = |e: &Expression| matches!(e, Expression::Item { key, .. } if matches!(**key, Expression::Literal(Value::String(_))));
        if expression.any(&by_key) {
            return self.text_of(&self.with_fields(expression));
        }
        self.text_of(expression)
    }

    /// `s["a"]` of a struct is its field `s.a`.
    fn with_fields(&self, expression: &Expression) -> Expression {
        match expression {
            Expression::Item { child, key } => match (self.resolve(child), key.as_ref()) {
                (Ok(Typed { data_type: DataType::Struct(_), .. }), Expression::Literal(Value::String(name))) => {
                    self.with_fields(child).field(name)
                }
                _ => expression.map_parts(&|part| self.with_fields(part)),
            },
            other => other.map_parts(&|part| self.with_fields(part)),
        }
    }

    fn text_of(&self, expression: &Expression) -> String {
        expression.text_with(&|parts| match scope::lookup(self.attributes, parts) {
            Ok(Some(found)) => {
                let from = parts.len() - found.fields.len() - 1;
                parts.get(from..).unwrap_or(parts).join(".")
            }
            _ => match self.variable(parts).filter(|_| self.lambdas.iter().all(|l| parts.first().is_none_or(|p| *p != l.name))) {
                Some((variable, [])) => variable.text(),
                _ => parts.join("."),
            },
        })
    }

    /// The text with the plan's own names of columns: `id#0`.
    pub(super) fn column_text(&self, expression: &Expression) -> String {
        expression.text_with(&|parts| match scope::lookup(self.attributes, parts) {
            Ok(Some(found)) => found.attribute.column.clone(),
            _ => parts.join("."),
        })
    }

    /// The name of an expression as an output column.
    pub fn output_name(&self, expression: &Expression) -> String {
        match expression {
            Expression::Alias { names, .. } => names.first().cloned().unwrap_or_default(),
            Expression::Name { parts, .. } => parts.last().cloned().unwrap_or_default(),
            Expression::Attribute(attribute) => attribute.name.clone(),
            Expression::Field { child, name } if is_path(child) => name.clone(),
            Expression::Cast { child, .. }
                if matches!(**child, Expression::Name { .. } | Expression::Attribute(_) | Expression::Alias { .. }) =>
            {
                self.output_name(child)
            }
            Expression::Sort(order) => self.output_name(&order.expression),
            Expression::At { child, .. } => self.output_name(child),
            Expression::ScalarSubquery { .. } => "scalarsubquery()".into(),
            Expression::Call(call) if call.name.eq_ignore_ascii_case("window") => "window".into(),
            Expression::Call(call) if call.name.eq_ignore_ascii_case("session_window") => "session_window".into(),
            other => self.text(other),
        }
    }

    pub fn resolve(&self, expression: &Expression) -> Result<Typed> {
        self.resolve_here(expression).map_err(|error| match place(expression) {
            Some(position) if error.may_be_placed() => error.placed(Some(position)),
            _ => error,
        })
    }

    fn resolve_here(&self, expression: &Expression) -> Result<Typed> {
        match expression {
            Expression::Literal(value) => self.literal(value),
            Expression::Name { parts, .. } => self.name(parts),
            Expression::At { child, position } if matches!(**child, Expression::ScalarSubquery { .. }) => {
                let Expression::ScalarSubquery { query } = child.as_ref() else { return self.resolve_here(child) };
                let (subquery, output) = self.subquery(query)?;
                self.scalar_subquery(subquery, &output, Some(*position))
            }
            Expression::At { child, position } => Ok(self.analyzer.placed(self.resolve_here(child)?, Some(*position))),
            Expression::LikeMany { kind, child, patterns, all, negated } => {
                // Each pattern is a LIKE of its own.
                let one = |pattern: &Expression| {
                    let like = child.as_ref().clone().like(*kind, pattern.clone());
                    if *negated { like.not() } else { like }
                };
                let operator = if *all { BinaryOperator::And } else { BinaryOperator::Or };
                match patterns.iter().map(one).reduce(|a, b| a.binary(operator, b)) {
                    Some(whole) => self.resolve_here(&whole),
                    None => Err(Error::internal("LIKE without a pattern")),
                }
            }
            Expression::Attribute(attribute) => self.attribute(attribute),
            Expression::Star { .. } | Expression::StarExcept { .. } => {
                Err(Error::new("INVALID_USAGE_OF_STAR_OR_REGEX", &[("elem", "'*'"), ("prettyName", "expression")]))
            }
            Expression::Call(call) => self.call(call, expression),
            Expression::UserCall { function, arguments, filter } => self.user_call(function, arguments, filter.as_deref()),
            Expression::Unary { operator, child } => self.unary(*operator, child, expression),
            Expression::Binary { operator, left, right, .. }
                if [left, right].iter().any(|side| matches!(***side, Expression::Star { .. } | Expression::StarExcept { .. })) =>
            {
                let name = format!("expression `{}`", operator.class_name());
                Err(Error::new("INVALID_USAGE_OF_STAR_OR_REGEX", &[("elem", "'*'"), ("prettyName", &name)]))
            }
            Expression::Binary { operator, left, right, position } => {
                let (left, right) = self.filled_up(*operator, self.resolve(left)?, self.resolve(right)?);
                if matches!(operator, BinaryOperator::And | BinaryOperator::Or) {
                    return self.binary(*operator, left, right, expression).map_err(|e| e.placed(*position));
                }
                let value = self.binary(*operator, left, right, expression)?;
                Ok(self.analyzer.placed(value, *position))
            }

            Expression::Cast { child, to, mode, position } => {
                let child_text = self.text(child);
                let child = self.resolve(child)?;
                if !cast::possible(&child.data_type, to, cast::Eval::of(*mode)) {
                    return Err(cast::refused(&child.data_type, to, &child_text, *mode));
                }
                Ok(self.analyzer.placed(cast::cast(child, to, *mode)?, *position))
            }
            Expression::Alias { child, names } if names.len() > 1 => {
                let text = format!("\"{}\"", self.text(child));
                Err(Error::new("MULTI_ALIAS_WITHOUT_GENERATOR", &[("names", &names.join(", ")), ("expr", &text)]))
            }
            Expression::Alias { child, .. } => self.resolve(child),
            Expression::Case { branches, otherwise } => self.case(branches, otherwise.as_deref(), expression),
            Expression::In { child, list } => {
                let mut values = vec![self.resolve(child)?];
                for item in list {
                    values.push(self.resolve(item)?);
                }
                let nullable = values.iter().any(|v| v.nullable);
                self.fill_up(&mut values);
                let (mut values, _) = coerce::all(values, "in", &self.text(expression))?;
                let child = values.remove(0);
                let list = values.into_iter().map(|v| v.expr).collect();
                let expr = Expr::InList(InList::new(Box::new(child.expr), list, false));
                Ok(Typed::new(expr, DataType::Boolean, nullable))
            }
            Expression::InSubquery { child, query } => {
                let child = self.resolve(child)?;
                let (subquery, output) = self.subquery(query)?;
                self.in_subquery(child, subquery, &output, expression)
            }
            Expression::Exists { query } => {
                let (subquery, _) = self.subquery(query)?;
                Ok(Typed::new(Expr::Exists(Exists::new(subquery, false)), DataType::Boolean, false))
            }
            Expression::ScalarSubquery { query } => {
                let (subquery, output) = self.subquery(query)?;
                self.scalar_subquery(subquery, &output, None)
            }
            Expression::Like { kind, child, pattern, escape } => {
                let (child, pattern) = (self.resolve(child)?, self.resolve(pattern)?);
                self.like(*kind, child, pattern, *escape)
            }
            Expression::Item { child, key } => {
                let key_text = self.text(key);
                let (child, key) = (self.resolve(child)?, self.resolve(key)?);
                if let (DataType::Struct(_), Some(ScalarValue::Utf8(Some(name)))) = (&child.data_type, coerce::literal(&key.expr)) {
                    let name = name.clone();
                    return self.field(child, &name);
                }
                collection::item(child, key, &self.text(expression), &key_text)
            }
            Expression::Field { child, name } => self.field(self.resolve(child)?, name),
            Expression::Sort(order) => self.resolve(&order.expression),
            Expression::Window { function, spec } => self.window(function, spec),
            Expression::Annotated { child, .. } | Expression::NamedArgument { child, .. } => self.resolve(child),
            Expression::Outer(child) => Resolver::new(self.analyzer, &[]).resolve(child),
            Expression::Frame { kind, child, frame } => self.frame(*kind, child.as_deref(), frame),
            Expression::UpdateField { child, path, value } => {
                let value = value.as_deref().map(|v| self.resolve(v)).transpose()?;
                update::field(self.resolve(child)?, path, value, &self.text(child), &self.text(expression))
            }
            Expression::Lambda { .. } => {
                Err(Error::new("INVALID_LAMBDA_FUNCTION_CALL.NON_HIGHER_ORDER_FUNCTION", &[("class", &self.text(expression))]))
            }
        }
    }

    fn literal(&self, value: &Value) -> Result<Typed> {
        Ok(Typed::new(Expr::Literal(value.to_scalar()?, None), value.data_type(), *value == Value::Null))
    }

    fn attribute(&self, wanted: &Attribute) -> Result<Typed> {
        if let Some(found) = self.attributes.iter().find(|a| a.id == wanted.id) {
            return Ok(Typed::of(found));
        }
        match self.analyzer.outer.iter().rev().find_map(|attributes| attributes.iter().find(|a| a.id == wanted.id)) {
            Some(found) => Ok(outer_reference(found)),
            None => Err(scope::missing(self.attributes, &[wanted], "")),
        }
    }

    fn name(&self, parts: &[String]) -> Result<Typed> {
        if let [first, fields @ ..] = parts
            && let Some(parameter) = self.parameter(first)
        {
            return fields.iter().try_fold(parameter, |value, field| self.field(value, field));
        }
        if let Some(found) = scope::lookup(self.attributes, parts)? {
            let base = Typed::of(found.attribute);
            return found.fields.iter().try_fold(base, |value, field| self.field(value, field));
        }
        // The query right around this one, and none beyond.
        if let Some(attributes) = self.analyzer.outer.last()
            && let Some(found) = scope::lookup(attributes, parts)?
        {
            let base = outer_reference(found.attribute);
            return found.fields.iter().try_fold(base, |value, field| self.field(value, field));
        }
        if let Some((variable, fields)) = self.variable(parts) {
            let value = Typed::new(Expr::Literal(variable.scalar, None), variable.data_type, true);
            return fields.iter().try_fold(value, |value, field| self.field(value, field));
        }
        Err(scope::unresolved(self.attributes, parts))
    }

    /// The session variable that the longest run of these parts names, and the fields behind it.
    fn variable<'p>(&self, parts: &'p [String]) -> Option<(Variable, &'p [String])> {
        let variables = self.analyzer.session.variables();
        (1..=parts.len()).rev().find_map(|length| {
            let (name, fields) = parts.split_at_checked(length)?;
            Some((variables.get(name)?, fields))
        })
    }

    fn field(&self, child: Typed, name: &str) -> Result<Typed> {
        if let DataType::Array(element, contains_null) = &child.data_type
            && let Some(field) = scope::field_of(element, name)
        {
            let data_type = DataType::Array(Box::new(field.data_type.clone()), *contains_null || field.nullable);
            let name = field.name.clone();
            return Ok(collection::field_of_each(child, &name, data_type));
        }
        if let DataType::Struct(s) = &child.data_type {
            let count = s.fields.iter().filter(|f| f.name.eq_ignore_ascii_case(name)).count();
            if count > 1 {
                let (name, count) = (format!("`{name}`"), count.to_string());
                return Err(Error::new("AMBIGUOUS_REFERENCE_TO_FIELDS", &[("field", &name), ("count", &count)]));
            }
        }
        match (&child.data_type, scope::field_of(&child.data_type, name)) {
            (_, Some(field)) => {
                let (data_type, nullable) = (field.data_type.clone(), child.nullable || field.nullable);
                Ok(Typed::new(get_field(child.expr, field.name.clone()), data_type, nullable))
            }
            (DataType::Struct(s), None) => {
                let fields: Vec<_> = s.fields.iter().map(|f| format!("`{}`", f.name)).collect();
                let name = format!("`{name}`");
                Err(Error::new("FIELD_NOT_FOUND", &[("fieldName", &name), ("fields", &fields.join(", "))]))
            }
            (DataType::Map(..), None) => collection::item(child, Typed::new(lit(name), DataType::String, false), name, name),
            (other, None) => {
                let is_list = matches!(other, DataType::Array(element, _) if !matches!(**element, DataType::Struct(_)));
                let base = match &child.expr {
                    Expr::Column(c) if self.lambdas.iter().any(|a| a.column == c.name) => "namedlambdavariable()".to_string(),
                    Expr::Column(c) => self.attributes.iter().find(|a| a.column == c.name).map_or(c.name.clone(), |a| a.name.clone()),
                    expr => expr.to_string(),
                };
                if is_list {
                    return collection::item(child, Typed::new(lit(name), DataType::String, false), &format!("{base}[{name}]"), name);
                }
                let (base, other) = (format!("\"{base}\""), format!("\"{}\"", other.sql()));
                Err(Error::new("INVALID_EXTRACT_BASE_FIELD_TYPE", &[("base", &base), ("other", &other)]))
            }
        }
    }

    fn unary(&self, operator: UnaryOperator, child: &Expression, whole: &Expression) -> Result<Typed> {
        let value = self.resolve(child)?;
        match operator {
            UnaryOperator::Not => match coerce::condition(value.clone()) {
                Some(value) => {
                    let value = value?;
                    Ok(Typed::new(Expr::Not(Box::new(value.expr)), DataType::Boolean, value.nullable))
                }
                None => {
                    let (text, from) = (self.text(child), format!("\"{}\"", value.data_type.sql()));
                    Err(Error::datatype_mismatch(
                        "UNEXPECTED_INPUT_TYPE",
                        &self.text(whole),
                        &[
                            ("paramIndex", "first"),
                            ("requiredType", "\"BOOLEAN\""),
                            ("inputSql", &format!("\"{text}\"")),
                            ("inputType", &from),
                        ],
                    ))
                }
            },
            UnaryOperator::IsNull => Ok(Typed::new(value.expr.is_null(), DataType::Boolean, false)),
            UnaryOperator::IsNotNull => Ok(Typed::new(value.expr.is_not_null(), DataType::Boolean, false)),
            UnaryOperator::Positive => Ok(value),
            UnaryOperator::Negate => arithmetic::negate(value, &self.text(whole)),
            UnaryOperator::BitNot => arithmetic::bit_not(value),
        }
    }

    /// Also the way in for functions that are operators under another name.
    pub fn binary(&self, operator: BinaryOperator, left: Typed, right: Typed, whole: &Expression) -> Result<Typed> {
        use BinaryOperator as B;
        let logical = match operator {
            B::And => Operator::And,
            B::Or => Operator::Or,
            B::Equal => Operator::Eq,
            B::NotEqual => Operator::NotEq,
            B::Less => Operator::Lt,
            B::LessOrEqual => Operator::LtEq,
            B::Greater => Operator::Gt,
            B::GreaterOrEqual => Operator::GtEq,
            B::NullSafeEqual => Operator::IsNotDistinctFrom,
            B::Add | B::Subtract | B::Multiply | B::Divide | B::IntegralDivide | B::Remainder | B::BitAnd | B::BitOr | B::BitXor => {
                if let (B::Add, Expression::Binary { left: l, right: r, .. }) = (operator, whole) {
                    self.refuse_added((l, &left.data_type), (r, &right.data_type))?;
                }
                return arithmetic::binary(operator, left, right, &self.text(whole));
            }
        };
        let mismatch = || {
            let (l, r) = (format!("\"{}\"", left.data_type.sql()), format!("\"{}\"", right.data_type.sql()));
            Error::datatype_mismatch("BINARY_OP_DIFF_TYPES", &self.text(whole), &[("left", &l), ("right", &r)])
        };
        let (left, right) = if matches!(operator, B::And | B::Or) {
            match (coerce::condition(left.clone()), coerce::condition(right.clone())) {
                (Some(left), Some(right)) => (left?, right?),
                _ => {
                    return Err(match coerce::common(&left.data_type, &right.data_type) {
                        Some(common) => {
                            let found = format!("\"{}\"", common.sql());
                            let parameters = [("inputType", "\"BOOLEAN\""), ("actualDataType", &*found)];
                            Error::datatype_mismatch("BINARY_OP_WRONG_TYPE", &self.text(whole), &parameters)
                        }
                        None => mismatch(),
                    });
                }
            }
        } else {
            let (left, right) = beside_booleans(left.clone(), right.clone())?;
            match coerce::compared(left, right) {
                Some(both) => both?,
                None => return Err(mismatch()),
            }
        };
        if !left.data_type.is_orderable() {
            let (function, kind) = (format!("`{}`", operator.symbol()), format!("\"{}\"", left.data_type.sql()));
            let parameters = [("functionName", &*function), ("dataType", &*kind)];
            return Err(Error::datatype_mismatch("INVALID_ORDERING_TYPE", &self.text(whole), &parameters));
        }
        let nullable = (left.nullable || right.nullable) && operator != B::NullSafeEqual;
        let expr = Expr::BinaryExpr(BinaryExpr::new(Box::new(left.expr), logical, Box::new(right.expr)));
        Ok(Typed::new(expr, DataType::Boolean, nullable))
    }

    /// A time's length is added to moments; Spark takes any other side for one.
    fn refuse_added(&self, left: (&Expression, &DataType), right: (&Expression, &DataType)) -> Result<()> {
        let (length, (other, found)) = match (left.1, right.1) {
            (DataType::DayTimeInterval(..), t) if t.is_numeric() => (left.0, right),
            (t, DataType::DayTimeInterval(..)) if t.is_numeric() => (right.0, left),
            _ => return Ok(()),
        };
        let (length, other, found) = (self.text(length), self.text(other), format!("\"{}\"", found.sql()));
        let parameters = [
            ("paramIndex", "first"),
            (
                "requiredType",
                "(\"(TIMESTAMP OR TIMESTAMP WITHOUT TIME ZONE)\" or \"(TIMESTAMP_LTZ(P) OR TIMESTAMP_NTZ(P) WITH P IN [7, 9])\")",
            ),
            ("inputSql", &format!("\"{other}\"")),
            ("inputType", &found),
        ];
        Err(Error::datatype_mismatch("UNEXPECTED_INPUT_TYPE", &format!("{other} + {length}"), &parameters))
    }

    fn case(&self, branches: &[(Expression, Expression)], otherwise: Option<&Expression>, whole: &Expression) -> Result<Typed> {
        let mut conditions = Vec::new();
        let mut values = Vec::new();
        for (condition, value) in branches {
            let resolved = self.resolve(condition)?;
            let from = resolved.data_type.clone();
            match coerce::condition(resolved).filter(|_| from != DataType::String) {
                Some(condition) => conditions.push(condition?.expr),
                None => {
                    return Err(Error::datatype_mismatch(
                        "UNEXPECTED_INPUT_TYPE",
                        &self.text(whole),
                        &[
                            ("paramIndex", "first"),
                            ("requiredType", "\"BOOLEAN\""),
                            ("inputSql", &format!("\"{}\"", self.text(condition))),
                            ("inputType", &format!("\"{}\"", from.sql())),
                        ],
                    ));
                }
            }
            values.push(self.resolve(value)?);
        }
        if let Some(value) = otherwise {
            values.push(self.resolve(value)?);
        }
        let nullable = otherwise.is_none() || values.iter().any(|v| v.nullable);
        let (mut values, data_type) = coerce::all(values, "casewhen", &self.text(whole))?;
        let else_expr = if otherwise.is_some() { values.pop().map(|v| Box::new(v.expr)) } else { None };
        let when_then_expr = conditions.into_iter().zip(values).map(|(c, v)| (Box::new(c), Box::new(v.expr))).collect();
        Ok(Typed::new(Expr::Case(Case { expr: None, when_then_expr, else_expr }), data_type, nullable))
    }

    /// Spark calculates the value once, and tells of it in errors as of a reference to that.
    fn between(&self, value: &Expression, low: &Expression, high: &Expression, whole: &Expression) -> Result<Typed> {
        let (value, shown) = (self.resolve(value)?, Expression::call("commonexpressionref", Vec::new()));
        let side = |operator, bound: &Expression| {
            self.binary(operator, value.clone(), self.resolve(bound)?, &shown.clone().binary(operator, bound.clone()))
        };
        let (low, high) = (side(BinaryOperator::GreaterOrEqual, low)?, side(BinaryOperator::LessOrEqual, high)?);
        self.binary(BinaryOperator::And, low, high, whole)
    }

    fn like(&self, kind: LikeKind, child: Typed, pattern: Typed, escape: Option<char>) -> Result<Typed> {
        let child = coerce::to(child, &DataType::String)?;
        let pattern = coerce::to(pattern, &DataType::String)?;
        match kind {
            LikeKind::RLike => Ok(string::rlike(child, pattern)),
            _ => string::like(child, pattern, escape.unwrap_or('\\'), kind == LikeKind::ILike),
        }
    }

    fn call(&self, call: &Call, whole: &Expression) -> Result<Typed> {
        let name = call.name.to_lowercase();
        match (name.as_str(), call.arguments.as_slice()) {
            // Written as operators elsewhere.
            ("between", [value, low, high]) => return self.between(value, low, high, whole),
            ("isnull", [child]) => return self.unary(UnaryOperator::IsNull, child, whole),
            ("isnotnull", [child]) => return self.unary(UnaryOperator::IsNotNull, child, whole),
            ("not", [child]) => return self.unary(UnaryOperator::Not, child, whole),
            ("negative", [child]) => return self.unary(UnaryOperator::Negate, child, whole),
            ("mod", [left, right]) => {
                let rest = self.binary(BinaryOperator::Remainder, self.resolve(left)?, self.resolve(right)?, whole)?;
                return Ok(self.analyzer.placed(rest, call.position));
            }
            ("rlike" | "regexp" | "regexp_like", [child, pattern]) => {
                return self.like(LikeKind::RLike, self.resolve(child)?, self.resolve(pattern)?, None);
            }
            ("like", [child, pattern]) => {
                return self.like(LikeKind::Like, self.resolve(child)?, self.resolve(pattern)?, None);
            }
            ("ilike", [child, pattern]) => {
                return self.like(LikeKind::ILike, self.resolve(child)?, self.resolve(pattern)?, None);
            }
            ("equal_null", [left, right]) => {
                return self.binary(BinaryOperator::NullSafeEqual, self.resolve(left)?, self.resolve(right)?, whole);
            }
            ("like" | "ilike", [child, pattern, escape]) => {
                let kind = if name == "like" { LikeKind::Like } else { LikeKind::ILike };
                let escape = match constant::value(&self.resolve(escape)?.expr) {
                    Some(ScalarValue::Utf8(Some(text))) if text.chars().count() == 1 => text.chars().next(),
                    _ => return Err(Error::new("INVALID_ESCAPE_CHAR", &[("sqlExpr", &format!("\"{}\"", self.text(escape)))])),
                };
                return self.like(kind, self.resolve(child)?, self.resolve(pattern)?, escape);
            }
            ("if" | "iff", [condition, yes, no]) => {
                let branches = [(condition.clone(), yes.clone())];
                return self.case(&branches, Some(no), whole);
            }
            ("try_cast", _) => {}
            (type_name, [child]) if DataType::of_cast_function(type_name).is_some() => {
                let to = DataType::of_cast_function(type_name).unwrap_or(DataType::String);
                return Ok(self.analyzer.placed(cast::cast(self.resolve(child)?, &to, CastMode::Cast)?, call.position));
            }
            _ => {}
        }
        // A function of the session's does not hide one of Spark's own.
        if functions::find(&name).is_none()
            && let Some(function) = self.analyzer.session.functions().scalar(&name)
        {
            return self.user_call(&function, &call.arguments, call.filter.as_deref());
        }
        if functions::find(&name).is_none()
            && let Some(function) = self.analyzer.session.sql_function(&name)
        {
            return self.sql_call(&function, &call.arguments);
        }
        if functions::find(&name).is_some() && call.arguments.iter().any(|a| matches!(a, Expression::NamedArgument { .. })) {
            let function = format!("`{name}`");
            return Err(Error::new("NAMED_PARAMETERS_NOT_SUPPORTED", &[("functionName", &function)]).placed(call.position));
        }
        if let Some(result) = self.higher_order(call, whole) {
            return result;
        }
        if name.matches('.').count() > 1 && !name.starts_with("system.") && !name.starts_with("spark_catalog.") {
            let identifier = scope::quoted(&call.name.split('.').map(str::to_string).collect::<Vec<_>>());
            let parameters = [("sessionCatalog", "spark_catalog"), ("identifier", identifier.as_str())];
            return Err(Error::new("REQUIRES_SINGLE_PART_NAMESPACE", &parameters));
        }
        if functions::find(&name).is_some_and(|f| f.kind == functions::Kind::Scalar) {
            let unsupported = if call.distinct { Some("DISTINCT") } else { call.filter.is_some().then_some("FILTER CLAUSE") };
            if let Some(syntax) = unsupported {
                let pretty = format!("`{name}`");
                let parameters = [("prettyName", pretty.as_str()), ("syntax", syntax)];
                return Err(Error::new("INVALID_SQL_SYNTAX.FUNCTION_WITH_UNSUPPORTED_SYNTAX", &parameters));
            }
        }
        if matches!(name.as_str(), "grouping" | "grouping_id") {
            let arguments = call.arguments.iter().map(|a| self.resolve(a)).collect::<Result<Vec<_>>>()?;
            return Ok(super::grouping::mark(&name, arguments));
        }
        let invocation = self.invocation(call, whole)?;
        match functions::build(&invocation) {
            // Of functions only some tell where in the query their errors at run time come from.
            Some(result) if shows_place(&name, call.arguments.len()) => Ok(self.analyzer.placed(result?, call.position)),
            Some(result) => Ok(self.analyzer.with_placed_casts(result?, call.position)),
            None if functions::window::NAMES.contains(&name.as_str()) => {
                let text = format!("\"{}\"", self.text(whole));
                Err(Error::new("WINDOW_FUNCTION_WITHOUT_OVER_CLAUSE", &[("funcName", &text)]))
            }
            None => {
                let routine = scope::quoted(&call.name.split('.').map(str::to_string).collect::<Vec<_>>());
                let path = "[`system`.`builtin`, `system`.`session`, `spark_catalog`.`default`]";
                Err(Error::new("UNRESOLVED_ROUTINE", &[("routineName", &routine), ("searchPath", path)]))
            }
        }
    }

    pub(super) fn user_call(
        &self,
        function: &Arc<dyn UserFunction>,
        arguments: &[Expression],
        filter: Option<&Expression>,
    ) -> Result<Typed> {
        let name = |argument: &Expression| match argument {
            Expression::NamedArgument { name, .. } => Some(name.clone()),
            _ => None,
        };
        let names: Vec<Option<String>> = arguments.iter().map(name).collect();
        let mut function = if names.iter().any(Option::is_some) { function.with_names(&names) } else { Arc::clone(function) };
        let given = arguments;
        let arguments = given.iter().map(|a| self.resolve(a)).collect::<Result<Vec<_>>>()?;
        let class = |value: &Typed| match &value.expr {
            Expr::Column(c) => self.attributes.iter().find(|a| a.column == c.name).and_then(Attribute::user_class),
            _ => None,
        };
        let classes: Vec<Option<String>> = arguments.iter().map(class).collect();
        if classes.iter().any(Option::is_some) {
            function = function.with_classes(&classes);
        }
        if !function.aggregates() {
            return Ok(user::call(function, arguments));
        }
        let texts: Vec<String> = given.iter().map(|a| self.text(a)).collect();
        let invocation = Invocation {
            name: function.name().to_string(),
            text: format!("{}({})", function.name(), texts.join(", ")),
            names: vec![String::new(); texts.len()],
            arguments,
            texts,
            distinct: false,
            ignore_nulls: false,
            within_group: Vec::new(),
            filter: filter.map(|filter| Ok::<_, Error>(coerce::to(self.resolve(filter)?, &DataType::Boolean)?.expr)).transpose()?,
            session: self.analyzer.session,
        };
        functions::aggregate::user(function, &invocation)
    }

    /// The aggregate of the user's that an expression calls, and what it is called with.
    pub(super) fn user_aggregate<'e>(&self, expression: &'e Expression) -> Option<(Arc<dyn UserFunction>, &'e [Expression])> {
        let (function, arguments) = match expression {
            Expression::UserCall { function, arguments, .. } => (Arc::clone(function), arguments),
            Expression::Call(call) if functions::find(&call.name.to_lowercase()).is_none() => {
                (self.analyzer.session.functions().scalar(&call.name)?, &call.arguments)
            }
            _ => return None,
        };
        function.aggregates().then_some((function, arguments.as_slice()))
    }

    /// A call with its arguments resolved; `count(*)` counts the literal 1.
    pub fn invocation(&self, call: &Call, whole: &Expression) -> Result<Invocation<'r>> {
        let mut arguments = Vec::new();
        let mut texts = Vec::new();
        let mut names = Vec::new();
        for argument in &call.arguments {
            match argument {
                Expression::Star { qualifier, .. } if qualifier.is_empty() && call.name.eq_ignore_ascii_case("count") && !call.distinct => {
                    arguments.push(self.literal(&Value::Integer(1))?);
                    texts.push("1".to_string());
                    names.push("1".to_string());
                }
                Expression::Star { qualifier, .. } if call.name.eq_ignore_ascii_case("count") && !qualifier.is_empty() => {
                    let table = scope::quoted(qualifier);
                    return Err(Error::new("INVALID_USAGE_OF_STAR_WITH_TABLE_IDENTIFIER_IN_COUNT", &[("tableName", &table)]));
                }
                Expression::Star { qualifier, .. } => {
                    for attribute in self.starred(qualifier) {
                        arguments.push(Typed::of(attribute));
                        texts.push(attribute.name.clone());
                        names.push(attribute.name.clone());
                    }
                }
                argument => {
                    arguments.push(self.resolve(argument)?);
                    texts.push(self.text(argument));
                    // Only what has a name gives one.
                    let named = matches!(argument, Expression::Alias { .. }) || is_path(argument);
                    names.push(if named { self.output_name(argument) } else { String::new() });
                }
            }
        }
        let filter = match &call.filter {
            Some(filter) => Some(coerce::to(self.resolve(filter)?, &DataType::Boolean)?.expr),
            None => None,
        };
        let mut within_group = Vec::new();
        for order in &call.within_group {
            let options = SortOptions { descending: !order.ascending, nulls_first: order.nulls_first };
            within_group.push((self.resolve(&order.expression)?, options));
        }
        // What a percentile is of stands behind WITHIN GROUP.
        if let [order] = call.within_group.as_slice()
            && matches!(call.name.to_ascii_lowercase().as_str(), "percentile_cont" | "percentile_disc")
        {
            arguments.insert(0, self.resolve(&order.expression)?);
            texts.insert(0, self.text(&order.expression));
            names.insert(0, String::new());
        }
        Ok(Invocation {
            name: call.name.to_lowercase(),
            arguments,
            texts,
            names,
            text: self.text(whole),
            distinct: call.distinct,
            ignore_nulls: call.ignore_nulls,
            within_group,
            filter,
            session: self.analyzer.session,
        })
    }

    /// The attributes of `*` or `t.*`.
    pub fn starred(&self, qualifier: &[String]) -> impl Iterator<Item = &'r Attribute> + use<'r> {
        super::hidden::starred(self.attributes, qualifier)
    }

    /// A DataFrame as a value.
    fn frame(&self, kind: FrameKind, child: Option<&Expression>, frame: &DataFrame) -> Result<Typed> {
        let mut around = self.analyzer.outer.clone();
        around.push(self.attributes.to_vec());
        let plan = self.analyzer.renewed(&*frame.inside(&Arc::from(around))?.ready()?)?;
        let outer_ref_columns = plan.logical.all_out_ref_exprs();
        let count = plan.output.len();
        let subquery = Subquery { subquery: Arc::new(plan.logical), outer_ref_columns, spans: Spans::new() };
        match (kind, child, plan.output.as_slice()) {
            (FrameKind::Exists, ..) => Ok(Typed::new(Expr::Exists(Exists::new(subquery, false)), DataType::Boolean, false)),
            (FrameKind::Scalar, _, [only]) => Ok(Typed::new(Expr::ScalarSubquery(subquery), only.data_type.clone(), true)),
            (FrameKind::In, Some(child), [only]) => {
                let child = coerce::to(self.resolve(child)?, &only.data_type)?;
                let expr = Expr::InSubquery(InSubquery::new(Box::new(child.expr), subquery, false));
                Ok(Typed::new(expr, DataType::Boolean, child.nullable || only.nullable))
            }
            (FrameKind::In, Some(child), _) => self.in_rows(child, plan.output, subquery),
            _ => Err(Error::new("NOT_A_SCALAR_SUBQUERY", &[("number", &count.to_string())])),
        }
    }

    /// `struct(a, b).isin(df)`: the struct among the rows of as many columns.
    fn in_rows(&self, child: &Expression, output: Vec<Attribute>, subquery: Subquery) -> Result<Typed> {
        let child = self.resolve(child)?;
        let DataType::Struct(fields) = &child.data_type else {
            return Err(Error::new("NOT_A_SCALAR_SUBQUERY", &[("number", &output.len().to_string())]));
        };
        if fields.fields.len() != output.len() {
            return Err(Error::new("NOT_A_SCALAR_SUBQUERY", &[("number", &output.len().to_string())]));
        }
        let inner = Resolver::new(self.analyzer, &output);
        let named = output.iter().zip(&fields.fields).map(|(a, field)| Expression::attribute(a.clone()).alias(&field.name));
        let row = inner.resolve(&Expression::call("struct", named.collect()))?;
        let row = coerce::to(row, &child.data_type)?;
        let logical = LogicalPlanBuilder::from(Arc::unwrap_or_clone(subquery.subquery)).project(vec![row.expr.alias("_row")])?.build()?;
        let subquery = Subquery { subquery: Arc::new(logical), ..subquery };
        let expr = Expr::InSubquery(InSubquery::new(Box::new(child.expr), subquery, false));
        Ok(Typed::new(expr, DataType::Boolean, child.nullable || row.nullable))
    }

    fn subquery(&self, query: &Query) -> Result<(Subquery, Vec<Attribute>)> {
        if !self.lambdas.is_empty() {
            return Err(Error::new("UNSUPPORTED_SUBQUERY_EXPRESSION_CATEGORY.HIGHER_ORDER_FUNCTION", &[]));
        }
        let mut analyzer = self.analyzer.clone();
        analyzer.outer.push(self.attributes.to_vec());
        let plan = analyzer.query(query)?;
        let outer_ref_columns = plan.logical.all_out_ref_exprs();
        Ok((Subquery { subquery: Arc::new(plan.logical), outer_ref_columns, spans: Spans::new() }, plan.output))
    }
}

/// Without ANSI mode a boolean beside a number is one.
fn beside_booleans(left: Typed, right: Typed) -> Result<(Typed, Typed)> {
    if Settings::current().ansi {
        return Ok((left, right));
    }
    Ok(match (&left.data_type, &right.data_type) {
        (DataType::Boolean, to) if to.is_numeric() => (cast::cast(left, &to.clone(), CastMode::Cast)?, right),
        (to, DataType::Boolean) if to.is_numeric() => {
            let to = to.clone();
            (left, cast::cast(right, &to, CastMode::Cast)?)
        }
        _ => (left, right),
    })
}

/// A column of a query around this one.
fn outer_reference(a: &Attribute) -> Typed {
    let field = Arc::new(Field::new(&a.column, a.data_type.to_arrow(), a.nullable));
    Typed::new(Expr::OuterReferenceColumn(field, Column::new_unqualified(&a.column)), a.data_type.clone(), a.nullable)
}

/// Functions whose errors at run time show the place of their call.
const SHOWS_PLACE: &[&str] =
    &["abs", "array_insert", "bround", "conv", "div", "element_at", "elt", "mod", "negative", "pmod", "round", "sum"];

/// Without a format, to_date and its kin are casts.
fn shows_place(name: &str, arguments: usize) -> bool {
    SHOWS_PLACE.contains(&name) || (arguments == 1 && matches!(name, "to_date" | "to_timestamp" | "to_timestamp_ltz" | "to_timestamp_ntz"))
}

/// Where the expression stands in the query's text, if it knows.
pub(super) fn place(expression: &Expression) -> Option<Position> {
    match expression {
        Expression::At { position, .. } => Some(*position),
        // They tell of themselves; of what is inside Spark knows better.
        Expression::Binary { operator: BinaryOperator::And | BinaryOperator::Or, .. } => None,
        Expression::Name { position, .. } | Expression::Binary { position, .. } | Expression::Cast { position, .. } => *position,
        Expression::Lambda { position, .. } | Expression::Star { position, .. } => *position,
        Expression::Call(call) => call.position,
        Expression::Alias { child, .. } => place(child),
        Expression::Window { function, .. } => place(function),
        _ => None,
    }
}

fn lit(text: &str) -> Expr {
    Expr::Literal(ScalarValue::Utf8(Some(text.to_string())), None)
}

/// A name, or fields of one.
fn is_path(expression: &Expression) -> bool {
    match expression {
        Expression::Name { .. } | Expression::Attribute(_) => true,
        Expression::Field { child, .. } | Expression::At { child, .. } => is_path(child),
        _ => false,
    }
}
