//! Facts in two forms, a picture and a table, and the switch between them.

use yew::{Callback, Html, Properties, component, html, use_state};

use crate::handle::Handle;
use crate::run::Run;

#[derive(PartialEq, Properties)]
pub struct Props {
    pub title: &'static str,
    pub picture: Html,
    /// Made only when asked for: it may be long.
    pub table: TableOf,
    pub run: Handle<Run>,
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

#[component]
pub fn Facts(props: &Props) -> Html {
    let as_table = use_state(|| false);
    let switch = {
        let as_table = as_table.clone();
        Callback::from(move |_| as_table.set(!*as_table))
    };
    let label = if *as_table { "As picture" } else { "As table" };
    html! {
        <section class="facts" aria-label={props.title}>
            <div class="facts-head">
                <h3>{ props.title }</h3>
                <button class="quiet" onclick={switch} aria-label={format!("{label}: {}", props.title)}>{ label }</button>
            </div>
            if *as_table {
                { (props.table.0)(&props.run.read()) }
            } else {
                { props.picture.clone() }
            }
        </section>
    }
}
