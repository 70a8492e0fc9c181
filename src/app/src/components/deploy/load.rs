//! The Load test: loads against numbers of replicas, what comes of them as it comes, and what that says of scale.

mod plan;
mod results;

use touchpaper_deploy::load::scale::{Step, level};
use touchpaper_deploy::load::{Loop, Summary, queue};
use yew::{Html, Properties, component, html, use_effect_with};

use crate::actions::ask_deployment::precise_ms;
use crate::actions::read_sample::read_sample;
use crate::components::deploy::load::plan::PlanForm;
use crate::components::deploy::load::results::Results;
use crate::components::tick::use_tick;
use crate::deploy::screens::load_pictures::replicas;
use crate::deploy::screens::load_words::rate;
use crate::handle::use_handle;
use crate::words::latency;
use crate::workbench::Workbench;

#[derive(Clone, PartialEq, Properties)]
pub struct Props {
    pub bench: Workbench,
    pub deployment: String,
}

#[component]
pub fn LoadScreen(props: &Props) -> Html {
    let Props { bench, deployment: name } = props;
    use_handle(&bench.screens);
    use_handle(&bench.deploy);
    let model = bench.deploy.read().get(name).map(|found| found.model.clone());
    {
        let bench = bench.clone();
        use_effect_with(model, move |model| {
            if let Some(model) = model {
                read_sample(&bench, model);
            }
        });
    }
    let screens = bench.screens.read();
    let test = screens.of(name).map(|screen| &screen.load);
    let running = test.and_then(|test| test.running.as_ref());
    use_tick(running.is_some());
    html! {
        <div class="screen load-screen" data-testid="load-test">
            <PlanForm ..props.clone() />
            { for test.and_then(|test| test.problem.as_ref()).map(|why| html! { <p class="wrong" role="alert" data-testid="load-problem">{ why.clone() }</p> }) }
            { for test.and_then(|test| test.waits.as_ref()).map(|what| html! { <p class="hint" role="status">{ format!("{what} …") }</p> }) }
            if let Some(running) = running {
                { now(running.run().replicas, running.live(precise_ms()), running.waiting()) }
            }
            <Results ..props.clone() />
        </div>
    }
}

/// The load that is held now.
fn now(count: usize, live: Option<(Loop, Summary)>, waiting: usize) -> Html {
    let Some((load, summary)) = live else { return Html::default() };
    let fact = |name: &'static str, value: String| html! { <div><dt>{ name }</dt><dd class="number">{ value }</dd></div> };
    let held = match load {
        Loop::Open { per_second } => format!("{} requests/s", rate(per_second)),
        Loop::Closed { callers, .. } => crate::words::counted(callers as u64, "caller", "callers"),
    };
    html! {
        <section class="card" aria-labelledby="now-head" data-testid="load-now">
            <h4 id="now-head">{ format!("Now: {held} against {}", replicas(count)) }</h4>
            <dl class="metrics">
                { fact("answered", format!("{}/s", rate(summary.per_second))) }
                { fact("p50", latency(summary.p50)) }
                { fact("p95", latency(summary.p95)) }
                { fact("p99", latency(summary.p99)) }
                { fact("failed", summary.errors.to_string()) }
                { fact("not answered yet", waiting.to_string()) }
            </dl>
        </section>
    }
}

/// All that was measured, a row for each load: the same facts as in the pictures.
pub fn steps_table(measured: &[(usize, Vec<Step>)], service_of: impl Fn(usize) -> f64) -> Html {
    let row = |step: &Step| {
        let Summary { per_second, mean, p50, p95, p99, errors, requests, .. } = &step.summary;
        let theory = match step.load {
            Loop::Open { per_second } if service_of(step.replicas) > 0.0 => {
                let found = queue(per_second, service_of(step.replicas), u32::try_from(step.replicas).unwrap_or(u32::MAX));
                found.map_or_else(|| "grows without end".to_owned(), |queue| latency(queue.mean_response))
            }
            _ => "–".to_owned(),
        };
        let ms = |value: f64| html! { <td class="number">{ latency(value) }</td> };
        html! {
            <tr>
                <th scope="row" class="number">{ step.replicas }</th>
                <td class="number">{ rate(level(step.load)) }</td>
                <td class="number">{ rate(*per_second) }</td>
                { ms(*p50) }{ ms(*p95) }{ ms(*p99) }{ ms(*mean) }
                <td class="number">{ theory }</td>
                <td class="number">{ format!("{errors} of {requests}") }</td>
            </tr>
        }
    };
    let closed = measured.iter().flat_map(|(_, steps)| steps).any(|step| matches!(step.load, Loop::Closed { .. }));
    let load = if closed { "callers" } else { "sent/s" };
    let heads = ["replicas", load, "answered/s", "p50", "p95", "p99", "mean", "M/M/c's mean", "failed"];
    html! {
        <div class="table-frame" tabindex="0" role="group" aria-label="What was measured">
            <table data-testid="load-table">
                <thead><tr>{ for heads.iter().map(|head| html! { <th scope="col" class="number">{ *head }</th> }) }</tr></thead>
                <tbody>{ for measured.iter().flat_map(|(_, steps)| steps).map(row) }</tbody>
            </table>
        </div>
    }
}
