//! Type names, and schemas written as DDL.

use super::cursor::Cursor;
use super::lexer::Token;
use crate::error::{Error, Result};
use crate::types::{DataType, IntervalField, StructField, StructType, TextLength, column_metadata};

/// Words that may stand behind a column's type, or behind the first word of one.
const NEXT: &[&str] = &["not", "comment", "year", "month", "day", "hour", "minute", "second"];

impl Cursor<'_> {
    pub fn data_type(&mut self) -> Result<DataType> {
        self.nested(|c| c.data_type_inner())
    }

    fn data_type_inner(&mut self) -> Result<DataType> {
        let position = self.position();
        let name = self.identifier()?;
        let simple = match name.to_ascii_lowercase().as_str() {
            "boolean" => DataType::Boolean,
            "tinyint" | "byte" => DataType::Byte,
            "smallint" | "short" => DataType::Short,
            "int" | "integer" => DataType::Integer,
            "bigint" | "long" => DataType::Long,
            "float" | "real" => DataType::Float,
            "double" => DataType::Double,
            "date" => DataType::Date,
            "timestamp" | "timestamp_ltz" => DataType::Timestamp,
            "timestamp_ntz" => DataType::TimestampNtz,
            "time" => return self.time(),
            "string" => {
                self.lengths.push(None);
                DataType::String
            }
            "binary" => DataType::Binary,
            "void" => DataType::Null,
            "variant" => DataType::Variant,
            kind @ ("char" | "character" | "varchar") => {
                if !self.eat_symbol("(") {
                    let quoted = format!("\"{}\"", kind.to_uppercase());
                    let error = Error::new("DATATYPE_MISSING_SIZE", &[("type", &quoted)]);
                    return Err(error.at(&super::query_context(self.sql, position)));
                }
                let length = self.text_length()?;
                self.expect_symbol(")")?;
                self.lengths.push(Some(if kind == "varchar" { TextLength::Varchar(length) } else { TextLength::Char(length) }));
                DataType::String
            }
            "decimal" | "dec" | "numeric" => return self.decimal(),
            "interval" => return self.interval_type(),
            "array" => {
                self.expect_symbol("<")?;
                let element = self.data_type()?;
                self.close_angle()?;
                DataType::Array(Box::new(element), true)
            }
            "map" => {
                self.expect_symbol("<")?;
                let key = self.data_type()?;
                self.expect_symbol(",")?;
                let value = self.data_type()?;
                self.close_angle()?;
                DataType::Map(Box::new(key), Box::new(value), true)
            }
            "struct" => {
                self.expect_symbol("<")?;
                let fields = if self.is_symbol(">") { Vec::new() } else { self.schema_fields()? };
                self.close_angle()?;
                // Lengths of the fields are told with the whole.
                let fields = fields.into_iter().map(|f| {
                    let metadata = column_metadata(None, f.comment());
                    f.with_metadata(metadata)
                });
                DataType::Struct(StructType::new(fields.collect()))
            }
            other => {
                let quoted = format!("\"{}\"", other.to_uppercase());
                return Err(Error::new("UNSUPPORTED_DATATYPE", &[("typeName", &quoted)]).at(&super::query_context(self.sql, position)));
            }
        };
        Ok(simple)
    }

    /// `>` at the end of a nested type; `>>` closes two of them.
    fn close_angle(&mut self) -> Result<()> {
        if self.is_symbol(">>") || self.is_symbol(">>>") {
            self.split_angle();
            return Ok(());
        }
        self.expect_symbol(">")
    }

    fn decimal(&mut self) -> Result<DataType> {
        if !self.eat_symbol("(") {
            return Ok(DataType::DEFAULT_DECIMAL);
        }
        let precision_at = self.peek().clone();
        let precision = self.small_number()?;
        let scale = if self.eat_symbol(",") { self.small_number()? } else { 0 };
        self.expect_symbol(")")?;
        if precision > 38 {
            let shown = if let Token::Number(text) = precision_at { text } else { precision.to_string() };
            return Err(too_precise(&shown));
        }
        if scale > precision {
            let parameters = [("scale", &*scale.to_string()), ("precision", &*precision.to_string())];
            let error = Error::new("DECIMAL_SCALE_EXCEEDS_PRECISION", &parameters);
            return Err(error.with_context(&format!("\n== SQL ==\n{}", self.sql)));
        }
        Ok(DataType::Decimal(precision, scale as i8))
    }

    fn small_number(&mut self) -> Result<u8> {
        match self.peek() {
            Token::Number(text) => match text.parse::<u8>() {
                Ok(number) => {
                    self.advance();
                    Ok(number)
                }
                Err(_) if text.chars().all(|c| c.is_ascii_digit()) => {
                    self.advance();
                    Ok(u8::MAX)
                }
                Err(_) => Err(self.error()),
            },
            _ => Err(self.error()),
        }
    }

    fn time(&mut self) -> Result<DataType> {
        if !self.eat_symbol("(") {
            return Ok(DataType::TIME);
        }
        let position = self.position();
        let precision = self.small_number()?;
        self.expect_symbol(")")?;
        if precision > 9 {
            let error = Error::new("UNSUPPORTED_TIME_PRECISION", &[("precision", &precision.to_string())]);
            return Err(error.at(&super::query_context(self.sql, position)));
        }
        Ok(DataType::Time(precision))
    }

    /// What stands behind `interval`: a field, two, or nothing for the calendar's.
    fn interval_type(&mut self) -> Result<DataType> {
        let field = |cursor: &Self, at| cursor.word_at(at).and_then(IntervalField::from_name);
        let Some(first) = field(self, 0) else { return Ok(DataType::CalendarInterval) };
        let start = self.position();
        self.advance();
        let mut last = first;
        if let (true, Some(found)) = (self.is_keyword("to"), field(self, 1)) {
            self.advance();
            self.advance();
            last = found;
        }
        if first > last || first.is_year_month() != last.is_year_month() {
            let message = format!("Intervals FROM {first} TO {last} are not supported.");
            return Err(Error::parse(format!("{message}\n{}", super::query_context(self.sql, start))));
        }
        Ok(if first.is_year_month() { DataType::YearMonthInterval(first, last) } else { DataType::DayTimeInterval(first, last) })
    }

    fn text_length(&mut self) -> Result<usize> {
        match self.peek() {
            Token::Number(text) => match text.parse() {
                Ok(length) => {
                    self.advance();
                    Ok(length)
                }
                Err(_) => Err(self.error()),
            },
            _ => Err(self.error()),
        }
    }

    /// A column's type, and how it is written where texts in it have a length: `varchar(10)`, `array<char(2)>`.
    pub fn written_type(&mut self) -> Result<(DataType, Option<String>)> {
        let before = std::mem::take(&mut self.lengths);
        let data_type = self.data_type();
        let lengths = std::mem::replace(&mut self.lengths, before);
        self.lengths.extend(&lengths);
        let data_type = data_type?;
        let written = lengths.iter().any(Option::is_some).then(|| data_type.name_with_lengths(&mut lengths.into_iter()));
        Ok((data_type, written))
    }

    /// `a INT NOT NULL COMMENT '…', b: string`
    pub fn schema_fields(&mut self) -> Result<Vec<StructField>> {
        self.comma_separated(|c| {
            let name = c.identifier()?;
            c.eat_symbol(":");
            // What cannot follow a type is found before the type's name is looked at.
            if matches!(c.peek(), Token::Word(_)) && matches!(c.peek_at(1), Token::Word(_)) && !NEXT.iter().any(|k| c.keyword_at(1, k)) {
                c.advance();
                return Err(c.error());
            }
            let (data_type, written) = c.written_type()?;
            let nullable = !c.eat_keywords(&["not", "null"]);
            let comment = if c.eat_keyword("comment") { Some(c.text()?) } else { None };
            let metadata = column_metadata(written.as_deref(), comment.as_deref());
            Ok(StructField::new(name, data_type, nullable).with_metadata(metadata))
        })
    }
}

/// DECIMAL has 38 digits.
pub(super) fn too_precise(precision: &str) -> Error {
    Error::new("DECIMAL_PRECISION_EXCEEDS_MAX_PRECISION", &[("precision", precision), ("maxPrecision", "38")])
}
