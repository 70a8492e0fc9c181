//! This engine as a replica: one program with its own files and variables, and the requests to it.

use std::collections::BTreeMap;
use std::sync::Arc;

use touchpaper_platform::{clock, memory};
use touchpaper_terminal::later::{Later, poll};
use touchpaper_terminal::machine::Machine;
use touchpaper_terminal::replica::{self, Begin};
use touchpaper_terminal::stream::{Streams, Writer};
use touchpaper_wire::{HttpRequest, HttpResponse, Outcome, Reply, Serve, Stream};

use crate::engine::with_host;
use crate::machine::Engine;
use crate::outbox;
use crate::terminal::new_shell;

pub fn serve(run: u32, serve: &Serve) {
    outbox::begin_run(run);
    let start = clock::now_ms();
    let outcome = begin(serve).unwrap_or_else(|message| {
        outbox::output(Stream::Stderr, &format!("{message}\n"));
        Outcome::Exit { code: 1 }
    });
    match with_host(touchpaper_python::Host::serving).flatten() {
        Some(port) => outbox::post(Reply::Serving { run, port }),
        None => outbox::post(Reply::Finished { run, outcome, ms: clock::now_ms() - start, memory_bytes: memory::bytes() }),
    }
}

fn begin(serve: &Serve) -> Result<Outcome, String> {
    with_host(|host| host.allow_serving(serve.environment.iter())).ok_or("there is no engine")??;
    match replica::begin(serve)? {
        Begin::Line(line) => line_of(&line, &serve.environment),
        Begin::Program(program) => {
            let stream = |stream| Writer::screen(Arc::new(outbox::output), stream);
            Ok(Engine.run(&program, &Streams { out: stream(Stream::Stdout), err: stream(Stream::Stderr) }))
        }
    }
}

/// A line of a shell, to its end: there is nothing outside that it could wait for.
fn line_of(line: &str, environment: &BTreeMap<String, String>) -> Result<Outcome, String> {
    let mut shell = new_shell();
    shell.variables.extend(environment.clone());
    let mut entered: Later<'_, i32> = Box::pin(shell.enter(line));
    match poll(&mut entered) {
        Some(0) => Ok(Outcome::Success),
        Some(code) => Ok(Outcome::Exit { code }),
        None => Err("docker and curl cannot be run inside a container of a tab".to_owned()),
    }
}

pub fn answer(asked: u32, request: &HttpRequest, body: &[u8]) {
    let answered = with_host(|host| host.answer(request, body)).unwrap_or_else(|| Err("there is no engine".to_owned()));
    let (response, body) = answered.unwrap_or_else(|problem| {
        outbox::output(Stream::Stderr, &format!("{problem}\n"));
        let headers = vec![("Content-Type".to_owned(), "text/plain; charset=utf-8".to_owned())];
        (HttpResponse { status: 500, reason: "INTERNAL SERVER ERROR".to_owned(), headers }, b"Internal Server Error\n".to_vec())
    });
    outbox::post_with(Reply::Http { asked, response }, vec![body]);
}
