//! A DataFrame's rows: of a million, only those in view are drawn, and asked of the engine as they come into view.

use web_sys::HtmlElement;
use yew::{Callback, Html, Properties, classes, component, html, use_effect_with, use_node_ref, use_state_eq};

use crate::actions::read_rows::ask_for_rows;
use crate::browser;
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

#[derive(PartialEq, Properties)]
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
    {
        let (bench, handle, id) = (bench.clone(), handle.clone(), *id);
        use_effect_with(*top, move |top| ask_for_rows(&bench, &handle, id, top.saturating_sub(BEYOND), top + IN_VIEW + BEYOND));
    }
    let scrolled = {
        let (place, top) = (place.clone(), top.clone());
        Callback::from(move |_| {
            if let Some(place) = place.cast::<HtmlElement>() {
                let row = usize::try_from(place.scroll_top()).unwrap_or(0) / ROW_PX;
                // In steps, so that not each pixel draws.
                top.set(row - row % (BEYOND / 2));
            }
        })
    };
    let cell = handle.read();
    let found = cell.shown.iter().find_map(|shown| match shown {
        Shown::Table(table) if table.id() == *id => Some(table),
        _ => None,
    });
    let Some(table) = found else { return Html::default() };
    let first = top.saturating_sub(BEYOND);
    let last = (*top + IN_VIEW + BEYOND).min(table.rows);
    let copy = {
        let text = table.tab_separated();
        Callback::from(move |_| browser::copy(&text))
    };
    let column = |column: &touchpaper_wire::Column| {
        html! {
            <th class={classes!(column.numeric.then_some("number"))} scope="col">
                <span class="column-name">{ column.name.clone() }</span>
                <span class="column-type">{ column.data_type.clone() }</span>
            </th>
        }
    };
    html! {
        <div class="data-table">
            <div class="table-frame" ref={place} onscroll={scrolled} tabindex="0" role="group" aria-label="Rows of the DataFrame" data-testid="data-table">
                <table aria-rowcount={(table.rows + 1).to_string()}>
                    <thead><tr><th class="row-number" scope="col"><span class="unseen">{ "Row" }</span></th>{ for table.columns.iter().map(column) }</tr></thead>
                    <tbody>
                        { space(first, table.columns.len()) }
                        { for (first..last).map(|row| draw_row(table, row)) }
                        { space(table.rows - last, table.columns.len()) }
                    </tbody>
                </table>
            </div>
            <p class="table-foot">
                <span>{ foot(table) }</span>
                <button class="quiet" onclick={copy} title="The first rows, as tab-separated text">{ "Copy" }</button>
            </p>
        </div>
    }
}

fn draw_row(table: &ShownTable, row: usize) -> Html {
    let cells = table.row(row);
    let cell = |(at, column): (usize, &touchpaper_wire::Column)| {
        let class = classes!(column.numeric.then_some("number"));
        match cells.map(|cells| cells.get(at).cloned().flatten()) {
            Some(Some(text)) => html! { <td {class}>{ text }</td> },
            Some(None) => html! { <td class={classes!(class, "null")}>{ "null" }</td> },
            None => html! { <td class={classes!(class, "awaited")}>{ "…" }</td> },
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
    let rows = counted(table.rows as u64, "row", "rows");
    let columns = counted(table.columns.len() as u64, "column", "columns");
    let more = if table.complete { "" } else { ": the first of more" };
    let lost = if table.is_lost() { " · the engine that held them is gone: run the cell again for the rest" } else { "" };
    format!("{rows}{more} · {columns}{lost}")
}
