//! Facts in two forms, a picture and a table, and the switch between them.

use yew::{Callback, Html, Properties, component, hook, html};

use crate::handle::{Handle, use_handle};
use crate::run::Run;
use crate::view::View;
use crate::workbench::Workbench;

#[derive(PartialEq, Properties)]
pub struct Props {
    pub title: &'static str,
    pub picture: Html,
    /// Made only when asked for: it may be long.
    pub table: TableOf,
    pub bench: Workbench,
}

/// Draws the same facts as a table.
#[derive(Clone, Copy)]
pub struct TableOf(fn(&Run) -> Html);

impl From<fn(&Run) -> Html> for TableOf {
    fn from(table: fn(&Run) -> Html) -> Self {
        Self(table)
    }
}

impl yew::html::IntoPropValue<TableOf> for fn(&Run) -> Html {
    fn into_prop_value(self) -> TableOf {
        TableOf(self)
    }
}

impl PartialEq for TableOf {
    /// A section always shows one table, so there is nothing to tell apart.
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
    let (as_table, switch) = use_form(&props.bench.view, props.title);
    html! {
        <section class="facts" aria-label={props.title}>
            <div class="facts-head">
                <h3>{ props.title }</h3>
                { switch }
            </div>
            if as_table {
                { (props.table.0)(&props.bench.shown_run()) }
            } else {
                { props.picture.clone() }
            }
        </section>
    }
}
