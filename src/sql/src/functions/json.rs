//! JSON in columns of text: from_json, to_json, get_json_object and their kin.

use std::sync::Arc;

use datafusion::arrow::array::{Array, ArrayRef, Int32Array, ListBuilder, StringArray, StringBuilder};
use datafusion::logical_expr::Volatility;

use super::{Function, Invocation, Kernel, KernelArgs, scalar};
use crate::analyzer::Typed;
use crate::error::{Error, Result};
use crate::json::{Decoder, Json, JsonOptions, Node, Writer, canonical, infer, parse, path};
use crate::reader::ParseMode;
use crate::settings::Settings;
use crate::types::{DataType, StructType};

pub const FUNCTIONS: &[Function] = &[
    scalar("from_json", 2, 3, from_json),
    scalar("get_json_object", 2, 2, get_json_object),
    scalar("json_array_length", 1, 1, json_array_length),
    scalar("json_object_keys", 1, 1, json_object_keys),
    scalar("schema_of_json", 1, 2, schema_of_json),
    scalar("to_json", 1, 2, to_json),
];

fn options(call: &Invocation<'_>, index: usize) -> Result<JsonOptions> {
    let mut options = JsonOptions { zone: Settings::current().zone, ..JsonOptions::default() };
    if let Some(name) = call.session.conf().get("spark.sql.columnNameOfCorruptRecord") {
        options.corrupt_column = name;
    }
    for (key, value) in call.options(index)? {
        options.set(&key, &value)?;
    }
    Ok(options)
}

/// from_json and its kin keep every row, so that they cannot drop one.
pub fn refuse_drop(mode: ParseMode, function: &str) -> Result<()> {
    match mode {
        ParseMode::DropMalformed => {
            let name = format!("`{function}`");
            Err(Error::new("PARSE_MODE_UNSUPPORTED", &[("funcName", &name), ("mode", "DROPMALFORMED")]))
        }
        _ => Ok(()),
    }
}

fn from_json(call: &Invocation<'_>) -> Result<Typed> {
    let schema = call.schema(1)?;
    let options = options(call, 2)?;
    refuse_drop(options.mode, "from_json")?;
    if let Some(map) = other_key(&schema) {
        let shown = format!("\"{}\"", map.sql());
        let name = if matches!(schema, DataType::Map(..)) { "entries" } else { &call.text };
        return Err(Error::datatype_mismatch("INVALID_JSON_MAP_KEY_TYPE", name, &[("schema", &shown)]));
    }
    if !matches!(schema, DataType::Struct(_) | DataType::Array(..) | DataType::Map(..) | DataType::Variant) {
        let shown = format!("\"{}\"", schema.sql());
        return Err(Error::datatype_mismatch("INVALID_JSON_SCHEMA", &call.text, &[("schema", &shown)]));
    }
    let text = call.strict_string(0)?;
    let options = Arc::new(options);
    let parameter = format!("{} {options:?}", schema.sql());
    let root = schema.clone();
    let body = move |args: &KernelArgs<'_>| {
        let mut decoder = Decoder::new(&root, &options)?;
        for text in args.strings(0)?.iter() {
            match text {
                Some(text) => {
                    decoder.push(text)?;
                }
                None => decoder.push_null(),
            }
        }
        decoder.finish()
    };
    let typed = Kernel::call_with("from_json", parameter, vec![text], schema, Volatility::Immutable, Arc::new(body));
    Ok(Typed { nullable: true, ..typed })
}

/// A map whose keys are no texts, somewhere inside.
fn other_key(data_type: &DataType) -> Option<&DataType> {
    match data_type {
        DataType::Map(key, value, _) => {
            if **key == DataType::String {
                other_key(value)
            } else {
                Some(data_type)
            }
        }
        DataType::Array(element, _) => other_key(element),
        DataType::Struct(s) => s.fields.iter().find_map(|f| other_key(&f.data_type)),
        _ => None,
    }
}

fn to_json(call: &Invocation<'_>) -> Result<Typed> {
    let value = call.raw(0)?;
    if !matches!(value.data_type, DataType::Struct(_) | DataType::Array(..) | DataType::Map(..) | DataType::Variant) {
        let shown = format!("\"{}\"", value.data_type.sql());
        return Err(Error::datatype_mismatch("INVALID_JSON_SCHEMA", &call.text, &[("schema", &shown)]));
    }
    let options = options(call, 1)?;
    let parameter = format!("{options:?}");
    let data_type = value.data_type.clone();
    let body = move |args: &KernelArgs<'_>| {
        let array = args.array(0)?;
        let writer = Writer::new(&options);
        let out = (0..array.len()).map(|row| array.is_valid(row).then(|| writer.cell(array.as_ref(), row, &data_type)));
        Ok(Arc::new(StringArray::from_iter(out)) as ArrayRef)
    };
    let typed = Kernel::call_with("to_json", parameter, vec![value], DataType::String, Volatility::Immutable, Arc::new(body));
    Ok(Typed { nullable: true, ..typed })
}

fn schema_of_json(call: &Invocation<'_>) -> Result<Typed> {
    let example = call.example(0, "json")?;
    let options = options(call, 1)?;
    let node = match parse(&example, &options) {
        Ok(Some(node)) => node,
        Ok(None) => return Ok(literal("STRING")),
        Err(place) => {
            let at = place.0 + 1;
            let text = format!("Unexpected input\n at [Source: REDACTED; line: 1, column: {at}]");
            return Err(Error::plain("com.fasterxml.jackson.core.JsonParseException", text));
        }
    };
    let found = infer(&node, &example, &options);
    let schema = match (canonical(&found, &options), found) {
        (Some(schema), _) => schema,
        (None, DataType::Struct(_)) => DataType::Struct(StructType::default()),
        (None, DataType::Array(element, nulls)) if matches!(*element, DataType::Struct(_)) => {
            DataType::Array(Box::new(DataType::Struct(StructType::default())), nulls)
        }
        (None, _) => DataType::String,
    };
    Ok(literal(&schema.sql()))
}

/// A text that is known.
pub fn literal(text: &str) -> Typed {
    let value = datafusion::common::ScalarValue::Utf8(Some(text.to_string()));
    Typed::new(datafusion::logical_expr::Expr::Literal(value, None), DataType::String, false)
}

/// The value of a text, if it is JSON.
fn read(text: &str) -> Option<Node> {
    parse(text, &JsonOptions::default()).ok().flatten()
}

fn get_json_object(call: &Invocation<'_>) -> Result<Typed> {
    let typed = Kernel::call("get_json_object", vec![call.string(0)?, call.string(1)?], DataType::String, |args| {
        let (texts, paths) = (args.strings(0)?, args.strings(1)?);
        let fixed = args.scalar_text(1).map(path::parse_path);
        let out = texts.iter().zip(paths.iter()).map(|(text, by)| {
            let (text, by) = (text?, by?);
            let steps = match &fixed {
                Some(steps) => steps.clone(),
                None => path::parse_path(by),
            };
            path::find(&read(text)?, text, &steps?)
        });
        Ok(Arc::new(StringArray::from_iter(out)))
    });
    Ok(Typed { nullable: true, ..typed })
}

fn json_array_length(call: &Invocation<'_>) -> Result<Typed> {
    let typed = Kernel::call("json_array_length", vec![call.string(0)?], DataType::Integer, |args| {
        let texts = args.strings(0)?;
        let out = texts.iter().map(|text| match read(text?)?.value {
            Json::Array(items) => i32::try_from(items.len()).ok(),
            _ => None,
        });
        Ok(Arc::new(out.collect::<Int32Array>()))
    });
    Ok(Typed { nullable: true, ..typed })
}

fn json_object_keys(call: &Invocation<'_>) -> Result<Typed> {
    let result = DataType::Array(Box::new(DataType::String), true);
    let typed = Kernel::call("json_object_keys", vec![call.string(0)?], result, |args| {
        let mut out = ListBuilder::new(StringBuilder::new());
        for text in args.strings(0)?.iter() {
            match text.and_then(read).map(|node| node.value) {
                Some(Json::Object(fields)) => {
                    fields.iter().for_each(|(name, _)| out.values().append_value(name));
                    out.append(true);
                }
                _ => out.append(false),
            }
        }
        Ok(Arc::new(out.finish()))
    });
    Ok(Typed { nullable: true, ..typed })
}

/// The generator json_tuple's row: the text of each of these fields.
pub fn tuple(text: &str, names: &[Option<String>]) -> Vec<Option<String>> {
    let Some(Json::Object(fields)) = read(text).map(|n| n.value) else { return vec![None; names.len()] };
    let of = |name: &String| {
        let (_, node) = fields.iter().find(|(n, _)| n == name)?;
        match &node.value {
            Json::Null => None,
            Json::String(text) => Some(text.clone()),
            _ => {
                let mut out = String::new();
                crate::json::normalized(node, text, &mut out);
                Some(out)
            }
        }
    };
    names.iter().map(|name| name.as_ref().and_then(of)).collect()
}
