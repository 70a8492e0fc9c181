//! Spark's data types, their names, and Arrow's types that carry them.

use std::fmt;

mod arrow;
mod interval;
mod json;
mod length;
mod tree;
mod vector;

pub use interval::IntervalField;
pub use length::{TextLength, column_metadata, written_type};
pub(crate) use vector::text as vector_text;
pub use vector::{matrix_storage, vector_storage};

/// A Spark SQL type.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum DataType {
    Null,
    Boolean,
    Byte,
    Short,
    Integer,
    Long,
    Float,
    Double,
    Decimal(u8, i8),
    String,
    Binary,
    Date,
    Timestamp,
    TimestampNtz,
    /// A time of day with so many digits of a second's fraction, kept as nanoseconds since midnight.
    Time(u8),
    /// A span from the first of these fields to the last, of days, hours, minutes and seconds; kept as microseconds.
    DayTimeInterval(IntervalField, IntervalField),
    /// A span of years, months or both, kept as months.
    YearMonthInterval(IntervalField, IntervalField),
    /// Months, days and microseconds, as `make_interval` gives them.
    CalendarInterval,
    Array(Box<DataType>, bool),
    Map(Box<DataType>, Box<DataType>, bool),
    Struct(StructType),
    /// A value with a type of its own; see `variant`.
    Variant,
    /// With its spatial reference, or `ANY_SRID`; kept as that and WKB of each value.
    Geometry(i32),
    Geography(i32),
    /// MLlib's vector, dense or sparse; kept as `vector_storage` lays it out.
    Vector,
    /// MLlib's matrix, dense or sparse; kept as `matrix_storage` lays it out.
    Matrix,
}

/// The values' references differ.
pub const ANY_SRID: i32 = -1;

/// A named column of a schema.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct StructField {
    pub name: String,
    pub data_type: DataType,
    pub nullable: bool,
    pub metadata: Metadata,
}

/// A column's metadata as JSON; none for most.
pub type Metadata = Option<std::sync::Arc<str>>;

/// Metadata of the entries that have a value.
pub fn metadata_of(entries: &[(&str, Option<String>)]) -> Metadata {
    let quoted = |text: &str| {
        let escaped: String = text
            .chars()
            .map(|c| match c {
                '"' => "\\\"".to_string(),
                '\\' => "\\\\".to_string(),
                c if u32::from(c) < 0x20 => format!("\\u{:04x}", u32::from(c)),
                c => c.to_string(),
            })
            .collect();
        format!("\"{escaped}\"")
    };
    let entries = entries.iter().filter_map(|(key, value)| value.as_ref().map(|value| format!("{}: {}", quoted(key), quoted(value))));
    let entries: Vec<String> = entries.collect();
    (!entries.is_empty()).then(|| format!("{{{}}}", entries.join(", ")).into())
}

/// A text among a column's metadata.
pub fn metadata_text<'m>(metadata: &'m Metadata, key: &str) -> Option<&'m str> {
    let key = format!("\"{key}\": \"");
    let metadata = metadata.as_deref()?;
    let rest = metadata.get(metadata.find(&key)? + key.len()..)?;
    rest.get(..rest.find('"')?)
}

/// A row's schema.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct StructType {
    pub fields: Vec<StructField>,
}

impl StructField {
    pub fn new(name: impl Into<String>, data_type: DataType, nullable: bool) -> Self {
        Self { name: name.into(), data_type, nullable, metadata: None }
    }

    pub fn with_metadata(self, metadata: Metadata) -> Self {
        Self { metadata, ..self }
    }
}

impl StructType {
    pub fn new(fields: Vec<StructField>) -> Self {
        Self { fields }
    }

    /// `struct<a:int,b:string>`
    pub fn simple_string(&self) -> String {
        let fields: Vec<_> = self.fields.iter().map(|f| format!("{}:{}", f.name, f.data_type.simple_string())).collect();
        format!("struct<{}>", fields.join(","))
    }
}

impl DataType {
    pub const DEFAULT_DECIMAL: DataType = DataType::Decimal(10, 0);
    pub const DAY_TIME: DataType = DataType::DayTimeInterval(IntervalField::Day, IntervalField::Second);
    pub const YEAR_MONTH: DataType = DataType::YearMonthInterval(IntervalField::Year, IntervalField::Month);
    /// `TIME` without a precision.
    pub const TIME: DataType = DataType::Time(6);

    /// The name in `df.dtypes`, DDL and DESCRIBE: `bigint`, `decimal(10,0)`, `array<int>`.
    pub fn simple_string(&self) -> String {
        match self {
            Self::Null => "void".into(),
            Self::Boolean => "boolean".into(),
            Self::Byte => "tinyint".into(),
            Self::Short => "smallint".into(),
            Self::Integer => "int".into(),
            Self::Long => "bigint".into(),
            Self::Float => "float".into(),
            Self::Double => "double".into(),
            Self::Decimal(p, s) => format!("decimal({p},{s})"),
            Self::String => "string".into(),
            Self::Binary => "binary".into(),
            Self::Date => "date".into(),
            Self::Timestamp => "timestamp".into(),
            Self::TimestampNtz => "timestamp_ntz".into(),
            Self::Time(precision) => format!("time({precision})"),
            Self::DayTimeInterval(first, last) | Self::YearMonthInterval(first, last) if first == last => format!("interval {first}"),
            Self::DayTimeInterval(first, last) | Self::YearMonthInterval(first, last) => format!("interval {first} to {last}"),
            Self::CalendarInterval => "interval".into(),
            Self::Array(element, _) => format!("array<{}>", element.simple_string()),
            Self::Map(key, value, _) => format!("map<{},{}>", key.simple_string(), value.simple_string()),
            Self::Struct(s) => s.simple_string(),
            Self::Variant => "variant".into(),
            Self::Vector => "vector".into(),
            Self::Matrix => "matrix".into(),
            Self::Geometry(ANY_SRID) => "geometry(any)".into(),
            Self::Geometry(srid) => format!("geometry({srid})"),
            Self::Geography(ANY_SRID) => "geography(any)".into(),
            Self::Geography(srid) => format!("geography({srid})"),
        }
    }

    /// Bytes that Spark reckons with for a value when it has no statistics.
    pub fn default_size(&self) -> usize {
        match self {
            Self::Boolean | Self::Byte | Self::Null => 1,
            Self::Short => 2,
            Self::Integer | Self::Float | Self::Date | Self::YearMonthInterval(..) => 4,
            Self::Decimal(p, _) => {
                if *p <= 18 {
                    8
                } else {
                    16
                }
            }
            Self::String => 20,
            Self::Binary => 100,
            Self::CalendarInterval => 16,
            Self::Array(element, _) => element.default_size(),
            Self::Map(key, value, _) => key.default_size() + value.default_size(),
            Self::Struct(s) => s.fields.iter().map(|f| f.data_type.default_size()).sum(),
            _ => 8,
        }
    }

    /// The name inside an error message and a SQL text: `BIGINT`, `STRUCT<a: INT>`.
    pub fn sql(&self) -> String {
        match self {
            Self::Array(element, _) => format!("ARRAY<{}>", element.sql()),
            Self::Map(key, value, _) => format!("MAP<{}, {}>", key.sql(), value.sql()),
            Self::Struct(s) => {
                let fields: Vec<_> = s
                    .fields
                    .iter()
                    .map(|f| format!("{}: {}{}", quoted_if_needed(&f.name), f.data_type.sql(), if f.nullable { "" } else { " NOT NULL" }))
                    .collect();
                format!("STRUCT<{}>", fields.join(", "))
            }
            Self::Vector => Self::Struct(vector_storage()).sql(),
            Self::Matrix => Self::Struct(matrix_storage()).sql(),
            other => other.simple_string().to_uppercase(),
        }
    }

    /// As errors name it: `"DOUBLE"`, and a type that wraps another `UDT("STRUCT<…>")`.
    pub fn quoted_sql(&self) -> String {
        match self {
            Self::Vector | Self::Matrix => format!("UDT(\"{}\")", self.sql()),
            other => format!("\"{}\"", other.sql()),
        }
    }

    /// The name in `printSchema` and in a schema's JSON: `long`, `integer`, `array`.
    pub fn type_name(&self) -> String {
        match self {
            Self::Byte => "byte".into(),
            Self::Short => "short".into(),
            Self::Integer => "integer".into(),
            Self::Long => "long".into(),
            Self::Array(..) => "array".into(),
            Self::Map(..) => "map".into(),
            Self::Struct(_) => "struct".into(),
            other => other.simple_string(),
        }
    }

    pub fn is_integral(&self) -> bool {
        matches!(self, Self::Byte | Self::Short | Self::Integer | Self::Long)
    }

    pub fn is_fractional(&self) -> bool {
        matches!(self, Self::Float | Self::Double | Self::Decimal(..))
    }

    pub fn is_numeric(&self) -> bool {
        self.is_integral() || self.is_fractional()
    }

    pub fn is_datetime(&self) -> bool {
        matches!(self, Self::Date | Self::Timestamp | Self::TimestampNtz)
    }

    pub fn is_interval(&self) -> bool {
        matches!(self, Self::DayTimeInterval(..) | Self::YearMonthInterval(..) | Self::CalendarInterval)
    }

    /// Whether its values can be compared: no maps and variants, at any depth.
    pub fn is_orderable(&self) -> bool {
        match self {
            Self::Map(..) | Self::Variant | Self::CalendarInterval => false,
            Self::Array(element, _) => element.is_orderable(),
            Self::Struct(s) => s.fields.iter().all(|f| f.data_type.is_orderable()),
            _ => true,
        }
    }

    /// Intervals that can be compared and added up: all but the calendar's.
    pub fn is_ansi_interval(&self) -> bool {
        matches!(self, Self::DayTimeInterval(..) | Self::YearMonthInterval(..))
    }

    /// Whether a moment of UTC is in it, at any depth.
    pub fn contains_timestamp(&self) -> bool {
        match self {
            Self::Timestamp => true,
            Self::Array(element, _) => element.contains_timestamp(),
            Self::Map(key, value, _) => key.contains_timestamp() || value.contains_timestamp(),
            Self::Struct(s) => s.fields.iter().any(|f| f.data_type.contains_timestamp()),
            _ => false,
        }
    }

    /// Values that fit into one cell of text; only these can be cast to and from string both ways.
    pub fn is_atomic(&self) -> bool {
        !matches!(
            self,
            Self::Array(..)
                | Self::Map(..)
                | Self::Struct(_)
                | Self::Variant
                | Self::Geometry(_)
                | Self::Geography(_)
                | Self::Vector
                | Self::Matrix
                | Self::Null
        )
    }

    /// `int(x)`, `string(x)` …: type names that cast.
    pub fn of_cast_function(name: &str) -> Option<Self> {
        Some(match name {
            "boolean" => Self::Boolean,
            "tinyint" => Self::Byte,
            "smallint" => Self::Short,
            "int" => Self::Integer,
            "bigint" => Self::Long,
            "float" => Self::Float,
            "double" => Self::Double,
            "decimal" => Self::DEFAULT_DECIMAL,
            "date" => Self::Date,
            "time" => Self::TIME,
            "timestamp" => Self::Timestamp,
            "timestamp_ltz" => Self::Timestamp,
            "timestamp_ntz" => Self::TimestampNtz,
            "string" => Self::String,
            "binary" => Self::Binary,
            _ => return None,
        })
    }

    /// The decimal that holds every value of an integral type.
    pub fn integral_decimal(&self) -> Option<(u8, i8)> {
        match self {
            Self::Byte => Some((3, 0)),
            Self::Short => Some((5, 0)),
            Self::Integer => Some((10, 0)),
            Self::Long => Some((20, 0)),
            Self::Decimal(p, s) => Some((*p, *s)),
            _ => None,
        }
    }
}

/// A name between backticks unless it is plain.
pub fn quoted_if_needed(name: &str) -> std::borrow::Cow<'_, str> {
    let plain =
        !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_') && !name.bytes().all(|b| b.is_ascii_digit());
    if plain { name.into() } else { format!("`{}`", name.replace('`', "``")).into() }
}

impl fmt::Display for DataType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.simple_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test(unsupported = test)]
    fn names() {
        let t = DataType::Struct(StructType::new(vec![
            StructField::new("a", DataType::Long, true),
            StructField::new("b", DataType::Array(Box::new(DataType::Decimal(10, 2)), true), false),
        ]));
        assert_eq!(t.simple_string(), "struct<a:bigint,b:array<decimal(10,2)>>");
        assert_eq!(t.sql(), "STRUCT<a: BIGINT, b: ARRAY<DECIMAL(10,2)> NOT NULL>");
    }
}
