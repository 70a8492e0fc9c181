//! The line at the top: what this is, which script, how the engine is, Run or Cancel, the theme.

use touchpaper_wire::ThreadMode;
use yew::{Callback, Html, MouseEvent, Properties, component, html};

use crate::actions::cancel::cancel;
use crate::actions::fit_pipeline::fit;
use crate::actions::run::run;
use crate::actions::run_cells::run_all;
use crate::actions::switch_theme::switch_theme;
use crate::components::icon::{Icon, Shape};
use crate::engine::Life;
use crate::handle::use_handle;
use crate::view::Place;
use crate::words;
use crate::workbench::Workbench;

#[derive(PartialEq, Properties)]
pub struct Props {
    pub bench: Workbench,
}

/// `4 threads`, or `1 thread, because …`.
pub fn threads_text(threads: &ThreadMode) -> String {
    match threads {
        ThreadMode::Many { threads } => words::counted(*threads as u64, "thread", "threads"),
        ThreadMode::One { reason } => format!("1 thread, because {reason}"),
    }
}

#[component]
pub fn TopBar(props: &Props) -> Html {
    let bench = &props.bench;
    use_handle(&bench.engine);
    use_handle(&bench.view);
    use_handle(&bench.program);
    use_handle(&bench.pipeline);
    let engine = bench.engine.read();
    let queued = engine.queued || bench.pipeline.read().queued;
    let (theme, place) = {
        let view = bench.view.read();
        (view.theme, view.place)
    };
    let life = engine.life.clone();
    let state = life.name();
    let threads = engine.threads.as_ref().filter(|_| life.is_up()).map(threads_text);
    let memory = (life.is_up() && engine.memory_bytes > 0).then(|| format!(" · {}", words::bytes(engine.memory_bytes)));
    let title = threads.as_ref().map_or_else(|| state.to_owned(), |threads| format!("{state} · {threads}"));
    let switch = {
        let bench = bench.clone();
        Callback::from(move |_: MouseEvent| switch_theme(&bench))
    };
    let commands = {
        let bench = bench.clone();
        Callback::from(move |_: MouseEvent| bench.view.change(|view| view.commands = true))
    };
    html! {
        <header class="top-bar">
            <h1 class="brand">
                <span class="brand-mark" aria-hidden="true" />
                <span class="brand-name">{ "Touchpaper" }</span>
            </h1>
            if place == Place::Script {
                <span class="script-name">{ bench.program.read().name.clone() }</span>
            } else if matches!(place, Place::Notebook | Place::Pipeline) {
                <span class="script-name">{ place.name() }</span>
            }
            <div class="state" data-testid="engine-state" data-state={state} title={title}>
                <span class="dot" aria-hidden="true" />
                <span class="state-words">
                    { state }
                    if let Some(threads) = threads {
                        { " · " }<span data-testid="threads">{ threads }</span>
                    }
                    <span class="state-memory number" data-testid="engine-memory">{ memory }</span>
                </span>
            </div>
            if place.runs() {
                <span class="keys" aria-hidden="true"><kbd>{ "Ctrl" }</kbd>{ " " }<kbd>{ "Enter" }</kbd></span>
            }
            if place.runs() || queued || life.is_busy() {
                { button(bench, &life, queued, place) }
            }
            <button class="theme quiet" onclick={commands} aria-label="Commands" title="Commands (Ctrl K)" data-testid="open-commands">
                <Icon shape={Shape::Search} />
            </button>
            <button class="theme quiet" onclick={switch} aria-label={format!("Switch to the {} theme", theme.other().name())}>
                <Icon shape={Shape::Theme} />
            </button>
        </header>
    }
}

/// Run and Cancel are one element, so that the focus stays where it is.
fn button(bench: &Workbench, life: &Life, queued: bool, place: Place) -> Html {
    let cancels = queued || life.is_busy();
    let bench = bench.clone();
    let press = Callback::from(move |event: MouseEvent| {
        // The second click of a double click on Run is not meant for Cancel.
        match (event.detail() > 1, cancels) {
            (true, _) => {}
            (false, true) => cancel(&bench),
            (false, false) if bench.view.read().place == Place::Notebook => run_all(&bench),
            (false, false) if bench.view.read().place == Place::Pipeline => fit(&bench),
            (false, false) => run(&bench),
        }
    });
    let (id, class, shape, label) = if cancels {
        ("cancel", "", Shape::Stop, "Cancel")
    } else {
        (
            "run",
            "primary",
            Shape::Play,
            match place {
                Place::Notebook => "Run all",
                Place::Pipeline => "Fit",
                _ => "Run",
            },
        )
    };
    html! {
        <button data-testid={id} class={class} onclick={press} disabled={*life == Life::Cancelling}>
            <Icon shape={shape} />{ label }
        </button>
    }
}
