//! `touchpaper shell`: the page's terminal on this computer's files, a line at a time from standard input.

use std::io::{BufRead, IsTerminal, Write};
use std::process::ExitCode;
use std::rc::Rc;
use std::sync::Arc;

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
    let mut lines = std::io::stdin().lock().lines();
    while shell.has_ended().is_none() {
        if asks {
            print!("{}", shell.prompt());
            let _ = std::io::stdout().flush();
        }
        match lines.next() {
            Some(Ok(line)) => {
                now(Box::pin(shell.enter(&line)));
            }
            _ => drop(now(Box::pin(shell.end_of_input()))),
        }
    }
    ExitCode::from(u8::try_from(shell.has_ended().unwrap_or(0) & 0xff).unwrap_or(1))
}
