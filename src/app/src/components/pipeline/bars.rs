//! Numbers by name as bars from zero, each with its value as text.

use yew::{Html, Properties, component, html};

#[derive(PartialEq, Properties)]
pub struct Props {
    pub rows: Vec<(String, f64)>,
}

#[component]
pub fn Bars(props: &Props) -> Html {
    let most = props.rows.iter().map(|(_, value)| value.abs()).fold(f64::MIN_POSITIVE, f64::max);
    let row = |(name, value): &(String, f64)| {
        // Half of the width on each side of zero.
        let width = value.abs() / most * 50.0;
        let left = if *value < 0.0 { 50.0 - width } else { 50.0 };
        let class = if *value < 0.0 { "weight-bar less" } else { "weight-bar" };
        html! {
            <tr>
                <th scope="row">{ name.clone() }</th>
                <td class="bar-cell">
                    <svg viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">
                        <rect {class} x={format!("{left:.2}")} y="1" width={format!("{width:.2}")} height="6" />
                        <line x1="50" x2="50" y1="0" y2="8" />
                    </svg>
                </td>
                <td class="number">{ format!("{value:.4}") }</td>
            </tr>
        }
    };
    html! { <table class="bars"><tbody>{ for props.rows.iter().map(row) }</tbody></table> }
}
