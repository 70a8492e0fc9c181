//! Running other programs, and where the project's folders are.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::error::{Error, Result};

/// The checkout that this xtask was built from.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).map(Path::to_path_buf).unwrap_or_default()
}

/// Build output; cargo's own variable is followed so that a cache can live elsewhere.
pub fn target() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), PathBuf::from)
}

/// Installed tools live outside the checkout, so that every checkout shares them.
pub fn tools_home() -> PathBuf {
    let cache = std::env::var_os("TOUCHPAPER_CACHE")
        .map(PathBuf::from)
        .or_else(|| std::env::var_os("HOME").map(|home| PathBuf::from(home).join(".cache/touchpaper")));
    cache.unwrap_or_else(|| root().join("target/cache")).join("tools")
}

pub fn command(program: impl AsRef<OsStr>) -> Command {
    let mut command = Command::new(program);
    command.current_dir(root());
    command
}

/// Runs to the end with the terminal as output; an exit code other than 0 is an error.
pub fn check(command: &mut Command) -> Result<()> {
    let name = describe(command);
    let status = command.status().map_err(|error| Error(format!("{name}: {error}")))?;
    if status.success() { Ok(()) } else { Err(Error(format!("{name} ended with {status}"))) }
}

/// Runs to the end and gives what it printed; the error carries its stderr.
pub fn output(command: &mut Command) -> Result<String> {
    let name = describe(command);
    let out = command.stdin(Stdio::null()).output().map_err(|error| Error(format!("{name}: {error}")))?;
    if !out.status.success() {
        return Err(Error(format!("{name} ended with {}\n{}", out.status, String::from_utf8_lossy(&out.stderr))));
    }
    Ok(String::from_utf8_lossy(&out.stdout).into_owned())
}

/// Runs to the end, shows what it prints as it prints it, and gives it back with whether it succeeded.
pub fn tee(command: &mut Command) -> Result<(bool, String)> {
    use std::io::{BufRead, BufReader};
    let name = describe(command);
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(|error| Error(format!("{name}: {error}")))?;
    let stderr = child.stderr.take();
    let reader = std::thread::spawn(move || {
        let mut text = String::new();
        for line in stderr.into_iter().flat_map(|pipe| BufReader::new(pipe).lines()).map_while(std::io::Result::ok) {
            eprintln!("{line}");
            text.push_str(&line);
            text.push('\n');
        }
        text
    });
    let mut text = String::new();
    for line in child.stdout.take().into_iter().flat_map(|pipe| BufReader::new(pipe).lines()).map_while(std::io::Result::ok) {
        println!("{line}");
        text.push_str(&line);
        text.push('\n');
    }
    let status = child.wait().map_err(|error| Error(format!("{name}: {error}")))?;
    text.push_str(&reader.join().unwrap_or_default());
    Ok((status.success(), text))
}

/// Where a program is, if the PATH has it.
pub fn which(program: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path).map(|folder| folder.join(program)).find(|file| file.is_file())
}

fn describe(command: &Command) -> String {
    let words: Vec<_> = std::iter::once(command.get_program()).chain(command.get_args()).map(OsStr::to_string_lossy).collect();
    let mut text = words.join(" ");
    if text.len() > 160 {
        text.truncate(text.floor_char_boundary(160));
        text.push('…');
    }
    text
}
