//! A file's bytes as UTF-8 text: unpacked, decoded, and cut at line ends.

use std::io::Read;

use touchpaper_platform::files;

use super::files::{Split, failed, unreadable};
use crate::error::{Error, Result};

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Encoding {
    Utf8,
    Latin1,
    Ascii,
    /// By its byte order mark, big-endian without one.
    Utf16,
    Utf16Be,
    Utf16Le,
    /// As above, four bytes each.
    Utf32,
    Utf32Be,
    Utf32Le,
}

impl Encoding {
    /// `owner` is whose option it is, for the error.
    pub fn parse(name: &str, owner: &str) -> Result<Self> {
        Ok(match name.to_uppercase().as_str() {
            "UTF-8" | "UTF8" => Self::Utf8,
            "ISO-8859-1" | "ISO8859-1" | "ISO8859_1" | "LATIN1" | "LATIN-1" => Self::Latin1,
            "US-ASCII" | "ASCII" => Self::Ascii,
            "UTF-16" | "UTF16" => Self::Utf16,
            "UTF-16BE" => Self::Utf16Be,
            "UTF-16LE" => Self::Utf16Le,
            "UTF-32" | "UTF32" => Self::Utf32,
            "UTF-32BE" => Self::Utf32Be,
            "UTF-32LE" => Self::Utf32Le,
            _ => {
                let charset = "iso-8859-1, us-ascii, utf-16, utf-16be, utf-16le, utf-32, utf-8";
                let parameters =
                    [("functionName", &*format!("`{owner}`")), ("parameter", "`charset`"), ("charset", name), ("charsets", charset)];
                return Err(Error::new("INVALID_PARAMETER_VALUE.CHARSET", &parameters));
            }
        })
    }

    pub fn decode(self, bytes: Vec<u8>) -> Vec<u8> {
        let text: String = match self {
            Self::Utf8 => return bytes,
            Self::Latin1 => bytes.iter().map(|b| char::from(*b)).collect(),
            Self::Ascii => bytes.iter().map(|b| if b.is_ascii() { char::from(*b) } else { char::REPLACEMENT_CHARACTER }).collect(),
            Self::Utf16 | Self::Utf16Be | Self::Utf16Le => {
                let mut bytes = bytes.as_slice();
                let mut little = self == Self::Utf16Le;
                if let Some(rest) = bytes.strip_prefix(b"\xff\xfe") {
                    (little, bytes) = (self != Self::Utf16Be, rest);
                } else if let Some(rest) = bytes.strip_prefix(b"\xfe\xff") {
                    (little, bytes) = (self == Self::Utf16Le, rest);
                }
                let units = bytes.chunks_exact(2).map(|pair| match pair {
                    [a, b] if little => u16::from_le_bytes([*a, *b]),
                    [a, b] => u16::from_be_bytes([*a, *b]),
                    _ => 0xfffd,
                });
                char::decode_utf16(units).map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER)).collect()
            }
            Self::Utf32 | Self::Utf32Be | Self::Utf32Le => {
                let mut bytes = bytes.as_slice();
                let mut little = self == Self::Utf32Le;
                if let Some(rest) = bytes.strip_prefix(b"\xff\xfe\x00\x00") {
                    (little, bytes) = (true, rest);
                } else if let Some(rest) = bytes.strip_prefix(b"\x00\x00\xfe\xff") {
                    (little, bytes) = (false, rest);
                }
                let code = |unit: &[u8]| match unit {
                    [a, b, c, d] if little => u32::from_le_bytes([*a, *b, *c, *d]),
                    [a, b, c, d] => u32::from_be_bytes([*a, *b, *c, *d]),
                    _ => 0xfffd,
                };
                bytes.chunks_exact(4).map(|unit| char::from_u32(code(unit)).unwrap_or(char::REPLACEMENT_CHARACTER)).collect()
            }
        };
        text.into_bytes()
    }

    pub fn encode(self, text: String) -> Vec<u8> {
        match self {
            Self::Utf8 => text.into_bytes(),
            Self::Latin1 => text.chars().map(|c| u8::try_from(u32::from(c)).unwrap_or(b'?')).collect(),
            Self::Ascii => text.chars().map(|c| if c.is_ascii() { c as u8 } else { b'?' }).collect(),
            Self::Utf16 => [0xfe, 0xff].into_iter().chain(text.encode_utf16().flat_map(u16::to_be_bytes)).collect(),
            Self::Utf16Be => text.encode_utf16().flat_map(u16::to_be_bytes).collect(),
            Self::Utf16Le => text.encode_utf16().flat_map(u16::to_le_bytes).collect(),
            Self::Utf32 | Self::Utf32Be => text.chars().flat_map(|c| u32::from(c).to_be_bytes()).collect(),
            Self::Utf32Le => text.chars().flat_map(|c| u32::from(c).to_le_bytes()).collect(),
        }
    }
}

/// Whether the file's name says that it is packed: such a file is read as a whole.
pub fn is_packed(path: &str) -> bool {
    let name = path.to_ascii_lowercase();
    [".gz", ".deflate", ".zst", ".bz2", ".snappy", ".lz4", ".zip"].iter().any(|end| name.ends_with(end))
}

/// A whole file, unpacked.
pub fn whole(path: &str) -> Result<Vec<u8>> {
    let bytes = files::read(path).map_err(|e| unreadable(path, &e))?;
    if !is_packed(path) {
        return Ok(bytes);
    }
    let name = path.to_ascii_lowercase();
    let mut out = Vec::new();
    let read = if name.ends_with(".gz") {
        flate2::read::MultiGzDecoder::new(bytes.as_slice()).read_to_end(&mut out)
    } else if name.ends_with(".deflate") {
        flate2::read::ZlibDecoder::new(bytes.as_slice()).read_to_end(&mut out)
    } else {
        let codec = name.rsplit('.').next().unwrap_or("").to_string();
        return Err(Error::unsupported(format!("files packed with {codec}; gzip and deflate are read")));
    };
    match read {
        Ok(_) => Ok(out),
        Err(error) => Err(failed(path, &format!("Caused by: java.util.zip.ZipException: {error}"))),
    }
}

/// The bytes of a split of whole lines, decoded.
pub fn of_split(split: &Split, encoding: Encoding) -> Result<Vec<u8>> {
    if encoding != Encoding::Utf8 || is_packed(&split.path) {
        return Ok(encoding.decode(whole(&split.path)?));
    }
    lines(split)
}

/// The lines that start in a split, with the rest of the last one.
fn lines(split: &Split) -> Result<Vec<u8>> {
    let fail = |e: std::io::Error| unreadable(&split.path, &e);
    // One byte before tells whether a line starts right here.
    let from = split.start.saturating_sub(1);
    let mut bytes = files::read_range(&split.path, from, usize::try_from(split.end - from).unwrap_or(usize::MAX)).map_err(fail)?;
    if split.start > 0 {
        match bytes.iter().position(|b| *b == b'\n') {
            Some(at) => {
                bytes.drain(..=at);
            }
            None => return Ok(Vec::new()),
        }
    }
    let len = files::len(&split.path).map_err(fail)?;
    let mut at = split.end;
    // The line that the split ends in is this split's, unless the split ends just before a line.
    while at < len && bytes.last() != Some(&b'\n') && !bytes.is_empty() {
        let more = files::read_range(&split.path, at, 64 << 10).map_err(fail)?;
        if more.is_empty() {
            break;
        }
        at += more.len() as u64;
        match more.iter().position(|b| *b == b'\n') {
            Some(end) => {
                bytes.extend_from_slice(more.get(..=end).unwrap_or(&[]));
                break;
            }
            None => bytes.extend_from_slice(&more),
        }
    }
    Ok(bytes)
}

/// The text without a byte order mark.
pub fn without_mark(bytes: &[u8]) -> &[u8] {
    bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes)
}

/// From `at` to the end of its line, and where the next one starts. Lines end with `separator`; without one with \n, \r\n or
/// \r as Hadoop's do.
pub fn next_line<'b>(bytes: &'b [u8], at: usize, separator: Option<&[u8]>) -> Option<(&'b [u8], usize)> {
    let rest = bytes.get(at..).filter(|rest| !rest.is_empty())?;
    match separator {
        Some(separator) => match rest.windows(separator.len()).position(|w| w == separator) {
            Some(end) => Some((rest.get(..end)?, at + end + separator.len())),
            None => Some((rest, bytes.len())),
        },
        None => match rest.iter().position(|b| matches!(b, b'\n' | b'\r')) {
            Some(end) => {
                let pair = rest.get(end) == Some(&b'\r') && rest.get(end + 1) == Some(&b'\n');
                Some((rest.get(..end)?, at + end + if pair { 2 } else { 1 }))
            }
            None => Some((rest, bytes.len())),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test(unsupported = test)]
    fn every_line_belongs_to_one_split() {
        let path = format!("/tmp/touchpaper-splits-{:x}.txt", touchpaper_platform::random::seed());
        let text = "one\ntwo and more\n\nfour\r\nlast";
        files::write(&path, text.as_bytes()).unwrap();
        for step in 1..text.len() as u64 + 1 {
            let mut all = Vec::new();
            let mut start = 0;
            while start < text.len() as u64 {
                let end = (start + step).min(text.len() as u64);
                all.extend(lines(&Split { path: path.clone(), start, end, file: 0 }).unwrap());
                start = end;
            }
            assert_eq!(String::from_utf8(all).unwrap(), text, "step {step}");
        }
        files::remove(&path).unwrap();
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn encodings_go_there_and_back() {
        for name in ["UTF-8", "UTF-16", "UTF-16LE", "UTF-16BE", "UTF-32", "ISO-8859-1"] {
            let encoding = Encoding::parse(name, "").unwrap();
            let text = if name.starts_with("ISO") { "naïve" } else { "naïve – 漢 🎉" };
            assert_eq!(String::from_utf8(encoding.decode(encoding.encode(text.into()))).unwrap(), text, "{name}");
        }
        assert!(Encoding::parse("klingon", "").is_err());
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn lines_end_in_three_ways() {
        let mut at = 0;
        let mut out = Vec::new();
        while let Some((line, next)) = next_line(b"a\r\nb\rc\n\nd", at, None) {
            out.push(String::from_utf8_lossy(line).into_owned());
            at = next;
        }
        assert_eq!(out, ["a", "b", "c", "", "d"]);
        assert_eq!(next_line(b"a||b", 0, Some(b"||")), Some((&b"a"[..], 3)));
    }
}
