//! Sums of whole numbers, of all rows or for many groups at once.

use datafusion::arrow::array::{Array, BooleanArray, Int64Array};
use datafusion::logical_expr::EmitTo;

/// All values added to a sum, one after the other. None when it has left what 64 bits hold on the way.
pub fn total(start: i64, values: &Int64Array) -> Option<i64> {
    let (mut sum, mut left) = (start, false);
    let mut add = |value: i64| {
        let over;
        (sum, over) = sum.overflowing_add(value);
        left |= over;
    };
    match values.nulls().filter(|nulls| nulls.null_count() > 0) {
        None => values.values().iter().for_each(|value| add(*value)),
        Some(nulls) => nulls.valid_indices().for_each(|row| add(values.value(row))),
    }
    (!left).then_some(sum)
}

/// A sum for each group, null until it has a value.
#[derive(Debug, Default)]
pub struct Sums {
    sums: Vec<i64>,
    some: Vec<bool>,
}

impl Sums {
    /// Adds the rows' values to the sums of their groups, of which there are `total` now. False when a sum has left what 64
    /// bits hold.
    #[must_use]
    pub fn add(&mut self, values: &Int64Array, groups: &[usize], filter: Option<&BooleanArray>, total: usize) -> bool {
        self.sums.resize(total, 0);
        self.some.resize(total, false);
        let (sums, some) = (&mut self.sums[..total], &mut self.some[..total]);
        let mut left = false;
        let mut add = |value: i64, group: usize| {
            let (sum, over) = sums[group].overflowing_add(value);
            sums[group] = sum;
            some[group] = true;
            left |= over;
        };
        let rows = values.values().iter().zip(groups);
        if values.null_count() == 0 && filter.is_none() {
            rows.for_each(|(value, group)| add(*value, *group));
        } else {
            let taken = |row: usize| values.is_valid(row) && filter.is_none_or(|filter| filter.is_valid(row) && filter.value(row));
            rows.enumerate().filter(|(row, _)| taken(*row)).for_each(|(_, (value, group))| add(*value, *group));
        }
        !left
    }

    pub fn take(&mut self, groups: EmitTo) -> Int64Array {
        let some = groups.take_needed(&mut self.some);
        Int64Array::new(groups.take_needed(&mut self.sums).into(), some.contains(&false).then(|| some.into()))
    }

    pub fn bytes(&self) -> usize {
        self.sums.capacity() * size_of::<i64>() + self.some.capacity()
    }
}
