//! Which panel is seen, where the window is too narrow for all.

use yew::{Callback, Html, Properties, component, html};

use crate::handle::use_handle;
use crate::view::Panel;
use crate::workbench::Workbench;

#[derive(PartialEq, Properties)]
pub struct Props {
    pub bench: Workbench,
}

#[component]
pub fn Tabs(props: &Props) -> Html {
    let bench = &props.bench;
    use_handle(&bench.view);
    let (place, shown) = {
        let view = bench.view.read();
        (view.place, view.panel)
    };
    let tab = |panel: Panel| {
        let bench = bench.clone();
        let show = Callback::from(move |_| bench.view.change(|view| view.panel = panel));
        let pressed = if panel == shown { "true" } else { "false" };
        html! { <button aria-pressed={pressed} onclick={show} data-testid={format!("tab-{}", panel.name())}>{ panel.label() }</button> }
    };
    if place.panels().len() < 2 {
        return Html::default();
    }
    html! { <nav class="tabs" aria-label="Panels">{ for place.panels().iter().copied().map(tab) }</nav> }
}
