//! Builds the two wasm modules: the page's, small and without threads, and the engine's, threaded.

use std::path::{Path, PathBuf};

use crate::error::{At, Result};
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

const TARGET: &str = "wasm32-unknown-unknown";

/// One memory shared by all threads, at most 4 GiB; the exports are what wasm-bindgen needs to start a thread.
/// The driver's stack is deeper than a thread's: plans and Python recurse there.
const ENGINE_FLAGS: &str = "-C target-feature=+atomics,+bulk-memory,+mutable-globals,+simd128 \
    -C link-arg=--shared-memory -C link-arg=--import-memory -C link-arg=--max-memory=4294967296 \
    -C link-arg=--export=__wasm_init_tls -C link-arg=--export=__tls_size -C link-arg=--export=__tls_align -C link-arg=--export=__tls_base \
    -C link-arg=-zstack-size=4194304";

/// The features that the browsers named in the README all have.
const WASM_OPT_FEATURES: [&str; 6] = [
    "--enable-bulk-memory",
    "--enable-simd",
    "--enable-mutable-globals",
    "--enable-sign-ext",
    "--enable-nontrapping-float-to-int",
    "--enable-reference-types",
];

/// Builds the page's module and its JavaScript into `out` as app.js and app_bg.wasm.
pub fn build_app(profile: Profile, out: &Path) -> Result<()> {
    let toolchain = tools::wasm_toolchain()?;
    let target = run::target().join("wasm-app");
    // The page's module is small: always optimised, so that tests see the page that visitors see.
    let mut cargo = toolchain.cargo_command();
    cargo.args(["build", "--quiet", "--package", "touchpaper-app", "--profile", "wasm", "--target", TARGET, "--target-dir"]).arg(&target);
    run::check(&mut cargo)?;
    bind(&target.join(TARGET).join("wasm/touchpaper_app.wasm"), "app", profile, out)
}

/// Builds the engine into `out` as engine.js and engine_bg.wasm.
pub fn build_engine(profile: Profile, out: &Path) -> Result<()> {
    let toolchain = tools::wasm_toolchain()?;
    let target = engine_target();
    println!("xtask: building the engine ({}); the first time takes many minutes", profile.cargo_name());
    let mut cargo = engine_cargo(&toolchain, profile)?;
    cargo
        .args(["build", "--package", "touchpaper-worker", "--profile", profile.cargo_name(), "--target", TARGET, "--target-dir"])
        .arg(&target);
    run::check(&mut cargo)?;
    bind(&target.join(TARGET).join(profile.cargo_name()).join("touchpaper_worker.wasm"), "engine", profile, out)
}

pub fn engine_target() -> PathBuf {
    run::target().join("wasm")
}

/// A cargo that compiles Rust and C for the threaded engine.
pub fn engine_cargo(toolchain: &WasmToolchain, profile: Profile) -> Result<std::process::Command> {
    tools::clang()?;
    // A panic's message is told all the same; the places of all that could panic are weight on the wire.
    let places = if profile == Profile::Release { "-Z location-detail=none" } else { "" };
    let mut cargo = toolchain.cargo_command();
    if profile == Profile::Quick {
        // What std consists of is part of what every crate is built from. `cargo test` adds `test` to it; with it always there
        // the tests' crates are those of the engine, and DataFusion is built once.
        cargo.env("CARGO_UNSTABLE_BUILD_STD", "panic_abort,std,test");
    }
    cargo
        .env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS", format!("{ENGINE_FLAGS} --cfg getrandom_backend=\"wasm_js\" {places}"))
        .env("CC_wasm32_unknown_unknown", "clang")
        .env("AR_wasm32_unknown_unknown", "llvm-ar")
        .env("CFLAGS_wasm32_unknown_unknown", "-matomics -mbulk-memory -msimd128");
    Ok(cargo)
}

/// wasm-bindgen, then for visitors wasm-opt on the page's; nothing when the module has not changed.
fn bind(module: &Path, name: &str, profile: Profile, out: &Path) -> Result<()> {
    let product = out.join(format!("{name}_bg.wasm"));
    let modified = |path: &Path| std::fs::metadata(path).and_then(|data| data.modified()).ok();
    if modified(&product) > modified(module) && modified(module).is_some() {
        return Ok(());
    }
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
                "--out-name",
                name,
                "--out-dir",
            ])
            .arg(out)
            .arg(module),
    )?;
    // Not the engine: after link-time optimisation wasm-opt -O2 made it 4% smaller, but 1% larger as brotli has it, and its
    // group-by on two threads 1.5 to 2.3 times slower.
    if profile == Profile::Release && name == "app" { shrink(&product) } else { Ok(()) }
}

fn shrink(module: &Path) -> Result<()> {
    let wasm_opt = tools::node_modules()?.join("binaryen/bin/wasm-opt");
    let small = module.with_extension("opt");
    run::check(run::command("node").arg(wasm_opt).arg("-Oz").args(WASM_OPT_FEATURES).arg(module).arg("-o").arg(&small))?;
    std::fs::rename(&small, module).at(module)
}
