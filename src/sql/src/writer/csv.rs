//! CSV as univocity's writer makes it for Spark.

use datafusion::arrow::array::{Array, AsArray, RecordBatch};
use datafusion::arrow::datatypes::{Date32Type, TimestampMicrosecondType};

use super::compress::Codec;
use super::{OutputFormat, Sink};
use crate::error::{Error, Result};
use crate::format;
use crate::moments::Moments;
use crate::options::Options;
use crate::reader::{CsvOptions, Encoding};
use crate::types::{DataType, StructType};
use crate::zone::Zone;

#[derive(Clone, Debug)]
pub struct CsvOutput {
    codec: Codec,
    moments: Moments,
    /// Separator, quote, escape: as for reading.
    shape: CsvOptions,
    null: String,
    empty: String,
    quote_all: bool,
    escape_quotes: bool,
    trim_left: bool,
    trim_right: bool,
    line_end: String,
    encoding: Encoding,
}

impl CsvOutput {
    pub fn new(options: &Options) -> Result<Self> {
        // Patterns and line ends are not as readers have them.
        let of_writing = ["lineSep", "dateFormat", "timestampFormat", "timestampNTZFormat"];
        let shared = options.iter().filter(|(k, _)| !of_writing.iter().any(|o| k.eq_ignore_ascii_case(o)));
        let shape = CsvOptions::new(&Options::new(shared))?;
        let line_end = options.text("lineSep", "\n");
        if line_end.is_empty() {
            return Err(Error::illegal_argument("requirement failed: 'lineSep' cannot be an empty string.".into()));
        }
        Ok(Self {
            codec: Codec::of(options)?,
            moments: Moments::writing(options)?,
            null: options.text("nullValue", ""),
            empty: options.text("emptyValue", "\"\""),
            quote_all: options.flag("quoteAll", false)?,
            escape_quotes: options.flag("escapeQuotes", true)?,
            trim_left: options.flag("ignoreLeadingWhiteSpace", true)?,
            trim_right: options.flag("ignoreTrailingWhiteSpace", true)?,
            line_end,
            encoding: shape.encoding,
            shape,
        })
    }
}

impl OutputFormat for CsvOutput {
    fn name(&self) -> &'static str {
        "CSV"
    }

    fn extension(&self) -> String {
        format!(".csv{}", self.codec.extension())
    }

    fn supports(&self, data_type: &DataType) -> bool {
        data_type.is_atomic() && !matches!(data_type, DataType::CalendarInterval)
    }

    fn sink(&self, schema: &StructType) -> Result<Box<dyn Sink>> {
        let mut sink =
            CsvSink { out: String::new(), format: self.clone(), types: schema.fields.iter().map(|f| f.data_type.clone()).collect() };
        if self.shape.header {
            let names: Vec<Option<String>> = schema.fields.iter().map(|f| Some(f.name.clone())).collect();
            sink.record(&names);
        }
        Ok(Box::new(sink))
    }
}

struct CsvSink {
    out: String,
    format: CsvOutput,
    types: Vec<DataType>,
}

impl CsvSink {
    fn record(&mut self, fields: &[Option<String>]) {
        let empty_line = self.out.len();
        for (i, field) in fields.iter().enumerate() {
            if i > 0 {
                self.out.push_str(&self.format.shape.separator);
            }
            self.field(field.as_deref());
        }
        // A line with nothing in it would be passed over by readers, and univocity leaves it out too.
        if self.out.len() > empty_line || fields.len() > 1 {
            self.out.push_str(&self.format.line_end);
        }
    }

    fn field(&mut self, field: Option<&str>) {
        let format = &self.format;
        let quote = format.shape.quote.map(char::from);
        let Some(text) = field else {
            match quote {
                Some(quote) if format.quote_all => {
                    self.out.push(quote);
                    self.out.push_str(&format.null);
                    self.out.push(quote);
                }
                _ => self.out.push_str(&format.null),
            }
            return;
        };
        if text.is_empty() {
            match quote {
                // What stands for an empty text is quoted as a text is, but for the default, which is quotes itself.
                Some(quote) if format.quote_all && format.empty != "\"\"" => {
                    self.out.push(quote);
                    self.out.push_str(&format.empty);
                    self.out.push(quote);
                }
                _ => self.out.push_str(&format.empty),
            }
            return;
        }
        let blank = |c: char| c <= ' ';
        let text = if format.trim_left { text.trim_start_matches(blank) } else { text };
        let text = if format.trim_right { text.trim_end_matches(blank) } else { text };
        let Some(quote) = quote else {
            self.out.push_str(text);
            return;
        };
        let quoted = format.quote_all
            || text.starts_with(quote)
            || text.contains(['\n', '\r'])
            || text.contains(&format.line_end)
            || text.contains(&format.shape.separator)
            || (format.escape_quotes && text.contains(quote));
        if !quoted {
            self.out.push_str(text);
            return;
        }
        let escape = format.shape.escape.map_or('\0', char::from);
        let before_escape = match format.shape.escape_of_escape.map(char::from) {
            Some(c) => Some(c),
            None => (escape != quote).then_some(escape),
        };
        self.out.push(quote);
        for c in text.chars() {
            if c == quote && format.escape_quotes {
                self.out.push(escape);
            } else if c == escape
                && let Some(before) = before_escape
            {
                self.out.push(before);
            }
            self.out.push(c);
        }
        self.out.push(quote);
    }

    fn cell(&self, column: &dyn Array, row: usize, data_type: &DataType) -> Option<String> {
        if column.is_null(row) {
            return None;
        }
        let moments = &self.format.moments;
        Some(match data_type {
            DataType::Date => moments.date(column.as_primitive_opt::<Date32Type>()?.value(row)),
            DataType::Timestamp => moments.timestamp(column.as_primitive_opt::<TimestampMicrosecondType>()?.value(row)),
            DataType::TimestampNtz => moments.timestamp_ntz(column.as_primitive_opt::<TimestampMicrosecondType>()?.value(row)),
            DataType::Binary => String::from_utf8_lossy(column.as_binary_opt::<i32>()?.value(row)).into_owned(),
            other => format::Printer { null: "", zone: Zone::UTC }.cell(column, row, other),
        })
    }
}

impl Sink for CsvSink {
    fn write(&mut self, batch: &RecordBatch) -> Result<()> {
        for row in 0..batch.num_rows() {
            let fields: Vec<Option<String>> =
                batch.columns().iter().zip(&self.types).map(|(column, t)| self.cell(column.as_ref(), row, t)).collect();
            self.record(&fields);
        }
        Ok(())
    }

    fn finish(self: Box<Self>) -> Result<Vec<u8>> {
        self.format.codec.pack(self.format.encoding.encode(self.out))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_bindgen_test::wasm_bindgen_test;

    fn line(options: &[(&str, &str)], fields: &[Option<&str>]) -> String {
        let format = CsvOutput::new(&Options::new(options.iter().copied())).unwrap();
        let mut sink = CsvSink { out: String::new(), format, types: Vec::new() };
        sink.record(&fields.iter().map(|f| f.map(str::to_string)).collect::<Vec<_>>());
        sink.out
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn fields_are_quoted_where_they_must_be() {
        assert_eq!(line(&[], &[Some("a,b"), Some("say \"hi\""), None, Some("")]), "\"a,b\",\"say \\\"hi\\\"\",,\"\"\n");
        assert_eq!(line(&[], &[Some("  a "), Some("back\\slash"), Some("x\ny")]), "a,back\\slash,\"x\ny\"\n");
        assert_eq!(line(&[("escape", "\"")], &[Some("a\"b")]), "\"a\"\"b\"\n");
        assert_eq!(line(&[("quoteAll", "true"), ("sep", "|")], &[Some("a"), Some("1")]), "\"a\"|\"1\"\n");
        assert_eq!(line(&[("nullValue", "NA")], &[None]), "NA\n");
    }
}
