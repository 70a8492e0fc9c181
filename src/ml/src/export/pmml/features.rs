//! Stages that prepare, as derived fields.

use touchpaper_sql::Result;

use super::document::Document;
use super::element::{Element, apply, constant, field, map_values, number};
use crate::export::Stage;
use crate::export::scaling::Scaling;
use crate::export::terms::products;
use crate::feature::{indexed, indexer, selectors};
use crate::persist::rows_of;

fn keeps(stage: &Stage<'_>) -> Result<bool> {
    Ok(stage.settings.text("handleInvalid")? == "keep")
}

fn choose(condition: Element, yes: Element, no: Element) -> Element {
    apply("if", [condition, yes, no])
}

/// Each field of the stage's vector by an expression of its own.
fn each(stage: &Stage<'_>, document: &mut Document, width: usize, made: impl Fn(usize, Element) -> Element) -> Result<()> {
    let fields = document.vector(stage, stage.settings.text("inputCol")?, Some(width))?;
    let made = fields.iter().enumerate().map(|(place, name)| made(place, field(name))).collect();
    document.derive_vector(stage.settings.text("outputCol")?, made);
    Ok(())
}

pub fn scaled(stage: &Stage<'_>, document: &mut Document) -> Result<()> {
    let Scaling { shift, factors, width } = Scaling::of(stage)?;
    each(stage, document, width, |place, mut made| {
        if let Some(shift) = &shift {
            made = apply("-", [made, constant(shift[place])]);
        }
        if let Some(factors) = &factors {
            made = apply("*", [made, constant(factors[place])]);
        }
        // An expression of its own even where nothing is done.
        if shift.is_none() && factors.is_none() { apply("+", [made, constant(0.0)]) } else { made }
    })
}

pub fn min_max(stage: &Stage<'_>, document: &mut Document) -> Result<()> {
    let data = stage.data()?;
    let (least, most) = (data.vector("originalMin")?.values, data.vector("originalMax")?.values);
    let (low, high) = (stage.settings.float("min")?, stage.settings.float("max")?);
    each(stage, document, least.len(), |place, value| {
        let range = most[place] - least[place];
        if range == 0.0 {
            return constant((low + high) / 2.0);
        }
        let share = apply("*", [apply("-", [value, constant(least[place])]), constant((high - low) / range)]);
        apply("+", [share, constant(low)])
    })
}

pub fn pca(stage: &Stage<'_>, document: &mut Document) -> Result<()> {
    let components = stage.data()?.matrix("pc")?;
    let (rows, columns, values) = (components.rows(), components.columns(), rows_of(&components));
    let fields = document.vector(stage, stage.settings.text("inputCol")?, Some(rows))?;
    let term = |row: usize, column: usize| apply("*", [field(&fields[row]), constant(values[row * columns + column])]);
    let made = (0..columns).map(|column| apply("sum", (0..rows).map(|row| term(row, column)))).collect();
    document.derive_vector(stage.settings.text("outputCol")?, made);
    Ok(())
}

pub fn polynomial_expansion(stage: &Stage<'_>, document: &mut Document) -> Result<()> {
    let fields = document.vector(stage, stage.settings.text("inputCol")?, None)?;
    let terms = products(fields.len(), stage.settings.count("degree", 1)?);
    let made = terms.iter().map(|term| apply("product", term.iter().map(|place| field(&fields[*place])))).collect();
    document.derive_vector(stage.settings.text("outputCol")?, made);
    Ok(())
}

pub fn string_indexer(stage: &Stage<'_>, document: &mut Document) -> Result<()> {
    let all = indexer::labels_of(&stage.data()?)?;
    for ((input, output), labels) in stage.columns()?.into_iter().zip(all) {
        let column = document.text(&input);
        let (true, [from]) = (column.text, column.fields.as_slice()) else {
            return stage.refuse(&format!("the column {input} holds no texts"));
        };
        let rest = if keeps(stage)? { Some(number(labels.len() as f64)) } else { None };
        let pairs = labels.iter().enumerate().map(|(place, label)| (label.clone(), number(place as f64)));
        let made = document.derive(output.clone(), map_values(from, pairs, "double", rest));
        document.make(&output, vec![made], false);
    }
    Ok(())
}

pub fn one_hot_encoder(stage: &Stage<'_>, document: &mut Document) -> Result<()> {
    let sizes = stage.data()?.ints("categorySizes")?;
    let (keep, drop) = (keeps(stage)?, stage.settings.flag("dropLast")?);
    for ((input, output), size) in stage.columns()?.into_iter().zip(sizes) {
        let known = usize::try_from(size).unwrap_or(0);
        let places = (known + usize::from(keep)).saturating_sub(usize::from(drop));
        let from = document.number(stage, &input)?;
        let made = |place: usize| {
            let function = if keep && place == known { "greaterOrEqual" } else { "equal" };
            choose(apply(function, [field(&from), constant(place as f64)]), constant(1.0), constant(0.0))
        };
        document.derive_vector(&output, (0..places).map(made).collect());
    }
    Ok(())
}

pub fn vector_indexer(stage: &Stage<'_>, document: &mut Document) -> Result<()> {
    let categories = indexed::categories(&stage.data()?)?;
    let keep = keeps(stage)?;
    each(stage, document, categories.size, |place, value| {
        let Some(values) = categories.values.get(&place) else { return apply("+", [value, constant(0.0)]) };
        let mut made = keep.then(|| constant(values.len() as f64));
        for (index, known) in values.iter().enumerate().rev() {
            let condition = apply("equal", [value.clone(), constant(*known)]);
            made = Some(apply("if", [condition, constant(index as f64)].into_iter().chain(made)));
        }
        made.unwrap_or(value)
    })
}

pub fn vector_assembler(stage: &Stage<'_>, document: &mut Document) -> Result<()> {
    let mut fields = Vec::new();
    let names = stage.settings.texts("inputCols")?;
    for name in &names {
        let column = document.any(name);
        if column.text {
            return stage.refuse(&format!("the column {name} holds texts"));
        }
        fields.extend(column.fields);
    }
    document.assemble(stage.settings.text("outputCol")?, fields, names);
    Ok(())
}

/// A stage of a formula that names or drops columns, which a document need not.
pub fn nothing(_: &Stage<'_>, _: &mut Document) -> Result<()> {
    Ok(())
}

/// Tells how many places a vector has that the data bring.
pub fn vector_size_hint(stage: &Stage<'_>, document: &mut Document) -> Result<()> {
    document.vector(stage, stage.settings.text("inputCol")?, Some(stage.settings.count("size", 0)?)).map(drop)
}

pub fn vector_slicer(stage: &Stage<'_>, document: &mut Document) -> Result<()> {
    if stage.settings.has("names") && !stage.settings.texts("names")?.is_empty() {
        return stage.refuse("it chooses by names, which only the data tell");
    }
    let places: Vec<usize> = stage.settings.ints("indices")?.into_iter().filter_map(|place| usize::try_from(place).ok()).collect();
    chosen(stage, document, "inputCol", &places)
}

pub fn selector(stage: &Stage<'_>, document: &mut Document) -> Result<()> {
    chosen(stage, document, "featuresCol", &selectors::places(&stage.data()?)?)
}

fn chosen(stage: &Stage<'_>, document: &mut Document, input: &str, places: &[usize]) -> Result<()> {
    let Some(chosen) = document.some_places(stage, stage.settings.text(input)?, places)? else {
        return stage.refuse("it chooses places that its vectors have not");
    };
    document.make(stage.settings.text("outputCol")?, chosen, true);
    Ok(())
}

pub fn binarizer(stage: &Stage<'_>, document: &mut Document) -> Result<()> {
    let settings = &stage.settings;
    let columns = stage.columns()?;
    let thresholds =
        if settings.has("thresholds") { settings.floats("thresholds")? } else { vec![settings.float("threshold")?; columns.len()] };
    for ((input, output), threshold) in columns.iter().zip(thresholds) {
        let column = document.any(input);
        let flag = |name: &String| choose(apply("greaterThan", [field(name), constant(threshold)]), constant(1.0), constant(0.0));
        let made: Vec<Element> = column.fields.iter().map(flag).collect();
        if column.vector {
            document.derive_vector(output, made);
        } else {
            let made = made.into_iter().map(|made| document.derive(output.clone(), made)).collect();
            document.make(output, made, false);
        }
    }
    Ok(())
}

pub fn bucketizer(stage: &Stage<'_>, document: &mut Document) -> Result<()> {
    let settings = &stage.settings;
    let all = if settings.has("inputCols") { settings.float_lists("splitsArray")? } else { vec![settings.floats("splits")?] };
    for ((input, output), splits) in stage.columns()?.into_iter().zip(all) {
        let from = document.number(stage, &input)?;
        let mut made = Element::new("Discretize").with("field", &from).with("dataType", "double");
        if keeps(stage)? {
            made = made.with("mapMissingTo", number(splits.len() as f64 - 1.0));
        }
        for (bucket, pair) in splits.windows(2).enumerate() {
            let [low, high] = *pair else { continue };
            let closure = if bucket + 2 == splits.len() { "closedClosed" } else { "closedOpen" };
            let mut interval = Element::new("Interval").with("closure", closure);
            // An interval without a margin has no end there.
            if low.is_finite() {
                interval = interval.with("leftMargin", number(low));
            }
            if high.is_finite() {
                interval = interval.with("rightMargin", number(high));
            }
            made = made.child(Element::new("DiscretizeBin").with("binValue", number(bucket as f64)).child(interval));
        }
        let made = document.derive(output.clone(), made);
        document.make(&output, vec![made], false);
    }
    Ok(())
}

pub fn imputer(stage: &Stage<'_>, document: &mut Document) -> Result<()> {
    let data = stage.data()?;
    let missing = stage.settings.float("missingValue")?;
    for (input, output) in stage.columns()? {
        let from = document.number(stage, &input)?;
        let surrogate = constant(data.double(&input)?);
        let mut made = field(&from);
        if !missing.is_nan() {
            made = choose(apply("equal", [field(&from), constant(missing)]), surrogate.clone(), made);
        }
        let made = document.derive(output.clone(), choose(apply("isMissing", [field(&from)]), surrogate, made));
        document.make(&output, vec![made], false);
    }
    Ok(())
}
