//! The reader's options, by Spark's names.

use crate::error::{Error, Result};

/// What happens to records that do not fit the schema.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ParseMode {
    /// What cannot be read is null.
    Permissive,
    DropMalformed,
    /// The first one ends the job.
    FailFast,
}

#[derive(Clone, Debug)]
pub struct CsvOptions {
    pub header: bool,
    pub separator: String,
    pub quote: Option<u8>,
    pub escape: Option<u8>,
    pub comment: Option<u8>,
    pub infer_schema: bool,
    pub null_value: String,
    pub empty_value: String,
    pub nan_value: String,
    pub mode: ParseMode,
    pub multi_line: bool,
    pub ignore_leading_space: bool,
    pub ignore_trailing_space: bool,
    pub date_format: Option<String>,
    pub timestamp_format: Option<String>,
    pub corrupt_column: String,
}

impl Default for CsvOptions {
    fn default() -> Self {
        Self {
            header: false,
            separator: ",".into(),
            quote: Some(b'"'),
            escape: Some(b'\\'),
            comment: None,
            infer_schema: false,
            null_value: String::new(),
            empty_value: String::new(),
            nan_value: "NaN".into(),
            mode: ParseMode::Permissive,
            multi_line: false,
            ignore_leading_space: false,
            ignore_trailing_space: false,
            date_format: None,
            timestamp_format: None,
            corrupt_column: "_corrupt_record".into(),
        }
    }
}

impl CsvOptions {
    /// From `option(key, value)` pairs; keys in any case, values as Spark's text of them. Later ones win; unknown ones
    /// are left alone, as Spark does.
    pub fn from_pairs<'a>(pairs: impl IntoIterator<Item = (&'a str, &'a str)>) -> Result<Self> {
        let mut options = Self::default();
        for (key, value) in pairs {
            options.set(key, value)?;
        }
        Ok(options)
    }

    pub fn set(&mut self, key: &str, value: &str) -> Result<()> {
        match key.to_lowercase().as_str() {
            "header" => self.header = truth(key, value)?,
            "sep" | "delimiter" => {
                if value.is_empty() {
                    return Err(Error::illegal_argument("Delimiter cannot be empty string".into()));
                }
                self.separator = value.replace("\\t", "\t");
            }
            "quote" => self.quote = byte(key, value)?,
            "escape" => self.escape = byte(key, value)?,
            "comment" => self.comment = byte(key, value)?,
            "inferschema" => self.infer_schema = truth(key, value)?,
            "nullvalue" => self.null_value = value.to_string(),
            "emptyvalue" => self.empty_value = value.to_string(),
            "nanvalue" => self.nan_value = value.to_string(),
            "multiline" => self.multi_line = truth(key, value)?,
            "ignoreleadingwhitespace" => self.ignore_leading_space = truth(key, value)?,
            "ignoretrailingwhitespace" => self.ignore_trailing_space = truth(key, value)?,
            "dateformat" => self.date_format = Some(value.to_string()),
            "timestampformat" => self.timestamp_format = Some(value.to_string()),
            "columnnameofcorruptrecord" => self.corrupt_column = value.to_string(),
            "mode" => {
                self.mode = match value.to_uppercase().as_str() {
                    "DROPMALFORMED" => ParseMode::DropMalformed,
                    "FAILFAST" => ParseMode::FailFast,
                    _ => ParseMode::Permissive,
                }
            }
            _ => {}
        }
        Ok(())
    }
}

fn truth(key: &str, value: &str) -> Result<bool> {
    match value.to_lowercase().as_str() {
        "true" => Ok(true),
        "false" => Ok(false),
        _ => Err(Error::illegal_argument(format!("{key} flag can be true or false"))),
    }
}

fn byte(key: &str, value: &str) -> Result<Option<u8>> {
    match value.as_bytes() {
        [] => Ok(None),
        [one] if *one == 0 => Ok(None),
        [one] => Ok(Some(*one)),
        _ => Err(Error::illegal_argument(format!("{key} cannot be more than one character"))),
    }
}
