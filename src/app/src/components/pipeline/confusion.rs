//! Rows by their label and by what was predicted.

use yew::{Html, Properties, component, html};

use crate::pipeline::report::Confusion;
use crate::words;

/// Shades of a cell, by its share of its label's rows.
const SHADES: f64 = 4.0;

#[derive(PartialEq, Properties)]
pub struct Props {
    pub confusion: Confusion,
}

#[component]
pub fn ConfusionMatrix(props: &Props) -> Html {
    let Confusion { labels, counts } = &props.confusion;
    let row = |(label, counts): (&String, &Vec<u64>)| {
        let all = counts.iter().sum::<u64>().max(1) as f64;
        let cell = |count: &u64| {
            let shade = (*count as f64 / all * SHADES).ceil() as u32;
            html! { <td class="number" data-shade={shade.to_string()}>{ words::count(*count) }</td> }
        };
        html! { <tr><th scope="row">{ label.clone() }</th>{ for counts.iter().map(cell) }</tr> }
    };
    html! {
        <table class="confusion" data-testid="confusion">
            <caption>{ "Rows by label (down) and prediction (across)" }</caption>
            <thead><tr><th scope="col">{ "label" }</th>{ for labels.iter().map(|label| html! { <th scope="col" class="number">{ label.clone() }</th> }) }</tr></thead>
            <tbody>{ for labels.iter().zip(counts).map(row) }</tbody>
        </table>
    }
}
