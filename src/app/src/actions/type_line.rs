//! What is typed into the terminal, on its way to the engine's shell, and what comes of it.

use touchpaper_wire::{FileEntry, Outcome, Request, Stream};

use crate::actions::cancel::cancel;
use crate::actions::change_files::delete;
use crate::actions::go_to::go_to;
use crate::actions::keep_models;
use crate::actions::receive::end_run;
use crate::actions::restart::{restart, restart_after_crash};
use crate::actions::run::hand_over;
use crate::actions::run_cells::end_session;
use crate::browser;
use crate::deploy::model::Key;
use crate::engine::Life;
use crate::files::Row;
use crate::run::{End, Source};
use crate::terminal::screen::Voice;
use crate::view::Place;
use crate::workbench::Workbench;

/// Enter was pressed, or lines were pasted.
pub fn type_line(bench: &Workbench, line: String) {
    bench.terminal.change_at_once(|terminal| {
        terminal.history.push(&line);
        terminal.history.keep();
        terminal.queue.push_back(line);
    });
    if bench.engine.read().life == Life::Crashed {
        restart(bench);
    }
    run_typed(bench);
}

/// The script and what it needs, as a folder for real clusters: by the terminal's own command, so that a person sees which.
pub fn export_for_cluster(bench: &Workbench) {
    let name = bench.program.read().name.clone();
    let stem = name.strip_suffix(".py").unwrap_or(&name);
    let quoted = |text: &str| format!("'{}'", text.replace('\'', r"'\''"));
    let plain = |text: &str| text.chars().all(|letter| letter.is_ascii_alphanumeric() || "._-/".contains(letter));
    let word = |text: &str| if plain(text) { text.to_owned() } else { quoted(text) };
    let archive = format!("{stem}-cluster.zip");
    go_to(bench, Place::Terminal);
    type_line(bench, format!("cluster-export -o {0} {1} && download {0}", word(&archive), word(&name)));
}

/// A registered version in another system's form, by the terminal's own command: a person sees which, and what it says.
pub fn export_model(bench: &Workbench, key: &Key, form: &str, ending: &str) {
    let stem = format!("{}-{}", key.name, key.version);
    let file = if form == ending { format!("{stem}.{form}") } else { format!("{stem}-{form}.{ending}") };
    go_to(bench, Place::Terminal);
    type_line(bench, format!("export-model --to {form} -o {file} {} && download {file}", key.archive()));
}

/// The engine is free: it gets the line that has waited longest.
pub fn run_typed(bench: &Workbench) {
    let free = bench.engine.read().life == Life::Ready && bench.terminal.read().running.is_none();
    if !free {
        return;
    }
    let Some(line) = bench.terminal.change_quietly(|terminal| terminal.queue.pop_front()) else { return };
    let run = bench.terminal.change_at_once(|terminal| terminal.begin(&line));
    let mut requests: Vec<Request> = give_script(bench).into_iter().collect();
    requests.push(Request::Line { run, line: Some(line) });
    hand_over(bench, &requests);
}

/// Ctrl+D on an empty line.
pub fn end_input(bench: &Workbench) {
    let free = bench.engine.read().life == Life::Ready && bench.terminal.read().running.is_none();
    if free {
        let run = bench.terminal.change_at_once(|terminal| {
            terminal.show_typed("", "");
            terminal.begin_quietly()
        });
        hand_over(bench, &[Request::Line { run, line: None }]);
    }
}

/// The script that is being written is a file of the terminal's, under its name.
fn give_script(bench: &Workbench) -> Option<Request> {
    let program = bench.program.read();
    if program.text.is_empty() {
        return None;
    }
    let script = (program.name.clone(), program.text.clone());
    bench.terminal.change_quietly(|terminal| {
        if terminal.given.as_ref() == Some(&script) {
            return None;
        }
        let request = Request::WriteFile { path: script.0.clone(), bytes: script.1.clone().into_bytes() };
        terminal.given = Some(script);
        Some(request)
    })
}

/// Ctrl+C: ends what runs, or forgets what was typed.
pub fn interrupt(bench: &Workbench) {
    let running = bench.terminal.change_at_once(|terminal| {
        terminal.queue.clear();
        terminal.search = None;
        if terminal.running.is_none() {
            let typed = std::mem::take(&mut terminal.input);
            terminal.show_typed(&typed, "^C");
        } else {
            terminal.screen.print(Voice::Note, "^C\n");
        }
        terminal.running.is_some()
    });
    if let Some(worker) = &bench.engine.read().worker {
        // Where it waits for the page the engine takes it; where it runs, the flag is what ends it.
        let _ = worker.request(&Request::Interrupt);
    }
    let waits = bench.terminal.read().is_waiting_outside();
    if running && !waits {
        cancel(bench);
    }
}

/// Cancel was pressed while the line waits for the page: no script runs that a flag could end.
pub fn interrupt_waiting(bench: &Workbench) -> bool {
    let waits = bench.terminal.read().is_waiting_outside();
    if waits {
        interrupt(bench);
    }
    waits
}

/// The engine's files after something ran. The script is its view's; and a person's own file that a line of the terminal
/// removed goes into the bin, where it can be brought back from.
pub fn take_files(bench: &Workbench, mut files: Vec<FileEntry>) {
    let script = bench.program.read().name.clone();
    let removed: Vec<Row> = {
        let known = bench.files.read();
        files.retain(|file| file.path != script || known.own.contains_key(&script) || known.shipped.contains_key(&script));
        let gone = |path: &&String| known.own.contains_key(*path) && !files.iter().any(|file| file.path == **path);
        let before = known.engine.iter().flat_map(|engine| engine.keys()).filter(gone).cloned().collect::<Vec<_>>();
        let by_line = bench.terminal.change_quietly(|terminal| std::mem::take(&mut terminal.lists));
        if by_line { known.rows().into_iter().filter(|row| before.contains(&row.path)).collect() } else { Vec::new() }
    };
    keep_models::take_list(bench, &files);
    bench.files.change(|known| known.engine_has(files));
    for row in removed.into_iter().filter(|row| !keep_models::is_ours(&row.path)) {
        delete(bench, &row);
    }
}

/// Asks what stands before the first line.
pub fn ask_prompt(bench: &Workbench) {
    let asks = bench.engine.read().life.is_up() && bench.terminal.read().prompt.is_none();
    if let (true, Some(worker)) = (asks, &bench.engine.read().worker) {
        let _ = worker.request(&Request::Prompt);
    }
}

pub fn take_prompt(bench: &Workbench, prompt: String) {
    bench.terminal.change_at_once(|terminal| {
        let in_session = |prompt: &str| matches!(prompt, ">>> " | "... ");
        if terminal.prompt.as_deref().is_some_and(in_session) && !in_session(&prompt) {
            terminal.screen.note("Python's session here has ended: the engine runs something else.");
        }
        terminal.prompt = Some(prompt);
    });
    run_typed(bench);
}

pub fn print(bench: &Workbench, stream: Stream, text: &str) {
    let voice = if stream == Stream::Stdout { Voice::Stdout } else { Voice::Stderr };
    bench.terminal.change(|terminal| terminal.screen.print(voice, text));
}

/// The line that runs starts an application: the notebook's session is no more, and its jobs are what is shown.
pub fn begin_application(bench: &Workbench) {
    end_session(bench);
    show_jobs(bench);
}

/// A session's lines run jobs, too.
pub fn show_jobs(bench: &Workbench) {
    let begins = bench.terminal.change_quietly(|terminal| !std::mem::replace(&mut terminal.application, true));
    if begins {
        bench.run.change_at_once(|run| run.begin(Source::Terminal));
    }
}

pub fn end_line(bench: &Workbench, run: u32, outcome: Outcome, code: i32, prompt: String, left: bool, ms: f64) {
    if bench.terminal.read().running != Some(run) {
        return;
    }
    let was_application = bench.terminal.change_at_once(|terminal| {
        let was_application = terminal.application;
        terminal.end(code, Some(prompt));
        terminal.lists = true;
        if left {
            terminal.screen.note("The shell has ended; a new one takes the next line.");
        }
        was_application
    });
    if was_application {
        end_run(bench, End::Finished { outcome, ms });
    }
}

/// The engine that ran the line is gone, and its shell with it.
pub fn lose_shell(bench: &Workbench, why: &str) {
    bench.terminal.change_at_once(|terminal| {
        terminal.given = None;
        terminal.outside.clear();
        terminal.completing = None;
        terminal.queue.clear();
        terminal.prompt = None;
        if terminal.running.is_some() {
            terminal.screen.note(why);
            terminal.end(130, None);
        }
    });
}

/// Asks what the line, up to the cursor, could go on with.
pub fn complete(bench: &Workbench, before: String, after: String) {
    let asked = bench.terminal.change_quietly(|terminal| {
        if terminal.running.is_some() {
            return None;
        }
        terminal.last_complete += 1;
        terminal.completing = Some((terminal.last_complete, before.clone(), after));
        Some(terminal.last_complete)
    });
    let Some(complete) = asked.filter(|_| bench.engine.read().life == Life::Ready) else { return };
    let mut requests: Vec<Request> = give_script(bench).into_iter().collect();
    requests.push(Request::CompleteLine { complete, line: before });
    let sent = bench.engine.read().worker.as_ref().map(|worker| requests.iter().try_for_each(|request| worker.request(request)));
    if let Some(Err(message)) = sent {
        restart_after_crash(bench, message);
    }
}

/// Puts a completion into the line; gives where the cursor goes then.
pub fn take_completion(bench: &Workbench, complete: u32, from: usize, insert: &str, candidates: &[String]) {
    bench.terminal.change_at_once(|terminal| {
        let Some((_, before, after)) = terminal.completing.take_if(|(asked, ..)| *asked == complete) else { return };
        // The line has been changed meanwhile.
        if terminal.input != format!("{before}{after}") || !before.is_char_boundary(from) {
            return;
        }
        let completed = if insert.is_empty() { before.clone() } else { format!("{}{insert}", &before[..from]) };
        if candidates.len() > 1 && completed == before {
            terminal.show_typed(&terminal.input.clone(), "");
            terminal.screen.print(Voice::Note, &format!("{}\n", columns(candidates, letters_across().unwrap_or(WIDE))));
        }
        terminal.cursor = Some(completed.encode_utf16().count());
        terminal.input = format!("{completed}{after}");
    });
}

const MOST_CANDIDATES: usize = 200;

/// No line is made wider, however wide the window is.
const WIDE: usize = 80;

/// How many letters stand beside one another in the terminal; all are as wide as the prompt's.
fn letters_across() -> Option<usize> {
    let document = browser::document()?;
    let found = |selector: &str| document.query_selector(selector).ok().flatten();
    let (log, prompt) = (found(".terminal-log")?, found(".terminal-line .prompt")?);
    let letters = i32::try_from(prompt.text_content()?.chars().count()).ok()?;
    let letter = prompt.get_bounding_client_rect().width() / f64::from(letters);
    (letter > 0.0).then(|| (f64::from(log.client_width()) / letter) as usize)
}

/// As many beside one another as fit into so many letters.
fn columns(candidates: &[String], letters: usize) -> String {
    let shown = &candidates[..candidates.len().min(MOST_CANDIDATES)];
    let width = shown.iter().map(|one| one.chars().count()).max().unwrap_or(0) + 2;
    // What would stand after the last of a line is not printed.
    let across = ((letters.min(WIDE) + 2) / width).max(1);
    let rows = shown.len().div_ceil(across);
    let row =
        |row: usize| shown.iter().skip(row).step_by(rows).map(|one| format!("{one:width$}")).collect::<String>().trim_end().to_owned();
    let mut lines: Vec<String> = (0..rows).map(row).collect();
    if candidates.len() > shown.len() {
        lines.push(format!("and {} more", candidates.len() - shown.len()));
    }
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::columns;

    #[test]
    fn candidates_stand_in_columns() {
        let names: Vec<String> = (1..=5).map(|number| format!("a-file-with-a-name-{number}.txt")).collect();
        assert_eq!(
            columns(&names, 100),
            "a-file-with-a-name-1.txt  a-file-with-a-name-3.txt  a-file-with-a-name-5.txt\na-file-with-a-name-2.txt  a-file-with-a-name-4.txt"
        );
        // A phone's terminal is narrow; what is too long for it stands alone.
        assert_eq!(columns(&["-ls", "-put", "-get"].map(str::to_owned), 10), "-ls   -get\n-put");
        assert_eq!(columns(&names[..2], 20), "a-file-with-a-name-1.txt\na-file-with-a-name-2.txt");
    }
}
