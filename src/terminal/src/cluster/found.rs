//! What a script says of itself, read from its text: which modules it imports, which of its words may be files, what it
//! sets that a command line cannot.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use regex::Regex;

use super::{SPARK, Wanted};

/// What a script's text speaks of.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Found {
    /// First parts of what it imports.
    pub modules: BTreeSet<String>,
    /// Texts in it that may be relative paths.
    pub texts: BTreeSet<String>,
}

static IMPORT: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"(?m)^[ \t]*(?:from[ \t]+([\w.]+)[ \t]+import|import[ \t]+([\w., \t]+))").ok());
static TEXT: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r#""([^"\\\n]+)"|'([^'\\\n]+)'"#).ok());
static MASTER: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r#"\.\s*(?:master|setMaster)\s*\(\s*["']"#).ok());

/// Reads a script. What it builds at run time is not seen.
pub fn look(source: &str) -> Found {
    let mut found = Found::default();
    for import in IMPORT.iter().flat_map(|import| import.captures_iter(source)) {
        let names = import.get(1).or(import.get(2)).map_or("", |names| names.as_str());
        for name in names.split(',') {
            let name = name.split_whitespace().next().unwrap_or_default();
            let first = name.split('.').next().unwrap_or_default();
            if !first.is_empty() {
                found.modules.insert(first.to_owned());
            }
        }
    }
    for text in TEXT.iter().flat_map(|text| text.captures_iter(source)) {
        let text = text.get(1).or(text.get(2)).map_or("", |text| text.as_str());
        let is_relative = !text.starts_with('/') && !text.contains("://") && !text.split('/').any(|part| part == "..");
        if is_relative && text.len() < 300 && !text.trim().is_empty() {
            found.texts.insert(text.to_owned());
        }
    }
    found
}

/// What the folder's papers have to say of a script.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Facts {
    pub pandas: bool,
    pub numpy: bool,
    /// A master that is set in the script counts before --master.
    pub sets_master: bool,
    pub ml: bool,
}

pub fn facts(wanted: &Wanted) -> Facts {
    let sources =
        wanted.modules.iter().filter(|(path, _)| path.ends_with(".py")).map(|(_, bytes)| String::from_utf8_lossy(bytes).into_owned());
    let all: Vec<String> = std::iter::once(wanted.source.clone()).chain(sources).collect();
    let imports = |name: &str| all.iter().any(|source| look(source).modules.contains(name));
    let speaks = |words: &[&str]| all.iter().any(|source| words.iter().any(|word| source.contains(word)));
    let ml = speaks(&["pyspark.ml", "pyspark.mllib"]);
    Facts {
        pandas: imports("pandas") || speaks(&["toPandas(", "pandas_udf", "pyspark.pandas", "applyInPandas", "mapInPandas"]),
        numpy: imports("numpy") || ml,
        sets_master: all.iter().any(|source| MASTER.as_ref().is_some_and(|master| master.is_match(source))),
        ml,
    }
}

impl Facts {
    pub fn requirements(&self) -> String {
        let mut lines = vec![format!("pyspark=={SPARK}")];
        if self.numpy || self.pandas {
            lines.push("numpy".to_owned());
        }
        if self.pandas {
            lines.push("pandas<3".to_owned());
            lines.push("pyarrow".to_owned());
        }
        lines.join("\n") + "\n"
    }
}
