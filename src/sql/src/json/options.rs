//! What may be written otherwise than JSON's grammar has it, and how dates are: options by Spark's names.

use crate::error::Result;
use crate::options::truth;
use crate::reader::ParseMode;
use crate::zone::Zone;

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct JsonOptions {
    pub allow_comments: bool,
    pub allow_unquoted_names: bool,
    pub allow_single_quotes: bool,
    pub allow_leading_zeros: bool,
    pub allow_non_numeric: bool,
    pub allow_any_escape: bool,
    pub allow_control_characters: bool,
    pub primitives_as_string: bool,
    pub prefers_decimal: bool,
    pub infer_timestamp: bool,
    pub drop_field_if_all_null: bool,
    pub multi_line: bool,
    pub mode: ParseMode,
    pub corrupt_column: String,
    pub date_format: Option<String>,
    pub timestamp_format: Option<String>,
    pub timestamp_ntz_format: Option<String>,
    pub line_separator: Option<String>,
    /// All of a record as a VARIANT in a column of this name.
    pub single_variant_column: Option<String>,
    /// For writing: fields that are null are left out.
    pub ignore_null_fields: bool,
    pub pretty: bool,
    /// Where moments are told that name no zone.
    pub zone: Zone,
}

impl Default for JsonOptions {
    fn default() -> Self {
        Self {
            allow_comments: false,
            allow_unquoted_names: false,
            allow_single_quotes: true,
            allow_leading_zeros: false,
            allow_non_numeric: true,
            allow_any_escape: false,
            allow_control_characters: false,
            primitives_as_string: false,
            prefers_decimal: false,
            infer_timestamp: false,
            drop_field_if_all_null: false,
            multi_line: false,
            mode: ParseMode::Permissive,
            corrupt_column: "_corrupt_record".into(),
            date_format: None,
            timestamp_format: None,
            timestamp_ntz_format: None,
            line_separator: None,
            single_variant_column: None,
            ignore_null_fields: true,
            pretty: false,
            zone: Zone::UTC,
        }
    }
}

impl JsonOptions {
    /// Nothing but what the grammar has: how VARIANT reads.
    pub fn strict() -> Self {
        Self { allow_single_quotes: false, allow_non_numeric: false, ..Self::default() }
    }

    /// Keys in any case; unknown ones are left alone, as Spark does.
    pub fn from_pairs<'a>(pairs: impl IntoIterator<Item = (&'a str, &'a str)>) -> Result<Self> {
        let mut options = Self::default();
        for (key, value) in pairs {
            options.set(key, value)?;
        }
        Ok(options)
    }

    pub fn set(&mut self, key: &str, value: &str) -> Result<()> {
        let text = || Some(value.to_string());
        match key.to_lowercase().as_str() {
            "allowcomments" => self.allow_comments = truth(value)?,
            "allowunquotedfieldnames" => self.allow_unquoted_names = truth(value)?,
            "allowsinglequotes" => self.allow_single_quotes = truth(value)?,
            "allownumericleadingzeros" => self.allow_leading_zeros = truth(value)?,
            "allownonnumericnumbers" => self.allow_non_numeric = truth(value)?,
            "allowbackslashescapinganycharacter" => self.allow_any_escape = truth(value)?,
            "allowunquotedcontrolchars" => self.allow_control_characters = truth(value)?,
            "primitivesasstring" => self.primitives_as_string = truth(value)?,
            "prefersdecimal" => self.prefers_decimal = truth(value)?,
            "infertimestamp" => self.infer_timestamp = truth(value)?,
            "dropfieldifallnull" => self.drop_field_if_all_null = truth(value)?,
            "multiline" => self.multi_line = truth(value)?,
            "ignorenullfields" => self.ignore_null_fields = truth(value)?,
            "pretty" => self.pretty = truth(value)?,
            "columnnameofcorruptrecord" => self.corrupt_column = value.to_string(),
            "dateformat" => self.date_format = text(),
            "timestampformat" => self.timestamp_format = text(),
            "timestampntzformat" => self.timestamp_ntz_format = text(),
            "timezone" => self.zone = Zone::of(value).unwrap_or(self.zone),
            "linesep" => self.line_separator = text(),
            "singlevariantcolumn" => self.single_variant_column = text(),
            "mode" => self.mode = ParseMode::named(value),
            _ => {}
        }
        Ok(())
    }
}
