//! Which bytes of which files each partition reads: Hadoop's FileInputFormat.getSplits.

use touchpaper_platform::files;

/// A byte range of a file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Split {
    pub path: String,
    pub start: u64,
    pub len: u64,
}

/// A Java class and message.
type Problem = (String, String);

const INVALID_INPUT: &str = "org.apache.hadoop.mapred.InvalidInputException";

/// Hadoop's block size for local files; no split is larger.
const BLOCK: u64 = 32 << 20;

/// The last split may be that much larger than the others.
const SLOP: f64 = 1.1;

pub fn of(paths: &str, min_partitions: usize) -> Result<Vec<Split>, Problem> {
    let (mut found, mut problems) = (Vec::new(), Vec::new());
    for path in comma_separated(paths) {
        let path = files::absolute(path);
        match files_of(&path) {
            Ok(mut files) => found.append(&mut files),
            Err(problem) => problems.push(problem),
        }
    }
    if !problems.is_empty() {
        return Err((INVALID_INPUT.to_owned(), problems.join("\n")));
    }
    let total: u64 = found.iter().map(|(_, len)| len).sum();
    let size = (total / min_partitions.max(1) as u64).clamp(1, BLOCK);
    Ok(found.into_iter().flat_map(|(path, len)| cut(path, len, size)).collect())
}

/// An empty file gives no split: Spark's `spark.hadoopRDD.ignoreEmptySplits`.
fn cut(path: String, len: u64, size: u64) -> Vec<Split> {
    let (mut splits, mut rest) = (Vec::new(), len);
    while rest as f64 / size as f64 > SLOP {
        splits.push(Split { path: path.clone(), start: len - rest, len: size });
        rest -= size;
    }
    if rest > 0 {
        splits.push(Split { path, start: len - rest, len: rest });
    }
    splits
}

/// Commas separate paths, but not inside a glob's braces.
fn comma_separated(paths: &str) -> Vec<&str> {
    let mut depth = 0;
    let parts = paths.split(|letter| {
        match letter {
            '{' => depth += 1,
            '}' => depth -= 1,
            _ => {}
        }
        letter == ',' && depth == 0
    });
    parts.collect()
}

/// Files and their lengths, in the order of their names; or why there are none.
fn files_of(path: &str) -> Result<Vec<(String, u64)>, String> {
    let is_glob = path.contains(['*', '?', '[', '{']);
    let matched = if is_glob { expand(path) } else { vec![path.to_owned()] };
    if is_glob && matched.is_empty() {
        return Err(format!("Input Pattern file:{path} matches 0 files"));
    }
    let mut found = Vec::new();
    for path in matched {
        if files::is_dir(&path) {
            let entries = files::list(&path).map_err(|error| error.to_string())?;
            let visible = entries.into_iter().filter(|entry| !entry.is_dir && !entry.name.starts_with(['_', '.']));
            found.extend(visible.map(|entry| (format!("{path}/{}", entry.name), entry.len)));
        } else {
            match files::len(&path) {
                Ok(len) => found.push((path, len)),
                Err(_) => return Err(format!("Input path does not exist: file:{path}")),
            }
        }
    }
    Ok(found)
}

/// The paths that a glob names, part by part.
fn expand(pattern: &str) -> Vec<String> {
    let mut paths = vec![String::new()];
    for part in pattern.split('/').filter(|part| !part.is_empty()) {
        let within = |folder: &String| {
            let names = files::list(if folder.is_empty() { "/" } else { folder }).unwrap_or_default();
            let fitting = names.into_iter().filter(|entry| files::matches(part, &entry.name));
            fitting.map(|entry| format!("{folder}/{}", entry.name)).collect::<Vec<_>>()
        };
        paths = if part.contains(['*', '?', '[', '{']) {
            paths.iter().flat_map(within).collect()
        } else {
            paths.iter().map(|folder| format!("{folder}/{part}")).filter(|path| files::exists(path)).collect()
        };
    }
    paths
}

#[cfg(test)]
mod tests {
    use super::{BLOCK, comma_separated, cut};
    use wasm_bindgen_test::wasm_bindgen_test;

    fn lengths(len: u64, size: u64) -> Vec<u64> {
        cut("f".to_owned(), len, size).into_iter().map(|split| split.len).collect()
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn splits_are_cut_as_hadoop_cuts_them() {
        assert_eq!(lengths(100, 50), [50, 50]);
        assert_eq!(lengths(101, 50), [50, 51], "1.02 times the size is not cut");
        assert_eq!(lengths(111, 50), [50, 50, 11]);
        assert_eq!(lengths(0, 50), [0; 0]);
        assert_eq!(lengths(2 * BLOCK, BLOCK), [BLOCK, BLOCK]);
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn commas_in_braces_do_not_separate() {
        assert_eq!(comma_separated("a,b{c,d},e"), ["a", "b{c,d}", "e"]);
    }
}
