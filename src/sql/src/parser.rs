//! Spark SQL text to expressions and queries: no names are resolved here.

pub mod command;
mod cursor;
mod data_type;
mod expression;
mod extract;
mod interval;
mod lexer;
mod literal;
mod parameters;
mod pipe;
mod query;
mod relation;
pub mod script;
mod select;
mod statement;
mod tree;

use crate::column::Expression;
use crate::error::Result;
use crate::types::{DataType, StructType, TextLength};
use cursor::Cursor;

pub use interval::Interval;
pub use lexer::{Position, query_context};
pub use parameters::Parameters;
pub use statement::parse_routine_body;
pub use statement::{Target, VariableStatement};
pub use tree::{
    Cte, GroupBy, GroupKind, Hint, JoinConstraint, JoinKind, LateralView, Organization, PipeOperator, Pivot, Query, QueryBody, Relation,
    RoutineBody, Sample, SampleSize, Select, SetOperator, Statement, Unpivot,
};

/// One statement, with or without a semicolon behind it.
pub fn parse_statement(sql: &str) -> Result<Statement> {
    parse_statement_with(sql, Parameters::default())
}

/// One statement whose markers `:name` and `?` stand for these expressions.
pub fn parse_statement_with(sql: &str, parameters: Parameters) -> Result<Statement> {
    let mut cursor = Cursor::with_parameters(sql, parameters)?;
    let statement = cursor.statement()?;
    cursor.end()?;
    Ok(statement)
}

/// The statement that stands at a place of a longer text; what it says of places is about all of that.
pub fn parse_part(sql: &str, place: Position, parameters: Parameters) -> Result<Statement> {
    let mut cursor = Cursor::with_parameters(sql, parameters)?;
    cursor.narrow(place);
    let statement = cursor.statement()?;
    cursor.end()?;
    Ok(statement)
}

/// An expression as `F.expr`, `selectExpr` and `filter("…")` take it, perhaps with an alias.
pub fn parse_expression(sql: &str) -> Result<Expression> {
    let mut cursor = Cursor::new(sql)?;
    let expression = cursor.named_expression()?;
    cursor.end()?;
    Ok(expression)
}

/// The lengths of the texts in a type, in their order; none for those of any length.
pub fn text_lengths(written: &str) -> Result<Vec<Option<TextLength>>> {
    let mut cursor = Cursor::new(written)?;
    cursor.data_type()?;
    cursor.end()?;
    Ok(cursor.lengths)
}

/// `bigint`, `array<int>`, `decimal(10, 2)`
pub fn parse_data_type(sql: &str) -> Result<DataType> {
    let mut cursor = Cursor::new(sql)?;
    let data_type = cursor.data_type()?;
    cursor.end()?;
    Ok(data_type)
}

/// `a INT, b STRING NOT NULL` or `a: int, b: string`
pub fn parse_schema(sql: &str) -> Result<StructType> {
    let mut cursor = Cursor::new(sql)?;
    let fields = cursor.schema_fields()?;
    cursor.end()?;
    Ok(StructType::new(fields))
}

/// `a.b` as the catalog and `spark.table` take it.
pub fn parse_identifier(text: &str) -> Result<Vec<String>> {
    let mut cursor = Cursor::new(text)?;
    let parts = cursor.qualified_name()?;
    cursor.end()?;
    Ok(parts)
}

#[cfg(test)]
mod tests;
