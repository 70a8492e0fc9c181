//! The hash of a row as Spark keeps it in memory (UnsafeRow): a bit for each null, eight bytes for each column, and behind
//! them what is longer. Before rows are dealt out in turn Spark puts them in the order of these hashes, so that a task that
//! runs again deals them out as before.

use datafusion::arrow::array::{Array, ArrayRef, AsArray, RecordBatch};
use datafusion::arrow::datatypes::{
    DataType as Arrow, Date32Type, Decimal128Type, Float32Type, Float64Type, Int8Type, Int16Type, Int32Type, Int64Type, TimeUnit,
    TimestampMicrosecondType,
};

use crate::functions::hash;

/// Digits of the decimals that fit into eight bytes.
const LONG_DIGITS: u8 = 18;

/// None where a column's type is kept in a way that is not known here.
pub fn hashes(batch: &RecordBatch) -> Option<Vec<i32>> {
    let fields = batch.num_columns();
    let nulls = fields.div_ceil(64) * 8;
    let mut row: Vec<u8> = Vec::new();
    let mut out = Vec::with_capacity(batch.num_rows());
    for index in 0..batch.num_rows() {
        row.clear();
        row.resize(nulls + 8 * fields, 0);
        for (i, column) in batch.columns().iter().enumerate() {
            if column.is_null(index)
                && let Some(byte) = row.get_mut(i / 8)
            {
                *byte |= 1 << (i % 8);
            }
            let word = word(column, index, &mut row)?;
            if let Some(place) = row.get_mut(nulls + 8 * i..nulls + 8 * i + 8) {
                place.copy_from_slice(&word);
            }
        }
        out.push(hash::hash_bytes(&row, hash::SEED));
    }
    Some(out)
}

/// A value's eight bytes; what is longer is put behind the row, and they say where.
fn word(column: &ArrayRef, index: usize, row: &mut Vec<u8>) -> Option<[u8; 8]> {
    let null = column.is_null(index);
    macro_rules! narrow {
        ($kind:ty) => {{
            let mut word = [0u8; 8];
            let bytes = column.as_primitive::<$kind>().value(index).to_le_bytes();
            word.get_mut(..bytes.len())?.copy_from_slice(&bytes);
            word
        }};
    }
    let word = match column.data_type() {
        Arrow::Null => [0; 8],
        Arrow::Boolean => u64::from(column.as_boolean().value(index)).to_le_bytes(),
        Arrow::Int8 => narrow!(Int8Type),
        Arrow::Int16 => narrow!(Int16Type),
        Arrow::Int32 => narrow!(Int32Type),
        Arrow::Int64 => narrow!(Int64Type),
        Arrow::Float32 => narrow!(Float32Type),
        Arrow::Float64 => narrow!(Float64Type),
        Arrow::Date32 => narrow!(Date32Type),
        Arrow::Timestamp(TimeUnit::Microsecond, _) => narrow!(TimestampMicrosecondType),
        Arrow::Decimal128(precision, _) if *precision <= LONG_DIGITS => {
            i64::try_from(column.as_primitive::<Decimal128Type>().value(index)).ok()?.to_le_bytes()
        }
        Arrow::Utf8 => return Some(if null { [0; 8] } else { behind(column.as_string::<i32>().value(index).as_bytes(), row) }),
        Arrow::Binary => return Some(if null { [0; 8] } else { behind(column.as_binary::<i32>().value(index), row) }),
        _ => return None,
    };
    Some(if null { [0; 8] } else { word })
}

fn behind(bytes: &[u8], row: &mut Vec<u8>) -> [u8; 8] {
    let place = (row.len() as u64) << 32 | bytes.len() as u64;
    row.extend_from_slice(bytes);
    row.resize(row.len().next_multiple_of(8), 0);
    place.to_le_bytes()
}
