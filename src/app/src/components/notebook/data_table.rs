//! A DataFrame's rows: of a million, only those in view are drawn, and asked of the engine as they come into view. Around
//! them what can be asked of all rows: an order, conditions, profiles, a plot, a file.

mod chosen;
mod filter;
mod head;
mod plot;
mod profile;

use touchpaper_wire::{Column, FileFormat};
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};
use yew::{
    Callback, Html, KeyboardEvent, MouseEvent, Properties, classes, component, html, use_effect_with, use_mut_ref, use_node_ref, use_state,
    use_state_eq,
};

use crate::actions::ask_table::{copy, switch_profiles, write};
use crate::actions::read_rows::ask_for_rows;
use crate::browser;
use crate::components::notebook::data_table::chosen::{Place, after, show_column, show_row};
use crate::components::notebook::data_table::filter::Filters;
use crate::components::notebook::data_table::head::head;
use crate::components::notebook::data_table::plot::PlotPanel;
use crate::engine::Life;
use crate::handle::{Handle, use_handle};
use crate::notebook::cell::{Cell, Shown};
use crate::notebook::table::ShownTable;
use crate::words::{count, counted};
use crate::workbench::Workbench;

/// www/styles/notebook.css sets the same height.
const ROW_PX: usize = 28;
/// Rows that are in view at most.
const IN_VIEW: usize = 12;
/// Rows drawn beyond what is in view, so that scrolling meets rows.
const BEYOND: usize = 20;
/// So many letters of ASCII are not wider than a column can be, were they all W. What else there is may have to be cut off at its
/// edge, for which the browser keeps a clip for each cell.
const SHORT: usize = 20;

#[derive(Clone, PartialEq, Properties)]
pub struct Props {
    pub bench: Workbench,
    pub cell: Handle<Cell>,
    pub table: u32,
}

#[component]
pub fn DataTable(props: &Props) -> Html {
    let Props { bench, cell: handle, table: id } = props;
    use_handle(handle);
    let place = use_node_ref();
    // The first row in view.
    let top = use_state_eq(|| 0_usize);
    // Scrolled to the side: only then do the rows' numbers stick, as each that may becomes a layer of its own in the browser.
    let sideways = use_state_eq(|| false);
    let filtering = use_state(|| false);
    let as_tables = use_state(|| false);
    let chosen = use_state_eq(|| None::<Place>);
    let cell = handle.read();
    let found = cell.shown.iter().find_map(|shown| match shown {
        Shown::Table(table) if table.id() == *id => Some(table),
        _ => None,
    });
    let seen = found.map(|table| table.seen().table);
    {
        // Who sorts or filters wants to see what comes first then.
        let (place, chosen) = (place.clone(), chosen.clone());
        use_effect_with(found.map(|table| table.arrangement.clone()), move |_| {
            if let Some(place) = place.cast::<HtmlElement>() {
                place.set_scroll_top(0);
            }
            chosen.set(None);
        });
    }
    {
        let (bench, handle, id) = (bench.clone(), handle.clone(), *id);
        use_effect_with((*top, seen), move |(top, _)| {
            ask_for_rows(&bench, &handle, id, top.saturating_sub(BEYOND), top + IN_VIEW + BEYOND)
        });
    }
    // A key has led to a cell that is not in view yet.
    let led = use_mut_ref(|| false);
    {
        // Once its row is drawn with what it holds: columns are as wide as that.
        let drawn = chosen.is_some_and(|at| {
            at.row + BEYOND >= *top && at.row < *top + IN_VIEW + BEYOND && found.is_some_and(|table| chosen::text(table, at).is_some())
        });
        let (place, led) = (place.clone(), led.clone());
        use_effect_with((*chosen, drawn), move |(_, drawn)| {
            if *drawn && led.replace(false) {
                show_column(&place);
            }
        });
    }
    let scrolled = {
        let (place, top, sideways) = (place.clone(), top.clone(), sideways.clone());
        Callback::from(move |_| {
            if let Some(place) = place.cast::<HtmlElement>() {
                sideways.set(place.scroll_left() > 0);
                let row = usize::try_from(place.scroll_top()).unwrap_or(0) / ROW_PX;
                // In steps, so that not each pixel draws.
                top.set(row - row % (BEYOND / 2));
            }
        })
    };
    let Some(table) = found else { return Html::default() };
    let rows = table.seen().rows;
    // Fewer rows may be seen than before.
    let first = top.saturating_sub(BEYOND).min(rows);
    let last = (*top + IN_VIEW + BEYOND).min(rows);
    let chosen_text = chosen.and_then(|at| chosen::text(table, at)).map(str::to_owned);
    let keyed = {
        let (place, chosen, columns) = (place.clone(), chosen.clone(), table.columns.len());
        Callback::from(move |event: KeyboardEvent| {
            let Some(frame) = place.cast::<HtmlElement>() else { return };
            // What is in a head or in a profile has keys of its own.
            let own = event.target().and_then(|target| target.dyn_into::<HtmlElement>().ok()).is_some_and(|target| target == frame);
            if !own || event.alt_key() || event.shift_key() {
                return;
            }
            let held = event.ctrl_key() || event.meta_key();
            if event.key() == "Escape" && chosen.is_some() {
                chosen.set(None);
            } else if held && event.key() == "c" && browser::selected().is_empty() {
                let Some(text) = &chosen_text else { return };
                browser::copy(text);
            } else {
                let in_view = Place { row: usize::try_from(frame.scroll_top()).unwrap_or(0).div_ceil(ROW_PX), column: 0 };
                let Some(next) = after(&event.key(), held, *chosen, in_view, rows, columns) else { return };
                *led.borrow_mut() = true;
                show_row(&frame, next.row);
                chosen.set(Some(next));
            }
            event.prevent_default();
        })
    };
    let clicked = {
        let chosen = chosen.clone();
        Callback::from(move |event: MouseEvent| {
            let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
            let cell = target.and_then(|target| target.closest("tbody tr[aria-rowindex] > td").ok().flatten());
            let Some(cell) = cell else { return };
            let row = cell.parent_element().and_then(|row| row.get_attribute("aria-rowindex")?.parse::<usize>().ok());
            // Before it are the row's number and the columns before its own.
            let before = std::iter::successors(cell.previous_element_sibling(), Element::previous_element_sibling).count();
            if let (Some(row), Some(column)) = (row.and_then(|row| row.checked_sub(2)), before.checked_sub(1)) {
                chosen.set(Some(Place { row, column }));
            }
        })
    };
    let at = chosen.filter(|at| (first..last).contains(&at.row) && at.column < table.columns.len());
    let press = |action: fn(&Workbench, &Handle<Cell>, u32)| {
        let (bench, handle, id) = (bench.clone(), handle.clone(), *id);
        Callback::from(move |_| action(&bench, &handle, id))
    };
    let switch_filter = {
        let filtering = filtering.clone();
        Callback::from(move |_| filtering.set(!*filtering))
    };
    let switch_tables = {
        let as_tables = as_tables.clone();
        Callback::from(move |_| as_tables.set(!*as_tables))
    };
    let pressed = |on: bool| if on { "true" } else { "false" };
    html! {
        <div class="data-table">
            <div class="table-tools" role="group" aria-label="What can be done with the table">
                <button class="quiet" aria-expanded={pressed(*filtering)} onclick={switch_filter}>{ "Filter" }</button>
                <button class="quiet" aria-pressed={pressed(table.profiling)} onclick={press(switch_profiles)}>{ "Profile" }</button>
                if table.profiling {
                    <button class="quiet" onclick={switch_tables} title="What the profiles' pictures show">{ if *as_tables { "Profile as pictures" } else { "Profile as tables" } }</button>
                }
                <PlotPanel ..props.clone() />
            </div>
            if *filtering || !table.arrangement.conditions.is_empty() {
                <Filters bench={bench.clone()} cell={handle.clone()} table={*id} editing={*filtering} />
            }
            <div class={classes!("table-frame", sideways.then_some("sideways"))} ref={place} onscroll={scrolled} onkeydown={keyed} onclick={clicked} tabindex="0" role="group"
                aria-label="Rows of the DataFrame; arrows move by cell" aria-activedescendant={at.map(|_| chosen::id(*id))} data-testid="data-table">
                <table aria-rowcount={(rows + 1).to_string()}>
                    { head(bench, handle, table, *as_tables) }
                    <tbody>
                        { space(first, table.columns.len()) }
                        { for (first..last).map(|row| draw_row(table, row, at.filter(|at| at.row == row))) }
                        { space(rows - last, table.columns.len()) }
                    </tbody>
                </table>
            </div>
            <p class="table-foot">
                <span class="table-said">{ foot(table) }</span>
                <span role="status" class="unseen" data-testid="cell-said">{ at.map(|at| chosen::words(table, at)) }</span>
                <span role="status" class="table-waits">{ waits(bench, table) }</span>
                <span class="push" />
                <button class="quiet" onclick={press(copy)} title="All rows that are seen, as tab-separated text">{ "Copy" }</button>
                <button class="quiet" onclick={press(|bench, cell, table| write(bench, cell, table, FileFormat::Csv))} disabled={table.is_lost()}
                    title="All rows that are seen">{ "Save CSV" }</button>
                <button class="quiet" onclick={press(|bench, cell, table| write(bench, cell, table, FileFormat::Parquet))} disabled={table.is_lost()}
                    title="All rows that are seen">{ "Save Parquet" }</button>
            </p>
            if let Some(why) = &table.problem {
                <p class="table-problem" role="alert">{ why.clone() }</p>
            }
        </div>
    }
}

fn draw_row(table: &ShownTable, row: usize, chosen: Option<Place>) -> Html {
    let cells = table.seen().row(row);
    let cell = |(at, column): (usize, &Column)| {
        let chosen = chosen.filter(|chosen| chosen.column == at).map(|_| chosen::id(table.id()));
        let class = classes!(column.numeric.then_some("number"), chosen.is_some().then_some("chosen"));
        match cells.map(|cells| cells.get(at).cloned().flatten()) {
            Some(Some(text)) => {
                let class = classes!(class, (text.len() > SHORT || !text.is_ascii()).then_some("long"));
                html! { <td {class} id={chosen}>{ text }</td> }
            }
            Some(None) => html! { <td class={classes!(class, "null")} id={chosen}>{ "null" }</td> },
            None => html! { <td class={classes!(class, "awaited")} id={chosen}>{ "…" }</td> },
        }
    };
    html! {
        <tr key={row} aria-rowindex={(row + 2).to_string()}>
            <th class="row-number number" scope="row">{ count(row as u64 + 1) }</th>
            { for table.columns.iter().enumerate().map(cell) }
        </tr>
    }
}

/// As high as the rows that are not drawn. By a picture without content, as the page's policy allows no inline style.
fn space(rows: usize, columns: usize) -> Html {
    if rows == 0 {
        return Html::default();
    }
    html! {
        <tr class="space" aria-hidden="true">
            <td colspan={(columns + 1).to_string()}><svg width="1" height={(rows * ROW_PX).to_string()} /></td>
        </tr>
    }
}

fn foot(table: &ShownTable) -> String {
    let (seen, all) = (table.seen().rows, table.all_rows());
    let of = if seen == all { String::new() } else { format!("{} of ", count(seen as u64)) };
    let rows = counted(all as u64, "row", "rows");
    let columns = counted(table.columns.len() as u64, "column", "columns");
    let more = if table.complete { "" } else { ": the first of more" };
    let lost = if table.is_lost() { " · the engine that held them is gone: run the cell again for the rest" } else { "" };
    format!("{of}{rows}{more} · {columns}{lost}")
}

/// What the engine is at for this table, and why it has not begun.
fn waits(bench: &Workbench, table: &ShownTable) -> String {
    let Some(what) = table.waits_for() else { return String::new() };
    match bench.engine.read().life {
        Life::Ready => what.to_owned(),
        _ => format!("{what} when the cell that runs has ended"),
    }
}
