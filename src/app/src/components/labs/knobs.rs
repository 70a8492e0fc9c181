//! What a lab lets a person set before it is run.

use web_sys::HtmlInputElement;
use yew::{Callback, Html, InputEvent, Properties, TargetCast, component, html};

use crate::actions::edit_lab::type_knob;
use crate::handle::use_handle;
use crate::labs::Kind;
use crate::labs::index::Knob;
use crate::workbench::Workbench;

#[derive(PartialEq, Properties)]
pub struct Props {
    pub bench: Workbench,
    pub kind: Kind,
}

#[component]
pub fn Knobs(props: &Props) -> Html {
    let Props { bench, kind } = props;
    use_handle(&bench.labs);
    let labs = bench.labs.read();
    let Some(lab) = labs.labs.get(kind) else { return Html::default() };
    let busy = labs.going.as_ref().is_some_and(|going| going.kind == *kind);
    let field = |knob: &Knob| {
        let typed = {
            let (bench, kind, name) = (bench.clone(), *kind, knob.name.clone());
            Callback::from(move |event: InputEvent| {
                type_knob(&bench, kind, &name, event.target_unchecked_into::<HtmlInputElement>().value())
            })
        };
        let text = lab.knobs.get(&knob.name).cloned().unwrap_or_default();
        let why = knob.read(&text).err();
        let id = format!("knob-{}", knob.name);
        html! {
            <div class="knob" key={knob.name.clone()}>
                <label for={id.clone()}>{ knob.label.clone() }</label>
                <span class="with-unit">
                    <input id={id.clone()} class="number" inputmode="numeric" autocomplete="off" value={text} oninput={typed} disabled={busy}
                        aria-invalid={why.is_some().then_some("true")} aria-describedby={format!("{id}-help")} />
                    if !knob.unit.is_empty() {
                        <span class="aside">{ knob.unit.clone() }</span>
                    }
                </span>
                <div id={format!("{id}-help")}>
                    <p class="hint">{ knob.help.clone() }</p>
                    if let Some(why) = why {
                        <p class="wrong" role="alert">{ why }</p>
                    }
                </div>
            </div>
        }
    };
    html! { <div class="knobs">{ for lab.index.knobs.iter().map(field) }</div> }
}
