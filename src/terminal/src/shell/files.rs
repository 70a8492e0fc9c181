//! The shell's files: paths are relative to its folder, whatever the process's is.

use std::io;

use touchpaper_platform::files::{self, Entry};

use super::Shell;
use crate::expand::Name;

impl Shell {
    /// The absolute path of one that may be relative to the shell's folder.
    pub fn path(&self, path: &str) -> String {
        if path.starts_with('/') || path.starts_with("file:") {
            files::absolute(path)
        } else {
            files::absolute(&format!("{}/{path}", self.folder))
        }
    }

    pub fn read(&self, path: &str) -> io::Result<Vec<u8>> {
        let path = self.path(path);
        if files::is_dir(&path) {
            return Err(io::Error::from(io::ErrorKind::IsADirectory));
        }
        files::read(&path)
    }

    /// Writes a file into a folder that is there.
    pub fn write(&self, path: &str, bytes: &[u8]) -> io::Result<()> {
        let path = self.path(path);
        if files::is_dir(&path) {
            return Err(io::Error::from(io::ErrorKind::IsADirectory));
        }
        if !files::is_dir(files::parent(&path).0) {
            return Err(io::Error::from(io::ErrorKind::NotFound));
        }
        files::write(&path, bytes)
    }

    pub fn is_dir(&self, path: &str) -> bool {
        files::is_dir(&self.path(path))
    }

    pub fn exists(&self, path: &str) -> bool {
        files::exists(&self.path(path))
    }

    pub fn list(&self, path: &str) -> io::Result<Vec<Entry>> {
        files::list(&self.path(path))
    }

    pub fn make_folder(&self, path: &str) -> io::Result<()> {
        files::make_dir(&self.path(path))
    }

    /// A folder that was not empty before stays one when its last file goes.
    pub fn remove(&self, path: &str) -> io::Result<()> {
        let path = self.path(path);
        let folder = files::parent(&path).0.to_owned();
        files::remove(&path)?;
        if folder != "/" && !files::is_dir(&folder) {
            files::make_dir(&folder)?;
        }
        Ok(())
    }

    pub fn rename(&self, from: &str, to: &str) -> io::Result<()> {
        let from = self.path(from);
        let folder = files::parent(&from).0.to_owned();
        files::rename(&from, &self.path(to))?;
        if folder != "/" && !files::is_dir(&folder) {
            files::make_dir(&folder)?;
        }
        Ok(())
    }

    pub(crate) fn names(&self, folder: &str) -> Vec<Name> {
        let folder = if folder.is_empty() { "." } else { folder };
        let entries = self.list(folder).unwrap_or_default();
        entries.into_iter().map(|entry| Name { name: entry.name, is_dir: entry.is_dir }).collect()
    }
}

/// As the C library words it, and so every command.
pub fn problem(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "No such file or directory".to_owned(),
        io::ErrorKind::IsADirectory => "Is a directory".to_owned(),
        io::ErrorKind::NotADirectory => "Not a directory".to_owned(),
        io::ErrorKind::PermissionDenied => "Permission denied".to_owned(),
        io::ErrorKind::AlreadyExists => "File exists".to_owned(),
        _ => error.to_string(),
    }
}
