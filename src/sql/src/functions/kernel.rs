//! What most functions are made of: a name, a result type, and a body over arrays.

use std::fmt;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

use datafusion::arrow::array::{Array, ArrayRef, AsArray, BooleanArray, Float64Array, Int32Array, Int64Array, StringArray};
use datafusion::arrow::compute;
use datafusion::arrow::datatypes::{DataType as Arrow, Float64Type, Int32Type, Int64Type};
use datafusion::common::{Result as DfResult, ScalarValue};
use datafusion::logical_expr::expr::{BinaryExpr, ScalarFunction};
use datafusion::logical_expr::interval_arithmetic::Interval;
use datafusion::logical_expr::{ColumnarValue, Expr, ScalarFunctionArgs, ScalarUDF, ScalarUDFImpl, Signature, Volatility};

use crate::analyzer::Typed;
use crate::error::{Error, QueryContext, Result};
use crate::types::DataType;

pub type Body = Arc<dyn Fn(&KernelArgs<'_>) -> Result<ArrayRef> + Send + Sync>;

/// A function over arrays. Two kernels of the same name, result type and parameter are the same function.
#[derive(Clone)]
pub struct Kernel {
    name: &'static str,
    /// What else tells it from others of its name: a cast's target, a generator's seed.
    parameter: String,
    result: Arrow,
    signature: Signature,
    body: Body,
}

/// A batch's arguments, as arrays of `rows` rows.
pub struct KernelArgs<'a> {
    pub rows: usize,
    pub result: &'a Arrow,
    values: &'a [ColumnarValue],
}

impl KernelArgs<'_> {
    /// An argument as an array, a literal repeated.
    pub fn array(&self, index: usize) -> Result<ArrayRef> {
        match self.values.get(index) {
            Some(ColumnarValue::Array(array)) => Ok(Arc::clone(array)),
            Some(ColumnarValue::Scalar(scalar)) => Ok(scalar.to_array_of_size(self.rows)?),
            None => Err(Error::internal("a kernel wants more arguments")),
        }
    }

    #[allow(clippy::len_without_is_empty)]
    pub fn len(&self) -> usize {
        self.values.len()
    }

    /// An argument that is the same for all rows.
    pub fn scalar(&self, index: usize) -> Option<&ScalarValue> {
        match self.values.get(index) {
            Some(ColumnarValue::Scalar(scalar)) => Some(scalar),
            _ => None,
        }
    }

    pub fn scalar_text(&self, index: usize) -> Option<&str> {
        match self.scalar(index) {
            Some(ScalarValue::Utf8(Some(text))) => Some(text),
            _ => None,
        }
    }

    pub fn strings(&self, index: usize) -> Result<StringArray> {
        let array = self.array(index)?;
        let array = if *array.data_type() == Arrow::Utf8 { array } else { compute::cast(&array, &Arrow::Utf8)? };
        Ok(array.as_string::<i32>().clone())
    }

    pub fn ints(&self, index: usize) -> Result<Int32Array> {
        Ok(self.typed(index, &Arrow::Int32)?.as_primitive::<Int32Type>().clone())
    }

    pub fn longs(&self, index: usize) -> Result<Int64Array> {
        Ok(self.typed(index, &Arrow::Int64)?.as_primitive::<Int64Type>().clone())
    }

    pub fn doubles(&self, index: usize) -> Result<Float64Array> {
        Ok(self.typed(index, &Arrow::Float64)?.as_primitive::<Float64Type>().clone())
    }

    pub fn booleans(&self, index: usize) -> Result<BooleanArray> {
        Ok(self.typed(index, &Arrow::Boolean)?.as_boolean().clone())
    }

    pub fn typed(&self, index: usize, wanted: &Arrow) -> Result<ArrayRef> {
        let array = self.array(index)?;
        Ok(if array.data_type() == wanted { array } else { compute::cast(&array, wanted)? })
    }
}

impl Kernel {
    /// A call of it. Null if any argument can be null, unless said otherwise on the result.
    pub fn call(
        name: &'static str,
        arguments: Vec<Typed>,
        result: DataType,
        body: impl Fn(&KernelArgs<'_>) -> Result<ArrayRef> + Send + Sync + 'static,
    ) -> Typed {
        Self::call_with(name, String::new(), arguments, result, Volatility::Immutable, Arc::new(body))
    }

    /// As `call`, told from others of its name by `parameter`.
    pub fn call_with(
        name: &'static str,
        parameter: String,
        arguments: Vec<Typed>,
        result: DataType,
        volatility: Volatility,
        body: Body,
    ) -> Typed {
        let nullable = arguments.iter().any(|a| a.nullable);
        let signature = match arguments.len() {
            0 => Signature::nullary(volatility),
            n => Signature::any(n, volatility),
        };
        let kernel = Self { name, parameter, result: result.to_arrow(), signature, body };
        let udf = Arc::new(ScalarUDF::new_from_impl(kernel));
        let arguments = arguments.into_iter().map(|a| a.expr).collect();
        Typed::new(Expr::ScalarFunction(ScalarFunction::new_udf(udf, arguments)), result, nullable)
    }

    /// The same call with its errors changed.
    pub fn with_errors(call: Typed, change: impl Fn(Error) -> Error + Send + Sync + 'static) -> Typed {
        let Expr::ScalarFunction(function) = &call.expr else { return call };
        let Some(kernel) = function.func.inner().downcast_ref::<Self>() else { return call };
        let body = Arc::clone(&kernel.body);
        let body: Body = Arc::new(move |args| body(args).map_err(&change));
        let udf = Arc::new(ScalarUDF::new_from_impl(Self { body, ..kernel.clone() }));
        Typed { expr: Expr::ScalarFunction(ScalarFunction::new_udf(udf, function.args.clone())), ..call }
    }

    /// The same call; the errors of the casts that were put around its arguments show the place that it comes from.
    pub fn with_cast_context(call: Typed, context: &QueryContext) -> Typed {
        let all = |args: Vec<Expr>| args.into_iter().map(|a| cast_with_context(a, context)).collect();
        let expr = match call.expr {
            Expr::ScalarFunction(ScalarFunction { func, args }) => Expr::ScalarFunction(ScalarFunction { func, args: all(args) }),
            Expr::AggregateFunction(mut call) => {
                call.params.args = all(call.params.args);
                Expr::AggregateFunction(call)
            }
            other => other,
        };
        Typed { expr, ..call }
    }

    /// The same call, whose errors show the place in the query's text that it comes from. So do those of the casts that were
    /// put around its operands.
    pub fn with_context(call: Typed, context: &QueryContext) -> Typed {
        let expr = match call.expr {
            Expr::ScalarFunction(ScalarFunction { func, args }) => {
                let args = args.into_iter().map(|a| cast_with_context(a, context)).collect();
                kernel_with_context(Expr::ScalarFunction(ScalarFunction { func, args }), context)
            }
            Expr::AggregateFunction(mut call) => {
                call.params.args = call.params.args.into_iter().map(|a| cast_with_context(a, context)).collect();
                Expr::AggregateFunction(super::aggregate::with_context(call, context))
            }
            Expr::BinaryExpr(BinaryExpr { left, op, right }) => {
                let [left, right] = [*left, *right].map(|side| Box::new(cast_with_context(side, context)));
                Expr::BinaryExpr(BinaryExpr { left, op, right })
            }
            other => other,
        };
        Typed { expr, ..call }
    }
}

fn cast_with_context(expr: Expr, context: &QueryContext) -> Expr {
    match &expr {
        Expr::ScalarFunction(function) if function.func.name() == "cast" => kernel_with_context(expr, context),
        _ => expr,
    }
}

fn kernel_with_context(expr: Expr, context: &QueryContext) -> Expr {
    let Expr::ScalarFunction(function) = &expr else { return expr };
    let Some(kernel) = function.func.inner().downcast_ref::<Kernel>() else { return expr };
    let (body, context) = (Arc::clone(&kernel.body), context.clone());
    let body: Body = Arc::new(move |args| body(args).map_err(|e| e.at(&context)));
    let udf = Arc::new(ScalarUDF::new_from_impl(Kernel { body, ..kernel.clone() }));
    Expr::ScalarFunction(ScalarFunction::new_udf(udf, function.args.clone()))
}

impl fmt::Debug for Kernel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}({})", self.name, self.parameter)
    }
}

impl PartialEq for Kernel {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name && self.parameter == other.parameter && self.result == other.result && self.signature == other.signature
    }
}

impl Eq for Kernel {}

impl Hash for Kernel {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.name.hash(state);
        self.parameter.hash(state);
        self.result.hash(state);
    }
}

impl ScalarUDFImpl for Kernel {
    fn name(&self) -> &str {
        self.name
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn return_type(&self, _: &[Arrow]) -> DfResult<Arrow> {
        Ok(self.result.clone())
    }

    /// Anything of the result's type: DataFusion's own answer is of no type, which it then trips over.
    fn evaluate_bounds(&self, _: &[&Interval]) -> DfResult<Interval> {
        Interval::make_unbounded(&self.result)
    }

    fn invoke_with_args(&self, args: ScalarFunctionArgs) -> DfResult<ColumnarValue> {
        let literals = !args.args.is_empty()
            && self.signature.volatility == Volatility::Immutable
            && args.args.iter().all(|a| matches!(a, ColumnarValue::Scalar(_)));
        let rows = if literals { 1 } else { args.number_rows };
        let arguments = KernelArgs { rows, result: &self.result, values: &args.args };
        let array = (self.body)(&arguments)?;
        let array = if *array.data_type() == self.result { array } else { compute::cast(&array, &self.result)? };
        if literals {
            return Ok(ColumnarValue::Scalar(ScalarValue::try_from_array(&array, 0)?));
        }
        Ok(ColumnarValue::Array(array))
    }
}
