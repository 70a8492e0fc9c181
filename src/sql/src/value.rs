//! One value of a Spark type, as literals and rows hold it.

use std::sync::Arc;

use datafusion::arrow::array::Array;
use datafusion::arrow::datatypes::{Field, IntervalMonthDayNano};
use datafusion::common::ScalarValue;
use datafusion::common::scalar::ScalarStructBuilder;

use crate::error::{Error, Result};
use crate::settings::Settings;
use crate::types::{DataType, IntervalField, StructField, StructType};

#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    Null,
    Boolean(bool),
    Byte(i8),
    Short(i16),
    Integer(i32),
    Long(i64),
    Float(f32),
    Double(f64),
    /// unscaled value, precision, scale
    Decimal(i128, u8, i8),
    String(String),
    Binary(Vec<u8>),
    /// days since 1970-01-01
    Date(i32),
    /// microseconds since 1970-01-01 in UTC
    Timestamp(i64),
    TimestampNtz(i64),
    /// nanoseconds since midnight, precision
    Time(i64, u8),
    /// microseconds
    DayTimeInterval(i64, IntervalField, IntervalField),
    /// months
    YearMonthInterval(i32, IntervalField, IntervalField),
    CalendarInterval {
        months: i32,
        days: i32,
        micros: i64,
    },
    Array(Vec<Value>, DataType),
    Struct(Vec<(String, Value)>),
}

impl Value {
    pub fn data_type(&self) -> DataType {
        match self {
            Self::Null => DataType::Null,
            Self::Boolean(_) => DataType::Boolean,
            Self::Byte(_) => DataType::Byte,
            Self::Short(_) => DataType::Short,
            Self::Integer(_) => DataType::Integer,
            Self::Long(_) => DataType::Long,
            Self::Float(_) => DataType::Float,
            Self::Double(_) => DataType::Double,
            Self::Decimal(_, p, s) => DataType::Decimal(*p, *s),
            Self::String(_) => DataType::String,
            Self::Binary(_) => DataType::Binary,
            Self::Date(_) => DataType::Date,
            Self::Timestamp(_) => DataType::Timestamp,
            Self::TimestampNtz(_) => DataType::TimestampNtz,
            Self::Time(_, precision) => DataType::Time(*precision),
            Self::DayTimeInterval(_, first, last) => DataType::DayTimeInterval(*first, *last),
            Self::YearMonthInterval(_, first, last) => DataType::YearMonthInterval(*first, *last),
            Self::CalendarInterval { .. } => DataType::CalendarInterval,
            Self::Array(items, element) => DataType::Array(Box::new(element.clone()), items.contains(&Value::Null)),
            Self::Struct(fields) => DataType::Struct(StructType::new(
                fields.iter().map(|(name, v)| StructField::new(name, v.data_type(), *v == Value::Null)).collect(),
            )),
        }
    }

    pub fn to_scalar(&self) -> Result<ScalarValue> {
        Ok(match self {
            Self::Null => ScalarValue::Null,
            Self::Boolean(v) => ScalarValue::Boolean(Some(*v)),
            Self::Byte(v) => ScalarValue::Int8(Some(*v)),
            Self::Short(v) => ScalarValue::Int16(Some(*v)),
            Self::Integer(v) => ScalarValue::Int32(Some(*v)),
            Self::Long(v) => ScalarValue::Int64(Some(*v)),
            Self::Float(v) => ScalarValue::Float32(Some(*v)),
            Self::Double(v) => ScalarValue::Float64(Some(*v)),
            Self::Decimal(v, p, s) => ScalarValue::Decimal128(Some(*v), *p, *s),
            Self::String(v) => ScalarValue::Utf8(Some(v.clone())),
            Self::Binary(v) => ScalarValue::Binary(Some(v.clone())),
            Self::Date(v) => ScalarValue::Date32(Some(*v)),
            Self::Timestamp(v) => ScalarValue::TimestampMicrosecond(Some(*v), Some("UTC".into())),
            Self::TimestampNtz(v) => ScalarValue::TimestampMicrosecond(Some(*v), None),
            Self::Time(v, _) => ScalarValue::Time64Nanosecond(Some(*v)),
            Self::DayTimeInterval(v, ..) => ScalarValue::DurationMicrosecond(Some(*v)),
            Self::YearMonthInterval(v, ..) => ScalarValue::IntervalYearMonth(Some(*v)),
            Self::CalendarInterval { months, days, micros } => {
                ScalarValue::IntervalMonthDayNano(Some(IntervalMonthDayNano::new(*months, *days, micros.saturating_mul(1000))))
            }
            Self::Array(items, element) => {
                let arrow = element.to_arrow();
                let items = items
                    .iter()
                    .map(|v| match v {
                        Value::Null => ScalarValue::try_from(&arrow).map_err(Error::from),
                        v => v.to_scalar(),
                    })
                    .collect::<Result<Vec<_>>>()?;
                ScalarValue::List(ScalarValue::new_list(&items, &arrow, true))
            }
            Self::Struct(fields) => {
                let mut builder = ScalarStructBuilder::new();
                for (name, value) in fields {
                    let field = Field::new(name, value.data_type().to_arrow(), true);
                    builder = builder.with_scalar(Arc::new(field), value.to_scalar()?);
                }
                builder.build()?
            }
        })
    }

    /// As it stands in a column's automatic name: strings without quotes.
    pub fn text(&self) -> String {
        match self {
            Self::Null => "NULL".into(),
            Self::Boolean(v) => v.to_string(),
            Self::Byte(v) => v.to_string(),
            Self::Short(v) => v.to_string(),
            Self::Integer(v) => v.to_string(),
            Self::Long(v) => v.to_string(),
            Self::Float(v) => crate::format::java_float(*v),
            Self::Double(v) => crate::format::java_double(*v),
            Self::Decimal(v, _, s) => crate::format::java_decimal(*v, *s),
            Self::String(v) => v.clone(),
            Self::Binary(v) => format!("X'{}'", v.iter().map(|b| format!("{b:02X}")).collect::<String>()),
            Self::Date(v) => format!("DATE '{}'", crate::format::date(*v)),
            Self::Timestamp(v) => format!("TIMESTAMP '{}'", crate::format::timestamp(Settings::current().zone.to_local(*v))),
            Self::TimestampNtz(v) => format!("TIMESTAMP_NTZ '{}'", crate::format::timestamp(*v)),
            Self::Time(v, _) => format!("TIME '{}'", crate::format::time(*v)),
            Self::DayTimeInterval(v, first, last) => crate::format::day_time_interval(*v, *first, *last),
            Self::YearMonthInterval(v, first, last) => crate::format::year_month_interval(*v, *first, *last),
            Self::CalendarInterval { months, days, micros } => crate::format::calendar_interval(*months, *days, *micros),
            Self::Array(items, _) => {
                format!("array({})", items.iter().map(Self::text).collect::<Vec<_>>().join(", "))
            }
            Self::Struct(fields) => {
                format!("struct({})", fields.iter().map(|(_, v)| v.text()).collect::<Vec<_>>().join(", "))
            }
        }
    }
}

impl Value {
    /// A cell of a column.
    pub fn from_array(array: &dyn Array, row: usize) -> Result<Self> {
        Ok(match ScalarValue::try_from_array(array, row)? {
            scalar if scalar.is_null() => Self::Null,
            ScalarValue::Boolean(Some(v)) => Self::Boolean(v),
            ScalarValue::Int8(Some(v)) => Self::Byte(v),
            ScalarValue::Int16(Some(v)) => Self::Short(v),
            ScalarValue::Int32(Some(v)) => Self::Integer(v),
            ScalarValue::Int64(Some(v)) => Self::Long(v),
            ScalarValue::Float32(Some(v)) => Self::Float(v),
            ScalarValue::Float64(Some(v)) => Self::Double(v),
            ScalarValue::Decimal128(Some(v), p, s) => Self::Decimal(v, p, s),
            ScalarValue::Utf8(Some(v)) | ScalarValue::LargeUtf8(Some(v)) | ScalarValue::Utf8View(Some(v)) => Self::String(v),
            ScalarValue::Binary(Some(v)) => Self::Binary(v),
            ScalarValue::Date32(Some(v)) => Self::Date(v),
            ScalarValue::TimestampMicrosecond(Some(v), Some(_)) => Self::Timestamp(v),
            ScalarValue::TimestampMicrosecond(Some(v), None) => Self::TimestampNtz(v),
            ScalarValue::Time64Nanosecond(Some(v)) => Self::Time(v, 6),
            ScalarValue::DurationMicrosecond(Some(v)) => Self::DayTimeInterval(v, IntervalField::Day, IntervalField::Second),
            ScalarValue::IntervalYearMonth(Some(v)) => Self::YearMonthInterval(v, IntervalField::Year, IntervalField::Month),
            other => return Err(Error::unsupported(format!("a literal of type {}", other.data_type()))),
        })
    }
}
