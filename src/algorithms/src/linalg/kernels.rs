//! Inner loops over slices of f64, written so that the compiler vectorises them: sums run in lanes that are added up in
//! one fixed order, so the result depends on the data alone.

const LANES: usize = 8;

/// The inner product of two slices; the longer one's rest is left out.
pub fn dot(left: &[f64], right: &[f64]) -> f64 {
    let size = left.len().min(right.len());
    let (left, right) = (&left[..size], &right[..size]);
    let (left_lanes, left_rest) = left.as_chunks::<LANES>();
    let (right_lanes, right_rest) = right.as_chunks::<LANES>();
    let mut sums = [0.0; LANES];
    for (x, y) in left_lanes.iter().zip(right_lanes) {
        for lane in 0..LANES {
            sums[lane] += x[lane] * y[lane];
        }
    }
    let rest: f64 = left_rest.iter().zip(right_rest).map(|(x, y)| x * y).sum();
    sums.iter().sum::<f64>() + rest
}

/// target += factor · values
pub fn axpy(factor: f64, values: &[f64], target: &mut [f64]) {
    for (target, value) in target.iter_mut().zip(values) {
        *target += factor * value;
    }
}

/// values *= factor
pub fn scale(factor: f64, values: &mut [f64]) {
    for value in values {
        *value *= factor;
    }
}

/// target += values
pub fn add(values: &[f64], target: &mut [f64]) {
    for (target, value) in target.iter_mut().zip(values) {
        *target += value;
    }
}

/// Euclid's length.
pub fn norm(values: &[f64]) -> f64 {
    dot(values, values).sqrt()
}

/// ‖left − right‖²
pub fn squared_distance(left: &[f64], right: &[f64]) -> f64 {
    let size = left.len().min(right.len());
    let (left_lanes, left_rest) = left[..size].as_chunks::<LANES>();
    let (right_lanes, right_rest) = right[..size].as_chunks::<LANES>();
    let mut sums = [0.0; LANES];
    for (x, y) in left_lanes.iter().zip(right_lanes) {
        for lane in 0..LANES {
            let difference = x[lane] - y[lane];
            sums[lane] += difference * difference;
        }
    }
    let rest: f64 = left_rest.iter().zip(right_rest).map(|(x, y)| (x - y) * (x - y)).sum();
    sums.iter().sum::<f64>() + rest
}

/// The place of the greatest value, the first of equals; 0 for none.
pub fn argmax(values: &[f64]) -> usize {
    let mut best = 0;
    for (index, value) in values.iter().enumerate() {
        if *value > values[best] {
            best = index;
        }
    }
    best
}

/// ln(1 + eˣ) without overflow, as Spark's MLUtils.log1pExp.
pub fn log1p_exp(x: f64) -> f64 {
    if x > 0.0 { x + (-x).exp().ln_1p() } else { x.exp().ln_1p() }
}

/// 1 / (1 + e⁻ˣ)
pub fn sigmoid(x: f64) -> f64 {
    1.0 / (1.0 + (-x).exp())
}

/// Each value as its share of Σ eˣ, with the greatest taken off first; an infinite one takes all.
pub fn softmax(values: &mut [f64]) {
    let best = argmax(values);
    let Some(&max) = values.get(best) else { return };
    if max == f64::INFINITY {
        for (index, value) in values.iter_mut().enumerate() {
            *value = if index == best { 1.0 } else { 0.0 };
        }
        return;
    }
    let mut sum = 0.0;
    for value in values.iter_mut() {
        *value = (*value - max).exp();
        sum += *value;
    }
    scale(1.0 / sum, values);
}

#[cfg(test)]
mod tests {
    use super::{argmax, dot, log1p_exp, softmax, squared_distance};
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test(unsupported = test)]
    fn sums_take_lanes_and_rest() {
        let values: Vec<f64> = (0..19).map(f64::from).collect();
        let ones = vec![1.0; 19];
        assert_eq!(dot(&values, &ones), 171.0);
        assert_eq!(squared_distance(&values, &ones), values.iter().map(|v| (v - 1.0) * (v - 1.0)).sum::<f64>());
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn exponentials_do_not_overflow() {
        assert_eq!(log1p_exp(1000.0), 1000.0);
        let mut values = [1000.0, 1000.0, f64::NEG_INFINITY];
        softmax(&mut values);
        assert_eq!(values, [0.5, 0.5, 0.0]);
        let mut one = [0.0, f64::INFINITY];
        softmax(&mut one);
        assert_eq!(one, [0.0, 1.0]);
        assert_eq!(argmax(&[1.0, 3.0, 3.0]), 1);
    }
}
