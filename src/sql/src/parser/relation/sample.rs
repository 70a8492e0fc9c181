//! TABLESAMPLE.

use crate::column::Expression;
use crate::error::{Error, Result};
use crate::parser::cursor::Cursor;
use crate::parser::lexer::{self, Token};
use crate::parser::tree::{Sample, SampleSize};

impl Cursor<'_> {
    /// `TABLESAMPLE (3 ROWS)`, `(10 PERCENT)`, `(BUCKET 1 OUT OF 4)`, with `REPEATABLE (seed)` behind it perhaps.
    pub fn sample(&mut self) -> Result<Option<Sample>> {
        if !self.is_keyword("tablesample") || *self.peek_at(1) != Token::Symbol("(") {
            return Ok(None);
        }
        let start = self.position();
        self.advance();
        self.advance();
        let size = self.sample_size(start)?;
        self.expect_symbol(")")?;
        let mut seed = None;
        if self.eat_keyword("repeatable") {
            self.expect_symbol("(")?;
            seed = Some(i64::try_from(self.whole_number()?).unwrap_or(i64::MAX));
            self.expect_symbol(")")?;
        }
        Ok(Some(Sample { size, seed }))
    }

    fn sample_size(&mut self, start: lexer::Position) -> Result<SampleSize> {
        if self.eat_keyword("bucket") {
            let numerator = self.whole_number()?;
            self.expect_keyword("out")?;
            self.expect_keyword("of")?;
            let denominator = self.whole_number()?;
            return Ok(SampleSize::Fraction(numerator as f64 / denominator.max(1) as f64));
        }
        let negative = self.eat_symbol("-");
        if let Token::Number(text) = self.peek().clone()
            && self.keyword_at(1, "percent")
        {
            self.advance();
            self.advance();
            let percent: f64 = text.parse().unwrap_or(f64::NAN);
            let fraction = if negative { -percent } else { percent } / 100.0;
            if !(0.0..=1.0).contains(&fraction) {
                let text = crate::format::java_double(fraction);
                let error = Error::new("INVALID_TABLESAMPLE_FRACTION", &[("fraction", &text)]);
                // The clause is shown whole.
                let end = usize::from(self.is_symbol(")"));
                let whole = lexer::Position { end: self.span_from(start).end + end, ..start };
                return Err(error.at(&lexer::query_context(self.sql, whole)));
            }
            return Ok(SampleSize::Fraction(fraction));
        }
        let count: Expression = self.expression()?;
        self.expect_keyword("rows")?;
        Ok(SampleSize::Rows(count))
    }
}
