//! Rows with equal keys of the two sides of a join, whose keys are whole numbers.

use datafusion::arrow::array::{Array, ArrayRef, AsArray};
use datafusion::arrow::buffer::NullBuffer;
use datafusion::arrow::datatypes::{DataType as Arrow, Int32Type, Int64Type};

/// Up to so many places for each row, rows are found by the key itself; past that by a hash of it, which takes as much.
const PLACES_PER_ROW: usize = 8;
/// So many places are never too many.
const FEW_PLACES: usize = 1024;

/// Whether keys of a type are looked up here.
pub const fn takes(key: &Arrow) -> bool {
    matches!(key, Arrow::Int32 | Arrow::Int64)
}

/// The rows of one side by their keys. Rows are counted from 1 on in it: 0 is none.
pub struct Table {
    first: First,
    /// The next row with the key of a row; empty where every key is there once.
    next: Vec<u32>,
}

/// The first row with a key.
enum First {
    ByPlace { least: i64, rows: Vec<u32> },
    ByHash { shift: u32, slots: Vec<(i64, u32)> },
}

/// How far a batch of the other side has been matched.
#[derive(Clone, Copy, Default)]
pub struct Progress {
    row: usize,
    /// The row of the table that this row is to be paired with next.
    pending: u32,
}

/// Numbers of rows that belong together: of the table's side, and of the other one.
#[derive(Default)]
pub struct Pairs {
    pub ours: Vec<u32>,
    pub theirs: Vec<u32>,
}

impl Table {
    /// None where the keys are of another type, or too many.
    pub fn new(keys: &ArrayRef) -> Option<Self> {
        u32::try_from(keys.len()).ok().filter(|rows| *rows < u32::MAX)?;
        match keys.data_type() {
            Arrow::Int32 => Some(Self::of(keys.as_primitive::<Int32Type>().values(), keys.nulls())),
            Arrow::Int64 => Some(Self::of(keys.as_primitive::<Int64Type>().values(), keys.nulls())),
            _ => None,
        }
    }

    /// About how many bytes a table of so many rows takes.
    pub const fn bytes(rows: usize) -> usize {
        rows * (PLACES_PER_ROW + 1) * size_of::<u32>()
    }

    fn of<K: Copy + Into<i64>>(keys: &[K], nulls: Option<&NullBuffer>) -> Self {
        let (mut least, mut most, mut count) = (i64::MAX, i64::MIN, 0);
        for key in keys.iter().enumerate().filter(|(row, _)| is_valid(nulls, *row)).map(|(_, key)| (*key).into()) {
            (least, most, count) = (least.min(key), most.max(key), count + 1);
        }
        let range = if count == 0 { 0 } else { most.abs_diff(least) };
        let mut first = match usize::try_from(range) {
            Ok(range) if range < (count * PLACES_PER_ROW).max(FEW_PLACES) => First::ByPlace { least, rows: vec![0; range + 1] },
            _ => {
                let slots = (2 * count).next_power_of_two();
                First::ByHash { shift: 64 - slots.ilog2(), slots: vec![(0, 0); slots] }
            }
        };
        let mut next = Vec::new();
        // Backwards, so that a key's rows follow each other in their order.
        for (row, key) in keys.iter().enumerate().rev().filter(|(row, _)| is_valid(nulls, *row)) {
            let place = first.place((*key).into());
            if *place != 0 {
                next.resize(keys.len() + 1, 0);
                next[row + 1] = *place;
            }
            *place = row as u32 + 1;
        }
        Self { first, next }
    }

    /// Pairs of the next rows of a batch, in the order of its rows and the table's: about `most` at a time. False when there
    /// may be more.
    pub fn pairs(&self, keys: &ArrayRef, progress: &mut Progress, most: usize, pairs: &mut Pairs) -> bool {
        match keys.data_type() {
            Arrow::Int32 => self.pairs_of(keys.as_primitive::<Int32Type>().values(), keys.nulls(), progress, most, pairs),
            Arrow::Int64 => self.pairs_of(keys.as_primitive::<Int64Type>().values(), keys.nulls(), progress, most, pairs),
            _ => true,
        }
    }

    fn pairs_of<K: Copy + Into<i64>>(
        &self,
        keys: &[K],
        nulls: Option<&NullBuffer>,
        progress: &mut Progress,
        most: usize,
        pairs: &mut Pairs,
    ) -> bool {
        pairs.ours.clear();
        pairs.theirs.clear();
        let nulls = nulls.filter(|nulls| nulls.null_count() > 0);
        match &self.first {
            First::ByPlace { least, rows } => self.walk(keys, nulls, |key| by_place(*least, rows, key), progress, most, pairs),
            First::ByHash { shift, slots } => {
                let find = |key| slots.get(by_hash(*shift, slots, key)).map_or(0, |slot| slot.1);
                self.walk(keys, nulls, find, progress, most, pairs)
            }
        }
    }

    #[inline]
    fn walk<K: Copy + Into<i64>>(
        &self,
        keys: &[K],
        nulls: Option<&NullBuffer>,
        find: impl Fn(i64) -> u32,
        progress: &mut Progress,
        most: usize,
        pairs: &mut Pairs,
    ) -> bool {
        let Pairs { ours, theirs } = pairs;
        let found = |row: usize, key: K| if is_valid(nulls, row) { find(key.into()) } else { 0 };
        if self.next.is_empty() {
            // One at most for each row. All are looked up first, so that many lookups wait for memory together; then each is
            // written in any case, and kept if there is one.
            ours.extend(keys.iter().enumerate().map(|(row, key)| found(row, *key)));
            theirs.resize(keys.len(), 0);
            let mut count = 0;
            for row in 0..keys.len() {
                let found = ours[row];
                ours[count] = found.wrapping_sub(1);
                theirs[count] = row as u32;
                count += usize::from(found != 0);
            }
            ours.truncate(count);
            theirs.truncate(count);
            return true;
        }
        while let Some(key) = keys.get(progress.row) {
            if progress.pending == 0 {
                progress.pending = found(progress.row, *key);
            }
            while progress.pending != 0 {
                if ours.len() >= most {
                    return false;
                }
                ours.push(progress.pending - 1);
                theirs.push(progress.row as u32);
                progress.pending = self.next[progress.pending as usize];
            }
            progress.row += 1;
        }
        true
    }
}

impl First {
    /// Where the first row with a key stands, or is to stand.
    fn place(&mut self, key: i64) -> &mut u32 {
        match self {
            Self::ByPlace { least, rows } => &mut rows[key.wrapping_sub(*least) as usize],
            Self::ByHash { shift, slots } => {
                let at = by_hash(*shift, slots, key);
                let slot = &mut slots[at];
                slot.0 = key;
                &mut slot.1
            }
        }
    }
}

#[inline]
fn by_place(least: i64, rows: &[u32], key: i64) -> u32 {
    let place = key.wrapping_sub(least) as u64;
    if place < rows.len() as u64 { rows[place as usize] } else { 0 }
}

/// The slot that has the key, or the free one where it belongs: half of them are free.
#[inline]
fn by_hash(shift: u32, slots: &[(i64, u32)], key: i64) -> usize {
    let mixed = (key as u64 ^ (key as u64 >> 32)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    let mixed = (mixed ^ (mixed >> 29)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let mut at = mixed.checked_shr(shift).unwrap_or(0) as usize;
    while let Some((kept, row)) = slots.get(at) {
        if *row == 0 || *kept == key {
            break;
        }
        at = (at + 1) & (slots.len() - 1);
    }
    at
}

#[inline]
fn is_valid(nulls: Option<&NullBuffer>, row: usize) -> bool {
    nulls.is_none_or(|nulls| nulls.is_valid(row))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use datafusion::arrow::array::{Int32Array, Int64Array};
    use wasm_bindgen_test::wasm_bindgen_test;

    use super::*;

    fn matched(left: &[Option<i64>], right: &[Option<i64>], narrow: bool, most: usize) -> Vec<(u32, u32)> {
        let array = |keys: &[Option<i64>]| -> ArrayRef {
            match narrow {
                true => Arc::new(keys.iter().map(|key| key.map(|key| key as i32)).collect::<Int32Array>()),
                false => Arc::new(keys.iter().copied().collect::<Int64Array>()),
            }
        };
        let (table, right) = (Table::new(&array(left)).unwrap(), array(right));
        let (mut out, mut pairs, mut progress) = (Vec::new(), Pairs::default(), Progress::default());
        loop {
            let ended = table.pairs(&right, &mut progress, most, &mut pairs);
            out.extend(pairs.ours.iter().copied().zip(pairs.theirs.iter().copied()));
            if ended {
                return out;
            }
        }
    }

    proptest::proptest! {
        #[test]
        fn pairs_are_those_of_a_loop_in_a_loop(
            left in proptest::collection::vec(proptest::option::of(-5i64..40), 0..60),
            right in proptest::collection::vec(proptest::option::of(-9i64..50), 0..60),
            spread in proptest::sample::select(vec![1i64, 1000, 50_000_000]),
            most in 1usize..5,
        ) {
            let wide = |keys: &[Option<i64>]| keys.iter().map(|key| key.map(|key| key * spread)).collect::<Vec<_>>();
            let (left, right) = (wide(&left), wide(&right));
            let mut expected = Vec::new();
            for (j, theirs) in right.iter().enumerate() {
                expected.extend((0..left.len()).filter(|i| theirs.is_some() && left[*i] == *theirs).map(|i| (i as u32, j as u32)));
            }
            for narrow in [true, false] {
                proptest::prop_assert_eq!(&matched(&left, &right, narrow, most), &expected);
            }
        }
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn the_ends_of_the_numbers_have_places_too() {
        let ends = [Some(i64::MIN), Some(i64::MAX), Some(0), None];
        assert_eq!(matched(&ends, &ends, false, 10), [(0, 0), (1, 1), (2, 2)]);
        assert_eq!(matched(&[Some(i64::MAX)], &[Some(i64::MIN), Some(i64::MAX)], false, 10), [(0, 1)]);
        assert_eq!(matched(&[], &ends, false, 10), []);
        assert_eq!(matched(&[None], &ends, true, 10), []);
    }
}
