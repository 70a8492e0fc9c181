//! A view whose code is fetched after the page stands.

use yew::{Callback, Html, Properties, component, html, use_effect_with, use_state};

use crate::actions::fetch_views::fetch_views;
use crate::parts;
use crate::view::Place;
use crate::workbench::Workbench;

#[derive(PartialEq, Properties)]
pub struct Props {
    pub bench: Workbench,
    pub place: Place,
}

#[component]
pub fn Later(props: &Props) -> Html {
    // How often it was asked for, and whether the last time has failed.
    let asked = use_state(|| 0_u32);
    let failed = use_state(|| false);
    {
        let failed = failed.clone();
        use_effect_with(*asked, move |_| {
            if parts::drawn().is_none() {
                fetch_views(move |there| failed.set(!there));
            }
        });
    }
    if let Some(draw) = parts::drawn() {
        return draw(&props.bench, props.place);
    }
    let label = props.place.label();
    let busy = !*failed;
    let again = Callback::from(move |_| {
        failed.set(false);
        asked.set(*asked + 1);
    });
    html! {
        <section class="panel" aria-label={label} aria-busy={busy.to_string()}>
            <div class="panel-head"><h2>{ label }</h2></div>
            if !busy {
                <p class="part-failed" role="alert">
                    { "This part of the page could not be fetched. What you have written is kept. " }
                    <button class="quiet" onclick={again}>{ "Try again" }</button>
                </p>
            }
        </section>
    }
}
