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
use crate::notebook::plotting::{Choice, after, first_plot, is_grouped, is_measure, is_of_one, lacks, lies_on_scales};

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
    let switch = {
        let (bench, handle, id) = (bench.clone(), handle.clone(), *id);
        Callback::from(move |_| plot(&bench, &handle, id, |now, columns| if now.is_some() { None } else { Some(first_plot(columns)) }))
    };
    let pressed = if table.plot.is_some() { "true" } else { "false" };
    html! {
        <>
            <button class="quiet" aria-expanded={pressed} onclick={switch} disabled={table.is_lost() && table.plot.is_none()}>{ "Plot" }</button>
            if let Some(now) = &table.plot {
                <div class="plot" data-testid="plot">
                    { form(props, now, &table.columns) }
                    if lacks(now, &table.columns) {
                        <p class="hint" role="status" data-testid="plot-lacks">{ "It lies along a scale, and no column has numbers, dates or booleans. Bars can count the rows." }</p>
                    } else if let Some(chart) = &table.chart {
                        <ChartView chart={chart.clone()} name={kind_name(chart.kind).to_lowercase().replace(' ', "-")} />
                    }
                </div>
            }
        </>
    }
}

/// What a person's pick means; None where it means nothing.
type Read = fn(&str) -> Option<Choice>;

fn form(props: &Props, now: &Plot, columns: &[Column]) -> Html {
    let choice = |label: &'static str, options: Vec<(String, String)>, chosen: String, read: Read| {
        let (bench, cell, id) = (props.bench.clone(), props.cell.clone(), props.table);
        let picked = Callback::from(move |event: Event| {
            let select = event.target().and_then(|target| target.dyn_into::<HtmlSelectElement>().ok());
            if let Some(choice) = select.and_then(|select| read(&select.value())) {
                plot(&bench, &cell, id, |now, columns| now.map(|now| after(now, choice, columns)));
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
    let that = |fits: fn(&Column) -> bool| -> Vec<(String, String)> {
        let fitting = columns.iter().enumerate().filter(|(_, column)| fits(column));
        fitting.map(|(at, column)| (at.to_string(), column.name.clone())).collect()
    };
    let over = match now.kind {
        kind if lies_on_scales(kind) => that(is_measure),
        kind if is_of_one(kind) => that(|column| column.numeric),
        _ => that(|_| true),
    };
    let up = that(if lies_on_scales(now.kind) { is_measure } else { |column| column.numeric });
    let kinds = KINDS.iter().map(|(name, label, _)| ((*name).to_owned(), (*label).to_owned())).collect();
    let kind = KINDS.iter().find(|(_, _, kind)| *kind == now.kind).map(|(name, _, _)| (*name).to_owned()).unwrap_or_default();
    let aggregates = AGGREGATES.iter().map(|(name, _)| ((*name).to_owned(), (*name).to_owned())).collect();
    let aggregate =
        AGGREGATES.iter().find(|(_, aggregate)| *aggregate == now.aggregate).map(|(name, _)| (*name).to_owned()).unwrap_or_default();
    html! {
        <div class="plot-form" role="group" aria-label="What is drawn">
            { choice("Kind", kinds, kind, |value| Some(Choice::Kind(KINDS.iter().find(|(name, _, _)| *name == value)?.2))) }
            { choice(if is_of_one(now.kind) { "Of" } else { "By" }, over, now.x.to_string(), |value| value.parse().ok().map(Choice::X)) }
            if !is_of_one(now.kind) && now.aggregate != Aggregate::Count {
                { choice("Of", up, now.y.first().map(ToString::to_string).unwrap_or_default(), |value| value.parse().ok().map(Choice::Y)) }
            }
            if is_grouped(now.kind) {
                { choice("Rows", aggregates, aggregate, |value| Some(Choice::Rows(AGGREGATES.iter().find(|(name, _)| *name == value)?.1))) }
            }
        </div>
    }
}
