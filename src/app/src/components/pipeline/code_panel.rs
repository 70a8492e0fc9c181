//! The program that the canvas is: to be read, copied, and opened where programs are written.

use yew::{Callback, Html, Properties, component, html};

use crate::actions::edit_cells::add_source;
use crate::actions::go_to::go_to;
use crate::actions::open_program;
use crate::browser;
use crate::handle::use_handle;
use crate::view::Place;
use crate::workbench::Workbench;

#[derive(PartialEq, Properties)]
pub struct Props {
    pub bench: Workbench,
}

#[component]
pub fn CodePanel(props: &Props) -> Html {
    let bench = &props.bench;
    use_handle(&bench.pipeline);
    let code = bench.pipeline.read().code();
    let press = |action: fn(&Workbench, String)| {
        let (bench, code) = (bench.clone(), code.clone());
        Callback::from(move |_| action(&bench, code.clone()))
    };
    let copy = press(|_, code| browser::copy(&code));
    let cell = press(add_source);
    let script = press(|bench, code| {
        open_program::open(bench, "pipeline.py", &code);
        go_to(bench, Place::Script);
    });
    html! {
        <details class="card code-panel">
            <summary>{ "The program" }</summary>
            <pre tabindex="0" aria-label="The program that this pipeline is" data-testid="pipeline-code">{ code }</pre>
            <div class="code-actions">
                <button class="quiet" onclick={copy}>{ "Copy" }</button>
                <button class="quiet" onclick={cell}>{ "Add to the notebook" }</button>
                <button class="quiet" onclick={script} title="Your own script is kept, and can be brought back">{ "Open as the script" }</button>
                <span class="hint">{ "It runs unchanged on Apache Spark." }</span>
            </div>
        </details>
    }
}
