//! `.dockerignore`: which files stay out of a build.

/// Patterns in the file's order; the last that fits a path decides.
#[derive(Clone, Debug, Default)]
pub struct Ignore(Vec<(bool, Vec<String>)>);

impl Ignore {
    pub fn parse(text: &str) -> Self {
        let lines = text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
        Self(
            lines
                .map(|line| {
                    let (kept, pattern) = line.strip_prefix('!').map_or((false, line), |rest| (true, rest.trim()));
                    let parts = pattern.split('/').filter(|part| !part.is_empty() && *part != ".");
                    (kept, parts.map(str::to_owned).collect())
                })
                .collect(),
        )
    }

    /// Whether a file, by its path from the context's folder, stays out. A pattern for a folder is one for all in it.
    pub fn ignores(&self, path: &str) -> bool {
        let parts: Vec<&str> = path.split('/').collect();
        let fits = |pattern: &[String]| (1..=parts.len()).any(|end| path_fits(pattern, &parts[..end]));
        self.0.iter().rev().find(|(_, pattern)| fits(pattern)).is_some_and(|(kept, _)| !kept)
    }
}

/// `**` is any number of folders.
pub fn path_fits(pattern: &[String], path: &[&str]) -> bool {
    match pattern.split_first() {
        None => path.is_empty(),
        Some((first, rest)) if first == "**" => (0..=path.len()).any(|skip| path_fits(rest, &path[skip..])),
        Some((first, rest)) => match path.split_first() {
            Some((name, path)) => name_fits(first, name) && path_fits(rest, path),
            None => false,
        },
    }
}

/// `*`, `?` and `[a-z]`, as Go's `filepath.Match` has them.
pub fn name_fits(pattern: &str, name: &str) -> bool {
    let pattern: Vec<char> = pattern.chars().collect();
    let name: Vec<char> = name.chars().collect();
    fits(&pattern, &name)
}

fn fits(pattern: &[char], name: &[char]) -> bool {
    match (pattern, name) {
        ([], []) => true,
        (['*', rest @ ..], _) => (0..=name.len()).any(|skip| fits(rest, &name[skip..])),
        (['?', rest @ ..], [_, name @ ..]) => fits(rest, name),
        (['\\', letter, rest @ ..], [first, name @ ..]) => letter == first && fits(rest, name),
        (['[', rest @ ..], [letter, name @ ..]) => match rest.iter().position(|end| *end == ']') {
            Some(end) => in_set(&rest[..end], *letter) && fits(&rest[end + 1..], name),
            None => false,
        },
        ([expected, rest @ ..], [letter, name @ ..]) => expected == letter && fits(rest, name),
        _ => false,
    }
}

fn in_set(set: &[char], letter: char) -> bool {
    let (negated, mut rest) = match set {
        ['^', rest @ ..] => (true, rest),
        set => (false, set),
    };
    let mut found = false;
    loop {
        match rest {
            [first, '-', last, tail @ ..] => {
                found |= (*first..=*last).contains(&letter);
                rest = tail;
            }
            [first, tail @ ..] => {
                found |= *first == letter;
                rest = tail;
            }
            [] => return found != negated,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Ignore;

    #[test]
    fn the_last_pattern_that_fits_decides() {
        let ignore = Ignore::parse("# build files\n*.md\n!README.md\n/logs/\n**/__pycache__\ntest_?.py\ndata/*\n!data/keep.csv\n");
        for (path, ignored) in [
            ("notes.md", true),
            ("README.md", false),
            ("docs/notes.md", false),
            ("logs/a.log", true),
            ("src/logs/a.log", false),
            ("src/deep/__pycache__/a.pyc", true),
            ("__pycache__/a.pyc", true),
            ("test_1.py", true),
            ("test_12.py", false),
            ("data/big.csv", true),
            ("data/keep.csv", false),
        ] {
            assert_eq!(ignore.ignores(path), ignored, "{path}");
        }
        assert!(!Ignore::default().ignores("a"));
    }
}
