//! Aggregates of our own: what one group's accumulator is, and DISTINCT for all of them.

use std::collections::HashSet;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

use datafusion::arrow::array::{Array, ArrayRef, AsArray};
use datafusion::arrow::datatypes::{DataType as Arrow, Field, FieldRef};
use datafusion::common::{Result as DfResult, ScalarValue};
use datafusion::logical_expr::expr::{AggregateFunction, NullTreatment};
use datafusion::logical_expr::function::{AccumulatorArgs, StateFieldsArgs};
use datafusion::logical_expr::{Accumulator, AggregateUDF, AggregateUDFImpl, Expr, Signature, Volatility};

use crate::analyzer::Typed;
use crate::error::{Error, QueryContext};
use crate::functions::Invocation;
use crate::types::DataType;

type Make = Arc<dyn Fn() -> Box<dyn Accumulator> + Send + Sync>;

/// Two of the same name, parameter, result and state are the same function.
pub struct Custom {
    name: &'static str,
    /// What else tells it from others of its name.
    parameter: String,
    result: Arrow,
    state: Vec<Arrow>,
    signature: Signature,
    make: Make,
}

impl Custom {
    /// A call of an aggregate whose groups each have what `make` gives.
    pub fn call<A: Accumulator + 'static>(
        name: &'static str,
        parameter: String,
        call: &Invocation<'_>,
        arguments: Vec<Typed>,
        (result, state): (DataType, Vec<Arrow>),
        make: impl Fn() -> A + Send + Sync + 'static,
    ) -> Typed {
        let signature = Signature::any(arguments.len().max(1), Volatility::Immutable);
        let make: Make = Arc::new(move || Box::new(make()));
        let function = Self { name, parameter, result: result.to_arrow(), state, signature, make };
        let function = Arc::new(AggregateUDF::new_from_impl(function));
        let arguments = arguments.into_iter().map(|a| a.expr).collect();
        let filter = call.filter.clone().map(Box::new);
        let nulls = None::<NullTreatment>;
        let expr = AggregateFunction::new_udf(function, arguments, call.distinct, filter, vec![], nulls);
        Typed::new(Expr::AggregateFunction(expr), result, true)
    }
}

/// The same aggregate, whose errors show the place in the query's text that it comes from.
pub fn with_context(mut call: AggregateFunction, context: &QueryContext) -> AggregateFunction {
    if let Some(custom) = call.func.inner().downcast_ref::<Custom>() {
        let (make, context) = (Arc::clone(&custom.make), context.clone());
        let make: Make = Arc::new(move || Box::new(Placed { inner: make(), context: context.clone() }));
        let (parameter, result, state, signature) =
            (custom.parameter.clone(), custom.result.clone(), custom.state.clone(), custom.signature.clone());
        let placed = Custom { name: custom.name, parameter, result, state, signature, make };
        call.func = Arc::new(AggregateUDF::new_from_impl(placed));
    }
    call
}

/// An accumulator whose result, where it is an error, is told with its place.
#[derive(Debug)]
struct Placed {
    inner: Box<dyn Accumulator>,
    context: QueryContext,
}

impl Accumulator for Placed {
    fn update_batch(&mut self, values: &[ArrayRef]) -> DfResult<()> {
        self.inner.update_batch(values)
    }

    fn merge_batch(&mut self, states: &[ArrayRef]) -> DfResult<()> {
        self.inner.merge_batch(states)
    }

    fn evaluate(&mut self) -> DfResult<ScalarValue> {
        self.inner.evaluate().map_err(|e| Error::from(e).at(&self.context).into())
    }

    fn state(&mut self) -> DfResult<Vec<ScalarValue>> {
        self.inner.state()
    }

    fn size(&self) -> usize {
        size_of_val(self) + self.inner.size()
    }

    fn retract_batch(&mut self, values: &[ArrayRef]) -> DfResult<()> {
        self.inner.retract_batch(values)
    }

    fn supports_retract_batch(&self) -> bool {
        self.inner.supports_retract_batch()
    }
}

impl fmt::Debug for Custom {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}({})", self.name, self.parameter)
    }
}

impl PartialEq for Custom {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name && self.parameter == other.parameter && self.result == other.result && self.state == other.state
    }
}

impl Eq for Custom {}

impl Hash for Custom {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.name.hash(state);
        self.parameter.hash(state);
        self.result.hash(state);
    }
}

impl AggregateUDFImpl for Custom {
    fn name(&self) -> &str {
        self.name
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn return_type(&self, _: &[Arrow]) -> DfResult<Arrow> {
        Ok(self.result.clone())
    }

    fn state_fields(&self, args: StateFieldsArgs) -> DfResult<Vec<FieldRef>> {
        let types = match args.is_distinct {
            true => args.input_fields.iter().map(|f| list_of(f.data_type())).collect(),
            false => self.state.clone(),
        };
        let field = |(i, t): (usize, Arrow)| Arc::new(Field::new(format!("{}[{i}]", args.name), t, true));
        Ok(types.into_iter().enumerate().map(field).collect())
    }

    fn accumulator(&self, args: AccumulatorArgs) -> DfResult<Box<dyn Accumulator>> {
        if !args.is_distinct {
            return Ok((self.make)());
        }
        let types = args.expr_fields.iter().map(|f| f.data_type().clone()).collect();
        Ok(Box::new(Distinct { make: Arc::clone(&self.make), types, seen: HashSet::new(), rows: Vec::new() }))
    }
}

/// The list type that states with several values have.
pub fn list_of(item: &Arrow) -> Arrow {
    Arrow::List(Arc::new(Field::new_list_field(item.clone(), true)))
}

/// Keeps each combination of arguments once, in the order in which they were first seen.
struct Distinct {
    make: Make,
    types: Vec<Arrow>,
    seen: HashSet<Vec<ScalarValue>>,
    rows: Vec<Vec<ScalarValue>>,
}

impl fmt::Debug for Distinct {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Distinct({} rows)", self.rows.len())
    }
}

impl Distinct {
    fn columns(&self) -> impl Iterator<Item = (Vec<ScalarValue>, &Arrow)> {
        self.types.iter().enumerate().map(|(i, t)| (self.rows.iter().filter_map(|row| row.get(i).cloned()).collect(), t))
    }
}

impl Accumulator for Distinct {
    fn update_batch(&mut self, values: &[ArrayRef]) -> DfResult<()> {
        for i in 0..values.first().map_or(0, |v| v.len()) {
            let row = values.iter().map(|v| ScalarValue::try_from_array(v, i)).collect::<DfResult<Vec<_>>>()?;
            if self.seen.insert(row.clone()) {
                self.rows.push(row);
            }
        }
        Ok(())
    }

    fn merge_batch(&mut self, states: &[ArrayRef]) -> DfResult<()> {
        for row in 0..states.first().map_or(0, |s| s.len()) {
            let columns: Vec<ArrayRef> = states.iter().map(|s| s.as_list::<i32>().value(row)).collect();
            self.update_batch(&columns)?;
        }
        Ok(())
    }

    fn evaluate(&mut self) -> DfResult<ScalarValue> {
        let mut inner = (self.make)();
        if !self.rows.is_empty() {
            let columns = self.columns().map(|(values, _)| ScalarValue::iter_to_array(values)).collect::<DfResult<Vec<_>>>()?;
            inner.update_batch(&columns)?;
        }
        inner.evaluate()
    }

    fn state(&mut self) -> DfResult<Vec<ScalarValue>> {
        Ok(self.columns().map(|(values, t)| ScalarValue::List(ScalarValue::new_list(&values, t, true))).collect())
    }

    fn size(&self) -> usize {
        size_of_val(self) + self.rows.len() * 2 * self.types.len() * size_of::<ScalarValue>()
    }
}
