//! st_*: geometries and geographies, in and out of WKB with their spatial reference.

use std::sync::Arc;

use datafusion::arrow::array::{Array, ArrayRef, AsArray, BinaryArray, Int32Array, StructArray};
use datafusion::arrow::buffer::NullBuffer;
use datafusion::arrow::datatypes::{DataType as Arrow, Int32Type};
use datafusion::common::ScalarValue;
use datafusion::logical_expr::Expr;

mod wkb;

use super::{Function, Invocation, Kernel, KernelArgs, constant, scalar};
use crate::analyzer::Typed;
use crate::error::{Error, Result};
use crate::types::{ANY_SRID, DataType};

pub const FUNCTIONS: &[Function] = &[
    scalar("st_asbinary", 1, 2, st_asbinary),
    scalar("st_geogfromwkb", 1, 1, |c| from_wkb(c, "st_geogfromwkb", true)),
    scalar("st_geomfromwkb", 1, 2, |c| from_wkb(c, "st_geomfromwkb", false)),
    scalar("st_setsrid", 2, 2, st_setsrid),
    scalar("st_srid", 1, 1, st_srid),
];

/// Of geographies: degrees on the WGS 84 ellipsoid.
const WGS84: i32 = 4326;
/// Of geometries: none, Web Mercator, and degrees.
const PLANAR: [i32; 3] = [0, 3857, WGS84];

fn checked(srid: i32, geography: bool) -> Result<i32> {
    let known = if geography { srid == WGS84 } else { PLANAR.contains(&srid) };
    if known { Ok(srid) } else { Err(Error::new("ST_INVALID_SRID_VALUE", &[("srid", &srid.to_string())])) }
}

fn integer(value: i32) -> Typed {
    Typed::new(Expr::Literal(ScalarValue::Int32(Some(value)), None), DataType::Integer, false)
}

/// The type's reference where the argument is constant.
fn typed_srid(srid: &Typed, geography: bool) -> Result<i32> {
    match constant::value(&srid.expr) {
        Some(ScalarValue::Int32(Some(srid))) => checked(srid, geography),
        _ => Ok(ANY_SRID),
    }
}

fn made(srids: &Int32Array, bytes: Vec<Option<Vec<u8>>>, result: &Arrow) -> Result<ArrayRef> {
    let Arrow::Struct(fields) = result else { return Err(Error::internal("a geometry is a struct")) };
    let nulls = NullBuffer::from_iter(bytes.iter().map(Option::is_some));
    let columns: Vec<ArrayRef> = vec![Arc::new(srids.clone()), Arc::new(BinaryArray::from_iter(bytes))];
    Ok(Arc::new(StructArray::try_new(fields.clone(), columns, Some(nulls))?))
}

fn from_wkb(call: &Invocation<'_>, name: &'static str, geography: bool) -> Result<Typed> {
    let srid = match (geography, call.len()) {
        (true, _) => integer(WGS84),
        (false, 1) => integer(0),
        _ => call.integer(1)?,
    };
    let known = typed_srid(&srid, geography)?;
    let result = if geography { DataType::Geography(known) } else { DataType::Geometry(known) };
    Ok(Kernel::call(name, vec![call.argument(0, &DataType::Binary)?, srid], result, move |args| {
        let bytes = args.typed(0, &Arrow::Binary)?;
        let (bytes, srids) = (bytes.as_binary::<i32>(), args.ints(1)?);
        let mut out = Vec::with_capacity(args.rows);
        for row in 0..args.rows {
            out.push(match bytes.is_valid(row) && srids.is_valid(row) {
                true => {
                    checked(srids.value(row), geography)?;
                    Some(wkb::rewritten(bytes.value(row), geography, true)?)
                }
                false => None,
            });
        }
        made(&srids, out, args.result)
    }))
}

/// Whether an argument is a geography; an error where it is neither.
fn is_geography(call: &Invocation<'_>) -> Result<Option<bool>> {
    match call.raw(0)?.data_type {
        DataType::Geography(_) => Ok(Some(true)),
        DataType::Geometry(_) => Ok(Some(false)),
        DataType::Null => Ok(None),
        _ => Err(call.wrong_type(0, "(\"GEOGRAPHY\" or \"GEOMETRY\")")),
    }
}

fn null(data_type: DataType) -> Result<Typed> {
    Ok(Typed::new(Expr::Literal(ScalarValue::try_from(&data_type.to_arrow())?, None), data_type, true))
}

/// The references and the bytes of a column.
fn parts(args: &KernelArgs<'_>) -> Result<(StructArray, Int32Array, BinaryArray)> {
    let values = args.array(0)?;
    let values = values.as_struct().clone();
    let (srids, bytes) = (Arc::clone(values.column(0)), Arc::clone(values.column(1)));
    Ok((values, srids.as_primitive::<Int32Type>().clone(), bytes.as_binary::<i32>().clone()))
}

fn st_srid(call: &Invocation<'_>) -> Result<Typed> {
    if is_geography(call)?.is_none() {
        return null(DataType::Integer);
    }
    Ok(Kernel::call("st_srid", vec![call.raw(0)?], DataType::Integer, |args| {
        let (values, srids, _) = parts(args)?;
        let out = (0..args.rows).map(|row| values.is_valid(row).then(|| srids.value(row)));
        Ok(Arc::new(out.collect::<Int32Array>()))
    }))
}

fn st_setsrid(call: &Invocation<'_>) -> Result<Typed> {
    let Some(geography) = is_geography(call)? else { return null(DataType::Geometry(ANY_SRID)) };
    let srid = call.integer(1)?;
    let known = typed_srid(&srid, geography)?;
    let result = if geography { DataType::Geography(known) } else { DataType::Geometry(known) };
    Ok(Kernel::call("st_setsrid", vec![call.raw(0)?, srid], result, move |args| {
        let ((values, _, bytes), srids) = (parts(args)?, args.ints(1)?);
        let mut out = Vec::with_capacity(args.rows);
        for row in 0..args.rows {
            out.push(match values.is_valid(row) && srids.is_valid(row) {
                true => {
                    checked(srids.value(row), geography)?;
                    Some(bytes.value(row).to_vec())
                }
                false => None,
            });
        }
        made(&srids, out, args.result)
    }))
}

/// NDR has the low byte first, XDR the high one.
fn st_asbinary(call: &Invocation<'_>) -> Result<Typed> {
    if is_geography(call)?.is_none() {
        return null(DataType::Binary);
    }
    let order = match call.len() {
        1 => Typed::new(Expr::Literal(ScalarValue::Utf8(Some("NDR".into())), None), DataType::String, false),
        _ => call.string(1)?,
    };
    Ok(Kernel::call("st_asbinary", vec![call.raw(0)?, order], DataType::Binary, |args| {
        let ((values, _, bytes), orders) = (parts(args)?, args.strings(1)?);
        let mut out = Vec::with_capacity(args.rows);
        for row in 0..args.rows {
            if !values.is_valid(row) || orders.is_null(row) {
                out.push(None);
                continue;
            }
            let little = match orders.value(row).to_ascii_uppercase().as_str() {
                "NDR" => true,
                "XDR" => false,
                _ => return Err(Error::new("ST_INVALID_ENDIANNESS_VALUE", &[("endianness", orders.value(row))])),
            };
            out.push(Some(wkb::rewritten(bytes.value(row), false, little)?));
        }
        Ok(Arc::new(BinaryArray::from_iter(out)))
    }))
}
