//! Comparisons with columns of CHAR, which do not heed blanks at the end: both sides are filled up to one length.

use datafusion::logical_expr::Expr;

use super::{Resolver, Typed};
use crate::column::BinaryOperator;
use crate::functions::string::length::{constant_text, padded};
use crate::types::{DataType, TextLength};

/// A side of a comparison.
enum Side {
    /// A column of CHAR.
    Char(usize),
    /// A text that is the same for all rows.
    Constant(usize),
    Null,
    Other,
}

impl Resolver<'_> {
    /// Two sides of an operator, filled up where it compares a column of CHAR with another or with a constant.
    pub(super) fn filled_up(&self, operator: BinaryOperator, left: Typed, right: Typed) -> (Typed, Typed) {
        use BinaryOperator as B;
        let compares =
            matches!(operator, B::Equal | B::NullSafeEqual | B::NotEqual | B::Less | B::LessOrEqual | B::Greater | B::GreaterOrEqual);
        if !compares {
            return (left, right);
        }
        let mut both = [left, right];
        self.fill_up(&mut both);
        both.into()
    }

    /// The sides of a comparison or of IN. What is neither such a column nor a constant keeps all from being filled up.
    pub(super) fn fill_up(&self, values: &mut [Typed]) {
        if !values.iter().any(|v| self.char_length(v).is_some()) {
            return;
        }
        let sides: Vec<Side> = values.iter().map(|v| self.side(v)).collect();
        if sides.iter().any(|s| matches!(s, Side::Other)) {
            return;
        }
        let length = |s: &Side| match s {
            Side::Char(length) | Side::Constant(length) => *length,
            Side::Null | Side::Other => 0,
        };
        let most = sides.iter().map(length).max().unwrap_or(0);
        // Columns that are not filled up when they are read may hold less than they say.
        let read_whole = self.analyzer.session.conf().get("spark.sql.readSideCharPadding").is_none_or(|v| v == "true");
        for (value, side) in values.iter_mut().zip(sides) {
            let fits = match side {
                Side::Char(length) => length == most && read_whole,
                Side::Constant(_) => false,
                Side::Null | Side::Other => true,
            };
            if !fits {
                *value = padded(value.clone(), most);
            }
        }
    }

    fn side(&self, value: &Typed) -> Side {
        if let Some(length) = self.char_length(value) {
            return Side::Char(length);
        }
        match (&value.data_type, constant_text(value)) {
            (DataType::Null, _) => Side::Null,
            (DataType::String, Some(text)) => Side::Constant(text.chars().count()),
            _ => Side::Other,
        }
    }

    /// The length of a column of CHAR.
    fn char_length(&self, value: &Typed) -> Option<usize> {
        let (Expr::Column(c) | Expr::OuterReferenceColumn(_, c)) = &value.expr else { return None };
        let around = self.analyzer.outer.iter().flatten();
        let attribute = self.attributes.iter().chain(around).find(|a| a.column == c.name)?;
        match TextLength::of(&attribute.metadata) {
            Some(TextLength::Char(length)) => Some(length),
            _ => None,
        }
    }
}
