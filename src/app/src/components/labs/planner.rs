//! When the tab is outgrown, and what the script needs on a cluster, by what was measured.

use web_sys::HtmlInputElement;
use yew::{Callback, Html, InputEvent, Properties, TargetCast, component, html};

use crate::actions::edit_lab::type_plan;
use crate::handle::use_handle;
use crate::labs::findings::scale::{SURE, known, serial_of};
use crate::labs::planner::{Cluster, Plan, Wanted as Numbers, plan, spark_submit};
use crate::labs::steps::Part;
use crate::labs::{Kind, Wanted};
use crate::words;
use crate::workbench::Workbench;

#[derive(PartialEq, Properties)]
pub struct Props {
    pub bench: Workbench,
    pub kind: Kind,
}

type Pick = fn(&mut Wanted) -> &mut String;

#[component]
pub fn PlannerForm(props: &Props) -> Html {
    let Props { bench, kind } = props;
    use_handle(&bench.labs);
    let labs = bench.labs.read();
    let Some(lab) = labs.labs.get(kind) else { return Html::default() };
    let field = |name: &'static str, label: &'static str, value: &String, pick: Pick| {
        let typed = {
            let (bench, kind) = (bench.clone(), *kind);
            Callback::from(move |event: InputEvent| {
                let text = event.target_unchecked_into::<HtmlInputElement>().value();
                type_plan(&bench, kind, |wanted| *pick(wanted) = text);
            })
        };
        let why = number(value).is_none().then_some("A number above 0.");
        let id = format!("plan-{name}");
        html! {
            <div class="knob">
                <label for={id.clone()}>{ label }</label>
                <input id={id.clone()} class="number" inputmode="decimal" autocomplete="off" value={value.clone()} oninput={typed}
                    aria-invalid={why.map(|_| "true")} aria-describedby={format!("{id}-help")} />
                <div id={format!("{id}-help")}>
                    if let Some(why) = why {
                        <p class="wrong" role="alert">{ why }</p>
                    }
                </div>
            </div>
        }
    };
    let serial = labs.labs.get(&Kind::Amdahl).and_then(serial_of);
    let known = known(lab, Part::Train, serial);
    let wanted =
        || Some(Numbers { rows: number(&lab.plan.rows)?, columns: number(&lab.plan.columns)?, seconds: number(&lab.plan.seconds)? });
    html! {
        <section class="card" aria-label="Planner" data-testid="planner">
            <div class="card-head"><h3>{ "When is the tab outgrown?" }</h3></div>
            <div class="knobs">
                { field("rows", "Rows", &lab.plan.rows, |wanted| &mut wanted.rows) }
                { field("columns", "Columns", &lab.plan.columns, |wanted| &mut wanted.columns) }
                { field("seconds", "Trained within, in seconds", &lab.plan.seconds, |wanted| &mut wanted.seconds) }
            </div>
            {
                match (known, wanted()) {
                    (None, _) => html! { <p class="hint">{ "Run the lab first: the answer is computed from what it measures here." }</p> },
                    (_, None) => Html::default(),
                    (Some(known), Some(wanted)) => answer(&plan(&known, &wanted), wanted.seconds, serial, known.time.r2),
                }
            }
        </section>
    }
}

fn number(text: &str) -> Option<f64> {
    let plain: String = text.chars().filter(|letter| !matches!(letter, ' ' | ',' | '_')).collect();
    plain.parse::<f64>().ok().filter(|number| number.is_finite() && *number > 0.0)
}

/// `3 min 20 s`, `5.2 hours`, `3.1 days`.
fn long(seconds: f64) -> String {
    match seconds {
        seconds if seconds < 5400.0 => words::duration(seconds * 1000.0),
        seconds if seconds < 172_800.0 => format!("{:.1} hours", seconds / 3600.0),
        seconds => format!("{} days", words::count((seconds / 86_400.0).round() as u64)),
    }
}

/// Rows of which nothing is said: the memory is full long before.
const FURTHEST: f64 = 1e12;

/// Two figures: no more is known of what was not measured.
fn roughly(number: f64) -> u64 {
    let unit = 10_f64.powf((number.max(1.0).log10().floor() - 1.0).max(0.0));
    ((number / unit).round() * unit) as u64
}

fn answer(plan: &Plan, seconds: f64, serial: Option<f64>, r2: f64) -> Html {
    let here = format!("Here it would take about {} and {} of memory.", long(plan.tab_seconds), words::bytes(plan.tab_bytes as u64));
    let rows = |rows: Option<f64>| rows.filter(|rows| *rows < FURTHEST).map(|rows| words::count(roughly(rows)));
    let limit = match (rows(plan.rows_by_time), rows(plan.rows_by_memory)) {
        (Some(time), Some(memory)) => {
            format!("With these columns the time is over at about {time} rows, and the memory is full at about {memory}.")
        }
        (Some(time), None) => format!("With these columns the time is over at about {time} rows."),
        (None, Some(memory)) => format!("With these columns the memory is full at about {memory} rows."),
        (None, None) => String::new(),
    };
    let verdict = if plan.fits_tab { "That fits the tab." } else { "That outgrows the tab." };
    let share = match serial {
        Some(serial) => {
            format!("Of the work {:.1}% counts as serial, as the lab on Amdahl's law measured for a word count.", serial * 100.0)
        }
        None => "No serial share is counted, as the lab on Amdahl's law was not run: a cluster will be slower than this says.".to_owned(),
    };
    let cluster = match &plan.cluster {
        Cluster::Never { seconds: least } => html! {
            <p>{ format!("No cluster does it within {}: what one core does alone takes {}.", long(seconds), long(*least)) }</p>
        },
        Cluster::Needs(needs) => html! {
            <>
                <p>{ format!(
                    "A Spark cluster whose cores are as fast as this tab's threads needs {} with {} and {} GB each.",
                    words::counted(needs.executors, "executor", "executors"), words::counted(needs.cores, "core", "cores"), needs.gigabytes
                ) }</p>
                <pre class="lab-text" tabindex="0" aria-label="The line that starts the script there" data-testid="planner-submit"><code>{ spark_submit(needs, "train.py") }</code></pre>
            </>
        },
    };
    html! {
        <div data-testid="planner-answer" role="status">
            <p><strong>{ verdict }</strong>{ " " }{ here }{ " " }{ limit }</p>
            { cluster }
            <p class="hint">
                if r2 < SURE {
                    { format!("The times that were measured scatter (R² {r2:.2}), so this is a guess: run the lab again with more time, while nothing else runs. ") }
                }
                { share }{ " " }
                if plan.beyond > 10.0 {
                    { format!("The largest run here was {} times smaller, so this reaches far beyond what was measured.", words::count(plan.beyond.round() as u64)) }
                }
            </p>
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_measured_has_two_figures() {
        assert_eq!([2_216_094_185.0, 5_172_693.0, 96.4, 7.0].map(roughly), [2_200_000_000, 5_200_000, 96, 7]);
    }
}
