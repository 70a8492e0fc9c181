//! Traffic that is made of training rows, as they are or drifted: what monitoring is tried with.

use web_sys::{HtmlInputElement, HtmlSelectElement};
use yew::{Callback, Event, Html, InputEvent, MouseEvent, TargetCast, component, html};

use super::Props;
use crate::actions::watch_deployment::{simulate, stop};
use crate::components::draft_input::DraftInput;
use crate::components::icon::{Icon, Shape};
use crate::deploy::screens::watch::{Traffic, What};
use crate::handle::use_handle;
use crate::workbench::Workbench;

#[component]
pub fn TrafficForm(props: &Props) -> Html {
    let Props { bench, deployment: name } = props;
    use_handle(&bench.screens);
    use_handle(&bench.deploy);
    let (traffic, sending, problem) = {
        let screens = bench.screens.read();
        let watch = screens.of(name).map(|screen| &screen.watch);
        watch.map_or((Traffic::default(), None, None), |watch| (watch.traffic.clone(), watch.sending, watch.problem.clone()))
    };
    let deploy = bench.deploy.read();
    let Some(found) = deploy.get(name) else { return Html::default() };
    let number = |label: &'static str, value: f64, change: fn(&mut Traffic, f64)| {
        let edit = edit(bench, name, move |traffic, text: &str| change(traffic, text.trim().parse().unwrap_or(f64::NAN)));
        let on_type = Callback::from(move |text: String| edit(&text));
        let value = if value.is_nan() { String::new() } else { value.to_string() };
        html! { <label class="field"><span>{ label }</span><DraftInput kind="number" step="any" mode="decimal" {value} {on_type} /></label> }
    };
    let choice = |change: fn(&mut Traffic, &str)| {
        let edit = edit(bench, name, change);
        Callback::from(move |event: Event| edit(&event.target_unchecked_into::<HtmlSelectElement>().value()))
    };
    let what = choice(|traffic, text| {
        traffic.what = What::named(text);
        // A share is not a number of standard deviations.
        traffic.amount = if traffic.what == What::Shift { 2.0 } else { 60.0 };
    });
    let column = choice(|traffic, text| traffic.column = text.to_owned());
    let value = {
        let edit = edit(bench, name, |traffic, text: &str| traffic.value = text.to_owned());
        Callback::from(move |event: InputEvent| edit(&event.target_unchecked_into::<HtmlInputElement>().value()))
    };
    let press = {
        let (bench, name, sends) = (bench.clone(), name.clone(), sending.is_some());
        Callback::from(move |_: MouseEvent| if sends { stop(&bench, &name) } else { simulate(&bench, &name) })
    };
    let wrong = traffic.problem(&found.signature);
    let amount = if traffic.what == What::Shift { "By, standard deviations" } else { "Of the values, %" };
    html! {
        <section class="card" aria-labelledby="traffic-head">
            <h4 id="traffic-head">{ "Simulate traffic" }</h4>
            <p class="hint">{ "Rows drawn from the training data, one a request." }</p>
            <div class="offer-fields">
                <label class="field"><span>{ "What happens" }</span>
                    <select onchange={what} data-testid="traffic-what">
                        { for What::ALL.into_iter().map(|what| html! { <option value={what.name()} selected={what == traffic.what}>{ what.label() }</option> }) }
                    </select>
                </label>
                if traffic.what != What::Nothing {
                    <label class="field"><span>{ "Column" }</span>
                        <select onchange={column} data-testid="traffic-column">
                            <option value="" selected={traffic.column.is_empty()}>{ "Choose a column" }</option>
                            { for found.signature.inputs.iter().filter(|input| input.required).map(|input| html! {
                                <option value={input.name.clone()} selected={input.name == traffic.column}>{ input.name.clone() }</option>
                            }) }
                        </select>
                    </label>
                    { number(amount, traffic.amount, |traffic, value| traffic.amount = value) }
                }
                if traffic.what == What::Becomes {
                    <label class="field"><span>{ "Become" }</span><input value={traffic.value.clone()} oninput={value} placeholder="null" autocomplete="off" /></label>
                }
                { number("Requests", traffic.rows as f64, |traffic, value| traffic.rows = value.round() as usize) }
                { number("Requests a second", traffic.per_second, |traffic, value| traffic.per_second = value) }
            </div>
            <div class="code-actions">
                <button class={if sending.is_some() { "danger" } else { "primary" }} onclick={press} disabled={sending.is_none() && wrong.is_some()} data-testid="simulate">
                    <Icon shape={if sending.is_some() { Shape::Stop } else { Shape::Play }} />{ if sending.is_some() { "Stop" } else { "Send" } }
                </button>
                <span class="hint" role="status">{ sending.map_or_else(|| wrong.unwrap_or_default(), |sending| format!("{} of {} sent", sending.sent, sending.of)) }</span>
            </div>
            if let Some(problem) = problem {
                <p class="wrong" role="alert" data-testid="watch-problem">{ problem }</p>
            }
        </section>
    }
}

fn edit<F: Fn(&mut Traffic, &str) + 'static>(bench: &Workbench, name: &str, change: F) -> impl Fn(&str) + use<F> {
    let (bench, name) = (bench.clone(), name.to_owned());
    move |text| bench.screens.change(|screens| change(&mut screens.of_mut(&name).watch.traffic, text))
}
