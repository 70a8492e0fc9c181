//! tuple_*: distinct counts with a number for each item.

use std::sync::Arc;

use datafusion::arrow::array::{Array, ArrayRef, ArrowPrimitiveType, AsArray, Float64Array};
use datafusion::arrow::datatypes::{Float64Type, Int32Type};
use datafusion::common::ScalarValue;

use super::cardinality::{pair, theta_items};
use super::theta::{Summary, Theta};
use super::{lg_nominal, murmur, not_constant, sketches};
use crate::analyzer::{Typed, coerce};
use crate::error::{Error, Result};
use crate::functions::aggregate::aggregate;
use crate::functions::aggregate::sketched::{self, Sketch};
use crate::functions::{Function, Invocation, Kernel, constant, scalar};
use crate::types::DataType;

const INVALID_LG: &str = "TUPLE_INVALID_LG_NOM_ENTRIES";

/// A summary's number, with what the modes begin from.
trait Number: Summary + PartialOrd {
    type Arrow: ArrowPrimitiveType<Native = Self>;
    const SPARK: DataType;
    const ONE: Self;
    const ZERO: Self;
    const LEAST: Self;
    const GREATEST: Self;
    fn plus(self, other: Self) -> Self;
    fn total(all: impl Iterator<Item = Self>, mode: Mode) -> Option<ScalarValue>;
    fn result() -> DataType;
}

impl Number for f64 {
    type Arrow = Float64Type;
    const SPARK: DataType = DataType::Double;
    const ONE: Self = 1.0;
    const ZERO: Self = 0.0;
    const LEAST: Self = f64::NEG_INFINITY;
    const GREATEST: Self = f64::INFINITY;

    fn plus(self, other: Self) -> Self {
        self + other
    }

    fn total(all: impl Iterator<Item = Self>, mode: Mode) -> Option<ScalarValue> {
        let value = match mode {
            Mode::AlwaysOne => Some(1.0),
            Mode::Sum => Some(all.sum()),
            mode => all.reduce(|a, b| mode.join(a, b)),
        };
        value.map(|v| ScalarValue::Float64(Some(v)))
    }

    fn result() -> DataType {
        DataType::Double
    }
}

impl Number for i32 {
    type Arrow = Int32Type;
    const SPARK: DataType = DataType::Integer;
    const ONE: Self = 1;
    const ZERO: Self = 0;
    const LEAST: Self = i32::MIN;
    const GREATEST: Self = i32::MAX;

    fn plus(self, other: Self) -> Self {
        self.wrapping_add(other)
    }

    fn total(all: impl Iterator<Item = Self>, mode: Mode) -> Option<ScalarValue> {
        let value = match mode {
            Mode::AlwaysOne => Some(1),
            Mode::Sum => Some(all.map(i64::from).sum()),
            mode => all.reduce(|a, b| mode.join(a, b)).map(i64::from),
        };
        value.map(|v| ScalarValue::Int64(Some(v)))
    }

    fn result() -> DataType {
        DataType::Long
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Mode {
    Sum,
    Min,
    Max,
    AlwaysOne,
}

impl Mode {
    fn join<N: Number>(self, own: N, other: N) -> N {
        match self {
            Self::Sum => own.plus(other),
            Self::Min => {
                if other < own {
                    other
                } else {
                    own
                }
            }
            Self::Max => {
                if other > own {
                    other
                } else {
                    own
                }
            }
            Self::AlwaysOne => N::ONE,
        }
    }

    /// What changes nothing: the summary of an item that came without one.
    fn nothing<N: Number>(self) -> N {
        match self {
            Self::Sum => N::ZERO,
            Self::Min => N::GREATEST,
            Self::Max => N::LEAST,
            Self::AlwaysOne => N::ONE,
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Sum => "sum",
            Self::Min => "min",
            Self::Max => "max",
            Self::AlwaysOne => "alwaysone",
        }
    }
}

fn mode(call: &Invocation<'_>, index: usize) -> Result<Mode> {
    let Some(given) = call.arguments.get(index) else { return Ok(Mode::Sum) };
    let text = match constant::value(&coerce::to(given.clone(), &DataType::String)?.expr) {
        Some(ScalarValue::Utf8(Some(text))) => text,
        Some(_) => return Err(Error::datatype_mismatch("UNEXPECTED_NULL", &call.text, &[("exprName", "mode")])),
        None => return Err(not_constant(call, index, "mode", "STRING")),
    };
    Ok(match text.to_ascii_lowercase().as_str() {
        "sum" => Mode::Sum,
        "min" => Mode::Min,
        "max" => Mode::Max,
        "alwaysone" => Mode::AlwaysOne,
        _ => {
            let hint = format!(
                "[TUPLE_INVALID_SKETCH_MODE] Invalid call to `{}`: mode '{text}' is not supported. Valid modes are: sum, min, max, \
                 alwaysone. SQLSTATE: 22023",
                call.name
            );
            return Err(Error::datatype_mismatch("TYPE_CHECK_FAILURE_WITH_HINT", &call.text, &[("msg", &hint), ("hint", "")]));
        }
    })
}

macro_rules! both {
    ($($row:ident $name:literal $least:literal $most:literal $build:ident;)*) => {
        &[$(
            $row(concat!($name, "_double"), $least, $most, |c| $build::<f64>(c, concat!($name, "_double"))),
            $row(concat!($name, "_integer"), $least, $most, |c| $build::<i32>(c, concat!($name, "_integer"))),
        )*]
    };
}

pub const FUNCTIONS: &[Function] = both! {
    scalar "tuple_difference" 2 2 difference;
    scalar "tuple_difference_theta" 2 2 difference_theta;
    scalar "tuple_intersection" 2 3 intersection;
    aggregate "tuple_intersection_agg" 1 2 intersection_agg;
    scalar "tuple_intersection_theta" 2 3 intersection_theta;
    aggregate "tuple_sketch_agg" 2 4 sketch_agg;
    scalar "tuple_sketch_estimate" 1 1 estimate;
    scalar "tuple_sketch_summary" 1 2 summary;
    scalar "tuple_sketch_theta" 1 1 theta;
    scalar "tuple_union" 2 4 union;
    aggregate "tuple_union_agg" 1 3 union_agg;
    scalar "tuple_union_theta" 2 4 union_theta;
};

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Items,
    Union,
    Intersection,
}

struct Agg<N> {
    name: &'static str,
    lg: u32,
    mode: Mode,
    kind: Kind,
    sketch: Theta<N>,
    begun: bool,
}

impl<N: Number> Agg<N> {
    fn join(&mut self, bytes: &[u8]) -> Result<()> {
        let (other, mode) = (Theta::<N>::read(bytes, self.lg, self.name)?, self.mode);
        match (self.kind, self.begun) {
            (Kind::Intersection, false) => self.sketch = other,
            (Kind::Intersection, true) => self.sketch.intersect(&other, |own, theirs| mode.join(own, theirs)),
            _ => self.sketch.union(&other, |s| s, |own, theirs| mode.join(own, theirs)),
        }
        self.begun = true;
        Ok(())
    }
}

impl<N: Number> Sketch for Agg<N> {
    fn update(&mut self, values: &[ArrayRef]) -> Result<()> {
        let Some(items) = values.first() else { return Ok(()) };
        if self.kind != Kind::Items {
            return items.as_binary::<i32>().iter().flatten().try_for_each(|bytes| self.join(bytes));
        }
        let Some(numbers) = values.get(1) else { return Ok(()) };
        let numbers = numbers.as_primitive::<N::Arrow>();
        let mode = self.mode;
        for (hash, number) in murmur::of_items(items)?.into_iter().zip(numbers.iter()) {
            if let (Some(hash), Some(number)) = (hash, number) {
                let first = mode.join(mode.nothing(), number);
                self.sketch.update(hash, first, |own, _| mode.join(own, number));
            }
        }
        Ok(())
    }

    fn merge(&mut self, bytes: &[u8]) -> Result<()> {
        if bytes.is_empty() { Ok(()) } else { self.join(bytes) }
    }

    fn bytes(&self) -> Vec<u8> {
        if self.kind == Kind::Intersection && !self.begun { Vec::new() } else { self.sketch.bytes() }
    }

    fn answer(&self) -> Result<ScalarValue> {
        let bytes = if self.kind == Kind::Union { self.sketch.clone().trimmed().bytes() } else { self.sketch.bytes() };
        Ok(ScalarValue::Binary(Some(bytes)))
    }
}

fn agg<N: Number>(call: &Invocation<'_>, name: &'static str, arguments: Vec<Typed>, lg: u32, mode: Mode, kind: Kind) -> Typed {
    let make = move || Agg::<N> { name, lg, mode, kind, sketch: Theta::new(lg), begun: false };
    let typed = sketched::call(name, format!("{lg} {}", mode.name()), call, arguments, DataType::Binary, make);
    Typed { nullable: false, ..typed }
}

fn sketch_agg<N: Number>(call: &Invocation<'_>, name: &'static str) -> Result<Typed> {
    let arguments = vec![theta_items(call)?, number::<N>(call)?];
    Ok(agg::<N>(call, name, arguments, lg_nominal(call, 2, INVALID_LG)?, mode(call, 3)?, Kind::Items))
}

/// A bigint counts as an integer, as PySpark's own ints are.
fn number<N: Number>(call: &Invocation<'_>) -> Result<Typed> {
    let given = call.raw(1)?;
    match given.data_type {
        DataType::Long if N::SPARK == DataType::Integer => coerce::to(given, &DataType::Integer),
        _ => call.argument(1, &N::SPARK),
    }
}

fn union_agg<N: Number>(call: &Invocation<'_>, name: &'static str) -> Result<Typed> {
    let sketch = vec![call.argument(0, &DataType::Binary)?];
    Ok(agg::<N>(call, name, sketch, lg_nominal(call, 1, INVALID_LG)?, mode(call, 2)?, Kind::Union))
}

fn intersection_agg<N: Number>(call: &Invocation<'_>, name: &'static str) -> Result<Typed> {
    let sketch = vec![call.argument(0, &DataType::Binary)?];
    Ok(agg::<N>(call, name, sketch, 12, mode(call, 1)?, Kind::Intersection))
}

fn union<N: Number>(call: &Invocation<'_>, name: &'static str) -> Result<Typed> {
    let (lg, mode) = (lg_nominal(call, 2, INVALID_LG)?, mode(call, 3)?);
    pair(call, name, format!("{lg} {}", mode.name()), move |left, right| {
        let mut out = Theta::<N>::new(lg);
        for bytes in [left, right] {
            out.union(&Theta::<N>::read(bytes, lg, name)?, |s| s, |own, theirs| mode.join(own, theirs));
        }
        Ok(out.trimmed().bytes())
    })
}

fn union_theta<N: Number>(call: &Invocation<'_>, name: &'static str) -> Result<Typed> {
    let (lg, mode) = (lg_nominal(call, 2, INVALID_LG)?, mode(call, 3)?);
    pair(call, name, format!("{lg} {}", mode.name()), move |left, right| {
        let mut out = Theta::<N>::new(lg);
        out.union(&Theta::<N>::read(left, lg, name)?, |s| s, |own, theirs| mode.join(own, theirs));
        out.union(&Theta::<()>::read(right, lg, name)?, |()| mode.nothing(), |own, theirs| mode.join(own, theirs));
        Ok(out.trimmed().bytes())
    })
}

fn intersection<N: Number>(call: &Invocation<'_>, name: &'static str) -> Result<Typed> {
    let mode = mode(call, 2)?;
    pair(call, name, mode.name().into(), move |left, right| {
        let mut left = Theta::<N>::read(left, 12, name)?;
        left.intersect(&Theta::<N>::read(right, 12, name)?, |own, theirs| mode.join(own, theirs));
        Ok(left.bytes())
    })
}

fn intersection_theta<N: Number>(call: &Invocation<'_>, name: &'static str) -> Result<Typed> {
    let mode = mode(call, 2)?;
    pair(call, name, mode.name().into(), move |left, right| {
        let mut left = Theta::<N>::read(left, 12, name)?;
        left.intersect(&Theta::<()>::read(right, 12, name)?, |own, ()| mode.join(own, mode.nothing()));
        Ok(left.bytes())
    })
}

fn difference<N: Number>(call: &Invocation<'_>, name: &'static str) -> Result<Typed> {
    pair(call, name, String::new(), move |left, right| {
        let mut left = Theta::<N>::read(left, 12, name)?;
        left.subtract(&Theta::<N>::read(right, 12, name)?);
        Ok(left.bytes())
    })
}

fn difference_theta<N: Number>(call: &Invocation<'_>, name: &'static str) -> Result<Typed> {
    pair(call, name, String::new(), move |left, right| {
        let mut left = Theta::<N>::read(left, 12, name)?;
        left.subtract(&Theta::<()>::read(right, 12, name)?);
        Ok(left.bytes())
    })
}

fn measured<N: Number>(call: &Invocation<'_>, name: &'static str, f: fn(&Theta<N>) -> f64) -> Result<Typed> {
    Ok(Kernel::call(name, vec![call.argument(0, &DataType::Binary)?], DataType::Double, move |args| {
        let rows = sketches(args, 0)?;
        let measures = rows.iter().map(|b| b.map(|b| Ok(f(&Theta::<N>::read(b, 12, name)?))).transpose());
        Ok(Arc::new(measures.collect::<Result<Float64Array>>()?))
    }))
}

fn estimate<N: Number>(call: &Invocation<'_>, name: &'static str) -> Result<Typed> {
    measured::<N>(call, name, Theta::estimate)
}

fn theta<N: Number>(call: &Invocation<'_>, name: &'static str) -> Result<Typed> {
    measured::<N>(call, name, Theta::theta)
}

/// The summaries joined into one.
fn summary<N: Number>(call: &Invocation<'_>, name: &'static str) -> Result<Typed> {
    let mode = mode(call, 1)?;
    let body = move |args: &crate::functions::KernelArgs<'_>| {
        let rows = sketches(args, 0)?;
        let mut out = Vec::new();
        for row in 0..rows.len() {
            let total = match rows.is_valid(row) {
                true => N::total(Theta::<N>::read(rows.value(row), 12, name)?.sorted().into_iter().map(|(_, s)| s), mode),
                false => None,
            };
            out.push(total.map_or_else(|| ScalarValue::try_from(args.result), Ok)?);
        }
        match out.is_empty() {
            true => Ok(datafusion::arrow::array::new_empty_array(args.result)),
            false => Ok(ScalarValue::iter_to_array(out)?),
        }
    };
    let volatility = datafusion::logical_expr::Volatility::Immutable;
    let argument = vec![call.argument(0, &DataType::Binary)?];
    Ok(Kernel::call_with(name, mode.name().into(), argument, N::result(), volatility, Arc::new(body)))
}
