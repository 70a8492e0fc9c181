//! StringIndexer and IndexToString: texts as indices, and back. `StringIndexer.scala`.

use std::cmp::Ordering;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use touchpaper_sql::arrow::array::{Array, ArrayRef, AsArray, BooleanArray, Float64Array, ListArray, StringArray};
use touchpaper_sql::arrow::buffer::OffsetBuffer;
use touchpaper_sql::arrow::datatypes::{Field, Int32Type};
use touchpaper_sql::{DataFrame, DataType, Error, Expression, Result};

use super::lists::type_of_lists;
use crate::attributes::{Feature, Kind};
use crate::columns::{annotated, call, field, gather, named, scala_text, strings, vacant_output};
use crate::params::ParamValue;
use crate::persist::{Table, malformed, one_list, texts};
use crate::stage::{Fitted, Model, Settings, java, requirement, spark_exception};
use crate::training::raised;

pub(crate) const UNKNOWN: &str = "__unknown";
pub const INVALID: &[&str] = &["skip", "error", "keep"];
const ORDERS: &[&str] = &["frequencyDesc", "frequencyAsc", "alphabetDesc", "alphabetAsc"];

struct Indexer {
    labels: Vec<Vec<String>>,
}

/// As Java compares texts, by UTF-16 units.
pub fn java_order(a: &str, b: &str) -> Ordering {
    a.encode_utf16().cmp(b.encode_utf16())
}

/// A column as texts: Spark casts numbers.
fn as_text(name: &str) -> Expression {
    named(name).cast(DataType::String)
}

fn check(df: &DataFrame, input: &str) -> Result<()> {
    match field(df, input)?.data_type {
        DataType::String => Ok(()),
        numeric if numeric.is_numeric() => Ok(()),
        other => {
            let got = scala_text(&other);
            Err(requirement(format!("The input column {input} must be either string type or numeric type, but got {got}.")))
        }
    }
}

/// The columns to read and those to make, as many of each.
fn columns(settings: &Settings, class: &str) -> Result<(Vec<String>, Vec<String>)> {
    settings.one_way(class)?;
    let many = |name: &str| if settings.has(name) { settings.texts(name).map(|names| names.len()) } else { Ok(1) };
    if many("inputCols")? != many("outputCols")? {
        return Err(requirement("The number of input columns does not match output columns"));
    }
    settings.columns()
}

/// The distinct texts of each column in an order of theirs: by frequency with equal ones by alphabet, or by alphabet.
pub fn labels(df: &DataFrame, inputs: &[String], order: &str) -> Result<Vec<Vec<String>>> {
    let columns = inputs.iter().map(|input| as_text(input)).collect();
    let numbers: Vec<bool> = inputs.iter().map(|input| Ok(field(df, input)?.data_type.is_numeric())).collect::<Result<_>>()?;
    let start = || vec![HashMap::<String, u64>::new(); inputs.len()];
    let parts = gather(df, columns, start, |counts, arrays, _| {
        for ((array, counts), numbers) in arrays.iter().zip(counts).zip(&numbers) {
            // What is no number is no label.
            for text in strings(array)?.iter().flatten().filter(|text| !numbers || *text != "NaN") {
                match counts.get_mut(text) {
                    Some(count) => *count += 1,
                    None => {
                        counts.insert(text.to_string(), 1);
                    }
                }
            }
        }
        Ok(())
    })?;
    let mut all = start();
    for part in parts {
        for (counts, more) in all.iter_mut().zip(part) {
            for (text, count) in more {
                *counts.entry(text).or_default() += count;
            }
        }
    }
    let sorted = |counts: HashMap<String, u64>| {
        let mut pairs: Vec<(String, u64)> = counts.into_iter().collect();
        pairs.sort_by(|a, b| match order {
            "frequencyDesc" => b.1.cmp(&a.1).then_with(|| java_order(&a.0, &b.0)),
            "frequencyAsc" => a.1.cmp(&b.1).then_with(|| java_order(&a.0, &b.0)),
            "alphabetDesc" => java_order(&b.0, &a.0),
            _ => java_order(&a.0, &b.0),
        });
        pairs.into_iter().map(|(text, _)| text).collect()
    };
    Ok(all.into_iter().map(sorted).collect())
}

pub fn fit(settings: &Settings, df: &DataFrame) -> Result<Fitted> {
    let (inputs, outputs) = columns(settings, "StringIndexer")?;
    let order = settings.word("stringOrderType", ORDERS)?;
    settings.word("handleInvalid", INVALID)?;
    if outputs.iter().collect::<HashSet<_>>().len() < outputs.len() {
        return Err(requirement("Output columns should not be duplicate."));
    }
    for (input, output) in inputs.iter().zip(&outputs) {
        if !df.columns().contains(input) {
            return Err(spark_exception(format!("Input column {input} does not exist.")));
        }
        check(df, input)?;
        if df.columns().contains(output) {
            return Err(requirement(format!("Output column {output} already exists.")));
        }
    }
    Ok(Box::new(Indexer { labels: labels(df, &inputs, order)? }))
}

/// The labels of each column.
pub(crate) fn labels_of(table: &Table) -> Result<Vec<Vec<String>>> {
    let outer = table.items("labelsArray")?;
    let lists = outer.as_list_opt::<i32>().ok_or_else(|| malformed("labelsArray"))?;
    (0..lists.len()).map(|row| texts(&lists.value(row)).ok_or_else(|| malformed("labelsArray"))).collect()
}

pub fn load(table: &Table) -> Result<Fitted> {
    Ok(Box::new(Indexer { labels: labels_of(table)? }))
}

/// Texts to places among the labels; what `invalid` says of others.
pub fn index(name: &str, labels: &[String], invalid: &str, argument: Expression) -> Expression {
    let places: HashMap<String, f64> = labels.iter().enumerate().map(|(place, label)| (label.clone(), place as f64)).collect();
    // Rows with other texts are skipped before, but the plan may have them indexed all the same.
    let rest = match invalid {
        "keep" => Some(Some(labels.len() as f64)),
        "skip" => Some(None),
        _ => None,
    };
    call(name, vec![argument], DataType::Double, move |arrays, _| {
        let [array] = arrays else { return Err(Error::internal("a stage's argument")) };
        let place = |text: Option<&str>| match (text.and_then(|text| places.get(text)), rest, text) {
            (Some(place), _, _) => Ok(Some(*place)),
            (None, Some(rest), _) => Ok(rest),
            (None, None, Some(text)) => {
                Err(spark_exception(format!("Unseen label: {text}. To handle unseen labels, set Param handleInvalid to keep.")))
            }
            (None, None, None) => Err(spark_exception(
                "StringIndexer encountered NULL value. To handle or skip NULLS, try setting StringIndexer.handleInvalid.",
            )),
        };
        Ok(Arc::new(strings(array)?.iter().map(place).collect::<Result<Float64Array>>()?) as ArrayRef)
    })
}

impl Model for Indexer {
    fn name(&self) -> &'static str {
        "StringIndexerModel"
    }

    fn transform(&self, settings: &Settings, df: &DataFrame) -> Result<DataFrame> {
        let (inputs, outputs) = columns(settings, "StringIndexerModel")?;
        let invalid = settings.word("handleInvalid", INVALID)?;
        // Spark passes a column by that is not there.
        let there: Vec<_> = inputs.iter().zip(&outputs).zip(&self.labels).filter(|((input, _), _)| df.columns().contains(input)).collect();
        let mut out = df.clone();
        if invalid == "skip" {
            for ((input, _), labels) in &there {
                let known: HashSet<String> = labels.iter().cloned().collect();
                let keep = call("StringIndexerModel", vec![as_text(input)], DataType::Boolean, move |arrays, _| {
                    let [array] = arrays else { return Err(Error::internal("a stage's argument")) };
                    let keep =
                        strings(array)?.iter().map(|text| Some(text.is_some_and(|text| known.contains(text)))).collect::<BooleanArray>();
                    Ok(Arc::new(keep) as ArrayRef)
                });
                out = out.filter(keep)?;
            }
        }
        let mut columns = Vec::new();
        for ((input, output), labels) in there {
            check(&out, input)?;
            if df.columns().contains(output) {
                return Err(requirement(format!("Output column {output} already exists.")));
            }
            let mut values = labels.clone();
            if invalid == "keep" {
                values.push(UNKNOWN.into());
            }
            let kind = Kind::Nominal { values: Some(values), count: None, ordinal: None };
            let feature = Feature { name: Some(output.clone()), kind };
            columns
                .push((output.clone(), annotated(index("StringIndexerModel", labels, invalid, as_text(input)), Some(feature.metadata()))));
        }
        if columns.is_empty() { Ok(out) } else { out.with_columns(columns) }
    }

    fn attribute(&self, name: &str) -> Option<ParamValue> {
        let list = |labels: &Vec<String>| ParamValue::List(labels.iter().cloned().map(ParamValue::Text).collect());
        match name {
            "labels" if self.labels.len() == 1 => self.labels.first().map(list),
            "labelsArray" => Some(ParamValue::List(self.labels.iter().map(list).collect())),
            _ => None,
        }
    }

    fn table(&self) -> Result<Table> {
        let items = StringArray::from_iter_values(self.labels.iter().flatten().collect::<Vec<_>>());
        let field = Arc::new(Field::new("item", DataType::String.to_arrow(), true));
        let lists = ListArray::try_new(field, OffsetBuffer::from_lengths(self.labels.iter().map(Vec::len)), Arc::new(items), None)?;
        let data_type = DataType::Array(Box::new(type_of_lists()), true);
        Table::new(vec![("labelsArray", data_type, one_list(Arc::new(lists), true)?)])
    }
}

pub fn index_to_string(settings: &Settings, df: &DataFrame) -> Result<DataFrame> {
    let (input, output) = (settings.text("inputCol")?, settings.text("outputCol")?);
    let found = field(df, input)?;
    if !found.data_type.is_numeric() {
        return Err(requirement(format!("The input column {input} must be a numeric type, but got {}.", scala_text(&found.data_type))));
    }
    vacant_output(df, output)?;
    let given = if settings.has("labels") { settings.texts("labels")? } else { Vec::new() };
    let labels = match (given.is_empty(), Feature::of_column(&found).kind) {
        (false, _) => given,
        (true, Kind::Nominal { values: Some(values), .. } | Kind::Binary { values: Some(values) }) => values,
        _ => {
            let (from, to) = ("org.apache.spark.ml.attribute.UnresolvedAttribute$", "org.apache.spark.ml.attribute.NominalAttribute");
            return Err(java(
                "java.lang.ClassCastException",
                format!("class {from} cannot be cast to class {to} (column {input} tells no labels)"),
            ));
        }
    };
    // Spark's is an expression of SQL's too: what is no integer is cast to one, and its errors are SQL's.
    let index = named(input).cast(DataType::Double).cast(DataType::Integer);
    let made = call("IndexToString", vec![index], DataType::String, move |arrays, _| {
        let [array] = arrays else { return Err(Error::internal("a stage's argument")) };
        let indices = array.as_primitive_opt::<Int32Type>().ok_or_else(|| Error::internal("an index that is none"))?;
        let label = |index: Option<i32>| {
            let found = index.and_then(|index| usize::try_from(index).ok()).and_then(|place| labels.get(place));
            let text = || index.map_or_else(|| "null".into(), |index| index.to_string());
            found.map(Some).ok_or_else(|| raised(format!("Unseen index: {} ??", text())))
        };
        Ok(Arc::new(indices.iter().map(label).collect::<Result<StringArray>>()?) as ArrayRef)
    });
    df.with_column(output, made)
}
