//! Names and checksums of an archive's files, from its list.

use std::collections::BTreeMap;

pub fn listed(archive: &[u8]) -> Option<BTreeMap<String, u64>> {
    let number =
        |at: usize, bytes: usize| Some(archive.get(at..at + bytes)?.iter().rev().fold(0_u64, |all, byte| all << 8 | u64::from(*byte)));
    let end = archive.len().checked_sub(22)?;
    let mut at = usize::try_from(number(end + 16, 4)?).ok()?;
    let mut found = BTreeMap::new();
    for _ in 0..number(end + 10, 2)? {
        let name = usize::try_from(number(at + 28, 2)?).ok()?;
        let text = String::from_utf8(archive.get(at + 46..at + 46 + name)?.to_vec()).ok()?;
        found.insert(text, number(at + 16, 4)?);
        at += 46 + name;
    }
    Some(found)
}
