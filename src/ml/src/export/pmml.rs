//! PMML 4.3: the stages that prepare as derived fields, the one that predicts as a model. The places of a vector that the
//! data bring are fields `features_0`, `features_1` …

use touchpaper_sql::Result;

use super::stages::{Stage, plan};
use super::{Told, refused};

mod document;
mod element;
mod features;
mod linear;
mod models;
mod trees;

use document::Document;
use element::{Element, map_values};

/// Adds the derived fields of a stage.
type Derive = fn(&Stage<'_>, &mut Document) -> Result<()>;
/// The model that a stage is.
type Model = fn(&Stage<'_>, &mut Document) -> Result<Predictor>;

/// A model's element, without what all have, and the names of its classes; none of one that predicts numbers.
pub struct Predictor {
    pub model: Element,
    pub kind: Function,
}

pub enum Function {
    Regression,
    Classification(usize),
    Clustering,
}

const DERIVED: &[(&str, Derive)] = &[
    ("Binarizer", features::binarizer),
    ("Bucketizer", features::bucketizer),
    ("ColumnPruner", features::nothing),
    ("ElementwiseProduct", features::scaled),
    ("PolynomialExpansion", features::polynomial_expansion),
    ("VectorAttributeRewriter", features::nothing),
    ("VectorAssembler", features::vector_assembler),
    ("VectorSizeHint", features::vector_size_hint),
    ("VectorSlicer", features::vector_slicer),
    ("ChiSqSelectorModel", features::selector),
    ("IDFModel", features::scaled),
    ("ImputerModel", features::imputer),
    ("MaxAbsScalerModel", features::scaled),
    ("MinMaxScalerModel", features::min_max),
    ("OneHotEncoderModel", features::one_hot_encoder),
    ("PCAModel", features::pca),
    ("RobustScalerModel", features::scaled),
    ("StandardScalerModel", features::scaled),
    ("StringIndexerModel", features::string_indexer),
    ("UnivariateFeatureSelectorModel", features::selector),
    ("VarianceThresholdSelectorModel", features::selector),
    ("VectorIndexerModel", features::vector_indexer),
];

const MODELS: &[(&str, Model)] = &[
    ("LogisticRegressionModel", linear::logistic_regression),
    ("NaiveBayesModel", linear::naive_bayes),
    ("LinearRegressionModel", linear::linear_regression),
    ("GeneralizedLinearRegressionModel", linear::generalized_linear_regression),
    ("DecisionTreeClassificationModel", trees::classification),
    ("RandomForestClassificationModel", trees::classification),
    ("GBTClassificationModel", trees::classification),
    ("DecisionTreeRegressionModel", trees::regression),
    ("RandomForestRegressionModel", trees::regression),
    ("GBTRegressionModel", trees::regression),
    ("KMeansModel", models::k_means),
];

/// The document of a model's stages.
pub fn document(stages: &[Stage<'_>], told: Told) -> Result<Vec<u8>> {
    let plan = plan(stages)?;
    let mut document = Document::knowing(told);
    loop {
        let written = write(&plan.stages, &mut document);
        // Whether a column that is only assembled is a number or a vector a later stage tells, whose sizes are known.
        match document.again() {
            Some(knowing) => document = knowing,
            None => return written,
        }
    }
}

fn write(stages: &[&Stage<'_>], document: &mut Document) -> Result<Vec<u8>> {
    let mut predicted: Option<(&Stage<'_>, Predictor)> = None;
    for &stage in stages {
        if let Some((_, run)) = DERIVED.iter().find(|(name, _)| *name == stage.name) {
            if predicted.is_some() {
                return stage.refuse("PMML derives no fields from predictions here");
            }
            run(stage, document)?;
        } else if let Some((_, run)) = MODELS.iter().find(|(name, _)| *name == stage.name) {
            if predicted.is_some() {
                return stage.refuse("a PMML document has one model");
            }
            predicted = Some((stage, run(stage, document)?));
        } else if stage.name == "IndexToString" {
            named_classes(stage, &predicted, document)?;
        } else {
            return stage.refuse("its kind has no form in PMML here");
        }
    }
    let Some((stage, predictor)) = predicted else {
        return Err(refused("PipelineModel", "none of its stages predicts, and PMML is of models that do"));
    };
    finish(stage, predictor, std::mem::take(document))
}

/// The name of the field that a stage predicts.
fn prediction<'s>(stage: &'s Stage<'_>) -> Result<&'s str> {
    stage.settings.text("predictionCol")
}

/// IndexToString of the classes that were predicted: one more output.
fn named_classes(stage: &Stage<'_>, predicted: &Option<(&Stage<'_>, Predictor)>, document: &mut Document) -> Result<()> {
    let (input, output) = (stage.settings.text("inputCol")?, stage.settings.text("outputCol")?);
    let Some((_, Predictor { kind: Function::Classification(_), .. })) =
        predicted.as_ref().filter(|(model, _)| prediction(model).is_ok_and(|column| column.eq_ignore_ascii_case(input)))
    else {
        return stage.refuse("in PMML it names only predicted classes here");
    };
    let labels = if stage.settings.has("labels") { stage.settings.texts("labels")? } else { Vec::new() };
    if labels.is_empty() {
        return stage.refuse("it has no labels of its own and its column tells none");
    }
    let pairs = labels.into_iter().enumerate().map(|(class, label)| (class.to_string(), label));
    let field = Element::new("OutputField").with("name", output).with("optype", "categorical").with("dataType", "string");
    document.outputs.push(field.with("feature", "transformedValue").child(map_values(input, pairs, "string", None)));
    Ok(())
}

fn finish(stage: &Stage<'_>, predictor: Predictor, mut document: Document) -> Result<Vec<u8>> {
    let name = prediction(stage)?;
    let output = |name: &str, optype: &str, kind: &str, feature: &str| {
        let field = Element::new("OutputField").with("name", name).with("optype", optype);
        field.with("dataType", kind).with("feature", feature)
    };
    let target = format!("{name}_target");
    let (told, function, classes) = match predictor.kind {
        Function::Regression => (vec![output(name, "continuous", "double", "predictedValue")], "regression", Vec::new()),
        Function::Clustering => (vec![output(name, "categorical", "string", "predictedValue")], "clustering", Vec::new()),
        Function::Classification(count) => {
            let classes: Vec<String> = (0..count).map(|class| class.to_string()).collect();
            let mut told = vec![output(name, "categorical", "string", "predictedValue")];
            let column = stage.settings.column("probabilityCol")?.unwrap_or("probability");
            told.extend(
                classes
                    .iter()
                    .map(|class| output(&format!("{column}_{class}"), "continuous", "double", "probability").with("value", class)),
            );
            (told, "classification", classes)
        }
    };
    let clusters = matches!(predictor.kind, Function::Clustering);
    let outputs = Element::new("Output").children(told).children(std::mem::take(&mut document.outputs));
    let schema = document.mining_schema((!clusters).then_some(target.as_str()));
    document.model = Some(predictor.model.with("functionName", function).first([schema, outputs]));
    let target = (!clusters).then_some((target.as_str(), classes.as_slice()));
    Ok(document.finish(target).into_bytes())
}
