//! VARIANT: parse_json, variant_get, what changes one, and its schema.

use std::sync::Arc;

use datafusion::arrow::array::{Array, ArrayRef, AsArray, BooleanArray, LargeBinaryArray, StringArray, new_null_array};
use datafusion::arrow::datatypes::DataType as Arrow;
use datafusion::common::ScalarValue;
use datafusion::logical_expr::Volatility;

use super::{Function, Invocation, Kernel, KernelArgs, Kind, MANY, scalar};
use crate::analyzer::{Typed, coerce};
use crate::error::{Error, Result};
use crate::json::parse_variant;
use crate::parser;
use crate::settings::Settings;
use crate::types::DataType;
use crate::variant::path::{self, Change, Step};
use crate::variant::{self, Variant};
use crate::zone::Zone;

pub const FUNCTIONS: &[Function] = &[
    scalar("is_valid_variant", 1, 1, is_valid),
    scalar("is_variant_null", 1, 1, is_null),
    scalar("parse_json", 1, 1, |c| parse_json(c, false)),
    scalar("schema_of_variant", 1, 1, schema_of_variant),
    Function { name: "schema_of_variant_agg", kind: Kind::Aggregate, arity: (1, 1), build: schema_of_variants },
    scalar("to_variant_object", 1, 1, to_variant_object),
    scalar("try_parse_json", 1, 1, |c| parse_json(c, true)),
    scalar("try_variant_array_append", 3, 3, |c| changed(c, "variant_array_append", true)),
    scalar("try_variant_get", 2, 3, |c| get(c, true)),
    scalar("try_variant_insert", 3, 3, |c| changed(c, "variant_insert", true)),
    scalar("try_variant_set", 3, 4, |c| changed(c, "variant_set", true)),
    scalar("variant_array_append", 3, 3, |c| changed(c, "variant_array_append", false)),
    scalar("variant_delete", 2, MANY, deleted),
    scalar("variant_get", 2, 3, |c| get(c, false)),
    scalar("variant_insert", 3, 3, |c| changed(c, "variant_insert", false)),
    scalar("variant_set", 3, 4, |c| changed(c, "variant_set", false)),
    scalar("variant_strip_nulls", 1, 2, strip_nulls),
];

fn of_variant(call: &Invocation<'_>, index: usize) -> Result<Typed> {
    let value = call.raw(index)?;
    match value.data_type {
        DataType::Variant => Ok(value),
        DataType::Null => coerce::to(value, &DataType::Variant),
        _ => Err(call.wrong_type(index, "\"VARIANT\"")),
    }
}

/// The variants of a column.
pub fn decoded(array: &ArrayRef) -> Result<Vec<Option<Variant>>> {
    if *array.data_type() != Arrow::LargeBinary {
        return Ok(vec![None; array.len()]);
    }
    let malformed = || Error::new("MALFORMED_VARIANT", &[]);
    let cells = array.as_binary::<i64>().iter();
    cells.map(|cell| cell.map(|c| Variant::of_cell(c).ok_or_else(malformed)).transpose()).collect()
}

fn encoded(values: impl Iterator<Item = Option<Variant>>) -> ArrayRef {
    Arc::new(LargeBinaryArray::from_iter(values.map(|v| v.map(|v| variant::cell(&v)))))
}

fn parse_json(call: &Invocation<'_>, tries: bool) -> Result<Typed> {
    let text = call.strict_string(0)?;
    let keep_last = call.session.conf().get("spark.sql.variant.allowDuplicateKeys").is_some_and(|v| v.eq_ignore_ascii_case("true"));
    let name = if tries { "try_parse_json" } else { "parse_json" };
    let body = move |args: &KernelArgs<'_>| {
        let texts = args.strings(0)?;
        let parsed = texts.iter().map(|text| {
            let Some(text) = text else { return Ok(None) };
            match parse_variant(text, keep_last) {
                Ok(value) => Ok(Some(value)),
                Err(_) if tries => Ok(None),
                Err(_) => {
                    Err(Error::new("MALFORMED_RECORD_IN_PARSING.WITHOUT_SUGGESTION", &[("badRecord", text), ("failFastMode", "FAILFAST")]))
                }
            }
        });
        Ok(encoded(parsed.collect::<Result<Vec<_>>>()?.into_iter()))
    };
    let typed = Kernel::call_with(name, keep_last.to_string(), vec![text], DataType::Variant, Volatility::Immutable, Arc::new(body));
    Ok(Typed { nullable: typed.nullable || tries, ..typed })
}

fn is_null(call: &Invocation<'_>) -> Result<Typed> {
    let typed = Kernel::call("is_variant_null", vec![of_variant(call, 0)?], DataType::Boolean, |args| {
        let out = decoded(&args.array(0)?)?.into_iter().map(|v| Some(v == Some(Variant::Null)));
        Ok(Arc::new(out.collect::<BooleanArray>()))
    });
    Ok(Typed { nullable: false, ..typed })
}

fn is_valid(call: &Invocation<'_>) -> Result<Typed> {
    let typed = Kernel::call("is_valid_variant", vec![of_variant(call, 0)?], DataType::Boolean, |args| {
        let array = args.array(0)?;
        let valid = |cell: &[u8]| variant::parts(cell).is_some_and(|(metadata, value)| variant::is_valid(metadata, value));
        let out = array.as_binary::<i64>().iter().map(|cell| cell.map(valid));
        Ok(Arc::new(out.collect::<BooleanArray>()))
    });
    Ok(typed)
}

fn schema_of_variant(call: &Invocation<'_>) -> Result<Typed> {
    Ok(Kernel::call("schema_of_variant", vec![of_variant(call, 0)?], DataType::String, |args| {
        let values = decoded(&args.array(0)?)?;
        let out = values.iter().map(|v| v.as_ref().map(|v| variant::schema_text(&variant::schema(v))));
        Ok(Arc::new(StringArray::from_iter(out)))
    }))
}

/// What the variants of a group have in common.
fn schema_of_variants(call: &Invocation<'_>) -> Result<Typed> {
    let inner = Invocation { arguments: vec![of_variant(call, 0)?], ..call.like("collect_list") };
    let Some(collected) = super::build(&inner) else { return Err(Error::internal("collect_list")) };
    let typed = Kernel::call("schema_of_variant_agg", vec![collected?], DataType::String, |args| {
        let lists = args.array(0)?;
        let lists = lists.as_list::<i32>();
        let mut out = Vec::with_capacity(lists.len());
        for row in 0..lists.len() {
            let values = decoded(&lists.value(row))?;
            let merged = values.iter().flatten().map(variant::schema).reduce(|a, b| variant::merged(&a, &b));
            out.push(Some(variant::schema_text(&merged.unwrap_or(DataType::Null))));
        }
        Ok(Arc::new(StringArray::from_iter(out)))
    });
    Ok(Typed { nullable: false, ..typed })
}

fn to_variant_object(call: &Invocation<'_>) -> Result<Typed> {
    let value = call.raw(0)?;
    let fits = match &value.data_type {
        DataType::Struct(_) | DataType::Array(..) => true,
        DataType::Map(key, _, _) => **key == DataType::String,
        _ => false,
    };
    if !fits {
        let from = format!("\"{}\"", value.data_type.sql());
        let parameters = [("srcType", &*from), ("targetType", "\"VARIANT\"")];
        return Err(Error::datatype_mismatch("CAST_WITHOUT_SUGGESTION", &call.text, &parameters));
    }
    Ok(of_values("to_variant_object", value))
}

/// Any value as a variant; null stays null.
pub fn of_values(name: &'static str, value: Typed) -> Typed {
    Kernel::call(name, vec![value], DataType::Variant, |args| {
        let array = args.array(0)?;
        let there = |row: usize| array.is_valid(row) && *array.data_type() != Arrow::Null;
        Ok(encoded((0..array.len()).map(|row| there(row).then(|| variant::of_array(array.as_ref(), row)))))
    })
}

/// The paths of a column; a literal one is read once.
struct Paths {
    fixed: Option<Option<Vec<Step>>>,
    texts: StringArray,
}

impl Paths {
    fn new(args: &KernelArgs<'_>, index: usize, bad: &dyn Fn(&str) -> Error) -> Result<Self> {
        let fixed = match args.scalar(index) {
            Some(ScalarValue::Utf8(Some(text))) => Some(Some(path::parse(text).ok_or_else(|| bad(text))?)),
            Some(_) => Some(None),
            None => None,
        };
        Ok(Self { fixed, texts: args.strings(index)? })
    }

    fn get(&self, row: usize, bad: &dyn Fn(&str) -> Error) -> Result<Option<Vec<Step>>> {
        if let Some(fixed) = &self.fixed {
            return Ok(fixed.clone());
        }
        if self.texts.is_null(row) {
            return Ok(None);
        }
        let text = self.texts.value(row);
        path::parse(text).map(Some).ok_or_else(|| bad(text))
    }
}

fn get(call: &Invocation<'_>, tries: bool) -> Result<Typed> {
    let name = if tries { "try_variant_get" } else { "variant_get" };
    let target = if call.len() > 2 {
        match call.constant_text(2) {
            Some(text) => crate::json::nullable(&parser::parse_data_type(&text)?),
            None => return Err(call.wrong_type(2, "\"STRING\"")),
        }
    } else {
        DataType::Variant
    };
    let (to, zone) = (target.clone(), Settings::current().zone);
    let body = move |args: &KernelArgs<'_>| {
        let bad = |path: &str| {
            let function = format!("`{name}`");
            Error::new("INVALID_VARIANT_GET_PATH", &[("path", path), ("functionName", &function)])
        };
        let values = decoded(&args.array(0)?)?;
        let paths = Paths::new(args, 1, &bad)?;
        let mut found = Vec::with_capacity(values.len());
        for (row, value) in values.iter().enumerate() {
            let by = paths.get(row, &bad)?;
            found.push(value.as_ref().zip(by).and_then(|(value, by)| path::get(value, &by)));
        }
        variant::to_array(&found, &to, tries, zone)
    };
    let arguments = vec![of_variant(call, 0)?, call.string(1)?];
    let typed = Kernel::call_with(name, format!("{} {zone}", target.sql()), arguments, target, Volatility::Immutable, Arc::new(body));
    Ok(Typed { nullable: true, ..typed })
}

/// variant_insert, variant_set and variant_array_append.
fn changed(call: &Invocation<'_>, name: &'static str, tries: bool) -> Result<Typed> {
    let how = match name {
        "variant_insert" => Change::Insert,
        "variant_set" => {
            let create = call.len() < 4 || matches!(call.constant(3), Some(ScalarValue::Boolean(Some(true))));
            Change::Set(create)
        }
        _ => Change::Append,
    };
    let new = call.raw(2)?;
    if !super::cast::possible(&new.data_type, &DataType::Variant, super::cast::Eval::Try) {
        let from = format!("\"{}\"", new.data_type.sql());
        let parameters = [("srcType", &*from), ("targetType", "\"VARIANT\"")];
        return Err(Error::datatype_mismatch("CAST_WITHOUT_SUGGESTION", &call.text, &parameters));
    }
    let new = if new.data_type == DataType::Variant { new } else { of_values("to_variant", new) };
    let arguments = vec![of_variant(call, 0)?, call.string(1)?, new];
    let own = call.name.clone();
    let body = move |args: &KernelArgs<'_>| {
        let bad = |path: &str| Error::new("INVALID_VARIANT_PATH", &[("path", path), ("functionName", &format!("`{own}`"))]);
        let (values, news) = (decoded(&args.array(0)?)?, decoded(&args.array(2)?)?);
        let paths = Paths::new(args, 1, &bad)?;
        let texts = args.strings(1)?;
        let mut out = Vec::with_capacity(values.len());
        for (row, (value, new)) in values.into_iter().zip(news).enumerate() {
            let by = paths.get(row, &bad)?;
            let (Some(mut value), Some(by), Some(new)) = (value, by, new) else {
                out.push(None);
                continue;
            };
            if by.is_empty() && how != Change::Append {
                return Err(bad(texts.value(row)));
            }
            match path::change(&mut value, &by, &new, how) {
                Ok(()) => out.push(Some(value)),
                Err(_) if tries => out.push(None),
                Err(path::Refused::Duplicate(key)) => return Err(Error::new("VARIANT_DUPLICATE_KEY", &[("key", &key)])),
                Err(path::Refused::Mismatch(done)) => {
                    let failed = by.iter().take(done).fold(String::from("$"), |at, step| match step {
                        Step::Name(name) => format!("{at}.{name}"),
                        Step::Index(index) => format!("{at}[{index}]"),
                    });
                    let function = format!("`{own}`");
                    let parameters = [("path", texts.value(row)), ("failedAt", &*failed), ("functionName", &*function)];
                    return Err(Error::new("VARIANT_PATH_TYPE_MISMATCH", &parameters));
                }
            }
        }
        Ok(encoded(out.into_iter()))
    };
    let parameter = format!("{how:?} {tries}");
    let typed = Kernel::call_with(name, parameter, arguments, DataType::Variant, Volatility::Immutable, Arc::new(body));
    Ok(Typed { nullable: typed.nullable || tries, ..typed })
}

fn deleted(call: &Invocation<'_>) -> Result<Typed> {
    let mut arguments = vec![of_variant(call, 0)?];
    for index in 1..call.len() {
        arguments.push(call.string(index)?);
    }
    let nullable = arguments.first().is_some_and(|a| a.nullable);
    let typed = Kernel::call("variant_delete", arguments, DataType::Variant, |args| {
        let bad = |path: &str| Error::new("INVALID_VARIANT_PATH", &[("path", path), ("functionName", "`variant_delete`")]);
        let values = decoded(&args.array(0)?)?;
        let paths = (1..args.len()).map(|i| Paths::new(args, i, &bad)).collect::<Result<Vec<_>>>()?;
        let mut out = Vec::with_capacity(values.len());
        for (row, value) in values.into_iter().enumerate() {
            let Some(mut value) = value else {
                out.push(None);
                continue;
            };
            for by in &paths {
                match by.get(row, &bad)? {
                    Some(by) if by.is_empty() => return Err(bad("$")),
                    Some(by) => path::delete(&mut value, &by),
                    None => {}
                }
            }
            out.push(Some(value));
        }
        Ok(encoded(out.into_iter()))
    });
    Ok(Typed { nullable, ..typed })
}

fn strip_nulls(call: &Invocation<'_>) -> Result<Typed> {
    let arrays = call.len() < 2 || matches!(call.constant(1), Some(ScalarValue::Boolean(Some(true))));
    let body = move |args: &KernelArgs<'_>| {
        let values = decoded(&args.array(0)?)?.into_iter().map(|value| {
            value.map(|mut value| {
                path::strip_nulls(&mut value, arrays);
                value
            })
        });
        Ok(encoded(values))
    };
    let arguments = vec![of_variant(call, 0)?];
    Ok(Kernel::call_with("variant_strip_nulls", arrays.to_string(), arguments, DataType::Variant, Volatility::Immutable, Arc::new(body)))
}

/// A column of variants in another type: CAST and TRY_CAST.
pub fn cast_from(array: &ArrayRef, to: &DataType, tries: bool, zone: Zone) -> Result<ArrayRef> {
    let values = decoded(array)?;
    let values: Vec<Option<&Variant>> = values.iter().map(Option::as_ref).collect();
    variant::to_array(&values, to, tries, zone)
}

/// A column of another type as variants.
pub fn cast_to(array: &ArrayRef) -> ArrayRef {
    if *array.data_type() == Arrow::Null {
        return new_null_array(&Arrow::LargeBinary, array.len());
    }
    encoded((0..array.len()).map(|row| array.is_valid(row).then(|| variant::of_array(array.as_ref(), row))))
}
