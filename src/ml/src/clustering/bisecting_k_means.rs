//! BisectingKMeans as a stage. Its saved form is that of mllib's older model, a folder within the folder.

use std::collections::BTreeMap;
use std::sync::Arc;

use touchpaper_sql::arrow::array::{AsArray, Float64Array, Int32Array, Int64Array, ListArray};
use touchpaper_sql::arrow::buffer::OffsetBuffer;
use touchpaper_sql::arrow::datatypes::{DataType as Arrow, Float64Type, Int32Type, Int64Type};
use touchpaper_sql::{DataFrame, DataType, Error, Result};

use super::k_means::{centers, distance};
use super::{clusters, features, first_needed, instances, owned};
use crate::algorithms::clustering::bisecting_k_means::Cluster;
use crate::algorithms::clustering::{BisectingKMeans, BisectingKMeansModel, Distance};
use crate::columns::{VectorBuilder, Vectors, vacant};
use crate::linalg::{DenseVector, Vector, kernels::norm};
use crate::params::ParamValue;
use crate::persist::{Saved, Table, column, malformed};
use crate::prediction::{int, of_one};
use crate::stage::{Fitted, Model, Settings};
use crate::training::watch;

const NAME: &str = "BisectingKMeansModel";

struct Bisecting(Arc<BisectingKMeansModel>);

pub fn fit(settings: &Settings, df: &DataFrame) -> Result<Fitted> {
    let algorithm = BisectingKMeans {
        k: settings.count("k", 2)?,
        max_iter: settings.count("maxIter", 0)?,
        seed: settings.int("seed")?,
        min_divisible_cluster_size: settings.float("minDivisibleClusterSize")?,
        distance: distance(settings)?,
    };
    let instances = first_needed(settings, df, &["predictionCol"], "java.lang.UnsupportedOperationException", "empty collection")?;
    let model = watch(settings, instances.context(), |monitor| algorithm.fit(&instances, monitor))?;
    Ok(Box::new(Bisecting(Arc::new(model))))
}

pub fn restore(saved: &Saved<'_>) -> Result<Fitted> {
    Ok(Box::new(Bisecting(Arc::new(model_of(saved)?))))
}

pub(crate) fn model_of(saved: &Saved<'_>) -> Result<BisectingKMeansModel> {
    let table = saved.table("data/data")?;
    let ints = |name: &'static str| table.column(name)?.as_primitive_opt::<Int32Type>().ok_or_else(|| malformed(name));
    let numbers = |name: &'static str| table.column(name)?.as_primitive_opt::<Float64Type>().ok_or_else(|| malformed(name));
    let (indices, costs, heights) = (ints("index")?, numbers("cost")?, numbers("height")?);
    let sizes = table.column("size")?.as_primitive_opt::<Int64Type>().ok_or_else(|| malformed("size"))?;
    let vectors = Vectors::new(table.column("center")?, "center")?;
    let children = table.column("children")?.as_list_opt::<i32>().ok_or_else(|| malformed("children"))?;
    let rows: BTreeMap<i32, usize> = (0..table.rows()).map(|row| (indices.value(row), row)).collect();
    let cosine = saved.param("distanceMeasure").and_then(serde_json::Value::as_str) == Some("cosine");
    let mut model = BisectingKMeansModel {
        clusters: Vec::with_capacity(rows.len()),
        distance: if cosine { Distance::Cosine } else { Distance::Euclidean },
    };
    // The root is the one that is nobody's child.
    let mut below = Vec::new();
    for row in 0..table.rows() {
        let its = children.value(row);
        below.extend_from_slice(its.as_primitive_opt::<Int32Type>().ok_or_else(|| malformed("children"))?.values());
    }
    let root = rows.keys().find(|index| !below.contains(index)).copied().ok_or_else(|| malformed("index"))?;
    let mut open = vec![(root, None)];
    while let Some((index, parent)) = open.pop() {
        let row = *rows.get(&index).ok_or_else(|| malformed("children"))?;
        let place = model.clusters.len();
        if place >= rows.len() {
            return Err(malformed("children"));
        }
        model.clusters.push(Cluster {
            index,
            size: sizes.value(row).max(0).unsigned_abs(),
            center: vectors.need(row)?.to_dense(),
            cost: costs.value(row),
            height: heights.value(row),
            children: Vec::new(),
        });
        if let Some(parent) = parent {
            let parent: &mut Cluster = &mut model.clusters[parent];
            parent.children.push(place);
        }
        let its = children.value(row);
        let its = its.as_primitive_opt::<Int32Type>().ok_or_else(|| malformed("children"))?;
        open.extend(its.values().iter().rev().map(|child| (*child, Some(place))));
    }
    Ok(model)
}

impl Bisecting {
    fn width(&self) -> usize {
        self.0.clusters.first().map_or(0, |root| root.center.len())
    }
}

impl Model for Bisecting {
    fn name(&self) -> &'static str {
        NAME
    }

    fn transform(&self, settings: &Settings, df: &DataFrame) -> Result<DataFrame> {
        let features = features(settings, df)?;
        let Some(output) = settings.column("predictionCol")? else { return Ok(df.clone()) };
        vacant(df, output)?;
        let (model, width) = (Arc::clone(&self.0), self.width());
        let count = model.leaves().count();
        df.with_column(output, clusters(NAME, features, width, Some(count), move |row, _| Ok(model.predict(row).0)))
    }

    fn attribute(&self, name: &str) -> Option<ParamValue> {
        Some(match name {
            "clusterCenters" => centers(self.0.leaves().map(|leaf| &leaf.center)),
            "k" => int(self.0.leaves().count()),
            "numFeatures" => int(self.width()),
            "trainingCost" => ParamValue::Float(self.0.cost()),
            _ => return None,
        })
    }

    fn call(&self, name: &str, _: &Settings, arguments: &[ParamValue]) -> Result<Option<ParamValue>> {
        if name != "predict" {
            return Ok(None);
        }
        let width = self.width();
        let index = of_one(arguments, width, |row| Ok(self.0.predict(&owned(row, width)).0))?;
        Ok(Some(ParamValue::Int(i64::from(index))))
    }

    /// `computeCost`: what all rows cost in their leaves, weights aside.
    fn evaluate(&self, name: &str, settings: &Settings, df: &DataFrame, _: &[ParamValue]) -> Result<Option<ParamValue>> {
        if name != "computeCost" {
            return Ok(None);
        }
        let mut plain = settings.clone();
        plain.values.remove("weightCol");
        let (instances, width) = (instances(&plain, df, &[])?, self.width());
        let sum = instances.sum(1, |sums, block| {
            sums[0] += block.rows().map(|(.., row)| self.0.predict(&owned(row, width)).1).sum::<f64>();
        })?;
        Ok(Some(ParamValue::Float(sum[0])))
    }

    fn table(&self) -> Result<Table> {
        let clusters = &self.0.clusters;
        let mut builder = VectorBuilder::default();
        for cluster in clusters {
            builder.push(&Vector::Dense(DenseVector::new(cluster.center.clone())));
        }
        let numbers = |of: fn(&Cluster) -> f64| column(Float64Array::from_iter_values(clusters.iter().map(of)));
        let list = DataType::Array(Box::new(DataType::Integer), false);
        let Arrow::List(item) = list.to_arrow() else { return Err(Error::internal("a list that is none")) };
        let children =
            Int32Array::from_iter_values(clusters.iter().flat_map(|its| its.children.iter().map(|child| clusters[*child].index)));
        let offsets = OffsetBuffer::from_lengths(clusters.iter().map(|cluster| cluster.children.len()));
        let size = |cluster: &Cluster| i64::try_from(cluster.size).unwrap_or(i64::MAX);
        Table::new(vec![
            ("index", DataType::Integer, column(Int32Array::from_iter_values(clusters.iter().map(|cluster| cluster.index)))),
            ("size", DataType::Long, column(Int64Array::from_iter_values(clusters.iter().map(size)))),
            ("center", DataType::Vector, builder.finish()?),
            ("norm", DataType::Double, numbers(|cluster| norm(&cluster.center))),
            ("cost", DataType::Double, numbers(|cluster| cluster.cost)),
            ("height", DataType::Double, numbers(|cluster| cluster.height)),
            ("children", list, column(ListArray::try_new(item, offsets, Arc::new(children), None)?)),
        ])
    }

    fn tables(&self) -> Result<Vec<(&'static str, Table)>> {
        Ok(vec![("data/data", self.table()?.of_mllib())])
    }
}
