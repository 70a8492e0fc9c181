//! Registers what was fitted last, from where it can be deployed.

use web_sys::HtmlInputElement;
use yew::{Callback, Html, InputEvent, Properties, SubmitEvent, TargetCast, component, html, use_state};

use crate::actions::go_to::go_to;
use crate::actions::register_model::{Asked, register};
use crate::deploy::registry::check_name;
use crate::engine::Life;
use crate::handle::use_handle;
use crate::view::Place;
use crate::workbench::Workbench;

#[derive(PartialEq, Properties)]
pub struct Props {
    pub bench: Workbench,
}

#[component]
pub fn RegisterFit(props: &Props) -> Html {
    let bench = &props.bench;
    use_handle(&bench.deploy);
    use_handle(&bench.engine);
    use_handle(&bench.pipeline);
    let name = use_state(|| "model".to_owned());
    let problem = use_state(|| None::<String>);
    let type_name = {
        let name = name.clone();
        Callback::from(move |event: InputEvent| {
            if let Some(field) = event.target_dyn_into::<HtmlInputElement>() {
                name.set(field.value());
            }
        })
    };
    let submit = {
        let (bench, name, problem) = (bench.clone(), name.clone(), problem.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            let metrics = bench.pipeline.read().report.iter().flat_map(|report| report.metrics.clone()).collect();
            // As the canvas's program calls them.
            let asked = Asked {
                variable: "model".to_owned(),
                name: name.trim().to_owned(),
                data: Some("train".to_owned()),
                metrics,
                source: "pipeline",
            };
            problem.set(register(&bench, &asked).err());
        })
    };
    let go = {
        let bench = bench.clone();
        Callback::from(move |_| go_to(&bench, Place::Deploy))
    };
    let fitted = bench.pipeline.read().is_fitted();
    let deploy = bench.deploy.read();
    let wrong = check_name(name.trim()).err().or_else(|| (*problem).clone()).or_else(|| deploy.problems.last().cloned());
    let idle = bench.engine.read().life == Life::Ready && deploy.work.is_none();
    html! {
        <form class="register-fit" onsubmit={submit} aria-label="Register the model" data-testid="register-fit">
            <label>{ "Register it as " }<input type="text" value={(*name).clone()} oninput={type_name} /></label>
            <button type="submit" disabled={!idle || !fitted}>{ "Register" }</button>
            <span class="said" aria-live="polite">
                if let Some(said) = &deploy.said {
                    { said.clone() }
                    <button class="quiet" type="button" onclick={go}>{ "Deploy" }</button>
                } else if let Some(work) = &deploy.work {
                    { format!("{} …", work.what) }
                } else if let Some(why) = wrong {
                    <span class="wrong" role="alert">{ why }</span>
                }
            </span>
        </form>
    }
}
