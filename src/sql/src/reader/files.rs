//! Which files paths name, and how they are cut into partitions.

use touchpaper_platform::files;

use crate::conf::RuntimeConf;
use crate::error::{Error, Result};
use crate::options::Options;

#[derive(Clone, Debug)]
pub struct File {
    pub path: String,
    pub len: u64,
    /// The folder that was asked for, under which this file was found; its own folder where the file itself was.
    pub root: String,
}

/// A run of bytes of a file.
#[derive(Clone, Debug)]
pub struct Split {
    pub path: String,
    pub start: u64,
    pub end: u64,
    /// Which of the source's files it is of.
    pub file: usize,
}

/// What of a listing is left out.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    pub glob: Option<String>,
    pub missing_is_fine: bool,
}

impl Filter {
    pub fn new(options: &Options) -> Result<Self> {
        Ok(Self { glob: options.get("pathGlobFilter").map(str::to_string), missing_is_fine: options.flag("ignoreMissingFiles", false)? })
    }
}

const GLOB: [char; 4] = ['*', '?', '[', '{'];

/// The files below paths, folders and globs, sorted within each; hidden ones (`_…`, `.…`) are left out.
pub fn list(paths: &[String], filter: &Filter) -> Result<Vec<File>> {
    let mut out: Vec<File> = Vec::new();
    for path in paths {
        let path = files::absolute(plain(path));
        let roots = if path.contains(GLOB) && !files::exists(&path) { expand(&path) } else { vec![path.clone()] };
        if roots.is_empty() {
            return Err(not_found(&path));
        }
        for root in roots {
            if files::is_dir(&root) {
                let mut found = Vec::new();
                collect(&root, &root, filter, &mut found)?;
                found.sort_by(|a, b| a.path.cmp(&b.path));
                out.extend(found);
            } else if files::exists(&root) {
                let (folder, name) = files::parent(&root);
                if fits(filter, name) {
                    let len = files::len(&root).map_err(|e| unreadable(&root, &e))?;
                    out.push(File { path: root.clone(), len, root: folder.to_string() });
                }
            } else if !filter.missing_is_fine {
                return Err(not_found(&root));
            }
        }
    }
    Ok(out)
}

fn fits(filter: &Filter, name: &str) -> bool {
    filter.glob.as_deref().is_none_or(|glob| files::matches(glob, name))
}

fn is_hidden(name: &str) -> bool {
    (name.starts_with('_') && !name.contains('=')) || name.starts_with('.') || name.ends_with("._COPYING_")
}

fn collect(folder: &str, root: &str, filter: &Filter, out: &mut Vec<File>) -> Result<()> {
    for entry in files::list(folder).map_err(|e| unreadable(folder, &e))? {
        if is_hidden(&entry.name) {
            continue;
        }
        let path = format!("{}/{}", folder.trim_end_matches('/'), entry.name);
        if entry.is_dir {
            collect(&path, root, filter, out)?;
        } else if fits(filter, &entry.name) {
            out.push(File { path, len: entry.len, root: root.to_string() });
        }
    }
    Ok(())
}

/// The paths that a glob names, part by part, in order.
pub fn expand(pattern: &str) -> Vec<String> {
    let mut paths = vec![String::new()];
    for part in pattern.split('/').filter(|part| !part.is_empty()) {
        paths = paths
            .iter()
            .flat_map(|folder| {
                if !part.contains(GLOB) {
                    let path = format!("{folder}/{part}");
                    return if files::exists(&path) { vec![path] } else { Vec::new() };
                }
                let entries = files::list(if folder.is_empty() { "/" } else { folder }).unwrap_or_default();
                entries.into_iter().filter(|e| files::matches(part, &e.name)).map(|e| format!("{folder}/{}", e.name)).collect()
            })
            .collect();
    }
    paths
}

/// `file:/a` and `file:///a` are `/a`.
pub fn plain(path: &str) -> &str {
    match path.strip_prefix("file:") {
        Some(rest) => rest.strip_prefix("//").unwrap_or(rest),
        None => path,
    }
}

fn not_found(path: &str) -> Error {
    Error::new("PATH_NOT_FOUND", &[("path", &format!("file:{path}"))])
}

pub fn unreadable(path: &str, error: &std::io::Error) -> Error {
    failed(path, &error.to_string())
}

/// Spark's error around what went wrong with a file.
pub fn failed(path: &str, cause: &str) -> Error {
    Error::new("FAILED_READ_FILE.NO_HINT", &[("path", &format!("file://{path}"))]).with_context(&format!("\n{cause}"))
}

/// Spark's FilePartition: files are cut into splits of no more than 128 MB, none under 4 MB for the sake of more tasks, and
/// the splits packed into partitions, the largest first.
pub fn partitions(files: &[File], conf: &RuntimeConf, parallelism: usize, splittable: impl Fn(&File) -> bool) -> Vec<Vec<Split>> {
    let bytes = |key: &str, default: u64| conf.get(key).and_then(|v| size(&v)).unwrap_or(default);
    let open_cost = bytes("spark.sql.files.openCostInBytes", 4 << 20);
    let most = bytes("spark.sql.files.maxPartitionBytes", 128 << 20);
    let least = conf.get("spark.sql.files.minPartitionNum").and_then(|v| v.trim().parse().ok()).unwrap_or(parallelism.max(1) as u64);
    let total: u64 = files.iter().map(|f| f.len + open_cost).sum();
    let most = most.min(open_cost.max(total / least.max(1))).max(1);
    let mut splits = Vec::new();
    for (i, file) in files.iter().enumerate() {
        let step = if splittable(file) { most } else { file.len.max(1) };
        let mut start = 0;
        while start < file.len {
            let end = (start + step).min(file.len);
            splits.push(Split { path: file.path.clone(), start, end, file: i });
            start = end;
        }
    }
    splits.sort_by_key(|s| std::cmp::Reverse(s.end - s.start));
    let mut out: Vec<Vec<Split>> = Vec::new();
    let (mut current, mut used) = (Vec::new(), 0);
    for split in splits {
        let len = split.end - split.start;
        if used + len > most && !current.is_empty() {
            out.push(std::mem::take(&mut current));
            used = 0;
        }
        used += len + open_cost;
        current.push(split);
    }
    if !current.is_empty() {
        out.push(current);
    }
    out
}

/// `128MB`, `134217728b`
fn size(text: &str) -> Option<u64> {
    let text = text.trim().to_lowercase();
    let text = text.trim_end_matches('b');
    let split = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let (digits, unit) = text.split_at(split);
    let scale = match unit.trim() {
        "k" => 1 << 10,
        "m" => 1 << 20,
        "g" => 1 << 30,
        _ => 1,
    };
    digits.parse::<u64>().ok()?.checked_mul(scale)
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_bindgen_test::wasm_bindgen_test;

    fn packed(lens: &[u64], parallelism: usize) -> Vec<Vec<u64>> {
        let file = |len: &u64| File { path: "f".into(), len: *len, root: "/".into() };
        let files: Vec<File> = lens.iter().map(file).collect();
        let all = partitions(&files, &RuntimeConf::default(), parallelism, |_| true);
        all.iter().map(|p| p.iter().map(|s| s.end - s.start).collect()).collect()
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn small_files_share_a_partition_and_large_ones_are_cut() {
        assert_eq!(packed(&[10, 30, 20], 1), [[30, 20, 10]]);
        assert_eq!(packed(&[10, 30, 20], 4), [[30], [20], [10]]);
        let mb = 1 << 20;
        assert_eq!(packed(&[10 * mb], 2), [[7 * mb], [3 * mb]]);
        assert_eq!(packed(&[0], 2), Vec::<Vec<u64>>::new());
    }
}
