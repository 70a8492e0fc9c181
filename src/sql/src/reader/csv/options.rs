//! The reader's options, by Spark's names.

use super::super::ParseMode;
use super::super::bytes::Encoding;
use crate::error::{Error, Result};
use crate::moments::Moments;
use crate::options::Options;

#[derive(Clone, Debug)]
pub struct CsvOptions {
    pub header: bool,
    pub separator: String,
    pub quote: Option<u8>,
    pub escape: Option<u8>,
    /// What escapes the escape in front of a quote.
    pub escape_of_escape: Option<u8>,
    pub comment: Option<u8>,
    pub infer_schema: bool,
    pub sampling_ratio: f64,
    /// Whether dates without a time are looked for.
    pub prefer_date: bool,
    /// Whether a header that differs from the schema is left alone.
    pub enforce_schema: bool,
    pub null_value: String,
    pub empty_value: String,
    pub nan_value: String,
    pub positive_inf: String,
    pub negative_inf: String,
    pub mode: ParseMode,
    pub multi_line: bool,
    pub ignore_leading_space: bool,
    pub ignore_trailing_space: bool,
    pub moments: Moments,
    /// The patterns' texts.
    pub date_format: Option<String>,
    pub timestamp_format: Option<String>,
    pub corrupt_column: String,
    pub encoding: Encoding,
    pub line_separator: Option<Vec<u8>>,
    pub max_columns: usize,
    pub max_chars: Option<usize>,
}

impl Default for CsvOptions {
    fn default() -> Self {
        Self {
            header: false,
            separator: ",".into(),
            quote: Some(b'"'),
            escape: Some(b'\\'),
            escape_of_escape: None,
            comment: None,
            infer_schema: false,
            sampling_ratio: 1.0,
            prefer_date: true,
            enforce_schema: true,
            null_value: String::new(),
            empty_value: String::new(),
            nan_value: "NaN".into(),
            positive_inf: "Inf".into(),
            negative_inf: "-Inf".into(),
            mode: ParseMode::Permissive,
            multi_line: false,
            ignore_leading_space: false,
            ignore_trailing_space: false,
            moments: Moments::default(),
            date_format: None,
            timestamp_format: None,
            corrupt_column: "_corrupt_record".into(),
            encoding: Encoding::Utf8,
            line_separator: None,
            max_columns: 20480,
            max_chars: None,
        }
    }
}

impl CsvOptions {
    /// Unknown keys are left alone, as Spark does.
    pub fn new(options: &Options) -> Result<Self> {
        let mut out = Self { moments: Moments::reading(options)?, ..Self::default() };
        for (key, value) in options.iter() {
            out.set(key, value)?;
        }
        Ok(out)
    }

    /// The same, from pairs.
    pub fn from_pairs<'a>(pairs: impl IntoIterator<Item = (&'a str, &'a str)>) -> Result<Self> {
        Self::new(&Options::new(pairs))
    }

    pub fn set(&mut self, key: &str, value: &str) -> Result<()> {
        match key.to_lowercase().as_str() {
            "header" => self.header = truth(key, value)?,
            "sep" | "delimiter" => {
                if value.is_empty() {
                    return Err(Error::illegal_argument("Delimiter cannot be empty".into()));
                }
                self.separator = unescaped(value);
            }
            "chartoescapequoteescaping" => self.escape_of_escape = byte(key, value)?,
            "quote" => self.quote = byte(key, value)?,
            "escape" => self.escape = byte(key, value)?,
            "comment" => self.comment = byte(key, value)?,
            "inferschema" => self.infer_schema = truth(key, value)?,
            "samplingratio" => self.sampling_ratio = number(key, value)?,
            "preferdate" => self.prefer_date = truth(key, value)?,
            "enforceschema" => self.enforce_schema = truth(key, value)?,
            "positiveinf" => self.positive_inf = value.to_string(),
            "negativeinf" => self.negative_inf = value.to_string(),
            "encoding" | "charset" => self.encoding = Encoding::parse(value, "CSVOptions")?,
            "linesep" => {
                let separator = unescaped(value);
                if separator.is_empty() || separator.chars().count() > 2 {
                    return Err(Error::illegal_argument("requirement failed: 'lineSep' can contain only 1 character.".into()));
                }
                self.line_separator = (separator != "\n").then(|| separator.into_bytes());
            }
            "maxcolumns" => self.max_columns = number(key, value)?,
            "maxcharspercolumn" => self.max_chars = usize::try_from(number::<i64>(key, value)?).ok(),
            "nullvalue" => self.null_value = value.to_string(),
            "emptyvalue" => self.empty_value = value.to_string(),
            "nanvalue" => self.nan_value = value.to_string(),
            "multiline" => self.multi_line = truth(key, value)?,
            "ignoreleadingwhitespace" => self.ignore_leading_space = truth(key, value)?,
            "ignoretrailingwhitespace" => self.ignore_trailing_space = truth(key, value)?,
            "dateformat" => self.date_format = Some(value.to_string()),
            "timestampformat" => self.timestamp_format = Some(value.to_string()),
            "columnnameofcorruptrecord" => self.corrupt_column = value.to_string(),
            "mode" => self.mode = ParseMode::named(value),
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

fn number<T: std::str::FromStr>(key: &str, value: &str) -> Result<T> {
    value.trim().parse().map_err(|_| Error::illegal_argument(format!("{key} should be a number. Found {value}.")))
}

/// `\t`, `\u0001` and their like as the characters that they stand for.
pub fn unescaped(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        rest = rest.get(c.len_utf8()..).unwrap_or("");
        if c != '\\' {
            out.push(c);
            continue;
        }
        let Some(next) = rest.chars().next() else {
            out.push(c);
            break;
        };
        if next == 'u'
            && let Some(code) = rest.get(1..5).and_then(|hex| u32::from_str_radix(hex, 16).ok()).and_then(char::from_u32)
        {
            out.push(code);
            rest = rest.get(5..).unwrap_or("");
            continue;
        }
        out.push(match next {
            't' => '\t',
            'n' => '\n',
            'r' => '\r',
            'b' => '\u{8}',
            'f' => '\u{c}',
            '0' => '\0',
            other => other,
        });
        rest = rest.get(next.len_utf8()..).unwrap_or("");
    }
    out
}

fn byte(key: &str, value: &str) -> Result<Option<u8>> {
    let value = if value.chars().count() > 1 { unescaped(value) } else { value.to_string() };
    match value.as_bytes() {
        [] | [0] => Ok(None),
        [one] => Ok(Some(*one)),
        _ => Err(Error::illegal_argument(format!("{key} cannot be more than one character"))),
    }
}
