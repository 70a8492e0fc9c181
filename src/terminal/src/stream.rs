//! Where what a command prints goes: the screen, a file, the next command. Tasks print from any thread.

use std::sync::Arc;

use parking_lot::Mutex;
use touchpaper_wire::Stream;

/// What a screen is given: of which stream, and the text.
pub type Screen = Arc<dyn Fn(Stream, &str) + Send + Sync>;

type Write = dyn Fn(&[u8]) + Send + Sync;

/// Called with what is printed, as it is printed.
#[derive(Clone)]
pub struct Writer(Arc<Write>);

impl Writer {
    pub fn new(write: impl Fn(&[u8]) + Send + Sync + 'static) -> Self {
        Self(Arc::new(write))
    }

    /// What becomes of what is written to /dev/null.
    pub fn nowhere() -> Self {
        Self::new(|_| {})
    }

    /// Text for a screen, to which one of the two streams goes.
    pub fn screen(show: Screen, stream: Stream) -> Self {
        let kept = Mutex::new(Vec::new());
        Self::new(move |bytes| {
            let mut kept = kept.lock();
            kept.extend_from_slice(bytes);
            // A letter that is cut in two waits for its other half.
            let whole = match std::str::from_utf8(&kept) {
                Err(error) if error.error_len().is_none() => error.valid_up_to(),
                _ => kept.len(),
            };
            let text = String::from_utf8_lossy(&kept[..whole]).into_owned();
            kept.drain(..whole);
            drop(kept);
            if !text.is_empty() {
                show(stream, &text);
            }
        })
    }

    pub fn bytes(&self, bytes: &[u8]) {
        (self.0)(bytes);
    }

    pub fn text(&self, text: &str) {
        (self.0)(text.as_bytes());
    }

    pub fn line(&self, text: &str) {
        self.text(&format!("{text}\n"));
    }
}

/// Keeps what is written into it.
#[derive(Clone, Default)]
pub struct Kept(Arc<Mutex<Vec<u8>>>);

impl Kept {
    pub fn writer(&self) -> Writer {
        let kept = Arc::clone(&self.0);
        Writer::new(move |bytes| kept.lock().extend_from_slice(bytes))
    }

    pub fn take(&self) -> Vec<u8> {
        std::mem::take(&mut self.0.lock())
    }

    pub fn take_text(&self) -> String {
        String::from_utf8_lossy(&self.take()).into_owned()
    }
}

/// What a command prints to.
#[derive(Clone)]
pub struct Streams {
    pub out: Writer,
    pub err: Writer,
}

#[cfg(test)]
mod tests {
    use super::{Kept, Writer};
    use std::sync::Arc;
    use touchpaper_wire::Stream;

    #[test]
    fn a_letter_cut_in_two_reaches_the_screen_whole() {
        let kept = Kept::default();
        let shown = kept.writer();
        let screen = Writer::screen(Arc::new(move |_, text: &str| shown.line(text)), Stream::Stdout);
        screen.bytes(b"caf\xc3");
        screen.bytes(b"\xa9 ");
        screen.bytes(b"\xff!");
        assert_eq!(kept.take_text(), "caf\n\u{e9} \n\u{fffd}!\n");
    }
}
