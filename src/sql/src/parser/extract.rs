//! `v:a.b[0]`: a path into a VARIANT.

use super::cursor::Cursor;
use super::lexer::Token;
use crate::column::Expression;
use crate::error::Result;

impl Cursor<'_> {
    /// What stands behind the colon. It is called as its last name.
    pub fn extraction(&mut self, child: Expression) -> Result<Expression> {
        let mut path = String::from("$");
        let mut last = None;
        let mut first = true;
        loop {
            if self.eat_symbol("[") {
                match self.peek().clone() {
                    Token::Number(index) => {
                        self.advance();
                        path.push_str(&format!("[{index}]"));
                    }
                    Token::Text(_) => {
                        let name = self.text()?;
                        path.push_str(&format!("['{name}']"));
                        last = Some(name);
                    }
                    _ => return Err(self.error()),
                }
                self.expect_symbol("]")?;
            } else if first || self.eat_symbol(".") {
                let name = self.identifier()?;
                let plain = name.chars().all(|c| c.is_alphanumeric() || c == '_');
                path.push_str(&if plain { format!(".{name}") } else { format!("['{name}']") });
                last = Some(name);
            } else {
                break;
            }
            first = false;
        }
        let extracted = Expression::call("variant_get", vec![child, Expression::string(path)]);
        Ok(match last {
            Some(name) => extracted.alias(name),
            None => extracted,
        })
    }
}
