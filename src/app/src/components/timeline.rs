//! The jobs inspector: what the engine did for this run, from its events and nothing else. Each picture has a table
//! with the same facts.

pub mod dag;
pub mod dag_layout;
pub mod executors;
pub mod facts;
pub mod job_cards;
pub mod lanes;
pub mod plan;
pub mod skew_strip;
pub mod storage;
pub mod tables;
pub mod told;

use yew::{Callback, Html, Properties, component, html};

use crate::browser;
use crate::components::later::{Fetch, failure, use_parts};
use crate::handle::use_handle;
use crate::run::Run;
use crate::workbench::Workbench;

/// The colours of www/styles/tokens.css that stages take in turn.
pub const STAGE_COLOURS: u32 = 7;

/// The id of the part that scrolls.
const JOBS: &str = "jobs";

#[derive(PartialEq, Properties)]
pub struct Props {
    pub bench: Workbench,
}

#[component]
pub fn Timeline(props: &Props) -> Html {
    let bench = &props.bench;
    use_handle(&bench.run);
    let run = bench.shown_run();
    html! {
        <section class="panel panel-jobs" aria-label="Jobs">
            <div class="panel-head"><h2>{ "Jobs" }</h2>{ whose(bench, &run) }</div>
            <div class="timeline" id={JOBS} tabindex="0" role="region" aria-label="Jobs, stages and tasks" data-testid="timeline">
                if run.jobs.is_empty() {
                    { empty(&run) }
                } else {
                    <Told bench={bench.clone()} />
                }
            </div>
        </section>
    }
}

/// What there is to see of the jobs.
#[component]
fn Told(props: &Props) -> Html {
    use_handle(&props.bench.run);
    match use_parts() {
        Fetch::There(parts) => (parts.jobs)(&props.bench),
        Fetch::Coming => html! { <p class="empty" role="status">{ "The pictures of the jobs are fetched …" }</p> },
        Fetch::Failed(again) => failure(again),
    }
}

/// The cell whose jobs these are, and the way back from an earlier one's.
fn whose(bench: &Workbench, run: &Run) -> Html {
    let number = run.cell().and_then(|id| bench.notebook.read().cell(id)).and_then(|cell| cell.read().number);
    let newest = {
        let bench = bench.clone();
        Callback::from(move |_| {
            bench.run.change_at_once(Run::look_at_newest);
            browser::focus_soon(JOBS);
        })
    };
    html! {
        <>
            if let Some(number) = number {
                <span class="aside" data-testid="jobs-of">{ format!("of cell [{number}]") }</span>
            }
            if !bench.run.read().is_newest_shown() {
                <span class="push" />
                <button class="quiet" onclick={newest}>{ "Newest run" }</button>
            }
        </>
    }
}

/// Why nothing is there.
fn empty(run: &Run) -> Html {
    let (what, why) = match (run.id, run.is_going()) {
        (0, _) => (
            "Nothing has run yet.",
            "Transformations such as map, filter or groupBy are lazy: they only note down what is to be done. The first \
             action (collect, count, show) starts a job, and its stages and tasks appear here as they run.",
        ),
        (_, true) => (
            "No job so far.",
            "Until the script calls an action (collect, count, show), Spark has nothing to compute: transformations are lazy.",
        ),
        (_, false) => (
            "This run started no job.",
            "It called no action (collect, count, show), or it ended before one. Transformations alone are lazy: nothing is computed.",
        ),
    };
    html! { <p class="empty"><strong>{ what }</strong>{ why }</p> }
}
