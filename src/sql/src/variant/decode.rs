//! Bytes to values; `None` for bytes that are no variant.

use super::{VERSION, Variant, basic, primitive};

/// Deeper than any writer nests; a hostile value must not take the stack.
const DEEPEST: usize = 500;

pub fn decode(metadata: &[u8], value: &[u8]) -> Option<Variant> {
    let names = names(metadata)?;
    read(value, &names, 0)
}

pub fn is_valid(metadata: &[u8], value: &[u8]) -> bool {
    decode(metadata, value).is_some()
}

fn names(metadata: &[u8]) -> Option<Vec<&str>> {
    let header = *metadata.first()?;
    if header & 0x0f != VERSION {
        return None;
    }
    let size = usize::from(header >> 6) + 1;
    let count = number(metadata, 1, size)?;
    let offset = |i: usize| number(metadata, 1 + size * (i + 1), size);
    let base = 1 + size * (count + 2);
    (0..count)
        .map(|i| {
            let bytes = metadata.get(base + offset(i)?..base + offset(i + 1)?)?;
            std::str::from_utf8(bytes).ok()
        })
        .collect()
}

fn number(bytes: &[u8], at: usize, size: usize) -> Option<usize> {
    let bytes = bytes.get(at..at.checked_add(size)?)?;
    let value = bytes.iter().rev().fold(0u64, |value, byte| (value << 8) | u64::from(*byte));
    usize::try_from(value).ok()
}

fn fixed<const N: usize>(bytes: &[u8], at: usize) -> Option<[u8; N]> {
    bytes.get(at..at + N)?.try_into().ok()
}

fn read(bytes: &[u8], names: &[&str], depth: usize) -> Option<Variant> {
    if depth > DEEPEST {
        return None;
    }
    let header = *bytes.first()?;
    let info = header >> 2;
    match header & 0b11 {
        basic::SHORT_STRING => {
            let text = bytes.get(1..1 + usize::from(info))?;
            Some(Variant::String(std::str::from_utf8(text).ok()?.to_string()))
        }
        basic::OBJECT => {
            let (count, start) = count(bytes, info & 0b1_0000 != 0)?;
            let (id_size, size) = (usize::from(info >> 2 & 0b11) + 1, usize::from(info & 0b11) + 1);
            let offsets = start + id_size * count;
            let data = offsets + size * (count + 1);
            let fields = (0..count).map(|i| {
                let name = *names.get(number(bytes, start + i * id_size, id_size)?)?;
                let offset = number(bytes, offsets + i * size, size)?;
                Some((name.to_string(), read(bytes.get(data + offset..)?, names, depth + 1)?))
            });
            Some(Variant::Object(fields.collect::<Option<Vec<_>>>()?))
        }
        basic::ARRAY => {
            let (count, start) = count(bytes, info & 0b100 != 0)?;
            let size = usize::from(info & 0b11) + 1;
            let data = start + size * (count + 1);
            let items = (0..count).map(|i| {
                let offset = number(bytes, start + i * size, size)?;
                read(bytes.get(data + offset..)?, names, depth + 1)
            });
            Some(Variant::Array(items.collect::<Option<Vec<_>>>()?))
        }
        _ => scalar(bytes, info),
    }
}

/// The number of elements, and where their offsets begin.
fn count(bytes: &[u8], large: bool) -> Option<(usize, usize)> {
    let size = if large { 4 } else { 1 };
    let count = number(bytes, 1, size)?;
    // Each takes a byte at least.
    (count <= bytes.len()).then_some((count, 1 + size))
}

fn scalar(bytes: &[u8], kind: u8) -> Option<Variant> {
    let sized = || {
        let length = number(bytes, 1, 4)?;
        bytes.get(5..5usize.checked_add(length)?)
    };
    Some(match kind {
        primitive::NULL => Variant::Null,
        primitive::TRUE => Variant::Boolean(true),
        primitive::FALSE => Variant::Boolean(false),
        primitive::INT1 => Variant::Long(i8::from_le_bytes(fixed(bytes, 1)?).into()),
        primitive::INT2 => Variant::Long(i16::from_le_bytes(fixed(bytes, 1)?).into()),
        primitive::INT4 => Variant::Long(i32::from_le_bytes(fixed(bytes, 1)?).into()),
        primitive::INT8 => Variant::Long(i64::from_le_bytes(fixed(bytes, 1)?)),
        primitive::DOUBLE => Variant::Double(f64::from_le_bytes(fixed(bytes, 1)?)),
        primitive::DECIMAL4 => Variant::Decimal(i32::from_le_bytes(fixed(bytes, 2)?).into(), scale(bytes)?),
        primitive::DECIMAL8 => Variant::Decimal(i64::from_le_bytes(fixed(bytes, 2)?).into(), scale(bytes)?),
        primitive::DECIMAL16 => Variant::Decimal(i128::from_le_bytes(fixed(bytes, 2)?), scale(bytes)?),
        primitive::DATE => Variant::Date(i32::from_le_bytes(fixed(bytes, 1)?)),
        primitive::TIMESTAMP => Variant::Timestamp(i64::from_le_bytes(fixed(bytes, 1)?)),
        primitive::TIMESTAMP_NTZ => Variant::TimestampNtz(i64::from_le_bytes(fixed(bytes, 1)?)),
        primitive::FLOAT => Variant::Float(f32::from_le_bytes(fixed(bytes, 1)?)),
        primitive::BINARY => Variant::Binary(sized()?.to_vec()),
        primitive::LONG_STRING => Variant::String(std::str::from_utf8(sized()?).ok()?.to_string()),
        primitive::UUID => Variant::Uuid(fixed(bytes, 1)?),
        _ => return None,
    })
}

fn scale(bytes: &[u8]) -> Option<u8> {
    bytes.get(1).copied().filter(|scale| *scale <= 38)
}
