//! A form of the columns that the pipeline reads; it predicts while one types.

use web_sys::HtmlSelectElement;
use yew::{Callback, Event, Html, Properties, TargetCast, component, html};

use crate::actions::fit_pipeline::{predict_file, type_input};
use crate::components::pipeline::data_card::readable;
use crate::components::row_form::{Field, RowForm};
use crate::handle::use_handle;
use crate::pipeline::report::Input;
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
    let field = |input: &Input| Field { name: input.name.clone(), kind: input.kind.clone(), choices: Vec::new() };
    let on_type = {
        let bench = bench.clone();
        Callback::from(move |(name, text): (String, String)| type_input(&bench, &name, text))
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
    // What the model made last comes first.
    let made: Vec<_> = pipeline.prediction.iter().rev().cloned().collect();
    html! {
        <section class="card" aria-labelledby="predict-head" data-testid="prediction-form">
            <h3 id="predict-head">{ "Predict a row" }</h3>
            <p class="hint">{ "It starts with the first row that was left out, and answers while you type." }</p>
            <RowForm fields={report.inputs.iter().map(field).collect::<Vec<_>>()} typed={pipeline.typed.clone()} {on_type} {made} />
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
