//! Aggregates of the user's: pandas UDFs that make one value of a group's columns.

use std::sync::Arc;

use datafusion::arrow::array::Array;
use datafusion::common::ScalarValue;

use super::collected;
use crate::analyzer::Typed;
use crate::column::UserFunction;
use crate::functions::Invocation;
use crate::session::SparkSession;

/// A call over a group's rows in their order; the function's identity is its address.
pub fn user(function: Arc<dyn UserFunction>, arguments: Vec<Typed>, session: &SparkSession) -> Typed {
    let result = function.return_type();
    let types: Vec<_> = arguments.iter().map(|a| a.data_type.clone()).collect();
    let parameter = format!("{}@{:p}", function.name(), Arc::as_ptr(&function));
    let call = Invocation {
        name: function.name().to_string(),
        arguments: Vec::new(),
        texts: Vec::new(),
        names: Vec::new(),
        text: String::new(),
        distinct: false,
        ignore_nulls: false,
        within_group: Vec::new(),
        filter: None,
        session,
    };
    collected::call("pythonUDAF", parameter, &call, arguments, result, move |columns| {
        let rows = columns.first().map_or(0, |column| column.len());
        Ok(ScalarValue::try_from_array(&function.invoke(columns, &types, rows)?, 0)?)
    })
}
