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
static STORE: Mutex<BTreeMap<String, Stored>> = Mutex::new(BTreeMap::new());

/// By which a folder that holds nothing else is known; nobody else sees it.
const MARKER: &str = ".folder";

struct Stored {
    bytes: Arc<[u8]>,
    /// When it was written, in milliseconds since 1970.
    written: f64,
}

impl Stored {
    fn now(bytes: &[u8]) -> Self {
        Self { bytes: bytes.into(), written: crate::clock::unix_ms() }
    }
}

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
    STORE.lock().get(&path).map(|stored| Arc::clone(&stored.bytes)).ok_or_else(|| missing(&path))
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
    STORE.lock().insert(path, Stored::now(bytes));
    Ok(())
}

/// Makes a folder, with those above it; one that is there stays as it is.
pub fn make_dir(path: &str) -> io::Result<()> {
    let path = absolute(path);
    if STORE.lock().contains_key(&path) {
        return Err(io::Error::new(ErrorKind::AlreadyExists, format!("File exists: '{path}'")));
    }
    if is_dir(&path) { Ok(()) } else { write(&format!("{path}/{MARKER}"), &[]) }
}

/// When a file was written, or a folder's newest, in milliseconds since 1970.
pub fn modified(path: &str) -> io::Result<f64> {
    let (file, inside) = (absolute(path), folder(path));
    let store = STORE.lock();
    let newest = || under(&store, &inside).map(|(_, stored)| stored.written).reduce(f64::max);
    store.get(&file).map(|stored| stored.written).or_else(newest).ok_or_else(|| missing(&file))
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
    let mut is_there = inside == "/";
    for (path, stored) in under(&store, &inside) {
        is_there = true;
        match path[inside.len()..].split_once('/') {
            Some((name, _)) => entries.push(Entry { name: name.to_owned(), is_dir: true, len: 0 }),
            None if path[inside.len()..] == *MARKER => {}
            None => entries.push(Entry { name: path[inside.len()..].to_owned(), is_dir: false, len: stored.bytes.len() as u64 }),
        }
    }
    entries.sort();
    entries.dedup();
    if is_there { Ok(entries) } else { Err(missing(path)) }
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
        if let Some(stored) = store.remove(&path) {
            store.insert(format!("{to}{}", &path[from.len()..]), stored);
        }
    }
    Ok(())
}

/// The absolute path with the slash that everything inside begins with.
fn folder(path: &str) -> String {
    let path = absolute(path);
    if path == "/" { path } else { path + "/" }
}

fn under<'a>(store: &'a BTreeMap<String, Stored>, inside: &'a str) -> impl Iterator<Item = (&'a String, &'a Stored)> {
    let from = (Bound::Excluded(inside.to_owned()), Bound::Unbounded);
    store.range::<String, _>(from).take_while(move |(path, _)| path.starts_with(inside))
}

#[cfg(test)]
mod tests {
    use super::{exists, is_dir, list, make_dir, modified, read, remove, rename, write};

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

    #[test]
    fn a_folder_that_holds_nothing_is_there_and_has_a_time() {
        make_dir("/empty/deep").unwrap();
        assert!(is_dir("/empty/deep") && list("/empty/deep").unwrap().is_empty());
        let entries: Vec<_> = list("/empty").unwrap().into_iter().map(|entry| entry.name).collect();
        assert_eq!(entries, ["deep"]);
        write("/empty/deep/a.txt", b"1").unwrap();
        make_dir("/empty/deep").unwrap();
        assert_eq!(list("/empty/deep").unwrap().len(), 1);
        assert!(make_dir("/empty/deep/a.txt").is_err());
        let (file, folder) = (modified("/empty/deep/a.txt").unwrap(), modified("/empty").unwrap());
        assert!(file > 1.7e12 && folder >= file, "{file} {folder}");
        assert!(modified("/empty/none").is_err());
    }
}
