//! By what the pipeline is judged: one of what the evaluator of its last stage can measure.

use web_sys::HtmlSelectElement;
use yew::{Callback, Event, Html, Properties, TargetCast, component, html};

use crate::actions::edit_pipeline::edit;
use crate::handle::use_handle;
use crate::pipeline::judge::{self, Judge};
use crate::workbench::Workbench;

#[derive(PartialEq, Properties)]
pub struct Props {
    pub bench: Workbench,
}

/// Nothing where the last stage makes columns, not predictions.
#[component]
pub fn JudgeCard(props: &Props) -> Html {
    let bench = &props.bench;
    use_handle(&bench.pipeline);
    let pipeline = bench.pipeline.read();
    let Some(registry) = &pipeline.registry else { return Html::default() };
    let Some(chosen) = judge::chosen(&pipeline.canvas, registry) else { return Html::default() };
    let picked = {
        let bench = bench.clone();
        Callback::from(move |event: Event| {
            let picked = event.target_unchecked_into::<HtmlSelectElement>().value();
            edit(&bench, |canvas| canvas.metric = Some(picked));
        })
    };
    let option = |judge: Judge| {
        let selected = judge == chosen;
        html! { <option value={judge.choice.clone()} {selected}>{ judge.label() }</option> }
    };
    let on = if pipeline.canvas.train < 1.0 {
        let rest = (100.0 * (1.0 - pipeline.canvas.train)).round();
        format!("{} judges it on the {rest}% of the rows that are left out.", chosen.class)
    } else {
        format!("{} judges it on all rows, those that it was fitted on.", chosen.class)
    };
    html! {
        <section class="card stage-card" aria-label="Evaluation" data-testid="judge">
            <div class="fields">
                <label>{ "Judge by" }<select onchange={picked} data-testid="metric">{ for judge::all(&pipeline.canvas, registry).into_iter().map(option) }</select></label>
            </div>
            <p class="hint">{ on }</p>
        </section>
    }
}
