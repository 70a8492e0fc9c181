//! What a file holds: its columns and first rows as Spark reads them, and the line of code that does so.

use touchpaper_wire::{Column, Table};
use yew::{Callback, Html, Properties, classes, component, html, use_effect_with};

use crate::actions::edit_cells::add_code;
use crate::actions::look_into::close;
use crate::browser;
use crate::engine::Life;
use crate::files::kind::Kind;
use crate::files::{Look, LookState};
use crate::handle::use_handle;
use crate::words::{bytes, counted};
use crate::workbench::Workbench;

const ID: &str = "look";

#[derive(PartialEq, Properties)]
pub struct Props {
    pub bench: Workbench,
}

/// A look into a file that is there.
#[component]
pub fn LookCard(props: &Props) -> Html {
    let bench = &props.bench;
    use_handle(&bench.files);
    let files = bench.files.read();
    let shown = files.look.as_ref().map(|look| (look.id, matches!(look.state, LookState::Shown { .. })));
    // The list that it was asked for in may be long.
    use_effect_with(shown, |_| browser::show(ID));
    let Some(look) = &files.look else { return Html::default() };
    let close_it = {
        let bench = bench.clone();
        Callback::from(move |_| close(&bench))
    };
    html! {
        <section class="card" id={ID} aria-labelledby="look-head" data-testid="look">
            <div class="card-head">
                <h3 id="look-head">{ look.path.clone() }</h3>
                <button class="quiet" onclick={close_it}>{ "Close" }</button>
            </div>
            <CodeLine bench={bench.clone()} code={look.guess.code(&look.path)} />
            <LookResult bench={bench.clone()} />
        </section>
    }
}

#[derive(PartialEq, Properties)]
struct CodeProps {
    bench: Workbench,
    code: String,
}

#[component]
fn CodeLine(props: &CodeProps) -> Html {
    let copy = {
        let code = props.code.clone();
        Callback::from(move |_| browser::copy(&code))
    };
    let add = {
        let (bench, code) = (props.bench.clone(), props.code.clone());
        Callback::from(move |_| add_code(&bench, &code))
    };
    html! {
        <div class="code-line">
            <code tabindex="0" data-testid="code">{ props.code.clone() }</code>
            <button class="quiet" onclick={copy} title="The line of Python that reads it">{ "Copy" }</button>
            <button class="quiet" onclick={add} title="Adds a cell that reads it to the notebook">{ "Use in the notebook" }</button>
        </div>
    }
}

/// How the look goes, or what it has found.
#[component]
pub fn LookResult(props: &Props) -> Html {
    let bench = &props.bench;
    use_handle(&bench.files);
    use_handle(&bench.engine);
    let files = bench.files.read();
    let Some(look) = &files.look else { return Html::default() };
    let waiting = |text: &'static str| html! { <p class="said" role="status" data-testid="look-waits">{ text }</p> };
    match &look.state {
        LookState::Waiting if look.guess.kind == Kind::Other => Html::default(),
        LookState::Waiting => match bench.engine.read().life {
            Life::Crashed => {
                waiting("There is no engine that could read it. Start one above for a preview; the file can be imported without.")
            }
            _ => waiting("The preview comes when the engine is ready."),
        },
        LookState::Asked if bench.engine.read().life == Life::Ready => waiting("Reading its beginning …"),
        LookState::Asked => waiting("The preview comes when the program that runs has ended."),
        LookState::Failed(why) => failed(look, why),
        LookState::Shown { table, partial } => shown(table, *partial),
    }
}

fn failed(look: &Look, why: &str) -> Html {
    html! {
        <div class="wrong" role="alert" data-testid="look-failed">
            <p>{ format!("It cannot be read as {}: {}", look.guess.kind.label(), why.trim_end()) }</p>
        </div>
    }
}

fn shown(table: &Table, partial: bool) -> Html {
    if table.columns.is_empty() {
        return html! { <p class="said" data-testid="look-empty">{ "There are no columns in it." }</p> };
    }
    let head = |column: &Column| {
        html! {
            <th class={classes!(column.numeric.then_some("number"))} scope="col">
                <span class="column-name">{ column.name.clone() }</span>
                <span class="column-type">{ column.data_type.clone() }</span>
            </th>
        }
    };
    let cell = |(cell, column): (&Option<String>, &Column)| {
        let class = classes!(column.numeric.then_some("number"));
        match cell {
            Some(text) => html! { <td {class}>{ shortened(text) }</td> },
            None => html! { <td class={classes!(class, "null")}>{ "null" }</td> },
        }
    };
    html! {
        <>
            <div class="table-frame tall" tabindex="0" role="group" aria-label="The first rows" data-testid="preview">
                <table class="preview">
                    <thead><tr>{ for table.columns.iter().map(head) }</tr></thead>
                    <tbody>
                        { for table.first.iter().enumerate().map(|(at, row)| html! {
                            <tr key={at}>{ for row.iter().zip(&table.columns).map(cell) }</tr>
                        }) }
                    </tbody>
                </table>
            </div>
            <p class="hint" role="status" data-testid="look-foot">{ foot(table, partial) }</p>
        </>
    }
}

fn foot(table: &Table, partial: bool) -> String {
    let rows = counted(table.rows as u64, "row", "rows");
    let columns = counted(table.columns.len() as u64, "column", "columns");
    let first = if table.complete { "" } else { "the first " };
    let part = if partial { format!(". Types are told from the first {}", bytes(touchpaper_wire::HEAD_BYTES)) } else { String::new() };
    format!("{first}{rows} · {columns}{part}")
}

/// A cell may hold a whole book.
fn shortened(text: &str) -> String {
    const MOST: usize = 200;
    match text.char_indices().nth(MOST) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}
