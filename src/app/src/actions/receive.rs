//! Takes what the engine's worker says.

use std::rc::Rc;

use js_sys::Array;
use touchpaper_wire::{Display, Outcome, Reply, Request, Stream};
use wasm_bindgen_futures::spawn_local;

use crate::actions::ask_table::take_answer;
use crate::actions::change_files::{problem, take_content};
use crate::actions::complete::{take_api, take_completions};
use crate::actions::look_into;
use crate::actions::read_rows::take_rows;
use crate::actions::restart::restart_after_crash;
use crate::actions::run::run_queued;
use crate::actions::run_cells::{call_off, run_next};
use crate::actions::{edit_pipeline, fit_pipeline, grade_exercise, heed_lab, keep_models, outside, register_model, type_line};
use crate::browser;
use crate::editor::Editor;
use crate::engine::Life;
use crate::engine::worker::FromWorker;
use crate::handle::Handle;
use crate::notebook::cell::{Cell, Shown, State, Work};
use crate::notebook::table::ShownTable;
use crate::run::output::Voice;
use crate::run::{End, Source};
use crate::terminal::FIRST_RUN;
use crate::workbench::Workbench;

pub fn receive(bench: &Workbench, message: FromWorker) {
    match message {
        FromWorker::Progress(progress) => bench.engine.change(|engine| match &mut engine.life {
            Life::Loading(known) | Life::Restarting(known) => *known = progress,
            _ => {}
        }),
        FromWorker::Module(module) => bench.engine.change(|engine| engine.module = Some(module)),
        FromWorker::Memory(memory) => bench.engine.change(|engine| engine.memory = Some(memory)),
        FromWorker::Notice(text) => bench.notice(text),
        FromWorker::Crashed(message) => restart_after_crash(bench, message),
        FromWorker::Content { path, bytes } => take_content(bench, path, bytes),
        FromWorker::Reply(reply, parts) => receive_reply(bench, *reply, &parts),
    }
}

fn receive_reply(bench: &Workbench, reply: Reply, parts: &Array) {
    match reply {
        Reply::Ready { threads, cancel_address, lose_address, memory_bytes } => {
            bench.engine.change(|engine| {
                engine.life = Life::Ready;
                engine.threads = Some(threads);
                engine.cancel_address = cancel_address;
                engine.lose_address = lose_address;
                engine.memory_bytes = memory_bytes;
            });
            keep_offline();
            list_files(bench);
            look_into::ask(bench);
            run_queued(bench);
            fit_pipeline::go_on(bench);
            grade_exercise::go_on(bench);
            heed_lab::go_on(bench);
            type_line::ask_prompt(bench);
        }
        Reply::Output { run, stream, text } if run >= FIRST_RUN => type_line::print(bench, stream, &text),
        Reply::Output { run, stream, text } => {
            if is_current(bench, run) {
                let voice = match stream {
                    Stream::Stdout => Voice::Stdout,
                    Stream::Stderr => Voice::Stderr,
                };
                print(bench, voice, &text);
            }
        }
        Reply::Display { run, display } => {
            if let Display::Report { topic, json } = &display {
                // Whatever it was that ran.
                keep_models::take_told(bench, topic, json);
                if is_current(bench, run) {
                    fit_pipeline::take_told(bench, topic, json);
                    grade_exercise::take_verdict(bench, topic, json);
                    heed_lab::take_told(bench, topic, json);
                }
            } else if let (true, Some(cell)) = (is_current(bench, run), running_cell(bench)) {
                cell.change(|cell| {
                    cell.shown.extend(match display {
                        Display::Text { text } => Some(Shown::Value(text)),
                        Display::Table(table) => Some(Shown::Table(Box::new(ShownTable::new(table)))),
                        Display::Chart { chart } => Some(Shown::Chart(Rc::new(chart))),
                        Display::Report { .. } => None,
                    });
                });
            }
        }
        Reply::Rows { table, from, rows } => take_rows(bench, table, from, rows),
        Reply::Answer { asked, answer } => take_answer(bench, asked, answer),
        Reply::Completions { complete, completions } => take_completions(bench, complete, completions),
        Reply::Api { names } => take_api(bench, names),
        Reply::Events { run, events } => {
            if run >= FIRST_RUN && bench.terminal.read().running == Some(run) {
                type_line::show_jobs(bench);
            }
            let is_terminal = run >= FIRST_RUN && bench.terminal.read().application;
            bench.run.change(|known| {
                if (known.id == run || is_terminal && known.source == Source::Terminal) && !known.asked {
                    for event in events {
                        known.jobs.fold(event);
                    }
                    known.saw_events();
                }
            })
        }
        Reply::Finished { run, outcome, ms, memory_bytes } => finish(bench, run, outcome, ms, memory_bytes),
        Reply::Files { files } => type_line::take_files(bench, files),
        Reply::FileRefused { path, message } => problem(bench, format!("{path} could not be renamed: {message}.")),
        Reply::Preview { preview: edit_pipeline::PREVIEW, table, .. } => edit_pipeline::take_columns(bench, table),
        Reply::Preview { preview, table, partial } => look_into::take_look(bench, preview, table, partial),
        Reply::Line { run, outcome, code, prompt, left, ms, memory_bytes } => {
            free(bench, memory_bytes);
            type_line::end_line(bench, run, outcome, code, prompt, left, ms);
            list_files(bench);
            go_on(bench);
        }
        Reply::Prompt { prompt } => type_line::take_prompt(bench, prompt),
        Reply::Application { run } => {
            if bench.terminal.read().running == Some(run) {
                type_line::begin_application(bench);
            }
        }
        Reply::LineCompletion { complete, from, insert, candidates } => {
            type_line::take_completion(bench, complete, from, &insert, &candidates);
        }
        Reply::Outside { asked, outside } => outside::answer(bench, asked, outside, parts),
        // Only replicas say these.
        Reply::Serving { .. } | Reply::Http { .. } => {}
        Reply::Crashed { message } => restart_after_crash(bench, message),
    }
}

/// Now that the engine is there, its parts are in the browser's cache and need not be fetched again.
#[expect(clippy::disallowed_methods, reason = "the future handles its own error")]
fn keep_offline() {
    spawn_local(browser::keep_offline());
}

/// A script may have written some.
fn list_files(bench: &Workbench) {
    if let Some(worker) = &bench.engine.read().worker {
        // An engine that is gone has none.
        let _ = worker.request(&Request::ListFiles);
    }
}

fn is_current(bench: &Workbench, run: u32) -> bool {
    bench.run.read().id == run
}

fn running_cell(bench: &Workbench) -> Option<Handle<Cell>> {
    match bench.run.read().source {
        Source::Script | Source::Pipeline | Source::Exercise | Source::Registry | Source::Lab | Source::Terminal => None,
        Source::Cell(id) => bench.notebook.read().cell(id),
    }
}

/// What the run that goes on prints, to where it belongs.
pub fn print(bench: &Workbench, voice: Voice, text: &str) {
    match running_cell(bench) {
        Some(cell) => cell.change(|cell| cell.print(voice, text)),
        None if bench.run.read().source == Source::Terminal => bench.terminal.change(|terminal| terminal.screen.note(text)),
        None => bench.run.change(|run| run.output.push(voice, text)),
    }
}

/// The run that goes on has ended this way.
pub fn end_run(bench: &Workbench, end: End) {
    let work = bench.run.change_at_once(|run| {
        run.finish(end.clone());
        Work { jobs: run.jobs.jobs.len(), stages: run.jobs.stages_run(), tasks: run.jobs.tasks_done().0 }
    });
    if let Some(cell) = running_cell(bench) {
        cell.change_at_once(|cell| {
            cell.state = State::Ended(end);
            cell.work = work;
        });
    }
}

/// What ran has ended.
fn free(bench: &Workbench, memory_bytes: u64) {
    bench.engine.change(|engine| {
        engine.life = Life::Ready;
        engine.deadline = None;
        engine.losses = 0;
        engine.memory_bytes = memory_bytes;
    });
}

/// What waited for the engine gets it, each kind in its turn.
fn go_on(bench: &Workbench) {
    type_line::run_typed(bench);
    if bench.engine.read().life == Life::Ready {
        run_queued(bench);
        fit_pipeline::go_on(bench);
        grade_exercise::go_on(bench);
        heed_lab::go_on(bench);
    }
}

fn finish(bench: &Workbench, run: u32, outcome: Outcome, ms: f64, memory_bytes: u64) {
    free(bench, memory_bytes);
    list_files(bench);
    if !is_current(bench, run) {
        return;
    }
    let failed_at = match &outcome {
        Outcome::Error { line, .. } => *line,
        _ => None,
    };
    let went_well = outcome == Outcome::Success;
    if bench.run.read().source == Source::Pipeline {
        if !bench.run.read().asked {
            end_run(bench, End::Finished { outcome: outcome.clone(), ms });
        }
        fit_pipeline::ended(bench, &outcome, ms);
        if bench.engine.read().life == Life::Ready {
            run_queued(bench);
            fit_pipeline::go_on(bench);
            heed_lab::go_on(bench);
            type_line::run_typed(bench);
        }
        return;
    }
    if bench.run.read().source == Source::Registry {
        register_model::ended(bench, &outcome);
        go_on(bench);
        return;
    }
    if bench.run.read().source == Source::Lab {
        end_run(bench, End::Finished { outcome: outcome.clone(), ms });
        heed_lab::ended(bench, &outcome);
        go_on(bench);
        return;
    }
    if bench.run.read().source == Source::Exercise {
        end_run(bench, End::Finished { outcome: outcome.clone(), ms });
        grade_exercise::ended(bench, &outcome);
        go_on(bench);
        return;
    }
    end_run(bench, End::Finished { outcome, ms });
    let editor = editor_of_run(bench);
    if let (Some(line), Some(editor)) = (failed_at, editor) {
        editor.mark_error_line(line);
    }
    // Cells build on those before them.
    if went_well {
        run_next(bench)
    } else {
        call_off(bench)
    }
    fit_pipeline::go_on(bench);
    grade_exercise::go_on(bench);
    heed_lab::go_on(bench);
    type_line::run_typed(bench);
}

/// The editor that holds what ran last.
pub fn editor_of_run(bench: &Workbench) -> Option<Editor> {
    match running_cell(bench) {
        Some(cell) => cell.read().editor.as_ref().map(|bridge| bridge.editor()),
        None if matches!(
            bench.run.read().source,
            Source::Pipeline | Source::Exercise | Source::Registry | Source::Lab | Source::Terminal
        ) =>
        {
            None
        }
        None => bench.program.read().editor.as_ref().map(|bridge| bridge.editor()),
    }
}
