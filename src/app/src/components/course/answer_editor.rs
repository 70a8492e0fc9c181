//! The editor of an answer, which JavaScript draws.

use std::cell::RefCell;
use std::rc::Rc;

use gloo_timers::callback::Timeout;
use web_sys::Element;
use yew::{Html, Properties, component, html, use_effect_with, use_node_ref};

use crate::actions::complete::complete;
use crate::actions::grade_exercise::{grade, type_answer};
use crate::course::Work;
use crate::editor::{EditorBridge, EditorSettings, Told};
use crate::workbench::Workbench;

const SAVE_AFTER_MS: u32 = 400;

#[derive(Clone, PartialEq, Properties)]
pub struct Props {
    pub bench: Workbench,
    /// The part's place.
    pub at: usize,
    /// Or Python.
    pub sql: bool,
}

#[component]
pub fn AnswerEditor(props: &Props) -> Html {
    let place = use_node_ref();
    {
        let place = place.clone();
        use_effect_with(props.clone(), move |props| {
            if let Some(parent) = place.cast::<Element>() {
                mount(props, &parent);
            }
            let Props { bench, at, .. } = props.clone();
            move || {
                let bridge = bench.course.change_quietly(|course| course.opened_mut()?.parts.get_mut(at)?.editor.take());
                if let Some(bridge) = bridge {
                    bridge.editor().destroy();
                }
            }
        });
    }
    html! { <div class="cell-editor" ref={place} /> }
}

fn mount(props: &Props, parent: &Element) {
    let Props { bench, at, sql } = props.clone();
    let text = bench.course.read().opened().and_then(|open| open.parts.get(at).map(|part| part.text.clone())).unwrap_or_default();
    let saving: Rc<RefCell<Option<Timeout>>> = Rc::default();
    let change = {
        let bench = bench.clone();
        move |text: String| {
            type_answer(&bench, at, text);
            let later = bench.clone();
            let save = move || {
                if let Some(open) = later.course.read().opened() {
                    open.save();
                }
            };
            // Dropping the one before cancels it.
            *saving.borrow_mut() = Some(Timeout::new(SAVE_AFTER_MS, save));
        }
    };
    let act = |checked: bool| {
        let bench = bench.clone();
        move || grade(&bench, Work { part: at, checked })
    };
    let settings = EditorSettings {
        label: "Your answer. Control or Command and Enter runs it, Shift and Enter checks it; Escape, then Tab, leaves the editor.",
        test_id: "answer-editor",
        language: if sql { "sql" } else { "python" },
        grows: true,
    };
    let completes = {
        let bench = bench.clone();
        move |before| complete(&bench, before)
    };
    let told = Told {
        change: Box::new(change),
        run: Box::new(act(false)),
        run_on: Box::new(act(true)),
        complete: Box::new(completes),
        cell: None,
    };
    let bridge = EditorBridge::create(parent, &text, settings, told);
    bridge.editor().set_theme(bench.view.read().theme.name());
    bench.course.change_quietly(|course| {
        if let Some(part) = course.opened_mut().and_then(|open| open.parts.get_mut(at)) {
            part.editor = Some(bridge);
        }
    });
}
