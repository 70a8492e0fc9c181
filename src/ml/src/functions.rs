//! pyspark.ml.functions: vectors as arrays, and back.

use std::sync::Arc;

use touchpaper_sql::arrow::array::{Array, ArrayRef, AsArray, Float32Array, Float64Array, ListArray, StructArray};
use touchpaper_sql::arrow::buffer::{NullBuffer, OffsetBuffer};
use touchpaper_sql::arrow::datatypes::Field;
use touchpaper_sql::{DataType, Error, Expression, Result};

use crate::columns::{VectorBuilder, Vectors, call, doubles};
use crate::stage::java;

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
