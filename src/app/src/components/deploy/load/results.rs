//! What load tests have measured: the answers to questions of scale, pictures, and all of it as a table.

use touchpaper_deploy::load::Summary;
use yew::{Callback, Html, component, html};

use super::{Props, steps_table};
use crate::components::chart::ChartView;
use crate::components::draft_input::DraftInput;
use crate::components::tick::use_tick;
use crate::deploy::screens::load_pictures::{against_load, by_replicas, over_time, queueing, service};
use crate::deploy::screens::load_test::Run;
use crate::deploy::screens::load_words::{Said, answers, needed_for};
use crate::handle::use_handle;
use crate::pipeline::pictures::Pictured;
use crate::workbench::Workbench;

const HEIGHT: f64 = 260.0;
/// What is asked for first.
const WANTED: (f64, f64) = (100.0, 200.0);

#[component]
pub fn Results(props: &Props) -> Html {
    let Props { bench, deployment: name } = props;
    use_handle(&bench.screens);
    // Answers come without a word.
    use_tick(bench.screens.read().of(name).is_some_and(|screen| screen.load.running.is_some()));
    let screens = bench.screens.read();
    let Some(test) = screens.of(name).map(|screen| &screen.load) else { return empty() };
    let runs = test.comparable();
    let Some(last) = runs.last().copied() else { return empty() };
    let measured = by_replicas(&runs);
    let service = |count: usize| service(&runs, count);
    let mean = |count: usize| Summary::of(service(count), 0, 0.0).mean;
    let said = answers(last.shape, last.rows, &measured);
    let pictures: Vec<Pictured> = over_time(last).into_iter().chain(against_load(last.shape, &measured)).collect();
    let queues = measured.iter().filter_map(|(count, steps)| queueing(last.shape, *count, steps, &service(*count)));
    let wanted = if test.wanted == (0.0, 0.0) { WANTED } else { test.wanted };
    let has_steps = measured.iter().any(|(_, steps)| !steps.is_empty());
    // Replicas disturb each other least where they are few.
    let alone = measured.iter().map(|(count, _)| service(*count)).find(|times| !times.is_empty()).unwrap_or_default();
    let forget = {
        let (bench, name) = (bench.clone(), name.clone());
        Callback::from(move |_| bench.screens.change(|screens| screens.of_mut(&name).load.runs.clear()))
    };
    html! {
        <>
            if has_steps {
                <section class="card" aria-labelledby="scale-head">
                    <h4 id="scale-head">{ "What this says of scale" }</h4>
                    <dl class="said-list" data-testid="load-said">{ for said.iter().map(line) }</dl>
                    { wish(bench, name, wanted, &needed_for(wanted.0, wanted.1, &measured, &alone)) }
                </section>
            }
            <section class="card" aria-labelledby="measured-head">
                <div class="card-head">
                    <h4 id="measured-head">{ format!("Measured{}", runs_named(&runs)) }</h4>
                    <button class="quiet" onclick={forget} disabled={test.driven || test.runs.is_empty()}>{ "Forget runs" }</button>
                </div>
                if has_steps {
                    { steps_table(&measured, mean) }
                }
                <div class="pictures">{ for pictures.into_iter().filter(|one| !one.chart.series.is_empty()).chain(queues).map(figure) }</div>
            </section>
        </>
    }
}

fn empty() -> Html {
    html! { <p class="empty" data-testid="load-empty">{ "Nothing was measured yet. Press Start: replicas are started, loads are held one after the other, and what they do to latency is drawn here." }</p> }
}

fn figure(one: Pictured) -> Html {
    let key = one.title.clone();
    html! { <ChartView {key} chart={one.chart} title={one.title} height={HEIGHT} name="load-test" /> }
}

fn runs_named(runs: &[&Run]) -> String {
    let rows = runs.last().map_or(1, |run| run.rows);
    let each = if rows == 1 { String::new() } else { format!(", {rows} rows a request") };
    let stopped = if runs.last().is_some_and(|run| run.stopped) { "; the last run was stopped" } else { "" };
    format!(" in {}{each}{stopped}", crate::words::counted(runs.len() as u64, "run", "runs"))
}

fn line(said: &Said) -> Html {
    html! { <><dt>{ said.question.clone() }</dt><dd>{ said.answer.clone() }</dd></> }
}

/// How many replicas a person needs for what they want.
fn wish(bench: &Workbench, name: &str, wanted: (f64, f64), answer: &str) -> Html {
    let number = |label: &'static str, value: f64, change: fn(&mut (f64, f64), f64)| {
        let (bench, name) = (bench.clone(), name.to_owned());
        let on_type = Callback::from(move |text: String| {
            let value = text.trim().parse().unwrap_or(f64::NAN);
            bench.screens.change(|screens| {
                let load = &mut screens.of_mut(&name).load;
                if load.wanted == (0.0, 0.0) {
                    load.wanted = WANTED;
                }
                change(&mut load.wanted, value);
            });
        });
        let value = if value.is_nan() { String::new() } else { value.to_string() };
        html! { <DraftInput kind="number" least="0" step="any" mode="decimal" {label} {value} {on_type} /> }
    };
    html! {
        <div class="wish">
            <p>
                { "Replicas for " }{ number("Requests a second wanted", wanted.0, |wanted, value| wanted.0 = value) }
                { " requests/s at a p99 below " }{ number("Milliseconds wanted", wanted.1, |wanted, value| wanted.1 = value) }{ " ms:" }
            </p>
            <p role="status" data-testid="load-needed">{ answer.to_owned() }</p>
        </div>
    }
}
