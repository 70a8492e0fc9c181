//! Where a visit may begin: what this is, the example, a file of one's own, programs that run.

use web_sys::FileList;
use yew::{Callback, Html, MouseEvent, Properties, component, html};

use crate::actions::go_to::go_to;
use crate::actions::offer_files::open_any;
use crate::actions::open_sample::{open_as_notebook, run_example, run_sample};
use crate::components::file_button::FileButton;
use crate::components::icon::{Icon, Shape};
use crate::samples::{self, Sample};
use crate::view::Place;
use crate::workbench::Workbench;

#[derive(PartialEq, Properties)]
pub struct Props {
    pub bench: Workbench,
}

#[component]
pub fn StartPanel(props: &Props) -> Html {
    let bench = &props.bench;
    let example = {
        let bench = bench.clone();
        Callback::from(move |_| run_example(&bench))
    };
    let opened = {
        let bench = bench.clone();
        Callback::from(move |files: FileList| open_any(&bench, &files))
    };
    let course = {
        let bench = bench.clone();
        Callback::from(move |event: MouseEvent| {
            // With a key held the browser opens another tab, as with any link.
            if !(event.ctrl_key() || event.meta_key() || event.shift_key()) {
                event.prevent_default();
                go_to(&bench, Place::Course);
            }
        })
    };
    html! {
        <section class="panel panel-page" aria-label="Start">
            <div class="page start">
                <h2>{ "PySpark in this browser tab" }</h2>
                <p class="lead">
                    { "Write a PySpark program or a notebook, press Run, and watch its jobs, stages and tasks: on the threads of this machine, \
                       with nothing to install, and nothing leaves it." }
                </p>
                <div class="start-actions">
                    <button class="primary" onclick={example}><Icon shape={Shape::Play} />{ "Run the example" }</button>
                    <FileButton label="Open a file" title="A script, a notebook, or data" input_label="A file to open" test_id="open-file" {opened} />
                    <a href={format!("?view={}", Place::Course.name())} onclick={course}><Icon shape={Shape::Course} />{ "Take the course" }</a>
                </div>
                <p class="hint">{ "A script or a notebook is opened, data is shown before it is imported. You can also drop files anywhere on this page." }</p>
                <h3 id="gallery-head">{ "Programs to run and change" }</h3>
                <p class="hint">{ "Each runs unchanged on Apache Spark. Your own script is kept, and can be brought back." }</p>
                <ul class="gallery" aria-labelledby="gallery-head" data-testid="gallery">
                    { for samples::ALL.iter().map(|sample| card(bench, sample)) }
                </ul>
            </div>
        </section>
    }
}

fn card(bench: &Workbench, sample: &'static Sample) -> Html {
    let press = |action: fn(&Workbench, &Sample)| {
        let bench = bench.clone();
        Callback::from(move |_| action(&bench, sample))
    };
    html! {
        <li class="sample" key={sample.file}>
            <p class="topic">{ sample.topic }</p>
            <h4>{ sample.title }</h4>
            <p>{ sample.line }</p>
            <div class="sample-actions">
                <button onclick={press(run_sample)} aria-label={format!("Run {}", sample.title)}><Icon shape={Shape::Play} />{ "Run" }</button>
                <button class="quiet" onclick={press(open_as_notebook)} aria-label={format!("Run {} as a notebook", sample.title)}>{ "As a notebook" }</button>
            </div>
        </li>
    }
}
