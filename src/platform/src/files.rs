//! Files by '/'-separated path: the disk natively, a store in the engine's memory in the browser.

use std::io;

mod path;

#[cfg(not(target_arch = "wasm32"))]
mod native;
#[cfg(not(target_arch = "wasm32"))]
use native as imp;
// Plain Rust, so its tests run natively too.
#[cfg(any(target_arch = "wasm32", test))]
#[cfg_attr(not(target_arch = "wasm32"), allow(dead_code))]
mod web;
#[cfg(target_arch = "wasm32")]
use web as imp;

pub use imp::{alone, append, current_dir, enter, exists, is_dir, len, list, make_dir, modified, read, read_range, remove, rename, write};
pub use path::{absolute, matches, parent};

/// What a folder holds.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Entry {
    pub name: String,
    pub is_dir: bool,
    /// Bytes; 0 for a folder.
    pub len: u64,
}

/// Puts a file of the page's there, with the folders above it.
pub fn install(path: &str, bytes: Vec<u8>) {
    if let Err(error) = write(path, &bytes) {
        crate::log::warn(&format!("{path} was not installed: {error}"));
    }
}

/// All files below a folder with their sizes, by paths relative to it; none where it is not there. What cannot be looked
/// into is left out.
pub fn tree(folder: &str) -> Vec<(String, u64)> {
    let mut found = Vec::new();
    let mut folders = vec![String::new()];
    while let Some(inside) = folders.pop() {
        for entry in list(&format!("{folder}/{inside}")).unwrap_or_default() {
            let path = format!("{inside}{}", entry.name);
            if entry.is_dir { folders.push(path + "/") } else { found.push((path, entry.len)) }
        }
    }
    found.sort();
    found
}

/// A whole file as text.
pub fn read_text(path: &str) -> io::Result<String> {
    String::from_utf8(read(path)?).map_err(|error| io::Error::new(io::ErrorKind::InvalidData, error))
}

#[cfg(test)]
mod tests {
    use super::{exists, install, is_dir, len, list, make_dir, modified, read, read_range, remove, rename, tree};
    use std::io::ErrorKind;
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test(unsupported = test)]
    fn files_are_kept_and_removed() {
        let folder = format!("/tmp/touchpaper-files-{:x}", crate::random::seed());
        let path = format!("{folder}/deep/words.txt");
        install(&path, b"to be or not".to_vec());
        assert!(exists(&path) && exists(&folder) && is_dir(&folder) && !is_dir(&path));
        assert_eq!(read(&path).unwrap(), b"to be or not");
        assert_eq!(read_range(&path, 3, 2).unwrap(), b"be");
        assert_eq!(read_range(&path, 10, 99).unwrap(), b"ot", "a range past the end is cut");
        assert_eq!(len(&path).unwrap(), 12);
        let names: Vec<_> = list(&folder).unwrap().into_iter().map(|entry| (entry.name, entry.is_dir)).collect();
        assert_eq!(names, [("deep".to_owned(), true)]);
        install(&format!("{folder}/a.txt"), b"1".to_vec());
        assert_eq!(tree(&folder), [("a.txt".to_owned(), 1), ("deep/words.txt".to_owned(), 12)]);
        assert_eq!(tree(&format!("{folder}/none")), []);
        let moved = format!("{folder}/other/place");
        rename(&format!("{folder}/deep"), &moved).unwrap();
        assert!(!exists(&path) && exists(&format!("{moved}/words.txt")));
        make_dir(&format!("{folder}/empty")).unwrap();
        assert!(is_dir(&format!("{folder}/empty")) && list(&format!("{folder}/empty")).unwrap().is_empty());
        assert!((crate::clock::unix_ms() - modified(&format!("{folder}/a.txt")).unwrap()).abs() < 60_000.0);
        remove(&folder).unwrap();
        assert!(!exists(&path) && !exists(&folder));
        assert_eq!(read(&path).unwrap_err().kind(), ErrorKind::NotFound);
        assert_eq!(list(&folder).unwrap_err().kind(), ErrorKind::NotFound);
    }
}
