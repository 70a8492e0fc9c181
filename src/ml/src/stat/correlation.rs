//! Correlation of the places of a column of vectors: Pearson's, and Spearman's as Pearson's of ranks.
//! `mllib/stat/correlation/*.scala`.

use touchpaper_sql::{DataFrame, DataType, Error, Result};

use crate::columns::{Vectors, gather, named, vector_field};
use crate::linalg::DenseMatrix;
use crate::persist::{Table, one_matrix};
use crate::stage::{java, requirement};

pub fn corr(df: &DataFrame, column: &str, method: &str) -> Result<DataFrame> {
    let spearman = match method {
        "pearson" => false,
        "spearman" => true,
        _ => return Err(Error::illegal_argument("Unrecognized method name. Supported correlations: pearson, spearman".into())),
    };
    // Spark selects the column first, so a missing one is an error of the analysis.
    let only = df.select(vec![named(column)])?;
    vector_field(&only, column)?;
    let parts = gather(&only, vec![named(column)], Vec::<Vec<f64>>::new, |state, arrays, rows| {
        let [array] = arrays else { return Err(Error::internal("a stage's argument")) };
        let vectors = Vectors::new(array, column)?;
        for row in 0..rows {
            state.push(vectors.need(row)?.to_dense());
        }
        Ok(())
    })?;
    let rows: Vec<Vec<f64>> = parts.into_iter().flatten().collect();
    let size = rows.first().map(Vec::len).ok_or_else(|| {
        let text = "Cannot determine the number of cols because it is not specified in the constructor and the rows RDD is empty.";
        java("java.lang.RuntimeException", text)
    })?;
    if let Some(other) = rows.iter().find(|row| row.len() != size) {
        return Err(requirement(format!("Dimensions mismatch when adding new sample. Expecting {size} but got {}.", other.len())));
    }
    if rows.len() < 2 {
        return Err(requirement(
            "RowMatrix.computeCovariance called on matrix with only 1 rows.  Cannot compute the covariance of a RowMatrix with <= 1 row.",
        ));
    }
    let column_of = |place: usize| -> Vec<f64> { rows.iter().filter_map(|row| row.get(place).copied()).collect() };
    let columns: Vec<Vec<f64>> = (0..size).map(column_of).map(|values| if spearman { ranks(&values) } else { values }).collect();
    let mut values = vec![1.0; size * size];
    for i in 0..size {
        for j in 0..i {
            let found = pearson(&columns[i], &columns[j]);
            (values[i * size + j], values[j * size + i]) = (found, found);
        }
    }
    let matrix = DenseMatrix::new(size, size, values, false).map_err(|error| Error::internal(error.message))?;
    let table = Table::new(vec![(&format!("{method}({column})"), DataType::Matrix, one_matrix(&matrix)?)])?;
    table.into_frame(df.session())
}

fn pearson(a: &[f64], b: &[f64]) -> f64 {
    let n = a.len() as f64;
    let (mean_a, mean_b) = (a.iter().sum::<f64>() / n, b.iter().sum::<f64>() / n);
    let (mut covariance, mut square_a, mut square_b) = (0.0, 0.0, 0.0);
    for (x, y) in a.iter().zip(b) {
        covariance += (x - mean_a) * (y - mean_b);
        square_a += (x - mean_a).powi(2);
        square_b += (y - mean_b).powi(2);
    }
    // A constant column correlates with nothing: NaN, as Spark says it.
    if square_a == 0.0 || square_b == 0.0 { f64::NAN } else { covariance / (square_a.sqrt() * square_b.sqrt()) }
}

/// Places in order from 1; equal values share the mean of theirs.
fn ranks(values: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_by(|a, b| values[*a].total_cmp(&values[*b]));
    let mut out = vec![0.0; values.len()];
    let mut start = 0;
    while start < order.len() {
        let mut end = start + 1;
        while end < order.len() && values[order[end]] == values[order[start]] {
            end += 1;
        }
        let rank = (start + 1 + end) as f64 / 2.0;
        order[start..end].iter().for_each(|place| out[*place] = rank);
        start = end;
    }
    out
}
