//! The hash that Apache DataSketches put their items through: MurmurHash3 x64 128, seed 9001.

use datafusion::arrow::array::{Array, ArrayRef, AsArray};
use datafusion::arrow::compute;
use datafusion::arrow::datatypes::{DataType as Arrow, Float64Type, Int32Type, Int64Type};

use crate::error::{Error, Result};

pub const SEED: u64 = 9001;
const C1: u64 = 0x87c3_7b91_1142_53d5;
const C2: u64 = 0x4cf5_ad43_2745_937f;

fn finish(h: u64) -> u64 {
    let h = (h ^ (h >> 33)).wrapping_mul(0xff51_afd7_ed55_8ccd);
    let h = (h ^ (h >> 33)).wrapping_mul(0xc4ce_b9fe_1a85_ec53);
    h ^ (h >> 33)
}

fn mix1(k: u64) -> u64 {
    k.wrapping_mul(C1).rotate_left(31).wrapping_mul(C2)
}

fn mix2(k: u64) -> u64 {
    k.wrapping_mul(C2).rotate_left(33).wrapping_mul(C1)
}

pub fn hash(bytes: &[u8], seed: u64) -> [u64; 2] {
    let word = |b: &[u8]| b.iter().rev().fold(0u64, |n, byte| (n << 8) | u64::from(*byte));
    let (mut h1, mut h2) = (seed, seed);
    let blocks = bytes.chunks_exact(16);
    let tail = blocks.remainder();
    for block in blocks {
        let (low, high) = block.split_at(8);
        h1 = (h1 ^ mix1(word(low))).rotate_left(27).wrapping_add(h2).wrapping_mul(5).wrapping_add(0x52dc_e729);
        h2 = (h2 ^ mix2(word(high))).rotate_left(31).wrapping_add(h1).wrapping_mul(5).wrapping_add(0x3849_5ab5);
    }
    let (low, high) = tail.split_at(tail.len().min(8));
    h1 ^= mix1(word(low));
    h2 ^= mix2(word(high));
    h1 ^= bytes.len() as u64;
    h2 ^= bytes.len() as u64;
    h1 = h1.wrapping_add(h2);
    h2 = h2.wrapping_add(h1);
    (h1, h2) = (finish(h1), finish(h2));
    h1 = h1.wrapping_add(h2);
    [h1, h2.wrapping_add(h1)]
}

/// What DataSketches check that two sketches were made with the same seed by.
pub fn seed_hash() -> u16 {
    (hash(&SEED.to_le_bytes(), 0)[0] & 0xffff) as u16
}

/// The hashes of the items of a column; none for nulls and for what is empty.
pub fn of_items(items: &ArrayRef) -> Result<Vec<Option<[u64; 2]>>> {
    let longs = |array: &ArrayRef| -> Result<Vec<Option<[u64; 2]>>> {
        let array = compute::cast(array, &Arrow::Int64)?;
        Ok(array.as_primitive::<Int64Type>().iter().map(|v| v.map(|v| hash(&v.to_le_bytes(), SEED))).collect())
    };
    Ok(match items.data_type() {
        Arrow::Int8 | Arrow::Int16 | Arrow::Int32 | Arrow::Int64 => longs(items)?,
        Arrow::Float32 | Arrow::Float64 => {
            let array = compute::cast(items, &Arrow::Float64)?;
            let bits = |v: f64| {
                if v == 0.0 {
                    0
                } else if v.is_nan() {
                    0x7ff8_0000_0000_0000
                } else {
                    v.to_bits()
                }
            };
            array.as_primitive::<Float64Type>().iter().map(|v| v.map(|v| hash(&bits(v).to_le_bytes(), SEED))).collect()
        }
        Arrow::Utf8 => items.as_string::<i32>().iter().map(|t| t.filter(|t| !t.is_empty()).map(|t| hash(t.as_bytes(), SEED))).collect(),
        Arrow::Binary => items.as_binary::<i32>().iter().map(|b| b.filter(|b| !b.is_empty()).map(|b| hash(b, SEED))).collect(),
        Arrow::List(_) => items
            .as_list::<i32>()
            .iter()
            .map(|list| {
                let Some(list) = list.filter(|l| !l.is_empty()) else { return Ok(None) };
                let bytes: Vec<u8> = match list.data_type() {
                    Arrow::Int32 => list.as_primitive::<Int32Type>().iter().flat_map(|v| v.unwrap_or(0).to_le_bytes()).collect(),
                    Arrow::Int64 => list.as_primitive::<Int64Type>().iter().flat_map(|v| v.unwrap_or(0).to_le_bytes()).collect(),
                    other => return Err(Error::internal(format!("a sketch of arrays of {other}"))),
                };
                Ok(Some(hash(&bytes, SEED)))
            })
            .collect::<Result<_>>()?,
        _ => vec![None; items.len()],
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_bindgen_test::wasm_bindgen_test;

    /// The seed hash that stands in every sketch of DataSketches with the default seed.
    #[wasm_bindgen_test(unsupported = test)]
    fn equals_datasketches() {
        assert_eq!(seed_hash(), 0x93cc);
    }
}
