//! What came of the last fit: the figures, and the pictures that the kind of the last stage has.

use yew::{Callback, Html, Properties, component, html};

use crate::actions::fit_pipeline::try_numbers;
use crate::components::chart::ChartView;
use crate::components::pipeline::confusion::ConfusionMatrix;
use crate::components::pipeline::register::RegisterFit;
use crate::components::pipeline::tree_view::TreeView;
use crate::handle::use_handle;
use crate::pipeline::pictures::{self, Pictured};
use crate::pipeline::report::{Report, Weights};
use crate::words;
use crate::workbench::Workbench;

/// A picture beside others is no higher than it is wide.
const HEIGHT: f64 = 280.0;

#[derive(PartialEq, Properties)]
pub struct Props {
    pub bench: Workbench,
}

#[component]
pub fn Results(props: &Props) -> Html {
    let bench = &props.bench;
    use_handle(&bench.pipeline);
    let pipeline = bench.pipeline.read();
    let Some(report) = &pipeline.report else { return Html::default() };
    let has_elbow = pipeline.is_fitted() && pipeline.canvas.stages.last().is_some_and(|stage| stage.class.ends_with("KMeans"));
    let try_more = {
        let bench = bench.clone();
        Callback::from(move |_| try_numbers(&bench))
    };
    let judged = report.judged.as_ref().map(|(name, _)| name.as_str());
    let metric = |(name, value): &(String, f64)| {
        let own = (judged == Some(name)).then_some("judged");
        html! { <div key={name.clone()} class={own}><dt>{ name.clone() }</dt><dd class="number">{ format!("{value:.4}") }</dd></div> }
    };
    html! {
        <section class="card results" aria-labelledby="results-head" data-testid="results">
            <h3 id="results-head">{ "Result" }</h3>
            <p class="hint">{ format!("Fitted in {}.", words::duration(pipeline.fit_ms)) }</p>
            <dl class="metrics" data-testid="metrics">{ for report.metrics.iter().map(metric) }</dl>
            <RegisterFit bench={bench.clone()} />
            if let Some(note) = &report.note {
                <p class="hint">{ note.clone() }</p>
            }
            <div class="pictures">
                { for pictures::all(report, &pipeline.elbow).into_iter().map(|one| figure(one, HEIGHT)) }
                { for report.confusion.as_ref().map(|confusion| html! { <ConfusionMatrix confusion={confusion.clone()} /> }) }
                { for report.weights.as_ref().map(weights) }
            </div>
            if has_elbow && pipeline.elbow.is_empty() {
                <button onclick={try_more} disabled={pipeline.work.is_some()}>{ "Try 2 to 8 clusters" }</button>
            }
            if report.tree.is_some() {
                <TreeView bench={bench.clone()} />
            }
            if !report.recommended.is_empty() {
                { recommended(report) }
            }
        </section>
    }
}

pub fn figure(one: Pictured, height: f64) -> Html {
    let key = one.title.split([':', ';', ',']).next().unwrap_or_default().to_owned();
    html! { <ChartView key={key} chart={one.chart} title={one.title} {height} name="pipeline" /> }
}

/// As high as there are bars.
fn weights(weights: &Weights) -> Html {
    figure(pictures::weights(weights), (weights.rows.len() as f64 * 18.0 + 60.0).max(140.0))
}

fn recommended(report: &Report) -> Html {
    let row = |(who, items): &(String, Vec<(String, f64)>)| {
        let items: Vec<String> = items.iter().map(|(item, score)| format!("{item} ({score:.2})")).collect();
        html! { <tr><th scope="row">{ who.clone() }</th><td>{ items.join(", ") }</td></tr> }
    };
    html! {
        <>
            <h4 id="recommended-head">{ "Recommended" }</h4>
            <div class="table-frame" tabindex="0" role="group" aria-labelledby="recommended-head">
                <table class="preview" data-testid="recommended">
                    <thead><tr><th scope="col">{ "for" }</th><th scope="col">{ "best first, with the predicted rating" }</th></tr></thead>
                    <tbody>{ for report.recommended.iter().map(row) }</tbody>
                </table>
            </div>
        </>
    }
}
