//! Times the cases in bench/: the same scripts natively and in the browser, one JSON line a case.

use crate::error::Result;
use crate::wasm::Profile;
use crate::{dist, patched, run, samples, serve, tools};

pub fn run(browser: bool, filter: Option<&str>) -> Result<()> {
    patched::make()?;
    samples::make()?;
    if browser { in_chromium(filter) } else { natively(filter) }
}

fn natively(filter: Option<&str>) -> Result<()> {
    run::check(run::command("cargo").args(["run", "--quiet", "--release", "--", "bench"]).args(filter))
}

fn in_chromium(filter: Option<&str>) -> Result<()> {
    dist::build(Profile::Release)?;
    let address = serve::serve_in_background(&dist::folder(Profile::Release), "/", true)?;
    run::check(
        run::command("node")
            .arg("bench/browser.mjs")
            .args(filter)
            .env("TOUCHPAPER_URL", address)
            .env("CHROMIUM", tools::chromium()?)
            .env("NODE_PATH", tools::node_modules()?),
    )
}
