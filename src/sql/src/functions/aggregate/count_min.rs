//! count_min_sketch: how often values occur, about, in little room, in the bytes that Spark writes
//! (org.apache.spark.util.sketch.CountMinSketchImpl, version 1).

use datafusion::arrow::array::{ArrayRef, AsArray};
use datafusion::arrow::compute;
use datafusion::arrow::datatypes::{DataType as Arrow, Int64Type};
use datafusion::common::ScalarValue;
use touchpaper_core::random::JavaRandom;

use super::sketched::{self, Sketch};
use crate::analyzer::Typed;
use crate::error::{Error, Result};
use crate::functions::{Invocation, constant, hash};
use crate::types::DataType;

pub fn count_min_sketch(call: &Invocation<'_>) -> Result<Typed> {
    let value = call.raw(0)?;
    if !value.data_type.is_integral() && !matches!(value.data_type, DataType::String | DataType::Binary) {
        return Err(call.wrong_type(0, "(\"INTEGRAL\" or \"STRING\" or \"BINARY\")"));
    }
    let share = |index: usize, name: &str| match constant::value(&call.double(index)?.expr) {
        Some(ScalarValue::Float64(Some(v))) => Ok(v),
        Some(_) => Err(Error::datatype_mismatch("UNEXPECTED_NULL", &call.text, &[("exprName", name)])),
        None => {
            let text = format!("\"{}\"", call.texts.get(index).map_or("", String::as_str));
            let parameters = [("inputName", &*format!("`{name}`")), ("inputType", "\"DOUBLE\""), ("inputExpr", text.as_str())];
            Err(Error::datatype_mismatch("NON_FOLDABLE_INPUT", &call.text, &parameters))
        }
    };
    let (eps, confidence) = (share(1, "eps")?, share(2, "confidence")?);
    let outside = |name: &str, range: &str, value: f64| {
        let current = format!("{}D", crate::format::java_double(value));
        let parameters = [("exprName", name), ("valueRange", range), ("currentValue", &current)];
        Error::datatype_mismatch("VALUE_OUT_OF_RANGE", &call.text, &parameters)
    };
    if eps <= 0.0 {
        return Err(outside("eps", "(0.0, 1.7976931348623157E308]", eps));
    }
    if confidence <= 0.0 || confidence >= 1.0 {
        return Err(outside("confidence", "(0.0, 1.0)", confidence));
    }
    let seed = match call.arguments.get(3) {
        Some(_) => match constant::value(&call.argument(3, &DataType::Long)?.expr) {
            // Spark keeps an int of it.
            Some(ScalarValue::Int64(Some(seed))) => i64::from(seed as i32),
            _ => return Err(Error::datatype_mismatch("UNEXPECTED_NULL", &call.text, &[("exprName", "seed")])),
        },
        None => i64::from(touchpaper_platform::random::seed() as i32),
    };
    let width = (2.0 / eps).ceil() as i32;
    let depth = (-(-confidence).ln_1p() / std::f64::consts::LN_2).ceil() as usize;
    let parameter = format!("{eps} {confidence} {seed}");
    let make = move || CountMin::new(depth, width, seed);
    Ok(Typed { nullable: false, ..sketched::call("count_min_sketch", parameter, call, vec![value], DataType::Binary, make) })
}

struct CountMin {
    width: i32,
    total: i64,
    factors: Vec<i64>,
    /// A row for each factor.
    table: Vec<Vec<i64>>,
}

impl CountMin {
    fn new(depth: usize, width: i32, seed: i64) -> Self {
        let mut random = JavaRandom::new(seed);
        let factors = (0..depth).map(|_| i64::from(random.next_int(i32::MAX))).collect();
        Self { width, total: 0, factors, table: vec![vec![0; usize::try_from(width).unwrap_or(0)]; depth] }
    }

    fn add(&mut self, bucket: impl Fn(i32, i64) -> i32) {
        self.total += 1;
        for (i, (row, factor)) in (0i32..).zip(self.table.iter_mut().zip(&self.factors)) {
            if let Some(count) = usize::try_from(bucket(i, *factor)).ok().and_then(|at| row.get_mut(at)) {
                *count += 1;
            }
        }
    }

    fn add_long(&mut self, value: i64) {
        let width = self.width;
        self.add(|_, factor| {
            let hash = factor.wrapping_mul(value);
            let hash = hash.wrapping_add(hash >> 32) & ((1 << 31) - 1);
            hash as i32 % width
        });
    }

    fn add_bytes(&mut self, bytes: &[u8]) {
        let width = self.width;
        let first = hash::hash_bytes(bytes, 0);
        let second = hash::hash_bytes(bytes, first);
        self.add(|i, _| first.wrapping_add(i.wrapping_mul(second)).wrapping_rem(width).wrapping_abs());
    }
}

impl Sketch for CountMin {
    fn update(&mut self, values: &[ArrayRef]) -> Result<()> {
        let Some(values) = values.first() else { return Ok(()) };
        match values.data_type() {
            Arrow::Utf8 => values.as_string::<i32>().iter().flatten().for_each(|text| self.add_bytes(text.as_bytes())),
            Arrow::Binary => values.as_binary::<i32>().iter().flatten().for_each(|bytes| self.add_bytes(bytes)),
            _ => {
                let values = compute::cast(values, &Arrow::Int64)?;
                values.as_primitive::<Int64Type>().iter().flatten().for_each(|value| self.add_long(value));
            }
        }
        Ok(())
    }

    fn merge(&mut self, bytes: &[u8]) -> Result<()> {
        let long = |b: &[u8]| b.try_into().map(i64::from_be_bytes).unwrap_or(0);
        self.total += bytes.get(4..12).map_or(0, long);
        let counts = bytes.get(20 + 8 * self.factors.len()..).unwrap_or(&[]).chunks_exact(8).map(long);
        self.table.iter_mut().flatten().zip(counts).for_each(|(own, other)| *own += other);
        Ok(())
    }

    fn bytes(&self) -> Vec<u8> {
        let mut out = Vec::new();
        out.extend(1i32.to_be_bytes());
        out.extend(self.total.to_be_bytes());
        out.extend((self.factors.len() as i32).to_be_bytes());
        out.extend(self.width.to_be_bytes());
        out.extend(self.factors.iter().flat_map(|f| f.to_be_bytes()));
        out.extend(self.table.iter().flatten().flat_map(|count| count.to_be_bytes()));
        out
    }

    fn answer(&self) -> Result<ScalarValue> {
        Ok(ScalarValue::Binary(Some(self.bytes())))
    }
}
