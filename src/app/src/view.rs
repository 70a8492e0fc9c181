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

/// A view of the workbench; each has an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    Script,
    Notebook,
}

impl Place {
    pub const ALL: [Self; 2] = [Self::Script, Self::Notebook];

    /// As in `?view=notebook`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Script => "script",
            Self::Notebook => "notebook",
        }
    }

    pub fn label(self) -> &'static str {
        match self {
            Self::Script => "Script",
            Self::Notebook => "Notebook",
        }
    }

    /// What the page's address asks for, or the first.
    pub fn of_address() -> Self {
        let asked = browser::asked("view");
        Self::ALL.into_iter().find(|place| asked.as_deref() == Some(place.name())).unwrap_or(Self::Script)
    }

    /// Its panels; where the window is too narrow for all, one is shown at a time.
    pub fn panels(self) -> &'static [Panel] {
        match self {
            Self::Script => &[Panel::Script, Panel::Output, Panel::Jobs],
            Self::Notebook => &[Panel::Notebook, Panel::Jobs],
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Panel {
    Notebook,
    Script,
    Output,
    Jobs,
}

impl Panel {
    pub fn name(self) -> &'static str {
        match self {
            Self::Notebook => "notebook",
            Self::Script => "script",
            Self::Output => "output",
            Self::Jobs => "jobs",
        }
    }

    pub fn label(self) -> &'static str {
        match self {
            Self::Notebook => "Notebook",
            Self::Script => "Script",
            Self::Output => "Output",
            Self::Jobs => "Jobs",
        }
    }
}

pub struct View {
    pub theme: Theme,
    pub place: Place,
    pub panel: Panel,
    /// By title; all others are pictures. Kept from run to run.
    pub tables: BTreeSet<&'static str>,
    pub notices: Vec<String>,
}

impl View {
    pub fn new() -> Self {
        let place = Place::of_address();
        Self { theme: Theme::current(), place, panel: place.panels()[0], tables: BTreeSet::new(), notices: Vec::new() }
    }

    pub fn switch_form(&mut self, title: &'static str) {
        if !self.tables.remove(title) {
            self.tables.insert(title);
        }
    }
}
