//! The columns' names and types, which sort when pressed, and their profiles.

use touchpaper_wire::{Arrangement, Column};
use yew::{Callback, Html, classes, html};

use crate::actions::ask_table::{MOST_PROFILES, arrange};
use crate::components::notebook::data_table::profile::profile;
use crate::handle::Handle;
use crate::notebook::cell::Cell;
use crate::notebook::table::ShownTable;
use crate::workbench::Workbench;

/// `as_tables`: the profiles' pictures.
pub fn head(bench: &Workbench, cell: &Handle<Cell>, table: &ShownTable, as_tables: bool) -> Html {
    let column = |(at, column): (usize, &Column)| {
        let order = table.arrangement.order.filter(|order| order.column == at);
        let (sorted, sign, next) = match order {
            None => ("none", "", "sort up"),
            Some(order) if order.descending => ("descending", "↓", "as it came"),
            Some(_) => ("ascending", "↑", "sort down"),
        };
        let press = {
            let (bench, cell, id) = (bench.clone(), cell.clone(), table.id());
            Callback::from(move |_| {
                arrange(&bench, &cell, id, |table| Arrangement { order: table.next_order(at), ..table.wanted_arrangement().clone() })
            })
        };
        html! {
            <th class={classes!(column.numeric.then_some("number"))} scope="col" aria-sort={sorted}>
                <button class="column-head" onclick={press} title={format!("{}: {next}", column.name)} disabled={table.is_lost()}>
                    <span class="column-name">{ column.name.clone() }</span>
                    <span class="column-order" aria-hidden="true">{ sign }</span>
                </button>
                <span class="column-type">{ column.data_type.clone() }</span>
            </th>
        }
    };
    let profiled = |(at, column): (usize, &Column)| {
        let known = table.profiles.get(&at);
        html! {
            <td class="profile">
                { known.map_or_else(|| html! { <span class="awaited">{ if at < MOST_PROFILES { "…" } else { "not counted" } }</span> }, |known| profile(column, known, as_tables)) }
            </td>
        }
    };
    html! {
        <thead>
            <tr><th class="row-number" scope="col"><span class="unseen">{ "Row" }</span></th>{ for table.columns.iter().enumerate().map(column) }</tr>
            if table.profiling {
                <tr class="profiles" data-testid="profiles">
                    <th class="row-number" scope="row"><span class="unseen">{ "Profile" }</span></th>
                    { for table.columns.iter().enumerate().map(profiled) }
                </tr>
            }
        </thead>
    }
}
