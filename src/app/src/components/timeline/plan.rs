//! What SQL's plans did: each stage's operators, those that feed others further in, with the rows that they gave out.

use yew::{Html, html};

use crate::run::Run;
use crate::run::jobs::Stage;
use crate::words::count;

/// The newest stages that are shown.
const STAGES: usize = 20;

/// Nothing where no stage ran a plan.
pub fn plan(run: &Run) -> Html {
    let stages: Vec<&Stage> = run.jobs.stages.iter().filter(|stage| !stage.metrics.operators.is_empty()).collect();
    if stages.is_empty() {
        return Html::default();
    }
    let shown = &stages[stages.len().saturating_sub(STAGES)..];
    html! {
        <section class="facts" aria-label="SQL plan">
            <div class="facts-head"><h3>{ "SQL plan" }</h3></div>
            <div class="table-frame tall" tabindex="0" role="region" aria-label="Operators and their rows">
                <table data-testid="plan">
                    <thead><tr>
                        <th scope="col" class="number">{ "Stage" }</th>
                        <th scope="col">{ "Operator" }</th>
                        <th scope="col" class="number">{ "Rows out" }</th>
                        <th scope="col"><span class="unseen">{ "Share of the stage's most" }</span></th>
                    </tr></thead>
                    { for shown.iter().rev().map(|stage| rows(stage)) }
                </table>
            </div>
            if shown.len() < stages.len() {
                <p class="facts-note">{ format!("The last {STAGES} of {} stages.", count(stages.len() as u64)) }</p>
            }
        </section>
    }
}

fn rows(stage: &Stage) -> Html {
    let most = stage.metrics.operators.iter().map(|one| one.rows).max().unwrap_or(0).max(1) as f64;
    let row = |(at, one): (usize, &touchpaper_wire::OperatorRows)| {
        // The tree is in the text as well, for who hears it.
        let branch = format!("{}{}", "\u{a0}\u{a0}".repeat(one.depth as usize), if one.depth > 0 { "└ " } else { "" });
        let share = 100.0 * one.rows as f64 / most;
        html! {
            <tr>
                <td class="number">{ (at == 0).then(|| stage.id.to_string()) }</td>
                <td><span aria-hidden="true">{ branch }</span>{ one.name.clone() }if one.depth > 0 { <span class="unseen">{ format!(", feeds level {}", one.depth - 1) }</span> }</td>
                <td class="number">{ count(one.rows) }</td>
                <td class="share"><svg width="60" height="8" role="img" aria-label={format!("{share:.0}%")}><rect width={format!("{share:.1}%")} height="8" rx="1" /></svg></td>
            </tr>
        }
    };
    html! { <tbody>{ for stage.metrics.operators.iter().enumerate().map(row) }</tbody> }
}
