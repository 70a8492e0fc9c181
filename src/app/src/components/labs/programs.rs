//! The programs of a lab: what each is, its text to be read and changed, and running one of them again.

use yew::{Callback, Html, MouseEvent, Properties, component, html};

use crate::actions::edit_lab::{restore_program, show_program};
use crate::actions::run_lab::measure;
use crate::components::labs::program_editor::ProgramEditor;
use crate::handle::use_handle;
use crate::labs::index::On;
use crate::labs::{Kind, Lab};
use crate::workbench::Workbench;

#[derive(PartialEq, Properties)]
pub struct Props {
    pub bench: Workbench,
    pub kind: Kind,
}

#[component]
pub fn Programs(props: &Props) -> Html {
    let Props { bench, kind } = props;
    let kind = *kind;
    use_handle(&bench.labs);
    use_handle(&bench.engine);
    let labs = bench.labs.read();
    let Some(lab) = labs.labs.get(&kind) else { return Html::default() };
    let free = labs.going.is_none() && !bench.engine.read().life.is_busy() && lab.set().is_some();
    let entry = |at: usize| {
        let listed = &lab.index.programs[at];
        let open = lab.shown == Some(at);
        let show = {
            let bench = bench.clone();
            Callback::from(move |_: MouseEvent| show_program(&bench, kind, (!open).then_some(at)))
        };
        html! {
            <li key={at} class="lab-program" data-testid="lab-program" data-file={listed.file.clone()}>
                <div class="lab-program-head">
                    <button class="quiet" onclick={show} aria-expanded={if open { "true" } else { "false" }} data-testid="lab-show">{ listed.title.clone() }</button>
                    <code>{ listed.file.trim_start_matches("../").to_owned() }</code>
                    <span class="hint">{ listed.says.clone() }</span>
                </div>
                if open {
                    { text(bench, kind, lab, at, free) }
                }
            </li>
        }
    };
    html! {
        <section aria-label="Programs">
            <h3>{ "The code that is run" }</h3>
            <p class="hint">{ "prepare(lab) is not timed, work(lab) is. Change them and run again: all programs of a lab should give the same answer." }</p>
            <ul class="lab-programs">{ for (0..lab.index.programs.len()).map(entry) }</ul>
        </section>
    }
}

fn text(bench: &Workbench, kind: Kind, lab: &Lab, at: usize, free: bool) -> Html {
    let listed = &lab.index.programs[at];
    let Some(program) = lab.programs.get(at) else { return Html::default() };
    if listed.on == On::Disk {
        return html! { <pre class="lab-text" tabindex="0" aria-label="The program, which cannot be changed"><code>{ program.text.clone() }</code></pre> };
    }
    let restore = {
        let bench = bench.clone();
        Callback::from(move |_: MouseEvent| restore_program(&bench, kind, at))
    };
    let again = {
        let bench = bench.clone();
        Callback::from(move |_: MouseEvent| measure(&bench, kind, Some(at)))
    };
    html! {
        <>
            <ProgramEditor key={at} bench={bench.clone()} {kind} {at} />
            <div class="lab-buttons">
                if matches!(kind, Kind::Optimisation | Kind::MapReduce) {
                    <button onclick={again} disabled={!free} data-testid="lab-run-one">{ "Run this one" }</button>
                }
                <button class="quiet" onclick={restore} data-testid="lab-restore">{ "As it was shipped" }</button>
            </div>
        </>
    }
}
