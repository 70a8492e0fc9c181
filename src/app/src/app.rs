//! The page's frame, and what listens on the whole of it.

use gloo_events::EventListener;
use wasm_bindgen::JsCast;
use web_sys::KeyboardEvent;
use yew::{Html, Properties, component, html, use_effect_with};

use crate::actions::go_to::follow_address;
use crate::actions::run::run;
use crate::browser;
use crate::components::banners::Banners;
use crate::components::editor::EditorPanel;
use crate::components::notebook::NotebookPanel;
use crate::components::output::OutputPanel;
use crate::components::rail::Rail;
use crate::components::status::Status;
use crate::components::tabs::Tabs;
use crate::components::timeline::Timeline;
use crate::components::top_bar::TopBar;
use crate::handle::use_handle;
use crate::view::Place;
use crate::workbench::Workbench;

#[derive(PartialEq, Properties)]
pub struct Props {
    pub bench: Workbench,
}

#[component]
pub fn App(props: &Props) -> Html {
    let bench = &props.bench;
    use_handle(&bench.view);
    use_effect_with(bench.clone(), |bench| {
        let listener = browser::window().map(|window| {
            let bench = bench.clone();
            EventListener::new(&window, "keydown", move |event| {
                // The editor has its own, which says so by preventing the default.
                let pressed = event.dyn_ref::<KeyboardEvent>().filter(|_| !event.default_prevented());
                let asked = pressed.is_some_and(|key| key.key() == "Enter" && (key.ctrl_key() || key.meta_key()));
                if asked && bench.view.read().place == Place::Script {
                    run(&bench);
                }
            })
        });
        let back = browser::window().map(|window| {
            let bench = bench.clone();
            EventListener::new(&window, "popstate", move |_| follow_address(&bench))
        });
        move || drop((listener, back))
    });
    let (place, shown) = {
        let view = bench.view.read();
        (view.place, view.panel.name())
    };
    html! {
        <>
            <TopBar bench={bench.clone()} />
            <Status bench={bench.clone()} />
            <Banners bench={bench.clone()} />
            <Tabs bench={bench.clone()} />
            <Rail bench={bench.clone()} />
            <main class="panels" data-view={place.name()} data-shown={shown}>
                if place == Place::Notebook {
                    <NotebookPanel bench={bench.clone()} />
                } else {
                    <EditorPanel bench={bench.clone()} />
                    <OutputPanel bench={bench.clone()} />
                }
                <Timeline bench={bench.clone()} />
            </main>
        </>
    }
}
