//! Calls of the user's table functions: their input's rows brought into the order and the partitions that they ask for, and
//! the rows that they give.

use std::sync::Arc;

use datafusion::logical_expr::Expr;
use touchpaper_core::Stream;

use super::{Analyzer, Direction, Plan, Redistribution, Resolver, coerce};
use crate::batch::Batch;
use crate::column::{Attribute, Expression, SortOrder};
use crate::error::{Error, Result};
use crate::functions::table::{Analysis, Argument, Shape, TableFunction};
use crate::parser;
use crate::source::{DerivedSource, Source};
use crate::types::{DataType, StructType};
use crate::value::Value;

/// A table as an argument, with how its rows come to the function.
#[derive(Clone, Debug)]
pub struct TableArgument {
    pub plan: Plan,
    pub partition_by: Vec<Expression>,
    pub order_by: Vec<SortOrder>,
    pub single: bool,
}

impl Analyzer<'_> {
    /// A call over each row of `plan`, whose columns stay in front: `t, LATERAL f(t.x)`.
    pub fn call_table_function(&self, plan: &Plan, function: &Arc<dyn TableFunction>, arguments: &[Expression]) -> Result<Plan> {
        let resolver = Resolver::new(self, &plan.output);
        let known = arguments.iter().map(|a| argument(&resolver, a)).collect::<Result<Vec<_>>>()?;
        let analysis = function.analyze(&known)?;
        let mut columns: Vec<Expression> = plan.output.iter().cloned().map(Expression::attribute).collect();
        columns.extend(arguments.iter().enumerate().map(|(i, a)| a.clone().alias(format!("_{i}"))));
        let input = self.project(plan, &columns)?;
        let shape = Shape { kept: plan.output.len(), arguments: known, keys: 0, result: analysis.schema, token: analysis.token };
        self.run_table_function(input, &plan.output, function, shape)
    }

    /// A call that is given the rows of a table, the `place`th of its arguments.
    pub fn call_over_table(
        &self,
        table: &TableArgument,
        function: &Arc<dyn TableFunction>,
        place: usize,
        name: Option<String>,
        arguments: &[Expression],
    ) -> Result<Plan> {
        let resolver = Resolver::new(self, &[]);
        let mut known = arguments.iter().map(|a| argument(&resolver, a)).collect::<Result<Vec<_>>>()?;
        let row = DataType::Struct(StructType::new(table.plan.output.iter().map(Attribute::field).collect()));
        known.insert(place, Argument { name, data_type: row, is_table: true, constant: None });
        let analysis = function.analyze(&known)?;
        let table = asked_for(&format!("`{}`", function.name()), table, &analysis)?;
        let cut = self.cut(&table)?;
        let read: Vec<Attribute> = if analysis.select.is_empty() {
            cut.output.clone()
        } else {
            let wanted = analysis.select.iter().map(|name| super::scope::bind(&cut.output, &crate::column::name_parts(name)));
            let wanted = wanted.filter_map(|e| e.map(|e| if let Expression::Attribute(a) = e { Some(a) } else { None }).transpose());
            wanted.collect::<Result<_>>()?
        };
        let whole = Expression::call("struct", read.into_iter().map(Expression::attribute).collect());
        let mut columns: Vec<Expression> = arguments.iter().enumerate().map(|(i, a)| a.clone().alias(format!("_{i}"))).collect();
        columns.insert(place, whole.alias("_table"));
        columns.extend(table.partition_by.iter().enumerate().map(|(i, key)| key.clone().alias(format!("_key{i}"))));
        let input = self.project(&cut, &columns)?;
        if let (Some(argument), Some(column)) = (known.get_mut(place), input.output.get(place)) {
            argument.data_type = column.data_type.clone();
        }
        let shape = Shape { kept: 0, arguments: known, keys: table.partition_by.len(), result: analysis.schema, token: analysis.token };
        self.run_table_function(input, &[], function, shape)
    }

    /// The table's rows, each partition's together and in its order.
    fn cut(&self, table: &TableArgument) -> Result<Plan> {
        let mut plan = table.plan.clone();
        if table.single {
            plan = self.repartition(&plan, Redistribution::Coalesce(1), &[])?;
        } else if !table.partition_by.is_empty() {
            plan = self.distribute(&plan, &table.partition_by)?;
        }
        let keys = table.partition_by.iter().map(|key| (key.clone(), Direction { ascending: true, nulls_first: true }));
        let orders =
            table.order_by.iter().map(|o| (o.expression.clone(), Direction { ascending: o.ascending, nulls_first: o.nulls_first }));
        let (keys, directions): (Vec<_>, Vec<_>) = keys.chain(orders).unzip();
        if keys.is_empty() { Ok(plan) } else { self.repartition(&plan, Redistribution::Sort(directions), &keys) }
    }

    fn run_table_function(&self, input: Plan, kept: &[Attribute], function: &Arc<dyn TableFunction>, shape: Shape) -> Result<Plan> {
        let made = shape.result.fields.iter().map(|f| {
            let attribute = self.attribute(&f.name, f.data_type.clone(), f.nullable);
            Attribute { metadata: f.metadata.clone(), ..attribute }
        });
        let output: Vec<Attribute> = kept.iter().cloned().chain(made).collect();
        let schema = StructType::new(output.iter().map(Attribute::field).collect());
        let (name, function, shape) = (function.name().to_string(), Arc::clone(function), Arc::new(shape));
        let source = DerivedSource::new(self.session.clone(), input, schema, format!("BatchEvalPythonUDTF {name}"), move |rows| {
            let (function, shape) = (Arc::clone(&function), Arc::clone(&shape));
            Ok(rows.map_partitions_named(&name, move |context, _, stream| {
                Ok(Arc::clone(&function).run(stream, &shape, context)? as Stream<Batch>)
            }))
        });
        self.scan_as(Arc::new(source) as Arc<dyn Source>, output)
    }
}

fn argument(resolver: &Resolver<'_>, expression: &Expression) -> Result<Argument> {
    let value = resolver.resolve(expression)?;
    let constant = match &value.expr {
        Expr::Literal(..) => coerce::literal(&value.expr).map(|scalar| Value::from_array(scalar.to_array()?.as_ref(), 0)).transpose()?,
        _ => None,
    };
    let name = match expression {
        Expression::NamedArgument { name, .. } => Some(name.clone()),
        _ => None,
    };
    Ok(Argument { name, data_type: value.data_type, is_table: false, constant })
}

/// The table cut as the call says, or, where that says nothing, as the function asks.
fn asked_for(name: &str, table: &TableArgument, analysis: &Analysis) -> Result<TableArgument> {
    let asks = analysis.single_partition || !analysis.partition_by.is_empty();
    let says = table.single || !table.partition_by.is_empty();
    if !asks {
        return Ok(table.clone());
    }
    if says {
        let requested = if analysis.single_partition {
            "specified its own required single partition"
        } else {
            "specified its own required partitioning of the input table"
        };
        let parameters = [
            ("functionName", name),
            ("requestedMetadata", requested),
            (
                "invalidFunctionCallProperty",
                "specified the WITH SINGLE PARTITION or PARTITION BY clause; please remove these clauses and retry the query again",
            ),
        ];
        return Err(Error::new("TABLE_VALUED_FUNCTION_REQUIRED_METADATA_INCOMPATIBLE_WITH_CALL", &parameters));
    }
    let partition_by = analysis.partition_by.iter().map(|text| parser::parse_expression(text)).collect::<Result<_>>()?;
    let order = |(text, ascending, nulls_first): &(String, bool, bool)| {
        let expression = parser::parse_expression(text)?;
        Ok(SortOrder { expression, ascending: *ascending, nulls_first: *nulls_first })
    };
    let order_by = analysis.order_by.iter().map(order).collect::<Result<_>>()?;
    Ok(TableArgument { plan: table.plan.clone(), partition_by, order_by, single: analysis.single_partition })
}
