//! Spark's hashes over whole columns. Murmur3 also decides which partition of a shuffle a row goes to.

use datafusion::arrow::array::{Array, ArrayRef, AsArray};
use datafusion::arrow::datatypes::{
    DataType as Arrow, Date32Type, Decimal128Type, DurationMicrosecondType, Float32Type, Float64Type, Int8Type, Int16Type, Int32Type,
    Int64Type, IntervalMonthDayNano, IntervalMonthDayNanoType, IntervalUnit, IntervalYearMonthType, Time64NanosecondType,
    TimestampMicrosecondType, UInt8Type, UInt16Type, UInt32Type, UInt64Type,
};

use crate::xx;

/// The seed that Spark's `hash` and its hash partitioning start from.
pub const SEED: i32 = 42;

/// One of Spark's hashes: each value goes into the hash of the values before it in its row.
trait Mix {
    type Hash: Copy;
    fn int(value: i32, seed: Self::Hash) -> Self::Hash;
    fn long(value: i64, seed: Self::Hash) -> Self::Hash;
    fn bytes(value: &[u8], seed: Self::Hash) -> Self::Hash;
}

struct Murmur3;

impl Mix for Murmur3 {
    type Hash = i32;

    #[inline]
    fn int(value: i32, seed: i32) -> i32 {
        hash_int(value, seed)
    }

    #[inline]
    fn long(value: i64, seed: i32) -> i32 {
        hash_long(value, seed)
    }

    #[inline]
    fn bytes(value: &[u8], seed: i32) -> i32 {
        hash_bytes(value, seed)
    }
}

struct XxHash64;

impl Mix for XxHash64 {
    type Hash = i64;

    fn int(value: i32, seed: i64) -> i64 {
        xx::int(value, seed)
    }

    fn long(value: i64, seed: i64) -> i64 {
        xx::long(value, seed)
    }

    fn bytes(value: &[u8], seed: i64) -> i64 {
        xx::bytes(value, seed)
    }
}

/// Takes a column into the rows' Murmur3 hashes. A null leaves its row's hash as it was. The error is a type that has none.
pub fn update(hashes: &mut [i32], array: &ArrayRef) -> Result<(), Arrow> {
    mix::<Murmur3>(hashes, array)
}

/// Hashes to the partitions of their rows: Spark's Pmod, which is never negative. Of a power of two it is the low bits.
pub fn to_partitions(hashes: &mut [i32], partitions: i32) {
    if partitions & (partitions - 1) == 0 {
        hashes.iter_mut().for_each(|hash| *hash &= partitions - 1);
    } else {
        hashes.iter_mut().for_each(|hash| *hash = hash.rem_euclid(partitions));
    }
}

/// As `update`, for Spark's xxhash64.
pub fn update_long(hashes: &mut [i64], array: &ArrayRef) -> Result<(), Arrow> {
    mix::<XxHash64>(hashes, array)
}

fn mix<M: Mix>(hashes: &mut [M::Hash], array: &ArrayRef) -> Result<(), Arrow> {
    macro_rules! each {
        ($arrow:ty, $hash:expr) => {{
            let values = array.as_primitive::<$arrow>();
            let hash = $hash;
            if values.null_count() == 0 {
                for (h, v) in hashes.iter_mut().zip(values.values()) {
                    *h = hash(*v, *h);
                }
            } else {
                for (h, v) in hashes.iter_mut().zip(values.iter()) {
                    if let Some(v) = v {
                        *h = hash(v, *h);
                    }
                }
            }
        }};
    }
    match array.data_type() {
        Arrow::Null => {}
        Arrow::Boolean => {
            for (h, v) in hashes.iter_mut().zip(array.as_boolean().iter()) {
                if let Some(v) = v {
                    *h = M::int(i32::from(v), *h);
                }
            }
        }
        // Spark has no unsigned types; DataFusion's grouping ids are some.
        Arrow::UInt8 => each!(UInt8Type, |v: u8, h| M::int(i32::from(v), h)),
        Arrow::UInt16 => each!(UInt16Type, |v: u16, h| M::int(i32::from(v), h)),
        Arrow::UInt32 => each!(UInt32Type, |v: u32, h| M::long(i64::from(v), h)),
        Arrow::UInt64 => each!(UInt64Type, |v: u64, h| M::long(v as i64, h)),
        Arrow::Int8 => each!(Int8Type, |v: i8, h| M::int(i32::from(v), h)),
        Arrow::Int16 => each!(Int16Type, |v: i16, h| M::int(i32::from(v), h)),
        Arrow::Int32 => each!(Int32Type, M::int),
        Arrow::Int64 => each!(Int64Type, M::long),
        Arrow::Float32 => each!(Float32Type, |v: f32, h| {
            let v = if v == 0.0 { 0.0 } else { v };
            let bits = if v.is_nan() { 0x7fc0_0000 } else { v.to_bits() };
            M::int(bits as i32, h)
        }),
        Arrow::Float64 => each!(Float64Type, |v: f64, h| {
            let v = if v == 0.0 { 0.0 } else { v };
            let bits = if v.is_nan() { 0x7ff8_0000_0000_0000 } else { v.to_bits() };
            M::long(bits as i64, h)
        }),
        Arrow::Date32 => each!(Date32Type, M::int),
        Arrow::Timestamp(..) => each!(TimestampMicrosecondType, M::long),
        Arrow::Duration(_) => each!(DurationMicrosecondType, M::long),
        Arrow::Interval(IntervalUnit::YearMonth) => {
            each!(IntervalYearMonthType, M::int);
        }
        Arrow::Interval(IntervalUnit::MonthDayNano) => {
            each!(IntervalMonthDayNanoType, |v: IntervalMonthDayNano, h| {
                M::int(v.months, M::int(v.days, M::long(v.nanoseconds / 1000, h)))
            });
        }
        Arrow::Time64(_) => each!(Time64NanosecondType, M::long),
        Arrow::Decimal128(precision, _) if *precision <= 18 => {
            each!(Decimal128Type, |v: i128, h| M::long(v as i64, h));
        }
        Arrow::Decimal128(..) => each!(Decimal128Type, |v: i128, h| M::bytes(&shortest(v), h)),
        Arrow::Utf8 => {
            let values = array.as_string::<i32>();
            for (row, h) in hashes.iter_mut().enumerate() {
                if !values.is_null(row) {
                    *h = M::bytes(values.value(row).as_bytes(), *h);
                }
            }
        }
        Arrow::Utf8View => {
            let values = array.as_string_view();
            for (row, h) in hashes.iter_mut().enumerate() {
                if !values.is_null(row) {
                    *h = M::bytes(values.value(row).as_bytes(), *h);
                }
            }
        }
        Arrow::Binary => {
            let values = array.as_binary::<i32>();
            for (row, h) in hashes.iter_mut().enumerate() {
                if !values.is_null(row) {
                    *h = M::bytes(values.value(row), *h);
                }
            }
        }
        Arrow::Struct(_) => {
            let values = array.as_struct();
            if values.null_count() == 0 {
                for column in values.columns() {
                    mix::<M>(hashes, column)?;
                }
            } else {
                let mut inner = hashes.to_vec();
                for column in values.columns() {
                    mix::<M>(&mut inner, column)?;
                }
                for (row, (h, i)) in hashes.iter_mut().zip(inner).enumerate() {
                    if !values.is_null(row) {
                        *h = i;
                    }
                }
            }
        }
        Arrow::List(_) => {
            let values = array.as_list::<i32>();
            for (row, h) in hashes.iter_mut().enumerate() {
                if values.is_null(row) {
                    continue;
                }
                let items = values.value(row);
                for i in 0..items.len() {
                    let mut one = [*h];
                    mix::<M>(&mut one, &items.slice(i, 1))?;
                    *h = one[0];
                }
            }
        }
        other => return Err(other.clone()),
    }
    Ok(())
}

/// Big-endian bytes of the shortest two's complement form, as BigInteger.toByteArray.
fn shortest(value: i128) -> Vec<u8> {
    let all = value.to_be_bytes();
    let fill = if value < 0 { 0xff } else { 0 };
    let mut from = 0;
    while from < 15 && all[from] == fill && (all[from + 1] & 0x80 == 0) == (value >= 0) {
        from += 1;
    }
    all[from..].to_vec()
}

#[inline]
fn mix_k(k: i32) -> i32 {
    k.wrapping_mul(0xcc9e_2d51_u32 as i32).rotate_left(15).wrapping_mul(0x1b87_3593)
}

#[inline]
fn mix_h(h: i32, k: i32) -> i32 {
    (h ^ k).rotate_left(13).wrapping_mul(5).wrapping_add(0xe654_6b64_u32 as i32)
}

#[inline]
fn finish(h: i32, length: i32) -> i32 {
    let mut h = (h ^ length) as u32;
    h = (h ^ (h >> 16)).wrapping_mul(0x85eb_ca6b);
    h = (h ^ (h >> 13)).wrapping_mul(0xc2b2_ae35);
    (h ^ (h >> 16)) as i32
}

#[inline]
pub fn hash_int(value: i32, seed: i32) -> i32 {
    finish(mix_h(seed, mix_k(value)), 4)
}

#[inline]
pub fn hash_long(value: i64, seed: i32) -> i32 {
    let h = mix_h(seed, mix_k(value as i32));
    finish(mix_h(h, mix_k((value >> 32) as i32)), 8)
}

/// Whole words, then each byte left on its own: Spark's variant, not the standard tail.
#[inline]
pub fn hash_bytes(bytes: &[u8], seed: i32) -> i32 {
    let mut h = seed;
    let words = bytes.chunks_exact(4);
    let tail = words.remainder();
    for word in words {
        if let Ok(word) = <[u8; 4]>::try_from(word) {
            h = mix_h(h, mix_k(i32::from_le_bytes(word)));
        }
    }
    for byte in tail {
        h = mix_h(h, mix_k(i32::from(*byte as i8)));
    }
    finish(h, bytes.len() as i32)
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_bindgen_test::wasm_bindgen_test;

    /// Values that `SELECT hash(…)` gives on Spark.
    #[wasm_bindgen_test(unsupported = test)]
    fn equals_sparks() {
        assert_eq!(hash_int(1, SEED), -559_580_957);
        assert_eq!(hash_long(1, SEED), -1_712_319_331);
        assert_eq!(hash_bytes(b"ABC", SEED), -757_602_832);
        assert_eq!(hash_bytes(b"Spark", SEED), 228_093_765);
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn shortest_forms() {
        assert_eq!(shortest(0), [0]);
        assert_eq!(shortest(-1), [0xff]);
        assert_eq!(shortest(128), [0, 128]);
        assert_eq!(shortest(-128), [128]);
    }
}
