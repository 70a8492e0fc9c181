//! Chance, by Spark's own generators: the same seed gives the same numbers.

use std::collections::HashMap;
use std::sync::Arc;

use datafusion::arrow::array::{Array, ArrayRef, AsArray, Float64Array, ListArray, StringArray, UInt32Array};
use datafusion::arrow::buffer::OffsetBuffer;
use datafusion::arrow::compute;
use datafusion::arrow::datatypes::DataType as Arrow;
use datafusion::logical_expr::Volatility;
use parking_lot::Mutex;
use touchpaper_core::TaskContext;
use touchpaper_core::random::{Mersenne, XorShift};

use super::arithmetic;
use super::{Function, Invocation, Kernel, KernelArgs, scalar};
use crate::analyzer::{Typed, coerce};
use crate::column::{BinaryOperator, CastMode};
use crate::error::{Error, Result};
use crate::functions::cast::cast;
use crate::types::DataType;

pub const FUNCTIONS: &[Function] = &[
    scalar("rand", 0, 1, |c| random(c, "rand", 0, XorShift::next_double)),
    scalar("randn", 0, 1, |c| random(c, "randn", 0, XorShift::next_gaussian)),
    scalar("random", 0, 1, |c| random(c, "rand", 0, XorShift::next_double)),
    scalar("randstr", 1, 2, randstr),
    scalar("shuffle", 1, 2, shuffle),
    scalar("uniform", 2, 3, uniform),
    scalar("uuid", 0, 1, uuid),
];

/// Something that a task carries from batch to batch. A kernel is shared by all tasks of a stage.
pub(super) struct PerTask<S>(Mutex<HashMap<u64, S>>);

impl<S> PerTask<S> {
    pub fn new() -> Self {
        Self(Mutex::new(HashMap::new()))
    }

    pub fn with<R>(&self, make: impl FnOnce(usize) -> S, body: impl FnOnce(&mut S) -> R) -> R {
        let (task, partition) = TaskContext::get().map_or((u64::MAX, 0), |t| (t.task(), t.partition()));
        let mut states = self.0.lock();
        let mut state = match states.remove(&task) {
            Some(state) => state,
            None => make(partition),
        };
        drop(states);
        let result = body(&mut state);
        self.0.lock().insert(task, state);
        result
    }
}

pub(super) fn volatile(
    name: &'static str,
    parameter: String,
    data_type: DataType,
    body: impl Fn(&KernelArgs<'_>) -> Result<ArrayRef> + Send + Sync + 'static,
) -> Typed {
    let typed = Kernel::call_with(name, parameter, Vec::new(), data_type, Volatility::Volatile, Arc::new(body));
    Typed { nullable: false, ..typed }
}

/// A literal that the call's generator starts from, or any number.
fn seed(call: &Invocation<'_>, index: usize) -> Result<i64> {
    if index >= call.len() {
        return Ok(touchpaper_platform::random::seed() as i64);
    }
    let value = call.raw(index)?;
    if value.data_type == DataType::Null {
        return Ok(0);
    }
    call.literal_integer(index)?.ok_or_else(|| not_foldable(call, index, "`seed`"))
}

fn not_foldable(call: &Invocation<'_>, index: usize, name: &str) -> Error {
    let shown = format!("\"{}\"", call.texts.get(index).map_or("", String::as_str));
    let parameters = [("inputName", name), ("inputType", "(\"INT\" or \"BIGINT\")"), ("inputExpr", shown.as_str())];
    Error::datatype_mismatch("NON_FOLDABLE_INPUT", &call.text, &parameters)
}

/// As in Spark, a partition's generator is seeded with the seed plus its index.
fn random(call: &Invocation<'_>, name: &'static str, at: usize, next: fn(&mut XorShift) -> f64) -> Result<Typed> {
    let seed = seed(call, at)?;
    let state = PerTask::new();
    // Two calls of one seed are two columns with the same numbers: each has a generator of its own.
    let own = format!("{seed} {}", call.session.next_id());
    Ok(volatile(name, own, DataType::Double, move |args| {
        let values = state.with(
            |partition| XorShift::new(seed.wrapping_add(partition as i64)),
            |generator| (0..args.rows).map(|_| next(generator)).collect::<Vec<_>>(),
        );
        Ok(Arc::new(Float64Array::from(values)))
    }))
}

/// Between two numbers that every row has the same; whole ones between whole ones.
fn uniform(call: &Invocation<'_>) -> Result<Typed> {
    let (least, most) = (call.raw(0)?, call.raw(1)?);
    for (index, value) in [&least, &most].into_iter().enumerate() {
        if !value.data_type.is_numeric() && value.data_type != DataType::Null {
            return Err(call.wrong_type(index, "integer or floating-point"));
        }
        if coerce::literal(&value.expr).is_none() && call.literal_integer(index)?.is_none() {
            return Err(not_foldable(call, index, if index == 0 { "`min`" } else { "`max`" }));
        }
    }
    let common = coerce::common(&coerce::written_type(&least, &most), &coerce::written_type(&most, &least));
    let Some(result) = common else { return Err(call.wrong_type(1, "\"NUMERIC\"")) };
    let share = random(call, "rand", 2, XorShift::next_double)?;
    let (least, most) = (coerce::to(least, &DataType::Double)?, coerce::to(most, &DataType::Double)?);
    let binary = |operator, left, right| arithmetic::binary(operator, left, right, &call.text);
    let width = binary(BinaryOperator::Subtract, most, least.clone())?;
    let value = binary(BinaryOperator::Add, least, binary(BinaryOperator::Multiply, width, share)?)?;
    cast(value, &result, CastMode::Cast)
}

/// Letters and digits.
fn randstr(call: &Invocation<'_>) -> Result<Typed> {
    let length = call.integer(0)?;
    let Some(count) = call.literal_integer(0)? else { return Err(not_foldable(call, 0, "`length`")) };
    drop(length);
    let Ok(count) = usize::try_from(count) else {
        let shown = count.to_string();
        let parameters = [("exprName", "`length`"), ("valueRange", "[0, 2147483647]"), ("currentValue", shown.as_str())];
        return Err(Error::datatype_mismatch("VALUE_OUT_OF_RANGE", &call.text, &parameters));
    };
    let seed = seed(call, 1)?;
    let state = PerTask::new();
    let own = format!("{count} {seed} {}", call.session.next_id());
    Ok(volatile("randstr", own, DataType::String, move |args| {
        const CHARACTERS: &[u8; 62] = b"0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
        let one = |generator: &mut XorShift| -> String {
            let pick = |generator: &mut XorShift| (generator.next(32) as i32 % 62).unsigned_abs() as usize;
            (0..count).map(|_| CHARACTERS.get(pick(generator)).copied().map_or('0', char::from)).collect()
        };
        let values = state.with(
            |partition| XorShift::new(seed.wrapping_add(partition as i64)),
            |generator| (0..args.rows).map(|_| one(generator)).collect::<Vec<_>>(),
        );
        Ok(Arc::new(StringArray::from_iter_values(values)))
    }))
}

fn uuid(call: &Invocation<'_>) -> Result<Typed> {
    let seed = seed(call, 0)?;
    let state = PerTask::new();
    let own = format!("{seed} {}", call.session.next_id());
    Ok(volatile("uuid", own, DataType::String, move |args| {
        let values = state.with(
            |partition| Mersenne::new(seed.wrapping_add(partition as i64)),
            |generator| {
                let one = |g: &mut Mersenne| {
                    // Version 4, variant 2.
                    let high = g.next_long() & 0xffff_ffff_ffff_0fff | 0x4000;
                    let low = (g.next_long() | 0x8000_0000_0000_0000) & 0xbfff_ffff_ffff_ffff;
                    let (a, b, c) = (high >> 32, high >> 16 & 0xffff, high & 0xffff);
                    format!("{a:08x}-{b:04x}-{c:04x}-{:04x}-{:012x}", low >> 48, low & 0xffff_ffff_ffff)
                };
                (0..args.rows).map(|_| one(generator)).collect::<Vec<_>>()
            },
        );
        Ok(Arc::new(StringArray::from_iter_values(values)))
    }))
}

/// An array's elements in another order.
fn shuffle(call: &Invocation<'_>) -> Result<Typed> {
    let list = call.raw(0)?;
    let data_type = match &list.data_type {
        DataType::Array(..) => list.data_type.clone(),
        DataType::Null => return Ok(list),
        _ => return Err(call.wrong_type(0, "\"ARRAY\"")),
    };
    let seed = seed(call, 1)?;
    let state = PerTask::new();
    let own = format!("{seed} {}", call.session.next_id());
    let body = move |args: &KernelArgs<'_>| {
        let lists = args.array(0)?;
        let lists = lists.as_list::<i32>();
        let mut order: Vec<u32> = Vec::with_capacity(lists.values().len());
        let mut lengths = Vec::with_capacity(lists.len());
        state.with(
            |partition| Mersenne::new(seed.wrapping_add(partition as i64)),
            |generator| {
                for row in 0..lists.len() {
                    let (from, count) = (lists.value_offsets().get(row).copied().unwrap_or(0), lists.value_length(row));
                    let count = if lists.is_null(row) { 0 } else { count };
                    order.extend(generator.permutation(count).into_iter().map(|i| (from + i) as u32));
                    lengths.push(usize::try_from(count).unwrap_or(0));
                }
            },
        );
        let items = compute::take(lists.values(), &UInt32Array::from(order), None)?;
        let Arrow::List(field) = lists.data_type() else { return Err(Error::internal("a list")) };
        let out = ListArray::try_new(Arc::clone(field), OffsetBuffer::from_lengths(lengths), items, lists.nulls().cloned())?;
        Ok(Arc::new(out) as ArrayRef)
    };
    Ok(Kernel::call_with("shuffle", own, vec![list], data_type, Volatility::Volatile, Arc::new(body)))
}
