//! Assembles the static site: versioned assets, sample files, host headers, compressed copies.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::json;
use sha2::{Digest, Sha256};

use crate::error::{At, Error, Result};
use crate::wasm::{self, Profile};
use crate::{compress, front, patched, run, samples, serve, tools};

/// Common hosts refuse files over 25 MB; the engine is cut into parts below that, which the page joins while they stream.
const PART_BYTES: usize = 24_000_000;
const HOST_LIMIT: u64 = 25_000_000;

pub fn folder(profile: Profile) -> PathBuf {
    match profile {
        Profile::Release => run::root().join("dist"),
        Profile::Quick => run::target().join("dist-quick"),
    }
}

/// What is made anew of a site.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Parts {
    All,
    /// All but the engine, which stays as it was last built: for work on the page.
    Page,
}

pub fn build(profile: Profile, parts: Parts) -> Result<()> {
    patched::make()?;
    let node_modules = tools::node_modules()?;
    samples::make()?;
    let made = run::target().join("site").join(profile.cargo_name());
    fs::create_dir_all(&made).at(&made)?;
    bundle_editor(&node_modules, &made.join("editor"))?;
    wasm::build_app(&made.join("app"))?;
    let engine = made.join("engine");
    match parts {
        Parts::All => wasm::build_engine(profile, &engine)?,
        Parts::Page if engine.join(wasm::ENGINE_MODULE).exists() => {}
        Parts::Page => return Err(Error("no engine has been built yet that the page could go with: leave --page out once".to_owned())),
    }
    assemble(&made, &folder(profile), profile)
}

/// The editor as modules: what it needs to be typed into, and what it fetches then.
fn bundle_editor(node_modules: &Path, out: &Path) -> Result<()> {
    renew(out)?;
    run::check(
        run::command("node")
            .arg(node_modules.join("esbuild/bin/esbuild"))
            .args(["www/editor/editor.js", "--bundle", "--splitting", "--minify", "--format=esm", "--log-level=warning"])
            .args(["--legal-comments=none", "--chunk-names=editor-[name]"])
            .arg(format!("--outdir={}", out.display())),
    )
}

fn assemble(made: &Path, site: &Path, profile: Profile) -> Result<()> {
    let staged = made.join("assets");
    renew(&staged)?;
    let www = run::root().join("www");
    let esbuild = tools::node_modules()?.join("esbuild/bin/esbuild");
    let mut scripts: Vec<_> = ["boot.js", "engine-worker.js"].iter().map(|name| www.join(name)).collect();
    scripts.extend(
        ["deployments.js", "embed.js", "link.js", "offline.js", "store.js", "zip.js"].iter().map(|name| www.join("files").join(name)),
    );
    scripts.extend(["app.js", wasm::LOADER].iter().map(|name| made.join("app").join(name)));
    copy_tree(&made.join("editor"), &staged)?;
    copy_tree(&www.join("styles"), &staged.join("styles"))?;
    copy_tree(&made.join("app"), &staged)?;
    front::minify(&scripts, &staged, &esbuild)?;
    copy_tree(&made.join("engine"), &staged)?;
    copy_tree(&run::root().join("static"), &staged.join("files"))?;
    // Exercises are the page's to fetch one by one: the engine does not read them.
    fs::rename(staged.join("files/course"), staged.join("course")).at(&staged)?;
    // So are the labs' programs; those that a worker of the page's runs stay as they are written, to be read there.
    fs::rename(staged.join("files/labs"), staged.join("labs")).at(&staged)?;
    copy_tree(&www.join("labs"), &staged.join("labs"))?;
    copy_tree(&run::root().join("src/ml/src/registry"), &staged.join("registry"))?;
    write_file_index(&staged.join("files"))?;
    let index = www.join("index.html");
    let index = front::join_styles(&fs::read_to_string(&index).at(&index)?, &staged.join("styles"), &esbuild)?;
    split_engine(&staged)?;
    write_asset_list(&staged)?;

    let id = content_id(&staged)?;
    renew(site)?;
    let assets = site.join("assets").join(&id);
    fs::create_dir_all(site.join("assets")).at(site)?;
    fs::rename(&staged, &assets).at(&assets)?;
    fs::write(site.join("index.html"), index.replace("BUILD_ID", &id)).at(site)?;
    for name in ["manifest.webmanifest", "service-worker.js", "touchpaper-exercise.js"] {
        let path = www.join(name);
        let text = fs::read_to_string(&path).at(&path)?.replace("BUILD_ID", &id);
        fs::write(site.join(name), text).at(site)?;
    }
    write_host_files(site)?;
    report(site, &id, profile)
}

/// The engine's module in parts of a size that every host takes, and engine.json that lists them.
fn split_engine(assets: &Path) -> Result<()> {
    let module = assets.join(wasm::ENGINE_MODULE);
    let bytes = fs::read(&module).at(&module)?;
    let mut parts = Vec::new();
    for (index, part) in bytes.chunks(PART_BYTES).enumerate() {
        let name = format!("engine_bg.{index}.wasm");
        fs::write(assets.join(&name), part).at(assets)?;
        parts.push(json!({ "url": name, "bytes": part.len() }));
    }
    fs::remove_file(&module).at(&module)?;
    let manifest = json!({ "bytes": bytes.len(), "parts": parts });
    fs::write(assets.join("engine.json"), manifest.to_string()).at(assets)
}

/// What the engine's file system holds at the start: path there, address here, size.
fn write_file_index(files: &Path) -> Result<()> {
    let mut index = Vec::new();
    for path in list(files)? {
        let name = relative(&path, files);
        let bytes = fs::metadata(&path).at(&path)?.len();
        index.push(json!({ "path": name, "url": name, "bytes": bytes }));
    }
    fs::write(files.join("index.json"), serde_json::Value::from(index).to_string()).at(files)
}

/// What the service worker keeps for visits without a network.
fn write_asset_list(assets: &Path) -> Result<()> {
    let names: Vec<_> = list(assets)?.iter().map(|path| relative(path, assets)).collect();
    fs::write(assets.join("assets.json"), serde_json::Value::from(names).to_string()).at(assets)
}

/// Names the build: another content, another folder, so that no stale worker meets a new page.
fn content_id(folder: &Path) -> Result<String> {
    let mut hash = Sha256::new();
    for path in list(folder)? {
        hash.update(relative(&path, folder).as_bytes());
        hash.update(fs::read(&path).at(&path)?);
    }
    Ok(hash.finalize().iter().take(6).map(|byte| format!("{byte:02x}")).collect())
}

/// `_headers` is read by Netlify and Cloudflare Pages; `.nojekyll` keeps GitHub Pages from dropping files.
fn write_host_files(site: &Path) -> Result<()> {
    let mut headers = String::from("/*\n");
    for (name, value) in serve::ISOLATION.iter().chain([&serve::FOR_ANYBODY, &("Content-Security-Policy", serve::CONTENT_POLICY)]) {
        headers.push_str(&format!("  {name}: {value}\n"));
    }
    headers.push_str("/assets/*\n  Cache-Control: public, max-age=31536000, immutable\n");
    fs::write(site.join("_headers"), headers).at(site)?;
    fs::write(site.join(".nojekyll"), "").at(site)
}

fn report(site: &Path, id: &str, profile: Profile) -> Result<()> {
    let files = list(site)?;
    let first = front::files(site, id)?;
    if profile == Profile::Quick {
        return Ok(());
    }
    let (mut at_once, mut later, mut engine, mut samples) = (0, 0, 0, 0);
    println!("{:>12} {:>12}  file", "bytes", "brotli");
    for (path, raw, packed) in compress::all(&files)? {
        let name = relative(&path, site);
        println!("{raw:>12} {packed:>12}  {name}");
        if first.contains(&name) {
            at_once += packed;
        } else if name.contains("/engine") {
            engine += packed;
        } else if name.contains("/files/") {
            samples += packed;
        } else {
            later += packed;
        }
        if raw > HOST_LIMIT {
            return Err(Error(format!("{name} has {raw} bytes; common hosts take at most {HOST_LIMIT}")));
        }
    }
    let megabytes = |bytes: u64| bytes as f64 / 1e6;
    println!(
        "brotli 11: {:.3} MB until the page can be used, {:.3} MB of it when asked for (views, labs, course), engine {:.2} MB, \
         files that it begins with {:.2} MB",
        megabytes(at_once),
        megabytes(later),
        megabytes(engine),
        megabytes(samples)
    );
    println!("dist is ready: {}", site.display());
    Ok(())
}

fn copy(from: &Path, to: &Path) -> Result<()> {
    if let Some(parent) = to.parent() {
        fs::create_dir_all(parent).at(parent)?;
    }
    fs::copy(from, to).map(|_| ()).at(from)
}

fn copy_tree(from: &Path, to: &Path) -> Result<()> {
    for path in list(from)? {
        copy(&path, &to.join(relative(&path, from)))?;
    }
    Ok(())
}

fn renew(folder: &Path) -> Result<()> {
    if folder.exists() {
        fs::remove_dir_all(folder).at(folder)?;
    }
    fs::create_dir_all(folder).at(folder)
}

/// All files below, in the order of their names.
fn list(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).at(folder)? {
        let path = entry.at(folder)?.path();
        if path.is_dir() { files.extend(list(&path)?) } else { files.push(path) }
    }
    files.sort();
    Ok(files)
}

fn relative(path: &Path, folder: &Path) -> String {
    path.strip_prefix(folder).unwrap_or(path).to_string_lossy().replace('\\', "/")
}
