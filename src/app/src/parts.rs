//! What of the page is fetched after it stands. The build takes the functions marked here out of the page's module, with all
//! that only they need, into a module of its own (`xtask/wasm.rs`): every view but those of a first visit.

use std::cell::Cell;

use wasm_split_helpers::{SplitLoaderError, wasm_split};
use yew::{Html, html};

use crate::actions::open_exercise;
use crate::components::course::CoursePanel;
use crate::components::data::DataPanel;
use crate::components::deploy::DeployPanel;
use crate::components::labs::LabsPanel;
use crate::components::notebook::NotebookPanel;
use crate::components::pipeline::PipelinePanel;
use crate::components::settings::SettingsPanel;
use crate::components::terminal::TerminalPanel;
use crate::view::Place;
use crate::workbench::Workbench;

/// Draws a view that is there.
pub type Draw = fn(&Workbench, Place) -> Html;

/// It could not be fetched: no network, or the host has another build by now.
#[derive(Debug)]
pub struct Missing;

impl From<SplitLoaderError> for Missing {
    fn from(_: SplitLoaderError) -> Self {
        Self
    }
}

thread_local! {
    static DRAW: Cell<Option<Draw>> = const { Cell::new(None) };
}

/// The later views, where they are there already.
pub fn drawn() -> Option<Draw> {
    DRAW.with(Cell::get)
}

pub async fn fetch() -> Result<Draw, Missing> {
    let draw = views().await?;
    DRAW.with(|known| known.set(Some(draw)));
    Ok(draw)
}

#[wasm_split(views, fallible)]
fn views() -> Result<Draw, Missing> {
    Ok(|bench, place| {
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
    })
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
