//! The columns that trees make beside predictions: leaves and variances.

use std::sync::Arc;

use touchpaper_sql::{DataFrame, Result};

use super::{Kind, Trees};
use crate::attributes::{Feature, Group, NUMERIC};
use crate::columns::{annotated, vacant};
use crate::prediction::{Classifier, numbers, vectors};
use crate::stage::Settings;

/// Adds `leafCol`: the number of the leaf, or of one for each tree.
pub fn leaves(trees: &Arc<Trees>, settings: &Settings, df: &DataFrame) -> Result<DataFrame> {
    let Some(column) = settings.column("leafCol")? else { return Ok(df.clone()) };
    vacant(df, column)?;
    let (features, stage, width) = (settings.text("featuresCol")?, trees.stage(), trees.width());
    let (model, places) = (Arc::clone(trees), trees.leaf_numbers());
    let nominal = |places: &Vec<usize>| Feature {
        name: None,
        kind: crate::attributes::Kind::Nominal { values: None, count: Some(places.iter().max().map_or(0, |most| most + 1)), ordinal: None },
    };
    if trees.kind == Kind::Tree {
        let metadata = places.first().map(|places| nominal(places).named(Some(column.to_string())).metadata());
        let made = numbers(stage, features, width, move |row| Ok(model.leaves(&places, row)[0]));
        return df.with_column(column, annotated(made, metadata));
    }
    let metadata = Group::of_features(places.iter().map(nominal).collect()).metadata();
    let made = vectors(stage, features, width, move |row, out| {
        out.extend(model.leaves(&places, row));
        Ok(())
    });
    df.with_column(column, annotated(made, metadata))
}

/// Adds `varianceCol` of one tree: the variance of the labels in the leaf.
pub fn variance(trees: &Arc<Trees>, settings: &Settings, df: &DataFrame) -> Result<DataFrame> {
    if trees.kind != Kind::Tree || !settings.has("varianceCol") {
        return Ok(df.clone());
    }
    let Some(column) = settings.column("varianceCol")? else { return Ok(df.clone()) };
    vacant(df, column)?;
    let model = Arc::clone(trees);
    let made = numbers(trees.stage(), settings.text("featuresCol")?, trees.width(), move |row| {
        let tree = &model.trees[0];
        Ok(tree.impurity_at(tree.leaf(row)))
    });
    df.with_column(column, annotated(made, Some(NUMERIC.to_string())))
}
