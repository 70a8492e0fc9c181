//! A form of the columns that the pipeline reads; it predicts while one types.

use web_sys::{HtmlInputElement, HtmlSelectElement, InputEvent};
use yew::{Callback, Event, Html, Properties, TargetCast, component, html};

use crate::actions::fit_pipeline::{predict_file, type_input};
use crate::components::pipeline::data_card::readable;
use crate::handle::use_handle;
use crate::workbench::Workbench;

#[derive(PartialEq, Properties)]
pub struct Props {
    pub bench: Workbench,
}

#[component]
pub fn PredictionForm(props: &Props) -> Html {
    let bench = &props.bench;
    use_handle(&bench.pipeline);
    use_handle(&bench.files);
    let pipeline = bench.pipeline.read();
    let Some(report) = pipeline.report.as_ref().filter(|report| pipeline.is_fitted() && !report.inputs.is_empty()) else {
        return Html::default();
    };
    let field = |(name, text): &(String, String)| {
        let typed = {
            let (bench, name) = (bench.clone(), name.clone());
            Callback::from(move |event: InputEvent| type_input(&bench, &name, event.target_unchecked_into::<HtmlInputElement>().value()))
        };
        let kind = report.inputs.iter().find(|input| input.name == *name).map(|input| input.kind.clone());
        html! {
            <label key={name.clone()}>
                <span>{ name.clone() }{ " " }<span class="column-type">{ kind }</span></span>
                <input value={text.clone()} oninput={typed} placeholder="null" autocomplete="off" />
            </label>
        }
    };
    let chosen = {
        let bench = bench.clone();
        Callback::from(move |event: Event| {
            let path = event.target_unchecked_into::<HtmlSelectElement>().value();
            bench.pipeline.change(|pipeline| pipeline.batch = path);
        })
    };
    let all = {
        let bench = bench.clone();
        Callback::from(move |_| predict_file(&bench))
    };
    let made = |(name, text): &(String, String)| html! { <><dt>{ name.clone() }</dt><dd>{ text.clone() }</dd></> };
    html! {
        <section class="card" aria-labelledby="predict-head" data-testid="prediction-form">
            <h3 id="predict-head">{ "Predict a row" }</h3>
            <p class="hint">{ "It starts with the first row that was left out, and answers while you type." }</p>
            <div class="fields">{ for pipeline.typed.iter().map(field) }</div>
            <dl class="made" aria-live="polite" data-testid="prediction">{ for pipeline.prediction.iter().rev().map(made) }</dl>
            <div class="code-actions">
                <label class="flag">{ "All rows of" }
                    <select onchange={chosen} data-testid="batch-path">
                        <option value="" selected={pipeline.batch.is_empty()}>{ "Choose a file" }</option>
                        { for readable(bench).iter().map(|path| html! { <option value={path.clone()} selected={*path == pipeline.batch}>{ path.clone() }</option> }) }
                    </select>
                </label>
                <button onclick={all} disabled={pipeline.batch.is_empty() || pipeline.work.is_some()}>{ "Predict the file" }</button>
                <span class="hint" role="status" data-testid="batch-said">{ pipeline.batch_said.clone() }</span>
            </div>
        </section>
    }
}
