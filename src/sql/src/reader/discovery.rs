//! Partition columns out of folders named `column=value`: Spark's PartitioningUtils.

use crate::conf::RuntimeConf;
use crate::error::{Error, Result};
use crate::format;
use crate::functions::arithmetic::rescale;
use crate::functions::cast;
use crate::options::Options;
use crate::settings::Settings;
use crate::types::{DataType, StructField, StructType};
use crate::value::Value;

use super::files::{File, plain};

/// The folder that stands for a null.
const NULL: &str = "__HIVE_DEFAULT_PARTITION__";

/// Files that are read, and for each its partition values as text.
pub struct Discovered {
    pub files: Vec<File>,
    pub columns: StructType,
    pub values: Vec<Vec<Option<String>>>,
}

pub fn discover(files: Vec<File>, options: &Options, conf: &RuntimeConf, given: Option<&StructType>) -> Result<Discovered> {
    let base = options.get("basePath").map(|b| touchpaper_platform::files::absolute(plain(b)));
    if options.flag("recursiveFileLookup", false)? {
        let values = vec![Vec::new(); files.len()];
        return Ok(Discovered { files, columns: StructType::default(), values });
    }
    let specs: Vec<Vec<(String, Option<String>)>> = files.iter().map(|f| spec(f, base.as_deref())).collect();
    let Some(names) = specs.iter().find(|s| !s.is_empty()).map(|s| s.iter().map(|(n, _)| n.clone()).collect::<Vec<_>>()) else {
        // Folders below that name no partitions are not looked into.
        let files: Vec<File> = files.into_iter().filter(|f| base.is_some() || folder(&f.path) == f.root).collect();
        let values = vec![Vec::new(); files.len()];
        return Ok(Discovered { files, columns: StructType::default(), values });
    };
    let (mut kept, mut values) = (Vec::new(), Vec::new());
    for (file, spec) in files.into_iter().zip(specs) {
        if spec.is_empty() {
            continue;
        }
        let same = spec.len() == names.len() && spec.iter().zip(&names).all(|((a, _), b)| a.eq_ignore_ascii_case(b));
        if !same {
            return Err(conflict(&names, &spec));
        }
        kept.push(file);
        values.push(spec.into_iter().map(|(_, value)| value).collect::<Vec<_>>());
    }
    let infer = conf.get("spark.sql.sources.partitionColumnTypeInference.enabled").is_none_or(|v| v != "false");
    let fields = names.iter().enumerate().map(|(i, name)| {
        let wanted = given.and_then(|s| s.fields.iter().find(|f| f.name.eq_ignore_ascii_case(name)));
        match wanted {
            Some(field) => StructField { nullable: true, ..field.clone() },
            None if !infer => StructField::new(name, DataType::String, true),
            None => StructField::new(name, common(values.iter().filter_map(|v| v.get(i)?.as_deref())), true),
        }
    });
    Ok(Discovered { columns: StructType::new(fields.collect()), files: kept, values })
}

fn conflict(names: &[String], spec: &[(String, Option<String>)]) -> Error {
    let other: Vec<&str> = spec.iter().map(|(n, _)| n.as_str()).collect();
    let lists = format!("\n\tPartition column name list #0: {}\n\tPartition column name list #1: {}", names.join(", "), other.join(", "));
    Error::new("CONFLICTING_PARTITION_COLUMN_NAMES", &[("distinctPartColLists", &lists), ("suspiciousPaths", "")])
}

fn folder(path: &str) -> &str {
    touchpaper_platform::files::parent(path).0
}

/// The `column=value` folders right above a file, outermost first, up to its root.
fn spec(file: &File, base: Option<&str>) -> Vec<(String, Option<String>)> {
    let folder = folder(&file.path);
    let root = base.filter(|b| folder.starts_with(*b)).unwrap_or(&file.root);
    let below = folder.strip_prefix(root.trim_end_matches('/')).unwrap_or("");
    let mut out = Vec::new();
    for part in below.rsplit('/').filter(|part| !part.is_empty()) {
        match part.split_once('=') {
            Some((name, value)) if !name.is_empty() => {
                let value = unescape(value);
                out.push((unescape(name), (value != NULL).then_some(value)));
            }
            _ if !out.is_empty() => break,
            _ => {}
        }
    }
    out.reverse();
    out
}

/// The type that all of a column's values have.
fn common<'a>(values: impl Iterator<Item = &'a str>) -> DataType {
    use DataType as T;
    let mut out = T::Null;
    for value in values {
        let found = type_of(value);
        out = match (out, found) {
            (T::Null, t) | (t, T::Null) => t,
            (a, b) if a == b => a,
            (T::Integer, T::Long) | (T::Long, T::Integer) => T::Long,
            // A double cannot hold every long.
            (T::Integer, T::Double) | (T::Double, T::Integer) => T::Double,
            (T::Integer | T::Long, T::Decimal(p, s)) | (T::Decimal(p, s), T::Integer | T::Long) => T::Decimal(p.max(20), s),
            (T::Decimal(a, _), T::Decimal(b, _)) => T::Decimal(a.max(b), 0),
            (T::Date, T::Timestamp) | (T::Timestamp, T::Date) => T::Timestamp,
            _ => T::String,
        };
    }
    if out == T::Null { T::String } else { out }
}

fn type_of(text: &str) -> DataType {
    if text.parse::<i32>().is_ok() {
        return DataType::Integer;
    }
    if text.parse::<i64>().is_ok() {
        return DataType::Long;
    }
    if let Some((value, 0)) = format::parse_decimal(text)
        && !text.contains(['.', 'e', 'E'])
        && let Ok(digits) = u8::try_from(value.unsigned_abs().to_string().len())
        && digits <= 38
    {
        return DataType::Decimal(digits, 0);
    }
    if cast::fraction(text).is_some() {
        return DataType::Double;
    }
    let dashed = text.len() == 10 && text.as_bytes().get(4) == Some(&b'-') && text.as_bytes().get(7) == Some(&b'-');
    if dashed && format::parse_date(text).is_some() {
        return DataType::Date;
    }
    if text.len() > 10 && text.contains(':') && format::parse_timestamp_ntz(text).is_some() {
        return DataType::Timestamp;
    }
    DataType::String
}

/// Text as a value of a partition column's type, for the driver; none where it is no such value.
pub fn value_of(text: &str, data_type: &DataType) -> Option<Value> {
    Some(match data_type {
        DataType::String => Value::String(text.to_string()),
        DataType::Boolean => Value::Boolean(text.trim().to_lowercase().parse().ok()?),
        DataType::Byte => Value::Byte(text.trim().parse().ok()?),
        DataType::Short => Value::Short(text.trim().parse().ok()?),
        DataType::Integer => Value::Integer(text.trim().parse().ok()?),
        DataType::Long => Value::Long(text.trim().parse().ok()?),
        DataType::Float => Value::Float(cast::fraction(text)? as f32),
        DataType::Double => Value::Double(cast::fraction(text)?),
        DataType::Decimal(p, s) => {
            let (value, scale) = format::parse_decimal(text)?;
            Value::Decimal(rescale(value, i8::try_from(scale).ok()?, *s), *p, *s)
        }
        DataType::Date => Value::Date(format::parse_date(text)?),
        DataType::Timestamp => Value::Timestamp(format::parse_timestamp(text, Settings::current().zone)?),
        DataType::TimestampNtz => Value::TimestampNtz(format::parse_timestamp_ntz(text)?),
        DataType::Binary => Value::Binary(text.as_bytes().to_vec()),
        _ => return None,
    })
}

/// `column=value` as a folder's name.
pub fn partition_path(column: &str, value: Option<&str>) -> String {
    match value {
        Some(value) if !value.is_empty() => format!("{}={}", escape(column), escape(value)),
        _ => format!("{}={NULL}", escape(column)),
    }
}

pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        let special = matches!(
            c,
            '\u{1}'..='\u{1f}' | '"' | '#' | '%' | '\'' | '*' | '/' | ':' | '=' | '?' | '\\' | '\u{7f}' | '{' | '[' | ']' | '^'
        );
        if special { out.push_str(&format!("%{:02X}", u32::from(c))) } else { out.push(c) }
    }
    out
}

pub fn unescape(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(b) = bytes.get(at) {
        let code = if *b == b'%' { text.get(at + 1..at + 3).and_then(|hex| u8::from_str_radix(hex, 16).ok()) } else { None };
        match code {
            Some(code) => {
                out.push(code);
                at += 3;
            }
            None => {
                out.push(*b);
                at += 1;
            }
        }
    }
    String::from_utf8_lossy(&out).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_bindgen_test::wasm_bindgen_test;

    fn file(path: &str) -> File {
        File { path: path.into(), len: 1, root: "/d".into() }
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn types_come_from_all_values() {
        let files = vec![file("/d/a=1/b=x/f"), file("/d/a=3000000000/b=2024-01-01/f"), file("/d/a=__HIVE_DEFAULT_PARTITION__/b=y%2Fz/f")];
        let found = discover(files, &Options::default(), &RuntimeConf::default(), None).unwrap_or_else(|e| panic!("{e}"));
        assert_eq!(found.columns.simple_string(), "struct<a:bigint,b:string>");
        assert_eq!(found.values[2], [None, Some("y/z".to_string())]);
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn folders_without_values_are_not_looked_into() {
        let files = vec![file("/d/f"), file("/d/sub/g")];
        let found = discover(files, &Options::default(), &RuntimeConf::default(), None).unwrap_or_else(|e| panic!("{e}"));
        assert_eq!(found.files.len(), 1);
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn one_value_one_type() {
        for (text, expected) in
            [("1", "int"), ("1.5", "double"), ("2024-01-31", "date"), ("2024-01-31 10:00:00", "timestamp"), ("x", "string")]
        {
            assert_eq!(common([text].into_iter()).simple_string(), expected);
        }
        assert_eq!(common(["1", "x"].into_iter()), DataType::String);
    }
}
