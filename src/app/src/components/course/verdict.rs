//! What Check said: passed, or what was seen, what was wanted, where to look; and what the engine did.

use touchpaper_course::Verdict;
use touchpaper_course::task::Work;
use yew::{Html, Properties, component, html};

use crate::components::notebook::markdown::markdown;
use crate::words::{bytes, counted};

#[derive(PartialEq, Properties)]
pub struct Props {
    pub verdict: Verdict,
    /// Or only run.
    pub checked: bool,
}

#[component]
pub fn VerdictView(props: &Props) -> Html {
    let Props { verdict, checked } = props;
    let did = did(verdict.work);
    if verdict.passed {
        let said = if *checked { "✓ Right." } else { "✓ It ran to its end. Check tells whether it is right." };
        return html! { <div class="verdict is-passed" role="status" data-testid="verdict" data-passed="true"><p>{ said }{ " " }{ did }</p></div> };
    }
    let part = |name: &'static str, text: &str| {
        html! {
            if !text.is_empty() {
                <dt>{ name }</dt>
                <dd>{ markdown(text) }</dd>
            }
        }
    };
    html! {
        <div class="verdict is-failed" role="status" data-testid="verdict" data-passed="false">
            <p><span aria-hidden="true">{ "✕ " }</span>{ "Not yet. " }{ did }</p>
            <dl>
                { part("Seen", &verdict.seen) }
                { part("Wanted", &verdict.wanted) }
                { part("Where to look", &verdict.look) }
            </dl>
        </div>
    }
}

fn did(work: Work) -> String {
    if work.jobs == 0 {
        return "The engine ran no job for it.".to_owned();
    }
    let parts = [counted(work.jobs, "job", "jobs"), counted(work.stages, "stage", "stages"), counted(work.tasks, "task", "tasks")];
    let shuffled = if work.shuffle_bytes > 0 { format!(", {} shuffled", bytes(work.shuffle_bytes)) } else { String::new() };
    format!("The engine ran {}{shuffled}.", parts.join(", "))
}
