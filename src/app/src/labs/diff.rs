//! How far a program is from another: the lines that went and the lines that came.

/// Lines that came, and that went, without comments and blank lines.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Changed {
    pub added: usize,
    pub removed: usize,
}

impl Changed {
    /// `+3 −2`, or `none`.
    pub fn words(self) -> String {
        match self {
            Self { added: 0, removed: 0 } => "none".to_owned(),
            Self { added, removed } => format!("+{added} −{removed}"),
        }
    }
}

fn lines(program: &str) -> Vec<&str> {
    let counts = |line: &&str| !line.trim().is_empty() && !line.trim_start().starts_with('#') && !line.trim_start().starts_with("//");
    program.lines().map(str::trim_end).filter(counts).collect()
}

/// What the longest lines in common, in their order, leave.
pub fn changed(before: &str, after: &str) -> Changed {
    let (before, after) = (lines(before), lines(after));
    // Programs of a lab have some dozens of lines: the table of lengths is small.
    let mut row = vec![0_usize; after.len() + 1];
    for one in &before {
        let mut diagonal = 0;
        for (at, other) in after.iter().enumerate() {
            let above = row[at + 1];
            row[at + 1] = if one == other { diagonal + 1 } else { above.max(row[at]) };
            diagonal = above;
        }
    }
    let common = row[after.len()];
    Changed { added: after.len() - common, removed: before.len() - common }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_that_is_another_went_and_came() {
        let before = "a = list(x)\nfor y in a:\n    print(y)\n";
        assert_eq!(changed(before, before), Changed::default());
        assert_eq!(changed(before, &before.replace("list", "set")), Changed { added: 1, removed: 1 });
        assert_eq!(changed(before, ""), Changed { added: 0, removed: 3 });
        assert_eq!(changed("", before), Changed { added: 3, removed: 0 });
        assert_eq!(changed(before, &format!("import z\n\n\n{before}# done\n")).words(), "+1 −0");
        assert_eq!(Changed::default().words(), "none");
    }

    #[test]
    fn order_and_indentation_count() {
        assert_eq!(changed("a\nb\nc", "c\na\nb"), Changed { added: 1, removed: 1 });
        assert_eq!(changed("a", "    a"), Changed { added: 1, removed: 1 });
        assert_eq!(changed("ü = 1\n  # ü", "ü = 1  \n// in a shader"), Changed::default());
        assert_eq!(changed("ü = 1", "").removed, 1);
    }
}
