//! explode and its kin: a row for each element.

use datafusion::common::{Column, NullHandling, UnnestOptions};
use datafusion::functions::core::expr_fn::get_field;
use datafusion::logical_expr::{Expr, LogicalPlanBuilder};

use super::{Analyzer, Plan, Resolver, column};
use crate::column::{Attribute, Call, Expression};
use crate::error::{Error, Result};
use crate::functions::collection;
use crate::types::DataType;

/// Whether a projected expression is a generator, perhaps under an alias.
pub fn is_generator(expression: &Expression) -> bool {
    match expression {
        Expression::Alias { child, .. } => is_generator(child),
        Expression::Call(call) => generator(call).is_some(),
        _ => false,
    }
}

#[derive(Clone, Copy)]
struct Generator {
    outer: bool,
    position: bool,
}

fn generator(call: &Call) -> Option<Generator> {
    let (outer, position) = match call.name.to_lowercase().as_str() {
        "explode" => (false, false),
        "explode_outer" => (true, false),
        "posexplode" => (false, true),
        "posexplode_outer" => (true, true),
        _ => return None,
    };
    Some(Generator { outer, position })
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
        let generated = self.generate(plan, call, &names, None)?;
        let mut rest: Vec<Expression> = expressions.to_vec();
        rest.splice(index..=index, generated.columns.into_iter().map(Expression::attribute));
        self.project(&generated.plan, &rest)
    }

    /// The plan's rows, each with the columns of its elements.
    pub(super) fn generate(&self, plan: &Plan, expression: &Expression, names: &[String], qualifier: Option<&str>) -> Result<Generated> {
        let Expression::Call(call) = expression else { return Err(Error::unsupported("generators of this form")) };
        let (Some(generator), [argument]) = (generator(call), call.arguments.as_slice()) else {
            return Err(Error::unsupported(format!("the generator {}", call.name)));
        };
        let resolver = Resolver::new(self, &plan.output);
        let value = resolver.resolve(argument)?;
        let (default_names, types): (Vec<&str>, Vec<DataType>) = match (&value.data_type, generator.position) {
            (DataType::Array(element, _), false) => (vec!["col"], vec![(**element).clone()]),
            (DataType::Array(element, _), true) => (vec!["pos", "col"], vec![DataType::Integer, (**element).clone()]),
            (DataType::Map(k, v, _), false) => (vec!["key", "value"], vec![(**k).clone(), (**v).clone()]),
            (DataType::Map(k, v, _), true) => (vec!["pos", "key", "value"], vec![DataType::Integer, (**k).clone(), (**v).clone()]),
            (other, _) => {
                return Err(Error::datatype_mismatch(
                    "UNEXPECTED_INPUT_TYPE",
                    &resolver.text(expression),
                    &[
                        ("paramIndex", "first"),
                        ("requiredType", "(\"ARRAY\" or \"MAP\")"),
                        ("inputSql", &format!("\"{}\"", resolver.text(argument))),
                        ("inputType", &format!("\"{}\"", other.sql())),
                    ],
                ));
            }
        };
        let columns: Vec<Attribute> = default_names
            .iter()
            .zip(&types)
            .enumerate()
            .map(|(i, (default, data_type))| {
                let name = names.get(i).cloned().unwrap_or_else(|| (*default).to_string());
                let mut attribute = self.attribute(name, data_type.clone(), true);
                attribute.qualifier = qualifier.map(str::to_string);
                attribute
            })
            .collect();
        let entries = collection::entries(value, generator.position, generator.outer, &types);
        let list = self.attribute("gen", entries.data_type.clone(), true).column;
        let own: Vec<Expr> = plan.output.iter().map(|a| column(&a.column)).collect();
        let mut with_list = own.clone();
        with_list.push(entries.expr.alias(&list));
        let null_handling = if generator.outer { NullHandling::PreserveAndExpandEmpty } else { NullHandling::Drop };
        let options = UnnestOptions { null_handling, ..UnnestOptions::default() };
        let mut out = own;
        for (i, attribute) in columns.iter().enumerate() {
            out.push(get_field(column(&list), format!("c{i}")).alias(&attribute.column));
        }
        let logical = LogicalPlanBuilder::from(plan.logical.clone())
            .project(with_list)?
            .unnest_columns_with_options(vec![Column::new_unqualified(&list)], options)?
            .project(out)?
            .build()?;
        let output = plan.output.iter().chain(&columns).cloned().collect();
        Ok(Generated { plan: Plan { logical, output, below: None }, columns })
    }
}
