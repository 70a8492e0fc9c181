//! Builds the two wasm modules: the page's, small and without threads, and the engine's, threaded.

use std::path::{Path, PathBuf};

use crate::error::{At, Error, Result};
use crate::run;
use crate::tools::{self, WasmToolchain};

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Profile {
    /// No link-time optimisation: what tests and the daily `serve` use.
    Quick,
    /// What visitors get.
    Release,
}

impl Profile {
    pub fn cargo_name(self) -> &'static str {
        match self {
            Self::Quick => "quick",
            Self::Release => "wasm",
        }
    }
}

pub const ENGINE_MODULE: &str = "engine_bg.wasm";

/// The page's own module.
const APP_MODULE: &str = "app_bg.wasm";

/// What is fetched later.
const VIEWS: &str = "split_views.wasm";

/// Fetches what comes later, as the cutting tool writes it.
pub const LOADER: &str = "__wasm_split.js";

const TARGET: &str = "wasm32-unknown-unknown";

/// One memory shared by all threads, at most 4 GiB; the exports are what wasm-bindgen needs to start a thread.
/// The driver's stack is deeper than a thread's: plans and Python recurse there.
const ENGINE_FLAGS: &str = "-C target-feature=+atomics,+bulk-memory,+mutable-globals,+simd128 \
    -C link-arg=--shared-memory -C link-arg=--import-memory -C link-arg=--max-memory=4294967296 \
    -C link-arg=--export=__wasm_init_tls -C link-arg=--export=__tls_size -C link-arg=--export=__tls_align -C link-arg=--export=__tls_base \
    -C link-arg=-zstack-size=4194304";

/// What the tool that cuts the page's module goes by: what refers to what.
const APP_FLAGS: &str = "-C link-arg=--emit-relocs -Z location-detail=none";

/// The features that the browsers named in the README all have.
const WASM_OPT_FEATURES: [&str; 6] = [
    "--enable-bulk-memory",
    "--enable-simd",
    "--enable-mutable-globals",
    "--enable-sign-ext",
    "--enable-nontrapping-float-to-int",
    "--enable-reference-types",
];

/// Builds the page's module and its JavaScript into `out` as app.js and app_bg.wasm, and beside them the module of what is
/// fetched later (`app/parts.rs`).
pub fn build_app(out: &Path) -> Result<()> {
    let toolchain = tools::wasm_toolchain()?;
    let target = run::target().join("wasm-app");
    // The page is small: always optimised, so that tests see the page that visitors see.
    let mut cargo = toolchain.cargo_command();
    cargo
        .env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS", APP_FLAGS)
        .env("CARGO_PROFILE_WASM_STRIP", "none")
        .args(["build", "--quiet", "--package", "touchpaper-app", "--profile", "wasm", "--target", TARGET, "--target-dir"])
        .arg(&target);
    run::check(&mut cargo)?;
    let whole = target.join(TARGET).join("wasm/touchpaper_app.wasm");
    if is_newer(&out.join(APP_MODULE), &whole) {
        return Ok(());
    }
    // Parts that are no more must not stay.
    if out.exists() {
        std::fs::remove_dir_all(out).at(out)?;
    }
    std::fs::create_dir_all(out).at(out)?;
    let cut = target.join("cut");
    if cut.exists() {
        std::fs::remove_dir_all(&cut).at(&cut)?;
    }
    run::check(run::command(tools::wasm_split()?).args(["--out-name", "app"]).arg(&whole).arg(&cut))?;
    for entry in std::fs::read_dir(&cut).at(&cut)? {
        let path = entry.at(&cut)?.path();
        if let Some(name) = path.file_name().filter(|name| *name != "app.wasm") {
            std::fs::copy(&path, out.join(name)).at(&path)?;
        }
    }
    take_any_type(&out.join(LOADER))?;
    optimise(&out.join(VIEWS), &["-Oz"])?;
    // Last: that it is there says that all is. It is left as the compiler makes it: wasm-opt makes it smaller, but larger as
    // brotli has it.
    bind(&cut.join("app.wasm"), "app", out)
}

/// Builds the engine into `out` as engine.js and engine_bg.wasm.
pub fn build_engine(profile: Profile, out: &Path) -> Result<()> {
    let toolchain = tools::wasm_toolchain()?;
    let target = engine_target();
    println!("xtask: building the engine ({}); the first time takes many minutes", profile.cargo_name());
    let mut cargo = engine_cargo(&toolchain, profile);
    cargo
        .args(["build", "--package", "touchpaper-worker", "--profile", profile.cargo_name(), "--target", TARGET, "--target-dir"])
        .arg(&target);
    run::check(&mut cargo)?;
    let module = target.join(TARGET).join(profile.cargo_name()).join("touchpaper_worker.wasm");
    let bound = out.join(ENGINE_MODULE);
    if is_newer(&bound, &module) {
        return Ok(());
    }
    // Left as the compiler makes it: wasm-opt's usual passes make it larger as brotli has it, and a group-by on two threads 1.5
    // to 2.3 times slower. Merging equal functions alone makes it smaller; what it does to speed has not been measured.
    bind(&module, "engine", out)
}

pub fn engine_target() -> PathBuf {
    run::target().join("wasm")
}

/// A cargo that compiles for the threaded engine.
pub fn engine_cargo(toolchain: &WasmToolchain, profile: Profile) -> std::process::Command {
    // A panic's message is told all the same; the places of all that could panic are weight on the wire.
    let places = if profile == Profile::Release { "-Z location-detail=none" } else { "" };
    let mut cargo = toolchain.cargo_command();
    if profile == Profile::Quick {
        // What std consists of is part of what every crate is built from. `cargo test` adds `test` to it; with it always there
        // the tests' crates are those of the engine, and DataFusion is built once.
        cargo.env("CARGO_UNSTABLE_BUILD_STD", "panic_abort,std,test");
    }
    cargo.env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS", format!("{ENGINE_FLAGS} --cfg getrandom_backend=\"wasm_js\" {places}"));
    cargo
}

/// The loader of what is fetched later compiles while it streams, which a browser refuses where a host does not call the
/// file application/wasm. It is small: all of it, then compiled, costs nothing.
fn take_any_type(loader: &Path) -> Result<()> {
    const STREAMING: &str = "WebAssembly.instantiateStreaming(src, imports)";
    let script = std::fs::read_to_string(loader).at(loader)?;
    if !script.contains(STREAMING) {
        return Err(Error(format!("{} has changed its form", loader.display())));
    }
    let whole = "WebAssembly.instantiate(await (await src).arrayBuffer(), imports)";
    std::fs::write(loader, script.replace(STREAMING, whole)).at(loader)
}

/// Whether a product was made after what it is made of.
fn is_newer(product: &Path, source: &Path) -> bool {
    let modified = |path: &Path| std::fs::metadata(path).and_then(|data| data.modified()).ok();
    modified(product) > modified(source) && modified(source).is_some()
}

fn bind(module: &Path, name: &str, out: &Path) -> Result<()> {
    std::fs::create_dir_all(out).at(out)?;
    let bindgen = tools::wasm_bindgen()?;
    run::check(
        run::command(bindgen)
            .args([
                "--target",
                "web",
                "--no-typescript",
                "--remove-name-section",
                "--remove-producers-section",
                // What comes later is linked to them.
                "--keep-lld-exports",
                "--out-name",
                name,
                "--out-dir",
            ])
            .arg(out)
            .arg(module),
    )
}

fn optimise(module: &Path, passes: &[&str]) -> Result<()> {
    let wasm_opt = tools::node_modules()?.join("binaryen/bin/wasm-opt");
    let made = module.with_extension("opt");
    run::check(run::command("node").arg(wasm_opt).args(passes).args(WASM_OPT_FEATURES).arg(module).arg("-o").arg(&made))?;
    std::fs::rename(&made, module).at(module)
}
