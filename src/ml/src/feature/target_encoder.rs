//! TargetEncoder: categories as what the label is on average where they are, drawn to the overall average.
//! `feature/TargetEncoder.scala`, after Micci-Barreca, A Preprocessing Scheme for High-Cardinality Categorical Attributes
//! (2001).

use std::collections::BTreeMap;
use std::sync::Arc;

use touchpaper_sql::arrow::array::{Array, ArrayRef, AsArray, Float64Array, Int32Array, ListArray};
use touchpaper_sql::arrow::buffer::OffsetBuffer;
use touchpaper_sql::arrow::datatypes::{Field, Float64Type, Int32Type};
use touchpaper_sql::{DataFrame, DataType, Error, Result, format};

use crate::attributes::{Feature, Kind};
use crate::columns::{annotated, call, doubles, gather, named, numeric_field};
use crate::params::ParamValue;
use crate::persist::{Table, malformed};
use crate::stage::{Fitted, Model, Settings};
use crate::training::raised;

/// The categories of nulls and of everything together.
pub(crate) const NULL: f64 = -1.0;
const ALL: f64 = i32::MAX as f64;

/// Of each category how many rows it has, and how many of them are 1 or what their mean is.
#[derive(Clone, Debug, Default)]
struct Stats(BTreeMap<u64, (f64, f64)>);

impl Stats {
    fn add(&mut self, category: f64, label: f64, binary: bool) {
        let (count, stat) = self.0.entry(category.to_bits()).or_default();
        *count += 1.0;
        *stat += if binary { label } else { (label - *stat) / *count };
    }

    fn merge(&mut self, other: &Self, binary: bool) {
        for (category, (more, theirs)) in &other.0 {
            let (count, stat) = self.0.entry(*category).or_default();
            *stat = if binary { *stat + theirs } else { (*stat * *count + theirs * more) / (*count + more) };
            *count += more;
        }
    }

    /// What the encoded column says of itself: its values, those of all and of nulls last.
    fn metadata(&self, name: &str, smoothing: f64, binary: bool) -> String {
        let mut found: Vec<(f64, f64)> =
            self.encodings(smoothing, binary).iter().map(|(bits, value)| (f64::from_bits(*bits), *value)).collect();
        // Nulls come after everything together, which comes after every category.
        found.sort_by(|a, b| if a.0 < 0.0 { f64::INFINITY } else { a.0 }.total_cmp(&if b.0 < 0.0 { f64::INFINITY } else { b.0 }));
        let mut values: Vec<String> = Vec::new();
        for text in found.iter().map(|(_, value)| format::java_double(*value)) {
            if !values.contains(&text) {
                values.push(text);
            }
        }
        let kind = Kind::Nominal { values: Some(values), count: None, ordinal: None };
        Feature { name: Some(name.to_string()), kind }.metadata()
    }

    /// What each category becomes.
    fn encodings(&self, smoothing: f64, binary: bool) -> BTreeMap<u64, f64> {
        let mean = |(count, stat): (f64, f64)| if binary { stat / count } else { stat };
        let overall = self.0.get(&ALL.to_bits()).copied().map_or(f64::NAN, mean);
        let one = |(category, found): (&u64, &(f64, f64))| {
            let weight = found.0 / (found.0 + smoothing);
            (*category, weight * mean(*found) + (1.0 - weight) * overall)
        };
        self.0.iter().map(one).collect()
    }
}

struct Encoder(Vec<Stats>);

fn is_binary(settings: &Settings) -> Result<bool> {
    Ok(settings.word("targetType", &["binary", "continuous"])? == "binary")
}

pub fn fit(settings: &Settings, df: &DataFrame) -> Result<Fitted> {
    settings.one_way("TargetEncoder")?;
    let ((inputs, _), label) = (settings.columns()?, settings.text("labelCol")?);
    let binary = is_binary(settings)?;
    for input in inputs.iter().map(String::as_str).chain([label]) {
        numeric_field(df, input)?;
    }
    let columns = inputs.iter().map(|input| named(input)).chain([named(label)]).collect();
    let parts = gather(
        df,
        columns,
        || vec![Stats::default(); inputs.len()],
        |state, arrays, rows| {
            let arrays = arrays.iter().map(doubles).collect::<Result<Vec<_>>>()?;
            let Some((labels, features)) = arrays.split_last() else { return Err(Error::internal("a stage's argument")) };
            for row in (0..rows).filter(|row| !labels.is_null(*row)) {
                let label_value = labels.value(row);
                if label_value.is_nan() {
                    continue;
                }
                if binary && label_value != 0.0 && label_value != 1.0 {
                    let text = format::java_double(label_value);
                    return Err(raised(format!("Labels for TARGET_BINARY must be {{0, 1}}, but got {text}")));
                }
                for (stats, feature) in state.iter_mut().zip(features) {
                    let category = if feature.is_null(row) { NULL } else { feature.value(row) };
                    if !feature.is_null(row) && (category < 0.0 || category.fract() != 0.0 || category >= ALL) {
                        let text = format::java_double(category);
                        return Err(raised(format!("Values MUST be non-negative integers, but got {text}")));
                    }
                    stats.add(category + 0.0, label_value, binary);
                    stats.add(ALL, label_value, binary);
                }
            }
            Ok(())
        },
    )?;
    let mut whole = vec![Stats::default(); inputs.len()];
    for part in &parts {
        whole.iter_mut().zip(part).for_each(|(stats, more)| stats.merge(more, binary));
    }
    Ok(Box::new(Encoder(whole)))
}

pub fn load(table: &Table) -> Result<Fitted> {
    Ok(Box::new(Encoder(stats_of(table)?)))
}

fn stats_of(table: &Table) -> Result<Vec<Stats>> {
    let places = table.column("index")?.as_primitive_opt::<Int32Type>().ok_or_else(|| malformed("index"))?;
    let list = |name: &str, row: usize| -> Result<Vec<f64>> {
        let lists = table.column(name)?.as_list_opt::<i32>().ok_or_else(|| malformed(name))?;
        Ok(lists.value(row).as_primitive_opt::<Float64Type>().ok_or_else(|| malformed(name))?.values().to_vec())
    };
    let mut found: Vec<(i32, Stats)> = Vec::new();
    for row in 0..table.rows() {
        let pairs = list("counts", row)?.into_iter().zip(list("stats", row)?);
        let stats = list("categories", row)?.into_iter().map(f64::to_bits).zip(pairs).collect();
        found.push((places.value(row), Stats(stats)));
    }
    found.sort_by_key(|(place, _)| *place);
    Ok(found.into_iter().map(|(_, stats)| stats).collect())
}

/// What a column's categories become, nulls among them as `NULL`, and what everything together is.
pub(crate) struct Encodings {
    pub categories: Vec<f64>,
    pub values: Vec<f64>,
    pub overall: f64,
}

/// By column what was saved of it.
pub(crate) fn tables(settings: &Settings, table: &Table) -> Result<Vec<Encodings>> {
    let (smoothing, binary) = (settings.float("smoothing")?, is_binary(settings)?);
    let of = |stats: Stats| {
        let mut encodings = stats.encodings(smoothing, binary);
        let overall = encodings.remove(&ALL.to_bits()).unwrap_or(f64::NAN);
        let (categories, values) = encodings.into_iter().map(|(bits, value)| (f64::from_bits(bits), value)).unzip();
        Encodings { categories, values, overall }
    };
    Ok(stats_of(table)?.into_iter().map(of).collect())
}

fn lists(rows: &[Vec<f64>]) -> Result<ArrayRef> {
    let items = Arc::new(Float64Array::from(rows.concat()));
    let field = Arc::new(Field::new("item", DataType::Double.to_arrow(), false));
    Ok(Arc::new(ListArray::try_new(field, OffsetBuffer::from_lengths(rows.iter().map(Vec::len)), items, None)?))
}

impl Model for Encoder {
    fn name(&self) -> &'static str {
        "TargetEncoderModel"
    }

    fn transform(&self, settings: &Settings, df: &DataFrame) -> Result<DataFrame> {
        let (inputs, outputs) = settings.columns()?;
        let keep = settings.word("handleInvalid", &["error", "keep"])? == "keep";
        let (smoothing, binary) = (settings.float("smoothing")?, is_binary(settings)?);
        let mut made = df.clone();
        for ((input, output), stats) in inputs.iter().zip(&outputs).zip(&self.0) {
            numeric_field(df, input)?;
            let (encodings, name) = (stats.encodings(smoothing, binary), input.clone());
            let column = call(self.name(), vec![named(input)], DataType::Double, move |arrays, rows| {
                let [array] = arrays else { return Err(Error::internal("a stage's argument")) };
                let values = doubles(array)?;
                let one = |row: usize| -> Result<f64> {
                    let category = if values.is_null(row) { NULL } else { values.value(row) + 0.0 };
                    let known = encodings.get(&category.to_bits()).or_else(|| encodings.get(&ALL.to_bits()).filter(|_| keep));
                    known.copied().ok_or_else(|| {
                        let what = if values.is_null(row) { "null".to_string() } else { format::java_double(category) };
                        let hint = "To handle unseen values, set Param handleInvalid to keep.";
                        raised(format!("Unseen value {what} in feature {name}. {hint}"))
                    })
                };
                Ok(Arc::new(Float64Array::from((0..rows).map(one).collect::<Result<Vec<f64>>>()?)))
            });
            made = made.with_column(output, annotated(column, Some(stats.metadata(output, smoothing, binary))))?;
        }
        Ok(made)
    }

    /// `stats`: for each column [[category, count, stat], …].
    fn attribute(&self, name: &str) -> Option<ParamValue> {
        let float = ParamValue::Float;
        let row = |(category, (count, stat)): (&u64, &(f64, f64))| {
            ParamValue::List(vec![float(f64::from_bits(*category)), float(*count), float(*stat)])
        };
        let all = |stats: &Stats| ParamValue::List(stats.0.iter().map(row).collect());
        (name == "stats").then(|| ParamValue::List(self.0.iter().map(all).collect()))
    }

    fn table(&self) -> Result<Table> {
        let places: Vec<i32> = (0..self.0.len()).map(|place| i32::try_from(place).unwrap_or(i32::MAX)).collect();
        let each = |of: &dyn Fn(&u64, &(f64, f64)) -> f64| -> Result<ArrayRef> {
            let rows: Vec<Vec<f64>> =
                self.0.iter().map(|stats| stats.0.iter().map(|(category, found)| of(category, found)).collect()).collect();
            lists(&rows)
        };
        let kind = || DataType::Array(Box::new(DataType::Double), false);
        Table::new(vec![
            ("index", DataType::Integer, Arc::new(Int32Array::from(places)) as ArrayRef),
            ("categories", kind(), each(&|category, _| f64::from_bits(*category))?),
            ("counts", kind(), each(&|_, found| found.0)?),
            ("stats", kind(), each(&|_, found| found.1)?),
        ])
    }
}
