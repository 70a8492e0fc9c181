//! Models that were registered, and those of them that are deployed: endpoints of the page, each a model's version behind a
//! contract, answered by replicas.

pub mod deployment;
pub mod log;
pub mod logs;
pub mod model;
pub mod registry;
pub mod router;
pub mod screens;

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use serde_json::Value;
use touchpaper_deploy::Table;

use crate::deploy::deployment::Deployment;
use crate::deploy::model::{Key, Version};
use crate::deploy::registry::Registry;

/// How requests from outside of the page's own code come to deployments.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Route {
    /// Nothing is deployed yet, so nobody has asked for it.
    #[default]
    Closed,
    Opening,
    /// `fetch` reaches `<base>deployments/<name>/…`, from other tabs and frames of this site too.
    ServiceWorker,
    /// Only the page itself and its terminal reach them, and why.
    Direct(String),
}

/// A registration that goes on in the engine, or an import.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Work {
    /// `Registering churn`
    pub what: String,
}

/// A fitted model that the session has under a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fitted {
    pub variable: String,
    /// `PipelineModel of StringIndexer, VectorAssembler, LogisticRegression`
    pub about: String,
    /// DataFrames of the session, one of which it was fitted to.
    pub frames: Vec<String>,
}

/// What undo brings back: the version's files are in the store's bin.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deleted {
    pub key: Key,
}

#[derive(Default)]
pub struct Deploy {
    /// The registry's files have been read.
    pub opened: bool,
    pub registry: Registry,
    /// In the order in which they were made.
    pub deployments: Vec<Deployment>,
    pub route: Route,
    pub work: Option<Work>,
    /// Files of the registry have changed since they were read.
    pub stale: bool,
    /// Changes of the registry's files by this page that go on: what the files have meanwhile is older than what is here.
    pub writing: usize,
    /// How often the files were read: of two readings the later one counts.
    pub readings: u64,
    /// Paths of the registry's that Python says it has written: they are read again, though they be as long as before.
    pub changed: BTreeSet<String>,
    /// Models of the notebook's session, as Python tells them; null before they are asked for.
    pub told: Value,
    pub deleted: Option<Deleted>,
    /// What could not be done, until the next thing is.
    pub problems: Vec<String>,
    /// What was done.
    pub said: Option<String>,
    /// Training rows with the model's outputs, of the versions that were asked for; an error is why there are none.
    pub samples: BTreeMap<Key, Result<Rc<Table>, String>>,
}

impl Deploy {
    pub fn get(&self, name: &str) -> Option<&Deployment> {
        self.deployments.iter().find(|deployment| deployment.name == name)
    }

    pub fn get_mut(&mut self, name: &str) -> Option<&mut Deployment> {
        self.deployments.iter_mut().find(|deployment| deployment.name == name)
    }

    /// Models of the notebook's session, once they were asked for.
    pub fn fitted(&self) -> Option<Vec<Fitted>> {
        let texts = |told: &Value| told.as_array().into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect();
        let read = |told: &Value| {
            Some(Fitted {
                variable: told["variable"].as_str()?.to_owned(),
                about: told["about"].as_str().unwrap_or_default().to_owned(),
                frames: texts(&told["frames"]),
            })
        };
        Some(self.told.as_array()?.iter().filter_map(read).collect())
    }

    pub fn version(&self, key: &Key) -> Option<&Version> {
        self.registry.get(key)
    }

    /// Deployments of a version.
    pub fn of(&self, key: &Key) -> impl Iterator<Item = &Deployment> {
        self.deployments.iter().filter(move |deployment| deployment.model == *key)
    }
}
