//! How far the start of the engine is.

use yew::{Html, Properties, component, html};

use crate::engine;

#[derive(PartialEq, Properties)]
pub struct Props {
    pub progress: engine::Progress,
}

#[component]
pub fn Progress(props: &Props) -> Html {
    // Without a value it is a bar that does not know how far it is.
    let share = props.progress.share().map(|share| format!("{share:.3}"));
    html! { <progress max="1" value={share} aria-label="Starting the engine" data-testid="progress" /> }
}
