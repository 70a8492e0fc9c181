//! What came of the last fit: the figures, and the pictures that the kind of the last stage has.

use yew::{Callback, Html, Properties, component, html};

use crate::actions::fit_pipeline::try_numbers;
use crate::components::pipeline::bars::Bars;
use crate::components::pipeline::confusion::ConfusionMatrix;
use crate::components::pipeline::plot::{Plot, Series};
use crate::handle::use_handle;
use crate::pipeline::report::{Clusters, Report};
use crate::words;
use crate::workbench::Workbench;

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
    let metric = |(name, value): &(String, f64)| html! { <div key={name.clone()}><dt>{ name.clone() }</dt><dd class="number">{ format!("{value:.4}") }</dd></div> };
    html! {
        <section class="card results" aria-labelledby="results-head" data-testid="results">
            <h3 id="results-head">{ "Result" }</h3>
            <p class="hint">{ format!("Fitted in {}.", words::duration(pipeline.fit_ms)) }</p>
            <dl class="metrics" data-testid="metrics">{ for report.metrics.iter().map(metric) }</dl>
            <div class="pictures">
                { curves(report) }
                { for report.confusion.as_ref().map(|confusion| html! { <ConfusionMatrix confusion={confusion.clone()} /> }) }
                { residuals(report) }
                { for report.clusters.as_ref().map(clusters) }
                if !pipeline.elbow.is_empty() {
                    <Plot title="Cost by number of clusters" x="k" y="cost" series={vec![line(&pipeline.elbow)]}
                        said={format!("Cost by number of clusters, from {} to {}", pipeline.elbow[0].0, pipeline.elbow.len() + 1)} />
                }
            </div>
            if has_elbow && pipeline.elbow.is_empty() {
                <button onclick={try_more} disabled={pipeline.work.is_some()}>{ "Try 2 to 8 clusters" }</button>
            }
            if let Some(weights) = &report.weights {
                <h4>{ weights.title.clone() }</h4>
                if weights.of > weights.rows.len() as u64 {
                    <p class="hint">{ format!("The {} largest of {}.", weights.rows.len(), words::count(weights.of)) }</p>
                }
                <Bars rows={weights.rows.clone()} />
            }
            if let Some(tree) = &report.tree {
                <details><summary>{ "The tree" }</summary><pre class="tree" tabindex="0" aria-label="The tree" data-testid="tree">{ tree.clone() }</pre></details>
            }
            if !report.recommended.is_empty() {
                { recommended(report) }
            }
        </section>
    }
}

fn line(points: &[(f64, f64)]) -> Series {
    Series { points: points.to_vec(), colour: 0, line: true, large: false }
}

fn curves(report: &Report) -> Html {
    let area = |name: &str| report.metrics.iter().find(|(known, _)| known == name).map_or(f64::NAN, |(_, value)| *value);
    let chance = Series { points: vec![(0.0, 0.0), (1.0, 1.0)], colour: 6, line: true, large: false };
    html! {
        <>
            if !report.roc.is_empty() {
                <Plot title="ROC curve" x="false positive rate" y="true positive rate" unit=true series={vec![chance, line(&report.roc)]}
                    said={format!("ROC curve; the area under it is {:.3}", area("areaUnderROC"))} />
            }
            if !report.pr.is_empty() {
                <Plot title="Precision and recall" x="recall" y="precision" unit=true series={vec![line(&report.pr)]}
                    said={format!("Precision by recall; the area under it is {:.3}", area("areaUnderPR"))} />
            }
        </>
    }
}

fn residuals(report: &Report) -> Html {
    if report.residuals.is_empty() {
        return Html::default();
    }
    let points = Series { points: report.residuals.clone(), colour: 0, line: false, large: false };
    let ends =
        report.residuals.iter().map(|point| point.0).fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), x| (low.min(x), high.max(x)));
    let zero = Series { points: vec![(ends.0, 0.0), (ends.1, 0.0)], colour: 6, line: true, large: false };
    let mean = report.residuals.iter().map(|point| point.1).sum::<f64>() / report.residuals.len() as f64;
    html! {
        <Plot title="Residuals" x="prediction" y="label − prediction" series={vec![zero, points]}
            said={format!("Residuals of {} rows by prediction; their mean is {mean:.3}", report.residuals.len())} />
    }
}

fn clusters(clusters: &Clusters) -> Html {
    let of = |cluster: usize| Series {
        points: clusters.points.iter().filter(|point| point.2 == cluster).map(|point| (point.0, point.1)).collect(),
        colour: cluster,
        line: false,
        large: false,
    };
    let mut series: Vec<Series> = (0..clusters.centers.len()).map(of).collect();
    series.push(Series { points: clusters.centers.clone(), colour: 6, line: false, large: true });
    let name = |at: usize| clusters.names.get(at).cloned().unwrap_or_default();
    html! {
        <Plot title="Clusters" x={name(0)} y={name(1)} {series}
            said={format!("{} rows in {} clusters, by the first two features; centres are the large points", clusters.points.len(), clusters.centers.len())} />
    }
}

fn recommended(report: &Report) -> Html {
    let row = |(who, items): &(String, Vec<(String, f64)>)| {
        let items: Vec<String> = items.iter().map(|(item, score)| format!("{item} ({score:.2})")).collect();
        html! { <tr><th scope="row">{ who.clone() }</th><td>{ items.join(", ") }</td></tr> }
    };
    html! {
        <>
            <h4>{ "Recommended" }</h4>
            <table class="preview" data-testid="recommended"><tbody>{ for report.recommended.iter().map(row) }</tbody></table>
        </>
    }
}
