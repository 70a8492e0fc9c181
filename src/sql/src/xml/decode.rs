//! XML's trees as columns of a schema: attributes and children are fields, repeated children arrays. What does not fit is
//! null, and its record is malformed.

use std::borrow::Cow;
use std::sync::Arc;

use datafusion::arrow::array::{Array, ArrayRef, ListArray, MapArray, StringArray, StructArray, new_null_array};
use datafusion::arrow::buffer::{NullBuffer, OffsetBuffer};
use datafusion::arrow::datatypes::DataType as Arrow;

use super::{Element, XmlOptions, parse};
use crate::error::{Error, Result};
use crate::format;
use crate::functions::text_values::{self, Formats};
use crate::reader::ParseMode;
use crate::types::{DataType, StructType};

/// What a field's value is read from.
#[derive(Clone)]
enum Item<'x> {
    Element(&'x Element),
    Text(Cow<'x, str>),
}

/// Each text is a record; its root element's name does not matter.
pub fn decode(texts: &StringArray, schema: &StructType, options: &XmlOptions) -> Result<ArrayRef> {
    let roots: Vec<Option<Option<Element>>> = texts.iter().map(|text| text.map(parse)).collect();
    let mut malformed: Vec<bool> = roots.iter().map(|root| matches!(root, Some(None))).collect();
    let corrupt = schema.fields.iter().position(|f| f.name == options.corrupt_column && f.data_type == DataType::String);
    let items: Vec<Option<Item<'_>>> = roots.iter().map(|root| root.as_ref()?.as_ref().map(Item::Element)).collect();
    let rows: Vec<usize> = (0..texts.len()).collect();
    let mut columns = Vec::new();
    for (i, field) in schema.fields.iter().enumerate() {
        if corrupt == Some(i) {
            columns.push(new_null_array(&Arrow::Utf8, texts.len()));
            continue;
        }
        let values: Vec<Option<Item<'_>>> =
            items.iter().map(|item| item.as_ref().and_then(|i| field_of(i, &field.name, options))).collect();
        columns.push(field_column(&items, values, &field.name, &field.data_type, &rows, options, &mut malformed)?);
    }
    if options.mode == ParseMode::FailFast
        && let Some(row) = malformed.iter().position(|m| *m)
    {
        let cells: Vec<_> = columns.iter().map(|c| format::cell(c.as_ref(), row, "null")).collect();
        let record = format!("[{}]", cells.join(","));
        let parameters = [("badRecord", &*record), ("failFastMode", "FAILFAST")];
        return Err(Error::new("MALFORMED_RECORD_IN_PARSING.WITHOUT_SUGGESTION", &parameters));
    }
    if let Some(slot) = corrupt.and_then(|i| columns.get_mut(i)) {
        *slot = Arc::new(StringArray::from_iter(texts.iter().zip(&malformed).map(|(text, bad)| text.filter(|_| *bad))));
    }
    let there = NullBuffer::from(texts.iter().map(|t| t.is_some()).collect::<Vec<_>>());
    structs(&DataType::Struct(schema.clone()), columns, there)
}

fn structs(data_type: &DataType, columns: Vec<ArrayRef>, there: NullBuffer) -> Result<ArrayRef> {
    let Arrow::Struct(fields) = data_type.to_arrow() else { return Err(Error::internal("a struct's type")) };
    if columns.is_empty() {
        return Ok(Arc::new(StructArray::new_empty_fields(there.len(), Some(there))));
    }
    Ok(Arc::new(StructArray::try_new(fields, columns, Some(there))?))
}

/// An attribute, the text, or the last child of that name.
fn field_of<'x>(item: &Item<'x>, name: &str, options: &XmlOptions) -> Option<Item<'x>> {
    let element = match item {
        Item::Element(element) => *element,
        Item::Text(text) => return (name == options.value_tag).then(|| Item::Text(text.clone())),
    };
    if name == options.value_tag {
        let text = element.own_text();
        let text = if options.trim { text.trim().to_string() } else { text };
        return (!text.is_empty()).then_some(Item::Text(Cow::Owned(text)));
    }
    if !options.exclude_attributes
        && let Some(attribute) = name.strip_prefix(options.attribute_prefix.as_str())
        && let Some((_, value)) = element.attributes.iter().find(|(n, _)| n == attribute)
    {
        return Some(Item::Text(Cow::Borrowed(value)));
    }
    element.elements().rev().find(|e| e.name == name).map(Item::Element)
}

fn field_column(
    parents: &[Option<Item<'_>>],
    values: Vec<Option<Item<'_>>>,
    name: &str,
    data_type: &DataType,
    rows: &[usize],
    options: &XmlOptions,
    malformed: &mut [bool],
) -> Result<ArrayRef> {
    let DataType::Array(element, _) = data_type else { return column(&values, data_type, rows, options, malformed) };
    // All children of the name; of none, null.
    let (mut items, mut item_rows, mut lengths, mut there) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for ((parent, value), row) in parents.iter().zip(values).zip(rows) {
        let before = items.len();
        match (parent, value) {
            (Some(Item::Element(parent)), Some(Item::Element(_))) => {
                items.extend(parent.elements().filter(|e| e.name == name).map(|e| Some(Item::Element(e))));
            }
            (_, Some(text)) => items.push(Some(text)),
            _ => {}
        }
        item_rows.extend(std::iter::repeat_n(*row, items.len() - before));
        lengths.push(items.len() - before);
        there.push(items.len() > before);
    }
    let Arrow::List(field) = data_type.to_arrow() else { return Err(Error::internal("an array's type")) };
    // An array of arrays has its elements one deeper.
    let items = match element.as_ref() {
        DataType::Array(..) => {
            let inner: Vec<_> = items.iter().map(|i| i.as_ref().and_then(|i| field_of(i, &options.item_name, options))).collect();
            field_column(&items, inner, &options.item_name, element, &item_rows, options, malformed)?
        }
        _ => column(&items, element, &item_rows, options, malformed)?,
    };
    Ok(Arc::new(ListArray::try_new(field, OffsetBuffer::from_lengths(lengths), items, Some(NullBuffer::from(there)))?))
}

fn column(
    items: &[Option<Item<'_>>],
    data_type: &DataType,
    rows: &[usize],
    options: &XmlOptions,
    malformed: &mut [bool],
) -> Result<ArrayRef> {
    match data_type {
        DataType::Struct(schema) => {
            let columns = schema.fields.iter().map(|field| {
                let values: Vec<_> = items.iter().map(|i| i.as_ref().and_then(|i| field_of(i, &field.name, options))).collect();
                field_column(items, values, &field.name, &field.data_type, rows, options, malformed)
            });
            let columns = columns.collect::<Result<Vec<_>>>()?;
            let there = NullBuffer::from(items.iter().map(Option::is_some).collect::<Vec<_>>());
            structs(data_type, columns, there)
        }
        DataType::Map(_, value, _) => {
            let (mut keys, mut values, mut value_rows, mut lengths) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
            for (item, row) in items.iter().zip(rows) {
                let before = keys.len();
                if let Some(Item::Element(element)) = item {
                    for (name, text) in &element.attributes {
                        keys.push(format!("{}{name}", options.attribute_prefix));
                        values.push(Some(Item::Text(Cow::Borrowed(text.as_str()))));
                    }
                    for child in element.elements() {
                        keys.push(child.name.clone());
                        values.push(Some(Item::Element(child)));
                    }
                }
                value_rows.extend(std::iter::repeat_n(*row, keys.len() - before));
                lengths.push(keys.len() - before);
            }
            let Arrow::Map(entries, sorted) = data_type.to_arrow() else { return Err(Error::internal("a map's type")) };
            let Arrow::Struct(fields) = entries.data_type() else { return Err(Error::internal("a map's entries")) };
            let columns: Vec<ArrayRef> = vec![Arc::new(StringArray::from(keys)), column(&values, value, &value_rows, options, malformed)?];
            let inner = StructArray::try_new(fields.clone(), columns, None)?;
            let there = NullBuffer::from(items.iter().map(|i| matches!(i, Some(Item::Element(_)))).collect::<Vec<_>>());
            Ok(Arc::new(MapArray::try_new(entries, OffsetBuffer::from_lengths(lengths), inner, Some(there), sorted)?))
        }
        _ => {
            let texts = items.iter().map(|item| text_of(item.as_ref()?, data_type, options));
            let texts = StringArray::from_iter(texts.collect::<Vec<_>>());
            let formats = Formats {
                date: options.date_format.as_deref(),
                timestamp: options.timestamp_format.as_deref(),
                nan: "NaN",
                zone: options.zone,
            };
            let out = text_values::column(&texts, data_type, &formats)?;
            for (i, row) in rows.iter().enumerate() {
                if texts.is_valid(i)
                    && out.is_null(i)
                    && let Some(bad) = malformed.get_mut(*row)
                {
                    *bad = true;
                }
            }
            Ok(out)
        }
    }
}

/// A value's text; nothing is null, but for texts themselves.
fn text_of(item: &Item<'_>, data_type: &DataType, options: &XmlOptions) -> Option<String> {
    let text = match item {
        Item::Text(text) => text.to_string(),
        Item::Element(e) if *data_type == DataType::String && e.elements().next().is_some() => e.inner_xml(),
        Item::Element(e) => e.text(),
    };
    let text = if options.trim { text.trim().to_string() } else { text };
    if options.null_value.as_ref() == Some(&text) || (text.is_empty() && *data_type != DataType::String) {
        return None;
    }
    Some(text)
}
