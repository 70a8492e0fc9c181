//! The order of columns' rows, where it is Python's own.

use std::cmp::Ordering;

use super::column::Column;

/// Whether any two rows have an order here: numbers but no NaN, strings, tuples of these.
pub fn is_known(column: &Column) -> bool {
    match column {
        Column::Bool(_) | Column::Int(_) | Column::Str(_) => true,
        Column::Float(values) => !values.iter().any(|value| value.is_nan()),
        Column::Tuple(parts) => parts.iter().all(is_known),
        _ => false,
    }
}

/// How a row of one column compares with a row of another of the same shape.
pub fn compared(left: &Column, a: usize, right: &Column, b: usize) -> Ordering {
    fn values<T: PartialOrd>(left: Option<&T>, right: Option<&T>) -> Ordering {
        left.partial_cmp(&right).unwrap_or(Ordering::Equal)
    }
    match (left, right) {
        (Column::Bool(left), Column::Bool(right)) => values(left.get(a), right.get(b)),
        (Column::Int(left), Column::Int(right)) => values(left.get(a), right.get(b)),
        (Column::Float(left), Column::Float(right)) => values(left.get(a), right.get(b)),
        // The order of UTF-8 is that of code points.
        (Column::Str(left), Column::Str(right)) => left.get(a).cmp(right.get(b)),
        (Column::Tuple(left), Column::Tuple(right)) => {
            left.iter().zip(right).map(|(left, right)| compared(left, a, right, b)).find(|order| order.is_ne()).unwrap_or(Ordering::Equal)
        }
        _ => Ordering::Equal,
    }
}
