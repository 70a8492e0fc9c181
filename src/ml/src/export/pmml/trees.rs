//! Trees as TreeModel, ensembles as MiningModel with a segment for each tree.

use touchpaper_sql::Result;

use super::document::Document;
use super::element::{Element, array, number};
use super::linear::plain_decision;
use super::{Function, Predictor};
use crate::algorithms::trees::{Node, Split, Tree};
use crate::export::Stage;
use crate::tree_stages::{Kind, Trees, saved_trees};

/// Whether a row goes to the left, or to the right, of a split.
fn predicate(split: &Split, fields: &[String], left: bool) -> Element {
    match split {
        Split::Continuous { feature, threshold } => Element::new("SimplePredicate")
            .with("field", &fields[*feature])
            .with("operator", if left { "lessOrEqual" } else { "greaterThan" })
            .with("value", number(*threshold)),
        Split::Categorical { feature, left: listed, categories } => {
            // The smaller side is told, so that what is no category goes to the other, as in Spark.
            let smaller = listed.len() <= categories / 2;
            let all = (0..*categories).map(|category| category as f64);
            let told: Vec<f64> = if smaller { listed.clone() } else { all.filter(|category| !listed.contains(category)).collect() };
            let set = Element::new("SimpleSetPredicate").with("field", &fields[*feature]);
            set.with("booleanOperator", if left == smaller { "isIn" } else { "isNotIn" }).child(array(&told))
        }
    }
}

/// A node with all below it; `told` makes what it predicts.
fn node(tree: &Tree, place: usize, fields: &[String], condition: Element, told: &dyn Fn(&Node, Element) -> Element) -> Element {
    let its = &tree.nodes[place];
    let made = told(its, Element::new("Node").with("id", place));
    match &its.branch {
        None => made.first([condition]),
        Some(branch) => {
            let (yes, no) = (predicate(&branch.split, fields, true), predicate(&branch.split, fields, false));
            made.first([condition]).children([node(tree, branch.left, fields, yes, told), node(tree, branch.right, fields, no, told)])
        }
    }
}

fn tree_model(tree: &Tree, fields: &[String], told: &dyn Fn(&Node, Element) -> Element) -> Element {
    let root = node(tree, 0, fields, Element::new("True"), told);
    Element::new("TreeModel").with("splitCharacteristic", "binarySplit").child(root)
}

/// A leaf's number.
fn score(value: f64) -> impl Fn(&Node, Element) -> Element {
    move |node, made| made.with("score", number(node.prediction * value))
}

/// A leaf's class, and how many of each it has. The share is told where rows have none.
fn classes(node: &Node, made: Element) -> Element {
    let total: f64 = node.stats.iter().sum();
    let told = node.stats.iter().enumerate().map(|(class, count)| {
        let share = if total == 0.0 { 0.0 } else { count / total };
        let told = Element::new("ScoreDistribution").with("value", class).with("recordCount", number(*count));
        told.with("confidence", number(share)).with("probability", number(share))
    });
    made.with("score", node.prediction as usize).with("recordCount", number(total)).children(told)
}

/// Several models that are asked at once.
fn segments(method: &str, models: Vec<Element>) -> Element {
    let segment = |(place, model): (usize, Element)| Element::new("Segment").with("id", place + 1).child(Element::new("True")).child(model);
    Element::new("Segmentation").with("multipleModelMethod", method).children(models.into_iter().enumerate().map(segment))
}

/// The trees as models of their own.
fn members(
    trees: &Trees,
    document: &Document,
    function: &str,
    fields: &[String],
    told: impl Fn(usize, &Node, Element) -> Element,
) -> Vec<Element> {
    let member = |(number, tree): (usize, &Tree)| {
        let model = tree_model(tree, fields, &|node, made| told(number, node, made));
        model.with("functionName", function).first([document.mining_schema(None)])
    };
    trees.trees.iter().enumerate().map(member).collect()
}

pub fn regression(stage: &Stage<'_>, document: &mut Document) -> Result<Predictor> {
    let trees = saved_trees(&stage.name, &stage.saved)?;
    let fields = document.vector(stage, stage.settings.text("featuresCol")?, Some(trees.features))?;
    let model = match trees.kind {
        Kind::Tree => tree_model(&trees.trees[0], &fields, &score(1.0)),
        Kind::Forest => {
            let members = members(&trees, document, "regression", &fields, |_, node, made| score(1.0)(node, made));
            Element::new("MiningModel").child(segments("average", members))
        }
        Kind::Boosting => boosted(&trees, document, &fields),
    };
    Ok(Predictor { model, kind: Function::Regression })
}

/// The sum of weighted predictions.
fn boosted(trees: &Trees, document: &Document, fields: &[String]) -> Element {
    let members = members(trees, document, "regression", fields, |number, node, made| score(trees.weights[number])(node, made));
    Element::new("MiningModel").child(segments("sum", members))
}

pub fn classification(stage: &Stage<'_>, document: &mut Document) -> Result<Predictor> {
    plain_decision(stage)?;
    let trees = saved_trees(&stage.name, &stage.saved)?;
    let fields = document.vector(stage, stage.settings.text("featuresCol")?, Some(trees.features))?;
    let model = match trees.kind {
        Kind::Tree => tree_model(&trees.trees[0], &fields, &classes),
        Kind::Forest => {
            let members = members(&trees, document, "classification", &fields, |_, node, made| classes(node, made));
            Element::new("MiningModel").child(segments("average", members))
        }
        Kind::Boosting => {
            // The margin, then 1 / (1 + exp(−2·margin)).
            let margin = Element::new("OutputField").with("name", "margin").with("optype", "continuous").with("dataType", "double");
            let margin = Element::new("Output").child(margin.with("feature", "predictedValue"));
            let first = boosted(&trees, document, &fields).with("functionName", "regression");
            let first = first.first([document.mining_schema(None), margin]);
            let slope = Element::new("NumericPredictor").with("name", "margin").with("coefficient", number(2.0));
            let table = |class: usize| Element::new("RegressionTable").with("intercept", number(0.0)).with("targetCategory", class);
            let schema = Element::new("MiningSchema").child(Element::new("MiningField").with("name", "margin"));
            let second = Element::new("RegressionModel").with("functionName", "classification").with("normalizationMethod", "softmax");
            let second = second.child(schema).child(table(1).child(slope)).child(table(0));
            Element::new("MiningModel").child(segments("modelChain", vec![first, second]))
        }
    };
    let classes = if trees.kind == Kind::Boosting { 2 } else { trees.classes };
    Ok(Predictor { model, kind: Function::Classification(classes) })
}
