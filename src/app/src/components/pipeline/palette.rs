//! All stages there are, found by words of their names and parameters.

use std::rc::Rc;

use web_sys::{HtmlInputElement, InputEvent};
use yew::{Callback, Html, KeyboardEvent, Properties, TargetCast, component, html, use_state};

use crate::actions::edit_pipeline::add_stage;
use crate::browser;
use crate::handle::use_handle;
use crate::pipeline::STAGE_SEARCH;
use crate::pipeline::registry::{Kind, ROOMS};
use crate::words::counted;
use crate::workbench::Workbench;

#[derive(PartialEq, Properties)]
pub struct Props {
    pub bench: Workbench,
}

#[component]
pub fn Palette(props: &Props) -> Html {
    let bench = &props.bench;
    use_handle(&bench.pipeline);
    let reached_class = use_state(String::new);
    let typed = {
        let bench = bench.clone();
        Callback::from(move |event: InputEvent| {
            let search = event.target_unchecked_into::<HtmlInputElement>().value();
            bench.pipeline.change(|pipeline| pipeline.search = search);
        })
    };
    let pipeline = bench.pipeline.read();
    let Some(registry) = &pipeline.registry else { return Html::default() };
    let found = registry.search(&pipeline.search);
    // As they stand on the page, room by room.
    let in_order: Vec<&Kind> = ROOMS.into_iter().flat_map(|room| found.iter().copied().filter(move |kind| kind.room == room)).collect();
    let reached = in_order.iter().position(|kind| kind.class == *reached_class).unwrap_or(0);
    // What Enter adds; of all stages there is no first.
    let first = found.first().filter(|_| !pipeline.search.trim().is_empty()).map(|kind| kind.class.clone());
    let classes: Rc<[String]> = in_order.iter().map(|kind| kind.class.clone()).collect();
    let go = {
        let (classes, reached_class) = (Rc::clone(&classes), reached_class.clone());
        Callback::from(move |to: usize| {
            if let Some(class) = classes.get(to) {
                browser::focus(&button_id(class));
                reached_class.set(class.clone());
            }
        })
    };
    let moved = {
        let (go, last) = (go.clone(), classes.len().saturating_sub(1));
        Callback::from(move |event: KeyboardEvent| {
            let to = match event.key().as_str() {
                "ArrowRight" | "ArrowDown" => (reached + 1).min(last),
                "ArrowLeft" | "ArrowUp" => reached.saturating_sub(1),
                "Home" => 0,
                "End" => last,
                _ => return,
            };
            event.prevent_default();
            go.emit(to);
        })
    };
    let entered = {
        let (bench, first) = (bench.clone(), first.clone());
        Callback::from(move |event: KeyboardEvent| {
            if event.key() == "ArrowDown" {
                event.prevent_default();
                return go.emit(0);
            }
            if event.key() != "Enter" || event.ctrl_key() || event.meta_key() || event.is_composing() {
                return;
            }
            let Some(class) = &first else { return };
            event.prevent_default();
            bench.pipeline.change(|pipeline| pipeline.search.clear());
            add_stage(&bench, class);
        })
    };
    let said = match &first {
        Some(class) => format!("{} · Enter adds {class}", counted(found.len() as u64, "stage", "stages")),
        None => counted(found.len() as u64, "stage", "stages"),
    };
    let room = |room: &'static str| {
        let kinds: Vec<&Kind> = found.iter().copied().filter(|kind| kind.room == room).collect();
        if kinds.is_empty() {
            return Html::default();
        }
        html! {
            <div class="room" role="group" aria-label={room}>
                <span class="room-name">{ room }</span>
                { for kinds.into_iter().map(|kind| button(bench, kind, in_order.get(reached).is_some_and(|one| one.class == kind.class))) }
            </div>
        }
    };
    html! {
        <section class="card palette" aria-label="Add a stage">
            <div class="card-head">
                <label class="search">{ "Add a stage" }
                    <input type="search" value={pipeline.search.clone()} oninput={typed} onkeydown={entered} id={STAGE_SEARCH} placeholder="index, scale, tree …" data-testid="palette-search" />
                </label>
                <span class="aside" role="status">{ said }</span>
            </div>
            <div class="rooms" role="toolbar" aria-label="Stages to add; the arrow keys go from one to another" onkeydown={moved} data-testid="palette">{ for ROOMS.into_iter().map(room) }</div>
        </section>
    }
}

fn button_id(class: &str) -> String {
    format!("add-{class}")
}

/// The one that is reached is where Tab leads: past it are the pipeline's other parts.
fn button(bench: &Workbench, kind: &Kind, is_reached: bool) -> Html {
    let add = {
        let (bench, class) = (bench.clone(), kind.class.clone());
        Callback::from(move |_| add_stage(&bench, &class))
    };
    html! { <button class="quiet" key={kind.class.clone()} id={button_id(&kind.class)} tabindex={if is_reached { "0" } else { "-1" }} onclick={add} aria-label={format!("Add {}", kind.class)}>{ kind.class.clone() }</button> }
}
