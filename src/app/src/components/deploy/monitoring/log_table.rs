//! The log: the newest calls first, of which only those in view are drawn.

use web_sys::{HtmlElement, HtmlInputElement};
use yew::{Callback, Event, Html, MouseEvent, TargetCast, classes, component, html, use_node_ref, use_state_eq};

use super::Props;
use crate::actions::watch_deployment::{clear_log, download_log};
use crate::deploy::deployment::Deployment;
use crate::deploy::log::Kept;
use crate::handle::use_handle;
use crate::words::{counted, latency};

/// www/styles/tables.css sets the same height.
const ROW_PX: usize = 29;
/// Rows in view at most, and rows drawn beyond.
const IN_VIEW: usize = 14;
const BEYOND: usize = 10;
const COLUMNS: usize = 7;
/// Letters of a query and an answer.
const LETTERS: usize = 60;

#[component]
pub fn LogTable(props: &Props) -> Html {
    let Props { bench, deployment: name } = props;
    use_handle(&bench.deploy);
    use_handle(&bench.screens);
    let place = use_node_ref();
    let top = use_state_eq(|| 0_usize);
    let errors_only = bench.screens.read().of(name).is_some_and(|screen| screen.watch.errors_only);
    let deploy = bench.deploy.read();
    let Some(found) = deploy.get(name) else { return Html::default() };
    let scrolled = {
        let (place, top) = (place.clone(), top.clone());
        Callback::from(move |_: Event| {
            if let Some(place) = place.cast::<HtmlElement>() {
                let row = usize::try_from(place.scroll_top()).unwrap_or(0) / ROW_PX;
                top.set(row - row % (BEYOND / 2));
            }
        })
    };
    let filter = {
        let (bench, name) = (bench.clone(), name.clone());
        Callback::from(move |event: Event| {
            let on = event.target_unchecked_into::<HtmlInputElement>().checked();
            bench.screens.change(|screens| screens.of_mut(&name).watch.errors_only = on);
        })
    };
    let press = |action: fn(&crate::workbench::Workbench, &str)| {
        let (bench, name) = (bench.clone(), name.clone());
        Callback::from(move |_: MouseEvent| action(&bench, &name))
    };
    let errors = found.log.errors();
    let rows = if errors_only { errors } else { found.log.len() };
    let first = top.saturating_sub(BEYOND).min(rows);
    let last = (*top + IN_VIEW + BEYOND).min(rows);
    let shown = found.log.newest().filter(|kept| !errors_only || kept.call.outcome.is_error()).skip(first).take(last - first);
    let drawn: Vec<Html> = shown.enumerate().map(|(at, kept)| row(found, kept, first + at)).collect();
    html! {
        <section class="card" aria-labelledby="log-head">
            <div class="card-head">
                <h4 id="log-head">{ "Log" }</h4>
                <label class="flag"><input type="checkbox" checked={errors_only} onchange={filter} data-testid="errors-only" />{ format!("Errors only ({errors})") }</label>
            </div>
            if rows == 0 {
                <p class="empty" data-testid="log-empty">{ if found.log.len() == 0 { "No calls yet." } else { "No call has failed." } }</p>
            } else {
                <div class="table-frame log-frame" ref={place} onscroll={scrolled} tabindex="0" role="group" aria-label="Calls, the newest first">
                    <table aria-rowcount={(rows + 1).to_string()} data-testid="log">
                        <thead><tr>
                            <th scope="col">{ "time" }</th><th scope="col">{ "status" }</th><th scope="col" class="number">{ "took" }</th>
                            <th scope="col">{ "request" }</th><th scope="col">{ "rows" }</th><th scope="col">{ "predictions" }</th><th scope="col">{ "from" }</th>
                        </tr></thead>
                        <tbody>
                            { space(first) }
                            { drawn }
                            { space(rows - last) }
                        </tbody>
                    </table>
                </div>
            }
            <p class="table-foot">
                <span>{ counted(rows as u64, "call", "calls") }</span>
                <span class="push" />
                <button class="quiet" onclick={press(download_log)} disabled={found.log.len() == 0} title="All calls, the oldest first">{ "Save CSV" }</button>
                <button class="quiet" onclick={press(clear_log)} disabled={found.log.len() == 0}>{ "Empty" }</button>
            </p>
        </section>
    }
}

fn row(found: &Deployment, kept: &Kept, at: usize) -> Html {
    let call = &kept.call;
    let rows = call.rows(found.contract, &found.signature);
    let asked = rows.as_ref().map(|rows| {
        let first =
            rows.rows.values.first().map(|row| row.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")).unwrap_or_default();
        let more = rows.rows.values.len().saturating_sub(1);
        let text = cut(&first);
        if more > 0 { format!("{text} and {more} more") } else { text }
    });
    let made = rows.map(|rows| cut(&rows.predictions.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")));
    let made = match made.filter(|made| !made.is_empty()) {
        Some(made) => made,
        // What was refused says why.
        None if call.outcome.is_error() => cut(&String::from_utf8_lossy(&call.response)),
        None => String::new(),
    };
    let class = if call.outcome.is_error() { "bad" } else { "ok" };
    html! {
        <tr key={kept.number.to_string()} aria-rowindex={(at + 2).to_string()}>
            <td class="number">{ clock(call.at) }</td>
            <td><span class={classes!("status-code", class)}>{ cut(&call.outcome.words()) }</span></td>
            <td class="number">{ latency(call.ms) }</td>
            <td>{ format!("{} {}", call.method, cut(&call.target)) }</td>
            <td>{ asked }</td>
            <td>{ made }</td>
            <td>{ call.source.words() }</td>
        </tr>
    }
}

fn cut(text: &str) -> String {
    match text.char_indices().nth(LETTERS) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

/// `14:02:09` of the person's clock.
fn clock(at: f64) -> String {
    let date = js_sys::Date::new(&at.into());
    format!("{:02}:{:02}:{:02}", date.get_hours(), date.get_minutes(), date.get_seconds())
}

/// As high as the rows that are not drawn.
fn space(rows: usize) -> Html {
    if rows == 0 {
        return Html::default();
    }
    html! {
        <tr class="space" aria-hidden="true">
            <td colspan={COLUMNS.to_string()}><svg width="1" height={(rows * ROW_PX).to_string()} /></td>
        </tr>
    }
}
