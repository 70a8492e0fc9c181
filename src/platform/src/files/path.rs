//! Paths as Hadoop writes them: `file:` URIs, absolute form, globs.

use super::current_dir;

/// The absolute path, without a `file:` scheme, `.`, `..` or doubled slashes.
pub fn absolute(path: &str) -> String {
    let path = path.strip_prefix("file:").map_or(path, |rest| rest.strip_prefix("//").unwrap_or(rest));
    let base = if path.starts_with('/') { String::new() } else { current_dir() };
    let mut parts: Vec<&str> = Vec::new();
    for part in base.split('/').chain(path.split('/')) {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    format!("/{}", parts.join("/"))
}

/// The folder that holds an absolute path, and the name in it.
pub fn parent(path: &str) -> (&str, &str) {
    match path.rsplit_once('/') {
        Some(("", name)) => ("/", name),
        Some((folder, name)) => (folder, name),
        None => ("", path),
    }
}

/// Whether a name fits a glob of `*`, `?`, `[abc]`, `[a-z]`, `[^a]` and `{one,two}`.
pub fn matches(pattern: &str, name: &str) -> bool {
    alternatives(pattern).iter().any(|pattern| {
        let pattern: Vec<char> = pattern.chars().collect();
        let name: Vec<char> = name.chars().collect();
        fits(&pattern, &name)
    })
}

/// `a{b,c}d` is `abd` and `acd`.
fn alternatives(pattern: &str) -> Vec<String> {
    let Some((open, close)) = pattern.find('{').and_then(|open| Some((open, open + pattern[open..].find('}')?))) else {
        return vec![pattern.to_owned()];
    };
    let rest = alternatives(&pattern[close + 1..]);
    let choices = pattern[open + 1..close].split(',');
    choices.flat_map(|choice| rest.iter().map(move |rest| format!("{}{choice}{rest}", &pattern[..open]))).collect()
}

fn fits(pattern: &[char], name: &[char]) -> bool {
    match (pattern.split_first(), name.split_first()) {
        (None, None) => true,
        (Some(('*', rest)), _) => (0..=name.len()).any(|skip| fits(rest, &name[skip..])),
        (Some(('?', rest)), Some((_, name))) => fits(rest, name),
        (Some(('[', rest)), Some((letter, name))) => match rest.iter().position(|c| *c == ']') {
            Some(end) => in_set(&rest[..end], *letter) && fits(&rest[end + 1..], name),
            None => false,
        },
        (Some((expected, rest)), Some((letter, name))) => expected == letter && fits(rest, name),
        _ => false,
    }
}

fn in_set(set: &[char], letter: char) -> bool {
    let (negated, set) = match set {
        ['^' | '!', rest @ ..] => (true, rest),
        set => (false, set),
    };
    let mut found = false;
    let mut rest = set;
    while let [first, tail @ ..] = rest {
        if let ['-', last, tail @ ..] = tail {
            found |= (*first..=*last).contains(&letter);
            rest = tail;
        } else {
            found |= *first == letter;
            rest = tail;
        }
    }
    found != negated
}

#[cfg(test)]
mod tests {
    use super::{absolute, matches, parent};
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test(unsupported = test)]
    fn paths_lose_their_scheme_and_dots() {
        assert_eq!(absolute("file:///data//a/./b/../c.txt"), "/data/a/c.txt");
        assert_eq!(absolute("file:/data/a"), "/data/a");
        assert!(absolute("a.txt").ends_with("/a.txt"));
        assert_eq!(parent("/data/a.txt"), ("/data", "a.txt"));
        assert_eq!(parent("/a.txt"), ("/", "a.txt"));
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn globs_match_whole_names() {
        for (pattern, name, fits) in [
            ("*.csv", "a.csv", true),
            ("*.csv", "a.csvx", false),
            ("part-?????", "part-00001", true),
            ("part-[0-3]*", "part-40", false),
            ("[^a]x", "bx", true),
            ("{jan,feb}*.txt", "feb-1.txt", true),
            ("{jan,feb}*.txt", "mar-1.txt", false),
            ("[a", "a", false),
        ] {
            assert_eq!(matches(pattern, name), fits, "{pattern} {name}");
        }
    }
}
