//! What a person chose to see: the theme, the panel (where the window is too narrow for all), the sections of the
//! inspector that are tables, notices not yet put away.

use std::collections::BTreeSet;

use crate::browser;
use crate::link::Made;

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
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ThemeChoice {
    System,
    Always(Theme),
}

impl ThemeChoice {
    pub const ALL: [Self; 3] = [Self::System, Self::Always(Theme::Light), Self::Always(Theme::Dark)];

    pub fn label(self) -> &'static str {
        match self {
            Self::System => "As the system",
            Self::Always(Theme::Light) => "Light",
            Self::Always(Theme::Dark) => "Dark",
        }
    }

    /// The one of the address, of the site that frames the page, or of an earlier visit.
    pub fn first() -> Self {
        match browser::first_theme().as_deref() {
            Some("light") => Self::Always(Theme::Light),
            Some("dark") => Self::Always(Theme::Dark),
            _ => Self::System,
        }
    }

    pub fn theme(self) -> Theme {
        match self {
            Self::Always(theme) => theme,
            Self::System if browser::prefers_dark() => Theme::Dark,
            Self::System => Theme::Light,
        }
    }

    pub fn keep(self) {
        match self {
            Self::System => browser::forget(THEME_KEY),
            Self::Always(theme) => {
                browser::store(THEME_KEY, theme.name());
            }
        }
    }
}

/// A view of the workbench; each has an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    Start,
    Script,
    Notebook,
    Pipeline,
    Terminal,
    Deploy,
    Course,
    Labs,
    Data,
    Settings,
}

impl Place {
    pub const ALL: [Self; 10] = [
        Self::Start,
        Self::Script,
        Self::Notebook,
        Self::Pipeline,
        Self::Terminal,
        Self::Deploy,
        Self::Course,
        Self::Labs,
        Self::Data,
        Self::Settings,
    ];

    /// As in `?view=notebook`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Start => "start",
            Self::Script => "script",
            Self::Notebook => "notebook",
            Self::Pipeline => "pipeline",
            Self::Terminal => "terminal",
            Self::Deploy => "deploy",
            Self::Course => "course",
            Self::Labs => "labs",
            Self::Data => "data",
            Self::Settings => "settings",
        }
    }

    pub fn label(self) -> &'static str {
        match self {
            Self::Start => "Start",
            Self::Script => "Script",
            Self::Notebook => "Notebook",
            Self::Pipeline => "Pipeline",
            Self::Terminal => "Terminal",
            Self::Deploy => "Deploy",
            Self::Course => "Course",
            Self::Labs => "Labs",
            Self::Data => "Data",
            Self::Settings => "Settings",
        }
    }

    /// Whether there is something in it to run.
    pub fn runs(self) -> bool {
        matches!(self, Self::Script | Self::Notebook | Self::Pipeline)
    }

    /// What the page's address asks for, or the script. A course, an exercise, a lab or a notebook may be asked for without
    /// its view.
    pub fn of_address() -> Self {
        let asked = browser::asked("view");
        let otherwise = match asked {
            None if browser::asked("exercise").or_else(|| browser::asked("course")).is_some() => Self::Course,
            None if browser::asked("lab").is_some() => Self::Labs,
            None if browser::asked("notebook").is_some() => Self::Notebook,
            _ => Self::Script,
        };
        Self::ALL.into_iter().find(|place| asked.as_deref() == Some(place.name())).unwrap_or(otherwise)
    }

    /// Its panels; where the window is too narrow for all, one is shown at a time.
    pub fn panels(self) -> &'static [Panel] {
        match self {
            Self::Script => &[Panel::Script, Panel::Output, Panel::Jobs],
            Self::Notebook => &[Panel::Notebook, Panel::Jobs],
            Self::Pipeline => &[Panel::Pipeline, Panel::Jobs],
            Self::Terminal => &[Panel::Terminal, Panel::Jobs],
            Self::Deploy => &[Panel::Deploy],
            Self::Start => &[Panel::Start],
            Self::Course => &[Panel::Course, Panel::Jobs],
            Self::Labs => &[Panel::Labs, Panel::Jobs],
            Self::Data => &[Panel::Data],
            Self::Settings => &[Panel::Settings],
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Panel {
    Notebook,
    Pipeline,
    Terminal,
    Deploy,
    Script,
    Output,
    Jobs,
    Start,
    Course,
    Labs,
    Data,
    Settings,
}

impl Panel {
    pub fn name(self) -> &'static str {
        match self {
            Self::Notebook => "notebook",
            Self::Pipeline => "pipeline",
            Self::Terminal => "terminal",
            Self::Deploy => "deploy",
            Self::Script => "script",
            Self::Output => "output",
            Self::Jobs => "jobs",
            Self::Start => "start",
            Self::Course => "course",
            Self::Labs => "labs",
            Self::Data => "data",
            Self::Settings => "settings",
        }
    }

    pub fn label(self) -> &'static str {
        match self {
            Self::Notebook => "Notebook",
            Self::Pipeline => "Pipeline",
            Self::Terminal => "Terminal",
            Self::Deploy => "Deploy",
            Self::Script => "Script",
            Self::Output => "Output",
            Self::Jobs => "Jobs",
            Self::Start => "Start",
            Self::Course => "Course",
            Self::Labs => "Labs",
            Self::Data => "Data",
            Self::Settings => "Settings",
        }
    }
}

pub struct View {
    pub theme: Theme,
    pub theme_choice: ThemeChoice,
    pub place: Place,
    pub panel: Panel,
    /// By title; all others are pictures. Kept from run to run.
    pub tables: BTreeSet<&'static str>,
    pub notices: Vec<String>,
    /// The link that was made last, until it is put away.
    pub link: Option<Made>,
    /// The command palette is open.
    pub commands: bool,
    /// The list of the notebook's keys is open.
    pub keys: bool,
}

impl View {
    pub fn new() -> Self {
        let (place, theme_choice) = (Place::of_address(), ThemeChoice::first());
        let (theme, panel) = (theme_choice.theme(), place.panels()[0]);
        Self { theme, theme_choice, place, panel, tables: BTreeSet::new(), notices: Vec::new(), link: None, commands: false, keys: false }
    }

    pub fn switch_form(&mut self, title: &'static str) {
        if !self.tables.remove(title) {
            self.tables.insert(title);
        }
    }
}
