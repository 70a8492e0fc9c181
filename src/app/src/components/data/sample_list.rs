//! The data that comes with the page.

use yew::{Callback, Html, MouseEvent, Properties, component, html};

use crate::actions::change_files::save;
use crate::actions::look_into::look_into;
use crate::files::datasets::{self, Dataset};
use crate::handle::use_handle;
use crate::words::bytes;
use crate::workbench::Workbench;

#[derive(PartialEq, Properties)]
pub struct Props {
    pub bench: Workbench,
}

#[component]
pub fn SampleList(props: &Props) -> Html {
    let bench = &props.bench;
    use_handle(&bench.files);
    let files = bench.files.read();
    let row = |set: &'static Dataset| {
        let press = |label: &'static str, action: fn(&Workbench, &'static Dataset)| {
            let bench = bench.clone();
            let act = Callback::from(move |_: MouseEvent| action(&bench, set));
            html! { <button class="quiet" onclick={act} aria-label={format!("{label} {}", set.path)}>{ label }</button> }
        };
        html! {
            <li class="dataset" key={set.path}>
                <p class="dataset-name">
                    <strong>{ set.path }</strong>
                    if let Some(size) = files.shipped.get(set.path) {
                        <span class="aside">{ bytes(*size) }</span>
                    }
                </p>
                <p>{ set.what }{ " " }<span class="origin">{ set.origin }</span></p>
                <div class="file-actions">
                    { press("Preview", |bench, set| look_into(bench, set.path, set.guess())) }
                    { press("Download", |bench, set| save(bench, set.path)) }
                </div>
            </li>
        }
    };
    html! {
        <section aria-labelledby="samples-head">
            <h3 id="samples-head">{ "Sample data" }</h3>
            <p class="hint">{ "There in every session, under these names." }</p>
            <ul class="datasets" data-testid="datasets">{ for datasets::ALL.iter().map(row) }</ul>
        </section>
    }
}
