//! What a file may be called: a relative path that Spark takes for one file, and that leads nowhere else.

/// Longer ones no browser's file system takes, escaped as they are kept.
const LONGEST: usize = 240;
/// What means something else in a path given to Spark.
const SPECIAL: &str = "*?[]{}:\\\"";

/// Who has a path already.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Taken {
    /// A person's file, which may be replaced.
    File,
    /// One that comes with the page.
    Shipped,
    /// There are files in it.
    Folder,
    /// It would be in this file.
    Inside(String),
}

impl Taken {
    /// Why the path cannot be had.
    pub fn why(&self, path: &str) -> String {
        match self {
            Self::File => format!("There is {path} already."),
            Self::Shipped => format!("{path} is sample data."),
            Self::Folder => format!("{path} is a folder with files in it."),
            Self::Inside(file) => format!("{file} is a file, so nothing can be in it."),
        }
    }
}

/// Controls, and what only turns, joins or parts other letters: with it a name may be read as another. What scripts are
/// written with (the joiners) stays.
fn is_unseen(letter: char) -> bool {
    let turns = matches!(letter, '\u{ad}' | '\u{61c}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}');
    turns || letter.is_control()
}

/// The path as it will be used, or why it cannot be.
pub fn check(path: &str) -> Result<String, String> {
    let path = path.trim();
    let path = path.strip_prefix('/').unwrap_or(path);
    if path.is_empty() || path.ends_with('/') {
        return Err("Give it a name.".to_owned());
    }
    let mut parts = Vec::new();
    for part in path.split('/') {
        match part.trim() {
            "" | "." => {}
            ".." => return Err("A name cannot lead out of its folder: leave out the two dots.".to_owned()),
            part if part.starts_with(['.', '_']) => {
                return Err(format!("Spark passes over files and folders whose names begin with . or _, as {part} does."));
            }
            part => parts.push(part),
        }
    }
    let path = parts.join("/");
    if let Some(letter) = path.chars().find(|letter| SPECIAL.contains(*letter) || is_unseen(*letter)) {
        return Err(if is_unseen(letter) {
            "There is a character in the name that cannot be seen. Leave it out.".to_owned()
        } else {
            format!("Leave out the {letter}: in a path it means something else to Spark.")
        });
    }
    let kept: usize = path.bytes().map(|byte| if byte.is_ascii_alphanumeric() || b"-_.".contains(&byte) { 1 } else { 3 }).sum();
    if kept > LONGEST {
        return Err("The name is too long.".to_owned());
    }
    Ok(path)
}

/// A path that `check` takes, as near to a file's own name as can be, and the same for each.
pub fn suggested(name: &str) -> String {
    let name = name.replace('\\', "/");
    let parts = name.split('/').map(|part| {
        let part = part.trim().trim_start_matches(['.', '_']);
        part.chars().map(|letter| if SPECIAL.contains(letter) || is_unseen(letter) { '_' } else { letter }).collect::<String>()
    });
    let parts: Vec<String> = parts.filter(|part| !part.is_empty()).collect();
    let path = format!("data/{}", if parts.is_empty() { "file".to_owned() } else { parts.join("/") });
    if check(&path).is_ok() { path } else { format!("data/{}", short(parts.last().map_or("file", String::as_str))) }
}

/// The end of a name, where its kind is.
fn short(name: &str) -> String {
    let letters: Vec<char> = name.chars().collect();
    letters[letters.len().saturating_sub(24)..].iter().collect::<String>().trim_start_matches(['.', '_', ' ']).to_owned()
}

/// Who has this path among those given; each tells whether it comes with the page.
pub fn taken<'a>(path: &str, all: impl Iterator<Item = (&'a str, bool)>) -> Option<Taken> {
    for (other, shipped) in all {
        if other == path {
            return Some(if shipped { Taken::Shipped } else { Taken::File });
        }
        let inside = |inner: &str, outer: &str| inner.strip_prefix(outer).is_some_and(|rest| rest.starts_with('/'));
        if inside(other, path) {
            return Some(Taken::Folder);
        }
        if inside(path, other) {
            return Some(Taken::Inside(other.to_owned()));
        }
    }
    None
}

/// `a/b.csv`, `a/b-2.csv`, `a/b-3.csv` …
pub fn numbered(path: &str) -> impl Iterator<Item = String> + use<'_> {
    let folder = path.rfind('/').map_or(0, |at| at + 1);
    let dot = path[folder..].find('.').map_or(path.len(), |at| folder + at);
    let (stem, ending) = path.split_at(dot);
    std::iter::once(path.to_owned()).chain((2..1_000).map(move |number| format!("{stem}-{number}{ending}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_that_lead_elsewhere_are_refused() {
        assert_eq!(check(" data//a b.csv "), Ok("data/a b.csv".to_owned()));
        assert_eq!(check("/a.csv"), Ok("a.csv".to_owned()));
        assert_eq!(check("./größe.csv"), Ok("größe.csv".to_owned()));
        for bad in
            ["", "  ", "a/", "../a", "a/../../b", "data/_a.csv", ".hidden", "a*b", "file:a", "a\nb", "a\u{202e}vsc.exe", &"a".repeat(300)]
        {
            assert!(check(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn whatever_a_file_is_called_there_is_a_name_for_it() {
        for (name, path) in [
            ("a.csv", "data/a.csv"),
            ("../../etc/passwd", "data/etc/passwd"),
            ("C:\\data\\x.csv", "data/C_/data/x.csv"),
            ("_private.json", "data/private.json"),
            ("..", "data/file"),
            ("sales [2024].csv", "data/sales _2024_.csv"),
        ] {
            assert_eq!(suggested(name), path, "{name}");
        }
        let long = format!("{}.parquet", "日本".repeat(100));
        assert!(check(&suggested(&long)).is_ok() && suggested(&long).ends_with(".parquet"));
    }

    #[test]
    fn a_path_is_taken_by_itself_by_what_is_inside_and_by_a_file_above() {
        let all = || [("data/a.csv", false), ("data/s.csv", true), ("out/part-0", false)].into_iter();
        assert_eq!(taken("data/a.csv", all()), Some(Taken::File));
        assert_eq!(taken("data/s.csv", all()), Some(Taken::Shipped));
        assert_eq!(taken("out", all()), Some(Taken::Folder));
        assert_eq!(taken("data/a.csv/b", all()), Some(Taken::Inside("data/a.csv".to_owned())));
        assert_eq!(taken("data/a", all()), None);
        let why = |path: &str| taken(path, all()).map(|taken| taken.why(path));
        assert_eq!(why("data/a.csv/b").as_deref(), Some("data/a.csv is a file, so nothing can be in it."));
        assert_eq!(why("out").as_deref(), Some("out is a folder with files in it."));
    }

    #[test]
    fn numbers_come_before_the_ending() {
        assert_eq!(numbered("a.b/c.csv.gz").nth(1), Some("a.b/c-2.csv.gz".to_owned()));
        assert_eq!(numbered("a").nth(2), Some("a-3".to_owned()));
    }
}
