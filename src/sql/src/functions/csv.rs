//! CSV in columns of text: from_csv, to_csv and schema_of_csv.

use std::sync::Arc;

use datafusion::arrow::array::{Array, ArrayRef, AsArray, StringArray, StructArray, new_null_array};
use datafusion::arrow::buffer::NullBuffer;
use datafusion::arrow::datatypes::{DataType as Arrow, Date32Type, TimestampMicrosecondType};
use datafusion::logical_expr::Volatility;

use super::json::{literal, refuse_drop};
use super::text_values::{self, Formats};
use super::{Function, Invocation, Kernel, KernelArgs, scalar, write_datetime};
use crate::analyzer::Typed;
use crate::error::{Error, Result};
use crate::format::{self, Printer};
use crate::json::iso_moment;
use crate::reader::{self, CsvOptions, ParseMode};
use crate::settings::Settings;
use crate::types::{DataType, StructField, StructType};
use crate::zone::Zone;

pub const FUNCTIONS: &[Function] =
    &[scalar("from_csv", 2, 3, from_csv), scalar("schema_of_csv", 1, 2, schema_of_csv), scalar("to_csv", 1, 2, to_csv)];

fn from_csv(call: &Invocation<'_>) -> Result<Typed> {
    let DataType::Struct(schema) = call.schema(1)? else {
        let (text, shown) = (call.texts.get(1).map_or_else(String::new, |t| format!("\"{t}\"")), format!("\"{}\"", call.schema(1)?.sql()));
        return Err(Error::new("INVALID_SCHEMA.NON_STRUCT_TYPE", &[("inputSchema", &text), ("dataType", &shown)]));
    };
    let pairs = call.options(2)?;
    let options = CsvOptions::from_pairs(pairs.iter().map(|(k, v)| (k.as_str(), v.as_str())))?;
    refuse_drop(options.mode, "from_csv")?;
    let text = call.strict_string(0)?;
    let zone = Settings::current().zone;
    let parameter = format!("{} {options:?} {zone}", schema.simple_string());
    let result = DataType::Struct(schema.clone());
    let body = move |args: &KernelArgs<'_>| decoded(&args.strings(0)?, &schema, &options, zone);
    Ok(Kernel::call_with("from_csv", parameter, vec![text], result, Volatility::Immutable, Arc::new(body)))
}

/// Each text is a record.
fn decoded(texts: &StringArray, schema: &StructType, options: &CsvOptions, zone: Zone) -> Result<ArrayRef> {
    let corrupt = schema.fields.iter().position(|f| f.name == options.corrupt_column && f.data_type == DataType::String);
    let width = schema.fields.len() - usize::from(corrupt.is_some());
    let mut fields: Vec<Vec<Option<String>>> = vec![Vec::with_capacity(texts.len()); width];
    let mut malformed = vec![false; texts.len()];
    for (text, malformed) in texts.iter().zip(&mut malformed) {
        let record = text.map(|t| reader::csv_fields(t, options));
        *malformed = record.as_ref().is_some_and(|r| r.len() != width && !r.is_empty());
        for (i, column) in fields.iter_mut().enumerate() {
            let value = record.as_ref().and_then(|r| r.get(i)).filter(|v| **v != options.null_value);
            column.push(value.cloned());
        }
    }
    let (date, timestamp) = (options.date_format.as_deref(), options.timestamp_format.as_deref());
    let formats = Formats { date, timestamp, nan: &options.nan_value, zone };
    let mut columns: Vec<ArrayRef> = Vec::new();
    let mut fields = fields.into_iter();
    for (i, field) in schema.fields.iter().enumerate() {
        if corrupt == Some(i) {
            columns.push(new_null_array(&Arrow::Utf8, texts.len()));
            continue;
        }
        let texts = StringArray::from_iter(fields.next().unwrap_or_default());
        let column = text_values::column(&texts, &field.data_type, &formats)?;
        for (row, malformed) in malformed.iter_mut().enumerate() {
            *malformed |= texts.is_valid(row) && column.is_null(row);
        }
        columns.push(column);
    }
    if options.mode == ParseMode::FailFast
        && let Some(row) = malformed.iter().position(|m| *m)
    {
        let shown: Vec<_> = columns.iter().map(|c| format::cell(c.as_ref(), row, "null")).collect();
        let shown = format!("[{}]", shown.join(","));
        return Err(Error::new("MALFORMED_RECORD_IN_PARSING.WITHOUT_SUGGESTION", &[("badRecord", &shown), ("failFastMode", "FAILFAST")]));
    }
    if let Some(slot) = corrupt.and_then(|i| columns.get_mut(i)) {
        let records = texts.iter().zip(&malformed).map(|(text, malformed)| text.filter(|_| *malformed));
        *slot = Arc::new(StringArray::from_iter(records));
    }
    let Arrow::Struct(arrow) = DataType::Struct(schema.clone()).to_arrow() else { return Err(Error::internal("a struct's type")) };
    let there = NullBuffer::from(texts.iter().map(|t| t.is_some()).collect::<Vec<_>>());
    Ok(Arc::new(StructArray::try_new(arrow, columns, Some(there))?))
}

fn to_csv(call: &Invocation<'_>) -> Result<Typed> {
    let value = call.raw(0)?;
    let DataType::Struct(schema) = &value.data_type else {
        let (name, shown) = ("`to_csv`", format!("\"{}\"", value.data_type.sql()));
        return Err(Error::datatype_mismatch("UNSUPPORTED_INPUT_TYPE", &call.text, &[("functionName", name), ("dataType", &shown)]));
    };
    if let Some(field) = schema.fields.iter().find(|f| f.data_type == DataType::Variant) {
        let (name, shown) = ("`to_csv`", format!("\"{}\"", field.data_type.sql()));
        return Err(Error::datatype_mismatch("UNSUPPORTED_INPUT_TYPE", &call.text, &[("functionName", name), ("dataType", &shown)]));
    }
    let pairs = call.options(1)?;
    let writer = Writer::new(&pairs)?;
    let parameter = format!("{pairs:?} {}", writer.zone);
    let types: Vec<DataType> = schema.fields.iter().map(|f| f.data_type.clone()).collect();
    let body = move |args: &KernelArgs<'_>| {
        let array = args.array(0)?;
        let structs = array.as_struct();
        let record = |row: usize| {
            let fields: Vec<_> = structs.columns().iter().zip(&types).map(|(c, t)| writer.field(c.as_ref(), row, t)).collect();
            fields.join(&writer.options.separator)
        };
        Ok(Arc::new(StringArray::from_iter((0..structs.len()).map(|row| structs.is_valid(row).then(|| record(row))))) as ArrayRef)
    };
    let typed = Kernel::call_with("to_csv", parameter, vec![value], DataType::String, Volatility::Immutable, Arc::new(body));
    Ok(Typed { nullable: true, ..typed })
}

/// How a record is written. Blanks around a text go unless it is said that they stay.
struct Writer {
    options: CsvOptions,
    keeps_leading: bool,
    keeps_trailing: bool,
    quote_all: bool,
    empty: String,
    zone: Zone,
}

impl Writer {
    fn new(pairs: &[(String, String)]) -> Result<Self> {
        let options = CsvOptions::from_pairs(pairs.iter().map(|(k, v)| (k.as_str(), v.as_str())))?;
        let set = |name: &str| pairs.iter().rev().find(|(k, _)| k.eq_ignore_ascii_case(name)).map(|(_, v)| v.as_str());
        let says = |name: &str, what: &str| set(name).is_some_and(|v| v.eq_ignore_ascii_case(what));
        Ok(Self {
            keeps_leading: says("ignoreLeadingWhiteSpace", "false"),
            keeps_trailing: says("ignoreTrailingWhiteSpace", "false"),
            quote_all: says("quoteAll", "true"),
            empty: set("emptyValue").unwrap_or("\"\"").to_string(),
            zone: set("timeZone").and_then(Zone::of).unwrap_or(Settings::current().zone),
            options,
        })
    }

    fn field(&self, array: &dyn Array, row: usize, data_type: &DataType) -> String {
        if array.is_null(row) || *array.data_type() == Arrow::Null {
            return self.options.null_value.clone();
        }
        let text = match array.data_type() {
            Arrow::Timestamp(_, zone) => {
                let micros = array.as_primitive::<TimestampMicrosecondType>().value(row);
                let (by, zone) = (self.options.timestamp_format.as_ref(), zone.as_ref().map(|_| self.zone));
                by.and_then(|by| write_datetime(micros, by, zone.unwrap_or(Zone::UTC))).unwrap_or_else(|| iso_moment(micros, zone))
            }
            Arrow::Date32 => {
                let days = array.as_primitive::<Date32Type>().value(row);
                let by = self.options.date_format.as_ref();
                by.and_then(|by| write_datetime(i64::from(days) * 86_400_000_000, by, Zone::UTC)).unwrap_or_else(|| format::date(days))
            }
            _ => Printer { null: "null", zone: self.zone }.cell(array, row, data_type),
        };
        self.quoted(&text)
    }

    fn quoted(&self, text: &str) -> String {
        if text.is_empty() {
            return self.empty.clone();
        }
        let text = if self.keeps_leading { text } else { text.trim_start_matches([' ', '\t']) };
        let text = if self.keeps_trailing { text } else { text.trim_end_matches([' ', '\t']) };
        let Some(quote) = self.options.quote.map(char::from) else { return text.to_string() };
        let special = text.contains(self.options.separator.as_str()) || text.contains([quote, '\n', '\r']);
        if !special && !self.quote_all {
            return text.to_string();
        }
        let escape = self.options.escape.map(char::from);
        let mut out = String::from(quote);
        for c in text.chars() {
            if c == quote {
                out.extend(escape.filter(|e| *e != quote).or(Some(quote)));
            }
            out.push(c);
        }
        out.push(quote);
        out
    }
}

fn schema_of_csv(call: &Invocation<'_>) -> Result<Typed> {
    let example = call.example(0, "csv")?;
    let pairs = call.options(1)?;
    let options = CsvOptions::from_pairs(pairs.iter().map(|(k, v)| (k.as_str(), v.as_str())))?;
    let types = reader::csv_types(&example, &options);
    let fields = types.into_iter().enumerate().map(|(i, t)| StructField::new(format!("_c{i}"), t, true));
    Ok(literal(&DataType::Struct(StructType::new(fields.collect())).sql()))
}
