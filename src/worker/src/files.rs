//! The engine's files, as the page lists and changes them.

use touchpaper_platform::files;
use touchpaper_wire::{FileEntry, Reply};

use crate::outbox;

/// Tells the page of all files but hidden ones.
pub fn tell() {
    let visible = |path: &str| !path.split('/').any(|part| part.starts_with('.'));
    let all = files::tree("").into_iter().filter(|(path, _)| visible(path));
    outbox::post(Reply::Files { files: all.map(|(path, bytes)| FileEntry { path, bytes }).collect() });
}

pub fn rename(from: &str, to: &str) {
    let moved =
        if files::exists(to) { Err(format!("there is {to} already")) } else { files::rename(from, to).map_err(|error| error.to_string()) };
    if let Err(message) = moved {
        outbox::post(Reply::FileRefused { path: from.to_owned(), message });
    }
    tell();
}

pub fn remove(paths: &[String]) {
    for path in paths {
        // One that is gone already is what was asked for.
        let _ = files::remove(path);
    }
    tell();
}
