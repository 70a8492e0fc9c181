//! What a person sets: the engine's threads and Spark's defaults, the theme, and what the browser keeps.

pub mod clear;
pub mod number_field;

use touchpaper_wire::ThreadMode;
use web_sys::HtmlInputElement;
use yew::{Callback, Event, Html, Properties, TargetCast, component, html};

use crate::actions::change_settings::reset;
use crate::actions::restart::restart_by_hand;
use crate::actions::switch_theme::choose_theme;
use crate::browser;
use crate::components::settings::clear::ClearData;
use crate::components::settings::number_field::NumberField;
use crate::engine::{Engine, Life};
use crate::handle::use_handle;
use crate::settings::{Field, Settings};
use crate::view::ThemeChoice;
use crate::workbench::Workbench;

#[derive(PartialEq, Properties)]
pub struct Props {
    pub bench: Workbench,
}

#[component]
pub fn SettingsPanel(props: &Props) -> Html {
    let bench = &props.bench;
    use_handle(&bench.settings);
    use_handle(&bench.engine);
    use_handle(&bench.view);
    let settings = bench.settings.read().clone();
    let kept = if browser::keeps() { "Kept in this browser." } else { "Not kept beyond this page: storage is denied here." };
    let reset_all = {
        let bench = bench.clone();
        Callback::from(move |_| {
            reset(&bench);
            // The button is gone then.
            browser::focus(Field::Executors.name());
        })
    };
    let is_set = settings != Settings::default();
    html! {
        <section class="panel panel-page" aria-label="Settings">
            <div class="page settings">
                <h2>{ "Settings" }</h2>
                <p class="hint" data-testid="settings-kept">{ kept }</p>
                <section aria-labelledby="engine-head">
                    <h3 id="engine-head">{ "Engine" }</h3>
                    <div class="settings-fields">
                        <NumberField bench={bench.clone()} field={Field::Threads} label="Threads"
                            help="Tasks that run at once. Left empty: as many as this machine has." unit="" />
                    </div>
                    { threads_note(bench, &bench.engine.read(), &settings) }
                </section>
                <section aria-labelledby="spark-head">
                    <h3 id="spark-head">{ "Spark's defaults" }</h3>
                    <p class="hint">
                        { "For applications that start from now on: the next script, and a notebook after its session has ended. \
                           What a program sets itself counts before these." }
                    </p>
                    <div class="settings-fields">
                        <NumberField bench={bench.clone()} field={Field::Executors} label="Executors"
                            help="spark.executor.instances. Left empty: one for each thread." unit="" />
                        <NumberField bench={bench.clone()} field={Field::ShufflePartitions} label="Shuffle partitions"
                            help="spark.sql.shuffle.partitions. Left empty: 200, of which small ones are joined." unit="" />
                        <NumberField bench={bench.clone()} field={Field::Memory} label="Memory limit of an executor"
                            help="spark.executor.memory. As in Spark, 60% of what is beyond 300 MB is for data. Left empty: 3 GB for all together." unit="MB" />
                    </div>
                    if is_set {
                        <button onclick={reset_all}>{ "Set nothing" }</button>
                    }
                </section>
                { theme(bench) }
                <ClearData bench={bench.clone()} />
            </div>
        </section>
    }
}

/// Threads are started with the engine: says so where it has another number, and offers another engine.
fn threads_note(bench: &Workbench, engine: &Engine, settings: &Settings) -> Html {
    if let Some(asked) = browser::asked_number("threads") {
        return html! { <p class="hint" data-testid="threads-note">{ format!("The page's address asks for {asked}, which counts before this.") }</p> };
    }
    let running = match &engine.threads {
        Some(ThreadMode::Many { threads }) => *threads,
        Some(ThreadMode::One { .. }) => 1,
        None => return Html::default(),
    };
    // What it would be with nothing set is for the machine to say: then an engine that was started with a number is old.
    let differs = match settings.threads {
        Some(threads) => threads != running,
        None => engine.asked_threads.is_some(),
    };
    let alone = matches!(&engine.threads, Some(ThreadMode::One { reason }) if reason.contains("isolated"));
    if !engine.life.is_up() || !differs || alone {
        return Html::default();
    }
    let busy = engine.life != Life::Ready;
    let again = {
        let bench = bench.clone();
        Callback::from(move |_| {
            browser::focus(Field::Threads.name());
            restart_by_hand(&bench);
        })
    };
    html! {
        <div class="settings-note" role="status" data-testid="threads-note">
            <p>{ format!("The engine that is there has {running}. Another is needed for this; the notebook's session ends with it, files stay.") }</p>
            <button onclick={again} disabled={busy} title={busy.then_some("When the program that runs has ended")}>{ "Restart the engine" }</button>
        </div>
    }
}

fn theme(bench: &Workbench) -> Html {
    let current = bench.view.read().theme_choice;
    let option = |choice: ThemeChoice| {
        let chosen = {
            let bench = bench.clone();
            Callback::from(move |event: Event| {
                if event.target_unchecked_into::<HtmlInputElement>().checked() {
                    choose_theme(&bench, choice);
                }
            })
        };
        html! {
            <label class="flag"><input type="radio" name="theme" checked={choice == current} onchange={chosen} />{ choice.label() }</label>
        }
    };
    html! {
        <fieldset class="themes">
            <legend>{ "Theme" }</legend>
            { for ThemeChoice::ALL.into_iter().map(option) }
        </fieldset>
    }
}
