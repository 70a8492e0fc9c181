//! The first rows as a stage leaves them: the columns that it added.

use yew::{Html, Properties, component, html};

use crate::pipeline::report::Step;

#[derive(PartialEq, Properties)]
pub struct Props {
    pub step: Step,
    pub label: String,
}

#[component]
pub fn StepRows(props: &Props) -> Html {
    let Props { step, label } = props;
    if step.columns.is_empty() {
        return html! { <p class="hint">{ "It added no columns." }</p> };
    }
    let head = |(name, kind): &(String, String)| {
        html! {
            <th scope="col"><span class="column-name">{ name.clone() }</span><span class="column-type">{ kind.clone() }</span></th>
        }
    };
    html! {
        <div class="table-frame" tabindex="0" role="group" aria-label={label.clone()}>
            <table class="preview" data-testid="step-rows">
                <thead><tr>{ for step.columns.iter().map(head) }</tr></thead>
                <tbody>{ for step.rows.iter().map(|row| html! { <tr>{ for row.iter().map(|cell| html! { <td>{ cell.clone() }</td> }) }</tr> }) }</tbody>
            </table>
        </div>
    }
}
