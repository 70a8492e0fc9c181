//! Runs or checks a part of the open exercise on the engine, and takes what it says. The program is that of `touchpaper grade`.

use touchpaper_course::Verdict;
use touchpaper_course::task::TOPIC;
use touchpaper_wire::{Language, Outcome, Request};

use crate::actions::restart::restart;
use crate::actions::run::hand_over;
use crate::actions::run_cells::end_session;
use crate::browser;
use crate::course::{Part, Work};
use crate::engine::Life;
use crate::run::Source;
use crate::workbench::Workbench;

/// Now, or as soon as there is an engine.
pub fn grade(bench: &Workbench, work: Work) {
    let life = bench.engine.read().life.clone();
    match life {
        Life::Ready => begin(bench, work),
        Life::Running | Life::Cancelling => {}
        Life::Loading(_) | Life::Restarting(_) => bench.course.change(|course| course.queued = Some(work)),
        Life::Crashed => {
            bench.course.change(|course| course.queued = Some(work));
            restart(bench);
        }
    }
}

/// The engine is free.
pub fn go_on(bench: &Workbench) {
    if bench.engine.read().life != Life::Ready {
        return;
    }
    let queued = bench.course.change(|course| course.queued.take());
    if let Some(work) = queued {
        begin(bench, work);
    }
}

fn begin(bench: &Workbench, work: Work) {
    let prepared = bench.course.read().opened().and_then(|open| Some((open.task(work)?, open.files.clone())));
    let Some((task, files)) = prepared else { return };
    // An exercise is an application of its own, and there is one at a time.
    end_session(bench);
    let run = bench.run.change_at_once(|run| run.begin(Source::Exercise));
    let editor = bench.course.change(|course| {
        course.work = Some(work);
        course.queued = None;
        let open = course.opened_mut()?;
        open.save();
        let part = open.parts.get_mut(work.part)?;
        (part.verdict, part.failed) = (None, None);
        part.editor.as_ref().map(|bridge| bridge.editor())
    });
    if let Some(editor) = editor {
        editor.mark_error_line(0);
    }
    let files = files.into_iter().map(|(path, bytes)| Request::WriteFile { path, bytes });
    let program = Request::RunCell { run, name: "exercise".to_owned(), language: Language::Python, source: task.program() };
    hand_over(bench, &files.chain([program]).collect::<Vec<_>>());
}

pub fn take_verdict(bench: &Workbench, topic: &str, json: &str) {
    if topic != TOPIC {
        return;
    }
    let Ok(verdict) = serde_json::from_str::<Verdict>(json) else { return };
    let marked = bench.course.change(|course| {
        let work = course.work?;
        let part = course.opened_mut()?.parts.get_mut(work.part)?;
        if work.checked {
            part.graded = Some((part.text.clone(), verdict.passed));
        }
        let line = verdict.line;
        part.verdict = Some((verdict, work.checked));
        Some((line?, part.editor.as_ref()?.editor()))
    });
    if let Some((line, editor)) = marked {
        editor.mark_error_line(line);
    }
}

/// What was asked for has ended.
pub fn ended(bench: &Workbench, outcome: &Outcome) {
    bench.course.change(|course| {
        let Some(work) = course.work.take() else { return };
        let Some(open) = course.opened_mut() else { return };
        let Some(part) = open.parts.get_mut(work.part) else { return };
        part.failed = match outcome {
            Outcome::Cancelled => Some("It was cancelled.".to_owned()),
            Outcome::Error { class, message, .. } => Some(format!("It could not be judged: {class}: {message}")),
            Outcome::Success | Outcome::Exit { .. } => None,
        };
        open.save();
        course.note_score();
    });
}

/// The engine is gone, and with it what ran.
pub fn lose(bench: &Workbench) {
    bench.course.change(|course| {
        let Some(work) = course.work.take() else { return };
        if let Some(part) = course.opened_mut().and_then(|open| open.parts.get_mut(work.part)) {
            part.failed = Some("The engine stopped. Another is starting; your answer is kept.".to_owned());
        }
    });
}

pub fn change_part(bench: &Workbench, at: usize, change: impl FnOnce(&mut Part)) {
    bench.course.change(|course| {
        if let Some(part) = course.opened_mut().and_then(|open| open.parts.get_mut(at)) {
            change(part);
        }
    });
}

/// What is typed; the answer is drawn by the editor itself.
pub fn type_answer(bench: &Workbench, at: usize, text: String) {
    let passed_before = bench.course.read().opened().and_then(|open| open.parts.get(at).map(Part::has_passed));
    bench.course.change_quietly(|course| {
        if let Some(part) = course.opened_mut().and_then(|open| open.parts.get_mut(at)) {
            part.text = text;
        }
    });
    let passes_now = bench.course.read().opened().and_then(|open| open.parts.get(at).map(Part::has_passed));
    if passed_before != passes_now {
        bench.course.change(|_| ());
    }
}

/// Puts a text in the place of the answer: what it started from, or the solution.
pub fn put_answer(bench: &Workbench, at: usize, text: &str) {
    let editor = bench.course.read().opened().and_then(|open| open.parts.get(at)?.editor.as_ref().map(|bridge| bridge.editor()));
    if let Some(editor) = editor {
        editor.set_text(text);
    }
    change_part(bench, at, |part| {
        text.clone_into(&mut part.text);
        (part.verdict, part.failed) = (None, None);
    });
}

pub fn answer_quiz(bench: &Workbench, at: usize) {
    bench.course.change(|course| {
        let Some(open) = course.opened_mut() else { return };
        if let Some(quiz) = open.quizzes.get_mut(at) {
            quiz.answered = true;
        }
        open.save();
        course.note_score();
    });
}

pub fn tick(bench: &Workbench, at: usize, choice: usize, several: bool) {
    bench.course.change(|course| {
        let Some(quiz) = course.opened_mut().and_then(|open| open.quizzes.get_mut(at)) else { return };
        quiz.answered = false;
        if !several {
            quiz.ticked = vec![choice];
        } else if let Some(place) = quiz.ticked.iter().position(|ticked| *ticked == choice) {
            quiz.ticked.remove(place);
        } else {
            quiz.ticked.push(choice);
        }
    });
}

/// A file that an instructor can grade again.
pub fn download_result(bench: &Workbench) {
    let Some((name, text)) = bench.course.read().opened().map(|open| (open.name.clone(), open.record().write())) else { return };
    let bare = name.rsplit('/').next().unwrap_or_default().trim_end_matches(".md");
    browser::download(&format!("{bare}-result.json"), "application/json", &text);
}
