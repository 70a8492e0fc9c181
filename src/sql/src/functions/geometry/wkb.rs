//! Well-known binary: checked, and written again in one byte order.

use crate::error::{Error, Result};

struct Reader<'b> {
    bytes: &'b [u8],
    at: usize,
    little: bool,
    out: Vec<u8>,
    writes_little: bool,
    geography: bool,
}

/// The same geometry with all its parts in one byte order. Of a geography the coordinates must be degrees.
pub fn rewritten(bytes: &[u8], geography: bool, writes_little: bool) -> Result<Vec<u8>> {
    if bytes.len() < 5 {
        return Err(wrong("Unexpected end of WKB buffer", 0));
    }
    let mut reader = Reader { bytes, at: 0, little: true, out: Vec::with_capacity(bytes.len()), writes_little, geography };
    reader.geometry(0)?;
    match reader.at == bytes.len() {
        true => Ok(reader.out),
        false => Err(wrong("Unexpected bytes behind the geometry", reader.at)),
    }
}

fn wrong(what: &str, at: usize) -> Error {
    Error::new("WKB_PARSE_ERROR", &[("parseError", what), ("pos", &at.to_string())])
}

/// Collections inside collections, no deeper than anyone needs and the stack allows.
const DEEPEST: usize = 64;

impl Reader<'_> {
    fn take<const N: usize>(&mut self) -> Result<[u8; N]> {
        let taken = self.bytes.get(self.at..self.at + N).and_then(|b| <[u8; N]>::try_from(b).ok());
        let mut taken = taken.ok_or_else(|| wrong("Unexpected end of WKB buffer", self.at))?;
        self.at += N;
        if !self.little {
            taken.reverse();
        }
        let mut written = taken;
        if !self.writes_little {
            written.reverse();
        }
        self.out.extend(written);
        Ok(taken)
    }

    fn count(&mut self) -> Result<u32> {
        Ok(u32::from_le_bytes(self.take::<4>()?))
    }

    fn geometry(&mut self, depth: usize) -> Result<()> {
        let order = self.bytes.get(self.at).copied().ok_or_else(|| wrong("Unexpected end of WKB buffer", self.at))?;
        if order > 1 || depth > DEEPEST {
            return Err(wrong(&format!("Invalid byte order {order}"), self.at));
        }
        self.little = order == 1;
        self.at += 1;
        self.out.push(u8::from(self.writes_little));
        let place = self.at;
        let kind = self.count()?;
        let dimensions = match kind / 1000 {
            0 => 2,
            1 | 2 => 3,
            3 => 4,
            _ => 0,
        };
        match kind % 1000 {
            1 if dimensions > 0 => self.point(dimensions),
            2 if dimensions > 0 => self.points(dimensions),
            3 if dimensions > 0 => {
                for _ in 0..self.count()? {
                    self.points(dimensions)?;
                }
                Ok(())
            }
            4..=7 if dimensions > 0 => {
                for _ in 0..self.count()? {
                    self.geometry(depth + 1)?;
                }
                Ok(())
            }
            _ => Err(wrong(&format!("Invalid or unsupported type {}", kind as i32), place)),
        }
    }

    fn points(&mut self, dimensions: usize) -> Result<()> {
        for _ in 0..self.count()? {
            self.point(dimensions)?;
        }
        Ok(())
    }

    /// Longitude before latitude; an empty point has no numbers.
    fn point(&mut self, dimensions: usize) -> Result<()> {
        let place = self.at;
        for i in 0..dimensions {
            let value = f64::from_le_bytes(self.take::<8>()?);
            let most = if i == 0 { 180.0 } else { 90.0 };
            if self.geography && i < 2 && value.abs() > most {
                return Err(wrong("Invalid coordinate value found", place));
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_bindgen_test::wasm_bindgen_test;

    fn bytes(hex: &str) -> Vec<u8> {
        (0..hex.len()).step_by(2).map(|i| u8::from_str_radix(&hex[i..i + 2], 16).unwrap()).collect()
    }

    /// As Spark writes and refuses them.
    #[wasm_bindgen_test(unsupported = test)]
    fn byte_orders_and_errors() {
        let (little, big) = ("0101000000000000000000F03F0000000000000040", "00000000013FF00000000000004000000000000000");
        assert_eq!(rewritten(&bytes(little), false, false).unwrap(), bytes(big));
        assert_eq!(rewritten(&bytes(big), true, true).unwrap(), bytes(little));
        let message = |hex: &str, geography| rewritten(&bytes(hex), geography, true).unwrap_err().to_string();
        assert!(message("01", false).contains("buffer at position 0 "));
        assert!(message("0101000000000000000000F03F00000000000000", false).contains("buffer at position 13 "));
        assert!(message("0101000000000000000000794000000000000059C0", true).contains("value found at position 5 "));
        assert!(message("0101000080000000000000F03F00000000000000400000000000000840", false).contains("type -2147483647 at position 1 "));
    }
}
