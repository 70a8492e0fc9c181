//! Functions that make several rows of one: explode, inline, stack, json_tuple and variant_explode.

use std::sync::Arc;

use datafusion::arrow::array::{Array, ArrayRef, Int32Array, LargeBinaryArray, StringArray, StructArray};
use datafusion::arrow::datatypes::DataType as Arrow;
use datafusion::logical_expr::{Expr, Volatility};

use super::collection::{self, list_of};
use super::{Invocation, Kernel, KernelArgs, MANY, json, variant};
use crate::analyzer::{Typed, coerce};
use crate::error::{Error, Result};
use crate::types::{DataType, StructField, StructType};
use crate::variant::{Variant, cell};

/// A generator's row. `outer` ones make a row of nulls where there would be none.
pub struct Generator {
    pub name: &'static str,
    pub outer: bool,
    arity: (usize, usize),
    build: fn(&Invocation<'_>, bool) -> Result<Rows>,
}

/// A list of structs, whose fields `c0`, `c1` … are these columns.
pub struct Rows {
    pub list: Typed,
    pub columns: Vec<StructField>,
}

const fn row(name: &'static str, outer: bool, arity: (usize, usize), build: fn(&Invocation<'_>, bool) -> Result<Rows>) -> Generator {
    Generator { name, outer, arity, build }
}

static GENERATORS: &[Generator] = &[
    row("explode", false, (1, 1), |c, outer| explode(c, false, outer)),
    row("explode_outer", true, (1, 1), |c, outer| explode(c, false, outer)),
    row("inline", false, (1, 1), inline),
    row("inline_outer", true, (1, 1), inline),
    row("json_tuple", false, (2, MANY), json_tuple),
    row("json_tuple_outer", true, (2, MANY), json_tuple),
    row("posexplode", false, (1, 1), |c, outer| explode(c, true, outer)),
    row("posexplode_outer", true, (1, 1), |c, outer| explode(c, true, outer)),
    row("stack", false, (2, MANY), stack),
    row("stack_outer", true, (2, MANY), stack),
    row("variant_explode", false, (1, 1), variant_explode),
    row("variant_explode_outer", true, (1, 1), variant_explode),
];

pub fn find(name: &str) -> Option<&'static Generator> {
    let name = name.to_lowercase();
    GENERATORS.iter().find(|g| g.name == name)
}

/// All names that Spark knows.
pub fn names() -> impl Iterator<Item = &'static str> {
    GENERATORS.iter().map(|g| g.name).filter(|n| !matches!(*n, "json_tuple_outer" | "stack_outer"))
}

impl Generator {
    pub fn build(&self, call: &Invocation<'_>) -> Result<Rows> {
        super::check_arity(call, self.arity)?;
        (self.build)(call, self.outer)
    }
}

fn field(name: impl Into<String>, data_type: &DataType, nullable: bool) -> StructField {
    StructField::new(name, data_type.clone(), nullable)
}

fn explode(call: &Invocation<'_>, position: bool, outer: bool) -> Result<Rows> {
    let value = call.raw(0)?;
    let mut columns = match &value.data_type {
        DataType::Array(element, nulls) => vec![field("col", element, *nulls)],
        DataType::Map(k, v, nulls) => vec![field("key", k, false), field("value", v, *nulls)],
        _ => return Err(call.wrong_type(0, "(\"ARRAY\" or \"MAP\")")),
    };
    if position {
        columns.insert(0, field("pos", &DataType::Integer, false));
    }
    let types: Vec<DataType> = columns.iter().map(|c| c.data_type.clone()).collect();
    Ok(Rows { list: collection::entries(value, position, outer, &types), columns })
}

fn inline(call: &Invocation<'_>, outer: bool) -> Result<Rows> {
    let value = call.raw(0)?;
    let columns: Vec<StructField> = match &value.data_type {
        DataType::Array(element, nulls) => match element.as_ref() {
            DataType::Struct(s) => s.fields.iter().map(|f| field(&f.name, &f.data_type, f.nullable || *nulls)).collect(),
            _ => return Err(call.wrong_type(0, "\"ARRAY<STRUCT>\"")),
        },
        _ => return Err(call.wrong_type(0, "\"ARRAY<STRUCT>\"")),
    };
    let types: Vec<DataType> = columns.iter().map(|c| c.data_type.clone()).collect();
    Ok(Rows { list: collection::inlined(value, outer, &types), columns })
}

/// The struct that each element of a generator's list is.
fn element(columns: &[StructField]) -> DataType {
    let fields = columns.iter().enumerate().map(|(i, c)| StructField::new(format!("c{i}"), c.data_type.clone(), true));
    DataType::Struct(StructType::new(fields.collect()))
}

/// Values dealt into n rows; what is missing at the end is null.
fn stack(call: &Invocation<'_>, _: bool) -> Result<Rows> {
    let count = call.raw(0)?;
    if count.data_type != DataType::Integer {
        return Err(call.wrong_type(0, "\"INT\""));
    }
    let Some(rows) = call.literal_integer(0)? else {
        let text = call.texts.first().map_or_else(String::new, |t| format!("\"{t}\""));
        let parameters = [("inputName", "`n`"), ("inputType", "\"INT\""), ("inputExpr", &*text)];
        return Err(Error::datatype_mismatch("NON_FOLDABLE_INPUT", &call.text, &parameters));
    };
    let Some(rows) = usize::try_from(rows).ok().filter(|rows| *rows > 0) else {
        let current = rows.to_string();
        let parameters = [("exprName", "`n`"), ("valueRange", "(0, 2147483647]"), ("currentValue", &*current)];
        return Err(Error::datatype_mismatch("VALUE_OUT_OF_RANGE", &call.text, &parameters));
    };
    let values = call.arguments.get(1..).unwrap_or_default();
    let width = values.len().div_ceil(rows);
    let mut columns = Vec::new();
    let mut by_column: Vec<Vec<Typed>> = Vec::new();
    for column in 0..width {
        let mut data_type = DataType::Null;
        let mut first = column;
        for (place, value) in values.iter().enumerate().skip(column).step_by(width) {
            if data_type == DataType::Null {
                (data_type, first) = (value.data_type.clone(), place);
            } else if value.data_type != DataType::Null && !alike(&data_type, &value.data_type) {
                let (left, right) = (format!("\"{}\"", data_type.sql()), format!("\"{}\"", value.data_type.sql()));
                let parameters = [
                    ("columnIndex", &*column.to_string()),
                    ("leftType", &*left),
                    ("leftParamIndex", &*(first + 1).to_string()),
                    ("rightType", &*right),
                    ("rightParamIndex", &*(place + 1).to_string()),
                ];
                return Err(Error::datatype_mismatch("STACK_COLUMN_DIFF_TYPES", &call.text, &parameters));
            }
        }
        let mut cells = Vec::new();
        for row in 0..rows {
            let null = Typed::new(Expr::Literal(datafusion::common::ScalarValue::Null, None), DataType::Null, true);
            cells.push(coerce::to(values.get(row * width + column).cloned().unwrap_or(null), &data_type)?);
        }
        columns.push(StructField::new(format!("col{column}"), data_type, true));
        by_column.push(cells);
    }
    let element = element(&columns);
    let mut structs = Vec::new();
    for row in 0..rows {
        let cells: Vec<Typed> = by_column.iter().filter_map(|cells| cells.get(row).cloned()).collect();
        let names = (0..width).map(|i| format!("c{i}")).collect();
        let built = collection::build_struct(names, cells)?;
        structs.push(built);
    }
    let list = collection::array_of(structs, &element);
    Ok(Rows { list, columns })
}

fn alike(a: &DataType, b: &DataType) -> bool {
    a.simple_string() == b.simple_string()
}

fn json_tuple(call: &Invocation<'_>, _: bool) -> Result<Rows> {
    if call.arguments.iter().any(|a| a.data_type != DataType::String) {
        return Err(Error::datatype_mismatch("NON_STRING_TYPE", &call.text, &[("funcName", "`json_tuple`")]));
    }
    let arguments = (0..call.len()).map(|i| call.string(i)).collect::<Result<Vec<_>>>()?;
    let columns: Vec<StructField> = (0..call.len() - 1).map(|i| field(format!("c{i}"), &DataType::String, true)).collect();
    let element = element(&columns);
    let list = Kernel::call("json_tuple", arguments, DataType::Array(Box::new(element), true), |args| {
        let texts = args.strings(0)?;
        let names = (1..args.len()).map(|i| args.strings(i)).collect::<Result<Vec<_>>>()?;
        let mut out: Vec<Vec<Option<String>>> = vec![Vec::with_capacity(args.rows); names.len()];
        for row in 0..args.rows {
            let wanted: Vec<Option<String>> = names.iter().map(|n| n.is_valid(row).then(|| n.value(row).to_string())).collect();
            let found = if texts.is_null(row) { vec![None; names.len()] } else { json::tuple(texts.value(row), &wanted) };
            out.iter_mut().zip(found).for_each(|(column, value)| column.push(value));
        }
        let columns: Vec<ArrayRef> = out.into_iter().map(|c| Arc::new(StringArray::from_iter(c)) as ArrayRef).collect();
        structs(args, columns, &vec![1; args.rows])
    });
    Ok(Rows { list, columns })
}

/// A list of structs from the structs' columns.
fn structs(args: &KernelArgs<'_>, columns: Vec<ArrayRef>, lengths: &[usize]) -> Result<ArrayRef> {
    let Arrow::List(item) = args.result else { return Err(Error::internal("a list")) };
    let Arrow::Struct(fields) = item.data_type() else { return Err(Error::internal("structs")) };
    let structs: ArrayRef = Arc::new(StructArray::try_new(fields.clone(), columns, None)?);
    list_of(args.result, structs, lengths, None)
}

/// The elements of an array or the fields of an object, with their places.
fn variant_explode(call: &Invocation<'_>, outer: bool) -> Result<Rows> {
    let value = call.raw(0)?;
    let value = match value.data_type {
        DataType::Variant => value,
        DataType::Null => coerce::to(value, &DataType::Variant)?,
        _ => return Err(call.wrong_type(0, "\"VARIANT\"")),
    };
    let columns =
        vec![field("pos", &DataType::Integer, false), field("key", &DataType::String, true), field("value", &DataType::Variant, false)];
    let result = DataType::Array(Box::new(element(&columns)), true);
    let body = move |args: &KernelArgs<'_>| {
        let (mut places, mut keys, mut values, mut lengths) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        for value in variant::decoded(&args.array(0)?)? {
            let before = places.len();
            let parts: Vec<(Option<String>, Variant)> = match value {
                Some(Variant::Array(items)) => items.into_iter().map(|v| (None, v)).collect(),
                Some(Variant::Object(fields)) => fields.into_iter().map(|(n, v)| (Some(n), v)).collect(),
                _ => Vec::new(),
            };
            for (place, (key, value)) in parts.into_iter().enumerate() {
                places.push(i32::try_from(place).ok());
                keys.push(key);
                values.push(Some(cell(&value)));
            }
            if outer && places.len() == before {
                places.push(None);
                keys.push(None);
                values.push(None);
            }
            lengths.push(places.len() - before);
        }
        let columns: Vec<ArrayRef> =
            vec![Arc::new(Int32Array::from(places)), Arc::new(StringArray::from_iter(keys)), Arc::new(LargeBinaryArray::from_iter(values))];
        structs(args, columns, &lengths)
    };
    let list = Kernel::call_with("variant_explode", outer.to_string(), vec![value], result, Volatility::Immutable, Arc::new(body));
    Ok(Rows { list, columns })
}
