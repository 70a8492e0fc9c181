//! How columns keep MLlib's vectors and matrices: the structs that Spark's VectorUDT and MatrixUDT name, and their texts.

use datafusion::arrow::array::{AsArray, StructArray};
use datafusion::arrow::datatypes::{DataType as Arrow, Fields, Float64Type, Int8Type, Int32Type};

use super::{DataType, StructField, StructType};
use crate::format::java_double;

/// `type` is 0 for a sparse vector and 1 for a dense one, which has neither `size` nor `indices`.
pub fn vector_storage() -> StructType {
    StructType::new(vec![
        StructField::new("type", DataType::Byte, false),
        StructField::new("size", DataType::Integer, true),
        StructField::new("indices", DataType::Array(Box::new(DataType::Integer), false), true),
        StructField::new("values", DataType::Array(Box::new(DataType::Double), false), true),
    ])
}

/// `type` is 0 for a sparse matrix, in compressed columns, and 1 for a dense one; values go by column unless transposed.
pub fn matrix_storage() -> StructType {
    StructType::new(vec![
        StructField::new("type", DataType::Byte, false),
        StructField::new("numRows", DataType::Integer, false),
        StructField::new("numCols", DataType::Integer, false),
        StructField::new("colPtrs", DataType::Array(Box::new(DataType::Integer), false), true),
        StructField::new("rowIndices", DataType::Array(Box::new(DataType::Integer), false), true),
        StructField::new("values", DataType::Array(Box::new(DataType::Double), false), true),
        StructField::new("isTransposed", DataType::Boolean, false),
    ])
}

/// The type whose storage this struct is.
pub(super) fn of_storage(fields: &Fields) -> Option<DataType> {
    let named = |names: &[&str]| fields.len() == names.len() && fields.iter().zip(names).all(|(field, name)| field.name() == name);
    let tagged = fields.first().is_some_and(|field| *field.data_type() == Arrow::Int8);
    if tagged && named(&["type", "size", "indices", "values"]) {
        Some(DataType::Vector)
    } else if tagged && named(&["type", "numRows", "numCols", "colPtrs", "rowIndices", "values", "isTransposed"]) {
        Some(DataType::Matrix)
    } else {
        None
    }
}

/// A cell as Spark writes it: `[1.0,2.0]`, `(3,[0],[1.0])`, a matrix over several lines. None where it is none.
pub(crate) fn text(array: &StructArray, row: usize) -> Option<String> {
    match of_storage(array.fields())? {
        DataType::Vector => vector_text(array, row),
        _ => matrix_text(array, row),
    }
}

fn integers(array: &StructArray, name: &str, row: usize) -> Option<Vec<i32>> {
    let list = array.column_by_name(name)?.as_list_opt::<i32>()?;
    Some(list.value(row).as_primitive_opt::<Int32Type>()?.values().to_vec())
}

fn doubles(array: &StructArray, row: usize) -> Option<Vec<f64>> {
    let list = array.column_by_name("values")?.as_list_opt::<i32>()?;
    Some(list.value(row).as_primitive_opt::<Float64Type>()?.values().to_vec())
}

fn is_dense(array: &StructArray, row: usize) -> Option<bool> {
    Some(array.column_by_name("type")?.as_primitive_opt::<Int8Type>()?.value(row) == 1)
}

fn joined<T>(items: &[T], text: impl Fn(&T) -> String) -> String {
    items.iter().map(text).collect::<Vec<_>>().join(",")
}

fn vector_text(array: &StructArray, row: usize) -> Option<String> {
    let values = joined(&doubles(array, row)?, |v| java_double(*v));
    if is_dense(array, row)? {
        return Some(format!("[{values}]"));
    }
    let size = array.column_by_name("size")?.as_primitive_opt::<Int32Type>()?.value(row);
    Some(format!("({size},[{}],[{values}])", joined(&integers(array, "indices", row)?, i32::to_string)))
}

fn matrix_text(array: &StructArray, row: usize) -> Option<String> {
    let number = |name: &str| Some(array.column_by_name(name)?.as_primitive_opt::<Int32Type>()?.value(row));
    let (rows, columns) = (usize::try_from(number("numRows")?).ok()?, usize::try_from(number("numCols")?).ok()?);
    let transposed = array.column_by_name("isTransposed")?.as_boolean_opt()?.value(row);
    let values = doubles(array, row)?;
    if !is_dense(array, row)? {
        let (pointers, indices) = (integers(array, "colPtrs", row)?, integers(array, "rowIndices", row)?);
        let mut out = format!("{rows} x {columns} CSCMatrix");
        for (major, ends) in pointers.windows(2).enumerate() {
            let [start, end] = ends else { continue };
            for place in usize::try_from(*start).ok()?..usize::try_from(*end).ok()? {
                let minor = indices.get(place)?;
                let (r, c) = if transposed { (major.to_string(), minor.to_string()) } else { (minor.to_string(), major.to_string()) };
                out.push_str(&format!("\n({r},{c}) {}", java_double(*values.get(place)?)));
            }
        }
        return Some(out);
    }
    let at = |r: usize, c: usize| values.get(if transposed { r * columns + c } else { c * rows + r }).map(|v| java_double(*v));
    let mut lines = Vec::with_capacity(rows);
    let cells: Vec<Vec<String>> = (0..rows).map(|r| (0..columns).filter_map(|c| at(r, c)).collect()).collect();
    let widths: Vec<usize> =
        (0..columns).map(|c| cells.iter().filter_map(|line| line.get(c)).map(String::len).max().unwrap_or(0)).collect();
    for line in &cells {
        let padded: Vec<String> = line.iter().zip(&widths).map(|(cell, width)| format!("{cell:<width$}")).collect();
        lines.push(format!("{}  ", padded.join("  ")));
    }
    Some(lines.join("\n"))
}
