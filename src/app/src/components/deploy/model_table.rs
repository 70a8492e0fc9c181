//! The registered versions, newest first under each name.

use web_sys::FileList;
use yew::{Callback, Html, Properties, component, html};

use crate::actions::register_model::import;
use crate::components::deploy::model_row::ModelRow;
use crate::components::file_button::FileButton;
use crate::deploy::model::Key;
use crate::handle::use_handle;
use crate::workbench::Workbench;

#[derive(PartialEq, Properties)]
pub struct Props {
    pub bench: Workbench,
    pub compared: Vec<Key>,
    pub compare: Callback<Key>,
    pub deploy: Callback<Option<Key>>,
}

#[component]
pub fn ModelTable(props: &Props) -> Html {
    let Props { bench, compared, compare, deploy } = props;
    use_handle(&bench.deploy);
    let opened = {
        let bench = bench.clone();
        Callback::from(move |list: FileList| {
            if let Some(file) = list.get(0) {
                import(&bench, &file.name(), file.into());
            }
        })
    };
    let known = bench.deploy.read();
    let keys: Vec<Key> = known.registry.all().into_iter().map(|version| version.key.clone()).collect();
    html! {
        <section aria-labelledby="models-head">
            <div class="card-head">
                <h3 id="models-head">{ "Models" }</h3>
                <FileButton label="Import" title="A zip of a saved model, or one that was exported here" input_label="Model to import"
                    test_id="model-file" accept=".zip" {opened} />
            </div>
            if keys.is_empty() {
                <p class="hint" data-testid="no-models">
                    { "Nothing is registered yet. Fit a PipelineModel in the notebook or the pipeline and register it here, or in Python with MLflow's " }
                    <code>{ "mlflow.spark.log_model(model, registered_model_name=\"churn\")" }</code>{ " or Watson's " }
                    <code>{ "client.repository.store_model(…)" }</code>{ "." }
                </p>
            } else {
                <div class="table-frame" tabindex="0" role="group" aria-label="Registered models">
                    <table data-testid="models">
                        <thead><tr>
                            <th scope="col">{ "Model" }</th>
                            <th scope="col" class="number">{ "Version" }</th>
                            <th scope="col">{ "Stage" }</th>
                            <th scope="col" class="number">{ "Metrics" }</th>
                            <th scope="col">{ "Data" }</th>
                            <th scope="col">{ "Made by" }</th>
                            <th scope="col"><span class="unseen">{ "What can be done" }</span></th>
                        </tr></thead>
                        <tbody>
                            { for keys.into_iter().map(|model| html! {
                                <ModelRow key={model.to_string()} bench={bench.clone()} compared={compared.contains(&model)} model={model.clone()}
                                    compare={compare.clone()} deploy={deploy.clone()} />
                            }) }
                        </tbody>
                    </table>
                </div>
            }
        </section>
    }
}
