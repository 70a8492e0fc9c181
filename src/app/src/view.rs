//! What a person chose to see: the theme, the panel (where the window is too narrow for all), the sections of the
//! inspector that are tables, notices not yet put away.

use std::collections::BTreeSet;

use crate::browser;

const THEME_KEY: &str = "touchpaper.theme";

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Theme {
    Light,
    Dark,
}

impl Theme {
    pub fn name(self) -> &'static str {
        match self {
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }

    pub fn other(self) -> Self {
        match self {
            Self::Light => Self::Dark,
            Self::Dark => Self::Light,
        }
    }

    /// The chosen one, or else the system's.
    pub fn current() -> Self {
        match browser::stored(THEME_KEY).as_deref() {
            Some("light") => Self::Light,
            Some("dark") => Self::Dark,
            _ if browser::prefers_dark() => Self::Dark,
            _ => Self::Light,
        }
    }

    pub fn keep(self) {
        browser::store(THEME_KEY, self.name());
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Panel {
    Script,
    Output,
    Jobs,
}

impl Panel {
    pub const ALL: [Self; 3] = [Self::Script, Self::Output, Self::Jobs];

    pub fn name(self) -> &'static str {
        match self {
            Self::Script => "script",
            Self::Output => "output",
            Self::Jobs => "jobs",
        }
    }

    pub fn label(self) -> &'static str {
        match self {
            Self::Script => "Script",
            Self::Output => "Output",
            Self::Jobs => "Jobs",
        }
    }
}

pub struct View {
    pub theme: Theme,
    pub panel: Panel,
    /// By title; all others are pictures. Kept from run to run.
    pub tables: BTreeSet<&'static str>,
    pub notices: Vec<String>,
}

impl View {
    pub fn new() -> Self {
        Self { theme: Theme::current(), panel: Panel::Script, tables: BTreeSet::new(), notices: Vec::new() }
    }

    pub fn switch_form(&mut self, title: &'static str) {
        if !self.tables.remove(title) {
            self.tables.insert(title);
        }
    }
}
