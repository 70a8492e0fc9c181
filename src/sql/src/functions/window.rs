//! What may stand before OVER: ranking and offset functions, and every aggregate.

use datafusion::common::ScalarValue;
use datafusion::functions_window as df;
use datafusion::logical_expr::expr::NullTreatment;
use datafusion::logical_expr::{Expr, WindowFunctionDefinition};

mod counter;

use super::{Invocation, constant};
use crate::analyzer::{Typed, coerce};
use crate::error::{Error, Result};
use crate::types::DataType;

/// Names that are functions before OVER only.
pub const NAMES: &[&str] =
    &["counter_diff", "cume_dist", "dense_rank", "lag", "lead", "nth_value", "ntile", "percent_rank", "rank", "row_number"];

/// Those of them that count rows in order: they want an ORDER BY and nothing else for a frame.
const RANKING: &[&str] = &["cume_dist", "dense_rank", "lag", "lead", "ntile", "percent_rank", "rank", "row_number", "counter_diff"];

/// What stands before OVER.
pub enum Windowed {
    Function(Over),
    /// With an aggregate inside, which is what goes over the window.
    Aggregate(Typed),
}

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

pub fn needs_order(name: &str) -> bool {
    RANKING.contains(&name)
}

pub fn build(call: &Invocation<'_>) -> Result<Windowed> {
    let ranking = |function, data_type| Over {
        function: WindowFunctionDefinition::WindowUDF(function),
        arguments: Vec::new(),
        data_type,
        nullable: false,
        null_treatment: None,
        fixed_frame: true,
    };
    let over = match call.name.as_str() {
        "row_number" => ranking(df::row_number::row_number_udwf(), DataType::Integer),
        "rank" => ranking(df::rank::rank_udwf(), DataType::Integer),
        "dense_rank" => ranking(df::rank::dense_rank_udwf(), DataType::Integer),
        "percent_rank" => ranking(df::rank::percent_rank_udwf(), DataType::Double),
        "cume_dist" => ranking(df::cume_dist::cume_dist_udwf(), DataType::Double),
        "ntile" => {
            let count = ntile(call)?;
            Over {
                arguments: vec![Expr::Literal(ScalarValue::Int64(Some(count)), None)],
                ..ranking(df::ntile::ntile_udwf(), DataType::Integer)
            }
        }
        "lag" | "lead" => {
            let value = call.raw(0)?;
            if call.len() > 1 && constant::value(&call.raw(1)?.expr).is_none() {
                let offset = call.texts.get(1).map_or("", String::as_str);
                // Spark looks so far the other way.
                let shown = if call.name == "lag" { format!("\"(- {offset})\"") } else { format!("\"{offset}\"") };
                let given: Vec<&str> = call.texts.iter().map(String::as_str).chain(["NULL"]).take(3).collect();
                let whole = format!("{}({})", call.name, given.join(", "));
                let parameters = [("inputName", "`offset`"), ("inputType", "\"INT\""), ("inputExpr", shown.as_str())];
                return Err(Error::datatype_mismatch("NON_FOLDABLE_INPUT", &whole, &parameters));
            }
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
                    let offset = call.argument(1, &DataType::Long)?;
                    if let Some(ScalarValue::Int64(Some(n))) = constant::value(&offset.expr)
                        && n <= 0
                    {
                        let current = format!("{n}L");
                        let parameters =
                            [("exprName", "offset"), ("valueRange", "(0, 9223372036854775807]"), ("currentValue", current.as_str())];
                        return Err(Error::datatype_mismatch("VALUE_OUT_OF_RANGE", &call.text, &parameters));
                    }
                    arguments.push(offset.expr);
                    df::nth_value::nth_value_udwf()
                }
                "first" | "first_value" => df::nth_value::first_value_udwf(),
                _ => df::nth_value::last_value_udwf(),
            };
            let third = call.arguments.get(2).and_then(|a| constant::value(&a.expr));
            let ignore = match call.name.as_str() {
                "nth_value" => call.ignore_nulls || third == Some(ScalarValue::Boolean(Some(true))),
                _ => super::aggregate::ignores_nulls(call),
            };
            Over {
                arguments,
                nullable: true,
                null_treatment: ignore.then_some(NullTreatment::IgnoreNulls),
                fixed_frame: false,
                ..ranking(function, value.data_type)
            }
        }
        "counter_diff" => counter_diff(call)?,
        _ => return aggregate(call),
    };
    Ok(Windowed::Function(over))
}

/// The number of buckets: a constant, and 1 at least.
fn ntile(call: &Invocation<'_>) -> Result<i64> {
    let buckets = if call.is_empty() { None } else { Some(call.integer(0)?) };
    let buckets = buckets.map(|b| constant::value(&b.expr));
    match buckets {
        None => Ok(1),
        Some(Some(ScalarValue::Int32(Some(n)))) if n > 0 => Ok(i64::from(n)),
        Some(Some(value)) => {
            let current = value.to_string();
            let parameters = [("exprName", "buckets"), ("valueRange", "(0, 2147483647]"), ("currentValue", current.as_str())];
            Err(Error::datatype_mismatch("VALUE_OUT_OF_RANGE", &call.text, &parameters))
        }
        Some(None) => {
            let text = format!("\"{}\"", call.texts.first().map_or("", String::as_str));
            let parameters = [("inputName", "`buckets`"), ("inputType", "\"INT\""), ("inputExpr", text.as_str())];
            Err(Error::datatype_mismatch("NON_FOLDABLE_INPUT", &call.text, &parameters))
        }
    }
}

fn counter_diff(call: &Invocation<'_>) -> Result<Over> {
    let value = call.raw(0)?;
    if !value.data_type.is_numeric() {
        return Err(call.wrong_type(0, "\"NUMERIC\""));
    }
    let mut arguments = vec![value.expr];
    if call.len() > 1 {
        if !matches!(call.raw(1)?.data_type, DataType::Timestamp | DataType::TimestampNtz) {
            return Err(call.wrong_type(1, "(\"TIMESTAMP\" or \"TIMESTAMP_NTZ\")"));
        }
        arguments.push(call.raw(1)?.expr);
    }
    Ok(Over {
        function: WindowFunctionDefinition::WindowUDF(counter::function(arguments.len())),
        arguments,
        data_type: value.data_type,
        nullable: true,
        null_treatment: None,
        fixed_frame: true,
    })
}

fn aggregate(call: &Invocation<'_>) -> Result<Windowed> {
    let Some(built) = super::build(call) else {
        let routine = format!("`{}`", call.name);
        let path = "[`system`.`builtin`, `system`.`session`, `spark_catalog`.`default`]";
        return Err(Error::new("UNRESOLVED_ROUTINE", &[("routineName", &routine), ("searchPath", path)]));
    };
    let built = built?;
    if !super::is_aggregate(&call.name) {
        let text = format!("\"{}\"", call.text);
        return Err(Error::new("UNSUPPORTED_EXPR_FOR_WINDOW", &[("sqlExpr", &text)]));
    }
    Ok(Windowed::Aggregate(built))
}
