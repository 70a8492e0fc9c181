//! Items of any type as numbers: each distinct value once, with its hash in Java.

use std::collections::HashMap;

use touchpaper_sql::arrow::array::{Array, ArrayRef, AsArray, UInt32Array};
use touchpaper_sql::arrow::compute::{cast, concat, take};
use touchpaper_sql::arrow::datatypes::{DataType as Arrow, Float64Type, Int64Type};
use touchpaper_sql::{Error, Result, format};

use crate::algorithms::frequent_patterns::text_hash;

/// The distinct items of a column of arrays.
pub struct Items {
    /// One value of each.
    pub values: ArrayRef,
    pub hashes: Vec<i32>,
    texts: Vec<String>,
}

/// What tells items apart: a number's bits or a text.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Key {
    Null,
    Number(i64),
    Text(String),
}

/// The keys of an array's values, and their hashes.
fn keys(array: &ArrayRef) -> Result<Vec<(Key, i32)>> {
    let of = |row: usize, key: (Key, i32)| if array.is_null(row) { (Key::Null, 0) } else { key };
    let long_hash = |value: i64| (value ^ ((value as u64) >> 32) as i64) as i32;
    Ok(match array.data_type() {
        Arrow::Int8 | Arrow::Int16 | Arrow::Int32 | Arrow::Int64 => {
            let long = *array.data_type() == Arrow::Int64;
            let wide = cast(array, &Arrow::Int64)?;
            let wide = wide.as_primitive::<Int64Type>();
            let key = |row: usize| {
                let value = wide.value(row);
                of(row, (Key::Number(value), if long { long_hash(value) } else { value as i32 }))
            };
            (0..wide.len()).map(key).collect()
        }
        Arrow::Float32 | Arrow::Float64 => {
            let wide = cast(array, &Arrow::Float64)?;
            let wide = wide.as_primitive::<Float64Type>();
            let key = |row: usize| {
                let bits = wide.value(row).to_bits() as i64;
                of(row, (Key::Number(bits), long_hash(bits)))
            };
            (0..wide.len()).map(key).collect()
        }
        _ => {
            let texts = cast(array, &Arrow::Utf8)?;
            let texts = texts.as_string_opt::<i32>().ok_or_else(|| Error::internal("items that are no texts"))?;
            let key = |row: usize| {
                let text = texts.value(row);
                of(row, (Key::Text(text.to_string()), text_hash(text)))
            };
            (0..texts.len()).map(key).collect()
        }
    })
}

/// Numbers the items of some arrays; gives the number of each value, array by array.
pub fn number(arrays: &[ArrayRef]) -> Result<(Items, Vec<Vec<u32>>)> {
    let (mut known, mut firsts, mut hashes, mut texts) = (HashMap::new(), Vec::new(), Vec::new(), Vec::new());
    let mut numbers = Vec::with_capacity(arrays.len());
    let mut start = 0_u32;
    for array in arrays {
        let mut its = Vec::with_capacity(array.len());
        for (place, (key, hash)) in keys(array)?.into_iter().enumerate() {
            let next = known.len() as u32;
            its.push(*known.entry(key).or_insert_with_key(|key| {
                firsts.push(start + place as u32);
                hashes.push(hash);
                texts.push(match key {
                    Key::Null => "null".to_string(),
                    Key::Text(text) => text.clone(),
                    Key::Number(bits) if array.data_type().is_floating() => format::java_double(f64::from_bits(*bits as u64)),
                    Key::Number(number) => number.to_string(),
                });
                next
            }));
        }
        start += array.len() as u32;
        numbers.push(its);
    }
    let all: Vec<&dyn Array> = arrays.iter().map(|array| array.as_ref() as &dyn Array).collect();
    let values = if all.is_empty() { touchpaper_sql::arrow::array::new_empty_array(&Arrow::Utf8) } else { concat(&all)? };
    let values = take(&values, &UInt32Array::from(firsts), None)?;
    Ok((Items { values, hashes, texts }, numbers))
}

impl Items {
    /// The values of these items.
    pub fn take(&self, items: impl Iterator<Item = u32>) -> Result<ArrayRef> {
        Ok(take(&self.values, &UInt32Array::from_iter_values(items), None)?)
    }

    pub fn text(&self, item: u32) -> &str {
        self.texts.get(item as usize).map_or("", String::as_str)
    }

    /// The same items in a later array: those that are not known are left out.
    pub fn lookup(&self) -> Result<Lookup> {
        let known = keys(&self.values)?.into_iter().enumerate().map(|(item, (key, _))| (key, item as u32)).collect();
        Ok(Lookup { known })
    }
}

pub struct Lookup {
    known: HashMap<Key, u32>,
}

impl Lookup {
    pub fn find(&self, array: &ArrayRef) -> Result<Vec<Option<u32>>> {
        Ok(keys(array)?.into_iter().map(|(key, _)| self.known.get(&key).copied()).collect())
    }
}
