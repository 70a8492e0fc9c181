//! Which files a path names, and how they are cut into partitions.

use touchpaper_platform::files;

use crate::error::{Error, Result};

#[derive(Clone, Debug)]
pub struct File {
    pub path: String,
    pub len: u64,
}

/// A run of bytes of a file.
#[derive(Clone, Debug)]
pub struct Split {
    pub path: String,
    pub start: u64,
    pub end: u64,
}

/// The files of paths, folders and globs, sorted; hidden ones (`_…`, `.…`) are left out.
pub fn list(paths: &[String]) -> Result<Vec<File>> {
    let mut out = Vec::new();
    for path in paths {
        let plain = files::absolute(plain(path));
        let mut found = Vec::new();
        if plain.contains(['*', '?', '[', '{']) && !files::exists(&plain) {
            let (folder, glob) = files::parent(&plain);
            for entry in files::list(folder).map_err(|_| not_found(&plain))? {
                if files::matches(glob, &entry.name) {
                    collect(&format!("{}/{}", folder.trim_end_matches('/'), entry.name), &mut found)?;
                }
            }
        } else {
            collect(&plain, &mut found)?;
        }
        if found.is_empty() && !files::is_dir(&plain) {
            return Err(not_found(&plain));
        }
        found.sort_by(|a, b| a.path.cmp(&b.path));
        out.extend(found);
    }
    Ok(out)
}

fn collect(path: &str, out: &mut Vec<File>) -> Result<()> {
    if !files::exists(path) {
        return Err(not_found(path));
    }
    if !files::is_dir(path) {
        out.push(File { path: path.to_string(), len: files::len(path).map_err(|e| unreadable(path, &e))? });
        return Ok(());
    }
    for entry in files::list(path).map_err(|e| unreadable(path, &e))? {
        if !entry.name.starts_with(['_', '.']) {
            collect(&format!("{}/{}", path.trim_end_matches('/'), entry.name), out)?;
        }
    }
    Ok(())
}

/// `file:/a` and `file:///a` are `/a`.
fn plain(path: &str) -> &str {
    match path.strip_prefix("file:") {
        Some(rest) => rest.strip_prefix("//").unwrap_or(rest),
        None => path,
    }
}

fn not_found(path: &str) -> Error {
    Error::new("PATH_NOT_FOUND", &[("path", &format!("file:{path}"))])
}

pub fn unreadable(path: &str, error: &std::io::Error) -> Error {
    Error::new("FAILED_READ_FILE.NO_HINT", &[("path", &format!("file://{path}"))]).with_context(&format!("\n{error}"))
}

/// Spark's FilePartition: no split over 128 MB, none under 4 MB for the sake of more tasks, one per core otherwise.
pub fn splits(files: &[File], parallelism: usize, splittable: bool) -> Vec<Split> {
    const MAX: u64 = 128 << 20;
    const OPEN_COST: u64 = 4 << 20;
    let total: u64 = files.iter().map(|f| f.len + OPEN_COST).sum();
    let per_core = total / parallelism.max(1) as u64;
    let most = MAX.min(OPEN_COST.max(per_core));
    let mut out = Vec::new();
    for file in files {
        let step = if splittable { most } else { file.len.max(1) };
        let mut start = 0;
        while start < file.len {
            let end = (start + step).min(file.len);
            out.push(Split { path: file.path.clone(), start, end });
            start = end;
        }
    }
    out
}

/// The lines that start in a split, with the rest of the last one; and whether the file's first line is among them.
pub fn read_split(split: &Split) -> Result<Vec<u8>> {
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
                all.extend(read_split(&Split { path: path.clone(), start, end }).unwrap());
                start = end;
            }
            assert_eq!(String::from_utf8(all).unwrap(), text, "step {step}");
        }
        files::remove(&path).unwrap();
    }
}
