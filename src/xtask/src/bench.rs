//! Times the cases in bench/: the same scripts natively and in the browser, one JSON line a case.

use std::path::PathBuf;

use crate::error::{At, Result};
use crate::wasm::Profile;
use crate::{dist, patched, run, samples, serve, tools};

const SERVING: &str = "serving";

pub fn run(browser: bool, peers: bool, filter: Option<&str>) -> Result<()> {
    patched::make()?;
    samples::make()?;
    if browser || peers { in_chromium(peers, filter) } else { natively(filter) }
}

fn natively(filter: Option<&str>) -> Result<()> {
    run::check(run::command("cargo").args(["run", "--quiet", "--release", "--", "bench"]).args(filter))
}

fn in_chromium(peers: bool, filter: Option<&str>) -> Result<()> {
    dist::build(Profile::Release, dist::Parts::All)?;
    let address = serve::serve_in_background(&dist::folder(Profile::Release), "/", true)?;
    let mut command = run::command("node");
    command
        .arg("bench/browser.mjs")
        .args(filter)
        .env("TOUCHPAPER_URL", address)
        .env("CHROMIUM", tools::chromium()?)
        .env("NODE_PATH", tools::node_modules()?);
    // What is served is timed in the tab, natively and as the exported app, in one run.
    if filter.is_some_and(|filter| SERVING.contains(filter)) {
        run::check(run::command("cargo").args(["build", "--quiet", "--release", "--workspace", "--bins"]))?;
        command.env("TOUCHPAPER_COMMAND", run::target().join("release/touchpaper"));
    }
    if peers {
        command.env("TOUCHPAPER_PEERS_URL", serve::serve_in_background(&peer_site()?, "/", true)?);
    }
    run::check(&mut command)
}

/// A folder with the peer's page: DuckDB-wasm, its two builds beside the script that drives it.
fn peer_site() -> Result<PathBuf> {
    let package = tools::duckdb_wasm()?;
    let site = run::target().join("site/peers");
    std::fs::create_dir_all(&site).at(&site)?;
    run::check(
        run::command("node")
            .arg(tools::node_modules()?.join("esbuild/bin/esbuild"))
            .args(["bench/peers/duckdb.js", "--bundle", "--format=esm", "--log-level=warning"])
            .arg(format!("--outfile={}", site.join("duckdb.js").display()))
            .env("NODE_PATH", &package),
    )?;
    let built = package.join("@duckdb/duckdb-wasm/dist");
    let files = [
        "duckdb-eh.wasm",
        "duckdb-browser-eh.worker.js",
        "duckdb-coi.wasm",
        "duckdb-browser-coi.worker.js",
        "duckdb-browser-coi.pthread.worker.js",
    ];
    for name in files {
        std::fs::copy(built.join(name), site.join(name)).at(built.join(name))?;
    }
    std::fs::copy(run::root().join("bench/peers/index.html"), site.join("index.html")).at(&site)?;
    Ok(site)
}
