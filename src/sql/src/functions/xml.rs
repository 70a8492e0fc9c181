//! XML in columns of text: from_xml, to_xml, schema_of_xml and xpath.

use std::sync::Arc;

use datafusion::arrow::array::{
    Array, ArrayRef, BooleanArray, Float32Array, Float64Array, Int16Array, Int32Array, Int64Array, ListBuilder, StringArray, StringBuilder,
};
use datafusion::logical_expr::Volatility;

use super::json::{literal, refuse_drop};
use super::{Function, Invocation, Kernel, KernelArgs, scalar};
use crate::analyzer::Typed;
use crate::error::{Error, Result};
use crate::settings::Settings;
use crate::types::DataType;
use crate::xml::xpath::{self, Expression, Value};
use crate::xml::{self, XmlOptions};

pub const FUNCTIONS: &[Function] = &[
    scalar("from_xml", 2, 3, from_xml),
    scalar("schema_of_xml", 1, 2, schema_of_xml),
    scalar("to_xml", 1, 2, to_xml),
    scalar("xpath", 2, 2, nodes),
    scalar("xpath_boolean", 2, 2, |c| {
        values(c, "xpath_boolean", DataType::Boolean, |v| Arc::new(v.map(|v| v.map(|v| v.boolean())).collect::<BooleanArray>()))
    }),
    scalar("xpath_double", 2, 2, |c| double(c, "xpath_double")),
    scalar("xpath_float", 2, 2, |c| {
        values(c, "xpath_float", DataType::Float, |v| Arc::new(v.map(|v| v.map(|v| v.number() as f32)).collect::<Float32Array>()))
    }),
    scalar("xpath_int", 2, 2, |c| {
        values(c, "xpath_int", DataType::Integer, |v| Arc::new(v.map(|v| v.map(|v| v.number() as i32)).collect::<Int32Array>()))
    }),
    scalar("xpath_long", 2, 2, |c| {
        values(c, "xpath_long", DataType::Long, |v| Arc::new(v.map(|v| v.map(|v| v.number() as i64)).collect::<Int64Array>()))
    }),
    scalar("xpath_number", 2, 2, |c| double(c, "xpath_number")),
    scalar("xpath_short", 2, 2, |c| {
        // As Java narrows: over an int.
        let short = |v: Value| (v.number() as i32) as i16;
        values(c, "xpath_short", DataType::Short, move |v| Arc::new(v.map(|v| v.map(short)).collect::<Int16Array>()))
    }),
    scalar("xpath_string", 2, 2, |c| {
        values(c, "xpath_string", DataType::String, |v| Arc::new(v.map(|v| v.map(|v| v.string())).collect::<StringArray>()))
    }),
];

fn options(call: &Invocation<'_>, index: usize) -> Result<XmlOptions> {
    let mut options = XmlOptions { zone: Settings::current().zone, ..XmlOptions::default() };
    if let Some(name) = call.session.conf().get("spark.sql.columnNameOfCorruptRecord") {
        options.corrupt_column = name;
    }
    for (key, value) in call.options(index)? {
        options.set(&key, &value)?;
    }
    Ok(options)
}

fn from_xml(call: &Invocation<'_>) -> Result<Typed> {
    let DataType::Struct(schema) = call.schema(1)? else {
        let shown = format!("\"{}\"", call.schema(1)?.sql());
        return Err(Error::datatype_mismatch("INVALID_XML_SCHEMA", &call.text, &[("schema", &shown)]));
    };
    let options = options(call, 2)?;
    refuse_drop(options.mode, "from_xml")?;
    let text = call.strict_string(0)?;
    let parameter = format!("{} {options:?}", schema.simple_string());
    let result = DataType::Struct(schema.clone());
    let body = move |args: &KernelArgs<'_>| xml::decode(&args.strings(0)?, &schema, &options);
    let typed = Kernel::call_with("from_xml", parameter, vec![text], result, Volatility::Immutable, Arc::new(body));
    Ok(Typed { nullable: true, ..typed })
}

fn to_xml(call: &Invocation<'_>) -> Result<Typed> {
    let value = call.raw(0)?;
    if !matches!(value.data_type, DataType::Struct(_)) {
        return Err(call.wrong_type(0, "\"STRUCT\""));
    }
    let options = options(call, 1)?;
    let parameter = format!("{options:?}");
    let body = move |args: &KernelArgs<'_>| {
        let array = args.array(0)?;
        let writer = xml::Writer::new(&options);
        let out = (0..array.len()).map(|row| array.is_valid(row).then(|| writer.row(array.as_ref(), row)));
        Ok(Arc::new(StringArray::from_iter(out)) as ArrayRef)
    };
    let typed = Kernel::call_with("to_xml", parameter, vec![value], DataType::String, Volatility::Immutable, Arc::new(body));
    Ok(Typed { nullable: true, ..typed })
}

fn schema_of_xml(call: &Invocation<'_>) -> Result<Typed> {
    let example = call.example(0, "xml")?;
    let options = options(call, 1)?;
    let Some(root) = xml::parse(&example) else {
        let parameters = [("badRecord", &*example), ("failFastMode", "FAILFAST")];
        return Err(Error::new("MALFORMED_RECORD_IN_PARSING.WITHOUT_SUGGESTION", &parameters));
    };
    let schema = xml::canonical(&DataType::Struct(xml::infer(&root, &options)));
    Ok(literal(&schema.sql()))
}

/// Each row's value of an expression that is known beforehand; null for nothing.
fn evaluated(args: &KernelArgs<'_>, expression: &Expression, path: &str) -> Result<Vec<Option<Value>>> {
    let texts = args.strings(0)?;
    let wrong = |message: &str| Error::plain("RuntimeException", message.to_string());
    let evaluate = |text: Option<&str>| {
        let Some(text) = text.filter(|t| !t.is_empty()) else { return Ok(None) };
        let root = xml::parse(text).ok_or_else(|| wrong(&format!("Error loading expression '{path}'")))?;
        xpath::evaluate(expression, &root).map(Some).map_err(|e| wrong(&format!("Invalid XPath '{path}'{e}")))
    };
    texts.iter().map(evaluate).collect()
}

fn evaluation(
    call: &Invocation<'_>,
    name: &'static str,
    result: DataType,
    finish: impl Fn(Vec<Option<Value>>) -> ArrayRef + Send + Sync + 'static,
) -> Result<Typed> {
    let text = call.strict_string(0)?;
    call.strict_string(1)?;
    let Some(path) = call.constant_text(1) else {
        let shown = call.texts.get(1).map_or_else(String::new, |t| format!("\"{t}\""));
        let parameters = [("inputName", "`path`"), ("inputType", "\"STRING\""), ("inputExpr", &*shown)];
        return Err(Error::datatype_mismatch("NON_FOLDABLE_INPUT", &call.text, &parameters));
    };
    let parsed = xpath::parse(&path);
    let parameter = path.clone();
    let body = move |args: &KernelArgs<'_>| match &parsed {
        Ok(expression) => Ok(finish(evaluated(args, expression, &path)?)),
        Err(message) => Err(Error::plain("RuntimeException", format!("Invalid XPath '{path}'{message}"))),
    };
    let typed = Kernel::call_with(name, parameter, vec![text], result, Volatility::Immutable, Arc::new(body));
    Ok(Typed { nullable: true, ..typed })
}

fn values(
    call: &Invocation<'_>,
    name: &'static str,
    result: DataType,
    collect: impl Fn(std::vec::IntoIter<Option<Value>>) -> ArrayRef + Send + Sync + 'static,
) -> Result<Typed> {
    evaluation(call, name, result, move |values| collect(values.into_iter()))
}

fn double(call: &Invocation<'_>, name: &'static str) -> Result<Typed> {
    values(call, name, DataType::Double, |v| Arc::new(v.map(|v| v.map(|v| v.number())).collect::<Float64Array>()))
}

/// The values of the nodes found: elements have none of their own.
fn nodes(call: &Invocation<'_>) -> Result<Typed> {
    let result = DataType::Array(Box::new(DataType::String), true);
    evaluation(call, "xpath", result, |values| {
        let mut out = ListBuilder::new(StringBuilder::new());
        for value in values {
            match value {
                Some(value) => {
                    value.texts().into_iter().for_each(|text| out.values().append_option(text));
                    out.append(true);
                }
                None => out.append(false),
            }
        }
        Arc::new(out.finish())
    })
}
