//! The files a person works with: bringing them in, looking into them, and all that is done with them.

pub mod file_row;
pub mod file_table;
pub mod look_card;
pub mod offer_card;
pub mod sample_list;
pub mod storage;

use gloo_timers::callback::Timeout;
use web_sys::FileList;
use yew::{Callback, Html, Properties, component, html, use_effect_with};

use crate::actions::change_files::undelete;
use crate::actions::offer_files::offer;
use crate::actions::open_store::look_again;
use crate::browser;
use crate::components::data::file_table::FileTable;
use crate::components::data::look_card::LookCard;
use crate::components::data::offer_card::OfferCard;
use crate::components::data::sample_list::SampleList;
use crate::components::data::storage::StorageLine;
use crate::components::file_button::FileButton;
use crate::files::Files;
use crate::files::offer::STAGE;
use crate::handle::use_handle;
use crate::workbench::Workbench;

#[derive(PartialEq, Properties)]
pub struct Props {
    pub bench: Workbench,
}

#[component]
pub fn DataPanel(props: &Props) -> Html {
    let bench = &props.bench;
    use_handle(&bench.files);
    use_effect_with(bench.clone(), look_again);
    let opened = {
        let bench = bench.clone();
        Callback::from(move |list: FileList| offer(&bench, &list))
    };
    let files = bench.files.read();
    let offers = !files.offers.is_empty();
    let looked = files.look.as_ref().is_some_and(|look| !look.path.starts_with(STAGE));
    html! {
        <section class="panel panel-page" aria-label="Data">
            <div class="page data">
                <div class="drop-place">
                    <h2>{ "Data" }</h2>
                    <p>{ "Drop CSV, JSON, Parquet, libsvm, text or zip files here."  }</p>
                    <FileButton label="Open files" title="They are shown before anything is kept" input_label="Data files to open" test_id="data-files"
                        many=true class="primary" {opened} />
                </div>
                <div class="data-said" aria-live="polite">
                    if let Some(busy) = &files.busy {
                        <p class="said" data-testid="busy">{ format!("{busy} …") }</p>
                    }
                    if let Some(deleted) = &files.deleted {
                        <DeletedLine bench={bench.clone()} path={deleted.path.clone()} />
                    }
                </div>
                { problems(bench, &files) }
                if offers {
                    <OfferCard bench={bench.clone()} />
                }
                <FileTable bench={bench.clone()} />
                if looked && !offers {
                    <LookCard bench={bench.clone()} />
                }
                <SampleList bench={bench.clone()} />
                <StorageLine bench={bench.clone()} />
            </div>
        </section>
    }
}

#[derive(PartialEq, Properties)]
struct DeletedProps {
    bench: Workbench,
    path: String,
}

#[component]
fn DeletedLine(props: &DeletedProps) -> Html {
    const UNDO: &str = "undo-delete";
    // The row that had the focus goes in the same drawing, be it after this line comes.
    use_effect_with(props.path.clone(), |_| {
        let drawn = Timeout::new(0, || {
            if browser::is_focus_lost() {
                browser::focus_in_place(UNDO);
            }
        });
        move || drop(drawn)
    });
    let undo = {
        let bench = props.bench.clone();
        Callback::from(move |_| undelete(&bench))
    };
    html! {
        <p class="said" data-testid="deleted">
            { format!("{} is deleted. ", props.path) }
            <button id={UNDO} onclick={undo}>{ "Undo" }</button>
        </p>
    }
}

fn problems(bench: &Workbench, files: &Files) -> Html {
    if files.problems.is_empty() {
        return Html::default();
    }
    let dismiss = {
        let bench = bench.clone();
        Callback::from(move |_| bench.files.change(|files| files.problems.clear()))
    };
    html! {
        <div class="problems" role="alert" data-testid="problems">
            <div>{ for files.problems.iter().map(|problem| html! { <p>{ problem.clone() }</p> }) }</div>
            <button class="quiet" onclick={dismiss}>{ "Dismiss" }</button>
        </div>
    }
}
