//! A number that may be set or left to the engine; it counts as soon as it is a number.

use web_sys::HtmlInputElement;
use yew::{Callback, Html, InputEvent, Properties, TargetCast, component, html, use_effect_with, use_state};

use crate::actions::change_settings::set;
use crate::handle::use_handle;
use crate::settings::Field;
use crate::workbench::Workbench;

#[derive(PartialEq, Properties)]
pub struct Props {
    pub bench: Workbench,
    pub field: Field,
    pub label: &'static str,
    pub help: &'static str,
    pub unit: &'static str,
}

#[component]
pub fn NumberField(props: &Props) -> Html {
    let Props { bench, field, label, help, unit } = props;
    use_handle(&bench.settings);
    let field = *field;
    let value = bench.settings.read().get(field);
    let shown = |value: Option<usize>| value.map(|number| number.to_string()).unwrap_or_default();
    let text = use_state(|| shown(value));
    let why = use_state(|| None::<String>);
    {
        // Set from elsewhere, as by "Set nothing": what is typed here is not touched while it means the same.
        let (text, why) = (text.clone(), why.clone());
        use_effect_with(value, move |value| {
            if field.read(&text).ok() != Some(*value) {
                text.set(shown(*value));
                why.set(None);
            }
        });
    }
    let typed = {
        let (bench, text, why) = (bench.clone(), text.clone(), why.clone());
        Callback::from(move |event: InputEvent| {
            let typed = event.target_unchecked_into::<HtmlInputElement>().value();
            text.set(typed.clone());
            why.set(set(&bench, field, &typed).err());
        })
    };
    let id = field.name();
    let invalid = why.is_some().then_some("true");
    html! {
        <div class="number-field">
            <label for={id}>{ *label }</label>
            <span class="with-unit">
                <input {id} class="number" inputmode="numeric" value={(*text).clone()} oninput={typed} aria-invalid={invalid}
                    aria-describedby={format!("{id}-help")} placeholder="auto" autocomplete="off" />
                if !unit.is_empty() {
                    <span class="aside">{ *unit }</span>
                }
            </span>
            <div id={format!("{id}-help")}>
                <p class="hint">{ *help }</p>
                if let Some(why) = &*why {
                    <p class="wrong" role="alert">{ why.clone() }</p>
                }
            </div>
        </div>
    }
}
