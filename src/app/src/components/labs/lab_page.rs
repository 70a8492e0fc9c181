//! A lab: what it asks, its knobs, Run and Cancel with what is being done, what came of it, the programs.

use touchpaper_wire::ThreadMode;
use yew::{Callback, Html, MouseEvent, Properties, component, html};

use crate::actions::cancel::cancel;
use crate::actions::edit_lab::download;
use crate::actions::run_lab::measure;
use crate::components::labs::knobs::Knobs;
use crate::components::labs::planner::PlannerForm;
use crate::components::labs::programs::Programs;
use crate::components::labs::request_load::RequestLoad;
use crate::components::labs::results::Results;
use crate::engine::{Engine, Life};
use crate::handle::use_handle;
use crate::labs::{Going, Kind, Lab, steps};
use crate::words::counted;
use crate::workbench::Workbench;

#[derive(PartialEq, Properties)]
pub struct Props {
    pub bench: Workbench,
    pub kind: Kind,
}

#[component]
pub fn LabPage(props: &Props) -> Html {
    let Props { bench, kind } = props;
    let kind = *kind;
    use_handle(&bench.labs);
    use_handle(&bench.engine);
    let labs = bench.labs.read();
    let Some(lab) = labs.labs.get(&kind) else { return Html::default() };
    let going = labs.going.as_ref().filter(|going| going.kind == kind);
    let elsewhere = labs.going.as_ref().is_some_and(|going| going.kind != kind);
    let engine = bench.engine.read();
    let taken = going.is_none() && engine.life.is_busy();
    let invalid = lab.set().is_none();
    let act = |act: fn(&Workbench, Kind)| {
        let bench = bench.clone();
        Callback::from(move |_: MouseEvent| act(&bench, kind))
    };
    html! {
        <article class="lab" data-testid="lab" data-lab={kind.name()}>
            <p class="lead">{ lab.index.question.clone() }</p>
            <p>{ lab.index.measures.clone() }</p>
            <p class="hint" data-testid="lab-threads">{ threads_words(&engine) }</p>
            <section class="card" aria-label="Settings of the lab">
                <Knobs bench={bench.clone()} {kind} />
                <div class="lab-buttons">
                    if going.is_some() {
                        <button onclick={act(|bench, _| cancel(bench))} data-testid="lab-cancel">{ "Cancel" }</button>
                    } else {
                        <button class="primary" onclick={act(|bench, kind| measure(bench, kind, None))} disabled={invalid || taken || elsewhere} data-testid="lab-run">{ "Run" }</button>
                    }
                    if going.is_none() && lab.measured.iter().any(|one| !one.times.is_empty()) {
                        <button onclick={act(|bench, kind| download(bench, kind, false))} data-testid="lab-csv">{ "Download CSV" }</button>
                        <button onclick={act(|bench, kind| download(bench, kind, true))} data-testid="lab-json">{ "Download JSON" }</button>
                    }
                    <span class="said" role="status" data-testid="lab-state">{ state_words(lab, going, &engine, taken, elsewhere) }</span>
                </div>
                if let Some(going) = going {
                    { bar(kind, lab, going) }
                }
            </section>
            if !lab.measured.is_empty() {
                <Results bench={bench.clone()} {kind} />
            }
            if kind == Kind::Scale {
                <PlannerForm bench={bench.clone()} {kind} />
                <RequestLoad bench={bench.clone()} />
            }
            <Programs bench={bench.clone()} {kind} />
        </article>
    }
}

/// So many there are, or one and why.
fn threads_words(engine: &Engine) -> String {
    match &engine.threads {
        Some(ThreadMode::Many { threads }) => format!("This page runs tasks on {}.", counted(*threads as u64, "thread", "threads")),
        Some(ThreadMode::One { reason }) => format!(
            "This page has one thread ({}). Everything can be measured here, but nothing runs at the same time: what more threads bring has to be measured where the page has them.",
            reason.trim_end_matches('.')
        ),
        None => "How many threads there are the engine says when it has started.".to_owned(),
    }
}

fn state_words(lab: &Lab, going: Option<&Going>, engine: &Engine, taken: bool, elsewhere: bool) -> String {
    let Some(going) = going else {
        return match () {
            () if elsewhere => "Another lab is being measured.".to_owned(),
            () if taken => "The engine is busy with something else.".to_owned(),
            () if lab.cancelled => "It was cancelled; what was measured stays.".to_owned(),
            () => String::new(),
        };
    };
    if going.stopping {
        return "It is being cancelled …".to_owned();
    }
    match (&going.step, &engine.life) {
        (None, Life::Crashed) => "The engine has stopped. Start another, or cancel.".to_owned(),
        (None, _) => "It goes on as soon as the engine is ready …".to_owned(),
        (Some(step), _) => {
            let at = lab.measured.len();
            let of = match going.only {
                Some(_) => String::new(),
                None => steps::count(going.kind, &lab.index, lab.threads).map_or(format!("{at}: "), |of| format!("{at} of {of}: ")),
            };
            let title = lab.listed(step).map(|listed| listed.title.clone()).unwrap_or_default();
            format!("{of}{title}{} {} …", detail(step), going.doing)
        }
    }
}

/// With which threads or rows.
fn detail(step: &steps::Step) -> String {
    let threads = counted(step.threads as u64, "thread", "threads");
    match step.part {
        steps::Part::Plain => ",".to_owned(),
        steps::Part::Fixed | steps::Part::Words => format!(" on {threads},"),
        steps::Part::Grown | steps::Part::GrownAlone => format!(", {} times the parallel work on {threads},", step.size),
        steps::Part::Train | steps::Part::Predict => format!(", {} rows,", crate::words::count(step.size as u64)),
        steps::Part::Wider => format!(", {} rows and twice the columns,", crate::words::count(step.size as u64)),
    }
}

fn bar(kind: Kind, lab: &Lab, going: &Going) -> Html {
    // Without a value it is a bar that does not know how far it is.
    let of = steps::count(kind, &lab.index, lab.threads).filter(|_| going.only.is_none());
    let value = of.map(|of| format!("{:.3}", lab.measured.len().saturating_sub(1) as f64 / of as f64));
    html! { <progress max="1" {value} aria-label="How far the lab is" data-testid="lab-progress" /> }
}
