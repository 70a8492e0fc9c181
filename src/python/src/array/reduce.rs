//! One value of many, in the order in which NumPy adds: floats that stand one behind the other in halves down to 128, those
//! in eight sums side by side; across rows, row after row.

use super::Data;

/// Elements are `outer` times `along` times `inner`.
pub fn reduce(name: &str, data: &Data, outer: usize, along: usize, inner: usize) -> Result<Data, String> {
    let nothing = along == 0 && outer * inner > 0;
    if nothing && matches!(name, "max" | "min" | "argmax" | "argmin") {
        return Err(match name {
            "max" => "zero-size array to reduction operation maximum which has no identity".to_owned(),
            "min" => "zero-size array to reduction operation minimum which has no identity".to_owned(),
            name => format!("attempt to get {name} of an empty sequence"),
        });
    }
    Ok(match (name, data) {
        ("sum", Data::Float(all)) if inner == 1 => Data::Float(rows(all, outer, along, pairwise)),
        ("sum", Data::Float(all)) => Data::Float(columns(all, outer, along, inner, 0.0, |a, b| a + b)),
        ("sum", Data::Int(all)) => Data::Int(columns(all, outer, along, inner, 0, i64::wrapping_add)),
        ("sum", Data::Bool(all)) => Data::Int(counted(all, outer, along, inner)),
        ("prod", Data::Float(all)) => Data::Float(columns(all, outer, along, inner, 1.0, |a, b| a * b)),
        ("prod", data) => Data::Int(columns(&data.clone().ints(), outer, along, inner, 1, i64::wrapping_mul)),
        ("max", Data::Float(all)) => {
            Data::Float(columns(all, outer, along, inner, f64::NEG_INFINITY, |a, b| if a >= b || a.is_nan() { a } else { b }))
        }
        ("min", Data::Float(all)) => {
            Data::Float(columns(all, outer, along, inner, f64::INFINITY, |a, b| if a <= b || a.is_nan() { a } else { b }))
        }
        ("max", Data::Int(all)) => Data::Int(columns(all, outer, along, inner, i64::MIN, Ord::max)),
        ("min", Data::Int(all)) => Data::Int(columns(all, outer, along, inner, i64::MAX, Ord::min)),
        ("max" | "any", data) => Data::Bool(columns(&data.clone().bools(), outer, along, inner, false, |a, b| a | b)),
        ("min" | "all", data) => Data::Bool(columns(&data.clone().bools(), outer, along, inner, true, |a, b| a & b)),
        ("argmax", data) => Data::Int(extreme(&data.clone().floats(), outer, along, inner, |a, b| a > b || (a.is_nan() && !b.is_nan()))),
        ("argmin", data) => Data::Int(extreme(&data.clone().floats(), outer, along, inner, |a, b| a < b || (a.is_nan() && !b.is_nan()))),
        (name, _) => return Err(format!("no reduction {name}")),
    })
}

fn rows<T, R>(all: &[T], outer: usize, along: usize, f: impl Fn(&[T]) -> R) -> Vec<R> {
    (0..outer).map(|row| f(all.get(row * along..(row + 1) * along).unwrap_or(&[]))).collect()
}

fn columns<T: Copy>(all: &[T], outer: usize, along: usize, inner: usize, first: T, f: impl Fn(T, T) -> T) -> Vec<T> {
    if inner == 1 {
        return rows(all, outer, along, |row| row.iter().fold(first, |a, b| f(a, *b)));
    }
    let mut made = vec![first; outer * inner];
    if inner == 0 || along == 0 {
        return made;
    }
    for (sums, block) in made.chunks_exact_mut(inner).zip(all.chunks_exact(along * inner)) {
        for line in block.chunks_exact(inner) {
            for (sum, value) in sums.iter_mut().zip(line) {
                *sum = f(*sum, *value);
            }
        }
    }
    made
}

fn counted(all: &[bool], outer: usize, along: usize, inner: usize) -> Vec<i64> {
    if inner == 1 {
        return rows(all, outer, along, |row| row.iter().map(|value| i64::from(*value)).sum());
    }
    let ints: Vec<i64> = all.iter().map(|value| i64::from(*value)).collect();
    columns(&ints, outer, along, inner, 0, |a, b| a + b)
}

fn extreme(all: &[f64], outer: usize, along: usize, inner: usize, better: impl Fn(f64, f64) -> bool) -> Vec<i64> {
    let mut places = Vec::with_capacity(outer * inner);
    for block in 0..outer {
        for column in 0..inner {
            let value = |step: usize| all.get((block * along + step) * inner + column).copied().unwrap_or(f64::NAN);
            let best = (1..along).fold(0, |best, step| if better(value(step), value(best)) { step } else { best });
            places.push(best as i64);
        }
    }
    places
}

fn pairwise(values: &[f64]) -> f64 {
    const BLOCK: usize = 128;
    const LANES: usize = 8;
    if values.len() < LANES {
        return values.iter().fold(-0.0, |sum, value| sum + value);
    }
    if values.len() > BLOCK {
        let half = values.len() / 2;
        let (left, right) = values.split_at(half - half % LANES);
        return pairwise(left) + pairwise(right);
    }
    let (blocks, rest) = values.as_chunks::<LANES>();
    let mut sums = [0.0; LANES];
    for (place, block) in blocks.iter().enumerate() {
        for (sum, value) in sums.iter_mut().zip(block) {
            *sum = if place == 0 { *value } else { *sum + value };
        }
    }
    let [a, b, c, d, e, f, g, h] = sums;
    rest.iter().fold(((a + b) + (c + d)) + ((e + f) + (g + h)), |sum, value| sum + value)
}

pub fn sorted(data: Data, width: usize, places: bool) -> Data {
    fn each<T: Copy>(mut all: Vec<T>, width: usize, before: impl Fn(&T, &T) -> std::cmp::Ordering) -> Vec<T> {
        all.chunks_mut(width).for_each(|row| row.sort_by(&before));
        all
    }
    // As NumPy, what is no number comes last.
    let floats = |a: &f64, b: &f64| a.partial_cmp(b).unwrap_or_else(|| a.is_nan().cmp(&b.is_nan()));
    if places {
        let order = |row: &[f64]| {
            let mut order: Vec<i64> = (0..row.len() as i64).collect();
            let value = |place: &i64| row.get(*place as usize).copied().unwrap_or(f64::NAN);
            order.sort_by(|a, b| floats(&value(a), &value(b)));
            order
        };
        return Data::Int(data.floats().chunks(width).flat_map(order).collect());
    }
    match data {
        Data::Float(all) => Data::Float(each(all, width, floats)),
        Data::Int(all) => Data::Int(each(all, width, Ord::cmp)),
        Data::Bool(all) => Data::Bool(each(all, width, Ord::cmp)),
    }
}

pub fn running(data: Data, product: bool) -> Data {
    fn each<T: Copy>(all: Vec<T>, first: T, f: impl Fn(T, T) -> T) -> Vec<T> {
        all.into_iter()
            .scan(first, |so_far, value| {
                *so_far = f(*so_far, value);
                Some(*so_far)
            })
            .collect()
    }
    match (data, product) {
        (Data::Float(all), false) => Data::Float(each(all, -0.0, |a, b| a + b)),
        (Data::Float(all), true) => Data::Float(each(all, 1.0, |a, b| a * b)),
        (data, false) => Data::Int(each(data.ints(), 0, i64::wrapping_add)),
        (data, true) => Data::Int(each(data.ints(), 1, i64::wrapping_mul)),
    }
}

#[cfg(test)]
mod tests {
    use super::{Data, reduce};

    #[test]
    fn sums_are_pairwise_in_a_row_and_row_by_row_across() {
        let tenths: Vec<f64> = vec![0.1; 1000];
        let Ok(Data::Float(sum)) = reduce("sum", &Data::Float(tenths.clone()), 1, 1000, 1) else { panic!("a sum") };
        // What numpy.full(1000, 0.1).sum() gives; one after the other they make 99.9999999999986.
        assert_eq!(sum, [100.00000000000001]);
        let Ok(Data::Float(sums)) = reduce("sum", &Data::Float(tenths), 1, 500, 2) else { panic!("sums") };
        assert_eq!(sums, [50.00000000000044, 50.00000000000044]);
    }
}
