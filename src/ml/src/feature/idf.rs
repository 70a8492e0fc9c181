//! IDF: terms weighted by how few documents have them, ln((m + 1) / (d + 1)). `mllib/feature/IDF.scala`.

use std::sync::Arc;

use touchpaper_sql::arrow::array::{AsArray, Int64Array};
use touchpaper_sql::arrow::datatypes::Int64Type;
use touchpaper_sql::{DataFrame, DataType, Error, Result};

use crate::attributes::Group;
use crate::columns::{VectorRef, Vectors, gather, map_vectors, named, vacant, vector_field};
use crate::linalg::{DenseVector, Vector};
use crate::params::ParamValue;
use crate::persist::{Table, malformed, one_list, one_vector};
use crate::stage::{Fitted, Model, Settings, java, out_of_bounds, requirement};

struct Weights {
    idf: Arc<Vec<f64>>,
    frequencies: Vec<i64>,
    documents: i64,
}

pub fn fit(settings: &Settings, df: &DataFrame) -> Result<Fitted> {
    let input = settings.text("inputCol")?;
    let least = settings.int("minDocFreq")?;
    if least < 0 {
        return Err(settings.invalid("minDocFreq", &least.to_string()));
    }
    vector_field(df, input)?;
    vacant(df, settings.text("outputCol")?)?;
    let parts = gather(
        df,
        vec![named(input)],
        || (Vec::<i64>::new(), 0_i64),
        |state, arrays, rows| {
            let [array] = arrays else { return Err(Error::internal("a stage's argument")) };
            let vectors = Vectors::new(array, input)?;
            for row in 0..rows {
                let vector = vectors.need(row)?;
                grow(&mut state.0, vector.size())?;
                vector.each_stored(|index, value| {
                    if value > 0.0
                        && let Some(count) = state.0.get_mut(index)
                    {
                        *count += 1;
                    }
                });
                state.1 += 1;
            }
            Ok(())
        },
    )?;
    let (mut frequencies, mut documents) = (Vec::new(), 0);
    for (part, rows) in parts {
        documents += rows;
        if part.is_empty() {
            continue;
        }
        grow(&mut frequencies, part.len())?;
        frequencies.iter_mut().zip(&part).for_each(|(sum, count)| *sum += count);
    }
    if documents == 0 {
        return Err(java("java.lang.IllegalStateException", "Haven't seen any document yet."));
    }
    let weight = |count: &i64| if *count >= least { ((documents as f64 + 1.0) / (*count as f64 + 1.0)).ln() } else { 0.0 };
    let idf = frequencies.iter().map(weight).collect();
    // Of rarer terms Spark keeps no count.
    frequencies.iter_mut().filter(|count| **count < least).for_each(|count| *count = 0);
    Ok(Box::new(Weights { idf: Arc::new(idf), frequencies, documents }))
}

fn grow(counts: &mut Vec<i64>, size: usize) -> Result<()> {
    if counts.is_empty() {
        counts.resize(size, 0);
    }
    if counts.len() == size { Ok(()) } else { Err(requirement("vectors must be of one size")) }
}

pub fn load(table: &Table) -> Result<Fitted> {
    let frequencies = table.items("docFreq")?;
    let documents = table.column("numDocs")?.as_primitive_opt::<Int64Type>().ok_or_else(|| malformed("numDocs"))?;
    Ok(Box::new(Weights {
        idf: Arc::new(table.vector("idf")?.values),
        frequencies: frequencies.as_primitive_opt::<Int64Type>().ok_or_else(|| malformed("docFreq"))?.values().to_vec(),
        documents: documents.value(0),
    }))
}

impl Model for Weights {
    fn name(&self) -> &'static str {
        "IDFModel"
    }

    fn transform(&self, settings: &Settings, df: &DataFrame) -> Result<DataFrame> {
        let idf = Arc::clone(&self.idf);
        let metadata = Group::sized(idf.len()).metadata();
        map_vectors(df, "IDFModel", settings.text("inputCol")?, settings.text("outputCol")?, metadata, move |vector, builder| {
            if vector.size() > idf.len() {
                return Err(out_of_bounds(idf.len(), idf.len()));
            }
            match vector {
                VectorRef::Dense(values) => builder.push_dense(&values.iter().zip(idf.iter()).map(|(v, w)| v * w).collect::<Vec<_>>()),
                VectorRef::Sparse { size, indices, values } => {
                    let weight = |index: &i32| usize::try_from(*index).ok().and_then(|i| idf.get(i)).copied().unwrap_or(0.0);
                    let scaled: Vec<f64> = indices.iter().zip(values).map(|(i, v)| v * weight(i)).collect();
                    builder.push_sparse(size, indices, &scaled);
                }
            }
            Ok(())
        })
    }

    fn attribute(&self, name: &str) -> Option<ParamValue> {
        Some(match name {
            "idf" => ParamValue::Vector(Vector::Dense(DenseVector::new(self.idf.to_vec()))),
            "docFreq" => ParamValue::List(self.frequencies.iter().map(|count| ParamValue::Int(*count)).collect()),
            "numDocs" => ParamValue::Int(self.documents),
            _ => return None,
        })
    }

    fn table(&self) -> Result<Table> {
        let counts = one_list(Arc::new(Int64Array::from(self.frequencies.clone())), false)?;
        Table::new(vec![
            ("idf", DataType::Vector, one_vector(&self.idf)?),
            ("docFreq", DataType::Array(Box::new(DataType::Long), false), counts),
            ("numDocs", DataType::Long, Arc::new(Int64Array::from(vec![self.documents]))),
        ])
    }
}
