//! GaussianMixture as a stage.

use std::sync::Arc;

use touchpaper_sql::arrow::array::{Array, ArrayRef, Float64Array, ListArray};
use touchpaper_sql::arrow::buffer::OffsetBuffer;
use touchpaper_sql::arrow::datatypes::DataType as Arrow;
use touchpaper_sql::{DataFrame, DataType, Error, Result};

use super::{features, first_needed, owned};
use crate::algorithms::clustering::gaussian_mixture::{Gaussian, densities};
use crate::algorithms::clustering::{GaussianMixture, GaussianMixtureModel};
use crate::attributes::Group;
use crate::columns::{VectorBuilder, Vectors, annotated, call, matrices, matrix_column, vacant};
use crate::linalg::kernels::argmax;
use crate::linalg::{DenseMatrix, DenseVector, Vector};
use crate::params::ParamValue;
use crate::persist::{Saved, Table, by_row, malformed, one_list, rows_of};
use crate::prediction::{each_row, floats, int, of_one, vector};
use crate::stage::{Fitted, Model, Settings};
use crate::training::watch;

const NAME: &str = "GaussianMixtureModel";

struct Mixture {
    model: Arc<GaussianMixtureModel>,
    gaussians: Arc<Vec<Gaussian>>,
}

fn made(model: GaussianMixtureModel) -> Result<Fitted> {
    let gaussians = Arc::new(model.gaussians()?);
    Ok(Box::new(Mixture { model: Arc::new(model), gaussians }))
}

pub fn fit(settings: &Settings, df: &DataFrame) -> Result<Fitted> {
    let algorithm = GaussianMixture {
        k: settings.count("k", 2)?,
        max_iter: settings.count("maxIter", 0)?,
        tol: settings.float("tol")?,
        seed: settings.int("seed")?,
    };
    let instances =
        first_needed(settings, df, &["predictionCol", "probabilityCol"], "java.util.NoSuchElementException", "head of empty array")?;
    made(watch(settings, instances.context(), |monitor| algorithm.fit(&instances, monitor))?)
}

pub fn restore(saved: &Saved<'_>) -> Result<Fitted> {
    made(model_of(saved)?)
}

pub(crate) fn model_of(saved: &Saved<'_>) -> Result<GaussianMixtureModel> {
    let table = saved.table("data")?;
    let weights = table.doubles("weights")?;
    let means = table.items("mus")?;
    let vectors = Vectors::new(&means, "mus")?;
    let means = (0..vectors.len()).map(|row| Ok(vectors.need(row)?.to_dense())).collect::<Result<Vec<_>>>()?;
    let found = matrices(&table.items("sigmas")?)?;
    let covariances: Vec<Vec<f64>> = found.iter().flatten().map(rows_of).collect();
    let fits = |(mean, covariance): (&Vec<f64>, &Vec<f64>)| covariance.len() == mean.len() * mean.len();
    if means.len() != weights.len() || covariances.len() != weights.len() || !means.iter().zip(&covariances).all(fits) {
        return Err(malformed("mus"));
    }
    Ok(GaussianMixtureModel { weights, means, covariances, log_likelihood: 0.0, iterations: 0 })
}

/// Each Gaussian's share of a row.
fn shares(model: &GaussianMixtureModel, gaussians: &[Gaussian], row: &[f64], parts: &mut [f64]) {
    let total = densities(&model.weights, gaussians, row, parts);
    parts.iter_mut().for_each(|part| *part /= total);
}

impl Mixture {
    fn width(&self) -> usize {
        self.model.means.first().map_or(0, Vec::len)
    }

    fn matrices(&self) -> Result<Vec<DenseMatrix>> {
        let width = self.width();
        self.model.covariances.iter().map(|covariance| column_major(width, covariance)).collect()
    }
}

/// A symmetric matrix as Spark keeps it.
fn column_major(width: usize, values: &[f64]) -> Result<DenseMatrix> {
    let matrix = by_row(width, width, values)?;
    DenseMatrix::new(width, width, rows_of(&matrix), false).map_err(|error| Error::internal(error.message))
}

impl Model for Mixture {
    fn name(&self) -> &'static str {
        NAME
    }

    fn transform(&self, settings: &Settings, df: &DataFrame) -> Result<DataFrame> {
        let (features, width, k) = (features(settings, df)?, self.width(), self.model.weights.len());
        let (prediction, probability) = (settings.column("predictionCol")?, settings.column("probabilityCol")?);
        for column in [prediction, probability].into_iter().flatten() {
            vacant(df, column)?;
        }
        let mut df = df.clone();
        if let Some(column) = probability {
            let (model, gaussians) = (Arc::clone(&self.model), Arc::clone(&self.gaussians));
            let made = call(NAME, vec![features.clone()], DataType::Vector, move |arrays, _| {
                let [array] = arrays else { return Err(Error::internal("a stage's argument")) };
                let (mut builder, mut parts) = (VectorBuilder::default(), vec![0.0; model.weights.len()]);
                each_row(array, width, |row| {
                    shares(&model, &gaussians, &owned(row, width), &mut parts);
                    builder.push_dense(&parts);
                    Ok(())
                })?;
                builder.finish()
            });
            df = df.with_column(column, annotated(made, Group::sized(k).metadata()))?;
        }
        if let Some(column) = prediction {
            let (model, gaussians) = (Arc::clone(&self.model), Arc::clone(&self.gaussians));
            let made = super::clusters(NAME, features, width, Some(k), move |row, parts| {
                parts.resize(model.weights.len(), 0.0);
                shares(&model, &gaussians, row, parts);
                Ok(argmax(parts) as i32)
            });
            df = df.with_column(column, made)?;
        }
        Ok(df)
    }

    fn attribute(&self, name: &str) -> Option<ParamValue> {
        let list = |values: Vec<ParamValue>| ParamValue::List(values);
        Some(match name {
            "weights" => floats(&self.model.weights),
            "means" => list(self.model.means.iter().map(|mean| vector(mean.clone())).collect()),
            "covariances" => list(self.matrices().ok()?.into_iter().map(ParamValue::Matrix).collect()),
            "k" => int(self.model.weights.len()),
            "numFeatures" => int(self.width()),
            "logLikelihood" => ParamValue::Float(self.model.log_likelihood),
            "numIter" => int(self.model.iterations),
            _ => return None,
        })
    }

    fn call(&self, name: &str, _: &Settings, arguments: &[ParamValue]) -> Result<Option<ParamValue>> {
        let width = self.width();
        let parts = || {
            of_one(arguments, width, |row| {
                let mut parts = vec![0.0; self.model.weights.len()];
                shares(&self.model, &self.gaussians, &owned(row, width), &mut parts);
                Ok(parts)
            })
        };
        Ok(match name {
            "predict" => Some(int(argmax(&parts()?))),
            "predictProbability" => Some(vector(parts()?)),
            _ => None,
        })
    }

    fn table(&self) -> Result<Table> {
        let mut builder = VectorBuilder::default();
        for mean in &self.model.means {
            builder.push(&Vector::Dense(DenseVector::new(mean.clone())));
        }
        let covariances: Vec<_> = self.matrices()?.into_iter().map(Some).collect();
        let list = |of: DataType, items: ArrayRef| -> Result<(DataType, ArrayRef)> {
            let list = DataType::Array(Box::new(of), true);
            let Arrow::List(item) = list.to_arrow() else { return Err(Error::internal("a list that is none")) };
            let lists = ListArray::try_new(item, OffsetBuffer::from_lengths([items.len()]), items, None)?;
            Ok((list, Arc::new(lists)))
        };
        let (mus_type, mus) = list(DataType::Vector, builder.finish()?)?;
        let (sigmas_type, sigmas) = list(DataType::Matrix, matrix_column(&covariances)?)?;
        let weights = one_list(Arc::new(Float64Array::from(self.model.weights.clone())), false)?;
        let weights_type = DataType::Array(Box::new(DataType::Double), false);
        Table::new(vec![("weights", weights_type, weights), ("mus", mus_type, mus), ("sigmas", sigmas_type, sigmas)])
    }

    fn tables(&self) -> Result<Vec<(&'static str, Table)>> {
        Ok(vec![("data", self.table()?.of_mllib())])
    }
}
