//! Columns to rows, rows side by side, rows numbered, and columns brought under another schema.

use std::collections::BTreeMap;
use std::sync::Arc;

use datafusion::arrow::array::{ArrayRef, Int64Array, RecordBatch};
use datafusion::arrow::datatypes::{DataType as Arrow, Field, Schema};
use touchpaper_core::Rdd;

use super::DataFrame;
use crate::analyzer::coerce;
use crate::batch::Batch;
use crate::column::{Attribute, Expression};
use crate::error::{Error, Result};
use crate::source::DerivedSource;
use crate::types::{DataType, StructField, StructType};
use crate::value::Value;

impl DataFrame {
    /// `unpivot`: a row for each of `values` of each row. Without `ids`, or without `values`, all other columns are those.
    pub fn unpivot(&self, ids: Option<Vec<Expression>>, values: Option<Vec<Expression>>, variable: &str, value: &str) -> Result<Self> {
        let plan = self.plan();
        let all: Vec<Expression> = plan.output.iter().cloned().map(Expression::attribute).collect();
        let bound = |list: &[Expression]| list.iter().map(|e| self.bound(e)).collect::<Result<Vec<_>>>();
        let others = |given: &[Expression]| -> Result<Vec<Expression>> {
            let given = bound(given)?;
            Ok(all.iter().filter(|e| !given.contains(e)).cloned().collect())
        };
        let (ids, values) = match (ids, values) {
            (Some(ids), Some(values)) => (ids, bound(&values)?),
            (Some(ids), None) => (ids.clone(), others(&ids)?),
            (None, Some(values)) => (others(&values)?, bound(&values)?),
            (None, None) => (Vec::new(), all),
        };
        if values.is_empty() {
            return Err(Error::new("UNPIVOT_REQUIRES_VALUE_COLUMNS", &[]));
        }
        let names: Vec<String> = values.iter().map(Expression::text).collect();
        let typed = self.select(values.clone())?.plan();
        let types: Vec<DataType> = typed.output.iter().map(|a| a.data_type.clone()).collect();
        // Strings are not brought together with anything else here.
        let text = |t: &DataType| matches!(t, DataType::String);
        let mixed = types.iter().any(text) && !types.iter().all(|t| text(t) || *t == DataType::Null);
        let Some(common) = coerce::least_common(&types).filter(|_| !mixed) else {
            return Err(Error::new("UNPIVOT_VALUE_DATA_TYPE_MISMATCH", &[("types", &by_type(&typed.output))]));
        };
        let row = |(name, own): (&String, Expression)| {
            let parts = vec![Expression::string(name), own.cast(common.clone())];
            Expression::call("struct", parts.into_iter().zip([variable, value]).map(|(part, name)| part.alias(name)).collect())
        };
        let rows = Expression::call("explode", vec![Expression::call("array", names.iter().zip(values).map(row).collect())]);
        let mut projection = ids.clone();
        projection.push(rows.alias("_row"));
        let exploded = self.select(projection)?;
        let exploded_plan = exploded.plan();
        let mut out: Vec<Expression> = exploded_plan.output.iter().take(ids.len()).cloned().map(Expression::attribute).collect();
        let Some(last) = exploded_plan.output.last() else { return Err(Error::internal("no rows to unpivot into")) };
        let last = Expression::attribute(last.clone());
        out.push(last.clone().field(variable).alias(variable));
        out.push(last.field(value).alias(value));
        let made = exploded.select(out)?;
        let mut plan = (*made.plan()).clone();
        if let Some(name) = plan.output.get_mut(ids.len()) {
            name.nullable = false;
        }
        Ok(made.with(plan))
    }

    /// A name as the column that it is.
    fn bound(&self, expression: &Expression) -> Result<Expression> {
        match expression {
            Expression::Name { parts, .. } => self.analyzer().bind(&self.plan(), parts),
            other => Ok(other.clone()),
        }
    }

    /// `df.to(schema)`: columns by their names, cast where no value can be lost; missing ones are null.
    pub fn to_schema(&self, schema: &StructType) -> Result<Self> {
        let plan = self.plan();
        let have: Vec<(String, Expression, DataType, bool)> =
            plan.output.iter().map(|a| (a.name.clone(), Expression::attribute(a.clone()), a.data_type.clone(), a.nullable)).collect();
        self.select(reordered(&have, &schema.fields, &[])?)
    }

    /// `df.zip(other)`: the columns of both, which must be projections of the same rows.
    pub fn zip(&self, other: &DataFrame) -> Result<Self> {
        let (left, right) = (self.ready()?, other.ready()?);
        self.step(|analyzer, _| analyzer.zip(&left, &right))
    }

    /// The rows with their numbers, from 0 through all partitions. A job counts them if there are several.
    pub fn zip_with_index(&self, name: &str) -> Result<Self> {
        let plan = self.ready()?;
        let analyzer = self.analyzer();
        let mut output = plan.output.clone();
        output.push(analyzer.attribute(name, DataType::Long, false));
        let schema = StructType::new(output.iter().map(Attribute::field).collect());
        let source = DerivedSource::new(self.session.clone(), (*plan).clone(), schema, "ZipWithIndex", numbered);
        Ok(self.with(analyzer.scan_as(Arc::new(source), output)?))
    }
}

/// The columns as the error about their types lists them: by type.
fn by_type(columns: &[Attribute]) -> String {
    let mut groups: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for column in columns {
        groups.entry(column.data_type.sql()).or_default().push(format!("`{}`", column.name));
    }
    groups.iter().map(|(t, names)| format!("\"{t}\" ({})", names.join(", "))).collect::<Vec<_>>().join(", ")
}

/// The rows with a last column of their numbers.
fn numbered(rows: &Rdd<Batch>) -> Result<Rdd<Batch>> {
    let mut starts = vec![0_i64];
    let counted: Vec<usize> = (0..rows.num_partitions().saturating_sub(1)).collect();
    let counts = rows
        .context()
        .run_job(rows, &counted, |_, stream| stream.map(|batch| Ok(batch?.0.num_rows() as i64)).sum::<touchpaper_core::Result<i64>>())?;
    for count in counts {
        starts.push(starts.last().copied().unwrap_or(0) + count);
    }
    Ok(rows.map_partitions_named("zipWithIndex", move |_, partition, stream| {
        let mut next = starts.get(partition).copied().unwrap_or(0);
        Ok(Box::new(stream.map(move |batch| {
            let batch = batch?.0;
            let end = next + batch.num_rows() as i64;
            let made = with_column(&batch, Arc::new(Int64Array::from_iter_values(next..end)))?;
            next = end;
            Ok(Batch(made))
        })))
    }))
}

fn with_column(batch: &RecordBatch, column: ArrayRef) -> Result<RecordBatch> {
    let mut fields: Vec<_> = batch.schema().fields().iter().cloned().collect();
    fields.push(Arc::new(Field::new("_index", Arrow::Int64, false)));
    let columns = batch.columns().iter().cloned().chain([column]).collect();
    Ok(RecordBatch::try_new(Arc::new(Schema::new(fields)), columns)?)
}

type Have = (String, Expression, DataType, bool);

fn reordered(have: &[Have], wanted: &[StructField], path: &[String]) -> Result<Vec<Expression>> {
    let column = |field: &StructField| -> Result<Expression> {
        let found: Vec<&Have> = have.iter().filter(|(name, ..)| name.to_lowercase() == field.name.to_lowercase()).collect();
        let made = match found.as_slice() {
            [] if field.nullable => Expression::literal(Value::Null).cast(field.data_type.clone()),
            [] if path.is_empty() => {
                let names: Vec<String> = have.iter().map(|(name, ..)| format!("`{name}`")).collect();
                let name = format!("`{}`", field.name);
                return Err(Error::new("UNRESOLVED_COLUMN.WITH_SUGGESTION", &[("objectName", &name), ("proposal", &names.join(", "))]));
            }
            [] => {
                let names: Vec<String> = have.iter().map(|(name, ..)| format!("`{name}`")).collect();
                let (name, path) = (format!("`{}`", field.name), quoted(path));
                let parameters = [("fieldName", &*name), ("columnPath", &*path), ("proposal", &*names.join(", "))];
                return Err(Error::new("UNRESOLVED_FIELD.WITH_SUGGESTION", &parameters));
            }
            [(name, value, data_type, nullable)] => {
                let path: Vec<String> = path.iter().chain([name]).cloned().collect();
                if *nullable && !field.nullable {
                    return Err(Error::new("NULLABLE_COLUMN_OR_FIELD", &[("name", &quoted(&path))]));
                }
                reconciled(value.clone(), data_type, *nullable, &field.data_type, &path)?
            }
            several => {
                let path: Vec<String> = path.iter().chain([&field.name]).cloned().collect();
                let (name, n) = (quoted(&path), several.len().to_string());
                return Err(Error::new("AMBIGUOUS_COLUMN_OR_FIELD", &[("name", &name), ("n", &n)]));
            }
        };
        let made = match &field.metadata {
            Some(metadata) => Expression::Annotated { child: Box::new(made), metadata: Arc::clone(metadata) },
            None => made,
        };
        Ok(made.alias(&field.name))
    };
    wanted.iter().map(column).collect()
}

fn quoted(path: &[String]) -> String {
    path.iter().map(|part| format!("`{part}`")).collect::<Vec<_>>().join(".")
}

fn reconciled(value: Expression, from: &DataType, nullable: bool, to: &DataType, path: &[String]) -> Result<Expression> {
    match (from, to) {
        (from, to) if from == to => Ok(value),
        (DataType::Struct(fields), DataType::Struct(wanted)) => {
            let have: Vec<Have> =
                fields.fields.iter().map(|f| (f.name.clone(), value.clone().field(&f.name), f.data_type.clone(), f.nullable)).collect();
            let made = Expression::call("struct", reordered(&have, &wanted.fields, path)?);
            if !nullable {
                return Ok(made);
            }
            let null = Expression::literal(Value::Null).cast(to.clone());
            Ok(Expression::Case { branches: vec![(value.is_null(), null)], otherwise: Some(Box::new(made)) })
        }
        (from, to) if coerce::can_store(from, to) => Ok(value.cast(to.clone())),
        _ => {
            let (name, have, wanted) = (quoted(path), format!("\"{}\"", from.sql()), format!("\"{}\"", to.sql()));
            Err(Error::new("INVALID_COLUMN_OR_FIELD_DATA_TYPE", &[("name", &name), ("type", &have), ("expectedType", &wanted)]))
        }
    }
}
