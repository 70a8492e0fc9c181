//! A zip file, written front to back (APPNOTE 6.3.10, sections 4.3.7, 4.3.12 and 4.3.16; no zip64). The bytes depend on the
//! members alone: the same ones give the same file.

use std::io::Write;

use flate2::write::DeflateEncoder;
use flate2::{Compression, Crc};

/// The version that reads deflated members; flags: names are UTF-8; the method deflate.
const VERSION: u16 = 20;
const UTF8: u16 = 1 << 11;
const DEFLATE: u16 = 8;
/// 1 January 1980, 00:00: the first that the format can tell.
const DATE: u16 = 0x21;

#[derive(Default)]
pub struct Archive {
    bytes: Vec<u8>,
    directory: Vec<u8>,
    members: u16,
}

impl Archive {
    pub fn add(&mut self, name: &str, content: &[u8]) -> Result<(), String> {
        let large = |_| format!("{name} is too large for a package");
        let mut crc = Crc::new();
        crc.update(content);
        let mut encoder = DeflateEncoder::new(Vec::new(), Compression::best());
        let packed = encoder.write_all(content).and_then(|()| encoder.finish()).map_err(|error| format!("{name}: {error}"))?;
        let offset = u32::try_from(self.bytes.len()).map_err(large)?;
        let mut about = Vec::new();
        for number in [VERSION, UTF8, DEFLATE, 0, DATE] {
            about.extend(number.to_le_bytes());
        }
        about.extend(crc.sum().to_le_bytes());
        about.extend(u32::try_from(packed.len()).map_err(large)?.to_le_bytes());
        about.extend(u32::try_from(content.len()).map_err(large)?.to_le_bytes());
        about.extend(u16::try_from(name.len()).map_err(|_| format!("{name} is too long a name"))?.to_le_bytes());
        // No extra field.
        about.extend(0_u16.to_le_bytes());
        self.bytes.extend(b"PK\x03\x04");
        self.bytes.extend(&about);
        self.bytes.extend(name.as_bytes());
        self.bytes.extend(packed);
        self.directory.extend(b"PK\x01\x02");
        self.directory.extend(VERSION.to_le_bytes());
        self.directory.extend(&about);
        // No comment, the first disk, no attributes.
        self.directory.extend([0; 10]);
        self.directory.extend(offset.to_le_bytes());
        self.directory.extend(name.as_bytes());
        self.members = self.members.checked_add(1).ok_or("too many files for a package")?;
        Ok(())
    }

    pub fn finish(mut self) -> Result<Vec<u8>, String> {
        let large = |_| "the package is too large".to_owned();
        let (start, size) = (u32::try_from(self.bytes.len()).map_err(large)?, u32::try_from(self.directory.len()).map_err(large)?);
        self.bytes.extend(&self.directory);
        self.bytes.extend(b"PK\x05\x06");
        self.bytes.extend([0; 4]);
        self.bytes.extend(self.members.to_le_bytes());
        self.bytes.extend(self.members.to_le_bytes());
        self.bytes.extend(size.to_le_bytes());
        self.bytes.extend(start.to_le_bytes());
        self.bytes.extend([0; 2]);
        Ok(self.bytes)
    }
}
