//! Columns of a file under the types that are wanted: fields by their names, children relabelled, numbers widened.

use std::sync::Arc;

use datafusion::arrow::array::{
    Array, ArrayRef, AsArray, FixedSizeBinaryArray, ListArray, MapArray, PrimitiveArray, StructArray, UInt64Array, new_null_array,
};
use datafusion::arrow::compute::cast;
use datafusion::arrow::datatypes::{DataType as Arrow, Int32Type, IntervalUnit, IntervalYearMonthType};

use crate::error::{Error, Result};

/// The column as this type; none where there is no way that loses nothing.
pub fn adapt(array: &ArrayRef, to: &Arrow) -> Result<Option<ArrayRef>> {
    if array.data_type() == to {
        return Ok(Some(Arc::clone(array)));
    }
    Ok(Some(match (array.data_type(), to) {
        (Arrow::Struct(from), Arrow::Struct(fields)) => {
            let parent = array.as_struct();
            let mut columns = Vec::with_capacity(fields.len());
            for field in fields {
                let place = from.iter().position(|f| f.name() == field.name());
                let place = place.or_else(|| from.iter().position(|f| f.name().eq_ignore_ascii_case(field.name())));
                columns.push(match place {
                    Some(place) => match adapt(parent.column(place), field.data_type())? {
                        Some(column) => column,
                        None => return Ok(None),
                    },
                    None => new_null_array(field.data_type(), parent.len()),
                });
            }
            if fields.is_empty() {
                return Ok(Some(Arc::new(StructArray::new_empty_fields(parent.len(), parent.nulls().cloned()))));
            }
            Arc::new(StructArray::try_new(fields.clone(), columns, parent.nulls().cloned())?)
        }
        (Arrow::List(_), Arrow::List(field)) => {
            let (_, offsets, items, nulls) = array.as_list::<i32>().clone().into_parts();
            let Some(items) = adapt(&items, field.data_type())? else { return Ok(None) };
            Arc::new(ListArray::try_new(Arc::clone(field), offsets, items, nulls)?)
        }
        (Arrow::Map(..), Arrow::Map(field, sorted)) => {
            let (_, offsets, entries, nulls, _) = array.as_map().clone().into_parts();
            let Arrow::Struct(fields) = field.data_type() else { return Err(Error::internal("a map without entries")) };
            let (Some(key), Some(value)) = (fields.first(), fields.get(1)) else { return Err(Error::internal("a map without entries")) };
            let keys = adapt(entries.column(0), key.data_type())?;
            let values = adapt(entries.column(1), value.data_type())?;
            let (Some(keys), Some(values)) = (keys, values) else { return Ok(None) };
            let entries = StructArray::try_new(fields.clone(), vec![keys, values], entries.nulls().cloned())?;
            Arc::new(MapArray::try_new(Arc::clone(field), offsets, entries, nulls, *sorted)?)
        }
        (Arrow::Int32, Arrow::Interval(IntervalUnit::YearMonth)) => {
            let months = array.as_primitive::<Int32Type>();
            Arc::new(PrimitiveArray::<IntervalYearMonthType>::new(months.values().clone(), months.nulls().cloned()))
        }
        (Arrow::Interval(IntervalUnit::YearMonth), Arrow::Int32) => {
            let months = array.as_primitive::<IntervalYearMonthType>();
            Arc::new(PrimitiveArray::<Int32Type>::new(months.values().clone(), months.nulls().cloned()))
        }
        (Arrow::UInt64, Arrow::Decimal128(..)) => {
            let wide = array.as_any().downcast_ref::<UInt64Array>().map(|a| a.iter().map(|v| v.map(i128::from)));
            let Some(wide) = wide else { return Ok(None) };
            let decimals = wide.collect::<datafusion::arrow::array::Decimal128Array>().with_precision_and_scale(20, 0)?;
            cast(&decimals, to)?
        }
        (Arrow::FixedSizeBinary(_), Arrow::Binary) => {
            let fixed = array.as_any().downcast_ref::<FixedSizeBinaryArray>();
            let Some(fixed) = fixed else { return Ok(None) };
            Arc::new(fixed.iter().collect::<datafusion::arrow::array::BinaryArray>())
        }
        (from, to) if widens(from, to) => cast(array, to)?,
        _ => return Ok(None),
    }))
}

fn widens(from: &Arrow, to: &Arrow) -> bool {
    use Arrow as A;
    match (from, to) {
        (A::Int8, A::Int16 | A::Int32 | A::Int64 | A::Float64 | A::Decimal128(..))
        | (A::Int16, A::Int8 | A::Int32 | A::Int64 | A::Float64 | A::Decimal128(..))
        | (A::Int32, A::Int8 | A::Int16 | A::Int64 | A::Float64 | A::Decimal128(..))
        | (A::UInt8, A::Int16 | A::Int32 | A::Int64)
        | (A::UInt16, A::Int32 | A::Int64)
        | (A::UInt32, A::Int64)
        | (A::Int64, A::Decimal128(..))
        | (A::Float32, A::Float64)
        | (A::Float16, A::Float32 | A::Float64)
        | (A::Date32, A::Timestamp(_, None))
        | (A::Timestamp(..), A::Timestamp(..))
        | (A::Int64, A::Duration(_) | A::Timestamp(..))
        | (A::Duration(_), A::Int64 | A::Duration(_))
        | (A::Null, _) => true,
        (A::Decimal128(p, s), A::Decimal128(q, t)) => t >= s && i16::from(*q) - i16::from(*t) >= i16::from(*p) - i16::from(*s),
        (A::Utf8 | A::LargeUtf8 | A::Utf8View | A::Dictionary(..), A::Utf8 | A::Binary)
        | (A::Binary | A::LargeBinary | A::BinaryView, A::Binary | A::Utf8)
        | (A::LargeList(_) | A::FixedSizeList(..), A::List(_)) => true,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use datafusion::arrow::array::{Int32Array, StringArray};
    use datafusion::arrow::datatypes::{Field, Fields};
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test(unsupported = test)]
    fn fields_go_by_their_names() {
        let from = Fields::from(vec![Field::new("a", Arrow::Int32, true), Field::new("b", Arrow::Utf8, true)]);
        let columns: Vec<ArrayRef> = vec![Arc::new(Int32Array::from(vec![1])), Arc::new(StringArray::from(vec!["x"]))];
        let array: ArrayRef = Arc::new(StructArray::try_new(from, columns, None).unwrap());
        let to = vec![Field::new("B", Arrow::Utf8, true), Field::new("c", Arrow::Int64, true), Field::new("a", Arrow::Int64, true)];
        let adapted = adapt(&array, &Arrow::Struct(to.into())).unwrap().unwrap();
        let adapted = adapted.as_struct();
        assert_eq!(adapted.column(0).as_string::<i32>().value(0), "x");
        assert!(adapted.column(1).is_null(0));
        assert_eq!(adapted.column(2).data_type(), &Arrow::Int64);
        assert!(adapt(&array, &Arrow::Int32).unwrap().is_none());
    }
}
