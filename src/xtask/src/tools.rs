//! What a build needs beyond cargo: one function a tool, which finds it or installs it and says why.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::error::{At, Error, Result};
use crate::run;

/// Crate and command line must be the same version exactly; Cargo.toml pins the crate to this one.
const WASM_BINDGEN: &str = "0.2.130";

/// Of one version with the crate wasm_split_helpers; Cargo.toml has that one.
const WASM_SPLIT: &str = "0.2.4";

/// The version that every page, error and golden of this project follows.
const PYSPARK: &str = "4.3.0";

/// The peer of `cargo xtask bench --peers`.
const DUCKDB_WASM: &str = "1.32.0";

/// A Rust toolchain that can build std for wasm32 with threads: it brings std's sources.
pub struct WasmToolchain {
    pub cargo: PathBuf,
    pub rustc: PathBuf,
    /// rustup's toolchain to choose, where the two are rustup's proxies.
    pub rustup: Option<String>,
    pub linker: PathBuf,
}

impl WasmToolchain {
    pub fn cargo_command(&self) -> Command {
        let mut command = run::command(&self.cargo);
        // `cargo xtask` runs under rustup's cargo, which leaves its own choices in the environment.
        for name in ["CARGO", "RUSTUP_TOOLCHAIN", "RUSTC_WRAPPER", "RUSTFLAGS", "CARGO_ENCODED_RUSTFLAGS"] {
            command.env_remove(name);
        }
        if let Some(toolchain) = &self.rustup {
            command.env("RUSTUP_TOOLCHAIN", toolchain);
        }
        command
            .env("RUSTC", &self.rustc)
            // Shared memory needs std built with atomics, and both flags are still unstable.
            .env("RUSTC_BOOTSTRAP", "1")
            .env("CARGO_UNSTABLE_BUILD_STD", "panic_abort,std")
            .env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER", &self.linker);
        command
    }
}

/// Debian's `rustc-web` or a rustup toolchain with `rust-src`, whichever is there; installed in that order where neither is.
pub fn wasm_toolchain() -> Result<WasmToolchain> {
    const WHY: &str = "a Rust toolchain with std's sources, to build std for wasm with threads";
    let found = || debian_toolchain().or_else(rustup_toolchain);
    if let Some(toolchain) = found() {
        return Ok(toolchain);
    }
    let by_apt = apt(&["rustc-web", "cargo-web", "rust-web-src", "rust-web-llvm", "lld"], WHY);
    if by_apt.is_err() && run::which("rustup").is_some() {
        println!("xtask: installing rustup's rust-src: {WHY}");
        run::check(run::command("rustup").args(["component", "add", "rust-src"]))?;
    }
    found().ok_or_else(|| Error(format!("missing: {WHY}, and a linker for wasm")))
}

fn debian_toolchain() -> Option<WasmToolchain> {
    let (cargo, rustc) = ("/usr/bin/cargo", "/usr/bin/rustc");
    let is_there = [cargo, rustc, "/usr/lib/rustlib/src/rust/library/std"].iter().all(|path| Path::new(path).exists());
    let linker = rust_lld().or_else(newest_wasm_ld)?;
    is_there.then(|| WasmToolchain { cargo: cargo.into(), rustc: rustc.into(), rustup: None, linker })
}

fn rustup_toolchain() -> Option<WasmToolchain> {
    run::which("rustup")?;
    let active = run::output(run::command("rustup").args(["show", "active-toolchain"])).ok()?;
    let toolchain = active.split_whitespace().next()?.to_owned();
    let sysroot = run::output(run::command("rustc").env("RUSTUP_TOOLCHAIN", &toolchain).args(["--print", "sysroot"])).ok()?;
    if !Path::new(sysroot.trim()).join("lib/rustlib/src/rust/library/std").exists() {
        return None;
    }
    let linker = rust_lld()?;
    Some(WasmToolchain { cargo: run::which("cargo")?, rustc: run::which("rustc")?, rustup: Some(toolchain), linker })
}

/// Of the rustc that is used.
fn sysroot() -> Result<PathBuf> {
    run::output(run::command("rustc").args(["--print", "sysroot"])).map(|path| path.trim().into())
}

/// The linker that comes with every rustup toolchain.
fn rust_lld() -> Option<PathBuf> {
    let host = run::output(run::command("rustc").args(["-vV"])).ok()?;
    let host = host.lines().find_map(|line| line.strip_prefix("host: "))?.to_owned();
    let lld = sysroot().ok()?.join("lib/rustlib").join(host).join("bin/rust-lld");
    lld.exists().then_some(lld)
}

/// Debian names them wasm-ld-19 and so on; an older one cannot read what a newer rustc writes.
fn newest_wasm_ld() -> Option<PathBuf> {
    let versioned = (14..40).rev().map(|version| Path::new("/usr/bin").join(format!("wasm-ld-{version}")));
    versioned.chain([PathBuf::from("/usr/bin/wasm-ld")]).find(|path| path.exists())
}

pub fn wasm_bindgen() -> Result<PathBuf> {
    wasm_bindgen_tool("wasm-bindgen")
}

pub fn wasm_bindgen_test_runner() -> Result<PathBuf> {
    wasm_bindgen_tool("wasm-bindgen-test-runner")
}

fn wasm_bindgen_tool(name: &str) -> Result<PathBuf> {
    let is_right = |path: &Path| run::output(run::command(path).arg("--version")).is_ok_and(|text| text.contains(WASM_BINDGEN));
    let ours = run::tools_home().join("bin").join(name);
    if let Some(found) = run::which(name).into_iter().chain([ours.clone()]).find(|path| is_right(path)) {
        return Ok(found);
    }
    println!("xtask: installing wasm-bindgen-cli {WASM_BINDGEN}, which writes the JavaScript around the wasm (about 2 minutes)");
    // Its own lock file names crate versions that not every registry mirror still has.
    run::check(cargo_install("wasm-bindgen-cli", &WASM_READERS).args(["--version", WASM_BINDGEN, "--root"]).arg(run::tools_home()))?;
    is_right(&ours).then_some(ours).ok_or_else(|| Error(format!("{name} {WASM_BINDGEN} did not install")))
}

/// Cuts a module at the functions that wasm_split_helpers marks.
pub fn wasm_split() -> Result<PathBuf> {
    // The tool does not tell its version, so the folder does.
    let home = run::tools_home().join(format!("wasm-split-{WASM_SPLIT}"));
    let tool = home.join("bin/wasm-split-cli");
    if !tool.exists() {
        println!("xtask: installing wasm_split_cli_support {WASM_SPLIT}, which cuts the page's wasm into parts (about a minute)");
        run::check(
            cargo_install("wasm_split_cli_support", &WASM_READERS)
                .args(["--quiet", "--version", WASM_SPLIT, "--features", "build-binary", "--root"])
                .arg(&home),
        )?;
    }
    tool.exists().then_some(tool).ok_or_else(|| Error("wasm-split-cli did not install".to_owned()))
}

/// The editor, the bundler, Playwright and wasm-opt, as www/package-lock.json pins them.
pub fn node_modules() -> Result<PathBuf> {
    if run::which("npm").is_none() {
        apt(&["nodejs", "npm"], "Node.js, which bundles the editor and drives the browser tests")?;
    }
    let www = run::root().join("www");
    let folder = www.join("node_modules");
    let lock = www.join("package-lock.json");
    let stamp = folder.join(".installed-from");
    let wanted = std::fs::read(&lock).at(&lock)?;
    if std::fs::read(&stamp).ok().as_ref() != Some(&wanted) {
        println!("xtask: installing the page's npm packages (editor, bundler, test driver)");
        run::check(run::command("npm").current_dir(&www).args(["ci", "--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error"]))?;
        std::fs::write(&stamp, wanted).at(&stamp)?;
    }
    Ok(folder)
}

/// The sources of the `pyspark` package, whose doctests are the judge, and the data files that they read.
pub fn pyspark() -> Result<PathBuf> {
    let home = run::tools_home();
    let folder = home.join(format!("pyspark-{PYSPARK}"));
    if folder.exists() {
        return Ok(folder);
    }
    if !run::output(run::command("python3").args(["-m", "pip", "--version"])).is_ok() {
        apt(&["python3", "python3-pip"], "Python, which fetches PySpark's sources and reads their doctests")?;
    }
    println!("xtask: fetching the sources of pyspark {PYSPARK}, whose doctests are run (450 MB, of which 15 are kept)");
    let fetched = home.join("fetched");
    std::fs::create_dir_all(&fetched).at(&fetched)?;
    run::output(
        run::command("python3")
            .args(["-m", "pip", "download", "--quiet", "--no-deps", "--no-binary", ":all:", "--no-cache-dir"])
            .arg(format!("pyspark=={PYSPARK}"))
            .arg("--dest")
            .arg(&fetched),
    )?;
    let archive = fetched.join(format!("pyspark-{PYSPARK}.tar.gz"));
    run::output(run::command("tar").arg("-xzf").arg(&archive).arg("-C").arg(&fetched).args([
        "--wildcards",
        "pyspark-*/pyspark/*.py",
        "pyspark-*/deps/data/*",
    ]))?;
    // Moved into place when it is whole.
    std::fs::rename(fetched.join(format!("pyspark-{PYSPARK}")), &folder).at(&folder)?;
    std::fs::remove_dir_all(&fetched).at(&fetched)?;
    Ok(folder)
}

/// DuckDB-wasm, which the benchmarks run beside the engine; gives the folder of its packages.
pub fn duckdb_wasm() -> Result<PathBuf> {
    let home = run::tools_home().join(format!("duckdb-wasm-{DUCKDB_WASM}"));
    let packages = home.join("node_modules");
    if !packages.join("@duckdb/duckdb-wasm/dist/duckdb-coi.wasm").exists() {
        println!("xtask: installing @duckdb/duckdb-wasm {DUCKDB_WASM}, which the benchmarks are run beside");
        std::fs::create_dir_all(&home).at(&home)?;
        run::check(
            run::command("npm")
                .args(["install", "--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error", "--prefix"])
                .arg(&home)
                .arg(format!("@duckdb/duckdb-wasm@{DUCKDB_WASM}")),
        )?;
    }
    Ok(packages)
}

pub fn chromium() -> Result<PathBuf> {
    let found = || ["chromium", "chromium-browser", "google-chrome"].iter().find_map(|name| run::which(name));
    if let Some(path) = std::env::var_os("CHROMIUM").map(PathBuf::from).or_else(found) {
        return Ok(path);
    }
    apt(&["chromium", "chromium-driver"], "the browser that the tests drive")?;
    found().ok_or_else(|| "no Chromium was found; set CHROMIUM to its path".into())
}

pub fn chromedriver() -> Result<PathBuf> {
    if run::which("chromedriver").is_none() {
        apt(&["chromium", "chromium-driver"], "the browser that the wasm tests run in")?;
    }
    run::which("chromedriver").ok_or_else(|| "no chromedriver was found".into())
}

/// Beside the rustc that is used.
pub fn clippy_driver() -> Result<PathBuf> {
    const WHY: &str = "clippy, which lints the code";
    let driver = sysroot()?.join("bin/clippy-driver");
    if !driver.exists() {
        if run::which("rustup").is_some() {
            println!("xtask: installing rustup's clippy: {WHY}");
            run::check(run::command("rustup").args(["component", "add", "clippy"]))?;
        } else {
            apt(&["rust-clippy"], WHY)?;
        }
    }
    if driver.exists() { Ok(driver) } else { Err(Error(format!("missing: {WHY}"))) }
}

pub fn nextest() -> Result<()> {
    if run::which("cargo-nextest").is_none() {
        println!("xtask: installing cargo-nextest, which runs the native tests");
        // Without what fetches its own updates.
        run::check(cargo_install("cargo-nextest", &[]).args(["--locked", "--no-default-features", "--features", "default-no-update"]))?;
    }
    Ok(())
}

/// What reads and writes modules of 100 MB.
const WASM_READERS: [&str; 6] = ["hashbrown", "walrus", "wasm-bindgen-cli-support", "wasm-encoder", "wasm_split_cli_support", "wasmparser"];

/// A tool is compiled longer than it ever runs: only these crates of it are optimised.
fn cargo_install(tool: &str, optimised: &[&str]) -> Command {
    let mut cargo = run::command("cargo");
    cargo.args(["install", tool, "--config", "profile.release.opt-level=0"]);
    for name in optimised {
        cargo.args(["--config", &format!("profile.release.package.{name}.opt-level=2")]);
    }
    cargo.env("CARGO_TARGET_DIR", run::target().join("tools"));
    cargo
}

fn apt(packages: &[&str], why: &str) -> Result<()> {
    let list = packages.join(" ");
    if run::which("apt-get").is_none() {
        return Err(Error(format!("{list} missing: {why}. Install it with the system's package manager")));
    }
    println!("xtask: installing {list} by apt: {why}");
    let root = run::output(run::command("id").arg("-u")).is_ok_and(|id| id.trim() == "0");
    let privileged = |arguments: &[&str]| {
        let mut command = run::command(if root { "apt-get" } else { "sudo" });
        if !root {
            command.arg("apt-get");
        }
        command.env("DEBIAN_FRONTEND", "noninteractive").args(arguments);
        command
    };
    run::output(&mut privileged(&["update"]))?;
    run::output(privileged(&["install", "-y", "--no-install-recommends"]).args(packages)).map(|_| ())
}
