//! Symmetric matrices by Jacobi's rotations.

/// Eigenvalues of a symmetric matrix, the greatest first, and their vectors, one after another.
pub fn symmetric_eigen(n: usize, matrix: &[f64]) -> (Vec<f64>, Vec<Vec<f64>>) {
    const SWEEPS: usize = 100;
    let mut a = matrix.to_vec();
    let mut v = vec![0.0; n * n];
    (0..n).for_each(|i| v[i * n + i] = 1.0);
    let scale: f64 = a.iter().map(|x| x * x).sum();
    for _ in 0..SWEEPS {
        let off: f64 = (0..n).flat_map(|p| (p + 1..n).map(move |q| (p, q))).map(|(p, q)| a[p * n + q] * a[p * n + q]).sum();
        if off <= f64::EPSILON * f64::EPSILON * scale {
            break;
        }
        for p in 0..n {
            for q in p + 1..n {
                let apq = a[p * n + q];
                if apq == 0.0 {
                    continue;
                }
                let theta = (a[q * n + q] - a[p * n + p]) / (2.0 * apq);
                let t = theta.signum() / (theta.abs() + (theta * theta + 1.0).sqrt());
                let t = if theta == 0.0 { 1.0 } else { t };
                let c = 1.0 / (t * t + 1.0).sqrt();
                let s = t * c;
                for k in 0..n {
                    let (akp, akq) = (a[k * n + p], a[k * n + q]);
                    (a[k * n + p], a[k * n + q]) = (c * akp - s * akq, s * akp + c * akq);
                }
                for k in 0..n {
                    let (apk, aqk) = (a[p * n + k], a[q * n + k]);
                    (a[p * n + k], a[q * n + k]) = (c * apk - s * aqk, s * apk + c * aqk);
                    let (vkp, vkq) = (v[k * n + p], v[k * n + q]);
                    (v[k * n + p], v[k * n + q]) = (c * vkp - s * vkq, s * vkp + c * vkq);
                }
            }
        }
    }
    let mut order: Vec<usize> = (0..n).collect();
    order.sort_by(|i, j| a[j * n + j].total_cmp(&a[i * n + i]));
    let values = order.iter().map(|i| a[i * n + i]).collect();
    // A direction has two signs; LAPACK mostly gives the one whose first coordinate is negative, and so does this.
    let vectors = order.iter().map(|i| {
        let vector: Vec<f64> = (0..n).map(|k| v[k * n + i]).collect();
        let flip = vector.iter().find(|x| x.abs() > 1e-12).is_some_and(|x| *x > 0.0);
        if flip { vector.into_iter().map(|x| -x).collect() } else { vector }
    });
    (values, vectors.collect())
}

#[cfg(test)]
mod tests {
    use super::symmetric_eigen;
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test(unsupported = test)]
    fn eigenvectors_are_kept_in_direction() {
        let matrix = [4.0, 1.0, 2.0, 1.0, 3.0, 0.5, 2.0, 0.5, 5.0];
        let (values, vectors) = symmetric_eigen(3, &matrix);
        for (value, vector) in values.iter().zip(&vectors) {
            for row in 0..3 {
                let product: f64 = (0..3).map(|k| matrix[row * 3 + k] * vector[k]).sum();
                assert!((product - value * vector[row]).abs() < 1e-10);
            }
        }
        assert!(values[0] > values[1] && values[1] > values[2]);
    }
}
