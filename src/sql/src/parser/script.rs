//! SQL scripts: BEGIN … END with declarations, loops, branches and handlers. Statements inside are kept as they are written
//! and read when they run, as what their names mean depends on what has run before.

use super::cursor::Cursor;
use super::lexer::{Position, Token};
use super::statement::VariableStatement;
use crate::column::{BinaryOperator, Expression};
use crate::error::{Error, Result};

#[derive(Clone, Debug)]
pub struct Block {
    pub label: Option<String>,
    pub steps: Vec<Step>,
    pub handlers: Vec<Handler>,
}

/// What runs in place of the rest of its block. Spark has no CONTINUE handlers.
#[derive(Clone, Debug)]
pub struct Handler {
    pub conditions: Vec<Catch>,
    pub steps: Vec<Step>,
}

/// What a handler is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Catch {
    /// SQLEXCEPTION
    Exception,
    /// NOT FOUND
    NotFound,
    State(String),
    /// A condition by its name, in upper case.
    Name(String),
}

#[derive(Clone, Debug)]
pub enum Step {
    Block(Block),
    Variable(VariableStatement),
    /// Any other statement.
    Sql(Position),
    If {
        branches: Vec<(Condition, Vec<Step>)>,
        otherwise: Vec<Step>,
    },
    While {
        label: Option<String>,
        condition: Condition,
        steps: Vec<Step>,
    },
    Repeat {
        label: Option<String>,
        steps: Vec<Step>,
        until: Condition,
    },
    Loop {
        label: Option<String>,
        steps: Vec<Step>,
    },
    For {
        label: Option<String>,
        variable: Option<String>,
        query: Position,
        steps: Vec<Step>,
    },
    Leave(String, Position),
    Iterate(String, Position),
}

/// A condition and where it stands.
#[derive(Clone, Debug)]
pub struct Condition {
    pub expression: Expression,
    pub position: Position,
}

/// What no statement begins with: the ends of what is around it.
const ENDS: &[&str] = &["end", "else", "elseif", "when", "until"];

/// What may have a label.
const LABELLED: &[&str] = &["begin", "while", "repeat", "loop", "for"];

impl Cursor<'_> {
    /// Whether a script starts here.
    pub(super) fn starts_script(&self) -> bool {
        self.is_keyword("begin")
    }

    /// The outermost block has no label.
    pub(super) fn script(&mut self) -> Result<Block> {
        self.block(None)
    }

    fn label(&mut self) -> Result<Option<String>> {
        let labels = self.word_at(0).is_some() && self.follows(self.mark(), ":");
        if !labels || !LABELLED.iter().any(|word| self.keyword_at(2, word)) {
            return Ok(None);
        }
        let label = self.identifier()?.to_lowercase();
        self.expect_symbol(":")?;
        Ok(Some(label))
    }

    fn block(&mut self, label: Option<String>) -> Result<Block> {
        self.expect_keyword("begin")?;
        let mut block = Block { label, steps: Vec::new(), handlers: Vec::new() };
        let mut declaring = true;
        while !self.is_keyword("end") {
            if self.is_keyword("declare") && (self.keyword_at(2, "handler") || self.keyword_at(2, "condition")) {
                self.advance();
                if self.keyword_at(1, "handler") {
                    block.handlers.push(self.handler()?);
                } else {
                    self.declared_condition()?;
                }
                self.expect_symbol(";")?;
                continue;
            }
            if self.is_keyword("declare") && !declaring {
                let name = self.declared_name();
                let parameters = [("varName", name.as_str())];
                let line = self.position().line;
                return Err(Error::new("INVALID_VARIABLE_DECLARATION.ONLY_AT_BEGINNING", &parameters).on_line(line));
            }
            declaring &= self.is_keyword("declare");
            let step = self.nested(Self::step)?;
            block.steps.push(step);
            self.expect_symbol(";")?;
        }
        self.expect_keyword("end")?;
        self.end_label(block.label.as_deref())?;
        Ok(block)
    }

    /// The name behind DECLARE, quoted.
    fn declared_name(&self) -> String {
        const SKIPPED: [&str; 5] = ["declare", "or", "replace", "variable", "var"];
        let name = (0..5).filter_map(|ahead| self.word_at(ahead)).find(|w| !SKIPPED.iter().any(|s| w.eq_ignore_ascii_case(s)));
        format!("`{}`", name.unwrap_or_default())
    }

    /// The label behind END, which has to be that of the beginning.
    fn end_label(&mut self, label: Option<&str>) -> Result<()> {
        if self.word_at(0).is_none() {
            return Ok(());
        }
        let line = self.position().line;
        let found = self.identifier()?.to_lowercase();
        match label {
            Some(label) if label == found => Ok(()),
            Some(label) => {
                let (begin, end) = (format!("`{label}`"), format!("`{found}`"));
                Err(Error::new("LABELS_MISMATCH", &[("beginLabel", &begin), ("endLabel", &end)]).on_line(line))
            }
            None => Err(Error::new("END_LABEL_WITHOUT_BEGIN_LABEL", &[("endLabel", &format!("`{found}`"))]).on_line(line)),
        }
    }

    /// `DECLARE x CONDITION FOR SQLSTATE '…'`. Nothing raises a condition of the script's own, so no handler meets one.
    fn declared_condition(&mut self) -> Result<()> {
        self.identifier()?;
        self.expect_keyword("condition")?;
        if self.eat_keyword("for") { self.sqlstate().map(drop) } else { Ok(()) }
    }

    fn sqlstate(&mut self) -> Result<String> {
        self.expect_keyword("sqlstate")?;
        self.eat_keyword("value");
        Ok(self.text()?.to_uppercase())
    }

    /// `EXIT HANDLER FOR …`
    fn handler(&mut self) -> Result<Handler> {
        if self.is_keyword("continue") {
            return Err(Error::new("UNSUPPORTED_FEATURE.CONTINUE_EXCEPTION_HANDLER", &[]).on_line(self.position().line));
        }
        self.expect_keyword("exit")?;
        self.expect_keyword("handler")?;
        self.expect_keyword("for")?;
        let conditions = self.comma_separated(|c| {
            if c.is_keyword("sqlstate") {
                return Ok(Catch::State(c.sqlstate()?));
            }
            if c.eat_keyword("sqlexception") {
                return Ok(Catch::Exception);
            }
            if c.eat_keywords(&["not", "found"]) {
                return Ok(Catch::NotFound);
            }
            Ok(Catch::Name(c.qualified_name()?.join(".").to_uppercase()))
        })?;
        let steps = vec![self.nested(Self::step)?];
        Ok(Handler { conditions, steps })
    }

    fn steps(&mut self) -> Result<Vec<Step>> {
        let mut steps = Vec::new();
        while !self.is_any_keyword(ENDS) {
            let step = self.nested(Self::step)?;
            steps.push(step);
            self.expect_symbol(";")?;
        }
        Ok(steps)
    }

    fn step(&mut self) -> Result<Step> {
        let label = self.label()?;
        if self.is_keyword("begin") {
            return Ok(Step::Block(self.block(label)?));
        }
        if self.eat_keyword("while") {
            let condition = self.condition()?;
            self.expect_keyword("do")?;
            let steps = self.body("while", label.as_deref())?;
            return Ok(Step::While { label, condition, steps });
        }
        if self.eat_keyword("repeat") {
            let steps = self.steps()?;
            self.expect_keyword("until")?;
            let until = self.condition()?;
            self.close("repeat", label.as_deref())?;
            return Ok(Step::Repeat { label, steps, until });
        }
        if self.eat_keyword("loop") {
            let steps = self.body("loop", label.as_deref())?;
            return Ok(Step::Loop { label, steps });
        }
        if self.eat_keyword("for") {
            return self.for_loop(label);
        }
        if label.is_some() {
            return Err(self.error());
        }
        if self.eat_keyword("if") {
            return self.branches();
        }
        if self.is_keyword("case") {
            return self.case_step();
        }
        let start = self.position();
        if self.eat_keyword("leave") {
            return Ok(Step::Leave(self.identifier()?.to_lowercase(), start));
        }
        if self.eat_keyword("iterate") {
            return Ok(Step::Iterate(self.identifier()?.to_lowercase(), start));
        }
        if let Some(statement) = self.variable_statement_of_script()? {
            return Ok(Step::Variable(statement));
        }
        Ok(Step::Sql(self.statement_text(";")?))
    }

    /// Steps up to `END WHILE` and the like, and the label behind it.
    fn body(&mut self, kind: &str, label: Option<&str>) -> Result<Vec<Step>> {
        let steps = self.steps()?;
        self.close(kind, label)?;
        Ok(steps)
    }

    fn close(&mut self, kind: &str, label: Option<&str>) -> Result<()> {
        self.expect_keyword("end")?;
        self.expect_keyword(kind)?;
        self.end_label(label)
    }

    fn condition(&mut self) -> Result<Condition> {
        let start = self.position();
        let expression = self.expression()?;
        Ok(Condition { expression, position: self.span_from(start) })
    }

    fn branches(&mut self) -> Result<Step> {
        let mut branches = Vec::new();
        loop {
            let condition = self.condition()?;
            self.expect_keyword("then")?;
            branches.push((condition, self.steps()?));
            if !self.eat_keyword("elseif") {
                break;
            }
        }
        let otherwise = if self.eat_keyword("else") { self.steps()? } else { Vec::new() };
        self.close("if", None)?;
        Ok(Step::If { branches, otherwise })
    }

    /// A CASE is the branches of an IF.
    fn case_step(&mut self) -> Result<Step> {
        self.expect_keyword("case")?;
        let of = if self.is_keyword("when") { None } else { Some(self.expression()?) };
        let mut branches = Vec::new();
        while self.eat_keyword("when") {
            let mut condition = self.condition()?;
            if let Some(of) = &of {
                condition.expression = of.clone().binary(BinaryOperator::Equal, condition.expression);
            }
            self.expect_keyword("then")?;
            branches.push((condition, self.steps()?));
        }
        let otherwise = if self.eat_keyword("else") { self.steps()? } else { Vec::new() };
        self.close("case", None)?;
        Ok(Step::If { branches, otherwise })
    }

    fn for_loop(&mut self, label: Option<String>) -> Result<Step> {
        let named = self.word_at(0).is_some() && self.keyword_at(1, "as");
        let variable = if named {
            let name = self.identifier()?.to_lowercase();
            self.expect_keyword("as")?;
            Some(name)
        } else {
            None
        };
        let query = self.statement_text("do")?;
        self.expect_keyword("do")?;
        let steps = self.body("for", label.as_deref())?;
        Ok(Step::For { label, variable, query, steps })
    }

    /// The text up to `end`, a semicolon or a keyword outside parentheses.
    fn statement_text(&mut self, end: &str) -> Result<Position> {
        let start = self.position();
        let mut depth = 0_usize;
        loop {
            match self.peek() {
                Token::End => return Err(self.error()),
                Token::Symbol("(") => depth += 1,
                Token::Symbol(")") => depth = depth.saturating_sub(1),
                Token::Symbol(";") => break,
                _ if depth == 0 && self.is_keyword(end) => break,
                _ => {}
            }
            self.advance();
        }
        if self.position().start == start.start {
            return Err(self.error());
        }
        Ok(self.span_from(start))
    }
}
