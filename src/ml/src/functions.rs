//! pyspark.ml.functions: vectors as arrays, and back.

use std::sync::Arc;

use touchpaper_sql::arrow::array::{Array, ArrayRef, AsArray, Float32Array, Float64Array, Int64Array, ListArray, StructArray};
use touchpaper_sql::arrow::buffer::{NullBuffer, OffsetBuffer};
use touchpaper_sql::arrow::datatypes::{DataType as Arrow, Field};
use touchpaper_sql::{DataType, Error, Expression, Result, StructField, StructType};

use crate::columns::{VectorBuilder, Vectors, call, doubles};
use crate::stage::{java, requirement};
use crate::stat::summary::Summary;

/// An array of doubles, or of floats where `single`. A null is an error, as in Spark.
pub fn vector_to_array(column: Expression, single: bool) -> Expression {
    let element = if single { DataType::Float } else { DataType::Double };
    let result = DataType::Array(Box::new(element.clone()), false);
    call("UDF", vec![column], result, move |arrays, rows| {
        let [array] = arrays else { return Err(Error::internal("a function's argument")) };
        let refused = || {
            let types = "`org.apache.spark.ml.linalg.Vector` or `org.apache.spark.mllib.linalg.Vector`";
            let text = format!("function vector_to_array requires a non-null input argument and input type must be {types}, but got null.");
            java("java.lang.IllegalArgumentException", text)
        };
        if array.as_any().downcast_ref::<StructArray>().is_none() {
            return Err(refused());
        }
        let vectors = Vectors::new(array, "vector_to_array")?;
        let (mut values, mut lengths) = (Vec::new(), Vec::with_capacity(rows));
        for row in 0..rows {
            let dense = vectors.get(row)?.ok_or_else(refused)?.to_dense();
            lengths.push(dense.len());
            values.extend(dense);
        }
        let items: ArrayRef = if single {
            Arc::new(values.iter().map(|value| Some(*value as f32)).collect::<Float32Array>())
        } else {
            Arc::new(Float64Array::from(values))
        };
        let field = Arc::new(Field::new("item", element.to_arrow(), false));
        Ok(Arc::new(ListArray::try_new(field, OffsetBuffer::from_lengths(lengths), items, None::<NullBuffer>)?) as ArrayRef)
    })
}

/// A dense vector of an array of numbers.
pub fn array_to_vector(column: Expression) -> Expression {
    call("UDF", vec![column], DataType::Vector, |arrays, rows| {
        let [array] = arrays else { return Err(Error::internal("a function's argument")) };
        let lists = array.as_list_opt::<i32>().ok_or_else(|| Error::internal("array_to_vector of a column that holds no arrays"))?;
        let mut builder = VectorBuilder::default();
        for row in 0..rows {
            if lists.is_null(row) {
                return Err(java("java.lang.NullPointerException", "a null array"));
            }
            let values: Result<Vec<f64>> = doubles(&lists.value(row))?
                .iter()
                .map(|value| value.ok_or_else(|| java("java.lang.NullPointerException", "a null in an array")))
                .collect();
            builder.push_dense(&values?);
        }
        builder.finish()
    })
}

/// The figures of a summary of this name.
fn figure(summary: &Summary, metric: &str) -> Vec<f64> {
    match metric {
        "sum" => summary.sum(),
        "variance" => summary.variance(),
        "std" => summary.std(),
        "numNonZeros" => summary.nonzeros(),
        "max" => summary.max(),
        "min" => summary.min(),
        "normL1" => summary.norm_l1(),
        "normL2" => summary.norm_l2(),
        _ => summary.mean(),
    }
}

/// A struct of figures of each array of (vector, weight) structs: what `Summarizer` gives of a `collect_list`.
pub fn summary(column: Expression, metrics: Vec<String>) -> Expression {
    let type_of = |metric: &String| if metric == "count" { DataType::Long } else { DataType::Vector };
    let fields = StructType::new(metrics.iter().map(|metric| StructField::new(metric, type_of(metric), false)).collect());
    let Arrow::Struct(arrow_fields) = DataType::Struct(fields.clone()).to_arrow() else { return column };
    call("aggregate_metrics", vec![column], DataType::Struct(fields), move |arrays, rows| {
        let [array] = arrays else { return Err(Error::internal("a function's argument")) };
        let lists = array.as_list_opt::<i32>().ok_or_else(|| Error::internal("a summary of a column that holds no arrays"))?;
        let mut found = Vec::with_capacity(rows);
        for row in 0..rows {
            let items = lists.value(row);
            let structs = items.as_struct_opt().ok_or_else(|| Error::internal("a summary of no structs"))?;
            let [vectors, weights] = structs.columns() else { return Err(Error::internal("a summary of other structs")) };
            let (vectors, weights) = (Vectors::new(vectors, "Summarizer")?, doubles(weights)?);
            let mut summary = Summary::default();
            for place in 0..vectors.len() {
                // Spark unboxes the weight, and a null is 0 then: the row counts for nothing.
                let weight = if weights.is_null(place) { 0.0 } else { weights.value(place) };
                summary.add(vectors.need(place)?, weight)?;
            }
            // How many rows there are is known of none, too.
            if summary.weight == 0.0 && metrics.iter().any(|metric| metric != "count") {
                return Err(requirement("Nothing has been added to this summarizer."));
            }
            found.push(summary);
        }
        let column = |metric: &String| -> Result<ArrayRef> {
            if metric == "count" {
                return Ok(Arc::new(Int64Array::from(found.iter().map(|summary| summary.count).collect::<Vec<_>>())));
            }
            let mut builder = VectorBuilder::default();
            found.iter().for_each(|summary| builder.push_dense(&figure(summary, metric)));
            builder.finish()
        };
        let columns = metrics.iter().map(column).collect::<Result<Vec<_>>>()?;
        Ok(Arc::new(StructArray::try_new(arrow_fields.clone(), columns, None)?))
    })
}
