//! Expressions by precedence, from OR down to a name.

use super::cursor::Cursor;
use super::lexer::Token;
use crate::column::{
    BinaryOperator, Call, CastMode, Expression, Frame, FrameBound, FrameUnits, LikeKind, SortOrder, UnaryOperator, WindowSpec,
};
use crate::error::Result;
use crate::value::Value;

/// Words that end an expression, so they are no alias without AS.
const NO_ALIAS: &[&str] = &[
    "from",
    "where",
    "group",
    "having",
    "order",
    "sort",
    "cluster",
    "distribute",
    "limit",
    "offset",
    "union",
    "intersect",
    "except",
    "minus",
    "lateral",
    "window",
    "qualify",
    "join",
    "inner",
    "left",
    "right",
    "full",
    "cross",
    "semi",
    "anti",
    "natural",
    "on",
    "using",
    "and",
    "or",
    "not",
    "between",
    "in",
    "like",
    "ilike",
    "rlike",
    "regexp",
    "is",
    "asc",
    "desc",
    "nulls",
    "as",
    "div",
    "over",
    "filter",
    "pivot",
    "unpivot",
    "tablesample",
    "rows",
    "range",
];

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

    /// After AS: a name, or a string, which Spark takes too.
    fn alias_name(&mut self) -> Result<String> {
        if matches!(self.peek(), Token::Text(_)) { self.text() } else { self.identifier() }
    }

    pub fn implicit_alias(&mut self) -> Option<String> {
        let name = match self.peek() {
            Token::Quoted(name) => name.clone(),
            Token::Word(word) if !NO_ALIAS.contains(&word.to_ascii_lowercase().as_str()) => word.clone(),
            _ => return None,
        };
        self.advance();
        Some(name)
    }

    pub fn expression(&mut self) -> Result<Expression> {
        self.nested(Self::or_expression)
    }

    fn or_expression(&mut self) -> Result<Expression> {
        let mut left = self.and_expression()?;
        while self.eat_keyword("or") {
            left = left.binary(BinaryOperator::Or, self.and_expression()?);
        }
        Ok(left)
    }

    fn and_expression(&mut self) -> Result<Expression> {
        let mut left = self.not_expression()?;
        while self.eat_keyword("and") {
            left = left.and(self.not_expression()?);
        }
        Ok(left)
    }

    fn not_expression(&mut self) -> Result<Expression> {
        if self.is_keyword("not") || (self.is_symbol("!") && !self.is_symbol("!=")) {
            self.advance();
            return Ok(self.nested(Self::not_expression)?.not());
        }
        self.predicate()
    }

    fn predicate(&mut self) -> Result<Expression> {
        let mut left = self.comparison()?;
        loop {
            let mark = self.mark();
            let negated = self.eat_keyword("not");
            let found = if self.eat_keyword("between") {
                let low = self.comparison()?;
                self.expect_keyword("and")?;
                let high = self.comparison()?;
                Expression::call("between", vec![left.clone(), low, high])
            } else if self.eat_keyword("in") {
                self.in_list(left.clone())?
            } else if let Some(kind) = self.like_kind() {
                let pattern = self.comparison()?;
                let escape = if self.eat_keyword("escape") { self.text()?.chars().next() } else { None };
                Expression::Like { kind, child: Box::new(left.clone()), pattern: Box::new(pattern), escape }
            } else if !negated && self.eat_keyword("is") {
                left = self.is_predicate(left)?;
                continue;
            } else {
                self.reset(mark);
                return Ok(left);
            };
            left = if negated { found.not() } else { found };
        }
    }

    fn like_kind(&mut self) -> Option<LikeKind> {
        let kind = match self.word_at(0)?.to_ascii_lowercase().as_str() {
            "like" => LikeKind::Like,
            "ilike" => LikeKind::ILike,
            "rlike" | "regexp" => LikeKind::RLike,
            _ => return None,
        };
        self.advance();
        Some(kind)
    }

    fn is_predicate(&mut self, child: Expression) -> Result<Expression> {
        let negated = self.eat_keyword("not");
        let found = if self.eat_keyword("null") {
            return Ok(if negated { child.is_not_null() } else { child.is_null() });
        } else if self.eat_keyword("true") {
            child.binary(BinaryOperator::NullSafeEqual, Expression::Literal(Value::Boolean(true)))
        } else if self.eat_keyword("false") {
            child.binary(BinaryOperator::NullSafeEqual, Expression::Literal(Value::Boolean(false)))
        } else if self.eat_keyword("unknown") {
            child.is_null()
        } else if self.eat_keywords(&["distinct", "from"]) {
            child.binary(BinaryOperator::NullSafeEqual, self.comparison()?).not()
        } else {
            return Err(self.error());
        };
        Ok(if negated { found.not() } else { found })
    }

    fn in_list(&mut self, child: Expression) -> Result<Expression> {
        self.expect_symbol("(")?;
        let found = if self.starts_query() {
            let query = self.query()?;
            Expression::InSubquery { child: Box::new(child), query: Box::new(query) }
        } else {
            child.is_in(self.comma_separated(Self::expression)?)
        };
        self.expect_symbol(")")?;
        Ok(found)
    }

    /// `level` is one of the binary levels below; the tighter one comes first from `tighter`.
    fn binary_level(&mut self, operators: &[(&str, BinaryOperator)], tighter: fn(&mut Self) -> Result<Expression>) -> Result<Expression> {
        let start = self.position();
        let mut left = tighter(self)?;
        while let Some((symbol, operator)) = operators.iter().find(|(s, _)| self.is_symbol(s) || (*s == "div" && self.is_keyword(s))) {
            // `a || b` is concat, handled with its level's symbols.
            debug_assert!(*symbol != "||");
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
                "shiftleft"
            } else if self.is_symbol(">>") {
                "shiftright"
            } else {
                return Ok(left);
            };
            self.advance();
            left = Expression::call(name, vec![left, self.additive()?]);
        }
    }

    fn additive(&mut self) -> Result<Expression> {
        let operators = [("+", BinaryOperator::Add), ("-", BinaryOperator::Subtract)];
        let mut left = self.binary_level(&operators, Self::multiplicative)?;
        while self.is_symbol("||") {
            let mut parts = vec![left];
            while self.eat_symbol("||") {
                parts.push(self.binary_level(&operators, Self::multiplicative)?);
            }
            left = Expression::call("concat", parts);
        }
        Ok(left)
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
            let value = Expression::Literal(self.number_value(&negative)?);
            return self.postfix_of(value);
        }
        Ok(self.nested(Self::unary)?.unary(operator))
    }

    fn postfix(&mut self) -> Result<Expression> {
        let child = self.primary()?;
        self.postfix_of(child)
    }

    fn postfix_of(&mut self, mut child: Expression) -> Result<Expression> {
        let start = self.position();
        loop {
            if self.eat_symbol("[") {
                let key = self.expression()?;
                self.expect_symbol("]")?;
                child = child.item(key);
            } else if self.is_symbol(".") && !matches!(child, Expression::Name { .. } | Expression::Star { .. }) {
                self.advance();
                child = child.field(self.identifier()?);
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
                self.advance();
                Ok(Expression::Literal(self.number_value(&text)?))
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
                self.advance();
                Ok(Expression::Star { qualifier: Vec::new() })
            }
            Token::Symbol("(") => self.parenthesized(),
            Token::Quoted(_) => self.name(),
            Token::Word(word) => match self.special(&word.to_ascii_lowercase())? {
                Some(expression) => Ok(expression),
                None => self.name(),
            },
            Token::Symbol(_) | Token::End => Err(self.error()),
        }
    }

    fn parenthesized(&mut self) -> Result<Expression> {
        if let Some(lambda) = self.lambda_of_several()? {
            return Ok(lambda);
        }
        self.expect_symbol("(")?;
        if self.starts_query() {
            let query = self.query()?;
            self.expect_symbol(")")?;
            return Ok(Expression::ScalarSubquery { query: Box::new(query) });
        }
        let mut items = self.comma_separated(Self::named_expression)?;
        self.expect_symbol(")")?;
        match items.len() {
            1 => Ok(items.swap_remove(0)),
            _ => Ok(Expression::call("struct", items)),
        }
    }

    /// `(x, y) -> …`
    fn lambda_of_several(&mut self) -> Result<Option<Expression>> {
        let mark = self.mark();
        let Ok(parameters) = self.identifier_list() else {
            self.reset(mark);
            return Ok(None);
        };
        if !self.eat_symbol("->") {
            self.reset(mark);
            return Ok(None);
        }
        let body = Box::new(self.expression()?);
        Ok(Some(Expression::Lambda { parameters, body }))
    }

    /// `a`, `t.a`, `t.*`, `f(x)`, `x -> …`
    fn name(&mut self) -> Result<Expression> {
        let start = self.position();
        let mut parts = vec![self.identifier()?];
        if self.eat_symbol("->") {
            let body = Box::new(self.expression()?);
            return Ok(Expression::Lambda { parameters: parts, body });
        }
        while self.is_symbol(".") {
            self.advance();
            if self.eat_symbol("*") {
                return Ok(Expression::Star { qualifier: parts });
            }
            parts.push(self.identifier()?);
        }
        if self.is_symbol("(") {
            return self.call(parts.join("."), start);
        }
        Ok(Expression::Name { parts, position: Some(self.span_from(start)) })
    }

    /// An expression, perhaps as `name => expression`.
    pub fn call_argument(&mut self) -> Result<Expression> {
        if matches!(self.peek(), Token::Word(_) | Token::Quoted(_)) && *self.peek_at(1) == Token::Symbol("=>") {
            let name = self.identifier()?;
            self.advance();
            return Ok(Expression::NamedArgument { name, child: Box::new(self.expression()?) });
        }
        self.named_expression()
    }

    fn call(&mut self, name: String, start: super::Position) -> Result<Expression> {
        self.expect_symbol("(")?;
        let distinct = self.eat_keyword("distinct");
        if !distinct {
            self.eat_keyword("all");
        }
        let arguments = if self.is_symbol(")") { Vec::new() } else { self.comma_separated(Self::call_argument)? };
        let inner_ignore = self.nulls_clause();
        self.expect_symbol(")")?;
        let position = Some(self.span_from(start));
        let filter = if self.is_keyword("filter") && *self.peek_at(1) == Token::Symbol("(") {
            self.advance();
            self.advance();
            self.expect_keyword("where")?;
            let condition = self.expression()?;
            self.expect_symbol(")")?;
            Some(Box::new(condition))
        } else {
            None
        };
        let ignore_nulls = self.nulls_clause() || inner_ignore;
        let call = Expression::Call(Call { name, arguments, distinct, filter, ignore_nulls, position });
        if self.eat_keyword("over") {
            let spec = self.window_reference()?;
            return Ok(call.over(spec));
        }
        Ok(call)
    }

    fn nulls_clause(&mut self) -> bool {
        if self.eat_keywords(&["ignore", "nulls"]) {
            return true;
        }
        self.eat_keywords(&["respect", "nulls"]);
        false
    }

    fn window_reference(&mut self) -> Result<WindowSpec> {
        if self.is_symbol("(") {
            return self.window_spec();
        }
        Ok(WindowSpec { name: Some(self.identifier()?), ..WindowSpec::default() })
    }

    pub fn window_spec(&mut self) -> Result<WindowSpec> {
        let mut spec = WindowSpec::default();
        self.expect_symbol("(")?;
        if !self.is_any_keyword(&["partition", "distribute", "order", "sort", "rows", "range"]) && !self.is_symbol(")") {
            spec.name = Some(self.identifier()?);
        }
        if self.eat_keywords(&["partition", "by"]) || self.eat_keywords(&["distribute", "by"]) {
            spec.partition_by = self.comma_separated(Self::expression)?;
        }
        if self.eat_keywords(&["order", "by"]) || self.eat_keywords(&["sort", "by"]) {
            spec.order_by = self.comma_separated(Self::sort_order)?;
        }
        let units = if self.eat_keyword("rows") {
            Some(FrameUnits::Rows)
        } else if self.eat_keyword("range") {
            Some(FrameUnits::Range)
        } else {
            None
        };
        if let Some(units) = units {
            spec.frame = Some(if self.eat_keyword("between") {
                let start = self.frame_bound()?;
                self.expect_keyword("and")?;
                Frame { units, start, end: self.frame_bound()? }
            } else {
                Frame { units, start: self.frame_bound()?, end: FrameBound::CurrentRow }
            });
        }
        self.expect_symbol(")")?;
        Ok(spec)
    }

    fn frame_bound(&mut self) -> Result<FrameBound> {
        if self.eat_keywords(&["unbounded", "preceding"]) {
            return Ok(FrameBound::UnboundedPreceding);
        }
        if self.eat_keywords(&["unbounded", "following"]) {
            return Ok(FrameBound::UnboundedFollowing);
        }
        if self.eat_keywords(&["current", "row"]) {
            return Ok(FrameBound::CurrentRow);
        }
        let offset = Box::new(self.expression()?);
        if self.eat_keyword("preceding") {
            return Ok(FrameBound::Preceding(offset));
        }
        self.expect_keyword("following")?;
        Ok(FrameBound::Following(offset))
    }

    pub fn sort_order(&mut self) -> Result<SortOrder> {
        let expression = self.expression()?;
        let ascending = if self.eat_keyword("desc") {
            false
        } else {
            self.eat_keyword("asc");
            true
        };
        let nulls_first = if self.eat_keywords(&["nulls", "first"]) {
            true
        } else if self.eat_keywords(&["nulls", "last"]) {
            false
        } else {
            ascending
        };
        Ok(SortOrder { expression, ascending, nulls_first })
    }
}
