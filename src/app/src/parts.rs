//! What of the page is fetched after it stands. The build takes the functions marked here out of the page's module, with all
//! that only they need, into a module of its own (`xtask/wasm.rs`): every view but those of a first visit, the commands, and
//! what jobs look like, of which there are none before something has run.

use std::cell::Cell;

use wasm_split_helpers::{SplitLoaderError, wasm_split};
use yew::{Html, NodeRef, html};

use crate::actions::open_exercise;
use crate::components::commands::palette::Palette;
use crate::components::course::CoursePanel;
use crate::components::data::DataPanel;
use crate::components::deploy::DeployPanel;
use crate::components::labs::LabsPanel;
use crate::components::notebook::NotebookPanel;
use crate::components::pipeline::PipelinePanel;
use crate::components::settings::SettingsPanel;
use crate::components::terminal::TerminalPanel;
use crate::components::timeline::told::told;
use crate::view::Place;
use crate::workbench::Workbench;

/// What draws them.
#[derive(Clone, Copy)]
pub struct Parts {
    pub view: fn(&Workbench, Place) -> Html,
    /// The palette's contents, in its dialog.
    pub commands: fn(&Workbench, &NodeRef) -> Html,
    /// A run's jobs.
    pub jobs: fn(&Workbench) -> Html,
}

/// It could not be fetched: no network, or the host has another build by now.
#[derive(Debug)]
pub struct Missing;

impl From<SplitLoaderError> for Missing {
    fn from(_: SplitLoaderError) -> Self {
        Self
    }
}

thread_local! {
    static THERE: Cell<Option<Parts>> = const { Cell::new(None) };
}

/// Where they were fetched already.
pub fn there() -> Option<Parts> {
    THERE.with(Cell::get)
}

pub async fn fetch() -> Result<(), Missing> {
    let parts = views().await?;
    THERE.with(|there| there.set(Some(parts)));
    Ok(())
}

#[wasm_split(views, fallible)]
fn views() -> Result<Parts, Missing> {
    fn view(bench: &Workbench, place: Place) -> Html {
        let bench = bench.clone();
        match place {
            Place::Course => html! { <CoursePanel {bench} /> },
            Place::Data => html! { <DataPanel {bench} /> },
            Place::Deploy => html! { <DeployPanel {bench} /> },
            Place::Labs => html! { <LabsPanel {bench} /> },
            Place::Notebook => html! { <NotebookPanel {bench} /> },
            Place::Pipeline => html! { <PipelinePanel {bench} /> },
            Place::Settings => html! { <SettingsPanel {bench} /> },
            Place::Terminal => html! { <TerminalPanel {bench} /> },
            // These are in the page's own module.
            Place::Start | Place::Script => Html::default(),
        }
    }
    let commands = |bench: &Workbench, dialog: &NodeRef| html! { <Palette bench={bench.clone()} dialog={dialog.clone()} /> };
    Ok(Parts { view, commands, jobs: told })
}

#[wasm_split(views, fallible)]
pub fn follow_exercise(bench: Workbench) -> Result<(), Missing> {
    open_exercise::follow(&bench);
    Ok(())
}

#[wasm_split(views, fallible)]
pub fn restore_draft(bench: Workbench, draft: String) -> Result<(), Missing> {
    open_exercise::restore(&bench, &draft);
    Ok(())
}
