//! What can be done, found by its words: Ctrl or Command and K from anywhere. The dialog is the page's own; what is in it is
//! fetched after the page stands.

pub mod palette;

use yew::{Callback, Event, Html, Properties, component, html};

use crate::components::later::{Fetch, failure, use_parts};
use crate::components::modal::{close_from_beside, use_modal};
use crate::handle::use_handle;
use crate::workbench::Workbench;

#[derive(PartialEq, Properties)]
pub struct Props {
    pub bench: Workbench,
}

/// Nothing while it is closed.
#[component]
pub fn Commands(props: &Props) -> Html {
    use_handle(&props.bench.view);
    let open = props.bench.view.read().commands;
    html! { if open { <Opened bench={props.bench.clone()} /> } }
}

#[component]
fn Opened(props: &Props) -> Html {
    let bench = &props.bench;
    let dialog = use_modal();
    let parts = use_parts();
    let closed = {
        let bench = bench.clone();
        Callback::from(move |_: Event| bench.view.change(|view| view.commands = false))
    };
    let busy = matches!(parts, Fetch::Coming);
    html! {
        <dialog class="commands" ref={dialog.clone()} aria-label="Commands" aria-busy={busy.then_some("true")} onclick={close_from_beside(&dialog)} onclose={closed} data-testid="commands">
            <div class="commands-box">
                { match parts {
                    Fetch::There(parts) => (parts.commands)(bench, &dialog),
                    Fetch::Coming => html! { <p class="hint" role="status">{ "The commands are fetched …" }</p> },
                    Fetch::Failed(again) => failure(again),
                } }
            </div>
        </dialog>
    }
}
