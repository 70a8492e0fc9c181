//! AES and keyed hashes.

use std::sync::Arc;

use aes::cipher::{BlockCipherDecrypt, BlockCipherEncrypt, KeyInit};
use aes::{Aes128, Aes192, Aes256, Block};
use aes_gcm::aead::consts::U12;
use aes_gcm::aead::{Aead, Payload};
use aes_gcm::{AesGcm, Nonce};
use datafusion::arrow::array::{Array, AsArray, BinaryArray, BinaryBuilder};
use datafusion::arrow::datatypes::DataType as Arrow;
use md5::{Digest, Md5};
use sha1::Sha1;
use sha2::{Sha224, Sha256, Sha384, Sha512};

use crate::analyzer::Typed;
use crate::error::{Error, Result};
use crate::functions::{Invocation, Kernel, KernelArgs};
use crate::types::DataType;

const BLOCK: usize = 16;
const GCM_NONCE: usize = 12;
/// What Spark's errors call both functions.
const EITHER: &str = "`aes_encrypt`/`aes_decrypt`";

#[derive(Clone, Copy, PartialEq, Eq)]
enum Mode {
    Ecb,
    Cbc,
    Gcm,
}

impl Mode {
    fn of(mode: &str, padding: &str) -> Result<Self> {
        match (mode.to_ascii_uppercase().as_str(), padding.to_ascii_uppercase().as_str()) {
            ("ECB", "PKCS" | "DEFAULT") => Ok(Self::Ecb),
            ("CBC", "PKCS" | "DEFAULT") => Ok(Self::Cbc),
            ("GCM", "NONE" | "DEFAULT") => Ok(Self::Gcm),
            _ => Err(Error::new("UNSUPPORTED_FEATURE.AES_MODE", &[("mode", mode), ("padding", padding), ("functionName", EITHER)])),
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Ecb => "ECB",
            Self::Cbc => "CBC",
            Self::Gcm => "GCM",
        }
    }

    /// How many bytes of an initialization vector stand before the text.
    fn vector(self) -> usize {
        match self {
            Self::Ecb => 0,
            Self::Cbc => BLOCK,
            Self::Gcm => GCM_NONCE,
        }
    }
}

/// Both directions with a key of one of three lengths.
enum Key {
    Short(Aes128, AesGcm<Aes128, U12>),
    Middle(Aes192, AesGcm<Aes192, U12>),
    Long(Box<Aes256>, Box<AesGcm<Aes256, U12>>),
}

impl Key {
    fn of(key: &[u8]) -> Result<Self> {
        let made = match key.len() {
            16 => Aes128::new_from_slice(key).ok().zip(AesGcm::new_from_slice(key).ok()).map(|(a, b)| Self::Short(a, b)),
            24 => Aes192::new_from_slice(key).ok().zip(AesGcm::new_from_slice(key).ok()).map(|(a, b)| Self::Middle(a, b)),
            32 => Aes256::new_from_slice(key).ok().zip(AesGcm::new_from_slice(key).ok()).map(|(a, b)| Self::Long(Box::new(a), Box::new(b))),
            _ => None,
        };
        made.ok_or_else(|| {
            let length = key.len().to_string();
            let parameters = [("parameter", "`key`"), ("functionName", EITHER), ("actualLength", length.as_str())];
            Error::new("INVALID_PARAMETER_VALUE.AES_KEY_LENGTH", &parameters)
        })
    }

    fn encrypt_block(&self, block: &mut Block) {
        match self {
            Self::Short(key, _) => key.encrypt_block(block),
            Self::Middle(key, _) => key.encrypt_block(block),
            Self::Long(key, _) => key.encrypt_block(block),
        }
    }

    fn decrypt_block(&self, block: &mut Block) {
        match self {
            Self::Short(key, _) => key.decrypt_block(block),
            Self::Middle(key, _) => key.decrypt_block(block),
            Self::Long(key, _) => key.decrypt_block(block),
        }
    }

    /// `None` where the tag does not fit the text.
    fn gcm(&self, nonce: &[u8], text: &[u8], aad: &[u8], encrypts: bool) -> Option<Vec<u8>> {
        let nonce = Nonce::<U12>::try_from(nonce).ok()?;
        let payload = Payload { msg: text, aad };
        match (self, encrypts) {
            (Self::Short(_, gcm), true) => gcm.encrypt(&nonce, payload),
            (Self::Short(_, gcm), false) => gcm.decrypt(&nonce, payload),
            (Self::Middle(_, gcm), true) => gcm.encrypt(&nonce, payload),
            (Self::Middle(_, gcm), false) => gcm.decrypt(&nonce, payload),
            (Self::Long(_, gcm), true) => gcm.encrypt(&nonce, payload),
            (Self::Long(_, gcm), false) => gcm.decrypt(&nonce, payload),
        }
        .ok()
    }
}

fn block_of(bytes: &[u8]) -> [u8; BLOCK] {
    bytes.try_into().unwrap_or([0; BLOCK])
}

/// With PKCS #7 padding. `chained` has the vector of CBC.
fn encrypt_blocks(key: &Key, text: &[u8], chained: Option<&[u8]>) -> Vec<u8> {
    let missing = BLOCK - text.len() % BLOCK;
    let mut padded = text.to_vec();
    padded.extend(std::iter::repeat_n(missing as u8, missing));
    let mut last = chained.map(block_of);
    let mut out = Vec::with_capacity(padded.len());
    for chunk in padded.chunks_exact(BLOCK) {
        let mut bytes = block_of(chunk);
        if let Some(last) = &last {
            bytes.iter_mut().zip(last).for_each(|(b, l)| *b ^= l);
        }
        let mut block = Block::from(bytes);
        key.encrypt_block(&mut block);
        out.extend_from_slice(&block);
        last = last.map(|_| block_of(&block));
    }
    out
}

/// `None` where the length or the padding is wrong.
fn decrypt_blocks(key: &Key, text: &[u8], chained: Option<&[u8]>) -> Option<Vec<u8>> {
    if text.is_empty() || !text.len().is_multiple_of(BLOCK) {
        return None;
    }
    let mut last = chained.map(block_of);
    let mut out = Vec::with_capacity(text.len());
    for chunk in text.chunks_exact(BLOCK) {
        let mut block = Block::from(block_of(chunk));
        key.decrypt_block(&mut block);
        let mut bytes = block_of(&block);
        if let Some(last) = &mut last {
            bytes.iter_mut().zip(last.iter()).for_each(|(b, l)| *b ^= l);
            *last = block_of(chunk);
        }
        out.extend_from_slice(&bytes);
    }
    let padding = usize::from(*out.last()?);
    let whole = out.len().checked_sub(padding)?;
    let fits = (1..=BLOCK).contains(&padding) && out.get(whole..)?.iter().all(|b| usize::from(*b) == padding);
    out.truncate(whole);
    fits.then_some(out)
}

fn encrypt(mode: Mode, key: &[u8], text: &[u8], given: &[u8], aad: &[u8]) -> Result<Vec<u8>> {
    let key = Key::of(key)?;
    let refuse = |what: &str| {
        let parameters = [("mode", mode.name()), ("functionName", "`aes_encrypt`")];
        Err(Error::new(&format!("UNSUPPORTED_FEATURE.AES_MODE_{what}"), &parameters))
    };
    if !given.is_empty() && mode == Mode::Ecb {
        return refuse("IV");
    }
    if !aad.is_empty() && mode != Mode::Gcm {
        return refuse("AAD");
    }
    if !given.is_empty() && given.len() != mode.vector() {
        let length = given.len().to_string();
        let parameters = [("mode", mode.name()), ("parameter", "`iv`"), ("functionName", EITHER), ("actualLength", &length)];
        return Err(Error::new("INVALID_PARAMETER_VALUE.AES_IV_LENGTH", &parameters));
    }
    let mut out = if given.is_empty() {
        (0..mode.vector()).map(|i| (touchpaper_platform::random::seed() as u64 >> (8 * (i % 8))) as u8).collect()
    } else {
        given.to_vec()
    };
    let text = match mode {
        Mode::Ecb => encrypt_blocks(&key, text, None),
        Mode::Cbc => encrypt_blocks(&key, text, Some(&out)),
        Mode::Gcm => key.gcm(&out, text, aad, true).ok_or_else(|| crypto_error("the text is too long"))?,
    };
    out.extend(text);
    Ok(out)
}

fn decrypt(mode: Mode, key: &[u8], text: &[u8], aad: &[u8]) -> Result<Vec<u8>> {
    let key = Key::of(key)?;
    if !aad.is_empty() && mode != Mode::Gcm {
        let parameters = [("mode", mode.name()), ("functionName", "`aes_decrypt`")];
        return Err(Error::new("UNSUPPORTED_FEATURE.AES_MODE_AAD", &parameters));
    }
    let Some((vector, rest)) = text.split_at_checked(mode.vector()) else {
        return Err(crypto_error("Invalid input length"));
    };
    match mode {
        Mode::Gcm => key.gcm(vector, rest, aad, false).ok_or_else(|| crypto_error("Tag mismatch")),
        _ => decrypt_blocks(&key, rest, (mode == Mode::Cbc).then_some(vector)).ok_or_else(|| {
            let short = rest.is_empty() || !rest.len().is_multiple_of(BLOCK);
            crypto_error(if short {
                "Input length must be multiple of 16 when decrypting with padded cipher"
            } else {
                "Given final block not properly padded. Such issues can arise if a bad key is used during decryption."
            })
        }),
    }
}

fn crypto_error(detail: &str) -> Error {
    let parameters = [("parameter", "`expr`, `key`"), ("functionName", EITHER), ("detailMessage", detail)];
    Error::new("INVALID_PARAMETER_VALUE.AES_CRYPTO_ERROR", &parameters)
}

fn literal(text: &str) -> Typed {
    let value = datafusion::common::ScalarValue::Utf8(Some(text.to_string()));
    Typed::new(datafusion::logical_expr::Expr::Literal(value, None), DataType::String, false)
}

/// text, key, mode, padding and what follows, the missing ones filled in.
fn arguments(call: &Invocation<'_>, least: usize) -> Result<Vec<Typed>> {
    let binary = |i: usize| call.argument(i, &DataType::Binary);
    let mut out = vec![binary(0)?, binary(1)?];
    out.push(if call.len() > 2 { call.string(2)? } else { literal("GCM") });
    out.push(if call.len() > 3 { call.string(3)? } else { literal("DEFAULT") });
    for i in 4..least {
        out.push(if call.len() > i { binary(i)? } else { crate::analyzer::coerce::to(literal(""), &DataType::Binary)? });
    }
    Ok(out)
}

fn binaries(args: &KernelArgs<'_>, index: usize) -> Result<BinaryArray> {
    Ok(args.typed(index, &Arrow::Binary)?.as_binary::<i32>().clone())
}

pub fn aes_encrypt(call: &Invocation<'_>) -> Result<Typed> {
    let typed = Kernel::call("aes_encrypt", arguments(call, 6)?, DataType::Binary, |args| {
        let (texts, keys, modes, paddings) = (binaries(args, 0)?, binaries(args, 1)?, args.strings(2)?, args.strings(3)?);
        let (vectors, aads) = (binaries(args, 4)?, binaries(args, 5)?);
        let mut out = BinaryBuilder::new();
        for row in 0..args.rows {
            let null = [&texts, &keys, &vectors, &aads].iter().any(|a| a.is_null(row)) || modes.is_null(row) || paddings.is_null(row);
            if null {
                out.append_null();
                continue;
            }
            let mode = Mode::of(modes.value(row), paddings.value(row))?;
            out.append_value(encrypt(mode, keys.value(row), texts.value(row), vectors.value(row), aads.value(row))?);
        }
        Ok(Arc::new(out.finish()))
    });
    Ok(Typed { nullable: true, ..typed })
}

pub fn aes_decrypt(call: &Invocation<'_>, tries: bool) -> Result<Typed> {
    let name = if tries { "try_aes_decrypt" } else { "aes_decrypt" };
    let typed = Kernel::call(name, arguments(call, 5)?, DataType::Binary, move |args| {
        let (texts, keys, modes, paddings) = (binaries(args, 0)?, binaries(args, 1)?, args.strings(2)?, args.strings(3)?);
        let aads = binaries(args, 4)?;
        let mut out = BinaryBuilder::new();
        for row in 0..args.rows {
            if [&texts, &keys, &aads].iter().any(|a| a.is_null(row)) || modes.is_null(row) || paddings.is_null(row) {
                out.append_null();
                continue;
            }
            let mode = Mode::of(modes.value(row), paddings.value(row));
            match mode.and_then(|mode| decrypt(mode, keys.value(row), texts.value(row), aads.value(row))) {
                Ok(text) => out.append_value(text),
                Err(_) if tries => out.append_null(),
                Err(error) => return Err(error),
            }
        }
        Ok(Arc::new(out.finish()))
    });
    Ok(Typed { nullable: true, ..typed })
}

/// RFC 2104 over a hash whose blocks have `block` bytes.
fn keyed<D: Digest>(block: usize, key: &[u8], message: &[u8]) -> Vec<u8> {
    let mut padded = if key.len() > block { D::digest(key).to_vec() } else { key.to_vec() };
    padded.resize(block, 0);
    let with = |fill: u8| padded.iter().map(|b| b ^ fill).collect::<Vec<u8>>();
    let inner = D::new().chain_update(with(0x36)).chain_update(message).finalize();
    D::new().chain_update(with(0x5c)).chain_update(inner).finalize().to_vec()
}

pub fn hmac(call: &Invocation<'_>) -> Result<Typed> {
    let algorithm = if call.len() > 2 { call.string(2)? } else { literal("SHA-256") };
    let given = vec![call.argument(0, &DataType::Binary)?, call.argument(1, &DataType::Binary)?, algorithm];
    let typed = Kernel::call("hmac", given, DataType::Binary, |args| {
        let (keys, messages, algorithms) = (binaries(args, 0)?, binaries(args, 1)?, args.strings(2)?);
        let mut out = BinaryBuilder::new();
        for row in 0..args.rows {
            if keys.is_null(row) || messages.is_null(row) || algorithms.is_null(row) {
                out.append_null();
                continue;
            }
            let (key, message) = (keys.value(row), messages.value(row));
            out.append_value(match algorithms.value(row).to_ascii_uppercase().as_str() {
                "MD5" => keyed::<Md5>(64, key, message),
                "SHA-1" => keyed::<Sha1>(64, key, message),
                "SHA-224" => keyed::<Sha224>(64, key, message),
                "SHA-256" => keyed::<Sha256>(64, key, message),
                "SHA-384" => keyed::<Sha384>(128, key, message),
                "SHA-512" => keyed::<Sha512>(128, key, message),
                _ => {
                    let parameters = [("parameter", "`algorithm`"), ("functionName", "`hmac`"), ("algorithm", algorithms.value(row))];
                    return Err(Error::new("INVALID_PARAMETER_VALUE.HMAC_ALGORITHM", &parameters));
                }
            });
        }
        Ok(Arc::new(out.finish()))
    });
    Ok(Typed { nullable: true, ..typed })
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_bindgen_test::wasm_bindgen_test;

    const KEYS: [&[u8]; 3] = [b"1234567890abcdef", b"1234567890abcdef12345678", b"abcdefghijklmnop12345678ABCDEFGH"];

    #[wasm_bindgen_test(unsupported = test)]
    fn there_and_back() {
        for key in KEYS {
            for mode in [Mode::Ecb, Mode::Cbc, Mode::Gcm] {
                for text in [&b""[..], b"Spark", b"exactly 16 bytes"] {
                    let hidden = encrypt(mode, key, text, b"", b"").unwrap();
                    assert_eq!(decrypt(mode, key, &hidden, b"").unwrap(), text);
                }
            }
        }
        assert!(decrypt(Mode::Gcm, KEYS[0], &[0; 40], b"").is_err());
        assert!(encrypt(Mode::Gcm, b"short", b"", b"", b"").is_err());
    }

    /// From the doctests of `pyspark.sql.functions.hmac`.
    #[wasm_bindgen_test(unsupported = test)]
    fn keyed_hash() {
        let hex: String = keyed::<Sha1>(64, b"key", b"message").iter().map(|b| format!("{b:02X}")).collect();
        assert_eq!(hex, "2088DF74D5F2146B48146CAF4965377E9D0BE3A4");
    }
}
