//! What is dear to make and looked at by several tests. nextest gives every test a process of its own: the first one makes
//! it, the others wait for it and read what it left.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use libtest_mimic::Failed;

/// What `make` printed, which it does again once one of the sources is newer than that.
pub fn once(name: &str, sources: &[PathBuf], make: impl FnOnce() -> Result<Vec<u8>, Failed>) -> Result<String, Failed> {
    let place = |kind: &str| Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{name}.{kind}"));
    let (kept, lock) = (place("stdout"), File::create(place("lock"))?);
    lock.lock()?;
    if changed(&kept) < sources.iter().filter_map(|path| changed(path)).max() {
        std::fs::write(&kept, make()?)?;
    }
    Ok(std::fs::read_to_string(kept)?)
}

/// None where there is no such file, which is before all times.
fn changed(path: &Path) -> Option<SystemTime> {
    std::fs::metadata(path).ok()?.modified().ok()
}

/// The last lines of what a program said before it failed.
pub fn tail(text: &str) -> String {
    let lines: Vec<&str> = text.lines().collect();
    lines[lines.len().saturating_sub(15)..].join("\n")
}
