//! Columns of made-up rows, and the rows of two sides of a branch as one column again.

use std::sync::Arc;

use super::{Made, Run, Trap};
use crate::compile::column::{Column, Shape, Strings};
use crate::compile::program::Scalar;

/// A value for each row.
pub fn repeated(value: &Scalar, rows: usize) -> Column {
    match value {
        Scalar::None => Column::None,
        Scalar::Bool(value) => Column::Bool(Arc::new(vec![*value; rows])),
        Scalar::Int(value) => Column::Int(Arc::new(vec![*value; rows])),
        Scalar::Float(value) => Column::Float(Arc::new(vec![*value; rows])),
        Scalar::Str(text) => {
            let mut made = Strings::with_capacity(rows, rows * text.len());
            (0..rows).for_each(|_| made.push(text));
            Column::Str(Arc::new(made))
        }
    }
}

/// Rows of no meaning.
pub fn filler(shape: &Shape, rows: usize) -> Column {
    match shape {
        Shape::None => Column::None,
        Shape::Bool => Column::Bool(Arc::new(vec![false; rows])),
        Shape::Int => Column::Int(Arc::new(vec![0; rows])),
        Shape::Float => Column::Float(Arc::new(vec![0.0; rows])),
        Shape::Str => Column::Str(Arc::new(Strings { data: String::new(), ends: vec![0; rows] })),
        Shape::List(items) => Column::List(Arc::new(vec![0; rows]), Box::new(filler(items, 0))),
        Shape::Option(some) => Column::Option(Arc::new(vec![false; rows]), Box::new(filler(some, rows))),
        Shape::Tuple(parts) => Column::Tuple(parts.iter().map(|part| filler(part, rows)).collect()),
    }
}

pub fn empty(shape: &Shape) -> Column {
    filler(shape, 0)
}

pub fn select(chosen: &[bool], left: &Column, right: &Column) -> Run<Column> {
    fn picked<T: Copy>(chosen: &[bool], left: &[T], right: &[T]) -> Arc<Vec<T>> {
        Arc::new(chosen.iter().zip(left).zip(right).map(|((&chosen, &left), &right)| if chosen { left } else { right }).collect())
    }
    Ok(match (left, right) {
        (Column::Bool(left), Column::Bool(right)) => Column::Bool(picked(chosen, left, right)),
        (Column::Int(left), Column::Int(right)) => Column::Int(picked(chosen, left, right)),
        (Column::Float(left), Column::Float(right)) => Column::Float(picked(chosen, left, right)),
        _ => return Err(Trap),
    })
}

/// What came of the two sides of a branch, back in the order of the rows.
pub fn merged(chosen: &[bool], left: Made, right: Made) -> Run<Made> {
    let sides = [right.kept.as_deref(), left.kept.as_deref()];
    let count = |made: &Made, all: usize| made.kept.as_ref().map_or(all, |kept| kept.iter().filter(|&&kept| kept).count());
    let lefts = chosen.iter().filter(|&&chosen| chosen).count();
    // Where the right side's rows begin in both columns together.
    let second = count(&left, lefts);
    let (mut read, mut taken) = ([0, 0], [second, 0]);
    let (mut places, mut kept) = (Vec::with_capacity(chosen.len()), Vec::new());
    let skips = sides.iter().any(Option::is_some);
    for &chosen in chosen {
        let side = usize::from(chosen);
        let here = sides[side].is_none_or(|kept| kept.get(read[side]).copied().unwrap_or_default());
        read[side] += 1;
        if here {
            places.push(taken[side] as u32);
            taken[side] += 1;
        }
        if skips {
            kept.push(here);
        }
    }
    let both = left.column.chained(&right.column).ok_or(Trap)?;
    Ok(Made { column: both.gather(&places), kept: skips.then_some(kept) })
}
