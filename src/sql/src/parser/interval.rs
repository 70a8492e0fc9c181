//! Interval literals: amounts with their units, and ranges of fields such as `'1-2' YEAR TO MONTH`.

use super::cursor::Cursor;
use super::lexer::{Position, Token};
use crate::column::Expression;
use crate::error::{Error, Result};
use crate::format;
use crate::types::IntervalField;
use crate::value::Value;

impl Cursor<'_> {
    pub(super) fn interval_follows(&self) -> bool {
        match self.peek_at(1) {
            Token::Text(_) | Token::Number(_) => true,
            Token::Symbol("-" | "+") => matches!(self.peek_at(2), Token::Number(_) | Token::Text(_)),
            _ => false,
        }
    }

    /// `INTERVAL '1' DAY`, `INTERVAL 2 MONTHS 1 DAY`, `INTERVAL '1-2' YEAR TO MONTH`, `INTERVAL '1 day 2 hours'`
    pub(super) fn interval(&mut self) -> Result<Expression> {
        let start = self.position();
        self.advance();
        let mut total = Interval::default();
        let mut any = false;
        loop {
            let position = self.position();
            let signed = self.is_symbol("-") || self.is_symbol("+");
            // A sign belongs to an amount that a unit follows; else it is an operator behind the interval.
            let continues = matches!(self.peek_at(1), Token::Number(_) | Token::Text(_)) && self.word_at(2).is_some_and(is_unit);
            if any && signed && !continues {
                break;
            }
            let sign = if self.eat_symbol("-") { "-" } else { "" };
            self.eat_symbol("+");
            let amount = match self.peek() {
                Token::Number(text) => text.clone(),
                Token::Text(text) => text.clone(),
                _ if any && sign.is_empty() => break,
                _ => return Err(self.error()),
            };
            let was_text = matches!(self.peek(), Token::Text(_));
            self.advance();
            let amount = match (sign, amount.trim()) {
                ("-", text) if text.starts_with('-') => text.trim_start_matches('-').to_string(),
                (sign, text) => format!("{sign}{text}"),
            };
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
                return Err(self.error());
            };
            if let (None, Some(problem)) = (added, total.out_of_range.take()) {
                return Err(self.interval_error(position, &format!("requirement failed: {problem}.")));
            }
            if added.is_none() {
                let what = "Can only use numbers in the interval value part for multiple unit value pairs interval form";
                return Err(self.interval_error(position, &format!("{what}, but got invalid value: {amount}.")));
            }
            any = true;
        }
        let written = self.sql.get(start.start..self.span_from(start).end).unwrap_or("");
        match total.value() {
            Some(value) => Ok(Expression::Literal(value)),
            None => Err(self.interval_error(start, &format!("Cannot mix year-month and day-time fields: {written}."))),
        }
    }

    fn interval_error(&self, start: Position, message: &str) -> Error {
        Error::parse(format!("{message}\n{}", super::query_context(self.sql, self.span_from(start))))
    }
}

fn is_unit(word: &str) -> bool {
    unit(word).is_some()
}

/// A unit's field, and how many of that field's smallest parts (months, days, microseconds) it has.
fn unit(word: &str) -> Option<(IntervalField, i64)> {
    use IntervalField as F;
    let word = word.to_ascii_lowercase();
    Some(match word.strip_suffix('s').unwrap_or(&word) {
        "year" => (F::Year, 12),
        "month" => (F::Month, 1),
        "week" => (F::Day, 7),
        "day" => (F::Day, 1),
        "hour" => (F::Hour, 3_600_000_000),
        "minute" => (F::Minute, 60_000_000),
        "second" => (F::Second, 1_000_000),
        "millisecond" => (F::Second, 1000),
        "microsecond" => (F::Second, 1),
        _ => return None,
    })
}

/// Adds up the parts of an interval.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Interval {
    months: i64,
    days: i64,
    micros: i64,
    /// The largest and the smallest field that it was written with.
    fields: Option<(IntervalField, IntervalField)>,
    /// The field that had more than the next larger one has of it.
    out_of_range: Option<String>,
}

impl Interval {
    pub fn months(&self) -> i32 {
        i32::try_from(self.months).unwrap_or(i32::MAX)
    }

    pub fn days(&self) -> i32 {
        i32::try_from(self.days).unwrap_or(i32::MAX)
    }

    /// What is left beside months and days.
    pub fn micros(&self) -> i64 {
        self.micros
    }

    /// Days as 24 hours, in microseconds; `None` where months are in it.
    pub fn duration(&self) -> Option<i64> {
        if self.months != 0 {
            return None;
        }
        self.days.checked_mul(IntervalField::Day.size())?.checked_add(self.micros)
    }

    pub fn add(&mut self, amount: &str, unit_name: &str) -> Option<()> {
        let (field, size) = unit(unit_name)?;
        if size == 1_000_000 {
            let (value, scale) = format::parse_decimal(amount)?;
            let micros = if scale <= 6 {
                i64::try_from(value).ok()?.checked_mul(10i64.pow(u32::try_from(6 - scale).ok()?))?
            } else {
                i64::try_from(value / 10i128.checked_pow(u32::try_from(scale - 6).ok()?)?).ok()?
            };
            self.micros = self.micros.checked_add(micros)?;
        } else {
            let amount = amount.parse::<i64>().ok()?.checked_mul(size)?;
            let sum = match field {
                IntervalField::Year | IntervalField::Month => &mut self.months,
                IntervalField::Day => &mut self.days,
                _ => &mut self.micros,
            };
            *sum = sum.checked_add(amount)?;
        }
        let (first, last) = self.fields.unwrap_or((field, field));
        self.fields = Some((first.min(field), last.max(field)));
        Some(())
    }

    /// `'1-2' YEAR TO MONTH`, `'1 02:03:04' DAY TO SECOND`
    fn add_range(&mut self, amount: &str, first: &str, last: &str) -> Option<()> {
        let (first, last) = (IntervalField::from_name(first)?, IntervalField::from_name(last)?);
        self.add_fields(amount, first, last)
    }

    fn add_fields(&mut self, amount: &str, first: IntervalField, last: IntervalField) -> Option<()> {
        let units: Vec<IntervalField> = IntervalField::ALL.into_iter().filter(|f| *f >= first && *f <= last).collect();
        if units.is_empty() || first.is_year_month() != last.is_year_month() {
            return None;
        }
        let amount = amount.trim();
        let (negative, digits) = match amount.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, amount.strip_prefix('+').unwrap_or(amount)),
        };
        let separators: &[char] = if first.is_year_month() { &['-'] } else { &[' ', ':'] };
        let parts: Vec<&str> = digits.split(separators).collect();
        if parts.len() != units.len() {
            return None;
        }
        for (index, (part, unit)) in parts.iter().zip(&units).enumerate() {
            if !part.starts_with(|c: char| c.is_ascii_digit()) {
                return None;
            }
            // Behind the first, fields stay below what the next larger one has of them.
            let most = match unit {
                IntervalField::Month => 12,
                IntervalField::Hour => 24,
                _ => 60,
            };
            let whole = part.split('.').next()?.parse::<i64>().ok()?;
            if index > 0 && whole >= most {
                self.out_of_range = Some(format!("{unit} {whole} outside range [0, {}]", most - 1));
                return None;
            }
            self.add(&if negative { format!("-{part}") } else { (*part).to_string() }, unit.name())?;
        }
        Some(())
    }

    /// `1 day 2 hours`
    pub fn add_words(&mut self, text: &str) -> Option<()> {
        let mut words: Vec<String> = Vec::new();
        for word in text.split_whitespace() {
            match words.last_mut() {
                // A sign may stand apart from its number.
                Some(last) if last == "-" || last == "+" => last.push_str(word),
                _ => words.push(word.to_string()),
            }
        }
        if words.is_empty() || !words.len().is_multiple_of(2) {
            return None;
        }
        for pair in words.chunks(2) {
            self.add(pair.first()?.trim_start_matches('+'), pair.get(1)?)?;
        }
        Some(())
    }

    /// A whole text, perhaps with `interval` before it.
    pub fn of_text(text: &str) -> Option<Self> {
        let text = text.trim();
        let body = match text.get(..8) {
            Some(word) if word.eq_ignore_ascii_case("interval") => text.get(8..)?,
            _ => text,
        };
        let mut out = Self::default();
        out.add_words(body)?;
        Some(out)
    }

    /// A text that is cast to an interval of these fields: `1 02`, or the literal `INTERVAL '1 02' DAY TO HOUR`. In months or
    /// microseconds.
    pub fn of_cast_text(text: &str, first: IntervalField, last: IntervalField) -> Option<i64> {
        let text = text.trim();
        let mut amount = text.to_string();
        if text.get(..8).is_some_and(|word| word.eq_ignore_ascii_case("interval")) {
            let rest = text.get(8..)?.trim_start();
            let (sign, rest) = match rest.strip_prefix('-') {
                Some(rest) => ("-", rest.trim_start()),
                None => ("", rest.strip_prefix('+').unwrap_or(rest).trim_start()),
            };
            let (quoted, qualifier) = rest.strip_prefix('\'')?.split_once('\'')?;
            let wanted = if first == last { first.name().to_string() } else { format!("{first} to {last}") };
            if !qualifier.split_whitespace().collect::<Vec<_>>().join(" ").eq_ignore_ascii_case(&wanted) {
                return None;
            }
            amount = match quoted.strip_prefix('-') {
                Some(rest) if sign == "-" => rest.to_string(),
                _ => format!("{sign}{quoted}"),
            };
        }
        let mut out = Self::default();
        out.add_fields(&amount, first, last)?;
        if first.is_year_month() {
            return i32::try_from(out.months).ok().map(i64::from);
        }
        out.duration()
    }

    /// How such an amount is written, for the error that shows it: `d h:m`.
    pub fn shape(first: IntervalField, last: IntervalField) -> String {
        use IntervalField as F;
        let mut out = String::new();
        for field in IntervalField::ALL.into_iter().filter(|f| *f >= first && *f <= last) {
            if field > first {
                out.push_str(match field {
                    F::Month => "-",
                    F::Hour => " ",
                    _ => ":",
                });
            }
            out.push_str(match field {
                F::Year => "y",
                F::Month => "m",
                F::Day => "d",
                F::Hour => "h",
                F::Minute => "m",
                F::Second => "s.n",
            });
        }
        out
    }

    /// Of the type that spans its fields; `None` where months and times are mixed.
    pub fn value(&self) -> Option<Value> {
        let (first, last) = self.fields?;
        match (first.is_year_month(), last.is_year_month()) {
            (true, true) => Some(Value::YearMonthInterval(i32::try_from(self.months).ok()?, first, last)),
            (false, false) => Some(Value::DayTimeInterval(self.duration()?, first, last)),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use IntervalField as F;
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test(unsupported = test)]
    fn texts() {
        let hour = 3_600_000_000;
        assert_eq!(Interval::of_cast_text("1 02", F::Day, F::Hour), Some(26 * hour));
        assert_eq!(Interval::of_cast_text("INTERVAL -'1 02' DAY TO HOUR", F::Day, F::Hour), Some(-26 * hour));
        assert_eq!(Interval::of_cast_text("1 24", F::Day, F::Hour), None);
        assert_eq!(Interval::of_cast_text("1-2", F::Year, F::Month), Some(14));
        assert_eq!(Interval::of_cast_text("x", F::Day, F::Day), None);
        let words = Interval::of_text("interval 1 week -2 hours").unwrap();
        assert_eq!((words.days(), words.micros()), (7, -2 * hour));
        assert_eq!(words.value(), Some(Value::DayTimeInterval(166 * hour, F::Day, F::Hour)));
        assert_eq!(Interval::of_text("1 month 1 day").unwrap().value(), None);
    }
}
