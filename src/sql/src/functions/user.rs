//! Functions of the user's.

use std::sync::Arc;

use datafusion::logical_expr::Volatility;

use super::Kernel;
use crate::analyzer::Typed;
use crate::column::UserFunction;

/// What plans call every function of the user's, and of a stage of `pyspark.ml`.
pub const NAME: &str = "pythonUDF";

/// A call; the function's identity is its address, so that two functions of one name stay apart.
pub fn call(function: Arc<dyn UserFunction>, arguments: Vec<Typed>) -> Typed {
    let result = function.return_type();
    let parameter = format!("{}@{:p}", function.name(), Arc::as_ptr(&function));
    let types: Vec<_> = arguments.iter().map(|a| a.data_type.clone()).collect();
    let body = move |args: &super::KernelArgs<'_>| {
        let arrays = (0..args.len()).map(|i| args.array(i)).collect::<crate::error::Result<Vec<_>>>()?;
        function.invoke(&arrays, &types, args.rows)
    };
    // Volatile even where it is deterministic: the optimiser must not call it while it plans, nor copy the call into several
    // places.
    let typed = Kernel::call_with(NAME, parameter, arguments, result, Volatility::Volatile, Arc::new(body));
    Typed { nullable: true, ..typed }
}
