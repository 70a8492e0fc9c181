//! What a load test is to be: its loads, the replicas, the rows; Start and Stop.

use web_sys::HtmlSelectElement;
use yew::{Callback, Event, Html, MouseEvent, TargetCast, component, html};

use super::Props;
use crate::actions::test_load::{start, stop};
use crate::components::draft_input::DraftInput;
use crate::components::icon::{Icon, Shape as Picture};
use crate::deploy::deployment::MOST_REPLICAS;
use crate::deploy::screens::load_test::{Plan, Shape};
use crate::handle::use_handle;
use crate::words::{counted, duration};
use crate::workbench::Workbench;

#[component]
pub fn PlanForm(props: &Props) -> Html {
    let Props { bench, deployment: name } = props;
    use_handle(&bench.screens);
    let (plan, driven) = {
        let screens = bench.screens.read();
        screens.of(name).map_or((Plan::default(), false), |screen| (screen.load.plan, screen.load.driven))
    };
    let number = |label: &'static str, value: f64, step: &'static str, change: fn(&mut Plan, f64)| {
        let edit = edit(bench, name, move |plan, text: &str| change(plan, text.trim().parse().unwrap_or(f64::NAN)));
        let on_type = Callback::from(move |text: String| edit(&text));
        let value = if value.is_nan() { String::new() } else { value.to_string() };
        html! {
            <label class="field"><span>{ label }</span>
                <DraftInput kind="number" mode="decimal" least="0" {step} {value} {on_type} disabled={driven} />
            </label>
        }
    };
    let shape = {
        let edit = edit(bench, name, |plan, text: &str| {
            let shape = if text == "callers" { Shape::Callers } else { Shape::Rate };
            if shape != plan.shape {
                // What is usual for one is not for the other.
                let usual = if shape == Shape::Callers { (1.0, 8.0, 4) } else { (10.0, 60.0, 6) };
                (plan.shape, plan.from, plan.to, plan.levels) = (shape, usual.0, usual.1, usual.2);
            }
        });
        Callback::from(move |event: Event| edit(&event.target_unchecked_into::<HtmlSelectElement>().value()))
    };
    let (from, to) = match plan.shape {
        Shape::Rate => ("From, requests/s", "To, requests/s"),
        Shape::Callers => ("From, callers", "To, callers"),
    };
    let press = {
        let (bench, name) = (bench.clone(), name.clone());
        Callback::from(move |_: MouseEvent| if driven { stop(&bench, &name) } else { start(&bench, &name) })
    };
    let problem = plan.problem();
    let takes = problem.clone().unwrap_or_else(|| {
        let loads = plan.loads().len() as u64 * plan.counts().len() as u64;
        format!(
            "{} of {}, {} in all and what waits at the end of each.",
            counted(loads, "load", "loads"),
            duration(plan.seconds * 1000.0),
            duration(plan.takes() * 1000.0)
        )
    });
    html! {
        <section class="card" aria-labelledby="plan-head">
            <h4 id="plan-head">{ "Load" }</h4>
            <div class="offer-fields">
                <label class="field"><span>{ "Load is" }</span>
                    <select onchange={shape} disabled={driven} data-testid="load-shape">
                        <option value="rate" selected={plan.shape == Shape::Rate}>{ "a rate: a crowd that does not wait" }</option>
                        <option value="callers" selected={plan.shape == Shape::Callers}>{ "callers: each waits for its answer" }</option>
                    </select>
                </label>
                { number(from, plan.from, "any", |plan, value| plan.from = value) }
                { number(to, plan.to, "any", |plan, value| plan.to = value) }
                { number("Levels", plan.levels as f64, "1", |plan, value| plan.levels = whole(value)) }
                { number("Seconds a level", plan.seconds, "any", |plan, value| plan.seconds = value) }
                { number("Rows a request", plan.rows as f64, "1", |plan, value| plan.rows = whole(value)) }
                { number("Replicas, from", plan.replicas as f64, "1", |plan, value| plan.replicas = whole(value)) }
                { number("Replicas, to", plan.up_to as f64, "1", |plan, value| plan.up_to = whole(value)) }
            </div>
            <div class="code-actions">
                <button class={if driven { "danger" } else { "primary" }} onclick={press} disabled={!driven && problem.is_some()} data-testid="load-start">
                    <Icon shape={if driven { Picture::Stop } else { Picture::Play }} />{ if driven { "Stop" } else { "Start" } }
                </button>
                <span class={if problem.is_some() { "wrong" } else { "hint" }} role="status">{ takes }</span>
            </div>
            <p class="hint">{ format!("Each replica is an engine of its own; up to {MOST_REPLICAS}. They share this machine's processors with the page.") }</p>
        </section>
    }
}

fn edit<F: Fn(&mut Plan, &str) + 'static>(bench: &Workbench, name: &str, change: F) -> impl Fn(&str) + use<F> {
    let (bench, name) = (bench.clone(), name.to_owned());
    move |text| bench.screens.change(|screens| change(&mut screens.of_mut(&name).load.plan, text))
}

/// 0, which no plan has, for what is no number.
fn whole(value: f64) -> usize {
    value.round() as usize
}
