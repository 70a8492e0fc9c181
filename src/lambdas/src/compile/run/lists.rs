//! Operations on columns of lists.

use std::cmp::Ordering;
use std::sync::Arc;

use super::views::Registers;
use super::{LARGEST, Run, Trap, bools, bounds, texts};
use crate::compile::column::{Column, Strings, last};
use crate::compile::kept;
use crate::compile::program::{Arg, Op};

pub fn op(op: &Op, r: &Registers<'_>, rows: usize) -> Run<Column> {
    Ok(match op {
        Op::ListLen(list) => {
            let (ends, _) = r.list(*list)?;
            let mut start = 0;
            Column::Int(Arc::new(
                ends.iter()
                    .map(|&end| {
                        let length = end - start;
                        start = end;
                        i64::from(length)
                    })
                    .collect(),
            ))
        }
        Op::ListAt(list, place) => {
            let ((ends, items), places) = (r.list(*list)?, r.ints(place)?);
            let (mut start, mut found) = (0, Vec::with_capacity(rows));
            for (row, &end) in ends.iter().enumerate() {
                let place = places.get(row);
                let from = if place < 0 { i64::from(end) } else { i64::from(start) };
                let at = from.checked_add(place).filter(|at| (i64::from(start)..i64::from(end)).contains(at)).ok_or(Trap)?;
                found.push(at as u32);
                start = end;
            }
            items.gather(&found)
        }
        Op::ListSlice(list, from, to) => {
            let (ends, items) = r.list(*list)?;
            let (mut start, mut inner, mut made) = (0, Vec::new(), Vec::with_capacity(rows));
            for &end in ends.iter() {
                let (from, to) = bounds(*from, *to, (end - start) as usize);
                inner.extend(start + from as u32..start + to as u32);
                made.push(inner.len() as u32);
                start = end;
            }
            Column::List(Arc::new(made), Box::new(items.gather(&inner)))
        }
        Op::Join(between, list) => {
            let (ends, items) = r.list(*list)?;
            let between = r.texts(between)?;
            let empty = Arc::new(Strings::default());
            let items = match items {
                Column::Str(items) => items,
                Column::None => &empty,
                _ => return Err(Trap),
            };
            let mut start = 0;
            texts(rows, items.data.len(), |row, made| {
                let end = ends.get(row).copied().unwrap_or(start);
                for place in start..end {
                    if place > start {
                        made.push_str(between.get(row));
                    }
                    made.push_str(items.get(place as usize));
                }
                start = end;
                true
            })?
        }
        Op::ListRange(from, to, step) => range(r, from, to, *step, rows)?,
        Op::ListBoth(one, other) => {
            let ((ends, items), (other_ends, others)) = (r.list(*one)?, r.list(*other)?);
            let shift = last(ends) as u32;
            let (mut places, mut made) = (Vec::new(), Vec::with_capacity(rows));
            for ((start, end), (from, to)) in parts(ends).zip(parts(other_ends)) {
                places.extend(start as u32..end as u32);
                places.extend(shift + from as u32..shift + to as u32);
                made.push(places.len() as u32);
            }
            let all = match (items, others) {
                (Column::None, others) if shift == 0 => others.clone(),
                (items, Column::None) if last(other_ends) == 0 => items.clone(),
                (items, others) => items.chained(others).ok_or(Trap)?,
            };
            Column::List(Arc::new(made), Box::new(all.gather(&places)))
        }
        Op::ListSum(list) => {
            let (ends, items) = r.list(*list)?;
            match items {
                Column::Int(values) => Column::Int(Arc::new(
                    parts(ends).map(|(start, end)| values.get(start..end).and_then(added).ok_or(Trap)).collect::<Run<_>>()?,
                )),
                Column::Bool(values) => {
                    let count = |(start, end)| values.get(start..end).unwrap_or_default().iter().filter(|&&value| value).count() as i64;
                    Column::Int(Arc::new(parts(ends).map(count).collect()))
                }
                // The sum of no floats is an integer.
                Column::Float(values) => Column::Float(Arc::new(
                    parts(ends)
                        .map(|(start, end)| {
                            if end > start {
                                values.get(start..end).map(|some| some.iter().fold(0.0, |sum, value| sum + value))
                            } else {
                                None
                            }
                        })
                        .map(|sum| sum.ok_or(Trap))
                        .collect::<Run<_>>()?,
                )),
                _ => return Err(Trap),
            }
        }
        Op::ListBest(list, smallest) => {
            let (ends, items) = r.list(*list)?;
            let better = |one: usize, best: usize| match ordered(items, one, best) {
                Some(Ordering::Less) => *smallest,
                Some(Ordering::Greater) => !smallest,
                _ => false,
            };
            let best = |(start, end): (usize, usize)| {
                (end > start)
                    .then(|| (start + 1..end).fold(start, |best, one| if better(one, best) { one } else { best }) as u32)
                    .ok_or(Trap)
            };
            items.gather(&parts(ends).map(best).collect::<Run<Vec<_>>>()?)
        }
        Op::ListTrue(list, all) => {
            let (ends, items) = r.list(*list)?;
            let mut truths = vec![false; last(ends)];
            for place in kept(items, truths.len()) {
                if let Some(truth) = truths.get_mut(place as usize) {
                    *truth = true;
                }
            }
            bools(parts(ends).map(|(start, end)| {
                let some = truths.get(start..end).unwrap_or_default();
                if *all { some.iter().all(|&truth| truth) } else { some.contains(&true) }
            }))
        }
        Op::ListHas(list, wanted) => {
            let (ends, items) = r.list(*list)?;
            match items {
                Column::Str(items) => {
                    let wanted = r.texts(wanted)?;
                    bools(parts(ends).enumerate().map(|(row, (start, end))| (start..end).any(|place| items.get(place) == wanted.get(row))))
                }
                Column::Int(items) => {
                    let wanted = r.ints(wanted)?;
                    bools(
                        parts(ends)
                            .enumerate()
                            .map(|(row, (start, end))| items.get(start..end).unwrap_or_default().contains(&wanted.get(row))),
                    )
                }
                Column::None if last(ends) == 0 => bools((0..rows).map(|_| false)),
                _ => return Err(Trap),
            }
        }
        Op::ListSort(list, largest_first) => {
            let (ends, items) = r.list(*list)?;
            if let Column::Float(values) = items
                && values.iter().any(|value| value.is_nan())
            {
                return Err(Trap);
            }
            let mut order: Vec<u32> = (0..last(ends) as u32).collect();
            for (start, end) in parts(ends) {
                // What is equal stays in its order, also where the largest come first.
                order.get_mut(start..end).unwrap_or_default().sort_by(|&a, &b| {
                    let order = ordered(items, a as usize, b as usize).unwrap_or(Ordering::Equal);
                    if *largest_first { order.reverse() } else { order }
                });
            }
            Column::List(Arc::clone(ends), Box::new(items.gather(&order)))
        }
        Op::Enumerate(list, first) => {
            let (ends, items) = r.list(*list)?;
            let mut numbers = Vec::with_capacity(last(ends));
            for (start, end) in parts(ends) {
                numbers.extend((0..(end - start) as i64).map(|place| first.wrapping_add(place)));
            }
            Column::List(Arc::clone(ends), Box::new(Column::Tuple(vec![Column::Int(Arc::new(numbers)), items.clone()])))
        }
        Op::Zip(lists) => zipped(&lists.iter().map(|list| r.list(*list)).collect::<Run<Vec<_>>>()?, rows),
        Op::Part(of, place) => match r.all.get(*of) {
            Some(Column::Tuple(parts)) => parts.get(*place).cloned().ok_or(Trap)?,
            _ => return Err(Trap),
        },
        Op::Valid(of) => match r.all.get(*of) {
            Some(Column::Option(valid, _)) => Column::Bool(Arc::clone(valid)),
            _ => return Err(Trap),
        },
        Op::Some(of) => match r.all.get(*of) {
            Some(Column::Option(_, some)) => Column::clone(some),
            _ => return Err(Trap),
        },
        _ => return Err(Trap),
    })
}

/// Where each row's items are.
fn parts(ends: &[u32]) -> impl Iterator<Item = (usize, usize)> {
    let starts = std::iter::once(0).chain(ends.iter().map(|&end| end as usize));
    starts.zip(ends.iter().map(|&end| end as usize))
}

fn added(values: &[i64]) -> Option<i64> {
    values.iter().try_fold(0_i64, |sum, &value| sum.checked_add(value))
}

/// How two items compare; none where neither is less or they are of no kind that has an order here.
fn ordered(items: &Column, a: usize, b: usize) -> Option<Ordering> {
    match items {
        Column::Int(values) => Some(values.get(a)?.cmp(values.get(b)?)),
        Column::Float(values) => values.get(a)?.partial_cmp(values.get(b)?),
        Column::Bool(values) => Some(values.get(a)?.cmp(values.get(b)?)),
        // The order of UTF-8 is that of code points.
        Column::Str(texts) => Some(texts.get(a).cmp(texts.get(b))),
        _ => None,
    }
}

fn range(r: &Registers<'_>, from: &Arg, to: &Arg, step: i64, rows: usize) -> Run<Column> {
    let (from, to) = (r.ints(from)?, r.ints(to)?);
    let (mut numbers, mut ends) = (Vec::new(), Vec::with_capacity(rows));
    for row in 0..rows {
        let (mut at, to) = (from.get(row), to.get(row));
        while if step > 0 { at < to } else { at > to } {
            if numbers.len() >= LARGEST / 64 {
                return Err(Trap);
            }
            numbers.push(at);
            at = at.checked_add(step).ok_or(Trap)?;
        }
        ends.push(numbers.len() as u32);
    }
    Ok(Column::List(Arc::new(ends), Box::new(Column::Int(Arc::new(numbers)))))
}

/// Columns of one shape as lists of an item of each.
pub fn of(columns: Vec<Column>, rows: usize) -> Run<Column> {
    let count = columns.len();
    let mut columns = columns.into_iter();
    let first = columns.next().ok_or(Trap)?;
    let all = columns.try_fold(first, |all, next| all.chained(&next)).ok_or(Trap)?;
    let places: Vec<u32> = (0..rows).flat_map(|row| (0..count).map(move |column| (column * rows + row) as u32)).collect();
    let ends = (1..=rows).map(|row| (row * count) as u32).collect();
    Ok(Column::List(Arc::new(ends), Box::new(all.gather(&places))))
}

fn zipped(lists: &[(&Arc<Vec<u32>>, &Column)], rows: usize) -> Column {
    fn at(ends: &[u32], row: usize) -> (u32, u32) {
        let start = row.checked_sub(1).and_then(|before| ends.get(before).copied()).unwrap_or_default();
        (start, ends.get(row).copied().unwrap_or(start))
    }
    let (mut places, mut ends, mut total) = (vec![Vec::new(); lists.len()], Vec::with_capacity(rows), 0_u32);
    for row in 0..rows {
        let shortest = lists.iter().map(|(ends, _)| at(ends, row)).map(|(start, end)| end - start).min().unwrap_or_default();
        for ((ends, _), places) in lists.iter().zip(&mut places) {
            let (start, _) = at(ends, row);
            places.extend(start..start + shortest);
        }
        total += shortest;
        ends.push(total);
    }
    let items = lists.iter().zip(&places).map(|((_, items), places)| items.gather(places)).collect();
    Column::List(Arc::new(ends), Box::new(Column::Tuple(items)))
}
