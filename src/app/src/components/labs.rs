//! The Labs view: the list of labs, or one of them.

mod knobs;
mod lab_page;
mod list;
mod planner;
mod program_editor;
mod programs;
mod request_load;
mod results;

use gloo_events::EventListener;
use yew::{Callback, Html, MouseEvent, Properties, component, html, use_effect_with};

use crate::actions::open_lab::{fetch, follow, open};
use crate::browser;
use crate::components::labs::lab_page::LabPage;
use crate::components::labs::list::LabList;
use crate::handle::use_handle;
use crate::workbench::Workbench;

#[derive(PartialEq, Properties)]
pub struct Props {
    pub bench: Workbench,
}

#[component]
pub fn LabsPanel(props: &Props) -> Html {
    let bench = &props.bench;
    use_handle(&bench.labs);
    use_effect_with(bench.clone(), |bench| {
        follow(bench);
        let bench = bench.clone();
        let back = browser::window().map(|window| EventListener::new(&window, "popstate", move |_| follow(&bench)));
        move || drop(back)
    });
    let shown = bench.labs.read().open;
    use_effect_with((bench.clone(), shown), |(bench, _)| fetch(bench));
    let back = {
        let bench = bench.clone();
        Callback::from(move |_: MouseEvent| open(&bench, None))
    };
    let labs = bench.labs.read();
    let title = labs.open.and_then(|kind| labs.labs.get(&kind)).map_or_else(|| "Labs".to_owned(), |lab| lab.index.title.clone());
    html! {
        <section class="panel panel-labs" aria-label="Labs">
            <div class="panel-head">
                <h2>{ title }</h2>
                <span class="push" />
                if labs.open.is_some() {
                    <button class="quiet" onclick={back} data-testid="all-labs">{ "All labs" }</button>
                }
            </div>
            <div class="page labs">
                {
                    match labs.open {
                        None => html! { <LabList bench={bench.clone()} /> },
                        Some(kind) if labs.labs.contains_key(&kind) => html! { <LabPage key={kind.name()} bench={bench.clone()} {kind} /> },
                        Some(_) => match &labs.failed {
                            Some(why) => html! { <p class="wrong" role="alert">{ why.clone() }</p> },
                            None => html! { <p class="said" role="status">{ "The lab comes …" }</p> },
                        },
                    }
                }
            </div>
        </section>
    }
}
