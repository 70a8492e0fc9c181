//! `withField` and `dropFields`: a struct with one of its fields set or left out.

use std::sync::Arc;

use datafusion::arrow::array::{Array, ArrayRef, AsArray, StructArray};
use datafusion::arrow::datatypes::DataType as Arrow;
use datafusion::functions::core::expr_fn::get_field;

use super::Kernel;
use crate::analyzer::Typed;
use crate::error::{Error, Result};
use crate::types::{DataType, StructField, StructType};

/// `texts`: Spark's text of the struct and of the whole, for errors.
pub fn field(child: Typed, path: &[String], value: Option<Typed>, text: &str, whole: &str) -> Result<Typed> {
    let (name, rest) = path.split_first().ok_or_else(|| Error::internal("a field without a name"))?;
    let DataType::Struct(fields) = child.data_type.clone() else {
        let (input, actual) = (format!("\"{text}\""), format!("\"{}\"", child.data_type.sql()));
        let parameters = [("paramIndex", "first"), ("requiredType", "\"STRUCT\""), ("inputSql", &input), ("inputType", &actual)];
        return Err(Error::datatype_mismatch("UNEXPECTED_INPUT_TYPE", whole, &parameters));
    };
    let matching: Vec<usize> = (0..fields.fields.len()).filter(|i| fields.fields.get(*i).is_some_and(|f| same(&f.name, name))).collect();
    let value = if rest.is_empty() {
        value
    } else {
        let Some(inner) = matching.first().and_then(|i| fields.fields.get(*i)) else {
            if value.is_none() {
                return Ok(child);
            }
            let names: Vec<_> = fields.fields.iter().map(|f| format!("`{}`", f.name)).collect();
            return Err(Error::new("FIELD_NOT_FOUND", &[("fieldName", &format!("`{name}`")), ("fields", &names.join(", "))]));
        };
        let nested =
            Typed::new(get_field(child.expr.clone(), inner.name.clone()), inner.data_type.clone(), child.nullable || inner.nullable);
        let replaced = field(nested, rest, value, &format!("{text}.{}", inner.name), whole)?;
        Some(Typed { nullable: inner.nullable, ..replaced })
    };
    match value {
        Some(value) => Ok(set(child, fields, name, &matching, value)),
        None if matching.is_empty() => Ok(child),
        None if matching.len() == fields.fields.len() => Err(Error::datatype_mismatch("CANNOT_DROP_ALL_FIELDS", whole, &[])),
        None => Ok(without(child, fields, matching)),
    }
}

fn same(a: &str, b: &str) -> bool {
    a.to_lowercase() == b.to_lowercase()
}

fn set(child: Typed, fields: StructType, name: &str, matching: &[usize], value: Typed) -> Typed {
    let mut fields = fields.fields;
    let replaced = StructField::new(name, value.data_type.clone(), value.nullable);
    for (_, field) in fields.iter_mut().enumerate().filter(|(i, _)| matching.contains(i)) {
        *field = replaced.clone();
    }
    let (nullable, matching) = (child.nullable, matching.to_vec());
    if matching.is_empty() {
        fields.push(replaced);
    }
    let parameter = format!("{name} {matching:?}");
    let typed = rebuilt(parameter, vec![child, value], fields, move |mut columns, value| {
        match value {
            Some(value) if matching.is_empty() => columns.push(value),
            Some(value) => columns.iter_mut().enumerate().filter(|(i, _)| matching.contains(i)).for_each(|(_, c)| *c = Arc::clone(&value)),
            None => {}
        }
        columns
    });
    Typed { nullable, ..typed }
}

fn without(child: Typed, fields: StructType, matching: Vec<usize>) -> Typed {
    let kept = fields.fields.into_iter().enumerate().filter(|(i, _)| !matching.contains(i)).map(|(_, field)| field).collect();
    rebuilt(format!("- {matching:?}"), vec![child], kept, move |columns, _| {
        columns.into_iter().enumerate().filter(|(i, _)| !matching.contains(i)).map(|(_, column)| column).collect()
    })
}

/// The struct with other columns. A null struct stays null.
fn rebuilt(
    parameter: String,
    arguments: Vec<Typed>,
    fields: Vec<StructField>,
    change: impl Fn(Vec<ArrayRef>, Option<ArrayRef>) -> Vec<ArrayRef> + Send + Sync + 'static,
) -> Typed {
    let body = move |args: &super::KernelArgs<'_>| -> Result<ArrayRef> {
        let from = args.array(0)?;
        let from = from.as_struct();
        let value = if args.len() > 1 { Some(args.array(1)?) } else { None };
        let columns = change(from.columns().to_vec(), value);
        let Arrow::Struct(fields) = args.result else { return Err(Error::internal("a struct was to come out")) };
        // A field of a null struct may be null whatever its type says.
        let columns = columns.into_iter().zip(fields).map(|(column, field)| {
            if column.data_type() == field.data_type() {
                Ok(column)
            } else {
                Ok(datafusion::arrow::compute::cast(&column, field.data_type())?)
            }
        });
        let columns = columns.collect::<Result<Vec<_>>>()?;
        let fields =
            fields.iter().zip(&columns).map(|(f, c)| Arc::new(f.as_ref().clone().with_nullable(f.is_nullable() || c.null_count() > 0)));
        Ok(Arc::new(StructArray::try_new(fields.collect(), columns, from.nulls().cloned())?))
    };
    let result = DataType::Struct(StructType::new(fields));
    Kernel::call_with("update_fields", parameter, arguments, result, datafusion::logical_expr::Volatility::Immutable, Arc::new(body))
}
