//! Takes away all that is kept, asked twice as it cannot be undone.

use yew::{Callback, Html, KeyboardEvent, Properties, component, html, use_state};

use crate::actions::clear_data::clear_data;
use crate::browser;
use crate::handle::use_handle;
use crate::words::{bytes, counted};
use crate::workbench::Workbench;

const CLEAR: &str = "clear-all";
const KEEP: &str = "clear-nothing";

#[derive(PartialEq, Properties)]
pub struct Props {
    pub bench: Workbench,
}

#[component]
pub fn ClearData(props: &Props) -> Html {
    let bench = &props.bench;
    use_handle(&bench.files);
    let asked = use_state(|| false);
    let is_asked = *asked;
    // The focus goes on to what takes the pressed button's place, and deletes nothing.
    let ask = {
        let asked = asked.clone();
        Callback::from(move |_| {
            asked.set(true);
            browser::focus_soon(KEEP);
        })
    };
    let keep = Callback::from(move |()| {
        asked.set(false);
        browser::focus_soon(CLEAR);
    });
    let escape = {
        let keep = keep.clone();
        Callback::from(move |event: KeyboardEvent| {
            if event.key() == "Escape" {
                keep.emit(());
            }
        })
    };
    let clear = {
        let bench = bench.clone();
        Callback::from(move |_| clear_data(&bench))
    };
    let files = bench.files.read();
    let own = match files.own.len() {
        0 => "no files".to_owned(),
        count => format!("{} ({})", counted(count as u64, "file", "files"), bytes(files.own_bytes())),
    };
    let what = if browser::keeps() { "What this browser keeps for this page" } else { "What this page has until it is left" };
    html! {
        <section aria-labelledby="clear-head">
            <h3 id="clear-head">{ "Clear data" }</h3>
            <p class="hint">{ format!("{what}: the script, the notebook, settings, the theme, {own}.") }</p>
            if is_asked {
                <div class="settings-note" role="alertdialog" aria-label="Clear all data" onkeydown={escape} data-testid="clear-asked">
                    <p>{ "All of it is deleted for good, and the page opens as on a first visit. Download first what you want to keep." }</p>
                    <button class="danger" onclick={clear}>{ "Delete all" }</button>
                    <button class="quiet" id={KEEP} onclick={keep.reform(|_| ())}>{ "Keep it" }</button>
                </div>
            } else {
                <button id={CLEAR} onclick={ask}>{ "Clear all data" }</button>
            }
        </section>
    }
}
