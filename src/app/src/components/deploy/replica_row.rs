//! A replica of a deployment: how it is, what it has done, and its end.

use yew::{Callback, Html, Properties, component, html};

use crate::actions::deploy_model::{kill, retry};
use crate::deploy::router::{Health, Slot};
use crate::words::{count, latency};
use crate::workbench::Workbench;

#[derive(PartialEq, Properties)]
pub struct Props {
    pub bench: Workbench,
    pub deployment: String,
    pub slot: Slot,
}

#[component]
pub fn ReplicaRow(props: &Props) -> Html {
    let Props { bench, deployment, slot } = props;
    let act = |action: fn(&Workbench, &str, &str)| {
        let (bench, deployment, id) = (bench.clone(), deployment.clone(), slot.id.clone());
        Callback::from(move |_| action(&bench, &deployment, &id))
    };
    let (mark, words) = match &slot.health {
        Health::Starting => ("◌", "starting".to_owned()),
        Health::Ready if slot.leaving => ("◍", format!("serves version {} until the next can", slot.version)),
        Health::Ready if slot.busy.is_some() => ("●", "answers".to_owned()),
        Health::Ready => ("●", "ready".to_owned()),
        Health::Restarting => ("◌", "ended; another is starting".to_owned()),
        Health::Failed(why) => ("✕", format!("failed: {why}")),
    };
    let state = match &slot.health {
        Health::Starting => "starting",
        Health::Ready => "ready",
        Health::Restarting => "restarting",
        Health::Failed(_) => "failed",
    };
    let mean = if slot.answered > 0 { latency(slot.busy_ms / slot.answered as f64) } else { "–".to_owned() };
    html! {
        <tr data-testid="replica" data-replica={slot.id.clone()} data-state={state}>
            <th scope="row">{ slot.id.clone() }</th>
            <td><span aria-hidden="true">{ mark }</span>{ " " }{ words }</td>
            <td class="number">{ count(slot.answered) }</td>
            <td class="number">{ mean }</td>
            <td class="number">{ slot.restarts }</td>
            <td class="file-actions">
                if matches!(slot.health, Health::Failed(_)) {
                    <button class="quiet" onclick={act(retry)} aria-label={format!("Try {} again", slot.id)}>{ "Try again" }</button>
                } else {
                    <button class="quiet" onclick={act(kill)} disabled={slot.health == Health::Restarting}
                        title="As a crash would: what it is asked goes to another" aria-label={format!("Kill {}", slot.id)}>{ "Kill" }</button>
                }
            </td>
        </tr>
    }
}
