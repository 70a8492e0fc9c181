//! Facts in two forms, a picture and a table, and the switch between them.

use yew::{Callback, Html, Properties, component, hook, html};

use crate::components::tick::use_tick;
use crate::handle::{Handle, use_handle};
use crate::view::View;
use crate::workbench::Workbench;

#[derive(PartialEq, Properties)]
pub struct Props {
    pub title: &'static str,
    pub picture: Form,
    pub table: Form,
    pub bench: Workbench,
}

/// Draws the facts of the run whose jobs are looked at; called only while it is the form that is chosen, as it may be long.
#[derive(Clone, Copy)]
pub struct Form(pub fn(&Workbench) -> Html);

impl PartialEq for Form {
    /// A section always has the same two forms, so there is nothing to tell apart.
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

/// Whether a section is a table now, and the button that switches it.
#[hook]
pub fn use_form(view: &Handle<View>, title: &'static str) -> (bool, Html) {
    use_handle(view);
    let as_table = view.read().tables.contains(title);
    let switch = {
        let view = view.clone();
        Callback::from(move |_| view.change(|view| view.switch_form(title)))
    };
    let label = if as_table { "As picture" } else { "As table" };
    let button = html! { <button class="quiet" onclick={switch} aria-label={format!("{label}: {title}")}>{ label }</button> };
    (as_table, button)
}

#[component]
pub fn Facts(props: &Props) -> Html {
    let bench = &props.bench;
    use_handle(&bench.run);
    let (as_table, switch) = use_form(&bench.view, props.title);
    let moves = {
        let run = bench.shown_run();
        run.is_going() && run.jobs.running_tasks() > 0
    };
    use_tick(moves);
    let Form(draw) = if as_table { props.table } else { props.picture };
    html! {
        <section class="facts" aria-label={props.title}>
            <div class="facts-head">
                <h3>{ props.title }</h3>
                { switch }
            </div>
            { draw(bench) }
        </section>
    }
}
