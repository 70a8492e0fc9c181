//! The first rows as a stage leaves them: the columns that it added, or why there are none.

use yew::{Html, Properties, classes, component, html};

use crate::pipeline::report::Step;

#[derive(PartialEq, Properties)]
pub struct Props {
    pub step: Step,
    pub label: String,
    /// The canvas has changed since.
    #[prop_or_default]
    pub old: bool,
}

#[component]
pub fn StepRows(props: &Props) -> Html {
    let Props { step, label, old } = props;
    if let Some(error) = &step.error {
        return html! { <p class="wrong" role="alert" data-testid="step-error">{ error.clone() }</p> };
    }
    if step.columns.is_empty() {
        return html! { <p class="hint">{ step.note.clone().unwrap_or_else(|| "It added no columns.".to_owned()) }</p> };
    }
    let head = |(name, kind): &(String, String)| {
        html! {
            <th scope="col"><span class="column-name">{ name.clone() }</span><span class="column-type">{ kind.clone() }</span></th>
        }
    };
    let label = if *old { format!("{label}, before the last change") } else { label.clone() };
    html! {
        <div class={classes!("table-frame", old.then_some("old"))} tabindex="0" role="group" aria-label={label}>
            <table class="preview" data-testid="step-rows">
                <thead><tr>{ for step.columns.iter().map(head) }</tr></thead>
                <tbody>{ for step.rows.iter().map(|row| html! { <tr>{ for row.iter().map(|cell| html! { <td>{ cell.clone() }</td> }) }</tr> }) }</tbody>
            </table>
        </div>
    }
}
