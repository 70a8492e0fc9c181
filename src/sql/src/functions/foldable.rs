//! Arguments that must be known before anything runs: schemas and options of from_json and its kin.

use datafusion::arrow::array::{Array, AsArray};
use datafusion::common::ScalarValue;

use super::{Invocation, constant};
use crate::error::{Error, Result};
use crate::format;
use crate::json;
use crate::types::DataType;

impl Invocation<'_> {
    /// An argument's value, if no row is needed for it.
    pub fn constant(&self, index: usize) -> Option<ScalarValue> {
        constant::value(&self.arguments.get(index)?.expr)
    }

    pub fn constant_text(&self, index: usize) -> Option<String> {
        match self.constant(index)? {
            ScalarValue::Utf8(text) => text,
            _ => None,
        }
    }

    /// The type that a schema argument describes.
    pub fn schema(&self, index: usize) -> Result<DataType> {
        match self.constant_text(index) {
            Some(text) => Ok(json::nullable(&json::schema_of_text(&text)?)),
            None => {
                let text = self.texts.get(index).map_or_else(String::new, |t| format!("\"{t}\""));
                Err(Error::new("INVALID_SCHEMA.NON_STRING_LITERAL", &[("inputSchema", &text)]))
            }
        }
    }

    /// Keys and values of an options argument that is a `map()`; none where there is none.
    pub fn options(&self, index: usize) -> Result<Vec<(String, String)>> {
        let Some(argument) = self.arguments.get(index) else { return Ok(Vec::new()) };
        let wrong = || Error::new("INVALID_OPTIONS.NON_MAP_FUNCTION", &[]);
        if !matches!(argument.data_type, DataType::Map(..)) {
            return Err(wrong());
        }
        if !matches!(&argument.data_type, DataType::Map(k, v, _) if **k == DataType::String && **v == DataType::String) {
            let shown = format!("\"{}\"", argument.data_type.sql());
            return Err(Error::new("INVALID_OPTIONS.NON_STRING_TYPE", &[("mapType", &shown)]));
        }
        let Some(value) = self.constant(index) else { return Err(wrong()) };
        let array = value.to_array()?;
        let entries = match array.as_map_opt() {
            Some(maps) if maps.is_valid(0) => maps.value(0),
            _ => return Err(wrong()),
        };
        let text = |column: usize, row: usize| format::cell(entries.column(column).as_ref(), row, "null");
        Ok((0..entries.len()).map(|row| (text(0, row), text(1, row))).collect())
    }

    /// An argument that must be a text known beforehand: the example of schema_of_json.
    pub fn example(&self, index: usize, what: &str) -> Result<String> {
        let text = self.texts.get(index).map_or_else(String::new, |t| format!("\"{t}\""));
        match self.constant(index) {
            Some(ScalarValue::Utf8(Some(example))) => Ok(example),
            Some(value) if value.is_null() => Err(Error::datatype_mismatch("UNEXPECTED_NULL", &self.text, &[("exprName", what)])),
            Some(_) => Err(self.wrong_type(index, "\"STRING\"")),
            None => {
                let name = format!("`{what}`");
                let parameters = [("inputName", &*name), ("inputType", "\"STRING\""), ("inputExpr", &*text)];
                Err(Error::datatype_mismatch("NON_FOLDABLE_INPUT", &self.text, &parameters))
            }
        }
    }

    /// A text argument; a number is none.
    pub fn strict_string(&self, index: usize) -> Result<crate::analyzer::Typed> {
        match self.raw(index)?.data_type {
            DataType::String | DataType::Null => self.string(index),
            _ => Err(self.wrong_type(index, "\"STRING\"")),
        }
    }
}
