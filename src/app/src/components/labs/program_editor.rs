//! The editor of a lab's program, which JavaScript draws.

use web_sys::Element;
use yew::{Html, Properties, component, html, use_effect_with, use_node_ref};

use crate::actions::complete::complete;
use crate::actions::edit_lab::type_program;
use crate::actions::run_lab::measure;
use crate::editor::{EditorBridge, EditorSettings, Told};
use crate::labs::Kind;
use crate::workbench::Workbench;

#[derive(Clone, PartialEq, Properties)]
pub struct Props {
    pub bench: Workbench,
    pub kind: Kind,
    /// The program's place.
    pub at: usize,
}

#[component]
pub fn ProgramEditor(props: &Props) -> Html {
    let place = use_node_ref();
    {
        let place = place.clone();
        use_effect_with(props.clone(), move |props| {
            if let Some(parent) = place.cast::<Element>() {
                mount(props, &parent);
            }
            let Props { bench, kind, at } = props.clone();
            move || {
                let bridge = bench.labs.change_quietly(|labs| labs.labs.get_mut(&kind)?.programs.get_mut(at)?.editor.take());
                if let Some(bridge) = bridge {
                    bridge.editor().destroy();
                }
            }
        });
    }
    html! { <div class="cell-editor" ref={place} /> }
}

fn mount(props: &Props, parent: &Element) {
    let Props { bench, kind, at } = props.clone();
    let text =
        bench.labs.read().labs.get(&kind).and_then(|lab| lab.programs.get(at)).map(|program| program.text.clone()).unwrap_or_default();
    let change = {
        let bench = bench.clone();
        move |text: String| type_program(&bench, kind, at, &text)
    };
    let run = || {
        let bench = bench.clone();
        let only = matches!(kind, Kind::Optimisation | Kind::MapReduce).then_some(at);
        move || measure(&bench, kind, only)
    };
    let settings = EditorSettings {
        label: "The program. Control or Command and Enter runs it; Escape, then Tab, leaves the editor.",
        test_id: "lab-editor",
        language: "python",
        grows: true,
    };
    let completes = {
        let bench = bench.clone();
        move |before| complete(&bench, before)
    };
    let told = Told { change: Box::new(change), run: Box::new(run()), run_on: Box::new(run()), complete: Box::new(completes), cell: None };
    let bridge = EditorBridge::create(parent, &text, settings, told);
    bridge.editor().set_theme(bench.view.read().theme.name());
    bench.labs.change_quietly(|labs| {
        if let Some(program) = labs.labs.get_mut(&kind).and_then(|lab| lab.programs.get_mut(at)) {
            program.editor = Some(bridge);
        }
    });
}
