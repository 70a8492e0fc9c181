//! Texts of records as values: what CSV and XML share.

use std::sync::Arc;

use datafusion::arrow::array::{ArrayRef, BooleanArray, Date32Array, Float64Array, Int64Array, StringArray, TimestampMicrosecondArray};
use datafusion::arrow::compute;

use super::{cast, read_day, read_local, read_moment};
use crate::error::Result;
use crate::format;
use crate::types::DataType;
use crate::zone::Zone;

/// How dates and moments are written, and what is no number.
pub struct Formats<'f> {
    pub date: Option<&'f str>,
    pub timestamp: Option<&'f str>,
    pub nan: &'f str,
    /// Of moments that name none.
    pub zone: Zone,
}

/// Texts as another type, null where they are none of it.
pub fn column(texts: &StringArray, data_type: &DataType, formats: &Formats<'_>) -> Result<ArrayRef> {
    let array: ArrayRef = match data_type {
        t if t.is_integral() => {
            let longs: Int64Array = texts.iter().map(|t| t.and_then(|t| t.parse().ok())).collect();
            cast::tried(&(Arc::new(longs) as ArrayRef), &DataType::Long, t, formats.zone)?
        }
        DataType::Float | DataType::Double => {
            let parse = |t: &str| match t {
                t if t == formats.nan => Some(f64::NAN),
                "Inf" => Some(f64::INFINITY),
                "-Inf" => Some(f64::NEG_INFINITY),
                t => cast::fraction(t),
            };
            let doubles: Float64Array = texts.iter().map(|t| t.and_then(parse)).collect();
            compute::cast(&doubles, &data_type.to_arrow())?
        }
        DataType::Boolean => {
            let truth = |t: &str| match t.to_ascii_lowercase().as_str() {
                "true" => Some(true),
                "false" => Some(false),
                _ => None,
            };
            Arc::new(texts.iter().map(|t| t.and_then(truth)).collect::<BooleanArray>())
        }
        DataType::Date => {
            let parse = |t: &str| match formats.date {
                Some(by) => read_day(t, by),
                None => format::parse_date(t),
            };
            Arc::new(texts.iter().map(|t| t.and_then(parse)).collect::<Date32Array>())
        }
        DataType::Timestamp => {
            let parse = |t: &str| match &formats.timestamp {
                Some(by) => read_moment(t, by, formats.zone),
                None => format::parse_timestamp(t, formats.zone),
            };
            Arc::new(texts.iter().map(|t| t.and_then(parse)).collect::<TimestampMicrosecondArray>().with_timezone("UTC"))
        }
        DataType::TimestampNtz => {
            let parse = |t: &str| match &formats.timestamp {
                Some(by) => read_local(t, by),
                None => format::parse_timestamp_ntz(t),
            };
            Arc::new(texts.iter().map(|t| t.and_then(parse)).collect::<TimestampMicrosecondArray>())
        }
        DataType::String => Arc::new(texts.clone()),
        other => cast::tried(&(Arc::new(texts.clone()) as ArrayRef), &DataType::String, other, formats.zone)?,
    };
    Ok(array)
}
