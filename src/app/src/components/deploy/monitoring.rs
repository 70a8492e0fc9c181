//! Monitoring: alerts, drift against the training data, latency and errors over time, the log, traffic that is made up, and the
//! way back: retraining.

mod drift_table;
mod log_table;
mod retraining;
mod traffic;

use yew::{Callback, Html, Properties, component, html, use_effect_with};

use crate::actions::read_sample::read_sample;
use crate::actions::watch_deployment::{compare, look_again};
use crate::components::chart::ChartView;
use crate::components::deploy::monitoring::drift_table::DriftTable;
use crate::components::deploy::monitoring::log_table::LogTable;
use crate::components::deploy::monitoring::retraining::RetrainCard;
use crate::components::deploy::monitoring::traffic::TrafficForm;
use crate::components::draft_input::DraftInput;
use crate::deploy::screens::watch_pictures::over_time;
use crate::handle::use_handle;
use crate::words::counted;
use crate::workbench::Workbench;

const HEIGHT: f64 = 220.0;

#[derive(Clone, PartialEq, Properties)]
pub struct Props {
    pub bench: Workbench,
    pub deployment: String,
}

#[component]
pub fn MonitoringScreen(props: &Props) -> Html {
    let Props { bench, deployment: name } = props;
    use_handle(&bench.deploy);
    use_handle(&bench.screens);
    let (model, total, sampled) = {
        let deploy = bench.deploy.read();
        let found = deploy.get(name);
        let model = found.map(|found| found.model.clone());
        let sampled = model.as_ref().is_some_and(|model| deploy.samples.contains_key(model));
        (model, found.map_or(0, |found| found.log.total()), sampled)
    };
    {
        let bench = bench.clone();
        use_effect_with(model.clone(), move |model| {
            if let Some(model) = model {
                read_sample(&bench, model);
            }
        });
    }
    {
        // Another model has other training data; calls come at the pace of the handle.
        let (bench, name) = (bench.clone(), name.clone());
        use_effect_with((model, sampled), move |_| look_again(&bench, &name));
    }
    {
        let (bench, name) = (bench.clone(), name.clone());
        use_effect_with(total, move |_| compare(&bench, &name));
    }
    html! {
        <div class="screen monitoring-screen" data-testid="monitoring">
            <Alerts ..props.clone() />
            <DriftTable ..props.clone() />
            <div class="screen-columns">
                <TrafficForm ..props.clone() />
                <RetrainCard ..props.clone() />
            </div>
            { over(props) }
            <LogTable ..props.clone() />
        </div>
    }
}

#[component]
fn Alerts(props: &Props) -> Html {
    let Props { bench, deployment: name } = props;
    use_handle(&bench.screens);
    let screens = bench.screens.read();
    let (alerts, limit) = screens.of(name).map_or((&[][..], 1000.0), |screen| (screen.watch.alerts.as_slice(), screen.watch.limit_ms));
    let change = {
        let (bench, name) = (bench.clone(), name.clone());
        Callback::from(move |text: String| {
            let typed: Option<f64> = text.trim().parse().ok();
            if let Some(limit) = typed.filter(|limit| *limit > 0.0) {
                bench.screens.change(|screens| screens.of_mut(&name).watch.limit_ms = limit);
                look_again(&bench, &name);
            }
        })
    };
    html! {
        <section class="card" aria-labelledby="alerts-head">
            <div class="card-head">
                <h4 id="alerts-head">{ "Alerts" }</h4>
                <label class="flag">{ "p95 above" }
                    <DraftInput kind="number" least="1" step="any" class="short" value={limit.to_string()} on_type={change} label="Milliseconds that p95 may take" />{ "ms" }
                </label>
            </div>
            <div role="alert" data-testid="alerts">
                if alerts.is_empty() {
                    <p class="hint">{ "Nothing is past its threshold." }</p>
                } else {
                    <ul class="alerts">{ for alerts.iter().map(|alert| html! { <li key={alert.about.clone()}><strong class="status-code bad">{ "Alert" }</strong>{ " " }{ alert.text.clone() }</li> }) }</ul>
                }
            </div>
        </section>
    }
}

/// Latency and errors over time.
fn over(props: &Props) -> Html {
    let deploy = props.bench.deploy.read();
    let Some(found) = deploy.get(&props.deployment) else { return Html::default() };
    // The clock on the wall, as the log's own times.
    let offset = js_sys::Date::new_0().get_timezone_offset() * -60_000.0;
    let Some(pictures) = over_time(&found.log, offset) else { return Html::default() };
    html! {
        <section class="card" aria-labelledby="over-head">
            <h4 id="over-head">{ format!("Latency and errors, {}", counted(found.log.len() as u64, "call", "calls")) }</h4>
            <div class="pictures">
                { for pictures.into_iter().enumerate().map(|(at, one)| html! {
                    <ChartView key={at} chart={one.chart} title={one.title} height={HEIGHT} name="monitoring" />
                }) }
            </div>
        </section>
    }
}
