//! What the keys do in the notebook, as a list over it.

use yew::{Callback, Html, MouseEvent, Properties, component, html};

use crate::components::modal::{self, close_from_beside, use_modal};
use crate::components::notebook::keys::KEYS;
use crate::handle::use_handle;
use crate::workbench::Workbench;

#[derive(PartialEq, Properties)]
pub struct Props {
    pub bench: Workbench,
}

/// Nothing while it is closed.
#[component]
pub fn KeyList(props: &Props) -> Html {
    use_handle(&props.bench.view);
    let open = props.bench.view.read().keys;
    html! { if open { <List bench={props.bench.clone()} /> } }
}

#[component]
fn List(props: &Props) -> Html {
    let dialog = use_modal();
    let closed = {
        let bench = props.bench.clone();
        Callback::from(move |_: yew::Event| bench.view.change(|view| view.keys = false))
    };
    let close = {
        let dialog = dialog.clone();
        Callback::from(move |_: MouseEvent| modal::close(&dialog))
    };
    let key = |key: &str| html! { <kbd>{ key.to_owned() }</kbd> };
    let row = |(keys, what): &(&'static str, &'static str)| {
        html! { <><dt>{ for keys.split(' ').map(|word| if word == "or" { html! { " or " } } else { key(word) }) }</dt><dd>{ *what }</dd></> }
    };
    html! {
        <dialog class="key-list" ref={dialog.clone()} aria-labelledby="key-list-head" onclick={close_from_beside(&dialog)} onclose={closed} data-testid="key-list">
            <div class="key-list-box">
                <div class="card-head">
                    <h3 id="key-list-head">{ "Keys of the notebook" }</h3>
                    <button class="quiet" autofocus=true onclick={close}>{ "Close" }</button>
                </div>
                { for KEYS.iter().map(|(group, rows)| html! { <><h4>{ *group }</h4><dl>{ for rows.iter().map(row) }</dl></> }) }
                <p class="hint">{ "On a Mac, Command does what Ctrl does, but for the split. Commands are found by their names with Ctrl K." }</p>
            </div>
        </dialog>
    }
}
