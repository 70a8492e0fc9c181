//! The terminal: what was printed, and under it the line that is typed, with the keys that terminals have.

mod keys;

use std::rc::Rc;

use web_sys::{ClipboardEvent, Element, HtmlInputElement, InputEvent};
use yew::{
    Callback, Event, Html, KeyboardEvent, MouseEvent, NodeRef, Properties, TargetCast, classes, component, html, use_effect,
    use_effect_with, use_mut_ref, use_node_ref,
};

use crate::actions::type_line::{ask_prompt, interrupt, type_line};
use crate::browser;
use crate::components::icon::{Icon, Shape};
use crate::components::terminal::keys::{Key, press};
use crate::engine::Life;
use crate::handle::use_handle;
use crate::terminal::Terminal;
use crate::terminal::screen::{Block, Voice};
use crate::words::count;
use crate::workbench::Workbench;

/// This near to the end counts as at the end.
const NEAR_PX: i32 = 24;

#[derive(PartialEq, Properties)]
pub struct Props {
    pub bench: Workbench,
}

#[component]
pub fn TerminalPanel(props: &Props) -> Html {
    let bench = &props.bench;
    use_handle(&bench.terminal);
    use_handle(&bench.engine);
    let (place, line) = (use_node_ref(), use_node_ref());
    // Follows the end, unless a person scrolled up to read.
    let following = use_mut_ref(|| true);
    {
        let (bench, line) = (bench.clone(), line.clone());
        use_effect_with((), move |()| {
            ask_prompt(&bench);
            focus(&line);
        });
    }
    {
        let (bench, place, line, following) = (bench.clone(), place.clone(), line.clone(), Rc::clone(&following));
        use_effect(move || {
            let cursor = bench.terminal.change_quietly(|terminal| terminal.cursor.take());
            if let (Some(cursor), Some(line)) = (cursor.and_then(|cursor| u32::try_from(cursor).ok()), line.cast::<HtmlInputElement>()) {
                // An input that is not shown has no cursor.
                let _ = line.set_selection_range(cursor, cursor);
            }
            if let Some(place) = place.cast::<Element>().filter(|_| *following.borrow()) {
                place.set_scroll_top(place.scroll_height());
            }
        });
    }
    let scrolled = {
        let (place, following) = (place.clone(), Rc::clone(&following));
        Callback::from(move |_| {
            if let Some(place) = place.cast::<Element>() {
                *following.borrow_mut() = place.scroll_height() - place.scroll_top() - place.client_height() < NEAR_PX;
            }
        })
    };
    // A click beside the line is meant for it, unless it ended a selection.
    let clicked = {
        let line = line.clone();
        Callback::from(move |_: MouseEvent| {
            if browser::selected().is_empty() {
                focus(&line);
            }
        })
    };
    let terminal = bench.terminal.read();
    html! {
        <section class="panel panel-terminal" aria-label="Terminal">
            <div class="panel-head">
                <h2>{ "Terminal" }</h2>
                <span class="aside">{ "a shell on this page's files" }</span>
                <span class="push" />
                { head(bench, &terminal, &line) }
            </div>
            <div class="terminal" ref={place} onscroll={scrolled} onclick={clicked} data-testid="terminal">
                <div class="terminal-log" role="log" aria-label="Terminal output" data-testid="terminal-log">
                    { printed(&terminal) }
                </div>
                { prompt(bench, &terminal, &line) }
            </div>
        </section>
    }
}

fn focus(line: &NodeRef) {
    if let Some(line) = line.cast::<HtmlInputElement>() {
        let _ = line.focus();
    }
}

fn head(bench: &Workbench, terminal: &Terminal, line: &NodeRef) -> Html {
    let key = |label: &'static str, said: &'static str, key: Key| {
        let (bench, line) = (bench.clone(), line.clone());
        let press = Callback::from(move |_: MouseEvent| {
            press(&bench, key, line.cast().as_ref());
            focus(&line);
        });
        html! { <button class="quiet" onclick={press} aria-label={said}>{ label }</button> }
    };
    let stop = {
        let bench = bench.clone();
        Callback::from(move |_| interrupt(&bench))
    };
    let copy = {
        let bench = bench.clone();
        Callback::from(move |_| browser::copy(&bench.terminal.read().screen.text()))
    };
    let clear = {
        let bench = bench.clone();
        Callback::from(move |_| bench.terminal.change_at_once(|terminal| terminal.screen.clear()))
    };
    html! {
        <>
            // Keys that a phone's keyboard has not.
            <span class="terminal-keys">
                { key("Tab", "Tab: complete the line", Key::Complete) }
                { key("↑", "Line before", Key::Back) }
                { key("↓", "Next line", Key::Forth) }
            </span>
            if terminal.running.is_some() {
                <button class="quiet" onclick={stop} title="Ctrl+C" data-testid="interrupt"><Icon shape={Shape::Stop} />{ "Stop" }</button>
            }
            <button class="quiet" onclick={copy} disabled={terminal.screen.is_empty()}>{ "Copy all" }</button>
            <button class="quiet" onclick={clear} disabled={terminal.screen.is_empty()} title="Ctrl+L">{ "Clear" }</button>
        </>
    }
}

fn printed(terminal: &Terminal) -> Html {
    let dropped = terminal.screen.dropped();
    html! {
        <>
            if terminal.screen.is_empty() {
                <p class="nothing">
                    { "help lists the commands; try: spark-submit welcome.py. Tab completes, ↑ and Ctrl+R find what was typed before, Ctrl+C stops, Esc and then Tab leaves the line." }
                </p>
            }
            if dropped > 0 {
                <p class="note">{ format!("{} lines printed earlier are not kept.", count(dropped)) }</p>
            }
            { for terminal.screen.blocks().map(|block| html! { <BlockText key={block.id} block={Rc::clone(block)} /> }) }
        </>
    }
}

#[derive(Properties)]
struct BlockProps {
    block: Rc<Block>,
}

impl PartialEq for BlockProps {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.block, &other.block)
    }
}

/// A component of its own, so that a block that did not change is not drawn again. Text nodes only.
#[component]
fn BlockText(props: &BlockProps) -> Html {
    let span = |(voice, text): &(Voice, String)| html! { <span class={class_of(*voice)}>{ text.clone() }</span> };
    let line = |line: &Vec<(Voice, String)>| html! { <>{ for line.iter().map(span) }{ "\n" }</> };
    html! { <pre class="terminal-block">{ for props.block.lines.iter().map(line) }</pre> }
}

fn class_of(voice: Voice) -> &'static str {
    match voice {
        Voice::Prompt => "prompt",
        Voice::Typed => "typed",
        Voice::Stdout => "stdout",
        Voice::Stderr => "stderr",
        Voice::Note => "note",
    }
}

fn prompt(bench: &Workbench, terminal: &Terminal, line: &NodeRef) -> Html {
    let engine = bench.engine.read().life.clone();
    let typed = {
        let bench = bench.clone();
        Callback::from(move |event: InputEvent| {
            let text = event.target_unchecked_into::<HtmlInputElement>().value();
            keys::typed(&bench, text);
        })
    };
    let pressed = {
        let bench = bench.clone();
        Callback::from(move |event: KeyboardEvent| {
            if let Some(key) = Key::of(&event, &bench) {
                let line = event.target_dyn_into::<HtmlInputElement>();
                if press(&bench, key, line.as_ref()) {
                    event.prevent_default();
                    event.stop_propagation();
                }
            }
        })
    };
    let pasted = {
        let bench = bench.clone();
        Callback::from(move |event: Event| paste(&bench, &event))
    };
    let (shown, value, found) = match &terminal.search {
        Some(search) => {
            let found = search.at.and_then(|at| terminal.history.line(at)).unwrap_or_default().to_owned();
            let failing = if search.at.is_none() && !search.wanted.is_empty() { "failing " } else { "" };
            (format!("({failing}reverse-i-search) "), search.wanted.clone(), Some(found))
        }
        None if terminal.running.is_some() => (String::new(), terminal.input.clone(), None),
        None => (terminal.prompt.clone().unwrap_or_default(), terminal.input.clone(), None),
    };
    let waits = match engine {
        Life::Loading(_) | Life::Restarting(_) => Some("The engine is on its way; what is typed runs when it is there."),
        Life::Crashed => Some("There is no engine; Enter starts one."),
        _ => None,
    };
    html! {
        <div class={classes!("terminal-line", terminal.running.map(|_| "runs"))} data-testid="terminal-line">
            if terminal.code != 0 && terminal.running.is_none() {
                <span class="exit-code" title="The exit code of the last line" data-testid="exit-code">{ "✕ " }{ terminal.code }</span>
            }
            <span class="prompt" aria-hidden="true" data-testid="prompt">{ shown }</span>
            <input
                ref={line}
                type="text"
                aria-label="Command line"
                aria-describedby="terminal-keys-said"
                autocomplete="off"
                autocapitalize="off"
                autocorrect="off"
                spellcheck="false"
                enterkeyhint="go"
                value={value}
                oninput={typed}
                onkeydown={pressed}
                onpaste={pasted}
                data-testid="terminal-input"
            />
            <span id="terminal-keys-said" hidden=true>{ "Tab completes; Escape, then Tab, leaves the line. Control and C stops what runs." }</span>
            if let Some(found) = found {
                <span class="typed found">{ found }</span>
            }
            if let Some(waits) = waits {
                <span class="note waits">{ waits }</span>
            }
        </div>
    }
}

/// Several lines at once run one after another; what follows the last line's end stays to be gone on with.
fn paste(bench: &Workbench, event: &Event) {
    let Some(text) = event.dyn_ref_text() else { return };
    if !text.contains('\n') {
        return;
    }
    event.prevent_default();
    let (before, after) =
        bench.terminal.change_quietly(|terminal| (std::mem::take(&mut terminal.input), std::mem::take(&mut terminal.search)));
    drop(after);
    let whole = before + &text.replace("\r\n", "\n").replace('\r', "\n");
    let mut lines: Vec<&str> = whole.split('\n').collect();
    let rest = lines.pop().unwrap_or_default().to_owned();
    for line in lines {
        type_line(bench, line.to_owned());
    }
    bench.terminal.change_at_once(|terminal| terminal.input = rest);
}

/// The text that is pasted.
trait Pasted {
    fn dyn_ref_text(&self) -> Option<String>;
}

impl Pasted for Event {
    fn dyn_ref_text(&self) -> Option<String> {
        use wasm_bindgen::JsCast;
        self.dyn_ref::<ClipboardEvent>()?.clipboard_data()?.get_data("text").ok()
    }
}
