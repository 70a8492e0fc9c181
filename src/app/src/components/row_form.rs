//! A form of a row's columns, and beside it what is made of the row while one types.

use web_sys::{HtmlInputElement, InputEvent};
use yew::{Callback, Html, Properties, TargetCast, component, html};

/// A column: what it is called, its type, and values that are suggested.
#[derive(Clone, Debug, PartialEq)]
pub struct Field {
    pub name: String,
    pub kind: String,
    pub choices: Vec<String>,
}

#[derive(PartialEq, Properties)]
pub struct Props {
    pub fields: Vec<Field>,
    /// By column.
    pub typed: Vec<(String, String)>,
    /// A column and its new text.
    pub on_type: Callback<(String, String)>,
    pub made: Vec<(String, String)>,
}

#[component]
pub fn RowForm(props: &Props) -> Html {
    let field = |(at, (name, text)): (usize, &(String, String))| {
        let known = props.fields.iter().find(|field| field.name == *name);
        let typed = {
            let (on_type, name) = (props.on_type.clone(), name.clone());
            Callback::from(move |event: InputEvent| on_type.emit((name.clone(), event.target_unchecked_into::<HtmlInputElement>().value())))
        };
        let choices = known.map(|field| field.choices.as_slice()).unwrap_or_default();
        let list = (!choices.is_empty()).then(|| format!("choices-{at}"));
        html! {
            <label key={name.clone()}>
                <span>{ name.clone() }{ " " }<span class="column-type">{ known.map(|field| field.kind.clone()) }</span></span>
                <input value={text.clone()} oninput={typed} placeholder="null" autocomplete="off" list={list.clone()} />
                if let Some(id) = list {
                    <datalist {id}>{ for choices.iter().map(|choice| html! { <option value={choice.clone()} /> }) }</datalist>
                }
            </label>
        }
    };
    let made = |(name, text): &(String, String)| html! { <><dt>{ name.clone() }</dt><dd>{ text.clone() }</dd></> };
    html! {
        <>
            <div class="fields">{ for props.typed.iter().enumerate().map(field) }</div>
            <dl class="made" aria-live="polite" data-testid="prediction">{ for props.made.iter().map(made) }</dl>
        </>
    }
}
