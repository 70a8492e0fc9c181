//! All exercises of the course by chapters, and how far a learner has got.

use yew::{Callback, Html, MouseEvent, Properties, component, html};

use crate::actions::open_exercise::open;
use crate::browser;
use crate::course::Fetched;
use crate::handle::use_handle;
use crate::workbench::Workbench;

#[derive(PartialEq, Properties)]
pub struct Props {
    pub bench: Workbench,
}

#[component]
pub fn CourseList(props: &Props) -> Html {
    let bench = &props.bench;
    use_handle(&bench.course);
    let course = bench.course.read();
    let index = match &course.index {
        Fetched::Waiting => return html! { <p class="said" role="status">{ "The list of exercises comes …" }</p> },
        Fetched::Failed(why) => return html! { <p class="wrong" role="alert">{ why.clone() }</p> },
        Fetched::Here(index) => index,
    };
    let all = index.entries().count();
    let done = index.entries().filter(|entry| course.progress.get(&entry.path).is_some_and(|(score, of)| score == of)).count();
    let kept = if browser::keeps() { "kept in this browser" } else { "not kept: storage is denied here" };
    let entry = |entry: &touchpaper_course::index::Entry| {
        let go = {
            let (bench, path) = (bench.clone(), entry.path.clone());
            Callback::from(move |event: MouseEvent| {
                // With a key held the browser opens another tab, as with any link.
                if !(event.ctrl_key() || event.meta_key() || event.shift_key()) {
                    event.prevent_default();
                    open(&bench, Some(&path));
                }
            })
        };
        let (mark, said) = match course.progress.get(&entry.path) {
            Some((score, of)) if score == of => ("✓", format!("{score} of {of}")),
            Some((score, of)) if *score > 0 => ("◐", format!("{score} of {of}")),
            _ => ("○", String::new()),
        };
        html! {
            <li key={entry.path.clone()} data-testid="course-entry">
                <span class="mark" aria-hidden="true">{ mark }</span>
                <a href={browser::address_asking("exercise", &entry.path)} onclick={go}>{ entry.title.clone() }</a>
                <span class="hint">{ entry.summary.clone() }</span>
                <span class="score number">{ said }</span>
            </li>
        }
    };
    html! {
        <>
            if let Some(summary) = &index.front.summary {
                <p class="lead">{ summary.clone() }</p>
            }
            <p class="said" data-testid="course-progress">{ format!("{done} of {all} done, {kept}.") }</p>
            { for index.chapters.iter().map(|chapter| html! {
                <section key={chapter.title.clone()} class="card" aria-label={chapter.title.clone()}>
                    if !chapter.title.is_empty() {
                        <h3>{ chapter.title.clone() }</h3>
                    }
                    <ul class="course-entries">{ for chapter.entries.iter().map(&entry) }</ul>
                </section>
            }) }
        </>
    }
}
