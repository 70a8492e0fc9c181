//! Queries that are planned before their rows are there give what the same queries give over a DataFrame of the rows.

use datafusion::arrow::array::RecordBatch;
use wasm_bindgen_test::wasm_bindgen_test;

use super::with_people;
use crate::{DataFrame, Given, Result, SparkSession, StructType};

/// The people, and rows that are not there yet under the same names.
fn rows(spark: &SparkSession) -> Result<(StructType, RecordBatch, Given)> {
    let (schema, batches) = spark.sql("SELECT * FROM people")?.collect()?;
    let batch = datafusion::arrow::compute::concat_batches(&schema.to_arrow(), &batches)?;
    let given = Given::new(spark, &schema)?;
    Ok((schema, batch, given))
}

fn projected(spark: &SparkSession, df: &DataFrame, condition: &str) -> Result<DataFrame> {
    df.create_view("asked", true)?;
    spark.sql(&format!("SELECT upper(name) AS name, age + id AS more, 'x' AS x FROM asked WHERE {condition}"))
}

#[wasm_bindgen_test(unsupported = test)]
fn columns_and_filters_are_prepared() -> Result<()> {
    let spark = with_people();
    let (schema, batch, given) = rows(&spark)?;
    for condition in ["true", "age > 26", "age IS NULL OR country = 'fr'", "name = 'nobody'"] {
        let prepared = given.prepare(&projected(&spark, given.frame(), condition)?)?.ok_or_else(|| crate::Error::internal(condition))?;
        let whole = projected(&spark, &spark.create_dataframe(&schema, vec![batch.clone()], Some(1))?, condition)?;
        let (wanted_schema, wanted) = whole.collect()?;
        assert_eq!(*prepared.schema(), wanted_schema);
        let wanted = datafusion::arrow::compute::concat_batches(&wanted_schema.to_arrow(), &wanted)?;
        // The rows of one run are none of the next's.
        for part in [batch.clone(), batch.clone()] {
            assert_eq!(prepared.run(&part)?.columns(), wanted.columns(), "{condition}");
        }
        let none = prepared.run(&batch.slice(0, 0))?;
        assert_eq!(none.num_rows(), 0);
    }
    Ok(())
}

#[wasm_bindgen_test(unsupported = test)]
fn what_looks_beyond_a_row_is_not() -> Result<()> {
    let spark = with_people();
    let (_, _, given) = rows(&spark)?;
    given.frame().create_view("asked", true)?;
    for query in [
        "SELECT country, count(1) FROM asked GROUP BY country",
        "SELECT * FROM asked ORDER BY age",
        "SELECT * FROM asked LIMIT 1",
        "SELECT rand(1) AS r FROM asked",
        "SELECT uuid() AS r FROM asked",
        "SELECT spark_partition_id() AS r FROM asked",
        "SELECT asked.* FROM asked JOIN orders ON person = id",
        "SELECT name FROM asked UNION ALL SELECT name FROM people",
        "SELECT name FROM people",
        "SELECT (SELECT max(amount) FROM orders) AS most FROM asked",
        "SELECT row_number() OVER (ORDER BY age) AS place FROM asked",
    ] {
        assert!(given.prepare(&spark.sql(query)?)?.is_none(), "{query}");
    }
    assert!(given.frame().take(1).is_err(), "there are no rows to look at");
    Ok(())
}
