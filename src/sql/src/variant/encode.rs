//! Values to bytes, each number in the least that holds it, names in the order they are met.

use std::collections::HashMap;

use super::{VERSION, Variant, basic, joined, primitive};

/// Metadata and value.
pub fn encode(value: &Variant) -> (Vec<u8>, Vec<u8>) {
    let mut names = Names::default();
    let mut out = Vec::new();
    write(value, &mut names, &mut out);
    (names.metadata(), out)
}

/// As a column holds it.
pub fn cell(value: &Variant) -> Vec<u8> {
    let (metadata, value) = encode(value);
    joined(&metadata, &value)
}

#[derive(Default)]
struct Names<'v> {
    places: HashMap<&'v str, usize>,
    order: Vec<&'v str>,
}

impl<'v> Names<'v> {
    fn place(&mut self, name: &'v str) -> usize {
        *self.places.entry(name).or_insert_with(|| {
            self.order.push(name);
            self.order.len() - 1
        })
    }

    fn metadata(&self) -> Vec<u8> {
        let bytes: usize = self.order.iter().map(|n| n.len()).sum();
        let size = width(bytes.max(self.order.len()));
        let mut out = vec![VERSION | (u8::try_from(size - 1).unwrap_or(3) << 6)];
        number(self.order.len(), size, &mut out);
        let mut offset = 0;
        number(offset, size, &mut out);
        for name in &self.order {
            offset += name.len();
            number(offset, size, &mut out);
        }
        for name in &self.order {
            out.extend_from_slice(name.as_bytes());
        }
        out
    }
}

/// Bytes that hold a number.
fn width(value: usize) -> usize {
    match value {
        0..=0xff => 1,
        0x100..=0xffff => 2,
        0x1_0000..=0xff_ffff => 3,
        _ => 4,
    }
}

fn number(value: usize, size: usize, out: &mut Vec<u8>) {
    let bytes = u32::try_from(value).unwrap_or(u32::MAX).to_le_bytes();
    out.extend(bytes.iter().take(size));
}

fn header(kind: u8) -> u8 {
    (kind << 2) | basic::PRIMITIVE
}

fn write<'v>(value: &'v Variant, names: &mut Names<'v>, out: &mut Vec<u8>) {
    match value {
        Variant::Null => out.push(header(primitive::NULL)),
        Variant::Boolean(v) => out.push(header(if *v { primitive::TRUE } else { primitive::FALSE })),
        Variant::Long(v) => long(*v, out),
        Variant::Double(v) => tagged(primitive::DOUBLE, &v.to_le_bytes(), out),
        Variant::Decimal(unscaled, scale) => decimal(*unscaled, *scale, out),
        Variant::Date(v) => tagged(primitive::DATE, &v.to_le_bytes(), out),
        Variant::Timestamp(v) => tagged(primitive::TIMESTAMP, &v.to_le_bytes(), out),
        Variant::TimestampNtz(v) => tagged(primitive::TIMESTAMP_NTZ, &v.to_le_bytes(), out),
        Variant::Float(v) => tagged(primitive::FLOAT, &v.to_le_bytes(), out),
        Variant::Binary(v) => sized(primitive::BINARY, v, out),
        Variant::String(v) => match u8::try_from(v.len()) {
            Ok(length) if length < 64 => {
                out.push((length << 2) | basic::SHORT_STRING);
                out.extend_from_slice(v.as_bytes());
            }
            _ => sized(primitive::LONG_STRING, v.as_bytes(), out),
        },
        Variant::Uuid(v) => tagged(primitive::UUID, v, out),
        Variant::Array(items) => {
            let mut data = Vec::new();
            let mut offsets = vec![0];
            for item in items {
                write(item, names, &mut data);
                offsets.push(data.len());
            }
            let large = items.len() > 0xff;
            let size = width(data.len());
            out.push(((u8::from(large) << 2 | small(size)) << 2) | basic::ARRAY);
            number(items.len(), if large { 4 } else { 1 }, out);
            for offset in offsets {
                number(offset, size, out);
            }
            out.extend_from_slice(&data);
        }
        Variant::Object(fields) => {
            let mut data = Vec::new();
            let mut entries = Vec::with_capacity(fields.len());
            for (name, field) in fields {
                entries.push((name.as_str(), names.place(name), data.len()));
                write(field, names, &mut data);
            }
            entries.sort_by_key(|(name, _, _)| *name);
            let large = fields.len() > 0xff;
            let (id_size, size) = (width(entries.iter().map(|(_, id, _)| *id).max().unwrap_or(0)), width(data.len()));
            out.push(((u8::from(large) << 4 | small(id_size) << 2 | small(size)) << 2) | basic::OBJECT);
            number(fields.len(), if large { 4 } else { 1 }, out);
            for (_, id, _) in &entries {
                number(*id, id_size, out);
            }
            for (_, _, offset) in &entries {
                number(*offset, size, out);
            }
            number(data.len(), size, out);
            out.extend_from_slice(&data);
        }
    }
}

/// A width as two bits.
fn small(size: usize) -> u8 {
    u8::try_from(size.saturating_sub(1)).unwrap_or(3)
}

fn tagged(kind: u8, bytes: &[u8], out: &mut Vec<u8>) {
    out.push(header(kind));
    out.extend_from_slice(bytes);
}

fn sized(kind: u8, bytes: &[u8], out: &mut Vec<u8>) {
    out.push(header(kind));
    number(bytes.len(), 4, out);
    out.extend_from_slice(bytes);
}

fn long(value: i64, out: &mut Vec<u8>) {
    if let Ok(v) = i8::try_from(value) {
        tagged(primitive::INT1, &v.to_le_bytes(), out);
    } else if let Ok(v) = i16::try_from(value) {
        tagged(primitive::INT2, &v.to_le_bytes(), out);
    } else if let Ok(v) = i32::try_from(value) {
        tagged(primitive::INT4, &v.to_le_bytes(), out);
    } else {
        tagged(primitive::INT8, &value.to_le_bytes(), out);
    }
}

fn decimal(unscaled: i128, scale: u8, out: &mut Vec<u8>) {
    let digits = unscaled.unsigned_abs().to_string().len();
    match (i32::try_from(unscaled), i64::try_from(unscaled)) {
        (Ok(v), _) if digits <= 9 && scale <= 9 => {
            tagged(primitive::DECIMAL4, &[scale], out);
            out.extend_from_slice(&v.to_le_bytes());
        }
        (_, Ok(v)) if digits <= 18 && scale <= 18 => {
            tagged(primitive::DECIMAL8, &[scale], out);
            out.extend_from_slice(&v.to_le_bytes());
        }
        _ => {
            tagged(primitive::DECIMAL16, &[scale], out);
            out.extend_from_slice(&unscaled.to_le_bytes());
        }
    }
}
