//! The lines that a thread prints. Threads print at the same time: each gathers its own line, so that lines come whole.

use std::cell::RefCell;

use touchpaper_wire::Stream;

#[derive(Default)]
pub struct Lines {
    label: String,
    out: String,
    err: String,
}

thread_local! {
    static MINE: RefCell<Option<Lines>> = const { RefCell::new(None) };
}

/// From here on this thread has these lines of its own; gives what it had.
pub fn swap(lines: Option<Lines>) -> Option<Lines> {
    MINE.replace(lines)
}

/// What stands before each of this thread's lines.
pub fn label(label: String) {
    MINE.with_borrow_mut(|mine| {
        if let Some(mine) = mine {
            mine.label = label;
        }
    });
}

/// Where this thread has lines of its own: what is whole, with the new text.
pub fn add(stream: Stream, text: &str) -> Option<String> {
    MINE.with_borrow_mut(|mine| {
        let mine = mine.as_mut()?;
        let line = part(&mut mine.out, &mut mine.err, stream);
        line.push_str(text);
        let end = if line.len() > 1 << 16 { line.len() } else { line.rfind('\n').map_or(0, |end| end + 1) };
        let rest = line.split_off(end);
        let whole = std::mem::replace(line, rest);
        Some(labelled(&mine.label, whole))
    })
}

/// Where this thread has lines of its own: what has no end yet.
pub fn take(stream: Stream) -> Option<String> {
    MINE.with_borrow_mut(|mine| {
        let mine = mine.as_mut()?;
        let rest = std::mem::take(part(&mut mine.out, &mut mine.err, stream));
        Some(labelled(&mine.label, rest))
    })
}

fn part<'a>(out: &'a mut String, err: &'a mut String, stream: Stream) -> &'a mut String {
    match stream {
        Stream::Stdout => out,
        Stream::Stderr => err,
    }
}

fn labelled(label: &str, lines: String) -> String {
    if label.is_empty() || lines.is_empty() {
        return lines;
    }
    lines.split_inclusive('\n').map(|line| format!("{label}{line}")).collect()
}

#[cfg(test)]
mod tests {
    use super::{Lines, add, label, swap, take};
    use touchpaper_wire::Stream;

    #[test]
    fn a_thread_gathers_its_own_lines() {
        assert_eq!(add(Stream::Stdout, "a\n"), None);
        swap(Some(Lines::default()));
        label("[1] ".to_owned());
        assert_eq!(add(Stream::Stdout, "a"), Some(String::new()));
        assert_eq!(add(Stream::Stderr, "x\n"), Some("[1] x\n".to_owned()));
        assert_eq!(add(Stream::Stdout, "b\nc\nd"), Some("[1] ab\n[1] c\n".to_owned()));
        assert_eq!(take(Stream::Stdout), Some("[1] d".to_owned()));
        assert!(swap(None).is_some());
    }
}
