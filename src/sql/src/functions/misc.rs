//! What knows about the task, the session or chance.

use std::collections::HashMap;
use std::sync::Arc;

use datafusion::arrow::array::{ArrayRef, Float64Array, Int32Array, Int64Array, NullArray, StringArray};
use datafusion::common::ScalarValue;
use datafusion::logical_expr::{Expr, Volatility};
use parking_lot::Mutex;
use touchpaper_core::TaskContext;

use super::hash::standard;
use super::{Function, Invocation, Kernel, KernelArgs, scalar};
use crate::analyzer::Typed;
use crate::error::{Error, Result};
use crate::types::DataType;

pub const FUNCTIONS: &[Function] = &[
    scalar("current_catalog", 0, 0, |_| Ok(text("spark_catalog"))),
    scalar("current_database", 0, 0, |_| Ok(text("default"))),
    scalar("current_schema", 0, 0, |_| Ok(text("default"))),
    scalar("current_user", 0, 0, |_| Ok(text("spark"))),
    scalar("input_file_name", 0, 0, |_| Ok(text(""))),
    scalar("monotonically_increasing_id", 0, 0, monotonic),
    scalar("raise_error", 1, 1, raise_error),
    scalar("rand", 0, 1, |c| random(c, "rand", XorShift::next_double)),
    scalar("randn", 0, 1, |c| random(c, "randn", XorShift::next_gaussian)),
    scalar("random", 0, 1, |c| random(c, "rand", XorShift::next_double)),
    scalar("spark_partition_id", 0, 0, partition_id),
    scalar("typeof", 1, 1, |c| Ok(text(&c.raw(0)?.data_type.simple_string()))),
    scalar("user", 0, 0, |_| Ok(text("spark"))),
    scalar("uuid", 0, 0, uuid),
    scalar("version", 0, 0, |_| Ok(text("4.3.0"))),
];

fn text(value: &str) -> Typed {
    Typed::new(Expr::Literal(ScalarValue::Utf8(Some(value.to_string())), None), DataType::String, false)
}

/// Something that a task carries from batch to batch. A kernel is shared by all tasks of a stage.
struct PerTask<S>(Mutex<HashMap<u64, S>>);

impl<S> PerTask<S> {
    fn new() -> Self {
        Self(Mutex::new(HashMap::new()))
    }

    fn with<R>(&self, make: impl FnOnce(usize) -> S, body: impl FnOnce(&mut S) -> R) -> R {
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

fn volatile(
    name: &'static str,
    parameter: String,
    data_type: DataType,
    body: impl Fn(&KernelArgs<'_>) -> Result<ArrayRef> + Send + Sync + 'static,
) -> Typed {
    let typed = Kernel::call_with(name, parameter, Vec::new(), data_type, Volatility::Volatile, Arc::new(body));
    Typed { nullable: false, ..typed }
}

/// The partition in the upper 31 bits, the row's place in it in the lower 33.
fn monotonic(call: &Invocation<'_>) -> Result<Typed> {
    let state = PerTask::new();
    let own = call.session.next_id().to_string();
    Ok(volatile("monotonically_increasing_id", own, DataType::Long, move |args| {
        let from = state.with(
            |partition| (partition as i64) << 33,
            |next| {
                let from = *next;
                *next += args.rows as i64;
                from
            },
        );
        Ok(Arc::new(Int64Array::from_iter_values(from..from + args.rows as i64)))
    }))
}

fn partition_id(_: &Invocation<'_>) -> Result<Typed> {
    Ok(volatile("spark_partition_id", String::new(), DataType::Integer, |args| {
        let partition = TaskContext::get().map_or(0, |t| i32::try_from(t.partition()).unwrap_or(i32::MAX));
        Ok(Arc::new(Int32Array::from(vec![partition; args.rows])))
    }))
}

/// As in Spark, a partition's generator is seeded with the seed plus its index.
fn random(call: &Invocation<'_>, name: &'static str, next: fn(&mut XorShift) -> f64) -> Result<Typed> {
    let seed = match call.len() {
        0 => touchpaper_platform::random::seed() as i64,
        _ => call.literal_integer(0)?.unwrap_or(0),
    };
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

/// Volatile, so that it fails where a row asks for it and not before.
fn raise_error(call: &Invocation<'_>) -> Result<Typed> {
    let body = |args: &KernelArgs<'_>| -> Result<ArrayRef> {
        match args.strings(0)?.iter().next() {
            Some(text) => Err(Error::new("USER_RAISED_EXCEPTION", &[("errorMessage", text.unwrap_or("null"))])),
            None => Ok(Arc::new(NullArray::new(args.rows))),
        }
    };
    let message = vec![call.string(0)?];
    let typed = Kernel::call_with("raise_error", String::new(), message, DataType::Null, Volatility::Volatile, Arc::new(body));
    Ok(Typed { nullable: true, ..typed })
}

fn uuid(_: &Invocation<'_>) -> Result<Typed> {
    let state = PerTask::new();
    Ok(volatile("uuid", String::new(), DataType::String, move |args| {
        let values = state.with(
            |_| XorShift::new(touchpaper_platform::random::seed() as i64),
            |generator| {
                let one = |g: &mut XorShift| {
                    let (a, b) = (u64::from(g.next(32)), u64::from(g.next(32)));
                    let (c, d) = (u64::from(g.next(32)), u64::from(g.next(32)));
                    let (c, b) = (c & 0x3fff_ffff | 0x8000_0000, b & 0xffff_0fff | 0x4000);
                    format!("{a:08x}-{:04x}-{:04x}-{:04x}-{:04x}{d:08x}", b >> 16, b & 0xffff, c >> 16, c & 0xffff)
                };
                (0..args.rows).map(|_| one(generator)).collect::<Vec<_>>()
            },
        );
        Ok(Arc::new(StringArray::from_iter_values(values)))
    }))
}

/// Spark's XORShiftRandom (org.apache.spark.util.random).
pub struct XorShift {
    seed: i64,
    /// The second of a pair of normal numbers.
    spare: Option<f64>,
}

impl XorShift {
    pub fn new(seed: i64) -> Self {
        const ARRAY_SEED: i32 = 0x3c07_4a61;
        let bytes = seed.to_be_bytes();
        let low = standard(&bytes, ARRAY_SEED);
        let high = standard(&bytes, low);
        Self { seed: (i64::from(high) << 32) | i64::from(low as u32), spare: None }
    }

    pub fn next(&mut self, bits: u32) -> u32 {
        let mut next = self.seed ^ (self.seed << 21);
        next ^= ((next as u64) >> 35) as i64;
        next ^= next << 4;
        self.seed = next;
        (next & ((1i64 << bits) - 1)) as u32
    }

    /// In [0, 1), as java.util.Random makes it of 26 and 27 bits.
    pub fn next_double(&mut self) -> f64 {
        let (high, low) = (u64::from(self.next(26)), u64::from(self.next(27)));
        ((high << 27) + low) as f64 * 2f64.powi(-53)
    }

    /// Marsaglia's polar method, as java.util.Random.
    pub fn next_gaussian(&mut self) -> f64 {
        if let Some(spare) = self.spare.take() {
            return spare;
        }
        loop {
            let (a, b) = (2.0 * self.next_double() - 1.0, 2.0 * self.next_double() - 1.0);
            let s = a * a + b * b;
            if s < 1.0 && s != 0.0 {
                let factor = (-2.0 * s.ln() / s).sqrt();
                self.spare = Some(b * factor);
                return a * factor;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_bindgen_test::wasm_bindgen_test;

    /// From the doctests of `pyspark.sql.functions.rand` and `randn`, which multiply by 3 and add nothing.
    #[wasm_bindgen_test(unsupported = test)]
    fn equals_sparks() {
        let mut generator = XorShift::new(42);
        assert_eq!(generator.next_double() * 3.0, 1.857_568_110_675_902_8);
        assert_eq!(generator.next_double() * 3.0, 1.528_805_652_733_944_4);
    }
}
