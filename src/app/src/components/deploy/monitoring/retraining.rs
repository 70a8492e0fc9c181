//! The way back: what the log has taught, the notebook that learns it, and the newer version in the place of the old one.

use yew::{Callback, Html, MouseEvent, component, html};

use super::Props;
use crate::actions::retrain_model::{deploy_version, known, open};
use crate::deploy::model::{Key, Version};
use crate::handle::use_handle;

#[component]
pub fn RetrainCard(props: &Props) -> Html {
    let Props { bench, deployment: name } = props;
    use_handle(&bench.screens);
    use_handle(&bench.deploy);
    let known = known(bench, name);
    let said = bench.screens.read().of(name).and_then(|screen| screen.watch.said.clone());
    let deploy = bench.deploy.read();
    let Some(found) = deploy.get(name) else { return Html::default() };
    let now = deploy.version(&found.model);
    let newer: Vec<&Version> = deploy
        .registry
        .all()
        .into_iter()
        .filter(|version| version.key.name == found.model.name && version.key.version > found.model.version)
        .collect();
    let press = {
        let (bench, name) = (bench.clone(), name.clone());
        Callback::from(move |_: MouseEvent| open(&bench, &name))
    };
    let put = |key: &Key| {
        let (bench, name, key) = (bench.clone(), name.clone(), key.clone());
        Callback::from(move |_: MouseEvent| deploy_version(&bench, &name, &key))
    };
    let starting = found.router.answering().is_some_and(|version| version != found.model.version);
    let row = |version: &Version, deployed: bool| {
        let metrics = version.metrics.iter().map(|(name, value)| format!("{name} {value:.4}")).collect::<Vec<_>>().join(", ");
        html! {
            <tr key={version.key.version.to_string()}>
                <th scope="row" class="number">{ version.key.version }</th>
                <td>{ if metrics.is_empty() { "–".to_owned() } else { metrics } }</td>
                <td>
                    if deployed {
                        { if starting { "starting; the one before answers" } else { "deployed" } }
                    } else {
                        <button class="quiet" onclick={put(&version.key)}>{ format!("Promote and deploy {}", version.key.version) }</button>
                    }
                </td>
            </tr>
        }
    };
    let can = known.is_ok();
    let told =
        |known| format!("The outcome is known of {known} logged rows. The notebook learns from seven of ten and judges by the others.");
    let what = known.map_or_else(|why| why, told);
    html! {
        <section class="card" aria-labelledby="retrain-head">
            <h4 id="retrain-head">{ "Retrain from the log" }</h4>
            <p class="hint" data-testid="retrain-said">{ what }</p>
            <div class="code-actions">
                <button onclick={press} disabled={!can} data-testid="retrain">{ "Open the notebook" }</button>
                <span class="hint" role="status">{ said }</span>
            </div>
            if let Some(now) = now {
                <div class="table-frame" tabindex="0" role="group" aria-label="Versions of the model">
                    <table data-testid="versions">
                        <thead><tr><th scope="col" class="number">{ "version" }</th><th scope="col">{ "metrics" }</th><th scope="col">{ "state" }</th></tr></thead>
                        <tbody>{ for newer.iter().map(|version| row(version, false)) }{ row(now, true) }</tbody>
                    </table>
                </div>
            }
        </section>
    }
}
