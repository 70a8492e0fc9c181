//! CHAR and VARCHAR. Their columns are of strings, and the columns' metadata says how long the texts may be, as in Spark.

use std::fmt;

use super::{DataType, Metadata, StructField, metadata_of, metadata_text};

const LENGTH: &str = "__CHAR_VARCHAR_TYPE_STRING";
const COMMENT: &str = "comment";

/// How long a column's texts may be, in characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TextLength {
    /// Shorter ones are filled up with blanks.
    Char(usize),
    Varchar(usize),
}

impl TextLength {
    pub fn of(metadata: &Metadata) -> Option<Self> {
        Self::from_name(metadata_text(metadata, LENGTH)?)
    }

    /// `char(3)`
    pub fn from_name(name: &str) -> Option<Self> {
        let (kind, length) = name.strip_suffix(')')?.split_once('(')?;
        let length = length.parse().ok()?;
        match kind {
            "char" => Some(Self::Char(length)),
            "varchar" => Some(Self::Varchar(length)),
            _ => None,
        }
    }

    pub fn characters(self) -> usize {
        let (Self::Char(length) | Self::Varchar(length)) = self;
        length
    }
}

impl fmt::Display for TextLength {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Char(length) => write!(f, "char({length})"),
            Self::Varchar(length) => write!(f, "varchar({length})"),
        }
    }
}

/// What a column's metadata tells beside its type; none where there is nothing to tell.
pub fn column_metadata(written: Option<&str>, comment: Option<&str>) -> Metadata {
    metadata_of(&[(LENGTH, written.map(str::to_string)), (COMMENT, comment.map(str::to_string))])
}

/// A column's type as it was written, where that is not a type of values: `char(3)`, `array<varchar(2)>`.
pub fn written_type(metadata: &Metadata) -> Option<&str> {
    metadata_text(metadata, LENGTH)
}

impl StructField {
    pub fn written_type(&self) -> Option<&str> {
        written_type(&self.metadata)
    }

    /// The type's name in DDL and DESCRIBE.
    pub fn declared(&self) -> String {
        self.written_type().map_or_else(|| self.data_type.simple_string(), str::to_string)
    }

    /// The comment that came along with the column.
    pub fn comment(&self) -> Option<&str> {
        metadata_text(&self.metadata, COMMENT)
    }
}

impl DataType {
    /// The type's name with the lengths of the texts inside, which `next` tells in the order written; none for other texts.
    pub fn name_with_lengths(&self, next: &mut impl Iterator<Item = Option<TextLength>>) -> String {
        match self {
            Self::String => next.next().flatten().map_or_else(|| self.simple_string(), |length| length.to_string()),
            Self::Array(element, _) => format!("array<{}>", element.name_with_lengths(next)),
            Self::Map(key, value, _) => {
                let key = key.name_with_lengths(next);
                format!("map<{key},{}>", value.name_with_lengths(next))
            }
            Self::Struct(s) => {
                let fields: Vec<String> = s.fields.iter().map(|f| format!("{}:{}", f.name, f.data_type.name_with_lengths(next))).collect();
                format!("struct<{}>", fields.join(","))
            }
            other => other.simple_string(),
        }
    }
}
