//! A stage as a card: which columns it reads and makes, its parameters when it is opened, its place in the order.

use web_sys::DragEvent;
use yew::{Callback, Html, Properties, component, html};

use crate::actions::edit_pipeline::{bring_back, move_stage, remove_stage};
use crate::browser;
use crate::components::pipeline::param_field::ParamField;
use crate::components::pipeline::rows::StepRows;
use crate::handle::use_handle;
use crate::pipeline::registry::Form;
use crate::pipeline::stage_button;
use crate::workbench::Workbench;

/// Buttons of a card, by the names in their ids; and of what stands in the place of one that is removed.
const UP: &str = "up";
const DOWN: &str = "down";
const PARAMETERS: &str = "parameters";
const UNDO: &str = "stage-undo";

/// What a dragged card hands over is its stage's id.
const DRAGGED: &str = "text/x-touchpaper-stage";

#[derive(PartialEq, Properties)]
pub struct Props {
    pub bench: Workbench,
    pub id: u32,
    pub at: usize,
    pub count: usize,
}

#[component]
pub fn StageCard(props: &Props) -> Html {
    let Props { bench, id, at, count } = props;
    let (id, at) = (*id, *at);
    use_handle(&bench.pipeline);
    let pipeline = bench.pipeline.read();
    let Some(registry) = &pipeline.registry else { return Html::default() };
    let Some(stage) = pipeline.canvas.stages.iter().find(|stage| stage.id == id) else { return Html::default() };
    let Some(kind) = registry.kind(&stage.class) else { return Html::default() };
    let open = pipeline.open == Some(id);
    let toggle = {
        let bench = bench.clone();
        Callback::from(move |_| bench.pipeline.change(|pipeline| pipeline.open = if open { None } else { Some(id) }))
    };
    let last = count.saturating_sub(1);
    let shift = |to: usize, what: &'static str| {
        let bench = bench.clone();
        Callback::from(move |_| {
            move_stage(&bench, id, to);
            // The card moves, which takes its focus; at an end only the other way is left.
            browser::focus_soon(stage_button(
                id,
                if to == 0 {
                    DOWN
                } else if to >= last {
                    UP
                } else {
                    what
                },
            ));
        })
    };
    let remove = {
        let bench = bench.clone();
        Callback::from(move |_| {
            remove_stage(&bench, id);
            browser::focus_soon(UNDO);
        })
    };
    let taken = Callback::from(move |event: DragEvent| {
        if let Some(data) = event.data_transfer() {
            // A browser that takes no type of ours has the buttons.
            let _ = data.set_data(DRAGGED, &id.to_string());
        }
    });
    let over = Callback::from(|event: DragEvent| event.prevent_default());
    let dropped = {
        let bench = bench.clone();
        Callback::from(move |event: DragEvent| {
            let other = event.data_transfer().and_then(|data| data.get_data(DRAGGED).ok()).and_then(|text| text.parse().ok());
            if let Some(other) = other {
                event.prevent_default();
                move_stage(&bench, other, at);
            }
        })
    };
    let columns = |names: Vec<String>| if names.is_empty() { "…".to_owned() } else { names.join(", ") };
    let fields = kind.params.iter().map(|param| {
        html! { <ParamField key={param.name.clone()} bench={bench.clone()} id={id} name={param.name.clone()} /> }
    });
    let (usual, more): (Vec<_>, Vec<_>) = kind.params.iter().zip(fields).partition(|(param, _)| is_usual(param.form, &param.name));
    let step = pipeline.step(at, id);
    html! {
        <li class="stage-card card" draggable="true" ondragstart={taken} ondragover={over} ondrop={dropped} data-testid="stage" data-class={stage.class.clone()}>
            <div class="card-head">
                <h3>{ stage.class.clone() }</h3>
                <span class="aside">{ if kind.estimator { "Estimator" } else { "Transformer" } }</span>
                <span class="push" />
                <button class="quiet" id={stage_button(id, UP)} onclick={shift(at.saturating_sub(1), UP)} disabled={at == 0} aria-label={format!("Move {} up", stage.class)}>{ "Up" }</button>
                <button class="quiet" id={stage_button(id, DOWN)} onclick={shift(at + 1, DOWN)} disabled={at == last} aria-label={format!("Move {} down", stage.class)}>{ "Down" }</button>
                <button class="quiet" onclick={remove} aria-label={format!("Remove {}", stage.class)}>{ "Remove" }</button>
                <button id={stage_button(id, PARAMETERS)} onclick={toggle} aria-expanded={if open { "true" } else { "false" }} aria-label={format!("Parameters of {}", stage.class)}>{ "Parameters" }</button>
            </div>
            <p class="flow"><span>{ columns(stage.reads(registry)) }</span>{ " → " }<span>{ columns(stage.makes(registry)) }</span></p>
            if open {
                <div class="params">{ for usual.into_iter().map(|(_, field)| field) }</div>
                if !more.is_empty() {
                    <details>
                        <summary>{ format!("{} more", more.len()) }</summary>
                        <div class="params">{ for more.into_iter().map(|(_, field)| field) }</div>
                    </details>
                }
            }
            if let Some((step, old)) = step {
                <StepRows step={step.clone()} {old} label={format!("The first rows after {}", stage.class)} />
            }
        </li>
    }
}

/// In the place of the stage that was removed last.
pub fn removed(bench: &Workbench, id: u32, class: &str) -> Html {
    let undo = {
        let bench = bench.clone();
        Callback::from(move |_| {
            bring_back(&bench);
            browser::focus_soon(stage_button(id, PARAMETERS));
        })
    };
    html! {
        <li class="said removed" key="removed" data-testid="stage-removed">{ format!("{class} is removed. ") }<button id={UNDO} onclick={undo}>{ "Undo" }</button></li>
    }
}

/// What most people set; the others are a press away.
fn is_usual(form: Form, name: &str) -> bool {
    const SET: [&str; 18] = [
        "handleInvalid",
        "maxIter",
        "regParam",
        "elasticNetParam",
        "maxDepth",
        "numTrees",
        "k",
        "seed",
        "rank",
        "threshold",
        "splits",
        "scalingVec",
        "layers",
        "strategy",
        "numFeatures",
        "withMean",
        "formula",
        "pattern",
    ];
    let rare = matches!(
        name,
        "weightCol" | "censorCol" | "validationIndicatorCol" | "predictionCol" | "probabilityCol" | "rawPredictionCol" | "leafCol"
    );
    !rare && (matches!(form, Form::Column | Form::Columns | Form::Output | Form::Outputs) || SET.contains(&name))
}
