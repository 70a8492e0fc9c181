//! KMeans as a stage.

use std::sync::Arc;

use touchpaper_sql::arrow::array::{AsArray, Int32Array};
use touchpaper_sql::arrow::datatypes::Int32Type;
use touchpaper_sql::{DataFrame, DataType, Result};

use super::{clusters, features, instances, owned};
use crate::algorithms::clustering::{Centers, Distance, InitMode, KMeans, KMeansModel};
use crate::columns::{VectorBuilder, Vectors, vacant};
use crate::linalg::{DenseVector, Vector};
use crate::params::ParamValue;
use crate::persist::{Saved, Table, column, malformed};
use crate::prediction::{int, of_one, vector};
use crate::stage::{Fitted, Model, Settings};
use crate::training::watch;

const NAME: &str = "KMeansModel";

struct Means {
    model: KMeansModel,
    search: Arc<Centers>,
}

/// The measure that a word names.
pub(super) fn distance(settings: &Settings) -> Result<Distance> {
    Ok(if settings.word("distanceMeasure", &["euclidean", "cosine"])? == "cosine" { Distance::Cosine } else { Distance::Euclidean })
}

fn made(model: KMeansModel) -> Fitted {
    let search = Arc::new(model.search());
    Box::new(Means { model, search })
}

pub fn fit(settings: &Settings, df: &DataFrame) -> Result<Fitted> {
    settings.word("solver", &["auto", "row", "block"])?;
    let algorithm = KMeans {
        k: settings.count("k", 2)?,
        max_iter: settings.count("maxIter", 0)?,
        tol: settings.float("tol")?,
        init_mode: if settings.word("initMode", &["random", "k-means||"])? == "random" { InitMode::Random } else { InitMode::Parallel },
        init_steps: settings.count("initSteps", 1)?,
        seed: settings.int("seed")?,
        distance: distance(settings)?,
    };
    let instances = instances(settings, df, &["predictionCol"])?;
    let model = watch(settings, instances.context(), |monitor| algorithm.fit(&instances, monitor))?;
    Ok(made(model))
}

/// The centers of a saved model, in the order of their clusters.
pub(crate) fn centers_of(table: &Table) -> Result<Vec<Vec<f64>>> {
    let places = table.column("clusterIdx")?.as_primitive_opt::<Int32Type>().ok_or_else(|| malformed("clusterIdx"))?;
    let vectors = Vectors::new(table.column("clusterCenter")?, "clusterCenter")?;
    let mut centers = Vec::with_capacity(table.rows());
    for row in 0..table.rows() {
        centers.push((places.value(row), vectors.need(row)?.to_dense()));
    }
    centers.sort_by_key(|center| center.0);
    let width = centers.first().map_or(0, |center| center.1.len());
    if centers.is_empty() || centers.iter().any(|center| center.1.len() != width) {
        return Err(malformed("clusterCenter"));
    }
    Ok(centers.into_iter().map(|center| center.1).collect())
}

pub fn restore(saved: &Saved<'_>) -> Result<Fitted> {
    let centers = centers_of(&saved.table("data")?)?;
    let cosine = saved.param("distanceMeasure").and_then(serde_json::Value::as_str) == Some("cosine");
    let distance = if cosine { Distance::Cosine } else { Distance::Euclidean };
    Ok(made(KMeansModel { centers, distance, cost: 0.0, iterations: 0 }))
}

/// The centers as a list of vectors.
pub(super) fn centers<'a>(centers: impl Iterator<Item = &'a Vec<f64>>) -> ParamValue {
    ParamValue::List(centers.map(|center| vector(center.clone())).collect())
}

impl Means {
    fn width(&self) -> usize {
        self.model.centers.first().map_or(0, Vec::len)
    }
}

impl Model for Means {
    fn name(&self) -> &'static str {
        NAME
    }

    fn transform(&self, settings: &Settings, df: &DataFrame) -> Result<DataFrame> {
        let features = features(settings, df)?;
        let Some(output) = settings.column("predictionCol")? else { return Ok(df.clone()) };
        vacant(df, output)?;
        let (search, width) = (Arc::clone(&self.search), self.width());
        let made = clusters(NAME, features, width, Some(self.model.centers.len()), move |row, _| Ok(search.nearest(row)?.0 as i32));
        df.with_column(output, made)
    }

    fn attribute(&self, name: &str) -> Option<ParamValue> {
        Some(match name {
            "clusterCenters" => centers(self.model.centers.iter()),
            "k" => int(self.model.centers.len()),
            "numFeatures" => int(self.width()),
            "trainingCost" => ParamValue::Float(self.model.cost),
            "numIter" => int(self.model.iterations),
            _ => return None,
        })
    }

    fn call(&self, name: &str, _: &Settings, arguments: &[ParamValue]) -> Result<Option<ParamValue>> {
        if name != "predict" {
            return Ok(None);
        }
        let width = self.width();
        let nearest = of_one(arguments, width, |row| Ok(self.search.nearest(&owned(row, width))?.0))?;
        Ok(Some(int(nearest)))
    }

    fn table(&self) -> Result<Table> {
        let mut builder = VectorBuilder::default();
        for center in &self.model.centers {
            builder.push(&Vector::Dense(DenseVector::new(center.clone())));
        }
        let places = Int32Array::from_iter_values(0..i32::try_from(self.model.centers.len()).unwrap_or(i32::MAX));
        Table::new(vec![("clusterIdx", DataType::Integer, column(places)), ("clusterCenter", DataType::Vector, builder.finish()?)])
    }
}
