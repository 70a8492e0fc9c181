//! A plot of a table's rows: which kind, of which columns, and how rows of one x are brought together.

use touchpaper_wire::chart::Kind;
use touchpaper_wire::{Aggregate, Column, Plot};
use wasm_bindgen::JsCast;
use web_sys::HtmlSelectElement;
use yew::{Callback, Event, Html, component, html};

use super::Props;
use crate::actions::ask_table::plot;
use crate::chart::facts::kind_name;
use crate::components::chart::ChartView;
use crate::handle::use_handle;
use crate::notebook::cell::Shown;

const KINDS: [(&str, &str, Kind); 10] = [
    ("bar", "Bars", Kind::Bar),
    ("barh", "Bars to the right", Kind::Barh),
    ("line", "Line", Kind::Line),
    ("area", "Area", Kind::Area),
    ("scatter", "Scatter", Kind::Scatter),
    ("hist", "Histogram", Kind::Hist),
    ("kde", "Density curve", Kind::Kde),
    ("box", "Box", Kind::Box),
    ("pie", "Pie", Kind::Pie),
    ("density", "Density of rows", Kind::Density),
];

const AGGREGATES: [(&str, Aggregate); 6] = [
    ("each row", Aggregate::None),
    ("count", Aggregate::Count),
    ("sum", Aggregate::Sum),
    ("mean", Aggregate::Mean),
    ("min", Aggregate::Min),
    ("max", Aggregate::Max),
];

/// It has x alone.
fn is_of_one(kind: Kind) -> bool {
    matches!(kind, Kind::Hist | Kind::Kde | Kind::Box)
}

fn is_grouped(kind: Kind) -> bool {
    matches!(kind, Kind::Bar | Kind::Barh | Kind::Line | Kind::Area | Kind::Pie)
}

/// What is most likely of use: the first column of numbers by the first of another kind, or how the numbers lie.
fn first_plot(columns: &[Column]) -> Plot {
    let number = columns.iter().position(|column| column.numeric);
    let other = columns.iter().position(|column| !column.numeric);
    match (other, number) {
        (Some(x), Some(y)) => Plot { kind: Kind::Bar, x, y: vec![y], aggregate: Aggregate::Sum },
        (Some(x), None) => Plot { kind: Kind::Bar, x, y: Vec::new(), aggregate: Aggregate::Count },
        (None, x) => Plot { kind: Kind::Hist, x: x.unwrap_or(0), y: Vec::new(), aggregate: Aggregate::None },
    }
}

/// The plot of another kind, with what that kind wants.
fn of_kind(plot: &Plot, kind: Kind, columns: &[Column]) -> Plot {
    let number = || columns.iter().position(|column| column.numeric).unwrap_or(plot.x);
    let mut next = Plot { kind, ..plot.clone() };
    if is_of_one(kind) {
        if !columns.get(next.x).is_some_and(|column| column.numeric) {
            next.x = next.y.first().copied().unwrap_or_else(number);
        }
        next.y.clear();
        next.aggregate = Aggregate::None;
    } else if next.y.is_empty() && next.aggregate != Aggregate::Count {
        next.y = vec![number()];
    }
    if !is_grouped(kind) {
        if next.y.is_empty() && !is_of_one(kind) {
            next.y = vec![number()];
        }
        next.aggregate = Aggregate::None;
    }
    next
}

/// The switch, and the form with its picture where it is on; the switch stands among the table's tools.
#[component]
pub fn PlotPanel(props: &Props) -> Html {
    let super::Props { bench, cell: handle, table: id } = props;
    use_handle(handle);
    let cell = handle.read();
    let found = cell.shown.iter().find_map(|shown| match shown {
        Shown::Table(table) if table.id() == *id => Some(table),
        _ => None,
    });
    let Some(table) = found else { return Html::default() };
    let draw = |next: Option<Plot>| {
        let (bench, handle, id) = (bench.clone(), handle.clone(), *id);
        move || plot(&bench, &handle, id, next.clone())
    };
    let act = draw(if table.plot.is_some() { None } else { Some(first_plot(&table.columns)) });
    let pressed = if table.plot.is_some() { "true" } else { "false" };
    html! {
        <>
            <button class="quiet" aria-expanded={pressed} onclick={Callback::from(move |_| act())} disabled={table.is_lost() && table.plot.is_none()}>{ "Plot" }</button>
            if let Some(now) = &table.plot {
                <div class="plot" data-testid="plot">
                    { form(props, now, &table.columns) }
                    if let Some(chart) = &table.chart {
                        <ChartView chart={chart.clone()} name={kind_name(chart.kind).to_lowercase().replace(' ', "-")} />
                    }
                </div>
            }
        </>
    }
}

/// What a choice does to a plot, and the plot that it makes of the one that is.
type Change = Box<dyn Fn(&mut Plot, &str)>;
type Changed = Box<dyn Fn(&str) -> Plot>;

fn form(props: &Props, now: &Plot, columns: &[Column]) -> Html {
    let choice = |label: &'static str, options: Vec<(String, String)>, chosen: String, change: Changed| {
        let (bench, cell, id) = (props.bench.clone(), props.cell.clone(), props.table);
        let picked = Callback::from(move |event: Event| {
            let select = event.target().and_then(|target| target.dyn_into::<HtmlSelectElement>().ok());
            if let Some(select) = select {
                plot(&bench, &cell, id, Some(change(&select.value())));
            }
        });
        html! {
            <label>{ label }
                <select onchange={picked}>
                    { for options.into_iter().map(|(value, name)| html! { <option selected={value == chosen} value={value.clone()}>{ name }</option> }) }
                </select>
            </label>
        }
    };
    let named: Vec<(String, String)> = columns.iter().enumerate().map(|(at, column)| (at.to_string(), column.name.clone())).collect();
    let numbers: Vec<(String, String)> =
        columns.iter().enumerate().filter(|(_, column)| column.numeric).map(|(at, column)| (at.to_string(), column.name.clone())).collect();
    let place = |text: &str| text.parse::<usize>().unwrap_or(0);
    let kinds = KINDS.iter().map(|(name, label, _)| ((*name).to_owned(), (*label).to_owned())).collect();
    let kind = KINDS.iter().find(|(_, _, kind)| *kind == now.kind).map(|(name, _, _)| (*name).to_owned()).unwrap_or_default();
    let aggregates = AGGREGATES.iter().map(|(name, _)| ((*name).to_owned(), (*name).to_owned())).collect();
    let aggregate =
        AGGREGATES.iter().find(|(_, aggregate)| *aggregate == now.aggregate).map(|(name, _)| (*name).to_owned()).unwrap_or_default();
    let with = |change: Change| -> Changed {
        let now = now.clone();
        Box::new(move |value| {
            let mut next = now.clone();
            change(&mut next, value);
            next
        })
    };
    let change_kind: Changed = {
        let (now, columns) = (now.clone(), columns.to_vec());
        Box::new(move |value| {
            let kind = KINDS.iter().find(|(name, _, _)| *name == value).map_or(now.kind, |(_, _, kind)| *kind);
            of_kind(&now, kind, &columns)
        })
    };
    let change_aggregate = {
        let number = columns.iter().position(|column| column.numeric);
        with(Box::new(move |plot: &mut Plot, value: &str| {
            plot.aggregate = AGGREGATES.iter().find(|(name, _)| *name == value).map_or(Aggregate::None, |(_, aggregate)| *aggregate);
            if plot.aggregate == Aggregate::Count {
                plot.y.clear();
            } else if plot.y.is_empty() {
                plot.y.extend(number);
            }
        }))
    };
    html! {
        <div class="plot-form" role="group" aria-label="What is drawn">
            { choice("Kind", kinds, kind, change_kind) }
            { choice(if is_of_one(now.kind) { "Of" } else { "By" }, if is_of_one(now.kind) { numbers.clone() } else { named }, now.x.to_string(), with(Box::new(move |plot: &mut Plot, value: &str| plot.x = place(value)))) }
            if !is_of_one(now.kind) && now.aggregate != Aggregate::Count {
                { choice("Of", numbers, now.y.first().map(ToString::to_string).unwrap_or_default(), with(Box::new(move |plot: &mut Plot, value: &str| plot.y = vec![place(value)]))) }
            }
            if is_grouped(now.kind) {
                { choice("Rows", aggregates, aggregate, change_aggregate) }
            }
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn columns(numeric: &[bool]) -> Vec<Column> {
        numeric.iter().map(|numeric| Column { name: String::new(), data_type: String::new(), numeric: *numeric }).collect()
    }

    #[test]
    fn the_first_plot_is_of_numbers_by_names_where_there_are_both() {
        assert_eq!(first_plot(&columns(&[true, false])), Plot { kind: Kind::Bar, x: 1, y: vec![0], aggregate: Aggregate::Sum });
        assert_eq!(first_plot(&columns(&[false])), Plot { kind: Kind::Bar, x: 0, y: vec![], aggregate: Aggregate::Count });
        assert_eq!(first_plot(&columns(&[true])), Plot { kind: Kind::Hist, x: 0, y: vec![], aggregate: Aggregate::None });
    }

    #[test]
    fn another_kind_gets_what_it_wants() {
        let columns = columns(&[false, true, true]);
        let bars = Plot { kind: Kind::Bar, x: 0, y: vec![2], aggregate: Aggregate::Sum };
        assert_eq!(of_kind(&bars, Kind::Hist, &columns), Plot { kind: Kind::Hist, x: 2, y: vec![], aggregate: Aggregate::None });
        assert_eq!(of_kind(&bars, Kind::Pie, &columns), Plot { kind: Kind::Pie, ..bars.clone() });
        let counted = Plot { y: vec![], aggregate: Aggregate::Count, ..bars };
        assert_eq!(of_kind(&counted, Kind::Scatter, &columns), Plot { kind: Kind::Scatter, x: 0, y: vec![1], aggregate: Aggregate::None });
    }
}
