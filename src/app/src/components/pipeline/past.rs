//! The fits of this visit side by side; each can be put back on the canvas.

use std::collections::BTreeSet;

use yew::{Callback, Html, Properties, component, html};

use crate::actions::edit_pipeline::open_canvas;
use crate::handle::use_handle;
use crate::pipeline::past::{Past, best, differing};
use crate::words;
use crate::workbench::Workbench;

#[derive(PartialEq, Properties)]
pub struct Props {
    pub bench: Workbench,
}

#[component]
pub fn PastRuns(props: &Props) -> Html {
    let bench = &props.bench;
    use_handle(&bench.pipeline);
    let pipeline = bench.pipeline.read();
    if pipeline.past.len() < 2 {
        return Html::default();
    }
    let names: BTreeSet<&str> = pipeline.past.iter().flat_map(|past| past.metrics.iter().map(|(name, _)| name.as_str())).collect();
    let best = best(&pipeline.past);
    let row = |(past, own): (&Past, Vec<String>)| {
        let back = {
            let (bench, canvas) = (bench.clone(), past.canvas.clone());
            // It was on the canvas before.
            Callback::from(move |_| drop(open_canvas(&bench, &canvas)))
        };
        let metric = |name: &&str| {
            let value = past.metrics.iter().find(|(known, _)| known == name).map(|(_, value)| format!("{value:.4}"));
            html! { <td class="number">{ value }</td> }
        };
        html! {
            <tr key={past.number}>
                <th scope="row" class="number">{ past.number }if best == Some(past.number) { <span class="best">{ " best" }</span> }</th>
                <td>{ past.stages.clone() }</td>
                <td class="differs">{ own.join(", ") }</td>
                { for names.iter().map(metric) }
                <td class="number">{ words::duration(past.ms) }</td>
                <td><button class="quiet" onclick={back} aria-label={format!("Bring back run {}", past.number)}>{ "Bring back" }</button></td>
            </tr>
        }
    };
    html! {
        <section class="card" aria-labelledby="past-head" data-testid="past-runs">
            <h3 id="past-head">{ "Runs side by side" }</h3>
            <div class="table-frame" tabindex="0" role="group" aria-label="Runs">
                <table class="preview">
                    <thead><tr>
                        <th scope="col">{ "run" }</th>
                        <th scope="col">{ "stages" }</th>
                        <th scope="col">{ "what differs" }</th>
                        { for names.iter().map(|name| html! { <th scope="col" class="number">{ *name }</th> }) }
                        <th scope="col" class="number">{ "took" }</th>
                        <th scope="col">{ "canvas" }</th>
                    </tr></thead>
                    <tbody>{ for pipeline.past.iter().zip(differing(&pipeline.past)).map(row) }</tbody>
                </table>
            </div>
        </section>
    }
}
