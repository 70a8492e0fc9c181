//! The page's frame, and what listens on the whole of it.

use gloo_events::{EventListener, EventListenerOptions};
use gloo_timers::callback::Timeout;
use wasm_bindgen::JsCast;
use web_sys::{DragEvent, KeyboardEvent};
use yew::{Callback, Html, Properties, component, html, use_effect_with, use_mut_ref};

use crate::actions::fit_pipeline::fit;
use crate::actions::go_to::follow_address;
use crate::actions::offer_files::{offer, open_any};
use crate::actions::open_link::open_link;
use crate::actions::reach_course::restore;
use crate::actions::run::run;
use crate::browser;
use crate::components::banners::Banners;
use crate::components::commands::Commands;
use crate::components::editor::EditorPanel;
use crate::components::later::Later;
use crate::components::output::OutputPanel;
use crate::components::rail::Rail;
use crate::components::start::StartPanel;
use crate::components::status::Status;
use crate::components::tabs::Tabs;
use crate::components::timeline::Timeline;
use crate::components::top_bar::TopBar;
use crate::handle::use_handle;
use crate::view::Place;
use crate::workbench::Workbench;

/// The first part of what a view is in.
const VIEW: &str = ".panels > .panel";

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
            let options = EventListenerOptions::enable_prevent_default();
            EventListener::new_with_options(&window, "keydown", options, move |event| {
                // The editor has its own, which says so by preventing the default.
                let pressed = event.dyn_ref::<KeyboardEvent>().filter(|_| !event.default_prevented());
                let with = |wanted: &str| pressed.is_some_and(|key| key.key() == wanted && (key.ctrl_key() || key.meta_key()));
                if with("k") {
                    event.prevent_default();
                    bench.view.change(|view| view.commands = true);
                    return;
                }
                let asked = with("Enter");
                let place = bench.view.read().place;
                match place {
                    Place::Script if asked => run(&bench),
                    Place::Pipeline if asked => fit(&bench),
                    _ => {}
                }
            })
        });
        let back = browser::window().map(|window| {
            let bench = bench.clone();
            EventListener::new(&window, "popstate", move |_| follow_address(&bench))
        });
        // A link that is pasted over the page's own address changes only the fragment: the page is not loaded again.
        let linked = browser::window().map(|window| {
            let bench = bench.clone();
            EventListener::new(&window, "hashchange", move |_| open_link(&bench))
        });
        let kept = browser::window().map(|window| {
            let bench = bench.clone();
            EventListener::new(&window, "touchpaper-state", move |event| {
                let told = event.dyn_ref::<web_sys::CustomEvent>().and_then(|event| event.detail().as_string());
                if let Some(draft) = told {
                    restore(&bench, draft);
                }
            })
        });
        let dropped = browser::window().map(|window| take_drops(&window, bench));
        move || drop((listener, back, linked, kept, dropped))
    });
    let (place, shown) = {
        let view = bench.view.read();
        (view.place, view.panel.name())
    };
    let before = use_mut_ref(|| place);
    use_effect_with(place, move |place| {
        // What led to another view may be gone with the one before it.
        let is_another = before.replace(*place) != *place;
        let drawn = is_another.then(|| Timeout::new(0, keep_focus));
        move || drop(drawn)
    });
    let skip = Callback::from(|_| browser::focus_region(VIEW));
    html! {
        <>
            <button class="skip" onclick={skip}>{ "Skip to the view" }</button>
            <TopBar bench={bench.clone()} />
            <Status bench={bench.clone()} />
            <Banners bench={bench.clone()} />
            <Tabs bench={bench.clone()} />
            <Rail bench={bench.clone()} />
            <main class="panels" data-view={place.name()} data-shown={shown}>
                { panels(bench, place) }
            </main>
            <Commands bench={bench.clone()} />
        </>
    }
}

/// Focus that is nowhere begins at the view.
fn keep_focus() {
    if browser::is_focus_lost() {
        browser::focus_region(VIEW);
    }
}

/// A file that is dropped anywhere is taken; left to the browser it would replace the page.
fn take_drops(window: &web_sys::Window, bench: &Workbench) -> [EventListener; 2] {
    let options = EventListenerOptions::enable_prevent_default();
    let over = EventListener::new_with_options(window, "dragover", options, |event| {
        if event.dyn_ref::<DragEvent>().is_some_and(has_files) {
            event.prevent_default();
        }
    });
    let bench = bench.clone();
    let dropped = EventListener::new_with_options(window, "drop", options, move |event| {
        // An editor takes what is dropped on it, and says so by preventing the default.
        let Some(drag) = event.dyn_ref::<DragEvent>().filter(|drag| has_files(drag) && !event.default_prevented()) else { return };
        event.prevent_default();
        let Some(files) = drag.data_transfer().and_then(|data| data.files()) else { return };
        if bench.view.read().place == Place::Data { offer(&bench, &files) } else { open_any(&bench, &files) }
    });
    [over, dropped]
}

fn has_files(drag: &DragEvent) -> bool {
    drag.data_transfer().is_some_and(|data| data.types().includes(&"Files".into(), 0))
}

fn panels(bench: &Workbench, place: Place) -> Html {
    let bench = bench.clone();
    match place {
        Place::Start => html! { <StartPanel {bench} /> },
        Place::Script => html! {
            <>
                <EditorPanel bench={bench.clone()} />
                <OutputPanel bench={bench.clone()} />
                <Timeline {bench} />
            </>
        },
        Place::Data | Place::Deploy | Place::Settings => html! { <Later {bench} {place} /> },
        Place::Course | Place::Labs | Place::Notebook | Place::Pipeline | Place::Terminal => html! {
            <>
                <Later bench={bench.clone()} {place} />
                <Timeline {bench} />
            </>
        },
    }
}
