//! How XML stands for values: options by Spark's names.

use crate::error::Result;
use crate::options::truth;
use crate::reader::ParseMode;
use crate::zone::Zone;

#[derive(Clone, Debug)]
pub struct XmlOptions {
    /// The element that is a row, written and read.
    pub row_tag: String,
    /// Before the name of a field that is an attribute.
    pub attribute_prefix: String,
    /// The field for an element's text where it has attributes or children.
    pub value_tag: String,
    pub exclude_attributes: bool,
    pub trim: bool,
    pub null_value: Option<String>,
    pub infer_schema: bool,
    pub prefers_decimal: bool,
    pub mode: ParseMode,
    pub corrupt_column: String,
    pub date_format: Option<String>,
    pub timestamp_format: Option<String>,
    /// The elements of an array inside of an array.
    pub item_name: String,
    pub indent: String,
    /// Where moments are told that name no zone.
    pub zone: Zone,
}

impl Default for XmlOptions {
    fn default() -> Self {
        Self {
            row_tag: "ROW".into(),
            attribute_prefix: "_".into(),
            value_tag: "_VALUE".into(),
            exclude_attributes: false,
            trim: true,
            null_value: None,
            infer_schema: true,
            prefers_decimal: false,
            mode: ParseMode::Permissive,
            corrupt_column: "_corrupt_record".into(),
            date_format: None,
            timestamp_format: None,
            item_name: "item".into(),
            indent: "    ".into(),
            zone: Zone::UTC,
        }
    }
}

impl XmlOptions {
    /// Keys in any case; unknown ones are left alone, as Spark does.
    pub fn set(&mut self, key: &str, value: &str) -> Result<()> {
        let text = || value.to_string();
        match key.to_lowercase().as_str() {
            "rowtag" => self.row_tag = text(),
            "attributeprefix" => self.attribute_prefix = text(),
            "valuetag" => self.value_tag = text(),
            "excludeattribute" => self.exclude_attributes = truth(value)?,
            "ignoresurroundingspaces" => self.trim = truth(value)?,
            "nullvalue" => self.null_value = Some(text()),
            "inferschema" => self.infer_schema = truth(value)?,
            "prefersdecimal" => self.prefers_decimal = truth(value)?,
            "columnnameofcorruptrecord" => self.corrupt_column = text(),
            "dateformat" => self.date_format = Some(text()),
            "timestampformat" => self.timestamp_format = Some(text()),
            "arrayelementname" => self.item_name = text(),
            "timezone" => self.zone = Zone::of(value).unwrap_or(self.zone),
            "indent" => self.indent = text(),
            "mode" => self.mode = ParseMode::named(value),
            _ => {}
        }
        Ok(())
    }
}
