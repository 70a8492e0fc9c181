//! How served models bear more and more requests: what the Deploy view's load tests have measured, in words and beside what a
//! queue's theory says, and the way there.

use yew::{Callback, Html, MouseEvent, Properties, component, html};

use crate::actions::go_to::go_to;
use crate::components::chart::ChartView;
use crate::deploy::screens::Screen;
use crate::deploy::screens::load_pictures::{against_load, by_replicas, queueing, service};
use crate::deploy::screens::load_words::{Said, answers};
use crate::handle::use_handle;
use crate::pipeline::pictures::Pictured;
use crate::view::Place;
use crate::workbench::Workbench;

#[derive(PartialEq, Properties)]
pub struct Props {
    pub bench: Workbench,
}

#[component]
pub fn RequestLoad(props: &Props) -> Html {
    let bench = &props.bench;
    use_handle(&bench.screens);
    let go = {
        let bench = bench.clone();
        Callback::from(move |_: MouseEvent| go_to(&bench, Place::Deploy))
    };
    let screens = bench.screens.read();
    let told: Vec<(&String, Told)> = screens.all().filter_map(|(name, screen)| Some((name, told(screen)?))).collect();
    html! {
        <section class="card" aria-label="Request load" data-testid="lab-load">
            <div class="card-head"><h3>{ "Request load" }</h3></div>
            if told.is_empty() {
                <p class="hint">{ "The third thing that grows is how often a model is asked. Deploy one and put load on it: what its load test measures is shown here, too." }</p>
            }
            { for told.into_iter().map(deployment) }
            <button onclick={go} data-testid="lab-deploy">{ "Go to Deploy" }</button>
        </section>
    }
}

const HEIGHT: f64 = 260.0;

struct Told {
    said: Vec<Said>,
    pictures: Vec<Pictured>,
}

fn told(screen: &Screen) -> Option<Told> {
    let runs = screen.load.comparable();
    let last = runs.last()?;
    let measured = by_replicas(&runs);
    let said = answers(last.shape, last.rows, &measured);
    let queues = measured.iter().filter_map(|(count, steps)| queueing(last.shape, *count, steps, &service(&runs, *count)));
    let pictures = against_load(last.shape, &measured).into_iter().chain(queues).filter(|one| !one.chart.series.is_empty()).collect();
    (!said.is_empty()).then_some(Told { said, pictures })
}

fn deployment((name, told): (&String, Told)) -> Html {
    let figure = |one: Pictured| {
        let key = one.title.clone();
        html! { <ChartView {key} chart={one.chart} title={one.title} height={HEIGHT} name="lab-request-load" /> }
    };
    html! {
        <>
            <h4>{ format!("Deployment {name}") }</h4>
            <dl class="said-list">{ for told.said.into_iter().map(|said| html! { <><dt>{ said.question }</dt><dd>{ said.answer }</dd></> }) }</dl>
            <div class="figures">{ for told.pictures.into_iter().map(figure) }</div>
        </>
    }
}
