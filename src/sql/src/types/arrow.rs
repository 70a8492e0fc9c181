//! Spark types to Arrow types and back.

use std::sync::Arc;

use datafusion::arrow::datatypes::{DataType as Arrow, Field, Fields, IntervalUnit, Schema, SchemaRef, TimeUnit};

use super::{DataType, StructField, StructType};
use crate::error::{Error, Result};

impl DataType {
    pub fn to_arrow(&self) -> Arrow {
        match self {
            Self::Null => Arrow::Null,
            Self::Boolean => Arrow::Boolean,
            Self::Byte => Arrow::Int8,
            Self::Short => Arrow::Int16,
            Self::Integer => Arrow::Int32,
            Self::Long => Arrow::Int64,
            Self::Float => Arrow::Float32,
            Self::Double => Arrow::Float64,
            Self::Decimal(p, s) => Arrow::Decimal128(*p, *s),
            Self::String => Arrow::Utf8,
            Self::Binary => Arrow::Binary,
            Self::Date => Arrow::Date32,
            Self::Timestamp => Arrow::Timestamp(TimeUnit::Microsecond, Some("UTC".into())),
            Self::TimestampNtz => Arrow::Timestamp(TimeUnit::Microsecond, None),
            Self::Time(_) => Arrow::Time64(TimeUnit::Nanosecond),
            Self::DayTimeInterval(..) => Arrow::Duration(TimeUnit::Microsecond),
            Self::YearMonthInterval(..) => Arrow::Interval(IntervalUnit::YearMonth),
            Self::CalendarInterval => Arrow::Interval(IntervalUnit::MonthDayNano),
            Self::Array(element, contains_null) => Arrow::List(Arc::new(Field::new("item", element.to_arrow(), *contains_null))),
            Self::Map(key, value, contains_null) => {
                let entries =
                    Fields::from(vec![Field::new("key", key.to_arrow(), false), Field::new("value", value.to_arrow(), *contains_null)]);
                Arrow::Map(Arc::new(Field::new("entries", Arrow::Struct(entries), false)), false)
            }
            Self::Struct(s) => Arrow::Struct(s.to_arrow_fields()),
            Self::Variant => Arrow::LargeBinary,
            Self::Vector => Arrow::Struct(super::vector_storage().to_arrow_fields()),
            Self::Matrix => Arrow::Struct(super::matrix_storage().to_arrow_fields()),
            Self::Geometry(_) | Self::Geography(_) => {
                Arrow::Struct(Fields::from(vec![Field::new("srid", Arrow::Int32, true), Field::new("wkb", Arrow::Binary, true)]))
            }
        }
    }

    pub fn from_arrow(arrow: &Arrow) -> Result<Self> {
        Ok(match arrow {
            Arrow::Null => Self::Null,
            Arrow::Boolean => Self::Boolean,
            Arrow::Int8 => Self::Byte,
            Arrow::Int16 | Arrow::UInt8 => Self::Short,
            Arrow::Int32 | Arrow::UInt16 => Self::Integer,
            Arrow::Int64 | Arrow::UInt32 | Arrow::UInt64 => Self::Long,
            Arrow::Float16 | Arrow::Float32 => Self::Float,
            Arrow::Float64 => Self::Double,
            Arrow::Decimal128(p, s) | Arrow::Decimal256(p, s) => Self::Decimal(*p, *s),
            Arrow::Utf8 | Arrow::LargeUtf8 | Arrow::Utf8View => Self::String,
            Arrow::Binary | Arrow::BinaryView | Arrow::FixedSizeBinary(_) => Self::Binary,
            Arrow::LargeBinary => Self::Variant,
            Arrow::Date32 | Arrow::Date64 => Self::Date,
            Arrow::Timestamp(_, Some(_)) => Self::Timestamp,
            Arrow::Timestamp(_, None) => Self::TimestampNtz,
            Arrow::Time32(_) | Arrow::Time64(_) => Self::TIME,
            Arrow::Duration(_) => Self::DAY_TIME,
            Arrow::Interval(IntervalUnit::YearMonth) => Self::YEAR_MONTH,
            Arrow::Interval(_) => Self::CalendarInterval,
            Arrow::List(field) | Arrow::LargeList(field) | Arrow::FixedSizeList(field, _) => {
                Self::Array(Box::new(Self::from_arrow(field.data_type())?), field.is_nullable())
            }
            Arrow::Map(entries, _) => match entries.data_type() {
                Arrow::Struct(fields) if fields.len() == 2 => Self::Map(
                    Box::new(Self::from_arrow(fields[0].data_type())?),
                    Box::new(Self::from_arrow(fields[1].data_type())?),
                    fields[1].is_nullable(),
                ),
                other => return Err(Error::internal(format!("map entries of type {other}"))),
            },
            Arrow::Struct(fields) => match super::vector::of_storage(fields) {
                Some(known) => known,
                None => Self::Struct(StructType::from_arrow_fields(fields)?),
            },
            Arrow::Dictionary(_, value) => Self::from_arrow(value)?,
            other => return Err(Error::internal(format!("no Spark type for Arrow's {other}"))),
        })
    }
}

impl StructType {
    fn to_arrow_fields(&self) -> Fields {
        self.fields.iter().map(|f| Arc::new(Field::new(&f.name, f.data_type.to_arrow(), f.nullable))).collect()
    }

    fn from_arrow_fields(fields: &Fields) -> Result<Self> {
        let fields = fields
            .iter()
            .map(|f| Ok(StructField::new(f.name(), DataType::from_arrow(f.data_type())?, f.is_nullable())))
            .collect::<Result<_>>()?;
        Ok(Self { fields })
    }

    pub fn to_arrow(&self) -> SchemaRef {
        Arc::new(Schema::new(self.to_arrow_fields()))
    }

    pub fn from_arrow(schema: &Schema) -> Result<Self> {
        Self::from_arrow_fields(schema.fields())
    }
}
