//! Numbers for the groups of a GROUP BY: rows with equal keys get one, from 0 on in the order in which keys first come.
//!
//! Each key column has its values numbered by themselves, then pairs of those numbers are numbered, column by column: what is
//! looked up is one word, and where there are few of both it is a place in a table.

use std::sync::Arc;

use datafusion::arrow::array::{Array, ArrayData, ArrayRef, AsArray, BooleanArray, StringArray, UInt32Array, make_array};
use datafusion::arrow::buffer::{Buffer, NullBuffer, OffsetBuffer, ScalarBuffer};
use datafusion::arrow::compute;
use datafusion::arrow::datatypes::DataType as Arrow;
use datafusion::arrow::error::ArrowError;

type Result<T> = std::result::Result<T, ArrowError>;

/// Pairs have a place each up to so many, which a processor's cache holds; past that they are looked up by a hash.
const MOST_PLACES: usize = 1 << 18;
/// Texts of fewer bytes are a word themselves.
const WORD: usize = size_of::<u64>();

/// Whether keys of a type are numbered here. Floating point has equal values of unlike bits.
pub const fn takes(key: &Arrow) -> bool {
    use Arrow::{Boolean, Date32, Duration, Int8, Int16, Int32, Int64, Timestamp, Utf8};
    matches!(key, Boolean | Int8 | Int16 | Int32 | Int64 | Date32 | Timestamp(..) | Duration(_) | Utf8)
}

/// The groups so far.
pub struct Groups {
    keys: Vec<Key>,
    /// For each key but the first: its numbers with those of all before it.
    pairs: Vec<Pairs>,
    /// Numbers of a batch's rows: of one key, and of all before it.
    own: Vec<u32>,
    before: Vec<u32>,
}

impl Groups {
    /// None where keys are of types that are not taken, or there are none.
    pub fn new(types: &[Arrow]) -> Option<Self> {
        let keys: Option<Vec<Key>> = types.iter().map(|key| takes(key).then(|| Key::new(key.clone()))).collect();
        let pairs = types.iter().skip(1).map(|_| Pairs::default()).collect();
        keys.filter(|keys| !keys.is_empty()).map(|keys| Self { keys, pairs, own: Vec::new(), before: Vec::new() })
    }

    pub fn len(&self) -> usize {
        self.pairs.last().map_or_else(|| self.keys.first().map_or(0, |key| key.count), |pairs| pairs.made.len())
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// About how many bytes they take.
    pub fn bytes(&self) -> usize {
        self.keys.iter().map(Key::bytes).chain(self.pairs.iter().map(Pairs::bytes)).sum()
    }

    /// The groups' numbers of a batch's rows.
    pub fn number(&mut self, columns: &[ArrayRef], numbers: &mut Vec<usize>) {
        let mut rest = self.keys.iter_mut().zip(columns);
        let mut groups = 0;
        if let Some((key, column)) = rest.next() {
            key.number(column, &mut self.before);
            groups = key.count;
        }
        for ((key, column), pairs) in rest.zip(&mut self.pairs) {
            key.number(column, &mut self.own);
            pairs.number(&mut self.before, groups, &self.own, key.count);
            groups = pairs.made.len();
        }
        numbers.clear();
        numbers.extend(self.before.iter().map(|number| *number as usize));
    }

    /// The keys of all groups, in the order of their numbers. None are left.
    pub fn take(&mut self) -> Result<Vec<ArrayRef>> {
        // From the last key back: a pair tells the key's number, and that of what is before it.
        let mut groups: Option<Vec<u32>> = None;
        let mut numbers = Vec::with_capacity(self.keys.len());
        for pairs in self.pairs.iter_mut().rev() {
            let made = std::mem::take(pairs).made;
            let (before, own) = match groups {
                None => made.into_iter().unzip(),
                Some(groups) => groups.into_iter().filter_map(|group| made.get(group as usize).copied()).unzip(),
            };
            groups = Some(before);
            numbers.push(Some(own));
        }
        numbers.push(groups);
        self.keys.iter_mut().zip(numbers.into_iter().rev()).map(|(key, numbers)| key.take(numbers)).collect()
    }
}

/// The values of a key column by their numbers.
struct Key {
    data_type: Arrow,
    values: Values,
    /// Numbers given so far, one of them that of null.
    count: usize,
    null: Option<u32>,
}

enum Values {
    Words { numbers: Words, values: Vec<u64> },
    Texts(Texts),
}

impl Key {
    fn new(data_type: Arrow) -> Self {
        let values = match data_type {
            Arrow::Utf8 => Values::Texts(Texts::default()),
            _ => Values::Words { numbers: Words::default(), values: Vec::new() },
        };
        Self { data_type, values, count: 0, null: None }
    }

    fn bytes(&self) -> usize {
        match &self.values {
            Values::Words { numbers, values } => numbers.bytes() + values.capacity() * size_of::<u64>(),
            Values::Texts(texts) => texts.size(),
        }
    }

    fn number(&mut self, column: &ArrayRef, numbers: &mut Vec<u32>) {
        numbers.clear();
        numbers.reserve(column.len());
        macro_rules! words {
            ($kind:ty) => {{
                let data = column.to_data();
                let values: &[$kind] = data.buffers().first().map_or(&[], |buffer| buffer.typed_data());
                let values = values.get(data.offset()..data.offset() + data.len()).unwrap_or_default();
                self.words(values.iter().map(|value| *value as i64 as u64), column.nulls(), numbers);
            }};
        }
        match (&self.data_type, self.data_type.primitive_width()) {
            (Arrow::Utf8, _) => self.texts(column.as_string(), numbers),
            (Arrow::Boolean, _) => self.words(column.as_boolean().values().iter().map(u64::from), column.nulls(), numbers),
            (_, Some(1)) => words!(i8),
            (_, Some(2)) => words!(i16),
            (_, Some(4)) => words!(i32),
            _ => words!(i64),
        }
    }

    #[inline]
    fn words(&mut self, words: impl Iterator<Item = u64>, nulls: Option<&NullBuffer>, numbers: &mut Vec<u32>) {
        let Values::Words { numbers: known, values } = &mut self.values else { return };
        let nulls = nulls.filter(|nulls| nulls.null_count() > 0);
        let mut count = self.count;
        for (row, word) in words.enumerate() {
            let number = match self.null {
                _ if nulls.is_none_or(|nulls| nulls.is_valid(row)) => known.number(word, count as u32),
                Some(null) => null,
                None => *self.null.insert(count as u32),
            };
            if number as usize == count {
                count += 1;
                values.push(word);
            }
            numbers.push(number);
        }
        self.count = count;
    }

    fn texts(&mut self, column: &StringArray, numbers: &mut Vec<u32>) {
        let Values::Texts(texts) = &mut self.values else { return };
        let nulls = column.nulls().filter(|nulls| nulls.null_count() > 0);
        let data = column.value_data();
        let mut count = self.count;
        for (row, ends) in column.value_offsets().windows(2).enumerate() {
            let (start, end) = match ends {
                [start, end] => (*start as usize, *end as usize),
                _ => break,
            };
            let number = match self.null {
                _ if nulls.is_none_or(|nulls| nulls.is_valid(row)) => texts.number(data, start, end, count as u32),
                Some(null) => null,
                None => *self.null.insert(count as u32),
            };
            if number as usize == count {
                count += 1;
                texts.push(&data[start..end]);
            }
            numbers.push(number);
        }
        self.count = count;
    }

    /// The values with these numbers, or all in their order. None are left.
    fn take(&mut self, numbers: Option<Vec<u32>>) -> Result<ArrayRef> {
        let Self { data_type, values, count, null } = std::mem::replace(self, Self::new(self.data_type.clone()));
        let nulls = null.map(|null| NullBuffer::from_iter((0..count).map(|number| number != null as usize)));
        let all: ArrayRef = match values {
            Values::Texts(texts) => {
                if texts.bytes.len() > i32::MAX as usize {
                    return Err(ArrowError::OffsetOverflowError(texts.bytes.len()));
                }
                let offsets = OffsetBuffer::new(texts.ends.into_iter().map(|end| end as i32).collect::<ScalarBuffer<i32>>());
                Arc::new(StringArray::try_new(offsets, Buffer::from_vec(texts.bytes), nulls)?)
            }
            Values::Words { values, .. } => {
                let buffer = match data_type.primitive_width() {
                    None => {
                        return selected(
                            &(Arc::new(BooleanArray::new(values.iter().map(|word| *word != 0).collect(), nulls)) as _),
                            numbers,
                        );
                    }
                    Some(1) => Buffer::from_iter(values.iter().map(|word| *word as i8)),
                    Some(2) => Buffer::from_iter(values.iter().map(|word| *word as i16)),
                    Some(4) => Buffer::from_iter(values.iter().map(|word| *word as i32)),
                    Some(_) => Buffer::from_vec(values),
                };
                make_array(ArrayData::builder(data_type).len(count).add_buffer(buffer).nulls(nulls).build()?)
            }
        };
        selected(&all, numbers)
    }
}

fn selected(values: &ArrayRef, numbers: Option<Vec<u32>>) -> Result<ArrayRef> {
    match numbers {
        None => Ok(Arc::clone(values)),
        Some(numbers) => compute::take(values, &UInt32Array::from(numbers), None),
    }
}

/// Words by their numbers: a table at most half full, each word near the place that its hash names.
#[derive(Default)]
struct Words {
    /// A number is kept one higher: 0 is a free place.
    slots: Vec<(u64, u32)>,
    used: usize,
}

impl Words {
    fn bytes(&self) -> usize {
        self.slots.capacity() * size_of::<(u64, u32)>()
    }

    /// The number of a word; `next` if it is new, which it has from now on.
    #[inline]
    fn number(&mut self, word: u64, next: u32) -> u32 {
        self.number_if(word, next, |_| true)
    }

    /// As `number`, where a word stands for more than itself: whether that of a number that has it is the same.
    #[inline]
    fn number_if(&mut self, word: u64, next: u32, is_same: impl Fn(u32) -> bool) -> u32 {
        if 2 * self.used >= self.slots.len() {
            self.grow();
        }
        let last = self.slots.len() - 1;
        let mut at = hash(word) as usize & last;
        loop {
            let slot = &mut self.slots[at];
            if slot.1 == 0 {
                *slot = (word, next + 1);
                self.used += 1;
                return next;
            }
            if slot.0 == word && is_same(slot.1 - 1) {
                return slot.1 - 1;
            }
            at = (at + 1) & last;
        }
    }

    #[cold]
    fn grow(&mut self) {
        let old = std::mem::take(&mut self.slots);
        self.slots = vec![(0, 0); (2 * old.len()).max(64)];
        self.used = 0;
        for (word, number) in old.into_iter().filter(|(_, number)| *number > 0) {
            self.number_if(word, number - 1, |_| false);
        }
    }
}

/// The low bits of a product depend on the low bits alone: those that all have an effect on are brought there.
#[inline]
fn hash(word: u64) -> u64 {
    let mixed = (word ^ word >> 32).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    mixed ^ mixed >> 32
}

/// Texts by their numbers.
struct Texts {
    /// Those of fewer than eight bytes, as a word: the bytes, and how many behind them.
    short: Words,
    /// The others, by their hashes.
    long: Words,
    /// All of them, in the order of their numbers.
    bytes: Vec<u8>,
    ends: Vec<u32>,
}

impl Default for Texts {
    fn default() -> Self {
        Self { short: Words::default(), long: Words::default(), bytes: Vec::new(), ends: vec![0] }
    }
}

impl Texts {
    fn size(&self) -> usize {
        self.short.bytes() + self.long.bytes() + self.bytes.capacity() + self.ends.capacity() * size_of::<u32>()
    }

    #[inline]
    fn number(&mut self, data: &[u8], start: usize, end: usize, next: u32) -> u32 {
        let length = end - start;
        if length < WORD {
            self.short.number(word(data, start, length) | (length as u64) << 56, next)
        } else {
            self.long_number(&data[start..end], next)
        }
    }

    fn long_number(&mut self, text: &[u8], next: u32) -> u32 {
        let mut hashed = text.len() as u64;
        let (words, rest) = text.as_chunks::<WORD>();
        for word in words {
            hashed = hash(hashed.rotate_left(5) ^ u64::from_le_bytes(*word));
        }
        hashed = hash(hashed.rotate_left(5) ^ word(rest, 0, rest.len()));
        let Self { long, bytes, ends, .. } = self;
        long.number_if(hashed, next, |number| {
            let place = number as usize;
            bytes[ends[place] as usize..ends[place + 1] as usize] == *text
        })
    }

    fn push(&mut self, text: &[u8]) {
        self.bytes.extend_from_slice(text);
        self.ends.push(self.bytes.len() as u32);
    }
}

/// Fewer than eight bytes as a word, by one read where there are eight to read.
#[inline]
fn word(data: &[u8], start: usize, length: usize) -> u64 {
    match data.get(start..start + WORD).and_then(|bytes| bytes.first_chunk()) {
        Some(bytes) => u64::from_le_bytes(*bytes) & !(u64::MAX << (8 * length)),
        None => data[start..start + length].iter().rev().fold(0, |word, byte| word << 8 | u64::from(*byte)),
    }
}

/// Pairs of numbers by theirs.
#[derive(Default)]
struct Pairs {
    made: Vec<(u32, u32)>,
    /// For each first number a row of places for each second one, as long as a power of two: the pair's number, one higher.
    places: Vec<u32>,
    bits: u32,
    /// In the place of those when they would be too many.
    words: Option<Words>,
}

impl Pairs {
    fn bytes(&self) -> usize {
        self.made.capacity() * size_of::<(u32, u32)>()
            + self.places.capacity() * size_of::<u32>()
            + self.words.as_ref().map_or(0, Words::bytes)
    }

    /// Puts the pairs' numbers in the place of their first ones. Below these counts all numbers are.
    fn number(&mut self, first: &mut [u32], firsts: usize, second: &[u32], seconds: usize) {
        self.make_room(firsts, seconds);
        let made = &mut self.made;
        match &mut self.words {
            None => {
                for (first, second) in first.iter_mut().zip(second) {
                    let place = &mut self.places[((*first as usize) << self.bits) + *second as usize];
                    if *place == 0 {
                        made.push((*first, *second));
                        *place = made.len() as u32;
                    }
                    *first = *place - 1;
                }
            }
            Some(words) => {
                for (first, second) in first.iter_mut().zip(second) {
                    let number = words.number(u64::from(*first) << 32 | u64::from(*second), made.len() as u32);
                    if number as usize == made.len() {
                        made.push((*first, *second));
                    }
                    *first = number;
                }
            }
        }
    }

    fn make_room(&mut self, firsts: usize, seconds: usize) {
        if self.words.is_some() {
            return;
        }
        let bits = seconds.next_power_of_two().ilog2().max(self.bits);
        // In a browser a usize has 32 bits.
        if (firsts as u64) << bits > MOST_PLACES as u64 {
            let mut words = Words::default();
            for ((first, second), number) in self.made.iter().zip(0..) {
                words.number(u64::from(*first) << 32 | u64::from(*second), number);
            }
            self.places = Vec::new();
            self.words = Some(words);
            return;
        }
        if bits > self.bits {
            self.bits = bits;
            self.places.clear();
        }
        let fresh = self.places.is_empty();
        if firsts << bits > self.places.len() {
            self.places.resize(firsts << bits, 0);
        }
        if fresh {
            for ((first, second), number) in self.made.iter().zip(1..) {
                self.places[((*first as usize) << bits) + *second as usize] = number;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use datafusion::arrow::array::{Date32Array, Int8Array, Int64Array};
    use wasm_bindgen_test::wasm_bindgen_test;

    use super::*;

    fn text(n: i64) -> String {
        // Of every length up to that of three words.
        "ab\u{e9}c".repeat((n % 5) as usize) + &n.to_string()
    }

    /// Each key of some kind, from numbers.
    fn column(kind: u8, of: &[Option<i64>]) -> ArrayRef {
        let values = of.iter().copied();
        match kind % 5 {
            0 => Arc::new(values.map(|n| n.map(text)).collect::<StringArray>()),
            1 => Arc::new(values.collect::<Int64Array>()),
            2 => Arc::new(values.map(|n| n.map(|n| n as i8)).collect::<Int8Array>()),
            3 => Arc::new(values.map(|n| n.map(|n| n % 2 == 0)).collect::<BooleanArray>()),
            _ => Arc::new(values.map(|n| n.map(|n| n as i32 - 7)).collect::<Date32Array>()),
        }
    }

    fn cells(columns: &[ArrayRef], row: usize) -> Vec<String> {
        let options = datafusion::arrow::util::display::FormatOptions::new().with_null("null");
        let cell =
            |column: &ArrayRef| datafusion::arrow::util::display::ArrayFormatter::try_new(column, &options).unwrap().value(row).to_string();
        columns.iter().map(cell).collect()
    }

    /// Numbers as a map gives them, and the keys of each.
    fn check(batches: &[Vec<ArrayRef>]) {
        let types: Vec<Arrow> = batches[0].iter().map(|column| column.data_type().clone()).collect();
        let mut groups = Groups::new(&types).unwrap();
        // Twice: nothing of the first time is left.
        for _ in 0..2 {
            let (mut known, mut keys, mut numbers) = (HashMap::new(), Vec::new(), Vec::new());
            for batch in batches {
                groups.number(batch, &mut numbers);
                for (row, number) in numbers.iter().enumerate() {
                    let next = known.len();
                    let expected = *known.entry(cells(batch, row)).or_insert_with(|| {
                        keys.push(cells(batch, row));
                        next
                    });
                    assert_eq!(*number, expected);
                }
            }
            assert_eq!(groups.len(), keys.len());
            let made = groups.take().unwrap();
            assert!(made.iter().zip(&types).all(|(column, kind)| column.data_type() == kind && column.len() == keys.len()));
            for (row, key) in keys.iter().enumerate() {
                assert_eq!(&cells(&made, row), key);
            }
            assert!(groups.is_empty());
        }
    }

    proptest::proptest! {
        #[test]
        fn numbers_are_those_of_a_map(
            kinds in proptest::collection::vec(0u8..5, 1..4),
            rows in proptest::collection::vec(proptest::collection::vec(proptest::option::of(0i64..30), 3), 1..80),
            cut in 0usize..80,
        ) {
            let whole: Vec<ArrayRef> = kinds
                .iter()
                .enumerate()
                .map(|(at, kind)| column(*kind, &rows.iter().map(|row| row[at]).collect::<Vec<_>>()))
                .collect();
            let cut = cut.min(rows.len());
            let batches = [(0, cut), (cut, rows.len() - cut)];
            check(&batches.map(|(from, rows)| whole.iter().map(|column| column.slice(from, rows)).collect()));
        }
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn many_pairs_are_found_by_a_hash() {
        let batch = |from: i64| -> Vec<ArrayRef> {
            let rows: Vec<i64> = (from..from + 3000).collect();
            vec![
                column(0, &rows.iter().map(|n| Some(n % 1500)).collect::<Vec<_>>()),
                column(1, &rows.iter().map(|n| Some((n % 701) << 50)).collect::<Vec<_>>()),
                column(1, &rows.iter().map(|n| (n % 11 > 0).then_some(n % 3)).collect::<Vec<_>>()),
            ]
        };
        check(&[batch(0), batch(1000), batch(2000)]);
    }
}
