//! What the screens of a deployment have: its Console, its Load test, its Monitoring.

pub mod console;
pub mod drift;
pub mod form;
pub mod load_pictures;
pub mod load_test;
pub mod load_words;
pub mod retrain;
pub mod watch;
pub mod watch_pictures;

use std::collections::BTreeMap;

use crate::deploy::screens::console::Console;
use crate::deploy::screens::load_test::LoadTest;
use crate::deploy::screens::watch::Watch;

#[derive(Default)]
pub struct Screen {
    pub console: Console,
    pub load: LoadTest,
    pub watch: Watch,
}

/// By deployment.
#[derive(Default)]
pub struct Screens {
    all: BTreeMap<String, Screen>,
}

impl Screens {
    pub fn of(&self, deployment: &str) -> Option<&Screen> {
        self.all.get(deployment)
    }

    pub fn all(&self) -> impl Iterator<Item = (&String, &Screen)> {
        self.all.iter()
    }

    pub fn of_mut(&mut self, deployment: &str) -> &mut Screen {
        self.all.entry(deployment.to_owned()).or_default()
    }
}
