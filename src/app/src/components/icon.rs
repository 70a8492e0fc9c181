//! The few icons there are, drawn on a 16 by 16 grid.

use yew::{Html, Properties, component, html};

#[derive(Clone, Copy, PartialEq)]
pub enum Shape {
    Notebook,
    Play,
    Script,
    Stop,
    Theme,
}

#[derive(PartialEq, Properties)]
pub struct Props {
    pub shape: Shape,
}

#[component]
pub fn Icon(props: &Props) -> Html {
    let path = match props.shape {
        Shape::Notebook => "M2 2h12v3.5H2zM2 7h12v2H2zM2 10.500h12V14H2z",
        Shape::Script => "M3 1.500h7l3 3v10H3zM5 7v1h6V7zM5 10v1h6v-1z",
        Shape::Play => "M4 2.5v11l9-5.5z",
        Shape::Stop => "M3.5 3.5h9v9h-9z",
        Shape::Theme => "M8 1.5a6.5 6.5 0 1 0 0 13zM8 1.5v1a5.5 5.5 0 0 1 0 11v1a6.5 6.5 0 0 0 0-13z",
    };
    html! { <svg class="icon" viewBox="0 0 16 16" aria-hidden="true"><path d={path} /></svg> }
}
