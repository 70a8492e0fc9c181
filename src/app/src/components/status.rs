//! The line that says what is going on: what is being waited for, how the run goes, how it ended.

use touchpaper_wire::{Outcome, ThreadMode};
use yew::{Callback, Html, Properties, component, html};

use crate::actions::receive::editor_of_run;
use crate::browser;
use crate::components::progress::Progress;
use crate::components::tick::use_tick;
use crate::components::top_bar::threads_text;
use crate::engine::{self, Engine, Life, Step};
use crate::handle::use_handle;
use crate::run::{End, Run, Source};
use crate::view::Place;
use crate::words::{bytes, counted, duration};
use crate::workbench::Workbench;

#[derive(PartialEq, Properties)]
pub struct Props {
    pub bench: Workbench,
}

/// One state in words: its kind for colour, a mark so that colour is not all, the text, and for screen readers the
/// part of it that does not change ten times a second.
struct Said {
    kind: &'static str,
    mark: &'static str,
    text: String,
    announced: String,
    line: Option<u32>,
}

impl Said {
    fn new(kind: &'static str, mark: &'static str, text: String) -> Self {
        Self { kind, mark, announced: text.clone(), text, line: None }
    }
}

#[component]
pub fn Status(props: &Props) -> Html {
    let bench = &props.bench;
    use_handle(&bench.engine);
    use_handle(&bench.run);
    use_handle(&bench.view);
    let engine = bench.engine.read();
    let run = bench.run.read();
    use_tick(engine.life.is_busy());
    let said = say(&engine, &run, bench.view.read().place);
    let why = engine.threads.as_ref().filter(|threads| matches!(threads, ThreadMode::One { .. }) && engine.life.is_up());
    html! {
        <section class="status" data-testid="status" aria-label="Status" data-kind={said.kind}>
            <div class="status-words" aria-hidden="true">
                <span class="mark">{ said.mark }</span>
                <span class="status-text number">{ said.text }</span>
            </div>
            <span class="unseen" role="status">{ said.announced }</span>
            if let Some(line) = said.line {
                { go_to_line(bench, line) }
            }
            if let Some(progress) = engine.life.progress() {
                <span class="wait"><span class="number" aria-hidden="true">{ amount(progress) }</span><Progress progress={progress} /></span>
            }
            if let Some(threads) = why {
                <span class="why">{ threads_text(threads) }</span>
            }
        </section>
    }
}

fn say(engine: &Engine, run: &Run, place: Place) -> Said {
    match &engine.life {
        life @ (Life::Loading(_) | Life::Restarting(_)) => {
            let starting = if matches!(life, Life::Loading(_)) { "Loading the engine" } else { "Restarting the engine" };
            let text = if engine.queued {
                format!("{starting}. The script runs as soon as it is ready.")
            } else if let (Life::Restarting(_), Some(end)) = (life, &run.end) {
                return Said { text: format!("{} {starting}.", ended(end, run).text), ..ended(end, run) };
            } else {
                format!("{starting}. {}", meanwhile(place))
            };
            Said::new("waiting", "", text)
        }
        Life::Ready => match &run.end {
            Some(end) => ended(end, run),
            // Where there is nothing to run there is no such button.
            None if !place.runs() => Said::new("idle", "", "Ready.".to_owned()),
            None if place == Place::Pipeline => Said::new("idle", "", "Ready. Press Fit, or Ctrl Enter.".to_owned()),
            None if place == Place::Notebook => Said::new("idle", "", "Ready. Press Run all, or Ctrl Enter in a cell.".to_owned()),
            None => Said::new("idle", "", "Ready. Press Run, or Ctrl Enter in the editor.".to_owned()),
        },
        // A view's own question: the run that is told of has ended.
        Life::Running if run.asked => Said::new("running", "▸", "The engine answers.".to_owned()),
        Life::Running => {
            let (done, all) = run.jobs.tasks_done();
            let tasks = if all > 0 { format!(" · {done} of {}", counted(all as u64, "task", "tasks")) } else { String::new() };
            let jobs = counted(run.jobs.jobs.len() as u64, "job", "jobs");
            let text = format!("Running · {} · {jobs}{tasks}", duration(run.elapsed_ms()));
            Said { announced: "Running".to_owned(), ..Said::new("running", "▸", text) }
        }
        Life::Cancelling => {
            let what = if run.source == Source::Pipeline { "fit" } else { "script" };
            Said::new("running", "▸", format!("Cancelling. Should the {what} not stop within 2 s, its engine is restarted."))
        }
        Life::Crashed => {
            let button = if place == Place::Pipeline { "Fit" } else { "Run" };
            Said::new("bad", "✕", format!("There is no engine. {button} starts one."))
        }
    }
}

/// What can be done while there is no engine.
fn meanwhile(place: Place) -> &'static str {
    match place {
        _ if browser::is_read_only() => "The page can be read meanwhile.",
        Place::Script => "You can edit the script meanwhile.",
        Place::Notebook => "You can write cells meanwhile.",
        Place::Pipeline => "You can arrange its stages meanwhile.",
        _ => "The page can be used meanwhile.",
    }
}

fn ended(end: &End, run: &Run) -> Said {
    match end {
        End::Finished { outcome: Outcome::Success, ms } => {
            let jobs = run.jobs.jobs.len() as u64;
            let did = if jobs == 0 {
                "no job".to_owned()
            } else {
                let stages = counted(run.jobs.stages_run() as u64, "stage", "stages");
                let tasks = counted(run.jobs.tasks_done().0 as u64, "task", "tasks");
                format!("{} · {stages} · {tasks}", counted(jobs, "job", "jobs"))
            };
            Said::new("ok", "✓", format!("Finished in {} · {did}", duration(*ms)))
        }
        End::Finished { outcome: Outcome::Exit { code }, ms } => {
            Said::new("warn", "!", format!("The script ended with exit code {code} after {}", duration(*ms)))
        }
        End::Finished { outcome: Outcome::Cancelled, ms } => Said::new("warn", "!", format!("Cancelled after {}", duration(*ms))),
        End::Finished { outcome: Outcome::Error { class, message, line }, .. } => {
            let place = line.map(|line| format!(" at line {line}")).unwrap_or_default();
            let first = message.lines().next().unwrap_or_default();
            let what = if first.is_empty() { String::new() } else { format!(": {first}") };
            Said { line: *line, ..Said::new("bad", "✕", format!("{class}{place}{what}")) }
        }
        End::Stopped { ms } => Said::new("warn", "!", format!("Cancelled after {}.", duration(*ms))),
        End::Crashed { .. } => Said::new("bad", "✕", "The engine stopped while the script ran.".to_owned()),
    }
}

/// Bytes so far, or that the machine is at work.
fn amount(progress: engine::Progress) -> String {
    match progress.step {
        Step::Compile => "starting".to_owned(),
        Step::Fetch if progress.total > 0.0 => {
            format!("{} of {}", bytes(progress.loaded as u64), bytes(progress.total as u64))
        }
        Step::Fetch if progress.loaded > 0.0 => bytes(progress.loaded as u64),
        Step::Fetch => String::new(),
    }
}

fn go_to_line(bench: &Workbench, line: u32) -> Html {
    let bench = bench.clone();
    let go = Callback::from(move |_| {
        bench.view.change(|view| view.panel = view.place.panels()[0]);
        let editor = editor_of_run(&bench);
        if let Some(editor) = editor {
            editor.mark_error_line(line);
            editor.focus();
        }
    });
    html! { <button class="quiet go-to-line" onclick={go} data-testid="go-to-line">{ format!("Go to line {line}") }</button> }
}
