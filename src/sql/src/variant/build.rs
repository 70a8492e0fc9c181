//! Values of other types as variants.

use datafusion::arrow::array::{Array, AsArray};
use datafusion::arrow::datatypes::{
    DataType as Arrow, Date32Type, Decimal128Type, Float32Type, Float64Type, Int8Type, Int16Type, Int32Type, Int64Type,
    TimestampMicrosecondType,
};

use super::Variant;
use crate::format;

/// A cell; what is null is the variant null.
pub fn of_array(array: &dyn Array, row: usize) -> Variant {
    if array.is_null(row) {
        return Variant::Null;
    }
    match array.data_type() {
        Arrow::Null => Variant::Null,
        Arrow::Boolean => Variant::Boolean(array.as_boolean().value(row)),
        Arrow::Int8 => Variant::Long(array.as_primitive::<Int8Type>().value(row).into()),
        Arrow::Int16 => Variant::Long(array.as_primitive::<Int16Type>().value(row).into()),
        Arrow::Int32 => Variant::Long(array.as_primitive::<Int32Type>().value(row).into()),
        Arrow::Int64 => Variant::Long(array.as_primitive::<Int64Type>().value(row)),
        Arrow::Float32 => Variant::Float(array.as_primitive::<Float32Type>().value(row)),
        Arrow::Float64 => Variant::Double(array.as_primitive::<Float64Type>().value(row)),
        Arrow::Decimal128(_, scale) => {
            Variant::Decimal(array.as_primitive::<Decimal128Type>().value(row), u8::try_from(*scale).unwrap_or(0))
        }
        Arrow::Date32 => Variant::Date(array.as_primitive::<Date32Type>().value(row)),
        Arrow::Timestamp(_, zone) => {
            let micros = array.as_primitive::<TimestampMicrosecondType>().value(row);
            if zone.is_some() { Variant::Timestamp(micros) } else { Variant::TimestampNtz(micros) }
        }
        Arrow::Utf8 => Variant::String(array.as_string::<i32>().value(row).to_string()),
        Arrow::Binary => Variant::Binary(array.as_binary::<i32>().value(row).to_vec()),
        Arrow::LargeBinary => Variant::of_cell(array.as_binary::<i64>().value(row)).unwrap_or(Variant::Null),
        Arrow::List(_) => {
            let items = array.as_list::<i32>().value(row);
            Variant::Array((0..items.len()).map(|i| of_array(items.as_ref(), i)).collect())
        }
        Arrow::Map(..) => {
            let entries = array.as_map().value(row);
            let (keys, values) = (entries.column(0), entries.column(1));
            let field = |i| (format::cell(keys.as_ref(), i, "null"), of_array(values.as_ref(), i));
            Variant::Object((0..entries.len()).map(field).collect())
        }
        Arrow::Struct(fields) => {
            let columns = array.as_struct().columns();
            Variant::Object(fields.iter().zip(columns).map(|(f, c)| (f.name().clone(), of_array(c.as_ref(), row))).collect())
        }
        _ => Variant::String(format::cell(array, row, "null")),
    }
}
