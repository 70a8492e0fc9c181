//! Symmetric positive definite systems by Cholesky's factors, in the packed upper form that LAPACK's dppsv takes:
//! entry (i, j), i ≤ j, is at i + j·(j+1)/2.

/// Where (row, column) is in a packed upper triangle.
pub fn packed(row: usize, column: usize) -> usize {
    let (row, column) = if row <= column { (row, column) } else { (column, row) };
    row + column * (column + 1) / 2
}

/// U with UᵀU = A, over A's packed upper triangle. None if A is not positive definite.
pub fn factor(a: &[f64], size: usize) -> Option<Vec<f64>> {
    let mut u = a.to_vec();
    factor_in_place(&mut u, size).then_some(u)
}

/// As `factor`, in A's place; whether A is positive definite.
pub fn factor_in_place(u: &mut [f64], size: usize) -> bool {
    for column in 0..size {
        let start = column * (column + 1) / 2;
        let (before, its) = u.split_at_mut(start);
        for row in 0..column {
            let above = &before[row * (row + 1) / 2..][..=row];
            let mut sum = its[row];
            for (x, y) in above[..row].iter().zip(its.iter()) {
                sum -= x * y;
            }
            its[row] = sum / above[row];
        }
        let mut sum = its[column];
        for x in &its[..column] {
            sum -= x * x;
        }
        // NaN is no pivot either.
        if sum.partial_cmp(&0.0) != Some(std::cmp::Ordering::Greater) {
            return false;
        }
        its[column] = sum.sqrt();
    }
    true
}

/// x with UᵀU x = b, in b's place.
pub fn substitute(u: &[f64], b: &mut [f64]) {
    let size = b.len();
    for row in 0..size {
        let start = row * (row + 1) / 2;
        let mut sum = b[row];
        for k in 0..row {
            sum -= u[start + k] * b[k];
        }
        b[row] = sum / u[start + row];
    }
    for row in (0..size).rev() {
        let start = row * (row + 1) / 2;
        b[row] /= u[start + row];
        for k in 0..row {
            b[k] -= u[start + k] * b[row];
        }
    }
}

/// x with A x = b; None if A is not positive definite.
pub fn solve(a: &[f64], b: &[f64]) -> Option<Vec<f64>> {
    let u = factor(a, b.len())?;
    let mut x = b.to_vec();
    substitute(&u, &mut x);
    Some(x)
}

/// The diagonal of A⁻¹ from A's factor U.
pub fn inverse_diagonal(u: &[f64], size: usize) -> Vec<f64> {
    (0..size)
        .map(|column| {
            let mut unit = vec![0.0; size];
            unit[column] = 1.0;
            substitute(u, &mut unit);
            unit[column]
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::{factor, inverse_diagonal, solve};
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test(unsupported = test)]
    fn solves_and_refuses() {
        // [[4, 2], [2, 3]]
        let a = [4.0, 2.0, 3.0];
        let x = solve(&a, &[8.0, 7.0]).unwrap();
        assert!((x[0] - 1.25).abs() < 1e-15 && (x[1] - 1.5).abs() < 1e-15);
        let diagonal = inverse_diagonal(&factor(&a, 2).unwrap(), 2);
        assert!((diagonal[0] - 0.375).abs() < 1e-15 && (diagonal[1] - 0.5).abs() < 1e-15);
        assert!(solve(&[1.0, 1.0, 1.0], &[1.0, 1.0]).is_none());
    }
}
