//! An exercise as it is read: its text, each part with an editor, its quizzes, and the result to take away.

use touchpaper_course::exercise::{Code, Kind};
use yew::{Callback, DragEvent, Html, MouseEvent, Properties, component, html};

use crate::actions::grade_exercise::download_result;
use crate::actions::open_exercise::open;
use crate::actions::take_own::take_own;
use crate::components::course::own_card::OwnCard;
use crate::components::course::part::PartCard;
use crate::components::course::quiz_card::QuizCard;
use crate::components::notebook::markdown::markdown;
use crate::course::{Course, Fetched};
use crate::handle::use_handle;
use crate::workbench::Workbench;

#[derive(PartialEq, Properties)]
pub struct Props {
    pub bench: Workbench,
}

#[component]
pub fn ExercisePage(props: &Props) -> Html {
    let bench = &props.bench;
    use_handle(&bench.course);
    let course = bench.course.read();
    let Some(open) = course.opened() else { return html! {} };
    let front = &open.exercise.front;
    let (mut part, mut quiz) = (0, 0);
    let blocks = open.exercise.blocks.iter().map(|block| match &block.kind {
        Kind::Prose(text) => markdown(text),
        Kind::Setup { code, .. } => given(code),
        Kind::Exercise { .. } => {
            part += 1;
            html! { <PartCard key={format!("part-{part}")} bench={bench.clone()} at={part - 1} /> }
        }
        Kind::Quiz(_) => {
            quiz += 1;
            html! { <QuizCard key={format!("quiz-{quiz}")} bench={bench.clone()} at={quiz - 1} /> }
        }
        Kind::Check { .. } | Kind::Solution { .. } | Kind::Hint { .. } => html! {},
    });
    let blocks: Vec<Html> = blocks.collect();
    let record = open.record();
    let take = {
        let bench = bench.clone();
        Callback::from(move |_: MouseEvent| download_result(&bench))
    };
    // A file that is dropped here is the learner's own data, where the exercise takes it; anywhere else it is as on any view.
    let dropped = (!front.own.is_empty()).then(|| {
        let bench = bench.clone();
        Callback::from(move |event: DragEvent| {
            let files = event.data_transfer().and_then(|data| data.files()).filter(|files| files.length() > 0);
            if let Some(files) = files.filter(|_| !event.default_prevented()) {
                event.prevent_default();
                take_own(&bench, &files);
            }
        })
    });
    html! {
        <article class="exercise" aria-label={front.title.clone()} ondrop={dropped} data-testid="exercise">
            <h3 class="exercise-title">{ front.title.clone() }</h3>
            <p class="hint">
                { for front.objective.clone() }
                { for front.minutes.map(|minutes| format!(" About {minutes} minutes.")) }
            </p>
            if !front.own.is_empty() {
                <OwnCard bench={bench.clone()} own={front.own.clone()} />
            }
            { for blocks }
            <footer class="card exercise-end">
                <p class="number" role="status" data-testid="exercise-score">{ format!("{} of {}", record.score, record.of) }</p>
                <button onclick={take} data-testid="exercise-result" title="Your answers and what Check said of them, as a file that can be graded again">{ "Download the result" }</button>
                { next(bench, &course) }
            </footer>
        </article>
    }
}

fn given(code: &Code) -> Html {
    html! {
        <details class="given">
            <summary>{ "Given: this runs before your answer" }</summary>
            <pre tabindex="0"><code>{ code.text.clone() }</code></pre>
        </details>
    }
}

/// The exercise that the index has after this one.
fn next(bench: &Workbench, course: &Course) -> Html {
    let Fetched::Here(index) = &course.index else { return html! {} };
    let here = index.entries().position(|entry| course.name.as_ref() == Some(&entry.path));
    let Some(next) = here.and_then(|here| index.entries().nth(here + 1)) else { return html! {} };
    let go = {
        let (bench, path) = (bench.clone(), next.path.clone());
        Callback::from(move |_: MouseEvent| open(&bench, Some(&path)))
    };
    html! { <button class="quiet" onclick={go} data-testid="next-exercise">{ format!("Next: {}", next.title) }</button> }
}
