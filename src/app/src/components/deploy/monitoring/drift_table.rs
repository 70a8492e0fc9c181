//! How each column stands to the training data, and the shares of one of them.

use touchpaper_deploy::monitoring::Verdict;
use yew::{Callback, Html, MouseEvent, classes, component, html};

use super::Props;
use crate::components::chart::ChartView;
use crate::deploy::screens::drift::{Drifting, WINDOW, verdict};
use crate::deploy::screens::watch_pictures::shares;
use crate::handle::use_handle;
use crate::words::counted;

const HEIGHT: f64 = 260.0;

#[component]
pub fn DriftTable(props: &Props) -> Html {
    let Props { bench, deployment: name } = props;
    use_handle(&bench.screens);
    use_handle(&bench.deploy);
    let deploy = bench.deploy.read();
    let sample = deploy.get(name).and_then(|found| deploy.samples.get(&found.model));
    let screens = bench.screens.read();
    let watch = screens.of(name).map(|screen| &screen.watch);
    let found = watch.map(|watch| watch.found.as_slice()).unwrap_or_default();
    let open = watch.and_then(|watch| watch.open.as_ref());
    let show = |column: &str| {
        let (bench, name, column) = (bench.clone(), name.clone(), column.to_owned());
        let shown = open == Some(&column);
        Callback::from(move |_: MouseEvent| {
            bench.screens.change(|screens| screens.of_mut(&name).watch.open = (!shown).then(|| column.clone()));
        })
    };
    let row = |one: &Drifting| {
        let finding = &one.finding;
        let class = match finding.verdict {
            Verdict::Unknown => "",
            Verdict::Stable => "ok",
            Verdict::Watch => "warn",
            Verdict::Drifted => "bad",
        };
        let percent = |share: f64| format!("{:.1}%", share * 100.0);
        let few = finding.rows == 0;
        let shown = open == Some(&finding.name);
        let or = |text: String| if few { "–".to_owned() } else { text };
        html! {
            <tr key={finding.name.clone()}>
                <th scope="row">{ finding.name.clone() }if one.is_prediction { <span class="aside">{ "the model's" }</span> }</th>
                <td><span class={classes!("status-code", class)}>{ verdict(finding.verdict) }</span></td>
                <td class="number">{ or(format!("{:.3}", finding.psi)) }</td>
                <td>{ or(one.test()) }</td>
                <td class="number">{ or(percent(finding.missing)) }</td>
                <td class="number">{ or(percent(finding.unseen)) }</td>
                <td><button class="quiet" aria-expanded={if shown { "true" } else { "false" }} onclick={show(&finding.name)} disabled={few}
                    aria-label={format!("Shares of {}", finding.name)}>{ "Shares" }</button></td>
            </tr>
        }
    };
    let compared = found.iter().map(|one| one.finding.rows).max().unwrap_or(0);
    let said = match sample {
        None => "The training rows are being read.".to_owned(),
        Some(Err(why)) => format!("Nothing to compare with: {why}"),
        Some(Ok(_)) if compared == 0 => "No rows yet. Send requests, or simulate traffic below.".to_owned(),
        Some(Ok(sample)) => format!(
            "The last {} beside {} of training data. PSI from 0.1 is worth a watch, from 0.25 it is drift; so is a rise of missing values.",
            counted(compared as u64, "row", "rows"),
            counted(sample.values.len() as u64, "row", "rows"),
        ),
    };
    html! {
        <section class="card" aria-labelledby="drift-head">
            <h4 id="drift-head">{ "Drift" }</h4>
            <p class="hint" role="status" data-testid="drift-said">{ said }</p>
            if !found.is_empty() {
                <div class="table-frame" tabindex="0" role="group" aria-label={format!("Drift of the last {WINDOW} rows at most")}>
                    <table data-testid="drift">
                        <thead><tr>
                            <th scope="col">{ "column" }</th><th scope="col">{ "verdict" }</th><th scope="col" class="number">{ "PSI" }</th>
                            <th scope="col">{ "test" }</th><th scope="col" class="number">{ "missing" }</th><th scope="col" class="number">{ "unseen" }</th>
                            <th scope="col"><span class="unseen">{ "Shares" }</span></th>
                        </tr></thead>
                        <tbody>{ for found.iter().map(row) }</tbody>
                    </table>
                </div>
            }
            { for found.iter().filter(|one| open == Some(&one.finding.name) && one.finding.rows > 0).map(|one| {
                let picture = shares(one);
                html! { <ChartView key={one.finding.name.clone()} chart={picture.chart} title={picture.title} height={HEIGHT} name="drift" /> }
            }) }
        </section>
    }
}
