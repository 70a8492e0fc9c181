//! Projection, filter, sort and limit, with columns that a projection above the data has left out.

use std::sync::Arc;

use datafusion::logical_expr::expr::Sort as SortExpr;
use datafusion::logical_expr::{Expr, LogicalPlanBuilder};

use super::aggregate::has_aggregate;
use super::generate::is_generator;
use super::window::has_window;
use super::{Analyzer, Below, Grouping, Plan, Resolver, Typed, coerce, column};
use crate::column::{Attribute, Expression, SortOrder};
use crate::error::{Error, Result};

impl Analyzer<'_> {
    /// `select`: stars are expanded; aggregates without a grouping make one row.
    pub fn project(&self, plan: &Plan, expressions: &[Expression]) -> Result<Plan> {
        let resolver = Resolver::new(self, &plan.output);
        let expressions = self.expand(&resolver, expressions)?;
        if let Some(index) = expressions.iter().position(is_generator) {
            return self.project_generator(plan, &expressions, index);
        }
        if let Some(w) = self.time_windows(plan, &[], &expressions)? {
            return self.project(&w.plan, &w.expressions);
        }
        super::generate::refuse_nested(&resolver, &expressions)?;
        let told = |e| self.foreign(e, plan, expressions.iter(), |texts| format!("!Project [{}]", texts.join(", ")));
        let (wide, values) = match plan.files() {
            Some(_) => self.resolve_over(plan, &expressions, &[]).map_err(told)?,
            // What a projection leaves out is found by filters and sorts alone.
            None => (plan.clone(), expressions.iter().map(|e| resolver.resolve(e)).collect::<Result<Vec<_>>>().map_err(told)?),
        };
        if values.iter().any(|v| has_aggregate(&v.expr)) {
            return self.aggregate(&wide, &[], Grouping::Plain, &expressions);
        }
        self.project_beside_hidden(&wide, expressions, values)
    }

    /// A projection that passes on what its input hides.
    fn project_beside_hidden(&self, plan: &Plan, mut expressions: Vec<Expression>, mut values: Vec<Typed>) -> Result<Plan> {
        let shown = expressions.len();
        let passed = |a: &Attribute| values.iter().any(|v| matches!(&v.expr, Expr::Column(c) if c.name == a.column));
        let hidden: Vec<Attribute> = plan.output.iter().filter(|a| a.hidden && !passed(a)).cloned().collect();
        values.extend(hidden.iter().map(Typed::of));
        expressions.extend(hidden.into_iter().map(Expression::attribute));
        let mut projected = self.project_values(plan, &expressions, values)?;
        projected.output.iter_mut().skip(shown).for_each(|a| a.hidden = true);
        Ok(projected)
    }

    /// Stars to attributes.
    pub(super) fn expand(&self, resolver: &Resolver<'_>, expressions: &[Expression]) -> Result<Vec<Expression>> {
        let mut out = Vec::new();
        for expression in expressions {
            let (qualifier, except, position) = match expression {
                Expression::Star { qualifier, position } => (qualifier, &[][..], *position),
                Expression::StarExcept { qualifier, except } => (qualifier, except.as_slice(), None),
                _ => {
                    out.push(expression.clone());
                    continue;
                }
            };
            let mut left_out = Vec::new();
            for (name, position) in except {
                match super::scope::lookup(resolver.attributes, name).map_err(|e| e.placed(Some(*position)))? {
                    Some(found) => left_out.push(found.attribute.id),
                    None => return Err(super::scope::unresolved_in_order(resolver.attributes, name).placed(Some(*position))),
                }
            }
            let starred: Vec<_> =
                resolver.starred(qualifier).filter(|a| !left_out.contains(&a.id)).map(|a| Expression::attribute(a.clone())).collect();
            if !qualifier.is_empty() && starred.is_empty() && left_out.is_empty() {
                // `s.*` of a struct
                let Ok(base) = super::scope::bind(resolver.attributes, qualifier) else {
                    return Err(super::scope::no_such_star(resolver.attributes, qualifier).placed(position));
                };
                let crate::DataType::Struct(s) = resolver.resolve(&base)?.data_type else {
                    return Err(super::scope::unresolved(resolver.attributes, qualifier));
                };
                out.extend(s.fields.iter().map(|f| base.clone().field(&f.name)));
                continue;
            }
            out.extend(starred);
        }
        Ok(out)
    }

    /// A projection of expressions that are resolved over `plan` already.
    pub(super) fn project_values(&self, plan: &Plan, expressions: &[Expression], mut values: Vec<Typed>) -> Result<Plan> {
        if let Some(joined) = self.with_joined_subqueries(plan, &mut values)? {
            return Ok(Plan { below: None, ..self.project_values(&joined, expressions, values)? });
        }
        let resolver = Resolver::new(self, &plan.output);
        let mut logical = plan.logical.clone();
        self.count_subqueries(logical.schema(), &mut values)?;
        let windowed = values.iter().any(|v| has_window(&v.expr));
        if windowed {
            logical = self.take_windows(logical, &mut values)?;
        }
        let mut output: Vec<Attribute> = Vec::new();
        let mut projected = Vec::new();
        for (expression, value) in expressions.iter().zip(&values) {
            let name = resolver.output_name(expression);
            let (attribute, expr) = self.output_of(&plan.output, &output, name, expression, value);
            output.push(attribute);
            projected.push(expr);
        }
        let below = (!windowed).then(|| {
            let expressions = values.into_iter().map(|v| v.expr).collect();
            Arc::new(Below { input: Plan { below: None, ..plan.clone() }, expressions, hides: false })
        });
        let logical = LogicalPlanBuilder::from(logical).project(projected)?.build()?;
        Ok(Plan { logical, output, below })
    }

    /// The output attribute of a projected value: the input's own where it is passed on, a new one otherwise.
    fn output_of(
        &self,
        input: &[Attribute],
        before: &[Attribute],
        name: String,
        expression: &Expression,
        value: &Typed,
    ) -> (Attribute, Expr) {
        if let (Expr::Column(c), false) = (&value.expr, matches!(expression, Expression::Alias { .. }))
            && let Some(same) = input.iter().find(|a| a.column == c.name)
            && !before.iter().any(|a| a.id == same.id)
        {
            let (data_type, nullable) = (value.data_type.clone(), value.nullable);
            return (Attribute { name, data_type, nullable, hidden: false, ..same.clone() }, value.expr.clone());
        }
        let mut attribute = self.attribute(name, value.data_type.clone(), value.nullable);
        attribute.metadata = match (annotation(expression), &value.expr) {
            (Some(metadata), _) => Some(Arc::clone(metadata)),
            // A column under another name is still that column.
            (None, Expr::Column(c)) => input.iter().find(|a| a.column == c.name).and_then(|a| a.metadata.clone()),
            _ => None,
        };
        let expr = value.expr.clone().alias(&attribute.column);
        (attribute, expr)
    }

    /// Resolves over a plan's output, or, where a column is missing, over what its projection was made from. The plan
    /// that comes back has the columns that the values need; the caller projects to the old output again.
    fn resolve_over(
        &self,
        plan: &Plan,
        expressions: &[Expression],
        windows: &[(String, crate::column::WindowSpec)],
    ) -> Result<(Plan, Vec<Typed>)> {
        if let Some(expressions) = super::file_names::of_hidden(plan, expressions) {
            return self.resolve_over(plan, &expressions, windows);
        }
        let resolver = Resolver { windows, ..Resolver::new(self, &plan.output) };
        let direct = expressions.iter().map(|e| resolver.resolve(e)).collect::<Result<Vec<_>>>();
        let error = match direct {
            Ok(values) => return Ok((plan.clone(), values)),
            Err(error) => error,
        };
        let Some(wide) = self.widened(plan)? else { return Err(error) };
        let resolver = Resolver { windows, ..Resolver::new(self, &wide.output) };
        // The plan's own columns win over those below of the same name.
        let own = Resolver { windows, ..Resolver::new(self, &plan.output) };
        let values = expressions.iter().map(|e| own.resolve(e).or_else(|_| resolver.resolve(e)));
        match values.collect::<Result<Vec<_>>>() {
            Ok(values) => Ok((wide, values)),
            Err(_) => Err(error),
        }
    }

    /// The plan with the columns that its projection dropped behind its own.
    pub(super) fn widened(&self, plan: &Plan) -> Result<Option<Plan>> {
        let Some(below) = &plan.below else { return Ok(None) };
        let mut projected: Vec<Expr> = Vec::new();
        for (attribute, expr) in plan.output.iter().zip(&below.expressions) {
            let passed = matches!(expr, Expr::Column(c) if c.name == attribute.column);
            projected.push(if passed { expr.clone() } else { expr.clone().alias(&attribute.column) });
        }
        let mut output = plan.output.clone();
        for hidden in &below.input.output {
            if !output.iter().any(|a| a.id == hidden.id) {
                projected.push(column(&hidden.column));
                output.push(hidden.clone());
            }
        }
        let logical = LogicalPlanBuilder::from(below.input.logical.clone()).project(projected)?.build()?;
        Ok(Some(Plan { logical, output, below: None }))
    }

    /// Back to the columns of `wanted`.
    fn narrowed(&self, plan: Plan, wanted: &Plan) -> Result<Plan> {
        if plan.output.len() == wanted.output.len() {
            return Ok(Plan { output: wanted.output.clone(), below: wanted.below.clone(), ..plan });
        }
        let columns: Vec<Expr> = wanted.output.iter().map(|a| column(&a.column)).collect();
        let logical = LogicalPlanBuilder::from(plan.logical).project(columns)?.build()?;
        Ok(Plan { logical, output: wanted.output.clone(), below: None })
    }

    pub fn filter(&self, plan: &Plan, condition: &Expression) -> Result<Plan> {
        if let Expression::Star { position, .. } = condition {
            return Err(Error::new("INVALID_USAGE_OF_STAR_OR_REGEX", &[("elem", "'*'"), ("prettyName", "Filter")]).placed(*position));
        }
        if super::generate::has_generator(condition) {
            let shown = condition.text_with(&|parts| match super::scope::lookup(&plan.output, parts) {
                Ok(Some(found)) => found.attribute.column.clone(),
                _ => format!("'{}", parts.join(".")),
            });
            return Err(Error::new("UNSUPPORTED_GENERATOR.OUTSIDE_SELECT", &[("plan", &format!("'Filter {shown}"))]).placeless());
        }
        let told = |e| self.foreign(e, plan, std::iter::once(condition), |texts| format!("!Filter {}", texts.join(", ")));
        let (wide, mut values) = self.resolve_over(plan, std::slice::from_ref(condition), &[]).map_err(told)?;
        let Some(value) = values.pop() else { return Err(Error::internal("a filter without a condition")) };
        let text = Resolver::new(self, &wide.output).text(condition);
        if has_aggregate(&value.expr) || has_window(&value.expr) {
            let found = inner_text(condition, &Resolver::new(self, &wide.output));
            return Err(Error::new("INVALID_WHERE_CONDITION", &[("condition", &format!("\"{text}\"")), ("expressionList", &found)]));
        }
        let mut condition = [self.boolean(value, &text)?];
        let wide = self.with_files(wide, plan)?;
        let wide = self.with_joined_subqueries(&wide, &mut condition)?.unwrap_or(wide);
        let [condition] = condition;
        let logical = LogicalPlanBuilder::from(wide.logical).filter(condition.expr)?.build()?;
        self.narrowed_over_files(Plan { logical, output: wide.output, below: None }, plan)
    }

    /// The wide plan with the hidden column of the files that the plan reads, if it reads any.
    fn with_files(&self, wide: Plan, plan: &Plan) -> Result<Plan> {
        match plan.files() {
            Some(files) if !wide.output.iter().any(|a| a.id == files.id) => Ok(self.widened(plan)?.unwrap_or(wide)),
            _ => Ok(wide),
        }
    }

    /// Back to the columns of `wanted`. What a projection left out can be reached through one filter or sort only, but for
    /// the hidden column of files.
    fn narrowed_over_files(&self, wide: Plan, wanted: &Plan) -> Result<Plan> {
        let Some(files) = wanted.files().filter(|files| wide.output.iter().any(|a| a.id == files.id)) else {
            return Ok(Plan { below: None, ..self.narrowed(wide, wanted)? });
        };
        let output = wanted.output.iter().chain([files]).cloned().collect();
        let input = Plan { logical: wide.logical.clone(), output, below: None };
        let expressions = wanted.output.iter().map(|a| column(&a.column)).collect();
        Ok(Plan { below: Some(Arc::new(Below { input, expressions, hides: false })), ..self.narrowed(wide, wanted)? })
    }

    pub(super) fn boolean(&self, value: Typed, text: &str) -> Result<Typed> {
        let from = value.data_type.clone();
        match coerce::condition(value).filter(|_| from != crate::DataType::String) {
            Some(condition) => condition,
            None => Err(Error::datatype_mismatch(
                "FILTER_NOT_BOOLEAN",
                text,
                &[("filter", &format!("\"{text}\"")), ("type", &format!("\"{}\"", from.sql()))],
            )),
        }
    }

    pub fn sort(&self, plan: &Plan, orders: &[SortOrder]) -> Result<Plan> {
        let keys: Vec<Expression> = orders.iter().map(|o| o.expression.clone()).collect();
        let sorts: Vec<Expression> = orders.iter().map(|order| Expression::Sort(Box::new(order.clone()))).collect();
        let told = |e| self.foreign(e, plan, sorts.iter(), |texts| format!("!Sort [{}], true", texts.join(", ")));
        let (wide, values) = self.resolve_over(plan, &keys, &[]).map_err(told)?;
        for (value, order) in values.iter().zip(orders) {
            orderable(&Resolver::new(self, &wide.output), value, order)?;
        }
        let sorts: Vec<SortExpr> = values.into_iter().zip(orders).map(|(v, o)| SortExpr::new(v.expr, o.ascending, o.nulls_first)).collect();
        let wide = self.with_files(wide, plan)?;
        let logical = LogicalPlanBuilder::from(wide.logical).sort(sorts)?.build()?;
        self.narrowed_over_files(Plan { logical, output: wide.output, below: None }, plan)
    }

    pub fn limit(&self, plan: &Plan, skip: usize, fetch: Option<usize>) -> Result<Plan> {
        let logical = LogicalPlanBuilder::from(plan.logical.clone()).limit(skip, fetch)?.build()?;
        Ok(Plan { logical, output: plan.output.clone(), below: None })
    }

    pub fn distinct(&self, plan: &Plan) -> Result<Plan> {
        if let Some(map) = plan.output.iter().find(|a| matches!(a.data_type, crate::DataType::Map(..))) {
            let (name, found) = (format!("`{}`", map.name), format!("\"{}\"", map.data_type.sql()));
            return Err(Error::new("UNSUPPORTED_FEATURE.SET_OPERATION_ON_MAP_TYPE", &[("colName", &name), ("dataType", &found)]));
        }
        let logical = LogicalPlanBuilder::from(plan.logical.clone()).distinct()?.build()?;
        Ok(Plan { logical, output: plan.output.clone(), below: None })
    }
}

/// Refuses to sort by what has no order.
pub(super) fn orderable(resolver: &Resolver<'_>, value: &Typed, order: &SortOrder) -> Result<()> {
    if value.data_type.is_orderable() {
        return Ok(());
    }
    let text = resolver.text(&Expression::Sort(Box::new(order.clone())));
    let kind = format!("\"{}\"", value.data_type.sql());
    let parameters = [("functionName", "`sortorder`"), ("dataType", &*kind)];
    Err(Error::datatype_mismatch("INVALID_ORDERING_TYPE", &text, &parameters))
}

fn annotation(expression: &Expression) -> Option<&Arc<str>> {
    match expression {
        Expression::Alias { child, .. } => annotation(child),
        Expression::Annotated { metadata, .. } => Some(metadata),
        _ => None,
    }
}

/// The aggregates and window functions in a condition, for the error that names them.
fn inner_text(expression: &Expression, resolver: &Resolver<'_>) -> String {
    fn walk(expression: &Expression, resolver: &Resolver<'_>, out: &mut Vec<String>) {
        match expression {
            Expression::Call(call) if crate::functions::is_aggregate(&call.name) => out.push(qualified_text(expression, resolver)),
            Expression::UserCall { function, .. } if function.aggregates() => out.push(qualified_text(expression, resolver)),
            Expression::Window { .. } => out.push(qualified_text(expression, resolver)),
            Expression::Binary { left, right, .. } => {
                walk(left, resolver, out);
                walk(right, resolver, out);
            }
            Expression::Unary { child, .. }
            | Expression::Cast { child, .. }
            | Expression::Field { child, .. }
            | Expression::Item { child, .. } => walk(child, resolver, out),
            _ => {}
        }
    }
    let mut out = Vec::new();
    walk(expression, resolver, &mut out);
    out.join(", ")
}

/// The text with every column under its table's name.
fn qualified_text(expression: &Expression, resolver: &Resolver<'_>) -> String {
    expression.text_with(&|parts| match super::scope::lookup(resolver.attributes, parts) {
        Ok(Some(found)) => {
            let own = found.attribute.qualifier.iter().chain([&found.attribute.name]).chain(found.fields);
            own.cloned().collect::<Vec<_>>().join(".")
        }
        _ => parts.join("."),
    })
}
