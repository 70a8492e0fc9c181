//! What a lab has come to: in words, as tables, as charts.

use yew::{Html, Properties, component, html};

use crate::components::chart::ChartView;
use crate::handle::use_handle;
use crate::labs::Kind;
use crate::labs::findings::{self, Figure, Table};
use crate::workbench::Workbench;

#[derive(PartialEq, Properties)]
pub struct Props {
    pub bench: Workbench,
    pub kind: Kind,
}

#[component]
pub fn Results(props: &Props) -> Html {
    let Props { bench, kind } = props;
    use_handle(&bench.labs);
    let labs = bench.labs.read();
    let Some(lab) = labs.labs.get(kind) else { return Html::default() };
    let found = findings::of(*kind, lab);
    let name = format!("lab-{}", kind.name());
    let figure = |figure: &Figure| {
        html! { <ChartView key={figure.title.clone()} chart={figure.chart.clone()} title={figure.title.clone()} height={figure.height} name={name.clone()} /> }
    };
    html! {
        <section aria-label="What was measured" data-testid="lab-results">
            if !found.said.is_empty() {
                <h3>{ "What it shows" }</h3>
                <ul class="findings" data-testid="lab-findings">{ for found.said.iter().map(|said| html! { <li>{ said.clone() }</li> }) }</ul>
            }
            { for found.tables.iter().filter(|table| !table.rows.is_empty()).map(table) }
            <div class="figures">{ for found.figures.iter().map(figure) }</div>
        </section>
    }
}

fn table(table: &Table) -> Html {
    let class = |number: bool| if number { "number" } else { "" };
    // A column of numbers stands to the right, with its head and with what it has where there is none.
    let numbers = |at: usize| at > 0 && table.rows.iter().any(|cells| cells.get(at).is_some_and(|text| is_number(text)));
    let cell = |(at, text): (usize, &String)| html! { <td class={class(numbers(at))}>{ text.clone() }</td> };
    let row = |cells: &Vec<String>| {
        let first = cells.first().cloned().unwrap_or_default();
        html! { <tr><th scope="row">{ first }</th>{ for cells.iter().enumerate().skip(1).map(cell) }</tr> }
    };
    let head = |(at, head): (usize, &&'static str)| html! { <th scope="col" class={class(numbers(at))}>{ *head }</th> };
    html! {
        <>
            <h3>{ table.title.clone() }</h3>
            <div class="table-frame" tabindex="0" role="region" aria-label={table.title.clone()}>
                <table data-testid="lab-table">
                    <thead><tr>{ for table.heads.iter().enumerate().map(head) }</tr></thead>
                    <tbody>{ for table.rows.iter().map(row) }</tbody>
                </table>
            </div>
        </>
    }
}

fn is_number(text: &str) -> bool {
    text.starts_with(|first: char| first.is_ascii_digit() || matches!(first, '×' | '+' | '−' | '-'))
}
