//! A question with choices; what is right is told once it was answered.

use yew::{Callback, Html, MouseEvent, Properties, component, html};

use crate::actions::grade_exercise::{answer_quiz, tick};
use crate::browser;
use crate::components::notebook::markdown::markdown;
use crate::handle::use_handle;
use crate::workbench::Workbench;

#[derive(PartialEq, Properties)]
pub struct Props {
    pub bench: Workbench,
    /// Its place among the exercise's quizzes.
    pub at: usize,
}

#[component]
pub fn QuizCard(props: &Props) -> Html {
    let Props { bench, at } = props;
    let at = *at;
    use_handle(&bench.course);
    let course = bench.course.read();
    let Some((open, state)) = course.opened().and_then(|open| Some((open, open.quizzes.get(at)?))) else { return html! {} };
    let Some(quiz) = open.exercise.quizzes().nth(at) else { return html! {} };
    let several = quiz.has_several_right();
    let right = quiz.is_right(&state.ticked);
    let choice = |(place, choice): (usize, &touchpaper_course::exercise::Choice)| {
        let change = {
            let bench = bench.clone();
            Callback::from(move |_| tick(&bench, at, place, several))
        };
        let kind = if several { "checkbox" } else { "radio" };
        html! {
            <li key={place}>
                <label class="flag">
                    <input type={kind} name={format!("quiz-{at}")} checked={state.ticked.contains(&place)} onchange={change} />
                    <span>{ markdown(&choice.text) }</span>
                </label>
            </li>
        }
    };
    let answer = {
        let bench = bench.clone();
        Callback::from(move |_: MouseEvent| answer_quiz(&bench, at))
    };
    html! {
        <fieldset class="card quiz" disabled={browser::is_read_only()} data-testid="quiz">
            <legend>{ if several { "Question, several answers are right" } else { "Question" } }</legend>
            { markdown(&quiz.question) }
            <ul>{ for quiz.choices.iter().enumerate().map(choice) }</ul>
            <button onclick={answer} disabled={state.ticked.is_empty()} data-testid="quiz-answer">{ "Answer" }</button>
            <div role="status" data-testid="quiz-said">
                if state.answered {
                    <p class={if right { "right" } else { "wrong" }}>{ if right { "✓ Right." } else { "✕ Not yet: choose again." } }</p>
                    if let Some(explanation) = quiz.explanation.as_ref().filter(|_| right) {
                        { markdown(explanation) }
                    }
                }
            </div>
        </fieldset>
    }
}
