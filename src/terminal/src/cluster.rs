//! "Run on a cluster": a folder with a script, what it reads and imports, and the commands that submit it to Apache Spark
//! on one machine, on a standalone cluster, on YARN and on Kubernetes.

mod commands;
mod found;
mod readme;
#[cfg(test)]
mod tests;

use touchpaper_deploy::zip::Entry;

pub use found::look;

/// The release of Spark whose API and answers the engine has.
pub const SPARK: &str = "4.3.0";

/// What is wanted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wanted {
    /// As it is named in the commands: beside everything else.
    pub script: String,
    pub source: String,
    pub args: Vec<String>,
    /// spark-submit's settings as they were given: `--conf`, `--executor-memory` …, in words.
    pub options: Vec<String>,
    /// Modules by their paths beside the script, with their bytes.
    pub modules: Vec<(String, Vec<u8>)>,
    /// Data, by the relative paths that the script reads them at.
    pub data: Vec<(String, Vec<u8>)>,
    /// What of the script's data could not be put in, and why.
    pub left_out: Vec<String>,
}

/// The folder's files, in the order in which a person should see them.
pub fn folder(wanted: Wanted) -> Vec<Entry> {
    let facts = found::facts(&wanted);
    let mut entries = vec![
        Entry::new("README.md", readme::readme(&wanted, &facts)),
        Entry::new(wanted.script.clone(), wanted.source.clone()),
        Entry::new("requirements.txt", facts.requirements()),
        Entry::executable("submit-local.sh", commands::local(&wanted)),
        Entry::executable("submit-standalone.sh", commands::standalone(&wanted)),
        Entry::executable("submit-yarn.sh", commands::yarn(&wanted)),
        Entry::executable("submit-kubernetes.sh", commands::kubernetes(&wanted)),
        Entry::new("Dockerfile", commands::dockerfile(&facts)),
    ];
    entries.extend(wanted.modules.into_iter().map(|(path, bytes)| Entry::new(path, bytes)));
    entries.extend(wanted.data.into_iter().map(|(path, bytes)| Entry::new(path, bytes)));
    entries
}
