//! What the page fetches before it can be used: its style sheets as one, its scripts without spaces, and which files
//! these are, for the report.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use crate::error::{At, Error, Result};
use crate::run;

/// Under styles/: all sheets in the order in which index.html names them.
const SHEET: &str = "all.css";
const LINK: &str = "<link rel=\"stylesheet\" href=\"assets/BUILD_ID/styles/";

/// Joins the sheets that `index` links into one file of `styles`, which takes their place; gives index.html with a link to
/// that one. A sheet for a component is good to write; a request for each is not.
pub fn join_styles(index: &str, styles: &Path, esbuild: &Path) -> Result<String> {
    let mut sheets = String::new();
    let mut page = String::new();
    for line in index.lines() {
        let Some(name) = line.trim().strip_prefix(LINK).and_then(|rest| rest.strip_suffix("\">")) else {
            page.push_str(line);
            page.push('\n');
            continue;
        };
        if sheets.is_empty() {
            page.push_str(&format!("  {LINK}{SHEET}\">\n"));
        }
        let path = styles.join(name);
        sheets.push_str(&fs::read_to_string(&path).at(&path)?);
        fs::remove_file(&path).at(&path)?;
    }
    let sheet = styles.join(SHEET);
    fs::write(&sheet, sheets).at(&sheet)?;
    minify(&[sheet], styles, esbuild)?;
    Ok(page)
}

/// Files go into `out` without comments and spaces, and scripts stay modules of their own.
pub fn minify(files: &[PathBuf], out: &Path, esbuild: &Path) -> Result<()> {
    let mut minifier = run::command("node");
    minifier.arg(esbuild).args(files).args(["--minify", "--log-level=warning", "--allow-overwrite", "--entry-names=[name]"]);
    // wasm-bindgen names a module twice where some of its functions may throw; both are the same.
    minifier.arg("--log-override:duplicate-object-key=silent");
    run::check(minifier.arg(format!("--outdir={}", out.display())))
}

/// The files, relative to the site, that are fetched before the page can be used: index.html, what it names, and what
/// the modules among that import.
pub fn files(site: &Path, id: &str) -> Result<BTreeSet<String>> {
    let folder = format!("assets/{id}/");
    let index = site.join("index.html");
    let page = fs::read_to_string(&index).at(&index)?;
    let mut found = BTreeSet::from(["index.html".to_owned()]);
    let mut ahead: Vec<String> = page.split('"').filter(|text| text.starts_with(&folder)).map(str::to_owned).collect();
    while let Some(name) = ahead.pop() {
        if !found.insert(name.clone()) {
            continue;
        }
        let path = site.join(&name);
        if !path.exists() {
            return Err(Error(format!("{name} is asked for by the page, but not built")));
        }
        if name.ends_with(".js") {
            let script = fs::read_to_string(&path).at(&path)?;
            ahead.extend(imported(&script).into_iter().map(|import| format!("{folder}{import}")));
        }
    }
    Ok(found)
}

/// The neighbours that a module imports as it begins: `from "./name"` and `import "./name"`. What it imports later has a
/// bracket there.
fn imported(script: &str) -> Vec<&str> {
    let mut found = Vec::new();
    for (at, _) in script.match_indices("./") {
        let Some((before, quote)) = script.get(..at).and_then(|before| Some((before, before.chars().next_back()?))) else { continue };
        let word = before.trim_end_matches(quote).trim_end();
        if (quote == '"' || quote == '\'') && (word.ends_with("from") || word.ends_with("import")) {
            let name = script.get(at + 2..).and_then(|rest| rest.split(quote).next()).unwrap_or_default();
            found.push(name);
        }
    }
    found
}
