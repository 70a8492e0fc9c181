//! Patterns for names: `*`, `?`, `[abc]`, `[a-z]`, `[!a]`. Quoted letters stand for themselves.

use super::Letter;

enum Part {
    Any,
    One,
    Letter(char),
    Set { ranges: Vec<(char, char)>, negated: bool },
}

pub struct Pattern(Vec<Part>);

/// Whether any unquoted letter could be part of a pattern.
pub fn is_pattern(letters: &[Letter]) -> bool {
    letters.iter().any(|letter| matches!(letter, ('*' | '?' | '[', false)))
}

impl Pattern {
    pub fn of(letters: &[Letter]) -> Self {
        let mut parts = Vec::new();
        let mut rest = letters;
        while let [first, tail @ ..] = rest {
            rest = tail;
            parts.push(match first {
                ('*', false) => Part::Any,
                ('?', false) => Part::One,
                ('[', false) => match set(tail) {
                    Some((part, tail)) => {
                        rest = tail;
                        part
                    }
                    None => Part::Letter('['),
                },
                (letter, _) => Part::Letter(*letter),
            });
        }
        Self(parts)
    }

    /// Whether a whole name fits.
    pub fn fits(&self, name: &str) -> bool {
        let name: Vec<char> = name.chars().collect();
        // Where to go on from when a star has to take one letter more.
        let mut again: Option<(usize, usize)> = None;
        let (mut part, mut at) = (0, 0);
        loop {
            match self.0.get(part) {
                Some(Part::Any) => {
                    again = Some((part + 1, at));
                    part += 1;
                    continue;
                }
                Some(expected) if name.get(at).is_some_and(|letter| expected.takes(*letter)) => {
                    part += 1;
                    at += 1;
                    continue;
                }
                None if at == name.len() => return true,
                _ => {}
            }
            match again {
                Some((after, from)) if from < name.len() => {
                    again = Some((after, from + 1));
                    part = after;
                    at = from + 1;
                }
                _ => return false,
            }
        }
    }
}

impl Part {
    fn takes(&self, letter: char) -> bool {
        match self {
            Self::Any => false,
            Self::One => true,
            Self::Letter(own) => *own == letter,
            Self::Set { ranges, negated } => ranges.iter().any(|(first, last)| (*first..=*last).contains(&letter)) != *negated,
        }
    }
}

/// After a `[`: the set and what follows it. A `]` at its beginning is one of its letters.
fn set(letters: &[Letter]) -> Option<(Part, &[Letter])> {
    let (negated, mut rest) = match letters {
        [('!' | '^', false), tail @ ..] => (true, tail),
        tail => (false, tail),
    };
    let mut ranges = Vec::new();
    loop {
        match rest {
            [(']', false), tail @ ..] if !ranges.is_empty() => return Some((Part::Set { ranges, negated }, tail)),
            [(first, _), ('-', false), (last, quoted), tail @ ..] if *last != ']' || *quoted => {
                ranges.push((*first, *last));
                rest = tail;
            }
            [(letter, _), tail @ ..] => {
                ranges.push((*letter, *letter));
                rest = tail;
            }
            [] => return None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Pattern;

    #[test]
    fn names_fit_patterns() {
        for (pattern, name, fits) in [
            ("*.csv", "a.csv", true),
            ("*.csv", "a.csvx", false),
            ("part-?????", "part-00001", true),
            ("part-[0-3]*", "part-40", false),
            ("[!a]x", "bx", true),
            ("[!a]x", "ax", false),
            ("[]]", "]", true),
            ("[a-]", "-", true),
            ("[a", "[a", true),
            ("*a*b*c", "xaybzc", true),
            ("*a*b*c", "xaybz", false),
            ("*", "", true),
        ] {
            let letters: Vec<_> = pattern.chars().map(|letter| (letter, false)).collect();
            assert_eq!(Pattern::of(&letters).fits(name), fits, "{pattern} {name}");
        }
    }
}
