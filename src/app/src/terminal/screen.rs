//! What the terminal shows above its line: text in lines, and lines in blocks, so that drawing more of it costs only what is
//! new. Bounded: a program that prints without end must not fill the tab.

use std::collections::VecDeque;
use std::rc::Rc;

const MOST_LINES: usize = 5_000;
const MOST_BYTES: usize = 1_000_000;
/// One block is one element on the page.
const BLOCK_LINES: usize = 50;
/// A longer line goes on in the next one, as in a window that is so wide.
const LINE_BYTES: usize = 4_096;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Voice {
    Prompt,
    Typed,
    Stdout,
    Stderr,
    /// The page itself.
    Note,
}

pub type Span = (Voice, String);

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Block {
    pub id: u64,
    pub lines: Vec<Vec<Span>>,
}

#[derive(Debug, Default)]
pub struct Screen {
    blocks: VecDeque<Rc<Block>>,
    lines: usize,
    bytes: usize,
    dropped: u64,
    next_id: u64,
    /// The last line has no end yet.
    open: bool,
    /// `\r` was printed: what comes next takes the place of the line.
    returned: bool,
    /// An escape sequence that has begun.
    escape: String,
}

impl Screen {
    pub fn blocks(&self) -> impl Iterator<Item = &Rc<Block>> {
        self.blocks.iter()
    }

    pub fn is_empty(&self) -> bool {
        self.blocks.is_empty()
    }

    /// Lines that are no longer kept.
    pub fn dropped(&self) -> u64 {
        self.dropped
    }

    pub fn clear(&mut self) {
        let next_id = self.next_id;
        *self = Self { next_id, ..Self::default() };
    }

    pub fn text(&self) -> String {
        let lines = self.blocks.iter().flat_map(|block| &block.lines);
        lines.map(|line| line.iter().map(|(_, text)| text.as_str()).collect::<String>() + "\n").collect()
    }

    /// A prompt and what was typed after it.
    pub fn type_line(&mut self, prompt: &str, typed: &str) {
        self.end_line();
        self.append(Voice::Prompt, prompt);
        self.append(Voice::Typed, typed);
        self.end_line();
    }

    /// The next thing begins a line.
    pub fn end_line(&mut self) {
        self.open = false;
        self.returned = false;
    }

    pub fn note(&mut self, text: &str) {
        self.end_line();
        self.append(Voice::Note, text);
        self.end_line();
    }

    /// What a program prints. Of escape sequences, that which clears the screen does; colours and others are left out.
    pub fn print(&mut self, voice: Voice, text: &str) {
        let mut plain = String::new();
        for letter in text.chars() {
            if !self.escape.is_empty() || letter == '\u{1b}' {
                if self.escaped(letter) {
                    plain.clear();
                    self.clear();
                }
                continue;
            }
            match letter {
                '\n' => {
                    self.append(voice, &plain);
                    plain.clear();
                    if !self.open {
                        self.new_line();
                    }
                    self.end_line();
                }
                '\r' => {
                    self.append(voice, &plain);
                    plain.clear();
                    self.returned = true;
                }
                '\u{7}' | '\u{0}' => {}
                '\u{8}' => {
                    plain.pop();
                }
                letter => plain.push(letter),
            }
        }
        self.append(voice, &plain);
        self.bound();
    }

    /// Takes a letter of an escape sequence; true where the sequence clears the screen.
    fn escaped(&mut self, letter: char) -> bool {
        self.escape.push(letter);
        let ends = match self.escape.chars().nth(1) {
            None => false,
            Some('[') => self.escape.len() > 2 && ('@'..='~').contains(&letter),
            Some(']') => letter == '\u{7}' || self.escape.ends_with("\u{1b}\\"),
            Some(_) => true,
        };
        // One without an end was none.
        if !ends && self.escape.len() < 64 {
            return false;
        }
        let escape = std::mem::take(&mut self.escape);
        matches!(escape.as_str(), "\u{1b}[2J" | "\u{1b}[3J" | "\u{1b}c")
    }

    fn append(&mut self, voice: Voice, text: &str) {
        if text.is_empty() {
            return;
        }
        if std::mem::take(&mut self.returned) && self.open {
            let line = self.last_line();
            let gone: usize = line.iter().map(|(_, text)| text.len()).sum();
            line.clear();
            self.bytes -= gone;
        }
        let mut rest = text;
        while !rest.is_empty() {
            if !self.open || self.last_len() >= LINE_BYTES {
                self.new_line();
            }
            let room = LINE_BYTES - self.last_len().min(LINE_BYTES - 1);
            let mut cut = room.min(rest.len());
            while !rest.is_char_boundary(cut) {
                cut += 1;
            }
            let (now, later) = rest.split_at(cut);
            self.bytes += now.len();
            let line = self.last_line();
            match line.last_mut() {
                Some((last, gathered)) if *last == voice => gathered.push_str(now),
                _ => line.push((voice, now.to_owned())),
            }
            rest = later;
        }
    }

    fn last_len(&self) -> usize {
        let line = self.blocks.back().and_then(|block| block.lines.last());
        line.map_or(0, |line| line.iter().map(|(_, text)| text.len()).sum())
    }

    fn new_line(&mut self) {
        if self.blocks.back().is_none_or(|block| block.lines.len() >= BLOCK_LINES) {
            self.blocks.push_back(Rc::new(Block { id: self.next_id, lines: Vec::new() }));
            self.next_id += 1;
        }
        if let Some(block) = self.blocks.back_mut() {
            Rc::make_mut(block).lines.push(Vec::new());
        }
        self.lines += 1;
        self.open = true;
    }

    /// A line is there.
    fn last_line(&mut self) -> &mut Vec<Span> {
        if self.blocks.back().is_none_or(|block| block.lines.is_empty()) {
            self.new_line();
        }
        let last = self.blocks.len() - 1;
        let lines = &mut Rc::make_mut(&mut self.blocks[last]).lines;
        let last = lines.len() - 1;
        &mut lines[last]
    }

    fn bound(&mut self) {
        while self.blocks.len() > 1 && (self.lines > MOST_LINES || self.bytes > MOST_BYTES) {
            let Some(oldest) = self.blocks.pop_front() else { break };
            self.lines -= oldest.lines.len();
            self.dropped += oldest.lines.len() as u64;
            self.bytes -= oldest.lines.iter().flatten().map(|(_, text)| text.len()).sum::<usize>();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{MOST_BYTES, MOST_LINES, Screen, Voice};

    fn shown(printed: &[&str]) -> String {
        let mut screen = Screen::default();
        for text in printed {
            screen.print(Voice::Stdout, text);
        }
        screen.text()
    }

    #[test]
    fn text_is_cut_into_lines_wherever_it_is_cut_itself() {
        assert_eq!(shown(&["a", "b\nc\n", "\n", "d"]), "ab\nc\n\nd\n");
        assert_eq!(shown(&["10%\r", "50%\r100%\n", "done\r\n"]), "100%\ndone\n");
        assert_eq!(shown(&["\u{1b}[1;31mred\u{1b}[0m \u{1b}]0;title\u{7}plain\u{1b}", "[3", "2m!"]), "red plain!\n");
        assert_eq!(shown(&["before\n", "\u{1b}[H\u{1b}[2J\u{1b}[3J", "after\n"]), "after\n");
        assert_eq!(shown(&["abc\u{8}d\n"]), "abd\n");
    }

    #[test]
    fn voices_share_a_line_and_keep_their_order() {
        let mut screen = Screen::default();
        screen.type_line("~$ ", "cat x");
        screen.print(Voice::Stdout, "out");
        screen.print(Voice::Stderr, "err\n");
        let lines: Vec<_> = screen.blocks().flat_map(|block| block.lines.clone()).collect();
        assert_eq!(lines[0], [(Voice::Prompt, "~$ ".to_owned()), (Voice::Typed, "cat x".to_owned())]);
        assert_eq!(lines[1], [(Voice::Stdout, "out".to_owned()), (Voice::Stderr, "err".to_owned())]);
    }

    #[test]
    fn an_endless_print_keeps_the_newest_and_counts_the_rest() {
        let mut screen = Screen::default();
        for number in 0..20_000 {
            screen.print(Voice::Stdout, &format!("{number}\n"));
        }
        let kept = screen.text().lines().count();
        assert!((MOST_LINES - 50..=MOST_LINES).contains(&kept), "{kept}");
        assert_eq!(kept as u64 + screen.dropped(), 20_000);
        assert!(screen.text().ends_with("19999\n"));
        screen.print(Voice::Stdout, &"é".repeat(3 * MOST_BYTES));
        assert!(screen.text().len() < MOST_BYTES + 300_000, "{}", screen.text().len());
    }
}
