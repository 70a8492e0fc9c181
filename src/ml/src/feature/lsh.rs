//! Locality-sensitive hashing: BucketedRandomProjectionLSH for Euclid's distance, MinHashLSH for Jaccard's.
//! `feature/LSH.scala` and its two subclasses, whose random numbers are java.util.Random's.

use std::sync::Arc;

use touchpaper_core::random::JavaRandom;
use touchpaper_sql::arrow::array::{Array, ArrayRef, BooleanArray, Float64Array, Int32Array, ListArray};
use touchpaper_sql::arrow::buffer::OffsetBuffer;
use touchpaper_sql::arrow::datatypes::Field;
use touchpaper_sql::{DataFrame, DataType, Error, Expression, Result};

use crate::attributes::Group;
use crate::columns::{VectorBuilder, VectorRef, Vectors, call, gather, named, vacant, vector_field};
use crate::linalg::Vector;
use crate::params::ParamValue;
use crate::persist::{Saved, Table, by_row, malformed, one_list, one_matrix, rows_of};
use crate::stage::{Fitted, Model, Settings, requirement};

/// The modulus of the hashes of sets.
pub(crate) const HASH_PRIME: i64 = 2_038_074_743;

#[derive(Clone, Debug)]
enum Tables {
    /// Unit vectors, one a table, and how long a bucket is.
    Projections { vectors: Vec<Vec<f64>>, length: f64 },
    /// (a, b) of each table: an element e hashes to ((1 + e)·a + b) mod the prime.
    Coefficients(Vec<(i32, i32)>),
}

struct Lsh(Arc<Tables>);

fn dimension(settings: &Settings, df: &DataFrame) -> Result<usize> {
    let input = settings.text("inputCol")?;
    let known = Group::of_column(&vector_field(df, input)?).size;
    vacant(df, settings.text("outputCol")?)?;
    if let Some(size) = known {
        return Ok(size);
    }
    let first = gather(
        &df.limit(1)?,
        vec![named(input)],
        || None,
        |size, arrays, rows| {
            if let (Some(array), true) = (arrays.first(), rows > 0) {
                *size = Some(Vectors::new(array, input)?.need(0)?.size());
            }
            Ok(())
        },
    )?;
    let size = first.into_iter().flatten().next();
    size.ok_or_else(|| crate::stage::java("java.util.NoSuchElementException", "head of empty array"))
}

pub fn fit_projections(settings: &Settings, df: &DataFrame) -> Result<Fitted> {
    let (tables, length) = (settings.count("numHashTables", 1)?, settings.float("bucketLength")?);
    let (size, mut random) = (dimension(settings, df)?, JavaRandom::new(settings.int("seed")?));
    let mut vectors: Vec<Vec<f64>> = (0..tables).map(|_| (0..size).map(|_| random.next_gaussian()).collect()).collect();
    for vector in &mut vectors {
        let norm = vector.iter().map(|value| value * value).sum::<f64>().sqrt();
        if norm != 0.0 {
            vector.iter_mut().for_each(|value| *value *= 1.0 / norm);
        }
    }
    Ok(Box::new(Lsh(Arc::new(Tables::Projections { vectors, length }))))
}

pub fn fit_min_hash(settings: &Settings, df: &DataFrame) -> Result<Fitted> {
    let tables = settings.count("numHashTables", 1)?;
    let size = dimension(settings, df)?;
    if size as i64 > HASH_PRIME {
        return Err(requirement(format!("The input vector dimension {size} exceeds the threshold {HASH_PRIME}.")));
    }
    let mut random = JavaRandom::new(settings.int("seed")?);
    let bound = i32::try_from(HASH_PRIME - 1).unwrap_or(i32::MAX);
    let pairs = (0..tables).map(|_| (1 + random.next_int(bound), random.next_int(bound))).collect();
    Ok(Box::new(Lsh(Arc::new(Tables::Coefficients(pairs)))))
}

pub fn restore_projections(saved: &Saved<'_>) -> Result<Fitted> {
    let matrix = saved.table("data")?.matrix("randUnitVectors")?;
    let length = saved.param("bucketLength").and_then(serde_json::Value::as_f64).ok_or_else(|| malformed("bucketLength"))?;
    let vectors = rows_of(&matrix).chunks(matrix.columns().max(1)).map(<[f64]>::to_vec).collect();
    Ok(Box::new(Lsh(Arc::new(Tables::Projections { vectors, length }))))
}

pub fn restore_min_hash(saved: &Saved<'_>) -> Result<Fitted> {
    let flat = saved.table("data")?.ints("randCoefficients")?;
    let pairs = flat.as_chunks::<2>().0.iter().map(|[a, b]| (*a, *b)).collect();
    Ok(Box::new(Lsh(Arc::new(Tables::Coefficients(pairs)))))
}

impl Tables {
    fn len(&self) -> usize {
        match self {
            Self::Projections { vectors, .. } => vectors.len(),
            Self::Coefficients(pairs) => pairs.len(),
        }
    }

    fn hashes(&self, vector: VectorRef<'_>) -> Result<Vec<f64>> {
        match self {
            Self::Projections { vectors, length } => {
                let (wanted, found) = (vectors.first().map_or(0, Vec::len), vector.size());
                if wanted != found {
                    let text = format!("The columns of A don't match the number of elements of x. A: {wanted}, x: {found}");
                    return Err(requirement(text));
                }
                let project = |unit: &Vec<f64>| {
                    let mut sum = 0.0;
                    vector.each_stored(|place, value| sum += unit.get(place).unwrap_or(&0.0) * value);
                    (sum / length).floor()
                };
                Ok(vectors.iter().map(project).collect())
            }
            Self::Coefficients(pairs) => {
                let mut elements = Vec::new();
                vector.each_nonzero(|place, _| elements.push(place as i64));
                if elements.is_empty() {
                    return Err(requirement("Must have at least 1 non zero entry."));
                }
                let least = |(a, b): &(i32, i32)| {
                    let hash = |element: &i64| ((1 + element) * i64::from(*a) + i64::from(*b)) % HASH_PRIME;
                    elements.iter().map(hash).min().unwrap_or(0) as f64
                };
                Ok(pairs.iter().map(least).collect())
            }
        }
    }

    fn distance(&self, x: VectorRef<'_>, y: VectorRef<'_>) -> Result<f64> {
        let (dense_x, dense_y) = (x.to_dense(), y.to_dense());
        match self {
            Self::Projections { .. } => {
                if dense_x.len() != dense_y.len() {
                    let sizes = format!("v1.size = {}, v2.size = {}", dense_x.len(), dense_y.len());
                    return Err(requirement(format!(
                        "Vector dimensions do not match: Dim(v1)={} and Dim(v2)={}. {sizes}",
                        dense_x.len(),
                        dense_y.len()
                    )));
                }
                Ok(dense_x.iter().zip(&dense_y).map(|(x, y)| (x - y) * (x - y)).sum::<f64>().sqrt())
            }
            Self::Coefficients(_) => {
                let size = dense_x.len().max(dense_y.len());
                let has = |dense: &[f64], place: usize| dense.get(place).is_some_and(|value| *value != 0.0);
                let both = (0..size).filter(|place| has(&dense_x, *place) && has(&dense_y, *place)).count();
                let either = (0..size).filter(|place| has(&dense_x, *place) || has(&dense_y, *place)).count();
                if either == 0 {
                    return Err(requirement("The union of two input sets must have at least 1 elements"));
                }
                Ok(1.0 - both as f64 / either as f64)
            }
        }
    }
}

fn lists(items: ArrayRef, rows: usize, each: usize) -> Result<ArrayRef> {
    let field = Arc::new(Field::new("item", items.data_type().clone(), true));
    Ok(Arc::new(ListArray::try_new(field, OffsetBuffer::from_lengths((0..rows).map(|_| each)), items, None)?))
}

impl Lsh {
    /// The hashes of a column: as vectors of one place each, as Spark shows them, or as numbers.
    fn hashed(&self, input: &str, as_vectors: bool) -> Expression {
        let (tables, column) = (Arc::clone(&self.0), input.to_string());
        let item = if as_vectors { DataType::Vector } else { DataType::Double };
        call(self.name(), vec![named(input)], DataType::Array(Box::new(item), true), move |arrays, rows| {
            let [array] = arrays else { return Err(Error::internal("a stage's argument")) };
            let vectors = Vectors::new(array, &column)?;
            let mut found = Vec::with_capacity(rows * tables.len());
            for row in 0..rows {
                found.extend(tables.hashes(vectors.need(row)?)?);
            }
            if !as_vectors {
                return lists(Arc::new(Float64Array::from(found)), rows, tables.len());
            }
            let mut builder = VectorBuilder::default();
            found.iter().for_each(|hash| builder.push_dense(&[*hash]));
            lists(builder.finish()?, rows, tables.len())
        })
    }

    /// The distance of two columns of vectors, or of one and a key.
    fn distance(&self, columns: Vec<Expression>, key: Option<Vector>) -> Expression {
        let tables = Arc::clone(&self.0);
        call(self.name(), columns, DataType::Double, move |arrays, rows| {
            let Some(left) = arrays.first() else { return Err(Error::internal("a stage's argument")) };
            let left = Vectors::new(left, "datasetA")?;
            let right = arrays.get(1).map(|array| Vectors::new(array, "datasetB")).transpose()?;
            let key = key.as_ref().map(of_key).transpose()?;
            let key = key.as_ref().map(|array| Vectors::new(array, "key")).transpose()?;
            let distance = |row: usize| match (&right, &key) {
                (Some(right), _) => tables.distance(left.need(row)?, right.need(row)?),
                (None, Some(key)) => tables.distance(left.need(row)?, key.need(0)?),
                _ => Err(Error::internal("a distance of one")),
            };
            Ok(Arc::new(Float64Array::from((0..rows).map(distance).collect::<Result<Vec<f64>>>()?)))
        })
    }
}

fn of_key(key: &Vector) -> Result<ArrayRef> {
    let mut builder = VectorBuilder::default();
    builder.push(key);
    builder.finish()
}

impl Model for Lsh {
    fn name(&self) -> &'static str {
        match *self.0 {
            Tables::Projections { .. } => "BucketedRandomProjectionLSHModel",
            Tables::Coefficients(_) => "MinHashLSHModel",
        }
    }

    fn transform(&self, settings: &Settings, df: &DataFrame) -> Result<DataFrame> {
        let (input, output) = (settings.text("inputCol")?, settings.text("outputCol")?);
        vector_field(df, input)?;
        vacant(df, output)?;
        df.with_column(output, self.hashed(input, true))
    }

    fn attribute(&self, _name: &str) -> Option<ParamValue> {
        None
    }

    fn table(&self) -> Result<Table> {
        match self.0.as_ref() {
            Tables::Projections { vectors, .. } => {
                let flat: Vec<f64> = vectors.iter().flatten().copied().collect();
                let matrix = by_row(vectors.len(), vectors.first().map_or(0, Vec::len), &flat)?;
                Table::new(vec![("randUnitVectors", DataType::Matrix, one_matrix(&matrix)?)])
            }
            Tables::Coefficients(pairs) => {
                let flat: Vec<i32> = pairs.iter().flat_map(|(a, b)| [*a, *b]).collect();
                let items = one_list(Arc::new(Int32Array::from(flat)), false)?;
                Table::new(vec![("randCoefficients", DataType::Array(Box::new(DataType::Integer), false), items)])
            }
        }
    }

    /// `hashes`: the hashes as numbers; `distances`: of two columns; `near`: rows in a bucket of the key's, with distances.
    fn frame(&self, name: &str, settings: &Settings, frames: &[DataFrame], arguments: &[ParamValue]) -> Result<Option<DataFrame>> {
        let [df] = frames else { return Ok(None) };
        Ok(Some(match (name, arguments) {
            ("hashes", [ParamValue::Text(output)]) => df.with_column(output, self.hashed(settings.text("inputCol")?, false))?,
            ("distances", [ParamValue::Text(left), ParamValue::Text(right), ParamValue::Text(output)]) => {
                df.with_column(output, self.distance(vec![named(left), named(right)], None))?
            }
            ("near", [ParamValue::Vector(key), ParamValue::Text(output)]) => {
                let input = settings.text("inputCol")?;
                let keyed = of_key(key)?;
                let wanted = self.0.hashes(Vectors::new(&keyed, "key")?.need(0)?)?;
                let tables = Arc::clone(&self.0);
                let column = input.to_string();
                let shares = call(self.name(), vec![named(input)], DataType::Boolean, move |arrays, rows| {
                    let [array] = arrays else { return Err(Error::internal("a stage's argument")) };
                    let vectors = Vectors::new(array, &column)?;
                    let shares =
                        |row: usize| -> Result<bool> { Ok(tables.hashes(vectors.need(row)?)?.iter().zip(&wanted).any(|(a, b)| a == b)) };
                    Ok(Arc::new(BooleanArray::from((0..rows).map(shares).collect::<Result<Vec<bool>>>()?)))
                });
                df.filter(shares)?.with_column(output, self.distance(vec![named(input)], Some(key.clone())))?
            }
            _ => return Ok(None),
        }))
    }
}
