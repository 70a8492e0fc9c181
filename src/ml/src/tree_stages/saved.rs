//! Trees in Spark's saved form: a row for each node (ml/tree/treeModels.scala, NodeData), and of ensembles a row for each
//! tree.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::json;
use touchpaper_platform::clock;
use touchpaper_sql::arrow::array::{
    Array, ArrayRef, AsArray, Float64Array, Int32Array, Int64Array, ListArray, RecordBatch, StringArray, StructArray,
};
use touchpaper_sql::arrow::buffer::OffsetBuffer;
use touchpaper_sql::arrow::datatypes::{DataType as Arrow, Float64Type, Int32Type, Int64Type};
use touchpaper_sql::{DataType, Error, Result, StructField, StructType};

use super::{Kind, TreeModel, Trees, impurity_word};
use crate::algorithms::trees::{Branch, Impurity, Node, Split, Tree};
use crate::persist::{Saved, Table, malformed, null_there};
use crate::stage::{Fitted, java, out_of_bounds, requirement};

/// The Spark whose form it is.
const VERSION: &str = "4.3.0";

fn doubles() -> DataType {
    DataType::Array(Box::new(DataType::Double), false)
}

fn split_type() -> StructType {
    StructType::new(vec![
        StructField::new("featureIndex", DataType::Integer, false),
        StructField::new("leftCategoriesOrThreshold", doubles(), true),
        StructField::new("numCategories", DataType::Integer, false),
    ])
}

fn node_type() -> StructType {
    StructType::new(vec![
        StructField::new("id", DataType::Integer, false),
        StructField::new("prediction", DataType::Double, false),
        StructField::new("impurity", DataType::Double, false),
        StructField::new("impurityStats", doubles(), true),
        StructField::new("rawCount", DataType::Long, false),
        StructField::new("gain", DataType::Double, false),
        StructField::new("leftChild", DataType::Integer, false),
        StructField::new("rightChild", DataType::Integer, false),
        StructField::new("split", DataType::Struct(split_type()), true),
    ])
}

fn ints(values: impl Iterator<Item = usize>) -> ArrayRef {
    Arc::new(Int32Array::from_iter_values(values.map(|value| i32::try_from(value).unwrap_or(i32::MAX))))
}

/// Lists as a field of this type holds them.
fn lists(of: &DataType, rows: &[Vec<f64>]) -> Result<ArrayRef> {
    let Arrow::List(item) = of.to_arrow() else { return Err(Error::internal("a list that is none")) };
    let items = Float64Array::from_iter_values(rows.iter().flatten().copied());
    Ok(Arc::new(ListArray::try_new(item, OffsetBuffer::from_lengths(rows.iter().map(Vec::len)), Arc::new(items), None)?))
}

fn structs(of: &StructType, columns: Vec<ArrayRef>) -> Result<StructArray> {
    Ok(StructArray::from(RecordBatch::try_new(of.to_arrow(), columns)?))
}

/// The nodes of all trees, one after another.
fn node_columns(trees: &Trees) -> Result<Vec<ArrayRef>> {
    let nodes: Vec<(usize, &Node)> = trees.trees.iter().flat_map(|tree| tree.nodes.iter().enumerate()).collect();
    let numbers = |of: &dyn Fn(&Node) -> f64| Arc::new(Float64Array::from_iter_values(nodes.iter().map(|(_, node)| of(node)))) as ArrayRef;
    let places = |of: &dyn Fn(&Branch) -> i32| {
        let place = |(_, node): &(usize, &Node)| node.branch.as_ref().map_or(-1, of);
        Arc::new(Int32Array::from_iter_values(nodes.iter().map(place))) as ArrayRef
    };
    let as_int = |place: usize| i32::try_from(place).unwrap_or(i32::MAX);
    let sides = |(_, node): &(usize, &Node)| match node.branch.as_ref().map(|branch| &branch.split) {
        Some(Split::Continuous { threshold, .. }) => vec![*threshold],
        Some(Split::Categorical { left, .. }) => left.clone(),
        None => Vec::new(),
    };
    let categories = |branch: &Branch| match branch.split {
        Split::Categorical { categories, .. } => as_int(categories),
        Split::Continuous { .. } => -1,
    };
    let split = structs(
        &split_type(),
        vec![
            places(&|branch| as_int(branch.split.feature())),
            lists(&doubles(), &nodes.iter().map(sides).collect::<Vec<_>>())?,
            places(&categories),
        ],
    )?;
    let stats: Vec<Vec<f64>> = nodes.iter().map(|(_, node)| node.stats.clone()).collect();
    let counts = nodes.iter().map(|(_, node)| i64::try_from(node.rows).unwrap_or(i64::MAX));
    Ok(vec![
        ints(nodes.iter().map(|(place, _)| *place)),
        numbers(&|node| node.prediction),
        numbers(&|node| node.impurity),
        lists(&doubles(), &stats)?,
        Arc::new(Int64Array::from_iter_values(counts)),
        numbers(&|node| node.branch.as_ref().map_or(-1.0, |branch| branch.gain)),
        places(&|branch| as_int(branch.left)),
        places(&|branch| as_int(branch.right)),
        Arc::new(split),
    ])
}

/// What stands in `data`: of one tree its nodes, of an ensemble each with the number of its tree.
pub fn nodes(trees: &Trees) -> Result<Table> {
    let columns = node_columns(trees)?;
    if trees.kind == Kind::Tree {
        let schema = node_type();
        let batch = RecordBatch::try_new(schema.to_arrow(), columns)?;
        return Ok(Table { schema, batch });
    }
    let numbers = trees.trees.iter().enumerate().flat_map(|(number, tree)| std::iter::repeat_n(number, tree.nodes.len()));
    let schema = StructType::new(vec![
        StructField::new("treeID", DataType::Integer, false),
        StructField::new("nodeData", DataType::Struct(node_type()), true),
    ]);
    let batch = RecordBatch::try_new(schema.to_arrow(), vec![ints(numbers), Arc::new(structs(&node_type(), columns)?)])?;
    Ok(Table { schema, batch })
}

/// What stands in `treesMetadata`: the number of the tree, its metadata, its weight.
pub fn trees_metadata(trees: &Trees) -> Result<Table> {
    let of_classes = trees.classes > 0 && trees.kind != Kind::Boosting;
    let class = if of_classes { "classification.DecisionTreeClassificationModel" } else { "regression.DecisionTreeRegressionModel" };
    let json = |(uid, tree): (&String, &Tree)| {
        let described = json!({
            "class": format!("org.apache.spark.ml.{class}"),
            "timestamp": clock::unix_ms() as i64,
            "sparkVersion": VERSION,
            "uid": uid,
            "paramMap": { "impurity": impurity_word(tree.impurity) },
            "defaultParamMap": {},
        });
        described.to_string()
    };
    let texts = StringArray::from_iter_values(trees.uids.iter().zip(&trees.trees).map(json));
    let schema = StructType::new(vec![
        StructField::new("_1", DataType::Integer, false),
        StructField::new("_2", DataType::String, true),
        StructField::new("_3", DataType::Double, false),
    ]);
    let weights = Float64Array::from(trees.weights.clone());
    let batch = RecordBatch::try_new(schema.to_arrow(), vec![ints(0..trees.trees.len()), Arc::new(texts), Arc::new(weights)])?;
    Ok(Table { schema, batch })
}

/// Columns of nodes by name, at the top of a table or in a struct of it.
struct Nodes<'a>(&'a dyn Fn(&str) -> Result<&'a ArrayRef>);

impl Nodes<'_> {
    fn column(&self, name: &str) -> Result<&ArrayRef> {
        (self.0)(name)
    }

    fn ints(&self, name: &str) -> Result<&Int32Array> {
        self.column(name)?.as_primitive_opt::<Int32Type>().ok_or_else(|| malformed(name))
    }

    fn numbers(&self, name: &str) -> Result<&Float64Array> {
        self.column(name)?.as_primitive_opt::<Float64Type>().ok_or_else(|| malformed(name))
    }

    fn lists(&self, name: &str) -> Result<&ListArray> {
        self.column(name)?.as_list_opt::<i32>().ok_or_else(|| malformed(name))
    }
}

fn list(lists: &ListArray, row: usize, name: &str) -> Result<Vec<f64>> {
    Ok(lists.value(row).as_primitive_opt::<Float64Type>().ok_or_else(|| malformed(name))?.values().to_vec())
}

/// What Spark asserts of a tree's ids (DecisionTreeModelReadWrite.buildTreeFromNodes).
fn check_ids(least: Option<i32>, most: Option<i32>, nodes: usize) -> Result<()> {
    let (Some(least), Some(most)) = (least, most) else { return Err(java("java.util.NoSuchElementException", "head of empty array")) };
    let last = i32::try_from(nodes).unwrap_or(i32::MAX) - 1;
    let (word, wanted, found) = match (least, most) {
        (0, most) if most == last => return Ok(()),
        (0, most) => ("largest", last, most),
        (least, _) => ("smallest", 0, least),
    };
    let text = format!("assertion failed: Decision Tree load failed.  Expected {word} node ID to be {wanted}, but found {found}");
    Err(java("java.lang.AssertionError", text))
}

/// The nodes of some rows as a tree; their ids are their places.
fn tree(nodes: &Nodes<'_>, rows: &[usize], impurity: Impurity) -> Result<Tree> {
    let (ids, left, right) = (nodes.ints("id")?, nodes.ints("leftChild")?, nodes.ints("rightChild")?);
    let (prediction, mixed, gain) = (nodes.numbers("prediction")?, nodes.numbers("impurity")?, nodes.numbers("gain")?);
    let stats = nodes.lists("impurityStats")?;
    // Spark 2 wrote no counts.
    let counts = nodes.column("rawCount").ok().and_then(|column| column.as_primitive_opt::<Int64Type>());
    let split = nodes.column("split")?.as_struct_opt().ok_or_else(|| malformed("split"))?;
    let of_split = |name: &str| split.column_by_name(name).ok_or_else(|| malformed(name));
    let split = Nodes(&of_split);
    let (features, sides, categories) =
        (split.ints("featureIndex")?, split.lists("leftCategoriesOrThreshold")?, split.ints("numCategories")?);
    if rows.iter().any(|row| ids.is_null(*row)) {
        return Err(null_there());
    }
    let mut order = rows.to_vec();
    order.sort_by_key(|row| ids.value(*row));
    check_ids(order.first().map(|row| ids.value(*row)), order.last().map(|row| ids.value(*row)), rows.len())?;
    let mut found = Vec::with_capacity(rows.len());
    for (place, row) in order.into_iter().enumerate() {
        // Children come after their parents, so that no walk is endless.
        let child = |column: &Int32Array| {
            let child = usize::try_from(column.value(row)).ok().filter(|child| *child > place).ok_or_else(|| malformed("leftChild"))?;
            if child < rows.len() { Ok(child) } else { Err(out_of_bounds(child, rows.len())) }
        };
        if usize::try_from(ids.value(row)).ok() != Some(place) {
            return Err(malformed("id"));
        }
        let branch = if left.value(row) < 0 {
            None
        } else {
            let feature = usize::try_from(features.value(row)).map_err(|_| malformed("featureIndex"))?;
            let side = list(sides, row, "leftCategoriesOrThreshold")?;
            let split = match usize::try_from(categories.value(row)) {
                Ok(categories) => Split::Categorical { feature, left: side, categories },
                Err(_) => {
                    let threshold = side.first().copied().ok_or_else(|| malformed("leftCategoriesOrThreshold"))?;
                    Split::Continuous { feature, threshold }
                }
            };
            Some(Branch { split, gain: gain.value(row), left: child(left)?, right: child(right)? })
        };
        found.push(Node {
            prediction: prediction.value(row),
            impurity: mixed.value(row),
            stats: list(stats, row, "impurityStats")?,
            rows: counts.map_or(0, |counts| counts.value(row).max(0).unsigned_abs()),
            branch,
        });
    }
    Ok(Tree { nodes: found, impurity })
}

fn told(saved: &Saved<'_>, name: &str) -> Result<usize> {
    saved.told(name)?.as_u64().and_then(|value| usize::try_from(value).ok()).ok_or_else(|| malformed(name))
}

fn impurity(saved: &Saved<'_>) -> Impurity {
    match saved.param("impurity").and_then(serde_json::Value::as_str).map(str::to_lowercase).as_deref() {
        Some("entropy") => Impurity::Entropy,
        Some("variance") => Impurity::Variance,
        _ => Impurity::Gini,
    }
}

fn text<'a>(saved: &'a Saved<'_>, name: &str) -> &'a str {
    saved.metadata.get(name).and_then(serde_json::Value::as_str).unwrap_or_default()
}

/// The trees of a saved model of this name.
pub fn saved_trees(name: &str, saved: &Saved<'_>) -> Result<Trees> {
    let mut kinds = [Kind::Tree, Kind::Forest, Kind::Boosting].into_iter().flat_map(|kind| [(kind, true), (kind, false)]);
    let found = kinds.find(|(kind, of_classes)| Trees::name_of(*kind, usize::from(*of_classes)) == name);
    let (kind, of_classes) = found.ok_or_else(|| Error::internal("a model that has no trees"))?;
    trees(saved, kind, of_classes)
}

fn restore(saved: &Saved<'_>, kind: Kind, of_classes: bool) -> Result<Fitted> {
    Ok(Box::new(TreeModel(Arc::new(trees(saved, kind, of_classes)?))))
}

/// One tree, or an ensemble of them.
fn trees(saved: &Saved<'_>, kind: Kind, of_classes: bool) -> Result<Trees> {
    let table = saved.table("data")?;
    let impurity = if of_classes && kind != Kind::Boosting { impurity(saved) } else { Impurity::Variance };
    let mut trees = Trees {
        kind,
        trees: Vec::new(),
        weights: Vec::new(),
        features: told(saved, "numFeatures")?,
        classes: match (of_classes, kind) {
            (false, _) => 0,
            (true, Kind::Boosting) => 2,
            (true, _) => told(saved, "numClasses")?,
        },
        uids: Vec::new(),
    };
    if kind == Kind::Tree {
        let column = |name: &str| table.column(name);
        trees.trees.push(tree(&Nodes(&column), &(0..table.rows()).collect::<Vec<_>>(), impurity)?);
        trees.weights.push(1.0);
        trees.uids.push(text(saved, "uid").to_string());
        return Ok(trees);
    }
    let numbers = table.column("treeID")?.as_primitive_opt::<Int32Type>().ok_or_else(|| malformed("treeID"))?;
    let data = table.column("nodeData")?.as_struct_opt().ok_or_else(|| malformed("nodeData"))?;
    if numbers.null_count() > 0 {
        return Err(null_there());
    }
    let mut rows: BTreeMap<i32, Vec<usize>> = BTreeMap::new();
    for row in 0..table.rows() {
        rows.entry(numbers.value(row)).or_default().push(row);
    }
    let column = |name: &str| data.column_by_name(name).ok_or_else(|| malformed(name));
    for rows in rows.values() {
        trees.trees.push(tree(&Nodes(&column), rows, impurity)?);
    }
    let metadata = saved.table("treesMetadata")?;
    // Spark reads them by their places; until 4.0 they had names.
    let [ids, texts, weights] = metadata.batch.columns() else {
        let there = DataType::Struct(metadata.schema.clone()).quoted_sql();
        return Err(Error::new("UNSUPPORTED_DESERIALIZER.FIELD_NUMBER_MISMATCH", &[("schema", there.as_str()), ("ordinal", "3")]));
    };
    let ids = ids.as_primitive_opt::<Int32Type>().ok_or_else(|| malformed("treeID"))?;
    let weights = weights.as_primitive_opt::<Float64Type>().ok_or_else(|| malformed("weights"))?;
    if ids.null_count() > 0 || weights.null_count() > 0 {
        return Err(null_there());
    }
    let texts = crate::persist::texts(texts).ok_or_else(|| malformed("metadata"))?;
    let mut order: Vec<usize> = (0..metadata.rows()).collect();
    order.sort_by_key(|row| ids.value(*row));
    for row in order {
        let parsed: serde_json::Value = serde_json::from_str(&texts[row]).map_err(|_| malformed("metadata"))?;
        trees.uids.push(parsed.get("uid").and_then(serde_json::Value::as_str).unwrap_or_default().to_string());
        trees.weights.push(weights.value(row));
    }
    // Spark pairs them, and counts the pairs.
    let pairs = trees.trees.len().min(trees.weights.len());
    trees.trees.truncate(pairs);
    trees.weights.truncate(pairs);
    trees.uids.truncate(pairs);
    let (name, wanted) = (Trees::name_of(kind, trees.classes), told(saved, "numTrees")?);
    if wanted != pairs {
        return Err(requirement(format!("{name}.load expected {wanted} trees based on metadata but found {pairs} trees.")));
    }
    if pairs == 0 {
        return Err(requirement(format!("{name} requires at least 1 tree.")));
    }
    Ok(trees)
}

pub fn restore_tree_of_classes(saved: &Saved<'_>) -> Result<Fitted> {
    restore(saved, Kind::Tree, true)
}

pub fn restore_tree_of_numbers(saved: &Saved<'_>) -> Result<Fitted> {
    restore(saved, Kind::Tree, false)
}

pub fn restore_forest_of_classes(saved: &Saved<'_>) -> Result<Fitted> {
    restore(saved, Kind::Forest, true)
}

pub fn restore_forest_of_numbers(saved: &Saved<'_>) -> Result<Fitted> {
    restore(saved, Kind::Forest, false)
}

pub fn restore_boosting_of_classes(saved: &Saved<'_>) -> Result<Fitted> {
    restore(saved, Kind::Boosting, true)
}

pub fn restore_boosting_of_numbers(saved: &Saved<'_>) -> Result<Fitted> {
    restore(saved, Kind::Boosting, false)
}
