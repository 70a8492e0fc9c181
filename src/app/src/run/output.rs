//! What a script printed, kept in chunks so that drawing more of it costs only what is new. Bounded: an endless
//! `print` must not fill the tab.

use std::collections::VecDeque;

/// The most text that is kept; older text goes first.
pub const KEEP_BYTES: usize = 1_000_000;
/// A chunk is closed at this size. One chunk is one element on the page.
const CHUNK_BYTES: usize = 8_192;
/// Bounds the elements where two streams take turns and chunks stay small.
const KEEP_CHUNKS: usize = 2_000;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Voice {
    Stdout,
    Stderr,
    /// The page itself: what happened to the run.
    Note,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chunk {
    pub id: u64,
    pub voice: Voice,
    pub text: String,
}

#[derive(Debug, Default)]
pub struct Output {
    chunks: VecDeque<Chunk>,
    bytes: usize,
    dropped: usize,
    next_id: u64,
}

impl Output {
    pub fn chunks(&self) -> impl Iterator<Item = &Chunk> {
        self.chunks.iter()
    }

    pub fn is_empty(&self) -> bool {
        self.chunks.is_empty()
    }

    /// Bytes that were printed but are no longer kept.
    pub fn dropped(&self) -> usize {
        self.dropped
    }

    pub fn push(&mut self, voice: Voice, text: &str) {
        let mut rest = text;
        if rest.len() > KEEP_BYTES {
            let cut = ceil_char_boundary(rest, rest.len() - KEEP_BYTES);
            self.dropped += cut;
            rest = &rest[cut..];
        }
        while !rest.is_empty() {
            let room = self.room(voice);
            let (now, later) = rest.split_at(ceil_char_boundary(rest, room.min(rest.len())));
            self.append(voice, now);
            rest = later;
        }
        while self.bytes > KEEP_BYTES || self.chunks.len() > KEEP_CHUNKS {
            let Some(oldest) = self.chunks.pop_front() else { break };
            self.bytes -= oldest.text.len();
            self.dropped += oldest.text.len();
        }
    }

    /// How much more the chunk at the end takes, or a new one where that is full or another's.
    fn room(&self, voice: Voice) -> usize {
        match self.chunks.back() {
            Some(last) if last.voice == voice && voice != Voice::Note && last.text.len() < CHUNK_BYTES => CHUNK_BYTES - last.text.len(),
            _ => CHUNK_BYTES,
        }
    }

    fn append(&mut self, voice: Voice, text: &str) {
        self.bytes += text.len();
        match self.chunks.back_mut() {
            Some(last) if last.voice == voice && voice != Voice::Note && last.text.len() < CHUNK_BYTES => {
                last.text.push_str(text);
            }
            _ => {
                self.chunks.push_back(Chunk { id: self.next_id, voice, text: text.to_owned() });
                self.next_id += 1;
            }
        }
    }
}

fn ceil_char_boundary(text: &str, mut at: usize) -> usize {
    while !text.is_char_boundary(at) {
        at += 1;
    }
    at
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(output: &Output) -> Vec<(Voice, &str)> {
        output.chunks().map(|chunk| (chunk.voice, chunk.text.as_str())).collect()
    }

    #[test]
    fn one_stream_grows_one_chunk_and_streams_keep_their_order() {
        let mut output = Output::default();
        output.push(Voice::Stdout, "a");
        output.push(Voice::Stdout, "b\n");
        output.push(Voice::Stderr, "oh\n");
        output.push(Voice::Stdout, "c");
        assert_eq!(texts(&output), [(Voice::Stdout, "ab\n"), (Voice::Stderr, "oh\n"), (Voice::Stdout, "c")]);
    }

    #[test]
    fn an_endless_print_keeps_the_newest_and_counts_the_rest() {
        let mut output = Output::default();
        let line = "0123456789".repeat(10);
        for _ in 0..30_000 {
            output.push(Voice::Stdout, &line);
        }
        let kept: usize = output.chunks().map(|chunk| chunk.text.len()).sum();
        assert!(kept <= KEEP_BYTES && kept > KEEP_BYTES - 2 * CHUNK_BYTES, "{kept}");
        assert_eq!(kept + output.dropped(), 3_000_000);
    }

    #[test]
    fn one_huge_print_is_cut_between_characters() {
        let mut output = Output::default();
        output.push(Voice::Stdout, &"é".repeat(KEEP_BYTES));
        assert!(output.dropped() >= KEEP_BYTES);
        assert!(output.chunks().all(|chunk| chunk.text.len() <= CHUNK_BYTES + 1));
        assert!(output.chunks().all(|chunk| chunk.text.chars().all(|c| c == 'é')));
    }

    #[test]
    fn streams_taking_turns_do_not_pile_up_elements() {
        let mut output = Output::default();
        for _ in 0..5_000 {
            output.push(Voice::Stdout, "out\n");
            output.push(Voice::Stderr, "err\n");
        }
        assert_eq!(output.chunks().count(), KEEP_CHUNKS);
    }
}
