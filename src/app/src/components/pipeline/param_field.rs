//! One parameter of a stage: a field of its form, what it is for, its default.

use serde_json::Value;
use web_sys::{HtmlInputElement, HtmlSelectElement};
use yew::{Callback, Event, Html, Properties, TargetCast, component, html, use_state};

use crate::actions::edit_pipeline::set_param;
use crate::components::draft_input::DraftInput;
use crate::handle::use_handle;
use crate::pipeline::registry::{Form, Param, shown};
use crate::workbench::Workbench;

#[derive(PartialEq, Properties)]
pub struct Props {
    pub bench: Workbench,
    /// The stage's.
    pub id: u32,
    pub name: String,
}

#[component]
pub fn ParamField(props: &Props) -> Html {
    let Props { bench, id, name } = props;
    let id = *id;
    use_handle(&bench.pipeline);
    let why = use_state(|| None::<String>);
    let pipeline = bench.pipeline.read();
    let Some(registry) = &pipeline.registry else { return Html::default() };
    let Some((at, stage)) = pipeline.canvas.stages.iter().enumerate().find(|(_, stage)| stage.id == id) else { return Html::default() };
    let Some(param) = registry.kind(&stage.class).and_then(|kind| kind.param(name)) else { return Html::default() };
    let set = stage.params.get(name);
    let field = format!("param-{id}-{name}");
    let form = param.form;
    let put = {
        let (bench, name) = (bench.clone(), name.clone());
        move |value: Option<Value>| set_param(&bench, id, &name, value)
    };
    let picked = {
        let put = put.clone();
        Callback::from(move |event: Event| {
            let picked = event.target_unchecked_into::<HtmlSelectElement>().value();
            put(if picked.is_empty() { None } else { form.read(&picked).ok() });
        })
    };
    let typed = {
        let (put, why, range) = (put.clone(), why.clone(), param.range());
        Callback::from(move |typed: String| {
            let read = if typed.trim().is_empty() { Ok(None) } else { form.read(&typed).map(Some) };
            let outside = |value: &Option<Value>| {
                value.as_ref().and_then(Value::as_f64).zip(range.as_ref()).is_some_and(|(value, range)| !range.has(value))
            };
            let words = range.as_ref().map(|range| range.words.clone()).unwrap_or_default();
            let read = read.and_then(|value| if outside(&value) { Err(format!("it must be {words}")) } else { Ok(value) });
            match read {
                Ok(value) => {
                    why.set(None);
                    put(value);
                    true
                }
                Err(problem) => {
                    why.set(Some(problem));
                    false
                }
            }
        })
    };
    let help = format!("{field}-help");
    let default = param.default.as_ref().map(|value| shorten(&shown(value)));
    let unset = default.clone().map_or_else(|| "not set".to_owned(), |default| format!("{default} (default)"));
    let select = |choices: Vec<String>| {
        let now = set.map(shown).unwrap_or_default();
        let listed = now.is_empty() || choices.contains(&now);
        let option = |choice: &String| html! { <option value={choice.clone()} selected={*choice == now}>{ choice.clone() }</option> };
        html! {
            <select id={field.clone()} onchange={picked.clone()} aria-describedby={help.clone()}>
                <option value="" selected={now.is_empty()}>{ unset.clone() }</option>
                { for choices.iter().map(option) }
                if !listed {
                    <option value={now.clone()} selected=true>{ format!("{now} (not there)") }</option>
                }
            </select>
        }
    };
    let there = pipeline.canvas.columns_before(at, &pipeline.data_columns(), registry);
    let input = match form {
        Form::Boolean => select(vec!["true".to_owned(), "false".to_owned()]),
        Form::Column => select(there),
        Form::Columns => return columns(param, &there, set, &help, put),
        _ if !param.choices().is_empty() => select(param.choices().into_iter().map(str::to_owned).collect()),
        _ => html! {
            <DraftInput id={field.clone()} value={set.map(shown).unwrap_or_default()} placeholder={unset.clone()} on_done={typed}
                described_by={help.clone()} invalid={why.is_some()} />
        },
    };
    html! {
        <div class="param">
            <label for={field}>{ name.clone() }</label>
            { input }
            <p class="hint" id={help}>{ shorten(&param.doc) }{ written(form) }</p>
            if let Some(why) = &*why {
                <p class="wrong" role="alert">{ why.clone() }</p>
            }
        </div>
    }
}

/// How it is typed, where that is no matter of course.
fn written(form: Form) -> &'static str {
    match form {
        Form::Vector | Form::Floats | Form::Ints => " Numbers with commas between.",
        Form::Matrix | Form::Lists => " Numbers with commas between, rows with semicolons: 1, 2; 3, 4.",
        _ => "",
    }
}

/// Several columns, in the order in which they were ticked.
fn columns(param: &Param, there: &[String], set: Option<&Value>, help: &str, put: impl Fn(Option<Value>) + Clone + 'static) -> Html {
    let chosen: Vec<String> = set.and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect();
    let mut all = there.to_vec();
    all.extend(chosen.iter().filter(|name| !there.contains(name)).cloned());
    let tick = |name: &String| {
        let (put, others, own) = (put.clone(), chosen.clone(), name.clone());
        let ticked = Callback::from(move |event: Event| {
            let mut chosen: Vec<String> = others.iter().filter(|other| **other != own).cloned().collect();
            if event.target_unchecked_into::<HtmlInputElement>().checked() {
                chosen.push(own.clone());
            }
            put((!chosen.is_empty()).then(|| Value::from(chosen)));
        });
        html! { <label class="flag" key={name.clone()}><input type="checkbox" checked={chosen.contains(name)} onchange={ticked} />{ name.clone() }</label> }
    };
    html! {
        <fieldset class="param" aria-describedby={help.to_owned()}>
            <legend>{ param.name.clone() }</legend>
            <div class="ticks">{ for all.iter().map(tick) }</div>
            if all.is_empty() {
                <p class="hint">{ "No columns yet: choose the data." }</p>
            }
            <p class="hint" id={help.to_owned()}>{ shorten(&param.doc) }</p>
        </fieldset>
    }
}

fn shorten(text: &str) -> String {
    const MOST: usize = 300;
    if text.chars().count() <= MOST { text.to_owned() } else { text.chars().take(MOST).chain(['…']).collect() }
}
