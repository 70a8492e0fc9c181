//! One thing to write: the editor, Run and Check, what was printed, what Check said, hints one after another.

use touchpaper_course::exercise::Language;
use yew::{Callback, Html, MouseEvent, Properties, classes, component, html};

use crate::actions::cancel::cancel;
use crate::actions::grade_exercise::{change_part, grade, put_answer};
use crate::browser;
use crate::components::course::answer_editor::AnswerEditor;
use crate::components::course::verdict::VerdictView;
use crate::components::notebook::markdown::markdown;
use crate::components::output::chunks;
use crate::course::{Part, Work};
use crate::handle::use_handle;
use crate::run::Source;
use crate::workbench::Workbench;

#[derive(PartialEq, Properties)]
pub struct Props {
    pub bench: Workbench,
    /// Its place among the exercise's parts.
    pub at: usize,
}

#[component]
pub fn PartCard(props: &Props) -> Html {
    let Props { bench, at } = props;
    let at = *at;
    use_handle(&bench.course);
    use_handle(&bench.engine);
    use_handle(&bench.run);
    let course = bench.course.read();
    let Some((open, part)) = course.opened().and_then(|open| Some((open, open.parts.get(at)?))) else { return html! {} };
    let busy = course.work.is_some_and(|work| work.part == at);
    let waits = course.queued.is_some_and(|work| work.part == at);
    let life = bench.engine.read().life.clone();
    let taken = life.is_busy();
    let press = |checked: bool| {
        let bench = bench.clone();
        Callback::from(move |_: MouseEvent| grade(&bench, Work { part: at, checked }))
    };
    let stop = {
        let bench = bench.clone();
        Callback::from(move |_: MouseEvent| cancel(&bench))
    };
    let again = {
        let (bench, start) = (bench.clone(), part.start.clone());
        Callback::from(move |_: MouseEvent| put_answer(&bench, at, &start))
    };
    let sql = open.exercise.exercises().nth(at).is_some_and(|(_, code)| code.language == Language::Sql);
    let can_check = open.exercise.check(&part.id).is_some();
    html! {
        <section class={classes!("card", "part", part.has_passed().then_some("is-passed"))} aria-label={format!("Your answer: {}", part.id)} data-testid="part" data-id={part.id.clone()}>
            <AnswerEditor bench={bench.clone()} {at} {sql} />
            <div class="part-buttons">
                if busy && taken {
                    <button onclick={stop} data-testid="part-cancel">{ "Cancel" }</button>
                } else {
                    <button onclick={press(false)} disabled={taken} data-testid="part-run">{ "Run" }</button>
                    if can_check {
                        <button class="primary" onclick={press(true)} disabled={taken} data-testid="part-check">{ "Check" }</button>
                    }
                }
                if !browser::is_read_only() {
                    <button class="quiet" onclick={again} disabled={part.text == part.start} title="Undo in the editor brings your answer back">{ "Start again" }</button>
                }
                <span class="said" role="status">{ state_words(part, busy && taken, waits) }</span>
            </div>
            { printed(bench, at, busy) }
            if let Some((verdict, checked)) = &part.verdict {
                <VerdictView verdict={verdict.clone()} checked={*checked} />
            }
            if let Some(why) = &part.failed {
                <p class="wrong" role="alert">{ why.clone() }</p>
            }
            { help(bench, at, part, open.exercise.hints(&part.id).collect(), open.exercise.solution(&part.id).map(|code| code.text.clone())) }
        </section>
    }
}

fn state_words(part: &Part, busy: bool, waits: bool) -> &'static str {
    match (busy, waits, part.has_passed()) {
        (true, _, _) => "Running …",
        (_, true, _) => "It runs as soon as the engine is ready.",
        (_, _, true) => "✓ Passed",
        _ => "",
    }
}

/// Of the part that ran last.
fn printed(bench: &Workbench, at: usize, busy: bool) -> Html {
    let run = bench.run.read();
    let told = bench.course.read().opened().and_then(|open| open.parts.get(at).map(|part| part.verdict.is_some() || part.failed.is_some()));
    if run.source != Source::Exercise || run.output.is_empty() || !(busy || told == Some(true)) {
        return html! {};
    }
    html! { <div class="output" tabindex="0" role="group" aria-label="What your answer printed" data-testid="part-output">{ chunks(&run.output) }</div> }
}

/// Hints come one at a time, and the solution after the last of them.
fn help(bench: &Workbench, at: usize, part: &Part, hints: Vec<&str>, solution: Option<String>) -> Html {
    let change = |change: fn(&mut Part)| {
        let bench = bench.clone();
        Callback::from(move |_: MouseEvent| change_part(&bench, at, change))
    };
    let shown = part.hints.min(hints.len());
    let more = shown < hints.len();
    html! {
        <div class="help">
            <ol class="hints" aria-live="polite">{ for hints.iter().take(shown).map(|hint| html! { <li data-testid="hint">{ markdown(hint) }</li> }) }</ol>
            if more {
                <button class="quiet" onclick={change(|part| part.hints += 1)} data-testid="more-hints">{ format!("Hint {} of {}", shown + 1, hints.len()) }</button>
            } else if let Some(solution) = solution {
                if part.solution {
                    <pre class="solution" tabindex="0" aria-label="A solution" data-testid="solution"><code>{ solution }</code></pre>
                } else {
                    <button class="quiet" onclick={change(|part| part.solution = true)} data-testid="show-solution">{ "Show a solution" }</button>
                }
            }
        </div>
    }
}
