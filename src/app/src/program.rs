//! The script: its text as the editor holds it, kept in the browser's storage where that is allowed.

use crate::browser;
use crate::editor::EditorBridge;

const TEXT_KEY: &str = "touchpaper.script";
/// The script that is there on the first visit, among the shipped files.
pub const EXAMPLE: &str = "files/welcome.py";

pub struct Program {
    /// What the engine calls it, in tracebacks too.
    pub name: String,
    pub text: String,
    /// A person typed something, or did so on an earlier visit: no example may overwrite it.
    pub touched: bool,
    pub editor: Option<EditorBridge>,
    unsaved: bool,
}

impl Program {
    pub fn new() -> Self {
        let kept = browser::stored(TEXT_KEY).filter(|text| !text.trim().is_empty());
        let touched = kept.is_some();
        Self { name: "welcome.py".to_owned(), text: kept.unwrap_or_default(), touched, editor: None, unsaved: false }
    }

    pub fn edited(&mut self, text: String) {
        self.text = text;
        self.touched = true;
        self.unsaved = true;
    }

    /// What is there is the example, not a person's: nothing to keep.
    pub fn untouched(&mut self) {
        self.touched = false;
        self.unsaved = false;
    }

    pub fn save(&mut self) {
        if self.unsaved {
            self.unsaved = false;
            browser::store(TEXT_KEY, &self.text);
        }
    }
}
