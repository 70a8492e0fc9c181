//! Assembles the static site: versioned assets, sample files, host headers, compressed copies.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::json;
use sha2::{Digest, Sha256};

use crate::error::{At, Error, Result};
use crate::wasm::{self, Profile};
use crate::{compress, patched, run, samples, serve, tools};

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
    bundle_editor(&node_modules, &made)?;
    wasm::build_app(profile, &made.join("app"))?;
    let engine = made.join("engine");
    match parts {
        Parts::All => wasm::build_engine(profile, &engine)?,
        Parts::Page if engine.join("engine_bg.wasm").exists() => {}
        Parts::Page => return Err(Error("no engine has been built yet that the page could go with: leave --page out once".to_owned())),
    }
    assemble(&made, &folder(profile), profile)
}

fn bundle_editor(node_modules: &Path, made: &Path) -> Result<()> {
    run::check(
        run::command("node")
            .arg(node_modules.join("esbuild/bin/esbuild"))
            .args(["www/editor/editor.js", "--bundle", "--minify", "--format=esm", "--log-level=warning"])
            .arg(format!("--outfile={}", made.join("editor.js").display())),
    )
}

fn assemble(made: &Path, site: &Path, profile: Profile) -> Result<()> {
    let staged = made.join("assets");
    renew(&staged)?;
    let www = run::root().join("www");
    for name in ["boot.js", "engine-worker.js"] {
        copy(&www.join(name), &staged.join(name))?;
    }
    for name in ["embed.js", "link.js", "offline.js", "store.js", "zip.js"] {
        copy(&www.join("files").join(name), &staged.join(name))?;
    }
    copy(&made.join("editor.js"), &staged.join("editor.js"))?;
    copy_tree(&www.join("styles"), &staged.join("styles"))?;
    copy_tree(&made.join("app"), &staged)?;
    copy_tree(&made.join("engine"), &staged)?;
    copy_tree(&run::root().join("static"), &staged.join("files"))?;
    // Exercises are the page's to fetch one by one: the engine does not read them.
    fs::rename(staged.join("files/course"), staged.join("course")).at(&staged)?;
    copy_tree(&run::root().join("src/ml/src/registry"), &staged.join("registry"))?;
    write_file_index(&staged.join("files"))?;
    split_engine(&staged)?;
    write_asset_list(&staged)?;

    let id = content_id(&staged)?;
    renew(site)?;
    let assets = site.join("assets").join(&id);
    fs::create_dir_all(site.join("assets")).at(site)?;
    fs::rename(&staged, &assets).at(&assets)?;
    for name in ["index.html", "manifest.webmanifest", "service-worker.js", "touchpaper-exercise.js"] {
        let path = www.join(name);
        let text = fs::read_to_string(&path).at(&path)?.replace("BUILD_ID", &id);
        fs::write(site.join(name), text).at(site)?;
    }
    write_host_files(site)?;
    report(site, profile)
}

/// The engine's module in parts of a size that every host takes, and engine.json that lists them.
fn split_engine(assets: &Path) -> Result<()> {
    let module = assets.join("engine_bg.wasm");
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
    for (name, value) in serve::ISOLATION.iter().chain([&("Content-Security-Policy", serve::CONTENT_POLICY)]) {
        headers.push_str(&format!("  {name}: {value}\n"));
    }
    headers.push_str("/assets/*\n  Cache-Control: public, max-age=31536000, immutable\n");
    fs::write(site.join("_headers"), headers).at(site)?;
    fs::write(site.join(".nojekyll"), "").at(site)
}

fn report(site: &Path, profile: Profile) -> Result<()> {
    let files = list(site)?;
    if profile == Profile::Quick {
        return Ok(());
    }
    let mut engine = 0;
    let mut page = 0;
    println!("{:>12} {:>12}  file", "bytes", "brotli");
    for (path, raw, packed) in compress::all(&files)? {
        let name = relative(&path, site);
        println!("{raw:>12} {packed:>12}  {name}");
        if name.contains("/engine") {
            engine += packed;
        } else if !name.contains("/files/") && !name.contains("/course/") {
            page += packed;
        }
        if raw > HOST_LIMIT {
            return Err(Error(format!("{name} has {raw} bytes; common hosts take at most {HOST_LIMIT}")));
        }
    }
    println!("page without the engine: {:.2} MB, engine: {:.2} MB (brotli 11)", page as f64 / 1e6, engine as f64 / 1e6);
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
