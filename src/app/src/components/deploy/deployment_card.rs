//! A deployment: where it answers, its replicas, and what can be done with it; the screens of the one that is open.

use touchpaper_deploy::service::Contract;
use web_sys::{HtmlInputElement, HtmlSelectElement};
use yew::{Callback, Event, Html, Properties, TargetCast, component, html, use_state};

use crate::actions::deploy_model::{remove, scale, set_policy, start, stop, swap};
use crate::browser;
use crate::components::deploy::console::ConsoleScreen;
use crate::components::deploy::load::LoadScreen;
use crate::components::deploy::monitoring::MonitoringScreen;
use crate::components::deploy::replica_row::ReplicaRow;
use crate::deploy::deployment::{Deployment, MOST_REPLICAS};
use crate::deploy::logs::course_csv;
use crate::deploy::model::Key;
use crate::deploy::router::Policy;
use crate::deploy::{Deploy, Route};
use crate::handle::use_handle;
use crate::words::counted;
use crate::workbench::Workbench;

#[derive(PartialEq, Properties)]
pub struct Props {
    pub bench: Workbench,
    pub deployment: String,
    pub open: bool,
    pub show: Callback<Option<String>>,
}

/// What an open deployment shows below its replicas.
type Screen = fn(&Workbench, &str) -> Html;
const SCREENS: [(&str, Screen); 3] = [
    ("Console", |bench, name| html! { <ConsoleScreen bench={bench.clone()} deployment={name.to_owned()} /> }),
    ("Load test", |bench, name| html! { <LoadScreen bench={bench.clone()} deployment={name.to_owned()} /> }),
    ("Monitoring", |bench, name| html! { <MonitoringScreen bench={bench.clone()} deployment={name.to_owned()} /> }),
];

#[component]
pub fn DeploymentCard(props: &Props) -> Html {
    let Props { bench, deployment: name, open, show } = props;
    use_handle(&bench.deploy);
    let screen = use_state(|| 0_usize);
    let deploy = bench.deploy.read();
    let Some(deployment) = deploy.get(name) else { return Html::default() };
    let toggle = {
        let (show, next) = (show.clone(), (!open).then(|| name.clone()));
        Callback::from(move |_| show.emit(next.clone()))
    };
    let state = state(deployment);
    html! {
        <section class="card deployment" aria-label={format!("Deployment {name}")} data-testid="deployment" data-deployment={name.clone()}
            data-state={state} data-ready={deployment.router.ready().to_string()}>
            <div class="card-head">
                <h3>{ name.clone() }<span class="aside">{ about(deployment) }</span></h3>
                <button class="quiet" onclick={toggle} aria-expanded={open.to_string()}>{ if *open { "Close" } else { "Open" } }</button>
            </div>
            <p class="hint">{ address(&deploy, deployment) }</p>
            { actions(bench, &deploy, deployment) }
            if !deployment.router.slots.is_empty() {
                <div class="table-frame" tabindex="0" role="group" aria-label={format!("{name}'s replicas")}>
                    <table>
                        <thead><tr>
                            <th scope="col">{ "Replica" }</th><th scope="col">{ "State" }</th><th scope="col" class="number">{ "Answered" }</th>
                            <th scope="col" class="number">{ "Mean" }</th><th scope="col" class="number">{ "Restarts" }</th>
                            <th scope="col"><span class="unseen">{ "What can be done" }</span></th>
                        </tr></thead>
                        <tbody>
                            { for deployment.router.slots.iter().map(|slot| html! {
                                <ReplicaRow key={slot.id.clone()} bench={bench.clone()} deployment={name.clone()} slot={slot.clone()} />
                            }) }
                        </tbody>
                    </table>
                </div>
                <p class="hint" data-testid="queue">{ queue(deployment) }</p>
            }
            if *open {
                <div class="tab-row" role="group" aria-label={format!("Screens of {name}")}>
                    { for SCREENS.iter().enumerate().map(|(at, (label, _))| {
                        let screen = screen.clone();
                        let pressed = (at == *screen).to_string();
                        html! { <button class="quiet" aria-pressed={pressed} onclick={Callback::from(move |_| screen.set(at))}>{ *label }</button> }
                    }) }
                </div>
                { SCREENS.get(*screen).map_or_else(Html::default, |(_, draw)| draw(bench, name)) }
            }
        </section>
    }
}

fn state(deployment: &Deployment) -> &'static str {
    if deployment.stopped {
        "stopped"
    } else if deployment.router.ready() == 0 {
        "starting"
    } else {
        "serving"
    }
}

fn about(deployment: &Deployment) -> String {
    let contract = match deployment.contract {
        Contract::Flask => "Flask",
        Contract::Wml => "Watson Machine Learning",
        Contract::Mlflow => "MLflow",
    };
    let state = state(deployment);
    // With another version on its way the one before answers until then.
    match deployment.router.answering().filter(|version| *version != deployment.model.version) {
        Some(version) => {
            let answering = Key { version, ..deployment.model.clone() };
            format!("{answering} · {contract} · {state} until version {} is ready", deployment.model.version)
        }
        None => format!("{} · {contract} · {state}", deployment.model),
    }
}

fn address(deploy: &Deploy, deployment: &Deployment) -> String {
    let port = format!("http://localhost:{} in the terminal", deployment.port);
    let page = browser::resolved(&format!("{}/", deployment.address())).filter(|_| deploy.route == Route::ServiceWorker);
    page.map_or(port.clone(), |page| format!("{page} by fetch, {port}"))
}

fn queue(deployment: &Deployment) -> String {
    let router = &deployment.router;
    let requests = counted(deployment.log.total(), "request", "requests");
    format!("{requests} so far. {} being answered, {} waiting.", router.busy(), router.waiting())
}

fn actions(bench: &Workbench, deploy: &Deploy, deployment: &Deployment) -> Html {
    let name = &deployment.name;
    let press = |label: &'static str, action: fn(&Workbench, &str)| {
        let (bench, name) = (bench.clone(), name.clone());
        let aria = format!("{label} {name}");
        let act = Callback::from(move |_| action(&bench, &name));
        html! { <button onclick={act} aria-label={aria}>{ label }</button> }
    };
    let counted = {
        let (bench, name) = (bench.clone(), name.clone());
        Callback::from(move |event: Event| {
            let typed = event.target_dyn_into::<HtmlInputElement>().and_then(|field| field.value().parse().ok()).unwrap_or(0);
            told(&bench, scale(&bench, &name, typed));
        })
    };
    let routed = {
        let (bench, name) = (bench.clone(), name.clone());
        Callback::from(move |event: Event| {
            let chosen = event.target_dyn_into::<HtmlSelectElement>().map(|field| field.value());
            set_policy(&bench, &name, if chosen.as_deref() == Some("turn") { Policy::RoundRobin } else { Policy::LeastBusy });
        })
    };
    let versions: Vec<u32> =
        deploy.registry.all().into_iter().filter(|one| one.key.name == deployment.model.name).map(|one| one.key.version).collect();
    let swapped = {
        let (bench, name, model) = (bench.clone(), name.clone(), deployment.model.name.clone());
        Callback::from(move |event: Event| {
            let chosen = event.target_dyn_into::<HtmlSelectElement>().and_then(|field| field.value().parse().ok());
            if let Some(version) = chosen {
                told(&bench, swap(&bench, &name, &Key { name: model.clone(), version }));
            }
        })
    };
    html! {
        <div class="deployment-actions">
            if deployment.stopped {
                { press("Start", |bench, name| told(bench, start(bench, name))) }
            } else {
                { press("Stop", stop) }
            }
            <label>{ "Replicas" }
                <input type="number" min="1" max={MOST_REPLICAS.to_string()} value={deployment.replicas.to_string()} onchange={counted} aria-label={format!("Replicas of {name}")} />
            </label>
            <label>{ "Version" }
                <select onchange={swapped} aria-label={format!("Version of {name}")}>
                    { for versions.into_iter().map(|version| html! {
                        <option value={version.to_string()} selected={version == deployment.model.version}>{ version }</option>
                    }) }
                </select>
            </label>
            <label>{ "Requests go" }
                <select onchange={routed} aria-label={format!("Routing of {name}")}>
                    <option value="free" selected={deployment.router.policy == Policy::LeastBusy}>{ "to whoever is free" }</option>
                    <option value="turn" selected={deployment.router.policy == Policy::RoundRobin}>{ "to each in its turn" }</option>
                </select>
            </label>
            { press("Download log", |bench, name| {
                if let Some(deployment) = bench.deploy.read().get(name) {
                    browser::download(&format!("predict-{name}.csv"), "text/csv", &course_csv(deployment));
                }
            }) }
            { press("Remove", remove) }
        </div>
    }
}

fn told(bench: &Workbench, done: Result<(), String>) {
    if let Err(why) = done {
        bench.deploy.change_at_once(|deploy| deploy.problems = vec![why]);
    }
}
