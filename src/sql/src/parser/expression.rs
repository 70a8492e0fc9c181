//! Expressions by precedence, from OR down to a name.

use super::cursor::Cursor;
use super::lexer::{Position, Token};
use crate::column::{BinaryOperator, CastMode, Expression, UnaryOperator};
use crate::error::Result;

mod call;
mod identifier;
pub mod named;
mod predicate;

impl Cursor<'_> {
    /// An expression with an alias behind it, perhaps.
    pub fn named_expression(&mut self) -> Result<Expression> {
        let child = self.expression()?;
        if self.eat_keyword("as") {
            if self.is_symbol("(") {
                let names = self.identifier_list()?;
                return Ok(Expression::Alias { child: Box::new(child), names });
            }
            // With nothing behind it AS is no keyword but the alias.
            if matches!(self.peek(), Token::End | Token::Symbol("," | ")")) {
                return Ok(child.alias("as"));
            }
            let name = self.alias_name()?;
            return Ok(child.alias(name));
        }
        match self.implicit_alias() {
            Some(name) => Ok(child.alias(name)),
            None => Ok(child),
        }
    }

    /// After AS.
    fn alias_name(&mut self) -> Result<String> {
        self.identifier()
    }

    pub fn expression(&mut self) -> Result<Expression> {
        self.nested(Self::or_expression)
    }

    fn or_expression(&mut self) -> Result<Expression> {
        let start = self.position();
        let mut left = self.and_expression()?;
        while self.eat_keyword("or") {
            let right = Box::new(self.and_expression()?);
            let position = Some(self.span_from(start));
            left = Expression::Binary { operator: BinaryOperator::Or, left: Box::new(left), right, position };
        }
        Ok(left)
    }

    fn and_expression(&mut self) -> Result<Expression> {
        let start = self.position();
        let mut left = self.not_expression()?;
        while self.eat_keyword("and") {
            let right = Box::new(self.not_expression()?);
            let position = Some(self.span_from(start));
            left = Expression::Binary { operator: BinaryOperator::And, left: Box::new(left), right, position };
        }
        Ok(left)
    }

    fn not_expression(&mut self) -> Result<Expression> {
        let start = self.position();
        if (self.is_keyword("not") && self.can_start_expression(1)) || self.is_symbol("!") {
            self.advance();
            return Ok(self.nested(Self::not_expression)?.not().at(self.span_from(start)));
        }
        self.predicate()
    }

    /// `level` is one of the binary levels below; the tighter one comes first from `tighter`.
    fn binary_level(&mut self, operators: &[(&str, BinaryOperator)], tighter: fn(&mut Self) -> Result<Expression>) -> Result<Expression> {
        let start = self.position();
        let mut left = tighter(self)?;
        while let Some((_, operator)) = operators.iter().find(|(s, _)| self.is_symbol(s) || (*s == "div" && self.is_keyword(s))) {
            self.advance();
            let right = tighter(self)?;
            left = Expression::Binary {
                operator: *operator,
                left: Box::new(left),
                right: Box::new(right),
                position: Some(self.span_from(start)),
            };
        }
        Ok(left)
    }

    pub fn comparison(&mut self) -> Result<Expression> {
        self.binary_level(
            &[
                ("<=>", BinaryOperator::NullSafeEqual),
                ("=", BinaryOperator::Equal),
                ("==", BinaryOperator::Equal),
                ("!=", BinaryOperator::NotEqual),
                ("<>", BinaryOperator::NotEqual),
                ("<=", BinaryOperator::LessOrEqual),
                (">=", BinaryOperator::GreaterOrEqual),
                ("<", BinaryOperator::Less),
                (">", BinaryOperator::Greater),
            ],
            Self::bit_or,
        )
    }

    fn bit_or(&mut self) -> Result<Expression> {
        self.binary_level(&[("|", BinaryOperator::BitOr)], Self::bit_xor)
    }

    fn bit_xor(&mut self) -> Result<Expression> {
        self.binary_level(&[("^", BinaryOperator::BitXor)], Self::bit_and)
    }

    fn bit_and(&mut self) -> Result<Expression> {
        self.binary_level(&[("&", BinaryOperator::BitAnd)], Self::shift)
    }

    fn shift(&mut self) -> Result<Expression> {
        let mut left = self.additive()?;
        loop {
            let name = if self.is_symbol("<<") {
                "<<"
            } else if self.is_symbol(">>>") {
                ">>>"
            } else if self.is_symbol(">>") {
                ">>"
            } else {
                return Ok(left);
            };
            self.advance();
            left = Expression::call(name, vec![left, self.additive()?]);
        }
    }

    /// `+`, `-` and `||` bind alike.
    fn additive(&mut self) -> Result<Expression> {
        let start = self.position();
        let mut left = self.multiplicative()?;
        loop {
            let operator = match self.peek() {
                Token::Symbol("+") => Some(BinaryOperator::Add),
                Token::Symbol("-") => Some(BinaryOperator::Subtract),
                Token::Symbol("||") => None,
                _ => return Ok(left),
            };
            self.advance();
            let right = self.multiplicative()?;
            let position = Some(self.span_from(start));
            left = match operator {
                Some(operator) => Expression::Binary { operator, left: Box::new(left), right: Box::new(right), position },
                None => Expression::call("concat", vec![left, right]).at(self.span_from(start)),
            };
        }
    }

    fn multiplicative(&mut self) -> Result<Expression> {
        self.binary_level(
            &[
                ("*", BinaryOperator::Multiply),
                ("/", BinaryOperator::Divide),
                ("%", BinaryOperator::Remainder),
                ("div", BinaryOperator::IntegralDivide),
            ],
            Self::unary,
        )
    }

    fn unary(&mut self) -> Result<Expression> {
        let start = self.position();
        let operator = match self.peek() {
            Token::Symbol("-") => UnaryOperator::Negate,
            Token::Symbol("+") => UnaryOperator::Positive,
            Token::Symbol("~") => UnaryOperator::BitNot,
            _ => return self.postfix(),
        };
        self.advance();
        // `-5` is one literal, so that the smallest integers can be written.
        if operator == UnaryOperator::Negate
            && let Token::Number(text) = self.peek()
        {
            let negative = format!("-{text}");
            self.advance();
            let value = Expression::Literal(self.number_value(&negative, self.span_from(start))?);
            return self.postfix_of(value, start);
        }
        Ok(self.nested(Self::unary)?.unary(operator).at(self.span_from(start)))
    }

    fn postfix(&mut self) -> Result<Expression> {
        let start = self.position();
        let child = self.primary()?;
        self.postfix_of(child, start)
    }

    fn postfix_of(&mut self, mut child: Expression, start: Position) -> Result<Expression> {
        loop {
            if self.eat_symbol("[") {
                let key = self.expression()?;
                self.expect_symbol("]")?;
                child = child.item(key).at(self.span_from(start));
            } else if self.is_symbol(".") && !matches!(child, Expression::Name { .. } | Expression::Star { .. }) {
                self.advance();
                child = child.field(self.identifier()?).at(self.span_from(start));
            } else if self.is_symbol(":") && matches!(self.peek_at(1), Token::Word(_) | Token::Quoted(_) | Token::Symbol("[")) {
                self.advance();
                child = self.extraction(child)?;
            } else if self.eat_symbol("::") {
                let to = self.data_type()?;
                let position = Some(self.span_from(start));
                child = Expression::Cast { child: Box::new(child), to, mode: CastMode::Cast, position };
            } else {
                return Ok(child);
            }
        }
    }

    fn primary(&mut self) -> Result<Expression> {
        if let Some(bound) = self.parameter()? {
            return Ok(bound);
        }
        match self.peek().clone() {
            Token::Number(text) => {
                let start = self.position();
                self.advance();
                Ok(Expression::Literal(self.number_value(&text, self.span_from(start))?))
            }
            Token::Text(_) => {
                let mut text = self.text()?;
                // Strings beside each other are one.
                while matches!(self.peek(), Token::Text(_)) {
                    text.push_str(&self.text()?);
                }
                Ok(Expression::string(text))
            }
            Token::Symbol("*") => {
                let start = self.position();
                self.advance();
                self.star(Vec::new(), start)
            }
            Token::Symbol("(") => self.parenthesized(),
            Token::Quoted(_) => self.name(),
            Token::Word(word) => {
                let start = self.position();
                match self.special(&word.to_ascii_lowercase())? {
                    Some(expression @ (Expression::Literal(_) | Expression::Cast { .. })) => Ok(expression),
                    Some(expression) => Ok(expression.at(self.span_from(start))),
                    None => self.name(),
                }
            }
            Token::Symbol(_) | Token::End => Err(self.error()),
        }
    }

    fn parenthesized(&mut self) -> Result<Expression> {
        if let Some(lambda) = self.lambda_of_several()? {
            return Ok(lambda);
        }
        let start = self.position();
        self.expect_symbol("(")?;
        if self.starts_query() {
            let query = self.query()?;
            self.expect_symbol(")")?;
            return Ok(Expression::ScalarSubquery { query: Box::new(query) }.at(self.span_from(start)));
        }
        let mut items = self.comma_separated(Self::named_expression)?;
        self.expect_symbol(")")?;
        match items.len() {
            1 => Ok(items.swap_remove(0)),
            _ => Ok(Expression::row(items)),
        }
    }

    /// `(x, y) -> …`
    fn lambda_of_several(&mut self) -> Result<Option<Expression>> {
        let (mark, start) = (self.mark(), self.position());
        let Ok(parameters) = self.identifier_list() else {
            self.reset(mark);
            return Ok(None);
        };
        if !self.eat_symbol("->") {
            self.reset(mark);
            return Ok(None);
        }
        let body = Box::new(self.expression()?);
        Ok(Some(Expression::Lambda { parameters, body, position: Some(self.span_from(start)) }))
    }
}
