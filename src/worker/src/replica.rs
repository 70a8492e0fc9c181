//! This engine as a replica: one program with its own files and variables, and the requests to it.

use touchpaper_platform::{clock, files, memory};
use touchpaper_terminal::later::{Later, poll};
use touchpaper_terminal::machine::{Code, Launch, Machine, Program};
use touchpaper_terminal::stream::{Streams, Writer};
use touchpaper_wire::{Entry, HttpRequest, HttpResponse, Outcome, Reply, Serve, Stream};

use crate::engine::with_host;
use crate::machine::Engine;
use crate::outbox;
use crate::terminal::new_shell;

pub fn serve(run: u32, serve: Serve) {
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

fn begin(serve: Serve) -> Result<Outcome, String> {
    let Serve { entry, folder, environment } = serve;
    with_host(|host| host.allow_serving(environment.iter())).ok_or("there is no engine")??;
    // A folder that nothing was copied into is there all the same.
    if !files::is_dir(&folder) {
        files::install(&format!("{folder}/.folder"), Vec::new());
    }
    files::enter(&folder).map_err(|error| error.to_string())?;
    let (code, args) = match entry {
        Entry::Script { path, args } => {
            let missing = |error: std::io::Error| {
                let why = if error.kind() == std::io::ErrorKind::NotFound {
                    "[Errno 2] No such file or directory".to_owned()
                } else {
                    error.to_string()
                };
                format!("python: can't open file '{}': {why}", files::absolute(&path))
            };
            let source = files::read(&path).map_err(missing)?;
            let source = String::from_utf8(source).map_err(|_| format!("python: {path} is not UTF-8 text"))?;
            (Code::Script { path, source }, args)
        }
        Entry::Code { source, args } => (Code::Text { name: "<string>".to_owned(), source }, args),
        Entry::Module { module, args } => (Code::Module { name: module }, args),
        Entry::App { module, name, port } => {
            let source = format!("import _replica; _replica.run_app({}, {}, {port})", literal(&module), literal(&name));
            (Code::Text { name: "<app>".to_owned(), source }, Vec::new())
        }
        Entry::Line { line } => return line_of(&line, environment),
    };
    let program = Program { code, args, launch: Launch { folder, ..Launch::default() }, input: Vec::new() };
    let stream = |stream| Writer::screen(std::sync::Arc::new(outbox::output), stream);
    Ok(Engine.run(&program, &Streams { out: stream(Stream::Stdout), err: stream(Stream::Stderr) }))
}

/// A line of a shell, to its end: there is nothing outside that it could wait for.
fn line_of(line: &str, environment: std::collections::BTreeMap<String, String>) -> Result<Outcome, String> {
    let mut shell = new_shell();
    shell.variables.extend(environment);
    let mut entered: Later<'_, i32> = Box::pin(shell.enter(line));
    match poll(&mut entered) {
        Some(0) => Ok(Outcome::Success),
        Some(code) => Ok(Outcome::Exit { code }),
        None => Err("docker and curl cannot be run inside a container of a tab".to_owned()),
    }
}

/// As Python writes a text.
fn literal(text: &str) -> String {
    let letters: String = text.chars().map(|letter| format!("\\U{:08x}", u32::from(letter))).collect();
    format!("'{letters}'")
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
