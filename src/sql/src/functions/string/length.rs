//! What columns of CHAR and VARCHAR do to texts: filled up with blanks when they are read and compared, checked when they are
//! written.

use std::sync::Arc;

use datafusion::arrow::array::{Array, ArrayRef, AsArray, ListArray, MapArray, StructArray};
use datafusion::arrow::datatypes::DataType as Arrow;
use datafusion::common::ScalarValue;
use datafusion::logical_expr::Expr;

use super::bytes;
use crate::analyzer::Typed;
use crate::error::{Error, Result};
use crate::functions::{Kernel, KernelArgs, constant};
use crate::types::{DataType, Metadata, TextLength};

/// What happens to each text of a column that has a length.
type Change = fn(&str, TextLength) -> Result<String>;

/// A column as it is read: files may hold the texts of CHAR without the blanks. None where there is nothing to do.
pub fn read(value: Typed, metadata: &Metadata) -> Option<Typed> {
    let lengths = lengths(metadata)?;
    if !lengths.iter().flatten().any(|l| matches!(l, TextLength::Char(_))) {
        return None;
    }
    Some(each("readSidePadding", value, lengths, |text, length| match length {
        TextLength::Char(most) => Ok(filled(text, most)),
        TextLength::Varchar(_) => Ok(text.to_string()),
    }))
}

/// A value as a column takes it: of its texts blanks that are too many go, other characters are an error. None for a column
/// whose texts are of any length.
pub fn write(value: Typed, metadata: &Metadata) -> Option<Typed> {
    let lengths = lengths(metadata)?;
    let name = match lengths.as_slice() {
        [Some(TextLength::Char(_))] => "charTypeWriteSideCheck",
        _ => "varcharTypeWriteSideCheck",
    };
    Some(each(name, value, lengths, |text, length| match length {
        TextLength::Char(most) => Ok(filled(&cut(text, most)?, most)),
        TextLength::Varchar(most) => cut(text, most),
    }))
}

fn lengths(metadata: &Metadata) -> Option<Vec<Option<TextLength>>> {
    let written = crate::types::written_type(metadata)?;
    crate::parser::text_lengths(written).ok()
}

/// The value with all texts in it changed that have a length; `lengths` are those of the type's texts in their order.
fn each(name: &'static str, value: Typed, lengths: Vec<Option<TextLength>>, change: Change) -> Typed {
    let (nullable, data_type) = (value.nullable, value.data_type.clone());
    let shown: Vec<String> = lengths.iter().flatten().map(|l| l.characters().to_string()).collect();
    let literal = |text: String| Typed::new(Expr::Literal(ScalarValue::Utf8(Some(text)), None), DataType::String, false);
    let arguments = vec![value, literal(shown.join(", "))];
    let result = data_type.clone();
    let body = move |args: &KernelArgs<'_>| inside(&args.array(0)?, &data_type, &mut lengths.iter().copied(), change);
    let typed = Kernel::call(name, arguments, result, body);
    Typed { nullable, ..typed }
}

fn inside(
    array: &ArrayRef,
    data_type: &DataType,
    lengths: &mut impl Iterator<Item = Option<TextLength>>,
    change: Change,
) -> Result<ArrayRef> {
    let element = |list: &Arrow| match list {
        Arrow::List(field) | Arrow::Map(field, _) => Some(Arc::clone(field)),
        _ => None,
    };
    Ok(match (data_type, element(array.data_type())) {
        (DataType::String, _) => match (lengths.next().flatten(), array.as_string_opt::<i32>()) {
            (Some(length), Some(texts)) => bytes::texts(texts.iter().map(|text| text.map(|t| change(t, length)).transpose()))?,
            _ => Arc::clone(array),
        },
        (DataType::Array(item, _), Some(field)) => {
            let list = array.as_list::<i32>();
            let values = inside(list.values(), item, lengths, change)?;
            Arc::new(ListArray::try_new(field, list.offsets().clone(), values, list.nulls().cloned())?)
        }
        (DataType::Map(key, item, _), Some(field)) => {
            let map = array.as_map();
            let (keys, values) = (inside(map.keys(), key, lengths, change)?, inside(map.values(), item, lengths, change)?);
            let entries = StructArray::try_new(map.entries().fields().clone(), vec![keys, values], map.entries().nulls().cloned())?;
            Arc::new(MapArray::try_new(field, map.offsets().clone(), entries, map.nulls().cloned(), false)?)
        }
        (DataType::Struct(s), _) => {
            let rows = array.as_struct();
            let columns = rows.columns().iter().zip(&s.fields);
            let columns = columns.map(|(c, f)| inside(c, &f.data_type, lengths, change)).collect::<Result<Vec<_>>>()?;
            Arc::new(StructArray::try_new(rows.fields().clone(), columns, rows.nulls().cloned())?)
        }
        _ => Arc::clone(array),
    })
}

/// A text for a comparison, filled up with blanks; a constant's is so already when it runs.
pub fn padded(value: Typed, length: usize) -> Typed {
    match constant_text(&value) {
        Some(text) => Typed { expr: Expr::Literal(ScalarValue::Utf8(Some(filled(&text, length))), None), ..value },
        None => each("rpad", value, vec![Some(TextLength::Char(length))], |text, length| Ok(filled(text, length.characters()))),
    }
}

/// The text of an expression that is the same for all rows.
pub fn constant_text(value: &Typed) -> Option<String> {
    match constant::value(&value.expr)? {
        ScalarValue::Utf8(text) => text,
        _ => None,
    }
}

fn filled(text: &str, length: usize) -> String {
    let missing = length.saturating_sub(text.chars().count());
    format!("{text}{}", " ".repeat(missing))
}

fn cut(text: &str, most: usize) -> Result<String> {
    let Some((end, _)) = text.char_indices().nth(most) else { return Ok(text.to_string()) };
    let (kept, rest) = text.split_at(end);
    if rest.bytes().all(|b| b == b' ') {
        return Ok(kept.to_string());
    }
    Err(Error::new("EXCEED_LIMIT_LENGTH", &[("limit", &most.to_string())]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test(unsupported = test)]
    fn characters_are_counted() {
        assert_eq!(filled("né", 4), "né  ");
        assert_eq!(cut("né   ", 3).unwrap(), "né ");
        assert!(cut("née", 2).is_err());
    }
}
