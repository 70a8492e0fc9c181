//! What the script printed. Text nodes only: nothing a script prints is ever markup.

use std::rc::Rc;

use web_sys::Element;
use yew::{AttrValue, Callback, Html, Properties, classes, component, html, use_effect, use_mut_ref, use_node_ref};

use crate::handle::use_handle;
use crate::run::Run;
use crate::run::output::{Chunk, KEEP_BYTES, Output, Voice};
use crate::words;
use crate::workbench::Workbench;

/// This near to the end counts as at the end.
const NEAR_PX: i32 = 24;

#[derive(PartialEq, Properties)]
pub struct Props {
    pub bench: Workbench,
}

#[component]
pub fn OutputPanel(props: &Props) -> Html {
    let bench = &props.bench;
    use_handle(&bench.run);
    let place = use_node_ref();
    // Follows the end, unless a person scrolled up to read; a new run follows again.
    let following = use_mut_ref(|| (0, true));
    {
        let (place, following, id) = (place.clone(), Rc::clone(&following), bench.run.read().id);
        use_effect(move || {
            let mut following = following.borrow_mut();
            if following.0 != id {
                *following = (id, true);
            }
            if let Some(place) = place.cast::<Element>().filter(|_| following.1) {
                place.set_scroll_top(place.scroll_height());
            }
        });
    }
    let scrolled = {
        let (place, following) = (place.clone(), Rc::clone(&following));
        Callback::from(move |_| {
            if let Some(place) = place.cast::<Element>() {
                let below = place.scroll_height() - place.scroll_top() - place.client_height();
                following.borrow_mut().1 = below < NEAR_PX;
            }
        })
    };
    html! {
        <section class="panel panel-output" aria-label="Output">
            <div class="panel-head"><h2>{ "Output" }</h2></div>
            <div class="output" ref={place} onscroll={scrolled} tabindex="0" role="region" aria-label="What the script printed" data-testid="output">
                { printed(&bench.run.read()) }
            </div>
        </section>
    }
}

fn printed(run: &Run) -> Html {
    if run.output.is_empty() {
        let nothing = match (run.id, run.is_going()) {
            (0, _) => "What the script prints appears here.",
            (_, true) => "Nothing printed yet.",
            (_, false) => "The script printed nothing.",
        };
        return html! { <p class="nothing">{ nothing }</p> };
    }
    chunks(&run.output)
}

/// What was printed, chunk by chunk.
pub fn chunks(output: &Output) -> Html {
    let dropped = output.dropped();
    let mut before = Voice::Stdout;
    let chunks = output.chunks().map(|chunk| {
        let begins = chunk.voice != before;
        before = chunk.voice;
        html! { <ChunkText key={chunk.id} text={AttrValue::from(chunk.text.clone())} classes={class_of(chunk, begins)} /> }
    });
    html! {
        <>
            if dropped > 0 {
                <p class="note">{ format!(
                    "{} printed earlier are not shown: the page keeps the last {}.",
                    words::bytes(dropped as u64),
                    words::bytes(KEEP_BYTES as u64),
                ) }</p>
            }
            <pre>{ for chunks }</pre>
        </>
    }
}

fn class_of(chunk: &Chunk, begins: bool) -> &'static str {
    match (chunk.voice, begins) {
        (Voice::Stdout, _) => "stdout",
        // A word before it, so that its colour is not all that tells it apart.
        (Voice::Stderr, true) => "stderr begins",
        (Voice::Stderr, false) => "stderr",
        (Voice::Note, _) => "note",
    }
}

#[derive(PartialEq, Properties)]
struct ChunkProps {
    text: AttrValue,
    classes: &'static str,
}

/// A component of its own, so that a chunk that did not change is not drawn again.
#[component]
fn ChunkText(props: &ChunkProps) -> Html {
    html! { <span class={classes!("chunk", props.classes)}>{ props.text.clone() }</span> }
}
