//! Trees, forests and boosted trees as stages: six estimators that differ in how many trees they grow and in what these
//! say together. `DecisionTreeClassifier.scala` and its five neighbours.

use std::sync::Arc;

use touchpaper_sql::{DataFrame, Result};

use crate::algorithms::Row;
use crate::algorithms::trees::{Forest, GradientBoostedTrees, Impurity, Loss, Node, Tree, importances};
use crate::linalg::{SparseVector, Vector};
use crate::params::ParamValue;
use crate::persist::Table;
use crate::prediction::{Classifier, classify, classify_one, floats, int, of_one, regress, vector};
use crate::stage::{Fitted, Model, Settings};

mod columns;
mod fit;
mod saved;

pub use fit::{boosting_of_classes, boosting_of_numbers, forest_of_classes, forest_of_numbers, tree_of_classes, tree_of_numbers};
pub use saved::{
    restore_boosting_of_classes, restore_boosting_of_numbers, restore_forest_of_classes, restore_forest_of_numbers,
    restore_tree_of_classes, restore_tree_of_numbers, saved_trees,
};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Tree,
    Forest,
    Boosting,
}

/// Some trees, and what they say together.
#[derive(Clone, Debug)]
pub struct Trees {
    pub kind: Kind,
    pub trees: Vec<Tree>,
    pub weights: Vec<f64>,
    pub features: usize,
    /// 0 where they predict numbers.
    pub classes: usize,
    uids: Vec<String>,
}

impl Trees {
    fn name_of(kind: Kind, classes: usize) -> &'static str {
        match (kind, classes > 0) {
            (Kind::Tree, true) => "DecisionTreeClassificationModel",
            (Kind::Tree, false) => "DecisionTreeRegressionModel",
            (Kind::Forest, true) => "RandomForestClassificationModel",
            (Kind::Forest, false) => "RandomForestRegressionModel",
            (Kind::Boosting, true) => "GBTClassificationModel",
            (Kind::Boosting, false) => "GBTRegressionModel",
        }
    }

    /// The number that a regression predicts; of a boosted classification the margin.
    fn value(&self, row: Row<'_>) -> f64 {
        match self.kind {
            Kind::Tree | Kind::Forest => self.trees.iter().map(|tree| tree.predict(row)).sum::<f64>() / self.trees.len() as f64,
            Kind::Boosting => self.trees.iter().zip(&self.weights).map(|(tree, weight)| tree.predict(row) * weight).sum(),
        }
    }

    /// The number of the leaf in each tree.
    fn leaves(&self, numbers: &[Vec<usize>], row: Row<'_>) -> Vec<f64> {
        self.trees.iter().zip(numbers).map(|(tree, numbers)| numbers[tree.leaf(row)] as f64).collect()
    }

    fn leaf_numbers(&self) -> Vec<Vec<usize>> {
        self.trees.iter().map(Tree::leaf_numbers).collect()
    }

    fn nodes(&self) -> usize {
        self.trees.iter().map(|tree| tree.nodes.len()).sum()
    }

    fn importances(&self) -> ParamValue {
        let found = importances(&self.trees, self.features, self.kind != Kind::Boosting);
        let (indices, values): (Vec<_>, Vec<_>) = found.iter().enumerate().filter(|(_, value)| **value != 0.0).unzip();
        SparseVector::new(self.features, indices, values)
            .map_or_else(|_| vector(found), |sparse| ParamValue::Vector(Vector::Sparse(sparse)))
    }

    /// What Spark's text of a model tells beneath its first line.
    fn debug_text(&self) -> String {
        if self.kind == Kind::Tree {
            return self.trees.iter().map(|tree| tree.debug_text(2)).collect();
        }
        let tree = |(index, (tree, weight)): (usize, (&Tree, &f64))| {
            let weight = touchpaper_sql::format::java_double(*weight);
            format!("  Tree {index} (weight {weight}):\n{}", tree.debug_text(4))
        };
        self.trees.iter().zip(&self.weights).enumerate().map(tree).collect()
    }

    /// The boosted trees as the algorithm has them.
    fn boosted(&self, loss: Loss) -> GradientBoostedTrees {
        GradientBoostedTrees {
            trees: self.trees.clone(),
            weights: self.weights.clone(),
            features: self.features,
            loss,
            history: Vec::new(),
        }
    }

    fn part(&self, index: usize) -> Self {
        let classes = if self.kind == Kind::Boosting { 0 } else { self.classes };
        Self {
            kind: Kind::Tree,
            trees: vec![self.trees[index].clone()],
            weights: vec![1.0],
            features: self.features,
            classes,
            uids: vec![self.uids[index].clone()],
        }
    }
}

impl Classifier for Trees {
    fn stage(&self) -> &'static str {
        Self::name_of(self.kind, self.classes)
    }

    fn classes(&self) -> usize {
        self.classes
    }

    fn width(&self) -> usize {
        self.features
    }

    fn raw(&self, row: Row<'_>, out: &mut Vec<f64>) -> Result<()> {
        match self.kind {
            Kind::Tree => out.extend(self.trees.iter().flat_map(|tree| &tree.nodes[tree.leaf(row)].stats)),
            Kind::Boosting => {
                let margin = self.value(row);
                out.extend([-margin, margin]);
            }
            Kind::Forest => {
                out.resize(self.classes, 0.0);
                for tree in &self.trees {
                    let stats = &tree.nodes[tree.leaf(row)].stats;
                    let total: f64 = stats.iter().sum();
                    if total != 0.0 {
                        out.iter_mut().zip(stats).for_each(|(raw, class)| *raw += class / total);
                    }
                }
            }
        }
        Ok(())
    }

    fn normalize(&self, raw: &mut [f64]) {
        if self.kind != Kind::Boosting {
            Forest::raw_to_probability(raw);
        } else if let [none, one] = raw {
            *none = GradientBoostedTrees::probability(*none);
            *one = 1.0 - *none;
        }
    }
}

/// The model that Python holds.
struct TreeModel(Arc<Trees>);

impl Model for TreeModel {
    fn name(&self) -> &'static str {
        self.0.stage()
    }

    fn transform(&self, settings: &Settings, df: &DataFrame) -> Result<DataFrame> {
        let df = if self.0.classes > 0 {
            classify(&self.0, settings, df)?
        } else {
            let trees = Arc::clone(&self.0);
            let made = regress(self.name(), settings, df, self.0.features, move |row| Ok(trees.value(row)))?;
            columns::variance(&self.0, settings, &made)?
        };
        columns::leaves(&self.0, settings, &df)
    }

    fn attribute(&self, name: &str) -> Option<ParamValue> {
        let model = &self.0;
        let first = model.trees.first();
        Some(match name {
            "numFeatures" => int(model.features),
            "numClasses" if model.classes > 0 => int(model.classes),
            "featureImportances" => model.importances(),
            "debugText" => ParamValue::Text(model.debug_text()),
            "depth" if model.kind == Kind::Tree => int(first?.depth()),
            "numNodes" if model.kind == Kind::Tree => int(model.nodes()),
            "nodes" if model.kind == Kind::Tree => nodes(first?),
            "totalNumNodes" => int(model.nodes()),
            "numTrees" => int(model.trees.len()),
            // Spark gives a forest's summary a history of one.
            "objectiveHistory" if model.kind == Kind::Forest => floats(&[0.0]),
            "totalIterations" if model.kind == Kind::Forest => int(0),
            "treeWeights" => floats(&model.weights),
            "uids" => ParamValue::List(model.uids.iter().cloned().map(ParamValue::Text).collect()),
            _ => return None,
        })
    }

    fn call(&self, name: &str, settings: &Settings, arguments: &[ParamValue]) -> Result<Option<ParamValue>> {
        let model = &self.0;
        match name {
            "predictLeaf" => {
                let found = of_one(arguments, model.features, |row| Ok(model.leaves(&model.leaf_numbers(), row)))?;
                Ok(Some(if model.kind == Kind::Tree { ParamValue::Float(found[0]) } else { vector(found) }))
            }
            "predict" if model.classes == 0 => of_one(arguments, model.features, |row| Ok(Some(ParamValue::Float(model.value(row))))),
            _ if model.classes > 0 => classify_one(model.as_ref(), settings, name, arguments),
            _ => Ok(None),
        }
    }

    fn evaluate(&self, name: &str, settings: &Settings, df: &DataFrame, arguments: &[ParamValue]) -> Result<Option<ParamValue>> {
        if name != "evaluateEachIteration" || self.0.kind != Kind::Boosting {
            return Ok(None);
        }
        let loss = match arguments {
            [ParamValue::Text(word)] => fit::loss(word)?,
            _ => Loss::Logistic,
        };
        let instances = fit::validation_rows(settings, df, loss)?;
        Ok(Some(floats(&self.0.boosted(loss).evaluate_each_iteration(&instances, loss)?)))
    }

    fn parts(&self) -> Vec<Fitted> {
        (0..self.0.trees.len()).map(|index| Box::new(Self(Arc::new(self.0.part(index)))) as Fitted).collect()
    }

    fn table(&self) -> Result<Table> {
        saved::nodes(&self.0)
    }

    fn tables(&self) -> Result<Vec<(&'static str, Table)>> {
        let mut tables = vec![("data", self.table()?)];
        if self.0.kind != Kind::Tree {
            tables.push(("treesMetadata", saved::trees_metadata(&self.0)?));
        }
        Ok(tables)
    }

    fn metadata(&self) -> Vec<(&'static str, ParamValue)> {
        let model = &self.0;
        let mut told = vec![("numFeatures", int(model.features))];
        // A boosted model has two classes, which Spark does not write down.
        if model.classes > 0 && model.kind != Kind::Boosting {
            told.push(("numClasses", int(model.classes)));
        }
        if model.kind != Kind::Tree {
            told.push(("numTrees", int(model.trees.len())));
        }
        told
    }
}

/// For a picture of the tree, each node from the root on: which rows go left and which right, the places of those nodes,
/// and the split's gain, none of a leaf; then what it predicts, its impurity and how many rows of the bag came to it.
fn nodes(tree: &Tree) -> ParamValue {
    let node = |(place, node): (usize, &Node)| {
        let branch = node.branch.as_ref().map_or_else(
            || vec![ParamValue::None; 5],
            |branch| {
                let side = |left| ParamValue::Text(branch.split.text(left));
                vec![side(true), side(false), int(branch.left), int(branch.right), ParamValue::Float(branch.gain)]
            },
        );
        let found = [ParamValue::Float(node.prediction), ParamValue::Float(tree.impurity_at(place)), ParamValue::Int(node.rows as i64)];
        ParamValue::List(branch.into_iter().chain(found).collect())
    };
    ParamValue::List(tree.nodes.iter().enumerate().map(node).collect())
}

/// The word that a parameter has for it.
fn impurity_word(impurity: Impurity) -> &'static str {
    match impurity {
        Impurity::Gini => "gini",
        Impurity::Entropy => "entropy",
        Impurity::Variance => "variance",
    }
}
