//! Natively: the disk.
#![allow(clippy::disallowed_methods, reason = "this is where they are called")]

use std::fs;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::Path;

use super::Entry;

/// Where relative paths start.
pub fn current_dir() -> String {
    std::env::current_dir().map_or_else(|_| "/".to_owned(), |dir| dir.to_string_lossy().into_owned())
}

/// Makes relative paths start in a folder.
pub fn enter(folder: &str) -> io::Result<()> {
    std::env::set_current_dir(folder)
}

/// A whole file.
pub fn read(path: &str) -> io::Result<Vec<u8>> {
    fs::read(path)
}

/// At most `len` bytes from `offset`; fewer at the end of the file.
pub fn read_range(path: &str, offset: u64, len: usize) -> io::Result<Vec<u8>> {
    let mut file = fs::File::open(path)?;
    file.seek(SeekFrom::Start(offset))?;
    let mut bytes = Vec::new();
    file.take(len as u64).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Writes a whole file, with the folders above it.
pub fn write(path: &str, bytes: &[u8]) -> io::Result<()> {
    if let Some(folder) = Path::new(path).parent() {
        fs::create_dir_all(folder)?;
    }
    fs::write(path, bytes)
}

/// Makes a folder, with those above it; one that is there stays as it is.
pub fn make_dir(path: &str) -> io::Result<()> {
    fs::create_dir_all(path)
}

/// When a file or folder was written last, in milliseconds since 1970.
pub fn modified(path: &str) -> io::Result<f64> {
    let time = fs::metadata(path)?.modified()?;
    Ok(time.duration_since(std::time::UNIX_EPOCH).map_or(0.0, |since| since.as_secs_f64() * 1000.0))
}

/// Does something with files that no other process does at the same time, as long as all name the same lock.
pub fn alone<T>(lock: &str, work: impl FnOnce() -> io::Result<T>) -> io::Result<T> {
    if let Some(folder) = Path::new(lock).parent() {
        fs::create_dir_all(folder)?;
    }
    // The lock goes with the file's handle, and so with a process that is killed.
    let file = fs::OpenOptions::new().create(true).append(true).open(lock)?;
    file.lock()?;
    work()
}

/// Adds to the end of a file, which need not be there yet.
pub fn append(path: &str, bytes: &[u8]) -> io::Result<()> {
    use std::io::Write;
    if let Some(folder) = Path::new(path).parent() {
        fs::create_dir_all(folder)?;
    }
    fs::OpenOptions::new().create(true).append(true).open(path)?.write_all(bytes)
}

pub fn exists(path: &str) -> bool {
    Path::new(path).exists()
}

pub fn is_dir(path: &str) -> bool {
    Path::new(path).is_dir()
}

/// Bytes of a file.
pub fn len(path: &str) -> io::Result<u64> {
    Ok(fs::metadata(path)?.len())
}

/// What a folder holds, by name.
pub fn list(path: &str) -> io::Result<Vec<Entry>> {
    let mut entries = Vec::new();
    for entry in fs::read_dir(path)? {
        let entry = entry?;
        let metadata = fs::metadata(entry.path())?;
        let is_dir = metadata.is_dir();
        let len = if is_dir { 0 } else { metadata.len() };
        entries.push(Entry { name: entry.file_name().to_string_lossy().into_owned(), is_dir, len });
    }
    entries.sort();
    Ok(entries)
}

/// Removes a file, or a folder with all that is in it.
pub fn remove(path: &str) -> io::Result<()> {
    if is_dir(path) { fs::remove_dir_all(path) } else { fs::remove_file(path) }
}

/// Moves a file or a folder, making the folders above its new place.
pub fn rename(from: &str, to: &str) -> io::Result<()> {
    if let Some(folder) = Path::new(to).parent() {
        fs::create_dir_all(folder)?;
    }
    fs::rename(from, to)
}
