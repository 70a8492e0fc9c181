//! Correlation of the places of a column of vectors: Pearson's, and Spearman's as Pearson's of ranks.
//! `mllib/stat/correlation/*.scala`.

use touchpaper_sql::{DataFrame, DataType, Error, Result};

use crate::columns::{Vectors, gather, named, vector_field};
use crate::linalg::DenseMatrix;
use crate::persist::{Table, one_matrix};
use crate::stage::{java, requirement};

pub fn corr(df: &DataFrame, column: &str, method: &str) -> Result<DataFrame> {
    // Spark selects the column first, so a missing one is an error of the analysis.
    let only = df.select(vec![named(column)])?;
    vector_field(&only, column)?;
    let spearman = match method {
        "pearson" => false,
        "spearman" => true,
        _ => return Err(Error::illegal_argument("Unrecognized method name. Supported correlations: pearson, spearman".into())),
    };
    let products = if spearman { of_ranks(&only, column)? } else { of_values(&only, column)? };
    let size = products.means.len();
    let mut values = vec![1.0; size * size];
    for i in 0..size {
        for j in 0..i {
            let found = products.correlation(i, j);
            (values[i * size + j], values[j * size + i]) = (found, found);
        }
    }
    let matrix = DenseMatrix::new(size, size, values, false).map_err(|error| Error::internal(error.message))?;
    let table = Table::new(vec![(&format!("{method}({column})"), DataType::Matrix, one_matrix(&matrix)?)])?;
    table.into_frame(df.session())
}

/// Sums of products of the places' distances from their means: row `i` of the lower triangle at `i (i + 1) / 2`.
#[derive(Clone, Debug)]
struct Products {
    means: Vec<f64>,
    sums: Vec<f64>,
}

impl Products {
    fn new(means: Vec<f64>) -> Self {
        let sums = vec![0.0; means.len() * (means.len() + 1) / 2];
        Self { means, sums }
    }

    fn add(&mut self, row: impl Fn(usize) -> f64, distances: &mut Vec<f64>) {
        distances.clear();
        distances.extend(self.means.iter().enumerate().map(|(i, mean)| row(i) - mean));
        let mut sums = self.sums.iter_mut();
        for (i, x) in distances.iter().enumerate() {
            for (y, sum) in distances[..=i].iter().zip(&mut sums) {
                *sum += x * y;
            }
        }
    }

    fn sum(&self, i: usize, j: usize) -> f64 {
        self.sums[i * (i + 1) / 2 + j]
    }

    /// A constant column correlates with nothing: NaN, as Spark says it.
    fn correlation(&self, i: usize, j: usize) -> f64 {
        let (square_i, square_j) = (self.sum(i, i), self.sum(j, j));
        if square_i == 0.0 || square_j == 0.0 { f64::NAN } else { self.sum(i, j) / (square_i.sqrt() * square_j.sqrt()) }
    }
}

/// How many rows, how many places, and their sums.
type Sums = (usize, Vec<f64>);

fn same_size(known: usize, size: usize) -> Result<()> {
    if known == size {
        return Ok(());
    }
    Err(requirement(format!("Dimensions mismatch when adding new sample. Expecting {known} but got {size}.")))
}

fn enough(rows: usize) -> Result<()> {
    match rows {
        0 => {
            let text = "Cannot determine the number of cols because it is not specified in the constructor and the rows RDD is empty.";
            Err(java("java.lang.RuntimeException", text))
        }
        1 => Err(requirement(
            "RowMatrix.computeCovariance called on matrix with only 1 rows.  Cannot compute the covariance of a RowMatrix with <= 1 row.",
        )),
        _ => Ok(()),
    }
}

/// Two passes, the means first, so that no row is kept.
fn of_values(df: &DataFrame, column: &str) -> Result<Products> {
    let parts = gather(df, vec![named(column)], Sums::default, |(count, sums), arrays, rows| {
        let [array] = arrays else { return Err(Error::internal("a stage's argument")) };
        let vectors = Vectors::new(array, column)?;
        for row in 0..rows {
            let vector = vectors.need(row)?;
            if *count == 0 {
                sums.resize(vector.size(), 0.0);
            }
            same_size(sums.len(), vector.size())?;
            vector.each_stored(|place, value| sums[place] += value);
            *count += 1;
        }
        Ok(())
    })?;
    let mut whole = Sums::default();
    for (count, sums) in parts.into_iter().filter(|(count, _)| *count > 0) {
        if whole.0 == 0 {
            whole.1.resize(sums.len(), 0.0);
        }
        same_size(whole.1.len(), sums.len())?;
        whole.0 += count;
        whole.1.iter_mut().zip(sums).for_each(|(sum, more)| *sum += more);
    }
    enough(whole.0)?;
    let start = Products::new(whole.1.iter().map(|sum| sum / whole.0 as f64).collect());
    let parts = gather(
        df,
        vec![named(column)],
        || (start.clone(), Vec::new()),
        |(products, distances), arrays, rows| {
            let [array] = arrays else { return Err(Error::internal("a stage's argument")) };
            let vectors = Vectors::new(array, column)?;
            for row in 0..rows {
                let values = vectors.need(row)?.to_dense();
                same_size(products.means.len(), values.len())?;
                products.add(|place| values[place], distances);
            }
            Ok(())
        },
    )?;
    let mut products = start;
    for (part, _) in parts {
        products.sums.iter_mut().zip(part.sums).for_each(|(sum, more)| *sum += more);
    }
    Ok(products)
}

/// Of the places' ranks, for which the values of a place are sorted, so that all of them are here at once.
fn of_ranks(df: &DataFrame, column: &str) -> Result<Products> {
    let parts = gather(df, vec![named(column)], Vec::<Vec<f64>>::new, |columns, arrays, rows| {
        let [array] = arrays else { return Err(Error::internal("a stage's argument")) };
        let vectors = Vectors::new(array, column)?;
        for row in 0..rows {
            let values = vectors.need(row)?.to_dense();
            if columns.is_empty() {
                columns.resize(values.len(), Vec::new());
            }
            same_size(columns.len(), values.len())?;
            columns.iter_mut().zip(values).for_each(|(column, value)| column.push(value));
        }
        Ok(())
    })?;
    let mut columns: Vec<Vec<f64>> = Vec::new();
    for part in parts.into_iter().filter(|part| !part.is_empty()) {
        if columns.is_empty() {
            columns.resize(part.len(), Vec::new());
        }
        same_size(columns.len(), part.len())?;
        columns.iter_mut().zip(part).for_each(|(column, more)| column.extend(more));
    }
    let rows = columns.first().map_or(0, Vec::len);
    enough(rows)?;
    let columns: Vec<Vec<f64>> = columns.into_iter().map(|column| ranks(&column)).collect();
    let mut products = Products::new(vec![(rows as f64 + 1.0) / 2.0; columns.len()]);
    let mut distances = Vec::new();
    (0..rows).for_each(|row| products.add(|place| columns[place][row], &mut distances));
    Ok(products)
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
