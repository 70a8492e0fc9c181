//! Table functions called from programs.

use std::sync::Arc;

use super::SparkSession;
use crate::analyzer::{Analyzer, TableArgument};
use crate::column::Expression;
use crate::dataframe::DataFrame;
use crate::error::Result;
use crate::functions::table::TableFunction;

impl SparkSession {
    /// `function(lit(1), …)`
    pub fn call_table(&self, function: &Arc<dyn TableFunction>, arguments: &[Expression]) -> Result<DataFrame> {
        let once = Analyzer::one_row()?;
        let (session, function, arguments) = (self.clone(), Arc::clone(function), arguments.to_vec());
        let waits = arguments.iter().any(Expression::has_outer);
        DataFrame::new(session, once)
            .later(waits, move |df| df.step(|analyzer, plan| analyzer.call_table_function(plan, &function, &arguments)))
    }

    /// As `call_table`, the `place`th argument a table with what to partition and order it by.
    pub fn call_over_table(
        &self,
        function: &Arc<dyn TableFunction>,
        arguments: &[Expression],
        place: usize,
        name: Option<String>,
        (table, partition_by, order_by, single): (&DataFrame, Vec<Expression>, Vec<Expression>, bool),
    ) -> Result<DataFrame> {
        let order_by = order_by.into_iter().map(Expression::into_sort_order).collect();
        let argument = TableArgument { plan: (*table.ready()?).clone(), partition_by, order_by, single };
        let plan = Analyzer::new(self).call_over_table(&argument, function, place, name, arguments)?;
        Ok(DataFrame::new(self.clone(), plan))
    }
}
