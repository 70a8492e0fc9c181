//! Zip archives, written: what leaves the page as a folder.

use std::io::Write;

use flate2::write::DeflateEncoder;
use flate2::{Compression, Crc};

const LOCAL: u32 = 0x0403_4b50;
const ENTRY: u32 = 0x0201_4b50;
const END: u32 = 0x0605_4b50;
/// Version 2.0 has deflate and folders; made on Unix, so that permissions count.
const VERSION: u16 = 20;
const MADE_BY: u16 = 3 << 8 | VERSION;
/// Names are UTF-8.
const FLAGS: u16 = 1 << 11;
/// 1 January 1980: the same files are the same archive.
const DATE: u16 = 1 << 5 | 1;

/// A file of an archive.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    pub path: String,
    pub bytes: Vec<u8>,
    /// It may be started, as a script of a shell is.
    pub executable: bool,
}

impl Entry {
    pub fn new(path: impl Into<String>, bytes: impl Into<Vec<u8>>) -> Self {
        Self { path: path.into(), bytes: bytes.into(), executable: false }
    }

    pub fn executable(path: impl Into<String>, bytes: impl Into<Vec<u8>>) -> Self {
        Self { executable: true, ..Self::new(path, bytes) }
    }
}

/// An archive of these files. An error is that there is too much for one: 4 GB, or 65,535 files.
pub fn write(entries: &[Entry]) -> Result<Vec<u8>, String> {
    let too_much = || "a zip archive holds at most 4 GB and 65,535 files".to_owned();
    let size = |bytes: usize| u32::try_from(bytes).map_err(|_| too_much());
    let mut archive = Vec::new();
    let mut list = Vec::new();
    for Entry { path, bytes, executable } in entries {
        let mut crc = Crc::new();
        crc.update(bytes);
        let (method, packed) = pack(bytes);
        let at = size(archive.len())?;
        let name = u16::try_from(path.len()).map_err(|_| too_much())?;
        // What a local header and an entry of the list have in common.
        let mut common = Vec::new();
        for number in [VERSION, FLAGS, method, 0, DATE] {
            common.extend(number.to_le_bytes());
        }
        for number in [crc.sum(), size(packed.len())?, size(bytes.len())?] {
            common.extend(number.to_le_bytes());
        }
        common.extend(name.to_le_bytes());
        common.extend(0_u16.to_le_bytes());
        archive.extend(LOCAL.to_le_bytes());
        archive.extend(&common);
        archive.extend(path.as_bytes());
        archive.extend(packed);
        list.extend(ENTRY.to_le_bytes());
        list.extend(MADE_BY.to_le_bytes());
        list.extend(&common);
        // No comment, the first disk, nothing of the file itself.
        list.extend([0; 6]);
        let mode: u32 = if *executable { 0o100_755 } else { 0o100_644 };
        list.extend((mode << 16).to_le_bytes());
        list.extend(at.to_le_bytes());
        list.extend(path.as_bytes());
    }
    let count = u16::try_from(entries.len()).map_err(|_| too_much())?;
    let (at, bytes) = (size(archive.len())?, size(list.len())?);
    archive.extend(list);
    archive.extend(END.to_le_bytes());
    archive.extend([0; 4]);
    archive.extend(count.to_le_bytes());
    archive.extend(count.to_le_bytes());
    archive.extend(bytes.to_le_bytes());
    archive.extend(at.to_le_bytes());
    archive.extend(0_u16.to_le_bytes());
    Ok(archive)
}

/// Deflated where that is shorter, and how.
fn pack(bytes: &[u8]) -> (u16, Vec<u8>) {
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::default());
    let packed = encoder.write_all(bytes).and_then(|()| encoder.finish());
    match packed {
        Ok(packed) if packed.len() < bytes.len() => (8, packed),
        _ => (0, bytes.to_vec()),
    }
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use super::{Entry, write};
    use flate2::read::DeflateDecoder;

    #[test]
    fn what_is_written_is_read_again() {
        let long = "to be or not to be, ".repeat(100);
        let archive = write(&[Entry::new("a/é.txt", long.as_bytes()), Entry::executable("run.sh", &b"x"[..])]).unwrap();
        // The end's record leads to the list, and the list to each file.
        let end = archive.len() - 22;
        let number =
            |at: usize, bytes: usize| archive[at..at + bytes].iter().rev().fold(0_usize, |all, byte| all << 8 | usize::from(*byte));
        assert_eq!((number(end, 4), number(end + 10, 2)), (0x0605_4b50, 2));
        let mut at = number(end + 16, 4);
        let mut found = Vec::new();
        for _ in 0..2 {
            let (method, packed, size, name) = (number(at + 10, 2), number(at + 20, 4), number(at + 24, 4), number(at + 28, 2));
            let mode = number(at + 38, 4) >> 16;
            let local = number(at + 42, 4);
            let content = local + 30 + number(local + 26, 2);
            let mut bytes = archive[content..content + packed].to_vec();
            if method == 8 {
                let packed = std::mem::take(&mut bytes);
                DeflateDecoder::new(packed.as_slice()).read_to_end(&mut bytes).unwrap();
            }
            assert_eq!(bytes.len(), size);
            found.push((String::from_utf8(archive[at + 46..at + 46 + name].to_vec()).unwrap(), bytes, mode));
            at += 46 + name;
        }
        assert_eq!(at, end);
        assert_eq!(found[0], ("a/é.txt".to_owned(), long.into_bytes(), 0o100_644));
        assert_eq!(found[1], ("run.sh".to_owned(), b"x".to_vec(), 0o100_755));
    }
}
