//! `Summarizer`: figures of a group's vectors as an aggregate. `stat/Summarizer.scala`'s MetricsAggregate.

use std::sync::Arc;

use touchpaper_sql::arrow::array::{Array, ArrayRef, Int64Array, StructArray};
use touchpaper_sql::arrow::datatypes::DataType as Arrow;
use touchpaper_sql::{AggregationBuffer, DataType, Error, Expression, NewBuffer, Result, StructField, StructType, UserFunction};

use super::summary::Summary;
use crate::columns::{VectorBuilder, Vectors, doubles};
use crate::stage::requirement;

const COUNT: &str = "count";

/// A struct of these figures of the vectors of a group, each with its weight.
pub fn summarizer(vectors: Expression, weights: Expression, metrics: Vec<String>) -> Expression {
    Expression::UserCall { function: Arc::new(Metrics(metrics.into())), arguments: vec![vectors, weights], filter: None }
}

/// Which figures there are to be.
#[derive(Clone, Debug)]
struct Metrics(Arc<[String]>);

impl Metrics {
    fn fields(&self) -> StructType {
        let type_of = |metric: &String| if metric == COUNT { DataType::Long } else { DataType::Vector };
        StructType::new(self.0.iter().map(|metric| StructField::new(metric, type_of(metric), false)).collect())
    }
}

impl UserFunction for Metrics {
    fn name(&self) -> &str {
        "aggregate_metrics"
    }

    fn return_type(&self) -> DataType {
        DataType::Struct(self.fields())
    }

    fn nullable(&self) -> bool {
        false
    }

    fn aggregates(&self) -> bool {
        true
    }

    fn buffer(&self) -> Option<NewBuffer> {
        let metrics = self.clone();
        Some(Arc::new(move || Box::new(Buffer { metrics: metrics.clone(), summary: Summary::default() })))
    }

    fn takes(&self) -> Option<Vec<DataType>> {
        Some(vec![DataType::Vector, DataType::Double])
    }

    fn invoke(&self, arguments: &[ArrayRef], _: &[DataType], _: usize) -> Result<ArrayRef> {
        let mut buffer = Buffer { metrics: self.clone(), summary: Summary::default() };
        buffer.update(arguments)?;
        buffer.evaluate()
    }

    fn with_classes(&self, _: &[Option<String>]) -> Arc<dyn UserFunction> {
        Arc::new(self.clone())
    }

    fn with_names(&self, _: &[Option<String>]) -> Arc<dyn UserFunction> {
        Arc::new(self.clone())
    }
}

#[derive(Debug)]
struct Buffer {
    metrics: Metrics,
    summary: Summary,
}

impl AggregationBuffer for Buffer {
    fn update(&mut self, arguments: &[ArrayRef]) -> Result<()> {
        let [vectors, weights] = arguments else { return Err(Error::internal("a summary of other arguments")) };
        let (vectors, weights) = (Vectors::new(vectors, "Summarizer")?, doubles(weights)?);
        for place in 0..vectors.len() {
            // Spark unboxes the weight, and a null is 0 then: the row counts for nothing.
            let weight = if weights.is_null(place) { 0.0 } else { weights.value(place) };
            self.summary.add(vectors.need(place)?, weight)?;
        }
        Ok(())
    }

    fn merge(&mut self, serialized: &[u8]) -> Result<()> {
        self.summary.merge(&Summary::from_bytes(serialized)?)
    }

    fn serialize(&self) -> Result<Vec<u8>> {
        Ok(self.summary.to_bytes())
    }

    fn evaluate(&self) -> Result<ArrayRef> {
        // How many rows there are is known of none, too.
        if self.summary.weight == 0.0 && self.metrics.0.iter().any(|metric| metric != COUNT) {
            return Err(requirement("Nothing has been added to this summarizer."));
        }
        let column = |metric: &String| -> Result<ArrayRef> {
            if metric == COUNT {
                return Ok(Arc::new(Int64Array::from(vec![self.summary.count])));
            }
            let mut builder = VectorBuilder::default();
            builder.push_dense(&figure(&self.summary, metric));
            builder.finish()
        };
        let columns = self.metrics.0.iter().map(column).collect::<Result<Vec<_>>>()?;
        let Arrow::Struct(fields) = self.metrics.return_type().to_arrow() else { return Err(Error::internal("a summary that is none")) };
        Ok(Arc::new(StructArray::try_new(fields, columns, None)?))
    }

    fn size(&self) -> usize {
        size_of_val(self) + self.summary.bytes()
    }
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
