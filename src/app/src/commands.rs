//! What the command palette offers: each thing that can be done from anywhere, where it can be done now.

use crate::actions::cancel::cancel;
use crate::actions::edit_cells::clear;
use crate::actions::fit_pipeline::{fit, switch_preview};
use crate::actions::go_to::{go_to, go_to_lab};
use crate::actions::open_notebook::{download_notebook, download_script};
use crate::actions::restart::restart_by_hand;
use crate::actions::run::run;
use crate::actions::run_cells::run_all;
use crate::actions::share::{share_notebook, share_pipeline, share_script};
use crate::actions::switch_theme::switch_theme;
use crate::engine::Life;
use crate::labs::Kind;
use crate::view::Place;
use crate::workbench::Workbench;

#[derive(Clone, Copy)]
pub struct Command {
    pub label: &'static str,
    /// What it is about.
    pub kind: &'static str,
    act: Act,
}

#[derive(Clone, Copy)]
enum Act {
    Do(fn(&Workbench)),
    Go(Place),
    Lab(Kind),
}

impl Command {
    pub fn run(&self, bench: &Workbench) {
        match self.act {
            Act::Do(act) => act(bench),
            Act::Go(place) => go_to(bench, place),
            Act::Lab(kind) => go_to_lab(bench, kind),
        }
    }

    /// It has all of the typed words' beginnings, in whatever order.
    pub fn matches(&self, typed: &str) -> bool {
        let text = format!("{} {}", self.label, self.kind).to_lowercase();
        let starts = |typed: &str| text.split_whitespace().any(|word| word.starts_with(typed));
        typed.to_lowercase().split_whitespace().all(starts)
    }
}

/// Those that can be done now, what is at hand first.
pub fn all(bench: &Workbench) -> Vec<Command> {
    let place = bench.view.read().place;
    let life = bench.engine.read().life.clone();
    of(place, &life)
}

fn of(place: Place, life: &Life) -> Vec<Command> {
    let command = |kind, label, act: fn(&Workbench)| Command { label, kind, act: Act::Do(act) };
    let mut found = Vec::new();
    if matches!(life, Life::Running) {
        found.push(command("engine", "Cancel what runs", cancel));
    } else {
        match place {
            Place::Notebook => {
                found.push(command("notebook", "Run all cells", run_all));
                found.push(command("notebook", "Clear results", clear));
            }
            Place::Pipeline => {
                found.push(command("pipeline", "Fit the pipeline", fit));
                found.push(command("pipeline", "Show rows before a fit, or no more", switch_preview));
            }
            Place::Script => found.push(command("script", "Run the script", run)),
            _ => {}
        }
    }
    match place {
        Place::Notebook => found.extend([
            command("notebook", "Copy a link to the notebook", share_notebook),
            command("notebook", "Save as .ipynb", download_notebook),
            command("notebook", "Save as .py", download_script),
        ]),
        Place::Script => found.push(command("script", "Copy a link to the script", share_script)),
        Place::Pipeline => found.push(command("pipeline", "Copy a link to the pipeline", share_pipeline)),
        _ => {}
    }
    found.extend(Place::ALL.into_iter().filter(|other| *other != place).map(way_to));
    found.extend(Kind::ALL.map(|kind| Command { label: kind.title(), kind: "lab", act: Act::Lab(kind) }));
    found.push(command("page", "Switch between light and dark", switch_theme));
    if life.is_up() {
        found.push(command("engine", "Restart the engine", restart_by_hand));
    }
    found
}

fn way_to(place: Place) -> Command {
    Command { label: place.label(), kind: "go to", act: Act::Go(place) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_offered_follows_the_view_and_what_runs() {
        let labels = |place, life| of(place, &life).iter().map(|command| command.label).collect::<Vec<_>>();
        assert_eq!(labels(Place::Notebook, Life::Ready)[0], "Run all cells");
        let busy = labels(Place::Notebook, Life::Running);
        assert!(busy[0] == "Cancel what runs" && !busy.contains(&"Run all cells"), "{busy:?}");
        assert!(!busy.contains(&"Notebook") && busy.contains(&"Pipeline"));
        assert!(!labels(Place::Start, Life::Crashed).contains(&"Restart the engine"));
        assert!(labels(Place::Labs, Life::Ready).contains(&"Amdahl and Gustafson"));
    }

    #[test]
    fn words_are_found_by_their_beginnings() {
        let command = way_to(Place::Settings);
        assert!(["", "set", "go set", "SETTINGS to"].into_iter().all(|typed| command.matches(typed)));
        assert!(!command.matches("tings") && !command.matches("set x"));
    }
}
