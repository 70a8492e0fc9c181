//! A link that was made: said to be copied, or to be copied by hand; a file where it is long.

use yew::{Callback, Html, Properties, component, html};

use crate::actions::share::save_instead;
use crate::handle::use_handle;
use crate::link::LONG;
use crate::words;
use crate::workbench::Workbench;

#[derive(PartialEq, Properties)]
pub struct Props {
    pub bench: Workbench,
}

#[component]
pub fn LinkBanner(props: &Props) -> Html {
    let bench = &props.bench;
    use_handle(&bench.view);
    let Some(link) = bench.view.read().link.clone() else { return Html::default() };
    let dismiss = {
        let bench = bench.clone();
        Callback::from(move |_| bench.view.change(|view| view.link = None))
    };
    let save = {
        let (bench, place) = (bench.clone(), link.place);
        Callback::from(move |_| save_instead(&bench, place))
    };
    let length = link.address.len();
    let what = if link.copied { "The link is copied." } else { "Copy this link." };
    html! {
        <div class="banner notice" role="status" data-testid="link">
            <p>
                <strong>{ what }</strong>
                { format!(" It holds the whole {}; opening it runs nothing.", link.place.name()) }
                if length > LONG {
                    { format!(" It has {} characters, and some mail programs and chats cut links that long: a file is safer.", words::count(length as u64)) }
                }
            </p>
            <input class="link-address" readonly=true value={link.address} aria-label="The link" data-testid="link-address" />
            if length > LONG {
                <button onclick={save}>{ "Save a file" }</button>
            }
            <button class="quiet" onclick={dismiss}>{ "Dismiss" }</button>
        </div>
    }
}
