//! The author's view: the exercise's text beside what a learner sees of it.

use std::cell::RefCell;
use std::rc::Rc;

use gloo_timers::callback::Timeout;
use js_sys::Promise;
use wasm_bindgen::JsValue;
use web_sys::Element;
use yew::{Callback, Html, MouseEvent, Properties, component, html, use_effect_with, use_node_ref};

use crate::actions::write_exercise::{download, look};
use crate::components::course::exercise_page::ExercisePage;
use crate::course::Fetched;
use crate::editor::{EditorBridge, EditorSettings, Told};
use crate::handle::use_handle;
use crate::workbench::Workbench;

const LOOK_AFTER_MS: u32 = 500;

#[derive(PartialEq, Properties)]
pub struct Props {
    pub bench: Workbench,
}

#[component]
pub fn AuthorView(props: &Props) -> Html {
    let bench = &props.bench;
    use_handle(&bench.course);
    let place = use_node_ref();
    {
        let place = place.clone();
        use_effect_with(bench.clone(), move |bench| {
            if let Some(parent) = place.cast::<Element>() {
                mount(bench, &parent);
            }
            let bench = bench.clone();
            move || {
                let bridge = bench.course.change_quietly(|course| course.author.as_mut()?.editor.take());
                if let Some(bridge) = bridge {
                    bridge.editor().destroy();
                }
            }
        });
    }
    let take = {
        let bench = bench.clone();
        Callback::from(move |_: MouseEvent| download(&bench))
    };
    let course = bench.course.read();
    let Some(author) = &course.author else { return html! {} };
    let shown = matches!(course.open, Some(Fetched::Here(_)));
    html! {
        <div class="author" data-testid="author">
            <section class="author-text" aria-label="The exercise's text">
                <div class="part-buttons">
                    <button onclick={take}>{ "Download the file" }</button>
                    <span class="hint">{ "Kept in this browser while you write." }</span>
                </div>
                <div class="cell-editor" ref={place} />
                <ul class="author-said" aria-label="What is amiss" aria-live="polite" data-testid="author-said">
                    { for author.said.iter().map(|said| html! { <li>{ said.clone() }</li> }) }
                </ul>
            </section>
            <section class="author-seen" aria-label="What a learner sees">
                if shown {
                    <ExercisePage key={author.shown} bench={bench.clone()} />
                }
            </section>
        </div>
    }
}

fn mount(bench: &Workbench, parent: &Element) {
    let text = bench.course.read().author.as_ref().map(|author| author.text.clone()).unwrap_or_default();
    let waiting: Rc<RefCell<Option<Timeout>>> = Rc::default();
    let change = {
        let bench = bench.clone();
        move |text: String| {
            let later = bench.clone();
            // Dropping the one before cancels it.
            *waiting.borrow_mut() = Some(Timeout::new(LOOK_AFTER_MS, move || look(&later, text)));
        }
    };
    let settings = EditorSettings {
        label: "The exercise as Markdown. Escape, then Tab, leaves the editor.",
        test_id: "author-editor",
        language: "markdown",
        grows: true,
    };
    let nothing = |_: String| Promise::resolve(&JsValue::NULL);
    let told = Told { change: Box::new(change), run: Box::new(|| ()), run_on: Box::new(|| ()), complete: Box::new(nothing), cell: None };
    let bridge = EditorBridge::create(parent, &text, settings, told);
    bridge.editor().set_theme(bench.view.read().theme.name());
    bench.course.change_quietly(|course| {
        if let Some(author) = &mut course.author {
            author.editor = Some(bridge);
        }
    });
}
