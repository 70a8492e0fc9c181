//! The few icons there are, drawn on a 16 by 16 grid.

use yew::{Html, Properties, component, html};

#[derive(Clone, Copy, PartialEq)]
pub enum Shape {
    Course,
    Data,
    Deploy,
    Home,
    Lab,
    Notebook,
    Pipeline,
    Play,
    Script,
    Search,
    Sliders,
    Stop,
    Terminal,
    Theme,
}

#[derive(PartialEq, Properties)]
pub struct Props {
    pub shape: Shape,
}

#[component]
pub fn Icon(props: &Props) -> Html {
    let path = match props.shape {
        Shape::Data => {
            "M8 1c3.300 0 6 1 6 2.300S11.300 5.600 8 5.600 2 4.600 2 3.300 4.700 1 8 1zM2 5.200c1.200 1 3.500 1.600 6 1.600s4.800-.6 6-1.600v2.600c0 1.300-2.700 2.300-6 2.300s-6-1-6-2.300zM2 9.700c1.200 1 3.500 1.600 6 1.600s4.800-.6 6-1.600v3c0 1.300-2.700 2.300-6 2.300s-6-1-6-2.300z"
        }
        Shape::Course => "M8 2.500 15 6 8 9.500 1 6zM3.500 8.300 8 10.600l4.500-2.300V11L8 13.500 3.500 11z",
        Shape::Deploy => "M8 1 12 5H9.500v5h-3V5H4zM2 9.500h2.500V11H3.500v2.500h9V11h-1V9.500H14V15H2z",
        Shape::Home => "M8 1.500 1.500 7.500H3.500V14h3.500v-4h2v4h3.500V7.500h2z",
        Shape::Sliders => {
            "M2 4h6v1.500H2zM11.500 4H14v1.500h-2.500zM9 2.500h1.500V7H9zM2 10.500h2.500V12H2zM8 10.500h6V12H8zM5.500 9H7v4.500H5.500z"
        }
        Shape::Lab => {
            "M5.500 1.500h5V3H10v3.500l3.800 6.200c.5.900-.1 1.800-1 1.800H3.200c-.9 0-1.500-.9-1-1.800L6 6.500V3h-.5zM7.500 3v4L5.800 9.700h4.400L8.500 7V3z"
        }
        Shape::Notebook => "M2 2h12v3.5H2zM2 7h12v2H2zM2 10.500h12V14H2z",
        Shape::Pipeline => "M1 2.500h5v4H4.200v1.500H8V6h7v4H8V9.500H2.700V6.500H1zM10 11.500h1.500v1.500H15v1.500H10z",
        Shape::Script => "M3 1.500h7l3 3v10H3zM5 7v1h6V7zM5 10v1h6v-1z",
        Shape::Search => {
            "M6.500 1.500a5 5 0 1 1-3.100 8.900l-.1-.1a5 5 0 0 1 3.200-8.800zm0 1.500a3.500 3.500 0 1 0 0 7 3.500 3.500 0 0 0 0-7zM10.200 9.100l4.300 4.300-1.100 1.100-4.300-4.300z"
        }
        Shape::Play => "M4 2.5v11l9-5.5z",
        Shape::Stop => "M3.5 3.5h9v9h-9z",
        Shape::Terminal => {
            "M1.500 2.500h13v11h-13zM3 4v8h10V4zM4 5.500 6.800 8 4 10.500V9.100L5.200 8 4 6.900zM7.500 9.500h3.500v1.200H7.500z"
        }
        Shape::Theme => "M8 1.5a6.5 6.5 0 1 0 0 13zM8 1.5v1a5.5 5.5 0 0 1 0 11v1a6.5 6.5 0 0 0 0-13z",
    };
    html! { <svg class="icon" viewBox="0 0 16 16" aria-hidden="true"><path d={path} /></svg> }
}
