//! The command palette's contents: a field, and the commands that have its words.

use web_sys::HtmlInputElement;
use yew::{
    Callback, Html, InputEvent, KeyboardEvent, MouseEvent, NodeRef, Properties, TargetCast, component, html, use_effect_with, use_node_ref,
    use_state_eq,
};

use crate::commands::{Command, all};
use crate::components::modal;
use crate::handle::use_handle;
use crate::workbench::Workbench;

#[derive(PartialEq, Properties)]
pub struct Props {
    pub bench: Workbench,
    pub dialog: NodeRef,
}

#[component]
pub fn Palette(props: &Props) -> Html {
    let Props { bench, dialog } = props;
    use_handle(&bench.engine);
    let field = use_node_ref();
    use_effect_with(field.clone(), |field| {
        if let Some(field) = field.cast::<HtmlInputElement>() {
            // The dialog may have been open before this was there.
            let _ = field.focus();
        }
    });
    let typed = use_state_eq(String::new);
    let at = use_state_eq(|| 0_usize);
    let found: Vec<Command> = all(bench).into_iter().filter(|command| command.matches(&typed)).collect();
    let chosen = (*at).min(found.len().saturating_sub(1));
    let search = {
        let (typed, at) = (typed.clone(), at.clone());
        Callback::from(move |event: InputEvent| {
            typed.set(event.target_unchecked_into::<HtmlInputElement>().value());
            at.set(0);
        })
    };
    let keys = {
        let (bench, dialog, at, count) = (bench.clone(), dialog.clone(), at.clone(), found.len());
        let command = found.get(chosen).copied();
        Callback::from(move |event: KeyboardEvent| {
            let last = count.saturating_sub(1);
            match event.key().as_str() {
                "ArrowDown" => at.set(if chosen == last { 0 } else { chosen + 1 }),
                "ArrowUp" => at.set(if chosen == 0 { last } else { chosen - 1 }),
                "Enter" => {
                    modal::close(&dialog);
                    if let Some(command) = command {
                        command.run(&bench);
                    }
                }
                _ => return,
            }
            event.prevent_default();
            event.stop_propagation();
        })
    };
    let row = |(place, command): (usize, &Command)| {
        let (bench, dialog, command) = (bench.clone(), dialog.clone(), *command);
        let press = Callback::from(move |_: MouseEvent| {
            modal::close(&dialog);
            command.run(&bench);
        });
        let selected = if place == chosen { "true" } else { "false" };
        html! { <li id={option_id(place)} role="option" aria-selected={selected} onclick={press}>
            <span>{ command.label }</span>
            <span class="aside">
                { command.kind }
                if !command.keys.is_empty() {
                    { " " }<kbd>{ command.keys }</kbd>
                }
            </span>
        </li> }
    };
    html! {
        <>
            <input ref={field} type="text" value={(*typed).clone()} oninput={search} onkeydown={keys} placeholder="Go to, run, share …" autocomplete="off"
                role="combobox" aria-label="Find a command" aria-expanded="true" aria-controls="commands-list"
                aria-activedescendant={(!found.is_empty()).then(|| option_id(chosen))} />
            <ul id="commands-list" role="listbox" aria-label="Commands">{ for found.iter().enumerate().map(row) }</ul>
            if found.is_empty() {
                <p class="hint" role="status">{ "No command has these words." }</p>
            }
        </>
    }
}

fn option_id(place: usize) -> String {
    format!("command-{place}")
}
