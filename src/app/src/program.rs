//! The script: its text as the editor holds it, kept in the browser's storage where that is allowed.

use crate::browser;
use crate::editor::EditorBridge;

const TEXT_KEY: &str = "touchpaper.script";
const NAME_KEY: &str = "touchpaper.script.name";
const PREVIOUS_KEY: &str = "touchpaper.script.previous";
const LENT_KEY: &str = "touchpaper.script.lent";
/// The script that is there on the first visit, among the shipped files.
pub const EXAMPLE: &str = "files/welcome.py";
const EXAMPLE_NAME: &str = "welcome.py";

pub struct Program {
    /// What the engine calls it, in tracebacks too.
    pub name: String,
    pub text: String,
    /// A person typed something, or did so on an earlier visit: no example may overwrite it.
    pub touched: bool,
    /// Name and text of the person's script that another took the place of.
    pub previous: Option<(String, String)>,
    pub editor: Option<EditorBridge>,
    /// It came with a link and is as it came: another need not set it aside over the person's own.
    lent: bool,
    unsaved: bool,
}

impl Program {
    pub fn new() -> Self {
        let kept = browser::stored(TEXT_KEY).filter(|text| !text.trim().is_empty());
        let touched = kept.is_some();
        let name = browser::stored(NAME_KEY).filter(|name| touched && !name.is_empty()).unwrap_or_else(|| EXAMPLE_NAME.to_owned());
        let previous = browser::stored(PREVIOUS_KEY).and_then(|kept| {
            let (name, text) = kept.split_once('\n')?;
            Some((name.to_owned(), text.to_owned()))
        });
        let lent = browser::stored(LENT_KEY).is_some();
        Self { name, text: kept.unwrap_or_default(), touched, previous, editor: None, lent, unsaved: false }
    }

    /// Another script takes the place of this one, which is set aside if there is anything of a person's in it.
    pub fn replace(&mut self, name: &str, text: &str) {
        if self.touched && !self.lent && self.text != text && !self.text.trim().is_empty() {
            browser::store(PREVIOUS_KEY, &format!("{}\n{}", self.name, self.text));
            self.previous = Some((self.name.clone(), self.text.clone()));
        }
        name.clone_into(&mut self.name);
    }

    /// It came with a link just now.
    pub fn lend(&mut self) {
        self.lent = true;
        browser::store(LENT_KEY, "1");
    }

    pub fn edited(&mut self, text: String) {
        if std::mem::take(&mut self.lent) {
            browser::forget(LENT_KEY);
        }
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
            browser::store(NAME_KEY, &self.name);
        }
    }
}
