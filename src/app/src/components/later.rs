//! What is drawn of the parts that are fetched after the page stands.

use yew::{Callback, Html, MouseEvent, Properties, component, hook, html, use_effect_with, use_state};

use crate::actions::fetch_views::fetch_views;
use crate::parts::{self, Parts};
use crate::view::Place;
use crate::workbench::Workbench;

pub enum Fetch {
    There(Parts),
    Coming,
    /// With what asks again.
    Failed(Callback<MouseEvent>),
}

#[hook]
pub fn use_parts() -> Fetch {
    // How often they were asked for, and whether the last time has failed.
    let asked = use_state(|| 0_u32);
    let failed = use_state(|| false);
    {
        let failed = failed.clone();
        use_effect_with(*asked, move |_| {
            if parts::there().is_none() {
                fetch_views(move |there| failed.set(!there));
            }
        });
    }
    match parts::there() {
        Some(parts) => Fetch::There(parts),
        None if !*failed => Fetch::Coming,
        None => Fetch::Failed(Callback::from(move |_| {
            failed.set(false);
            asked.set(*asked + 1);
        })),
    }
}

/// What is said where they could not be fetched.
pub fn failure(again: Callback<MouseEvent>) -> Html {
    html! {
        <p class="part-failed" role="alert">
            { "This part of the page could not be fetched. What you have written is kept. " }
            <button class="quiet" onclick={again}>{ "Try again" }</button>
        </p>
    }
}

#[derive(PartialEq, Properties)]
pub struct Props {
    pub bench: Workbench,
    pub place: Place,
}

/// A view.
#[component]
pub fn Later(props: &Props) -> Html {
    let label = props.place.label();
    let panel = |busy: bool, body: Html| {
        html! {
            <section class="panel" aria-label={label} aria-busy={busy.to_string()}>
                <div class="panel-head"><h2>{ label }</h2></div>
                { body }
            </section>
        }
    };
    match use_parts() {
        Fetch::There(parts) => (parts.view)(&props.bench, props.place),
        Fetch::Coming => panel(true, Html::default()),
        Fetch::Failed(again) => panel(false, failure(again)),
    }
}
