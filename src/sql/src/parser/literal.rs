//! Literals, and the calls that have a grammar of their own (CASE, CAST, EXTRACT …).

use super::cursor::Cursor;
use super::lexer::{Position, Token};
use crate::column::{CastMode, Expression};
use crate::error::{Error, Result};
use crate::format;
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
            "substring" | "substr" if open => return self.substring(),
            "trim" if open => return self.trim(),
            "position" if open => return self.position_in(),
            "overlay" if open => return self.overlay(),
            "date" | "timestamp" | "timestamp_ntz" | "timestamp_ltz" | "x" if text => self.typed_text(word)?,
            "interval" if !open && self.interval_follows() => self.interval()?,
            "current_date" | "current_timestamp" | "current_user" | "user" | "localtimestamp" if !open => {
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
        self.advance();
        self.expect_symbol("(")?;
        let field = match self.peek() {
            Token::Text(_) => self.text()?,
            _ => self.identifier()?,
        };
        self.expect_keyword("from")?;
        let source = self.expression()?;
        self.expect_symbol(")")?;
        Ok(Expression::call("extract", vec![Expression::string(field), source]))
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
        let mut arguments = vec![self.expression()?];
        arguments.extend(characters);
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

    fn typed_text(&mut self, word: &str) -> Result<Expression> {
        let position = self.position();
        self.advance();
        let text = self.text()?;
        let value = match word {
            "date" => format::parse_date(&text).map(Value::Date),
            "timestamp_ntz" => format::parse_timestamp(&text).map(Value::TimestampNtz),
            "x" => hex(&text).map(Value::Binary),
            _ => format::parse_timestamp(&text).map(Value::Timestamp),
        };
        match value {
            Some(value) => Ok(Expression::Literal(value)),
            None => Err(super::lexer::syntax_error(self.sql, &format!("'{text}'"), position, "")),
        }
    }

    /// The value of a number with its suffix, as Spark types it.
    pub fn number_value(&self, text: &str) -> Result<Value> {
        let split = text.find(|c: char| c.is_ascii_alphabetic() && !matches!(c, 'e' | 'E')).unwrap_or(text.len());
        let (digits, suffix) = text.split_at(split);
        let wrong = || self.error();
        Ok(match suffix.to_ascii_uppercase().as_str() {
            "L" => Value::Long(digits.parse().map_err(|_| wrong())?),
            "S" => Value::Short(digits.parse().map_err(|_| wrong())?),
            "Y" => Value::Byte(digits.parse().map_err(|_| wrong())?),
            "F" => Value::Float(digits.parse().map_err(|_| wrong())?),
            "D" => Value::Double(digits.parse().map_err(|_| wrong())?),
            "BD" => decimal(digits).ok_or_else(wrong)?,
            _ if digits.contains(['e', 'E']) => Value::Double(digits.parse().map_err(|_| wrong())?),
            _ if digits.contains('.') => decimal(digits).ok_or_else(wrong)?,
            _ => match (digits.parse::<i32>(), digits.parse::<i64>()) {
                (Ok(v), _) => Value::Integer(v),
                (_, Ok(v)) => Value::Long(v),
                _ => decimal(digits).ok_or_else(wrong)?,
            },
        })
    }

    fn interval_follows(&self) -> bool {
        match self.peek_at(1) {
            Token::Text(_) | Token::Number(_) => true,
            Token::Symbol("-" | "+") => matches!(self.peek_at(2), Token::Number(_) | Token::Text(_)),
            _ => false,
        }
    }

    /// `INTERVAL '1' DAY`, `INTERVAL 2 MONTHS 1 DAY`, `INTERVAL '1-2' YEAR TO MONTH`, `INTERVAL '1 day 2 hours'`
    fn interval(&mut self) -> Result<Expression> {
        self.advance();
        let mut total = Interval::default();
        let mut any = false;
        loop {
            let position = self.position();
            let sign = if self.eat_symbol("-") { "-" } else { "" };
            let amount = match self.peek() {
                Token::Number(text) => text.clone(),
                Token::Text(text) => text.clone(),
                _ if any && sign.is_empty() => return Ok(Expression::Literal(total.value())),
                _ => return Err(self.error()),
            };
            let was_text = matches!(self.peek(), Token::Text(_));
            self.advance();
            let amount = format!("{sign}{}", amount.trim());
            let added = if self.word_at(0).is_some_and(is_unit) {
                let unit = self.identifier()?;
                if self.is_keyword("to") && self.word_at(1).is_some_and(is_unit) {
                    self.advance();
                    let last = self.identifier()?;
                    total.add_range(&amount, &unit, &last)
                } else {
                    total.add(&amount, &unit)
                }
            } else if was_text {
                total.add_words(&amount)
            } else {
                None
            };
            if added.is_none() {
                return Err(self.interval_error(position));
            }
            any = true;
        }
    }

    fn interval_error(&self, position: Position) -> Error {
        let text = self.sql.get(position.start..position.end).unwrap_or("");
        super::lexer::syntax_error(self.sql, text, position, "")
    }
}

fn is_unit(word: &str) -> bool {
    const UNITS: &[&str] = &["year", "quarter", "month", "week", "day", "hour", "minute", "second", "millisecond", "microsecond"];
    let word = word.to_ascii_lowercase();
    let singular = word.strip_suffix('s').unwrap_or(&word);
    UNITS.contains(&singular)
}

/// Adds up the parts of an interval.
#[derive(Default)]
pub struct Interval {
    months: i64,
    micros: i64,
    days: i64,
    uses_months: bool,
    uses_time: bool,
}

impl Interval {
    pub fn add(&mut self, amount: &str, unit: &str) -> Option<()> {
        let unit = unit.to_ascii_lowercase();
        let unit = unit.strip_suffix('s').unwrap_or(&unit);
        if unit == "second" {
            let (value, scale) = format::parse_decimal(amount)?;
            let micros = if scale <= 6 {
                i64::try_from(value).ok()?.checked_mul(10i64.pow(u32::try_from(6 - scale).ok()?))?
            } else {
                i64::try_from(value / 10i128.pow(u32::try_from(scale - 6).ok()?)).ok()?
            };
            self.micros = self.micros.checked_add(micros)?;
            self.uses_time = true;
            return Some(());
        }
        let amount: i64 = amount.parse().ok()?;
        match unit {
            "year" => self.months = self.months.checked_add(amount.checked_mul(12)?)?,
            "quarter" => self.months = self.months.checked_add(amount.checked_mul(3)?)?,
            "month" => self.months = self.months.checked_add(amount)?,
            "week" => self.days = self.days.checked_add(amount.checked_mul(7)?)?,
            "day" => self.days = self.days.checked_add(amount)?,
            "hour" => self.micros = self.micros.checked_add(amount.checked_mul(3_600_000_000)?)?,
            "minute" => self.micros = self.micros.checked_add(amount.checked_mul(60_000_000)?)?,
            "millisecond" => self.micros = self.micros.checked_add(amount.checked_mul(1000)?)?,
            "microsecond" => self.micros = self.micros.checked_add(amount)?,
            _ => return None,
        }
        if matches!(unit, "year" | "quarter" | "month") {
            self.uses_months = true
        } else {
            self.uses_time = true
        }
        Some(())
    }

    /// `'1-2' YEAR TO MONTH`, `'1 02:03:04' DAY TO SECOND`
    fn add_range(&mut self, amount: &str, first: &str, last: &str) -> Option<()> {
        const ORDER: &[&str] = &["year", "month", "day", "hour", "minute", "second"];
        let place = |u: &str| ORDER.iter().position(|o| u.eq_ignore_ascii_case(o));
        let (from, to) = (place(first)?, place(last)?);
        let units = ORDER.get(from..=to)?;
        let negative = amount.starts_with('-');
        let parts: Vec<&str> = amount.trim_start_matches(['-', '+']).split(['-', ' ', ':']).collect();
        if parts.len() != units.len() {
            return None;
        }
        for (part, unit) in parts.iter().zip(units) {
            let part = if negative { format!("-{part}") } else { (*part).to_string() };
            self.add(&part, unit)?;
        }
        Some(())
    }

    /// `1 day 2 hours`
    pub fn add_words(&mut self, text: &str) -> Option<()> {
        let words: Vec<&str> = text.split_whitespace().collect();
        if words.is_empty() || !words.len().is_multiple_of(2) {
            return None;
        }
        for pair in words.chunks(2) {
            self.add(pair.first()?, pair.get(1)?)?;
        }
        Some(())
    }

    pub fn value(&self) -> Value {
        let months = i32::try_from(self.months).unwrap_or(i32::MAX);
        if self.uses_months && !self.uses_time {
            return Value::YearMonthInterval(months);
        }
        if self.uses_time && !self.uses_months {
            return Value::DayTimeInterval(self.days.saturating_mul(86_400_000_000).saturating_add(self.micros));
        }
        let days = i32::try_from(self.days).unwrap_or(i32::MAX);
        Value::CalendarInterval { months, days, micros: self.micros }
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
