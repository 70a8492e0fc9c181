//! One SELECT with its ORDER BY, which may use what the SELECT list leaves out.

use datafusion::logical_expr::{Expr, LogicalPlanBuilder};

use super::generate::is_generator;
use super::query::{ordinal, out_of_range};
use super::scope;
use super::substitute::{replace, substitute};
use super::{Analyzer, Plan, Resolver, Typed, column};
use crate::column::{Call, Expression, SortOrder};
use crate::error::{Error, Result};
use crate::functions;
use crate::parser::{GroupBy, GroupKind, LateralView, Position, Select};

/// Keys, and for grouping sets the indexes of the keys of each.
type Keys = (Vec<Expression>, Option<Vec<Vec<usize>>>);

/// Where the first call of that kind stands.
fn place_of(expressions: &[Expression], wanted: &dyn Fn(&Call) -> bool) -> Option<Position> {
    let found = std::cell::Cell::new(None);
    let is_one = |part: &Expression| match part {
        Expression::Call(call) if wanted(call) => {
            found.set(call.position);
            true
        }
        _ => false,
    };
    expressions.iter().any(|e| e.any(&is_one));
    found.get()
}

/// Where an aggregate stands in another's arguments.
fn nested_call(expression: &Expression, inside: bool) -> Option<Position> {
    match expression {
        Expression::Call(call) if functions::is_aggregate(&call.name) => {
            if inside {
                call.position
            } else {
                call.arguments.iter().find_map(|a| nested_call(a, true))
            }
        }
        Expression::Call(call) => call.arguments.iter().find_map(|a| nested_call(a, inside)),
        Expression::Alias { child, .. } | Expression::At { child, .. } | Expression::Cast { child, .. } => nested_call(child, inside),
        Expression::Binary { left, right, .. } => nested_call(left, inside).or_else(|| nested_call(right, inside)),
        _ => None,
    }
}

impl Analyzer<'_> {
    pub(super) fn select(&self, select: &Select, order_by: &[SortOrder]) -> Result<Plan> {
        let input = match &select.from {
            Some(relation) => self.with_hints(&select.hints).relation(relation)?,
            None => Self::one_row()?,
        };
        let plan = self.select_over(select, input, order_by)?;
        select.hints.iter().rev().try_fold(plan, |plan, hint| self.hinted(plan, hint))
    }

    /// LATERAL VIEW
    pub(super) fn lateral_view(&self, input: &Plan, view: &LateralView) -> Result<Plan> {
        let generator = match (&view.generator, view.outer) {
            (Expression::Call(call), true) if !call.name.to_lowercase().ends_with("_outer") => {
                let name = format!("{}_outer", call.name);
                Expression::Call(crate::column::Call { name, ..call.clone() })
            }
            (other, _) => other.clone(),
        };
        let qualifier = (!view.table.is_empty()).then_some(view.table.as_str());
        let generated = self.generate(input, &generator, &view.columns, qualifier).map_err(|e| match e.condition() {
            Some("UDTF_ALIAS_NUMBER_MISMATCH") => e.placed(Some(view.position)),
            _ => e,
        });
        Ok(generated?.plan)
    }

    /// The SELECT over what its FROM gives.
    pub(super) fn select_over(&self, select: &Select, input: Plan, order_by: &[SortOrder]) -> Result<Plan> {
        match self.over_files(select, &input)? {
            Some((select, input)) => self.select_as_is(&select, input, order_by),
            None => self.select_as_is(select, input, order_by),
        }
    }

    fn select_as_is(&self, select: &Select, input: Plan, order_by: &[SortOrder]) -> Result<Plan> {
        let mut input = self.shown_to(select, order_by, input)?;
        for view in &select.lateral_views {
            input = self.lateral_view(&input, view)?;
        }
        if let Some(condition) = &select.condition {
            without_windows(condition, "WHERE")?;
            input = self.filter(&input, condition).map_err(|e| match e.condition() {
                Some("INVALID_WHERE_CONDITION" | "DATATYPE_MISMATCH.FILTER_NOT_BOOLEAN") => e.placed(select.position),
                _ => e,
            })?;
        }
        if let Some(having) = &select.having {
            without_windows(having, "HAVING")?;
        }
        let resolver = Resolver { windows: &select.windows, ..Resolver::new(self, &input.output) };
        let mut items = self.expand(&resolver, &select.projection)?;
        if !select.windows.is_empty() {
            items = items.iter().map(|item| resolver.spelled(item)).collect();
        }
        super::generate::refuse_nested(&resolver, &items)?;
        if let Some(index) = items.iter().position(is_generator) {
            if select.group_by.is_some() || select.having.is_some() {
                return Err(Error::unsupported("a generator beside GROUP BY"));
            }
            let plan = self.project_generator(&input, &items, index)?;
            let plan = if select.distinct { self.distinct(&plan)? } else { plan };
            return if order_by.is_empty() { Ok(plan) } else { self.sort_by_output(&plan, order_by) };
        }
        self.lateral_aliases(&input, &mut items)?;
        let visible = items.len();
        // ORDER BY, HAVING and QUALIFY may need values beside the visible ones; they are hidden columns.
        let orders = self.order_columns(&input, &mut items, order_by, select.distinct)?;
        let shown = items.get(..visible).unwrap_or(&items);
        let having = select.having.as_ref().map(|h| self.over_aliases(&input, &items, &self.over_output(&input, select, shown, h)));
        let qualify = select.qualify.as_ref().map(|q| self.over_aliases(&input, &items, q));

        let mut expressions = items.clone();
        expressions.extend(having.clone());
        expressions.extend(qualify.clone());
        let (mut base, mut values) = self.values_of(select, &input, &items, &expressions, visible).map_err(|e| {
            let of_having = having.as_ref().filter(|_| e.condition() == Some("MISSING_AGGREGATION"));
            let found = of_having.and_then(|having| self.missing_in(having, &input, items.get(..visible).unwrap_or(&items)));
            found.unwrap_or(e)
        })?;

        let qualify_value = if qualify.is_some() { values.pop() } else { None };
        let having_value = if having.is_some() { values.pop() } else { None };
        if let (Some(value), Some(having)) = (having_value, &having) {
            let condition = self.boolean(value, &resolver.text(having))?;
            base.logical = LogicalPlanBuilder::from(base.logical).filter(condition.expr)?.build()?;
        }
        if let (Some(value), Some(qualify)) = (qualify_value, &qualify) {
            values.push(value);
            base.logical = self.take_windows(base.logical, &mut values)?;
            if let Some(value) = values.pop() {
                let condition = self.boolean(value, &resolver.text(qualify))?;
                base.logical = LogicalPlanBuilder::from(base.logical).filter(condition.expr)?.build()?;
            }
        }
        let mut named = items;
        if let Some(group) = &select.group_by
            && matches!(group.kind, GroupKind::Sets(_))
        {
            // Keys of grouping sets become new columns under their own names.
            for item in &mut named {
                *item = item.clone().alias(resolver.output_name(item));
            }
        }
        let names: Vec<Expression> = named
            .iter()
            .map(|item| match item {
                Expression::Name { .. } | Expression::Attribute(_) | Expression::Alias { .. } => item.clone(),
                other => other.clone().alias(resolver.output_name(other)),
            })
            .collect();
        let mut plan = self.project_values(&base, &names, values)?;
        if select.distinct {
            plan = self.distinct(&plan).map_err(|e| e.placed(select.position))?;
        }
        if !orders.is_empty() {
            plan = self.sort_columns(&plan, &orders)?;
        }
        if plan.output.len() > visible {
            let kept: Vec<_> = plan.output.iter().take(visible).map(|a| column(&a.column)).collect();
            plan.logical = LogicalPlanBuilder::from(plan.logical).project(kept)?.build()?;
            plan.output.truncate(visible);
        }
        Ok(Plan { below: None, ..plan })
    }

    /// HAVING sees what is grouped by and what comes out: the error for a name that is neither.
    fn missing_in(&self, having: &Expression, input: &Plan, items: &[Expression]) -> Option<Error> {
        let resolver = Resolver::new(self, &input.output);
        let shown: Vec<_> = items.iter().map(|i| self.attribute(resolver.output_name(i), crate::DataType::Null, true)).collect();
        let missing = std::cell::RefCell::new(None);
        let is_missing = |part: &Expression| match part {
            Expression::Name { parts, position } if matches!(scope::lookup(&shown, parts), Ok(None)) => {
                *missing.borrow_mut() = Some(scope::unresolved(&shown, parts).placed(*position));
                true
            }
            _ => false,
        };
        // What an aggregate looks at may be anything.
        if calls_aggregate(having) {
            return None;
        }
        having.any(&is_missing);
        missing.into_inner()
    }

    /// The values of `expressions`, and the plan that they are over: the input, or an aggregation of it.
    fn values_of(
        &self,
        select: &Select,
        input: &Plan,
        items: &[Expression],
        expressions: &[Expression],
        visible: usize,
    ) -> Result<(Plan, Vec<Typed>)> {
        let resolver = Resolver { windows: &select.windows, ..Resolver::new(self, &input.output) };
        let aggregated = select.group_by.is_some() || select.having.is_some() || expressions.iter().any(calls_aggregate);
        if !aggregated {
            if let Some(w) = self.time_windows(input, &[], expressions)? {
                let resolver = Resolver { windows: &select.windows, ..Resolver::new(self, &w.plan.output) };
                let values = w.expressions.iter().map(|e| resolver.resolve(e)).collect::<Result<Vec<_>>>()?;
                return Ok((w.plan, values));
            }
            let values = expressions.iter().map(|e| resolver.resolve(e)).collect::<Result<Vec<_>>>();
            return Ok((input.clone(), values.map_err(|e| of_the_whole(e, select))?));
        }
        let visible_items = items.get(..visible).unwrap_or(items);
        let (keys, sets) = match &select.group_by {
            Some(group) => self.group_keys(input, visible_items, group)?,
            None => (Vec::new(), None),
        };
        let out = self.aggregate_with_windows(input, &keys, sets, expressions, &select.windows);
        let out = out.map_err(|e| match e.condition() {
            Some("MISSING_GROUP_BY") => e.placed(select.position),
            Some("WINDOW_FUNCTION_WITHOUT_OVER_CLAUSE") => of_the_whole(e, select),
            Some("UNSUPPORTED_GROUPING_EXPRESSION") => e.placed(place_of(expressions, &|c| c.name.to_lowercase().starts_with("grouping"))),
            Some("NESTED_AGGREGATE_FUNCTION") => {
                let inner = expressions.iter().find_map(|e| nested_call(e, false));
                e.placed(inner)
            }
            Some("GROUP_BY_AGGREGATE") => e.placed(place_of(&keys, &|c| functions::is_aggregate(&c.name))),
            _ => e,
        })?;
        Ok((out.plan, out.values))
    }

    /// GROUP BY's keys with positions and aliases replaced, and its grouping sets.
    fn group_keys(&self, input: &Plan, items: &[Expression], group: &GroupBy) -> Result<Keys> {
        let key = |e: &Expression| -> Result<Expression> {
            if let Some(i) = ordinal(e) {
                let item = usize::try_from(i).ok().and_then(|i| i.checked_sub(1)).and_then(|i| items.get(i));
                return match item {
                    Some(item) if calls_aggregate(item) => {
                        let text = Resolver::new(self, &input.output).text(unaliased(item));
                        let name = Resolver::new(self, &input.output).output_name(item);
                        let parameters = [("index", &*i.to_string()), ("aggExpr", &*format!("{text} AS `{name}`"))];
                        Err(Error::new("GROUP_BY_POS_AGGREGATE", &parameters).placed(super::resolve::place(e)))
                    }
                    Some(item) => Ok(unaliased(item).clone()),
                    None => Err(out_of_range("GROUP_BY_POS_OUT_OF_RANGE", i, items.len()).placed(super::resolve::place(e))),
                };
            }
            Ok(self.over_aliases(input, items, e))
        };
        let mut keys = group.expressions.iter().map(key).collect::<Result<Vec<_>>>()?;
        let sets = match &group.kind {
            GroupKind::Plain => None,
            GroupKind::All => {
                keys = items.iter().map(unaliased).filter(|e| !calls_aggregate(e)).cloned().collect();
                None
            }
            GroupKind::Sets(sets) => {
                Some(sets.iter().map(|set| set.iter().filter_map(|e| group.expressions.iter().position(|k| k == e)).collect()).collect())
            }
        };
        Ok((keys, sets))
    }

    /// The expression with names that only the SELECT list knows replaced by what they stand for.
    fn over_aliases(&self, input: &Plan, items: &[Expression], expression: &Expression) -> Expression {
        substitute(expression, &|name| {
            let parts = [name.to_string()];
            if matches!(super::scope::lookup(&input.output, &parts), Ok(Some(_)) | Err(_)) {
                return None;
            }
            items.iter().find_map(|item| alias_of(item, name)).cloned()
        })
    }

    /// What comes out hides what HAVING does not group by: `sum(v) AS v … HAVING v > 3`. Aggregates look at what goes in.
    fn over_output(&self, input: &Plan, select: &Select, items: &[Expression], having: &Expression) -> Expression {
        let resolver = Resolver::new(self, &input.output);
        let grouped =
            select.group_by.iter().flat_map(|group| &group.expressions).filter_map(|key| match resolver.resolve(key).ok()?.expr {
                Expr::Column(key) => Some(key.name),
                _ => None,
            });
        let keys: Vec<String> = grouped.collect();
        replace(having, &|part| match part {
            Expression::Call(call) if functions::is_aggregate(&call.name) => Some(part.clone()),
            Expression::UserCall { function, .. } if function.aggregates() => Some(part.clone()),
            Expression::Name { parts, .. } => {
                let [name] = parts.as_slice() else { return None };
                if matches!(scope::lookup(&input.output, parts), Ok(Some(found)) if keys.contains(&found.attribute.column)) {
                    return None;
                }
                items.iter().find(|item| resolver.output_name(item).eq_ignore_ascii_case(name)).map(|item| unaliased(item).clone())
            }
            _ => None,
        })
    }

    /// A later column may use the alias of an earlier one.
    fn lateral_aliases(&self, input: &Plan, items: &mut [Expression]) -> Result<()> {
        for i in 0..items.len() {
            let (before, rest) = items.split_at_mut(i);
            if let Some(item) = rest.first_mut()
                && !before.is_empty()
                && before.iter().any(|b| matches!(b, Expression::Alias { .. }))
            {
                one_alias(input, before, item)?;
                *item = match &*item {
                    Expression::Alias { child, names } => {
                        Expression::Alias { child: Box::new(self.over_aliases(input, before, child)), names: names.clone() }
                    }
                    Expression::Name { .. } => {
                        let replaced = self.over_aliases(input, before, item);
                        if replaced == *item { replaced } else { replaced.alias(item.text()) }
                    }
                    other => {
                        let replaced = self.over_aliases(input, before, other);
                        if replaced == *other { replaced } else { replaced.alias(self.named_after_aliases(input, before, other)) }
                    }
                };
            }
        }
        Ok(())
    }

    /// The name of a column that uses earlier ones' aliases.
    fn named_after_aliases(&self, input: &Plan, before: &[Expression], item: &Expression) -> String {
        let told = substitute(item, &|name| {
            let known = !scope::matching(&input.output, &[name.to_string()]).is_empty();
            let is_alias = !known && before.iter().any(|b| alias_of(b, name).is_some());
            is_alias.then(|| Expression::Name { parts: vec![format!("lateralAliasReference({name})")], position: None })
        });
        Resolver::new(self, &input.output).output_name(&told)
    }

    /// Which column of the projection each sort key is; keys that are none become hidden items.
    fn order_columns(
        &self,
        input: &Plan,
        items: &mut Vec<Expression>,
        orders: &[SortOrder],
        distinct: bool,
    ) -> Result<Vec<(usize, SortOrder)>> {
        let visible = items.len();
        let mut out = Vec::new();
        if let [order] = orders
            && is_all(&order.expression)
            && !items.iter().any(|i| Resolver::new(self, &input.output).output_name(i).eq_ignore_ascii_case("all"))
            && scope::matching(&input.output, &["all".to_string()]).is_empty()
        {
            return Ok((0..visible).map(|index| (index, order.clone())).collect());
        }
        for order in orders {
            if let Some(i) = ordinal(&order.expression) {
                let index = usize::try_from(i).ok().and_then(|i| i.checked_sub(1)).filter(|i| *i < visible);
                match index {
                    Some(index) => out.push((index, order.clone())),
                    None => {
                        let place = super::resolve::place(&order.expression);
                        return Err(out_of_range("ORDER_BY_POS_OUT_OF_RANGE", i, visible).placed(place));
                    }
                }
                continue;
            }
            let resolver = Resolver::new(self, &input.output);
            let named = match &order.expression {
                Expression::Name { parts, .. } => match parts.as_slice() {
                    [name] => items.iter().take(visible).position(|i| resolver.output_name(i).eq_ignore_ascii_case(name)),
                    _ => None,
                },
                _ => None,
            };
            let same = named.or_else(|| items.iter().take(visible).position(|item| *unaliased(item) == order.expression));
            let subject = same.and_then(|i| items.get(i)).map_or(&order.expression, unaliased);
            if let Ok(value) = resolver.resolve(subject) {
                super::project::orderable(&resolver, &value, order).map_err(|e| e.placed(super::resolve::place(&order.expression)))?;
            }
            match same {
                Some(index) => out.push((index, order.clone())),
                None => {
                    self.only_columns(&resolver, &order.expression)?;
                    let expression = self.over_aliases(input, items.get(..visible).unwrap_or(items), &order.expression);
                    if distinct {
                        // Only what the rows still have can be sorted by.
                        resolver.resolve(&expression)?;
                        let parts = [resolver.text(&expression)];
                        let named =
                            items.iter().take(visible).map(|i| self.attribute(resolver.output_name(i), crate::DataType::Null, true));
                        let shown: Vec<_> = named.collect();
                        return Err(scope::unresolved(&shown, &parts).placed(super::resolve::place(&order.expression)));
                    }
                    if let Expression::Name { parts, position } = &expression
                        && resolver
                            .resolve(&expression)
                            .is_err_and(|e| matches!(e.condition(), Some("UNRESOLVED_COLUMN.WITH_SUGGESTION" | "AMBIGUOUS_REFERENCE")))
                    {
                        let shown =
                            items.iter().take(visible).map(|i| self.attribute(resolver.output_name(i), crate::DataType::Null, true));
                        return Err(scope::unresolved(&shown.collect::<Vec<_>>(), parts).placed(*position));
                    }
                    out.push((items.len(), order.clone()));
                    items.push(expression);
                }
            }
        }
        Ok(out)
    }

    /// A key that is no column of the SELECT's has no window in it, and no subquery that looks at the rows around it.
    fn only_columns(&self, resolver: &Resolver<'_>, key: &Expression) -> Result<()> {
        let windows = key.all(&|e| matches!(e, Expression::Window { .. }));
        if !windows.is_empty() {
            let shown: Vec<_> = windows.into_iter().map(|w| format!("\"{}\"", resolver.text(w))).collect();
            let parameters = [("operator", "Sort"), ("invalidExprSqls", &*shown.join(", "))];
            return Err(Error::new("UNSUPPORTED_EXPR_FOR_OPERATOR", &parameters));
        }
        let alone = Resolver::new(self, &[]);
        let is_query = |e: &Expression| matches!(e, Expression::ScalarSubquery { .. } | Expression::Exists { .. });
        key.all(&is_query).into_iter().try_for_each(|query| alone.resolve(query).map(|_| ()))
    }

    fn sort_columns(&self, plan: &Plan, orders: &[(usize, SortOrder)]) -> Result<Plan> {
        let orders: Vec<SortOrder> = orders
            .iter()
            .filter_map(|(i, order)| {
                let expression = Expression::attribute(plan.output.get(*i)?.clone());
                Some(SortOrder { expression, ascending: order.ascending, nulls_first: order.nulls_first })
            })
            .collect();
        self.sort(&Plan { below: None, ..plan.clone() }, &orders)
    }
}

/// Spark tells of some errors as of the SELECT that they are in.
fn of_the_whole(error: Error, select: &Select) -> Error {
    match error.condition() {
        Some("WINDOW_FUNCTION_WITHOUT_OVER_CLAUSE") => error.moved(select.position),
        _ => error,
    }
}

fn without_windows(expression: &Expression, clause: &str) -> Result<()> {
    if expression.any(&|e| matches!(e, Expression::Window { .. })) {
        return Err(Error::new("WINDOW_FUNCTION_NOT_ALLOWED_IN_CLAUSE", &[("clauseName", clause)]));
    }
    Ok(())
}

fn is_all(expression: &Expression) -> bool {
    matches!(expression, Expression::Name { parts, .. } if matches!(parts.as_slice(), [name] if name.eq_ignore_ascii_case("all")))
}

impl Analyzer<'_> {
    /// One row of expressions over nothing.
    pub fn one_row_of(&self, projection: Vec<Expression>) -> Result<Plan> {
        self.select_over(&Select { projection, ..Select::default() }, Self::one_row()?, &[])
    }

    /// What FROM-less queries select from.
    pub fn one_row() -> Result<Plan> {
        let logical = LogicalPlanBuilder::empty(true).build()?;
        Ok(Plan { logical, output: Vec::new(), below: None })
    }
}

fn unaliased(expression: &Expression) -> &Expression {
    match expression {
        Expression::Alias { child, .. } => child,
        other => other,
    }
}

/// Refuses a name that several earlier aliases have and no column.
fn one_alias(input: &Plan, before: &[Expression], item: &Expression) -> Result<()> {
    let refused = std::cell::Cell::new(None);
    item.any(&|e| {
        if let Expression::Name { parts, .. } = e
            && let [name] = parts.as_slice()
            && scope::matching(&input.output, parts).is_empty()
        {
            let count = before.iter().filter(|b| alias_of(b, name).is_some()).count();
            if count > 1 {
                refused.set(Some((name.clone(), count)));
            }
        }
        false
    });
    match refused.take() {
        Some((name, count)) => {
            let (name, count) = (format!("`{name}`"), count.to_string());
            Err(Error::new("AMBIGUOUS_LATERAL_COLUMN_ALIAS", &[("name", &name), ("n", &count)]))
        }
        None => Ok(()),
    }
}

fn alias_of<'e>(item: &'e Expression, name: &str) -> Option<&'e Expression> {
    match item {
        Expression::Alias { child, names } if names.first().is_some_and(|n| n.eq_ignore_ascii_case(name)) => Some(child),
        _ => None,
    }
}

/// Whether an aggregate is called outside OVER.
pub fn calls_aggregate(expression: &Expression) -> bool {
    match expression {
        Expression::Call(call) => functions::is_aggregate(&call.name) || call.arguments.iter().any(calls_aggregate),
        Expression::UserCall { function, arguments, .. } => function.aggregates() || arguments.iter().any(calls_aggregate),
        Expression::Unary { child, .. }
        | Expression::Cast { child, .. }
        | Expression::Alias { child, .. }
        | Expression::Annotated { child, .. }
        | Expression::NamedArgument { child, .. }
        | Expression::UpdateField { child, .. }
        | Expression::Field { child, .. }
        | Expression::InSubquery { child, .. } => calls_aggregate(child),
        Expression::Binary { left, right, .. } => calls_aggregate(left) || calls_aggregate(right),
        Expression::Case { branches, otherwise } => {
            branches.iter().any(|(c, v)| calls_aggregate(c) || calls_aggregate(v)) || otherwise.as_deref().is_some_and(calls_aggregate)
        }
        Expression::In { child, list } => calls_aggregate(child) || list.iter().any(calls_aggregate),
        Expression::LikeMany { child, patterns, .. } => calls_aggregate(child) || patterns.iter().any(calls_aggregate),
        Expression::At { child, .. } => calls_aggregate(child),
        Expression::Like { child, pattern, .. } => calls_aggregate(child) || calls_aggregate(pattern),
        Expression::Item { child, key } => calls_aggregate(child) || calls_aggregate(key),
        Expression::Sort(order) => calls_aggregate(&order.expression),
        Expression::Window { function, spec } => {
            let inside = match function.as_ref() {
                Expression::Call(Call { arguments, .. }) | Expression::UserCall { arguments, .. } => arguments.iter().any(calls_aggregate),
                _ => false,
            };
            inside || spec.partition_by.iter().any(calls_aggregate) || spec.order_by.iter().any(|o| calls_aggregate(&o.expression))
        }
        _ => false,
    }
}
