//! approx_count_distinct: Spark's HyperLogLog++ (org.apache.spark.sql.catalyst.util.HyperLogLogPlusPlusHelper), after Heule,
//! Nunkesser and Hall, "HyperLogLog in Practice".

use datafusion::arrow::array::{Array, ArrayRef};
use datafusion::common::ScalarValue;

mod bias;

use super::sketched::{self, Sketch};
use crate::analyzer::Typed;
use crate::error::{Error, Result};
use crate::functions::{Invocation, constant, hash};
use crate::types::DataType;

/// Below which counting empty registers is the better estimate, for 4 bits and up.
const THRESHOLDS: [f64; 15] =
    [10.0, 20.0, 40.0, 80.0, 220.0, 400.0, 900.0, 1800.0, 3100.0, 6500.0, 11500.0, 20000.0, 50000.0, 120_000.0, 350_000.0];
const NEIGHBOURS: usize = 6;

pub fn approx_count_distinct(call: &Invocation<'_>) -> Result<Typed> {
    let deviation = match call.arguments.get(1) {
        None => 0.05,
        Some(_) => match constant::value(&call.double(1)?.expr) {
            Some(ScalarValue::Float64(Some(rsd))) => rsd,
            _ => {
                let text = "[_LEGACY_ERROR_TEMP_1104] The second argument in approx_count_distinct should be a double literal.";
                return Err(Error::analysis(text.into()));
            }
        },
    };
    let bits = (2.0 * (1.106 / deviation).ln() / std::f64::consts::LN_2).ceil();
    if bits < 4.0 || bits.is_nan() {
        let text = "[FAILED_FUNCTION_CALL] Failed preparing of the function `approx_count_distinct` for call. Please, double check \
                    function's arguments. SQLSTATE: 38000";
        return Err(Error::analysis(text.into()));
    }
    // Past this the registers of one group would not fit into a tab's memory.
    if bits > 26.0 {
        return Err(Error::unsupported("approx_count_distinct with so small a deviation"));
    }
    let bits = bits as u32;
    let make = move || HyperLogLog { bits, registers: vec![0; 1 << bits] };
    let typed = sketched::call("approx_count_distinct", bits.to_string(), call, vec![call.raw(0)?], DataType::Long, make);
    Ok(Typed { nullable: false, ..typed })
}

struct HyperLogLog {
    bits: u32,
    registers: Vec<u8>,
}

impl HyperLogLog {
    fn add(&mut self, hash: u64) {
        let index = (hash >> (64 - self.bits)) as usize;
        let rest = (hash << self.bits) | (1 << (self.bits - 1));
        let rank = u8::try_from(rest.leading_zeros() + 1).unwrap_or(u8::MAX);
        if let Some(register) = self.registers.get_mut(index) {
            *register = rank.max(*register);
        }
    }

    fn estimate(&self) -> i64 {
        let m = self.registers.len() as f64;
        let inverse: f64 = self.registers.iter().map(|r| 1.0 / (1u64 << r) as f64).sum();
        let empty = self.registers.iter().filter(|r| **r == 0).count() as f64;
        let alpha = match self.bits {
            4 => 0.673,
            5 => 0.697,
            6 => 0.709,
            _ => 0.7213 / (1.0 + 1.079 / m),
        };
        let raw = alpha * m * m / inverse;
        let known = usize::try_from(self.bits - 4).ok().filter(|i| *i < THRESHOLDS.len());
        let corrected = || match known {
            Some(i) if raw < 5.0 * m => raw - bias(i, raw),
            _ => raw,
        };
        let estimate = if empty > 0.0 {
            let linear = m * (m / empty).ln();
            let threshold = known.and_then(|i| THRESHOLDS.get(i));
            if threshold.is_some_and(|t| linear <= *t) || raw <= 2.5 * m { linear } else { corrected() }
        } else {
            corrected()
        };
        (estimate + 0.5).floor() as i64
    }
}

/// The mean of what the nearest measured estimates were off by.
fn bias(precision: usize, raw: f64) -> f64 {
    let (Some(estimates), Some(biases)) = (bias::ESTIMATES.get(precision), bias::BIASES.get(precision)) else { return 0.0 };
    let nearest = estimates.partition_point(|e| *e < raw);
    let distance = |i: usize| estimates.get(i).map_or(f64::INFINITY, |e| (raw - e) * (raw - e));
    let mut low = (nearest + 1).saturating_sub(NEIGHBOURS);
    let mut high = (low + NEIGHBOURS).min(estimates.len());
    while high < estimates.len() && distance(high) < distance(low) {
        low += 1;
        high += 1;
    }
    let some = biases.get(low..high).unwrap_or(&[]);
    some.iter().sum::<f64>() / some.len() as f64
}

impl Sketch for HyperLogLog {
    fn update(&mut self, values: &[ArrayRef]) -> Result<()> {
        let Some(values) = values.first() else { return Ok(()) };
        let mut hashes = vec![i64::from(hash::SEED); values.len()];
        hash::update_long(&mut hashes, values)?;
        for (row, hash) in hashes.into_iter().enumerate() {
            if values.is_valid(row) && *values.data_type() != datafusion::arrow::datatypes::DataType::Null {
                self.add(hash as u64);
            }
        }
        Ok(())
    }

    fn merge(&mut self, bytes: &[u8]) -> Result<()> {
        self.registers.iter_mut().zip(bytes).for_each(|(own, other)| *own = (*own).max(*other));
        Ok(())
    }

    fn bytes(&self) -> Vec<u8> {
        self.registers.clone()
    }

    fn answer(&self) -> Result<ScalarValue> {
        Ok(ScalarValue::Int64(Some(self.estimate())))
    }
}
