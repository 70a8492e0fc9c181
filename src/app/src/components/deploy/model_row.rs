//! A registered version: what is known of it, and what can be done with it.

use web_sys::HtmlSelectElement;
use yew::{Callback, Event, Html, Properties, TargetCast, component, html};

use crate::actions::change_model::{delete, export, promote};
use crate::actions::type_line::export_model;
use crate::deploy::model::{Key, Stage, Version};
use crate::words::count;
use crate::workbench::Workbench;

/// What others take, as `export-model` of the terminal names it, and the ending of its file.
const FORMS: [(&str, &str, &str); 6] = [
    ("Flask and Docker", "docker", "zip"),
    ("Watson Machine Learning", "wml", "zip"),
    ("MLflow", "mlflow", "zip"),
    ("Spark ML", "spark", "zip"),
    ("ONNX", "onnx", "onnx"),
    ("PMML", "pmml", "pmml"),
];

#[derive(PartialEq, Properties)]
pub struct Props {
    pub bench: Workbench,
    pub model: Key,
    pub compared: bool,
    pub compare: Callback<Key>,
    pub deploy: Callback<Option<Key>>,
}

#[component]
pub fn ModelRow(props: &Props) -> Html {
    let Props { bench, model, compared, compare, deploy } = props;
    let known = bench.deploy.read();
    let Some(version) = known.version(model) else { return Html::default() };
    let press = |label: &'static str, action: fn(&Workbench, &Key)| {
        let (bench, model) = (bench.clone(), model.clone());
        let name = format!("{label} {model}");
        let act = Callback::from(move |_| action(&bench, &model));
        html! { <button class="quiet" onclick={act} aria-label={name}>{ label }</button> }
    };
    let export_as = |(label, form, ending): (&'static str, &'static str, &'static str)| {
        let (bench, model) = (bench.clone(), model.clone());
        let name = format!("Export {model} as {label}");
        let act = Callback::from(move |_| export_model(&bench, &model, form, ending));
        html! { <button onclick={act} aria-label={name}>{ label }</button> }
    };
    let choose = {
        let (deploy, model) = (deploy.clone(), model.clone());
        Callback::from(move |_| deploy.emit(Some(model.clone())))
    };
    let tick = {
        let (compare, model) = (compare.clone(), model.clone());
        Callback::from(move |_: Event| compare.emit(model.clone()))
    };
    html! {
        <tr data-testid="model" data-model={model.name.clone()} data-version={model.version.to_string()} data-stage={version.stage.name()}>
            <th scope="row">{ model.name.clone() }</th>
            <td class="number">{ model.version }</td>
            <td>{ stages(bench, version) }</td>
            <td class="number model-metrics">{ for version.metrics.iter().map(|(name, value)| html! { <div>{ format!("{name} {}", figure(*value)) }</div> }) }</td>
            <td>{ data(version) }</td>
            <td>{ version.source.clone() }</td>
            <td class="file-actions">
                <button class="quiet" onclick={choose} aria-label={format!("Deploy {model}")}>{ "Deploy" }</button>
                { press("Export", export) }
                { press("Delete", delete) }
                <label class="flag">
                    <input type="checkbox" checked={*compared} onchange={tick} aria-label={format!("Compare {model}")} />{ "Compare" }
                </label>
                <details class="export-as">
                    <summary aria-label={format!("Export {model} as")}>{ "Export as" }</summary>
                    <div>{ for FORMS.into_iter().map(export_as) }</div>
                </details>
            </td>
        </tr>
    }
}

/// Four figures, as metrics are compared by.
fn figure(value: f64) -> String {
    let rounded = format!("{value:.4}");
    if value != 0.0 && value.abs() < 0.001 { format!("{value:.3e}") } else { rounded }
}

fn data(version: &Version) -> Html {
    match &version.training {
        Some(data) => html! { <span title={format!("Fingerprint {}", data.fingerprint)}>{ format!("{} rows", count(data.rows)) }</span> },
        None => html! { <span class="hint">{ "not told" }</span> },
    }
}

fn stages(bench: &Workbench, version: &Version) -> Html {
    let changed = {
        let (bench, key) = (bench.clone(), version.key.clone());
        Callback::from(move |event: Event| {
            let chosen = event.target_dyn_into::<HtmlSelectElement>().and_then(|field| Stage::named(&field.value()));
            if let Some(stage) = chosen {
                promote(&bench, &key, stage);
            }
        })
    };
    html! {
        <select onchange={changed} aria-label={format!("Stage of {}", version.key)}>
            { for Stage::ALL.into_iter().map(|stage| html! {
                <option value={stage.name()} selected={stage == version.stage}>{ stage.name() }</option>
            }) }
        </select>
    }
}
