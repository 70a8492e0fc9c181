//! Makes .patched: the registry's sources of the crates that src/python/patches changes, with those changes applied.
//!
//! The workspace's `[patch.crates-io]` points there. No copy of these crates is kept in the repository.

use std::fs;
use std::path::{Path, PathBuf};

use crate::error::{At, Error, Result};
use crate::run;

/// Beside a patched crate's sources: what was done to them.
const APPLIED: &str = "applied.patch";

/// Cargo shows the warnings of a crate in a folder, as it does not those of one from the registry: hundreds, and none is ours to
/// mend. This is their sources' first line.
const SILENCE: &str = "#![allow(warnings)]\n";

/// A patch file is named `<crate>-<version>.patch`.
struct Patch {
    file: PathBuf,
    name: String,
    version: String,
}

pub fn make() -> Result<()> {
    let patches = patches()?;
    let stale: Vec<&Patch> = patches.iter().filter(|patch| !is_current(patch)).collect();
    if stale.is_empty() {
        return Ok(());
    }
    println!(
        "xtask: patching {} (their changes are in src/python/patches)",
        stale.iter().map(|p| p.name.as_str()).collect::<Vec<_>>().join(", ")
    );
    let sources = fetch(&patches)?;
    for patch in stale {
        let source = sources
            .iter()
            .find(|(name, version, _)| *name == patch.name && *version == patch.version)
            .map(|(_, _, folder)| folder)
            .ok_or_else(|| Error(format!("{} {} is not in the registry", patch.name, patch.version)))?;
        apply(patch, source)?;
    }
    Ok(())
}

fn patches() -> Result<Vec<Patch>> {
    let folder = run::root().join("src/python/patches");
    let mut patches = Vec::new();
    for entry in fs::read_dir(&folder).at(&folder)? {
        let file = entry.at(&folder)?.path();
        if file.extension().is_none_or(|extension| extension != "patch") {
            continue;
        }
        let stem = file.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let (name, version) = stem.rsplit_once('-').ok_or_else(|| Error(format!("{stem}: expected <crate>-<version>.patch")))?;
        patches.push(Patch { name: name.to_owned(), version: version.to_owned(), file });
    }
    patches.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(patches)
}

fn folder_of(patch: &Patch) -> PathBuf {
    run::root().join(".patched").join(&patch.name)
}

/// What was applied is kept beside the sources; equal text means nothing to do.
fn is_current(patch: &Patch) -> bool {
    let applied = fs::read_to_string(folder_of(patch).join(APPLIED));
    matches!((applied, changes(patch)), (Ok(applied), Ok(wanted)) if applied == wanted)
}

fn changes(patch: &Patch) -> Result<String> {
    Ok(SILENCE.to_owned() + &fs::read_to_string(&patch.file).at(&patch.file)?)
}

/// Has cargo download the crates and says where it unpacked them: (name, version, folder).
fn fetch(patches: &[Patch]) -> Result<Vec<(String, String, PathBuf)>> {
    let folder = run::target().join("patched-fetch");
    fs::create_dir_all(folder.join("src")).at(&folder)?;
    let mut manifest =
        String::from("[workspace]\n[package]\nname = \"patched-fetch\"\nversion = \"0.0.0\"\nedition = \"2024\"\n[dependencies]\n");
    for patch in patches {
        manifest.push_str(&format!("{} = {{ version = \"={}\", default-features = false }}\n", patch.name, patch.version));
    }
    let path = folder.join("Cargo.toml");
    fs::write(&path, manifest).at(&path)?;
    fs::write(folder.join("src/lib.rs"), "").at(&folder)?;
    let text = run::output(run::command("cargo").arg("metadata").arg("--format-version=1").arg("--manifest-path").arg(&path))?;
    let metadata: serde_json::Value = serde_json::from_str(&text)?;
    let packages = metadata["packages"].as_array().cloned().unwrap_or_default();
    Ok(packages
        .iter()
        .filter_map(|package| {
            let manifest = Path::new(package["manifest_path"].as_str()?);
            Some((package["name"].as_str()?.to_owned(), package["version"].as_str()?.to_owned(), manifest.parent()?.to_owned()))
        })
        .collect())
}

/// Built beside the final place and moved there, so that a failure leaves the old sources whole.
fn apply(patch: &Patch, source: &Path) -> Result<()> {
    let wanted = folder_of(patch);
    let fresh = run::root().join(".patched").join(format!("{}.new", patch.name));
    if fresh.exists() {
        fs::remove_dir_all(&fresh).at(&fresh)?;
    }
    copy_tree(source, &fresh)?;
    // Run outside the checkout's git, which would otherwise skip paths that it ignores.
    run::output(
        run::command("git")
            .current_dir(&fresh)
            .env("GIT_CEILING_DIRECTORIES", run::root().join(".patched"))
            .arg("apply")
            .arg("-p1")
            .arg(&patch.file),
    )?;
    let library = fresh.join("src/lib.rs");
    let source = fs::read_to_string(&library).at(&library)?;
    fs::write(&library, SILENCE.to_owned() + &source).at(&library)?;
    fs::write(fresh.join(APPLIED), changes(patch)?).at(&fresh)?;
    if wanted.exists() {
        fs::remove_dir_all(&wanted).at(&wanted)?;
    }
    fs::rename(&fresh, &wanted).at(&wanted)
}

fn copy_tree(from: &Path, to: &Path) -> Result<()> {
    const LEFT_OUT: [&str; 4] = ["Cargo.lock", "Cargo.toml.orig", ".cargo-ok", ".cargo_vcs_info.json"];
    fs::create_dir_all(to).at(to)?;
    for entry in fs::read_dir(from).at(from)? {
        let entry = entry.at(from)?;
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy_tree(&entry.path(), &target)?;
        } else if !LEFT_OUT.iter().any(|name| entry.file_name() == *name) {
            fs::copy(entry.path(), &target).at(&target)?;
            // The registry's time stamps, so that cargo sees an unchanged file as unchanged.
            let modified = entry.metadata().and_then(|data| data.modified()).at(entry.path())?;
            fs::File::options().write(true).open(&target).and_then(|file| file.set_modified(modified)).at(&target)?;
        }
    }
    Ok(())
}
