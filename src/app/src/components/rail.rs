//! The way to each view.

use yew::{Callback, Html, MouseEvent, Properties, component, html};

use crate::actions::go_to::go_to;
use crate::components::icon::{Icon, Shape};
use crate::handle::use_handle;
use crate::view::Place;
use crate::workbench::Workbench;

#[derive(PartialEq, Properties)]
pub struct Props {
    pub bench: Workbench,
}

#[component]
pub fn Rail(props: &Props) -> Html {
    let bench = &props.bench;
    use_handle(&bench.view);
    let here = bench.view.read().place;
    let link = |place: Place| {
        let bench = bench.clone();
        let go = Callback::from(move |event: MouseEvent| {
            // With a key held the browser opens another tab, as with any link.
            if !(event.ctrl_key() || event.meta_key() || event.shift_key()) {
                event.prevent_default();
                go_to(&bench, place);
            }
        });
        let current = (place == here).then_some("page");
        let shape = match place {
            Place::Start => Shape::Home,
            Place::Script => Shape::Script,
            Place::Notebook => Shape::Notebook,
            Place::Pipeline => Shape::Pipeline,
            Place::Terminal => Shape::Terminal,
            Place::Course => Shape::Course,
            Place::Labs => Shape::Lab,
            Place::Deploy => Shape::Deploy,
            Place::Data => Shape::Data,
            Place::Settings => Shape::Sliders,
        };
        html! { <a href={format!("?view={}", place.name())} onclick={go} aria-current={current}><Icon shape={shape} /><span>{ place.label() }</span></a> }
    };
    html! { <nav class="rail" aria-label="Views">{ for Place::ALL.into_iter().map(link) }</nav> }
}
