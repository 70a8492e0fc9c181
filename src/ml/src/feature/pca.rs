//! PCA: vectors along the directions in which they vary most. `mllib/linalg/distributed/RowMatrix.scala`; the symmetric
//! eigenproblem by Jacobi's rotations (Golub & Van Loan, §8.5).

use touchpaper_sql::{DataFrame, DataType, Error, Result};

use crate::attributes::Group;
use crate::columns::{Vectors, gather, map_vectors, named, vacant_output, vector_field};
use crate::linalg::{DenseMatrix, DenseVector, Vector, symmetric_eigen};
use crate::params::ParamValue;
use crate::persist::{Table, one_matrix, one_vector};
use crate::stage::{Fitted, Model, Settings, requirement};

struct Components {
    rows: usize,
    columns: usize,
    /// Column after column.
    values: Vec<f64>,
    explained: Vec<f64>,
}

/// Sums of the rows and of their outer products.
#[derive(Default)]
struct Sums {
    count: f64,
    sums: Vec<f64>,
    products: Vec<f64>,
}

/// The covariance of the rows, n × n, and their mean.
pub fn covariance(df: &DataFrame, input: &str) -> Result<(usize, Vec<f64>, Vec<f64>, f64)> {
    let means = crate::stat::summary::summarize(df, input, None)?.mean();
    let n = means.len();
    let parts = gather(df, vec![named(input)], Sums::default, |state, arrays, rows| {
        let [array] = arrays else { return Err(Error::internal("a stage's argument")) };
        let vectors = Vectors::new(array, input)?;
        if state.sums.is_empty() {
            (state.sums, state.products) = (vec![0.0; n], vec![0.0; n * n]);
        }
        for row in 0..rows {
            let mut values = vectors.need(row)?.to_dense();
            if values.len() != n {
                return Err(requirement("vectors must be of one size"));
            }
            // Around the mean, so that what is far from zero loses no digits.
            values.iter_mut().zip(&means).for_each(|(value, mean)| *value -= mean);
            for (i, a) in values.iter().enumerate() {
                state.sums[i] += a;
                if *a != 0.0 {
                    state.products[i * n..(i + 1) * n].iter_mut().zip(&values).for_each(|(sum, b)| *sum += a * b);
                }
            }
            state.count += 1.0;
        }
        Ok(())
    })?;
    let mut whole = Sums { count: 0.0, sums: vec![0.0; n], products: vec![0.0; n * n] };
    for part in parts {
        whole.count += part.count;
        whole.products.iter_mut().zip(&part.products).for_each(|(sum, more)| *sum += more);
    }
    let count = whole.count;
    let divisor = if count > 1.0 { count - 1.0 } else { 1.0 };
    whole.products.iter_mut().for_each(|sum| *sum /= divisor);
    Ok((n, whole.products, means, count))
}

pub fn fit(settings: &Settings, df: &DataFrame) -> Result<Fitted> {
    const MOST: usize = 65_535;
    let input = settings.text("inputCol")?;
    let k = settings.count("k", 1)?;
    vector_field(df, input)?;
    vacant_output(df, settings.text("outputCol")?)?;
    let size = crate::stat::summary::summarize(df, input, None)?.size();
    if size < k {
        return Err(requirement(format!("source vector size {size} must be no less than k={k}")));
    }
    if size > MOST {
        return Err(Error::illegal_argument(format!("Argument with more than {MOST} cols: {size}")));
    }
    let (n, matrix, _, count) = covariance(df, input)?;
    if count <= 1.0 {
        return Err(requirement(
            "RowMatrix.computeCovariance called on matrix with only 1 rows.  Cannot compute the covariance of a RowMatrix with <= 1 row.",
        ));
    }
    if matrix.iter().any(|value| !value.is_finite()) {
        return Err(crate::stage::java("java.lang.IllegalArgumentException", "the covariance matrix has values that are no numbers"));
    }
    let (values, vectors) = symmetric_eigen(n, &matrix);
    let total: f64 = values.iter().map(|value| value.max(0.0)).sum();
    let share = |value: &f64| if total == 0.0 { 0.0 } else { value.max(0.0) / total };
    Ok(Box::new(Components {
        rows: n,
        columns: k,
        values: vectors.into_iter().take(k).flatten().collect(),
        explained: values.iter().take(k).map(share).collect(),
    }))
}

pub fn load(table: &Table) -> Result<Fitted> {
    let matrix = table.matrix("pc")?;
    let (values, by_row) = matrix.values();
    let (rows, columns) = (matrix.rows(), matrix.columns());
    let values =
        if by_row { (0..columns).flat_map(|c| (0..rows).map(move |r| values[r * columns + c])).collect() } else { values.to_vec() };
    Ok(Box::new(Components { rows, columns, values, explained: table.vector("explainedVariance")?.values }))
}

impl Components {
    fn matrix(&self) -> Result<DenseMatrix> {
        DenseMatrix::new(self.rows, self.columns, self.values.clone(), false).map_err(|error| Error::internal(error.message))
    }
}

impl Model for Components {
    fn name(&self) -> &'static str {
        "PCAModel"
    }

    fn transform(&self, settings: &Settings, df: &DataFrame) -> Result<DataFrame> {
        let (rows, values) = (self.rows, self.values.clone());
        let metadata = Group::sized(self.columns).metadata();
        map_vectors(df, "PCAModel", settings.text("inputCol")?, settings.text("outputCol")?, metadata, move |vector, builder| {
            let x = vector.to_dense();
            if x.len() != rows {
                return Err(requirement(format!("The columns of A don't match the number of elements of x. A: {rows}, x: {}", x.len())));
            }
            let along = values.chunks_exact(rows).map(|direction| direction.iter().zip(&x).map(|(d, x)| d * x).sum());
            builder.push_dense(&along.collect::<Vec<f64>>());
            Ok(())
        })
    }

    fn attribute(&self, name: &str) -> Option<ParamValue> {
        match name {
            "pc" => self.matrix().ok().map(ParamValue::Matrix),
            "explainedVariance" => Some(ParamValue::Vector(Vector::Dense(DenseVector::new(self.explained.clone())))),
            _ => None,
        }
    }

    fn table(&self) -> Result<Table> {
        Table::new(vec![
            ("pc", DataType::Matrix, one_matrix(&self.matrix()?)?),
            ("explainedVariance", DataType::Vector, one_vector(&self.explained)?),
        ])
    }
}
