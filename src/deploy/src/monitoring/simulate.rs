//! Traffic that has drifted, made from rows that have not: what an alert is tried with.

use serde_json::Value;

use crate::random::Random;
use crate::table::Table;

/// What happens to a column.
#[derive(Clone, Debug, PartialEq)]
pub enum Drift {
    /// Numbers grow by this many of their standard deviations.
    Shift(f64),
    /// So large a share of values is left out.
    Missing(f64),
    /// So large a share of values becomes this one.
    Becomes(Value, f64),
}

/// `count` rows, drawn from these with replacement, with one column drifted. The same seed gives the same rows.
pub fn drifted(rows: &Table, column: &str, drift: &Drift, count: usize, seed: u64) -> Table {
    let mut random = Random::new(seed);
    let at = rows.fields.iter().position(|field| field == column);
    let numbers: Vec<f64> =
        at.map(|at| rows.values.iter().filter_map(|row| row.get(at).and_then(Value::as_f64)).collect()).unwrap_or_default();
    let mean = numbers.iter().sum::<f64>() / numbers.len().max(1) as f64;
    let spread = (numbers.iter().map(|number| (number - mean).powi(2)).sum::<f64>() / numbers.len().max(1) as f64).sqrt();
    let row = |_| {
        let mut row = rows.values.get(random.below(rows.values.len())).cloned().unwrap_or_default();
        if let Some(cell) = at.and_then(|at| row.get_mut(at)) {
            match drift {
                Drift::Shift(by) => {
                    if let Some(number) = cell.as_f64() {
                        let moved = number + by * spread;
                        // A column of whole numbers stays one.
                        *cell = if cell.is_f64() { moved.into() } else { (moved.round() as i64).into() };
                    }
                }
                Drift::Missing(share) if random.uniform() < *share => *cell = Value::Null,
                Drift::Becomes(value, share) if random.uniform() < *share => *cell = value.clone(),
                Drift::Missing(_) | Drift::Becomes(..) => {}
            }
        }
        row
    };
    let values = if rows.values.is_empty() { Vec::new() } else { (0..count).map(row).collect() };
    Table { fields: rows.fields.clone(), values }
}
