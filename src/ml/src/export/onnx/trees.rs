//! Trees. One operator says for each tree which leaf a row comes to; tables of the leaves hold what is predicted in double
//! precision, since that operator adds up in single. A split of categories becomes a feature of its own: 1 on its right side.

use touchpaper_sql::Result;

use super::classifiers::{both, classify, decision, with_rest};
use super::graph::{Graph, Kind};
use super::message::{Attribute, doubles};
use super::regressions::{features, predict, sigmoid};
use crate::algorithms::trees::{Node, Split};
use crate::export::Stage;
use crate::tree_stages::{Kind as Ensemble, Trees, saved_trees};

/// The nodes of all trees, an attribute of the operator in each list.
#[derive(Default)]
struct Nodes {
    trees: Vec<i64>,
    ids: Vec<i64>,
    features: Vec<i64>,
    modes: Vec<String>,
    values: Vec<f64>,
    yes: Vec<i64>,
    no: Vec<i64>,
    leaf_trees: Vec<i64>,
    leaf_ids: Vec<i64>,
    /// The number of each leaf, counted over all trees.
    numbers: Vec<f64>,
}

/// A split of categories: its feature, which go left, how many there are.
type Sides = (usize, Vec<f64>, usize);

struct Converted {
    nodes: Nodes,
    sides: Vec<Sides>,
    /// How many leaves come before each tree's.
    starts: Vec<f64>,
}

/// By leaf what `told` says of it, trees one after another.
fn leaves<'t>(trees: &'t Trees, told: impl Fn(usize, &'t Node) -> Vec<f64>) -> Vec<f64> {
    let each = trees.trees.iter().enumerate().flat_map(|(tree, its)| its.nodes.iter().map(move |node| (tree, node)));
    each.filter(|(_, node)| node.branch.is_none()).flat_map(|(tree, node)| told(tree, node)).collect()
}

fn converted(trees: &Trees) -> Converted {
    let mut made = Converted { nodes: Nodes::default(), sides: Vec::new(), starts: Vec::new() };
    for (tree, its) in trees.trees.iter().enumerate() {
        made.starts.push(made.nodes.numbers.len() as f64);
        for (place, node) in its.nodes.iter().enumerate() {
            let nodes = &mut made.nodes;
            nodes.trees.push(tree as i64);
            nodes.ids.push(place as i64);
            let Some(branch) = &node.branch else {
                nodes.features.push(0);
                nodes.modes.push("LEAF".into());
                nodes.values.push(0.0);
                nodes.yes.push(0);
                nodes.no.push(0);
                nodes.leaf_trees.push(tree as i64);
                nodes.leaf_ids.push(place as i64);
                nodes.numbers.push(nodes.numbers.len() as f64);
                continue;
            };
            let (feature, threshold) = match &branch.split {
                Split::Continuous { feature, threshold } => (*feature, *threshold),
                Split::Categorical { feature, left, categories } => {
                    let sides = (*feature, left.clone(), *categories);
                    let known = made.sides.iter().position(|side| *side == sides).unwrap_or(made.sides.len());
                    if known == made.sides.len() {
                        made.sides.push(sides);
                    }
                    (trees.features + known, 0.5)
                }
            };
            nodes.features.push(feature as i64);
            nodes.modes.push("BRANCH_LEQ".into());
            nodes.values.push(threshold);
            nodes.yes.push(branch.left as i64);
            nodes.no.push(branch.right as i64);
        }
    }
    made
}

/// For each split of categories a column: 0 of what goes left, 1 of what goes right. What is no category goes to the
/// side that has more of them, as Spark keeps the smaller side as a set.
fn sides(graph: &mut Graph, features: &str, sides: &[Sides]) -> String {
    let mut parts = vec![features.to_string()];
    for (feature, left, categories) in sides {
        let value = graph.places(features, &[*feature]);
        let listed: Vec<f64> = if left.len() <= categories / 2 {
            left.clone()
        } else {
            (0..*categories).map(|category| category as f64).filter(|category| !left.contains(category)).collect()
        };
        let row = graph.row(&listed);
        let same = graph.op("Equal", &[&value, &row]);
        let same = graph.as_numbers(&same);
        let within = graph.sum(&same);
        parts.push(if left.len() <= categories / 2 {
            let one = graph.number(1.0);
            graph.op("Sub", &[&one, &within])
        } else {
            within
        });
    }
    graph.side_by_side(&parts.iter().map(String::as_str).collect::<Vec<_>>())
}

/// The numbers of the leaves that each row comes to, a column for each tree.
fn reached(graph: &mut Graph, features: &str, trees: &Trees) -> (String, Vec<f64>) {
    let Converted { nodes, sides: splits, starts } = converted(trees);
    let features = sides(graph, features, &splits);
    let targets = nodes.leaf_trees.clone();
    let thresholds = doubles("nodes_values", &[nodes.values.len()], &nodes.values);
    let numbers = doubles("target_weights", &[nodes.numbers.len()], &nodes.numbers);
    let attributes = [
        Attribute::Int("n_targets", trees.trees.len() as i64),
        Attribute::Ints("nodes_treeids", nodes.trees),
        Attribute::Ints("nodes_nodeids", nodes.ids),
        Attribute::Ints("nodes_featureids", nodes.features),
        Attribute::Texts("nodes_modes", nodes.modes),
        Attribute::Tensor("nodes_values_as_tensor", thresholds),
        Attribute::Ints("nodes_truenodeids", nodes.yes),
        Attribute::Ints("nodes_falsenodeids", nodes.no),
        Attribute::Ints("target_treeids", nodes.leaf_trees),
        Attribute::Ints("target_nodeids", nodes.leaf_ids),
        Attribute::Ints("target_ids", targets),
        Attribute::Tensor("target_weights_as_tensor", numbers),
    ];
    let found = graph.ml("TreeEnsembleRegressor", &[&features], &attributes);
    (graph.as_longs(&found), starts)
}

/// Σ over trees of what the table says of their leaves, so many numbers each.
fn summed(graph: &mut Graph, reached: &str, table: &[f64], width: usize) -> String {
    let table = graph.doubles(&[table.len() / width.max(1), width], table);
    let told = graph.with("Gather", &[&table, reached], &[Attribute::Int("axis", 0)]);
    let axis = graph.longs(&[1]);
    graph.with("ReduceSum", &[&told, &axis], &[Attribute::Int("keepdims", 0)])
}

/// `leafCol`: each tree's own count of leaves.
fn leaf_column(stage: &Stage<'_>, graph: &mut Graph, trees: &Trees, reached: &str, starts: &[f64]) -> Result<()> {
    let Some(column) = stage.settings.column("leafCol")? else { return Ok(()) };
    let (numbers, starts) = (graph.as_numbers(reached), graph.row(starts));
    let own = graph.op("Sub", &[&numbers, &starts]);
    let kind = if trees.kind == Ensemble::Tree { Kind::Number } else { Kind::Vector(Some(trees.trees.len())) };
    graph.make(column, own, kind);
    Ok(())
}

/// The sum of weighted predictions, as a column.
fn boosted(graph: &mut Graph, trees: &Trees, reached: &str) -> String {
    summed(graph, reached, &leaves(trees, |tree, node| vec![node.prediction * trees.weights[tree]]), 1)
}

pub fn regression(stage: &Stage<'_>, graph: &mut Graph) -> Result<()> {
    let trees = saved_trees(&stage.name, &stage.saved)?;
    if stage.settings.column("varianceCol")?.is_some() {
        return stage.refuse("the variance of its leaves has no form in ONNX here; unset varianceCol");
    }
    let x = features(stage, graph, trees.features)?;
    let (reached, starts) = reached(graph, &x, &trees);
    let prediction = if trees.kind == Ensemble::Boosting {
        boosted(graph, &trees, &reached)
    } else {
        let sum = summed(graph, &reached, &leaves(&trees, |_, node| vec![node.prediction]), 1);
        let count = graph.number(trees.trees.len() as f64);
        graph.op("Div", &[&sum, &count])
    };
    leaf_column(stage, graph, &trees, &reached, &starts)?;
    predict(stage, graph, prediction)
}

pub fn classification(stage: &Stage<'_>, graph: &mut Graph) -> Result<()> {
    let trees = saved_trees(&stage.name, &stage.saved)?;
    let x = features(stage, graph, trees.features)?;
    let (reached, starts) = reached(graph, &x, &trees);
    leaf_column(stage, graph, &trees, &reached, &starts)?;
    if trees.kind == Ensemble::Boosting {
        let margin = boosted(graph, &trees, &reached);
        let raw = both(graph, &margin);
        // 1 / (1 + exp(2·m)) of class 0
        let two = graph.number(-2.0);
        let doubled = graph.op("Mul", &[&margin, &two]);
        let none = sigmoid(graph, &doubled);
        let probability = with_rest(graph, &none);
        return classify(stage, graph, raw, Some(probability), 2, decision(stage)?);
    }
    // A tree counts its rows by class, a forest's trees tell shares.
    let table = leaves(&trees, |_, node| {
        let total: f64 = node.stats.iter().sum();
        let divisor = if trees.kind == Ensemble::Tree || total == 0.0 { 1.0 } else { total };
        node.stats.iter().map(|class| class / divisor).collect()
    });
    let raw = summed(graph, &reached, &table, trees.classes);
    let (zero, one) = (graph.number(0.0), graph.number(1.0));
    let total = graph.sum(&raw);
    let empty = graph.op("Equal", &[&total, &zero]);
    let total = graph.op("Where", &[&empty, &one, &total]);
    let probability = graph.op("Div", &[&raw, &total]);
    classify(stage, graph, raw, Some(probability), trees.classes, decision(stage)?)
}
