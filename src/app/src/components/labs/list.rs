//! All labs, and which of them were measured in this session.

use yew::{Callback, Html, MouseEvent, Properties, component, html};

use crate::actions::open_lab::open;
use crate::browser;
use crate::handle::use_handle;
use crate::labs::Kind;
use crate::words::counted;
use crate::workbench::Workbench;

#[derive(PartialEq, Properties)]
pub struct Props {
    pub bench: Workbench,
}

#[component]
pub fn LabList(props: &Props) -> Html {
    let bench = &props.bench;
    use_handle(&bench.labs);
    let labs = bench.labs.read();
    let listed = match &labs.listed {
        Some(Err(why)) => return html! { <p class="wrong" role="alert">{ why.clone() }</p> },
        Some(Ok(listed)) if !listed.is_empty() => listed,
        _ => return html! { <p class="said" role="status">{ "The list of labs comes …" }</p> },
    };
    let entry = |(kind, index): (&Kind, &crate::labs::index::Index)| {
        let kind = *kind;
        let go = {
            let bench = bench.clone();
            Callback::from(move |event: MouseEvent| {
                // With a key held the browser opens another tab, as with any link.
                if !(event.ctrl_key() || event.meta_key() || event.shift_key()) {
                    event.prevent_default();
                    open(&bench, Some(kind));
                }
            })
        };
        let runs = labs.labs.get(&kind).map_or(0, |lab| lab.measured.iter().filter(|one| one.is_whole()).count());
        html! {
            <li key={kind.name()} data-testid="lab-entry">
                <a href={browser::address_asking("lab", kind.name())} onclick={go}>{ index.title.clone() }</a>
                <span class="hint">{ index.question.clone() }</span>
                if runs > 0 {
                    <span class="hint">{ format!("{} in this session.", counted(runs as u64, "measurement", "measurements")) }</span>
                }
            </li>
        }
    };
    html! {
        <>
            <p class="lead">{ "Speed and scale, measured instead of told: each lab runs small programs here, in this browser on this machine, times them again and again, and says what came of it." }</p>
            <ul class="lab-entries">{ for listed.iter().map(entry) }</ul>
            <p class="hint">{ "Figures depend on the machine, the browser and what else runs. Programs can be changed and run again; results stay for this visit and can be downloaded." }</p>
        </>
    }
}
