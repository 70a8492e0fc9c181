//! Hashes. Spark's Murmur3 also decides which partition of a shuffle a row goes to, so it works on whole columns.

use std::sync::Arc;

use datafusion::arrow::array::{ArrayRef, Int32Array, Int64Array};
use datafusion::arrow::datatypes::DataType as Arrow;
use datafusion_spark::expr_fn as spark;
use touchpaper_kernels::hash as kernel;
pub use touchpaper_kernels::hash::{SEED, hash_bytes, hash_int, hash_long, to_partitions};

mod crypto;

use super::{Function, Invocation, Kernel, MANY, scalar};
use crate::analyzer::{Typed, coerce};
use crate::error::{Error, Result};
use crate::types::DataType;

pub const FUNCTIONS: &[Function] = &[
    scalar("crc32", 1, 1, |c| Ok(Typed::new(spark::crc32(bytes(c)?.expr), DataType::Long, true))),
    scalar("hash", 0, MANY, murmur3),
    scalar("md5", 1, 1, |c| {
        let text = coerce::to(bytes(c)?, &DataType::Binary)?;
        Ok(Typed::new(datafusion::functions::crypto::expr_fn::md5(text.expr), DataType::String, true))
    }),
    scalar("sha", 1, 1, |c| Ok(Typed::new(spark::sha1(bytes(c)?.expr), DataType::String, true))),
    scalar("sha1", 1, 1, |c| Ok(Typed::new(spark::sha1(bytes(c)?.expr), DataType::String, true))),
    scalar("sha2", 2, 2, |c| Ok(Typed::new(spark::sha2(bytes(c)?.expr, c.integer(1)?.expr), DataType::String, true))),
    scalar("aes_decrypt", 2, 5, |c| crypto::aes_decrypt(c, false)),
    scalar("aes_encrypt", 2, 6, crypto::aes_encrypt),
    scalar("hmac", 2, 3, crypto::hmac),
    scalar("try_aes_decrypt", 2, 5, |c| crypto::aes_decrypt(c, true)),
    scalar("xxhash64", 0, MANY, xxhash64),
];

fn bytes(call: &Invocation<'_>) -> Result<Typed> {
    call.argument(0, &DataType::Binary)
}

fn murmur3(call: &Invocation<'_>) -> Result<Typed> {
    let typed = Kernel::call("hash", hashable(call)?, DataType::Integer, |args| {
        let mut hashes = vec![SEED; args.rows];
        for i in 0..args.len() {
            update(&mut hashes, &args.array(i)?)?;
        }
        Ok(Arc::new(Int32Array::from(hashes)))
    });
    Ok(Typed { nullable: false, ..typed })
}

fn xxhash64(call: &Invocation<'_>) -> Result<Typed> {
    let typed = Kernel::call("xxhash64", hashable(call)?, DataType::Long, |args| {
        let mut hashes = vec![i64::from(SEED); args.rows];
        for i in 0..args.len() {
            update_long(&mut hashes, &args.array(i)?)?;
        }
        Ok(Arc::new(Int64Array::from(hashes)))
    });
    Ok(Typed { nullable: false, ..typed })
}

/// Equal maps may have their entries in another order, so they have no hash.
fn hashable(call: &Invocation<'_>) -> Result<Vec<Typed>> {
    if call.is_empty() {
        let name = format!("`{}`", call.name);
        let parameters = [("functionName", name.as_str()), ("expectedNum", "> 0"), ("actualNum", "0")];
        return Err(Error::new("WRONG_NUM_ARGS.WITHOUT_SUGGESTION", &parameters));
    }
    if call.arguments.iter().any(|a| has_map(&a.data_type)) {
        return Err(Error::datatype_mismatch("HASH_MAP_TYPE", &call.text, &[("functionName", &format!("`{}`", call.name))]));
    }
    Ok(call.arguments.clone())
}

fn has_map(data_type: &DataType) -> bool {
    match data_type {
        DataType::Map(..) => true,
        DataType::Array(element, _) => has_map(element),
        DataType::Struct(s) => s.fields.iter().any(|f| has_map(&f.data_type)),
        _ => false,
    }
}

/// Takes a column into the rows' Murmur3 hashes. A null leaves its row's hash as it was.
pub fn update(hashes: &mut [i32], array: &ArrayRef) -> Result<()> {
    kernel::update(hashes, array).map_err(unhashed)
}

/// As `update`, for Spark's xxhash64.
pub fn update_long(hashes: &mut [i64], array: &ArrayRef) -> Result<()> {
    kernel::update_long(hashes, array).map_err(unhashed)
}

fn unhashed(data_type: Arrow) -> Error {
    Error::unsupported(format!("the hash of a value of type {data_type}"))
}
