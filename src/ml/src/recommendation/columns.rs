//! Columns of ids and ratings, and tables of factors and recommendations.

use std::sync::Arc;

use touchpaper_sql::arrow::array::{Array, ArrayRef, AsArray, Float32Array, Int32Array, ListArray, RecordBatch, StructArray};
use touchpaper_sql::arrow::buffer::OffsetBuffer;
use touchpaper_sql::arrow::datatypes::{DataType as Arrow, Float32Type, Int32Type};
use touchpaper_sql::{DataFrame, DataType, Error, Expression, Result, StructField, StructType, format};

use crate::algorithms::als::Factors;
use crate::columns::{doubles, named, numeric_field};
use crate::persist::{Table, malformed};
use crate::training::raised;

/// The words of Spark's check of an id column's type.
pub fn id_field(df: &DataFrame, name: &str) -> Result<()> {
    numeric_field(df, name).map(|_| ())
}

/// What an id column is read as: cast to 32 bits, which fails where it overflows, and as it is.
pub fn id(name: &str) -> [Expression; 2] {
    [named(name).cast(DataType::Integer), named(name)]
}

/// The ids of such a pair of columns; what is null or has a fraction is an error.
pub fn ids(cast: &ArrayRef, given: &ArrayRef, name: &str) -> Result<Vec<i32>> {
    let ints = cast.as_primitive_opt::<Int32Type>().ok_or_else(|| Error::internal("ids that are no integers"))?;
    if ints.null_count() == 0 && given.data_type().is_integer() {
        return Ok(ints.values().to_vec());
    }
    let numbers = doubles(given)?;
    let id = |row: usize| {
        let text = if ints.is_null(row) {
            "NULL".to_string()
        } else if f64::from(ints.value(row)) == numbers.value(row) {
            return Ok(ints.value(row));
        } else {
            format::java_double(numbers.value(row))
        };
        Err(raised(format!(
            "ALS only supports non-Null values in Integer range and without fractional part for column {name}, but got {text}"
        )))
    };
    (0..ints.len()).map(id).collect()
}

fn list_of_floats() -> DataType {
    DataType::Array(Box::new(DataType::Float), false)
}

/// `id` and `features`.
pub fn factor_table(factors: &Factors) -> Result<Table> {
    let list = list_of_floats();
    let Arrow::List(item) = list.to_arrow() else { return Err(Error::internal("a list that is none")) };
    let lengths = std::iter::repeat_n(factors.rank, factors.ids.len());
    let rows = ListArray::try_new(item, OffsetBuffer::from_lengths(lengths), Arc::new(Float32Array::from(factors.values.clone())), None)?;
    let schema = StructType::new(vec![StructField::new("id", DataType::Integer, false), StructField::new("features", list, true)]);
    let columns: Vec<ArrayRef> = vec![Arc::new(Int32Array::from(factors.ids.clone())), Arc::new(rows)];
    let batch = RecordBatch::try_new(schema.to_arrow(), columns)?;
    Ok(Table { schema, batch })
}

pub fn factors_of(table: &Table, rank: usize) -> Result<Factors> {
    let ids = table.column("id")?.as_primitive_opt::<Int32Type>().ok_or_else(|| malformed("id"))?.values().to_vec();
    let lists = table.column("features")?.as_list_opt::<i32>().ok_or_else(|| malformed("features"))?;
    let mut values = Vec::with_capacity(ids.len() * rank);
    for row in 0..lists.len() {
        let its = lists.value(row);
        let its = its.as_primitive_opt::<Float32Type>().ok_or_else(|| malformed("features"))?;
        if its.len() != rank {
            return Err(malformed("features"));
        }
        values.extend_from_slice(its.values());
    }
    Ok(Factors { ids, values, rank })
}

/// For each id the best of the others: a table of the id and `recommendations`.
pub fn recommendation_table(ids: &[i32], found: &[Vec<(i32, f32)>], of: &str, among: &str) -> Result<Table> {
    let pair = StructType::new(vec![StructField::new(among, DataType::Integer, true), StructField::new("rating", DataType::Float, true)]);
    let list = DataType::Array(Box::new(DataType::Struct(pair.clone())), true);
    let Arrow::List(item) = list.to_arrow() else { return Err(Error::internal("a list that is none")) };
    let others: ArrayRef = Arc::new(Int32Array::from_iter_values(found.iter().flatten().map(|pair| pair.0)));
    let ratings: ArrayRef = Arc::new(Float32Array::from_iter_values(found.iter().flatten().map(|pair| pair.1)));
    let pairs = StructArray::from(RecordBatch::try_new(pair.to_arrow(), vec![others, ratings])?);
    let lists = ListArray::try_new(item, OffsetBuffer::from_lengths(found.iter().map(Vec::len)), Arc::new(pairs), None)?;
    let schema = StructType::new(vec![StructField::new(of, DataType::Integer, false), StructField::new("recommendations", list, true)]);
    let columns: Vec<ArrayRef> = vec![Arc::new(Int32Array::from(ids.to_vec())), Arc::new(lists)];
    let batch = RecordBatch::try_new(schema.to_arrow(), columns)?;
    Ok(Table { schema, batch })
}
