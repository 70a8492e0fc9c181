//! VectorIndexer: features with few distinct values become categories. `VectorIndexer.scala`.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use touchpaper_sql::arrow::array::{Array, ArrayRef, AsArray, BooleanArray, Float64Array, Int32Array, MapArray, StructArray};
use touchpaper_sql::arrow::buffer::OffsetBuffer;
use touchpaper_sql::arrow::datatypes::{DataType as Arrow, Float64Type, Int32Type};
use touchpaper_sql::format::java_double;
use touchpaper_sql::{DataFrame, DataType, Error, Result};

use crate::attributes::{Feature, Group, Kind};
use crate::columns::{VectorRef, Vectors, call, gather, map_vectors, named, vacant, vector_field};
use crate::params::ParamValue;
use crate::persist::{Table, malformed};
use crate::stage::{Fitted, Model, Settings, requirement, spark_exception};
use crate::training::some;

/// By feature, the categories' values in their order.
#[derive(Clone)]
pub(crate) struct Categories {
    pub size: usize,
    pub values: BTreeMap<usize, Vec<f64>>,
}

pub fn fit(settings: &Settings, df: &DataFrame) -> Result<Fitted> {
    let input = settings.text("inputCol")?;
    let most = settings.count("maxCategories", 2)?;
    vector_field(df, input)?;
    vacant(df, settings.text("outputCol")?)?;
    // Distinct values by their bits; one more than the limit says that there are too many.
    let parts = gather(df, vec![named(input)], Vec::<BTreeSet<u64>>::new, |state, arrays, rows| {
        let [array] = arrays else { return Err(Error::internal("a stage's argument")) };
        let vectors = Vectors::new(array, input)?;
        for row in 0..rows {
            let values = vectors.need(row)?.to_dense();
            if state.is_empty() {
                state.resize(values.len(), BTreeSet::new());
            }
            if state.len() != values.len() {
                let (known, got) = (state.len(), values.len());
                return Err(requirement(format!("VectorIndexer expected {known} features but found vector of size {got}.")));
            }
            for (seen, value) in state.iter_mut().zip(values) {
                if seen.len() <= most {
                    seen.insert((value + 0.0).to_bits());
                }
            }
        }
        Ok(())
    })?;
    let mut all: Vec<BTreeSet<u64>> = Vec::new();
    for part in parts.into_iter().filter(|part| !part.is_empty()) {
        if all.is_empty() {
            all.resize(part.len(), BTreeSet::new());
        }
        if all.len() != part.len() {
            return Err(requirement(format!("VectorIndexer expected {} features but found vector of size {}.", all.len(), part.len())));
        }
        all.iter_mut().zip(part).for_each(|(seen, more)| seen.extend(more));
    }
    if all.is_empty() {
        some(df)?;
    }
    let mut values = BTreeMap::new();
    for (place, seen) in all.iter().enumerate() {
        if seen.len() <= most {
            let mut sorted: Vec<f64> = seen.iter().map(|bits| f64::from_bits(*bits)).collect();
            // Zero is always the first, so that sparse vectors stay sparse.
            sorted.sort_by(|a, b| (*a != 0.0).cmp(&(*b != 0.0)).then(a.total_cmp(b)));
            values.insert(place, sorted);
        }
    }
    Ok(Box::new(Categories { size: all.len(), values }))
}

pub fn load(table: &Table) -> Result<Fitted> {
    Ok(Box::new(categories(table)?))
}

pub(crate) fn categories(table: &Table) -> Result<Categories> {
    let wrong = || malformed("categoryMaps");
    let maps = table.column("categoryMaps")?.as_map_opt().ok_or_else(wrong)?;
    let outer = maps.value(0);
    let [keys, inner] = outer.columns() else { return Err(wrong()) };
    let (keys, inner) = (keys.as_primitive_opt::<Int32Type>().ok_or_else(wrong)?, inner.as_map_opt().ok_or_else(wrong)?);
    let mut values = BTreeMap::new();
    for row in 0..inner.len() {
        let entries = inner.value(row);
        let [numbers, places] = entries.columns() else { return Err(wrong()) };
        let numbers = numbers.as_primitive_opt::<Float64Type>().ok_or_else(wrong)?.values();
        let places = places.as_primitive_opt::<Int32Type>().ok_or_else(wrong)?.values();
        let mut pairs: Vec<(i32, f64)> = places.iter().copied().zip(numbers.iter().copied()).collect();
        pairs.sort_by_key(|(place, _)| *place);
        let feature = usize::try_from(keys.value(row)).map_err(|_| wrong())?;
        values.insert(feature, pairs.into_iter().map(|(_, number)| number).collect());
    }
    Ok(Categories { size: usize::try_from(table.int("numFeatures")?).map_err(|_| malformed("numFeatures"))?, values })
}

impl Categories {
    fn index(&self, place: usize, value: f64, invalid: &str) -> Result<f64> {
        let Some(values) = self.values.get(&place) else { return Ok(value) };
        match values.iter().position(|known| *known == value) {
            Some(index) => Ok(index as f64),
            None if invalid == "keep" => Ok(values.len() as f64),
            None => Err(spark_exception(format!(
                "VectorIndexer encountered invalid value {} on feature index {place}. To handle or skip invalid value, try setting VectorIndexer.handleInvalid.",
                java_double(value)
            ))),
        }
    }

    fn feature(&self, place: usize, known: &Feature) -> Feature {
        let kind = match self.values.get(&place) {
            None => return Feature { name: known.name.clone(), kind: Kind::Numeric },
            Some(values) => {
                let texts: Vec<String> = values.iter().map(|value| java_double(*value)).collect();
                if values.len() == 2 {
                    Kind::Binary { values: Some(texts) }
                } else {
                    Kind::Nominal { values: Some(texts), count: None, ordinal: Some(false) }
                }
            }
        };
        Feature { name: known.name.clone(), kind }
    }
}

impl Model for Categories {
    fn name(&self) -> &'static str {
        "VectorIndexerModel"
    }

    fn transform(&self, settings: &Settings, df: &DataFrame) -> Result<DataFrame> {
        let (input, output) = (settings.text("inputCol")?, settings.text("outputCol")?);
        let invalid = settings.word("handleInvalid", super::indexer::INVALID)?.to_string();
        let known = Group::of_column(&vector_field(df, input)?);
        if let Some(size) = known.size.filter(|size| *size != self.size) {
            return Err(requirement(format!(
                "VectorIndexerModel expected vector column {input} to have {} features, but it has {size}",
                self.size
            )));
        }
        let names = known.features.unwrap_or_default();
        let features = (0..self.size).map(|place| self.feature(place, names.get(place).unwrap_or(&Feature::default())));
        let metadata = Group::of_features(features.collect()).metadata();
        let mut source = df.clone();
        if invalid == "skip" {
            let (model, name) = (self.clone(), input.to_string());
            let keep = call("VectorIndexerModel", vec![named(input)], DataType::Boolean, move |arrays, rows| {
                let [array] = arrays else { return Err(Error::internal("a stage's argument")) };
                let vectors = Vectors::new(array, &name)?;
                let fits = |row| {
                    let Some(vector) = vectors.get(row)? else { return Ok(Some(false)) };
                    Ok(Some(vector.to_dense().into_iter().enumerate().all(|(place, value)| model.index(place, value, "error").is_ok())))
                };
                Ok(Arc::new((0..rows).map(fits).collect::<Result<BooleanArray>>()?) as ArrayRef)
            });
            source = source.filter(keep)?;
        }
        let model = self.clone();
        map_vectors(&source, "VectorIndexerModel", input, output, metadata, move |vector, builder| {
            if vector.size() != model.size {
                return Err(requirement(format!(
                    "VectorIndexerModel expected vector of length {} but found length {}",
                    model.size,
                    vector.size()
                )));
            }
            match vector {
                VectorRef::Dense(values) => {
                    let indexed = values.iter().enumerate().map(|(place, value)| model.index(place, *value, &invalid));
                    builder.push_dense(&indexed.collect::<Result<Vec<f64>>>()?);
                }
                VectorRef::Sparse { size, indices, values } => {
                    let indexed =
                        indices.iter().zip(values).map(|(i, value)| model.index(usize::try_from(*i).unwrap_or(0), *value, &invalid));
                    builder.push_sparse(size, indices, &indexed.collect::<Result<Vec<f64>>>()?);
                }
            }
            Ok(())
        })
    }

    fn attribute(&self, name: &str) -> Option<ParamValue> {
        let int = |value: usize| ParamValue::Int(i64::try_from(value).unwrap_or(i64::MAX));
        let list = |values: &Vec<f64>| ParamValue::List(values.iter().map(|value| ParamValue::Float(*value)).collect());
        match name {
            "numFeatures" => Some(int(self.size)),
            // PySpark makes dicts of these.
            "categories" => Some(ParamValue::List(
                self.values.iter().map(|(place, values)| ParamValue::List(vec![int(*place), list(values)])).collect(),
            )),
            _ => None,
        }
    }

    fn table(&self) -> Result<Table> {
        let inner_type = DataType::Map(Box::new(DataType::Double), Box::new(DataType::Integer), false);
        let outer_type = DataType::Map(Box::new(DataType::Integer), Box::new(inner_type.clone()), true);
        let int = |value: usize| i32::try_from(value).unwrap_or(i32::MAX);
        let numbers: Vec<f64> = self.values.values().flatten().copied().collect();
        let places: Vec<i32> = self.values.values().flat_map(|values| (0..values.len()).map(int)).collect();
        let lengths = self.values.values().map(Vec::len);
        let inner = map_of(
            &inner_type,
            Arc::new(Float64Array::from(numbers)),
            Arc::new(Int32Array::from(places)),
            OffsetBuffer::from_lengths(lengths),
        )?;
        let keys: Vec<i32> = self.values.keys().map(|place| int(*place)).collect();
        let count = keys.len();
        let outer = map_of(&outer_type, Arc::new(Int32Array::from(keys)), inner, OffsetBuffer::from_lengths([count]))?;
        Table::new(vec![
            ("numFeatures", DataType::Integer, Arc::new(Int32Array::from(vec![int(self.size)]))),
            ("categoryMaps", outer_type, outer),
        ])
    }
}

fn map_of(data_type: &DataType, keys: ArrayRef, values: ArrayRef, offsets: OffsetBuffer<i32>) -> Result<ArrayRef> {
    let Arrow::Map(entries, _) = data_type.to_arrow() else { return Err(Error::internal("a map's type")) };
    let Arrow::Struct(fields) = entries.data_type().clone() else { return Err(Error::internal("a map's type")) };
    Ok(Arc::new(MapArray::try_new(entries, offsets, StructArray::try_new(fields, vec![keys, values], None)?, None, false)?))
}
