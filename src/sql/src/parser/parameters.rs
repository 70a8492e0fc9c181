//! Parameter markers, `:name` and `?`: the parser puts in what they are bound to.

use std::collections::BTreeMap;

use super::cursor::Cursor;
use super::lexer::Token;
use crate::column::Expression;
use crate::error::{Error, Result};

/// What the markers of a text are bound to.
#[derive(Clone, Debug, Default)]
pub struct Parameters {
    pub named: BTreeMap<String, Expression>,
    pub positional: Vec<Expression>,
}

impl Cursor<'_> {
    /// The expression that the marker at this place stands for; None where there is no marker.
    pub fn parameter(&mut self) -> Result<Option<Expression>> {
        let position = self.position();
        let (name, bound) = match (self.peek(), self.peek_at(1)) {
            (Token::Symbol("?"), _) => {
                let bound = self.parameters.positional.get(self.asked()).cloned();
                self.advance();
                (format!("_{}", position.start), bound)
            }
            (Token::Symbol(":"), Token::Word(name)) => {
                let name = name.clone();
                self.advance();
                self.advance();
                let bound = self.parameters.named.get(&name).cloned();
                (name, bound)
            }
            _ => return Ok(None),
        };
        match bound {
            Some(expression) => Ok(Some(expression)),
            None if self.mixes_markers() => Err(Error::new("INVALID_QUERY_MIXED_QUERY_PARAMETERS", &[])),
            None => Err(Error::new("UNBOUND_SQL_PARAMETER", &[("name", &name)])),
        }
    }
}
