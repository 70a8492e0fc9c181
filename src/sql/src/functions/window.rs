//! What may stand before OVER: ranking and offset functions, and every aggregate.

use datafusion::common::ScalarValue;
use datafusion::functions_window as df;
use datafusion::logical_expr::expr::NullTreatment;
use datafusion::logical_expr::{Expr, WindowFunctionDefinition};

use super::{Invocation, aggregate};
use crate::analyzer::coerce;
use crate::error::{Error, Result};
use crate::types::DataType;

/// Names that are functions before OVER only.
pub const NAMES: &[&str] = &["cume_dist", "dense_rank", "lag", "lead", "nth_value", "ntile", "percent_rank", "rank", "row_number"];

/// A function to put over a window.
pub struct Over {
    pub function: WindowFunctionDefinition,
    pub arguments: Vec<Expr>,
    pub data_type: DataType,
    pub nullable: bool,
    pub null_treatment: Option<NullTreatment>,
    /// It has a frame of its own, whatever the window says.
    pub fixed_frame: bool,
}

pub fn build(call: &Invocation<'_>) -> Result<Over> {
    let ranking = |function, data_type| Over {
        function: WindowFunctionDefinition::WindowUDF(function),
        arguments: Vec::new(),
        data_type,
        nullable: false,
        null_treatment: None,
        fixed_frame: true,
    };
    Ok(match call.name.as_str() {
        "row_number" => ranking(df::row_number::row_number_udwf(), DataType::Integer),
        "rank" => ranking(df::rank::rank_udwf(), DataType::Integer),
        "dense_rank" => ranking(df::rank::dense_rank_udwf(), DataType::Integer),
        "percent_rank" => ranking(df::rank::percent_rank_udwf(), DataType::Double),
        "cume_dist" => ranking(df::cume_dist::cume_dist_udwf(), DataType::Double),
        "ntile" => {
            let count = call.argument(0, &DataType::Long)?.expr;
            Over { arguments: vec![count], ..ranking(df::ntile::ntile_udwf(), DataType::Integer) }
        }
        "lag" | "lead" => {
            let value = call.raw(0)?;
            let offset = if call.len() > 1 { call.literal_integer(1)?.unwrap_or(1) } else { 1 };
            let default = match call.arguments.get(2) {
                Some(default) => coerce::to(default.clone(), &value.data_type)?.expr,
                None => Expr::Literal(ScalarValue::try_from(&value.data_type.to_arrow())?, None),
            };
            let function = if call.name == "lag" { df::lead_lag::lag_udwf() } else { df::lead_lag::lead_udwf() };
            Over {
                arguments: vec![value.expr, Expr::Literal(ScalarValue::Int64(Some(offset)), None), default],
                nullable: true,
                null_treatment: call.ignore_nulls.then_some(NullTreatment::IgnoreNulls),
                ..ranking(function, value.data_type)
            }
        }
        "nth_value" | "first" | "first_value" | "last" | "last_value" => {
            let value = call.raw(0)?;
            let mut arguments = vec![value.expr];
            let function = match call.name.as_str() {
                "nth_value" => {
                    arguments.push(call.argument(1, &DataType::Long)?.expr);
                    df::nth_value::nth_value_udwf()
                }
                "first" | "first_value" => df::nth_value::first_value_udwf(),
                _ => df::nth_value::last_value_udwf(),
            };
            let ignore = if call.name == "nth_value" { call.ignore_nulls } else { aggregate::ignores_nulls(call) };
            Over {
                arguments,
                nullable: true,
                null_treatment: ignore.then_some(NullTreatment::IgnoreNulls),
                fixed_frame: false,
                ..ranking(function, value.data_type)
            }
        }
        _ => match super::build(call) {
            Some(built) => {
                let built = built?;
                match built.expr {
                    Expr::AggregateFunction(a) => Over {
                        function: WindowFunctionDefinition::AggregateUDF(a.func),
                        arguments: a.params.args,
                        data_type: built.data_type,
                        nullable: built.nullable,
                        null_treatment: a.params.null_treatment,
                        fixed_frame: false,
                    },
                    _ => {
                        return Err(Error::analysis(format!(
                            "[UNSUPPORTED_EXPR_FOR_WINDOW] Expression \"{}\" not supported within a window function. \
                             SQLSTATE: 42P20",
                            call.text
                        )));
                    }
                }
            }
            None => {
                let routine = format!("`{}`", call.name);
                let path = "[`system`.`builtin`, `system`.`session`, `spark_catalog`.`default`]";
                return Err(Error::new("UNRESOLVED_ROUTINE", &[("routineName", &routine), ("searchPath", path)]));
            }
        },
    })
}
