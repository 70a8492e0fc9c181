//! How a version is to be deployed: its name in addresses, the contract, the replicas.

use serde_json::Map;
use touchpaper_deploy::service::Contract;
use web_sys::{HtmlInputElement, HtmlSelectElement};
use yew::{Callback, Event, Html, InputEvent, Properties, SubmitEvent, TargetCast, component, html, use_state};

use crate::actions::deploy_model::create;
use crate::browser;
use crate::deploy::deployment::{MOST_REPLICAS, Wanted, check_name, option_of, suggested};
use crate::deploy::model::Key;
use crate::workbench::Workbench;

const CONTRACTS: [(Contract, &str); 3] = [
    (Contract::Flask, "Flask: POST /predict"),
    (Contract::Wml, "Watson Machine Learning: POST /ml/v4/deployments/…/predictions"),
    (Contract::Mlflow, "MLflow: POST /invocations"),
];

#[derive(PartialEq, Properties)]
pub struct Props {
    pub bench: Workbench,
    pub model: Key,
    pub made: Callback<String>,
    pub left: Callback<()>,
}

#[component]
pub fn DeployForm(props: &Props) -> Html {
    let Props { bench, model, made, left } = props;
    let name = use_state(|| suggested(&model.name, |name| bench.deploy.read().get(name).is_some()));
    let contract = use_state(|| Contract::Flask);
    let replicas = use_state(|| 1_usize);
    let problem = use_state(|| None::<String>);
    let type_name = {
        let name = name.clone();
        Callback::from(move |event: InputEvent| {
            if let Some(field) = event.target_dyn_into::<HtmlInputElement>() {
                name.set(field.value());
            }
        })
    };
    let choose = {
        let contract = contract.clone();
        Callback::from(move |event: Event| {
            let value = event.target_dyn_into::<HtmlSelectElement>().map(|field| field.value());
            if let Some(Ok(chosen)) = value.map(|value| Contract::named(&value)) {
                contract.set(chosen);
            }
        })
    };
    let count = {
        let replicas = replicas.clone();
        Callback::from(move |event: InputEvent| {
            let typed = event.target_dyn_into::<HtmlInputElement>().and_then(|field| field.value().parse().ok());
            replicas.set(typed.unwrap_or(0));
        })
    };
    let submit = {
        let (bench, model, made) = (bench.clone(), model.clone(), made.clone());
        let (name, contract, replicas, problem) = (name.clone(), contract.clone(), replicas.clone(), problem.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            let wanted = Wanted {
                name: name.trim().to_owned(),
                model: model.name.clone(),
                version: model.version,
                contract: *contract,
                replicas: *replicas,
                port: None,
                round_robin: false,
                // As Watson's client, which lists this one too, writes when.
                more: Map::from_iter([("created".to_owned(), browser::now_ms().into())]),
            };
            let name = wanted.name.clone();
            match create(&bench, wanted) {
                Ok(()) => made.emit(name),
                Err(why) => problem.set(Some(why)),
            }
        })
    };
    let wrong = check_name(name.trim()).err();
    html! {
        <form class="card" onsubmit={submit} aria-label={format!("Deploy {model}")} data-testid="deploy-form">
            <h3>{ format!("Deploy {model}") }</h3>
            <div class="offer-fields">
                <label>{ "Name" }<input type="text" value={(*name).clone()} oninput={type_name} aria-invalid={wrong.is_some().to_string()} /></label>
                <label>{ "Contract" }
                    <select onchange={choose}>
                        { for CONTRACTS.into_iter().map(|(one, label)| html! { <option value={option_of(one)} selected={one == *contract}>{ label }</option> }) }
                    </select>
                </label>
                <label>{ "Replicas" }
                    <input type="number" min="1" max={MOST_REPLICAS.to_string()} value={replicas.to_string()} oninput={count} />
                </label>
            </div>
            if let Some(why) = wrong.or_else(|| (*problem).clone()) {
                <p class="wrong" role="alert">{ why }</p>
            }
            <button class="primary" type="submit">{ "Deploy" }</button>
            <button class="quiet" type="button" onclick={left.reform(|_| ())}>{ "Leave it" }</button>
        </form>
    }
}
