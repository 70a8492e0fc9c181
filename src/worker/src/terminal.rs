//! The page's terminal: one shell, made when it is first asked for, whose lines end at once or when what they ask of the
//! page has been told.

use std::cell::RefCell;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use touchpaper_core::cancel;
use touchpaper_platform::{clock, files, memory};
use touchpaper_terminal::later::{Later, poll};
use touchpaper_terminal::outside::{Docker, Hand, Ports, World};
use touchpaper_terminal::{Parts, Shell};
use touchpaper_wire::{Outcome, Reply};

use crate::machine::{Engine, go_home};
use crate::outbox;
use crate::world::Page;

thread_local! {
    static SHELL: RefCell<Option<Shell>> = const { RefCell::new(None) };
    static GOING: RefCell<Option<Going>> = const { RefCell::new(None) };
}

/// As a shell says that Ctrl+C ended what ran.
const INTERRUPTED: i32 = 130;

/// A line that runs. The shell is in it meanwhile.
struct Going {
    run: u32,
    start: f64,
    line: Later<'static, (Shell, i32)>,
}

pub fn new_shell() -> Shell {
    let world: Rc<dyn World> = Rc::new(Page);
    Shell::new(Parts {
        machine: Box::new(Engine),
        client: Box::new(Ports(Rc::clone(&world))),
        containers: Box::new(Docker(Rc::clone(&world))),
        person: Box::new(Hand(world)),
        cancel: cancel::process_flag(),
        screen: Arc::new(outbox::output),
        home: files::current_dir(),
    })
}

fn take_shell() -> Shell {
    SHELL.take().unwrap_or_else(new_shell)
}

/// Runs a line, or the end of the input; the page sends no other before it has ended.
pub fn line(run: u32, line: Option<String>) {
    outbox::begin_run(run);
    let mut shell = take_shell();
    let later: Later<'static, (Shell, i32)> = Box::pin(async move {
        let code = match line {
            Some(line) => shell.enter(&line).await,
            None => {
                shell.end_of_input().await;
                shell.status()
            }
        };
        (shell, code)
    });
    GOING.set(Some(Going { run, start: clock::now_ms(), line: later }));
    go_on();
}

/// Something has been told that the line may wait for.
pub fn go_on() {
    let Some(mut going) = GOING.take() else { return };
    outbox::begin_run(going.run);
    match poll(&mut going.line) {
        None => GOING.set(Some(going)),
        Some((shell, code)) => end(&going, shell, code),
    }
}

fn end(going: &Going, shell: Shell, code: i32) {
    cancel::process_flag().store(0, Ordering::Release);
    let left = shell.has_ended().is_some();
    let shell = if left { new_shell() } else { shell };
    let outcome = match code {
        0 => Outcome::Success,
        INTERRUPTED => Outcome::Cancelled,
        code => Outcome::Exit { code },
    };
    outbox::post(Reply::Line {
        run: going.run,
        outcome,
        code,
        prompt: shell.prompt(),
        left,
        ms: clock::now_ms() - going.start,
        memory_bytes: memory::bytes(),
    });
    SHELL.set(Some(shell));
}

/// Ctrl+C, by message: it is only taken while nothing of the engine runs.
pub fn interrupt() {
    if GOING.with_borrow(Option::is_some) {
        cancel::process_flag().store(1, Ordering::Release);
        go_on();
    } else {
        SHELL.with_borrow_mut(|shell| shell.get_or_insert_with(new_shell).forget_line());
        tell_prompt();
    }
}

pub fn tell_prompt() {
    let prompt = SHELL.with_borrow_mut(|shell| shell.get_or_insert_with(new_shell).prompt());
    outbox::post(Reply::Prompt { prompt });
}

pub fn complete(complete: u32, line: &str) {
    let completion = SHELL.with_borrow_mut(|shell| shell.get_or_insert_with(new_shell).complete(line));
    outbox::post(Reply::LineCompletion { complete, from: completion.from, insert: completion.insert, candidates: completion.candidates });
}

/// A script or a cell takes the engine: Python's session in the terminal is no more.
pub fn lose_session() {
    if SHELL.with_borrow_mut(|shell| shell.as_mut().is_some_and(Shell::lose_session)) {
        go_home();
        tell_prompt();
    }
}
