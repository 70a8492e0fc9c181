//! In the browser: one store in the memory that all threads share. The page fills it; a folder is there while it holds
//! a file.

use std::collections::BTreeMap;
use std::io::{self, ErrorKind};
use std::ops::Bound;
use std::sync::Arc;

use parking_lot::Mutex;

use super::{Entry, absolute};

/// Empty for the root.
static FOLDER: Mutex<String> = Mutex::new(String::new());
static STORE: Mutex<BTreeMap<String, Arc<[u8]>>> = Mutex::new(BTreeMap::new());

/// Where relative paths start.
pub fn current_dir() -> String {
    let folder = FOLDER.lock();
    if folder.is_empty() { "/".to_owned() } else { folder.clone() }
}

/// Makes relative paths start in a folder.
pub fn enter(folder: &str) -> io::Result<()> {
    let folder = absolute(folder);
    if !is_dir(&folder) {
        return Err(missing(&folder));
    }
    *FOLDER.lock() = folder;
    Ok(())
}

fn find(path: &str) -> io::Result<Arc<[u8]>> {
    let path = absolute(path);
    STORE.lock().get(&path).cloned().ok_or_else(|| missing(&path))
}

fn missing(path: &str) -> io::Error {
    io::Error::new(ErrorKind::NotFound, format!("No such file or directory: '{path}'"))
}

/// A whole file.
pub fn read(path: &str) -> io::Result<Vec<u8>> {
    Ok(find(path)?.to_vec())
}

/// At most `len` bytes from `offset`; fewer at the end of the file.
pub fn read_range(path: &str, offset: u64, len: usize) -> io::Result<Vec<u8>> {
    let bytes = find(path)?;
    let start = usize::try_from(offset).unwrap_or(usize::MAX).min(bytes.len());
    let end = start.saturating_add(len).min(bytes.len());
    Ok(bytes[start..end].to_vec())
}

/// Writes a whole file.
pub fn write(path: &str, bytes: &[u8]) -> io::Result<()> {
    let path = absolute(path);
    if is_dir(&path) {
        return Err(io::Error::new(ErrorKind::IsADirectory, format!("Is a directory: '{path}'")));
    }
    STORE.lock().insert(path, bytes.into());
    Ok(())
}

/// These files are this worker's own.
pub fn alone<T>(_lock: &str, work: impl FnOnce() -> io::Result<T>) -> io::Result<T> {
    work()
}

/// Adds to the end of a file, which need not be there yet.
pub fn append(path: &str, bytes: &[u8]) -> io::Result<()> {
    let before = if exists(path) { read(path)? } else { Vec::new() };
    write(path, &[before.as_slice(), bytes].concat())
}

pub fn exists(path: &str) -> bool {
    STORE.lock().contains_key(&absolute(path)) || is_dir(path)
}

pub fn is_dir(path: &str) -> bool {
    let inside = folder(path);
    inside == "/" || under(&STORE.lock(), &inside).next().is_some()
}

/// Bytes of a file.
pub fn len(path: &str) -> io::Result<u64> {
    Ok(find(path)?.len() as u64)
}

/// What a folder holds, by name.
pub fn list(path: &str) -> io::Result<Vec<Entry>> {
    let inside = folder(path);
    let store = STORE.lock();
    let mut entries: Vec<Entry> = Vec::new();
    for (path, bytes) in under(&store, &inside) {
        let entry = match path[inside.len()..].split_once('/') {
            Some((name, _)) => Entry { name: name.to_owned(), is_dir: true, len: 0 },
            None => Entry { name: path[inside.len()..].to_owned(), is_dir: false, len: bytes.len() as u64 },
        };
        entries.push(entry);
    }
    entries.sort();
    entries.dedup();
    if entries.is_empty() && inside != "/" { Err(missing(path)) } else { Ok(entries) }
}

/// Removes a file, or a folder with all that is in it.
pub fn remove(path: &str) -> io::Result<()> {
    let (file, inside) = (absolute(path), folder(path));
    let mut store = STORE.lock();
    let before = store.len();
    store.retain(|path, _| *path != file && !path.starts_with(&inside));
    if store.len() == before { Err(missing(&file)) } else { Ok(()) }
}

/// Moves a file or a folder.
pub fn rename(from: &str, to: &str) -> io::Result<()> {
    let (from, to) = (absolute(from), absolute(to));
    let inside = folder(&from);
    let mut store = STORE.lock();
    let moved: Vec<String> = store.keys().filter(|path| **path == from || path.starts_with(&inside)).cloned().collect();
    if moved.is_empty() {
        return Err(missing(&from));
    }
    for path in moved {
        if let Some(bytes) = store.remove(&path) {
            store.insert(format!("{to}{}", &path[from.len()..]), bytes);
        }
    }
    Ok(())
}

/// The absolute path with the slash that everything inside begins with.
fn folder(path: &str) -> String {
    let path = absolute(path);
    if path == "/" { path } else { path + "/" }
}

fn under<'a>(store: &'a BTreeMap<String, Arc<[u8]>>, inside: &'a str) -> impl Iterator<Item = (&'a String, &'a Arc<[u8]>)> {
    let from = (Bound::Excluded(inside.to_owned()), Bound::Unbounded);
    store.range::<String, _>(from).take_while(move |(path, _)| path.starts_with(inside))
}

#[cfg(test)]
mod tests {
    use super::{exists, is_dir, list, read, remove, rename, write};

    #[test]
    fn the_store_behaves_as_a_disk() {
        write("/store/a/one.txt", b"1").unwrap();
        write("/store/a/two.txt", b"22").unwrap();
        write("/store/b.txt", b"").unwrap();
        let entries: Vec<_> = list("/store").unwrap().into_iter().map(|e| (e.name, e.is_dir, e.len)).collect();
        assert_eq!(entries, [("a".to_owned(), true, 0), ("b.txt".to_owned(), false, 0)]);
        assert!(is_dir("/store/a") && !is_dir("/store/b.txt") && !exists("/store/c"));
        assert_eq!(read("file:/store/a/two.txt").unwrap(), b"22");
        assert!(write("/store/a", b"").is_err());
        rename("/store/a", "/store/z").unwrap();
        assert!(!exists("/store/a") && read("/store/z/one.txt").unwrap() == b"1");
        rename("/store/z", "/store/a").unwrap();
        remove("/store/a").unwrap();
        assert!(!exists("/store/a/one.txt") && exists("/store/b.txt"));
        assert!(remove("/store/a").is_err());
    }
}
