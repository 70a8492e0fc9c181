//! Decision trees, random forests and gradient-boosted trees as Spark grows them (ml/tree/impl/RandomForest.scala, after
//! PLANET, Panda et al. 2009): features are cut into bins once, a pass over the rows fills each open node's histograms,
//! and the driver picks the best split of each. Bags, features of a node and splits are drawn as Spark draws them.

mod best_split;
mod binned;
mod boosting;
mod forest;
mod grow;
mod histograms;
mod impurity;
mod metadata;
mod model;
mod rows;
mod settings;
mod splits;
#[cfg(test)]
mod tests;

pub use boosting::{GradientBoostedTrees, GradientBoosting, Loss};
pub use forest::{Forest, RandomForest, importances};
pub use impurity::Impurity;
pub use model::{Branch, Node, Split, Tree};
pub use settings::TreeSettings;
