//! What of a query's filters a scan of files takes over: those of folders' columns choose the files, the others are told to
//! the format, which may know of parts of a file that none of their rows gets through.

use std::sync::Arc;

use datafusion::arrow::array::{ArrayRef, AsArray, RecordBatch, RecordBatchOptions};
use datafusion::arrow::datatypes::{DataType as Arrow, Schema, SchemaRef};
use datafusion::catalog::Session;
use datafusion::common::{DFSchema, ScalarValue};
use datafusion::logical_expr::expr_rewriter::unnormalize_col;
use datafusion::logical_expr::utils::conjunction;
use datafusion::logical_expr::{Expr, Operator};
use datafusion::physical_expr::PhysicalExpr;

use crate::error::Result;
use crate::format;
use crate::physical::{simple_pattern, written};

/// A query's wish: the columns that it reads, and filters over the source's columns under the plan's unique names.
pub struct Wanted<'q> {
    pub projection: &'q [usize],
    pub filters: &'q [Expr],
    /// The source's columns under these names.
    pub schema: &'q SchemaRef,
    pub session: &'q dyn Session,
}

impl Wanted<'_> {
    /// Where the columns are that a filter looks at.
    pub fn columns(schema: &Schema, filter: &Expr) -> Option<Vec<usize>> {
        let whole = !filter.is_volatile() && !filter.contains_outer();
        filter.column_refs().into_iter().map(|column| schema.index_of(&column.name).ok()).collect::<Option<Vec<_>>>().filter(|_| whole)
    }

    /// Which rows of these columns, all of the source's that `filters` look at, get through all of them.
    pub fn through(&self, filters: &[&Expr], columns: Vec<(usize, ArrayRef)>, rows: usize) -> Result<Vec<bool>> {
        let (places, arrays): (Vec<usize>, Vec<ArrayRef>) = columns.into_iter().unzip();
        let schema = Arc::new(self.schema.project(&places)?);
        let Some(predicate) = self.predicate(filters, &schema)? else { return Ok(vec![true; rows]) };
        let options = RecordBatchOptions::new().with_row_count(Some(rows));
        let batch = RecordBatch::try_new_with_options(schema, arrays, &options)?;
        let found = predicate.evaluate(&batch)?.into_array(rows)?;
        Ok(found.as_boolean().iter().map(|row| row == Some(true)).collect())
    }

    /// The filters as one predicate over batches of this schema.
    pub fn predicate(&self, filters: &[&Expr], schema: &Schema) -> Result<Option<Arc<dyn PhysicalExpr>>> {
        let Some(all) = conjunction(filters.iter().map(|filter| unnormalize_col((*filter).clone()))) else { return Ok(None) };
        Ok(Some(self.session.create_physical_expr(all, &DFSchema::try_from(schema.clone())?)?))
    }

    /// The filters as plans write them.
    pub fn texts(filters: &[&Expr]) -> Vec<String> {
        filters.iter().map(|filter| written(filter)).collect()
    }

    /// Those that Spark's sources have a form for, by the source's own names.
    pub fn told(&self, filters: &[&Expr], name: &dyn Fn(usize) -> String) -> Vec<String> {
        let by_name = |unique: &str| self.schema.index_of(unique).ok().map(name);
        filters.iter().filter_map(|filter| told(filter, &by_name)).collect()
    }
}

type Names<'n> = &'n dyn Fn(&str) -> Option<String>;

/// A filter as `org.apache.spark.sql.sources` has it: columns against constants.
fn told(filter: &Expr, names: Names<'_>) -> Option<String> {
    let column = |e: &Expr| if let Expr::Column(c) = e { names(&c.name) } else { None };
    match filter {
        Expr::IsNotNull(e) => Some(format!("IsNotNull({})", column(e)?)),
        Expr::IsNull(e) => Some(format!("IsNull({})", column(e)?)),
        Expr::Not(e) => Some(format!("Not({})", told(e, names)?)),
        Expr::InList(list) => {
            let items = list.list.iter().map(constant).collect::<Option<Vec<_>>>()?;
            let text = format!("In({}, [{}])", column(&list.expr)?, items.join(","));
            Some(if list.negated { format!("Not({text})") } else { text })
        }
        Expr::BinaryExpr(b) if matches!(b.op, Operator::And | Operator::Or) => {
            let name = if b.op == Operator::And { "And" } else { "Or" };
            Some(format!("{name}({},{})", told(&b.left, names)?, told(&b.right, names)?))
        }
        Expr::BinaryExpr(b) => {
            let (name, value, op) = match (column(&b.left), column(&b.right)) {
                (Some(name), None) => (name, constant(&b.right)?, b.op),
                (None, Some(name)) => (name, constant(&b.left)?, b.op.swap()?),
                _ => return None,
            };
            let form = match op {
                Operator::Eq => "EqualTo",
                Operator::NotEq => return Some(format!("Not(EqualTo({name},{value}))")),
                Operator::IsNotDistinctFrom => "EqualNullSafe",
                Operator::Gt => "GreaterThan",
                Operator::GtEq => "GreaterThanOrEqual",
                Operator::Lt => "LessThan",
                Operator::LtEq => "LessThanOrEqual",
                _ => return None,
            };
            Some(format!("{form}({name},{value})"))
        }
        Expr::Like(like) if !like.case_insensitive && !like.negated => {
            let pattern = constant(&like.pattern)?;
            let (form, part) = simple_pattern(&pattern)?;
            Some(format!("String{form}({},{part})", column(&like.expr)?))
        }
        Expr::ScalarFunction(f) => {
            let form = match f.name() {
                "startswith" => "StringStartsWith",
                "endswith" => "StringEndsWith",
                "contains" => "StringContains",
                _ => return None,
            };
            let [on, part] = f.args.as_slice() else { return None };
            Some(format!("{form}({},{})", column(on)?, constant(part)?))
        }
        _ => None,
    }
}

fn constant(expr: &Expr) -> Option<String> {
    let Expr::Literal(value, _) = expr else { return None };
    if value.is_null() { None } else { Some(format::cell(value.to_array().ok()?.as_ref(), 0, "null")) }
}

/// One column of values, a row each.
pub fn column(values: impl Iterator<Item = ScalarValue>, data_type: &Arrow) -> Result<ArrayRef> {
    let values: Vec<ScalarValue> = values.collect();
    if values.is_empty() {
        return Ok(datafusion::arrow::array::new_empty_array(data_type));
    }
    Ok(ScalarValue::iter_to_array(values)?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use datafusion::logical_expr::{col, lit};
    use wasm_bindgen_test::wasm_bindgen_test;

    fn as_told(filter: Expr) -> Option<String> {
        told(&filter, &|name| name.split_once('#').map(|(name, _)| name.to_string()))
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn filters_of_columns_against_constants_have_sparks_form() {
        let (id, s) = (Expr::Column("id#1".into()), Expr::Column("s#2".into()));
        assert_eq!(as_told(lit(3).lt(id.clone())).as_deref(), Some("GreaterThan(id,3)"));
        assert_eq!(as_told(id.clone().not_eq(lit(3))).as_deref(), Some("Not(EqualTo(id,3))"));
        assert_eq!(as_told(s.clone().in_list(vec![lit("a"), lit("b")], true)).as_deref(), Some("Not(In(s, [a,b]))"));
        assert_eq!(as_told(id.clone().gt(lit(1)).or(s.clone().is_null())).as_deref(), Some("Or(GreaterThan(id,1),IsNull(s))"));
        assert_eq!(as_told((id.clone() + lit(1)).gt(lit(3))), None);
        assert_eq!(as_told(id.clone().eq(s)), None);
        assert_eq!(as_told(col("other").is_null()), None);
    }
}
