//! Registers a fitted model of the notebook's session, or a saved one among the files.

use std::collections::BTreeMap;

use web_sys::{HtmlInputElement, HtmlSelectElement};
use yew::{Callback, Event, Html, InputEvent, Properties, SubmitEvent, TargetCast, component, html, use_effect_with, use_state};

use crate::actions::register_model::{Asked, find, register, register_saved};
use crate::deploy::registry::check_name;
use crate::engine::Life;
use crate::handle::use_handle;
use crate::workbench::Workbench;

#[derive(PartialEq, Properties)]
pub struct Props {
    pub bench: Workbench,
}

#[component]
pub fn RegisterForm(props: &Props) -> Html {
    let bench = &props.bench;
    use_handle(&bench.deploy);
    use_handle(&bench.engine);
    let ready = bench.engine.read().life == Life::Ready;
    let variable = use_state(String::new);
    let data = use_state(String::new);
    let name = use_state(String::new);
    let problem = use_state(|| None::<String>);
    // What the session has is asked once the engine is free.
    let asks = ready && bench.deploy.read().fitted().is_none() && bench.notebook.read().runs > 0;
    {
        let bench = bench.clone();
        use_effect_with(asks, move |asks| {
            if *asks {
                find(&bench);
            }
        });
    }
    let look = {
        let bench = bench.clone();
        Callback::from(move |_| find(&bench))
    };
    let choose = |state: &yew::UseStateHandle<String>| {
        let state = state.clone();
        Callback::from(move |event: Event| {
            if let Some(field) = event.target_dyn_into::<HtmlSelectElement>() {
                state.set(field.value());
            }
        })
    };
    let type_name = {
        let name = name.clone();
        Callback::from(move |event: InputEvent| {
            if let Some(field) = event.target_dyn_into::<HtmlInputElement>() {
                name.set(field.value());
            }
        })
    };
    let fitted = bench.deploy.read().fitted().unwrap_or_default();
    let saved: Vec<String> = saved(bench);
    let chosen = fitted.iter().find(|one| one.variable == *variable).or_else(|| fitted.first());
    let from_file = saved.iter().find(|path| **path == *variable).or_else(|| saved.first().filter(|_| chosen.is_none()));
    let from_file = from_file.filter(|path| chosen.is_none_or(|one| one.variable != *variable && **path == *variable)).cloned();
    let frames: Vec<String> = chosen.map(|one| one.frames.clone()).unwrap_or_default();
    // What is chosen before a person chooses: the first.
    let model = from_file.clone().or_else(|| chosen.map(|one| one.variable.clone())).unwrap_or_default();
    let frame = match data.as_str() {
        "-" => "-",
        known if frames.iter().any(|one| one == known) => known,
        _ => frames.first().map_or("-", String::as_str),
    };
    let frame = frame.to_owned();
    let submit = {
        let (bench, problem, name, frame) = (bench.clone(), problem.clone(), name.clone(), frame.clone());
        let (variable, from_file) = (chosen.map(|one| one.variable.clone()), from_file.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            let begun = match (&from_file, &variable) {
                (Some(path), _) => register_saved(&bench, path, name.trim()),
                (None, Some(variable)) => {
                    let data = Some(frame.clone()).filter(|name| name != "-");
                    let asked = Asked {
                        variable: variable.clone(),
                        name: name.trim().to_owned(),
                        data,
                        metrics: BTreeMap::new(),
                        source: "notebook",
                    };
                    register(&bench, &asked)
                }
                (None, None) => Ok(()),
            };
            problem.set(begun.err());
        })
    };
    if fitted.is_empty() && saved.is_empty() {
        return html! {
            <p class="said">
                { "A fitted model of the notebook's session can be registered here. " }
                <button onclick={look} disabled={!ready}>{ "Look for fitted models" }</button>
            </p>
        };
    }
    let wrong = check_name(name.trim()).err().filter(|_| !name.is_empty());
    html! {
        <form class="card" onsubmit={submit} aria-labelledby="register-head" data-testid="register-form">
            <div class="card-head">
                <h3 id="register-head">{ "Register a model" }</h3>
                <button class="quiet" type="button" onclick={look} disabled={!ready}>{ "Look again" }</button>
            </div>
            <div class="offer-fields">
                <label>{ "Model" }
                    <select onchange={choose(&variable)} data-testid="register-model">
                        { for fitted.iter().map(|one| html! {
                            <option value={one.variable.clone()} selected={one.variable == model}>{ format!("{}: {}", one.variable, one.about) }</option>
                        }) }
                        { for saved.iter().map(|path| html! { <option value={path.clone()} selected={*path == model}>{ format!("saved in {path}") }</option> }) }
                    </select>
                </label>
                if from_file.is_none() {
                    <label>{ "Fitted to" }
                        <select onchange={choose(&data)}>
                            { for frames.iter().map(|one| html! { <option value={one.clone()} selected={*one == frame}>{ one.clone() }</option> }) }
                            <option value="-" selected={frame == "-"}>{ "not told" }</option>
                        </select>
                    </label>
                }
                <label>{ "Name" }<input type="text" value={(*name).clone()} oninput={type_name} data-testid="register-name" placeholder="churn" /></label>
            </div>
            if let Some(why) = wrong.or_else(|| (*problem).clone()) {
                <p class="wrong" role="alert">{ why }</p>
            }
            <button class="primary" type="submit" disabled={!ready || name.trim().is_empty()}>{ "Register" }</button>
        </form>
    }
}

/// Folders among the files that hold a saved model.
fn saved(bench: &Workbench) -> Vec<String> {
    let files = bench.files.read();
    let folder = |path: String| {
        let folder = path.strip_suffix("/metadata/part-00000")?.to_owned();
        // A stage of a pipeline is a saved model too; what is only there for now is nobody's.
        (!folder.contains("/stages/") && !folder.starts_with("tmp/")).then_some(folder)
    };
    files.rows().into_iter().filter_map(|row| folder(row.path)).collect()
}
