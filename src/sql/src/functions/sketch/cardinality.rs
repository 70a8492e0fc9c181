//! hll_* and theta_*: distinct counts.

use std::sync::Arc;

use datafusion::arrow::array::{ArrayRef, AsArray, BinaryArray, BinaryBuilder, Int64Array};
use datafusion::common::ScalarValue;

use super::hll::Hll;
use super::theta::Theta;
use super::{constant_integer, lg_nominal, murmur, sketches};
use crate::analyzer::Typed;
use crate::error::{Error, Result};
use crate::functions::aggregate::aggregate;
use crate::functions::aggregate::sketched::{self, Sketch};
use crate::functions::{Function, Invocation, Kernel, constant, scalar};
use crate::types::DataType;

pub const FUNCTIONS: &[Function] = &[
    aggregate("hll_sketch_agg", 1, 2, hll_sketch_agg),
    scalar("hll_sketch_estimate", 1, 1, |c| estimate(c, |bytes| Ok(Hll::read(bytes, "hll_sketch_estimate")?.estimate()))),
    scalar("hll_union", 2, 3, hll_union),
    aggregate("hll_union_agg", 1, 2, hll_union_agg),
    scalar("theta_difference", 2, 2, |c| theta_pair(c, "theta_difference", Pair::Difference)),
    scalar("theta_intersection", 2, 2, |c| theta_pair(c, "theta_intersection", Pair::Intersection)),
    aggregate("theta_intersection_agg", 1, 1, theta_intersection_agg),
    aggregate("theta_sketch_agg", 1, 2, theta_sketch_agg),
    scalar("theta_sketch_estimate", 1, 1, |c| estimate(c, |bytes| Ok(Theta::<()>::read(bytes, 12, "theta_sketch_estimate")?.estimate()))),
    scalar("theta_union", 2, 3, |c| theta_pair(c, "theta_union", Pair::Union)),
    aggregate("theta_union_agg", 1, 2, theta_union_agg),
];

fn not_null(typed: Typed) -> Typed {
    Typed { nullable: false, ..typed }
}

fn sketch_argument(call: &Invocation<'_>, index: usize) -> Result<Typed> {
    match call.raw(index)?.data_type {
        DataType::Binary | DataType::Null => call.argument(index, &DataType::Binary),
        _ => Err(call.wrong_type(index, "\"BINARY\"")),
    }
}

/// The estimate rounded to a whole number.
fn estimate(call: &Invocation<'_>, f: fn(&[u8]) -> Result<f64>) -> Result<Typed> {
    let name = if call.name.starts_with("hll") { "hll_sketch_estimate" } else { "theta_sketch_estimate" };
    Ok(Kernel::call(name, vec![sketch_argument(call, 0)?], DataType::Long, move |args| {
        let rows = sketches(args, 0)?;
        let counts = rows.iter().map(|b| b.map(|b| Ok((f(b)? + 0.5).floor() as i64)).transpose());
        Ok(Arc::new(counts.collect::<Result<Int64Array>>()?))
    }))
}

fn hll_items(call: &Invocation<'_>) -> Result<Typed> {
    let value = call.raw(0)?;
    match value.data_type {
        DataType::Integer | DataType::Long | DataType::String | DataType::Binary | DataType::Null => Ok(value),
        DataType::Byte | DataType::Short => call.integer(0),
        _ => Err(call.wrong_type(0, "(\"INT\" or \"BIGINT\" or \"STRING\" or \"BINARY\")")),
    }
}

/// Either of items, or of sketches.
struct HllAgg {
    sketch: Hll,
    function: &'static str,
    of_sketches: bool,
    /// Whether sketches of other sizes may join.
    lenient: bool,
    empty: bool,
}

impl HllAgg {
    fn join(&mut self, bytes: &[u8]) -> Result<()> {
        let other = Hll::read(bytes, self.function)?;
        if self.empty {
            self.sketch = Hll::new(other.lg_k);
        }
        self.empty = false;
        united(&mut self.sketch, &other, self.lenient, self.function)
    }
}

fn united(own: &mut Hll, other: &Hll, lenient: bool, function: &str) -> Result<()> {
    if own.lg_k != other.lg_k && !lenient {
        let (left, right, function) = (own.lg_k.to_string(), other.lg_k.to_string(), format!("`{function}`"));
        return Err(Error::new("HLL_UNION_DIFFERENT_LG_K", &[("left", &left), ("right", &right), ("function", &function)]));
    }
    own.union(other);
    Ok(())
}

impl Sketch for HllAgg {
    fn update(&mut self, values: &[ArrayRef]) -> Result<()> {
        let Some(values) = values.first() else { return Ok(()) };
        if self.of_sketches {
            return values.as_binary::<i32>().iter().flatten().try_for_each(|bytes| self.join(bytes));
        }
        murmur::of_items(values)?.into_iter().flatten().for_each(|hash| self.sketch.update(hash));
        Ok(())
    }

    fn merge(&mut self, bytes: &[u8]) -> Result<()> {
        // An empty state says nothing of its size.
        if self.of_sketches && bytes.is_empty() { Ok(()) } else { self.join(bytes) }
    }

    fn bytes(&self) -> Vec<u8> {
        if self.of_sketches && self.empty { Vec::new() } else { self.sketch.bytes() }
    }

    fn answer(&self) -> Result<ScalarValue> {
        Ok(ScalarValue::Binary(Some(self.sketch.bytes())))
    }
}

fn hll_sketch_agg(call: &Invocation<'_>) -> Result<Typed> {
    let lg_k = constant_integer(call, 1, "lgConfigK", 12)?;
    let lg = u32::try_from(lg_k).ok().filter(|lg| (4..=21).contains(lg)).ok_or_else(|| {
        let value = lg_k.to_string();
        let parameters = [("function", "`hll_sketch_agg`"), ("min", "4"), ("max", "21"), ("value", value.as_str())];
        Error::new("HLL_INVALID_LG_K", &parameters)
    })?;
    let make = move || HllAgg { sketch: Hll::new(lg), function: "hll_sketch_agg", of_sketches: false, lenient: false, empty: false };
    Ok(not_null(sketched::call("hll_sketch_agg", lg_k.to_string(), call, vec![hll_items(call)?], DataType::Binary, make)))
}

fn lenient(call: &Invocation<'_>, index: usize) -> bool {
    call.arguments.get(index).and_then(|a| constant::value(&a.expr)) == Some(ScalarValue::Boolean(Some(true)))
}

fn hll_union_agg(call: &Invocation<'_>) -> Result<Typed> {
    let lenient = lenient(call, 1);
    let make = move || HllAgg { sketch: Hll::new(12), function: "hll_union_agg", of_sketches: true, lenient, empty: true };
    Ok(not_null(sketched::call("hll_union_agg", lenient.to_string(), call, vec![sketch_argument(call, 0)?], DataType::Binary, make)))
}

fn hll_union(call: &Invocation<'_>) -> Result<Typed> {
    let lenient = lenient(call, 2);
    pair(call, "hll_union", lenient.to_string(), move |left, right| {
        let mut left = Hll::read(left, "hll_union")?;
        united(&mut left, &Hll::read(right, "hll_union")?, lenient, "hll_union")?;
        Ok(left.bytes())
    })
}

/// A function of two sketches in each row.
pub fn pair(
    call: &Invocation<'_>,
    name: &'static str,
    parameter: String,
    f: impl Fn(&[u8], &[u8]) -> Result<Vec<u8>> + Send + Sync + 'static,
) -> Result<Typed> {
    let body = move |args: &crate::functions::KernelArgs<'_>| {
        let (left, right) = (sketches(args, 0)?, sketches(args, 1)?);
        let mut out = BinaryBuilder::new();
        for (left, right) in BinaryArray::iter(&left).zip(BinaryArray::iter(&right)) {
            match left.zip(right) {
                Some((left, right)) => out.append_value(f(left, right)?),
                None => out.append_null(),
            }
        }
        Ok(Arc::new(out.finish()) as ArrayRef)
    };
    let arguments = vec![sketch_argument(call, 0)?, sketch_argument(call, 1)?];
    let volatility = datafusion::logical_expr::Volatility::Immutable;
    Ok(Kernel::call_with(name, parameter, arguments, DataType::Binary, volatility, Arc::new(body)))
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Pair {
    Union,
    Intersection,
    Difference,
}

fn theta_pair(call: &Invocation<'_>, name: &'static str, kind: Pair) -> Result<Typed> {
    let lg = lg_nominal(call, 2, "THETA_INVALID_LG_NOM_ENTRIES")?;
    pair(call, name, lg.to_string(), move |left, right| {
        let (left, right) = (Theta::<()>::read(left, lg, name)?, Theta::<()>::read(right, lg, name)?);
        Ok(combined(left, &right, kind, lg).bytes())
    })
}

fn combined(mut left: Theta<()>, right: &Theta<()>, kind: Pair, lg: u32) -> Theta<()> {
    match kind {
        Pair::Union => {
            let mut union = Theta::new(lg);
            union.union(&left, |s| s, |own, _| own);
            union.union(right, |s| s, |own, _| own);
            union.trimmed()
        }
        Pair::Intersection => {
            left.intersect(right, |own, _| own);
            left
        }
        Pair::Difference => {
            left.subtract(right);
            left
        }
    }
}

pub fn theta_items(call: &Invocation<'_>) -> Result<Typed> {
    let value = call.raw(0)?;
    let fits = |t: &DataType| matches!(t, DataType::Integer | DataType::Long);
    match &value.data_type {
        DataType::Array(element, _) if fits(element) => Ok(value),
        DataType::Integer | DataType::Long | DataType::Float | DataType::Double | DataType::String | DataType::Binary | DataType::Null => {
            Ok(value)
        }
        DataType::Byte | DataType::Short => call.integer(0),
        DataType::Decimal(..) => call.double(0),
        _ => {
            let required =
                "(\"ARRAY<INT>\" or \"ARRAY<BIGINT>\" or \"BINARY\" or \"DOUBLE\" or \"FLOAT\" or \"INT\" or \"BIGINT\" or \"STRING\")";
            Err(call.wrong_type(0, required))
        }
    }
}

struct ThetaAgg {
    name: &'static str,
    lg: u32,
    sketch: Theta<()>,
    kind: Kind,
    /// Of an intersection: whether there was a sketch at all.
    begun: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Items,
    Union,
    Intersection,
}

impl ThetaAgg {
    fn join(&mut self, bytes: &[u8]) -> Result<()> {
        let other = Theta::<()>::read(bytes, self.lg, self.name)?;
        match (self.kind, self.begun) {
            (Kind::Intersection, false) => self.sketch = other,
            (Kind::Intersection, true) => self.sketch.intersect(&other, |own, _| own),
            _ => self.sketch.union(&other, |s| s, |own, _| own),
        }
        self.begun = true;
        Ok(())
    }
}

impl Sketch for ThetaAgg {
    fn update(&mut self, values: &[ArrayRef]) -> Result<()> {
        let Some(values) = values.first() else { return Ok(()) };
        if self.kind != Kind::Items {
            return values.as_binary::<i32>().iter().flatten().try_for_each(|bytes| self.join(bytes));
        }
        murmur::of_items(values)?.into_iter().flatten().for_each(|hash| self.sketch.update(hash, (), |own, _| own));
        Ok(())
    }

    fn merge(&mut self, bytes: &[u8]) -> Result<()> {
        if bytes.is_empty() { Ok(()) } else { self.join(bytes) }
    }

    fn bytes(&self) -> Vec<u8> {
        if self.kind == Kind::Intersection && !self.begun { Vec::new() } else { self.sketch.bytes() }
    }

    fn answer(&self) -> Result<ScalarValue> {
        // Spark's result is always a union's, also of the items of one task.
        let bytes = if self.kind == Kind::Intersection { self.sketch.bytes() } else { self.sketch.clone().trimmed().bytes() };
        Ok(ScalarValue::Binary(Some(bytes)))
    }
}

fn theta_agg(call: &Invocation<'_>, name: &'static str, argument: Typed, kind: Kind) -> Result<Typed> {
    let lg = if kind == Kind::Intersection { 12 } else { lg_nominal(call, 1, "THETA_INVALID_LG_NOM_ENTRIES")? };
    let make = move || ThetaAgg { name, lg, sketch: Theta::new(lg), kind, begun: false };
    Ok(not_null(sketched::call(name, lg.to_string(), call, vec![argument], DataType::Binary, make)))
}

fn theta_sketch_agg(call: &Invocation<'_>) -> Result<Typed> {
    theta_agg(call, "theta_sketch_agg", theta_items(call)?, Kind::Items)
}

fn theta_union_agg(call: &Invocation<'_>) -> Result<Typed> {
    theta_agg(call, "theta_union_agg", sketch_argument(call, 0)?, Kind::Union)
}

fn theta_intersection_agg(call: &Invocation<'_>) -> Result<Typed> {
    theta_agg(call, "theta_intersection_agg", sketch_argument(call, 0)?, Kind::Intersection)
}
