//! The order in which scala.collection.mutable.HashSet gives its elements: by table place, then by hash.

use datafusion::common::ScalarValue;

use crate::functions::hash;

/// `None` for a type whose hash is not known.
fn hash_of(value: &ScalarValue) -> Option<i32> {
    let long = |v: i64| i32::try_from(v).unwrap_or((v ^ ((v as u64) >> 32) as i64) as i32);
    Some(match value {
        ScalarValue::Boolean(Some(v)) => {
            if *v {
                1231
            } else {
                1237
            }
        }
        ScalarValue::Int8(Some(v)) => i32::from(*v),
        ScalarValue::Int16(Some(v)) => i32::from(*v),
        ScalarValue::Int32(Some(v)) | ScalarValue::Date32(Some(v)) => *v,
        ScalarValue::Int64(Some(v)) | ScalarValue::TimestampMicrosecond(Some(v), _) => long(*v),
        ScalarValue::Float64(Some(v)) if *v == v.trunc() && v.abs() < 9e15 => long(*v as i64),
        ScalarValue::Float64(Some(v)) => {
            let bits = v.to_bits();
            (bits ^ (bits >> 32)) as i32
        }
        ScalarValue::Utf8(Some(text)) => hash::hash_bytes(text.as_bytes(), hash::SEED),
        _ => return None,
    })
}

pub fn in_order(values: Vec<ScalarValue>) -> Vec<ScalarValue> {
    let Some(hashes) = values.iter().map(hash_of).collect::<Option<Vec<_>>>() else { return values };
    let mut places = 16usize;
    while values.len() >= places * 3 / 4 {
        places *= 2;
    }
    let improved = |h: i32| h ^ ((h as u32) >> 16) as i32;
    let mut keyed: Vec<_> = hashes.into_iter().map(improved).zip(values).collect();
    keyed.sort_by_key(|(hash, _)| (*hash as usize & (places - 1), *hash));
    keyed.into_iter().map(|(_, value)| value).collect()
}
