//! What a pattern splits at, where it lists that: one of some letters, or one text. ONNX splits at texts, not at patterns.

/// Java's `\s`.
pub const SPACES: [&str; 6] = [" ", "\t", "\n", "\u{b}", "\u{c}", "\r"];
/// More letters than this a class does not list.
const MOST: u32 = 64;

/// The texts at which a pattern splits; None where it is of another kind. `runs`: whether a run of separators counts as one
/// separator, as it does where empty words are left out.
pub fn separators(pattern: &str, runs: bool) -> Option<Vec<String>> {
    let mut rest = pattern.chars().peekable();
    let mut found: Vec<String> = Vec::new();
    loop {
        let (mut atoms, mut repeated) = (Vec::new(), false);
        while let Some(c) = rest.next_if(|c| *c != '|') {
            atoms.push(atom(c, &mut rest)?);
            if rest.next_if_eq(&'+').is_some() {
                repeated = true;
            }
        }
        let more = rest.next().is_some();
        let text = atoms.len() > 1 && atoms.iter().all(|atom: &Vec<String>| atom.len() == 1);
        match atoms.len() {
            1 if !repeated || runs => found.extend(atoms.concat()),
            // A text: alone, so that no separator is a part of another.
            _ if text && !repeated && !more && found.is_empty() => found.push(atoms.concat().concat()),
            _ => return None,
        }
        if !more {
            found.sort();
            found.dedup();
            return Some(found);
        }
    }
}

type Letters<'a> = std::iter::Peekable<std::str::Chars<'a>>;

/// The letters that one part of a pattern stands for.
fn atom(c: char, rest: &mut Letters<'_>) -> Option<Vec<String>> {
    match c {
        '\\' => escaped(rest.next()?),
        '[' => class(rest),
        '.' | '*' | '?' | '+' | '(' | ')' | '{' | '}' | '^' | '$' => None,
        plain => Some(vec![plain.to_string()]),
    }
}

fn escaped(c: char) -> Option<Vec<String>> {
    let one = |c: char| Some(vec![c.to_string()]);
    match c {
        's' => Some(SPACES.map(String::from).to_vec()),
        'd' => Some(('0'..='9').map(String::from).collect()),
        't' => one('\t'),
        'n' => one('\n'),
        'r' => one('\r'),
        'f' => one('\u{c}'),
        _ if c.is_ascii_alphanumeric() => None,
        _ => one(c),
    }
}

fn class(rest: &mut Letters<'_>) -> Option<Vec<String>> {
    let mut found: Vec<String> = Vec::new();
    loop {
        let mut letters = match rest.next()? {
            ']' if !found.is_empty() => return Some(found),
            '\\' => escaped(rest.next()?)?,
            // Complements, unions and intersections.
            '^' | '[' | '&' | ']' => return None,
            plain => vec![plain.to_string()],
        };
        if rest.peek() == Some(&'-') {
            rest.next();
            match (letters.as_slice(), rest.peek()?) {
                (_, ']') => letters.push("-".to_string()),
                ([first], _) => {
                    let (first, last) = (first.chars().next()?, rest.next()?);
                    if last == '\\' || last == '[' || last < first || last as u32 - first as u32 >= MOST {
                        return None;
                    }
                    letters = (first..=last).map(String::from).collect();
                }
                _ => return None,
            }
        }
        found.append(&mut letters);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn joined(pattern: &str, runs: bool) -> Option<String> {
        separators(pattern, runs).map(|found| found.join("·"))
    }

    #[test]
    fn what_is_listed_is_found() {
        for (pattern, wanted) in [
            (",", ","),
            ("\\|", "|"),
            (", ", ", "),
            ("::", "::"),
            ("\\s", "\t·\n·\u{b}·\u{c}·\r· "),
            ("[,;]", ",·;"),
            ("[a-c_-]", "-·_·a·b·c"),
            (",|\\.|[!?]", "!·,·.·?"),
            ("\\d", "0·1·2·3·4·5·6·7·8·9"),
        ] {
            assert_eq!(joined(pattern, false).as_deref(), Some(wanted), "{pattern}");
        }
    }

    #[test]
    fn a_run_is_one_separator_only_where_empty_words_are_left_out() {
        assert_eq!(joined("\\s+", false), None);
        assert_eq!(joined("[ ,]+", true).as_deref(), Some(" ·,"));
    }

    #[test]
    fn other_patterns_are_none() {
        for pattern in
            ["\\W", "\\w+", "[^a]", ".", "a*", "(a|b)", "ab|c", "", "[a", "\\", "[\\s-z]", "^a", "a{2}", "[a-\u{ffff}]", "a|", "[]"]
        {
            assert_eq!(joined(pattern, true), None, "{pattern}");
        }
    }
}
