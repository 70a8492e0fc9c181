//! array_sort with a comparator. The steps are those of Java's sort of few elements, so that a comparator that
//! contradicts itself gives what Spark gives.

use datafusion::arrow::array::{Array, ArrayRef, AsArray, UInt32Array};
use datafusion::arrow::compute;
use datafusion::arrow::datatypes::{DataType as Arrow, Int32Type};

use super::{Elements, Site, captured, kernel};
use crate::analyzer::Typed;
use crate::error::{Error, Result};
use crate::functions::collection::list_of;
use crate::functions::lambda::{Body, conform};
use crate::types::DataType;

/// Up to this many elements all pairs are compared at once.
const FEW: usize = 48;

pub fn array_sort(site: &Site<'_>) -> Result<Typed> {
    let element = site.element(0)?;
    let lambda = site.lambda(0, &[element.clone(), element])?;
    if lambda.result != DataType::Integer {
        let actual = format!("\"{}\"", lambda.result.sql());
        let parameters = [("functionName", "`lambdafunction`"), ("expectedType", "\"INT\""), ("actualType", &*actual)];
        return Err(Error::datatype_mismatch("UNEXPECTED_RETURN_TYPE", &site.call.text, &parameters));
    }
    let list = site.call.raw(0)?;
    let result = list.data_type.clone();
    let (body, count) = (lambda.body.clone(), lambda.captured.len());
    Ok(kernel("array_sort", vec![list], &[&lambda], result, move |args| {
        let elements = Elements::of(&args.array(0)?)?;
        let (values, around) = (elements.column(0)?, captured(args, 1, count)?);
        let mut order: Vec<u32> = Vec::with_capacity(elements.count());
        for (row, (start, length)) in elements.starts().into_iter().zip(&elements.lengths).enumerate() {
            let own = values.slice(start, *length);
            let comparator = Comparator { body: &body, around: &around, row: u32::try_from(row).unwrap_or(0), values: own };
            let places = comparator.sorted()?;
            order.extend(places.into_iter().filter_map(|i| u32::try_from(start + i).ok()));
        }
        let sorted = compute::take(&values, &UInt32Array::from(order), None)?;
        list_of(args.result, sorted, &elements.lengths, elements.nulls.clone())
    }))
}

struct Comparator<'a> {
    body: &'a Body,
    around: &'a [ArrayRef],
    row: u32,
    values: ArrayRef,
}

impl Comparator<'_> {
    fn sorted(&self) -> Result<Vec<usize>> {
        let n = self.values.len();
        if n < 2 {
            return Ok((0..n).collect());
        }
        if n <= FEW {
            let pairs: Vec<(usize, usize)> = (0..n).flat_map(|a| (0..n).map(move |b| (a, b))).collect();
            let table = self.compare(&pairs)?;
            return sort(n, &mut |a, b| table.get(a * n + b).copied().flatten().ok_or_else(null));
        }
        sort(n, &mut |a, b| self.compare(&[(a, b)])?.first().copied().flatten().ok_or_else(null))
    }

    fn compare(&self, pairs: &[(usize, usize)]) -> Result<Vec<Option<i32>>> {
        let index = |i: usize| u32::try_from(i).unwrap_or(0);
        let left = UInt32Array::from_iter_values(pairs.iter().map(|(a, _)| index(*a)));
        let right = UInt32Array::from_iter_values(pairs.iter().map(|(_, b)| index(*b)));
        let rows = UInt32Array::from(vec![self.row; pairs.len()]);
        let parameters = vec![compute::take(&self.values, &left, None)?, compute::take(&self.values, &right, None)?];
        let signs = conform(self.body.evaluate(parameters, self.around, &rows)?, &Arrow::Int32)?;
        Ok(signs.as_primitive::<Int32Type>().iter().collect())
    }
}

fn null() -> Error {
    Error::new("COMPARATOR_RETURNS_NULL", &[("firstValue", "NULL"), ("secondValue", "NULL")])
}

/// Places in order: a run that is sorted already, then binary insertion; merges of such for many.
fn sort(n: usize, compare: &mut dyn FnMut(usize, usize) -> Result<i32>) -> Result<Vec<usize>> {
    sort_range(0, n, compare)
}

fn sort_range(from: usize, to: usize, compare: &mut dyn FnMut(usize, usize) -> Result<i32>) -> Result<Vec<usize>> {
    const RUN: usize = 32;
    if to - from >= RUN {
        let middle = from + (to - from) / 2;
        let (left, right) = (sort_range(from, middle, compare)?, sort_range(middle, to, compare)?);
        return merge(left, right, compare);
    }
    let mut order: Vec<usize> = (from..to).collect();
    let mut run = 1;
    if order.len() > 1 {
        let descending = compare(from + 1, from)? < 0;
        run = 2;
        while run < order.len() && (compare(from + run, from + run - 1)? < 0) == descending {
            run += 1;
        }
        if descending {
            order.iter_mut().take(run).enumerate().for_each(|(i, place)| *place = from + run - 1 - i);
        }
    }
    for i in run..order.len() {
        let item = from + i;
        let (mut low, mut high) = (0, i);
        while low < high {
            let middle = (low + high) / 2;
            if compare(item, order.get(middle).copied().unwrap_or(0))? < 0 {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        order.remove(i);
        order.insert(low, item);
    }
    Ok(order)
}

fn merge(left: Vec<usize>, right: Vec<usize>, compare: &mut dyn FnMut(usize, usize) -> Result<i32>) -> Result<Vec<usize>> {
    let mut out = Vec::with_capacity(left.len() + right.len());
    let (mut left, mut right) = (left.into_iter().peekable(), right.into_iter().peekable());
    while let (Some(l), Some(r)) = (left.peek(), right.peek()) {
        out.extend(if compare(*r, *l)? < 0 { right.next() } else { left.next() });
    }
    out.extend(left);
    out.extend(right);
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_bindgen_test::wasm_bindgen_test;

    fn sorted(values: &[i32]) -> Vec<i32> {
        let order = sort(values.len(), &mut |a, b| Ok((values[a] - values[b]).signum())).unwrap();
        order.into_iter().map(|i| values[i]).collect()
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn sorts_few_and_many() {
        assert_eq!(sorted(&[3, 1, 2]), [1, 2, 3]);
        assert_eq!(sorted(&[3, 2, 1]), [1, 2, 3]);
        let many: Vec<i32> = (0..200).map(|i| (i * 37) % 101).collect();
        let mut wanted = many.clone();
        wanted.sort_unstable();
        assert_eq!(sorted(&many), wanted);
    }
}
