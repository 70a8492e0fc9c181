//! The script's panel: the editor, which JavaScript draws, and the way back to the example.

use gloo_events::EventListener;
use gloo_timers::callback::Timeout;
use std::cell::RefCell;
use std::rc::Rc;
use web_sys::Element;
use yew::{Callback, Html, Properties, component, html, use_effect_with, use_node_ref};

use crate::actions::complete::complete;
use crate::actions::open_program::{open_example, open_first, open_previous};
use crate::actions::run::run;
use crate::actions::share::share_script;
use crate::actions::type_line::export_for_cluster;
use crate::browser;
use crate::editor::{EditorBridge, EditorSettings, Told};
use crate::handle::use_handle;
use crate::workbench::Workbench;

const SAVE_AFTER_MS: u32 = 400;

#[derive(PartialEq, Properties)]
pub struct Props {
    pub bench: Workbench,
}

#[component]
pub fn EditorPanel(props: &Props) -> Html {
    let place = use_node_ref();
    {
        let place = place.clone();
        use_effect_with(props.bench.clone(), move |bench| {
            if let Some(parent) = place.cast::<Element>() {
                mount(bench, &parent);
                open_first(bench);
            }
            // What was typed in the last moment before the tab goes.
            let leaving = browser::window().map(|window| {
                let bench = bench.clone();
                EventListener::new(&window, "pagehide", move |_| bench.program.change(|program| program.save()))
            });
            let bench = bench.clone();
            move || {
                drop(leaving);
                let bridge = bench.program.change(|program| program.editor.take());
                if let Some(bridge) = bridge {
                    bridge.editor().destroy();
                }
            }
        });
    }
    let example = {
        let bench = props.bench.clone();
        Callback::from(move |_| open_example(&bench))
    };
    use_handle(&props.bench.program);
    let previous = props.bench.program.read().previous.as_ref().map(|(name, _)| name.clone());
    let share = {
        let bench = props.bench.clone();
        Callback::from(move |_| share_script(&bench))
    };
    let to_cluster = {
        let bench = props.bench.clone();
        Callback::from(move |_| export_for_cluster(&bench))
    };
    let bring_back = {
        let bench = props.bench.clone();
        Callback::from(move |_| open_previous(&bench))
    };
    let kept = if browser::keeps() { "kept in this browser" } else { "not kept: storage is denied here" };
    html! {
        <section class="panel panel-script" aria-label="Script">
            <div class="panel-head">
                <h2>{ "Script" }</h2>
                <span class="aside">{ kept }</span>
                <span class="push" />
                <button class="quiet" onclick={share} title="A link that holds this script; opening it runs nothing">{ "Copy link" }</button>
                <button class="quiet" onclick={to_cluster} title="A folder with this script, its data, and spark-submit's commands for clusters">{ "Run on a cluster" }</button>
                if let Some(name) = previous {
                    <button class="quiet" onclick={bring_back} title={format!("{name}, which this script took the place of")}>{ "Previous script" }</button>
                }
                <button class="quiet" onclick={example} title="Replaces the script; undo brings it back">{ "Show the example" }</button>
            </div>
            <div class="editor" ref={place} />
        </section>
    }
}

fn mount(bench: &Workbench, parent: &Element) {
    let text = bench.program.read().text.clone();
    let saving: Rc<RefCell<Option<Timeout>>> = Rc::default();
    let on_change = {
        let bench = bench.clone();
        move |text: String| {
            bench.program.change(|program| program.edited(text));
            let later = bench.clone();
            let timer = Timeout::new(SAVE_AFTER_MS, move || later.program.change(|program| program.save()));
            // Dropping the one before cancels it.
            *saving.borrow_mut() = Some(timer);
        }
    };
    let on_run = {
        let bench = bench.clone();
        move || run(&bench)
    };
    let settings = EditorSettings {
        label: "Script. Control or Command and Enter runs it; Escape, then Tab, leaves the editor.",
        test_id: "editor",
        language: "python",
        grows: false,
    };
    let on_complete = {
        let bench = bench.clone();
        move |before| complete(&bench, before)
    };
    let told = Told {
        change: Box::new(on_change),
        run: Box::new(on_run.clone()),
        run_on: Box::new(on_run),
        complete: Box::new(on_complete),
        cell: None,
    };
    let bridge = EditorBridge::create(parent, &text, settings, told);
    bridge.editor().set_theme(bench.view.read().theme.name());
    bench.program.change(|program| program.editor = Some(bridge));
}
