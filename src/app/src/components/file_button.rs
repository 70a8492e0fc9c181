//! A button that lets a person choose files.

use wasm_bindgen::JsCast;
use web_sys::{FileList, HtmlInputElement};
use yew::{Callback, Event, Html, Properties, component, html, use_node_ref};

#[derive(PartialEq, Properties)]
pub struct Props {
    pub label: &'static str,
    pub title: &'static str,
    /// What screen readers call the field behind the button.
    pub input_label: &'static str,
    pub test_id: &'static str,
    #[prop_or_default]
    pub many: bool,
    /// The endings that are offered; all where none is told.
    #[prop_or_default]
    pub accept: Option<&'static str>,
    #[prop_or_default]
    pub class: Option<&'static str>,
    pub opened: Callback<FileList>,
}

#[component]
pub fn FileButton(props: &Props) -> Html {
    let chooser = use_node_ref();
    let choose = {
        let chooser = chooser.clone();
        Callback::from(move |_| {
            if let Some(input) = chooser.cast::<HtmlInputElement>() {
                input.click();
            }
        })
    };
    let chosen = {
        let opened = props.opened.clone();
        Callback::from(move |event: Event| {
            let Some(input) = event.target().and_then(|target| target.dyn_into::<HtmlInputElement>().ok()) else { return };
            if let Some(files) = input.files().filter(|files| files.length() > 0) {
                opened.emit(files);
            }
            // So that the same file can be chosen again.
            input.set_value("");
        })
    };
    html! {
        <>
            <button class={props.class} onclick={choose} title={props.title}>{ props.label }</button>
            <input class="unseen" type="file" accept={props.accept} multiple={props.many} ref={chooser} onchange={chosen} tabindex="-1"
                aria-label={props.input_label} data-testid={props.test_id} />
        </>
    }
}
