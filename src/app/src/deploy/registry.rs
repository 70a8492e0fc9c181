//! The registered models, as the person's files have them: `registry/<name>/<version>.json` tells of a version, and the
//! archive of the same name holds the saved model, `signature.json`, `version.json` and `sample.json` (training rows with the
//! model's outputs). `Lib/_registry.py` writes the same from Python, so there is one store.

use std::collections::BTreeMap;

use crate::deploy::model::{Key, Version};

pub const FOLDER: &str = "registry";
const LONGEST_NAME: usize = 64;

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Registry {
    versions: BTreeMap<Key, Version>,
    /// Files there that could not be read, and why.
    pub unread: BTreeMap<String, String>,
}

impl Registry {
    pub fn get(&self, key: &Key) -> Option<&Version> {
        self.versions.get(key)
    }

    pub fn get_mut(&mut self, key: &Key) -> Option<&mut Version> {
        self.versions.get_mut(key)
    }

    pub fn put(&mut self, version: Version) {
        self.versions.insert(version.key.clone(), version);
    }

    pub fn remove(&mut self, key: &Key) -> Option<Version> {
        self.versions.remove(key)
    }

    /// By name, then the newest version first.
    pub fn all(&self) -> Vec<&Version> {
        let mut all: Vec<&Version> = self.versions.values().collect();
        all.sort_by(|one, other| one.key.name.cmp(&other.key.name).then(other.key.version.cmp(&one.key.version)));
        all
    }

    pub fn next(&self, name: &str) -> u32 {
        let last = self.versions.keys().filter(|key| key.name == name).map(|key| key.version).max();
        last.unwrap_or(0) + 1
    }
}

/// Why a model cannot be called so.
pub fn check_name(name: &str) -> Result<(), String> {
    let first = name.chars().next().is_some_and(char::is_alphanumeric);
    let plain = name.chars().all(|letter| letter.is_alphanumeric() || matches!(letter, '-' | '_' | '.'));
    if first && plain && name.chars().count() <= LONGEST_NAME {
        return Ok(());
    }
    Err(format!("A model's name has letters, digits, '-', '_' and '.', begins with a letter or digit and has {LONGEST_NAME} at most."))
}

impl Key {
    /// What is told of the version.
    pub fn json(&self) -> String {
        format!("{FOLDER}/{}/{}.json", self.name, self.version)
    }

    pub fn archive(&self) -> String {
        format!("{FOLDER}/{}/{}.zip", self.name, self.version)
    }

    /// Of the path of either.
    pub fn of_path(path: &str) -> Option<Self> {
        let (name, file) = path.strip_prefix(FOLDER)?.strip_prefix('/')?.split_once('/')?;
        let version = file.strip_suffix(".json").or_else(|| file.strip_suffix(".zip"))?;
        let number = version.parse().ok().filter(|number| *number > 0)?;
        // `01.json` is no other name of version 1.
        (check_name(name).is_ok() && version == u32::to_string(&number)).then(|| Self { name: name.to_owned(), version: number })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::deploy::model::tests::{key, written};

    #[test]
    fn paths_name_versions() {
        assert_eq!(Key::of_path("registry/churn/12.zip"), Some(key(12)));
        assert_eq!(Key::of_path(&key(3).json()), Some(key(3)));
        for none in ["registry/churn/x.json", "registry/churn/0.json", "registry/churn/01.json", "registry/1.json", "data/churn/1.json"] {
            assert_eq!(Key::of_path(none), None, "{none}");
        }
    }

    #[test]
    fn names_are_plain() {
        assert!(check_name("churn-2.b_ü").is_ok());
        for none in ["", ".hidden", "a b", "a/b", "-x", &"x".repeat(65)] {
            assert!(check_name(none).is_err(), "{none}");
        }
    }

    #[test]
    fn versions_count_up() {
        let mut registry = Registry::default();
        assert_eq!(registry.next("churn"), 1);
        for (number, stage) in [(1, "Production"), (2, "None"), (10, "Staging")] {
            registry.put(Version::read(key(number), &written(stage, 0.5, 0.1)).unwrap());
        }
        assert_eq!(registry.all().iter().map(|version| version.key.version).collect::<Vec<_>>(), [10, 2, 1]);
        assert_eq!((registry.next("churn"), registry.next("other")), (11, 1));
        registry.remove(&key(10));
        assert_eq!(registry.next("churn"), 3);
    }
}
