//! VARIANT: a value that carries its own type, in the binary form of the public specification (as Parquet's VARIANT).
//! A column of them is Arrow's LargeBinary, which no other type of Spark's uses: the metadata's length in four bytes,
//! the metadata, the value.

mod build;
mod cast;
mod decode;
mod encode;
pub mod path;
mod schema;
mod text;

pub use build::of_array;
pub use cast::to_array;
pub use decode::{decode, is_valid};
pub use encode::{cell, encode};
pub use schema::{merged, schema, text as schema_text};
pub use text::{base64, json, quoted};

/// A value apart. An object's fields are in the order that they were written in; bytes and text have them by name.
#[derive(Clone, Debug, PartialEq)]
pub enum Variant {
    Null,
    Boolean(bool),
    Long(i64),
    Double(f64),
    /// unscaled value, scale
    Decimal(i128, u8),
    Date(i32),
    Timestamp(i64),
    TimestampNtz(i64),
    Float(f32),
    Binary(Vec<u8>),
    String(String),
    Uuid([u8; 16]),
    Array(Vec<Variant>),
    Object(Vec<(String, Variant)>),
}

impl Variant {
    pub fn field(&self, name: &str) -> Option<&Self> {
        match self {
            Self::Object(fields) => fields.iter().find(|(n, _)| n == name).map(|(_, v)| v),
            _ => None,
        }
    }

    pub fn of_cell(bytes: &[u8]) -> Option<Self> {
        let (metadata, value) = parts(bytes)?;
        decode(metadata, value)
    }
}

/// A cell's metadata and value.
pub fn parts(cell: &[u8]) -> Option<(&[u8], &[u8])> {
    let length = cell.get(..4)?;
    let length = usize::try_from(u32::from_le_bytes(length.try_into().ok()?)).ok()?;
    let rest = cell.get(4..)?;
    Some((rest.get(..length)?, rest.get(length..)?))
}

/// A cell of metadata and value that come from elsewhere.
pub fn joined(metadata: &[u8], value: &[u8]) -> Vec<u8> {
    let mut out = u32::try_from(metadata.len()).unwrap_or(0).to_le_bytes().to_vec();
    out.extend_from_slice(metadata);
    out.extend_from_slice(value);
    out
}

/// A decimal without zeros at its end.
pub fn stripped(mut unscaled: i128, mut scale: u8) -> (i128, u8) {
    while scale > 0 && unscaled % 10 == 0 {
        unscaled /= 10;
        scale -= 1;
    }
    (unscaled, scale)
}

const VERSION: u8 = 1;

mod basic {
    pub const PRIMITIVE: u8 = 0;
    pub const SHORT_STRING: u8 = 1;
    pub const OBJECT: u8 = 2;
    pub const ARRAY: u8 = 3;
}

mod primitive {
    pub const NULL: u8 = 0;
    pub const TRUE: u8 = 1;
    pub const FALSE: u8 = 2;
    pub const INT1: u8 = 3;
    pub const INT2: u8 = 4;
    pub const INT4: u8 = 5;
    pub const INT8: u8 = 6;
    pub const DOUBLE: u8 = 7;
    pub const DECIMAL4: u8 = 8;
    pub const DECIMAL8: u8 = 9;
    pub const DECIMAL16: u8 = 10;
    pub const DATE: u8 = 11;
    pub const TIMESTAMP: u8 = 12;
    pub const TIMESTAMP_NTZ: u8 = 13;
    pub const FLOAT: u8 = 14;
    pub const BINARY: u8 = 15;
    pub const LONG_STRING: u8 = 16;
    pub const UUID: u8 = 20;
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test(unsupported = test)]
    fn encodes_as_spark_does() {
        let value = Variant::Object(vec![("a".into(), Variant::Long(1))]);
        let (metadata, bytes) = encode(&value);
        assert_eq!(metadata, b"\x01\x01\x00\x01a");
        assert_eq!(bytes, b"\x02\x01\x00\x00\x02\x0c\x01");
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn comes_back() {
        let mut fields = vec![
            ("z".into(), Variant::Array(vec![Variant::Null, Variant::Boolean(true), Variant::Double(1.5)])),
            ("a".into(), Variant::String("x".repeat(70))),
            ("d".into(), Variant::Decimal(-12345, 2)),
            ("n".into(), Variant::Long(-70_000)),
            ("e".into(), Variant::Object(Vec::new())),
        ];
        let value = Variant::Object(fields.clone());
        let back = Variant::of_cell(&cell(&value));
        fields.sort_by(|(a, _), (b, _)| a.cmp(b));
        assert_eq!(back, Some(Variant::Object(fields)));
        assert_eq!(json(&value), format!("{{\"a\":\"{}\",\"d\":-123.45,\"e\":{{}},\"n\":-70000,\"z\":[null,true,1.5]}}", "x".repeat(70)));
    }
}
