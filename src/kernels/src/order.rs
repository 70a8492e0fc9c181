//! The order of rows by their sort keys. Keys of fixed width are packed into one whole number a row, which compares as they
//! do together, and numbers are dealt into ever finer ranges; other keys are compared as arrow's rows.

use std::sync::Arc;

use datafusion::arrow::array::{Array, ArrayRef, AsArray, ListArray, StructArray};
use datafusion::arrow::compute::SortOptions;
use datafusion::arrow::datatypes::{DataType as Arrow, Float32Type, Float64Type, Int8Type, Int16Type, Int32Type, Int64Type};
use datafusion::arrow::error::ArrowError;
use datafusion::arrow::row::{RowConverter, SortField};

type Result<T> = std::result::Result<T, ArrowError>;

/// Bits of all keys together that are packed. The 32 that are left of two words say which row it is.
const MOST_BITS: u32 = 96;
/// So few items are sorted by comparing.
const FEW: usize = 32;
/// Ranges that items are dealt into at once are a power of two up to this one.
const MOST_DIGIT_BITS: u32 = 11;

/// A key and behind it its row's number, so that no two are equal and equal keys stay in their order.
#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
struct Item {
    high: u64,
    low: u64,
}

/// The rows' numbers in the order of their keys; rows with equal keys in the order that they have.
pub fn order(keys: &[(ArrayRef, SortOptions)]) -> Result<Vec<u32>> {
    let rows = keys.first().map_or(0, |(column, _)| column.len());
    let keys: Vec<(ArrayRef, SortOptions)> = keys.iter().map(|(column, options)| (canonical(column), *options)).collect();
    let keys = keys.as_slice();
    if u32::try_from(rows).is_err() {
        return Err(ArrowError::NotYetImplemented("a sort of more than 4,294,967,295 rows in one task".into()));
    }
    let mut items = match packed(keys, rows) {
        Some(items) => items,
        None => return by_rows(keys),
    };
    let mut spare = vec![Item::default(); rows];
    sort(&mut items, &mut spare);
    Ok(items.into_iter().map(|item| item.low as u32).collect())
}

/// Bytes that `order` needs for each row.
pub const BYTES_PER_ROW: usize = 2 * size_of::<Item>() + size_of::<u32>();

/// None where the keys are too wide, or of types that have no fixed width.
fn packed(keys: &[(ArrayRef, SortOptions)], rows: usize) -> Option<Vec<Item>> {
    let codes = keys.iter().map(|(column, options)| Codes::of(column, *options)).collect::<Option<Vec<_>>>()?;
    let bits: u32 = codes.iter().map(|codes| codes.bits).sum();
    if bits > MOST_BITS {
        return None;
    }
    let mut items = vec![Item::default(); rows];
    // From the last key on, each into the bits before those that are taken: the row's number takes the first 32.
    let mut taken = 32;
    for codes in codes.iter().rev().filter(|codes| codes.bits > 0) {
        for (item, code) in items.iter_mut().zip(&codes.values) {
            if taken < 64 {
                item.low |= code << taken;
                // What does not fit there; a shift by all of a word's bits is none.
                item.high |= code >> 1 >> (63 - taken);
            } else {
                item.high |= code << (taken - 64);
            }
        }
        taken += codes.bits;
    }
    for (row, item) in items.iter_mut().enumerate() {
        item.low |= row as u64;
    }
    Some(items)
}

/// A column's values as numbers from 0 on that compare as the sort asks, null being one of them.
struct Codes {
    values: Vec<u64>,
    bits: u32,
}

impl Codes {
    fn of(column: &ArrayRef, options: SortOptions) -> Option<Self> {
        let mut values = numbers(column)?;
        let nulls = column.nulls().filter(|nulls| nulls.null_count() > 0);
        let is_valid = |row: usize| nulls.is_none_or(|nulls| nulls.is_valid(row));
        let (mut least, mut most) = (u64::MAX, u64::MIN);
        for (row, value) in values.iter().enumerate() {
            if is_valid(row) {
                (least, most) = (least.min(*value), most.max(*value));
            }
        }
        let range = most.saturating_sub(least);
        let first = u64::from(nulls.is_some() && options.nulls_first);
        // Null comes before or behind all others.
        let last = range.checked_add(u64::from(nulls.is_some()))?;
        for (row, value) in values.iter_mut().enumerate() {
            *value = match is_valid(row) {
                true if options.descending => most - *value + first,
                true => *value - least + first,
                false if options.nulls_first => 0,
                false => last,
            };
        }
        Some(Self { values, bits: 64 - last.leading_zeros() })
    }
}

/// Numbers that Spark holds equal and arrow does not, as one: zero and what is less than it by its sign alone, and all that are
/// none; in arrays and structs too.
pub fn canonical(column: &ArrayRef) -> ArrayRef {
    macro_rules! canonical {
        ($kind:ty, $nan:expr) => {{
            let values = column.as_primitive::<$kind>();
            if !values.values().iter().any(|v| v.is_sign_negative() && (*v == 0.0 || v.is_nan())) {
                return Arc::clone(column);
            }
            Arc::new(values.unary::<_, $kind>(|v| {
                if v == 0.0 {
                    0.0
                } else if v.is_nan() {
                    $nan
                } else {
                    v
                }
            }))
        }};
    }
    match column.data_type() {
        Arrow::Float32 => canonical!(Float32Type, f32::NAN),
        Arrow::Float64 => canonical!(Float64Type, f64::NAN),
        Arrow::List(field) => {
            let list = column.as_list::<i32>();
            let values = canonical(list.values());
            let changed = !Arc::ptr_eq(&values, list.values());
            let made = changed.then(|| ListArray::try_new(Arc::clone(field), list.offsets().clone(), values, list.nulls().cloned()).ok());
            made.flatten().map_or_else(|| Arc::clone(column), |list| Arc::new(list))
        }
        Arrow::Struct(fields) => {
            let all = column.as_struct();
            let columns: Vec<ArrayRef> = all.columns().iter().map(canonical).collect();
            let changed = columns.iter().zip(all.columns()).any(|(new, old)| !Arc::ptr_eq(new, old));
            let made = changed.then(|| StructArray::try_new(fields.clone(), columns, all.nulls().cloned()).ok());
            made.flatten().map_or_else(|| Arc::clone(column), |all| Arc::new(all))
        }
        _ => Arc::clone(column),
    }
}

/// Whether values of a type have numbers in them that `canonical` may change.
pub fn has_fractions(data_type: &Arrow) -> bool {
    match data_type {
        Arrow::Float32 | Arrow::Float64 => true,
        Arrow::List(field) => has_fractions(field.data_type()),
        Arrow::Struct(fields) => fields.iter().any(|field| has_fractions(field.data_type())),
        _ => false,
    }
}

/// Values as numbers that compare as arrow compares the values.
fn numbers(column: &ArrayRef) -> Option<Vec<u64>> {
    const SIGN: u64 = 1 << 63;
    macro_rules! signed {
        ($kind:ty, $values:expr) => {
            $values.as_primitive::<$kind>().values().iter().map(|value| *value as i64 as u64 ^ SIGN).collect()
        };
    }
    Some(match column.data_type() {
        Arrow::Boolean => column.as_boolean().values().iter().map(u64::from).collect(),
        Arrow::Int8 => signed!(Int8Type, column),
        Arrow::Int16 => signed!(Int16Type, column),
        Arrow::Int32 => signed!(Int32Type, column),
        Arrow::Int64 => signed!(Int64Type, column),
        // The same numbers under other names.
        Arrow::Date32 | Arrow::Interval(datafusion::arrow::datatypes::IntervalUnit::YearMonth) => {
            signed!(Int32Type, same_words(column, Arrow::Int32)?)
        }
        Arrow::Timestamp(..) | Arrow::Duration(_) | Arrow::Time64(_) => signed!(Int64Type, same_words(column, Arrow::Int64)?),
        Arrow::Float32 => column.as_primitive::<Float32Type>().values().iter().map(|value| total_order_32(value.to_bits())).collect(),
        Arrow::Float64 => column.as_primitive::<Float64Type>().values().iter().map(|value| total_order(value.to_bits())).collect(),
        _ => return None,
    })
}

fn same_words(column: &ArrayRef, data_type: Arrow) -> Option<ArrayRef> {
    let data = column.to_data().into_builder().data_type(data_type).build().ok()?;
    Some(datafusion::arrow::array::make_array(data))
}

/// As `f64::total_cmp` has it.
fn total_order(bits: u64) -> u64 {
    bits ^ ((bits as i64 >> 63) as u64 | 1 << 63)
}

fn total_order_32(bits: u32) -> u64 {
    u64::from(bits ^ ((bits as i32 >> 31) as u32 | 1 << 31))
}

/// Items into their order: by range into about a quarter as many buckets as there are items, and each bucket likewise.
/// Uneven keys, as floating point's are, take a few more rounds.
fn sort(items: &mut [Item], spare: &mut [Item]) {
    let (mut least, mut most) = (u64::MAX, u64::MIN);
    for item in items.iter() {
        (least, most) = (least.min(item.high), most.max(item.high));
    }
    if items.len() <= FEW || least >= most {
        return items.sort_unstable();
    }
    let range_bits = 64 - (most - least).leading_zeros();
    let shift = range_bits.saturating_sub(MOST_DIGIT_BITS.min(items.len().ilog2() - 2));
    let bucket = |item: &Item| ((item.high - least) >> shift) as usize;
    let mut ends = vec![0u32; ((most - least) >> shift) as usize + 1];
    for item in items.iter() {
        ends[bucket(item)] += 1;
    }
    let mut all = 0;
    for end in &mut ends {
        // Where the bucket starts; each item moves it on.
        (*end, all) = (all, all + *end);
    }
    for item in items.iter() {
        let end = &mut ends[bucket(item)];
        spare[*end as usize] = *item;
        *end += 1;
    }
    items.copy_from_slice(spare);
    let mut start = 0;
    for end in ends {
        let end = end as usize;
        if end - start > 1 {
            sort(&mut items[start..end], &mut spare[start..end]);
        }
        start = end;
    }
}

/// By arrow's rows: bytes that compare as the keys do, the first eight of them before all.
fn by_rows(keys: &[(ArrayRef, SortOptions)]) -> Result<Vec<u32>> {
    let fields = keys.iter().map(|(column, options)| SortField::new_with_options(column.data_type().clone(), *options));
    let columns: Vec<ArrayRef> = keys.iter().map(|(column, _)| std::sync::Arc::clone(column)).collect();
    let rows = RowConverter::new(fields.collect())?.convert_columns(&columns)?;
    let mut items: Vec<(u64, u32)> = rows.iter().zip(0..).map(|(row, index)| (head(row.as_ref()), index)).collect();
    items.sort_unstable_by(|(left_head, left), (right_head, right)| {
        let whole = || rows.row(*left as usize).cmp(&rows.row(*right as usize));
        left_head.cmp(right_head).then_with(whole).then(left.cmp(right))
    });
    Ok(items.into_iter().map(|(_, row)| row).collect())
}

/// The first eight bytes of a key as one number that compares as they do.
pub fn head(key: &[u8]) -> u64 {
    match key.first_chunk() {
        Some(first) => u64::from_be_bytes(*first),
        None => key.iter().chain(std::iter::repeat(&0)).take(8).fold(0, |head, byte| head << 8 | u64::from(*byte)),
    }
}

#[cfg(test)]
mod tests {
    use datafusion::arrow::array::{BooleanArray, Date32Array, Float32Array, Float64Array, Int32Array, Int64Array, StringArray};
    use wasm_bindgen_test::wasm_bindgen_test;

    use super::*;

    /// Numbers without any order, the same in every run.
    fn mixed(n: u64) -> impl Iterator<Item = u64> {
        (0..n).map(|i| {
            let z = (i + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
            (z ^ (z >> 31)).wrapping_mul(0x94d0_49bb_1331_11eb) ^ (z >> 27)
        })
    }

    fn columns(rows: u64) -> Vec<ArrayRef> {
        let some = |x: u64| !x.is_multiple_of(9);
        let odd = [f64::NAN, -f64::NAN, 0.0, -0.0, f64::INFINITY, f64::NEG_INFINITY];
        vec![
            Arc::new(mixed(rows).map(|x| some(x).then_some(x as i64)).collect::<Int64Array>()),
            Arc::new(mixed(rows).map(|x| some(x).then_some((x % 100) as i32 - 50)).collect::<Int32Array>()),
            Arc::new(
                mixed(rows).map(|x| Some(odd.get((x % 50) as usize).copied().unwrap_or(f64::from(x as i32)))).collect::<Float64Array>(),
            ),
            Arc::new(mixed(rows).map(|x| some(x).then_some(f32::from(x as i16) / 8.0)).collect::<Float32Array>()),
            Arc::new(mixed(rows).map(|x| some(x).then_some((x % 7) as i32)).collect::<Date32Array>()),
            Arc::new(mixed(rows).map(|x| some(x).then_some(x % 2 == 0)).collect::<BooleanArray>()),
            Arc::new(mixed(rows).map(|x| some(x).then_some((x % 300).to_string())).collect::<StringArray>()),
            Arc::new((0..rows).map(|_| None::<i32>).collect::<Int32Array>()),
        ]
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn the_order_is_that_of_arrows_rows_and_stable() {
        for rows in [0, 1, 50, 20_000] {
            let columns = columns(rows);
            for (i, first) in columns.iter().enumerate() {
                for second in columns.iter().skip(i) {
                    for (descending, nulls_first) in [(false, true), (true, false), (false, false), (true, true)] {
                        let options = SortOptions { descending, nulls_first };
                        let keys = [(Arc::clone(first), options), (Arc::clone(second), SortOptions::default())];
                        let converter =
                            RowConverter::new(keys.iter().map(|(c, o)| SortField::new_with_options(c.data_type().clone(), *o)).collect());
                        let by_row = converter.unwrap().convert_columns(&[canonical(first), canonical(second)]).unwrap();
                        let mut expected: Vec<u32> = (0..rows as u32).collect();
                        expected.sort_by_key(|row| by_row.row(*row as usize));
                        assert_eq!(order(&keys).unwrap(), expected, "{} {} {options:?}", first.data_type(), second.data_type());
                    }
                }
            }
        }
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn narrow_keys_are_packed_and_wide_ones_are_not() {
        let columns = columns(1000);
        let packs = |places: &[usize]| {
            let keys: Vec<_> = places.iter().filter_map(|i| columns.get(*i)).map(|c| (Arc::clone(c), SortOptions::default())).collect();
            packed(&keys, 1000).is_some()
        };
        assert!(packs(&[1, 2]) && packs(&[1, 3, 4, 5, 7]) && packs(&[2]));
        assert!(!packs(&[0, 2]) && !packs(&[6]) && !packs(&[1, 6]));
    }
}
