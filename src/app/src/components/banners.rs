//! What went wrong, until it is put away: the engine lost, something that could not be fetched.

use yew::{Callback, Html, Properties, component, html};

use crate::actions::restart::restart;
use crate::components::link_banner::LinkBanner;
use crate::engine::Life;
use crate::engine::lost::lost as words_of;
use crate::handle::use_handle;
use crate::workbench::Workbench;

#[derive(PartialEq, Properties)]
pub struct Props {
    pub bench: Workbench,
}

#[component]
pub fn Banners(props: &Props) -> Html {
    let bench = &props.bench;
    use_handle(&bench.engine);
    use_handle(&bench.view);
    let (crash, life) = {
        let engine = bench.engine.read();
        (engine.crash.clone(), engine.life.clone())
    };
    let notices = bench.view.read().notices.clone();
    html! {
        <div class="banners">
            { for crash.map(|message| lost(bench, &life, &message)) }
            <LinkBanner bench={bench.clone()} />
            { for notices.into_iter().map(|text| notice(bench, text)) }
        </div>
    }
}

fn lost(bench: &Workbench, life: &Life, message: &str) -> Html {
    let dismiss = {
        let bench = bench.clone();
        Callback::from(move |_| bench.engine.change(|engine| engine.crash = None))
    };
    let again = {
        let bench = bench.clone();
        Callback::from(move |_| {
            bench.engine.change(|engine| engine.losses = 0);
            restart(&bench);
        })
    };
    let told = words_of(message);
    let then = match life {
        Life::Crashed => "Your script is kept.",
        Life::Restarting(_) => "Another is starting; your script is kept.",
        _ => "Another was started; your script is kept.",
    };
    html! {
        <div class="banner" role="alert" data-testid="crash">
            <div class="banner-words">
                <p><strong>{ "The engine stopped: " }</strong>{ told.why }{ ". " }{ then }</p>
                if let Some(said) = told.said {
                    <details><summary>{ "What it said" }</summary><code>{ said }</code></details>
                }
            </div>
            if *life == Life::Crashed {
                <button onclick={again}>{ "Start the engine" }</button>
            }
            <button class="quiet" onclick={dismiss}>{ "Dismiss" }</button>
        </div>
    }
}

fn notice(bench: &Workbench, text: String) -> Html {
    let dismiss = {
        let (bench, text) = (bench.clone(), text.clone());
        Callback::from(move |_| bench.view.change(|view| view.notices.retain(|known| *known != text)))
    };
    html! {
        <div class="banner notice" role="status" key={text.clone()}>
            <p>{ text }</p>
            <button class="quiet" onclick={dismiss}>{ "Dismiss" }</button>
        </div>
    }
}
