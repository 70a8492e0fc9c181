//! histogram_numeric: bins that join their nearest neighbours as values come in (Ben-Haim and Tom-Tov, "A Streaming Parallel
//! Decision Tree Algorithm"; org.apache.spark.sql.util.NumericHistogram).

use std::sync::Arc;

use datafusion::arrow::array::{ArrayRef, AsArray, Float64Array, ListArray, StructArray};
use datafusion::arrow::buffer::OffsetBuffer;
use datafusion::arrow::compute;
use datafusion::arrow::datatypes::{DataType as Arrow, Field, Fields, Float64Type};
use datafusion::common::ScalarValue;
use touchpaper_core::random::JavaRandom;

use super::sketched::{self, Sketch};
use crate::analyzer::{Typed, coerce};
use crate::error::{Error, Result};
use crate::functions::{Invocation, constant};
use crate::types::{DataType, StructField, StructType};

pub fn histogram_numeric(call: &Invocation<'_>) -> Result<Typed> {
    let value = call.raw(0)?;
    let value = match &value.data_type {
        DataType::String | DataType::Null => coerce::to(value, &DataType::Double)?,
        t if t.is_numeric() || t.is_datetime() || matches!(t, DataType::DayTimeInterval(..) | DataType::YearMonthInterval(..)) => value,
        _ => {
            let required = "(\"NUMERIC\" or \"DATE\" or \"TIMESTAMP\" or \"TIMESTAMP_NTZ\" or \"INTERVAL DAY TO SECOND\" or \"INTERVAL YEAR TO MONTH\")";
            return Err(call.wrong_type(0, required));
        }
    };
    let bins = match constant::value(&call.integer(1)?.expr) {
        Some(ScalarValue::Int32(Some(n))) if n >= 2 => usize::try_from(n).unwrap_or(2),
        Some(ScalarValue::Int32(Some(n))) => {
            let current = n.to_string();
            let parameters = [("exprName", "nb"), ("valueRange", "[2, 2147483647]"), ("currentValue", &current)];
            return Err(Error::datatype_mismatch("VALUE_OUT_OF_RANGE", &call.text, &parameters));
        }
        Some(_) => return Err(Error::datatype_mismatch("UNEXPECTED_NULL", &call.text, &[("exprName", "nb")])),
        None => {
            let text = format!("\"{}\"", call.texts.get(1).map_or("", String::as_str));
            let parameters = [("inputName", "`nb`"), ("inputType", "\"INT\""), ("inputExpr", text.as_str())];
            return Err(Error::datatype_mismatch("NON_FOLDABLE_INPUT", &call.text, &parameters));
        }
    };
    let fields = vec![StructField::new("x", value.data_type.clone(), true), StructField::new("y", DataType::Double, true)];
    let result = DataType::Array(Box::new(DataType::Struct(StructType::new(fields))), true);
    let arrow = value.data_type.to_arrow();
    Ok(sketched::call("histogram_numeric", bins.to_string(), call, vec![value], result, move || Histogram {
        most: bins,
        arrow: arrow.clone(),
        bins: Vec::new(),
        // Spark's own seed for breaking ties.
        random: JavaRandom::new(31_183),
    }))
}

struct Histogram {
    most: usize,
    arrow: Arrow,
    /// Place and height, by place.
    bins: Vec<(f64, f64)>,
    random: JavaRandom,
}

impl Histogram {
    fn add(&mut self, value: f64) {
        let at = self.bins.partition_point(|(x, _)| *x < value);
        match self.bins.get_mut(at) {
            Some((x, y)) if *x == value => *y += 1.0,
            _ => {
                self.bins.insert(at, (value, 1.0));
                self.trim();
            }
        }
    }

    fn trim(&mut self) {
        while self.bins.len() > self.most {
            let (mut smallest, mut place, mut seen) = (f64::INFINITY, 0, 0);
            for (i, pair) in self.bins.windows(2).enumerate() {
                let [(a, _), (b, _)] = pair else { continue };
                let distance = b - a;
                if i == 0 || distance < smallest {
                    (smallest, place, seen) = (distance, i, 1);
                } else if distance == smallest {
                    seen += 1;
                    if self.random.next_double() <= 1.0 / f64::from(seen) {
                        place = i;
                    }
                }
            }
            let (right_x, right_y) = self.bins.remove(place + 1);
            if let Some((x, y)) = self.bins.get_mut(place) {
                let total = *y + right_y;
                *x = *x * (*y / total) + right_x / total * right_y;
                *y = total;
            }
        }
    }
}

impl Sketch for Histogram {
    fn update(&mut self, values: &[ArrayRef]) -> Result<()> {
        if let Some(values) = values.first() {
            let whole = match values.data_type() {
                Arrow::Date32 | Arrow::Interval(_) => compute::cast(values, &Arrow::Int32)?,
                Arrow::Timestamp(..) | Arrow::Duration(_) => compute::cast(values, &Arrow::Int64)?,
                _ => Arc::clone(values),
            };
            compute::cast(&whole, &Arrow::Float64)?.as_primitive::<Float64Type>().iter().flatten().for_each(|v| self.add(v));
        }
        Ok(())
    }

    fn merge(&mut self, bytes: &[u8]) -> Result<()> {
        let numbers: Vec<f64> = bytes.chunks_exact(8).filter_map(|b| b.try_into().ok().map(f64::from_le_bytes)).collect();
        let others = numbers.chunks_exact(2).filter_map(|pair| Some((*pair.first()?, *pair.get(1)?)));
        self.bins.extend(others);
        self.bins.sort_by(|a, b| a.0.total_cmp(&b.0));
        self.trim();
        Ok(())
    }

    fn bytes(&self) -> Vec<u8> {
        self.bins.iter().flat_map(|(x, y)| [x.to_le_bytes(), y.to_le_bytes()]).flatten().collect()
    }

    fn answer(&self) -> Result<ScalarValue> {
        let fields = Fields::from(vec![Field::new("x", self.arrow.clone(), true), Field::new("y", Arrow::Float64, true)]);
        let item = Arc::new(Field::new("item", Arrow::Struct(fields.clone()), true));
        if self.bins.is_empty() {
            return Ok(ScalarValue::try_from(&Arrow::List(item))?);
        }
        let places: ArrayRef = match &self.arrow {
            Arrow::Float64 => Arc::new(Float64Array::from_iter_values(self.bins.iter().map(|(x, _)| *x))),
            other => {
                let whole: datafusion::arrow::array::Int64Array = self.bins.iter().map(|(x, _)| Some(*x as i64)).collect();
                match other {
                    t if t.is_floating() || matches!(t, Arrow::Decimal128(..)) => {
                        compute::cast(&(Arc::new(Float64Array::from_iter_values(self.bins.iter().map(|(x, _)| *x))) as ArrayRef), t)?
                    }
                    Arrow::Date32 | Arrow::Interval(_) => {
                        compute::cast(&compute::cast(&(Arc::new(whole) as ArrayRef), &Arrow::Int32)?, other)?
                    }
                    t => compute::cast(&(Arc::new(whole) as ArrayRef), t)?,
                }
            }
        };
        let heights: ArrayRef = Arc::new(Float64Array::from_iter_values(self.bins.iter().map(|(_, y)| *y)));
        let bins = StructArray::try_new(fields, vec![places, heights], None)?;
        let offsets = OffsetBuffer::from_lengths([self.bins.len()]);
        Ok(ScalarValue::List(Arc::new(ListArray::try_new(item, offsets, Arc::new(bins), None)?)))
    }
}
