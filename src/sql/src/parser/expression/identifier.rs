//! Names: of columns, tables and functions, by IDENTIFIER(…) too, aliases, parameters, stars.

use crate::column::Expression;
use crate::error::{Error, Result};
use crate::parser::cursor::Cursor;
use crate::parser::lexer::{Position, Token, context, query_context};
use crate::value::Value;

/// Words that are no alias without AS wherever they stand.
const NEVER_ALIAS: &[&str] = &[
    "union",
    "intersect",
    "except",
    "minus",
    "lateral",
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
    "as",
    "div",
];

impl Cursor<'_> {
    /// `a`, `t.a`, `t.*`, `f(x)`, `x -> …`
    pub fn name(&mut self) -> Result<Expression> {
        let start = self.position();
        if let Some(parts) = self.identifier_clause()? {
            return self.name_of(parts, start);
        }
        let mut parts = vec![self.identifier()?];
        if self.eat_symbol("->") {
            let body = Box::new(self.expression()?);
            return Ok(Expression::Lambda { parameters: parts, body, position: Some(self.span_from(start)) });
        }
        while self.is_symbol(".") {
            self.advance();
            if self.eat_symbol("*") {
                return self.star(parts, start);
            }
            parts.push(self.identifier()?);
        }
        self.name_of(parts, start)
    }

    fn name_of(&mut self, parts: Vec<String>, start: Position) -> Result<Expression> {
        if self.is_symbol("(") {
            return self.call(parts.join("."), start);
        }
        Ok(Expression::Name { parts, position: Some(self.span_from(start)) })
    }

    /// `*` has been read; `EXCEPT (a, t.b)` may follow.
    pub fn star(&mut self, qualifier: Vec<String>, start: Position) -> Result<Expression> {
        if !self.is_keyword("except") || *self.peek_at(1) != Token::Symbol("(") || self.query_at(2) {
            return Ok(Expression::Star { qualifier, position: Some(self.span_from(start)) });
        }
        self.advance();
        self.advance();
        let except = self.comma_separated(|c| Ok((c.qualified_name()?, start)))?;
        self.expect_symbol(")")?;
        Ok(Expression::StarExcept { qualifier, except })
    }

    pub fn implicit_alias(&mut self) -> Option<String> {
        let name = match self.peek() {
            Token::Quoted(name) => name.clone(),
            Token::Word(word) if !self.starts_clause(&word.to_ascii_lowercase()) => word.clone(),
            _ => return None,
        };
        self.advance();
        Some(name)
    }

    /// Whether the word starts what may stand behind an expression or a table. Where the clause cannot be, as nothing
    /// that it needs follows, Spark's parser takes the word for a name.
    fn starts_clause(&self, word: &str) -> bool {
        let ends = |at: usize| matches!(self.peek_at(at), Token::End | Token::Symbol(";" | ")" | ","));
        match word {
            "group" | "order" | "sort" | "cluster" | "distribute" => self.keyword_at(1, "by") && !ends(2),
            "where" | "having" | "limit" | "offset" | "qualify" => !ends(1),
            "from" => !ends(1) && self.may_have_from(),
            "select" => !ends(1) && !self.may_have_from(),
            "window" => self.keyword_at(2, "as"),
            "pivot" | "tablesample" => *self.peek_at(1) == Token::Symbol("("),
            "unpivot" => *self.peek_at(1) == Token::Symbol("(") || self.keyword_at(2, "nulls"),
            word => NEVER_ALIAS.contains(&word),
        }
    }

    /// Whether an expression can start `ahead` tokens from here.
    pub fn can_start_expression(&self, ahead: usize) -> bool {
        match self.peek_at(ahead) {
            Token::End => false,
            Token::Symbol(symbol) => matches!(*symbol, "(" | "-" | "+" | "~" | "*" | "?" | ":" | "!"),
            _ => true,
        }
    }

    /// A table's or function's name: dotted, or IDENTIFIER('…').
    pub fn table_name(&mut self) -> Result<Vec<String>> {
        if let Some(parts) = self.identifier_clause()? {
            return Ok(parts);
        }
        let parts = self.qualified_name()?;
        if self.is_symbol("-") && matches!(self.peek_at(1), Token::Word(_)) {
            let dash = self.position();
            let mut name = parts.join(".");
            while self.eat_symbol("-") {
                name.push('-');
                name.push_str(&self.identifier()?);
            }
            let error = Error::new("INVALID_IDENTIFIER", &[("ident", &name)]);
            return Err(error.with_context(&context(self.sql, dash)));
        }
        Ok(parts)
    }

    /// `IDENTIFIER(text)`, where the text is known when the query is read.
    pub fn identifier_clause(&mut self) -> Result<Option<Vec<String>>> {
        if !self.is_keyword("identifier") || *self.peek_at(1) != Token::Symbol("(") {
            return Ok(None);
        }
        self.advance();
        self.advance();
        let start = self.position();
        let name = self.expression()?;
        self.expect_symbol(")")?;
        match constant_text(&name) {
            Some(text) => Ok(Some(super::super::parse_identifier(&text)?)),
            None => {
                let text = name.text();
                let parameters = [("name", "IDENTIFIER"), ("expr", text.as_str())];
                let error = Error::new("NOT_A_CONSTANT_STRING.NOT_CONSTANT", &parameters);
                Err(error.placed(Some(self.span_from(start))))
            }
        }
    }

    /// The error of something that the grammar takes and Spark does not.
    pub fn refuse(&self, condition: &str, parameters: &[(&str, &str)], start: Position) -> Error {
        Error::new(condition, parameters).at(&query_context(self.sql, self.span_from(start)))
    }
}

/// The text that literals and `||` of literals make.
fn constant_text(expression: &Expression) -> Option<String> {
    match expression {
        Expression::At { child, .. } | Expression::Alias { child, .. } => constant_text(child),
        Expression::Literal(Value::String(text)) => Some(text.clone()),
        Expression::Call(call) if call.name.eq_ignore_ascii_case("concat") => call.arguments.iter().map(constant_text).collect(),
        _ => None,
    }
}
