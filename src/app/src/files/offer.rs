//! A file that a person has dropped or opened, before it is imported.

use web_sys::Blob;

use crate::files::kind::Guess;

/// Where offers wait in the engine's file system: hidden, and removed when they are settled.
pub const STAGE: &str = ".offers";

#[derive(Clone, PartialEq)]
pub struct Offer {
    /// As the person has it.
    pub name: String,
    /// Where it will be; a person may change it.
    pub path: String,
    pub content: Blob,
    pub bytes: u64,
    pub guess: Guess,
    /// The archive that it came in.
    pub archive: Option<String>,
}

impl Offer {
    /// Its own name is kept, as its ending may tell Spark that it is packed.
    pub fn staged(&self) -> String {
        let name = self.path.rsplit('/').next().unwrap_or("file");
        format!("{STAGE}/{name}")
    }
}
