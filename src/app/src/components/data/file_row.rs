//! One file: what it is called, how large, where it lives, and what can be done with it.

use web_sys::HtmlInputElement;
use yew::{
    Callback, Html, InputEvent, KeyboardEvent, Properties, SubmitEvent, TargetCast, component, html, use_effect_with, use_mut_ref,
    use_node_ref, use_state,
};

use crate::actions::change_files::{delete, keep, rename, save};
use crate::actions::look_into::look_into_file;
use crate::browser;
use crate::files::Origin;
use crate::files::Row;
use crate::words::bytes;
use crate::workbench::Workbench;

#[derive(PartialEq, Properties)]
pub struct Props {
    pub bench: Workbench,
    pub row: Row,
    /// A program runs that may still write it.
    pub waits: bool,
}

#[component]
pub fn FileRow(props: &Props) -> Html {
    let Props { bench, row, waits } = props;
    let renaming = use_state(|| false);
    {
        let bench = bench.clone();
        use_effect_with(row.path.clone(), move |path| {
            let next = bench.files.change_quietly(|files| files.focused_next.take_if(|next| next == path));
            if next.is_some() && browser::is_focus_lost() {
                browser::focus_in_place(&button_id("Preview", path));
            }
        });
    }
    // The name was left as it was; a file that got another has a row of its own.
    let left = use_mut_ref(|| false);
    {
        let left = left.clone();
        use_effect_with((*renaming, row.path.clone()), move |(renaming, path)| {
            if !renaming && left.replace(false) && browser::is_focus_lost() {
                browser::focus_in_place(&button_id("Rename", path));
            }
        });
    }
    let start = {
        let renaming = renaming.clone();
        Callback::from(move |_| renaming.set(true))
    };
    let end = {
        let renaming = renaming.clone();
        Callback::from(move |as_it_was: bool| {
            left.replace(as_it_was);
            renaming.set(false);
        })
    };
    let press = |label: &'static str, action: fn(&Workbench, &Row)| {
        let (bench, row) = (bench.clone(), row.clone());
        let (id, name) = (button_id(label, &row.path), format!("{label} {}", row.path));
        let act = Callback::from(move |_| action(&bench, &row));
        html! { <button {id} class="quiet" onclick={act} disabled={*waits} aria-label={name}>{ label }</button> }
    };
    html! {
        <tr data-testid="file">
            <th scope="row" class="file-name">
                if *renaming {
                    <RenameForm bench={bench.clone()} row={row.clone()} done={end} />
                } else {
                    { row.path.clone() }
                }
            </th>
            <td class="number">{ bytes(row.bytes) }</td>
            <td class="where">{ row.origin.label() }</td>
            <td class="file-actions">
                { press("Preview", |bench, row| look_into_file(bench, &row.path)) }
                if row.origin == Origin::Made {
                    { press("Keep", |bench, row| keep(bench, &row.path)) }
                }
                { press("Download", |bench, row| save(bench, &row.path)) }
                <button id={button_id("Rename", &row.path)} class="quiet" onclick={start} disabled={*waits || *renaming} aria-label={format!("Rename {}", row.path)}>{ "Rename" }</button>
                { press("Delete", delete) }
            </td>
        </tr>
    }
}

fn button_id(label: &str, path: &str) -> String {
    format!("{label}:{}", path.replace(char::is_whitespace, "%"))
}

#[derive(PartialEq, Properties)]
struct RenameProps {
    bench: Workbench,
    row: Row,
    /// Told whether the name was left as it was.
    done: Callback<bool>,
}

#[component]
fn RenameForm(props: &RenameProps) -> Html {
    let RenameProps { bench, row, done } = props;
    let field = use_node_ref();
    let text = use_state(|| row.path.clone());
    let why = use_state(|| None::<String>);
    {
        let field = field.clone();
        use_effect_with((), move |()| {
            if let Some(input) = field.cast::<HtmlInputElement>() {
                // A field that cannot have the focus can be clicked.
                let _ = input.focus();
                input.select();
            }
        });
    }
    let typed = {
        let text = text.clone();
        Callback::from(move |event: InputEvent| text.set(event.target_unchecked_into::<HtmlInputElement>().value()))
    };
    let submit = {
        let (bench, row, done, text, why) = (bench.clone(), row.clone(), done.clone(), text.clone(), why.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            match rename(&bench, &row, &text) {
                Ok(()) => done.emit(*text == row.path),
                Err(reason) => why.set(Some(reason)),
            }
        })
    };
    let key = {
        let done = done.clone();
        Callback::from(move |event: KeyboardEvent| {
            if event.key() == "Escape" {
                done.emit(true);
            }
        })
    };
    let cancel = {
        let done = done.clone();
        Callback::from(move |_| done.emit(true))
    };
    html! {
        <form class="rename" onsubmit={submit}>
            <input ref={field} value={(*text).clone()} oninput={typed} onkeydown={key} aria-label={format!("New name of {}", row.path)}
                aria-invalid={why.is_some().then_some("true")} spellcheck="false" autocomplete="off" />
            <button type="submit">{ "Rename" }</button>
            <button type="button" class="quiet" onclick={cancel}>{ "Cancel" }</button>
            if let Some(why) = &*why {
                <p class="wrong" role="alert">{ why.clone() }</p>
            }
        </form>
    }
}
