//! A line of text that stands for a value. What is typed stays as it is typed, whatever is drawn meanwhile, until it is done
//! (Enter, or the field is left); then the field shows the value again, unless the text was refused.

use web_sys::HtmlInputElement;
use yew::{AttrValue, Callback, Classes, Event, Html, InputEvent, Properties, TargetCast, component, html, use_mut_ref, use_state_eq};

#[derive(PartialEq, Properties)]
pub struct Props {
    /// As the value is written.
    pub value: AttrValue,
    /// With each letter.
    #[prop_or_default]
    pub on_type: Callback<String>,
    /// When it is done; false where it is refused.
    #[prop_or_else(|| Callback::from(|_: String| true))]
    pub on_done: Callback<String, bool>,
    #[prop_or_default]
    pub id: Option<AttrValue>,
    #[prop_or_default]
    pub class: Classes,
    /// "number" for the browser's own field of numbers.
    #[prop_or("text".into())]
    pub kind: AttrValue,
    #[prop_or_default]
    pub mode: Option<AttrValue>,
    #[prop_or_default]
    pub least: Option<AttrValue>,
    #[prop_or_default]
    pub most: Option<AttrValue>,
    #[prop_or_default]
    pub step: Option<AttrValue>,
    #[prop_or_default]
    pub placeholder: Option<AttrValue>,
    #[prop_or_default]
    pub label: Option<AttrValue>,
    #[prop_or_default]
    pub described_by: Option<AttrValue>,
    #[prop_or_default]
    pub invalid: bool,
    #[prop_or_default]
    pub disabled: bool,
}

#[component]
pub fn DraftInput(props: &Props) -> Html {
    let draft = use_state_eq(|| None::<AttrValue>);
    let refused = use_mut_ref(|| false);
    let typed = {
        let (draft, on_type) = (draft.clone(), props.on_type.clone());
        Callback::from(move |event: InputEvent| {
            let text = event.target_unchecked_into::<HtmlInputElement>().value();
            draft.set(Some(text.clone().into()));
            on_type.emit(text);
        })
    };
    let done = {
        let (draft, refused, on_done) = (draft.clone(), refused.clone(), props.on_done.clone());
        Callback::from(move |event: Event| {
            let taken = on_done.emit(event.target_unchecked_into::<HtmlInputElement>().value());
            *refused.borrow_mut() = !taken;
            if taken {
                draft.set(None);
            }
        })
    };
    let left = {
        let draft = draft.clone();
        Callback::from(move |_| {
            if !*refused.borrow() {
                draft.set(None);
            }
        })
    };
    let value = (*draft).clone().unwrap_or_else(|| props.value.clone());
    html! {
        <input id={props.id.clone()} class={props.class.clone()} type={props.kind.clone()} inputmode={props.mode.clone()} min={props.least.clone()}
            max={props.most.clone()} step={props.step.clone()} {value} oninput={typed} onchange={done} onblur={left}
            placeholder={props.placeholder.clone()} aria-label={props.label.clone()} aria-describedby={props.described_by.clone()}
            aria-invalid={props.invalid.then_some("true")} disabled={props.disabled} autocomplete="off" />
    }
}
