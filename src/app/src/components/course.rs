//! The Course view: the list of exercises, or one of them.

pub mod answer_editor;
pub mod author;
pub mod exercise_page;
pub mod list;
pub mod own_card;
pub mod part;
pub mod quiz_card;
pub mod verdict;

use yew::{Callback, Html, MouseEvent, Properties, component, html, use_effect_with};

use crate::actions::open_exercise::{change_author, fetch_ahead, follow, open};
use crate::components::course::author::AuthorView;
use crate::components::course::exercise_page::ExercisePage;
use crate::components::course::list::CourseList;
use crate::course::Fetched;
use crate::handle::use_handle;
use crate::workbench::Workbench;

#[derive(PartialEq, Properties)]
pub struct Props {
    pub bench: Workbench,
}

#[component]
pub fn CoursePanel(props: &Props) -> Html {
    let bench = &props.bench;
    use_handle(&bench.course);
    use_handle(&bench.engine);
    use_effect_with(bench.clone(), follow);
    use_effect_with((bench.clone(), bench.engine.read().life.is_up()), |(bench, _)| fetch_ahead(bench));
    let author = |writes: bool| {
        let bench = bench.clone();
        Callback::from(move |_: MouseEvent| change_author(&bench, writes))
    };
    let back = {
        let bench = bench.clone();
        Callback::from(move |_: MouseEvent| open(&bench, None))
    };
    let course = bench.course.read();
    let title = match &course.index {
        Fetched::Here(index) => index.front.title.clone(),
        _ => "Course".to_owned(),
    };
    html! {
        <section class="panel panel-course" aria-label="Course">
            <div class="panel-head">
                <h2>{ title }</h2>
                <span class="push" />
                if course.author.is_some() {
                    <button class="quiet" onclick={author(false)} data-testid="leave-author">{ "All exercises" }</button>
                } else if course.open.is_none() {
                    <button class="quiet" onclick={author(true)} data-testid="write-exercise">{ "Write an exercise" }</button>
                } else {
                    <button class="quiet" onclick={back} data-testid="all-exercises">{ "All exercises" }</button>
                }
            </div>
            <div class="page course">
                {
                    match &course.open {
                        _ if course.author.is_some() => html! { <AuthorView bench={bench.clone()} /> },
                        None => html! { <CourseList bench={bench.clone()} /> },
                        Some(Fetched::Waiting) => html! { <p class="said" role="status">{ "The exercise comes …" }</p> },
                        Some(Fetched::Failed(why)) => html! { <p class="wrong" role="alert">{ why.clone() }</p> },
                        Some(Fetched::Here(open)) => html! { <ExercisePage key={open.name.clone()} bench={bench.clone()} /> },
                    }
                }
            </div>
        </section>
    }
}
