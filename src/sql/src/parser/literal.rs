//! Literals, and the calls that have a grammar of their own (CASE, CAST, EXTRACT …).

use super::cursor::Cursor;
use super::lexer::{Position, Token};
use crate::column::{CastMode, Expression};
use crate::error::{Error, Result};
use crate::format;
use crate::settings::Settings;
use crate::value::Value;

impl Cursor<'_> {
    /// The construct that a word starts, if it starts one here; `None` leaves the word as a name.
    pub fn special(&mut self, word: &str) -> Result<Option<Expression>> {
        let open = *self.peek_at(1) == Token::Symbol("(");
        let text = matches!(self.peek_at(1), Token::Text(_));
        Ok(Some(match word {
            "null" => self.constant(Value::Null),
            "true" => self.constant(Value::Boolean(true)),
            "false" => self.constant(Value::Boolean(false)),
            "case" => {
                let mark = self.mark();
                match self.case() {
                    // Spark's parser takes `case` for a name where the expression cannot be read to its end.
                    Err(error) if error.condition() == Some("PARSE_SYNTAX_ERROR") => {
                        self.reset(mark);
                        return Ok(None);
                    }
                    found => found?,
                }
            }
            "cast" | "try_cast" | "safe_cast" if open => self.cast(word != "cast")?,
            "exists" if open && self.query_at(2) => {
                self.advance();
                self.expect_symbol("(")?;
                let query = Box::new(self.query()?);
                self.expect_symbol(")")?;
                Expression::Exists { query }
            }
            "extract" if open => self.extract()?,
            "timestampadd" | "timestampdiff" | "dateadd" | "date_add" | "datediff" | "date_diff" if open => return self.unit_call(),
            "substring" | "substr" if open => return self.substring(),
            "trim" if open => return self.trim(),
            "position" if open => return self.position_in(),
            "overlay" if open => return self.overlay(),
            "date" | "time" | "timestamp" | "timestamp_ntz" | "timestamp_ltz" | "x" if text => self.typed_text(word)?,
            "interval" if !open && self.interval_follows() => self.interval()?,
            "current_date" | "current_time" | "current_timestamp" | "current_user" | "user" | "localtimestamp" if !open => {
                if word == "user" {
                    return Ok(None);
                }
                self.advance();
                Expression::call(word, Vec::new())
            }
            _ => return Ok(None),
        }))
    }

    fn constant(&mut self, value: Value) -> Expression {
        self.advance();
        Expression::Literal(value)
    }

    fn case(&mut self) -> Result<Expression> {
        let mark = self.mark();
        self.advance();
        if matches!(self.peek(), Token::End | Token::Symbol("," | ")" | "=" | ".")) {
            self.reset(mark);
            return self.error_result();
        }
        let operand = if self.is_keyword("when") { None } else { Some(self.expression()?) };
        let mut branches = Vec::new();
        while self.eat_keyword("when") {
            let condition = self.expression()?;
            let condition = match &operand {
                Some(operand) => operand.clone().equal(condition),
                None => condition,
            };
            self.expect_keyword("then")?;
            branches.push((condition, self.expression()?));
        }
        if branches.is_empty() {
            return self.error_result();
        }
        let otherwise = if self.eat_keyword("else") { Some(Box::new(self.expression()?)) } else { None };
        self.expect_keyword("end")?;
        Ok(Expression::Case { branches, otherwise })
    }

    fn error_result<T>(&self) -> Result<T> {
        Err(self.error())
    }

    fn cast(&mut self, tries: bool) -> Result<Expression> {
        let start = self.position();
        self.advance();
        self.expect_symbol("(")?;
        let child = Box::new(self.expression()?);
        self.expect_keyword("as")?;
        let to = self.data_type()?;
        self.expect_symbol(")")?;
        let mode = if tries { CastMode::TryCast } else { CastMode::Cast };
        Ok(Expression::Cast { child, to, mode, position: Some(self.span_from(start)) })
    }

    fn extract(&mut self) -> Result<Expression> {
        let start = self.position();
        self.advance();
        self.expect_symbol("(")?;
        let field = match self.peek() {
            Token::Text(_) => self.text()?,
            _ => self.identifier()?,
        };
        self.expect_keyword("from")?;
        let source = self.expression()?;
        self.expect_symbol(")")?;
        let mut call = Expression::call("extract", vec![Expression::string(field), source]);
        if let Expression::Call(call) = &mut call {
            call.position = Some(self.span_from(start));
        }
        Ok(call)
    }

    /// `TIMESTAMPADD(MONTH, 1, t)`: the unit is a word.
    fn unit_call(&mut self) -> Result<Option<Expression>> {
        const UNITS: &[&str] =
            &["year", "quarter", "month", "week", "day", "dayofyear", "hour", "minute", "second", "millisecond", "microsecond"];
        let unit = match self.peek_at(2) {
            Token::Word(word) if *self.peek_at(3) == Token::Symbol(",") => word.clone(),
            _ => return Ok(None),
        };
        if !UNITS.iter().any(|known| unit.eq_ignore_ascii_case(known)) {
            return Ok(None);
        }
        let name = self.identifier()?;
        self.expect_symbol("(")?;
        self.identifier()?;
        self.expect_symbol(",")?;
        let mut arguments = vec![Expression::string(unit)];
        arguments.extend(self.comma_separated(Self::expression)?);
        self.expect_symbol(")")?;
        Ok(Some(Expression::call(name, arguments)))
    }

    /// `SUBSTRING(s FROM a FOR b)`; the form with commas is an ordinary call.
    fn substring(&mut self) -> Result<Option<Expression>> {
        let mark = self.mark();
        self.advance();
        self.expect_symbol("(")?;
        let source = self.expression()?;
        if !self.eat_keyword("from") {
            self.reset(mark);
            return Ok(None);
        }
        let mut arguments = vec![source, self.expression()?];
        if self.eat_keyword("for") {
            arguments.push(self.expression()?);
        }
        self.expect_symbol(")")?;
        Ok(Some(Expression::call("substring", arguments)))
    }

    /// `TRIM(BOTH 'x' FROM s)`
    fn trim(&mut self) -> Result<Option<Expression>> {
        let mark = self.mark();
        self.advance();
        self.expect_symbol("(")?;
        let function = if self.eat_keyword("leading") {
            "ltrim"
        } else if self.eat_keyword("trailing") {
            "rtrim"
        } else {
            self.eat_keyword("both");
            "trim"
        };
        let characters = if self.is_keyword("from") { None } else { Some(self.expression()?) };
        if !self.eat_keyword("from") {
            self.reset(mark);
            return Ok(None);
        }
        let mut arguments: Vec<Expression> = characters.into_iter().collect();
        arguments.push(self.expression()?);
        self.expect_symbol(")")?;
        Ok(Some(Expression::call(function, arguments)))
    }

    /// `POSITION(x IN s)`
    fn position_in(&mut self) -> Result<Option<Expression>> {
        let mark = self.mark();
        self.advance();
        self.expect_symbol("(")?;
        let part = self.comparison()?;
        if !self.eat_keyword("in") {
            self.reset(mark);
            return Ok(None);
        }
        let text = self.comparison()?;
        self.expect_symbol(")")?;
        Ok(Some(Expression::call("locate", vec![part, text])))
    }

    /// `overlay(text placing other from start for length)`
    fn overlay(&mut self) -> Result<Option<Expression>> {
        let mark = self.mark();
        self.advance();
        self.expect_symbol("(")?;
        let text = self.expression()?;
        if !self.eat_keyword("placing") {
            self.reset(mark);
            return Ok(None);
        }
        let mut arguments = vec![text, self.expression()?];
        self.expect_keyword("from")?;
        arguments.push(self.expression()?);
        if self.eat_keyword("for") {
            arguments.push(self.expression()?);
        }
        self.expect_symbol(")")?;
        Ok(Some(Expression::call("overlay", arguments)))
    }

    /// `DATE '2024-01-31'`, `TIMESTAMP '…'`, `TIME '…'`, `X'…'`
    fn typed_text(&mut self, word: &str) -> Result<Expression> {
        let start = self.position();
        self.advance();
        let text = self.text()?;
        let zone = Settings::current().zone;
        let value = match word {
            "date" => format::special_date(&text, zone).or_else(|| format::parse_date(&text)).map(Value::Date),
            "time" => format::parse_time(&text).map(|nanos| {
                let digits = text.split_once('.').map_or(0, |(_, fraction)| fraction.bytes().take_while(u8::is_ascii_digit).count());
                Value::Time(nanos, u8::try_from(digits.clamp(6, 9)).unwrap_or(6))
            }),
            "timestamp_ntz" => {
                let special = format::special_timestamp(&text, zone).map(|micros| zone.to_local(micros));
                special.or_else(|| format::parse_timestamp_ntz(&text)).map(Value::TimestampNtz)
            }
            "x" => hex(&text).map(Value::Binary),
            _ => format::special_timestamp(&text, zone).or_else(|| format::parse_timestamp(&text, zone)).map(Value::Timestamp),
        };
        value.map(Expression::Literal).ok_or_else(|| {
            let kind = format!("\"{}\"", word.to_uppercase());
            let error = Error::new("INVALID_TYPED_LITERAL", &[("valueType", &kind), ("value", &format!("'{text}'"))]);
            error.with_context(&format!("\n{}", super::query_context(self.sql, self.span_from(start))))
        })
    }

    /// The value of a number with its suffix, as Spark types it.
    pub fn number_value(&self, text: &str, position: Position) -> Result<Value> {
        let split = text.find(|c: char| c.is_ascii_alphabetic() && !matches!(c, 'e' | 'E')).unwrap_or(text.len());
        let (digits, suffix) = text.split_at(split);
        let outside = |kind: &str, least: &str, most: &str| {
            let parameters = [("rawStrippedQualifier", digits), ("typeName", kind), ("minValue", least), ("maxValue", most)];
            Error::new("INVALID_NUMERIC_LITERAL_RANGE", &parameters).at(&super::query_context(self.sql, position))
        };
        macro_rules! whole {
            ($type:ty, $name:literal) => {
                digits.parse().map_err(|_| outside($name, &<$type>::MIN.to_string(), &<$type>::MAX.to_string()))?
            };
        }
        macro_rules! finite {
            ($type:ty, $name:literal) => {{
                let value = digits.parse::<$type>().ok().filter(|v| v.is_finite());
                value.ok_or_else(|| {
                    // As a BigDecimal is written, not as a double.
                    let java = |v: $type| Value::Double(v.to_string().parse().unwrap_or(f64::MAX)).text().replace('E', "E+");
                    outside($name, &java(<$type>::MIN), &java(<$type>::MAX))
                })?
            }};
        }
        Ok(match suffix.to_ascii_uppercase().as_str() {
            "L" => Value::Long(whole!(i64, "bigint")),
            "S" => Value::Short(whole!(i16, "smallint")),
            "Y" => Value::Byte(whole!(i8, "tinyint")),
            "F" => Value::Float(finite!(f32, "float")),
            "D" => Value::Double(finite!(f64, "double")),
            "BD" => self.decimal_value(digits)?,
            _ if digits.contains(['e', 'E']) => Value::Double(finite!(f64, "double")),
            _ if digits.contains('.') => self.decimal_value(digits)?,
            _ => match (digits.parse::<i32>(), digits.parse::<i64>()) {
                (Ok(v), _) => Value::Integer(v),
                (_, Ok(v)) => Value::Long(v),
                _ => self.decimal_value(digits)?,
            },
        })
    }

    fn decimal_value(&self, text: &str) -> Result<Value> {
        let digits = text.bytes().filter(u8::is_ascii_digit).skip_while(|d| *d == b'0').count();
        if digits > 38 && !text.contains(['e', 'E']) {
            return Err(super::data_type::too_precise(&digits.to_string()));
        }
        decimal(text).ok_or_else(|| self.error())
    }
}

fn decimal(text: &str) -> Option<Value> {
    let (value, scale) = format::parse_decimal(text)?;
    let digits = value.unsigned_abs().to_string().len();
    let scale = u8::try_from(scale).ok()?;
    let precision = u8::try_from(digits).ok()?.max(scale).max(1);
    (precision <= 38).then_some(Value::Decimal(value, precision, scale as i8))
}

fn hex(text: &str) -> Option<Vec<u8>> {
    let padded = if text.len().is_multiple_of(2) { text.to_string() } else { format!("0{text}") };
    let bytes = padded.as_bytes();
    bytes.chunks(2).map(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok()).collect()
}
