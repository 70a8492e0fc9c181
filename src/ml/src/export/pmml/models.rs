//! K-means.

use touchpaper_sql::Result;

use super::document::Document;
use super::element::{Element, array};
use super::{Function, Predictor};
use crate::clustering::k_means::centers_of;
use crate::export::Stage;

pub fn k_means(stage: &Stage<'_>, document: &mut Document) -> Result<Predictor> {
    if stage.settings.text("distanceMeasure")? != "euclidean" {
        return stage.refuse("PMML's clusters do not have its distance");
    }
    let centers = centers_of(&stage.data()?)?;
    let width = centers.first().map_or(0, Vec::len);
    let fields = document.vector(stage, stage.settings.text("featuresCol")?, Some(width))?;
    let measure = Element::new("ComparisonMeasure").with("kind", "distance").child(Element::new("squaredEuclidean"));
    let compared = |name: &String| Element::new("ClusteringField").with("field", name).with("compareFunction", "absDiff");
    let cluster = |(place, center): (usize, &Vec<f64>)| {
        Element::new("Cluster").with("id", place).with("name", format!("cluster_{place}")).child(array(center))
    };
    let model = Element::new("ClusteringModel").with("modelClass", "centerBased").with("numberOfClusters", centers.len());
    let model = model.child(measure).children(fields.iter().map(compared)).children(centers.iter().enumerate().map(cluster));
    Ok(Predictor { model, kind: Function::Clustering })
}
