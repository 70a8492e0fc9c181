//! The Pipeline view: data, then stages as cards in the order in which rows pass them, the program they are, and what
//! came of the last fit.

pub mod code_panel;
pub mod confusion;
pub mod data_card;
pub mod form;
pub mod iterations;
pub mod judge_card;
pub mod palette;
pub mod param_field;
pub mod past;
pub mod register;
pub mod results;
pub mod rows;
pub mod stage_card;
pub mod tree_view;

use yew::{Callback, Html, Properties, component, html, use_effect_with};

use crate::actions::edit_pipeline::{open_offered, open_previous, open_view};
use crate::actions::fit_pipeline::find;
use crate::actions::share::share_pipeline;
use crate::browser;
use crate::components::pipeline::code_panel::CodePanel;
use crate::components::pipeline::data_card::DataCard;
use crate::components::pipeline::form::PredictionForm;
use crate::components::pipeline::iterations::FitIterations;
use crate::components::pipeline::judge_card::JudgeCard;
use crate::components::pipeline::palette::Palette;
use crate::components::pipeline::past::PastRuns;
use crate::components::pipeline::results::Results;
use crate::components::pipeline::stage_card::{StageCard, removed};
use crate::engine::Life;
use crate::handle::use_handle;
use crate::pipeline::{DATA_CHOICE, Offered, Work};
use crate::workbench::Workbench;

/// The id of the button that asks for what programs have made.
const FIND: &str = "pipeline-find";

#[derive(PartialEq, Properties)]
pub struct Props {
    pub bench: Workbench,
}

#[component]
pub fn PipelinePanel(props: &Props) -> Html {
    let bench = &props.bench;
    use_handle(&bench.pipeline);
    use_handle(&bench.engine);
    use_effect_with(bench.clone(), open_view);
    let press = |action: fn(&Workbench)| {
        let bench = bench.clone();
        Callback::from(move |_| action(&bench))
    };
    let pipeline = bench.pipeline.read();
    let free = bench.engine.read().life == Life::Ready;
    let count = pipeline.canvas.stages.len();
    let mut cards: Vec<Html> = pipeline
        .canvas
        .stages
        .iter()
        .enumerate()
        .map(|(at, stage)| {
            html! { <StageCard key={stage.id} bench={bench.clone()} id={stage.id} {at} {count} /> }
        })
        .collect();
    if let Some((at, stage)) = &pipeline.removed {
        cards.insert(*at.min(&count), removed(bench, stage.id, &stage.class));
    }
    html! {
        <section class="panel panel-pipeline" aria-label="Pipeline">
            <div class="panel-head">
                <h2>{ "Pipeline" }</h2>
                <span class="aside">{ "runs in the notebook's session" }</span>
                <span class="push" />
                <button class="quiet" onclick={press(share_pipeline)} title="A link that holds this pipeline; opening it runs nothing">{ "Copy link" }</button>
                <button class="quiet" id={FIND} onclick={press(find)} disabled={!free} title="Pipelines that the notebook's cells have made, and the last script">{ "Open from a program" }</button>
                if !pipeline.previous.is_empty() {
                    <button class="quiet" onclick={press(open_previous)} title="This one can then be brought back the same way">{ "Previous pipeline" }</button>
                }
            </div>
            <div class="page pipeline">
                if let Some(why) = &pipeline.registry_lost {
                    <p class="wrong" role="alert">{ why.clone() }</p>
                } else if pipeline.registry.is_none() {
                    <p class="said" role="status">{ "The list of stages comes …" }</p>
                } else {
                    { for pipeline.offered.as_ref().map(|offered| choice(bench, offered)) }
                    <DataCard bench={bench.clone()} />
                    <ol class="stages" aria-label="Stages" data-testid="stages">{ for cards }</ol>
                    <Palette bench={bench.clone()} />
                    <JudgeCard bench={bench.clone()} />
                    <CodePanel bench={bench.clone()} />
                    <p class="said" role="status" data-testid="pipeline-said">{ said(bench) }</p>
                    if let Some(why) = &pipeline.failed {
                        <p class="wrong" role="alert" data-testid="pipeline-failed">{ why.clone() }</p>
                    }
                    <FitIterations bench={bench.clone()} />
                    <Results bench={bench.clone()} />
                    <PredictionForm bench={bench.clone()} />
                    <PastRuns bench={bench.clone()} />
                }
            </div>
        </section>
    }
}

fn said(bench: &Workbench) -> String {
    let pipeline = bench.pipeline.read();
    match pipeline.work {
        Some(Work::Fit) => "Fitting; its jobs are in the Jobs panel. Cancel is at the top.".to_owned(),
        Some(Work::Preview) => "Looking at the data's first rows …".to_owned(),
        Some(Work::Report) => "Fitted. Judging it on the rows that were left out …".to_owned(),
        _ if pipeline.queued => "It is fitted as soon as the engine is ready.".to_owned(),
        _ if pipeline.is_fitted() => String::new(),
        _ => pipeline.lacks().unwrap_or_else(|| match pipeline.report {
            Some(_) => "Changed since it was fitted: what is below is of the one before.".to_owned(),
            None => "Nothing has run yet: a pipeline is fitted when you press Fit.".to_owned(),
        }),
    }
}

/// Pipelines that can be opened, with where each is from.
fn choice(bench: &Workbench, offered: &[Offered]) -> Html {
    let one = |offered: &Offered| {
        let open = {
            let (bench, offered) = (bench.clone(), offered.clone());
            Callback::from(move |_| {
                open_offered(&bench, &offered);
                browser::focus_soon(DATA_CHOICE);
            })
        };
        let stages: Vec<&str> =
            offered.canvas["stages"].as_array().into_iter().flatten().filter_map(|stage| stage["class"].as_str()).collect();
        html! {
            <li>
                <button onclick={open}>{ format!("Open {}", offered.name) }</button>
                <span class="hint">{ format!("{}: {}", offered.from, stages.join(" → ")) }</span>
            </li>
        }
    };
    let away = {
        let bench = bench.clone();
        Callback::from(move |_| {
            bench.pipeline.change(|pipeline| pipeline.offered = None);
            browser::focus_soon(FIND);
        })
    };
    html! {
        <section class="card" aria-label="Pipelines to open" data-testid="found">
            if offered.is_empty() {
                <p class="hint">{ "Neither the notebook, since its session began, nor the script that ran last has made a Pipeline. Run one that does, and ask again." }</p>
            } else {
                <ul class="found">{ for offered.iter().map(one) }</ul>
            }
            <button class="quiet" onclick={away}>{ "Close" }</button>
        </section>
    }
}
