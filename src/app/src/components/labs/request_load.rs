//! How served models bear more and more requests: what the Deploy view's load tests have measured, and the way there.

use yew::{Callback, Html, MouseEvent, Properties, component, html};

use crate::actions::go_to::go_to;
use crate::deploy::screens::Screen;
use crate::deploy::screens::load_pictures::by_replicas;
use crate::deploy::screens::load_words::{Said, answers};
use crate::handle::use_handle;
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
    let told: Vec<(&String, Vec<Said>)> = screens.all().filter_map(|(name, screen)| Some((name, said(screen)?))).collect();
    html! {
        <section class="card" aria-label="Request load" data-testid="lab-load">
            <div class="card-head"><h3>{ "Request load" }</h3></div>
            if told.is_empty() {
                <p class="hint">{ "The third thing that grows is how often a model is asked. Deploy one and put load on it: what its load test measures is shown here, too." }</p>
            }
            { for told.into_iter().map(deployment) }
            <button class="quiet" onclick={go} data-testid="lab-deploy">{ "Go to Deploy" }</button>
        </section>
    }
}

fn said(screen: &Screen) -> Option<Vec<Said>> {
    let runs = screen.load.comparable();
    let last = runs.last()?;
    let said = answers(last.shape, last.rows, &by_replicas(&runs));
    (!said.is_empty()).then_some(said)
}

fn deployment((name, said): (&String, Vec<Said>)) -> Html {
    html! {
        <>
            <h4>{ format!("Deployment {name}") }</h4>
            <dl class="said-list">{ for said.into_iter().map(|said| html! { <><dt>{ said.question }</dt><dd>{ said.answer }</dd></> }) }</dl>
        </>
    }
}
