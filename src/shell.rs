//! `touchpaper shell`: the page's terminal on this computer's files, a line at a time from standard input. Ctrl+C stops what
//! runs; while nothing does it forgets the line that was begun.

use std::io::{BufRead, IsTerminal, Write};
use std::process::ExitCode;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

use touchpaper_core::cancel;
use touchpaper_platform::files;
use touchpaper_terminal::later::now;
use touchpaper_terminal::outside::{Docker, Ports, World};
use touchpaper_terminal::person::Here;
use touchpaper_terminal::{Parts, Shell};
use touchpaper_wire::Stream;

use crate::machine::Native;
use crate::submit::standard_streams;
use crate::world::Computer;

/// What a person did while the shell waited.
enum Typed {
    Line(String),
    /// Ctrl+D.
    End,
    /// Ctrl+C.
    Interrupt,
}

pub fn run() -> ExitCode {
    let machine = match Native::new() {
        Ok(machine) => machine,
        Err(error) => {
            eprintln!("touchpaper: {error}");
            return ExitCode::from(2);
        }
    };
    let streams = standard_streams();
    let world: Rc<dyn World> = Rc::new(Computer::default());
    let mut shell = Shell::new(Parts {
        machine: Box::new(machine),
        client: Box::new(Ports(Rc::clone(&world))),
        containers: Box::new(Docker(world)),
        person: Box::new(Here),
        cancel: cancel::process_flag(),
        screen: Arc::new(move |stream, text: &str| match stream {
            Stream::Stdout => streams.out.text(text),
            Stream::Stderr => streams.err.text(text),
        }),
        home: files::current_dir(),
    });
    let asks = std::io::stdin().is_terminal();
    let waits = Arc::new(AtomicBool::new(false));
    let typed = match listen(&waits) {
        Ok(typed) => typed,
        Err(error) => {
            eprintln!("touchpaper: {error}");
            return ExitCode::from(2);
        }
    };
    while shell.has_ended().is_none() {
        if asks {
            print!("{}", shell.prompt());
            let _ = std::io::stdout().flush();
        }
        waits.store(true, Ordering::SeqCst);
        let next = typed.recv();
        waits.store(false, Ordering::SeqCst);
        match next {
            Ok(Typed::Line(line)) => {
                now(Box::pin(shell.enter(&line)));
            }
            Ok(Typed::Interrupt) => {
                println!();
                shell.forget_line();
            }
            Ok(Typed::End) | Err(_) => drop(now(Box::pin(shell.end_of_input()))),
        }
    }
    ExitCode::from(u8::try_from(shell.has_ended().unwrap_or(0) & 0xff).unwrap_or(1))
}

/// Reads lines and heeds Ctrl+C on threads of their own: the shell's own is busy while a line runs.
#[expect(clippy::disallowed_methods, reason = "a native process; both threads only wait")]
fn listen(waits: &Arc<AtomicBool>) -> std::io::Result<Receiver<Typed>> {
    let mut signals = signal_hook::iterator::Signals::new([signal_hook::consts::SIGINT])?;
    // Without a buffer: the next line is read when the one before has run.
    let (tell, typed) = sync_channel(0);
    let waits = Arc::clone(waits);
    let interrupted = tell.clone();
    std::thread::spawn(move || {
        for _ in signals.forever() {
            if waits.load(Ordering::SeqCst) {
                // It may have begun to run a line at this moment.
                let _ = interrupted.try_send(Typed::Interrupt);
            } else if cancel::process_flag().load(Ordering::Acquire) == 0 {
                touchpaper_python::cancel();
            } else {
                // What runs did not heed the first.
                std::process::exit(130);
            }
        }
    });
    std::thread::spawn(move || read(&tell));
    Ok(typed)
}

fn read(tell: &SyncSender<Typed>) {
    let mut input = std::io::stdin().lock();
    loop {
        let mut line = String::new();
        let typed = match input.read_line(&mut line) {
            Ok(1..) => Typed::Line(line.trim_end_matches(['\n', '\r']).to_owned()),
            _ => Typed::End,
        };
        if tell.send(typed).is_err() {
            return;
        }
    }
}
