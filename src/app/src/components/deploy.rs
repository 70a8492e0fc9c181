//! Models that are registered, and the deployments of them: making, starting and ending them; what each of them has to show.

pub mod compare_card;
pub mod console;
pub mod deploy_form;
pub mod deployment_card;
pub mod load;
pub mod model_row;
pub mod model_table;
pub mod monitoring;
pub mod register_form;
pub mod replica_row;

use yew::{Callback, Html, Properties, component, html, use_effect, use_state};

use crate::actions::change_model::undelete;
use crate::actions::open_deploy::refresh;
use crate::components::deploy::compare_card::CompareCard;
use crate::components::deploy::deploy_form::DeployForm;
use crate::components::deploy::deployment_card::DeploymentCard;
use crate::components::deploy::model_table::ModelTable;
use crate::components::deploy::register_form::RegisterForm;
use crate::deploy::model::Key;
use crate::deploy::{Deploy, Route};
use crate::handle::use_handle;
use crate::workbench::Workbench;

#[derive(PartialEq, Properties)]
pub struct Props {
    pub bench: Workbench,
}

#[component]
pub fn DeployPanel(props: &Props) -> Html {
    let bench = &props.bench;
    use_handle(&bench.deploy);
    use_handle(&bench.files);
    // Two versions at most; the version that is about to be deployed.
    let compared = use_state(Vec::<Key>::new);
    let deploying = use_state(|| None::<Key>);
    let open = use_state(|| None::<String>);
    {
        let bench = bench.clone();
        use_effect(move || refresh(&bench));
    }
    let compare = {
        let compared = compared.clone();
        Callback::from(move |key: Key| {
            let mut keys = (*compared).clone();
            match keys.iter().position(|known| *known == key) {
                Some(at) => drop(keys.remove(at)),
                None => keys.push(key),
            }
            // Of three the first goes.
            let first = keys.len().saturating_sub(2);
            compared.set(keys.split_off(first));
        })
    };
    let choose = {
        let deploying = deploying.clone();
        Callback::from(move |key: Option<Key>| deploying.set(key))
    };
    let show = {
        let open = open.clone();
        Callback::from(move |name: Option<String>| open.set(name))
    };
    let made = {
        let (deploying, open) = (deploying.clone(), open.clone());
        Callback::from(move |name: String| {
            deploying.set(None);
            open.set(Some(name));
        })
    };
    let deploy = bench.deploy.read();
    let names: Vec<String> = deploy.deployments.iter().map(|deployment| deployment.name.clone()).collect();
    let chosen = (*deploying).clone().filter(|key| deploy.version(key).is_some());
    html! {
        <section class="panel panel-page" aria-label="Deploy">
            <div class="page deploy">
                <h2>{ "Deploy" }</h2>
                <div aria-live="polite">{ said(bench, &deploy) }</div>
                { problems(bench, &deploy) }
                <RegisterForm bench={bench.clone()} />
                <ModelTable bench={bench.clone()} compared={(*compared).clone()} {compare} deploy={choose.clone()} />
                if compared.len() == 2 {
                    <CompareCard bench={bench.clone()} one={compared[0].clone()} other={compared[1].clone()} />
                }
                if let Some(key) = chosen {
                    <DeployForm key={key.to_string()} bench={bench.clone()} model={key.clone()} {made} left={choose.reform(|()| None)} />
                }
                if !names.is_empty() {
                    <h3>{ "Deployments" }</h3>
                    { route(&deploy.route) }
                    { for names.into_iter().map(|name| html! {
                        <DeploymentCard key={name.clone()} bench={bench.clone()} open={open.as_ref() == Some(&name)} deployment={name.clone()} show={show.clone()} />
                    }) }
                }
            </div>
        </section>
    }
}

fn said(bench: &Workbench, deploy: &Deploy) -> Html {
    if let Some(work) = &deploy.work {
        return html! { <p class="said" data-testid="deploy-work">{ format!("{} …", work.what) }</p> };
    }
    if let Some(deleted) = &deploy.deleted {
        let undo = {
            let bench = bench.clone();
            Callback::from(move |_| undelete(&bench))
        };
        return html! {
            <p class="said" data-testid="model-deleted">{ format!("{} is deleted. ", deleted.key) }<button onclick={undo}>{ "Undo" }</button></p>
        };
    }
    deploy.said.as_ref().map_or_else(Html::default, |said| html! { <p class="said" data-testid="deploy-said">{ said.clone() }</p> })
}

fn problems(bench: &Workbench, deploy: &Deploy) -> Html {
    let unread = deploy.registry.unread.values();
    let all: Vec<String> = deploy.problems.iter().chain(unread).cloned().collect();
    if all.is_empty() {
        return Html::default();
    }
    let dismiss = {
        let bench = bench.clone();
        Callback::from(move |_| {
            bench.deploy.change_at_once(|deploy| {
                deploy.problems.clear();
                deploy.registry.unread.clear();
            });
        })
    };
    html! {
        <div class="problems" role="alert" data-testid="deploy-problems">
            <div>{ for all.into_iter().map(|problem| html! { <p>{ problem }</p> }) }</div>
            <button class="quiet" onclick={dismiss}>{ "Dismiss" }</button>
        </div>
    }
}

fn route(route: &Route) -> Html {
    let (state, text) = match route {
        Route::Closed => return Html::default(),
        Route::Opening => ("opening", "The way to deployments by fetch is being opened.".to_owned()),
        Route::ServiceWorker => {
            ("service-worker", "Any page of this site reaches them with fetch, as long as this page is open.".to_owned())
        }
        Route::Direct(why) => {
            ("direct", format!("Only this page and its terminal reach them: {why}. Calls go straight to the replicas, without fetch."))
        }
    };
    html! { <p class="hint" data-testid="route" data-state={state}>{ text }</p> }
}
