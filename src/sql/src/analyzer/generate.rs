//! Generators: explode and its kin make rows of a value, or of nothing else as a table function.

use datafusion::common::{Column, NullHandling, UnnestOptions};
use datafusion::functions::core::expr_fn::get_field;
use datafusion::logical_expr::{Expr, LogicalPlanBuilder};

use super::{Analyzer, Plan, Resolver, Typed, column};
use crate::column::{Attribute, Call, Expression};
use crate::error::{Error, Result};
use crate::functions::{Invocation, generators};

/// Whether a projected expression is a generator, perhaps under an alias.
pub fn is_generator(expression: &Expression) -> bool {
    match expression {
        Expression::Alias { child, .. } | Expression::At { child, .. } => is_generator(child),
        Expression::Call(call) => generators::find(&call.name).is_some(),
        _ => false,
    }
}

/// A generator inside of another expression, where none may be.
pub fn has_nested(expression: &Expression) -> bool {
    let any = |items: &[Expression]| items.iter().any(has_generator);
    match expression {
        Expression::Alias { child, .. } => has_nested(child),
        Expression::Call(call) => any(&call.arguments),
        Expression::UserCall { arguments, .. } => any(arguments),
        Expression::Unary { child, .. }
        | Expression::Cast { child, .. }
        | Expression::Field { child, .. }
        | Expression::Like { child, .. } => has_generator(child),
        Expression::Binary { left, right, .. } => has_generator(left) || has_generator(right),
        Expression::Item { child, key } => has_generator(child) || has_generator(key),
        Expression::In { child, list } => has_generator(child) || any(list),
        Expression::Case { branches, otherwise } => {
            branches.iter().any(|(c, v)| has_generator(c) || has_generator(v)) || otherwise.as_deref().is_some_and(has_generator)
        }
        _ => false,
    }
}

/// The error for a generator inside of one of these expressions.
pub fn refuse_nested(resolver: &Resolver<'_>, expressions: &[Expression]) -> Result<()> {
    let Some(nested) = expressions.iter().find(|e| has_nested(e)) else { return Ok(()) };
    let bare = match nested {
        Expression::Alias { child, .. } => child,
        other => other,
    };
    let text = format!("\"{}\"", resolver.text(bare));
    Err(Error::new("UNSUPPORTED_GENERATOR.NESTED_IN_EXPRESSIONS", &[("expression", &text)]))
}

pub(super) fn has_generator(expression: &Expression) -> bool {
    is_generator(expression) || has_nested(expression)
}

/// A generator's new columns over the plan that has them.
pub struct Generated {
    pub plan: Plan,
    pub columns: Vec<Attribute>,
}

impl Analyzer<'_> {
    pub(super) fn project_generator(&self, plan: &Plan, expressions: &[Expression], index: usize) -> Result<Plan> {
        let Some(expression) = expressions.get(index) else { return Err(Error::internal("no generator")) };
        let (call, names) = match expression {
            Expression::Alias { child, names } => (child.as_ref(), names.clone()),
            other => (other, Vec::new()),
        };
        let place = super::resolve::place(call);
        let generated = self.generate(plan, call, &names, None).map_err(|e| if e.may_be_placed() { e.placed(place) } else { e })?;
        let mut rest: Vec<Expression> = expressions.to_vec();
        rest.splice(index..=index, generated.columns.into_iter().map(Expression::attribute));
        self.project(&generated.plan, &rest)
    }

    /// The generator's rows by themselves: `FROM explode(…)`.
    pub fn table_generator(&self, name: &str, arguments: &[Expression]) -> Option<Result<Plan>> {
        generators::find(name)?;
        let call = Expression::call(name, arguments.to_vec());
        Some(Self::one_row().and_then(|plan| self.generate(&plan, &call, &[], None)).map(|generated| {
            let output = generated.columns;
            Plan { output, below: None, ..generated.plan }
        }))
    }

    fn generator_call<'c>(&self, expression: &'c Expression) -> Result<(&'c Call, &'static generators::Generator)> {
        if let Expression::Call(call) = expression
            && let Some(generator) = generators::find(&call.name)
        {
            return Ok((call, generator));
        }
        Err(Error::unsupported("generators of this form"))
    }

    /// The plan's rows, each with the columns of its elements.
    pub(super) fn generate(&self, plan: &Plan, expression: &Expression, names: &[String], qualifier: Option<&str>) -> Result<Generated> {
        let (call, generator) = self.generator_call(expression)?;
        let resolver = Resolver::new(self, &plan.output);
        if has_nested(expression) {
            let text = format!("\"{}\"", resolver.text(expression));
            return Err(Error::new("UNSUPPORTED_GENERATOR.NESTED_IN_EXPRESSIONS", &[("expression", &text)]));
        }
        let invocation: Invocation<'_> = resolver.invocation(call, expression)?;
        let generators::Rows { list, columns: fields } = generator.build(&invocation)?;
        let columns: Vec<Attribute> = fields
            .iter()
            .enumerate()
            .map(|(i, field)| {
                let name = names.get(i).cloned().unwrap_or_else(|| field.name.clone());
                let mut attribute = self.attribute(name, field.data_type.clone(), field.nullable || generator.outer);
                attribute.qualifier = qualifier.map(str::to_string);
                attribute
            })
            .collect();
        if !names.is_empty() && names.len() != columns.len() {
            let (aliases, outputs) = (names.join(","), columns.len().to_string());
            let parameters = [("numColumns", &*outputs), ("aliasNames", &*aliases)];
            return Err(Error::new("UDTF_ALIAS_NUMBER_MISMATCH", &parameters));
        }
        self.unnested(plan, list, &columns, generator.outer)
    }

    /// A list of structs `c0`, `c1` … as rows beside the plan's own columns.
    fn unnested(&self, plan: &Plan, list: Typed, columns: &[Attribute], outer: bool) -> Result<Generated> {
        let name = self.attribute("gen", list.data_type.clone(), true).column;
        let own: Vec<Expr> = plan.output.iter().map(|a| column(&a.column)).collect();
        let mut with_list = own.clone();
        with_list.push(list.expr.alias(&name));
        let null_handling = if outer { NullHandling::PreserveAndExpandEmpty } else { NullHandling::Drop };
        let options = UnnestOptions { null_handling, ..UnnestOptions::default() };
        let mut out = own;
        for (i, attribute) in columns.iter().enumerate() {
            out.push(get_field(column(&name), format!("c{i}")).alias(&attribute.column));
        }
        let logical = LogicalPlanBuilder::from(plan.logical.clone())
            .project(with_list)?
            .unnest_columns_with_options(vec![Column::new_unqualified(&name)], options)?
            .project(out)?
            .build()?;
        let output = plan.output.iter().chain(columns).cloned().collect();
        Ok(Generated { plan: Plan { logical, output, below: None }, columns: columns.to_vec() })
    }
}
