//! Two versions beside one another: what differs comes first, what is the same is folded away.

use yew::{Html, Properties, component, html};

use crate::deploy::model::{Compared, Key, compare};
use crate::handle::use_handle;
use crate::words::counted;
use crate::workbench::Workbench;

#[derive(PartialEq, Properties)]
pub struct Props {
    pub bench: Workbench,
    pub one: Key,
    pub other: Key,
}

#[component]
pub fn CompareCard(props: &Props) -> Html {
    let Props { bench, one, other } = props;
    use_handle(&bench.deploy);
    let deploy = bench.deploy.read();
    let (Some(first), Some(second)) = (deploy.version(one), deploy.version(other)) else { return Html::default() };
    let found = compare(first, second);
    let parts = [("Metrics", found.metrics), ("Parameters", found.params), ("Columns", found.schema), ("Training data", found.data)];
    html! {
        <section class="card" aria-labelledby="compare-head" data-testid="comparison">
            <h3 id="compare-head">{ format!("{one} and {other}") }</h3>
            <div class="table-frame" tabindex="0" role="group" aria-labelledby="compare-head"><table class="compared">
                <thead><tr><th scope="col">{ "What" }</th><th scope="col">{ one.to_string() }</th><th scope="col">{ other.to_string() }</th></tr></thead>
                { for parts.into_iter().map(|(title, rows)| part(title, rows)) }
            </table></div>
        </section>
    }
}

fn part(title: &'static str, rows: Vec<Compared>) -> Html {
    let (differ, same): (Vec<_>, Vec<_>) = rows.into_iter().partition(Compared::differs);
    let value = |value: &Option<String>| value.clone().unwrap_or_else(|| "–".to_owned());
    html! {
        <tbody>
            <tr><th colspan="3" scope="rowgroup">{ title }<span class="aside">{ format!("{} the same", counted(same.len() as u64, "is", "are")) }</span></th></tr>
            { for differ.iter().map(|row| html! {
                <tr data-testid="difference"><th scope="row">{ row.name.clone() }</th><td>{ value(&row.one) }</td><td>{ value(&row.other) }</td></tr>
            }) }
        </tbody>
    }
}
