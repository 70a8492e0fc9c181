//! XPath's grammar.

use std::iter::Peekable;
use std::vec::IntoIter;

#[derive(Clone, Debug, PartialEq)]
pub enum Expression {
    Number(f64),
    Text(String),
    Call(String, Vec<Expression>),
    Negate(Box<Expression>),
    Binary(&'static str, Box<Expression>, Box<Expression>),
    Path(Start, Vec<Step>),
}

#[derive(Clone, Debug, PartialEq)]
pub enum Start {
    Root,
    Context,
    Filter(Box<Expression>, Vec<Expression>),
}

#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    pub axis: Axis,
    pub test: Test,
    pub predicates: Vec<Expression>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Axis {
    Ancestor,
    AncestorOrSelf,
    Attribute,
    Child,
    Descendant,
    DescendantOrSelf,
    Following,
    FollowingSibling,
    Parent,
    Preceding,
    PrecedingSibling,
    Itself,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Test {
    Name(String),
    Any,
    Text,
    Node,
    Nothing,
}

const AXES: &[(&str, Axis)] = &[
    ("ancestor", Axis::Ancestor),
    ("ancestor-or-self", Axis::AncestorOrSelf),
    ("attribute", Axis::Attribute),
    ("child", Axis::Child),
    ("descendant", Axis::Descendant),
    ("descendant-or-self", Axis::DescendantOrSelf),
    ("following", Axis::Following),
    ("following-sibling", Axis::FollowingSibling),
    ("parent", Axis::Parent),
    ("preceding", Axis::Preceding),
    ("preceding-sibling", Axis::PrecedingSibling),
    ("self", Axis::Itself),
];

/// Binary operators, the loosest first.
const LEVELS: &[&[&str]] = &[&["or"], &["and"], &["=", "!="], &["<=", "<", ">=", ">"], &["+", "-"], &["*", "div", "mod"]];

/// Nested deeper is refused.
const DEEPEST: usize = 200;

#[derive(Clone, Debug, PartialEq)]
enum Token {
    Symbol(&'static str),
    Name(String),
    Number(f64),
    Text(String),
}

const SYMBOLS: &[&str] = &["..", "::", "//", "!=", "<=", ">=", "(", ")", "[", "]", ".", "@", ",", "/", "|", "+", "-", "=", "<", ">", "*"];

fn tokens(text: &str) -> Result<Vec<Token>, String> {
    let mut out = Vec::new();
    let mut rest = text.trim_start();
    while let Some(first) = rest.chars().next() {
        let length;
        if first.is_ascii_digit() || (first == '.' && rest.chars().nth(1).is_some_and(|c| c.is_ascii_digit())) {
            length = rest.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(rest.len());
            let number = rest.get(..length).and_then(|n| n.parse().ok()).ok_or("a number was expected")?;
            out.push(Token::Number(number));
        } else if first == '\'' || first == '"' {
            let inner = rest.get(1..).unwrap_or_default();
            let end = inner.find(first).ok_or("misquoted literal")?;
            out.push(Token::Text(inner.get(..end).unwrap_or_default().to_string()));
            length = end + 2;
        } else if let Some(symbol) = SYMBOLS.iter().find(|s| rest.starts_with(**s)) {
            out.push(Token::Symbol(symbol));
            length = symbol.len();
        } else if first.is_alphabetic() || first == '_' {
            let part = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.');
            let mut end = rest.find(|c: char| !part(c)).unwrap_or(rest.len());
            // A namespace's prefix goes with the name.
            let after = rest.get(end..).unwrap_or_default();
            if after.starts_with(':') && !after.starts_with("::") {
                let local = after.get(1..).unwrap_or_default();
                end += 1 + local.find(|c: char| !part(c)).unwrap_or(local.len());
            }
            let name = rest.get(..end).unwrap_or_default();
            out.push(Token::Name(name.rsplit(':').next().unwrap_or(name).to_string()));
            length = end;
        } else {
            return Err(format!("unexpected '{first}'"));
        }
        rest = rest.get(length..).unwrap_or_default().trim_start();
    }
    Ok(out)
}

pub fn parse(text: &str) -> Result<Expression, String> {
    let mut parser = Parser { tokens: tokens(text)?.into_iter().peekable(), ahead: Vec::new(), depth: 0 };
    let expression = parser.binary(0)?;
    match parser.next() {
        None => Ok(expression),
        Some(token) => Err(format!("unexpected {token:?}")),
    }
}

struct Parser {
    tokens: Peekable<IntoIter<Token>>,
    /// Tokens taken back.
    ahead: Vec<Token>,
    depth: usize,
}

impl Parser {
    fn peek(&mut self) -> Option<&Token> {
        match self.ahead.last() {
            Some(token) => Some(token),
            None => self.tokens.peek(),
        }
    }

    fn next(&mut self) -> Option<Token> {
        self.ahead.pop().or_else(|| self.tokens.next())
    }

    fn is(&mut self, symbol: &str) -> bool {
        matches!(self.peek(), Some(Token::Symbol(s)) if *s == symbol)
    }

    fn eat(&mut self, symbol: &str) -> bool {
        let found = self.is(symbol);
        if found {
            self.next();
        }
        found
    }

    fn expect(&mut self, symbol: &str) -> Result<(), String> {
        if self.eat(symbol) { Ok(()) } else { Err(format!("'{symbol}' was expected")) }
    }

    fn binary(&mut self, level: usize) -> Result<Expression, String> {
        let Some(operators) = LEVELS.get(level) else { return self.unary() };
        self.depth += 1;
        if self.depth > DEEPEST * LEVELS.len() {
            return Err("the expression is too deep".into());
        }
        let mut left = self.binary(level + 1)?;
        while let Some(operator) = operators.iter().find(|o| match self.peek() {
            Some(Token::Symbol(s)) => s == *o,
            Some(Token::Name(name)) => name == *o,
            _ => false,
        }) {
            self.next();
            left = Expression::Binary(operator, Box::new(left), Box::new(self.binary(level + 1)?));
        }
        self.depth -= 1;
        Ok(left)
    }

    fn unary(&mut self) -> Result<Expression, String> {
        if self.eat("-") {
            return Ok(Expression::Negate(Box::new(self.unary()?)));
        }
        let mut left = self.path()?;
        while self.eat("|") {
            left = Expression::Binary("|", Box::new(left), Box::new(self.path()?));
        }
        Ok(left)
    }

    fn path(&mut self) -> Result<Expression, String> {
        let mut steps = Vec::new();
        let start = if self.eat("//") {
            steps.push(anywhere());
            Start::Root
        } else if self.eat("/") {
            if !self.starts_step() {
                return Ok(Expression::Path(Start::Root, steps));
            }
            Start::Root
        } else if let Some(primary) = self.primary()? {
            let predicates = self.predicates()?;
            if predicates.is_empty() && !self.is("/") && !self.is("//") {
                return Ok(primary);
            }
            let start = Start::Filter(Box::new(primary), predicates);
            if self.eat("//") {
                steps.push(anywhere());
            } else if !self.eat("/") {
                return Ok(Expression::Path(start, steps));
            }
            start
        } else {
            Start::Context
        };
        loop {
            steps.push(self.step()?);
            if self.eat("//") {
                steps.push(anywhere());
            } else if !self.eat("/") {
                return Ok(Expression::Path(start, steps));
            }
        }
    }

    fn starts_step(&mut self) -> bool {
        matches!(self.peek(), Some(Token::Name(_) | Token::Symbol("*" | "@" | "." | "..")))
    }

    /// A literal, a call or something in parentheses; none where a path begins.
    fn primary(&mut self) -> Result<Option<Expression>, String> {
        match self.peek().cloned() {
            Some(Token::Number(number)) => {
                self.next();
                Ok(Some(Expression::Number(number)))
            }
            Some(Token::Text(text)) => {
                self.next();
                Ok(Some(Expression::Text(text)))
            }
            Some(Token::Symbol("(")) => {
                self.next();
                let inner = self.binary(0)?;
                self.expect(")")?;
                Ok(Some(inner))
            }
            Some(Token::Name(name)) if !matches!(name.as_str(), "text" | "node" | "comment" | "processing-instruction") => {
                self.next();
                if !self.eat("(") {
                    self.ahead.push(Token::Name(name));
                    return Ok(None);
                }
                let mut arguments = Vec::new();
                if !self.is(")") {
                    arguments.push(self.binary(0)?);
                    while self.eat(",") {
                        arguments.push(self.binary(0)?);
                    }
                }
                self.expect(")")?;
                Ok(Some(Expression::Call(name, arguments)))
            }
            _ => Ok(None),
        }
    }

    fn predicates(&mut self) -> Result<Vec<Expression>, String> {
        let mut out = Vec::new();
        while self.eat("[") {
            out.push(self.binary(0)?);
            self.expect("]")?;
        }
        Ok(out)
    }

    fn step(&mut self) -> Result<Step, String> {
        if self.eat("..") {
            return Ok(Step { axis: Axis::Parent, test: Test::Node, predicates: Vec::new() });
        }
        if self.eat(".") {
            return Ok(Step { axis: Axis::Itself, test: Test::Node, predicates: Vec::new() });
        }
        let mut axis = if self.eat("@") { Axis::Attribute } else { Axis::Child };
        if self.eat("*") {
            return Ok(Step { axis, test: Test::Any, predicates: self.predicates()? });
        }
        let Some(Token::Name(mut name)) = self.next() else { return Err("a location path was expected".into()) };
        if self.eat("::") {
            axis = AXES.iter().find(|(n, _)| *n == name).map(|(_, axis)| *axis).ok_or(format!("no axis '{name}'"))?;
            if self.eat("*") {
                return Ok(Step { axis, test: Test::Any, predicates: self.predicates()? });
            }
            match self.next() {
                Some(Token::Name(next)) => name = next,
                _ => return Err("a node test was expected".into()),
            }
        }
        let test = if self.eat("(") {
            self.expect(")")?;
            match name.as_str() {
                "text" => Test::Text,
                "node" => Test::Node,
                "comment" | "processing-instruction" => Test::Nothing,
                _ => return Err(format!("no node test '{name}'")),
            }
        } else {
            Test::Name(name)
        };
        Ok(Step { axis, test, predicates: self.predicates()? })
    }
}

/// What `//` stands for.
fn anywhere() -> Step {
    Step { axis: Axis::DescendantOrSelf, test: Test::Node, predicates: Vec::new() }
}
