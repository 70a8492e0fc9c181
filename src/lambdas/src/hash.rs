//! Which partition a key goes to: PySpark's `portable_hash`, with strings hashed as CPython does under
//! PYTHONHASHSEED=0, so that partition contents and the order of `collect()` equal PySpark's.

use std::hash::Hasher;

use rustpython_vm::builtins::{PyBytes, PyInt, PyStr, PyTuple};
use rustpython_vm::{AsObject, PyObject, PyObjectRef, PyResult, VirtualMachine};
use siphasher::sip::SipHasher13;

pub fn portable_hash(key: &PyObject, vm: &VirtualMachine) -> PyResult<i64> {
    if vm.is_none(key) {
        Ok(0)
    } else if let Some(text) = key.downcast_ref::<PyStr>() {
        Ok(text.to_str().map_or_else(|| bytes_hash(text.as_bytes()), str_hash))
    } else if let Some(tuple) = key.downcast_ref::<PyTuple>() {
        tuple_hash(tuple.as_slice(), vm)
    } else if let Some(bytes) = key.downcast_ref::<PyBytes>() {
        Ok(bytes_hash(bytes.as_bytes()))
    } else {
        key.hash(vm)
    }
}

/// Python's remainder: not negative.
pub fn partition(hash: i64, partitions: usize) -> usize {
    hash.rem_euclid(partitions.max(1) as i64) as usize
}

/// The partition that a partition function of the user's names for a key.
pub fn partition_by(function: &PyObject, key: PyObjectRef, partitions: usize, vm: &VirtualMachine) -> PyResult<usize> {
    let chosen = function.vectorcall(vec![key], 1, None, vm)?;
    let remainder = vm._mod(&chosen, vm.ctx.new_int(partitions.max(1)).as_object())?;
    let number = remainder.downcast_ref::<PyInt>().and_then(|number| number.try_to_primitive::<usize>(vm).ok());
    number.ok_or_else(|| vm.new_type_error("partitionFunc should give an int"))
}

/// CPython's hash of an integer: its remainder by 2^61 - 1, with its sign.
pub fn int_hash(value: i64) -> i64 {
    let rest = (value.unsigned_abs() % ((1 << 61) - 1)).cast_signed();
    match if value < 0 { -rest } else { rest } {
        -1 => -2,
        hash => hash,
    }
}

/// The bytes CPython keeps a string in: one, two or four a character, by the widest.
pub fn str_hash(text: &str) -> i64 {
    if text.is_ascii() {
        return bytes_hash(text.as_bytes());
    }
    let widest = text.chars().max().unwrap_or_default();
    let bytes: Vec<u8> = match u32::from(widest) {
        0..=0xFF => text.chars().map(|letter| letter as u8).collect(),
        0x100..=0xFFFF => text.chars().flat_map(|letter| (letter as u16).to_le_bytes()).collect(),
        _ => text.chars().flat_map(|letter| u32::from(letter).to_le_bytes()).collect(),
    };
    bytes_hash(&bytes)
}

fn bytes_hash(bytes: &[u8]) -> i64 {
    if bytes.is_empty() {
        return 0;
    }
    let mut hasher = SipHasher13::new_with_keys(0, 0);
    hasher.write(bytes);
    // -1 stands for an error in CPython.
    match hasher.finish().cast_signed() {
        -1 => -2,
        hash => hash,
    }
}

fn tuple_hash(items: &[PyObjectRef], vm: &VirtualMachine) -> PyResult<i64> {
    let hashes = items.iter().map(|item| portable_hash(item, vm)).collect::<PyResult<Vec<_>>>()?;
    Ok(hash_of_parts(hashes.into_iter()))
}

/// `portable_hash` of a tuple, in pyspark/rdd.py, from its parts' hashes.
pub fn hash_of_parts(parts: impl ExactSizeIterator<Item = i64>) -> i64 {
    let count = parts.len() as i64;
    parts.fold(0x0034_5678_i64, |hash, part| (hash ^ part).wrapping_mul(1_000_003) & i64::MAX) ^ count
}

#[cfg(test)]
mod tests {
    use super::{partition, str_hash};

    #[test]
    fn strings_hash_as_cpython_with_seed_0() {
        // PYTHONHASHSEED=0 python3 -c "print([hash(s) for s in ('a', 'spark', 'é', 'Ω', '🎉x', '')])"
        let texts = ["a", "spark", "é", "Ω", "🎉x", ""];
        assert_eq!(texts.map(str_hash), CPYTHON);
    }

    #[test]
    fn remainders_are_pythons() {
        assert_eq!([partition(-3, 4), partition(7, 4), partition(5, 1)], [1, 3, 0]);
    }
    const CPYTHON: [i64; 6] = [4644417185603328019, 226417650480810963, 6047309291227476195, -4435444875665441047, 295391387331905295, 0];
}
