use serde_json::Value;
use wasm_bindgen_test::wasm_bindgen_test;

use super::boosting::GradientBoosting;
use super::{Forest, GradientBoostedTrees, Impurity, Loss, RandomForest, Tree, TreeSettings};
use crate::testing::{Case, cases, instances, local, rows};
use crate::{Monitor, Row};

fn settings(case: &Case) -> TreeSettings {
    let strategy = match case.setting("featureSubsetStrategy") {
        Some(Value::String(text)) => text.clone(),
        _ if case.what().contains("Tree") && !case.what().contains("Forest") => "all".into(),
        _ if case.what().starts_with("\"GBT") => "all".into(),
        _ => "auto".into(),
    };
    TreeSettings {
        max_depth: case.count("maxDepth", 5),
        max_bins: case.count("maxBins", 32),
        min_instances_per_node: case.count("minInstancesPerNode", 1) as u64,
        min_weight_fraction_per_node: case.number("minWeightFractionPerNode", 0.0),
        min_info_gain: case.number("minInfoGain", 0.0),
        impurity: if case.text("impurity", "gini") == "entropy" { Impurity::Entropy } else { Impurity::Gini },
        subsampling_rate: case.number("subsamplingRate", 1.0),
        feature_subset_strategy: strategy,
        seed: case.count("seed", 0) as i64,
        // As the recording script has marked them.
        categories: if case.what().contains("\"categorical\"") { [(0, 3), (2, 5)].into() } else { Default::default() },
        ..TreeSettings::default()
    }
}

/// Words alike, numbers within 1e-9, and sets of categories in any order: which of a set is told first says nothing.
fn same_text(expected: &str, found: &str, what: &str) {
    let sorted = |piece: &str| match piece.strip_prefix('{').and_then(|piece| piece.strip_suffix('}')) {
        Some(set) => {
            let mut members: Vec<&str> = set.split(',').collect();
            members.sort_unstable();
            members.join(",")
        }
        None => piece.to_owned(),
    };
    let pieces = |text: &str| text.split([' ', '(', ')', '\n']).map(sorted).collect::<Vec<_>>();
    let (left, right) = (pieces(expected), pieces(found));
    let near = |a: &String, b: &String| {
        a == b || matches!((a.parse::<f64>(), b.parse::<f64>()), (Ok(a), Ok(b)) if (a - b).abs() <= 1e-9 * a.abs().max(1.0))
    };
    let same = left.len() == right.len() && left.iter().zip(&right).all(|(a, b)| near(a, b));
    assert!(same, "{what}\nexpected\n{expected}\nfound\n{found}");
}

fn forest_text(trees: &[Tree], weights: &[f64]) -> String {
    let tree = |(index, (tree, weight)): (usize, (&Tree, &f64))| {
        let weight = touchpaper_core::java_text::java_double(*weight);
        format!("  Tree {index} (weight {weight}):\n{}", tree.debug_text(4))
    };
    trees.iter().zip(weights).enumerate().map(tree).collect()
}

fn check_forest(algorithm: &str, classes: Option<usize>) {
    let sc = local(2);
    for case in cases(algorithm) {
        let alone = algorithm.starts_with("Decision");
        let classes = classes.map(|classes| if case.what().contains("binary") { 2 } else { classes });
        let forest = if alone {
            RandomForest::decision_tree(settings(&case), classes)
        } else {
            RandomForest { settings: settings(&case), trees: case.count("numTrees", 20), bootstrap: case.flag("bootstrap", true), classes }
        };
        let model = forest.fit(&case.instances(&sc), &Monitor::quiet(&sc)).unwrap();
        let text = if alone { model.trees[0].debug_text(2) } else { forest_text(&model.trees, &vec![1.0; model.trees.len()]) };
        same_text(case.expected("debug").as_str().unwrap(), &text, &case.what());
        case.check("importances", &model.importances(), 1e-9);
        let mut predictions = Vec::new();
        for (.., x) in case.rows().iter().take(8) {
            match classes {
                Some(classes) => {
                    let mut raw = vec![0.0; classes];
                    if alone {
                        raw.copy_from_slice(&model.trees[0].nodes[model.trees[0].leaf(Row::Dense(x))].stats);
                    } else {
                        model.predict_raw(Row::Dense(x), &mut raw);
                    }
                    predictions.extend(&raw);
                    Forest::raw_to_probability(&mut raw);
                    predictions.extend(&raw);
                    predictions.push(crate::linalg::kernels::argmax(&raw) as f64);
                }
                None => predictions.push(model.predict(Row::Dense(x))),
            }
        }
        case.check("predictions", &predictions, 1e-9);
    }
}

#[wasm_bindgen_test(unsupported = test)]
fn trees_of_classes_are_sparks() {
    check_forest("DecisionTreeClassifier", Some(3));
}

#[wasm_bindgen_test(unsupported = test)]
fn trees_of_numbers_are_sparks() {
    check_forest("DecisionTreeRegressor", None);
}

#[wasm_bindgen_test(unsupported = test)]
fn forests_of_classes_are_sparks() {
    check_forest("RandomForestClassifier", Some(3));
}

#[wasm_bindgen_test(unsupported = test)]
fn forests_of_numbers_are_sparks() {
    check_forest("RandomForestRegressor", None);
}

fn check_boosting(algorithm: &str) {
    let sc = local(2);
    for case in cases(algorithm) {
        let loss = match case.text("lossType", "squared").as_str() {
            _ if algorithm == "GBTClassifier" => Loss::Logistic,
            "absolute" => Loss::Absolute,
            _ => Loss::Squared,
        };
        let boosting = GradientBoosting {
            settings: TreeSettings { impurity: Impurity::Variance, ..settings(&case) },
            loss,
            max_iter: case.count("maxIter", 20),
            step_size: case.number("stepSize", 0.1),
            validation_tol: 0.01,
        };
        let model = boosting.fit(&case.instances(&sc), None, &Monitor::quiet(&sc)).unwrap();
        same_text(case.expected("debug").as_str().unwrap(), &forest_text(&model.trees, &model.weights), &case.what());
        case.check("importances", &model.importances(), 1e-9);
        case.check("weights", &model.weights, 1e-12);
        let mut predictions = Vec::new();
        for (.., x) in case.rows().iter().take(8) {
            let margin = model.margin(Row::Dense(x));
            if loss == Loss::Logistic {
                let one = GradientBoostedTrees::probability(margin);
                predictions.extend([-margin, margin, 1.0 - one, one, f64::from(u8::from(margin > 0.0))]);
            } else {
                predictions.push(margin);
            }
        }
        case.check("predictions", &predictions, 1e-9);
    }
}

#[wasm_bindgen_test(unsupported = test)]
fn boosted_classes_are_sparks() {
    check_boosting("GBTClassifier");
}

#[wasm_bindgen_test(unsupported = test)]
fn boosted_numbers_are_sparks() {
    check_boosting("GBTRegressor");
}

#[wasm_bindgen_test(unsupported = test)]
fn threads_do_not_matter() {
    let data = rows("classes", 300);
    let fit = |threads| {
        let sc = local(threads);
        let forest =
            RandomForest { settings: TreeSettings { seed: 3, ..TreeSettings::default() }, trees: 6, bootstrap: true, classes: Some(3) };
        forest.fit(&instances(&sc, &data, 5), &Monitor::quiet(&sc)).unwrap()
    };
    assert_eq!(fit(1), fit(4));
}

#[wasm_bindgen_test(unsupported = test)]
fn validation_stops_early() {
    let sc = local(2);
    let mut data = rows("regression", 300);
    data.iter_mut().for_each(|row| row.1 = 1.0);
    let (train, held_out) = data.split_at(200);
    let boosting = GradientBoosting { max_iter: 60, step_size: 0.5, ..GradientBoosting::default() };
    let (train, held_out) = (instances(&sc, train, 2), instances(&sc, held_out, 2));
    let model = boosting.fit(&train, Some(&held_out), &Monitor::quiet(&sc)).unwrap();
    assert!(model.trees.len() < 60, "{}", model.trees.len());
    let errors = model.evaluate_each_iteration(&held_out, Loss::Squared).unwrap();
    assert!(errors.windows(2).all(|pair| pair[1] < pair[0]), "{errors:?}");
}

#[wasm_bindgen_test(unsupported = test)]
fn bad_data_are_refused() {
    let sc = local(1);
    let data = instances(&sc, &[(3.0, 1.0, vec![1.0]), (0.0, 1.0, vec![2.0])], 1);
    let told = |settings: TreeSettings, classes| {
        let tree = RandomForest::decision_tree(settings, classes);
        tree.fit(&data, &Monitor::quiet(&sc)).unwrap_err().into_cause().to_string()
    };
    assert!(told(TreeSettings::default(), Some(2)).contains("Labels MUST be in [0, 2), but got 3.0"));
    let deep = TreeSettings { max_depth: 31, ..TreeSettings::default() };
    assert!(told(deep, None).contains("DecisionTree currently only supports maxDepth <= 30, but was given maxDepth = 31."));
    let categorical = TreeSettings { categories: [(0, 2)].into(), ..TreeSettings::default() };
    assert!(told(categorical, None).contains("gives it value 2.0."));
}
